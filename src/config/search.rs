//! The table `[search]`: the search page.

/// The settings of the search page. A site without the table has no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchSettings {
    /// Whether the header of each page has a search field.
    pub in_header: bool,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { in_header: true }
    }
}
