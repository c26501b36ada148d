//! Writes Markdown syntax: escapes text, link destinations and titles, and formats code and component calls.
//!
//! A character is escaped only where Markdown, as Kielo reads it, would give it a meaning.

use std::fmt::Write as _;

use crate::load::bare_addresses;

/// The surroundings of a text within its paragraph.
#[derive(Clone, Copy)]
pub(super) struct TextContext {
    /// The character before the text on its line; `None` at the beginning of a line.
    pub(super) before: Option<char>,
    /// The character after the text; `None` at the end of a line.
    pub(super) after: Option<char>,
    /// Whether the text is inside the brackets of a link.
    pub(super) in_link: bool,
    /// Whether Kielo would make links of bare addresses in the text. The old blog showed them as text.
    pub(super) is_autolinked: bool,
    /// The delimiters to escape in the whole paragraph.
    pub(super) escapes: DelimiterEscapes,
}

/// Characters that are delimiters only in some paragraphs. Each flag says that the character must be escaped.
#[derive(Clone, Copy)]
pub(super) struct DelimiterEscapes {
    /// `~`, where another tilde could close a strikethrough.
    pub(super) tilde: bool,
    /// A backtick, where another one could close a code span.
    pub(super) backtick: bool,
    /// `|`, in the cells of a table.
    pub(super) pipe: bool,
}

/// Appends text as Markdown, with escapes.
pub(super) fn escape_text_into(out: &mut String, text: &str, context: TextContext) {
    let mut before = context.before;
    let addresses = if context.is_autolinked { bare_addresses(text, "") } else { Vec::new() };
    let mut escapes = addresses.iter().map(|address| address.escapable(text)).peekable();
    let mut block_marker = if context.before.is_none() { block_marker_to_escape(text, context.after) } else { None };
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let after = rest.chars().next().or(context.after);
        let is_in_address = escapes.next_if_eq(&at).is_some();
        if is_in_address || block_marker == Some(at) || needs_escape(c, before, after, rest, context) {
            out.push('\\');
            block_marker = None;
        }
        out.push(c);
        before = Some(c);
    }
}

/// Whether the neighbour of a character is whitespace or the edge of the line.
fn is_space_or_edge(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

/// Whether Markdown would give the character a meaning within a line.
fn needs_escape(c: char, before: Option<char>, after: Option<char>, rest: &str, context: TextContext) -> bool {
    match c {
        '\\' => after.is_none_or(|c| c.is_ascii_punctuation()),
        '`' => context.escapes.backtick,
        '~' => context.escapes.tilde,
        '*' => !(is_space_or_edge(before) && is_space_or_edge(after)),
        '_' => {
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !(is_word(before) && is_word(after) || is_space_or_edge(before) && is_space_or_edge(after))
        }
        '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
        '&' => begins_entity(rest),
        '[' => context.in_link || after == Some('^') || (before.is_none() && begins_task_or_alert(rest)),
        // Reference links have no definitions here, so `[a][b]` is text. The second pair may still be a link.
        ']' => context.in_link || matches!(after, Some('(' | '{' | ':')) || (after == Some('[') && rest.is_empty()),
        '!' => after == Some('['),
        '{' => begins_component_call(rest) || begins_attributes(rest),
        '|' => context.escapes.pipe,
        _ => false,
    }
}

/// Whether `&` before this text would begin an entity reference.
fn begins_entity(rest: &str) -> bool {
    let end = rest.bytes().take(40).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#');
    end.is_some_and(|end| end > 0 && rest.as_bytes()[end] == b';')
}

/// Whether `[` before this text would begin a task list item or an alert.
fn begins_task_or_alert(rest: &str) -> bool {
    rest.starts_with('!') || rest.starts_with("x]") || rest.starts_with("X]") || rest.starts_with(" ]")
}

/// Whether `{` before this text would begin a component call or a tag around a component's body.
fn begins_component_call(rest: &str) -> bool {
    rest.strip_prefix(['{', '%']).is_some_and(|rest| {
        let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
        rest.is_empty() || rest.starts_with('<')
    })
}

/// Whether `{` before this text would begin attributes.
fn begins_attributes(rest: &str) -> bool {
    let inside = rest.trim_start_matches([' ', ':']);
    let after_key = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    after_key.len() < inside.len() && after_key.trim_start().starts_with('=')
}

/// Returns the position of the character to escape if the line would begin a block, such as a list or a heading.
fn block_marker_to_escape(text: &str, after: Option<char>) -> Option<usize> {
    let ends_marker = |at: usize| text[at..].chars().next().or(after).is_none_or(char::is_whitespace);
    let run_length = |c: char| text.len() - text.trim_start_matches(c).len();
    match text.chars().next()? {
        '#' if run_length('#') <= 6 && ends_marker(run_length('#')) => Some(0),
        '>' | ':' => Some(0),
        '+' | '*' if ends_marker(1) => Some(0),
        '-' if ends_marker(1) || is_rule_line(text) => Some(0),
        '=' | '|' if is_rule_line(text) => Some(0),
        '~' if run_length('~') >= 3 => Some(0),
        digit if digit.is_ascii_digit() => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let is_number = digits <= 9 && text[digits..].starts_with(['.', ')']) && ends_marker(digits + 1);
            is_number.then_some(digits)
        }
        _ => None,
    }
}

/// Whether a line could be a setext heading underline, the delimiter row of a table or a thematic break.
fn is_rule_line(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '-' | '=' | ':' | '|' | ' '))
}

/// Formats an address as a link destination, in angle brackets where that is needed.
pub(super) fn link_destination(address: &str) -> String {
    let mut clean = String::with_capacity(address.len());
    let mut depth = 0_i32;
    let mut balanced = true;
    for (at, c) in address.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                balanced &= depth >= 0;
            }
            _ => {}
        }
        match c {
            '<' => clean.push_str("%3C"),
            '>' => clean.push_str("%3E"),
            '\\' => clean.push_str("%5C"),
            '|' => clean.push_str("%7C"),
            '&' if begins_entity(&address[at + 1..]) => clean.push_str("\\&"),
            '\n' | '\r' | '\t' => {}
            c if c.is_control() => {}
            c => clean.push(c),
        }
    }
    if balanced && depth == 0 && !clean.contains(char::is_whitespace) { clean } else { format!("<{clean}>") }
}

/// Formats the title of a link or image, in quotes.
pub(super) fn link_title(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let needs_escape = match c {
            '\\' => rest.chars().next().is_none_or(|c| c.is_ascii_punctuation()),
            '&' => begins_entity(rest),
            c => c == quote,
        };
        if needs_escape {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(quote);
    out
}

/// Formats a component call. Returns `None` if the syntax of calls cannot hold one of the arguments.
pub(super) fn component_call(name: &str, arguments: &[(&str, &str)]) -> Option<String> {
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

/// Formats a code span.
pub(super) fn code_span(text: &str) -> String {
    let text = text.replace('\n', " ");
    let mut longest_run = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest_run = longest_run.max(run);
    }
    let fence = "`".repeat(if longest_run == 0 { 1 } else { longest_run + 1 });
    let pad = text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' '));
    let pad = if pad { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Formats a fenced code block. The fence is longer than any line of backticks in the code.
pub(super) fn fenced_code(text: &str, language: &str) -> String {
    let runs = text.lines().map(|line| {
        let line = line.trim_start();
        line.len() - line.trim_start_matches('`').len()
    });
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}
