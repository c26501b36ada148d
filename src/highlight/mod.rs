//! Highlights code: finds the parts that are comments, strings, keywords and so on.

mod classes;
mod languages;

use std::ops::Range;

use syntect::parsing::{ParseState, ScopeStack};

use self::classes::ClassStack;
pub use self::languages::{CodeLanguage, Syntax};

/// The length of the longest line in bytes that is highlighted. The time for a line can grow with the square of its length.
pub const MAX_LINE: usize = 500;

/// The length of the longest code in bytes that is highlighted.
pub const MAX_CODE: usize = 64 * 1024;

/// A part of the code, and its CSS class if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightedPart {
    /// The range in bytes.
    pub range: Range<usize>,
    /// The class without its prefix, such as `keyword`.
    pub class: Option<&'static str>,
}

/// The reason why code is not highlighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotHighlighted {
    /// A line is longer than [`MAX_LINE`]: its number, from 1.
    LongLine(usize),
    /// The code is longer than [`MAX_CODE`].
    LongCode,
}

/// Splits code into parts that cover it without gaps. Two parts in a row never have the same class.
///
/// # Errors
/// The limit that the code exceeds.
pub fn highlight(code: &str, syntax: Syntax) -> Result<Vec<HighlightedPart>, NotHighlighted> {
    if code.len() > MAX_CODE {
        return Err(NotHighlighted::LongCode);
    }
    if let Some(line) = code.lines().position(|line| line.len() > MAX_LINE) {
        return Err(NotHighlighted::LongLine(line + 1));
    }
    let mut parts = Parts { code, parts: Vec::new() };
    let mut state = ParseState::new(syntax.reference());
    let mut scopes = ScopeStack::new();
    let mut classes = ClassStack::default();
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        // A definition with an error leaves the rest of the code without classes.
        let Ok(operations) = state.parse_line(line, languages::syntaxes()) else { break };
        let mut done = 0;
        for (offset, operation) in operations {
            parts.push(start + done..start + offset, classes.current());
            done = offset;
            if scopes.apply_with_hook(&operation, |change, stack| classes.apply(&change, stack)).is_err() {
                break;
            }
        }
        parts.push(start + done..start + line.len(), classes.current());
        start += line.len();
    }
    parts.push(start..code.len(), None);
    Ok(parts.parts)
}

/// Collects parts, and joins neighbours of the same class.
struct Parts<'a> {
    code: &'a str,
    parts: Vec<HighlightedPart>,
}

impl Parts<'_> {
    fn push(&mut self, range: Range<usize>, class: Option<&'static str>) {
        if range.is_empty() {
            return;
        }
        match self.parts.last_mut() {
            // White space looks the same in every class.
            Some(last) if last.class == class || self.code[range.clone()].trim().is_empty() => {
                last.range.end = range.end;
            }
            _ => self.parts.push(HighlightedPart { range, class }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(code: &'a str, language: &str) -> Vec<(&'a str, Option<&'static str>)> {
        let Some(CodeLanguage::Syntax(syntax)) = CodeLanguage::find(language) else { panic!("{language} is unknown") };
        let Ok(parts) = highlight(code, syntax) else { panic!("{code} is long") };
        parts.into_iter().map(|part| (&code[part.range], part.class)).collect()
    }

    #[test]
    fn parts_cover_the_code_and_are_joined() {
        let code = "// ä\nlet a = \"b\\n\"; // c\n";
        let parts = parts(code, "rust");
        assert_eq!(parts.iter().map(|(text, _)| *text).collect::<String>(), code);
        assert!(parts.windows(2).all(|pair| pair[0].1 != pair[1].1), "{parts:?}");
        assert!(parts.contains(&("// ä\n", Some("comment"))), "{parts:?}");
        assert!(parts.contains(&("let", Some("keyword"))), "{parts:?}");
    }

    #[test]
    fn keys_differ_from_values() {
        let parts = parts("{\"a\": [\"b\", 1, true]}", "json");
        assert!(parts.contains(&("\"a\"", Some("attribute"))), "{parts:?}");
        assert!(parts.contains(&("\"b\"", Some("string"))), "{parts:?}");
        assert!(parts.contains(&("1", Some("constant"))), "{parts:?}");
    }

    #[test]
    fn long_lines_and_code_are_not_highlighted() {
        let Some(CodeLanguage::Syntax(rust)) = CodeLanguage::find("rust") else { panic!() };
        assert_eq!(highlight(&format!("a\n{}\n", "x".repeat(MAX_LINE + 1)), rust), Err(NotHighlighted::LongLine(2)));
        assert_eq!(highlight(&"x\n".repeat(MAX_CODE), rust), Err(NotHighlighted::LongCode));
        assert_eq!(highlight("", rust), Ok(Vec::new()));
    }
}
