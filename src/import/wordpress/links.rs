//! The links in texts that lead to the blog itself: they tell of addresses that the export does not name.

use std::collections::BTreeSet;

/// No blog needs so many different ones to tell what they can.
const MOST: usize = 50_000;
/// Longer addresses tell of nothing.
const LONGEST: usize = 500;

/// Adds the links of a text. The host of the blog may be unknown; then links without a host count alone.
pub(super) fn collect(content: &str, host: &str, links: &mut BTreeSet<String>) {
    for (at, _) in content.match_indices("href=") {
        if links.len() >= MOST {
            return;
        }
        let rest = &content[at + "href=".len()..];
        let Some(quote @ ('"' | '\'')) = rest.chars().next() else { continue };
        let Some(address) = rest[1..].split(quote).next().map(str::trim) else { continue };
        let is_path = address.starts_with('/') && !address.starts_with("//");
        let is_own = is_path || (!host.is_empty() && address.contains(host));
        if is_own {
            add(address, links);
        }
    }
}

/// Adds one link, as far as there is room.
pub(super) fn add(address: &str, links: &mut BTreeSet<String>) {
    if links.len() < MOST && address.len() <= LONGEST && !links.contains(address) {
        links.insert(address.replace("&amp;", "&").replace("&#038;", "&"));
    }
}
