//! Finds the spaces at which a line must not break: between a number and its unit, inside numbers and dates, and
//! between initials.

use super::Typography;
use super::tables::{CURRENCIES, UNITS};

/// Returns whether the space between two texts must be a no-break space.
pub(super) fn needs_no_break_space(typography: &Typography, before: &str, after: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    if last.is_ascii_digit() {
        return belongs_to_number(typography, before, after, next);
    }
    if next.is_ascii_digit() {
        let is_price = matches!(last, '€' | '$' | '£')
            && !before[..before.len() - last.len_utf8()].trim_end().ends_with(|c: char| c.is_ascii_digit());
        return last == '§'
            || is_price
            || typography.abbreviations.is_some_and(|known| ends_with_word(before, known.before_number))
            || ends_with_word(before, CURRENCIES);
    }
    last == '.' && (is_initials(before, after) || is_ordinal_date(typography, before, next, after))
}

/// Returns whether the text after a number and a space belongs to the number.
fn belongs_to_number(typography: &Typography, before: &str, after: &str, next: char) -> bool {
    let left = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    if next.is_ascii_digit() {
        let right = after.bytes().take_while(u8::is_ascii_digit).count();
        let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let begins = before[..before.len() - left].chars().next_back();
        return typography.abbreviations.is_none_or(|known| known.language != "en")
            && !is_telephone(before)
            && left <= 3
            && right == 3
            && begins.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, ':' | '/' | '+'))
            && ends(after[right..].chars().next());
    }
    let length =
        after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '%' | '‰' | '§' | '€' | '$' | '£' | '°' | '/')));
    let word = &after[..length.unwrap_or(after.len())];
    // A page number follows: "klo 9.30 s. 5".
    let is_page = word == "s" && after.starts_with("s.") && !after.starts_with("s..");
    // A unit with a divisor: 25 €/kk.
    let per = word.split('/').next().unwrap_or(word);
    ((UNITS.contains(&word) || UNITS.contains(&per)) && !is_page)
        || typography.abbreviations.is_some_and(|known| known.after_number.contains(&per))
        || (left <= 2 && next.is_alphabetic() && typography.begins_with_month(after))
}

/// Returns whether the text is a day and a month: `2. maaliskuuta`, `2. mars`.
fn is_ordinal_date(typography: &Typography, before: &str, next: char, after: &str) -> bool {
    let number = &before[..before.len() - 1];
    let digits = number.bytes().rev().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && next.is_alphabetic()
        && number[..number.len() - digits].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
        && typography.begins_with_month(after)
}

/// Returns whether a text ends with one of `words` as a whole word.
fn ends_with_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.strip_suffix(word).is_some_and(|rest| !rest.chars().next_back().is_some_and(char::is_alphanumeric))
    })
}

/// Returns whether the space is between initials, or between an initial and a name: `J. K. Rowling`.
fn is_initials(before: &str, after: &str) -> bool {
    let is_initial = |text: &str| {
        let mut back = text.strip_suffix('.').unwrap_or(text).chars().rev();
        back.next().is_some_and(char::is_uppercase) && back.next().is_none_or(|c| !c.is_alphanumeric())
    };
    let mut next = after.chars();
    is_initial(before)
        && next.next().is_some_and(char::is_uppercase)
        && next.next().is_some_and(|c| c == '.' || c.is_lowercase())
}

/// The longest beginning of a telephone number that is read, in bytes.
const LONGEST_TELEPHONE: usize = 40;

/// Returns whether a text ends with the beginning of a telephone number: groups of digits, the first with a leading 0
/// or +.
pub(super) fn is_telephone(text: &str) -> bool {
    let text = &text[text.ceil_char_boundary(text.len().saturating_sub(LONGEST_TELEPHONE))..];
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).len();
    let groups = text[start..].trim_start();
    groups.starts_with('0') || (!groups.is_empty() && text[..start].ends_with('+'))
}
