//! The braces at the end of a heading: attributes, or text.

use std::ops::Range;

/// The keys of attributes.
pub(super) const KEYS: [&str; 3] = ["lang", "typography", "hyphenation"];

/// Returns the range of the braces at the end of a heading, which the parser takes for attributes. `rest` is the part of the
/// heading behind its content.
pub(super) fn heading_braces(text: &str, rest: Range<usize>) -> Option<Range<usize>> {
    let written = text.get(rest.clone())?;
    let start = written.find('{')?;
    let length = written[start..].find('}')? + 1;
    Some(rest.start + start..rest.start + start + length)
}

/// Whether braces at the end of a heading contain an id, a class or an attribute. Others are text.
pub(super) fn is_heading_attributes(braces: &str) -> bool {
    braces.trim_matches(['{', '}']).split_ascii_whitespace().any(|part| {
        let is_named = part.len() > 1 && part.starts_with(['#', '.']);
        is_named || part.split_once('=').is_some_and(|(key, _)| KEYS.contains(&key))
    })
}
