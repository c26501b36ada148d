//! URLs, e-mail addresses, file paths and code: tokens that are neither typeset nor hyphenated.

use std::ops::Range;

use super::surroundings::is_quotation_mark;
use super::{OBJECT_REPLACEMENT, SOFT_HYPHEN};

/// Finds out whether positions of a text are in addresses. Keeps the last token, so that each is read once.
#[derive(Default)]
pub(super) struct Addresses {
    token: Range<usize>,
    is_address: bool,
}

impl Addresses {
    /// Returns whether the character at `at` belongs to an address. Addresses are never changed.
    pub(super) fn contains(&mut self, text: &str, at: usize) -> bool {
        self.token(text, at);
        self.is_address
    }

    /// Returns the start of the token around the character at `at`.
    pub(super) fn token_start(&mut self, text: &str, at: usize) -> usize {
        self.token(text, at);
        self.token.start
    }

    fn token(&mut self, text: &str, at: usize) {
        if self.token.contains(&at) {
            return;
        }
        let is_end = |c: char| {
            c.is_whitespace()
                || matches!(c, '<' | '>' | OBJECT_REPLACEMENT)
                || (is_quotation_mark(c) && !matches!(c, '\'' | '’'))
        };
        let before = text[..at].char_indices().rev().find(|(_, c)| is_end(*c));
        let start = before.map_or(0, |(at, c)| at + c.len_utf8());
        let end = text[at..].find(is_end).map_or(text.len(), |end| at + end);
        self.token = start..end;
        self.is_address = is_address(&text[start..end]);
    }
}

/// Returns whether a token without spaces contains a URL, an e-mail address or a file path.
pub(super) fn is_address(token: &str) -> bool {
    if !token.contains(['/', '@', '.', '\\']) {
        return false;
    }
    let host = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    token.contains("://")
        || token.contains('@')
        || token.contains('\\')
        || host.starts_with("www.")
        || host.split_once('/').is_some_and(|(name, _)| {
            name.is_empty() || name.split_once('.').is_some_and(|(_, end)| end.starts_with(char::is_alphabetic))
        })
}

/// Returns whether a token without spaces must not be hyphenated: an address, a file name, an identifier in code, or a
/// word with the author's own soft hyphens.
pub(super) fn is_unbreakable(token: &str) -> bool {
    let mut dots = token.match_indices('.');
    token.contains(['_', '@', '\\', '=', '#', SOFT_HYPHEN])
        || dots.any(|(at, _)| token[at + 1..].starts_with(char::is_alphanumeric))
        || is_address(token)
}
