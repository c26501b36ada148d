//! Finds which documents are translations of each other.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::Document;
use crate::table::Span;

/// Returns for every document the positions of its translations, in the order of the site's languages.
pub(super) fn translations(
    config: &Config,
    documents: &[Arc<Document>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Vec<u32>> {
    // Most documents have no translation. Only the others are paired with the first document of their group.
    let mut first: FxHashMap<u128, u32> = FxHashMap::with_capacity_and_hasher(documents.len(), FxBuildHasher);
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (position, document) in documents.iter().enumerate() {
        match first.entry(document.translation_key) {
            Entry::Vacant(entry) => _ = entry.insert(position as u32),
            Entry::Occupied(entry) => pairs.push((*entry.get(), position as u32)),
        }
    }
    pairs.sort_unstable();
    let mut translations = vec![Vec::new(); documents.len()];
    for pairs in pairs.chunk_by(|(a, _), (b, _)| a == b) {
        let document = |position: u32| &documents[position as usize];
        let mut group: Vec<u32> = pairs.iter().map(|(_, other)| *other).chain([pairs[0].0]).collect();
        group.sort_unstable_by_key(|position| (document(*position).language, *position));
        let same_language = group.windows(2).find(|pair| document(pair[0]).language == document(pair[1]).language);
        if let Some(pair) = same_language {
            // Without a `translation` key, two documents of one language share a logical path only by accident.
            if document(pair[0]).translation.is_none() {
                continue;
            }
            let location = |position: u32| -> (&str, Span) {
                let document = document(position);
                (&document.file, document.translation.as_ref().map_or(document.title.span, |key| key.span))
            };
            let tag = config.language(document(pair[0]).language).language.tag();
            diagnostics.push(Diagnostic::duplicate_translation(location(pair[0]), location(pair[1]), tag));
        }
        for own in &group {
            let others = group.iter().filter(|other| document(**other).language != document(*own).language);
            translations[*own as usize] = others.copied().collect();
        }
    }
    translations
}
