//! What a file says by its keys, whichever of TOML, YAML and JSON it is written in.

use jiff::civil::Date;
use jiff::tz::Offset;

use crate::diagnostic::{Diagnostic, Source};
use crate::load::{parse_date, parse_toml, parse_yaml};
use crate::table::{Span, Spanned, Table, Value, WrittenDate};

/// The keys of a file or of a table in it. Letter case says nothing, as in Hugo.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct Facts {
    entries: Vec<(String, Value)>,
}

/// What facts are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Format {
    Toml,
    Yaml,
    Json,
}

impl Format {
    /// The format that a file's name tells of.
    pub(in crate::import) fn of_file(file: &str) -> Option<Self> {
        match file.rsplit_once('.')?.1 {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Facts {
    /// Reads what stands in `source` at `offset`.
    ///
    /// # Errors
    /// What is wrong with the syntax.
    pub(in crate::import) fn parse(
        source: &Source,
        text: &str,
        offset: usize,
        format: Format,
    ) -> Result<Self, Vec<Diagnostic>> {
        let table = match format {
            Format::Toml => parse_toml(source, text, offset)?,
            // YAML of one key twice, or with tabs, is refused there as it is by Kielo.
            Format::Yaml => parse_yaml(source, text, offset)?,
            Format::Json => json(source, text, offset)?,
        };
        Ok(Self::of(table))
    }

    pub(in crate::import) fn of(table: Table) -> Self {
        let entries = table.entries.into_iter().filter(|(_, value)| value.value != Value::Null);
        Self { entries: entries.map(|(key, value)| (key.value, value.value)).collect() }
    }

    /// Adds what is not said yet.
    pub(in crate::import) fn add(&mut self, other: Self) {
        for (key, value) in other.entries {
            match self.position(&key) {
                None => self.entries.push((key, value)),
                Some(at) => {
                    if let (Value::Table(own), Value::Table(more)) = (&mut self.entries[at].1, value) {
                        let mut whole = Self::of(std::mem::take(own));
                        whole.add(Self::of(more));
                        *own = whole.into_table();
                    }
                }
            }
        }
    }

    /// Adds one fact, unless it is said.
    pub(in crate::import) fn add_one(&mut self, key: &str, value: Value) {
        if self.position(key).is_none() {
            self.entries.push((key.to_owned(), value));
        }
    }

    pub(in crate::import) fn into_table(self) -> Table {
        let place = Span::default();
        let entries = self.entries.into_iter();
        let entries = entries.map(|(key, value)| (Spanned::new(key, place), Spanned::new(value, place)));
        Table { entries: entries.collect(), span: place }
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|(known, _)| known.eq_ignore_ascii_case(key))
    }

    pub(in crate::import) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What nobody asked for, in its order.
    pub(in crate::import) fn rest(self) -> Vec<(String, Value)> {
        self.entries
    }

    pub(in crate::import) fn has(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Takes the value of a key out.
    pub(in crate::import) fn take(&mut self, key: &str) -> Option<Value> {
        self.position(key).map(|at| self.entries.remove(at).1)
    }

    /// Takes a text out; numbers are texts too. Anything else stays.
    pub(in crate::import) fn text(&mut self, key: &str) -> Option<String> {
        let at = self.position(key)?;
        let text = as_text(&self.entries[at].1)?;
        self.entries.remove(at);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The first text of several keys; the others stay.
    pub(in crate::import) fn first_text(&mut self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.text(key))
    }

    pub(in crate::import) fn boolean(&mut self, key: &str) -> Option<bool> {
        let at = self.position(key)?;
        let truth = match &self.entries[at].1 {
            Value::Boolean(truth) => *truth,
            Value::Text(text) if text == "true" => true,
            Value::Text(text) if text == "false" => false,
            _ => return None,
        };
        self.entries.remove(at);
        Some(truth)
    }

    pub(in crate::import) fn number(&mut self, key: &str) -> Option<i64> {
        let at = self.position(key)?;
        let Value::Integer(number) = self.entries[at].1 else { return None };
        self.entries.remove(at);
        Some(number)
    }

    /// Takes a date out, in whichever of the forms that the generators read. One that is none stays.
    pub(in crate::import) fn date(&mut self, key: &str) -> Option<WrittenDate> {
        let at = self.position(key)?;
        let date = as_date(&self.entries[at].1)?;
        self.entries.remove(at);
        Some(date)
    }

    /// Takes a list of texts out; one text is a list of one.
    pub(in crate::import) fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(at) = self.position(key) else { return Vec::new() };
        let texts = as_texts(&self.entries[at].1);
        if !texts.is_empty() || matches!(&self.entries[at].1, Value::Array(items) if items.is_empty()) {
            self.entries.remove(at);
        }
        texts
    }

    /// Takes a table out.
    pub(in crate::import) fn table(&mut self, key: &str) -> Option<Self> {
        let at = self.position(key)?;
        if !matches!(self.entries[at].1, Value::Table(_)) {
            return None;
        }
        match self.entries.remove(at).1 {
            Value::Table(table) => Some(Self::of(table)),
            _ => None,
        }
    }

    /// Takes a list of tables out.
    pub(in crate::import) fn tables(&mut self, key: &str) -> Vec<Self> {
        let is_list = |value: &Value| matches!(value, Value::Array(items) if items.iter().all(|item| matches!(item.value, Value::Table(_))));
        let Some(at) = self.position(key).filter(|at| is_list(&self.entries[*at].1)) else { return Vec::new() };
        let Value::Array(items) = self.entries.remove(at).1 else { return Vec::new() };
        let tables = items.into_iter().filter_map(|item| match item.value {
            Value::Table(table) => Some(Self::of(table)),
            _ => None,
        });
        tables.collect()
    }

    /// The keys and their values.
    pub(in crate::import) fn entries(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }
}

/// A value as a text, if it is one.
pub(in crate::import) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Date(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The texts of a list, or one; of tables in it, such as of authors, the name.
pub(in crate::import) fn as_texts(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::Table(table) => Facts::of(table.clone()).first_text(&["name", "title"]),
        value => as_text(value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
    };
    match value {
        Value::Array(items) => items.iter().filter_map(|item| one(&item.value)).collect(),
        value => one(value).into_iter().collect(),
    }
}

/// A date as Kielo reads it, or with a space before its offset as Ruby writes it.
fn as_date(value: &Value) -> Option<WrittenDate> {
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
                parse_date(format!("{first} {}", padded(rest)).trim())
            })
        }
        _ => None,
    }
}

/// `9:30` as `09:30`.
fn padded(time: &str) -> String {
    let hour = time.find(':').unwrap_or(0);
    if hour == 1 { format!("0{time}") } else { time.to_owned() }
}

/// The difference of a date from world time in minutes, where it names one.
pub(in crate::import) fn offset_minutes(date: &WrittenDate) -> Option<i32> {
    date.offset.filter(|offset| *offset != Offset::UTC).map(|offset| offset.seconds() / 60)
}

fn json(source: &Source, text: &str, offset: usize) -> Result<Table, Vec<Diagnostic>> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => match from_json(value) {
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

fn from_json(value: serde_json::Value) -> Value {
    let place = Span::default();
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Boolean(truth),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| Spanned::new(from_json(item), place)).collect())
        }
        serde_json::Value::Object(entries) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(key, value)| (Spanned::new(key, place), Spanned::new(from_json(value), place)));
            Value::Table(Table { entries: entries.collect(), span: place })
        }
    }
}
