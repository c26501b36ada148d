//! Reads tables key by key: wrong types and unknown keys become diagnostics, and reading goes on.

use super::parse::parse_date;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::{Span, Spanned, Table, Value, WrittenDate};

/// Reads one table key by key and remembers which keys it was asked for, so that what is left over is unknown.
pub(super) struct TableReader<'a> {
    source: &'a Source,
    table: Table,
    asked: Vec<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> TableReader<'a> {
    /// Starts reading `table`; problems go to `found`.
    pub(super) fn new(source: &'a Source, table: Table, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { source, table, asked: Vec::new(), diagnostics }
    }

    /// Where the table stands.
    pub(super) fn span(&self) -> Span {
        self.table.span
    }

    /// Whether the key stands there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.entries.iter().any(|(name, _)| name.value == key)
    }

    /// The keys asked for so far.
    pub(super) fn asked(&self) -> &[String] {
        &self.asked
    }

    /// Reads a table that stands in this one.
    pub(super) fn inner(&mut self, table: Table) -> TableReader<'_> {
        TableReader::new(self.source, table, self.diagnostics)
    }

    /// Adds a problem found by the caller.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Takes whatever stands behind `key`.
    pub(super) fn take(&mut self, key: &str) -> Option<Spanned<Value>> {
        self.asked.push(key.to_owned());
        let at = self.table.entries.iter().position(|(name, _)| name.value == key)?;
        let value = self.table.entries.remove(at).1;
        (value.value != Value::Null).then_some(value)
    }

    /// Takes text.
    pub(super) fn text(&mut self, key: &str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        match value.value {
            Value::Text(text) => Some(Spanned::new(text, value.span)),
            other => self.wrong_type(key, value.span, "text", &other),
        }
    }

    /// Takes text that says something; an empty string is as good as none.
    pub(super) fn filled_text(&mut self, key: &str) -> Option<Spanned<String>> {
        self.text(key).filter(|text| !text.value.trim().is_empty())
    }

    /// Takes `true` or `false`.
    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.take(key)?;
        match value.value {
            Value::Boolean(truth) => Some(truth),
            other => self.wrong_type(key, value.span, "true or false", &other),
        }
    }

    /// Takes a whole number of at least 1.
    pub(super) fn count(&mut self, key: &str) -> Option<usize> {
        let value = self.take(key)?;
        match value.value {
            Value::Integer(number) if number >= 1 => usize::try_from(number).ok(),
            Value::Integer(number) => {
                let found = number.to_string();
                self.diagnostics.push(Diagnostic::wrong_type(
                    self.source,
                    value.span,
                    key,
                    "a whole number of at least 1",
                    &found,
                ));
                None
            }
            other => self.wrong_type(key, value.span, "a whole number of at least 1", &other),
        }
    }

    /// Takes a date.
    pub(super) fn date(&mut self, key: &str) -> Option<Spanned<WrittenDate>> {
        let value = self.take(key)?;
        match value.value {
            Value::Date(date) => Some(Spanned::new(date, value.span)),
            Value::Text(text) => {
                let date = parse_date(&text);
                if date.is_none() {
                    self.diagnostics.push(Diagnostic::invalid_date(self.source, value.span, &text));
                }
                date.map(|date| Spanned::new(date, value.span))
            }
            other => self.wrong_type(key, value.span, "a date such as 2026-03-02", &other),
        }
    }

    /// Takes a list of texts; one text alone is a list of one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let items = match value.value {
            Value::Array(items) => items,
            text @ Value::Text(_) => vec![Spanned::new(text, value.span)],
            other => {
                self.wrong_type::<()>(key, value.span, "a list of texts", &other);
                return Vec::new();
            }
        };
        let mut texts = Vec::new();
        for item in items {
            match item.value {
                Value::Text(text) => texts.push(Spanned::new(text, item.span)),
                other => _ = self.wrong_type::<()>(key, item.span, "text", &other),
            }
        }
        texts
    }

    /// Takes a table.
    pub(super) fn table(&mut self, key: &str) -> Option<Table> {
        let value = self.take(key)?;
        match value.value {
            Value::Table(table) => Some(table),
            other => self.wrong_type(key, value.span, "a table", &other),
        }
    }

    /// Takes a list of tables (`[[key]]`).
    pub(super) fn tables(&mut self, key: &str) -> Vec<Table> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let Value::Array(items) = value.value else {
            self.wrong_type::<()>(key, value.span, &format!("a list of tables ([[{key}]])"), &value.value);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.value {
                Value::Table(table) => tables.push(table),
                other => {
                    self.wrong_type::<()>(key, item.span, &format!("a table ([[{key}]])"), &other);
                }
            }
        }
        tables
    }

    /// Says what is wrong with a value, and gives none.
    pub(super) fn wrong_type<T>(&mut self, key: &str, span: Span, wanted: &str, found: &Value) -> Option<T> {
        self.diagnostics.push(Diagnostic::wrong_type(self.source, span, key, wanted, found.kind()));
        None
    }

    /// Ends the reading: every key not asked for is an error that suggests the nearest one.
    pub(super) fn finish(self) {
        for (key, _) in &self.table.entries {
            self.diagnostics.push(Diagnostic::unknown_key(self.source, key.span, &key.value, &self.asked));
        }
    }
}
