//! Parses TOML and YAML into a [`Table`] with locations. Syntax errors become diagnostics.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use rustc_hash::FxHashSet;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::de::{DeTable, DeValue};

use crate::address::is_absolute;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{compose_letters, without_control_characters};
use crate::table::{DateValue, Span, Spanned, Table, Value};

/// Parses a whole TOML file and skips a byte order mark.
///
/// # Errors
/// The errors of [`parse_toml`].
pub(super) fn parse_toml_file(source: &Source) -> Result<Table, Vec<Diagnostic>> {
    let text = source.text.trim_start_matches('\u{feff}');
    parse_toml(source, text, source.text.len() - text.len())
}

/// Parses TOML that begins at `offset` in `source`.
///
/// # Errors
/// The first syntax error, or all dates that do not exist.
pub(crate) fn parse_toml(source: &Source, text: &str, offset: usize) -> Result<Table, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let mut diagnostics = Vec::new();
        let span = Span::new(offset, offset + text.len());
        let table = TomlConverter { source, offset, diagnostics: &mut diagnostics }.table(table.get_ref(), span);
        return if diagnostics.is_empty() { Ok(table) } else { Err(diagnostics) };
    }
    let span_of = |error: &toml::de::Error| {
        let span = error.span().unwrap_or(0..0);
        Span::new(span.start, span.end).shifted(offset)
    };
    // One typing error makes the parser report many errors, of which only the first helps.
    // A date that does not exist causes no further errors, so all of those are reported.
    let is_date = |error: &&toml::de::Error| error.message().starts_with("invalid date");
    if errors.iter().all(|error| is_date(&error)) {
        let date_of = |error: &toml::de::Error| text.get(error.span().unwrap_or(0..0)).unwrap_or("").to_owned();
        let dates = errors.iter().map(|error| Diagnostic::invalid_date(source, span_of(error), &date_of(error)));
        return Err(dates.collect());
    }
    let first = errors.iter().filter(|error| !is_date(error)).min_by_key(|error| span_of(error));
    let diagnostic = |error: &toml::de::Error| {
        let specific = value_at(text, error.span().unwrap_or(0..0).start).and_then(|value| {
            let (span, value) = (Span::new(value.start, value.end).shifted(offset), &text[value]);
            if is_day_first_date(value) {
                return Some(Diagnostic::invalid_date(source, span, value));
            }
            let mark = value.chars().next().filter(|first| TYPOGRAPHIC_QUOTES.contains(first))?;
            Some(Diagnostic::typographic_quotes(source, span, mark))
        });
        // The parser has no other name for it, and two texts: one for brackets, one for dotted keys.
        if error.message().contains("recursion") {
            return Diagnostic::too_deep_table(source, span_of(error), TOML_DEPTH);
        }
        specific.unwrap_or_else(|| Diagnostic::invalid_syntax(source, span_of(error), "TOML", error.message()))
    };
    Err(first.map(diagnostic).into_iter().collect())
}

/// How many tables and lists of TOML may be in each other: the limit of the parser.
const TOML_DEPTH: usize = 80;

/// The same for YAML.
const YAML_DEPTH: usize = 64;

/// The quotation marks that word processors and some keyboards insert instead of `"`.
const TYPOGRAPHIC_QUOTES: [char; 9] = ['”', '“', '„', '«', '»', '’', '‘', '‚', '″'];

/// Returns the range of the value after the first `=` of the line at `offset`, without a comment.
fn value_at(text: &str, offset: usize) -> Option<Range<usize>> {
    let (before, after) = text.split_at_checked(offset)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = offset + after.find('\n').unwrap_or(after.len());
    let value = start + text[start..end].find('=')? + 1;
    let without_comment = text[value..end].split('#').next().unwrap_or_default();
    let start = value + without_comment.len() - without_comment.trim_start().len();
    Some(start..start + without_comment.trim().len())
}

/// Whether a value is a date in the order of most of Europe: `14.5.2026`.
fn is_day_first_date(value: &str) -> bool {
    let parts: Vec<&str> = value.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(&*parts, [day, month, year] if day.len() <= 2 && month.len() <= 2 && matches!(year.len(), 2 | 4))
        && parts.iter().all(is_number)
}

