//! Reads tables key by key. Wrong types and unknown keys become diagnostics, and reading continues.

use super::parse::{parse_date, parse_toml_file};
use crate::address::{is_running_address, runs_code_in_frame};
use crate::config::{ByLanguage, LanguageId, LanguageMatch, SiteLanguage, language_tags, match_language};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::canonical_tag;
use crate::table::{DateValue, Span, Spanned, Table, Value};

/// Parses the TOML file `source` and reads its top table.
///
/// Returns `None` after a syntax error, which goes to `diagnostics`.
pub(super) fn read_toml_file<T>(
    source: &Source,
    diagnostics: &mut Vec<Diagnostic>,
    read: impl FnOnce(&mut TableReader) -> T,
) -> Option<T> {
    let table = parse_toml_file(source).map_err(|errors| diagnostics.extend(errors)).ok()?;
    Some(TableReader::read(source, table, diagnostics, read))
}

/// Reads one table and remembers which keys were read, so that all other keys are unknown.
pub(super) struct TableReader<'a> {
    source: &'a Source,
    table: Table,
    known_keys: Vec<String>,
    /// The keys whose values are reported already.
    misread_keys: Vec<String>,
    /// The number of diagnostics before the table.
    known_problems: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl TableReader<'_> {
    /// Reads `table` with `read`. Afterwards every key that `read` did not ask for is reported as unknown.
    pub(super) fn read<T>(
        source: &Source,
        table: Table,
        diagnostics: &mut Vec<Diagnostic>,
        read: impl FnOnce(&mut TableReader) -> T,
    ) -> T {
        let (known_keys, misread_keys, known_problems) = (Vec::new(), Vec::new(), diagnostics.len());
        let mut reader = TableReader { source, table, known_keys, misread_keys, known_problems, diagnostics };
        let result = read(&mut reader);
        for (key, _) in &reader.table.entries {
            reader.diagnostics.push(Diagnostic::unknown_key(source, key.span, &key.value, &reader.known_keys));
        }
        result
    }

    /// Reads a table that was taken from this one, for example from a list or from a value of several types.
    pub(super) fn nested<T>(&mut self, table: Table, read: impl FnOnce(&mut TableReader) -> T) -> T {
        TableReader::read(self.source, table, self.diagnostics, read)
    }

    /// Returns the file that is read.
    pub(super) fn source(&self) -> &Source {
        self.source
    }

    /// Returns the location of the table.
    pub(super) fn span(&self) -> Span {
        self.table.span
    }

    /// Whether the table contains a key that was not read yet. Null, as YAML writes `title:`, is no value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.entries.iter().any(|(name, value)| name.value == key && value.value != Value::Null)
    }

    /// Returns the location of a key that was not read yet.
    pub(super) fn span_of(&self, key: &str) -> Option<Span> {
        self.table.entries.iter().find(|(name, _)| name.value == key).map(|(name, _)| name.span)
    }

    /// Whether the value of a key that was not read yet is one text, and not a list.
    pub(super) fn is_text(&self, key: &str) -> bool {
        let is_text = |(name, value): &(Spanned<String>, Spanned<Value>)| {
            name.value == key && matches!(value.value, Value::Text(_))
        };
        self.table.entries.iter().any(is_text)
    }

    /// Whether something in the table is reported already.
    pub(super) fn has_problems(&self) -> bool {
        self.diagnostics.len() > self.known_problems
    }

    /// Returns the keys that were read so far.
    pub(super) fn known_keys(&self) -> &[String] {
        &self.known_keys
    }
}

