//! The table `[organization]`: the publisher of the site.

use super::LanguageId;
use crate::table::Spanned;

/// The organization or person that publishes the site.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// The name in languages that have no name of their own.
    pub name: String,
    /// The names in single languages.
    pub names: Vec<(LanguageId, String)>,
    /// The publisher's web site; `None` means the blog itself.
    pub url: Option<String>,
    /// The logo: a path in `static/` or `content/`, or an absolute URL.
    pub logo: Option<Spanned<String>>,
    /// The email address.
    pub email: Option<String>,
    /// Profiles of the publisher on other sites (`sameAs` of schema.org).
    pub same_as: Vec<String>,
    /// The account on X, with `@`.
    pub x: Option<String>,
    /// The account in the fediverse: `@name@server`.
    pub fediverse: Option<String>,
}

impl Organization {
    /// Returns the name in a language.
    #[must_use]
    pub fn name(&self, language: LanguageId) -> &str {
        self.names.iter().find(|(known, _)| *known == language).map_or(&*self.name, |(_, name)| name)
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
