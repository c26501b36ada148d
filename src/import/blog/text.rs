//! Writes the texts of the new site: front matter and Markdown.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::super::toml_value::{toml_array, toml_string};
use super::common_keys::{is_theme_key, text_array};
use super::fields::table_without_spans;
use super::layout::{Layout, NewText};
use super::links::LinkResolver;
use super::markdown_editor::{MarkdownEditor, edit_markdown};
use super::old_blog::{Generator, OldBlog, OldText};
use super::shortcode::Replacement;
use crate::address::{is_absolute, is_running_address, runs_code_in_frame};
use crate::diagnostic::counted;
use crate::import::report_note::{NoteKind, ReportNote};
use crate::language::Language;
use crate::table::Value;

/// Converts the shortcodes of all texts into Markdown, and returns the new bodies.
pub(super) fn convert_shortcodes(blog: &mut OldBlog) -> Vec<String> {
    let mut bodies = Vec::with_capacity(blog.texts.len());
    let mut all_notes = Vec::with_capacity(blog.texts.len());
    for old in &blog.texts {
        let mut converter = ShortcodeConverter { generator: &*blog.generator, old, body: &old.body, notes: Vec::new() };
        bodies.push(edit_markdown(&old.body, &mut converter));
        all_notes.push(converter.notes);
    }
    for (text, notes) in blog.texts.iter_mut().zip(all_notes) {
        text.notes.extend(notes);
    }
    bodies
}

/// Converts the shortcodes of one text into Markdown.
struct ShortcodeConverter<'a> {
    generator: &'a dyn Generator,
    old: &'a OldText,
    body: &'a str,
    notes: Vec<ReportNote>,
}

impl ShortcodeConverter<'_> {
    /// Adds a note with the line of byte `at`.
    fn note(&mut self, kind: NoteKind, at: usize, message: &str) {
        let line = self.old.body_line + self.body[..at].matches('\n').count();
        self.notes.push(ReportNote { kind, text: format!("line {line}: {message}") });
    }
}

impl MarkdownEditor for ShortcodeConverter<'_> {
    fn edit_prose(&mut self, at: usize, rest: &str, is_line_start: bool) -> Option<(usize, String)> {
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
            if let Some((new, message)) = self.generator.replace_line(line) {
                self.note(NoteKind::NotConverted, at, message);
                return Some((line.len(), new));
            }
        }
        if !rest.starts_with('{') {
            return None;
        }
        if let Some(shortcode) = self.generator.parse_shortcode(rest, self.old) {
            let source = &rest[..shortcode.length];
            let markdown = match shortcode.replacement {
                Replacement::Markdown(markdown) => markdown,
                Replacement::Changed(markdown, message) => {
                    self.note(NoteKind::Changed, at, &message);
                    markdown
                }
                Replacement::Removed(message) => {
                    self.note(NoteKind::NotConverted, at, &message);
                    String::new()
                }
                Replacement::Unknown => {
                    self.note(
                        NoteKind::NotConverted,
                        at,
                        &format!("{} is nothing that Kielo knows; it stays as text", shortcode.name),
                    );
                    escape_shortcode(source)
                }
            };
            return Some((shortcode.length, markdown));
        }
        // Kielo would read this as a component.
        let braces = ["{{", "{%"].into_iter().find(|braces| rest.starts_with(braces))?;
        let inner = &rest[braces.len()..];
        let tag = inner.strip_prefix('-').unwrap_or(inner).trim_start().strip_prefix('<')?;
        let between = &inner[..inner.len() - tag.len() - 1];
        Some((3 + between.len(), format!("\\{braces}{between}\\<")))
    }

    fn edit_code<'a>(&mut self, code: &'a str) -> Cow<'a, str> {
        self.generator.unescape_code(code).map_or(code.into(), Cow::Owned)
    }
}

/// Escapes a shortcode, so that Kielo shows it as text and does not read it as a component or as HTML.
fn escape_shortcode(shortcode: &str) -> String {
    let inner = shortcode.strip_prefix("{{").filter(|inner| inner.trim_start().starts_with('<'));
    match inner {
        Some(inner) => format!("\\{{{{{}", inner.replace('<', "\\<")),
        None => shortcode.to_owned(),
    }
}

