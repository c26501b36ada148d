//! What site.toml says to web hosts, crawlers and those who find a hole: `[headers]`, `[security]`, `[indexnow]` and
//! `llms_txt`.

use jiff::Zoned;

/// The settings of the files that are not for readers.
#[derive(Debug, Clone, Default)]
pub struct Publishing {
    /// What the web host is asked to send with every page.
    pub headers: Headers,
    /// Whom to tell of a hole; without it there is no `security.txt`.
    pub security: Option<Security>,
    /// Whether each language has an `llms.txt`.
    pub llms_txt: bool,
    /// The key by which search engines that read IndexNow know the site.
    pub index_now_key: Option<String>,
}

/// What the web host is asked to send with every page.
#[derive(Debug, Clone)]
pub struct Headers {
    /// Whether there is a file of them at all.
    pub enabled: bool,
    /// What a page may load.
    pub policy: ContentPolicy,
    /// Whether browsers are told to come by https only, for a year.
    pub strict_transport_security: bool,
}

impl Default for Headers {
    fn default() -> Self {
        Self { enabled: true, policy: ContentPolicy::Made(Vec::new()), strict_transport_security: false }
    }
}

/// The Content-Security-Policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentPolicy {
    /// Made from what the pages load, with further sources for some directives.
    Made(Vec<(&'static str, Vec<String>)>),
    /// As site.toml writes it.
    Written(String),
    /// None.
    Off,
}

/// The directives of a policy that take sources, in the order in which they are written.
pub const DIRECTIVES: [&str; 11] = [
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

/// Whom to tell of a hole in the site (RFC 9116).
#[derive(Debug, Clone)]
pub struct Security {
    /// Addresses: `mailto:`, `https:` or `tel:`, the best first.
    pub contact: Vec<String>,
    /// When this is no longer to be relied on.
    pub expires: Zoned,
    /// The tags of the languages in which to write; empty for those of the site.
    pub preferred_languages: Vec<String>,
    /// The address of what the site promises those who tell.
    pub policy: Option<String>,
}
