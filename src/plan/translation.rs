//! Finds the same page in other languages, and the nearest one if there is none.

use super::{HostId, PageRange, Plan, Route, View};
use crate::config::LanguageId;
use crate::model::{DocumentId, PostId, Site, Taxonomy, TermId, YearId};

impl Plan {
    /// Returns the versions of `route` in other languages: translations of documents and terms, the same month, the
    /// same kind of index. Only the first page of a list has versions.
    #[must_use]
    pub fn translations(&self, site: &Site, route: &Route) -> Vec<(LanguageId, &Route)> {
        // Nothing leads to a language without texts, and its own pages lead nowhere.
        let is_listed = site.languages_with_texts().any(|listed| listed == route.language);
        let others = || site.languages_with_texts().filter(|other| is_listed && *other != route.language);
        match route.view {
            View::Post(id) => self.documents(site, &site.post(id).translations),
            View::Page(id) => self.documents(site, &site.page(id).translations),
            View::Term { term, page: 1 } => {
                let translations = site.term(term).translations.iter();
                translations
                    .map(|other| (site.term(*other).language, self.route(self.term_pages(*other).first)))
                    .collect()
            }
            View::Home { page: 1 } => others().map(|other| (other, self.route(self.home_pages(other).first))).collect(),
            View::Archive => others().map(|other| (other, self.archive(other))).collect(),
            View::TitleIndex => others().filter_map(|other| Some((other, self.title_index(other)?))).collect(),
            View::Search => others().filter_map(|other| Some((other, self.search(other)?))).collect(),
            View::Terms(taxonomy) => {
                others().filter_map(|other| self.taxonomy(taxonomy, other).map(|route| (other, route))).collect()
            }
            View::Year { year, page: 1 } => others()
                .filter_map(|other| {
                    let same = site.years_in(other).find(|id| site.year(*id).year == site.year(year).year)?;
                    Some((other, self.route(self.year_pages(same).first)))
                })
                .collect(),
            View::Month { year, month, page: 1 } => others()
                .filter_map(|other| Some((other, self.route(self.month_of(site, other, year, month as usize)?.first))))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn documents(&self, site: &Site, documents: &[DocumentId]) -> Vec<(LanguageId, &Route)> {
        documents.iter().map(|id| (site.document(*id).language, self.document(*id))).collect()
    }

    /// Returns the same month of the same year in another language.
    #[must_use]
    fn month_of(&self, site: &Site, language: LanguageId, year: YearId, month: usize) -> Option<PageRange> {
        let (wanted_year, wanted_month) = (site.year(year).year, site.year(year).months[month].month);
        let same = site.years_in(language).find(|id| site.year(*id).year == wanted_year)?;
        let index = site.year(same).months.iter().position(|other| other.month == wanted_month)?;
        Some(self.month_pages(same, index))
    }

    /// Returns the versions of a page in other languages for search engines and social networks. A page with `noindex` has
    /// none and is never one.
    #[must_use]
    pub fn indexed_translations(&self, site: &Site, route: &Route) -> Vec<(LanguageId, &Route)> {
        if !route.is_indexed(site) {
            return Vec::new();
        }
        let mut versions = self.translations(site, route);
        versions.retain(|(_, route)| route.is_indexed(site));
        versions
    }

    /// Returns the `hreflang` links of a page: all its versions, itself included, and `x-default`. It is empty for a
    /// page in one language only. A page with `noindex` gets none and is never an alternate. Source: Google Search
    /// Central, "Localized versions of your pages".
    #[must_use]
    pub fn hreflang(&self, site: &Site, route: &Route) -> Vec<(String, String)> {
        if let View::LanguageChoice = route.view
            && route.is_indexed(site)
        {
            let homes = site.languages_with_texts().map(|id| (id, self.route(self.home_pages(id).first)));
            let homes: Vec<_> = homes.collect();
            return if homes.len() > 1 { self.with_default(site, homes, Some(route)) } else { Vec::new() };
        }
        let mut versions = self.indexed_translations(site, route);
        if versions.is_empty() {
            return Vec::new();
        }
        versions.push((route.language, route));
        versions.sort_by_key(|(language, _)| *language);
        let is_home = matches!(route.view, View::Home { .. });
        let choice = self.language_choice(HostId::MAIN).filter(|_| is_home);
        let default = choice.or_else(|| {
            let default = versions.iter().find(|(language, _)| *language == site.config.default_language);
            default.or(versions.first()).map(|(_, route)| *route)
        });
        self.with_default(site, versions, default)
    }

    fn with_default(
        &self,
        site: &Site,
        versions: Vec<(LanguageId, &Route)>,
        default: Option<&Route>,
    ) -> Vec<(String, String)> {
        let tag = |id: LanguageId| site.config.language(id).language.tag().to_owned();
        let versions = versions.into_iter().map(|(id, route)| (tag(id), self.absolute_url(route)));
        versions.chain(default.map(|route| ("x-default".to_owned(), self.absolute_url(route)))).collect()
    }

    /// Returns the first page of a post's category in another language, or else of a category above it.
    fn category_of(&self, site: &Site, post: PostId, language: LanguageId) -> Option<&Route> {
        let categories = site.post(post).terms.iter().filter(|id| site.term(**id).taxonomy == Taxonomy::Category);
        let with_parents = |id: &TermId| std::iter::successors(Some(*id), |id| site.term(*id).parent);
        let mut translations = categories.flat_map(with_parents).flat_map(|id| &site.term(id).translations);
        let found = translations.find(|id| site.term(**id).language == language)?;
        Some(self.route(self.term_pages(*found).first))
    }

    /// Returns the nearest equivalent of a page that a language lacks.
    #[must_use]
    pub fn nearest_equivalent(&self, site: &Site, route: &Route, language: LanguageId) -> &Route {
        let home = || self.route(self.home_pages(language).first);
        // A further page of a list leads to the first page of the list in the other language.
        let first_page = match route.view {
            View::Home { .. } => Some(View::Home { page: 1 }),
            View::Term { term, .. } => Some(View::Term { term, page: 1 }),
            View::Year { year, .. } | View::Month { year, .. } => Some(View::Year { year, page: 1 }),
            _ => None,
        };
        if let Some(view) = first_page {
            let first = Route { view, ..route.clone() };
            let found = self.translations(site, &first).into_iter().find(|(other, _)| *other == language);
            if let Some((_, found)) = found {
                return found;
            }
        }
        match route.view {
            View::Post(id) => self.category_of(site, id, language).unwrap_or_else(home),
            View::Term { term, .. } => self.taxonomy(site.term(term).taxonomy, language).unwrap_or_else(home),
            View::Year { .. } | View::Month { .. } | View::TitleIndex => self.archive(language),
            _ => home(),
        }
    }
}
