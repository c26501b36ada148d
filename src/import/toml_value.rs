//! Formats TOML values for front matter and settings files.

use crate::table::{Span, Spanned, Value};

/// Formats a string in quotes.
pub(super) fn toml_string(text: &str) -> String {
    Value::Text(text.to_owned()).to_string()
}

/// Formats an array of strings.
pub(super) fn toml_array<S: AsRef<str>>(texts: &[S]) -> String {
    let items = texts.iter().map(|text| Spanned::new(Value::Text(text.as_ref().to_owned()), Span::default()));
    Value::Array(items.collect()).to_string()
}

/// Formats a string on several lines, as a multi-line literal string where TOML allows it.
pub(super) fn toml_multiline_string(text: &str) -> String {
    let is_plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if text.contains("'''") || text.ends_with('\'') || !text.chars().all(is_plain) || !text.contains('\n') {
        return toml_string(text);
    }
    format!("'''\n{text}'''")
}
