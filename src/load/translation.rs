//! Reads raw documents for the commands that start and update translations, and sets the key `translated_from`.

use std::path::Path;

use super::files;
use super::front_matter::{self, SplitDocument};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{FrontMatterFormat, TextFingerprint};
use crate::table::{Span, Table, Value};

/// A document as its author wrote it, neither checked nor converted.
pub struct RawDocument {
    /// The front matter.
    pub front_matter: Table,
    /// The Markdown.
    pub body: String,
}

impl RawDocument {
    /// Returns the title.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.front_matter.entries.iter().find_map(|(key, value)| match &value.value {
            Value::Text(title) if key.value == "title" => Some(title.as_str()),
            _ => None,
        })
    }

    /// Returns the fingerprint of the document.
    #[must_use]
    pub fn fingerprint(&self) -> TextFingerprint {
        TextFingerprint::new(self.title().unwrap_or_default(), &self.body)
    }
}

/// Reads the document `file`.
///
/// # Errors
/// If the file cannot be read, or its front matter cannot be parsed.
pub fn read_raw_document(root: &Path, file: &str) -> Result<RawDocument, Vec<Diagnostic>> {
    let source = files::read_source(root, file).map_err(|error| vec![error])?;
    let parts = front_matter::split(&source).map_err(|error| vec![error])?;
    Ok(RawDocument { front_matter: parts.parse(&source)?, body: parts.body.to_owned() })
}

const KEY: &str = "translated_from";

/// Returns the text of the document `file` with `translated_from` set to `value`. Every other byte stays.
///
/// # Errors
/// If the file cannot be read, or if setting the key would change anything else.
pub fn with_translated_from(root: &Path, file: &str, value: &str) -> Result<String, Vec<Diagnostic>> {
    let source = files::read_source(root, file).map_err(|error| vec![error])?;
    let parts = front_matter::split(&source).map_err(|error| vec![error])?;
    let before = parts.parse(&source)?;
    let existing = before.entries.iter().find(|(key, _)| key.value == KEY).map(|(_, value)| value.span);
    let (span, new_text) = match existing {
        Some(span) => (span, format!("\"{value}\"")),
        None => new_line(&source, &parts, &before, value),
    };
    let range = span.start as usize..span.end as usize;
    let cannot = || vec![Diagnostic::cannot_set_key(&source, span, KEY, value)];
    let (Some(head), Some(tail)) = (source.text.get(..range.start), source.text.get(range.end..)) else {
        return Err(cannot());
    };
    let text = format!("{head}{new_text}{tail}");
    // Front matter can have forms that this function does not expect, so the result is parsed and compared.
    let changed = Source { file: source.file.clone(), text: text.as_str().into() };
    let after = front_matter::split(&changed).ok().and_then(|parts| {
        let table = parts.parse(&changed).ok()?;
        Some((table, parts.body.to_owned()))
    });
    match after {
        Some((table, body)) if body == parts.body && differs_only_in_key(&before, &table, value) => Ok(text),
        _ => Err(cannot()),
    }
}

/// Returns a line for the key and its location: at the end of the front matter, but before the first `[table]`, which
/// would otherwise contain the key.
fn new_line(source: &Source, parts: &SplitDocument, table: &Table, value: &str) -> (Span, String) {
    let line_end = if source.text[..parts.front_matter_start].ends_with("\r\n") { "\r\n" } else { "\n" };
    let line = format!("{}{line_end}", parts.format.key_line(KEY, value));
    let before_fence = parts.front_matter_start + parts.front_matter.len();
    let headers = table.entries.iter().filter_map(|(key, _)| {
        let start = source.text[..key.span.start as usize].rfind('\n')? + 1;
        let is_header = source.text[start..key.span.start as usize].trim_start().starts_with('[');
        (parts.format == FrontMatterFormat::Toml && is_header).then_some(start)
    });
    let mut at = headers.min().unwrap_or(before_fence);
    // Comments directly above a table belong to it.
    while at < before_fence && at > parts.front_matter_start {
        let start = source.text[..at - 1].rfind('\n').map_or(0, |at| at + 1);
        let line = source.text[start..at].trim();
        if !(line.is_empty() || line.starts_with('#')) {
            break;
        }
        at = start;
    }
    (Span::new(at, at), line)
}

/// Whether the key has `value` in `after`, and all other keys are the same as in `before`.
fn differs_only_in_key(before: &Table, after: &Table, value: &str) -> bool {
    let others = |table: &Table| -> Vec<(String, Value)> {
        let others = table.entries.iter().filter(|(key, _)| key.value != KEY);
        others.map(|(key, value)| (key.value.clone(), without_spans(&value.value))).collect()
    };
    let own = after.entries.iter().find(|(key, _)| key.value == KEY);
    own.is_some_and(|(_, own)| own.value == Value::Text(value.to_owned())) && others(before) == others(after)
}

fn without_spans(value: &Value) -> Value {
    let mut value = value.clone();
    clear_spans(&mut value);
    value
}

fn clear_spans(value: &mut Value) {
    match value {
        Value::Array(items) => {
            for item in items {
                item.span = Span::default();
                clear_spans(&mut item.value);
            }
        }
        Value::Table(table) => {
            table.span = Span::default();
            for (key, value) in &mut table.entries {
                key.span = Span::default();
                value.span = Span::default();
                clear_spans(&mut value.value);
            }
        }
        _ => {}
    }
}