/// Diagnostics of callers.
impl TableReader<'_> {
    /// Adds a diagnostic about the file.
    pub(super) fn report(&mut self, diagnostic: impl FnOnce(&Source) -> Diagnostic) {
        self.diagnostics.push(diagnostic(self.source));
    }

    /// Reports that the table lacks a key, unless its value could not be read. `example` is a line that would set it.
    pub(super) fn report_missing(&mut self, key: &str, example: &str) {
        self.report_missing_at(self.table.span, key, example);
    }

    /// Reports a missing key like [`Self::report_missing`], at a location.
    pub(super) fn report_missing_at(&mut self, span: Span, key: &str, example: &str) {
        if !self.misread_keys.iter().any(|misread| misread == key) {
            self.diagnostics.push(Diagnostic::missing_key(self.source, span, key, example));
        }
    }

    /// Reports that the value of `key` is of the right type, but not valid.
    pub(super) fn report_invalid(&mut self, key: &str, span: Span, problem: &str, advice: &str) {
        self.misread_keys.push(key.to_owned());
        self.diagnostics.push(Diagnostic::invalid_value(self.source, span, key, problem, advice));
    }

    /// Reports a value of the wrong type and returns `None`.
    pub(super) fn wrong_type<T>(&mut self, key: &str, value: &Spanned<Value>, expected: &str) -> Option<T> {
        let found = value.value.type_name();
        self.misread_keys.push(key.to_owned());
        self.diagnostics.push(Diagnostic::wrong_type(self.source, value.span, key, expected, found));
        None
    }
}

