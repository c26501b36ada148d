//! The keys and values of settings and front matter, in TOML, YAML or JSON.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::diagnostic::{Diagnostic, Source};
use crate::load::{parse_date, parse_toml, parse_yaml};
use crate::table::{DateValue, Span, Spanned, Table, Value};

/// The keys and values of a file or of a table in it, in order. Keys ignore letter case, as in Hugo.
///
/// The `take_` methods remove a key when its value has the wanted type. What is left at the end goes into `params`.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct Fields {
    entries: Vec<(String, Value)>,
}

/// A data format of settings and front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum DataFormat {
    Toml,
    Yaml,
    Json,
}

impl DataFormat {
    /// Returns the format of a file by its extension.
    pub(in crate::import) fn from_file_name(file: &str) -> Option<Self> {
        match file.rsplit_once('.')?.1 {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Fields {
    /// Parses `text`, which begins at byte `offset` of `source`.
    ///
    /// # Errors
    /// Returns the syntax errors.
    pub(in crate::import) fn parse(
        source: &Source,
        text: &str,
        offset: usize,
        format: DataFormat,
    ) -> Result<Self, Vec<Diagnostic>> {
        let table = match format {
            DataFormat::Toml => parse_toml(source, text, offset)?,
            // Duplicate keys and tabs in YAML are refused, as in Kielo's own files.
            DataFormat::Yaml => parse_yaml(source, text, offset)?,
            DataFormat::Json => parse_json(source, text, offset)?,
        };
        Ok(Self::from_table(table))
    }

    /// Takes the entries of a table, without those that are null.
    pub(in crate::import) fn from_table(table: Table) -> Self {
        let entries = table.entries.into_iter().filter(|(_, value)| value.value != Value::Null);
        Self { entries: entries.map(|(key, value)| (key.value, value.value)).collect() }
    }

    /// Adds the keys of `other` that are missing, also in nested tables. Existing values win.
    pub(in crate::import) fn merge(&mut self, other: Self) {
        for (key, value) in other.entries {
            match self.position(&key) {
                None => self.entries.push((key, value)),
                Some(at) => {
                    if let (Value::Table(own), Value::Table(more)) = (&mut self.entries[at].1, value) {
                        let mut merged = Self::from_table(std::mem::take(own));
                        merged.merge(Self::from_table(more));
                        *own = merged.into_table();
                    }
                }
            }
        }
    }

    /// Adds a value unless the key exists.
    pub(in crate::import) fn set_default(&mut self, key: &str, value: Value) {
        if self.position(key).is_none() {
            self.entries.push((key.to_owned(), value));
        }
    }

    /// Returns the entries as a table without source positions.
    pub(in crate::import) fn into_table(self) -> Table {
        table_without_spans(self.entries)
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|(known, _)| known.eq_ignore_ascii_case(key))
    }

    pub(in crate::import) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns all entries that were not taken out, in order.
    pub(in crate::import) fn into_entries(self) -> Vec<(String, Value)> {
        self.entries
    }

    pub(in crate::import) fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Takes out a value of any type.
    pub(in crate::import) fn take(&mut self, key: &str) -> Option<Value> {
        self.position(key).map(|at| self.entries.remove(at).1)
    }

    /// Takes out a trimmed text; numbers and dates count as texts. An empty text is taken out too, and is `None`.
    pub(in crate::import) fn take_text(&mut self, key: &str) -> Option<String> {
        let at = self.position(key)?;
        let text = text_from_value(&self.entries[at].1)?;
        self.entries.remove(at);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Takes out the first text of several keys and leaves the others.
    pub(in crate::import) fn take_first_text(&mut self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.take_text(key))
    }

    /// Takes out a Boolean, or a text that says `true` or `false`.
    pub(in crate::import) fn take_boolean(&mut self, key: &str) -> Option<bool> {
        let at = self.position(key)?;
        let boolean = match &self.entries[at].1 {
            Value::Boolean(boolean) => *boolean,
            Value::Text(text) if text == "true" => true,
            Value::Text(text) if text == "false" => false,
            _ => return None,
        };
        self.entries.remove(at);
        Some(boolean)
    }

    /// Takes out an integer.
    pub(in crate::import) fn take_number(&mut self, key: &str) -> Option<i64> {
        let at = self.position(key)?;
        let Value::Integer(number) = self.entries[at].1 else { return None };
        self.entries.remove(at);
        Some(number)
    }

    /// Takes out a date, in any form that the generators accept.
    pub(in crate::import) fn take_date(&mut self, key: &str) -> Option<DateValue> {
        let at = self.position(key)?;
        let date = date_from_value(&self.entries[at].1)?;
        self.entries.remove(at);
        Some(date)
    }

    /// Takes out a list of texts; a single text is a list of one.
    pub(in crate::import) fn take_texts(&mut self, key: &str) -> Vec<String> {
        let Some(at) = self.position(key) else { return Vec::new() };
        let texts = texts_from_value(&self.entries[at].1);
        if !texts.is_empty() || matches!(&self.entries[at].1, Value::Array(items) if items.is_empty()) {
            self.entries.remove(at);
        }
        texts
    }

    /// Takes out a table.
    pub(in crate::import) fn take_table(&mut self, key: &str) -> Option<Self> {
        let at = self.position(key)?;
        if !matches!(self.entries[at].1, Value::Table(_)) {
            return None;
        }
        match self.entries.remove(at).1 {
            Value::Table(table) => Some(Self::from_table(table)),
            _ => None,
        }
    }

    /// Takes out a list of tables.
    pub(in crate::import) fn take_tables(&mut self, key: &str) -> Vec<Self> {
        let is_list = |value: &Value| matches!(value, Value::Array(items) if items.iter().all(|item| matches!(item.value, Value::Table(_))));
        let Some(at) = self.position(key).filter(|at| is_list(&self.entries[*at].1)) else { return Vec::new() };
        let Value::Array(items) = self.entries.remove(at).1 else { return Vec::new() };
        let tables = items.into_iter().filter_map(|item| match item.value {
            Value::Table(table) => Some(Self::from_table(table)),
            _ => None,
        });
        tables.collect()
    }

    /// Returns the keys and values in order.
    pub(in crate::import) fn entries(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }
}

/// Returns a text, number or date as text.
pub(in crate::import) fn text_from_value(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Date(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Returns the texts of a list or of a single value. A table, such as an author, is represented by its name.
pub(in crate::import) fn texts_from_value(value: &Value) -> Vec<String> {
    let to_text = |value: &Value| match value {
        Value::Table(table) => Fields::from_table(table.clone()).take_first_text(&["name", "title"]),
        value => text_from_value(value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
    };
    match value {
        Value::Array(items) => items.iter().filter_map(|item| to_text(&item.value)).collect(),
        value => to_text(value).into_iter().collect(),
    }
}

/// Reads a date in Kielo's forms, or with a space before the offset as Ruby writes it.
fn date_from_value(value: &Value) -> Option<DateValue> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Text(text) => {
            let text = text.trim();
            let day = |text: &str| {
                let mut parts = text.splitn(3, ['-', '/']);
                let mut number = || parts.next()?.parse::<i16>().ok();
                let (year, month, day) = (number()?, number()?, number()?);
                Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
            };
            parse_date(text).or_else(|| {
                let (first, rest) = text.split_once([' ', 'T']).unwrap_or((text, ""));
                let rest = rest.trim().trim_end_matches("UTC").trim();
                let first = day(first)?;
                parse_date(format!("{first} {}", pad_hour(rest)).trim())
            })
        }
        _ => None,
    }
}

/// Returns a date at midnight, without a UTC offset.
pub(in crate::import) fn midnight(date: Date) -> DateValue {
    DateValue { date, time: Time::midnight(), offset: None }
}

/// Turns `9:30` into `09:30`.
fn pad_hour(time: &str) -> String {
    let hour = time.find(':').unwrap_or(0);
    if hour == 1 { format!("0{time}") } else { time.to_owned() }
}

/// Returns the UTC offset of a date in minutes, unless it has none or is UTC.
pub(in crate::import) fn offset_minutes(date: &DateValue) -> Option<i32> {
    date.offset.filter(|offset| *offset != Offset::UTC).map(|offset| offset.seconds() / 60)
}

fn parse_json(source: &Source, text: &str, offset: usize) -> Result<Table, Vec<Diagnostic>> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => match value_from_json(value) {
            Value::Table(table) => Ok(table),
            _ => Err(vec![Diagnostic::invalid_syntax(
                source,
                Span::new(offset, offset),
                "JSON",
                "expected keys and values",
            )]),
        },
        Err(error) => {
            let lines: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = text.floor_char_boundary((lines + error.column().saturating_sub(1)).min(text.len()));
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            Err(vec![Diagnostic::invalid_syntax(source, Span::new(offset + at, offset + at), "JSON", message)])
        }
    }
}

fn value_from_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(boolean) => Value::Boolean(boolean),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| Spanned::new(value_from_json(item), Span::default())).collect())
        }
        serde_json::Value::Object(entries) => {
            Value::Table(table_without_spans(entries.into_iter().map(|(key, value)| (key, value_from_json(value)))))
        }
    }
}

/// Builds a table whose entries have no source positions.
pub(in crate::import) fn table_without_spans(entries: impl IntoIterator<Item = (String, Value)>) -> Table {
    let span = Span::default();
    let entries = entries.into_iter().map(|(key, value)| (Spanned::new(key, span), Spanned::new(value, span)));
    Table { entries: entries.collect(), span }
}
