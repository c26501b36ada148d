//! Addresses of the old blog: which are its own, what they mean, and the pattern after which posts have theirs.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::item::Kind;
use super::survey::{Fact, Survey};
use crate::language::composed;

/// The hosts that the old blog lived on.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    /// Scheme and host of the blog.
    pub(super) origin: String,
    /// Hosts that serve it, without `www.`.
    names: Vec<String>,
    /// The folder it stands in: empty, or `/blogi`.
    pub(super) path: String,
}

impl Hosts {
    pub(super) fn of(survey: &Survey) -> Self {
        let (origin, path) = origin_and_path(&survey.base_url).unwrap_or_default();
        let mut names = vec![name(&origin)];
        // On WordPress.com files live on a host of their own, and the site's address is WordPress.com's.
        let site = origin_and_path(&survey.site_url).map(|(site, _)| name(&site));
        names.extend(site.filter(|site| site != "wordpress.com"));
        if let Some(blog) = names[0].strip_suffix(".wordpress.com").map(str::to_owned) {
            match blog.strip_suffix(".files") {
                Some(blog) => names.push(format!("{blog}.wordpress.com")),
                None => names.push(format!("{blog}.files.wordpress.com")),
            }
        }
        names.retain(|name| !name.is_empty());
        Self { origin, names, path: path.trim_end_matches('/').to_owned() }
    }

    /// Adds the hosts on which languages live.
    pub(super) fn add(&mut self, origin: &str) {
        self.names.push(name(origin));
    }

    /// Whether an address is on one of the blog's hosts.
    pub(super) fn are_of(&self, address: &str) -> bool {
        origin_and_path(address).is_some_and(|(origin, _)| self.names.contains(&name(&origin)))
    }

    pub(super) fn is_main(&self, origin: &str) -> bool {
        name(origin) == name(&self.origin)
    }

    /// Scheme, host and path of an address, wherever it leads; the path below the blog's folder and decoded.
    pub(super) fn split(&self, address: &str) -> Option<(String, String)> {
        let (origin, path) = origin_and_path(address)?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        Some((origin, self.below(path)))
    }

    /// The path of one of the blog's items, decoded, below the blog's folder. The host may have changed over the years.
    pub(super) fn path(&self, link: &str) -> Option<String> {
        if link.contains('?') {
            return None;
        }
        self.split(link).map(|(_, path)| path)
    }

    fn below(&self, path: &str) -> String {
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let below = decoded.strip_prefix(&*self.path).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let below = below.unwrap_or(&decoded);
        let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
        let end = if below.ends_with('/') && !parts.is_empty() { "/" } else { "" };
        format!("/{}{end}", parts.join("/"))
    }

    /// What an address in a text means, if it leads to the blog.
    pub(super) fn local(&self, address: &str) -> Option<Local> {
        let address = address.trim();
        let rest = if let Some(rest) = address.strip_prefix("//") {
            Some(rest)
        } else {
            let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
            let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme));
            scheme.map(|scheme| &address[scheme.len()..])
        };
        let path = match rest {
            Some(rest) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                if !self.names.contains(&name(&rest[..end])) {
                    return None;
                }
                &rest[end..]
            }
            None if address.starts_with('/') => address,
            None => return None,
        };
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, rest)| (path, Some(rest)));
        let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
        Some(Local { path: self.below(path), query: query.to_owned(), fragment: fragment.map(str::to_owned) })
    }
}

/// An address on the blog, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Local {
    /// Decoded, below the blog's folder.
    pub(super) path: String,
    pub(super) query: String,
    pub(super) fragment: Option<String>,
}

impl Local {
    /// The id in `?p=12`, `?page_id=12` and `?attachment_id=12`.
    pub(super) fn id(&self) -> Option<u64> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut ids = pairs.filter(|(key, _)| matches!(*key, "p" | "page_id" | "attachment_id"));
        ids.next()?.1.parse().ok()
    }
}

/// A path by which things are looked up: letter case and a slash at the end say nothing.
pub(super) fn key(path: &str) -> String {
    path.trim_end_matches('/').to_lowercase()
}

fn origin_and_path(address: &str) -> Option<(String, String)> {
    let address = address.trim();
    let scheme = address.find("://")? + "://".len();
    let end = address[scheme..].find(['/', '?', '#']).map_or(address.len(), |at| scheme + at);
    (end > scheme).then(|| (address[..end].to_lowercase(), address[end..].to_owned()))
}

/// The name of a host, with or without scheme.
fn name(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host).to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// An address without its scheme, and its host without `www.`: two that differ in these alone lead to the same.
pub(super) fn without_www(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest)
}

/// Scheme and host of an address.
pub(super) fn origin(address: &str) -> Option<String> {
    origin_and_path(address).map(|(origin, _)| origin)
}

/// The path by which a file of the media library is known: below `uploads/`, or the path on the host of files.
pub(super) fn file_key(path: &str) -> String {
    let path = origin_and_path(path).map_or_else(|| path.to_owned(), |(_, path)| path);
    let decoded = percent_decode_str(&path).decode_utf8_lossy();
    // Names that a Mac wrote have their dots and rings apart.
    let decoded = composed(&decoded);
    let after = decoded.rfind("/uploads/").map(|at| &decoded[at + "/uploads/".len()..]);
    after.unwrap_or(&decoded).trim_start_matches('/').to_lowercase()
}

