//! The table `[organization]`: the publisher of the site.

use super::{ByLanguage, LanguageId};
use crate::table::Spanned;

/// The organization or person that publishes the site.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// The name. A language without one takes the first.
    pub name: ByLanguage<String>,
    /// The publisher's web site; none means the blog itself.
    pub url: ByLanguage<String>,
    /// The logo: a path in `static/` or `content/`, or an absolute URL.
    pub logo: ByLanguage<Spanned<String>>,
    /// The email address.
    pub email: ByLanguage<String>,
    /// Profiles of the publisher on other sites (`sameAs` of schema.org).
    pub same_as: ByLanguage<Vec<String>>,
    /// The account on X, with `@`.
    pub x: ByLanguage<String>,
    /// The account in the fediverse: `@name@server`.
    pub fediverse: ByLanguage<String>,
}

impl Organization {
    /// Returns the name in a language.
    #[must_use]
    pub fn name(&self, language: LanguageId) -> &str {
        self.name.get(language).map_or("", String::as_str)
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
