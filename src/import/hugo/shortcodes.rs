//! Hugo's shortcodes in texts.

use super::super::blog::{Arguments, Call, Dialect, Meaning, OldText, code, usual};
use super::address::sanitize;
use crate::language::Language;

/// How Hugo reads texts and names.
pub(super) struct Hugo {
    pub(super) keeps_case: bool,
    pub(super) removes_accents: bool,
}

impl Dialect for Hugo {
    fn name(&self) -> &'static str {
        "Hugo"
    }

    fn call(&self, rest: &str, text: &OldText) -> Option<Call> {
        let (inner, length) = delimited(rest)?;
        let inner = inner.trim();
        if let Some(shown) = inner.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
            let written = format!("{}{shown}{}", &rest[..3], &rest[length - 3..length]);
            let shown = written.replace("{{<", "\\{{\\<");
            return Some(Call { length, name: String::new(), meaning: Meaning::Markdown(shown) });
        }
        let inner = inner.strip_suffix('/').unwrap_or(inner).trim_end();
        let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let arguments = Arguments::parse(arguments);
        let mut length = length;
        let meaning = match name {
            "highlight" => {
                let (body, whole) = body(rest, length, "highlight")?;
                length = whole;
                Meaning::Markdown(code(body, arguments.at(0).or_else(|| arguments.get(&["lang"])).unwrap_or_default()))
            }
            "ref" | "relref" => match arguments.at(0).or_else(|| arguments.get(&["path"])) {
                Some(path) => Meaning::Markdown(reference(path)),
                None => Meaning::Unknown,
            },
            "details" => {
                let summary = arguments.get(&["summary"]).unwrap_or("Details");
                Meaning::Markdown(format!("\n\n<details>\n<summary>{summary}</summary>\n\n"))
            }
            "rawhtml" | "raw-html" | "raw_html" | "/rawhtml" | "/raw-html" | "/raw_html" | "/figure" => {
                Meaning::Markdown(String::new())
            }
            "/details" | "/ details" => Meaning::Markdown("\n\n</details>\n\n".to_owned()),
            "comment" => {
                length = body(rest, length, "comment")?.1;
                Meaning::Dropped("a comment went".to_owned())
            }
            name => usual(name, &arguments, &text.title),
        };
        Some(Call { length, name: format!("the shortcode `{name}`"), meaning })
    }

    fn line(&self, line: &str) -> Option<(String, &'static str)> {
        let inner = line.trim().strip_prefix('{')?.strip_suffix('}')?;
        let is_attribute = |word: &str| word.starts_with(['.', '#']) || word.contains('=');
        let is_list =
            !inner.is_empty() && !inner.contains(['{', '}', '<', '%']) && inner.split_whitespace().all(is_attribute);
        let is_own = ["lang=", "typography=", "hyphenation="].iter().any(|own| inner.contains(own));
        (is_list && !is_own).then(|| (String::new(), "attributes in braces were taken off"))
    }

    fn code(&self, code: &str) -> Option<String> {
        let is_shown = code.contains("{{</*") || code.contains("{{%/*");
        is_shown.then(|| {
            let open = code.replace("{{</*", "{{<").replace("{{%/*", "{{%");
            open.replace("*/>}}", ">}}").replace("*/%}}", "%}}")
        })
    }

    fn term_slug(&self, name: &str, _: &Language) -> String {
        sanitize(&name.replace(' ', "-"), self.keeps_case, self.removes_accents)
    }
}

/// What stands between the braces that a text begins with, and the length of all of it.
fn delimited(rest: &str) -> Option<(&str, usize)> {
    let close = match rest.get(..3)? {
        "{{<" => ">}}",
        "{{%" => "%}}",
        _ => return None,
    };
    let mut quote = None;
    for (at, sign) in rest.char_indices().skip(3) {
        match (quote, sign) {
            (Some(open), sign) if open == sign && !rest[..at].ends_with('\\') => quote = None,
            (None, '"' | '`') => quote = Some(sign),
            (None, _) if rest[at..].starts_with(close) => return Some((&rest[3..at], at + 3)),
            _ => {}
        }
    }
    None
}

/// What stands between a call and its end, and where that ends.
fn body<'a>(rest: &'a str, from: usize, name: &str) -> Option<(&'a str, usize)> {
    let mut at = from;
    while let Some(found) = rest[at..].find("{{") {
        let start = at + found;
        if let Some((inner, length)) = delimited(&rest[start..])
            && inner.trim().strip_prefix('/').is_some_and(|end| end.trim() == name)
        {
            return Some((&rest[from..start], start + length));
        }
        at = start + 2;
    }
    None
}

/// The path of a text in the form that links of the old blog have.
fn reference(path: &str) -> String {
    let path = path.trim();
    if path.starts_with('#') {
        return path.to_owned();
    }
    format!("@/{}", path.trim_start_matches('/').replace(' ', "%20"))
}
