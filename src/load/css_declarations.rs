//! Finds the declarations of a style sheet with their places in the file, which the parser of style sheets does not tell.

/// A declaration of a style sheet, such as `color: red`.
pub(super) struct Declaration<'a> {
    /// The offset of the name in the sheet, in bytes.
    pub(super) name_at: usize,
    /// The name as it is written.
    pub(super) name: &'a str,
    /// The offset of the value, in bytes.
    pub(super) value_at: usize,
    /// The value as it is written, with `!important` and the space around it.
    pub(super) value: &'a str,
    /// Whether the declaration describes an at-rule, such as a font of `@font-face`. Its names have meanings of their own there.
    pub(super) is_descriptor: bool,
}

/// The at-rules whose blocks have the rules of elements.
const GROUPS: [&str; 7] =
    ["@media", "@supports", "@layer", "@container", "@scope", "@starting-style", "@-moz-document"];

/// Returns the declarations of a style sheet. A name with a colon that a block follows belongs to the selector of a nested
/// rule, such as `a:hover {`.
pub(super) fn declarations(css: &str) -> Vec<Declaration<'_>> {
    let mut found = Vec::new();
    // Whether each open block describes an at-rule.
    let mut blocks = Vec::new();
    // The name of the declaration that may be open, and the start of its value.
    let mut open: Option<(usize, &str, usize)> = None;
    let mut may_begin = false;
    // The start of the selector or of the at-rule that may be open.
    let mut prelude = 0;
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
            '{' => {
                blocks.push(is_descriptor_block(&css[prelude..at]));
                (open, may_begin, prelude) = (None, true, at + 1);
            }
            '}' | ';' => {
                let is_descriptor = blocks.last().copied().unwrap_or(false);
                found.extend(open.take().map(|open| declaration(css, open, at, is_descriptor)));
                if c == '}' {
                    blocks.pop();
                }
                (may_begin, prelude) = (!blocks.is_empty(), at + 1);
            }
            c if c.is_ascii_whitespace() => {}
            c if may_begin && (c.is_ascii_alphabetic() || c == '-' || c == '_') => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
                let after = without_comments(&rest[end..]);
                open = after.strip_prefix(':').map(|value| (at, &rest[..end], css.len() - value.len()));
                (length, may_begin) = (end, false);
            }
            _ => may_begin = false,
        }
        at += length;
    }
    if let (Some(open), Some(is_descriptor)) = (open, blocks.last()) {
        found.push(declaration(css, open, css.len(), *is_descriptor));
    }
    found
}

fn declaration<'a>(
    css: &'a str,
    (name_at, name, value_at): (usize, &'a str, usize),
    end: usize,
    is_descriptor: bool,
) -> Declaration<'a> {
    // A comment that is not closed ends the sheet before the value.
    let value = css.get(value_at..end).unwrap_or_default();
    Declaration { name_at, name, value_at, value, is_descriptor }
}

/// Whether the block after this text describes an at-rule.
fn is_descriptor_block(prelude: &str) -> bool {
    let prelude = without_comments(prelude);
    let end = prelude.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '@' | '-')).unwrap_or(prelude.len());
    prelude.starts_with('@') && !GROUPS.iter().any(|group| group.eq_ignore_ascii_case(&prelude[..end]))
}

/// Returns a text without the space and the comments at its start.
fn without_comments(text: &str) -> &str {
    let mut text = text.trim_start();
    while let Some((_, rest)) = text.strip_prefix("/*").and_then(|comment| comment.split_once("*/")) {
        text = rest.trim_start();
    }
    text
}

/// The length of the string at the start of a text. A line break ends it too.
pub(super) fn quoted_length(text: &str, quote: char) -> usize {
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
pub(super) fn bracket_length(text: &str) -> usize {
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
    use super::declarations;

    #[test]
    fn declarations_are_found_and_selectors_are_not() {
        let css = "@import \"a.css\"; a:hover, b { color: red; backgrond :url(data:x;y:z) ; /* x: y; */ &:is(u:v) { z-index: 1 } \
                   b:hover { --x: { a: b }; top:0 } content: \";a:b\" } @media (width > 1px) { p { left: 0; right: 1px } }";
        let found: Vec<_> = declarations(css).into_iter().map(|found| (found.name, found.value.trim())).collect();
        let expected = [
            ("color", "red"),
            ("backgrond", "url(data:x;y:z)"),
            ("z-index", "1"),
            ("a", "b"),
            ("top", "0"),
            ("content", "\";a:b\""),
            ("left", "0"),
            ("right", "1px"),
        ];
        assert_eq!(found, expected);
        for found in declarations(css) {
            assert_eq!(&css[found.name_at..found.name_at + found.name.len()], found.name);
            assert_eq!(&css[found.value_at..found.value_at + found.value.len()], found.value);
        }
    }

    #[test]
    fn descriptors_are_those_of_rules_without_elements() {
        let css = "/* a */ @font-face { font-weight: 100 900 } @layer a { b { color: red } } @PAGE{margin:0}";
        let found: Vec<_> = declarations(css).into_iter().map(|found| found.is_descriptor).collect();
        assert_eq!(found, [true, false, true]);
    }
}
