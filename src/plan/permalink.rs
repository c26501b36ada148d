//! Permalinks: turns patterns such as `/{language}/{year}/{slug}/` into paths.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The characters that a browser encodes in a path, and `%` itself. Source: WHATWG URL, path percent-encode set.
const PATH_ENCODE_SET: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'^')
    .add(b'%')
    .add(b'\\')
    .add(b'|');

/// A parsed pattern: pieces of text, each with the index of the placeholder that follows it.
pub(super) struct PermalinkPattern<'a>(Vec<(&'a str, Option<usize>)>);

impl<'a> PermalinkPattern<'a> {
    /// Parses a pattern. `names` are the known placeholders; an unknown one is filled with nothing.
    pub(super) fn parse(pattern: &'a str, names: &[&str]) -> Self {
        let pieces = pattern.split('}').map(|piece| match piece.split_once('{') {
            Some((text, name)) => (text, Some(names.iter().position(|known| *known == name).unwrap_or(names.len()))),
            None => (piece, None),
        });
        Self(pieces.collect())
    }

    /// Returns whether the placeholder with this index occurs in the pattern.
    pub(super) fn has(&self, index: usize) -> bool {
        self.0.iter().any(|(_, part)| *part == Some(index))
    }

    /// Returns the path with the placeholders replaced by `values`, in the order of their names. An empty value also
    /// removes the slash after it, so a language at the root gets no empty folder.
    pub(super) fn fill(&self, values: &[&str]) -> String {
        let value = |part: &Option<usize>| part.and_then(|index| values.get(index).copied()).unwrap_or_default();
        let mut path = String::with_capacity(self.0.iter().map(|(text, part)| text.len() + value(part).len()).sum());
        let mut skips_slash = false;
        for (text, part) in &self.0 {
            path.push_str(if skips_slash { text.strip_prefix('/').unwrap_or(text) } else { text });
            path.push_str(value(part));
            skips_slash = part.is_some() && value(part).is_empty() && path.ends_with('/');
        }
        path
    }
}

/// Parses a pattern and fills it. `parts` are the names and values of its placeholders.
#[must_use]
pub fn fill(pattern: &str, parts: &[(&str, &str)]) -> String {
    let (names, values): (Vec<&str>, Vec<&str>) = parts.iter().copied().unzip();
    PermalinkPattern::parse(pattern, &names).fill(&values)
}

/// Returns the path of page `number` of the list at `path`.
pub(super) fn numbered_page(path: &str, word: &str, number: u32) -> String {
    let mut further = folder_path(path).into_owned();
    _ = write!(further, "{word}/{number}/");
    further
}

/// Returns the path of a file that belongs to the page at `path`.
pub(super) fn path_beside(path: &str, file: &str) -> String {
    format!("{}{file}", folder_path(path))
}

/// Turns `/a/b.html` into `/a/b/`. Other paths stay as they are.
fn folder_path(path: &str) -> Cow<'_, str> {
    match path.strip_suffix(".html") {
        Some(stem) => format!("{stem}/").into(),
        None => path.into(),
    }
}

/// The file that a web server returns for the path of a folder.
pub(crate) const INDEX: &str = "index.html";

/// Returns the path percent-encoded for links.
pub(super) fn percent_encoded(path: &str) -> Cow<'_, str> {
    // Most paths need no encoding, and this check is faster than the encoder.
    let is_plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.');
    if path.bytes().all(is_plain) {
        return path.into();
    }
    utf8_percent_encode(path, PATH_ENCODE_SET).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_patterns_and_drops_empty_folders() {
        let parts = [("language", "fi"), ("year", "2010"), ("slug", "et-valvo-yksin")];
        assert_eq!(fill("/{language}/{year}/{slug}/", &parts), "/fi/2010/et-valvo-yksin/");
        assert_eq!(fill("/{language}/{year}/{slug}.html", &parts), "/fi/2010/et-valvo-yksin.html");
        assert_eq!(fill("/{language}/{slug}/", &[("language", ""), ("slug", "a")]), "/a/");
        assert_eq!(fill("/blogi/{year}-{slug}/", &parts), "/blogi/2010-et-valvo-yksin/");
    }

    #[test]
    fn puts_further_pages_and_feeds_beside() {
        assert_eq!(numbered_page("/fi/", "sivu", 2), "/fi/sivu/2/");
        assert_eq!(numbered_page("/fi/avainsana/b2b.html", "sivu", 3), "/fi/avainsana/b2b/sivu/3/");
        assert_eq!(path_beside("/fi/avainsana/b2b/", "feed.xml"), "/fi/avainsana/b2b/feed.xml");
    }

    #[test]
    fn encodes_for_links_but_not_for_files() {
        assert_eq!(percent_encoded("/kuvat/myynti 50 %.png"), "/kuvat/myynti%2050%20%25.png");
        assert_eq!(percent_encoded("/ä/"), "/%C3%A4/");
    }
}
