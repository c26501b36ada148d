//! Diagnostics about TOML and YAML: syntax, keys and types.

use super::suggestion::suggestion;
use super::{Diagnostic, Source, has_yaml_front_matter};
use crate::table::{Span, looks_like_date};

impl Diagnostic {
    pub(crate) fn invalid_syntax(source: &Source, span: Span, format: &str, message: &str) -> Self {
        Self::error(format!("this is not valid {format}: {message}"))
            .at(source, span)
            .with_advice(match format {
                "TOML" if source.file.ends_with("terms.toml") => {
                    "every entry begins with [[tags]], [[categories]] or [[authors]] on a line of its own; below it stand names in \
                     \"quotes\": fi = \"…\""
                }
                "TOML" => "texts stand in \"quotes\", lists in [brackets], and every key on a line of its own: title = \"…\"",
                "JSON" => "texts and keys stand in \"double quotes\", and commas stand only between two values; JSON has no comments",
                _ => "keys stand before a colon and a space, with the same indent: title: …; a text with a colon in it needs \"quotes\"",
            })
    }

    /// Reports YAML that is valid and not meant for front matter, with advice of its own.
    pub(crate) fn too_deep_table(source: &Source, span: Span, limit: usize) -> Self {
        Self::error(format!("more than {limit} lists and tables are in each other here"))
            .at(source, span)
            .with_advice("use fewer levels; perhaps a bracket further up has no end")
    }

    pub(crate) fn unusable_yaml(source: &Source, span: Span, problem: &str, advice: &str) -> Self {
        Self::error(problem).at(source, span).with_advice(advice)
    }

    /// Reports words that YAML takes for a comment. `kept` is the value of the key without them.
    pub(crate) fn lost_yaml_comment(source: &Source, span: Span, key: &str, (kept, words): (&str, &str)) -> Self {
        let whole = if kept.is_empty() { words.to_owned() } else { format!("{kept} {words}") };
        Self::warning(format!("`{words}` is a comment in YAML, and no part of `{key}`")).at(source, span).with_advice(
            format!(
                "if it is a part, write quotes around the text: \"{whole}\"; else give the comment a line of its own"
            ),
        )
    }

    /// Reports a word that YAML takes for a name. `whole` is the text with it.
    pub(crate) fn lost_yaml_name(source: &Source, span: Span, key: &str, whole: &str) -> Self {
        let sign = whole.get(..1).unwrap_or_default();
        Self::warning(format!("because of its {sign}, this word is a name in YAML, and no part of `{key}`"))
            .at(source, span)
            .with_advice(format!("write quotes around the text: \"{}\"", whole.trim_end()))
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
            ("text", "a whole number" | "a number" | "true or false" | "a date") => match key {
                "prefix" => {
                    "write the beginning of the addresses in quotes: prefix = \"fi\", or \"\" for none".to_owned()
                }
                "post" | "page" | "category" | "tag" | "author" | "year" | "month" => {
                    format!(
                        "put quotes around it: {key} = \"…\"; a pattern of addresses begins with /, such as \"/{{slug}}/\""
                    )
                }
                _ => "put quotes around it: \"…\"".to_owned(),
            },
            ("text", "a list") => "write one text in quotes, without brackets: \"…\"".to_owned(),
            ("a table", _) if has_yaml_front_matter(&source.file, &source.text) => {
                format!("write {key}: on a line of its own, and its keys below it with an indent")
            }
            ("a table", _) => format!("write [{key}] on a line of its own, and its keys on the lines below it"),
            (
                "a list of tables ([[tags]])" | "a list of tables ([[categories]])" | "a list of tables ([[authors]])",
                _,
            ) => {
                format!("write [[{key}]] with two brackets on a line of its own, and below it the keys of one entry")
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

    /// Reports a key of `[params]` that the theme does not declare. `known` are those that it declares.
    pub(crate) fn undeclared_param(source: &Source, span: Span, key: &str, known: &[&str]) -> Self {
        Self::warning(format!("the theme declares no key `{key}` for `params` here"))
            .at(source, span)
            .with_advice(suggestion(key, known, "keys"))
    }

    pub(crate) fn key_in_params(source: &Source, span: Span, key: &str) -> Self {
        let (table, advice) = if has_yaml_front_matter(&source.file, &source.text) {
            ("params:", "write it without an indent, so that it does not belong to params")
        } else {
            ("[params]", "move it above [params]: in TOML, everything below a [table] belongs to it")
        };
        Self::warning(format!("`{key}` stands below {table}, where only the theme reads it"))
            .at(source, span)
            .with_advice(advice)
    }
}