/// Returns the path and content of every new text file. Adds notes to the texts and the blog.
pub(super) fn new_files(
    blog: &mut OldBlog,
    layout: &Layout,
    bodies: &[String],
    languages: &[Language],
) -> Vec<(String, String)> {
    let mut files = Vec::with_capacity(blog.texts.len());
    let mut all_notes = Vec::with_capacity(blog.texts.len());
    let mut param_counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut translations: BTreeSet<(String, usize)> = BTreeSet::new();
    let resolver = LinkResolver::new(blog, layout, bodies, languages);
    for (index, old) in blog.texts.iter().enumerate() {
        let new_text = &layout.new_texts[index];
        let (body, notes) = resolver.rewrite_links(index, &bodies[index]);
        // A text has only one translation in each language; further ones lose the key.
        let translation_key =
            old.translation_key.as_ref().filter(|key| translations.insert(((*key).clone(), old.language)));
        let params = old.params.clone();
        let mut writer =
            FrontMatterWriter { blog, old, new_text, translation_key, out: String::from("+++\n"), params, notes };
        writer.write(old.image.as_ref().and_then(|image| resolver.resolve_image(index, image)));
        let (mut out, notes) = (writer.out, writer.notes);
        out.push_str("+++\n");
        let body = body.trim_start_matches('\n').trim_end();
        if !body.is_empty() {
            _ = write!(out, "\n{}\n", collapse_blank_lines(body));
        }
        for (key, _) in &old.params {
            *param_counts.entry(key.clone()).or_default() += 1;
        }
        files.push((new_text.file.clone(), out));
        all_notes.push(notes);
    }
    for (text, notes) in blog.texts.iter_mut().zip(all_notes) {
        text.notes.extend(notes);
    }
    for (key, count) in param_counts {
        let times = counted(count, "text", "texts");
        let why = if is_theme_key(&key) { "the old theme read it" } else { "Kielo's themes do not read it" };
        blog.notes.push(format!("The key `{key}` of {times} stands in `params`: {why}."));
    }
    files
}

/// Collapses blank lines in prose to one. Converted shortcodes leave several around them.
fn collapse_blank_lines(body: &str) -> String {
    struct BlankLineEditor<'a>(&'a str);
    impl MarkdownEditor for BlankLineEditor<'_> {
        fn edit_prose(&mut self, at: usize, rest: &str, _: bool) -> Option<(usize, String)> {
            let length = rest.len() - rest.trim_start_matches('\n').len();
            let before = usize::from(self.0[..at].ends_with('\n'));
            (length + before > 2).then(|| (length, "\n\n"[before..].to_owned()))
        }
    }
    edit_markdown(body, &mut BlankLineEditor(body))
}

/// Writes the front matter of one text.
struct FrontMatterWriter<'a> {
    blog: &'a OldBlog,
    old: &'a OldText,
    new_text: &'a NewText,
    translation_key: Option<&'a String>,
    out: String,
    /// Values without a key in Kielo; they are written last.
    params: Vec<(String, Value)>,
    notes: Vec<ReportNote>,
}

