//! Addresses and other tokens that are one thing, and are neither set nor broken.

use super::SOFT_HYPHEN;

/// Whether a text between spaces holds an address of the web or of e-mail, or the name of a file in folders.
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

/// Whether a text between spaces must not be broken: an address, a name of a file or in code, or words whose author
/// has put soft hyphens into them.
pub(super) fn is_one_thing(token: &str) -> bool {
    let mut dots = token.match_indices('.');
    token.contains(['_', '@', '\\', '=', '#', SOFT_HYPHEN])
        || dots.any(|(at, _)| token[at + 1..].starts_with(char::is_alphanumeric))
        || is_address(token)
}
