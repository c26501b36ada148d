//! Parsed TOML and YAML. Every key and value keeps its location in the file, for diagnostics.
//! Settings, terms, theme files and front matter are all read from this form.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// A byte range in a source file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Creates the span from byte `start` up to byte `end`. Offsets that do not fit into 32 bits are clamped.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// Moves the span by `offset` bytes, for text that was parsed from the middle of a file.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }
}

/// A value with its location in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value itself.
    pub value: T,
    /// Its location in the file.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Creates a value with its location.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A date in a source file: with or without a time, with or without an offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateValue {
    /// The calendar day.
    pub date: Date,
    /// The time of day; midnight if the file gives none.
    pub time: Time,
    /// The offset from UTC, if the file gives one (RFC 3339: `Z` or `+02:00`).
    pub offset: Option<Offset>,
}

impl DateValue {
    /// Returns the moment that the date names. `zone` applies if the date has no offset, and is the zone of the result.
    ///
    /// The last day of the year 9999, by which authors mean never, has no moment in most zones. It is the last moment that
    /// there is, in UTC.
    #[must_use]
    pub fn in_zone(self, zone: &TimeZone) -> Zoned {
        let local = self.date.to_datetime(self.time);
        let moment = match self.offset {
            Some(offset) => offset.to_timestamp(local).map(|moment| moment.to_zoned(zone.clone())),
            None => local.to_zoned(zone.clone()),
        };
        let end = if self.date.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
        moment.unwrap_or_else(|_| end.to_zoned(TimeZone::UTC))
    }
}

/// Whether a text has the form `2026-03-02`. The day need not exist.
#[must_use]
pub fn looks_like_date(text: &str) -> bool {
    let is_expected = |(at, c): (usize, char)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() };
    text.len() == 10 && text.chars().enumerate().all(is_expected)
}

/// The value of a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A date in TOML. In YAML a date is [`Value::Text`].
    Date(DateValue),
    /// No value (`key:` in YAML).
    Null,
    /// A list.
    Array(Vec<Spanned<Value>>),
    /// A table.
    Table(Table),
}

impl Value {
    /// Calls `visit` with the text, and with every text in a list or a table.
    pub fn for_each_text(&self, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Text(text) => visit(text),
            Self::Array(items) => items.iter().for_each(|item| item.value.for_each_text(visit)),
            Self::Table(table) => table.for_each_text(visit),
            _ => {}
        }
    }

    /// Returns the name of the value's type for messages.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Date(_) => "a date",
            Self::Null => "nothing",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// Writes the value as TOML, on one line.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_text(formatter, text),
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Float(number) if number.is_nan() => formatter.write_str("nan"),
            Self::Float(number) => write!(formatter, "{number:?}"),
            Self::Boolean(truth) => write!(formatter, "{truth}"),
            Self::Date(DateValue { date, time, offset }) => {
                write!(formatter, "{date}")?;
                if offset.is_some() || *time != Time::midnight() {
                    write!(formatter, "T{time}")?;
                }
                match offset {
                    Some(offset) if *offset == Offset::UTC => formatter.write_str("Z"),
                    Some(offset) => {
                        let (sign, minutes) =
                            (if offset.is_negative() { '-' } else { '+' }, offset.seconds().abs() / 60);
                        write!(formatter, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
                    }
                    None => Ok(()),
                }
            }
            // TOML has no null.
            Self::Null => formatter.write_str("\"\""),
            Self::Array(items) => {
                formatter.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    formatter.write_str(if index > 0 { ", " } else { "" })?;
                    write!(formatter, "{}", item.value)?;
                }
                formatter.write_str("]")
            }
            Self::Table(table) => {
                formatter.write_str("{")?;
                for (index, (key, value)) in table.entries.iter().enumerate() {
                    formatter.write_str(if index > 0 { ", " } else { " " })?;
                    write_key(formatter, &key.value)?;
                    write!(formatter, " = {}", value.value)?;
                }
                formatter.write_str(if table.entries.is_empty() { "}" } else { " }" })
            }
        }
    }
}

/// Writes the table as lines of TOML, one for each key.
impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, value) in &self.entries {
            write_key(formatter, &key.value)?;
            writeln!(formatter, " = {}", value.value)?;
        }
        Ok(())
    }
}

fn write_key(formatter: &mut fmt::Formatter<'_>, key: &str) -> fmt::Result {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(is_bare) { formatter.write_str(key) } else { write_text(formatter, key) }
}

fn write_text(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    formatter.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(formatter, "\\{c}")?,
            '\n' => formatter.write_str("\\n")?,
            '\t' => formatter.write_str("\\t")?,
            c if c.is_control() => write!(formatter, "\\u{:04X}", u32::from(c))?,
            c => write!(formatter, "{c}")?,
        }
    }
    formatter.write_str("\"")
}

/// Keys and values in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The entries; every key is unique.
    pub entries: Vec<(Spanned<String>, Spanned<Value>)>,
    /// The location of the table.
    pub span: Span,
}

impl Table {
    /// Calls `visit` with every text in the values.
    pub fn for_each_text(&self, visit: &mut impl FnMut(&str)) {
        self.entries.iter().for_each(|(_, value)| value.value.for_each_text(visit));
    }

    /// Returns the key that has a text, with the keys above it: `logos.dark`.
    #[must_use]
    pub fn key_of_text(&self, text: &str) -> Option<String> {
        self.entries.iter().find_map(|(key, value)| match &value.value {
            Value::Text(found) if found == text => Some(key.value.clone()),
            Value::Table(table) => table.key_of_text(text).map(|below| format!("{}.{below}", key.value)),
            Value::Array(values) => {
                values.iter().any(|value| value.value == Value::Text(text.to_owned())).then(|| key.value.clone())
            }
            _ => None,
        })
    }
}
