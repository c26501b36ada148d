//! What the name and the folders of a document's file say of it.

use jiff::civil::Date;

use crate::config::{Config, LanguageId};
use crate::language::Language;
use crate::table::looks_dated;

/// What a file's name and folders say.
pub(super) struct FileName<'a> {
    /// The date at its beginning.
    pub(super) date: Option<Date>,
    /// What looks like a date there but is none.
    pub(super) unknown_date: Option<&'a str>,
    /// The name without date, language suffix and ending; of a bundle, its folder's.
    pub(super) slug: &'a str,
    /// The language of `.fi.md`.
    pub(super) suffix: Option<LanguageId>,
    /// An ending that is a language, but none of the site's.
    pub(super) unknown_suffix: Option<&'a str>,
    /// The language of `content/fi/`.
    pub(super) folder: Option<LanguageId>,
    /// A first folder that is called like a language with words of its own, but none of the site's.
    pub(super) unknown_folder: Option<&'a str>,
    /// The folders it stands in, without the language's.
    pub(super) folders: Vec<&'a str>,
    /// See [`crate::model::Document::location`].
    pub(super) location: String,
    /// See [`crate::model::Document::bundle`].
    pub(super) bundle: Option<String>,
}

impl<'a> FileName<'a> {
    /// Takes a path that is named from the site's folder apart.
    pub(super) fn of(file: &'a str, config: &Config) -> Self {
        let path = file.strip_prefix("content/").unwrap_or(file);
        let path = path.strip_suffix(".md").unwrap_or(path);
        let mut folders: Vec<&str> = path.split('/').collect();
        let mut stem = folders.pop().unwrap_or_default();
        let (mut suffix, mut unknown_suffix) = (None, None);
        if let Some((rest, tag)) = stem.rsplit_once('.') {
            if let Some(language) = config.language_by_tag(tag) {
                (stem, suffix) = (rest, Some(language));
            } else if matches!(tag.len(), 2 | 3) && Language::from_tag(tag).is_some() {
                unknown_suffix = Some(tag);
            }
        }
        let folder = folders.first().and_then(|first| config.language_by_tag(first));
        let unknown_folder =
            folders.first().copied().filter(|first| folder.is_none() && Language::has_builtin_data(first));
        let is_index = stem == "index";
        // An index at the top of `content/`, or of a language, is a page there and owns no other files.
        let is_bundle = is_index && folders.len() > usize::from(folder.is_some());
        let bundle = is_bundle.then(|| file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned());
        if folder.is_some() {
            folders.remove(0);
        }
        if is_bundle {
            stem = folders.pop().unwrap_or_default();
        }
        let location = folders.iter().chain([&stem]).copied().collect::<Vec<_>>().join("/");
        let (date, slug) = dated(stem);
        let unknown_date = stem.get(..10).filter(|day| date.is_none() && looks_dated(day));
        Self { date, unknown_date, slug, suffix, unknown_suffix, folder, unknown_folder, folders, location, bundle }
    }
}

/// Takes `2010-03-02-et-valvo-yksin` apart.
fn dated(stem: &str) -> (Option<Date>, &str) {
    let date = stem.get(..10).and_then(|date| date.parse::<Date>().ok());
    match (date, stem.get(10..)) {
        (Some(date), Some("")) => (Some(date), stem),
        (Some(date), Some(rest)) if rest.starts_with(['-', '_', ' ']) => (Some(date), &rest[1..]),
        _ => (None, stem),
    }
}

/// The folder directly below `content/` that holds a language's documents, if there is one.
pub type LanguageFolder<'a> = &'a dyn Fn(LanguageId) -> Option<String>;

/// The file in which the translation of the document `file` into another language belongs: named as its source is.
#[must_use]
pub fn translation_file(file: &str, config: &Config, target: LanguageId, folder_of: LanguageFolder) -> String {
    let name = FileName::of(file, config);
    let path = file.strip_prefix("content/").unwrap_or(file);
    let path = path.strip_suffix(".md").unwrap_or(path);
    let tag = config.language(target).language.tag();
    let path = match path.split_once('/') {
        Some((_, rest)) if name.folder.is_some() => match folder_of(target) {
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
    format!("content/{path}.md")
}
