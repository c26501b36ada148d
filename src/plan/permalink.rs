//! Permalinks: patterns such as `/{language}/{year}/{slug}/` become paths.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What a browser would encode in a path, and `%` itself. Source: WHATWG URL, path percent-encode set.
const PATH: &AsciiSet = &CONTROLS
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

/// A pattern taken apart: texts, each with the part that follows it, by its place among the parts' names.
pub(super) struct PermalinkPattern<'a>(Vec<(&'a str, Option<usize>)>);

impl<'a> PermalinkPattern<'a> {
    /// Takes a pattern apart. Of a part with another name nothing is written.
    pub(super) fn of(pattern: &'a str, names: &[&str]) -> Self {
        let pieces = pattern.split('}').map(|piece| match piece.split_once('{') {
            Some((text, name)) => (text, Some(names.iter().position(|known| *known == name).unwrap_or(names.len()))),
            None => (piece, None),
        });
        Self(pieces.collect())
    }

    /// Whether the part of this place among the names stands in it.
    pub(super) fn has(&self, place: usize) -> bool {
        self.0.iter().any(|(_, part)| *part == Some(place))
    }

    /// The path with the values of the parts, in the order of their names. An empty part takes its slash with it, so a
    /// language at the root has no empty folder.
    pub(super) fn fill(&self, values: &[&str]) -> String {
        let value = |part: &Option<usize>| part.and_then(|place| values.get(place).copied()).unwrap_or_default();
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

/// Fills a pattern that is used once: the path with the values of the parts.
#[must_use]
pub fn fill(pattern: &str, parts: &[(&str, &str)]) -> String {
    let (names, values): (Vec<&str>, Vec<&str>) = parts.iter().copied().unzip();
    PermalinkPattern::of(pattern, &names).fill(&values)
}

/// The path of page `number` of the list at `path`.
pub(super) fn further_page(path: &str, word: &str, number: u32) -> String {
    let mut further = folder(path).into_owned();
    _ = write!(further, "{word}/{number}/");
    further
}

/// The path of a file that belongs to the thing at `path`.
pub(super) fn beside(path: &str, file: &str) -> String {
    format!("{}{file}", folder(path))
}

/// `/a/b/` stays, `/a/b.html` becomes `/a/b/`.
fn folder(path: &str) -> Cow<'_, str> {
    match path.strip_suffix(".html") {
        Some(stem) => format!("{stem}/").into(),
        None => path.into(),
    }
}

/// The file that answers the path of a folder.
pub(crate) const INDEX: &str = "index.html";

/// The path as it stands in links.
pub(super) fn encoded(path: &str) -> Cow<'_, str> {
    // Most paths have nothing else, which is seen faster than it is encoded.
    let is_plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.');
    if path.bytes().all(is_plain) {
        return path.into();
    }
    utf8_percent_encode(path, PATH).into()
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
        assert_eq!(further_page("/fi/", "sivu", 2), "/fi/sivu/2/");
        assert_eq!(further_page("/fi/avainsana/b2b.html", "sivu", 3), "/fi/avainsana/b2b/sivu/3/");
        assert_eq!(beside("/fi/avainsana/b2b/", "feed.xml"), "/fi/avainsana/b2b/feed.xml");
    }

    #[test]
    fn encodes_for_links_but_not_for_files() {
        assert_eq!(encoded("/kuvat/myynti 50 %.png"), "/kuvat/myynti%2050%20%25.png");
        assert_eq!(encoded("/ä/"), "/%C3%A4/");
    }
}
