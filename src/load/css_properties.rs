//! Finds declarations in style sheets whose property no browser knows. The parser keeps them, and browsers pass over them.

use std::sync::LazyLock;

use lightningcss::properties::PropertyId;
use rustc_hash::FxHashSet;

use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// The names of all properties, and of the descriptors of at-rules, of CSS and SVG: those of mdn-data 2.37.2, which is in the
/// public domain (CC0 1.0), and the older name `color-adjust`.
static PROPERTIES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| include_str!("css_properties.txt").lines().collect());

/// The number of unknown properties of a sheet that are reported. Searching a similar name takes time.
const MAX_REPORTS: usize = 50;

/// Returns a warning for each unknown property of a style sheet. Custom properties and those with a vendor's prefix are free.
pub(super) fn unknown_properties(source: &Source) -> Vec<Diagnostic> {
    let known = || {
        let mut known: Vec<&str> = PROPERTIES.iter().copied().collect();
        known.sort_unstable();
        known
    };
    let is_unknown = |name: &str| {
        let name = name.to_ascii_lowercase();
        let is_free = name.starts_with(['-', '_']);
        !is_free && !PROPERTIES.contains(&*name) && matches!(PropertyId::from(&*name), PropertyId::Custom(_))
    };
    declared_names(&source.text)
        .into_iter()
        .filter(|(_, name)| is_unknown(name))
        .take(MAX_REPORTS)
        .map(|(at, name)| Diagnostic::unknown_css_property(source, Span::new(at, at + name.len()), name, &known()))
        .collect()
}

/// Returns the names of the declarations in a style sheet with their offsets. A name with a colon that a block follows belongs
/// to the selector of a nested rule, such as `a:hover {`.
fn declared_names(css: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    // The name of the declaration that may be open.
    let mut open: Option<(usize, &str)> = None;
    let mut may_begin = false;
    let mut at = 0;
    while at < css.len() {
        let rest = &css[at..];
        let Some(c) = rest.chars().next() else { break };
        let mut length = c.len_utf8();
        match c {
            '/' if rest.starts_with("/*") => length = rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' => length = quoted_length(rest, c),
            '\\' => length += rest[1..].chars().next().map_or(0, char::len_utf8),
            // The signs in an address or a function are none of the sheet's.
            '(' => length = bracket_length(rest),
            '{' => (depth, open, may_begin) = (depth + 1, None, true),
            '}' | ';' => {
                names.extend(open.take());
                depth = if c == '}' { depth.saturating_sub(1) } else { depth };
                may_begin = depth > 0;
            }
            c if c.is_ascii_whitespace() => {}
            c if may_begin && (c.is_ascii_alphabetic() || c == '-' || c == '_') => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
                open = rest[end..].trim_start().starts_with(':').then_some((at, &rest[..end]));
                (length, may_begin) = (end, false);
            }
            _ => may_begin = false,
        }
        at += length;
    }
    names.extend(open.filter(|_| depth > 0));
    names
}

/// The length of the string at the start of a text. A line break ends it too.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote || c == '\n' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the parentheses at the start of a text, with all in them.
fn bracket_length(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(c) = text[at..].chars().next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' | '\'' => {
                at += quoted_length(&text[at..], c);
                continue;
            }
            // An unclosed parenthesis is reported by the parser.
            '{' | '}' => return 1,
            _ => {}
        }
        at += c.len_utf8();
        if depth == 0 {
            return at;
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::declared_names;

    #[test]
    fn declarations_are_found_and_selectors_are_not() {
        let css = "@import \"a.css\"; a:hover, b { color: red; backgrond :url(data:x;y:z) ; /* x: y; */ &:is(u:v) { z-index: 1 } \
                   b:hover { --x: { a: b }; top:0 } content: \";a:b\" } @media (width > 1px) { p { left: 0; right: 1px } }";
        let names: Vec<&str> = declared_names(css).into_iter().map(|(at, name)| &css[at..at + name.len()]).collect();
        let expected = ["color", "backgrond", "z-index", "a", "top", "content", "left", "right"];
        assert_eq!(names, expected);
    }
}
