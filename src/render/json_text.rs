//! JSON as text for a `<script>`. It is written at once, without a tree of values, because every page has some.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// One JSON value. Nothing in it can end the `<script>` around it or a line of it.
pub(super) struct JsonText(Vec<u8>);

impl JsonText {
    pub(super) fn into_string(self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl From<&str> for JsonText {
    fn from(text: &str) -> Self {
        let mut json = Vec::with_capacity(text.len() + 2);
        push_string(&mut json, text);
        Self(json)
    }
}

impl From<String> for JsonText {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<usize> for JsonText {
    fn from(number: usize) -> Self {
        Self(number.to_string().into_bytes())
    }
}

impl From<u32> for JsonText {
    fn from(number: u32) -> Self {
        Self(number.to_string().into_bytes())
    }
}

impl From<Vec<JsonText>> for JsonText {
    fn from(values: Vec<JsonText>) -> Self {
        let length = values.iter().map(|value| value.0.len() + 1).sum::<usize>();
        let mut json = Vec::with_capacity(length + 2);
        for value in &values {
            json.push(if json.is_empty() { b'[' } else { b',' });
            json.extend_from_slice(&value.0);
        }
        json.extend_from_slice(if values.is_empty() { b"[]" } else { b"]" });
        Self(json)
    }
}

/// A JSON object under construction. Unknown values are left out, because an empty value has a meaning too.
pub(super) struct JsonObject(Vec<u8>);

impl JsonObject {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn with(mut self, key: &str, value: Option<impl Into<JsonText>>) -> Self {
        if let Some(value) = value {
            self.0.push(if self.0.is_empty() { b'{' } else { b',' });
            push_string(&mut self.0, key);
            self.0.push(b':');
            self.0.extend_from_slice(&value.into().0);
        }
        self
    }

    pub(super) fn with_text(self, key: &str, text: &str) -> Self {
        self.with(key, (!text.is_empty()).then_some(text))
    }

    pub(super) fn with_all(self, key: &str, values: Vec<JsonText>) -> Self {
        self.with(key, (!values.is_empty()).then_some(values))
    }

    pub(super) fn finish(mut self) -> JsonText {
        self.0.extend_from_slice(if self.0.is_empty() { b"{}" } else { b"}" });
        JsonText(self.0)
    }
}

fn push_string(json: &mut Vec<u8>, text: &str) {
    let written = text.serialize(&mut Serializer::with_formatter(json, ScriptFormatter));
    debug_assert!(written.is_ok(), "a string is JSON, and memory takes every byte");
}

/// Escapes the signs of HTML and the line breaks of JavaScript beside what JSON escapes.
struct ScriptFormatter;

impl Formatter for ScriptFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.bytes().position(may_need_escape) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut behind = rest[at..].chars();
            match behind.next() {
                Some(c @ ('<' | '>' | '&' | '\u{2028}' | '\u{2029}')) => write!(writer, "\\u{:04x}", u32::from(c))?,
                Some(c) => writer.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?,
                None => {}
            }
            rest = behind.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Whether a byte begins a character that may need an escape. 0xE2 is the first byte of U+2028 and U+2029.
fn may_need_escape(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'&' | 0xE2)
}

#[cfg(test)]
mod tests {
    use super::JsonText;

    #[test]
    fn no_text_ends_the_script() {
        let text = "</script><!-- \"quotes\" \\ & \u{2028}\u{2029}\u{0}\t\r\n – ä";
        let written = JsonText::from(text).into_string();
        assert!(!written.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\n']));
        let read: Option<String> = serde_json::from_str(&written).ok();
        assert_eq!(read.as_deref(), Some(text));
    }
}
