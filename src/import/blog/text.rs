//! Texts of the new site: front matter and Markdown.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::toml_value::{toml_array, toml_string};
use super::call::Meaning;
use super::keys::is_of_theme;
use super::layout::{Layout, PlacedText};
use super::links::Links;
use super::old_blog::{Blog, Dialect, NoteKind, OldText, ReportNote};
use super::scan::{Change, changed};
use crate::address::is_absolute;
use crate::language::Language;
use crate::table::{Spanned, Table, Value};

/// The texts after calls of the old generator have become Markdown.
pub(super) fn without_calls(blog: &mut Blog) -> Vec<String> {
    let mut bodies = Vec::with_capacity(blog.texts.len());
    let mut all = Vec::with_capacity(blog.texts.len());
    for old in &blog.texts {
        let mut calls = Calls { dialect: &*blog.dialect, old, body: &old.body, notes: Vec::new() };
        bodies.push(changed(&old.body, &mut calls));
        all.push(calls.notes);
    }
    for (text, notes) in blog.texts.iter_mut().zip(all) {
        text.notes.extend(notes);
    }
    bodies
}

/// Turns calls of the old generator into Markdown.
struct Calls<'a> {
    dialect: &'a dyn Dialect,
    old: &'a OldText,
    body: &'a str,
    notes: Vec<ReportNote>,
}

impl Calls<'_> {
    fn note(&mut self, kind: NoteKind, at: usize, what: &str) {
        let line = self.old.line + self.body[..at].matches('\n').count();
        self.notes.push(ReportNote { kind, text: format!("line {line}: {what}") });
    }
}

impl Change for Calls<'_> {
    fn prose(&mut self, at: usize, rest: &str, is_line_start: bool) -> Option<(usize, String)> {
        if let Some(comment) = rest.strip_prefix("<!--") {
            let Some(end) = comment.find("-->") else {
                self.note(NoteKind::Changed, at, "a comment that does not end became text");
                return Some((4, "&lt;!--".to_owned()));
            };
            let is_more = comment[..end].trim().eq_ignore_ascii_case("more");
            return is_more.then(|| (end + 7, "<!-- more -->".to_owned()));
        }
        if is_line_start {
            let line = rest.split_inclusive('\n').next().unwrap_or_default();
            if let Some((new, told)) = self.dialect.line(line) {
                self.note(NoteKind::NotConverted, at, told);
                return Some((line.len(), new));
            }
        }
        if !rest.starts_with('{') {
            return None;
        }
        if let Some(call) = self.dialect.call(rest, self.old) {
            let written = &rest[..call.length];
            return Some(match call.meaning {
                Meaning::Markdown(markdown) => (call.length, markdown),
                Meaning::Changed(markdown, told) => {
                    self.note(NoteKind::Changed, at, &told);
                    (call.length, markdown)
                }
                Meaning::Dropped(told) => {
                    self.note(NoteKind::NotConverted, at, &told);
                    (call.length, String::new())
                }
                Meaning::Unknown => {
                    self.note(
                        NoteKind::NotConverted,
                        at,
                        &format!("{} is nothing that Kielo knows; it stays as text", call.name),
                    );
                    (call.length, escaped(written))
                }
            });
        }
        // Kielo would take this for a component.
        let inner = rest.strip_prefix("{{")?;
        let tag = inner.trim_start().strip_prefix('<')?;
        let space = &inner[..inner.len() - tag.len() - 1];
        Some((3 + space.len(), format!("\\{{{{{space}\\<")))
    }

    fn code<'a>(&mut self, code: &'a str) -> Cow<'a, str> {
        self.dialect.code(code).map_or(code.into(), Cow::Owned)
    }
}

/// A call as text: no component of Kielo's and no HTML.
fn escaped(call: &str) -> String {
    let inner = call.strip_prefix("{{").filter(|inner| inner.trim_start().starts_with('<'));
    match inner {
        Some(inner) => format!("\\{{{{{}", inner.replace('<', "\\<")),
        None => call.to_owned(),
    }
}

/// All texts by their files.
pub(super) fn all(blog: &mut Blog, layout: &Layout, bodies: &[String], tongues: &[Language]) -> Vec<(String, String)> {
    let mut written = Vec::with_capacity(blog.texts.len());
    let mut all_notes = Vec::with_capacity(blog.texts.len());
    let mut keys: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let mut groups: std::collections::BTreeSet<(String, usize)> = std::collections::BTreeSet::new();
    let links = Links::new(blog, layout, bodies, tongues);
    for (index, old) in blog.texts.iter().enumerate() {
        let placed = &layout.placed[index];
        let (body, mut notes) = links.changed(index, &bodies[index]);
        // A document has one translation in each language.
        let group = old.translation.as_ref().filter(|group| groups.insert(((*group).clone(), old.language)));
        let mut out = String::from("+++\n");
        front_matter(blog, old, placed, &links, index, group, &mut out, &mut notes);
        out.push_str("+++\n");
        let body = body.trim_start_matches('\n').trim_end();
        if !body.is_empty() {
            _ = write!(out, "\n{}\n", few_blank_lines(body));
        }
        for (key, _) in &old.params {
            *keys.entry(key.clone()).or_default() += 1;
        }
        written.push((placed.file.clone(), out));
        all_notes.push(notes);
    }
    for (text, notes) in blog.texts.iter_mut().zip(all_notes) {
        text.notes.extend(notes);
    }
    for (key, count) in keys {
        let times = if count == 1 { "1 text".to_owned() } else { format!("{count} texts") };
        let why = if is_of_theme(&key) { "the old theme read it" } else { "Kielo's themes do not read it" };
        blog.notes.push(format!("The key `{key}` of {times} stands in `params`: {why}."));
    }
    written
}

