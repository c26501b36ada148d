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

/// A pattern taken apart.
pub(super) struct Pattern<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Pattern<'a> {
    /// Takes a pattern apart: texts, each with the name of the part that follows it.
    pub(super) fn of(pattern: &'a str) -> Self {
        let pieces = pattern.split('}').map(|piece| piece.split_once('{').unwrap_or((piece, "")));
        Self(pieces.collect())
    }

    /// Whether a part of this name stands in it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(_, part)| *part == name)
    }

    /// The path with the values of the parts. An empty part takes its slash with it, so a language at the root has no
    /// empty folder.
    pub(super) fn fill(&self, parts: &[(&str, &str)]) -> String {
        // With room for the name of its file.
        let length = |(text, name): &(&str, &str)| text.len() + value(parts, name).len();
        let mut path = String::with_capacity(self.0.iter().map(length).sum::<usize>() + INDEX.len());
        let mut skips_slash = false;
        for (text, name) in &self.0 {
            path.push_str(if skips_slash { text.strip_prefix('/').unwrap_or(text) } else { text });
            let value = value(parts, name);
            path.push_str(value);
            skips_slash = value.is_empty() && !name.is_empty() && path.ends_with('/');
        }
        path
    }
}

fn value<'a>(parts: &[(&str, &'a str)], name: &str) -> &'a str {
    parts.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}

/// Fills a pattern that is used once: the path with the values of the parts.
#[must_use]
pub fn fill(pattern: &str, parts: &[(&str, &str)]) -> String {
    Pattern::of(pattern).fill(parts)
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

/// What a web server answers a path with: the path of a file, or of `index.html` in a folder.
pub(super) fn served(mut path: String) -> String {
    if path.ends_with('/') {
        path.push_str(INDEX);
    }
    path
}

/// The file that answers the path of a folder.
pub(crate) const INDEX: &str = "index.html";

/// The path as it stands in links.
pub(super) fn encoded(path: &str) -> Cow<'_, str> {
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
        assert_eq!(served("/ä/".to_owned()), "/ä/index.html");
        assert_eq!(served("/ä.png".to_owned()), "/ä.png");
    }
}
