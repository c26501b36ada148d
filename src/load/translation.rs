//! The two halves of a source file for the commands that start and renew translations, and the one key they write
//! into it.

use std::path::Path;

use super::files;
use super::front_matter::{self, FrontMatterFormat, SplitDocument};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::{Span, Table, Value};

/// What a file says, as its author wrote it.
pub struct RawDocument {
    /// The keys of its front matter.
    pub front_matter: Table,
    /// Its Markdown.
    pub body: String,
}

impl RawDocument {
    /// The title as it is written.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.front_matter.entries.iter().find_map(|(key, value)| match &value.value {
            Value::Text(title) if key.value == "title" => Some(title.as_str()),
            _ => None,
        })
    }
}

/// Reads the halves of the document `file`.
///
/// # Errors
/// When it cannot be read, or its front matter is none.
pub fn halves(root: &Path, file: &str) -> Result<RawDocument, Vec<Diagnostic>> {
    let source = files::read_source(root, file).map_err(|problem| vec![problem])?;
    let parts = front_matter::split(&source).map_err(|problem| vec![problem])?;
    Ok(RawDocument { front_matter: parts.table(&source)?, body: parts.body.to_owned() })
}

const KEY: &str = "translated_from";

/// The text of the document `file` with `translated_from` set to `value`, and every other byte as it is.
///
/// # Errors
/// When the file cannot be read, or is written so that the key cannot be set without touching something else.
pub fn with_translated_from(root: &Path, file: &str, value: &str) -> Result<String, Vec<Diagnostic>> {
    let source = files::read_source(root, file).map_err(|problem| vec![problem])?;
    let parts = front_matter::split(&source).map_err(|problem| vec![problem])?;
    let before = parts.table(&source)?;
    let existing = before.entries.iter().find(|(key, _)| key.value == KEY).map(|(_, value)| value.span);
    let (place, written) = match existing {
        Some(span) => (span, format!("\"{value}\"")),
        None => new_line(&source, &parts, &before, value),
    };
    let range = place.start as usize..place.end as usize;
    let cannot = || vec![Diagnostic::cannot_set_key(&source, place, KEY, value)];
    let (Some(head), Some(tail)) = (source.text.get(..range.start), source.text.get(range.end..)) else {
        return Err(cannot());
    };
    let text = format!("{head}{written}{tail}");
    // Front matter can be written in more ways than are thought of here, so what came out is read once more.
    let renewed = Source { file: source.file.clone(), text: text.as_str().into() };
    let after = front_matter::split(&renewed).ok().and_then(|parts| {
        let table = parts.table(&renewed).ok()?;
        Some((table, parts.body.to_owned()))
    });
    match after {
        Some((table, body)) if body == parts.body && is_as_meant(&before, &table, value) => Ok(text),
        _ => Err(cannot()),
    }
}

/// A line for the key: at the end of the front matter, but before the first `[table]`, to which it would belong.
fn new_line(source: &Source, parts: &SplitDocument, table: &Table, value: &str) -> (Span, String) {
    let end = if source.text[..parts.front_matter_at].ends_with("\r\n") { "\r\n" } else { "\n" };
    let line = match parts.format {
        FrontMatterFormat::Toml => format!("{KEY} = \"{value}\"{end}"),
        FrontMatterFormat::Yaml => format!("{KEY}: \"{value}\"{end}"),
    };
    let before_fence = parts.front_matter_at + parts.front_matter.len();
    let headers = table.entries.iter().filter_map(|(key, _)| {
        let start = source.text[..key.span.start as usize].rfind('\n')? + 1;
        let is_header = source.text[start..key.span.start as usize].trim_start().starts_with('[');
        (parts.format == FrontMatterFormat::Toml && is_header).then_some(start)
    });
    let mut at = headers.min().unwrap_or(before_fence);
    // What is said above a table belongs to it.
    while at < before_fence && at > parts.front_matter_at {
        let start = source.text[..at - 1].rfind('\n').map_or(0, |line_end| line_end + 1);
        let line = source.text[start..at].trim();
        if !(line.is_empty() || line.starts_with('#')) {
            break;
        }
        at = start;
    }
    (Span::new(at, at), line)
}

/// Whether two front matters say the same, but for the key.
fn is_as_meant(before: &Table, after: &Table, value: &str) -> bool {
    let others = |table: &Table| -> Vec<(String, Value)> {
        let others = table.entries.iter().filter(|(key, _)| key.value != KEY);
        others.map(|(key, value)| (key.value.clone(), without_places(&value.value))).collect()
    };
    let own = after.entries.iter().find(|(key, _)| key.value == KEY);
    own.is_some_and(|(_, own)| own.value == Value::Text(value.to_owned())) && others(before) == others(after)
}

fn without_places(value: &Value) -> Value {
    let mut value = value.clone();
    forget_places(&mut value);
    value
}

fn forget_places(value: &mut Value) {
    match value {
        Value::Array(items) => {
            for item in items {
                item.span = Span::default();
                forget_places(&mut item.value);
            }
        }
        Value::Table(table) => {
            table.span = Span::default();
            for (key, value) in &mut table.entries {
                key.span = Span::default();
                value.span = Span::default();
                forget_places(&mut value.value);
            }
        }
        _ => {}
    }
}
