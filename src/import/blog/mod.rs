//! A blog that another generator made of a folder: what Hugo's, Jekyll's and Zola's have in common, and how it becomes
//! a site. Each generator's own module reads its folder into a [`Blog`].

mod call;
mod facts;
mod files;
mod folder;
mod front_matter;
mod keys;
mod layout;
mod links;
mod old_blog;
mod pattern;
mod redirects;
mod report;
mod scan;
mod settings;
mod terms;
mod text;

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

pub(super) use self::call::{Arguments, Call, Meaning, code, usual};
pub(super) use self::facts::{Facts, Format, as_text, as_texts, offset_minutes};
pub(super) use self::folder::Folder;
pub(super) use self::front_matter::{begins_with_front_matter, split};
pub(super) use self::keys::read_keys;
use self::layout::Layout;
pub(super) use self::old_blog::{Blog, Dialect, OldEntry, OldFile, OldTerm, OldText};
use self::terms::Terms;
use super::manifest::ImportManifest;
use super::{ImportOutcome, REPORT_FILE, time_zone};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::model::{REDIRECTS_FILE, TERMS_FILE};
use crate::table::WrittenDate;

/// What is to be brought, and how.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The folder of the old blog.
    pub folder: PathBuf,
    /// The site's folder.
    pub into: PathBuf,
    /// The language of texts that nothing else says a language of.
    pub language: Option<String>,
    /// The blog's time zone.
    pub time_zone: Option<String>,
    /// Folders whose texts are posts, besides those that look so.
    pub posts: Vec<String>,
    /// Whether nothing is written.
    pub is_dry: bool,
    /// Whether files that somebody changed since are written again.
    pub is_forced: bool,
}

/// A number of things.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The tag that the author gave.
///
/// # Errors
/// It names no language.
pub(super) fn given_language(import: &Import) -> Result<Option<String>, Diagnostic> {
    let tag = |written: &String| {
        Language::from_tag(written)
            .map(|language| language.tag().to_owned())
            .ok_or_else(|| Diagnostic::invalid_import_language(written))
    };
    import.language.as_ref().map(tag).transpose()
}

/// Writes the new site.
///
/// # Errors
/// An argument is wrong, or a file cannot be written.
pub(super) fn bring(mut blog: Blog, folder: &Folder, import: &Import) -> Result<ImportOutcome, Diagnostic> {
    let zone = time_zone(&mut blog, import)?;
    let tongues: Vec<Language> =
        blog.languages.iter().filter_map(|language| Language::from_tag(&language.tag)).collect();
    blog.texts.sort_by(|a, b| a.source.cmp(&b.source));
    undated(&mut blog);
    files::leave_broken(&mut blog, folder);
    let terms = Terms::of(&mut blog, &tongues);
    lists_of_terms(&mut blog, &terms, &tongues);
    let layout = Layout::of(&mut blog, &terms, &tongues, &zone);
    let bodies = text::without_calls(&mut blog);
    let texts = text::all(&mut blog, &layout, &bodies, &tongues);
    let mut manifest = ImportManifest::open(&import.into, import.is_dry, import.is_forced)?;
    let settings = settings::toml(&mut blog, &layout, &tongues);
    manifest.write(SITE_FILE, settings.as_bytes())?;
    manifest.write(TERMS_FILE, terms.toml(&blog, &tongues).as_bytes())?;
    for (file, text) in &texts {
        manifest.write(file, text.as_bytes())?;
    }
    let files = files::copy(&blog, folder, &layout, &mut manifest)?;
    let redirects = redirects::lines(&blog, &layout, folder);
    manifest.write(REDIRECTS_FILE, redirects.as_bytes())?;
    let report = report::of(&blog, &layout, files, &manifest.summary.kept);
    manifest.write_generated(REPORT_FILE, report.as_bytes())?;
    let is_lossy = blog.is_lossy || !blog.problems.is_empty();
    Ok(ImportOutcome {
        report,
        files: manifest.finish()?,
        is_lossy,
        document_count: texts.len(),
        diagnostics: blog.problems,
    })
}

