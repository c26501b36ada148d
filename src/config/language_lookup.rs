//! Finds the language of the site that a tag names, wherever one is written: settings, texts, files and commands.

use std::sync::Arc;

use super::{Config, LanguageId, SiteLanguage};
use crate::language::{LanguageTag, Typography};

/// The meaning of a language tag on a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageMatch {
    /// It names one language of the site.
    One(LanguageId),
    /// Several languages of the site have its main language, and it names none of them: `sv-NO` beside `sv-SE`, `sv-FI`.
    Several,
    /// It names a language that the site does not have.
    Other,
    /// It is not a language tag.
    Invalid,
}

impl LanguageMatch {
    /// Returns the language if there is one.
    #[must_use]
    pub fn language(self) -> Option<LanguageId> {
        match self {
            Self::One(id) => Some(id),
            _ => None,
        }
    }
}

/// Finds the language that a tag names, in any case, with `-` or `_`. The tag itself comes first, then its canonical form,
/// then its main language: on a site in `nb`, `nb-NO`, `NB` and `no` all name it.
#[must_use]
pub fn match_language(languages: &[SiteLanguage], written: &str) -> LanguageMatch {
    if let Some(id) = language_by_own_tag(languages, written) {
        return LanguageMatch::One(id);
    }
    LanguageTag::parse(written).map_or(LanguageMatch::Invalid, |tag| match_tag(languages, &tag))
}

/// Finds the language that a parsed tag names.
fn match_tag(languages: &[SiteLanguage], tag: &LanguageTag) -> LanguageMatch {
    let id = |index: usize| LanguageId(index as u16);
    if let Some(index) = languages.iter().position(|language| language.language.short_tag() == tag.short()) {
        return LanguageMatch::One(id(index));
    }
    let shares = |(_, language): &(usize, &SiteLanguage)| language.language.parsed_tag().shares_main_language(tag);
    let mut relatives = languages.iter().enumerate().filter(shares);
    match (relatives.next(), relatives.next()) {
        (None, _) => LanguageMatch::Other,
        (Some((index, _)), None) => LanguageMatch::One(id(index)),
        _ => {
            let has_no_region = |language: &SiteLanguage| {
                language.language.parsed_tag().is_main_language()
                    && language.language.parsed_tag().shares_main_language(tag)
            };
            languages
                .iter()
                .position(has_no_region)
                .map_or(LanguageMatch::Several, |index| LanguageMatch::One(id(index)))
        }
    }
}

/// Finds a language by its tag as in site.toml, its canonical tag or its short tag.
fn language_by_own_tag(languages: &[SiteLanguage], written: &str) -> Option<LanguageId> {
    // Compares without allocation: this is asked for every file.
    let is_same = |tag: &str| {
        let letter = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
        tag.len() == written.len() && tag.bytes().map(letter).eq(written.bytes().map(letter))
    };
    let is_own = |settings: &SiteLanguage| {
        let language = &settings.language;
        is_same(&settings.configured_tag) || is_same(language.tag()) || is_same(language.short_tag())
    };
    languages.iter().position(is_own).map(|index| LanguageId(index as u16))
}

/// The meaning of the ending or the first folder of a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedLanguage {
    /// A tag of one of the site's languages.
    Tag(LanguageId),
    /// Another name for one of the site's languages: `no` on a site in `nb`. It may just as well belong to the name.
    Alias(LanguageId),
    /// The form of a language tag, but one that names no language of the site, or not only one.
    Unknown,
    /// Not taken for a language tag.
    NotATag,
}

impl NamedLanguage {
    /// Returns the language if there is one.
    #[must_use]
    pub fn language(self) -> Option<LanguageId> {
        match self {
            Self::Tag(id) | Self::Alias(id) => Some(id),
            Self::Unknown | Self::NotATag => None,
        }
    }
}

impl Config {
    /// Returns the site's language that a tag names, by the rules of [`match_language`].
    #[must_use]
    pub fn language_by_tag(&self, tag: &str) -> Option<LanguageId> {
        match_language(&self.languages, tag).language()
    }

    /// Returns the language that the ending of a file's name means, without the dot: `nb` of `kaavio.nb.png`.
    #[must_use]
    pub fn language_of_ending(&self, ending: &str) -> NamedLanguage {
        if let Some(id) = language_by_own_tag(&self.languages, ending) {
            return NamedLanguage::Tag(id);
        }
        let Some(tag) = LanguageTag::parse_name(ending) else {
            // Two letters may be a tag that is written wrongly: `dk` for Danish. Three may be the long form: `deu`.
            let is_form = ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_alphabetic());
            let is_long_form = ending.len() == 3 && LanguageTag::parse(ending).is_some();
            let is_meant = is_form && self.languages.len() > 1 || is_long_form;
            return if is_meant { NamedLanguage::Unknown } else { NamedLanguage::NotATag };
        };
        match match_tag(&self.languages, &tag) {
            LanguageMatch::One(id) if tag.is_alias(ending) => NamedLanguage::Alias(id),
            LanguageMatch::One(id) => NamedLanguage::Tag(id),
            _ => NamedLanguage::Unknown,
        }
    }

    /// Returns the language that the first folder below `content/` means.
    #[must_use]
    pub fn language_of_folder(&self, folder: &str) -> NamedLanguage {
        match self.language_of_ending(folder) {
            NamedLanguage::Unknown if !LanguageTag::names_folder(folder) => NamedLanguage::NotATag,
            named => named,
        }
    }

    /// Returns the tags of the site's languages, for messages.
    #[must_use]
    pub fn language_tags(&self) -> Vec<String> {
        language_tags(&self.languages)
    }

    /// Returns the typography of a language, which need not be one of the site's; `None` if the tag is invalid. A region
    /// that the site's language does not have makes a language of its own.
    #[must_use]
    pub fn typography_for_tag(&self, tag: &str) -> Option<Arc<Typography>> {
        let of_site =
            |tag: &str| language_by_own_tag(&self.languages, tag).map(|id| Arc::clone(&self.language(id).typography));
        of_site(tag).or_else(|| {
            let parsed = LanguageTag::parse(tag)?;
            of_site(parsed.short()).or_else(|| Some(Arc::new(Typography::from_tag(tag)?)))
        })
    }
}

/// Returns the tags of languages, for messages.
#[must_use]
pub fn language_tags(languages: &[SiteLanguage]) -> Vec<String> {
    languages.iter().map(|language| language.configured_tag.clone()).collect()
}
