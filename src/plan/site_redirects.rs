//! `static/_redirects`: redirects that the author writes, in the syntax of Netlify and Cloudflare Pages.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::address::{AbsoluteAddress, is_absolute};

/// One line of the file.
#[derive(Debug)]
struct RedirectRule {
    /// The host, if the line names one.
    host: Option<String>,
    segments: Vec<String>,
    /// The query that an address must have.
    query: Vec<(String, String)>,
    to: String,
}

/// All redirects of the file.
#[derive(Debug, Default)]
pub(super) struct SiteRedirects(Vec<RedirectRule>);

impl SiteRedirects {
    /// Parses the file. It skips lines that apply to some readers only and lines with another status, such as 404.
    pub(super) fn parse(text: &str) -> Self {
        Self(text.lines().filter_map(RedirectRule::parse).collect())
    }

    /// Returns the target of the first line that matches an address.
    pub(super) fn target(&self, host: Option<&str>, path: &str, query: &[(String, String)]) -> Option<String> {
        self.0.iter().find_map(|rule| rule.target(host, path, query))
    }

    /// Returns the target of the first line that matches an address on a domain that the site does not have. Only lines
    /// with a host apply to it.
    pub(super) fn target_from_other_domain(
        &self,
        host: Option<&str>,
        path: &str,
        query: &[(String, String)],
    ) -> Option<String> {
        self.0.iter().filter(|rule| rule.host.is_some()).find_map(|rule| rule.target(host, path, query))
    }
}

impl RedirectRule {
    fn parse(line: &str) -> Option<Self> {
        let line = line.split(" #").next().unwrap_or(line).trim();
        let mut words = line.split_whitespace();
        let from = words.next().filter(|from| !from.starts_with('#'))?;
        let (host, path) = host_and_rest(from);
        let mut query = Vec::new();
        let to = loop {
            let word = words.next()?;
            match word.split_once('=') {
                Some((key, value)) if !word.starts_with('/') && !is_absolute(word) => {
                    query.push((key.to_owned(), decoded(value).into_owned()));
                }
                _ => break word,
            }
        };
        let status = words.next().unwrap_or("301").trim_end_matches('!').parse::<u16>().ok()?;
        if !(200..400).contains(&status) || words.next().is_some() {
            return None;
        }
        let (path, written) = path.split_once('?').unwrap_or((path, ""));
        query.extend(query_pairs(written));
        let segments = decoded(path).trim_matches('/').split('/').map(str::to_owned).collect();
        Some(Self { host: host.map(str::to_owned), segments, query, to: to.to_owned() })
    }

    fn target(&self, host: Option<&str>, path: &str, query: &[(String, String)]) -> Option<String> {
        if self.host.is_some() && host.is_some() && self.host.as_deref() != host {
            return None;
        }
        let mut captures: Vec<(&str, String)> = Vec::new();
        let mut requested = path.trim_matches('/').split('/');
        let mut segments = self.segments.iter();
        loop {
            match (segments.next().map(String::as_str), requested.next()) {
                (Some("*"), first) => {
                    let rest: Vec<&str> = first.into_iter().chain(requested).collect();
                    captures.push(("splat", rest.join("/")));
                    break;
                }
                (Some(part), Some(given)) => match part.strip_prefix(':') {
                    Some(name) if !given.is_empty() => captures.push((name, given.to_owned())),
                    _ if part == given => {}
                    _ => return None,
                },
                (None, None) => break,
                _ => return None,
            }
        }
        // A query that the line does not have makes another address.
        if self.query.len() != query.len() {
            return None;
        }
        for (key, wanted) in &self.query {
            let (_, given) = query.iter().find(|(known, _)| known == key)?;
            match wanted.strip_prefix(':') {
                Some(name) => captures.push((name, given.clone())),
                None if wanted == given => {}
                None => return None,
            }
        }
        // The longest names first: one name may be the beginning of another.
        captures.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let fill = |to: String, (name, value): (&str, String)| to.replace(&format!(":{name}"), &value);
        Some(captures.into_iter().fold(self.to.clone(), fill))
    }
}

/// Splits an address into its host and the rest. A path has no host.
pub(crate) fn host_and_rest(address: &str) -> (Option<&str>, &str) {
    AbsoluteAddress::split(address).map_or((None, address), |segments| (Some(segments.host), segments.rest))
}

/// Splits a query into decoded keys and values.
pub(super) fn query_pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key).into_owned(), decoded(value).into_owned())
    })
}

/// Decodes percent-encoding; text that is not UTF-8 stays encoded.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_target(line: &str, address: &str, to: Option<&str>) {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let query: Vec<_> = query_pairs(query).collect();
        assert_eq!(SiteRedirects::parse(line).target(None, path, &query).as_deref(), to, "{line} at {address}");
    }

    #[test]
    fn a_line_redirects_a_path() {
        assert_target("/a/ /b/", "/a", Some("/b/"));
        assert_target("/a  /b/  302!", "/a/", Some("/b/"));
        assert_target("/%C3%A4 /b/", "/ä/", Some("/b/"));
        assert_target("# /a /b", "/a", None);
        assert_target("/a /b/ 410", "/a", None);
        assert_target("/a /b/ 302 Country=fi", "/a", None);
        assert_target("/blog/* /fi/:splat", "/blog/2010/x", Some("/fi/2010/x"));
        assert_target("/:year/:month/:slug /fi/:year/:slug/", "/2010/03/x/", Some("/fi/2010/x/"));
        assert_target("/:year/:month/:slug /fi/:year/:slug/", "/2010/03/", None);
    }

    #[test]
    fn a_line_may_require_a_query() {
        assert_target("/ p=123 /b/ 301", "/?p=123", Some("/b/"));
        assert_target("/?p=123 /b/ 301", "/?p=123", Some("/b/"));
        assert_target("/ p=123 /b/", "/?p=12", None);
        assert_target("/ p=123 /b/", "/", None);
        assert_target("/a /b/", "/a?p=1", None);
        assert_target("/x id=:id /y/:id", "/x?id=7", Some("/y/7"));
    }
}
