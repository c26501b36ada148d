//! Decides which pages search engines may list.

use super::{Route, View};
use crate::config::NoindexList;
use crate::model::{Indexing, PageId, Site, Taxonomy};

impl Route {
    /// Returns whether search engines may list this route. It must be a page that neither its author nor site.toml
    /// excludes.
    #[must_use]
    pub fn is_indexed(&self, site: &Site) -> bool {
        let is_listed = |id| site.page(id).document.indexing == Indexing::Index;
        self.list_text(site).is_none_or(is_listed) && self.view.is_indexed(site)
    }
}

impl Route {
    /// Returns the text that the author wrote for the first page of a list: of a front page or a term.
    #[must_use]
    pub fn list_text(&self, site: &Site) -> Option<PageId> {
        match self.view {
            View::Home { page: 1 } => site.home_text(self.language),
            View::Term { term, page: 1 } => site.term_text(term),
            _ => None,
        }
    }
}

impl View {
    /// Returns whether search engines may list this view, whatever the text of a front page says.
    #[must_use]
    fn is_indexed(self, site: &Site) -> bool {
        let search_engines = &site.config.search_engines;
        let leaves_out = |lists: NoindexList| search_engines.noindex.contains(&lists);
        if !search_engines.index || (self.page_number() > 1 && leaves_out(NoindexList::FurtherPages)) {
            return false;
        }
        match self {
            Self::Post(id) => site.post(id).document.indexing == Indexing::Index,
            Self::Page(id) => site.page(id).document.indexing == Indexing::Index,
            Self::Term { term: id, .. } => {
                let term = site.term(id);
                let has_text = site.term_text(id).is_some();
                let says_more = term.posts.len() > 1 || term.description.is_some() || has_text;
                // The page of an author describes a person.
                says_more || term.taxonomy == Taxonomy::Author || !leaves_out(NoindexList::ThinTerms)
            }
            Self::Year { .. } | Self::Month { .. } => !leaves_out(NoindexList::DateArchives),
            Self::LanguageChoice => true,
            Self::Search => false,
            other => other.is_page(),
        }
    }

    /// Returns the number of the page in its list; 1 for any other view.
    #[must_use]
    pub fn page_number(self) -> u32 {
        match self {
            Self::Home { page } | Self::Term { page, .. } | Self::Year { page, .. } | Self::Month { page, .. } => page,
            _ => 1,
        }
    }
}
