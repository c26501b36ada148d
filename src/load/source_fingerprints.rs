//! Keeps the fingerprints of the texts that translations were made from. Only translations that record their source need
//! them, so no other text is hashed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::cached_folder::CachedFile;
use super::document::DocumentAndText;
use super::translation::read_raw_document;
use crate::config::LanguageId;
use crate::model::TextFingerprint;

/// The fingerprints by file, each with the hash of the source text that it was computed from.
#[derive(Default)]
pub(super) struct SourceFingerprints(BTreeMap<Arc<str>, (u128, Arc<TextFingerprint>)>);

impl SourceFingerprints {
    /// Brings the fingerprints up to date and returns them by file.
    pub(super) fn update(&mut self, root: &Path, content: &[CachedFile]) -> BTreeMap<Arc<str>, Arc<TextFingerprint>> {
        let documents = || {
            content.iter().filter_map(|cached| {
                let (document, _) = cached.document()?;
                Some((cached, document?))
            })
        };
        let recorded = |(_, loaded): (_, &DocumentAndText)| {
            let from = loaded.document.translated_from.as_ref()?;
            Some((loaded.document.translation_key, from.value.language))
        };
        let sources: FxHashSet<(u128, LanguageId)> = documents().filter_map(recorded).collect();
        if sources.is_empty() {
            self.0.clear();
            return BTreeMap::new();
        }
        let is_source = |(_, loaded): &(&CachedFile, &DocumentAndText)| {
            sources.contains(&(loaded.document.translation_key, loaded.document.language))
        };
        let files: Vec<(&Arc<str>, u128)> =
            documents().filter(is_source).map(|(cached, _)| (&cached.source.file, cached.source_hash())).collect();
        let known = &self.0;
        let fingerprint = |(file, hash): &(&Arc<str>, u128)| {
            let before = known.get(*file);
            if let Some(before) = before.filter(|(known_hash, _)| known_hash == hash) {
                return Some((Arc::clone(file), before.clone()));
            }
            // While the front matter has errors, the last version without errors is shown.
            let now = read_raw_document(root, file).map(|raw| (*hash, Arc::new(raw.fingerprint()))).ok();
            Some((Arc::clone(file), now.or_else(|| before.cloned())?))
        };
        self.0 = files.par_iter().filter_map(fingerprint).collect();
        self.0.iter().map(|(file, (_, fingerprint))| (Arc::clone(file), Arc::clone(fingerprint))).collect()
    }
}