/// Converts the parser's values to [`Value`]s. Reports values that do not fit, such as large numbers.
struct TomlConverter<'a> {
    source: &'a Source,
    offset: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl TomlConverter<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.offset)
    }

    fn table(&mut self, table: &DeTable<'_>, span: Span) -> Table {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            let key = Spanned::new(composed(key.get_ref()), self.span(&key.span()));
            entries.push((key, self.spanned(value)));
        }
        entries.sort_by_key(|(key, _)| key.span);
        self.diagnostics.extend(equal_keys(self.source, &entries));
        Table { entries, span }
    }

    fn spanned(&mut self, value: &toml::Spanned<DeValue<'_>>) -> Spanned<Value> {
        let span = self.span(&value.span());
        Spanned::new(self.value(value.get_ref(), span), span)
    }

    fn value(&mut self, value: &DeValue<'_>, span: Span) -> Value {
        match value {
            // An escape such as `\u000B` can stand for any character.
            DeValue::String(text) => Value::Text(composed(text)),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Value::Integer(number),
                Err(_) => self.invalid(Diagnostic::number_too_large(self.source, span, number.as_str())),
            },
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => Value::Float(number),
                Err(_) => self.invalid(Diagnostic::number_too_large(self.source, span, number.as_str())),
            },
            DeValue::Boolean(truth) => Value::Boolean(*truth),
            DeValue::Datetime(date) => match parse_date(&date.to_string()) {
                Some(parsed) => Value::Date(parsed),
                // TOML also allows a time without a date.
                None => self.invalid(Diagnostic::invalid_date(self.source, span, &date.to_string())),
            },
            DeValue::Array(items) => Value::Array(items.iter().map(|item| self.spanned(item)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table, span)),
        }
    }

    /// Reports a value and replaces it by null.
    fn invalid(&mut self, diagnostic: Diagnostic) -> Value {
        self.diagnostics.push(diagnostic);
        Value::Null
    }
}

/// Returns an error for each key of a table that is there already. The parsers know only keys of equal bytes, and letters can be
/// stored in two forms.
fn equal_keys<'a>(
    source: &'a Source,
    entries: &'a [(Spanned<String>, Spanned<Value>)],
) -> impl Iterator<Item = Diagnostic> + 'a {
    let mut known = FxHashSet::default();
    let is_known = move |key: &&'a Spanned<String>| !known.insert(&*key.value);
    let repeated = entries.iter().map(|(key, _)| key).filter(is_known);
    repeated.map(|key| Diagnostic::duplicate_key(source, key.span, &key.value))
}

/// Reports equal keys in all tables inside a value.
fn report_equal_keys(source: &Source, value: &Value, diagnostics: &mut Vec<Diagnostic>) {
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(items) => values.extend(items.iter().map(|item| &item.value)),
            Value::Table(table) => {
                diagnostics.extend(equal_keys(source, &table.entries));
                values.extend(table.entries.iter().map(|(_, value)| &value.value));
            }
            _ => {}
        }
    }
}

/// Returns a key or a text without control characters and with composed letters, so that equal names are equal. The letters
/// of addresses of other sites stay as they are.
pub(super) fn composed(text: &str) -> String {
    let text = without_control_characters(text);
    if is_absolute(&text) { text.into_owned() } else { compose_letters(&text).into_owned() }
}

/// Parses a date of RFC 3339. As in TOML 1.1, seconds, time and offset are optional.
#[must_use]
pub(crate) fn parse_date(text: &str) -> Option<DateValue> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    // There is no year 0, and a zone in brackets would not be read.
    let date = date.parse::<Date>().ok().filter(|date| date.year() > 0 && !text.contains('['))?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some(DateValue { date, time: jiff::civil::Time::midnight(), offset: None });
    }
    let zone = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let time = rest[..zone].trim_end().parse().ok()?;
    let offset = match &rest[zone..] {
        "" => None,
        "Z" | "z" => Some(jiff::tz::Offset::UTC),
        offset => Some(parse_offset(offset)?),
    };
    Some(DateValue { date, time, offset })
}

/// Parses `+02:00`, `+0200` or `+02`.
fn parse_offset(text: &str) -> Option<jiff::tz::Offset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text[1..].split_at_checked(2)?;
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    let number = |digits: &str, limit: i32| {
        let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i32>().ok()).flatten();
        number.filter(|number| digits.len() == 2 && *number < limit)
    };
    let minutes = if minutes.is_empty() { 0 } else { number(minutes, 60)? };
    let hours = number(hours, 24)?;
    jiff::tz::Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()
}

/// Parses a whole YAML file and skips a byte order mark. The file may be a list. An empty file is an empty table.
///
/// # Errors
/// The errors of [`parse_yaml`].
pub(super) fn parse_yaml_file(source: &Source) -> Result<Value, Vec<Diagnostic>> {
    let text = source.text.trim_start_matches('\u{feff}');
    parse_yaml_value(source, text, source.text.len() - text.len())
}

