//! Translations as work to do: which documents belong together, which of them is the source, what a translation was
//! made from, and which terms have no name in another language.

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Write as _};

use xxhash_rust::xxh3::xxh3_64;

use super::{DocumentId, Site, Taxonomy, TermDefinition, TermId};
use crate::config::LanguageId;

/// How the comment begins in which `kielo new --translate` puts the source before the translator: it is no part of the
/// text.
pub const SOURCE_COMMENT: &str = "<!-- Kielo: to be translated";

/// A text without the comment that holds what it is to be translated from.
#[must_use]
pub fn without_source_comment(body: &str) -> &str {
    if !body.trim_start().starts_with(SOURCE_COMMENT) {
        return body;
    }
    body.split_once("-->").map_or("", |(_, rest)| rest)
}

/// What a text was at one moment: its title and each of its paragraphs in four characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFingerprint(Vec<[u8; 4]>);

impl TextFingerprint {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// The fingerprint of a document. A paragraph is a run of lines that are not blank; how it is wrapped says nothing.
    #[must_use]
    pub fn new(title: &str, body: &str) -> Self {
        let mut paragraphs = vec![Self::paragraph(title.split_whitespace())];
        let mut words: Vec<&str> = Vec::new();
        for line in without_source_comment(body).lines().chain([""]) {
            if line.trim().is_empty() {
                if !words.is_empty() {
                    paragraphs.push(Self::paragraph(words.drain(..)));
                }
            } else {
                words.extend(line.split_whitespace());
            }
        }
        Self(paragraphs)
    }

    fn paragraph<'a>(words: impl Iterator<Item = &'a str>) -> [u8; 4] {
        let text = words.collect::<Vec<_>>().join(" ");
        let mut number = xxh3_64(text.as_bytes());
        [(); 4].map(|()| {
            let digit = Self::DIGITS[(number % 62) as usize];
            number /= 62;
            digit
        })
    }

    /// How many paragraphs were changed, added or removed since: the fewest that explain the difference.
    #[must_use]
    pub fn changed_paragraphs(&self, today: &Self) -> usize {
        strsim::generic_levenshtein(&self.0, &today.0)
    }
}

impl fmt::Display for TextFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, paragraph) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_char(' ')?;
            }
            for digit in paragraph {
                formatter.write_char(char::from(*digit))?;
            }
        }
        Ok(())
    }
}

/// What a translation was made from, as its front matter keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslatedFrom {
    /// The language of the source.
    pub language: LanguageId,
    /// The source's text at that time.
    pub fingerprint: TextFingerprint,
}

impl TranslatedFrom {
    /// Takes `fi 4kQz 9fA1` apart: the language's tag, and a fingerprint when that is one.
    #[must_use]
    pub fn parse(written: &str) -> (&str, Option<TextFingerprint>) {
        let mut words = written.split_whitespace();
        let tag = words.next().unwrap_or_default();
        let paragraph = |word: &str| -> Option<[u8; 4]> {
            word.as_bytes().try_into().ok().filter(|bytes: &[u8; 4]| bytes.iter().all(u8::is_ascii_alphanumeric))
        };
        let paragraphs: Option<Vec<_>> = words.map(paragraph).collect();
        (tag, paragraphs.filter(|paragraphs| !paragraphs.is_empty()).map(TextFingerprint))
    }
}

/// A document with its translations; many have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationGroup {
    /// All of them, in the order of the site's languages.
    pub documents: Vec<DocumentId>,
    /// The one that the others were translated from.
    pub source: DocumentId,
}

impl TranslationGroup {
    /// The document in a language.
    #[must_use]
    pub fn in_language(&self, site: &Site, language: LanguageId) -> Option<DocumentId> {
        self.documents.iter().copied().find(|id| site.document(*id).language == language)
    }

    /// What a document of this group was translated from: what it says itself, else the group's source; `None` for the
    /// source itself.
    #[must_use]
    pub fn source_of(&self, site: &Site, id: DocumentId) -> Option<DocumentId> {
        let said = site.document(id).translated_from.as_ref().map(|from| from.value.language);
        said.and_then(|language| self.in_language(site, language)).or((self.source != id).then_some(self.source))
    }

