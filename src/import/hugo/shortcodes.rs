//! Parses and converts Hugo's shortcodes.

use super::super::blog::{Arguments, Generator, OldText, Replacement, Shortcode, code_block, replace_common};
use super::address::sanitize;
use crate::language::Language;

/// The syntax and slugs of Hugo.
pub(super) struct Hugo {
    pub(super) keeps_case: bool,
    pub(super) removes_accents: bool,
}

impl Generator for Hugo {
    fn name(&self) -> &'static str {
        "Hugo"
    }

    fn parse_shortcode(&self, rest: &str, text: &OldText) -> Option<Shortcode> {
        let (inner, length) = split_shortcode(rest)?;
        let inner = inner.trim();
        if let Some(escaped) = inner.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
            let unescaped = format!("{}{escaped}{}", &rest[..3], &rest[length - 3..length]);
            let markdown = unescaped.replace("{{<", "\\{{\\<");
            return Some(Shortcode { length, name: String::new(), replacement: Replacement::Markdown(markdown) });
        }
        let inner = inner.strip_suffix('/').unwrap_or(inner).trim_end();
        let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let arguments = Arguments::parse(arguments);
        let mut length = length;
        let replacement = match name {
            "highlight" => {
                let (body, end) = shortcode_body(rest, length, "highlight")?;
                length = end;
                Replacement::Markdown(code_block(
                    body,
                    arguments.positional(0).or_else(|| arguments.get(&["lang"])).unwrap_or_default(),
                ))
            }
            "ref" | "relref" => match arguments.positional(0).or_else(|| arguments.get(&["path"])) {
                Some(path) => Replacement::Markdown(content_link(path)),
                None => Replacement::Unknown,
            },
            "details" => {
                let summary = arguments.get(&["summary"]).unwrap_or("Details");
                Replacement::Markdown(format!("\n\n<details>\n<summary>{summary}</summary>\n\n"))
            }
            "rawhtml" | "raw-html" | "raw_html" | "/rawhtml" | "/raw-html" | "/raw_html" | "/figure" => {
                Replacement::Markdown(String::new())
            }
            "/details" | "/ details" => Replacement::Markdown("\n\n</details>\n\n".to_owned()),
            "comment" => {
                length = shortcode_body(rest, length, "comment")?.1;
                Replacement::Removed("a comment went".to_owned())
            }
            name => replace_common(name, &arguments, &text.title),
        };
        Some(Shortcode { length, name: format!("the shortcode `{name}`"), replacement })
    }

    fn replace_line(&self, line: &str) -> Option<(String, &'static str)> {
        let inner = line.trim().strip_prefix('{')?.strip_suffix('}')?;
        let is_attribute = |word: &str| word.starts_with(['.', '#']) || word.contains('=');
        let is_attribute_list =
            !inner.is_empty() && !inner.contains(['{', '}', '<', '%']) && inner.split_whitespace().all(is_attribute);
        let is_kielo_attribute = ["lang=", "typography=", "hyphenation="].iter().any(|key| inner.contains(key));
        (is_attribute_list && !is_kielo_attribute).then(|| (String::new(), "attributes in braces were taken off"))
    }

    fn unescape_code(&self, code: &str) -> Option<String> {
        let is_escaped = code.contains("{{</*") || code.contains("{{%/*");
        is_escaped.then(|| {
            let open = code.replace("{{</*", "{{<").replace("{{%/*", "{{%");
            open.replace("*/>}}", ">}}").replace("*/%}}", "%}}")
        })
    }

    fn term_slug(&self, name: &str, _: &Language) -> String {
        sanitize(&name.replace(' ', "-"), self.keeps_case, self.removes_accents)
    }
}

/// Returns the content of the shortcode that a text begins with, and the length including its delimiters.
fn split_shortcode(rest: &str) -> Option<(&str, usize)> {
    let close = match rest.get(..3)? {
        "{{<" => ">}}",
        "{{%" => "%}}",
        _ => return None,
    };
    let mut quote = None;
    for (at, character) in rest.char_indices().skip(3) {
        match (quote, character) {
            (Some(open), character) if open == character && !rest[..at].ends_with('\\') => quote = None,
            (None, '"' | '`') => quote = Some(character),
            (None, _) if rest[at..].starts_with(close) => return Some((&rest[3..at], at + 3)),
            _ => {}
        }
    }
    None
}

/// Returns the text between a shortcode and its closing tag, and the end of that tag.
fn shortcode_body<'a>(rest: &'a str, from: usize, name: &str) -> Option<(&'a str, usize)> {
    let mut at = from;
    while let Some(found) = rest[at..].find("{{") {
        let start = at + found;
        if let Some((inner, length)) = split_shortcode(&rest[start..])
            && inner.trim().strip_prefix('/').is_some_and(|end| end.trim() == name)
        {
            return Some((&rest[from..start], start + length));
        }
        at = start + 2;
    }
    None
}

/// Returns the argument of `ref` or `relref` as a content path with `@/`, or as an anchor.
fn content_link(path: &str) -> String {
    let path = path.trim();
    if path.starts_with('#') {
        return path.to_owned();
    }
    format!("@/{}", path.trim_start_matches('/').replace(' ', "%20"))
}
