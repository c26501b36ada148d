//! A setting that has one value for the whole site, or one for each language.

use super::LanguageId;

/// A value for the whole site, or one for each language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByLanguage<T> {
    /// The value of languages that have none of their own.
    pub shared: Option<T>,
    /// The values of single languages.
    pub own: Vec<(LanguageId, T)>,
}

impl<T> ByLanguage<T> {
    /// Returns the value for a language.
    #[must_use]
    pub fn get(&self, language: LanguageId) -> Option<&T> {
        let own = self.own.iter().find(|(known, _)| *known == language).map(|(_, value)| value);
        own.or(self.shared.as_ref())
    }

    /// Returns whether no language has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shared.is_none() && self.own.is_empty()
    }
}

impl<T> Default for ByLanguage<T> {
    fn default() -> Self {
        Self { shared: None, own: Vec::new() }
    }
}
