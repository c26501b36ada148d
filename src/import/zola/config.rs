//! Reads Zola's settings.

use super::super::blog::{
    DataFormat, Fields, ImportOptions, OldBlog, SourceFolder, detect_generator, language_option, text_from_value,
};
use crate::address::is_absolute;
use crate::diagnostic::Diagnostic;
use crate::table::Value;

/// The setting `slugify.paths`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlugifyStrategy {
    /// Slugs have only the letters a–z, digits and hyphens.
    On,
    /// Only characters that are unsafe in paths are changed.
    Safe,
    /// Paths stay as they are.
    Off,
}

/// The settings that the import needs.
pub(super) struct Config {
    pub(super) paths: SlugifyStrategy,
    /// The taxonomies with the taxonomy of Kielo, if there is one: `categories`, `tags` or `authors`.
    pub(super) taxonomies: Vec<(String, Option<&'static str>)>,
}

impl Config {
    /// Reads the settings file and applies it to the blog.
    ///
    /// # Errors
    /// Fails if the folder is not a Zola site, or if the file or the `--language` option is wrong.
    pub(super) fn read(folder: &SourceFolder, options: &ImportOptions, blog: &mut OldBlog) -> Result<Self, Diagnostic> {
        let file = ["zola.toml", "config.toml"].into_iter().find(|file| folder.has_file(file));
        let other_generator = detect_generator(&options.folder).filter(|generator| *generator != "zola");
        let Some(file) = file.filter(|_| other_generator.is_none()) else {
            return Err(Diagnostic::import_from_other_generator(
                &folder.name(),
                "Zola",
                "config.toml with a base_url",
                other_generator,
            ));
        };
        let source = folder.read(file)?;
        let fields = Fields::parse(&source, &source.text, 0, DataFormat::Toml);
        let mut fields = fields.map_err(|errors| {
            errors.into_iter().next().unwrap_or_else(|| Diagnostic::import_source_not_a_folder(&folder.name()))
        })?;
        if !fields.contains_key("base_url") {
            return Err(Diagnostic::import_from_other_generator(
                &folder.name(),
                "Zola",
                "config.toml with a base_url",
                None,
            ));
        }
        blog.base_url = fields.take_text("base_url").filter(|base| is_absolute(base)).unwrap_or_default();
        blog.author = fields.take_text("author");
        blog.has_autolinks = false;
        blog.url_words.push(("page", "page".to_owned()));
        read_languages(&mut fields, blog, options)?;
        read_feeds(&mut fields, blog);
        let mut rules = fields.take_table("slugify").unwrap_or_default();
        let paths = match rules.take_text("paths").as_deref() {
            Some("safe") => SlugifyStrategy::Safe,
            Some("off") => SlugifyStrategy::Off,
            _ => SlugifyStrategy::On,
        };
        Ok(Self { paths, taxonomies: read_taxonomies(&mut fields, blog) })
    }
}

fn read_languages(fields: &mut Fields, blog: &mut OldBlog, options: &ImportOptions) -> Result<(), Diagnostic> {
    let given = language_option(options)?;
    let default_key = fields.take_text("default_language");
    if default_key.is_none() && given.is_none() {
        blog.notes.push(
            "The settings do not say the language; Zola takes English then. Give another with --language.".to_owned(),
        );
    }
    let key = default_key.unwrap_or_else(|| "en".to_owned());
    let tag = given.unwrap_or_else(|| key.clone());
    let default = blog.add_language(&tag, "en");
    blog.languages[default].key = key;
    blog.languages[default].title = fields.take_text("title").unwrap_or_default();
    blog.languages[default].description = fields.take_text("description").unwrap_or_default();
    let Some(languages) = fields.take_table("languages") else { return Ok(()) };
    for (key, value) in languages.into_entries() {
        let Value::Table(table) = value else { continue };
        let mut settings = Fields::from_table(table);
        let is_default = key.eq_ignore_ascii_case(&blog.languages[default].key);
        let index = if is_default { default } else { blog.add_language(&key, &tag) };
        let default_title = blog.languages[default].title.clone();
        let language = &mut blog.languages[index];
        if !is_default {
            language.prefix.clone_from(&key);
            language.title = settings.take_text("title").unwrap_or(default_title);
            language.description = settings.take_text("description").unwrap_or_default();
        }
    }
    Ok(())
}

/// Reads the file names of feeds, with at most one feed of each format.
fn read_feeds(fields: &mut Fields, blog: &mut OldBlog) {
    let is_on = fields.take_boolean("generate_feeds").or_else(|| fields.take_boolean("generate_feed")).unwrap_or(false);
    let mut files = fields.take_texts("feed_filenames");
    files.extend(fields.take_text("feed_filename"));
    if files.is_empty() {
        files.push("atom.xml".to_owned());
    }
    for file in files.iter().filter(|_| is_on) {
        // Zola chooses one of its two templates by the file name.
        let format = if file.contains("rss") { "rss" } else { "atom" };
        if blog.feeds.iter().any(|(known, _)| *known == format) {
            continue;
        }
        blog.feeds.push((format, file.clone()));
    }
}

/// Returns the taxonomies, and adds the words in their addresses to the blog.
fn read_taxonomies(fields: &mut Fields, blog: &mut OldBlog) -> Vec<(String, Option<&'static str>)> {
    let mut all = Vec::new();
    for mut taxonomy in fields.take_tables("taxonomies") {
        let Some(name) = taxonomy.take("name").as_ref().and_then(text_from_value) else { continue };
        let (known, word) = match name.to_lowercase().as_str() {
            "categories" | "category" => (Some("categories"), "category"),
            "tags" | "tag" => (Some("tags"), "tag"),
            "authors" | "author" => (Some("authors"), "author"),
            _ => (None, ""),
        };
        if known.is_some() && !blog.url_words.iter().any(|(key, _)| *key == word) {
            blog.url_words.push((word, name.clone()));
        }
        if !all.iter().any(|(other, _)| *other == name) {
            all.push((name, known));
        }
    }
    all
}
