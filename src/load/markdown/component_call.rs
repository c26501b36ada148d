//! Parses the tags of components in Markdown, in the syntax of Tera with literal arguments: `{{ <name key="text" other=3 /> }}`
//! for a call without a body, and `{% <name key="text"> %}` and `{% </name> %}` around a body.

use std::borrow::Cow;

use crate::language::compose_letters;
use crate::model::{ArgumentValue, ComponentArgument, ComponentCall};
use crate::table::Span;

/// A tag of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ComponentTag {
    /// `{{ <name … /> }}`.
    Call(ComponentCall),
    /// `{% <name …> %}`, the start of a body.
    Start(ComponentCall),
    /// `{% </name> %}`, the end of a body.
    End(Box<str>),
}

/// A tag and its length in the source in bytes, including the braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParsedTag {
    pub(super) tag: ComponentTag,
    pub(super) length: usize,
}

/// The delimiters of a kind of tag.
struct Delimiters {
    /// The end of the component: `/>` or `>`.
    end: &'static str,
    /// The end of the tag: `}}` or `%}`.
    close: &'static str,
    missing_close: &'static str,
    missing_end: &'static str,
    missing_space: &'static str,
}

const CALL: Delimiters = Delimiters {
    end: "/>",
    close: "}}",
    missing_close: "}} is missing after />",
    missing_end: "/> is missing at its end",
    missing_space: "a space or /> is missing",
};

const BODY: Delimiters = Delimiters {
    end: ">",
    close: "%}",
    missing_close: "%} is missing after >",
    missing_end: "> is missing at its end",
    missing_space: "a space or > is missing",
};

/// Parses the tag at the beginning of `text`. `offset` is the position of `text` in its file. Returns `None` if there is no
/// tag of a component.
///
/// # Errors
/// The problem with the tag.
pub(super) fn parse(text: &str, offset: usize) -> Option<Result<ParsedTag, &'static str>> {
    let is_name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if let Some(inner) = text.strip_prefix("{{") {
        let name = inner.strip_prefix('-').unwrap_or(inner).trim_start().strip_prefix('<')?;
        return is_name(name)
            .then(|| parse_call(text, name, offset, &CALL))
            .map(|parsed| parsed.map(|(call, length)| ParsedTag { tag: ComponentTag::Call(call), length }));
    }
    let inner = text.strip_prefix("{%")?;
    let name = inner.strip_prefix('-').unwrap_or(inner).trim_start().strip_prefix('<')?;
    if let Some(name) = name.strip_prefix('/') {
        return is_name(name).then(|| parse_end(text, name));
    }
    is_name(name)
        .then(|| parse_call(text, name, offset, &BODY))
        .map(|parsed| parsed.map(|(call, length)| ParsedTag { tag: ComponentTag::Start(call), length }))
}

fn parse_end(text: &str, name: &str) -> Result<ParsedTag, &'static str> {
    let length = prefix_length(name, is_name_character);
    let rest = name[length..].trim_start().strip_prefix('>').ok_or("> is missing after its name")?;
    let rest = after_close(rest, "%}").ok_or("%} is missing after >")?;
    Ok(ParsedTag { tag: ComponentTag::End(name[..length].into()), length: text.len() - rest.len() })
}

/// Parses the name, the arguments and the end of a tag. `rest` is the part of `text` that starts with the name.
fn parse_call(
    text: &str,
    rest: &str,
    offset: usize,
    delimiters: &Delimiters,
) -> Result<(ComponentCall, usize), &'static str> {
    let mut at = text.len() - rest.len();
    let name = &rest[..prefix_length(rest, is_name_character)];
    at += name.len();
    let mut arguments = Vec::new();
    loop {
        let rest = &text[at..];
        let space = rest.len() - rest.trim_start().len();
        let rest = &rest[space..];
        if let Some(after) = rest.strip_prefix(delimiters.end) {
            let after = after_close(after, delimiters.close).ok_or(delimiters.missing_close)?;
            let call = ComponentCall { name: name.into(), arguments: arguments.into(), is_in_paragraph: false };
            return Ok((call, text.len() - after.len()));
        }
        if space == 0 {
            return Err(delimiters.missing_space);
        }
        at += space;
        let key = prefix_length(rest, |c| c.is_ascii_alphanumeric() || c == '_');
        if key == 0 {
            return Err(delimiters.missing_end);
        }
        let Some(value) = rest[key..].strip_prefix('=') else {
            return Err("every argument is written key=value");
        };
        let literal = parse_literal(value).ok_or("an argument must be text in quotes, a number, true or false")?;
        let length = key + 1 + literal.1;
        let span = Span::new(offset + at, offset + at + length);
        arguments.push(ComponentArgument { name: rest[..key].into(), value: literal.0, span });
        at += length;
    }
}

/// Returns the text behind the end of a tag, which can trim white space as in Tera: `-%}`.
fn after_close<'a>(text: &'a str, close: &str) -> Option<&'a str> {
    let text = text.trim_start();
    text.strip_prefix('-').unwrap_or(text).strip_prefix(close)
}

/// Parses the literal at the beginning of `text`, which can be in braces as in Tera. Also returns its length.
fn parse_literal(text: &str) -> Option<(ArgumentValue, usize)> {
    if let Some(inner) = text.strip_prefix('{') {
        let (value, length) = parse_unbraced_literal(inner)?;
        return inner[length..].starts_with('}').then_some((value, length + 2));
    }
    parse_unbraced_literal(text)
}

