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
