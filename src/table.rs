//! A parsed TOML or YAML table whose every key and value knows its place in the file: the one form in
//! which site.toml, terms.toml, theme files and front matter are read.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// A range of bytes in a source file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` up to byte `end`, as a parser gives it.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The same span in a file where the parsed text begins `offset` bytes later.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }
}

/// A value and where it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value itself.
    pub value: T,
    /// Its place in the file.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A date as an author wrote it: with or without a time, with or without an offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// The calendar day.
    pub date: Date,
    /// The time of day; midnight where none is written.
    pub time: Time,
    /// The offset from UTC, when written (RFC 3339 `Z` or `+02:00`).
    pub offset: Option<Offset>,
}

/// Whether a text has the form `2026-03-02`, be it a day that exists or not.
#[must_use]
pub fn looks_dated(text: &str) -> bool {
    let fits = |(at, c): (usize, char)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() };
    text.len() == 10 && text.chars().enumerate().all(fits)
}

/// What can stand behind a key.
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
    /// A TOML date; in YAML a date arrives as text.
    Date(WrittenDate),
    /// Nothing (YAML `key:`).
    Null,
    /// A list.
    Array(Vec<Spanned<Value>>),
    /// A table.
    Table(Table),
}

impl Value {
    /// The name of this kind of value, as messages use it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
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
            Self::Date(WrittenDate { date, time, offset }) => {
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
            // TOML has no word for nothing.
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

/// Keys and values in the order in which they stand in the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The entries; no key stands twice.
    pub entries: Vec<(Spanned<String>, Spanned<Value>)>,
    /// Where the table stands.
    pub span: Span,
}
