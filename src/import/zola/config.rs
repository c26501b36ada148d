//! Zola's settings.

use super::super::blog::{Blog, Facts, Folder, Format, Import, as_text, given_language, looks_like};
use crate::address::is_absolute;
use crate::diagnostic::Diagnostic;
use crate::table::Value;

/// How much of a path Zola changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slugs {
    /// Into letters a–z.
    Ascii,
    /// Only signs that cannot stand in addresses.
    Safe,
    Off,
}

/// What is needed of the settings.
pub(super) struct Config {
    pub(super) paths: Slugs,
    /// The taxonomies, and which of Kielo's each is.
    pub(super) taxonomies: Vec<(String, Option<&'static str>)>,
}

impl Config {
    pub(super) fn read(folder: &Folder, import: &Import, blog: &mut Blog) -> Result<Self, Diagnostic> {
        let file = ["zola.toml", "config.toml"].into_iter().find(|file| folder.has(file));
        let is_other = looks_like(&import.folder).filter(|looks| *looks != "zola");
        let Some(file) = file.filter(|_| is_other.is_none()) else {
            return Err(Diagnostic::import_from_other_generator(
                &folder.name(),
                "Zola",
                "config.toml with a base_url",
                is_other,
            ));
        };
        let source = folder.source(file)?;
        let facts = Facts::parse(&source, &source.text, 0, Format::Toml);
        let mut facts = facts.map_err(|problems| {
            problems.into_iter().next().unwrap_or_else(|| Diagnostic::import_source_not_a_folder(&folder.name()))
        })?;
        if !facts.has("base_url") {
            return Err(Diagnostic::import_from_other_generator(
                &folder.name(),
                "Zola",
                "config.toml with a base_url",
                None,
            ));
        }
        blog.base_url = facts.text("base_url").filter(|base| is_absolute(base)).unwrap_or_default();
        blog.author = facts.text("author");
        blog.words.push(("page", "page".to_owned()));
        languages(&mut facts, blog, import)?;
        feeds(&mut facts, blog);
        let mut rules = facts.table("slugify").unwrap_or_default();
        let paths = match rules.text("paths").as_deref() {
            Some("safe") => Slugs::Safe,
            Some("off") => Slugs::Off,
            _ => Slugs::Ascii,
        };
        Ok(Self { paths, taxonomies: taxonomies(&mut facts, blog) })
    }
}

fn languages(facts: &mut Facts, blog: &mut Blog, import: &Import) -> Result<(), Diagnostic> {
    let given = given_language(import)?;
    let written = facts.text("default_language");
    if written.is_none() && given.is_none() {
        blog.notes.push(
            "The settings do not say the language; Zola takes English then. Give another with --language.".to_owned(),
        );
    }
    let key = written.clone().unwrap_or_else(|| "en".to_owned());
    let tag = given.clone().unwrap_or_else(|| key.clone());
    let default = blog.add_language(&tag, "en");
    blog.languages[default].key = key;
    blog.languages[default].title = facts.text("title").unwrap_or_default();
    blog.languages[default].description = facts.text("description").unwrap_or_default();
    let Some(languages) = facts.table("languages") else { return Ok(()) };
    for (key, value) in languages.rest() {
        let Value::Table(table) = value else { continue };
        let mut language = Facts::of(table);
        let is_default = key.eq_ignore_ascii_case(&blog.languages[default].key);
        let index = if is_default { default } else { blog.add_language(&key, &tag) };
        let usual = blog.languages[default].title.clone();
        let known = &mut blog.languages[index];
        if !is_default {
            known.prefix.clone_from(&key);
            known.title = language.text("title").unwrap_or(usual);
            known.description = language.text("description").unwrap_or_default();
        }
    }
    Ok(())
}

fn feeds(facts: &mut Facts, blog: &mut Blog) {
    let is_on = facts.boolean("generate_feeds").or_else(|| facts.boolean("generate_feed")).unwrap_or(false);
    let mut files = facts.texts("feed_filenames");
    files.extend(facts.text("feed_filename"));
    if files.is_empty() {
        files.push("atom.xml".to_owned());
    }
    for file in files.iter().filter(|_| is_on) {
        // The name tells which of Zola's two templates makes it.
        let format = if file.contains("rss") { "rss" } else { "atom" };
        if blog.feeds.iter().any(|(known, _)| *known == format) {
            continue;
        }
        blog.feeds.push((format, file.clone()));
    }
}

fn taxonomies(facts: &mut Facts, blog: &mut Blog) -> Vec<(String, Option<&'static str>)> {
    let mut all = Vec::new();
    for mut taxonomy in facts.tables("taxonomies") {
        let Some(name) = taxonomy.take("name").as_ref().and_then(as_text) else { continue };
        let (known, word) = match name.to_lowercase().as_str() {
            "categories" | "category" => (Some("categories"), "category"),
            "tags" | "tag" => (Some("tags"), "tag"),
            "authors" | "author" => (Some("authors"), "author"),
            _ => (None, ""),
        };
        if known.is_some() && !blog.words.iter().any(|(key, _)| *key == word) {
            blog.words.push((word, name.clone()));
        }
        if !all.iter().any(|(other, _)| *other == name) {
            all.push((name, known));
        }
    }
    all
}
