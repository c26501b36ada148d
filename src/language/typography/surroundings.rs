//! What the characters beside a quotation mark or a dash say about it.

use super::OBJECT_REPLACEMENT;

/// The character before a quotation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// A space or the start of the block.
    Space,
    /// An opening bracket or an opening quotation mark.
    Opening,
    /// A dash or another sign between words: `/`, `=`.
    Dash,
    /// A sign after which a quotation begins more often than it ends: `:`, `&`.
    Colon,
    /// A comma, a semicolon or an ellipsis.
    Pause,
    /// Any other sign.
    Closing,
    Digit,
    /// A letter, code or an image.
    Word,
}

/// The text after a quotation mark, or after the last of several quotation marks in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// A space or the end of the block.
    Space,
    /// A letter, a digit, or a sign that begins words.
    Word,
    /// A sign that begins words only after an opening mark or a space: an ellipsis, a dash.
    Lead,
    /// Any other sign.
    Sign,
}

/// How much speaks for a reading of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likelihood {
    No,
    /// Only if nothing else pairs.
    Weak,
    Likely,
    Sure,
}

/// Returns whether a character is part of a word: a letter, a digit, or a mark above the letter before it.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Returns whether a character is part of a word and no digit.
pub(super) fn is_letter(c: char) -> bool {
    is_word(c) && !c.is_numeric()
}

/// Returns whether a character is a quotation mark, of typewriters or of typography.
pub(super) fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»')
}

impl Left {
    /// Returns what is at the end of the text before a mark.
    pub(super) fn of(before: &str) -> Self {
        let Some(c) = before.chars().next_back() else { return Self::Space };
        match c {
            _ if c.is_numeric() => Self::Digit,
            OBJECT_REPLACEMENT => Self::Word,
            _ if is_word(c) => Self::Word,
            _ if c.is_whitespace() => Self::Space,
            '(' | '[' | '{' | '¿' | '¡' | '«' | '„' | '‚' | '‹' => Self::Opening,
            '-' | '–' | '—' | '/' | '=' | '|' => Self::Dash,
            ':' | '&' | '•' | '·' | '<' => Self::Colon,
            ',' | ';' | '…' => Self::Pause,
            '.' if before.ends_with("...") => Self::Pause,
            _ => Self::Closing,
        }
    }
}

impl Right {
    /// Returns what is at the start of the text after a mark.
    pub(super) fn of(after: &str) -> Self {
        let Some(c) = after.chars().next() else { return Self::Space };
        match c {
            OBJECT_REPLACEMENT => Self::Word,
            _ if is_word(c) => Self::Word,
            _ if c.is_whitespace() => Self::Space,
            _ if "([{#@$€£§&+<¿¡«„‚‹“‘".contains(c) => Self::Word,
            '…' | '-' | '–' | '—' | '/' | '*' | '~' => Self::Lead,
            '.' if after.starts_with("..") => Self::Lead,
            _ => Self::Sign,
        }
    }
}

/// Returns how likely a mark opens and closes a quotation.
pub(super) fn likelihood(left: Left, right: Right) -> (Likelihood, Likelihood) {
    use Likelihood::{Likely, No, Sure, Weak};
    match (left, right) {
        (Left::Space | Left::Opening, Right::Word | Right::Lead) => (Sure, No),
        (Left::Opening, Right::Sign) => (Likely, Likely),
        (Left::Space, Right::Sign) | (Left::Colon, Right::Word) => (Likely, Weak),
        (Left::Dash, Right::Word) => (Sure, Weak),
        (Left::Dash, Right::Space) => (No, Likely),
        (Left::Dash, _) | (Left::Pause | Left::Closing, Right::Word) => (Weak, Likely),
        // After a digit the mark can mean inches or feet.
        (Left::Space | Left::Opening, Right::Space) | (Left::Word, Right::Word) | (Left::Digit, _) => (No, Weak),
        (Left::Word | Left::Colon | Left::Pause | Left::Closing, _) => (No, Sure),
    }
}
