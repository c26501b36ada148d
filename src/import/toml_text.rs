//! TOML as authors write it.

use crate::table::{Span, Spanned, Value};

/// A text in quotes.
pub(super) fn text(text: &str) -> String {
    Value::Text(text.to_owned()).to_string()
}

/// A list of texts.
pub(super) fn texts<S: AsRef<str>>(texts: &[S]) -> String {
    let items = texts.iter().map(|text| Spanned::new(Value::Text(text.as_ref().to_owned()), Span::default()));
    Value::Array(items.collect()).to_string()
}

/// A text over several lines, which keeps its lines where TOML allows that.
pub(super) fn long_text(long: &str) -> String {
    let is_plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if long.contains("'''") || long.ends_with('\'') || !long.chars().all(is_plain) || !long.contains('\n') {
        return text(long);
    }
    format!("'''\n{long}'''")
}
