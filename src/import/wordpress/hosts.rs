//! The hosts of the old blog, and how to read addresses on them.

use percent_encoding::percent_decode_str;

use super::address::{host_name, origin_and_path};
use super::export_index::ExportIndex;
use crate::address::{split_host, strip_http_scheme_of_any_case};

/// The hosts of the old blog.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    /// Scheme and host of the blog.
    pub(super) origin: String,
    /// Names of all hosts, without `www.`.
    host_names: Vec<String>,
    /// Folder of the blog on its host: empty, or `/blogi`.
    pub(super) base_path: String,
}

impl Hosts {
    pub(super) fn from_export(export_index: &ExportIndex) -> Self {
        let (origin, path) = origin_and_path(&export_index.base_url).unwrap_or_default();
        let mut host_names = vec![host_name(&origin)];
        // WordPress.com has a separate host for files, and gives its own address as the address of the site.
        let site = origin_and_path(&export_index.site_url).map(|(site, _)| host_name(&site));
        host_names.extend(site.filter(|site| site != "wordpress.com"));
        if let Some(blog) = host_names[0].strip_suffix(".wordpress.com").map(str::to_owned) {
            match blog.strip_suffix(".files") {
                Some(blog) => host_names.push(format!("{blog}.wordpress.com")),
                None => host_names.push(format!("{blog}.files.wordpress.com")),
            }
        }
        host_names.retain(|name| !name.is_empty());
        Self { origin, host_names, base_path: path.trim_end_matches('/').to_owned() }
    }

    /// Adds the host of a language.
    pub(super) fn add_origin(&mut self, origin: &str) {
        self.host_names.push(host_name(origin));
    }

    /// Whether an address is on one of the blog's hosts.
    pub(super) fn contains_address(&self, address: &str) -> bool {
        origin_and_path(address).is_some_and(|(origin, _)| self.host_names.contains(&host_name(&origin)))
    }

    pub(super) fn is_main_origin(&self, origin: &str) -> bool {
        host_name(origin) == host_name(&self.origin)
    }

    /// Splits an address on any host into its origin and its path. The path is decoded and relative to the blog's folder.
    pub(super) fn origin_and_item_path(&self, address: &str) -> Option<(String, String)> {
        let (origin, path) = origin_and_path(address)?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        Some((origin, self.path_below_base(path)))
    }

    /// Returns the decoded path of an item, relative to the blog's folder. The host is ignored, as it may have changed over
    /// the years. A link with a query has no path.
    pub(super) fn item_path(&self, link: &str) -> Option<String> {
        if link.contains('?') {
            return None;
        }
        self.origin_and_item_path(link).map(|(_, path)| path)
    }

    fn path_below_base(&self, path: &str) -> String {
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let relative = decoded.strip_prefix(&*self.base_path).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let relative = relative.unwrap_or(&decoded);
        let parts: Vec<&str> = relative.split('/').filter(|part| !part.is_empty()).collect();
        let end = if relative.ends_with('/') && !parts.is_empty() { "/" } else { "" };
        format!("/{}{end}", parts.join("/"))
    }

    /// Parses an address in a text; `None` if it does not lead to the blog.
    pub(super) fn local_address(&self, address: &str) -> Option<LocalAddress> {
        let address = address.trim();
        let rest = address.strip_prefix("//").or_else(|| strip_http_scheme_of_any_case(address));
        let path = match rest.map(split_host) {
            Some((host, path)) => {
                if !self.host_names.contains(&host_name(host)) {
                    return None;
                }
                path
            }
            None if address.starts_with('/') => address,
            None => return None,
        };
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, rest)| (path, Some(rest)));
        let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
        Some(LocalAddress {
            path: self.path_below_base(path),
            query: query.to_owned(),
            fragment: fragment.map(str::to_owned),
        })
    }
}

/// The parts of an address on the blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocalAddress {
    /// Decoded, relative to the blog's folder.
    pub(super) path: String,
    pub(super) query: String,
    fragment: Option<String>,
}

impl LocalAddress {
    /// Returns the id in `?p=12`, `?page_id=12` or `?attachment_id=12`.
    pub(super) fn id(&self) -> Option<u64> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut ids = pairs.filter(|(key, _)| matches!(*key, "p" | "page_id" | "attachment_id"));
        ids.next()?.1.parse().ok()
    }

    /// Returns the decoded anchor, unless it is one that every WordPress page has.
    pub(super) fn anchor(&self) -> Option<String> {
        let anchor = percent_decode_str(self.fragment.as_deref()?).decode_utf8_lossy().into_owned();
        (!is_standard_anchor(&anchor)).then_some(anchor)
    }
}

/// Whether every WordPress page has an anchor, or it cannot be one in Markdown.
fn is_standard_anchor(anchor: &str) -> bool {
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
    fn own_addresses_are_recognised_in_every_spelling() {
        let mut export_index = ExportIndex::default();
        "http://www.blogi.example/alku".clone_into(&mut export_index.base_url);
        let hosts = Hosts::from_export(&export_index);
        let path = |address: &str| hosts.local_address(address).map(|local| local.path);
        assert_eq!(path("HTTPS://blogi.example/alku/a/?p=1#b").as_deref(), Some("/a/"));
        assert_eq!(path("//blogi.example/alku").as_deref(), Some("/"));
        assert_eq!(path("/alku/b").as_deref(), Some("/b"));
        assert_eq!(path("https://muu.example/alku/"), None);
        assert_eq!(path("a.jpg"), None);
        assert_eq!(hosts.local_address("http://blogi.example/alku/?p=12").and_then(|local| local.id()), Some(12));
    }
}
