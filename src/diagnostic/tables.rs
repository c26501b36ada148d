//! Diagnostics about TOML and YAML: syntax, keys and types.

use super::suggestion::suggestion;
use super::{Diagnostic, Source};
use crate::table::{Span, looks_like_date};

impl Diagnostic {
    pub(crate) fn invalid_syntax(source: &Source, span: Span, format: &str, message: &str) -> Self {
        Self::error(format!("this is not valid {format}: {message}"))
            .at(source, span)
            .with_advice(match format {
                "TOML" => "texts stand in \"quotes\", lists in [brackets], and every key on a line of its own: title = \"…\"",
                "JSON" => "texts and keys stand in \"double quotes\", and commas stand only between two values; JSON has no comments",
                _ => "keys stand before a colon and a space, with the same indent: title: …; a text with a colon in it needs \"quotes\"",
            })
    }

    pub(crate) fn duplicate_key(source: &Source, span: Span, key: &str) -> Self {
        Self::error(format!("the key `{key}` is written twice"))
            .at(source, span)
            .with_advice("keep one of the two, with all its values")
    }

    pub(crate) fn typographic_quotes(source: &Source, span: Span, mark: char) -> Self {
        Self::error(format!("`{mark}` is a mark for readers, not one that a text begins with here"))
            .at(source, span)
            .with_advice("put straight quotation marks around the text: \"…\"; inside them printed ones are right")
    }

    pub(crate) fn invalid_date(source: &Source, span: Span, value: &str) -> Self {
        let is_dated = value.trim().get(..10).is_some_and(looks_like_date);
        let problem = if is_dated { "is not a date that exists" } else { "is not written as a date" };
        Self::error(format!("`{value}` {problem}"))
            .at(source, span)
            .with_advice("write it as year-month-day, such as 2026-03-02, or with a time: 2026-03-02T09:30:00")
    }

    pub(crate) fn wrong_type(source: &Source, span: Span, key: &str, expected: &str, found: &str) -> Self {
        let advice = match (expected, found) {
            ("text", "a whole number" | "a number" | "true or false" | "a date") => {
                "put quotes around it: \"…\"".to_owned()
            }
            ("true or false", "text") => format!("write it without quotes: {key} = true"),
            _ => format!("give `{key}` {expected}"),
        };
        Self::error(format!("`{key}` must be {expected}, but this is {found}")).at(source, span).with_advice(advice)
    }

    pub(crate) fn number_too_large(source: &Source, span: Span, value: &str) -> Self {
        Self::error(format!("`{value}` is too large a number")).at(source, span).with_advice("write a smaller one")
    }

    pub(crate) fn unknown_key(source: &Source, span: Span, key: &str, known: &[String]) -> Self {
        Self::error(format!("there is no key `{key}`")).at(source, span).with_advice(suggestion(key, known, "keys"))
    }

    pub(crate) fn missing_key(source: &Source, span: Span, key: &str, example: &str) -> Self {
        Self::error(format!("the key `{key}` is missing"))
            .at(source, span)
            .with_advice(format!("add a line: {example}"))
    }

    pub(crate) fn invalid_value(source: &Source, span: Span, key: &str, problem: &str, advice: &str) -> Self {
        Self::error(format!("`{key}` {problem}")).at(source, span).with_advice(advice)
    }

    pub(crate) fn unknown_choice(source: &Source, span: Span, key: &str, value: &str, known: &[&str]) -> Self {
        Self::error(format!("`{key}` cannot be `{value}`"))
            .at(source, span)
            .with_advice(suggestion(value, known, "values"))
    }

    pub(crate) fn key_in_params(source: &Source, span: Span, key: &str) -> Self {
        Self::warning(format!("`{key}` stands below [params], where only the theme reads it"))
            .at(source, span)
            .with_advice("move it above [params]: in TOML, everything below a [table] belongs to it")
    }
}
