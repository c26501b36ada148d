//! Links for sharing a post. They lead to the networks' own forms, so pages need no scripts of the networks.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::address::strip_http_scheme;
use crate::config::ShareLink;

/// All characters except the unreserved ones (RFC 3986, section 2.3).
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the name of a network; `None` for ways to share that are not networks.
pub(super) fn network_name(link: ShareLink) -> Option<&'static str> {
    match link {
        ShareLink::LinkedIn => Some("LinkedIn"),
        ShareLink::Facebook => Some("Facebook"),
        ShareLink::X => Some("X"),
        ShareLink::Bluesky => Some("Bluesky"),
        ShareLink::Mastodon => Some("Mastodon"),
        ShareLink::Email | ShareLink::Copy | ShareLink::System => None,
    }
}

/// Returns the address of a network's form for sharing a page. `None` if only the browser can share: it knows the
/// reader's Mastodon server, the clipboard and the device's own dialog.
pub(super) fn address(link: ShareLink, page: &str, title: &str) -> Option<String> {
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let (url, text) = (encoded(page), encoded(title));
    match link {
        ShareLink::LinkedIn => Some(format!("https://www.linkedin.com/sharing/share-offsite/?url={url}")),
        ShareLink::Facebook => Some(format!("https://www.facebook.com/sharer/sharer.php?u={url}")),
        ShareLink::X => Some(format!("https://x.com/intent/post?text={text}&url={url}")),
        ShareLink::Bluesky => Some(format!("https://bsky.app/intent/compose?text={text}%20{url}")),
        ShareLink::Email => Some(format!("mailto:?subject={text}&body={url}")),
        ShareLink::Mastodon | ShareLink::Copy | ShareLink::System => None,
    }
}

/// Returns the account on X of a profile address: `@aino` for `https://x.com/aino`.
pub(super) fn x_account(address: &str) -> Option<String> {
    let rest = strip_http_scheme(address)?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let name = rest.strip_prefix("x.com/").or_else(|| rest.strip_prefix("twitter.com/"))?;
    let name = name.trim_start_matches('@').trim_end_matches('/');
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| format!("@{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_account_of_profile_address() {
        assert_eq!(x_account("https://x.com/aino").as_deref(), Some("@aino"));
        assert_eq!(x_account("https://www.twitter.com/@aino_v/").as_deref(), Some("@aino_v"));
        assert_eq!(x_account("https://x.com/aino/status/1"), None);
        assert_eq!(x_account("https://x.com/"), None);
        assert_eq!(x_account("https://netflix.com/aino"), None);
    }
}
