//! Helpers that make Tera values.

use tera::value::Key;
use tera::{Map, Value};

use crate::table::{self, Table};

pub(super) fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from(entries.into_iter().map(|(key, value)| (Key::Str(key), value)).collect::<Map>())
}

pub(super) fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::from(values.collect::<Vec<_>>())
}

/// A value, or none.
pub(super) fn optional(value: Option<impl Into<Value>>) -> Value {
    value.map_or_else(Value::none, Into::into)
}

/// A text that templates do not escape.
pub(super) fn html(text: &str) -> Value {
    Value::safe_string(text)
}

/// The keys of `[params]`, or the author's own keys in front matter.
pub(super) fn params(table: &Table) -> Value {
    Value::from(
        table
            .entries
            .iter()
            .map(|(key, value)| (Key::from(key.value.clone()), self::value(&value.value)))
            .collect::<Map>(),
    )
}

/// A value of TOML, YAML or JSON.
pub(super) fn value(value: &table::Value) -> Value {
    match value {
        table::Value::Text(text) => Value::from(text.as_str()),
        table::Value::Integer(number) => Value::from(*number),
        table::Value::Float(number) => Value::from(*number),
        table::Value::Boolean(truth) => Value::from(*truth),
        table::Value::Date(date) => Value::from(format!("{}T{}", date.date, date.time)),
        table::Value::Null => Value::none(),
        table::Value::Array(items) => list(items.iter().map(|item| self::value(&item.value))),
        table::Value::Table(table) => params(table),
    }
}