/// What became Markdown has empty out around it; more than one says nothing.
fn few_blank_lines(body: &str) -> String {
    struct Blank<'a>(&'a str);
    impl Change for Blank<'_> {
        fn prose(&mut self, at: usize, rest: &str, _: bool) -> Option<(usize, String)> {
            let length = rest.len() - rest.trim_start_matches('\n').len();
            let before = usize::from(self.0[..at].ends_with('\n'));
            (length + before > 2).then(|| (length, "\n\n"[before..].to_owned()))
        }
    }
    changed(body, &mut Blank(body))
}

#[allow(clippy::too_many_arguments, reason = "one text, all that is known of it")]
fn front_matter(
    blog: &Blog,
    old: &OldText,
    placed: &PlacedText,
    links: &Links,
    index: usize,
    group: Option<&String>,
    out: &mut String,
    notes: &mut Vec<ReportNote>,
) {
    let mut told = |kind, text: String| notes.push(ReportNote { kind, text });
    let title = if old.title.is_empty() {
        told(NoteKind::Changed, format!("it had no title, and got “{}”", placed.slug));
        &placed.slug
    } else {
        &old.title
    };
    _ = writeln!(out, "title = {}", toml_string(title));
    let mut params = old.params.clone();
    if let Some(date) = old.date {
        let date = Value::Date(date);
        if old.is_post {
            _ = writeln!(out, "date = {date}");
        } else {
            // With a date it would be a post.
            params.push(("published".to_owned(), date));
        }
    }
    if let Some(updated) = old.updated {
        _ = writeln!(out, "updated = {}", Value::Date(updated));
    }
    if placed.has_own_slug {
        _ = writeln!(out, "slug = {}", toml_string(&placed.slug));
    }
    if let Some(draft) = &old.draft {
        out.push_str("draft = true\n");
        told(NoteKind::Changed, format!("it is a draft: {draft}"));
    }
    if let Some(group) = group {
        _ = writeln!(out, "translation = {}", toml_string(group));
    }
    if !old.description.is_empty() {
        _ = writeln!(out, "description = {}", toml_string(&old.description));
    }
    for (key, names) in [("categories", &old.categories), ("tags", &old.tags), ("authors", &old.authors)] {
        if names.is_empty() {
        } else if old.is_post {
            _ = writeln!(out, "{key} = {}", toml_array(names));
        } else {
            params.push((format!("{key}_of_page"), list(names)));
        }
    }
    if let Some(series) = &old.series {
        if old.is_post {
            _ = writeln!(out, "series = {}", toml_string(series));
        } else {
            params.push(("series_of_page".to_owned(), Value::Text(series.clone())));
        }
    }
    if let Some(image) = &old.image {
        if let Some(found) = links.image(index, image) {
            _ = writeln!(out, "image = {}", toml_string(&found));
            for (key, value) in [("image_alt", &old.image_alt), ("image_caption", &old.image_caption)] {
                if let Some(value) = value {
                    _ = writeln!(out, "{key} = {}", toml_string(value));
                }
            }
        } else {
            told(NoteKind::NotConverted, format!("its picture {image} was not found; it stands in params.old_image"));
            params.push(("old_image".to_owned(), Value::Text(image.clone())));
        }
    }
    if old.noindex {
        out.push_str("noindex = true\n");
    }
    if old.comments == Some(false) {
        out.push_str("comments = false\n");
    }
    if !placed.aliases.is_empty() {
        _ = writeln!(out, "aliases = {}", toml_array(&placed.aliases));
    }
    let base = blog.base_url.trim_end_matches('/');
    let guid = old.guid.clone().unwrap_or_else(|| format!("{base}{}", old.address));
    if old.is_post && old.draft.is_none() && guid != format!("{base}{}", placed.address) && is_absolute(base) {
        _ = writeln!(out, "guid = {}", toml_string(&guid));
    }
    if !params.is_empty() {
        out.push_str("\n[params]\n");
        let place = crate::table::Span::default();
        let entries = params.into_iter().map(|(key, value)| {
            // The author of a key in `params` that Kielo knows probably meant Kielo's own.
            let key = if is_key(&key) { format!("old_{key}") } else { key };
            (Spanned::new(key, place), Spanned::new(value, place))
        });
        let mut table = Table { entries: entries.collect(), span: place };
        let mut seen = std::collections::BTreeSet::new();
        table.entries.retain(|(key, _)| seen.insert(key.value.clone()));
        _ = write!(out, "{table}");
    }
}

fn list(names: &[String]) -> Value {
    let place = crate::table::Span::default();
    Value::Array(names.iter().map(|name| Spanned::new(Value::Text(name.clone()), place)).collect())
}

/// Whether Kielo has a key of this name.
fn is_key(key: &str) -> bool {
    const KEYS: [&str; 25] = [
        "title",
        "title_language",
        "date",
        "updated",
        "language",
        "slug",
        "translation",
        "translated_from",
        "description",
        "categories",
        "tags",
        "authors",
        "draft",
        "aliases",
        "guid",
        "image",
        "image_alt",
        "image_caption",
        "series",
        "noindex",
        "page_type",
        "template",
        "comments",
        "typography",
        "hyphenation",
    ];
    KEYS.contains(&key)
}
