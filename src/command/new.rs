//! `kielo new`: creates a post, or a translation of a document.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, Zoned};

use super::translations::translated_from;
use super::{print, source_file};
use crate::address::is_external_url;
use crate::config::{Config, LanguageId, LanguageMatch, match_language};
use crate::diagnostic::{self, Diagnostic};
use crate::load::{self, RawDocument};
use crate::model::{Document, DocumentId, PostId, SOURCE_COMMENT, Site, Taxonomy, without_source_comment};
use crate::table::{DateValue, Span, Spanned, Table, Value};

/// Start a post, or the translation of a document.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The title; a translation takes its source's when none is given
    #[arg(value_name = "TITLE", required_unless_present = "translate")]
    title: Option<String>,
    /// The language to write in [default: the site's; of a translation, the one that is missing]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The document to translate
    #[arg(long, value_name = "FILE")]
    translate: Option<PathBuf>,
    /// Keep the date of the document to translate; without it, the translation is dated today
    #[arg(long, requires = "translate")]
    keep_date: bool,
    /// The site's folder, which contains site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// A document to create.
struct NewDocument {
    /// The file in the site's folder.
    file: String,
    text: String,
    /// The next steps, for the author.
    instructions: String,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let root = &arguments.root;
    let mut diagnostics = Vec::new();
    let document = match source_file::load_site(root, &mut diagnostics) {
        // Errors in other documents do not prevent a new one.
        Some(site) => compose(&site, arguments).and_then(|document| {
            write(root, &document).map_err(|problem| vec![problem])?;
            Ok(document)
        }),
        None => Err(Vec::new()),
    };
    match document {
        Ok(document) => {
            let path = root.strip_prefix(".").unwrap_or(root).join(&document.file);
            print::result(&format!("{}\n{}", path.display(), document.instructions));
            ExitCode::SUCCESS
        }
        Err(problems) => {
            diagnostics.extend(problems);
            let diagnostics = load::with_excerpts(root, diagnostic::sorted_unique(diagnostics));
            print::diagnostics(&diagnostics, "nothing was made");
            ExitCode::FAILURE
        }
    }
}

fn compose(site: &Site, arguments: &Arguments) -> Result<NewDocument, Vec<Diagnostic>> {
    let language = arguments.language.as_deref().map(|tag| parse_language(&site.config, tag)).transpose()?;
    match (&arguments.translate, &arguments.title) {
        (Some(source), title) => {
            let id = source_file::find_document(site, &arguments.root, source).map_err(|problem| vec![problem])?;
            let title = title.as_deref().filter(|title| !title.trim().is_empty());
            new_translation(
                site,
                id,
                language,
                &TranslationArguments { root: &arguments.root, title, keep_date: arguments.keep_date },
            )
        }
        (None, title) => {
            new_post(site, title.as_deref().unwrap_or_default(), language).map_err(|problem| vec![problem])
        }
    }
}

fn parse_language(config: &Config, tag: &str) -> Result<LanguageId, Vec<Diagnostic>> {
    match match_language(&config.languages, tag) {
        LanguageMatch::One(language) => Ok(language),
        LanguageMatch::Several => Err(vec![Diagnostic::ambiguous_language_argument(tag, &config.language_tags())]),
        LanguageMatch::Other | LanguageMatch::Invalid => {
            Err(vec![Diagnostic::unknown_language_argument(tag, &config.language_tags())])
        }
    }
}

fn write(root: &Path, document: &NewDocument) -> Result<(), Diagnostic> {
    source_file::create(&load::disk_path(root, &document.file), &document.text).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Diagnostic::file_exists(&document.file, "go on writing there, or begin again with another title")
        }
        _ => Diagnostic::cannot_write_source(&document.file, &error),
    })
}

/// Returns the folder below `content/` for a language, if it contains a document.
fn language_folder(site: &Site, language: LanguageId) -> Option<String> {
    site.documents().find_map(|id| {
        let (folder, _) = site.document(id).file.strip_prefix("content/")?.split_once('/')?;
        (site.config.language_of_folder(folder).language() == Some(language)).then(|| folder.to_owned())
    })
}

fn today(config: &Config) -> Date {
    Timestamp::now().to_zoned(config.time_zone.clone()).date()
}

/// The longest slug in a file name, in bytes.
const MAX_SLUG_LENGTH: usize = 100;

