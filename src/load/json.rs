//! Parses JSON into values in the order of the file. Syntax errors become diagnostics.

use std::fmt;

use rustc_hash::FxHashSet;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::parse::composed;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::{Span, Spanned, Table, Value};

/// The start of the message about a key that an object has twice.
const DUPLICATE_KEY: &str = "duplicate key: ";

/// The start of the message about a whole number that templates cannot hold.
const LARGE_NUMBER: &str = "large number: ";

/// Parses a whole JSON file and skips a byte order mark. The values have no locations.
///
/// # Errors
/// The first syntax error.
pub(super) fn parse_json(source: &Source) -> Result<Value, Vec<Diagnostic>> {
    let text = source.text.trim_start_matches('\u{feff}');
    let offset = source.text.len() - text.len();
    serde_json::from_str(text).map(|JsonValue(value)| value).map_err(|error| {
        let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        // Columns count bytes from 1. The error may be at the end of the text.
        let mut start = (start + error.column().saturating_sub(1)).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
        let span = Span::new(start, end).shifted(offset);
        let message = error.to_string();
        // The message ends with the line and the column.
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        if let Some(key) = message.strip_prefix(DUPLICATE_KEY) {
            return vec![Diagnostic::duplicate_key(source, span, key)];
        }
        if let Some(number) = message.strip_prefix(LARGE_NUMBER) {
            let start = (span.end as usize).saturating_sub(number.len());
            return vec![Diagnostic::data_number_too_large(source, Span::new(start, span.end as usize), number)];
        }
        let is_too_deep = message.starts_with("recursion limit");
        let message = if is_too_deep { "more than 127 lists and tables are in each other" } else { message };
        vec![Diagnostic::invalid_syntax(source, span, "JSON", message)]
    })
}

struct JsonValue(Value);

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor).map(JsonValue)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Integer).map_err(|_| E::custom(format!("{LARGE_NUMBER}{value}")))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(composed(value)))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(JsonValue(item)) = sequence.next_element()? {
            items.push(Spanned::new(item, Span::default()));
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        let mut known: FxHashSet<String> = FxHashSet::default();
        while let Some(key) = map.next_key::<String>()? {
            let key = composed(&key);
            if !known.insert(key.clone()) {
                return Err(A::Error::custom(format!("{DUPLICATE_KEY}{key}")));
            }
            let JsonValue(value) = map.next_value()?;
            entries.push((Spanned::new(key, Span::default()), Spanned::new(value, Span::default())));
        }
        Ok(Value::Table(Table { entries, span: Span::default() }))
    }
}
