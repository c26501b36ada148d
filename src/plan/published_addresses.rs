//! The addresses that readers, other sites and feed readers keep: those of texts, lists and feeds. They are computed from
//! the current settings, or from those of an earlier build.

use std::collections::BTreeSet;

use super::hosts::{Host, HostId, host_of, hosts};
use super::paths::SitePaths;
use super::permalink::{INDEX, path_beside, percent_encoded};
use super::route::Address;
use super::{Route, View};
use crate::address::AbsoluteAddress;
use crate::config::{AddressSettings, FeedFormat, FeedList, LanguageId};
use crate::language::UrlWord;
use crate::model::{PageId, PostId, Site, Taxonomy, TermId, YearId};

/// The addresses of a site by some settings.
pub(super) struct PublishedAddresses {
    hosts: Vec<Host>,
    /// The routes in an order that does not depend on the settings. `None` for a feed that the settings leave out.
    routes: Vec<Option<Route>>,
}

impl PublishedAddresses {
    /// Computes the addresses of a site.
    pub(super) fn new(site: &Site, settings: &AddressSettings) -> Self {
        let mut collector = Collector {
            settings,
            paths: SitePaths::new(site, settings),
            hosts: hosts(settings),
            routes: Vec::with_capacity(site.posts.len() * 2),
        };
        for language in site.config.language_ids() {
            collector.add_language(site, language);
        }
        for index in 0..site.posts.len() {
            let id = PostId(index as u32);
            collector.add(site.post(id).document.language, &collector.paths.post(id), View::Post(id));
        }
        for index in 0..site.pages.len() {
            let id = PageId(index as u32);
            collector.add(site.page(id).document.language, &collector.paths.page(id), View::Page(id));
        }
        for index in 0..site.terms.len() {
            collector.add_term(site, TermId(index as u32));
        }
        for index in 0..site.years.len() {
            let id = YearId(index as u32);
            let year = site.year(id);
            collector.add(year.language, &collector.paths.year(id), View::Year { year: id, page: 1 });
            for month in 0..year.months.len() {
                let view = View::Month { year: id, month: month as u32, page: 1 };
                collector.add(year.language, &collector.paths.month(id, month), view);
            }
        }
        Self { hosts: collector.hosts, routes: collector.routes }
    }

    /// Returns the routes. Their order is the same for all settings.
    pub(super) fn routes(&self) -> &[Option<Route>] {
        &self.routes
    }

    /// Returns the absolute address of a route.
    pub(super) fn absolute_url(&self, route: &Route) -> String {
        format!("{}{}", self.hosts[usize::from(route.host.0)].base_url.origin, route.path())
    }

    /// Returns the absolute address of the route at a position, if there is one.
    pub(super) fn url_at(&self, position: usize) -> Option<String> {
        self.routes[position].as_ref().map(|route| self.absolute_url(route))
    }

    /// Returns the address of a route as a list of addresses has it: a path below the base URL of the site, or an
    /// absolute address on another host.
    pub(super) fn listed_address(&self, route: &Route) -> String {
        let host = &self.hosts[usize::from(route.host.0)];
        if route.host == HostId::MAIN {
            let base = percent_encoded(&host.base_url.path);
            return route.path().strip_prefix(&*base).unwrap_or(route.path()).to_owned();
        }
        self.absolute_url(route)
    }

    /// Returns the absolute address of an address in a list.
    pub(super) fn absolute_from_listed(&self, address: &str) -> String {
        let main = &self.hosts[usize::from(HostId::MAIN.0)].base_url.origin;
        if address.starts_with('/') { format!("{main}{}{address}", self.base_path()) } else { address.to_owned() }
    }

