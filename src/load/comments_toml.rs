//! Reads `comments.toml`: the comments of a document. What strangers wrote is cleaned here, once.

use std::collections::{HashMap, HashSet};

use jiff::Zoned;
use pulldown_cmark::{Event, Options, Parser};

use super::document::in_zone;
use super::parse::parse_toml_file;
use super::reader::TableReader;
use crate::address::strip_http_scheme;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Comment, CommentCleaner, Discussion};
use crate::table::{Span, Spanned, Table, Value};

/// Replies below this level stand beside each other, as readers of WordPress know it.
const LEVELS: usize = 5;

/// A comment as it stands in the file.
struct CommentEntry {
    comment: Comment,
    parent: Option<Spanned<String>>,
    is_pingback: bool,
    span: Span,
}

/// Reads all comments.
pub(super) fn read(source: &Source, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Discussion {
    let table = match parse_toml_file(source) {
        Ok(table) => table,
        Err(problems) => {
            diagnostics.extend(problems);
            return Discussion::default();
        }
    };
    let mut reader = TableReader::new(source, table, diagnostics);
    let tables = reader.tables("comments");
    reader.finish();
    let cleaner = CommentCleaner::default();
    let mut written: Vec<CommentEntry> =
        tables.into_iter().filter_map(|table| comment(source, table, config, &cleaner, diagnostics)).collect();
    let mut known = HashSet::new();
    written.retain(|written| {
        let is_new = known.insert(written.comment.id.clone());
        if !is_new {
            diagnostics.push(Diagnostic::duplicate_comment_id(source, written.span, &written.comment.id));
        }
        is_new
    });
    written.sort_by_key(|written| written.comment.date.timestamp());
    threads(source, written, diagnostics)
}

fn comment(
    source: &Source,
    table: Table,
    config: &Config,
    cleaner: &CommentCleaner,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<CommentEntry> {
    let mut reader = TableReader::new(source, table, diagnostics);
    let span = reader.span();
    let id = number_or_text(&mut reader, "id");
    let parent = number_or_text(&mut reader, "parent");
    let author = reader.filled_text("author");
    let url = reader.filled_text("url");
    let date = reader.date("date");
    let text = reader.text("text");
    let kind = reader.text("kind");
    if let Some(kind) = kind.as_ref().filter(|kind| !KINDS.contains(&&*kind.value)) {
        reader.report(Diagnostic::unknown_choice(source, kind.span, "kind", &kind.value, &KINDS));
    }
    if let Some(url) = url.as_ref().filter(|url| !is_page(&url.value)) {
        let advice = "write a whole address that begins with https://, or leave the key out";
        reader.report(Diagnostic::invalid_value(source, url.span, "url", "is no address of a web page", advice));
    }
    let is_name = |id: &Spanned<String>| {
        !id.value.is_empty() && id.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    if let Some(id) = id.as_ref().filter(|id| !is_name(id)) {
        let problem = "has other signs in it than letters, digits, - and _";
        reader.report(Diagnostic::invalid_value(source, id.span, "id", problem, "write a number, such as id = 1"));
    }
    let has_date = reader.has("date") || date.is_some();
    for (key, is_missing, example) in [
        ("id", id.is_none(), "id = 1"),
        ("author", author.is_none(), "author = \"Aino\""),
        ("date", !has_date && date.is_none(), "date = 2010-03-02T09:15:00+02:00"),
    ] {
        if is_missing {
            reader.report(Diagnostic::missing_key(source, span, key, example));
        }
    }
    reader.finish();
    let date: Zoned = in_zone(date?.value, config)?;
    let comment = Comment {
        id: id.filter(is_name)?.value,
        author: author?.value.trim().to_owned(),
        url: url.map(|url| url.value).filter(|url| is_page(url)),
        date,
        text: clean(&text.map(|text| text.value).unwrap_or_default(), cleaner),
        replies: Vec::new(),
    };
    Some(CommentEntry { comment, parent, is_pingback: kind.is_some_and(|kind| kind.value == KINDS[1]), span })
}

/// What a comment can be.
const KINDS: [&str; 2] = ["comment", "pingback"];

/// Older systems count comments; others name them.
fn number_or_text(reader: &mut TableReader, key: &str) -> Option<Spanned<String>> {
    let value = reader.take(key)?;
    match value.value {
        Value::Integer(number) => Some(Spanned::new(number.to_string(), value.span)),
        Value::Text(text) => Some(Spanned::new(text, value.span)),
        other => reader.wrong_type(key, value.span, "a number or text", &other),
    }
}

fn is_page(url: &str) -> bool {
    strip_http_scheme(url).is_some() && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A comment as HTML. Line ends stay, since those who wrote it saw them.
fn clean(text: &str, cleaner: &CommentCleaner) -> String {
    let events = Parser::new_ext(text, Options::empty()).map(|event| match event {
        Event::SoftBreak => Event::HardBreak,
        event => event,
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    cleaner.clean(&html)
}

/// Puts replies below what they reply to.
fn threads(source: &Source, written: Vec<CommentEntry>, diagnostics: &mut Vec<Diagnostic>) -> Discussion {
    let places: HashMap<String, usize> =
        written.iter().enumerate().map(|(place, written)| (written.comment.id.clone(), place)).collect();
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(written.len());
    for reply in &written {
        let parent = reply.parent.as_ref().and_then(|parent| {
            let place = places.get(&parent.value).copied();
            if place.is_none() {
                diagnostics.push(Diagnostic::unknown_parent_comment(source, parent.span, &parent.value));
            }
            place
        });
        parents.push(parent.filter(|place| !reply.is_pingback && !written[*place].is_pingback));
    }
    // Who replies to a reply of their own was never above anything.
    for place in 0..parents.len() {
        let mut above = parents[place];
        let mut steps = 0;
        while let Some(parent) = above.filter(|_| steps <= parents.len()) {
            if parent == place {
                let span = written[place].parent.as_ref().map_or(written[place].span, |parent| parent.span);
                diagnostics.push(Diagnostic::comment_cycle(source, span));
                parents[place] = None;
                break;
            }
            above = parents[parent];
            steps += 1;
        }
    }
    let mut replies: Vec<Vec<usize>> = vec![Vec::new(); written.len()];
    let (mut comments, mut pingbacks) = (Vec::new(), Vec::new());
    for (place, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => replies[*parent].push(place),
            None if written[place].is_pingback => pingbacks.push(place),
            None => comments.push(place),
        }
    }
    let mut all: Vec<Option<Comment>> = written.into_iter().map(|written| Some(written.comment)).collect();
    let count = all.len() - pingbacks.len();
    Discussion {
        count,
        comments: nested(&comments, &replies, &mut all, 1),
        pingbacks: nested(&pingbacks, &replies, &mut all, 1),
    }
}

fn nested(places: &[usize], replies: &[Vec<usize>], all: &mut [Option<Comment>], level: usize) -> Vec<Comment> {
    let mut thread = Vec::with_capacity(places.len());
    if level < LEVELS {
        for place in places {
            let below = nested(&replies[*place], replies, all, level + 1);
            thread.extend(all[*place].take().map(|comment| Comment { replies: below, ..comment }));
        }
        return thread;
    }
    let mut waiting: Vec<usize> = places.iter().rev().copied().collect();
    while let Some(place) = waiting.pop() {
        thread.extend(all[place].take());
        waiting.extend(replies[place].iter().rev());
    }
    thread
}
