//! Zola's shortcodes in texts.

use super::super::blog::{Arguments, Call, Dialect, Meaning, OldText, usual};
use crate::language::Language;

/// How Zola reads texts and names.
pub(super) struct Zola;

impl Dialect for Zola {
    fn name(&self) -> &'static str {
        "Zola"
    }

    fn call(&self, rest: &str, text: &OldText) -> Option<Call> {
        let (open, close) = if rest.starts_with("{{") {
            ("{{", "}}")
        } else if rest.starts_with("{%") {
            ("{%", "%}")
        } else {
            return None;
        };
        let end = end_of(rest, close)?;
        let inner = rest[open.len()..end].trim().trim_matches('-').trim();
        let length = end + close.len();
        if let Some(shown) = inner.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
            let shown = format!("{open}{shown}{close}");
            return Some(Call { length, name: String::new(), meaning: Meaning::Markdown(shown) });
        }
        let name = if inner == "end" { inner } else { inner.split_once('(')?.0.trim() };
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '/'));
        if !is_name {
            return None;
        }
        let arguments = inner[name.len()..].trim().trim_start_matches('(').trim_end_matches(')');
        let meaning = match name {
            "end" => Meaning::Unknown,
            name if open == "{{" => usual(name, &Arguments::parse(arguments), &text.title),
            _ => Meaning::Unknown,
        };
        Some(Call { length, name: format!("the shortcode `{name}`"), meaning })
    }

    fn code(&self, code: &str) -> Option<String> {
        // Zola reads shortcodes in code too, so those that are shown are marked.
        (code.contains("{{/*") || code.contains("{%/*")).then(|| {
            let open = code.replace("{{/*", "{{").replace("{%/*", "{%");
            open.replace("*/}}", "}}").replace("*/%}", "%}")
        })
    }

    fn term_slug(&self, name: &str, _: &Language) -> String {
        slug(name)
    }
}

/// A slug in letters a–z and digits, as Zola makes them.
pub(super) fn slug(text: &str) -> String {
    let ascii = deunicode::deunicode(text).to_lowercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Where a call ends, outside of quotes.
fn end_of(rest: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    for (at, sign) in rest.char_indices().skip(2) {
        match (quote, sign) {
            (Some(open), sign) if open == sign => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(sign),
            (None, _) if rest[at..].starts_with(close) => return Some(at),
            _ => {}
        }
    }
    None
}