    /// Returns the absolute address of a file in the output.
    pub(super) fn absolute_from_file(&self, file: &str) -> String {
        let below = |host: &Host| match &*host.output_folder {
            "" => Some(file),
            folder => file.strip_prefix(folder).and_then(|below| below.strip_prefix('/')),
        };
        // The folder of one host may be inside that of another.
        let host = self.hosts.iter().filter(|host| below(host).is_some()).max_by_key(|host| host.output_folder.len());
        let host = host.unwrap_or(&self.hosts[usize::from(HostId::MAIN.0)]);
        let path = below(host).unwrap_or(file);
        let path = format!("{}/{}", host.base_url.path, path.strip_suffix(INDEX).unwrap_or(path));
        format!("{}{}", host.base_url.origin, percent_encoded(&path))
    }

    /// Returns the path of the site's base URL, percent-encoded.
    fn base_path(&self) -> String {
        percent_encoded(&self.hosts[usize::from(HostId::MAIN.0)].base_url.path).into_owned()
    }

    /// Returns the path of the base URL of the host that an address is on, percent-encoded. A path is on the site's own
    /// host. `None` if no host has the origin of the address.
    pub(super) fn base_path_on(&self, address: &str) -> Option<String> {
        let Some(address) = AbsoluteAddress::split(address) else { return Some(self.base_path()) };
        let host = self.hosts.iter().find(|host| host.base_url.origin == address.origin)?;
        Some(percent_encoded(&host.base_url.path).into_owned())
    }

    /// Returns the path of a route on the site's own origin, or else its absolute address.
    pub(super) fn main_path_or_url(&self, route: &Route) -> String {
        let origin = |host: HostId| &self.hosts[usize::from(host.0)].base_url.origin;
        if origin(route.host) == origin(HostId::MAIN) { route.path().to_owned() } else { self.absolute_url(route) }
    }

    /// Returns all addresses as a list has them.
    pub(super) fn list(&self) -> BTreeSet<String> {
        self.routes.iter().flatten().map(|route| self.listed_address(route)).collect()
    }
}

/// Collects the routes of [`PublishedAddresses`].
struct Collector<'a> {
    settings: &'a AddressSettings,
    paths: SitePaths<'a>,
    hosts: Vec<Host>,
    routes: Vec<Option<Route>>,
}

impl Collector<'_> {
    fn add(&mut self, language: LanguageId, path: &str, view: View) {
        let host = host_of(&self.hosts, language);
        let address = Address::new(&self.hosts[usize::from(host.0)], path);
        self.routes.push(Some(Route { address, host, language, view }));
    }

    fn add_language(&mut self, site: &Site, language: LanguageId) {
        let root = self.paths.language_root(language);
        self.add(language, &root, View::Home { page: 1 });
        self.add_feeds(FeedList::Language, language, &root, View::Feed);
        self.add(language, &self.paths.index(language, UrlWord::Archive), View::Archive);
        if !site.posts_in(language).is_empty() {
            self.add(language, &self.paths.index(language, UrlWord::Index), View::TitleIndex);
        }
        if site.config.search.is_some() {
            self.add(language, &self.paths.index(language, UrlWord::Search), View::Search);
        }
        for taxonomy in Taxonomy::all(&site.config) {
            if site.terms_in(taxonomy, language).next().is_some() {
                self.add(language, &self.paths.taxonomy(language, taxonomy), View::Terms(taxonomy));
            }
        }
    }

    fn add_term(&mut self, site: &Site, id: TermId) {
        let term = site.term(id);
        let path = self.paths.term(id);
        self.add(term.language, &path, View::Term { term: id, page: 1 });
        let list = term.taxonomy.feed_list();
        self.add_feeds(list, term.language, &path, |format| View::TermFeed { term: id, format });
    }

    /// Adds the feeds of the list at `path`, in all formats.
    fn add_feeds(&mut self, list: FeedList, language: LanguageId, path: &str, view: impl Fn(FeedFormat) -> View) {
        for (format, _) in FeedFormat::ALL {
            if self.settings.feed_lists.contains(&list) && self.settings.feed_formats.contains(&format) {
                self.add(language, &path_beside(path, self.paths.feed_file(format)), view(format));
            } else {
                self.routes.push(None);
            }
        }
    }
}
