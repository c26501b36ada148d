//! Posts of social networks whose replies are shown as comments: the key `discussion` in front matter.

use crate::address::{AbsoluteAddress, strip_http_scheme};

/// A post of a social network whose replies are shown as comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocialThread {
    /// The address of the post for readers.
    pub url: String,
    /// The network.
    pub network: SocialNetwork,
    /// The host that readers see: `mastodon.example`, `bsky.app`.
    pub host: String,
    /// The public API that returns the replies. It needs no account and no key.
    pub api: String,
}

/// A network whose public API returns the replies to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocialNetwork {
    /// A server with Mastodon's API.
    Mastodon,
    /// Bluesky.
    Bluesky,
}

/// The public API of Bluesky (docs.bsky.app, "API Hosts and Auth").
const BLUESKY_API: &str = "https://public.api.bsky.app";

impl SocialThread {
    /// Parses the address of a post: `https://mastodon.example/@aino/123`, `https://mastodon.example/users/aino/statuses/123`
    /// or `https://bsky.app/profile/aino.example/post/3abc`. Returns `None` for any other address.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        strip_http_scheme(url)?;
        let address = AbsoluteAddress::split(url)?;
        let is_name =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:@".contains(c));
        let is_host =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':'));
        let path = address.rest.split(['?', '#']).next()?.trim_end_matches('/');
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let host = address.host.to_lowercase();
        if !is_host(&host) || !parts.iter().all(|part| is_name(part)) {
            return None;
        }
        if host == "bsky.app" {
            let ["profile", account, "post", key] = *parts else { return None };
            let uri = format!("at://{account}/app.bsky.feed.post/{key}");
            let api = format!("{BLUESKY_API}/xrpc/app.bsky.feed.getPostThread?depth=10&parentHeight=0&uri={uri}");
            return Some(Self { url: url.to_owned(), network: SocialNetwork::Bluesky, host, api });
        }
        let id = match *parts {
            [account, id] if account.starts_with('@') => id,
            ["users", _, "statuses", id] => id,
            _ => return None,
        };
        if !id.chars().all(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let api = format!("{}/api/v1/statuses/{id}/context", address.origin);
        Some(Self { url: url.to_owned(), network: SocialNetwork::Mastodon, host, api })
    }

    /// Returns the origin of the API.
    #[must_use]
    pub fn api_origin(&self) -> &str {
        AbsoluteAddress::split(&self.api).map_or("", |address| address.origin)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn finds_the_api_of_a_post() {
        let api = |url: &str| SocialThread::parse(url).map(|thread| thread.api);
        let mastodon = Some("https://mastodon.example/api/v1/statuses/1099/context".to_owned());
        assert_eq!(api("https://mastodon.example/@aino/1099"), mastodon);
        assert_eq!(api("https://mastodon.example/@aino@muu.example/1099/"), mastodon);
        assert_eq!(api("https://mastodon.example/users/aino/statuses/1099"), mastodon);
        let bluesky = api("https://bsky.app/profile/aino.example/post/3kabc").unwrap();
        assert!(bluesky.ends_with("uri=at://aino.example/app.bsky.feed.post/3kabc"), "{bluesky}");
        for other in [
            "mastodon.example/@aino/1099",
            "https://mastodon.example/@aino",
            "https://mastodon.example/@aino/a b",
            "https://mastodon.example/@aino/1\"2",
            "https://bsky.app/profile/aino.example",
            "https://x.com/aino/status/1",
            "javascript:alert(1)",
        ] {
            assert_eq!(SocialThread::parse(other), None, "{other}");
        }
    }
}
