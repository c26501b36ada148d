//! Parses and converts Zola's shortcodes.

use super::super::blog::{Arguments, Generator, OldText, Replacement, Shortcode, replace_common};
use crate::language::Language;

/// The syntax and slugs of Zola.
pub(super) struct Zola;

impl Generator for Zola {
    fn name(&self) -> &'static str {
        "Zola"
    }

    fn parse_shortcode(&self, rest: &str, text: &OldText) -> Option<Shortcode> {
        let (open, close) = if rest.starts_with("{{") {
            ("{{", "}}")
        } else if rest.starts_with("{%") {
            ("{%", "%}")
        } else {
            return None;
        };
        let end = closing_delimiter(rest, close)?;
        let inner = rest[open.len()..end].trim().trim_matches('-').trim();
        let length = end + close.len();
        if let Some(escaped) = inner.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
            let unescaped = format!("{open}{escaped}{close}");
            return Some(Shortcode { length, name: String::new(), replacement: Replacement::Markdown(unescaped) });
        }
        let name = if inner == "end" { inner } else { inner.split_once('(')?.0.trim() };
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '/'));
        if !is_name {
            return None;
        }
        let arguments = inner[name.len()..].trim().trim_start_matches('(').trim_end_matches(')');
        let replacement = match name {
            "end" => Replacement::Unknown,
            name if open == "{{" => replace_common(name, &Arguments::parse(arguments), &text.title),
            _ => Replacement::Unknown,
        };
        Some(Shortcode { length, name: format!("the shortcode `{name}`"), replacement })
    }

    fn unescape_code(&self, code: &str) -> Option<String> {
        // Zola expands shortcodes in code too, so authors escape those that they show.
        (code.contains("{{/*") || code.contains("{%/*")).then(|| {
            let open = code.replace("{{/*", "{{").replace("{%/*", "{%");
            open.replace("*/}}", "}}").replace("*/%}", "%}")
        })
    }

    fn term_slug(&self, name: &str, _: &Language) -> String {
        slug(name)
    }
}

/// Returns a slug with only the letters a–z, digits and hyphens, as Zola makes it.
pub(super) fn slug(text: &str) -> String {
    let ascii = deunicode::deunicode(text).to_lowercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Finds the closing delimiter of a shortcode, outside of quotes.
fn closing_delimiter(rest: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in rest.char_indices().skip(2) {
        match (quote, character) {
            (Some(open), character) if open == character => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, _) if rest[at..].starts_with(close) => return Some(at),
            _ => {}
        }
    }
    None
}