impl FrontMatterWriter<'_> {
    /// Writes all keys. `image` is the new path of the image, if it was found.
    fn write(&mut self, image: Option<String>) {
        self.write_title_and_dates();
        self.write_slug_and_state();
        self.write_terms();
        self.write_image(image);
        self.write_flags_and_addresses();
        self.write_params();
    }

    fn write_key(&mut self, key: &str, value: &str) {
        _ = writeln!(self.out, "{key} = {}", toml_string(value));
    }

    fn note(&mut self, kind: NoteKind, message: String) {
        self.notes.push(ReportNote { kind, text: message });
    }

    fn write_title_and_dates(&mut self) {
        if self.old.title.is_empty() {
            let slug = &self.new_text.slug;
            self.note(NoteKind::Changed, format!("it had no title, and got “{slug}”"));
            self.write_key("title", slug);
        } else {
            self.write_key("title", &self.old.title);
        }
        if let Some(date) = self.old.date {
            let date = Value::Date(date);
            if self.old.is_post {
                _ = writeln!(self.out, "date = {date}");
            } else {
                // A date would make the page a post.
                self.params.push(("published".to_owned(), date));
            }
        }
        if let Some(updated) = self.old.updated {
            _ = writeln!(self.out, "updated = {}", Value::Date(updated));
        }
    }

    fn write_slug_and_state(&mut self) {
        if self.new_text.is_slug_explicit {
            self.write_key("slug", &self.new_text.slug);
        }
        if let Some(reason) = &self.old.draft_reason {
            self.out.push_str("draft = true\n");
            self.note(NoteKind::Changed, format!("it is a draft: {reason}"));
        }
        if let Some(key) = self.translation_key {
            self.write_key("translation", key);
        }
        if !self.old.description.is_empty() {
            self.write_key("description", &self.old.description);
        }
    }

    /// Writes the terms and the series of a post. Pages have none in Kielo, so theirs go into `params`.
    fn write_terms(&mut self) {
        let old = self.old;
        for (key, names) in [("categories", &old.categories), ("tags", &old.tags), ("authors", &old.authors)] {
            if names.is_empty() {
                continue;
            }
            if old.is_post {
                _ = writeln!(self.out, "{key} = {}", toml_array(names));
            } else {
                self.params.push((format!("{key}_of_page"), text_array(names.iter().cloned())));
            }
        }
        if let Some(series) = &old.series {
            if old.is_post {
                self.write_key("series", series);
            } else {
                self.params.push(("series_of_page".to_owned(), Value::Text(series.clone())));
            }
        }
    }

    fn write_image(&mut self, image: Option<String>) {
        let Some(old_image) = &self.old.image else { return };
        if let Some(image) = image {
            self.write_key("image", &image);
            for (key, value) in [("image_alt", &self.old.image_alt), ("image_caption", &self.old.image_caption)] {
                if let Some(value) = value {
                    self.write_key(key, value);
                }
            }
        } else {
            self.note(
                NoteKind::NotConverted,
                format!("its picture {old_image} was not found; it stands in params.old_image"),
            );
            self.params.push(("old_image".to_owned(), Value::Text(old_image.clone())));
        }
    }

    fn write_flags_and_addresses(&mut self) {
        let (old, new_text) = (self.old, self.new_text);
        if old.noindex {
            self.out.push_str("noindex = true\n");
        }
        if old.shows_comments == Some(false) {
            self.out.push_str("comments = false\n");
        }
        if !new_text.aliases.is_empty() {
            _ = writeln!(self.out, "aliases = {}", toml_array(&new_text.aliases));
        }
        let base = self.blog.base_url.trim_end_matches('/');
        let guid = old.guid.clone().unwrap_or_else(|| format!("{base}{}", old.address));
        let is_published_post = old.is_post && old.draft_reason.is_none();
        let is_usable = is_absolute(base) && !runs_code_in_frame(&guid);
        if is_published_post && guid != format!("{base}{}", new_text.address) && is_usable {
            self.write_key("guid", &guid);
        }
    }

    /// Writes `[params]`. Of equal keys the first wins.
    fn write_params(&mut self) {
        let (running, params): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.params).into_iter().partition(|(_, value)| has_running_address(value));
        for (key, _) in running {
            let message =
                format!("its key `{key}` has an address that would run in a reader's browser; it was left out");
            self.note(NoteKind::NotConverted, message);
        }
        if params.is_empty() {
            return;
        }
        self.out.push_str("\n[params]\n");
        // Kielo warns of its own keys in `params`: they are probably misplaced.
        let rename = |key: String| if is_kielo_key(&key) { format!("old_{key}") } else { key };
        let mut table = table_without_spans(params.into_iter().map(|(key, value)| (rename(key), value)));
        let mut written = BTreeSet::new();
        table.entries.retain(|(key, _)| written.insert(key.value.clone()));
        _ = write!(self.out, "{table}");
    }
}

/// Returns whether a browser would run a text in a value as an address.
fn has_running_address(value: &Value) -> bool {
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            Value::Text(text) if is_running_address(text) => return true,
            Value::Table(table) => values.extend(table.entries.iter().map(|(_, value)| &value.value)),
            Value::Array(items) => values.extend(items.iter().map(|item| &item.value)),
            _ => {}
        }
    }
    false
}

/// Returns whether a key is one of Kielo's front matter keys.
fn is_kielo_key(key: &str) -> bool {
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
