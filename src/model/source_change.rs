//! Compares translations with the texts that they were made from.

use jiff::Zoned;

use super::{DocumentId, DocumentTexts, Site, TranslationGroup};

/// How a translation relates to today's text of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceComparison<'a> {
    /// No change of the source is known since the translation.
    UpToDate,
    /// The source was changed after the translation.
    Behind(SourceChange<'a>),
    /// Neither a record nor dates say when the source and the translation were changed.
    Unknown,
}

/// A change of a source that its translation lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceChange<'a> {
    /// The source.
    pub source: DocumentId,
    /// The paragraphs that changed, if the translation records what it was made from.
    pub paragraphs: Option<ChangedParagraphs>,
    /// The date of the last change of the source, if its front matter has one.
    pub updated: Option<&'a Zoned>,
}

/// The number of paragraphs that changed, the title among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedParagraphs {
    /// The number of paragraphs that were changed, added or removed.
    pub changed: usize,
    /// The number of all paragraphs.
    pub total: usize,
}

impl ChangedParagraphs {
    /// Returns the share of paragraphs that changed, from 0 to 1.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a text has far fewer paragraphs than 2⁵²")]
    pub fn share(self) -> f64 {
        (self.changed as f64 / self.total.max(1) as f64).min(1.0)
    }
}

impl Site {
    /// Compares a translation with its source: by the record `translated_from` if it has one, else by the dates of the
    /// front matter. Returns `None` for a document that is no translation. `group` is its group.
    #[must_use]
    pub fn compare_with_source(
        &self,
        texts: &DocumentTexts,
        group: &TranslationGroup,
        id: DocumentId,
    ) -> Option<SourceComparison<'_>> {
        let source = group.source_of(self, id)?;
        let translation = self.document(id);
        let updated = self.document(source).updated.as_ref();
        let behind = |paragraphs| SourceComparison::Behind(SourceChange { source, paragraphs, updated });
        let recorded = translation.translated_from.as_ref().map(|from| &from.value);
        if let Some(from) = recorded.filter(|from| from.language == self.document(source).language) {
            let Some(today) = texts.fingerprint(self, source) else {
                return Some(SourceComparison::UpToDate);
            };
            let changed = from.fingerprint.changed_paragraphs(today);
            let total = from.fingerprint.paragraphs_of_longer(today);
            let paragraphs = ChangedParagraphs { changed, total };
            return Some(if changed == 0 { SourceComparison::UpToDate } else { behind(Some(paragraphs)) });
        }
        let last_change = translation.updated.as_ref().or(translation.date.as_ref());
        Some(match updated.zip(last_change) {
            Some((updated, last_change)) if updated > last_change => behind(None),
            Some(_) => SourceComparison::UpToDate,
            None => SourceComparison::Unknown,
        })
    }

    /// Returns the change of the source that a document lacks, if it is a translation.
    #[must_use]
    pub fn source_change(&self, texts: &DocumentTexts, id: DocumentId) -> Option<SourceChange<'_>> {
        if self.translations(id).is_empty() {
            return None;
        }
        match self.compare_with_source(texts, &self.translation_group(id), id)? {
            SourceComparison::Behind(change) => Some(change),
            SourceComparison::UpToDate | SourceComparison::Unknown => None,
        }
    }
}
