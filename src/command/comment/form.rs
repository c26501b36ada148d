//! Reads a comment from the JSON of a form, as Netlify, Formspree, Web3Forms or a program of one's own hands it out.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::received::ReceivedComment;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// The objects in which services put the fields.
const CONTAINERS: [&str; 7] = ["data", "submission", "payload", "form_data", "formData", "fields", "form_response"];

/// Names of the field with the comment, the usual ones first. `comment` is that of Kielo's own form.
const TEXT: [&str; 10] =
    ["comment", "kommentti", "kommentar", "message", "viesti", "melding", "meddelande", "text", "content", "body"];
const AUTHOR: [&str; 8] = ["name", "nimi", "navn", "namn", "author", "full_name", "nickname", "nimimerkki"];
const EMAIL: [&str; 7] = ["email", "e-mail", "sähköposti", "e-post", "epost", "_replyto", "mail"];
const URL: [&str; 5] = ["website", "url", "homepage", "verkkosivu", "nettsted"];
const DATE: [&str; 7] = ["created_at", "_date", "date", "submitted_at", "submittedAt", "timestamp", "createdAt"];
/// Fields that people do not see: who fills one in is a program.
const TRAPS: [&str; 6] = ["_gotcha", "botcheck", "bot-field", "_honey", "_honeypot", "honeypot"];

/// Parses the JSON of one form.
pub(super) fn parse(source: &Source) -> Result<ReceivedComment, Diagnostic> {
    let value: Value = serde_json::from_str(&source.text).map_err(|error| {
        Diagnostic::invalid_comment_json(source, error_span(&source.text, &error), &error.to_string())
    })?;
    let top = match value {
        Value::Object(top) => top,
        Value::Array(mut forms) if forms.len() == 1 => match forms.pop() {
            Some(Value::Object(top)) => top,
            _ => return Err(Diagnostic::neither_mail_nor_form(&source.file)),
        },
        Value::Array(forms) => return Err(Diagnostic::several_comments(&source.file, forms.len())),
        _ => return Err(Diagnostic::neither_mail_nor_form(&source.file)),
    };
    let mut fields = Fields { objects: Vec::new(), used: Vec::new() };
    collect(top, &mut fields.objects, 0);
    if let Some(trap) = TRAPS.into_iter().find(|trap| fields.is_filled(trap)) {
        return Err(Diagnostic::comment_of_program(&source.file, trap));
    }
    let text = fields.text("comment", &TEXT).unwrap_or_default();
    let author = fields.text("name", &AUTHOR);
    let sender = fields.first(&EMAIL).map(|(_, value)| value).filter(|email| email.contains('@'));
    let date = fields.first(&DATE).and_then(|(_, date)| timestamp(&date));
    let url = fields.first(&URL).map(|(_, value)| value);
    let document = fields.first(&["document"]).map(|(_, value)| value);
    let language = fields.first(&["language"]).map(|(_, value)| value);
    let left_out = fields.unused();
    let left_out = if left_out.is_empty() { Vec::new() } else { vec![format!("the fields {}", left_out.join(", "))] };
    Ok(ReceivedComment {
        source: source.file.to_string(),
        document,
        language,
        date,
        author,
        url,
        text,
        sender,
        left_out,
        notes: fields.used,
    })
}

/// The objects of a form, the innermost first: services repeat some fields outside.
struct Fields {
    objects: Vec<Map<String, Value>>,
    /// Which field was taken for which purpose, if that was a guess.
    used: Vec<String>,
}

/// Collects an object and the objects in it that hold fields.
fn collect(mut object: Map<String, Value>, objects: &mut Vec<Map<String, Value>>, depth: usize) {
    const DEEPEST: usize = 4;
    for name in CONTAINERS {
        match object.remove(name) {
            Some(Value::Object(inner)) if depth < DEEPEST => collect(inner, objects, depth + 1),
            // A list of fields, each with its name and its value.
            Some(Value::Array(list)) => objects.push(list.iter().filter_map(named_field).collect()),
            Some(value) => _ = object.insert(name.to_owned(), value),
            None => {}
        }
    }
    objects.push(object);
}

fn named_field(field: &Value) -> Option<(String, Value)> {
    let name = ["name", "key", "label", "title"].iter().find_map(|key| field.get(key)?.as_str())?;
    Some((name.to_owned(), field.get("value")?.clone()))
}

impl Fields {
    /// Returns the first of these fields with a value, and its name.
    fn first(&self, names: &[&'static str]) -> Option<(&'static str, String)> {
        names.iter().find_map(|name| {
            let value = self.objects.iter().find_map(|object| {
                let (_, value) = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
                let value = match value {
                    Value::String(text) => text.trim().to_owned(),
                    Value::Number(number) => number.to_string(),
                    _ => return None,
                };
                (!value.is_empty()).then_some(value)
            })?;
            Some((*name, value))
        })
    }

    /// Returns the first of these fields, and notes its name if it is not that of Kielo's own form.
    fn text(&mut self, purpose: &str, names: &[&'static str]) -> Option<String> {
        let (name, value) = self.first(names)?;
        if name != purpose {
            self.used.push(format!("the field `{name}` was taken for the {purpose}"));
        }
        Some(value.replace("\r\n", "\n"))
    }

    fn is_filled(&self, name: &str) -> bool {
        let values = self.objects.iter().filter_map(|object| object.get(name));
        values.into_iter().any(|value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !text.trim().is_empty(),
            _ => true,
        })
    }

    /// Returns the names of the fields that are not kept.
    fn unused(&self) -> Vec<String> {
        let kept: Vec<&str> = TEXT
            .iter()
            .chain(&AUTHOR)
            .chain(&URL)
            .chain(&DATE)
            .chain(&TRAPS)
            .copied()
            .chain(["document", "language", "page", "consent", "form-name"])
            .collect();
        let mut names: Vec<String> = Vec::new();
        for (name, value) in self.objects.iter().flatten() {
            let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
            let is_kept = kept.iter().any(|kept| kept.eq_ignore_ascii_case(name));
            if !is_empty && !is_kept && !names.contains(name) && names.len() < 20 {
                names.push(name.clone());
            }
        }
        names
    }
}

/// Parses a date of RFC 3339, or a number of seconds or milliseconds since 1970.
fn timestamp(date: &str) -> Option<Timestamp> {
    if let Ok(number) = date.parse::<i64>() {
        let is_milliseconds = number.abs() > 100_000_000_000;
        return if is_milliseconds { Timestamp::from_millisecond(number) } else { Timestamp::from_second(number) }.ok();
    }
    date.parse().ok()
}

/// The place that a message of the JSON parser names.
fn error_span(text: &str, error: &serde_json::Error) -> Span {
    let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (start + error.column().saturating_sub(1)).min(text.len());
    let at = text.floor_char_boundary(at);
    Span::new(at, text[at..].chars().next().map_or(at, |c| at + c.len_utf8()))
}