    fn new(site: &Site, id: DocumentId) -> Self {
        let mut documents: Vec<_> = site.translations(id).iter().copied().chain([id]).collect();
        documents.sort_by_key(|id| site.document(*id).language);
        let mut group = Self { source: documents[0], documents };
        let oldest = |id: &DocumentId| {
            let date = site.document(*id).date.as_ref().map(jiff::Zoned::timestamp);
            (date.is_none(), date)
        };
        let default = group.in_language(site, site.config.default_language);
        group.source = default.or_else(|| group.documents.iter().copied().min_by_key(oldest)).unwrap_or(group.source);
        // Follow what the documents say themselves, but not in circles.
        for _ in 1..group.documents.len() {
            group.source = group.source_of(site, group.source).unwrap_or(group.source);
        }
        group
    }
}

impl Site {
    /// The group that a document belongs to.
    #[must_use]
    pub fn translation_group(&self, id: DocumentId) -> TranslationGroup {
        TranslationGroup::new(self, id)
    }

    /// Every document once, with its translations: posts by their sources' dates, the newest first, then pages.
    #[must_use]
    pub fn translation_groups(&self) -> Vec<TranslationGroup> {
        let mut told = BTreeSet::new();
        let mut groups = Vec::new();
        for id in self.documents() {
            if !told.contains(&id) {
                let group = TranslationGroup::new(self, id);
                told.extend(group.documents.iter().copied());
                groups.push(group);
            }
        }
        groups.sort_by(|a, b| {
            let (a, b) = (self.document(a.source), self.document(b.source));
            let is_page = |date: &Option<_>| date.is_none();
            (is_page(&a.date).cmp(&is_page(&b.date)))
                .then_with(|| b.date.cmp(&a.date))
                .then_with(|| a.logical_path.cmp(&b.logical_path))
                .then_with(|| a.file.cmp(&b.file))
        });
        groups
    }

    /// The categories and tags that have posts, and the languages in which they have no name; those with the most
    /// posts first. A person needs no other name.
    #[must_use]
    pub fn untranslated_terms(&self) -> Vec<(TermId, Vec<LanguageId>)> {
        let mut named: HashMap<(Taxonomy, LanguageId, &str), &TermDefinition> = HashMap::new();
        for idea in &self.sources.term_definitions {
            named.extend(idea.localizations.iter().map(|(id, name)| ((idea.taxonomy, *id, &*name.name), idea)));
        }
        let mut terms = Vec::new();
        for (index, term) in self.terms.iter().enumerate() {
            if term.taxonomy == Taxonomy::Author || term.posts.is_empty() {
                continue;
            }
            let idea = named.get(&(term.taxonomy, term.language, &*term.name));
            let is_named = |language: LanguageId| {
                language == term.language
                    || idea.is_some_and(|idea| idea.localizations.iter().any(|(known, _)| *known == language))
            };
            let without: Vec<_> = self.config.language_ids().filter(|language| !is_named(*language)).collect();
            if !without.is_empty() {
                terms.push((TermId(index as u32), without));
            }
        }
        terms.sort_by_key(|(id, _)| (std::cmp::Reverse(self.term(*id).posts.len()), *id));
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(before: &str, after: &str) -> usize {
        TextFingerprint::new("Otsikko", before).changed_paragraphs(&TextFingerprint::new("Otsikko", after))
    }

    #[test]
    fn wrapping_and_blank_lines_are_no_changes() {
        assert_eq!(changes("Yksi kaksi\nkolme.\n\nNeljä.", "\n\nYksi\nkaksi  kolme.\r\n\r\n \r\nNeljä.\r\n"), 0);
    }

    #[test]
    fn a_changed_paragraph_counts_once() {
        assert_eq!(changes("a\n\nb\n\nc", "a\n\nB\n\nc"), 1);
        assert_eq!(changes("a\n\nb\n\nc", "a\n\nb\n\nuusi\n\nc"), 1);
        assert_eq!(changes("a\n\nb\n\nc", "b\n\nC"), 2);
        assert_eq!(TextFingerprint::new("A", "a").changed_paragraphs(&TextFingerprint::new("B", "a")), 1);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let fingerprint = TextFingerprint::new("Otsikko", "Yksi.\n\nKaksi.");
        assert_eq!(TranslatedFrom::parse(&format!("fi {fingerprint}")), ("fi", Some(fingerprint)));
        assert_eq!(TranslatedFrom::parse("fi"), ("fi", None));
        assert_eq!(TranslatedFrom::parse("fi 4kQz ä12"), ("fi", None));
    }
}
