//! URLs, e-mail addresses, file paths and code: tokens that are neither typeset nor hyphenated.

use super::SOFT_HYPHEN;

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
