//! `static/_redirects`: the lines of the author's own, as Netlify and Cloudflare Pages read them.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::address::{AbsoluteAddress, is_absolute};

/// One line: where it leads from and to.
#[derive(Debug)]
struct Rule {
    /// The host, where the line names one.
    host: Option<String>,
    parts: Vec<String>,
    /// What must stand behind the `?`.
    query: Vec<(String, String)>,
    to: String,
}

/// All lines that lead somewhere.
#[derive(Debug, Default)]
pub(super) struct OwnRedirects(Vec<Rule>);

impl OwnRedirects {
    /// Reads the file. Lines that answer only some readers, or with "not found", lead nowhere.
    pub(super) fn read(text: &str) -> Self {
        Self(text.lines().filter_map(Rule::read).collect())
    }

    /// Where an address leads, as far as a line says it.
    pub(super) fn target(&self, host: Option<&str>, path: &str, query: &[(String, String)]) -> Option<String> {
        self.0.iter().find_map(|rule| rule.target(host, path, query))
    }
}

impl Rule {
    fn read(line: &str) -> Option<Self> {
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
        query.extend(pairs(written));
        let parts = decoded(path).trim_matches('/').split('/').map(str::to_owned).collect();
        Some(Self { host: host.map(str::to_owned), parts, query, to: to.to_owned() })
    }

    fn target(&self, host: Option<&str>, path: &str, query: &[(String, String)]) -> Option<String> {
        if self.host.is_some() && host.is_some() && self.host.as_deref() != host {
            return None;
        }
        let mut filled: Vec<(&str, String)> = Vec::new();
        let mut asked = path.trim_matches('/').split('/');
        let mut parts = self.parts.iter();
        loop {
            match (parts.next().map(String::as_str), asked.next()) {
                (Some("*"), first) => {
                    let rest: Vec<&str> = first.into_iter().chain(asked).collect();
                    filled.push(("splat", rest.join("/")));
                    break;
                }
                (Some(part), Some(given)) => match part.strip_prefix(':') {
                    Some(name) if !given.is_empty() => filled.push((name, given.to_owned())),
                    _ if part == given => {}
                    _ => return None,
                },
                (None, None) => break,
                _ => return None,
            }
        }
        // A question that no line asks is another address.
        if self.query.len() != query.len() {
            return None;
        }
        for (key, wanted) in &self.query {
            let (_, given) = query.iter().find(|(known, _)| known == key)?;
            match wanted.strip_prefix(':') {
                Some(name) => filled.push((name, given.clone())),
                None if wanted == given => {}
                None => return None,
            }
        }
        // A name may begin like another one.
        filled.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let fill = |to: String, (name, value): (&str, String)| to.replace(&format!(":{name}"), &value);
        Some(filled.into_iter().fold(self.to.clone(), fill))
    }
}

/// Splits an address into its host and the rest. A path has no host.
pub(super) fn host_and_rest(address: &str) -> (Option<&str>, &str) {
    AbsoluteAddress::split(address).map_or((None, address), |parts| (Some(parts.host), parts.rest))
}

/// The keys and values behind the `?` of an address.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key).into_owned(), decoded(value).into_owned())
    })
}

/// A part of an address as people read it.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn leads(line: &str, address: &str, to: Option<&str>) {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let query: Vec<_> = pairs(query).collect();
        assert_eq!(OwnRedirects::read(line).target(None, path, &query).as_deref(), to, "{line} at {address}");
    }

    #[test]
    fn a_line_leads_from_a_path_to_another() {
        leads("/a/ /b/", "/a", Some("/b/"));
        leads("/a  /b/  302!", "/a/", Some("/b/"));
        leads("/%C3%A4 /b/", "/ä/", Some("/b/"));
        leads("# /a /b", "/a", None);
        leads("/a /b/ 410", "/a", None);
        leads("/a /b/ 302 Country=fi", "/a", None);
        leads("/blog/* /fi/:splat", "/blog/2010/x", Some("/fi/2010/x"));
        leads("/:year/:month/:slug /fi/:year/:slug/", "/2010/03/x/", Some("/fi/2010/x/"));
        leads("/:year/:month/:slug /fi/:year/:slug/", "/2010/03/", None);
    }

    #[test]
    fn a_line_may_ask_for_what_stands_behind_the_question_mark() {
        leads("/ p=123 /b/ 301", "/?p=123", Some("/b/"));
        leads("/?p=123 /b/ 301", "/?p=123", Some("/b/"));
        leads("/ p=123 /b/", "/?p=12", None);
        leads("/ p=123 /b/", "/", None);
        leads("/a /b/", "/a?p=1", None);
        leads("/x id=:id /y/:id", "/x?id=7", Some("/y/7"));
    }
}
