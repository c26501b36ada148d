//! Makes the index of the site's search: for each language the files that the script of the search page loads.
//!
//! The engine is Pagefind. Its index of a language is many small files, so a reader loads only those that a query needs.
//! The names of the files contain hashes of their contents and are known only when the index is made. The plan reserves a
//! folder for them ([`crate::plan::SearchFolder`]).

mod compounds;
mod digest;
mod engine;
mod finnish;
mod language_index;
mod vocabulary;

use std::collections::BTreeMap;
use std::path::Path;
use std::thread::ScopedJoinHandle;

use serde_json::{Value, json};

use crate::cache::Cache;
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::nesting::STACK_BYTES;
use crate::plan::SearchFolder;
use language_index::LanguageIndex;

/// The list of the languages of an index, which the engine's script loads first.
const ENTRY: &str = "pagefind-entry.json";

/// A file of a search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFile {
    /// The name in the folder of the index, with `/`.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Makes search indexes. The index of a language is kept in the cache until one of its texts changes.
pub struct SearchIndexer {
    /// `None` for an indexer that keeps nothing.
    cache: Option<Cache>,
}

impl SearchIndexer {
    /// Returns an indexer that keeps indexes in a cache.
    #[must_use]
    pub fn with_cache(cache: &Cache) -> Self {
        Self { cache: Some(cache.clone()) }
    }

    /// Returns an indexer that keeps nothing.
    #[must_use]
    pub fn without_cache() -> Self {
        Self { cache: None }
    }

    /// Makes the index in a folder: the texts of all languages of a host. The files are sorted by name.
    ///
    /// # Errors
    /// Fails if the engine fails.
    pub fn index(&self, edition: &Edition, folder: &SearchFolder) -> Result<Vec<SearchFile>, Diagnostic> {
        let make = |language| LanguageIndex::make(edition, folder, language, self.cache.as_ref());
        let indexes: Vec<Result<LanguageIndex, Diagnostic>> = std::thread::scope(|scope| {
            let start = |language| {
                std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, move || make(language))
            };
            let threads: Vec<_> = folder.languages.iter().map(|language| start(*language)).collect();
            let failed = || Err(Diagnostic::search_index_failed("a thread of it ended early"));
            let result = |thread: std::io::Result<ScopedJoinHandle<_>>| thread.ok()?.join().ok();
            threads.into_iter().map(|thread| result(thread).unwrap_or_else(failed)).collect()
        });
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut entry = json!({});
        for index in indexes {
            for SearchFile { name, bytes } in index?.files {
                if name == ENTRY {
                    add_languages(&mut entry, &bytes);
                } else {
                    files.insert(name, bytes);
                }
            }
        }
        files.insert(ENTRY.to_owned(), entry.to_string().into_bytes());
        Ok(files.into_iter().map(|(name, bytes)| SearchFile { name, bytes }).collect())
    }
}

/// Adds the languages of another list to a list of languages. All else in the lists is equal.
fn add_languages(entry: &mut Value, other: &[u8]) {
    let Ok(Value::Object(other)) = serde_json::from_slice(other) else { return };
    for (key, value) in other {
        match (&mut entry[&key], value) {
            (Value::Object(languages), Value::Object(other)) => languages.extend(other),
            (old, value) => *old = value,
        }
    }
}

/// Returns whether the search page loads a file of the engine. The engine also writes user interfaces of its own.
fn is_used(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    matches!(name, ENTRY | "pagefind.js")
        || matches!(ending, "pf_meta" | "pf_fragment" | "pf_index" | "pf_filter" | "pagefind")
}
