//! Text that a terminal can show: control characters are made visible, and long lines are cut.

use std::borrow::Cow;

/// The longest line of a message or of advice, in characters. Messages quote names and addresses of any length.
const MAX_LINE_LENGTH: usize = 1000;

/// Replaces the characters that a terminal would obey by visible ones, except tabs and line breaks: `␛` for the escape
/// character (Unicode, "Control Pictures"). So a name in a text cannot colour, move or hide other text. The number of
/// characters stays the same.
#[must_use]
pub fn visible_controls(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return text.into();
    }
    text.chars().map(|c| if is_obeyed(c) { picture(c) } else { c }).collect::<String>().into()
}

/// Whether a terminal obeys a character: control characters, and those that change the direction of text.
fn is_obeyed(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn picture(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// Returns the text of a message: control characters are visible, and the middle of very long lines is left out.
pub(super) fn message_text(text: String) -> String {
    let text = match visible_controls(&text) {
        Cow::Owned(visible) => visible,
        Cow::Borrowed(_) => text,
    };
    if text.len() <= MAX_LINE_LENGTH {
        return text;
    }
    text.split('\n').map(shortened_line).collect::<Vec<_>>().join("\n")
}

/// Leaves out the middle of a line that is longer than [`MAX_LINE_LENGTH`].
fn shortened_line(line: &str) -> Cow<'_, str> {
    let half = MAX_LINE_LENGTH / 2;
    let start = line.char_indices().nth(half).map_or(line.len(), |(at, _)| at);
    let end = line.char_indices().rev().nth(half - 1).map_or(0, |(at, _)| at);
    if start >= end { line.into() } else { format!("{} … {}", &line[..start], &line[end..]).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_a_terminal_obeys_are_visible() {
        assert_eq!(visible_controls("a\u{1b}[31m\u{7}b\u{9b}c\u{7f}\r"), "a␛[31m␇b\u{fffd}c␡␍");
        assert_eq!(visible_controls("a\u{202e}b\u{2066}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(visible_controls("ä\tö\n\u{ad}\u{200f}"), "ä\tö\n\u{ad}\u{200f}");
    }

    #[test]
    fn long_lines_of_messages_lose_their_middle() {
        let long = format!("no file `{}`", "ä".repeat(100_000));
        let text = message_text(format!("{long}\nshort"));
        assert!(text.starts_with("no file `ää") && text.ends_with("ä`\nshort"), "{text}");
        assert_eq!(text.chars().count(), MAX_LINE_LENGTH + 3 + 6);
        let fitting = "x".repeat(MAX_LINE_LENGTH);
        assert_eq!(message_text(fitting.clone()), fitting);
    }
}