fn new_post(site: &Site, title: &str, language: Option<LanguageId>) -> Result<NewDocument, Diagnostic> {
    let config = &site.config;
    let id = language.unwrap_or(config.default_language);
    let language = &config.language(id).language;
    let slug = language.slug(title, config.slugs);
    // File systems limit the length of a file name.
    let start = &slug[..slug.floor_char_boundary(MAX_SLUG_LENGTH)];
    let slug = if start.len() < slug.len() { start.rsplit_once('-').map_or(start, |(words, _)| words) } else { start };
    if slug.is_empty() {
        return Err(Diagnostic::cannot_derive_file_name(title));
    }
    let today = today(config);
    let file = match language_folder(site, id) {
        Some(folder) => format!("content/{folder}/{today}-{slug}.md"),
        None if id == config.default_language => format!("content/{today}-{slug}.md"),
        None => format!("content/{today}-{slug}.{}.md", language.short_tag()),
    };
    let title = Value::Text(title.trim().to_owned());
    let text = format!("+++\ntitle = {title}\ndraft = true\n# categories = [\"\"]\n# tags = [\"\"]\n+++\n\n…\n");
    let instructions =
        "Write the text there. When it is ready, remove the line draft = true and run kielo build.".to_owned();
    Ok(NewDocument { file, text, instructions })
}

/// The choices for a translation.
struct TranslationArguments<'a> {
    root: &'a Path,
    title: Option<&'a str>,
    keep_date: bool,
}

fn new_translation(
    site: &Site,
    id: DocumentId,
    language: Option<LanguageId>,
    TranslationArguments { root, title, keep_date }: &TranslationArguments,
) -> Result<NewDocument, Vec<Diagnostic>> {
    let (config, title) = (&site.config, *title);
    let source = site.document(id);
    let target = target_language(site, id, language).map_err(|problem| vec![problem])?;
    let file = load::translation_file(source, config, target, &|language| language_folder(site, language));
    if load::disk_path(root, &file).exists() {
        return Err(vec![Diagnostic::file_exists(&file, "look into that file: is it the translation, but not ready?")]);
    }
    let raw_source = load::read_raw_document(root, &source.file)?;
    let from = translated_from(site, root, id)?;
    let today = today(config);
    let replaced_date = source.date.as_ref().map(Zoned::date).filter(|date| !keep_date && *date < today);
    let mut text = String::from("+++\n");
    let mut hints = String::new();
    let new_date = replaced_date.map(|_| today);
    // Writing to a String cannot fail.
    _ = write!(text, "{}", shared_front_matter(source, &raw_source, &file, (title, new_date)));
    if let Some(date) = replaced_date {
        _ = write!(hints, " Its date is that of today, so that readers see it as new; --keep-date keeps {date}.");
    }
    if let DocumentId::Post(id) = id {
        text.push_str(&translated_terms(site, id, target));
    }
    if source.date.is_none() || !has_date_key(&raw_source) {
        // The slug comes from the file name, which is that of the source: it would be in the wrong language.
        let language = &config.language(target).language;
        let slug = title.map(|title| language.slug(title, config.slugs)).filter(|slug| !slug.is_empty());
        if slug.is_none() {
            hints.push_str(" Give it an address in its own language: slug = \"…\".");
        }
        // With a date in its front matter, a post without a slug would take its address from the title.
        let of_file = || language.slug(&load::slug_source(&file, config), config.slugs);
        match slug.or_else(|| new_date.map(|_| of_file()).filter(|slug| !slug.is_empty())) {
            Some(slug) => _ = writeln!(text, "slug = {}", Value::Text(slug)),
            None => text.push_str("# slug = \"\"\n"),
        }
    }
    for (key, value) in &raw_source.front_matter.entries {
        let is_translatable_key =
            matches!(&*key.value, "description" | "image_alt" | "image_caption" | "series" | "title_language");
        if is_translatable_key && value.value != Value::Null {
            _ = writeln!(text, "# {} = {}", key.value, value.value);
        }
    }
    _ = writeln!(text, "translated_from = \"{from}\"");
    let params = raw_source.front_matter.entries.into_iter().find(|(key, _)| key.value == "params");
    if let Some((_, Spanned { value: Value::Table(params), .. })) = params {
        _ = write!(text, "\n[params]\n{}", without_nulls(params));
    }
    let tag = |id: LanguageId| config.language(id).language.tag();
    let body = without_source_comment(&raw_source.body).trim().replace("-->", "-- >");
    _ = write!(
        text,
        "+++\n\n{SOURCE_COMMENT} from {} into {}. This comment is not published; remove it when you are done.\n\n{body}\n\n-->\n\n",
        tag(source.language),
        tag(target)
    );
    let instructions = format!(
        "Translate the title and write the text below the comment.{hints} When it is ready, remove the line draft = \
         true and run kielo build.\nIf {} changes in the meantime, kielo translations shows it.",
        source.file
    );
    Ok(NewDocument { file, text, instructions })
}

