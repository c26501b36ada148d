//! The pages for unknown addresses, and which of them a web host shows.

use super::permalink::percent_encoded;
use super::{Host, HostId, Plan, Route, View};
use crate::config::{LanguageId, WebHost};
use crate::model::Site;

/// The name of a page for unknown addresses.
pub(super) const NOT_FOUND: &str = "404.html";

/// A folder and the page for unknown addresses in it. Both are percent-encoded paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFoundRule {
    /// The folder, such as `/nb/`.
    pub folder: String,
    /// The page, such as `/nb/404.html`.
    pub page: String,
}

impl Plan {
    /// Returns the error page that is nearest to a decoded path: that of the language, or else that of the host. A web
    /// host that knows only the page at the root shows that one.
    #[must_use]
    pub fn not_found_page(&self, site: &Site, path: &str) -> Option<&Route> {
        let path = path.strip_prefix('/').unwrap_or(path);
        let folder = |route: &Route| route.file().rfind('/').map_or(0, |at| at + 1);
        let pages = self.routes.iter().filter(|route| route.view == View::NotFound);
        let pages = pages.filter(|route| path.starts_with(&route.file()[..folder(route)]));
        let is_nearest = site.config.host.is_none_or(WebHost::has_not_found_pages_of_languages);
        if is_nearest { pages.max_by_key(|route| folder(route)) } else { pages.min_by_key(|route| folder(route)) }
    }

    /// Returns the languages of a page for unknown addresses that hosts show in several languages: the page at the root
    /// of a host. The page's own language is first, and languages without texts are left out. Empty for a page of one
    /// language.
    #[must_use]
    pub fn not_found_languages(&self, site: &Site, route: &Route) -> Vec<LanguageId> {
        let host = self.host(route);
        let is_at_root = route.path() == self.prefixed_path(route.host, "/404.html");
        let has_own_root = host.languages.iter().any(|id| site.config.language(*id).prefix.is_empty());
        let is_of_language = has_own_root && site.config.host.is_some_and(WebHost::has_not_found_pages_of_languages);
        if route.view != View::NotFound || !is_at_root || is_of_language {
            return Vec::new();
        }
        let mut languages: Vec<LanguageId> =
            self.hosts.iter().filter(|other| contains(host, other)).flat_map(|host| host.languages.clone()).collect();
        languages.retain(|language| *language == route.language || site.has_texts(*language));
        languages.sort_by_key(|language| (*language != route.language, *language));
        if languages.len() > 1 { languages } else { Vec::new() }
    }

    /// Returns the rules by which a web server finds the pages for unknown addresses of an origin: the innermost folder
    /// first.
    #[must_use]
    pub fn not_found_rules(&self, origin: &str) -> Vec<NotFoundRule> {
        let mut rules: Vec<NotFoundRule> = (0..self.hosts.len())
            .filter(|index| self.hosts[*index].base_url.origin == origin)
            .flat_map(|index| self.not_found_rules_of_host(HostId(index as u16)))
            .collect();
        rules.sort_by(|a, b| b.folder.len().cmp(&a.folder.len()).then_with(|| a.folder.cmp(&b.folder)));
        rules
    }

    fn not_found_rules_of_host(&self, id: HostId) -> impl Iterator<Item = NotFoundRule> {
        let host = &self.hosts[usize::from(id.0)];
        let base = percent_encoded(&host.base_url.path).into_owned();
        let folders = self.not_found_folders[usize::from(id.0)].iter();
        folders.map(move |folder| {
            let folder = format!("{base}{}", percent_encoded(folder));
            NotFoundRule { page: format!("{folder}{NOT_FOUND}"), folder }
        })
    }
}

/// Returns whether the addresses of one host are below those of another, or the same.
fn contains(host: &Host, other: &Host) -> bool {
    let below = other.base_url.path.strip_prefix(&*host.base_url.path);
    host.base_url.origin == other.base_url.origin
        && below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}
