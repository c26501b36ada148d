//! Reads `comments.toml`: the comments on a document. The text of commenters is sanitized here, once.

use std::collections::{HashMap, HashSet};

use jiff::Zoned;
use pulldown_cmark::Event;

use super::comment_text::sanitized_html;
use super::document::in_zone;
use super::table_reader::{TableReader, read_toml_file};
use crate::address::strip_http_scheme;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Comment, CommentCleaner, Discussion};
use crate::table::{Span, Spanned, Value};

/// The depth of threads. Deeper replies are shown on this level, as in WordPress.
const MAX_DEPTH: usize = 5;

/// A comment before threads are built.
struct CommentEntry {
    comment: Comment,
    parent: Option<Spanned<String>>,
    is_pingback: bool,
    span: Span,
}

/// Reads all comments.
pub(super) fn read(source: &Source, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Discussion {
    let discussion = read_toml_file(source, diagnostics, |reader| {
        let cleaner = CommentCleaner::default();
        let mut entries = reader.tables("comments", |entry| comment(entry, config, &cleaner));
        let mut ids = HashSet::new();
        entries.retain(|entry| {
            let is_new = ids.insert(entry.comment.id.clone());
            if !is_new {
                reader.report(|source| Diagnostic::duplicate_comment_id(source, entry.span, &entry.comment.id));
            }
            is_new
        });
        entries.sort_by_key(|entry| entry.comment.date.timestamp());
        threads(reader, entries)
    });
    discussion.unwrap_or_default()
}

fn comment(reader: &mut TableReader, config: &Config, cleaner: &CommentCleaner) -> Option<CommentEntry> {
    let span = reader.span();
    let id = number_or_text(reader, "id");
    let parent = number_or_text(reader, "parent");
    let language = language(reader, config);
    let author = reader.string("author");
    let url = reader.valid_string(
        "url",
        is_web_page,
        "is no address of a web page",
        "write a whole address that begins with https://, or leave the key out",
    );
    let date = reader.date("date");
    let written = reader.text("text");
    let is_pingback = reader.choice("kind", &[(false, "comment"), (true, "pingback")]).unwrap_or(false);
    if let Some(id) = id.as_ref().filter(|id| !is_valid_id(&id.value)) {
        let problem = "has other signs in it than letters, digits, - and _";
        reader.report_invalid("id", id.span, problem, "write a number, such as id = 1");
    }
    for (key, is_missing, example) in [
        ("id", id.is_none(), "id = 1"),
        ("author", author.is_none(), "author = \"Aino\""),
        ("date", date.is_none(), "date = 2010-03-02T09:15:00+02:00"),
    ] {
        if is_missing {
            reader.report_missing(key, example);
        }
    }
    let date: Zoned = in_zone(date?.value, config);
    let tag = language.as_deref().unwrap_or_else(|| config.language(config.default_language).language.tag());
    let (text, text_span) = written.map(|text| (text.value, text.span)).unwrap_or_default();
    let text = sanitized_html(&text, tag, config.text_features.autolink, cleaner).unwrap_or_else(|| {
        reader.report(|source| Diagnostic::too_deep_comment(source, text_span));
        let mut plain = String::new();
        pulldown_cmark::html::push_html(&mut plain, [Event::Text(text.into())].into_iter());
        format!("<p>{plain}</p>\n")
    });
    let comment = Comment {
        id: id.filter(|id| is_valid_id(&id.value))?.value,
        language,
        author: author?.trim().to_owned(),
        url,
        date,
        text,
        replies: Vec::new(),
    };
    Some(CommentEntry { comment, parent, is_pingback, span })
}

/// Reads the language of a comment, which need not be one of the site's.
fn language(reader: &mut TableReader, config: &Config) -> Option<String> {
    let written = reader.filled_text("language")?;
    let typography = config.typography_for_tag(&written.value);
    if typography.is_none() {
        reader.report(|source| Diagnostic::invalid_language_tag(source, written.span, &written.value));
    }
    typography.map(|typography| typography.tag().to_owned())
}

/// Reads an id. Older systems number their comments, others give them names.
fn number_or_text(reader: &mut TableReader, key: &str) -> Option<Spanned<String>> {
    let value = reader.take(key)?;
    match value.value {
        Value::Integer(number) => Some(Spanned::new(number.to_string(), value.span)),
        Value::Text(text) => Some(Spanned::new(text, value.span)),
        _ => reader.wrong_type(key, &value, "a number or text"),
    }
}

fn is_valid_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn is_web_page(url: &str) -> bool {
    strip_http_scheme(url).is_some() && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Nests replies below their parents.
fn threads(reader: &mut TableReader, entries: Vec<CommentEntry>) -> Discussion {
    let indices: HashMap<String, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.comment.id.clone(), index)).collect();
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(entries.len());
    for reply in &entries {
        let parent = reply.parent.as_ref().and_then(|parent| {
            let index = indices.get(&parent.value).copied();
            if index.is_none() {
                reader.report(|source| Diagnostic::unknown_parent_comment(source, parent.span, &parent.value));
            }
            index
        });
        parents.push(parent.filter(|index| !reply.is_pingback && !entries[*index].is_pingback));
    }
    for index in comments_in_cycles(&parents) {
        let span = entries[index].parent.as_ref().map_or(entries[index].span, |parent| parent.span);
        reader.report(|source| Diagnostic::comment_cycle(source, span));
        parents[index] = None;
    }
    let mut replies: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    let (mut comments, mut pingbacks) = (Vec::new(), Vec::new());
    for (index, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => replies[*parent].push(index),
            None if entries[index].is_pingback => pingbacks.push(index),
            None => comments.push(index),
        }
    }
    let mut all: Vec<Option<Comment>> = entries.into_iter().map(|entry| Some(entry.comment)).collect();
    let count = all.len() - pingbacks.len();
    Discussion {
        count,
        comments: nested(&comments, &replies, &mut all, 1),
        pingbacks: nested(&pingbacks, &replies, &mut all, 1),
    }
}

/// Returns the first comment of each circle of comments that reply to each other. It loses its parent.
fn comments_in_cycles(parents: &[Option<usize>]) -> Vec<usize> {
    // The comment from which each one was visited first, so each is visited once.
    let mut visited_from: Vec<Option<usize>> = vec![None; parents.len()];
    let mut found = Vec::new();
    for start in 0..parents.len() {
        let mut next = Some(start);
        while let Some(index) = next.filter(|index| visited_from[*index].is_none()) {
            visited_from[index] = Some(start);
            next = parents[index];
        }
        let Some(entry) = next.filter(|index| visited_from[*index] == Some(start)) else { continue };
        let around = std::iter::successors(parents[entry], |index| parents[*index]).take_while(|index| *index != entry);
        found.push(around.min().map_or(entry, |first| first.min(entry)));
    }
    found
}

/// Takes comments with their replies out of `all`. Below the maximum depth, replies follow their parents.
fn nested(indices: &[usize], replies: &[Vec<usize>], all: &mut [Option<Comment>], depth: usize) -> Vec<Comment> {
    let mut thread = Vec::with_capacity(indices.len());
    if depth < MAX_DEPTH {
        for index in indices {
            let replies_to_it = nested(&replies[*index], replies, all, depth + 1);
            thread.extend(all[*index].take().map(|comment| Comment { replies: replies_to_it, ..comment }));
        }
        return thread;
    }
    let mut pending: Vec<usize> = indices.iter().rev().copied().collect();
    while let Some(index) = pending.pop() {
        thread.extend(all[index].take());
        pending.extend(replies[index].iter().rev());
    }
    thread
}
