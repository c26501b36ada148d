//! Compares each translation with its source.

use std::path::Path;

use jiff::civil::Date;

use super::history::GitHistory;
use crate::config::LanguageId;
use crate::model::{DocumentId, DocumentTexts, Site, SourceComparison, TranslationGroup};

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

/// Compares all documents of the site with their sources.
pub(super) fn rows(site: &Site, texts: &DocumentTexts, root: &Path) -> Vec<TranslationRow> {
    let groups = site.translation_groups();
    let is_unknown = |group: &TranslationGroup| {
        let mut documents = group.documents.iter();
        documents.any(|id| site.compare_with_source(texts, group, *id) == Some(SourceComparison::Unknown))
    };
    let history = if groups.iter().any(is_unknown) { GitHistory::read(root) } else { GitHistory::default() };
    let row = |group: &TranslationGroup| {
        let cell = |language| match group.in_language(site, language) {
            Some(id) => (language, Some(id), state(site, texts, group, id, &history)),
            None => (language, None, TranslationState::Missing),
        };
        TranslationRow { source: group.source, cells: site.config.language_ids().map(cell).collect() }
    };
    groups.iter().map(row).collect()
}

fn state(
    site: &Site,
    texts: &DocumentTexts,
    group: &TranslationGroup,
    id: DocumentId,
    history: &GitHistory,
) -> TranslationState {
    match site.compare_with_source(texts, group, id) {
        None => TranslationState::Source,
        Some(SourceComparison::UpToDate) => TranslationState::UpToDate,
        Some(SourceComparison::Behind(change)) => match (change.paragraphs, change.updated) {
            (Some(paragraphs), _) => TranslationState::BehindBy(paragraphs.changed),
            (None, Some(updated)) => TranslationState::BehindSince(updated.date()),
            (None, None) => TranslationState::UpToDate,
        },
        Some(SourceComparison::Unknown) => by_history(site, group, id, history),
    }
}

/// Compares the last commits of a translation and its source.
fn by_history(site: &Site, group: &TranslationGroup, id: DocumentId, history: &GitHistory) -> TranslationState {
    // The commit that adds a source is not a change.
    let source =
        group.source_of(site, id).and_then(|source| history.last_change_after_creation(&site.document(source).file));
    match source.zip(history.last_change(&site.document(id).file)) {
        Some((source, translation)) if source > translation => {
            TranslationState::BehindSince(source.to_zoned(site.config.time_zone.clone()).date())
        }
        _ => TranslationState::UpToDate,
    }
}