/// Returns the language to translate into: the argument, or the only language that is missing.
fn target_language(site: &Site, id: DocumentId, language: Option<LanguageId>) -> Result<LanguageId, Diagnostic> {
    let source = site.document(id);
    let tag = |id: LanguageId| site.config.language(id).language.tag();
    let group = site.translation_group(id);
    if source.translation.is_none() {
        let is_same = |other: &Document| {
            other.translation.is_none()
                && (other.language, &other.logical_path) == (source.language, &source.logical_path)
        };
        let twin = site.documents().find(|other| *other != id && is_same(site.document(*other)));
        if let Some(twin) = twin {
            return Err(Diagnostic::ambiguous_translation(&source.file, &site.document(twin).file));
        }
    }
    match language {
        Some(language) if language == source.language => {
            Err(Diagnostic::already_in_language(&source.file, tag(language)))
        }
        Some(language) => match group.in_language(site, language) {
            Some(other) => Err(Diagnostic::translation_exists(&source.file, tag(language), &site.document(other).file)),
            None => Ok(language),
        },
        None => {
            let missing = site.config.language_ids().filter(|language| group.in_language(site, *language).is_none());
            let missing: Vec<_> = missing.collect();
            match missing.as_slice() {
                [] => Err(Diagnostic::fully_translated(&source.file)),
                [only] => Ok(*only),
                several => {
                    let tags: Vec<_> = several.iter().map(|id| tag(*id).to_owned()).collect();
                    Err(Diagnostic::ambiguous_language(&source.file, &tags))
                }
            }
        }
    }
}

/// Copies the keys that are the same in every language, and the title for translation.
///
/// A date replaces that of the source.
fn shared_front_matter(
    source: &Document,
    raw_source: &RawDocument,
    file: &str,
    (title, new_date): (Option<&str>, Option<Date>),
) -> Table {
    let mut table = Table::default();
    let mut add = |key: &str, value: Value| {
        let key = Spanned::new(key.to_owned(), Span::default());
        table.entries.push((key, Spanned::new(value, Span::default())));
    };
    let source_value = |key: &str| {
        let entry = raw_source.front_matter.entries.iter().find(|(known, _)| known.value == key);
        entry.map(|(_, value)| value.value.clone()).filter(|value| *value != Value::Null)
    };
    let title = title.or(raw_source.title()).unwrap_or(&source.title.value);
    add("title", Value::Text(title.trim().to_owned()));
    let kept_date = || source.date.as_ref().filter(|_| has_date_key(raw_source)).map(to_written_date);
    let new_date = new_date.map(|date| DateValue { date, time: Time::midnight(), offset: None });
    if let Some(date) = new_date.or_else(kept_date) {
        add("date", Value::Date(date));
    }
    add("draft", Value::Boolean(true));
    for key in ["translation", "template", "comments", "image"] {
        match (source_value(key), &source.image) {
            (Some(_), Some(image)) if key == "image" => {
                add(key, Value::Text(relocated_link(&image.value, &source.file, file)));
            }
            (Some(value), _) => add(key, value),
            (None, _) => {}
        }
    }
    table
}

fn has_date_key(raw_source: &RawDocument) -> bool {
    raw_source.front_matter.entries.iter().any(|(key, value)| key.value == "date" && value.value != Value::Null)
}

fn to_written_date(date: &Zoned) -> DateValue {
    let offset = (date.time() != Time::midnight()).then(|| date.offset());
    DateValue { date: date.date(), time: date.time(), offset }
}

/// Rewrites a link of the document `from` so that it has the same target in the document `to`.
fn relocated_link(link: &str, from: &str, to: &str) -> String {
    let folder = |file: &'_ str| file.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let source_folder = folder(from);
    if source_folder == folder(to) || link.starts_with('/') || is_external_url(link) {
        return link.to_owned();
    }
    let mut parts: Vec<&str> = source_folder.split('/').skip(1).collect();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Removes keys without a value, which YAML has and TOML does not.
fn without_nulls(mut table: Table) -> Table {
    table.entries.retain(|(_, value)| value.value != Value::Null);
    table
}

/// Writes categories, tags and authors by their names in the other language, and a comment about those without a name.
fn translated_terms(site: &Site, source: PostId, target: LanguageId) -> String {
    let mut text = String::new();
    let mut unnamed = Vec::new();
    // The name of a series is translated with the other words of the front matter.
    for taxonomy in Taxonomy::all(&site.config).filter(|taxonomy| *taxonomy != Taxonomy::Series) {
        let mut translated = Vec::new();
        for id in &site.post(source).terms {
            let term = site.term(*id);
            if term.taxonomy != taxonomy {
                continue;
            }
            match site.term_name_in(*id, target) {
                Some(name) => translated.push(name.to_owned()),
                // The name of a person is the same in every language.
                None if taxonomy == Taxonomy::Author => translated.push(term.name.clone()),
                None => unnamed.push(Value::Text(term.name.clone()).to_string()),
            }
        }
        if !translated.is_empty() {
            let names = translated.into_iter().map(|name| Spanned::new(Value::Text(name), Span::default()));
            _ = writeln!(text, "{} = {}", taxonomy.key(&site.config), Value::Array(names.collect()));
        }
    }
    if !unnamed.is_empty() {
        let tag = site.config.language(target).language.tag();
        _ = writeln!(text, "# content/terms.toml has no name in {tag} for {}", unnamed.join(", "));
    }
    text
}
