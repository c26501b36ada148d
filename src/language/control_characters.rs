//! Characters that no page or feed may contain.

use std::borrow::Cow;

/// The line break of slides, which word processors and presentation programs paste into titles.
const VERTICAL_TAB: char = '\u{b}';
const FORM_FEED: char = '\u{c}';

/// Returns a text without the characters that HTML or XML 1.0 forbid: control characters except tabs and line breaks, and
/// noncharacters. A vertical tab or a form feed separates words, so it becomes a space. A carriage return alone, the line break
/// of old computers, becomes a line feed.
#[must_use]
pub fn without_control_characters(text: &str) -> Cow<'_, str> {
    // Most texts are clean, and their bytes are compared many at a time.
    let is_unclean = |byte: u8| matches!(byte, 0..=0x08 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f | 0xef..);
    let has_unclean_byte = text.bytes().fold(0, |found, byte| found | u8::from(is_unclean(byte))) != 0;
    let bytes = text.as_bytes();
    let has_c1_control =
        || memchr::memchr_iter(0xc2, bytes).any(|at| bytes.get(at + 1).is_some_and(|second| *second < 0xa0));
    let is_lone_return = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    let has_lone_return = memchr::memchr_iter(b'\r', bytes).any(is_lone_return);
    if !has_lone_return && (!has_unclean_byte && !has_c1_control() || !text.contains(is_forbidden)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\r' if is_lone_return(at) => clean.push('\n'),
            VERTICAL_TAB | FORM_FEED => clean.push(' '),
            c if is_forbidden(c) => {}
            c => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// Whether HTML or XML 1.0 forbid a character (HTML standard, "control" and "noncharacter"; XML 1.0, `Char`).
fn is_forbidden(c: char) -> bool {
    let is_noncharacter = ('\u{fdd0}'..='\u{fdef}').contains(&c) || u32::from(c) & 0xfffe == 0xfffe;
    is_noncharacter || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

#[cfg(test)]
mod tests {
    use super::without_control_characters;

    #[test]
    fn line_breaks_of_slides_become_spaces_and_the_rest_is_removed() {
        for (text, expected) in [
            ("Uusi\u{b}alku", "Uusi alku"),
            ("a\u{c}b", "a b"),
            ("a\u{0}b\u{1f}c\u{7f}d\u{85}e\u{9f}f", "abcdef"),
            ("\u{fdd0}a\u{ffff}b\u{1fffe}c", "abc"),
            ("a\rb\r\rc\r\nd\r", "a\nb\n\nc\r\nd\n"),
            ("a\tb\r\nc\u{a0}d\u{ad}e\u{feff}f\u{fffd}😀", "a\tb\r\nc\u{a0}d\u{ad}e\u{feff}f\u{fffd}😀"),
        ] {
            assert_eq!(without_control_characters(text), expected, "{text:?}");
        }
    }
}