/// The time zone that the author or the settings name, or else the one that the dates of posts fit.
fn time_zone(blog: &mut Blog, import: &Import) -> Result<TimeZone, Diagnostic> {
    if let Some(name) = &import.time_zone {
        let zone = TimeZone::get(name).map_err(|_| Diagnostic::unknown_time_zone(name))?;
        blog.time_zone = Some(name.clone());
        return Ok(zone);
    }
    if let Some(name) = &blog.time_zone {
        if let Ok(zone) = TimeZone::get(name) {
            return Ok(zone);
        }
        blog.notes.push(format!("The time zone {name} is not known; give another with --time-zone."));
    }
    let offsets: Vec<_> = blog
        .texts
        .iter()
        .filter_map(|text| text.date.as_ref())
        .filter_map(|date| Some((date.date, offset_minutes(date)?)))
        .collect();
    let (name, is_sure) = time_zone::guess(&offsets, &blog.languages[blog.default].tag);
    if !is_sure {
        blog.notes.push(format!("The time zone {name} is a guess; give it with --time-zone."));
    }
    let zone = TimeZone::get(&name).unwrap_or(TimeZone::UTC);
    blog.time_zone = Some(name);
    Ok(zone)
}

/// Gives posts without a date that of the newest: without one they would be pages.
fn undated(blog: &mut Blog) {
    let newest = blog
        .texts
        .iter()
        .filter(|text| text.is_post)
        .filter_map(|text| text.date)
        .max_by_key(|date| (date.date, date.time));
    let epoch = WrittenDate {
        date: jiff::civil::Date::constant(1970, 1, 1),
        time: jiff::civil::Time::midnight(),
        offset: None,
    };
    for text in blog.texts.iter_mut().filter(|text| text.is_post && text.date.is_none()) {
        let date = newest.unwrap_or(epoch);
        text.date = Some(date);
        text.changed(format!("it had no date, and got {}", date.date));
    }
}

/// Lists of terms that are elsewhere now. Terms that only pages have lead to the front page: Kielo lists posts alone.
fn lists_of_terms(blog: &mut Blog, terms: &Terms, tongues: &[Language]) {
    let mut lists = std::collections::BTreeSet::new();
    for text in blog.texts.iter().filter(|text| !text.is_post && text.draft.is_none()) {
        for (taxonomy, word, names) in [
            ("categories", "category", &text.categories),
            ("tags", "tag", &text.tags),
            ("authors", "author", &text.authors),
        ] {
            let Some((_, word)) = blog.words.iter().find(|(key, _)| *key == word) else { continue };
            for name in names {
                let slug = blog.dialect.term_slug(name, &tongues[text.language]);
                if !terms.slugs(taxonomy, text.language).any(|known| known.eq_ignore_ascii_case(&slug)) {
                    lists.insert((text.language, format!("{}{word}/{slug}/", blog.root(text.language))));
                }
            }
        }
    }
    blog.lists.extend(lists);
    for (taxonomy, language, old, new) in terms.moved() {
        let word = match taxonomy {
            "categories" => "category",
            "tags" => "tag",
            _ => "author",
        };
        if let Some((_, word)) = blog.words.iter().find(|(key, _)| *key == word) {
            let folder = format!("{}{word}", blog.root(language));
            blog.redirects.push((format!("{folder}/{old}/"), format!("{folder}/{new}/")));
        }
    }
}

/// What a folder looks like, so that who chose the wrong command learns which is the right one.
pub(super) fn looks_like(folder: &Path) -> Option<&'static str> {
    let has = |name: &str| folder.join(name).exists();
    let config = std::fs::read_to_string(folder.join("config.toml")).unwrap_or_default();
    let says = |key: &str| config.lines().any(|line| line.split('=').next().is_some_and(|start| start.trim() == key));
    let hugo = ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default", "archetypes", "config.yaml"];
    if has("_config.yml") || has("_config.yaml") || has("_config.toml") || has("_posts") {
        Some("jekyll")
    } else if hugo.iter().any(|name| has(name)) || config.to_lowercase().contains("baseurl") {
        Some("hugo")
    } else if says("base_url") {
        Some("zola")
    } else {
        None
    }
}
