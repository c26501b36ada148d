//! What search engines may list.

use super::View;
use crate::config::Unlisted;
use crate::model::{Indexing, Site, Taxonomy};

impl View {
    /// Whether search engines may list what stands there: a page that neither its author nor the site leaves out.
    #[must_use]
    pub fn is_indexed(self, site: &Site) -> bool {
        let search_engines = &site.config.publicity.search_engines;
        let leaves_out = |lists: Unlisted| search_engines.noindex.contains(&lists);
        if !search_engines.index || (self.page_number() > 1 && leaves_out(Unlisted::FurtherPages)) {
            return false;
        }
        match self {
            Self::Post(id) => site.post(id).document.indexing == Indexing::Index,
            Self::Page(id) => site.page(id).document.indexing == Indexing::Index,
            Self::Term { term, .. } => {
                let term = site.term(term);
                let says_more = term.posts.len() > 1 || term.description.is_some();
                // The page of an author is about a person.
                says_more || term.taxonomy == Taxonomy::Author || !leaves_out(Unlisted::ThinTerms)
            }
            Self::Year { .. } | Self::Month { .. } => !leaves_out(Unlisted::Dates),
            Self::LanguageChoice => true,
            other => other.is_page(),
        }
    }

    /// Which page of a list it is; 1 for everything else.
    #[must_use]
    pub fn page_number(self) -> u32 {
        match self {
            Self::Home { page } | Self::Term { page, .. } | Self::Year { page, .. } | Self::Month { page, .. } => page,
            _ => 1,
        }
    }
}