/// Values.
impl TableReader<'_> {
    /// Reports a number that is too small or too large and returns `None`.
    pub(super) fn wrong_number<T>(
        &mut self,
        key: &str,
        value: &Spanned<Value>,
        expected: &str,
        number: i64,
    ) -> Option<T> {
        let number = number.to_string();
        self.diagnostics.push(Diagnostic::wrong_type(self.source, value.span, key, expected, &number));
        None
    }

    /// Takes the value of `key`, which can have any type.
    pub(super) fn take(&mut self, key: &str) -> Option<Spanned<Value>> {
        self.known_keys.push(key.to_owned());
        let at = self.table.entries.iter().position(|(name, _)| name.value == key)?;
        let value = self.table.entries.remove(at).1;
        (value.value != Value::Null).then_some(value)
    }

    /// Removes a key that was not read yet, which does not make it a known one. Returns its location.
    pub(super) fn discard(&mut self, key: &str) -> Option<Span> {
        let at = self.table.entries.iter().position(|(name, _)| name.value == key)?;
        Some(self.table.entries.remove(at).0.span)
    }

    /// Takes all keys that were not read yet, for tables whose keys are names that authors choose.
    pub(super) fn take_rest(&mut self) -> Vec<(Spanned<String>, Spanned<Value>)> {
        std::mem::take(&mut self.table.entries)
    }

    /// Reads text.
    pub(super) fn text(&mut self, key: &str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        match value.value {
            Value::Text(text) => Some(Spanned::new(text, value.span)),
            _ => self.wrong_type(key, &value, "text"),
        }
    }

    /// Reads text; text of only spaces counts as no value.
    pub(super) fn filled_text(&mut self, key: &str) -> Option<Spanned<String>> {
        self.text(key).filter(|text| !text.value.trim().is_empty())
    }

    /// Reads an address like [`Self::filled_text`], and reports one that a browser would run.
    pub(super) fn filled_address(&mut self, key: &str) -> Option<Spanned<String>> {
        let address = self.filled_text(key)?;
        self.check_address(&address);
        Some(address)
    }

    /// Reads a list of addresses like [`Self::texts`], and reports those that a browser would run.
    pub(super) fn addresses(&mut self, key: &str) -> Vec<Spanned<String>> {
        let addresses = self.texts(key);
        for address in &addresses {
            self.check_address(address);
        }
        addresses
    }

    fn check_address(&mut self, address: &Spanned<String>) {
        if runs_code_in_frame(&address.value) {
            let report = |source: &Source| Diagnostic::running_address(&source.file, address.span, &address.value);
            self.report(report);
        }
    }

    /// Reports the texts of a free table that a browser would run as addresses.
    fn check_free_table(&mut self, table: &Table) {
        let mut values: Vec<&Spanned<Value>> = table.entries.iter().map(|(_, value)| value).collect();
        while let Some(value) = values.pop() {
            match &value.value {
                Value::Table(table) => values.extend(table.entries.iter().map(|(_, value)| value)),
                Value::Array(items) => values.extend(items),
                Value::Text(text) if is_running_address(text) => {
                    self.check_address(&Spanned::new(text.clone(), value.span));
                }
                _ => {}
            }
        }
    }

    /// Reads text like [`Self::filled_text`], without its location.
    pub(super) fn string(&mut self, key: &str) -> Option<String> {
        self.filled_text(key).map(|text| text.value)
    }

    /// Reads text like [`Self::filled_text`]; reports text that is not valid and returns `None` for it.
    pub(super) fn valid_string(
        &mut self,
        key: &str,
        is_valid: impl FnOnce(&str) -> bool,
        problem: &str,
        advice: &str,
    ) -> Option<String> {
        let text = self.filled_text(key)?;
        if !is_valid(&text.value) {
            self.report_invalid(key, text.span, problem, advice);
            return None;
        }
        Some(text.value)
    }

    /// Reads `true` or `false`.
    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.take(key)?;
        match value.value {
            Value::Boolean(truth) => Some(truth),
            _ => self.wrong_type(key, &value, "true or false"),
        }
    }

    /// Reads a whole number of at least 1.
    pub(super) fn count(&mut self, key: &str) -> Option<usize> {
        const EXPECTED: &str = "a whole number of at least 1";
        let value = self.take(key)?;
        match value.value {
            Value::Integer(number) if number >= 1 => usize::try_from(number).ok(),
            Value::Integer(number) => self.wrong_number(key, &value, EXPECTED, number),
            _ => self.wrong_type(key, &value, EXPECTED),
        }
    }

    /// Reads a date.
    pub(super) fn date(&mut self, key: &str) -> Option<Spanned<DateValue>> {
        let value = self.take(key)?;
        self.date_from(key, value)
    }

    /// Reads the date in a value that was already taken.
    pub(super) fn date_from(&mut self, key: &str, value: Spanned<Value>) -> Option<Spanned<DateValue>> {
        match value.value {
            Value::Date(date) => Some(Spanned::new(date, value.span)),
            Value::Text(text) => {
                let date = parse_date(&text);
                if date.is_none() {
                    self.misread_keys.push(key.to_owned());
                    self.diagnostics.push(Diagnostic::invalid_date(self.source, value.span, &text));
                }
                date.map(|date| Spanned::new(date, value.span))
            }
            _ => self.wrong_type(key, &value, "a date such as 2026-03-02"),
        }
    }

    /// Reads a list of texts; a single text is a list of one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = match value.value {
            Value::Array(items) => items,
            Value::Text(_) => vec![value],
            _ => return self.wrong_type(key, &value, "a list of texts").unwrap_or_default(),
        };
        let text = |item: Spanned<Value>| match item.value {
            Value::Text(text) => Some(Spanned::new(text, item.span)),
            _ => self.wrong_type(key, &item, "text"),
        };
        items.into_iter().filter_map(text).collect()
    }
}

/// Finds the site's language that a tag names.
///
/// # Errors
/// A tag that names none, or several.
pub(super) fn find_language(
    source: &Source,
    languages: &[SiteLanguage],
    tag: &Spanned<String>,
) -> Result<LanguageId, Diagnostic> {
    match match_language(languages, &tag.value) {
        LanguageMatch::One(id) => Ok(id),
        LanguageMatch::Several => {
            Err(Diagnostic::ambiguous_language_tag(source, tag.span, &tag.value, &language_tags(languages)))
        }
        LanguageMatch::Other => {
            let canonical = canonical_tag(&tag.value);
            Err(Diagnostic::unknown_language(source, tag.span, &tag.value, &canonical, &language_tags(languages)))
        }
        LanguageMatch::Invalid => Err(Diagnostic::invalid_language_tag(source, tag.span, &tag.value)),
    }
}

