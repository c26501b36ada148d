//! Reads one Markdown file: front matter, name and place become a complete [`Document`].

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Zoned;
use jiff::civil::Date;
use percent_encoding::percent_decode_str;

use super::markdown;
use super::parse::{parse_toml, parse_yaml};
use super::reader::Reader;
use super::terms_toml::slug_problem;
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Language, SlugStyle};
use crate::model::{Document, is_on_another_site};
use crate::table::{Span, Spanned, Table, WrittenDate};

/// Reads a document. Problems go to `found`; `None` when there is no front matter to go by.
pub(super) fn read(source: &Source, config: &Config, found: &mut Vec<Diagnostic>) -> Option<Document> {
    let parts = split(source).map_err(|problem| found.push(problem)).ok()?;
    let parsed = match parts.format {
        Format::Toml => parse_toml(source, parts.front_matter, parts.front_matter_at),
        Format::Yaml => parse_yaml(source, parts.front_matter, parts.front_matter_at),
    };
    let table = parsed.map_err(|problems| found.extend(problems)).ok()?;
    Some(document(source, table, &parts, config, found))
}

#[derive(Clone, Copy)]
enum Format {
    Toml,
    Yaml,
}

/// A file's two halves and where they begin.
struct Parts<'a> {
    format: Format,
    front_matter: &'a str,
    front_matter_at: usize,
    body: &'a str,
    body_at: usize,
}

fn split(source: &Source) -> Result<Parts<'_>, Diagnostic> {
    let text: &str = &source.text;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    let first_end = line_end(start);
    let (format, fence) = match text[start..first_end].trim_end() {
        "+++" => (Format::Toml, "+++"),
        "---" => (Format::Yaml, "---"),
        _ => return Err(Diagnostic::no_front_matter(source)),
    };
    let mut line = first_end;
    while line < text.len() {
        let next = line_end(line);
        if text[line..next].trim_end() == fence {
            return Ok(Parts {
                format,
                front_matter: &text[first_end..line],
                front_matter_at: first_end,
                body: &text[next..],
                body_at: next,
            });
        }
        line = next;
    }
    Err(Diagnostic::front_matter_unclosed(source, Span::new(start, start + fence.len()), fence))
}

fn document(source: &Source, table: Table, parts: &Parts, config: &Config, found: &mut Vec<Diagnostic>) -> Document {
    let head = Span::new(parts.front_matter_at - 1, parts.front_matter_at - 1);
    let name = FileName::of(&source.file, config);
    let mut reader = Reader::new(source, table, found);
    let has_title = reader.has("title");
    let title = reader.text("title");
    let date = reader.date("date");
    let updated = reader.date("updated");
    let language = reader.text("language");
    let slug = reader.text("slug");
    let translation = reader.filled_text("translation");
    let description = reader.filled_text("description");
    let categories = names(&mut reader, "categories");
    let tags = names(&mut reader, "tags");
    let authors = names(&mut reader, "authors");
    let draft = reader.boolean("draft").unwrap_or(false);
    let aliases = reader.texts("aliases");
    let aliases: Vec<_> = aliases.into_iter().map(|alias| Spanned::new(decoded(&alias.value), alias.span)).collect();
    let guid = reader.filled_text("guid");
    if let Some(guid) = guid.as_ref().filter(|guid| !is_on_another_site(&guid.value)) {
        reader.report(Diagnostic::bad_guid(source, guid.span, &guid.value));
    }
    let image = reader.filled_text("image");
    let image_alt = reader.text("image_alt");
    let template = reader.filled_text("template");
    let comments = reader.boolean("comments");
    let params = reader.table("params").unwrap_or_default();
    for (key, _) in &params.entries {
        if reader.asked().contains(&key.value) {
            reader.report(Diagnostic::key_in_params(source, key.span, &key.value));
        }
    }
    let is_blank = title.as_ref().is_some_and(|title| title.value.trim().is_empty());
    if !has_title || is_blank {
        reader.report(Diagnostic::no_title(source, title.as_ref().map_or(head, |title| title.span)));
    }
    let title = title.filter(|_| !is_blank);
    reader.finish();

    let language = language_of(source, language.as_ref(), &name, config, found);
    let knowledge = &config.language(language).language;
    let written = date.as_ref().map(|date| date.value);
    let from_name = name.date.filter(|_| written.is_none());
    let zoned = |written: WrittenDate| in_zone(written, config);
    let date = written
        .or_else(|| from_name.map(|date| WrittenDate { date, time: jiff::civil::Time::midnight(), offset: None }))
        .and_then(zoned);
    let updated = updated.and_then(|updated| zoned(updated.value));
    let title = title.unwrap_or_else(|| Spanned::new(name.slug.to_owned(), head));
    // The name speaks for a post only where it gives the date too: a post dated in its front matter may have any name.
    let named = if date.is_some() && from_name.is_none() { &title.value } else { name.slug };
    let slug = slug_of(source, slug, named, title.span, knowledge, config.slugs, found);
    let folders = name.folders.iter().map(|folder| knowledge.slug(folder, config.slugs)).collect();
    check_aliases(source, &aliases, found);
    if date.is_none()
        && let Some(term) = categories.iter().chain(&tags).chain(&authors).next()
    {
        found.push(Diagnostic::terms_of_page(source, term.span));
    }
    let text = markdown::read(
        source,
        parts.body,
        parts.body_at,
        knowledge,
        config.slugs,
        description.as_ref().map(|text| &*text.value),
        found,
    );
    Document {
        file: Arc::clone(&source.file),
        language,
        title,
        date,
        updated,
        slug,
        folders,
        location: name.location,
        bundle: name.bundle,
        translation,
        description: description.map(|text| text.value),
        categories,
        tags,
        authors,
        draft,
        aliases,
        guid: guid.map(|guid| guid.value),
        image,
        image_alt: image_alt.map(|alt| alt.value),
        template,
        comments,
        params,
        body: text.body,
        excerpt: text.excerpt,
        truncated: text.truncated,
        outline: text.outline,
        anchors: text.anchors,
        word_count: text.word_count,
    }
}

