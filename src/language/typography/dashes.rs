//! Finds hyphens that mean a dash, and dots that mean an ellipsis.

use super::OBJECT_REPLACEMENT;
use super::address::Addresses;
use super::spaces::is_telephone;
use super::surroundings::{is_letter, is_quotation_mark, is_word};

/// The longest option of a program that is recognized, in bytes.
const LONGEST_OPTION: usize = 200;

/// The neighbour of a dash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The start or the end of the block.
    Edge,
    Space,
    /// A letter, a digit, code or an image.
    Word,
    /// An opening bracket or an opening quotation mark.
    Opening,
    /// A sign after words: a closing bracket or quotation mark, a full stop.
    Closing,
    /// A sign that belongs to code or formulas: `<`, `=`, `/`.
    Code,
}

impl Side {
    /// Returns what a character beside a dash is. `is_opening` tells opening from closing quotation marks.
    fn of(c: Option<char>, is_opening: impl FnOnce() -> bool) -> Self {
        let Some(c) = c else { return Self::Edge };
        match c {
            OBJECT_REPLACEMENT => Self::Word,
            _ if is_word(c) => Self::Word,
            _ if c.is_whitespace() => Self::Space,
            _ if is_quotation_mark(c) && is_opening() => Self::Opening,
            '(' | '[' | '{' | '¿' | '¡' => Self::Opening,
            '<' | '>' | '=' | '/' | '|' | '_' | '+' | '*' | '~' | '#' | '@' | '\\' | '&' | '-' | '–' | '—' | '`'
            | '^' | '$' => Self::Code,
            _ => Self::Closing,
        }
    }
}

/// Finds one to three hyphens at `at` that mean a dash. Returns their number and the dash. `is_opening` returns whether the
/// quotation mark at an offset opens a quotation.
pub(super) fn dash(
    text: &str,
    at: usize,
    addresses: &mut Addresses,
    mut is_opening: impl FnMut(usize) -> bool,
) -> Option<(usize, char)> {
    let before = text[..at].chars().next_back();
    if before == Some('-') {
        return None;
    }
    let count = text.as_bytes()[at..].iter().take_while(|byte| **byte == b'-').count();
    let after = text[at + count..].chars().next();
    if count > 3 || addresses.contains(text, at) {
        return None;
    }
    let left = Side::of(before, || is_opening(at - before.map_or(0, char::len_utf8)));
    let right = Side::of(after, || is_opening(at + count));
    match count {
        1 if is_spaced(left, right, &text[at + 1..]) || is_range(text, at) => Some((1, '–')),
        2 if is_dash(text, at, left, right, addresses) => Some((2, '–')),
        3 if is_dash(text, at, left, right, addresses) => Some((3, '—')),
        _ => None,
    }
}

/// Returns whether one hyphen has a space beside it and no word: `hyvä - tai`, `niin -" sanoi`, and `- Hei` at the start
/// of a block.
fn is_spaced(left: Side, right: Side, after: &str) -> bool {
    let is_decimal = || after.starts_with(['.', ',']) && after[1..].starts_with(|c: char| c.is_ascii_digit());
    match (left, right) {
        (Side::Space | Side::Edge | Side::Opening, Side::Space) | (Side::Space, Side::Edge) => true,
        (Side::Space, Side::Closing) => !is_decimal(),
        _ => false,
    }
}

/// Returns whether two or three hyphens between `left` and `right` mean a dash. Options of programs stay: `--force`.
fn is_dash(text: &str, at: usize, left: Side, right: Side, addresses: &mut Addresses) -> bool {
    match (left, right) {
        (Side::Code, _)
        | (_, Side::Code)
        | (Side::Opening, Side::Closing | Side::Edge | Side::Opening)
        | (Side::Edge | Side::Space | Side::Opening, Side::Word) => false,
        (Side::Edge | Side::Space, Side::Opening) => !text[at..].trim_start_matches('-').starts_with(['[', '{']),
        (Side::Word | Side::Closing, Side::Word | Side::Opening) => {
            let start = addresses.token_start(text, at);
            let token = text[start..at].trim_start_matches(['(', '[', '{']);
            let option = token.trim_start_matches('-');
            let is_option = token.len() < LONGEST_OPTION
                && option.len() < token.len()
                && option.starts_with(is_letter)
                && !option.contains(is_quotation_mark)
                && text[..start].chars().next_back().is_none_or(char::is_whitespace);
            !is_option && !ends_with_punycode_prefix(token)
        }
        _ => true,
    }
}

/// Returns whether a text ends with the `xn` of a host name such as `xn--kjp-hoa.example`.
fn ends_with_punycode_prefix(text: &str) -> bool {
    let length = text.len();
    length >= 2 && text.as_bytes()[length - 2..].eq_ignore_ascii_case(b"xn") && !text[..length - 2].ends_with(is_word)
}

/// Returns whether the hyphen at `at` is between the ends of a range: `2009-2014`, `1.-5.3.`
fn is_range(text: &str, at: usize) -> bool {
    let digits_before = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, after) = (&text[..at], &text[at + 1..]);
    let ordinal = before.strip_suffix('.');
    let before = ordinal.unwrap_or(before);
    let (left, right) = (digits_before(before), after.bytes().take_while(u8::is_ascii_digit).count());
    if left == 0 || right == 0 || left > 9 || right > 9 {
        return false;
    }
    let (rest_before, rest_after) = (&before[..before.len() - left], &after[right..]);
    // Exclude dates such as 2010-03-02, telephone numbers and parts of codes.
    let joins =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '—' | '+' | '/' | '_' | '#' | OBJECT_REPLACEMENT);
    if rest_before.chars().next_back().is_some_and(joins)
        || rest_after.strip_prefix(['-', '–']).is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()))
        || rest_after.starts_with(['_', '/', OBJECT_REPLACEMENT])
    {
        return false;
    }
    let (left, right) = (&before[before.len() - left..], &after[..right]);
    let is_code = |number: &str| number.len() > 2 && number.starts_with('0');
    let is_area = left.starts_with('0') && left.len() != right.len();
    if is_code(left) || is_code(right) || is_area || is_telephone(rest_before) {
        return false;
    }
    let value = |number: &str| number.parse::<u64>().unwrap_or_default();
    // The second year omits the century: 2009–14.
    let short_year = left.len() == 4 && right.len() == 2 && value(&left[2..]) < value(right);
    ordinal.is_some() || value(left) < value(right) || short_year || rest_before.ends_with([',', '.', ':'])
}

/// Finds exactly three dots, which mean an ellipsis.
pub(super) fn ellipsis(text: &str, at: usize, addresses: &mut Addresses) -> Option<(usize, char)> {
    if text[..at].ends_with('.') {
        return None;
    }
    let count = text.as_bytes()[at..].iter().take_while(|byte| **byte == b'.').count();
    (count == 3 && !addresses.contains(text, at)).then_some((3, '…'))
}
