//! The index of one language, and its copy in the cache.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::digest;
use super::engine::{self, EngineRecord};
use super::vocabulary::Vocabulary;
use super::{SearchFile, is_used};
use crate::cache::{self, Cache};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::model::DocumentId;
use crate::plan::SearchFolder;
use crate::render::SearchRecord;

/// Changes with every change to the files that equal texts produce.
const VERSION: &[u8] = concat!("search 1 ", env!("CARGO_PKG_VERSION")).as_bytes();

/// The WebAssembly of the engine for languages without stems.
const GENERIC_PROGRAM: &str = "wasm.unknown.pagefind";

/// The files of the index of one language.
pub(super) struct LanguageIndex {
    pub(super) files: Vec<SearchFile>,
}

impl LanguageIndex {
    /// Makes the index of a language, or takes it from the cache.
    pub(super) fn make(
        edition: &Edition,
        folder: &SearchFolder,
        language: LanguageId,
        cache: Option<&Cache>,
    ) -> Result<Self, Diagnostic> {
        let documents = edition.site().documents().filter(|id| edition.site().document(*id).language == language);
        let documents: Vec<DocumentId> = documents.collect();
        let records: Vec<SearchRecord> = documents.par_iter().filter_map(|id| edition.search_record(*id)).collect();
        let tag = edition.site().config.language(language).language.tag().to_lowercase();
        let content = records.iter().map(|record| format!("{record:?}")).collect::<Vec<_>>();
        let parts: Vec<&[u8]> =
            [VERSION, tag.as_bytes()].into_iter().chain(content.iter().map(String::as_bytes)).collect();
        let hash = cache::key(&parts);
        drop(content);
        // The place in the cache stays the same, so that the cache holds one index of each folder and language.
        let place = cache::key(&[b"search index", tag.as_bytes(), folder.path.as_bytes(), folder.file.as_bytes()]);
        if let Some(files) = cache.and_then(|cache| cache.read(place)).and_then(|bytes| unpack(&bytes, hash)) {
            return Ok(Self { files });
        }
        let files = index(&tag, &records)?;
        if let Some(cache) = cache {
            _ = cache.put(place, &pack(&files, hash));
        }
        Ok(Self { files })
    }
}

fn index(tag: &str, records: &[SearchRecord]) -> Result<Vec<SearchFile>, Diagnostic> {
    let words: FxHashSet<String> = records.iter().flat_map(digest::words).collect();
    let main_tag = tag.split('-').next().unwrap_or(tag);
    let vocabulary = Vocabulary::new(main_tag, &words);
    let records: Vec<EngineRecord> =
        records.par_iter().map(|record| EngineRecord { record, digest: digest::digest(record, &vocabulary) }).collect();
    drop(vocabulary);
    let files = engine::index(tag, records).map_err(|error| Diagnostic::search_index_failed(&error))?;
    let files = files
        .into_iter()
        .map(|file| SearchFile { name: file.filename.to_string_lossy().replace('\\', "/"), bytes: file.contents });
    let mut files: Vec<SearchFile> = files.filter(|file| is_used(&file.name)).collect();
    let own_program = format!("wasm.{tag}.pagefind");
    if files.iter().any(|file| file.name == own_program) {
        files.retain(|file| file.name != GENERIC_PROGRAM);
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Writes an index for the cache: the hash of its texts, then each file with the lengths of its name and content.
fn pack(files: &[SearchFile], hash: u128) -> Vec<u8> {
    let mut bytes = hash.to_le_bytes().to_vec();
    for SearchFile { name, bytes: content } in files {
        bytes.extend((name.len() as u64).to_le_bytes());
        bytes.extend((content.len() as u64).to_le_bytes());
        bytes.extend(name.as_bytes());
        bytes.extend(content);
    }
    bytes
}

/// Reads an index from the cache. Returns `None` if it was made from other texts or cannot be read.
fn unpack(bytes: &[u8], hash: u128) -> Option<Vec<SearchFile>> {
    let (own_hash, mut rest) = bytes.split_at_checked(size_of::<u128>())?;
    if own_hash != hash.to_le_bytes() {
        return None;
    }
    let mut files = Vec::new();
    while !rest.is_empty() {
        let mut length = || {
            let (number, after) = rest.split_first_chunk::<8>()?;
            rest = after;
            usize::try_from(u64::from_le_bytes(*number)).ok()
        };
        let (name, content) = (length()?, length()?);
        let (name, after) = rest.split_at_checked(name)?;
        let (content, after) = after.split_at_checked(content)?;
        rest = after;
        files.push(SearchFile { name: String::from_utf8(name.to_vec()).ok()?, bytes: content.to_vec() });
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_read_from_the_cache_only_for_the_same_texts() {
        let file = |name: &str, bytes: &[u8]| SearchFile { name: name.to_owned(), bytes: bytes.to_vec() };
        let files = vec![file("pagefind.js", b"a"), file("index/x.pf_index", b"")];
        let packed = pack(&files, 7);
        assert_eq!(unpack(&packed, 7), Some(files));
        assert_eq!(unpack(&packed, 8), None);
        assert_eq!(unpack(&packed[..packed.len() - 1], 7), None);
        assert_eq!(unpack(b"", 7), None);
    }
}
