//! The table `[headers]`: HTTP headers that the web host sends with every page.

/// The settings of HTTP headers.
#[derive(Debug, Clone)]
pub struct HeaderSettings {
    /// Whether a `_headers` file is written.
    pub enabled: bool,
    /// The `Content-Security-Policy`.
    pub policy: ContentSecurityPolicy,
    /// Whether browsers must use https for a year (`Strict-Transport-Security`).
    pub strict_transport_security: bool,
}

impl Default for HeaderSettings {
    fn default() -> Self {
        Self { enabled: true, policy: ContentSecurityPolicy::default(), strict_transport_security: false }
    }
}

/// The `Content-Security-Policy` of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentSecurityPolicy {
    /// Generated from what the pages load, with further sources for some directives.
    Generated(Vec<(&'static str, Vec<String>)>),
    /// As site.toml writes it.
    Custom(String),
    /// No policy.
    Off,
}

impl Default for ContentSecurityPolicy {
    fn default() -> Self {
        Self::Generated(Vec::new())
    }
}

/// The CSP directives that take sources, in the order in which a policy lists them.
pub const CSP_DIRECTIVES: [&str; 11] = [
    "default-src",
    "script-src",
    "style-src",
    "img-src",
    "font-src",
    "media-src",
    "connect-src",
    "frame-src",
    "worker-src",
    "form-action",
    "frame-ancestors",
];

impl HeaderSettings {
    /// Returns whether browsers do not load an address of another host, because the policy that Kielo makes does not allow it
    /// for a directive. Pages themselves add the addresses of their elements to the policy, and style sheets do not.
    #[must_use]
    pub fn blocks(&self, directive: &str, address: &str) -> bool {
        let Some((scheme, host)) = scheme_and_host(address) else { return false };
        let allows = |source: &str| {
            let (own_scheme, own_host) = scheme_and_host(source).unwrap_or(("", source.trim_end_matches('/')));
            let is_scheme = source.strip_suffix(':').is_some_and(|source| source.eq_ignore_ascii_case(scheme));
            let is_below = own_host.strip_prefix('*').is_some_and(|end| {
                end.starts_with('.') && host.to_ascii_lowercase().ends_with(&end.to_ascii_lowercase())
            });
            let fits_scheme = own_scheme.is_empty() || own_scheme.eq_ignore_ascii_case(scheme);
            source == "*" || is_scheme || (fits_scheme && (is_below || own_host.eq_ignore_ascii_case(host)))
        };
        self.further_sources(directive).is_some_and(|mut sources| !sources.any(allows))
    }

    /// Returns whether attributes such as `onclick` (with `script-src`) and `style` (with `style-src`) have no effect.
    #[must_use]
    pub fn blocks_attributes(&self, directive: &str) -> bool {
        let allows = |source: &str| matches!(source, "'unsafe-inline'" | "'unsafe-hashes'");
        self.further_sources(directive).is_some_and(|mut sources| !sources.any(allows))
    }

    /// The sources that site.toml adds to a directive of the policy that Kielo makes. `None` if Kielo makes none.
    fn further_sources(&self, directive: &str) -> Option<impl Iterator<Item = &str>> {
        let ContentSecurityPolicy::Generated(further) = &self.policy else { return None };
        let named = further.iter().filter(move |(name, _)| *name == directive).flat_map(|(_, sources)| sources);
        self.enabled.then(|| named.map(String::as_str))
    }
}

/// Returns the scheme and the host of an address, if it has a host. An address with `//` has the scheme of the page.
fn scheme_and_host(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = match address.strip_prefix("//") {
        Some(rest) => ("https", rest),
        None => address.split_once("://")?,
    };
    let is_scheme = scheme.chars().all(|c| c.is_ascii_alphanumeric());
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    (is_scheme && !scheme.is_empty() && !host.is_empty()).then_some((scheme, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(sources: &[&str]) -> HeaderSettings {
        let sources = sources.iter().map(|source| (*source).to_owned()).collect();
        HeaderSettings {
            policy: ContentSecurityPolicy::Generated(vec![("font-src", sources)]),
            ..HeaderSettings::default()
        }
    }

    #[test]
    fn other_hosts_are_blocked_unless_the_site_allows_them() {
        let address = "https://fonts.example.com/a.woff2";
        for sources in [&[][..], &["https://example.com"], &["*.fonts.example.com"], &["http:"]] {
            assert!(settings(sources).blocks("font-src", address), "{sources:?}");
        }
        for source in ["*", "https:", "https://fonts.example.com", "fonts.example.com", "https://*.example.com"] {
            assert!(!settings(&[source]).blocks("font-src", address), "{source}");
            assert!(settings(&[source]).blocks("img-src", address), "{source}");
        }
        assert!(settings(&[]).blocks("font-src", "//a.example/b"));
        for own in ["/a.woff2", "a.woff2", "data:font/woff2;base64,AA", "#a", ""] {
            assert!(!settings(&[]).blocks("font-src", own), "{own}");
        }
        for policy in [ContentSecurityPolicy::Off, ContentSecurityPolicy::Custom("x".to_owned())] {
            assert!(!HeaderSettings { policy, ..HeaderSettings::default() }.blocks("font-src", address));
        }
        assert!(!HeaderSettings { enabled: false, ..HeaderSettings::default() }.blocks("font-src", address));
    }
}
