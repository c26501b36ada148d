//! TOML as authors write it.

use std::fmt::Write as _;

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

/// A path as it stands in lists of redirects, where a space ends it.
pub(super) fn encoded_path(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~!$'()*+,;=:@".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A whole address as it can be asked for: what is encoded already stays so.
pub(super) fn encoded_address(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