fn parse_unbraced_literal(text: &str) -> Option<(ArgumentValue, usize)> {
    let quote = text.chars().next()?;
    if matches!(quote, '"' | '\'' | '`') {
        let length = quoted_length(text, quote)?;
        let inside = &text[1..length - 1];
        let is_plain = !inside.contains("{{") && !inside.contains("{%");
        return is_plain.then(|| (ArgumentValue::Text(compose_letters(&unescape(inside)).into()), length));
    }
    let length = prefix_length(text, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let value = match &text[..length] {
        "true" => ArgumentValue::Boolean(true),
        "false" => ArgumentValue::Boolean(false),
        word if word.parse::<f64>().is_ok_and(f64::is_finite) => ArgumentValue::Number(word.into()),
        _ => return None,
    };
    Some((value, length))
}

/// Returns the length of a text in quotes, with its quotes.
fn quoted_length(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return Some(at + 1);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    None
}

/// Replaces the escapes that Tera knows. Another backslash stays.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let escaped = match (c, rest.clone().next()) {
            ('\\', Some('n')) => '\n',
            ('\\', Some('t')) => '\t',
            ('\\', Some('r')) => '\r',
            ('\\', Some(next @ ('"' | '\'' | '`' | '/' | '\\'))) => next,
            _ => {
                result.push(c);
                continue;
            }
        };
        rest.next();
        result.push(escaped);
    }
    result.into()
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// Returns the length of the longest prefix whose characters all match.
fn prefix_length(text: &str, matches: impl Fn(char) -> bool) -> usize {
    text.find(|c| !matches(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the arguments as `name=value` and the text behind the tag.
    #[track_caller]
    fn arguments(text: &str) -> (ComponentTag, Vec<String>, &str) {
        let Some(Ok(parsed)) = parse(text, 0) else { panic!("{text} is no tag") };
        let arguments = match &parsed.tag {
            ComponentTag::Call(call) | ComponentTag::Start(call) => {
                let written = |argument: &ComponentArgument| match &argument.value {
                    ArgumentValue::Text(text) => format!("{}={text:?}", argument.name),
                    ArgumentValue::Number(number) => format!("{}={number}", argument.name),
                    ArgumentValue::Boolean(value) => format!("{}={value}", argument.name),
                };
                call.arguments.iter().map(written).collect()
            }
            ComponentTag::End(_) => Vec::new(),
        };
        let rest = &text[parsed.length..];
        (parsed.tag, arguments, rest)
    }

    #[test]
    fn parses_a_call_with_every_kind_of_literal() {
        let text = r#"{{ <video id="a b" width=3 wide=true ratio=1.5 title='Näin "se" käy' /> }} ja muuta"#;
        let (tag, values, rest) = arguments(text);
        assert!(matches!(&tag, ComponentTag::Call(call) if &*call.name == "video"));
        assert_eq!(values, ["id=\"a b\"", "width=3", "wide=true", "ratio=1.5", "title=\"Näin \\\"se\\\" käy\""]);
        assert_eq!(rest, " ja muuta");
        assert_eq!(arguments("{{<video width={3}/>}}").1, ["width=3"]);
        assert_eq!(arguments(r#"{{ <a b="C:\d \"e\"\n" /> }}"#).1, ["b=\"C:\\\\d \\\"e\\\"\\n\""]);
    }

    #[test]
    fn parses_the_tags_around_a_body() {
        let (tag, values, rest) = arguments("{% <note kind=\"tip\"> %} x");
        assert!(matches!(&tag, ComponentTag::Start(call) if &*call.name == "note"));
        assert_eq!((values, rest), (vec!["kind=\"tip\"".to_owned()], " x"));
        assert_eq!(arguments("{%- </note> -%}x").0, ComponentTag::End("note".into()));
        assert_eq!(arguments("{%<note>%}").1, Vec::<String>::new());
    }

    #[test]
    fn arguments_know_their_place() {
        let Some(Ok(ParsedTag { tag: ComponentTag::Call(call), .. })) = parse("{{ <a bc=\"d\" e=5 /> }}", 100) else {
            panic!("no call");
        };
        let spans: Vec<_> = call.arguments.iter().map(|argument| (argument.span.start, argument.span.end)).collect();
        assert_eq!(spans, [(106, 112), (113, 116)]);
    }

    #[test]
    fn ignores_other_braces() {
        for text in ["{{ name }}", "{{ < 3 }}", "{ <a/> }", "{% raw %}", "{% if a < b %}", "{% </ %}"] {
            assert_eq!(parse(text, 0), None, "{text}");
        }
    }

    #[test]
    fn reports_the_problem() {
        let problem = |text: &str| parse(text, 0).and_then(Result::err).unwrap_or_default();
        assert!(problem("{{ <video id=name /> }}").contains("quotes"));
        assert!(problem("{{ <video id=\"a\" }}").contains("/>"));
        assert!(problem("{{ <video /> ").contains("}}"));
        assert!(problem("{% <note /> %}").contains("> is missing"));
        assert!(problem("{% <note> }").contains("%}"));
        assert!(problem("{% </note %}").contains("> is missing"));
    }
}
