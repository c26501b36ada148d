//! Paths and addresses as links, lists of redirects and requests spell them.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What no address may hold (RFC 3986).
const FOREIGN: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// What ends or changes a path in lists of redirects.
const UNLISTED: &AsciiSet = &NON_ALPHANUMERIC
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

/// The path of a file as seen from another, as it can stand in a link.
pub(super) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let common = from.iter().zip(&to).take(from.len() - 1).take_while(|(a, b)| a == b).count().min(to.len() - 1);
    let up = "../".repeat(from.len() - 1 - common);
    encoded(&format!("{up}{}", to[common..].join("/")))
}

/// Whether the name of a file has an ending, in capital or small letters.
pub(super) fn has_ending(path: &str, ending: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, known)| known.eq_ignore_ascii_case(ending))
}

/// A path as it can stand in a link.
pub(super) fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// A path as it stands in lists of redirects, where a space ends it.
pub(super) fn encoded_path(path: &str) -> String {
    utf8_percent_encode(path, UNLISTED).to_string()
}

/// A whole address as it can be asked for: what is encoded already stays so.
pub(super) fn encoded_address(address: &str) -> String {
    utf8_percent_encode(address, FOREIGN).to_string()
}
