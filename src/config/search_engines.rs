//! The table `[search_engines]`: what search engines may list.

/// The settings for search engines.
#[derive(Debug, Clone)]
pub struct SearchEngines {
    /// Whether they may list the site at all.
    pub index: bool,
    /// The lists of posts that get `noindex`.
    pub noindex: Vec<NoindexList>,
}

impl Default for SearchEngines {
    /// Excludes only thin terms: a term with one post repeats that post's excerpt.
    ///
    /// Further pages of a list are not excluded. Google stops following links on pages that are `noindex` for long, and
    /// Yoast removed its setting for this reason. Google and Yoast both treat each page of a list as a page in its own
    /// right.
    fn default() -> Self {
        Self { index: true, noindex: vec![NoindexList::ThinTerms] }
    }
}

/// A kind of list that can get `noindex`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoindexList {
    /// Every page of a list except the first.
    FurtherPages,
    /// Categories and tags with one post and no description.
    ThinTerms,
    /// The archives of years and months.
    DateArchives,
}

impl NoindexList {
    /// All kinds with their names in site.toml.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::FurtherPages, "further_pages"), (Self::ThinTerms, "thin_terms"), (Self::DateArchives, "dates")];
}