/// Values by language.
impl TableReader<'_> {
    /// Finds the site's language that a tag names, and reports a tag that names none.
    pub(super) fn find_language(&mut self, languages: &[SiteLanguage], tag: &Spanned<String>) -> Option<LanguageId> {
        find_language(self.source, languages, tag).map_err(|error| self.diagnostics.push(error)).ok()
    }

    /// Takes all entries of the table whose keys are tags of languages. A tag that names no language of the site is
    /// reported; if `languages` is empty, that is reported already.
    pub(super) fn take_by_language(&mut self, languages: &[SiteLanguage]) -> Vec<(LanguageId, Spanned<Value>)> {
        let is_tag = |key: &str| match match_language(languages, key) {
            LanguageMatch::One(_) | LanguageMatch::Several => true,
            // A key of three letters is rather another key that is misspelt.
            LanguageMatch::Other => key.split(['-', '_']).next().is_some_and(|main| main.len() == 2),
            LanguageMatch::Invalid => false,
        };
        let (tags, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.table.entries).into_iter().partition(|(key, _)| is_tag(&key.value));
        self.table.entries = rest;
        self.known_keys.extend(language_tags(languages));
        let mut values: Vec<(LanguageId, Spanned<Value>)> = Vec::new();
        let mut keys: Vec<(LanguageId, String)> = Vec::new();
        for (tag, value) in tags.into_iter().filter(|_| !languages.is_empty()) {
            let Some(id) = self.find_language(languages, &tag) else { continue };
            if let Some((_, first)) = keys.iter().find(|(known, _)| *known == id) {
                let first = first.clone();
                self.report(|source| Diagnostic::same_language_twice(source, tag.span, &tag.value, &first));
            } else if value.value != Value::Null {
                values.push((id, value));
            }
            keys.push((id, tag.value));
        }
        values.sort_by_key(|(id, _)| *id);
        values
    }

    /// Reads a value for the whole site, or a table with a value for each language. `read` gets a table that contains
    /// only the key, with the value for the whole site or for one language.
    pub(super) fn by_language<T>(
        &mut self,
        key: &str,
        languages: &[SiteLanguage],
        read: impl Fn(&mut TableReader) -> Option<T>,
    ) -> ByLanguage<T> {
        let Some(value) = self.take(key) else { return ByLanguage::default() };
        let known_problems = self.diagnostics.len();
        let read_one = |reader: &mut TableReader, value: Spanned<Value>| {
            let span = value.span;
            reader.nested(Table { entries: vec![(Spanned::new(key.to_owned(), span), value)], span }, &read)
        };
        let values = match value.value {
            Value::Table(table) => {
                let own = self.nested(table, |table| {
                    let values = table.take_by_language(languages);
                    values.into_iter().filter_map(|(id, value)| Some((id, read_one(table, value)?))).collect()
                });
                ByLanguage { shared: None, own }
            }
            _ => ByLanguage { shared: read_one(self, value), own: Vec::new() },
        };
        if self.diagnostics.len() > known_problems {
            self.misread_keys.push(key.to_owned());
        }
        values
    }
}

