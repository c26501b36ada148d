//! How a site shows itself to search engines and social networks: who publishes it, what is listed, how it is shared.

use crate::config::LanguageId;
use crate::table::Spanned;

/// Everything that site.toml says of it.
#[derive(Debug, Clone, Default)]
pub struct Publicity {
    /// What search engines may list.
    pub search_engines: SearchEngines,
    /// Who publishes the site.
    pub organization: Option<Organization>,
    /// Where posts can be shared, in this order.
    pub share_links: Vec<ShareLink>,
}

/// What search engines may list.
#[derive(Debug, Clone)]
pub struct SearchEngines {
    /// Whether they may list the site at all.
    pub index: bool,
    /// The lists they are asked to leave out.
    pub noindex: Vec<Unlisted>,
}

impl Default for SearchEngines {
    /// A term with one post repeats that post's excerpt. Further pages stay: on pages that are left out for long, Google
    /// stops following links, and Yoast took that setting out for this reason. Both let each page of a list stand for
    /// itself.
    fn default() -> Self {
        Self { index: true, noindex: vec![Unlisted::ThinTerms] }
    }
}

/// Lists that search engines may be asked to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// Every page of a list but its first.
    FurtherPages,
    /// Categories and tags with one post and no description.
    ThinTerms,
    /// The archives of years and months.
    Dates,
}

impl Unlisted {
    /// All of them with their names in site.toml.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::FurtherPages, "further_pages"), (Self::ThinTerms, "thin_terms"), (Self::Dates, "dates")];
}

/// Who publishes the site.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// Its name, where a language has no other.
    pub name: String,
    /// Its names in single languages.
    pub names: Vec<(LanguageId, String)>,
    /// Its own web site; the blog itself where none is given.
    pub url: Option<String>,
    /// Its logo: a path in `static/` or `content/`, or a whole address.
    pub logo: Option<Spanned<String>>,
    /// An address for letters.
    pub email: Option<String>,
    /// Its pages elsewhere.
    pub same_as: Vec<String>,
    /// Its account on X, with `@`.
    pub x: Option<String>,
    /// Its account in the fediverse: `@name@server`.
    pub fediverse: Option<String>,
}

impl Organization {
    /// Its name in a language.
    #[must_use]
    pub fn name(&self, language: LanguageId) -> &str {
        self.names.iter().find(|(known, _)| *known == language).map_or(&*self.name, |(_, name)| name)
    }
}

/// A way to share a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareLink {
    /// LinkedIn.
    LinkedIn,
    /// Facebook.
    Facebook,
    /// X.
    X,
    /// Bluesky.
    Bluesky,
    /// Mastodon, on the server that the reader names.
    Mastodon,
    /// A letter.
    Email,
    /// The address, copied.
    Copy,
    /// What the reader's device offers.
    System,
}

impl ShareLink {
    /// All of them with their names in site.toml and templates.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::LinkedIn, "linkedin"),
        (Self::Facebook, "facebook"),
        (Self::X, "x"),
        (Self::Bluesky, "bluesky"),
        (Self::Mastodon, "mastodon"),
        (Self::Email, "email"),
        (Self::Copy, "copy"),
        (Self::System, "system"),
    ];

    /// Its name in site.toml and templates.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// Whether a text names an account in the fediverse: `@name@server`.
#[must_use]
pub fn is_fediverse_account(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let parts = text.strip_prefix('@').and_then(|rest| rest.split_once('@'));
    parts.is_some_and(|(name, server)| {
        !name.is_empty() && name.chars().all(plain) && server.contains('.') && server.chars().all(plain)
    })
}
