//! Web addresses as people and other systems write them: their scheme and host, comparison, and resolution.
//!
//! The functions that split an address are written by hand, because Kielo publishes an address as its author spells it.
//! The parser of the `url` crate changes the spelling: it encodes letters, lowercases hosts and resolves dot segments.
//! It is used where the spelling does not matter: to compare hosts, to request an address and to follow a redirect.

use url::Url;

/// An absolute address in parts, spelled as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbsoluteAddress<'a> {
    /// Scheme and host: `https://www.example.com`.
    pub origin: &'a str,
    /// The host, with the user and the port if they are written.
    pub host: &'a str,
    /// Path, query and fragment; empty if the address ends with its host.
    pub rest: &'a str,
}

impl<'a> AbsoluteAddress<'a> {
    /// Splits an address that has a scheme and `://`; returns `None` for any other.
    #[must_use]
    pub fn split(address: &'a str) -> Option<Self> {
        let (scheme, after) = address.split_once("://").filter(|(scheme, _)| is_scheme(scheme))?;
        let (host, rest) = split_host(after);
        Some(Self { origin: &address[..scheme.len() + "://".len() + host.len()], host, rest })
    }
}

/// Splits the text behind `//` into the host and the rest.
#[must_use]
pub fn split_host(text: &str) -> (&str, &str) {
    text.split_at(text.find(['/', '?', '#']).unwrap_or(text.len()))
}

/// Whether an address has a scheme and `://`.
#[must_use]
pub fn is_absolute(address: &str) -> bool {
    AbsoluteAddress::split(address).is_some()
}

/// Whether an address names a scheme (`https:`, `mailto:`) or another host (`//host/`).
#[must_use]
pub fn is_external_url(address: &str) -> bool {
    address.starts_with("//") || address.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// Whether a text is a scheme (RFC 3986, 3.1).
#[must_use]
pub fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether a text is an absolute `http` or `https` address.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let host = strip_http_scheme(text);
    let is_invalid = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>');
    host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.contains(is_invalid))
}

/// Returns the text behind `https://` or `http://`. Capital letters do not count: Kielo does not publish `HTTPS://`.
#[must_use]
pub fn strip_http_scheme(address: &str) -> Option<&str> {
    address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))
}

/// Returns the text behind `https://` or `http://` in any letter case, for addresses that other systems wrote.
#[must_use]
pub fn strip_http_scheme_of_any_case(address: &str) -> Option<&str> {
    let strip = |scheme: &str| {
        let (start, rest) = address.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    strip("https://").or_else(|| strip("http://"))
}

/// Returns a host in the form in which hosts are compared.
///
/// This form is in lower case and ASCII (`ä.example` is `xn--4ca.example`). It has no user, no default port and no final
/// dot. It has no `www.` either, because sites move to it and back.
#[must_use]
pub fn comparable_host(host: &str) -> String {
    let parsed = Url::parse(&["http://", host].concat()).ok();
    // The parser removes the port 80 of http.
    let port = parsed.as_ref().and_then(Url::port).filter(|port| *port != 443);
    let name = parsed.as_ref().and_then(Url::host_str).map_or_else(|| host.to_lowercase(), str::to_owned);
    let name = name.strip_prefix("www.").unwrap_or(&name).trim_end_matches('.');
    port.map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// Whether two hosts are the same. `www.`, the port of the scheme and letter case make no difference.
#[must_use]
pub fn is_same_host(one: &str, other: &str) -> bool {
    comparable_host(one) == comparable_host(other)
}

/// Returns an address as browsers request it: the host in ASCII, all letters encoded. `None` if no browser accepts it.
#[must_use]
pub fn for_request(address: &str) -> Option<String> {
    Url::parse(address).ok().map(String::from)
}

/// Resolves the target of a redirect against the address that answered with it. An absolute target keeps its spelling.
#[must_use]
pub fn redirect_target(from: &str, target: &str) -> String {
    let resolve = || Url::parse(from).ok()?.join(target).ok();
    if is_absolute(target) { target.to_owned() } else { resolve().map_or_else(|| target.to_owned(), String::from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_address_is_split_without_a_change() {
        let split = |address| AbsoluteAddress::split(address).map(|parts| (parts.origin, parts.host, parts.rest));
        assert_eq!(split("https://Ä.example/b?c"), Some(("https://Ä.example", "Ä.example", "/b?c")));
        assert_eq!(split("http://a.example:81?b"), Some(("http://a.example:81", "a.example:81", "?b")));
        assert_eq!(split("https://a.example"), Some(("https://a.example", "a.example", "")));
        assert_eq!(split("/go?to=https://a.example/"), None);
        assert_eq!(split("//a.example/"), None);
        assert_eq!(split("mailto:a@b.example"), None);
    }

    #[test]
    fn an_address_with_a_scheme_or_a_host_is_on_another_site() {
        for address in ["https://a.example/", "mailto:a@b.example", "//a.example/b", "tel:1"] {
            assert!(is_external_url(address), "{address}");
        }
        for address in ["/a:b", "a/b:c", "#a:b", "", "ä:b", "1:b"] {
            assert!(!is_external_url(address), "{address}");
        }
    }

    #[test]
    fn a_scheme_in_capital_letters_counts_only_in_foreign_addresses() {
        assert_eq!(strip_http_scheme("https://a.example/"), Some("a.example/"));
        assert_eq!(strip_http_scheme("HTTP://a.example/"), None);
        assert_eq!(strip_http_scheme_of_any_case("HTTP://a.example/"), Some("a.example/"));
        assert_eq!(strip_http_scheme_of_any_case("ftp://a.example/"), None);
    }

    #[test]
    fn spellings_of_one_host_are_the_same() {
        for host in ["ä.example", "www.Ä.example", "xn--4ca.example:443", "me@ä.example:80", "ä.example."] {
            assert!(is_same_host(host, "ä.example"), "{host}");
        }
        assert!(is_same_host("a_b.example", "A_B.example"));
        assert!(!is_same_host("a.example:8080", "a.example"));
        assert!(!is_same_host("", "a.example"));
    }

    #[test]
    fn a_redirect_is_resolved_against_its_address() {
        assert_eq!(redirect_target("https://a.example/b/c?d", "/e"), "https://a.example/e");
        assert_eq!(redirect_target("https://a.example/b/c?d", "e"), "https://a.example/b/e");
        assert_eq!(redirect_target("https://a.example/b/c?d", "../e?f"), "https://a.example/e?f");
        assert_eq!(redirect_target("https://a.example", "e"), "https://a.example/e");
        assert_eq!(redirect_target("https://a.example/b", "//f.example/"), "https://f.example/");
        assert_eq!(redirect_target("https://a.example/b", "http://f.example"), "http://f.example");
    }

    #[test]
    fn a_request_has_its_host_in_ascii() {
        assert_eq!(for_request("https://ä.example/å b").as_deref(), Some("https://xn--4ca.example/%C3%A5%20b"));
        assert_eq!(for_request("https://a.example/%C3%A5?b=%20").as_deref(), Some("https://a.example/%C3%A5?b=%20"));
        assert_eq!(for_request("https://"), None);
    }
}