/// The same path without the size that WordPress adds to the names of smaller pictures: `kuva-300x200.jpg`.
pub(super) fn without_size(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    let (start, size) = stem.rsplit_once('-')?;
    if size == "scaled" {
        return Some(format!("{start}.{ending}"));
    }
    let (width, height) = size.split_once('x')?;
    let is_number = |text: &str| !text.is_empty() && text.len() < 6 && text.chars().all(|c| c.is_ascii_digit());
    (is_number(width) && is_number(height)).then(|| format!("{start}.{ending}"))
}

/// The pattern of posts' addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostPattern {
    /// As site.toml writes it, without the language.
    pub(super) pattern: String,
    /// Whether the last part is the post's number.
    pub(super) is_numbered: bool,
}

impl PostPattern {
    /// What stands before everything that varies: `/`, or `/blogi/`.
    pub(super) fn front(&self) -> &str {
        let end = self.pattern.find('{').unwrap_or(1);
        let end = self.pattern[..end].rfind('/').map_or(0, |at| at + 1);
        &self.pattern[..end.max(1)]
    }

    /// What stands before the years and months of archives.
    pub(super) fn dates(&self) -> String {
        let front = self.front();
        if self.is_numbered { format!("{front}date/") } else { front.to_owned() }
    }

    /// The pattern that most published posts follow; `None` when none has a readable address.
    pub(super) fn of(
        survey: &Survey,
        path_of: impl Fn(&Fact) -> Option<String>,
        category_paths: &dyn Fn(&Fact) -> Vec<String>,
    ) -> Option<Self> {
        let mut counts: BTreeMap<(String, bool), usize> = BTreeMap::new();
        for post in survey.items.iter().filter(|item| item.kind == Kind::Post && &*item.status == "publish") {
            if let Some(path) = path_of(post)
                && let Some(pattern) = pattern(post, &path, &category_paths(post))
            {
                *counts.entry(pattern).or_default() += 1;
            }
        }
        let best = counts.into_iter().max_by(|(a, first), (b, second)| first.cmp(second).then_with(|| b.cmp(a)));
        best.map(|((pattern, is_numbered), _)| Self { pattern, is_numbered })
    }
}

/// The pattern of one post's path, and whether it ends with the post's number.
fn pattern(post: &Fact, path: &str, categories: &[String]) -> Option<(String, bool)> {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.pop()?;
    let (name, ending) = last.strip_suffix(".html").map_or((last, "/"), |name| (name, ".html"));
    let id = post.id.to_string();
    let is_slug = !post.slug.is_empty() && name.eq_ignore_ascii_case(&post.slug);
    let is_numbered = !is_slug && name == id;
    if !is_slug && !is_numbered {
        return None;
    }
    let mut pattern = String::from("/");
    let date = post.date?;
    let mut wanted = vec![
        (format!("{:04}", date.year()), "{year}/"),
        (format!("{:02}", date.month()), "{month}/"),
        (format!("{:02}", date.day()), "{day}/"),
    ];
    let mut rest: &[&str] = &parts;
    while let Some(first) = rest.first() {
        if let Some(at) = wanted.iter().position(|(value, _)| value == first) {
            pattern.push_str(wanted.remove(at).1);
            rest = &rest[1..];
        } else if let Some(category) = categories.iter().find(|category| starts_with(rest, category)) {
            pattern.push_str("{category}/");
            rest = &rest[category.split('/').count()..];
        } else if *first == &*post.creator {
            pattern.push_str("{author}/");
            rest = &rest[1..];
        } else if first.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            pattern.push_str(first);
            pattern.push('/');
            rest = &rest[1..];
        } else {
            return None;
        }
    }
    pattern.push_str("{slug}");
    pattern.push_str(ending);
    Some((pattern, is_numbered))
}

fn starts_with(parts: &[&str], path: &str) -> bool {
    let mut parts = parts.iter();
    path.split('/').all(|wanted| parts.next().is_some_and(|part| *part == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_lead_back_to_the_original() {
        assert_eq!(without_size("2008/06/kuva-300x200.jpg").as_deref(), Some("2008/06/kuva.jpg"));
        assert_eq!(without_size("kuva-scaled.jpg").as_deref(), Some("kuva.jpg"));
        assert_eq!(without_size("kuva-2.jpg"), None);
        assert_eq!(file_key("https://a.files.wordpress.com/2008/06/kuva.jpg"), "2008/06/kuva.jpg");
        assert_eq!(file_key("/blogi/wp-content/uploads/2008/06/K%C3%A4.jpg"), "2008/06/kä.jpg");
    }

    #[test]
    fn own_addresses_are_known_in_every_spelling() {
        let mut survey = Survey::default();
        "http://www.blogi.example/alku".clone_into(&mut survey.base_url);
        let hosts = Hosts::of(&survey);
        let path = |address: &str| hosts.local(address).map(|local| local.path);
        assert_eq!(path("HTTPS://blogi.example/alku/a/?p=1#b").as_deref(), Some("/a/"));
        assert_eq!(path("//blogi.example/alku").as_deref(), Some("/"));
        assert_eq!(path("/alku/b").as_deref(), Some("/b"));
        assert_eq!(path("https://muu.example/alku/"), None);
        assert_eq!(path("a.jpg"), None);
        assert_eq!(hosts.local("http://blogi.example/alku/?p=12").and_then(|local| local.id()), Some(12));
    }
}
