//! Finds comment files that belong to no document.

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::diagnostic::Diagnostic;
use crate::model::{COMMENTS_FILE, Site, comments_files};

/// Returns a diagnostic for every comment file that belongs to no document.
pub(super) fn without_document(site: &Site) -> Vec<Diagnostic> {
    if site.sources.discussions.is_empty() {
        return Vec::new();
    }
    let published = site.documents().map(|id| (&*site.document(id).file, site.document(id).bundle.as_deref()));
    let others = site.sources.unpublished.iter().chain(&site.sources.unreadable);
    let others = others.map(|document| (&*document.file, document.bundle.as_deref()));
    let known: BTreeSet<String> =
        published.chain(others).flat_map(|(file, bundle)| comments_files(file, bundle)).collect();
    let orphans = site.sources.discussions.iter().filter(|(file, _)| !known.contains(&**file));
    let similar_name = |file: &str| {
        // The name may lack only the language: `lupaus.comments.toml` beside `lupaus.fi.md`.
        let stem = file.strip_suffix(COMMENTS_FILE)?;
        known.range::<str, _>((Bound::Excluded(stem), Bound::Unbounded)).next().filter(|near| near.starts_with(stem))
    };
    orphans
        .map(|(file, _)| Diagnostic::comments_without_document(file, similar_name(file).map(String::as_str)))
        .collect()
}
