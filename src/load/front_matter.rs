//! Front matter: the keys at the head of a document, each checked for itself.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::parse::{parse_toml, parse_yaml};
use super::reader::TableReader;
use super::terms_toml::slug_problem;
use crate::address::is_external_url;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{PageType, Taxonomy, TermReference};
use crate::table::{Span, Spanned, Table, WrittenDate};

/// What an author said of a document.
pub(super) struct FrontMatter {
    pub(super) title: Option<Spanned<String>>,
    pub(super) date: Option<WrittenDate>,
    pub(super) updated: Option<WrittenDate>,
    pub(super) language: Option<Spanned<String>>,
    pub(super) slug: Option<String>,
    pub(super) translation: Option<Spanned<String>>,
    pub(super) translated_from: Option<Spanned<String>>,
    pub(super) description: Option<String>,
    pub(super) categories: Vec<Spanned<String>>,
    pub(super) tags: Vec<Spanned<String>>,
    pub(super) authors: Vec<Spanned<String>>,
    pub(super) draft: bool,
    pub(super) aliases: Vec<Spanned<String>>,
    pub(super) guid: Option<String>,
    pub(super) image: Option<Spanned<String>>,
    pub(super) image_alt: Option<String>,
    pub(super) image_caption: Option<String>,
    pub(super) series: Option<Spanned<String>>,
    pub(super) noindex: bool,
    pub(super) page_type: PageType,
    pub(super) template: Option<Spanned<String>>,
    pub(super) comments: Option<bool>,
    pub(super) title_language: Option<Spanned<String>>,
    pub(super) typography: Option<bool>,
    pub(super) hyphenation: Option<bool>,
    pub(super) params: Table,
}

impl FrontMatter {
    /// Reads the keys. Problems go to `found`; `None` when the syntax is wrong.
    pub(super) fn read(source: &Source, parts: &SplitDocument, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let table = parts.table(source).map_err(|problems| diagnostics.extend(problems)).ok()?;
        let mut reader = TableReader::new(source, table, diagnostics);
        let front_matter = Self {
            title: title(source, &mut reader, parts.head()),
            date: reader.date("date").map(|date| date.value),
            updated: reader.date("updated").map(|date| date.value),
            language: reader.text("language"),
            slug: slug(source, &mut reader),
            translation: reader.filled_text("translation"),
            translated_from: reader.text("translated_from"),
            description: reader.filled_text("description").map(|text| text.value),
            categories: names(&mut reader, "categories"),
            tags: names(&mut reader, "tags"),
            authors: names(&mut reader, "authors"),
            draft: reader.boolean("draft").unwrap_or(false),
            aliases: aliases(source, &mut reader),
            guid: guid(source, &mut reader),
            image: reader.filled_text("image"),
            image_alt: reader.text("image_alt").map(|text| text.value),
            image_caption: reader.filled_text("image_caption").map(|text| text.value),
            series: reader.filled_text("series"),
            noindex: reader.boolean("noindex").unwrap_or(false),
            page_type: page_type(source, &mut reader),
            template: reader.filled_text("template"),
            comments: reader.boolean("comments"),
            title_language: reader.filled_text("title_language"),
            typography: reader.boolean("typography"),
            hyphenation: reader.boolean("hyphenation"),
            params: params(source, &mut reader),
        };
        reader.finish();
        Some(front_matter)
    }

    /// Its categories, tags and authors.
    pub(super) fn terms(&self) -> Vec<TermReference> {
        let lists =
            [(Taxonomy::Category, &self.categories), (Taxonomy::Tag, &self.tags), (Taxonomy::Author, &self.authors)];
        let named = lists.into_iter().flat_map(|(taxonomy, names)| names.iter().map(move |name| (taxonomy, name)));
        named
            .map(|(taxonomy, name)| TermReference { taxonomy, name: Spanned::new((*name.value).into(), name.span) })
            .collect()
    }

    /// The first category, tag or author it names.
    pub(super) fn first_term(&self) -> Option<&Spanned<String>> {
        self.categories.iter().chain(&self.tags).chain(&self.authors).next()
    }
}

/// The two languages of front matter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FrontMatterFormat {
    Toml,
    Yaml,
}

/// A file's two halves and where they begin.
pub(super) struct SplitDocument<'a> {
    pub(super) format: FrontMatterFormat,
    /// What stands between the fences.
    pub(super) front_matter: &'a str,
    /// Where it begins in the file.
    pub(super) front_matter_at: usize,
    /// The Markdown.
    pub(super) body: &'a str,
    /// Where it begins in the file.
    pub(super) body_at: usize,
}

impl SplitDocument<'_> {
    /// Where messages point that have no better place: the end of the first fence.
    pub(super) fn head(&self) -> Span {
        Span::new(self.front_matter_at - 1, self.front_matter_at - 1)
    }

    /// All keys and values of the front matter.
    pub(super) fn table(&self, source: &Source) -> Result<Table, Vec<Diagnostic>> {
        match self.format {
            FrontMatterFormat::Toml => parse_toml(source, self.front_matter, self.front_matter_at),
            FrontMatterFormat::Yaml => parse_yaml(source, self.front_matter, self.front_matter_at),
        }
    }
}

