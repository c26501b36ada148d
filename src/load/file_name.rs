//! Parses the path of a document: date, slug, language and bundle.

use jiff::civil::Date;

use crate::config::{Config, LanguageId, NamedLanguage};
use crate::model::Document;
use crate::table::looks_like_date;

/// The parts of a document's path.
pub(super) struct FileName<'a> {
    /// The date at the beginning of the name.
    pub(super) date: Option<Date>,
    /// Text at the beginning of the name that has the form of a date, but is not one.
    pub(super) invalid_date: Option<&'a str>,
    /// Text at the beginning of the name that people read as a date, with the date: `2026-3-2`.
    pub(super) near_date: Option<(&'a str, Date)>,
    /// The name without date, language suffix and extension. A bundle uses the name of its folder.
    pub(super) slug: &'a str,
    /// The language of the suffix `.fi.md`.
    pub(super) suffix: Option<LanguageId>,
    /// A suffix with the form of a language tag that names no language of this site. Nothing else gives the language.
    pub(super) unknown_suffix: Option<&'a str>,
    /// The language of the folder `content/fi/`.
    pub(super) folder: Option<LanguageId>,
    /// A first folder that is the tag of a language, but not of this site.
    pub(super) unknown_folder: Option<&'a str>,
    /// The folders of the path, without the language's folder.
    pub(super) folders: Vec<&'a str>,
    /// See [`crate::model::Document::logical_path`].
    pub(super) location: String,
    /// See [`crate::model::Document::bundle`].
    pub(super) bundle: Option<String>,
}

impl<'a> FileName<'a> {
    /// Parses a path relative to the site's folder. `has_key` says whether the front matter names the language.
    ///
    /// If front matter or folder give the language, a suffix that is no tag of the site belongs to the name:
    /// `fi/asp.net.md`, `nb/posten.no.md`.
    pub(super) fn parse(file: &'a str, config: &Config, has_key: bool) -> Self {
        let path = file.strip_prefix("content/").unwrap_or(file);
        let path = path.strip_suffix(".md").unwrap_or(path);
        let mut folders: Vec<&str> = path.split('/').collect();
        let mut stem = folders.pop().unwrap_or_default();
        let named = folders.first().map_or(NamedLanguage::NotATag, |first| config.language_of_folder(first));
        let folder = named.language();
        let unknown_folder = folders.first().copied().filter(|_| named == NamedLanguage::Unknown);
        let has_language = has_key || folder.is_some();
        let (mut suffix, mut unknown_suffix) = (None, None);
        if let Some((rest, tag)) = stem.rsplit_once('.').filter(|(rest, _)| !rest.is_empty()) {
            match config.language_of_ending(tag) {
                NamedLanguage::Tag(language) => (stem, suffix) = (rest, Some(language)),
                NamedLanguage::Alias(language) if !has_language => (stem, suffix) = (rest, Some(language)),
                NamedLanguage::Unknown if !has_language => unknown_suffix = Some(tag),
                _ => {}
            }
        }
        let is_index = stem == "index";
        // An index directly in `content/`, or in a language's folder, is a page and not a bundle.
        let is_bundle = is_index && folders.len() > usize::from(folder.is_some());
        let bundle = is_bundle.then(|| file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned());
        if folder.is_some() {
            folders.remove(0);
        }
        if is_bundle {
            stem = folders.pop().unwrap_or_default();
        }
        let location = folders.iter().chain([&stem]).copied().collect::<Vec<_>>().join("/");
        let (date, slug) = split_date(stem);
        let invalid_date = stem.get(..10).filter(|day| date.is_none() && looks_like_date(day));
        let near_date = near_date(stem).filter(|_| date.is_none() && invalid_date.is_none());
        Self {
            date,
            invalid_date,
            near_date,
            slug,
            suffix,
            unknown_suffix,
            folder,
            unknown_folder,
            folders,
            location,
            bundle,
        }
    }

    /// Parses the path of a document that was read.
    fn for_document(document: &'a Document, config: &Config) -> Self {
        let name = Self::parse(&document.file, config, false);
        // The key `language` may have made the suffix a part of the name.
        if name.location == document.logical_path { name } else { Self::parse(&document.file, config, true) }
    }
}

/// Splits `2010-03-02-et-valvo-yksin` into date and slug.
fn split_date(stem: &str) -> (Option<Date>, &str) {
    let date = stem.get(..10).and_then(|date| date.parse::<Date>().ok());
    match (date, stem.get(10..)) {
        (Some(date), Some("")) => (Some(date), stem),
        (Some(date), Some(rest)) if rest.starts_with(['-', '_', ' ']) => (Some(date), &rest[1..]),
        _ => (None, stem),
    }
}

/// Returns the beginning of a name that people read as a date, with the date: `2026-3-2-i`, `20260302-i`, `2.3.2026-i`.
fn near_date(stem: &str) -> Option<(&str, Date)> {
    let is_separator = |c: char| matches!(c, '-' | '_' | '.' | ' ');
    let numbers: Vec<&str> = stem.splitn(4, is_separator).collect();
    let is_number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let date = |year: &str, month: &str, day: &str| {
        let year = year.parse().ok().filter(|year| (1990..2100).contains(year))?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    match *numbers {
        [year, month, day, ..] | [day, month, year, ..]
            if is_number(year, 4..=4) && is_number(month, 1..=2) && is_number(day, 1..=2) =>
        {
            let length = year.len() + month.len() + day.len() + 2;
            Some((&stem[..length], date(year, month, day)?))
        }
        [first, ..] if is_number(first, 8..=8) => Some((first, date(&first[..4], &first[4..6], &first[6..])?)),
        _ => None,
    }
}

/// Returns the part of a path that the slug is made from: the name without date, language and extension. The front matter
/// must not name the language.
#[must_use]
pub fn slug_source(file: &str, config: &Config) -> String {
    FileName::parse(file, config, false).slug.to_owned()
}

/// Returns the folder in `content/` for documents of a language, if there is one.
pub type LanguageFolder<'a> = &'a dyn Fn(LanguageId) -> Option<String>;

/// Returns the path for the translation of a document into another language. It follows the path of the source.
#[must_use]
pub fn translation_file(
    source: &Document,
    config: &Config,
    target: LanguageId,
    language_folder: LanguageFolder,
) -> String {
    let name = FileName::for_document(source, config);
    let path = source.file.strip_prefix("content/").unwrap_or(&source.file);
    let path = path.strip_suffix(".md").unwrap_or(path);
    let tag = config.language(target).language.short_tag();
    let path = match path.split_once('/') {
        Some((_, rest)) if name.folder.is_some() => match language_folder(target) {
            Some(folder) => format!("{folder}/{rest}"),
            // The default language needs no folder.
            None if target == config.default_language => rest.to_owned(),
            None => format!("{tag}/{rest}"),
        },
        _ => path.to_owned(),
    };
    let path = match path.rsplit_once('.') {
        Some((stem, _)) if name.suffix.is_some() => format!("{stem}.{tag}"),
        _ if name.folder.is_none() => format!("{path}.{tag}"),
        _ => path,
    };
    let file = format!("content/{path}.md");
    // Without its folder, the end of a name may mean a language: `nb/posten.no.md`.
    let translation = FileName::parse(&file, config, false);
    let language = translation.suffix.or(translation.folder).unwrap_or(config.default_language);
    if language == target && translation.unknown_suffix.is_none() { file } else { format!("content/{path}.{tag}.md") }
}
