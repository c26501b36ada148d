//! Queries for translators: groups of translations, the source document of a group, and terms without a translation.

use std::collections::BTreeSet;

use jiff::Zoned;

use super::{DocumentId, PostId, Site, Taxonomy, Term, TermId};
use crate::config::LanguageId;

/// A document and its translations. Many documents have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationGroup {
    /// All documents of the group, in the order of the site's languages.
    pub documents: Vec<DocumentId>,
    /// The document that the others were translated from: the source that the front matter names, else the document in
    /// the default language, else the oldest.
    pub source: DocumentId,
}

impl TranslationGroup {
    /// Returns the document in a language.
    #[must_use]
    pub fn in_language(&self, site: &Site, language: LanguageId) -> Option<DocumentId> {
        self.documents.iter().copied().find(|id| site.document(*id).language == language)
    }

    /// Returns the document that `id` was translated from. The front matter decides; without an entry for a language of
    /// the group, it is the source of the group. Returns `None` for the source itself, unless its front matter names one.
    #[must_use]
    pub fn source_of(&self, site: &Site, id: DocumentId) -> Option<DocumentId> {
        let source_language = site.document(id).translated_from.as_ref().map(|from| from.value.language);
        source_language
            .and_then(|language| self.in_language(site, language))
            .or((self.source != id).then_some(self.source))
    }

    fn new(site: &Site, id: DocumentId) -> Self {
        let mut documents: Vec<_> = site.translations(id).iter().copied().chain([id]).collect();
        documents.sort_by_key(|id| site.document(*id).language);
        let mut group = Self { source: documents[0], documents };
        let oldest = |id: &DocumentId| {
            let date = site.document(*id).date.as_ref().map(Zoned::timestamp);
            (date.is_none(), date)
        };
        let in_default_language = group.in_language(site, site.config.default_language);
        group.source =
            in_default_language.or_else(|| group.documents.iter().copied().min_by_key(oldest)).unwrap_or(group.source);
        // The front matter of this source can itself name a source. The entries can form a cycle, so take no more steps
        // than there are documents.
        for _ in 1..group.documents.len() {
            group.source = group.source_of(site, group.source).unwrap_or(group.source);
        }
        group
    }
}

impl Site {
    /// Returns the group of a document.
    #[must_use]
    pub fn translation_group(&self, id: DocumentId) -> TranslationGroup {
        TranslationGroup::new(self, id)
    }

    /// Returns the date of the original of a translated post, if it is at least a day earlier than the post's own. The
    /// original of a translation of a translation is the first of them.
    #[must_use]
    pub fn original_date(&self, id: PostId) -> Option<&Zoned> {
        let post = self.post(id);
        if post.translations.is_empty() {
            return None;
        }
        let id = DocumentId::Post(id);
        let source = self.translation_group(id).source;
        let date = self.publication_date(source).filter(|_| source != id)?;
        (date.date() < post.date().date()).then_some(date)
    }

    /// Returns all groups. Posts come first, sorted by the date of the source, newest first; then pages.
    #[must_use]
    pub fn translation_groups(&self) -> Vec<TranslationGroup> {
        let mut seen = BTreeSet::new();
        let mut groups = Vec::new();
        for id in self.documents() {
            if !seen.contains(&id) {
                let group = TranslationGroup::new(self, id);
                seen.extend(group.documents.iter().copied());
                groups.push(group);
            }
        }
        groups.sort_by(|a, b| {
            let (a, b) = (self.document(a.source), self.document(b.source));
            // None is less than any date, so documents without a date come last.
            (b.date.cmp(&a.date)).then_with(|| a.logical_path.cmp(&b.logical_path)).then_with(|| a.file.cmp(&b.file))
        });
        groups
    }

    /// Returns the name of a term in a language: that of its translation, else the one in `content/terms.toml`.
    #[must_use]
    pub fn term_name_in(&self, id: TermId, language: LanguageId) -> Option<&str> {
        let term = self.term(id);
        let translation =
            || term.translations.iter().map(|other| self.term(*other)).find(|other| other.language == language);
        let defined = || self.sources.term_definitions[term.definition?].localized(language).map(|name| &*name.name);
        translation().map(|other| &*other.name).or_else(defined)
    }

    /// Returns the categories and tags that have posts but no name in some languages, with those languages. Terms with
    /// the most posts come first. Authors need no translated name.
    #[must_use]
    pub fn untranslated_terms(&self) -> Vec<(TermId, Vec<LanguageId>)> {
        let mut terms = Vec::new();
        for (id, term) in (0..).map(TermId).zip(&self.terms) {
            if term.taxonomy == Taxonomy::Author {
                continue;
            }
            let is_unnamed =
                |language: &LanguageId| *language != term.language && self.term_name_in(id, *language).is_none();
            let unnamed_languages: Vec<_> = self.config.language_ids().filter(is_unnamed).collect();
            if !unnamed_languages.is_empty() {
                terms.push((id, unnamed_languages));
            }
        }
        terms.sort_by_key(|(id, _)| (std::cmp::Reverse(self.term(*id).posts.len()), *id));
        terms
    }

    /// Returns the categories and tags that are one term because their names are equal: each in all its languages.
    #[must_use]
    pub fn terms_of_equal_names(&self) -> Vec<Vec<TermId>> {
        let is_named = |term: &Term| {
            term.definition.is_some_and(|entry| self.sources.term_definitions[entry].localized(term.language).is_some())
        };
        let mut groups = Vec::new();
        for (id, term) in (0..).map(TermId).zip(&self.terms) {
            let mut group: Vec<TermId> = term.translations.iter().copied().chain([id]).collect();
            group.sort_unstable();
            let is_joined = group.len() > 1 && group.iter().any(|id| !is_named(self.term(*id)));
            if term.taxonomy != Taxonomy::Author && group[0] == id && is_joined {
                groups.push(group);
            }
        }
        groups
    }
}
