//! Collects links to the blog itself from texts. They show addresses that the export does not name.

use std::collections::BTreeSet;

/// Maximum number of links; more of them show nothing new.
const MAX_LINKS: usize = 50_000;
/// Longer addresses are ignored.
const MAX_LINK_BYTES: usize = 500;

/// Adds the links of a text. If the host of the blog is unknown, only links without a host are added.
pub(super) fn collect_own_links(content: &str, host: &str, links: &mut BTreeSet<String>) {
    for (at, _) in content.match_indices("href=") {
        if links.len() >= MAX_LINKS {
            return;
        }
        let rest = &content[at + "href=".len()..];
        let Some(quote @ ('"' | '\'')) = rest.chars().next() else { continue };
        let Some(address) = rest[1..].split(quote).next().map(str::trim) else { continue };
        let is_path = address.starts_with('/') && !address.starts_with("//");
        let is_own = is_path || (!host.is_empty() && address.contains(host));
        if is_own {
            add_link(address, links);
        }
    }
}

/// Adds one link, unless the limits are reached.
pub(super) fn add_link(address: &str, links: &mut BTreeSet<String>) {
    if links.len() < MAX_LINKS && address.len() <= MAX_LINK_BYTES && !links.contains(address) {
        links.insert(address.replace("&amp;", "&").replace("&#038;", "&"));
    }
}
