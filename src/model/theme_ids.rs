//! The ids of the elements around a text, which nothing in the text may have too.

use std::collections::BTreeSet;

/// The ids in the templates and components of a theme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeIds {
    /// Ids that are written out, such as `main`.
    pub names: BTreeSet<String>,
    /// The beginnings of ids that end with a value, such as `comment-`.
    pub prefixes: BTreeSet<String>,
}

impl ThemeIds {
    /// Whether the theme has an element with this id.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.names.contains(id) || self.has_numbered(id)
    }

    /// Whether the theme has elements whose ids differ from this one only in their number.
    #[must_use]
    pub fn has_numbered(&self, id: &str) -> bool {
        let is_number = |value: &str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        self.prefixes.iter().any(|prefix| id.strip_prefix(prefix.as_str()).is_some_and(is_number))
    }
}