/// Parses YAML that begins at `offset` in `source`.
///
/// # Errors
/// The syntax error, with its location in the file.
pub(crate) fn parse_yaml(source: &Source, text: &str, offset: usize) -> Result<Table, Vec<Diagnostic>> {
    match parse_yaml_value(source, text, offset)? {
        Value::Table(table) => Ok(table),
        other => Err(vec![Diagnostic::invalid_syntax(
            source,
            Span::new(offset, offset + text.len()),
            "YAML",
            &format!("expected keys and values, found {}", other.type_name()),
        )]),
    }
}

/// Parses a value of YAML that begins at `offset` in `source`. No value is an empty table.
fn parse_yaml_value(source: &Source, text: &str, offset: usize) -> Result<Value, Vec<Diagnostic>> {
    let whole = Span::new(offset, offset + text.len());
    let empty = || Value::Table(Table { entries: Vec::new(), span: whole });
    if text.trim().is_empty() {
        return Ok(empty());
    }
    let (text, parsed) = yaml_value(text);
    match parsed {
        Ok(YamlValue(Value::Null)) => Ok(empty()),
        Ok(YamlValue(value)) => {
            let mut value = Spanned::new(value, Span::default());
            shift_value(&mut value, offset);
            if let Value::Table(table) = &mut value.value {
                table.span = whole;
            }
            let mut diagnostics = Vec::new();
            report_equal_keys(source, &value.value, &mut diagnostics);
            if diagnostics.is_empty() { Ok(value.value) } else { Err(diagnostics) }
        }
        Err(error) => {
            let start = error
                .location()
                .map_or(0, |location| byte_at(&text, location.line() as usize, location.column() as usize));
            let span = Span::new(start, (start + 1).min(text.len())).shifted(offset);
            let message = error.without_snippet().to_string();
            if ["recursion limit", "breached: Depth"].iter().any(|words| message.contains(words)) {
                return Err(vec![Diagnostic::too_deep_table(source, span, YAML_DEPTH)]);
            }
            if let Some((problem, advice)) = yaml_problem(&message) {
                return Err(vec![Diagnostic::unusable_yaml(source, span, problem, advice)]);
            }
            // The line number in the message counts from the start of the front matter, so it is cut off.
            let message = message.lines().next().unwrap_or_default();
            let message = message.split(" at line ").next().unwrap_or(message);
            if let Some(key) = message.strip_prefix("duplicate mapping key: ") {
                let key = key.rsplit_once(", set ").map_or(key, |(key, _)| key);
                return Err(vec![Diagnostic::duplicate_key(source, span, key)]);
            }
            Err(vec![Diagnostic::invalid_syntax(source, span, "YAML", message)])
        }
    }
}

/// Returns the problem and the advice for YAML that the parser reads but does not accept. The limits are its own. Some of its
/// errors are inside others, so the message tells them apart.
fn yaml_problem(message: &str) -> Option<(&'static str, &'static str)> {
    const REPEATS: &str = "write the values out where they are needed, without names such as &a and *a";
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let (problem, advice) = if has(&["breached: Nodes", "breached: Events", "breached: ScalarBytes"]) {
        ("this YAML has more than 250,000 values, counted each time that one is repeated", REPEATS)
    } else if has(&["breached", "alias replay", "alias expansion"]) {
        ("this YAML repeats its values too often", REPEATS)
    } else if has(&["from_str_multiple", "multiple YAML documents"]) {
        (
            "the front matter ends in its middle: in YAML, a line `...` or `---` begins another text",
            "remove this line; only the line after the last key is ---",
        )
    } else if has(&["unknown anchor"]) {
        ("nothing has the name that the sign * refers to here", "write quotes around a text that begins with *")
    } else if has(&["recursive references"]) {
        ("a value is inside itself here", REPEATS)
    } else if has(&["!!binary", "tag `", "tagged"]) {
        (
            "a word that begins with ! says in YAML what the value is, and cannot be read here",
            "write quotes around the text",
        )
    } else if has(&["null into string"]) {
        (
            "a key has no name here",
            "write key: value; quotes around a text let it begin with a question mark or a colon",
        )
    } else {
        return None;
    };
    Some((problem, advice))
}

/// How many quoted texts of one document may continue at the start of a line.
const MAX_UNINDENTED_TEXTS: usize = 20;

/// Parses YAML, in which the lines of a quoted text need no indent: other programs read `title: "a⏎b"` so. Returns the
/// text that was parsed, with the same offsets.
fn yaml_value(text: &str) -> (Cow<'_, str>, Result<YamlValue, serde_saphyr::Error>) {
    let mut text = Cow::Borrowed(text);
    let mut parsed = serde_saphyr::from_str::<YamlValue>(&text);
    for _ in 0..MAX_UNINDENTED_TEXTS {
        let Err(error) = &parsed else { break };
        if !error.without_snippet().to_string().contains("indentation in multiline quoted scalar") {
            break;
        }
        let Some(joined) = error.location().and_then(|location| joined_text(&text, location.line() as usize)) else {
            break;
        };
        text = joined.into();
        parsed = serde_saphyr::from_str::<YamlValue>(&text);
    }
    (text, parsed)
}