/// An old address as people read it: many are copied from where they stand percent-encoded.
fn decoded(alias: &str) -> String {
    percent_decode_str(alias).decode_utf8().map(Cow::into_owned).unwrap_or_default()
}

/// Names of terms; one of only spaces names nothing.
fn names(reader: &mut Reader, key: &str) -> Vec<Spanned<String>> {
    let names = reader.texts(key).into_iter();
    names
        .map(|name| Spanned::new(name.value.trim().to_owned(), name.span))
        .filter(|name| !name.value.is_empty())
        .collect()
}

fn in_zone(written: WrittenDate, config: &Config) -> Option<Zoned> {
    let local = written.date.to_datetime(written.time);
    match written.offset {
        Some(offset) => Some(offset.to_timestamp(local).ok()?.to_zoned(config.time_zone.clone())),
        None => local.to_zoned(config.time_zone.clone()).ok(),
    }
}

fn slug_of(
    source: &Source,
    written: Option<Spanned<String>>,
    named: &str,
    title: Span,
    language: &Language,
    style: SlugStyle,
    found: &mut Vec<Diagnostic>,
) -> String {
    if let Some(slug) = written {
        if let Some(problem) = slug_problem(&slug.value) {
            found.push(Diagnostic::bad_slug(source, slug.span, &slug.value, problem));
        }
        return slug.value;
    }
    let slug = language.slug(named, style);
    if slug.is_empty() {
        found.push(Diagnostic::no_slug(source, title));
    }
    slug
}

fn check_aliases(source: &Source, aliases: &[Spanned<String>], found: &mut Vec<Diagnostic>) {
    for alias in aliases {
        let path = &alias.value;
        let problem = if path.contains("://") || path.starts_with("//") {
            "is a whole address"
        } else if path.contains('\\') {
            "has a backslash in it"
        } else if path.split('/').any(|part| part == ".." || part == ".") {
            "has .. in it"
        } else if path.chars().any(char::is_control) {
            "has control characters in it"
        } else if path.contains(['?', '#']) {
            "has a ? or # in it, which no file can answer"
        } else if !path.starts_with('/') {
            "does not begin with /"
        } else if path.trim_matches('/').is_empty() {
            "is the site itself"
        } else if path.contains("//") {
            "has an empty part"
        } else if path.split('/').any(|part| part.starts_with('.') && part != ".well-known") {
            "has a part that begins with a dot, which web servers hide"
        } else {
            continue;
        };
        found.push(Diagnostic::bad_alias(source, alias.span, path, problem));
    }
}

/// The language by `language`, else by the suffix, else by the folder, else the site's default.
fn language_of(
    source: &Source,
    written: Option<&Spanned<String>>,
    name: &FileName,
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> LanguageId {
    let by_key = written.and_then(|written| {
        let Some(tag) = Language::from_tag(&written.value) else {
            found.push(Diagnostic::bad_language_tag(source, written.span, &written.value));
            return None;
        };
        let id = config.language_by_tag(tag.tag());
        if id.is_none() {
            let known: Vec<_> = config.languages.iter().map(|known| known.language.tag().to_owned()).collect();
            found.push(Diagnostic::language_not_configured(source, written.span, &written.value, &known));
        }
        id
    });
    let said = [("key `language`", by_key), ("file's name", name.suffix), ("folder", name.folder)];
    let mut said = said.into_iter().filter_map(|(what, id)| id.map(|id| (what, id)));
    let Some((what, id)) = said.next() else {
        return config.default_language;
    };
    let tag = |id: LanguageId| config.language(id).language.tag();
    for (other_what, other) in said {
        if other != id {
            let span = written.map_or(Span::default(), |written| written.span);
            found.push(Diagnostic::two_languages(source, span, (what, tag(id)), (other_what, tag(other))));
        }
    }
    id
}

/// What a file's name and folders say.
struct FileName<'a> {
    date: Option<Date>,
    /// The name without date, language suffix and ending; of a bundle, its folder's.
    slug: &'a str,
    suffix: Option<LanguageId>,
    folder: Option<LanguageId>,
    folders: Vec<&'a str>,
    location: String,
    bundle: Option<String>,
}

impl<'a> FileName<'a> {
    fn of(file: &'a str, config: &Config) -> Self {
        let path = file.strip_prefix("content/").unwrap_or(file);
        let path = path.strip_suffix(".md").unwrap_or(path);
        let mut folders: Vec<&str> = path.split('/').collect();
        let mut stem = folders.pop().unwrap_or_default();
        let mut suffix = None;
        if let Some((rest, tag)) = stem.rsplit_once('.')
            && let Some(language) = config.language_by_tag(tag)
        {
            (stem, suffix) = (rest, Some(language));
        }
        let folder = folders.first().and_then(|first| config.language_by_tag(first));
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
        Self { date, slug, suffix, folder, folders, location, bundle }
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
