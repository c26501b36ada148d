//! Compares each translation with its source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use rayon::prelude::*;

use super::history::GitHistory;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::{DocumentId, Site, TextFingerprint, TranslationGroup};

/// The state of a document, or of a missing document, compared with its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TranslationState {
    /// The document is the source.
    Source,
    /// No change of the source is known since the translation.
    UpToDate,
    /// The number of paragraphs of the source that changed since the translation.
    BehindBy(usize),
    /// The source was changed on this day, after the translation.
    BehindSince(Date),
    /// There is no document in the language.
    Missing,
}

impl TranslationState {
    pub(super) fn is_behind(self) -> bool {
        matches!(self, Self::BehindBy(_) | Self::BehindSince(_))
    }
}

/// A source document and its translations.
pub(super) struct TranslationRow {
    pub(super) source: DocumentId,
    /// One cell for each language of the site, in their order.
    pub(super) cells: Vec<(LanguageId, Option<DocumentId>, TranslationState)>,
}

impl TranslationRow {
    pub(super) fn count(&self, is: impl Fn(TranslationState) -> bool) -> usize {
        self.cells.iter().filter(|(.., state)| is(*state)).count()
    }

    /// Whether the document exists in one language only.
    pub(super) fn is_in_one_language(&self) -> bool {
        self.count(|state| state != TranslationState::Missing) == 1
    }
}

/// Returns the fingerprint of the current text of a document.
pub(super) fn current_fingerprint(
    site: &Site,
    root: &Path,
    id: DocumentId,
) -> Result<TextFingerprint, Vec<Diagnostic>> {
    let document = site.document(id);
    let raw = load::read_raw_document(root, &document.file)?;
    Ok(TextFingerprint::new(raw.title().unwrap_or(&document.title.value), &raw.body))
}

/// Compares all documents of the site with their sources.
pub(super) fn rows(site: &Site, root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<TranslationRow> {
    let groups = site.translation_groups();
    let all_pairs = || groups.iter().flat_map(|group| translation_pairs(site, group));
    let recorded_sources: BTreeSet<DocumentId> =
        all_pairs().filter(|(id, source)| records_source(site, *id, *source)).map(|(_, source)| source).collect();
    let recorded_sources: Vec<_> = recorded_sources.into_iter().collect();
    let read: Vec<_> = recorded_sources.par_iter().map(|id| (*id, current_fingerprint(site, root, *id))).collect();
    let mut fingerprints = BTreeMap::new();
    for (id, text) in read {
        match text {
            Ok(text) => _ = fingerprints.insert(id, text),
            Err(problems) => diagnostics.extend(problems),
        }
    }
    let by_history = |(id, source): (DocumentId, DocumentId)| {
        !records_source(site, id, source) && change_dates(site, id, source).is_none()
    };
    let history = if all_pairs().any(by_history) { GitHistory::read(root) } else { GitHistory::default() };
    let row = |group: &TranslationGroup| {
        let cell = |language| match group.in_language(site, language) {
            Some(id) => (language, Some(id), state(site, group, id, &fingerprints, &history)),
            None => (language, None, TranslationState::Missing),
        };
        TranslationRow { source: group.source, cells: site.config.language_ids().map(cell).collect() }
    };
    groups.iter().map(row).collect()
}

/// Returns every translation of a group with its source.
fn translation_pairs(site: &Site, group: &TranslationGroup) -> Vec<(DocumentId, DocumentId)> {
    let pair = |id: &DocumentId| Some((*id, group.source_of(site, *id)?));
    group.documents.iter().filter_map(pair).collect()
}

/// Whether the front matter of a translation records the fingerprint of this source.
fn records_source(site: &Site, id: DocumentId, source: DocumentId) -> bool {
    let from = site.document(id).translated_from.as_ref();
    from.is_some_and(|from| from.value.language == site.document(source).language)
}

/// Returns the last changes of the source and of the translation, if the front matter has both.
fn change_dates(site: &Site, id: DocumentId, source: DocumentId) -> Option<(jiff::Zoned, jiff::Zoned)> {
    let translation = site.document(id);
    let last_change = translation.updated.as_ref().or(translation.date.as_ref())?;
    Some((site.document(source).updated.clone()?, last_change.clone()))
}

fn state(
    site: &Site,
    group: &TranslationGroup,
    id: DocumentId,
    fingerprints: &BTreeMap<DocumentId, TextFingerprint>,
    history: &GitHistory,
) -> TranslationState {
    let Some(source) = group.source_of(site, id) else {
        return TranslationState::Source;
    };
    if records_source(site, id, source)
        && let Some(from) = &site.document(id).translated_from
    {
        let changes = fingerprints.get(&source).map_or(0, |text| from.value.fingerprint.changed_paragraphs(text));
        return if changes == 0 { TranslationState::UpToDate } else { TranslationState::BehindBy(changes) };
    }
    if let Some((source, translation)) = change_dates(site, id, source) {
        return if source > translation {
            TranslationState::BehindSince(source.date())
        } else {
            TranslationState::UpToDate
        };
    }
    // The commit that adds a source is not a change.
    let source = history.last_change_after_creation(&site.document(source).file);
    match source.zip(history.last_change(&site.document(id).file)) {
        Some((source, translation)) if source > translation => {
            TranslationState::BehindSince(source.to_zoned(site.config.time_zone.clone()).date())
        }
        _ => TranslationState::UpToDate,
    }
}