/// Finds the two halves of a file.
pub(super) fn split(source: &Source) -> Result<SplitDocument<'_>, Diagnostic> {
    let text: &str = &source.text;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    let first_end = line_end(start);
    let (format, fence) = match text[start..first_end].trim_end() {
        "+++" => (FrontMatterFormat::Toml, "+++"),
        "---" => (FrontMatterFormat::Yaml, "---"),
        _ => return Err(Diagnostic::missing_front_matter(source)),
    };
    let mut line = first_end;
    while line < text.len() {
        let next = line_end(line);
        if text[line..next].trim_end() == fence {
            return Ok(SplitDocument {
                format,
                front_matter: &text[first_end..line],
                front_matter_at: first_end,
                body: &text[next..],
                body_at: next,
            });
        }
        line = next;
    }
    Err(Diagnostic::unclosed_front_matter(source, Span::new(start, start + fence.len()), fence))
}

fn title(source: &Source, reader: &mut TableReader, head: Span) -> Option<Spanned<String>> {
    let is_there = reader.has("title");
    let title = reader.text("title");
    let is_blank = title.as_ref().is_some_and(|title| title.value.trim().is_empty());
    if !is_there || is_blank {
        reader.report(Diagnostic::missing_title(source, title.as_ref().map_or(head, |title| title.span)));
    }
    title.filter(|_| !is_blank)
}

fn slug(source: &Source, reader: &mut TableReader) -> Option<String> {
    let slug = reader.text("slug")?;
    if let Some(problem) = slug_problem(&slug.value) {
        reader.report(Diagnostic::invalid_slug(source, slug.span, &slug.value, problem));
    }
    Some(slug.value)
}

fn guid(source: &Source, reader: &mut TableReader) -> Option<String> {
    let guid = reader.filled_text("guid")?;
    if !is_external_url(&guid.value) {
        reader.report(Diagnostic::invalid_guid(source, guid.span, &guid.value));
    }
    Some(guid.value)
}

fn page_type(source: &Source, reader: &mut TableReader) -> PageType {
    let Some(written) = reader.filled_text("page_type") else {
        return PageType::default();
    };
    let known = PageType::ALL.iter().find(|(_, name)| *name == written.value);
    if known.is_none() {
        let names = PageType::ALL.map(|(_, name)| name);
        reader.report(Diagnostic::unknown_choice(source, written.span, "page_type", &written.value, &names));
    }
    known.map(|(page_type, _)| *page_type).unwrap_or_default()
}

/// The author's own keys; one that Kielo knows has probably slipped in.
fn params(source: &Source, reader: &mut TableReader) -> Table {
    let params = reader.table("params").unwrap_or_default();
    for (key, _) in &params.entries {
        if reader.asked().contains(&key.value) {
            reader.report(Diagnostic::key_in_params(source, key.span, &key.value));
        }
    }
    params
}

/// Names of terms; one of only spaces names nothing.
fn names(reader: &mut TableReader, key: &str) -> Vec<Spanned<String>> {
    let names = reader.texts(key).into_iter();
    names
        .map(|name| Spanned::new(name.value.trim().to_owned(), name.span))
        .filter(|name| !name.value.is_empty())
        .collect()
}

/// Old addresses as people read them: many are copied from where they stand percent-encoded.
fn aliases(source: &Source, reader: &mut TableReader) -> Vec<Spanned<String>> {
    let mut aliases = reader.texts("aliases");
    for alias in &mut aliases {
        let path = percent_decode_str(&alias.value).decode_utf8().map(Cow::into_owned).unwrap_or_default();
        if let Some(problem) = alias_problem(&path) {
            reader.report(Diagnostic::invalid_alias(source, alias.span, &path, problem));
        }
        alias.value = path;
    }
    aliases
}

/// What keeps an old address from being one on this site.
fn alias_problem(path: &str) -> Option<&'static str> {
    if path.contains("://") || path.starts_with("//") {
        Some("is a whole address")
    } else if path.contains('\\') {
        Some("has a backslash in it")
    } else if path.split('/').any(|part| part == ".." || part == ".") {
        Some("has .. in it")
    } else if path.chars().any(char::is_control) {
        Some("has control characters in it")
    } else if path.contains(['?', '#']) {
        Some("has a ? or # in it, which no file can answer")
    } else if !path.starts_with('/') {
        Some("does not begin with /")
    } else if path.trim_matches('/').is_empty() {
        Some("is the site itself")
    } else if path.contains("//") {
        Some("has an empty part")
    } else if path.split('/').any(|part| part.starts_with('.') && part != ".well-known") {
        Some("has a part that begins with a dot, which web servers hide")
    } else {
        None
    }
}
