//! Paths of the new site's files as seen from each other.

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
