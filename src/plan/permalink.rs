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

/// Fills a pattern. An empty part takes its slash with it, so a language at the root has no empty folder.
pub(super) fn fill(pattern: &str, parts: &[(&str, &str)]) -> String {
    let mut path = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        path.push_str(&rest[..open]);
        let close = rest[open..].find('}').map_or(rest.len(), |at| open + at);
        let name = rest.get(open + 1..close).unwrap_or_default();
        rest = rest.get(close + 1..).unwrap_or_default();
        let value = parts.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        path.push_str(value);
        if value.is_empty() && path.ends_with('/') && rest.starts_with('/') {
            rest = &rest[1..];
        }
    }
    path.push_str(rest);
    path
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

/// The file that answers a path.
pub(super) fn file(path: &str) -> String {
    let inside = path.trim_start_matches('/');
    if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() }
}

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
        assert_eq!(file("/ä/"), "ä/index.html");
        assert_eq!(file("/"), "index.html");
    }
}
