//! Encodes paths and addresses for links, redirect rules and HTTP requests.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters that are not allowed in a URI (RFC 3986).
const NOT_IN_URI: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// Characters that would end or change a path in a redirect rule.
const NOT_IN_REDIRECT_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Returns the relative path from one file to another, encoded for a link.
pub(super) fn relative_link(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let common = from.iter().zip(&to).take(from.len() - 1).take_while(|(a, b)| a == b).count().min(to.len() - 1);
    let up = "../".repeat(from.len() - 1 - common);
    encode_link_path(&format!("{up}{}", to[common..].join("/")))
}

/// Whether a path has the extension. Case does not matter.
pub(super) fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, actual)| actual.eq_ignore_ascii_case(extension))
}

/// Encodes a path for a Markdown link.
pub(super) fn encode_link_path(path: &str) -> String {
    path.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// Encodes a path for a redirect rule, in which a space ends the path.
pub(super) fn encode_redirect_path(path: &str) -> String {
    utf8_percent_encode(path, NOT_IN_REDIRECT_PATH).to_string()
}

/// Encodes a whole address for an HTTP request. Existing percent-encoding stays.
pub(super) fn encode_address(address: &str) -> String {
    utf8_percent_encode(address, NOT_IN_URI).to_string()
}
