//! The hosts of the old blog: which addresses are its own, and what those mean.

use percent_encoding::percent_decode_str;

use super::address::{name, origin_and_path};
use super::export_index::ExportIndex;
use crate::address::{split_host, strip_http_scheme_of_any_case};

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
    pub(super) fn of(export_index: &ExportIndex) -> Self {
        let (origin, path) = origin_and_path(&export_index.base_url).unwrap_or_default();
        let mut names = vec![name(&origin)];
        // On WordPress.com files live on a host of their own, and the site's address is WordPress.com's.
        let site = origin_and_path(&export_index.site_url).map(|(site, _)| name(&site));
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
    pub(super) fn local(&self, address: &str) -> Option<LocalAddress> {
        let address = address.trim();
        let rest = address.strip_prefix("//").or_else(|| strip_http_scheme_of_any_case(address));
        let path = match rest.map(split_host) {
            Some((host, path)) => {
                if !self.names.contains(&name(host)) {
                    return None;
                }
                path
            }
            None if address.starts_with('/') => address,
            None => return None,
        };
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, rest)| (path, Some(rest)));
        let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
        Some(LocalAddress { path: self.below(path), query: query.to_owned(), fragment: fragment.map(str::to_owned) })
    }
}

/// An address on the blog, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocalAddress {
    /// Decoded, below the blog's folder.
    pub(super) path: String,
    pub(super) query: String,
    fragment: Option<String>,
}

impl LocalAddress {
    /// The id in `?p=12`, `?page_id=12` and `?attachment_id=12`.
    pub(super) fn id(&self) -> Option<u64> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut ids = pairs.filter(|(key, _)| matches!(*key, "p" | "page_id" | "attachment_id"));
        ids.next()?.1.parse().ok()
    }

    /// The anchor that it leads to, as it is written in the text it stands in, unless every WordPress page has it.
    pub(super) fn anchor(&self) -> Option<String> {
        let anchor = percent_decode_str(self.fragment.as_deref()?).decode_utf8_lossy().into_owned();
        (!is_usual(&anchor)).then_some(anchor)
    }
}

/// Anchors that every WordPress page has.
fn is_usual(anchor: &str) -> bool {
    anchor.is_empty()
        || anchor.starts_with("more-")
        || anchor.starts_with("comment")
        || matches!(anchor, "respond" | "main" | "content" | "top")
        || anchor.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_addresses_are_known_in_every_spelling() {
        let mut export_index = ExportIndex::default();
        "http://www.blogi.example/alku".clone_into(&mut export_index.base_url);
        let hosts = Hosts::of(&export_index);
        let path = |address: &str| hosts.local(address).map(|local| local.path);
        assert_eq!(path("HTTPS://blogi.example/alku/a/?p=1#b").as_deref(), Some("/a/"));
        assert_eq!(path("//blogi.example/alku").as_deref(), Some("/"));
        assert_eq!(path("/alku/b").as_deref(), Some("/b"));
        assert_eq!(path("https://muu.example/alku/"), None);
        assert_eq!(path("a.jpg"), None);
        assert_eq!(hosts.local("http://blogi.example/alku/?p=12").and_then(|local| local.id()), Some(12));
    }
}