/// Joins the lines of the quoted text that continues in `line`, which counts from 1, from the line in which it begins to the
/// one in which it ends. A line break in such a text is a space anyway. Returns `None` if no text continues there, or if one of
/// its lines is empty: that means a line break in the text.
fn joined_text(text: &str, line: usize) -> Option<String> {
    let continued = byte_at(text, line, 1);
    let (start, end) = text[..continued]
        .rmatch_indices('\n')
        .skip(1)
        .map(|(at, _)| at + 1)
        .chain([0])
        .take(MAX_UNINDENTED_TEXTS)
        .find_map(|start| {
            quoted_text(&text[start..], continued - start).map(|range| (start + range.start, start + range.end))
        })?;
    let mut joined = text.to_owned();
    let inside = &text[start..end];
    if inside.lines().any(|line| line.trim().is_empty()) {
        return None;
    }
    joined.replace_range(start..end, &inside.replace('\n', " "));
    Some(joined)
}

/// Returns the range of the quoted text that begins in the first line of `yaml` and that `at` lies in. Only a comment or the
/// rest of a list may follow it, so that nothing else gets into the comment of its last line.
fn quoted_text(yaml: &str, at: usize) -> Option<Range<usize>> {
    let first_line = yaml.find('\n').unwrap_or(yaml.len());
    // A quotation mark begins a text after a key, a dash or the sign of a list.
    let mut may_begin = true;
    let mut offset = 0;
    while offset < first_line {
        let c = yaml[offset..].chars().next()?;
        match c {
            '"' | '\'' if may_begin => {
                // Joined to the end, a text without an end is reported where it begins.
                let end = end_of_quoted_text(yaml, offset, c).unwrap_or(yaml.len());
                if end > at {
                    let rest = yaml[end..].lines().next().unwrap_or_default();
                    let ends_well = rest.trim_start().chars().next().is_none_or(|next| "#,]}".contains(next));
                    return ends_well.then_some(offset..end);
                }
                offset = end;
                may_begin = false;
            }
            '#' if may_begin => return None,
            ' ' | '\t' => offset += 1,
            _ => {
                may_begin = matches!(c, ':' | '-' | ',' | '[' | '{');
                offset += c.len_utf8();
            }
        }
    }
    None
}

/// Returns the offset behind the quotation mark that ends the text which begins at `start` (YAML 1.2, section 7.3).
fn end_of_quoted_text(yaml: &str, start: usize, mark: char) -> Option<usize> {
    let mut chars = yaml[start + 1..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && mark == '"' {
            chars.next();
        } else if c == mark && (mark == '"' || chars.next_if(|(_, next)| *next == mark).is_none()) {
            return Some(start + 1 + at + 1);
        }
    }
    None
}

/// Returns the byte offset of a line and a column. Both count from 1, columns in characters.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[start..].char_indices().nth(column.saturating_sub(1)).map_or(text.len() - start, |(at, _)| at);
    (start + within).min(text.len())
}

fn shift_table(table: &mut Table, offset: usize) {
    for (key, value) in &mut table.entries {
        key.span = key.span.shifted(offset);
        shift_value(value, offset);
    }
}

fn shift_value(value: &mut Spanned<Value>, offset: usize) {
    value.span = value.span.shifted(offset);
    match &mut value.value {
        Value::Array(items) => items.iter_mut().for_each(|item| shift_value(item, offset)),
        Value::Table(table) => {
            table.span = value.span;
            shift_table(table, offset);
        }
        _ => {}
    }
}

/// A YAML value without a location; all keys and values inside it have one.
struct YamlValue(Value);

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor).map(YamlValue)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or(Value::Text(value.to_string()), Value::Integer))
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

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element::<serde_saphyr::Spanned<YamlValue>>()? {
            items.push(Spanned::new(item.value.0, yaml_span(&item.referenced)));
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) =
            map.next_entry::<serde_saphyr::Spanned<String>, serde_saphyr::Spanned<YamlValue>>()?
        {
            let key = Spanned::new(composed(&key.value), yaml_span(&key.referenced));
            entries.push((key, Spanned::new(value.value.0, yaml_span(&value.referenced))));
        }
        Ok(Value::Table(Table { entries, span: Span::default() }))
    }
}

fn yaml_span(location: &serde_saphyr::Location) -> Span {
    let span = location.span();
    let start = span.byte_offset().unwrap_or_default() as usize;
    Span::new(start, start + span.byte_len().unwrap_or_default() as usize)
}
