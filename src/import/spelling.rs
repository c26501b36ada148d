//! Spells text and addresses so that Markdown, as Kielo reads it, says just that. A sign is escaped only where it
//! would mean something.

use std::fmt::Write as _;

/// Where a text stands.
#[derive(Clone, Copy)]
pub(super) struct TextPosition {
    /// The sign before it on its line; `None` at the beginning of a line.
    pub(super) before: Option<char>,
    /// The sign after it; `None` at the end of a line.
    pub(super) after: Option<char>,
    pub(super) in_link: bool,
    pub(super) pairs: PairedMarks,
}

/// Signs that mean something only where there are others like them.
#[derive(Clone, Copy)]
pub(super) struct PairedMarks {
    pub(super) tilde: bool,
    pub(super) backtick: bool,
    /// Between the cells of a table.
    pub(super) pipe: bool,
}

/// Writes text as Markdown.
pub(super) fn text_into(out: &mut String, text: &str, place: TextPosition) {
    let mut before = place.before;
    let mut first = if place.before.is_none() { escape_at_line_start(text, place.after) } else { None };
    for (at, sign) in text.char_indices() {
        let rest = &text[at + sign.len_utf8()..];
        let after = rest.chars().next().or(place.after);
        if first == Some(at) || is_special(sign, before, after, rest, place) {
            out.push('\\');
            first = None;
        }
        out.push(sign);
        before = Some(sign);
    }
}

fn is_edge(sign: Option<char>) -> bool {
    sign.is_none_or(char::is_whitespace)
}

/// Whether Markdown would read the sign as its own.
fn is_special(sign: char, before: Option<char>, after: Option<char>, rest: &str, place: TextPosition) -> bool {
    match sign {
        '\\' => after.is_none_or(|c| c.is_ascii_punctuation()),
        '`' => place.pairs.backtick,
        '~' => place.pairs.tilde,
        '*' => !(is_edge(before) && is_edge(after)),
        '_' => {
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !(is_word(before) && is_word(after) || is_edge(before) && is_edge(after))
        }
        '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
        '&' => is_entity(rest),
        '[' => place.in_link || after == Some('^') || (before.is_none() && is_mark_in_brackets(rest)),
        // Brackets after brackets name nothing here, unless they are a link of their own.
        ']' => place.in_link || matches!(after, Some('(' | '{' | ':')) || (after == Some('[') && rest.is_empty()),
        '!' => after == Some('['),
        '{' => is_call(rest) || is_attribute(rest),
        '|' => place.pairs.pipe,
        _ => false,
    }
}

/// `&` before this text would begin an entity.
fn is_entity(rest: &str) -> bool {
    let end = rest.bytes().take(40).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#');
    end.is_some_and(|end| end > 0 && rest.as_bytes()[end] == b';')
}

/// `[` before this text would begin a task or an alert.
fn is_mark_in_brackets(rest: &str) -> bool {
    rest.starts_with('!') || rest.starts_with("x]") || rest.starts_with("X]") || rest.starts_with(" ]")
}

/// `{` before this text would begin a component call.
fn is_call(rest: &str) -> bool {
    rest.strip_prefix('{').is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.is_empty() || rest.starts_with('<')
    })
}

/// `{` before this text would begin attributes.
fn is_attribute(rest: &str) -> bool {
    let inside = rest.trim_start_matches([' ', ':']);
    let key = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    key.len() < inside.len() && key.trim_start().starts_with('=')
}

/// The sign to escape at the beginning of a line, if what begins there would be a block.
fn escape_at_line_start(text: &str, after: Option<char>) -> Option<usize> {
    let ends_mark = |at: usize| text[at..].chars().next().or(after).is_none_or(char::is_whitespace);
    let run = |sign: char| text.len() - text.trim_start_matches(sign).len();
    match text.chars().next()? {
        '#' if run('#') <= 6 && ends_mark(run('#')) => Some(0),
        '>' | ':' => Some(0),
        '+' | '*' if ends_mark(1) => Some(0),
        '-' if ends_mark(1) || is_rule(text) => Some(0),
        '=' | '|' if is_rule(text) => Some(0),
        '~' if run('~') >= 3 => Some(0),
        digit if digit.is_ascii_digit() => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let is_number = digits <= 9 && text[digits..].starts_with(['.', ')']) && ends_mark(digits + 1);
            is_number.then_some(digits)
        }
        _ => None,
    }
}

/// A line of nothing but such signs underlines a heading, parts a table, or is a rule.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '-' | '=' | ':' | '|' | ' '))
}

/// An address between the parentheses of a link.
pub(super) fn destination(address: &str) -> String {
    let mut clean = String::with_capacity(address.len());
    let mut depth = 0_i32;
    let mut balanced = true;
    for (at, sign) in address.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                balanced &= depth >= 0;
            }
            _ => {}
        }
        match sign {
            '<' => clean.push_str("%3C"),
            '>' => clean.push_str("%3E"),
            '\\' => clean.push_str("%5C"),
            '|' => clean.push_str("%7C"),
            '&' if is_entity(&address[at + 1..]) => clean.push_str("\\&"),
            '\n' | '\r' | '\t' => {}
            sign if sign.is_control() => {}
            sign => clean.push(sign),
        }
    }
    if balanced && depth == 0 && !clean.contains(char::is_whitespace) { clean } else { format!("<{clean}>") }
}

/// A title after the address of a link or image, in quotes.
pub(super) fn title(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for (at, sign) in text.char_indices() {
        let rest = &text[at + sign.len_utf8()..];
        let is_special = match sign {
            '\\' => rest.chars().next().is_none_or(|c| c.is_ascii_punctuation()),
            '&' => is_entity(rest),
            sign => sign == quote,
        };
        if is_special {
            out.push('\\');
        }
        out.push(sign);
    }
    out.push(quote);
    out
}

/// A component call; `None` when an argument cannot be written in one.
pub(super) fn call(name: &str, arguments: &[(&str, &str)]) -> Option<String> {
    let mut call = format!("{{{{ <{name}");
    for (key, value) in arguments {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if value.contains("{{") || value.contains("}}") || value.contains('\\') {
            return None;
        }
        let quote = ['"', '\'', '`'].into_iter().find(|quote| !value.contains(*quote))?;
        _ = write!(call, " {key}={quote}{value}{quote}");
    }
    call.push_str(" /> }}");
    Some(call)
}

/// Code within a line.
pub(super) fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let mut longest = 0;
    let mut run = 0;
    for sign in text.chars() {
        run = if sign == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(if longest == 0 { 1 } else { longest + 1 });
    let pad = text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' '));
    let pad = if pad { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A block of code.
pub(super) fn code_block(text: &str, language: &str) -> String {
    let longest = text.lines().map(|line| {
        let line = line.trim_start();
        line.len() - line.trim_start_matches('`').len()
    });
    let fence = "`".repeat(longest.max().unwrap_or(0).max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}
