//! The import steps that Hugo, Jekyll and Zola share. Each generator's module reads its folder into an [`OldBlog`];
//! [`write_site`] turns that into a Kielo site.

mod common_keys;
mod fields;
mod files;
mod folder;
mod front_matter;
mod layout;
mod links;
mod markdown_editor;
mod old_blog;
mod permalink;
mod redirects;
mod report;
mod settings;
mod shortcode;
mod terms;
mod text;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub(super) use self::common_keys::{read_common_keys, text_array};
pub(super) use self::fields::{
    DataFormat, Fields, midnight, offset_minutes, table_without_spans, text_from_value, texts_from_value,
};
pub(super) use self::folder::SourceFolder;
pub(super) use self::front_matter::{SplitText, begins_with_front_matter, read_split_text};
use self::layout::Layout;
pub(super) use self::old_blog::{Generator, OldBlog, OldFile, OldMenuEntry, OldTerm, OldText};
pub(super) use self::shortcode::{Arguments, Replacement, Shortcode, code_block, replace_common};
use self::terms::Terms;
use super::manifest::ImportManifest;
use super::{ImportOutcome, REPORT_FILE, time_zone};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::model::{REDIRECTS_FILE, TERMS_FILE};

/// The folder to import and the options of the command.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The folder of the old blog.
    pub folder: PathBuf,
    /// The folder of the new site.
    pub into: PathBuf,
    /// The language tag of texts whose language the old blog does not name.
    pub language: Option<String>,
    /// The IANA name of the blog's time zone.
    pub time_zone: Option<String>,
    /// Further folders whose texts are posts, in addition to those that the import recognises.
    pub posts: Vec<String>,
    /// Whether to write no files.
    pub is_dry: bool,
    /// Whether to overwrite files that were changed since the last import.
    pub is_forced: bool,
}

/// Names of sections whose texts are posts, in Hugo and Zola.
pub(super) const POST_SECTIONS: [&str; 8] = ["posts", "post", "blog", "blogi", "blogg", "articles", "news", "journal"];

/// Returns the canonical tag of the `--language` option.
///
/// # Errors
/// Fails if the tag names no known language.
pub(super) fn language_option(options: &ImportOptions) -> Result<Option<String>, Diagnostic> {
    let tag = |written: &String| {
        Language::from_tag(written)
            .map(|language| language.short_tag().to_owned())
            .ok_or_else(|| Diagnostic::invalid_import_language(written))
    };
    options.language.as_ref().map(tag).transpose()
}

/// Writes the new site and its import report.
///
/// # Errors
/// Fails if an option is wrong or a file cannot be written.
pub(super) fn write_site(
    mut blog: OldBlog,
    folder: &SourceFolder,
    options: &ImportOptions,
) -> Result<ImportOutcome, Diagnostic> {
    let zone = choose_time_zone(&mut blog, options)?;
    blog.left_behind.extend_from_slice(folder.left_out());
    let languages: Vec<Language> =
        blog.languages.iter().filter_map(|language| Language::from_tag(&language.tag)).collect();
    blog.texts.sort_by(|a, b| a.source.cmp(&b.source));
    date_undated_posts(&mut blog);
    files::exclude_broken_images(&mut blog, folder);
    let terms = Terms::collect(&mut blog, &languages);
    redirect_term_lists(&mut blog, &terms, &languages);
    let layout = Layout::new(&mut blog, &terms, &languages, &zone);
    let bodies = text::convert_shortcodes(&mut blog);
    let texts = text::new_files(&mut blog, &layout, &bodies, &languages);
    let mut manifest = ImportManifest::open(&options.into, options.is_dry, options.is_forced)?;
    let settings = settings::site_toml(&mut blog, &layout, &languages);
    manifest.write(SITE_FILE, settings.as_bytes())?;
    manifest.write(TERMS_FILE, terms.terms_toml(&blog, &languages).as_bytes())?;
    for (file, text) in &texts {
        manifest.write(file, text.as_bytes())?;
    }
    let file_count = files::copy_all(&blog, folder, &layout, &mut manifest)?;
    let redirects = redirects::redirects_file(&blog, &layout, folder);
    manifest.write(REDIRECTS_FILE, redirects.as_bytes())?;
    let report = report::report(&blog, &layout, file_count, &manifest.summary.kept);
    manifest.write_generated(REPORT_FILE, report.as_bytes())?;
    let is_lossy = blog.is_lossy || !blog.diagnostics.is_empty() || !folder.left_out().is_empty();
    Ok(ImportOutcome {
        report,
        files: manifest.finish()?,
        is_lossy,
        document_count: texts.len(),
        diagnostics: blog.diagnostics,
    })
}

/// Returns the time zone of the option or the settings, or else guesses it from the UTC offsets of dates.
fn choose_time_zone(blog: &mut OldBlog, options: &ImportOptions) -> Result<TimeZone, Diagnostic> {
    if let Some(name) = &options.time_zone {
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
    let (name, is_sure) = time_zone::guess(&offsets, &blog.languages[blog.default_language].tag);
    if !is_sure {
        blog.notes.push(format!("The time zone {name} is a guess; give it with --time-zone."));
    }
    let zone = TimeZone::get(&name).unwrap_or(TimeZone::UTC);
    blog.time_zone = Some(name);
    Ok(zone)
}

/// Gives posts without a date the date of the newest post. Kielo reads a text without a date as a page.
fn date_undated_posts(blog: &mut OldBlog) {
    let newest = blog
        .texts
        .iter()
        .filter(|text| text.is_post)
        .filter_map(|text| text.date)
        .max_by_key(|date| (date.date, date.time));
    let epoch = midnight(Date::constant(1970, 1, 1));
    for text in blog.texts.iter_mut().filter(|text| text.is_post && text.date.is_none()) {
        let date = newest.unwrap_or(epoch);
        text.date = Some(date);
        text.note_changed(format!("it had no date, and got {}", date.date));
    }
}

/// Adds redirects for term lists whose address changed. Kielo lists only posts, so the lists of terms that only pages
/// have redirect to the front page.
fn redirect_term_lists(blog: &mut OldBlog, terms: &Terms, languages: &[Language]) {
    let mut lists = std::collections::BTreeSet::new();
    for text in blog.texts.iter().filter(|text| !text.is_post && text.draft_reason.is_none()) {
        for (taxonomy, word, names) in [
            ("categories", "category", &text.categories),
            ("tags", "tag", &text.tags),
            ("authors", "author", &text.authors),
        ] {
            let Some((_, word)) = blog.url_words.iter().find(|(key, _)| *key == word) else { continue };
            for name in names {
                let slug = blog.generator.term_slug(name, &languages[text.language]);
                if !terms.slugs(taxonomy, text.language).any(|known| known.eq_ignore_ascii_case(&slug)) {
                    lists.insert((text.language, format!("{}{word}/{slug}/", blog.language_root(text.language))));
                }
            }
        }
    }
    blog.removed_lists.extend(lists);
    for (taxonomy, language, old, new) in terms.changed_slugs() {
        let word = match taxonomy {
            "categories" => "category",
            "tags" => "tag",
            _ => "author",
        };
        if let Some((_, word)) = blog.url_words.iter().find(|(key, _)| *key == word) {
            let folder = format!("{}{word}", blog.language_root(language));
            blog.redirects.push((format!("{folder}/{old}/"), format!("{folder}/{new}/")));
        }
    }
}

/// Guesses which generator made a folder. The error for the wrong import command then names the right one.
pub(super) fn detect_generator(folder: &Path) -> Option<&'static str> {
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
