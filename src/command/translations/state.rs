//! How each translation stands to its source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use rayon::prelude::*;

use super::history::History;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::{DocumentId, Site, TextFingerprint, TranslationGroup};

/// How a document, or the lack of one, stands to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TranslationState {
    /// It is the source.
    Source,
    /// It says what its source says, as far as can be known.
    Present,
    /// So many paragraphs of its source were changed since.
    BehindBy(usize),
    /// Its source was changed later, on this day.
    BehindSince(Date),
    /// There is none.
    Missing,
}

impl TranslationState {
    pub(super) fn is_behind(self) -> bool {
        matches!(self, Self::BehindBy(_) | Self::BehindSince(_))
    }
}

/// A document with its translations, in each of the site's languages.
pub(super) struct Row {
    pub(super) source: DocumentId,
    /// In the order of the site's languages.
    pub(super) cells: Vec<(LanguageId, Option<DocumentId>, TranslationState)>,
}

impl Row {
    pub(super) fn count(&self, is: impl Fn(TranslationState) -> bool) -> usize {
        self.cells.iter().filter(|(.., state)| is(*state)).count()
    }

    /// Whether it is in one language only.
    pub(super) fn is_alone(&self) -> bool {
        self.count(|state| state != TranslationState::Missing) == 1
    }
}

/// The fingerprint of a document as it is today.
pub(super) fn today(site: &Site, root: &Path, id: DocumentId) -> Result<TextFingerprint, Vec<Diagnostic>> {
    let document = site.document(id);
    let halves = load::halves(root, &document.file)?;
    Ok(TextFingerprint::new(halves.title().unwrap_or(&document.title.value), &halves.body))
}

/// All documents of the site. Problems go to `found`.
pub(super) fn rows(site: &Site, root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<Row> {
    let groups = site.translation_groups();
    let pairs = || groups.iter().flat_map(|group| pairs(site, group));
    let compared: BTreeSet<DocumentId> =
        pairs().filter(|(id, source)| keeps(site, *id, *source)).map(|(_, source)| source).collect();
    let compared: Vec<_> = compared.into_iter().collect();
    let read: Vec<_> = compared.par_iter().map(|id| (*id, today(site, root, *id))).collect();
    let mut texts = BTreeMap::new();
    for (id, text) in read {
        match text {
            Ok(text) => _ = texts.insert(id, text),
            Err(problems) => diagnostics.extend(problems),
        }
    }
    let by_history =
        |(id, source): (DocumentId, DocumentId)| !keeps(site, id, source) && days(site, id, source).is_none();
    let history = if pairs().any(by_history) { History::read(root) } else { History::default() };
    let row = |group: &TranslationGroup| {
        let cell = |language| match group.in_language(site, language) {
            Some(id) => (language, Some(id), state(site, group, id, &texts, &history)),
            None => (language, None, TranslationState::Missing),
        };
        Row { source: group.source, cells: site.config.language_ids().map(cell).collect() }
    };
    groups.iter().map(row).collect()
}

/// Every document of a group that was translated, with its source.
fn pairs(site: &Site, group: &TranslationGroup) -> Vec<(DocumentId, DocumentId)> {
    let pair = |id: &DocumentId| Some((*id, group.source_of(site, *id)?));
    group.documents.iter().filter_map(pair).collect()
}

/// Whether a translation keeps what it was made from, and this source is meant.
fn keeps(site: &Site, id: DocumentId, source: DocumentId) -> bool {
    let from = site.document(id).translated_from.as_ref();
    from.is_some_and(|from| from.value.language == site.document(source).language)
}

/// The days of the source's and the translation's last changes, where their front matter tells both.
fn days(site: &Site, id: DocumentId, source: DocumentId) -> Option<(jiff::Zoned, jiff::Zoned)> {
    let translation = site.document(id);
    let changed = translation.updated.as_ref().or(translation.date.as_ref())?;
    Some((site.document(source).updated.clone()?, changed.clone()))
}

fn state(
    site: &Site,
    group: &TranslationGroup,
    id: DocumentId,
    texts: &BTreeMap<DocumentId, TextFingerprint>,
    history: &History,
) -> TranslationState {
    let Some(source) = group.source_of(site, id) else {
        return TranslationState::Source;
    };
    if keeps(site, id, source)
        && let Some(from) = &site.document(id).translated_from
    {
        let changes = texts.get(&source).map_or(0, |text| from.value.fingerprint.changed_paragraphs(text));
        return if changes == 0 { TranslationState::Present } else { TranslationState::BehindBy(changes) };
    }
    if let Some((source, translation)) = days(site, id, source) {
        return if source > translation {
            TranslationState::BehindSince(source.date())
        } else {
            TranslationState::Present
        };
    }
    // A source that was only added later was not changed.
    let source = history.changed_since_added(&site.document(source).file);
    match source.zip(history.changed(&site.document(id).file)) {
        Some((source, translation)) if source > translation => {
            TranslationState::BehindSince(source.to_zoned(site.config.time_zone.clone()).date())
        }
        _ => TranslationState::Present,
    }
}
