//! Values that templates see: the small makers of them.

use tera::value::Key;
use tera::{Map, Value};

use crate::table::{self, Table};

pub(super) fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from(entries.into_iter().map(|(key, value)| (Key::Str(key), value)).collect::<Map>())
}

/// A value with more keys than `base`.
pub(super) fn extended<const N: usize>(base: &Value, entries: [(&'static str, Value); N]) -> Value {
    let mut all = base.as_map().cloned().unwrap_or_default();
    all.extend(entries.into_iter().map(|(key, value)| (Key::Str(key), value)));
    Value::from(all)
}

pub(super) fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::from(values.collect::<Vec<_>>())
}

pub(super) fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

pub(super) fn html(text: &str) -> Value {
    Value::safe_string(text)
}

/// The author's own keys.
pub(super) fn params(table: &Table) -> Value {
    Value::from(
        table.entries.iter().map(|(key, value)| (Key::from(key.value.clone()), param(&value.value))).collect::<Map>(),
    )
}

fn param(value: &table::Value) -> Value {
    match value {
        table::Value::Text(text) => Value::from(text.as_str()),
        table::Value::Integer(number) => Value::from(*number),
        table::Value::Float(number) => Value::from(*number),
        table::Value::Boolean(truth) => Value::from(*truth),
        table::Value::Date(date) => Value::from(format!("{}T{}", date.date, date.time)),
        table::Value::Null => Value::none(),
        table::Value::Array(items) => list(items.iter().map(|item| param(&item.value))),
        table::Value::Table(table) => params(table),
    }
}