/// Values with a fixed set of names. Each function gets the values with their names, such as `ListStyle::ALL`.
impl TableReader<'_> {
    /// Reads one of `choices` by its name.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(T, &str)]) -> Option<T> {
        let name = self.text(key)?;
        self.find_choice(key, &name, choices)
    }

    /// Reads one of `choices`; text of only spaces counts as no value.
    pub(super) fn filled_choice<T: Copy>(&mut self, key: &str, choices: &[(T, &str)]) -> Option<T> {
        let name = self.filled_text(key)?;
        self.find_choice(key, &name, choices)
    }

    /// Reads one of `choices`. Another name is reported with `problem` and `advice`.
    pub(super) fn choice_or<T: Copy>(
        &mut self,
        key: &str,
        choices: &[(T, &str)],
        problem: &str,
        advice: &str,
    ) -> Option<T> {
        let name = self.text(key)?;
        let choice = choice_by_name(&name.value, choices);
        if choice.is_none() {
            self.report_invalid(key, name.span, problem, advice);
        }
        choice
    }

    /// Reads a list of `choices`, each once. Returns `None` if the table does not contain the key.
    pub(super) fn choices<T: Copy + PartialEq>(&mut self, key: &str, choices: &[(T, &str)]) -> Option<Vec<T>> {
        let chosen = self.spanned_choices(key, choices)?;
        Some(chosen.into_iter().map(|choice| choice.value).collect())
    }

    /// Reads a list like [`Self::choices`], with the location of each item.
    pub(super) fn spanned_choices<T: Copy + PartialEq>(
        &mut self,
        key: &str,
        choices: &[(T, &str)],
    ) -> Option<Vec<Spanned<T>>> {
        if !self.has(key) {
            self.take(key);
            return None;
        }
        let mut chosen: Vec<Spanned<T>> = Vec::new();
        for name in self.texts(key) {
            if let Some(choice) = self.find_choice(key, &name, choices)
                && chosen.iter().all(|earlier| earlier.value != choice)
            {
                chosen.push(Spanned::new(choice, name.span));
            }
        }
        Some(chosen)
    }

    /// Finds a choice by its name and reports an unknown name.
    fn find_choice<T: Copy>(&mut self, key: &str, name: &Spanned<String>, choices: &[(T, &str)]) -> Option<T> {
        let choice = choice_by_name(&name.value, choices);
        if choice.is_none() {
            let names: Vec<&str> = choices.iter().map(|(_, name)| *name).collect();
            self.misread_keys.push(key.to_owned());
            self.diagnostics.push(Diagnostic::unknown_choice(self.source, name.span, key, &name.value, &names));
        }
        choice
    }
}

fn choice_by_name<T: Copy>(name: &str, choices: &[(T, &str)]) -> Option<T> {
    choices.iter().find(|(_, known)| *known == name).map(|(choice, _)| *choice)
}

/// Tables in the table. The unknown keys of an inner table are reported when its `read` returns.
impl TableReader<'_> {
    /// Reads the table `[key]`.
    pub(super) fn table<T>(&mut self, key: &str, read: impl FnOnce(&mut TableReader) -> T) -> Option<T> {
        let value = self.take(key)?;
        self.table_from(key, value, read)
    }

    /// Reads a list of tables (`[[key]]`). Tables for which `read` returns `None` are skipped.
    pub(super) fn tables<T>(&mut self, key: &str, read: impl FnMut(&mut TableReader) -> Option<T>) -> Vec<T> {
        let value = self.take(key);
        value.map(|value| self.tables_from(key, value, read)).unwrap_or_default()
    }

    /// Takes the table `[key]` without checking its keys, because only themes read it. A missing table is empty.
    pub(super) fn free_table(&mut self, key: &str) -> Table {
        let table =
            self.table(key, |table| Table { entries: table.take_rest(), span: table.span() }).unwrap_or_default();
        self.check_free_table(&table);
        table
    }

    /// Reads the table in a value that was already taken.
    pub(super) fn table_from<T>(
        &mut self,
        key: &str,
        value: Spanned<Value>,
        read: impl FnOnce(&mut TableReader) -> T,
    ) -> Option<T> {
        match value.value {
            Value::Table(table) => Some(self.nested(table, read)),
            _ => self.wrong_type(key, &value, "a table"),
        }
    }

    /// Reads the list of tables in a value that was already taken.
    pub(super) fn tables_from<T>(
        &mut self,
        key: &str,
        value: Spanned<Value>,
        mut read: impl FnMut(&mut TableReader) -> Option<T>,
    ) -> Vec<T> {
        let Value::Array(items) = value.value else {
            return self.wrong_type(key, &value, &format!("a list of tables ([[{key}]])")).unwrap_or_default();
        };
        let table = |item: Spanned<Value>| match item.value {
            Value::Table(table) => self.nested(table, &mut read),
            _ => self.wrong_type(key, &item, &format!("a table ([[{key}]])")),
        };
        items.into_iter().filter_map(table).collect()
    }
}
