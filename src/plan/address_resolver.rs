//! Looks up what the site serves at an address that it had before, or another system.

use super::site_redirects::{SiteRedirects, decoded, host_and_rest, query_pairs};
use super::{Host, HostId, Plan, ResolvedPath, View};
use crate::address::is_same_host;
use crate::config::WebHost;
use crate::model::Site;

/// The response of the new site to an old address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressStatus {
    /// A page.
    Page,
    /// Another file.
    File,
    /// A redirect to a page or file.
    Redirect,
    /// Nothing.
    NotFound,
    /// The address belongs to another site.
    OtherSite,
}

/// Resolves old addresses against the plan and the redirects in `static/_redirects`.
pub struct AddressResolver<'a> {
    plan: &'a Plan,
    site_redirects: SiteRedirects,
}

/// The number of redirects that browsers follow one after the other.
const MAX_REDIRECTS: usize = 20;

/// The query keys by which WordPress selects a page. All other keys, such as those of newsletters, do not change the
/// page.
const PAGE_QUERY_KEYS: [&str; 19] = [
    "p",
    "page_id",
    "attachment_id",
    "attachment",
    "name",
    "pagename",
    "post_type",
    "cat",
    "category_name",
    "tag",
    "tag_id",
    "author",
    "author_name",
    "m",
    "year",
    "monthnum",
    "day",
    "feed",
    "paged",
];

impl<'a> AddressResolver<'a> {
    /// Prepares the lookup in a site. The author's redirects count unless the web host is known not to read them.
    #[must_use]
    pub fn new(site: &Site, plan: &'a Plan) -> Self {
        let is_read = site.config.host.is_none_or(WebHost::reads_redirects);
        let text = site.sources.site_redirects.as_deref().filter(|_| is_read).unwrap_or_default();
        Self { plan, site_redirects: SiteRedirects::parse(text) }
    }

    /// Returns the response to an address, which may be a path or absolute.
    #[must_use]
    pub fn status(&self, address: &str) -> AddressStatus {
        self.status_after_redirects(address, MAX_REDIRECTS)
    }

    fn status_after_redirects(&self, address: &str, redirects_left: usize) -> AddressStatus {
        let (domain, rest) = host_and_rest(address);
        let (path, query) = path_and_page_query(rest);
        let hosts = || (0..).map(HostId).zip(&self.plan.hosts);
        let is_on_domain = |host: &Host| domain.is_none_or(|domain| is_host_of(domain, &host.base_url.origin));
        let mut statuses = hosts()
            .filter(|(_, host)| is_on_domain(host))
            .filter_map(|(id, host)| Some((id, host, path_below_base(host, &path)?)))
            .map(|(id, host, path)| self.planned_status(id, host, path))
            .peekable();
        let without_redirect =
            if statuses.peek().is_none() { AddressStatus::OtherSite } else { AddressStatus::NotFound };
        if query.is_empty()
            && let Some(status) = statuses.find(|status| *status != AddressStatus::NotFound)
        {
            return status;
        }
        // An earlier domain or base URL of the site has addresses only by redirects.
        let target = if hosts().any(|(_, host)| is_on_domain(host)) {
            self.site_redirects.target(domain, &path, &query)
        } else {
            self.site_redirects.target_from_other_domain(domain, &path, &query)
        };
        let Some(target) = target else {
            return without_redirect;
        };
        if redirects_left == 0 {
            return AddressStatus::NotFound;
        }
        match self.status_after_redirects(&target, redirects_left - 1) {
            AddressStatus::NotFound => AddressStatus::NotFound,
            _ => AddressStatus::Redirect,
        }
    }

    /// Returns the response of a host to a path below its base URL. The output folder of another domain may be inside that
    /// of the host: its pages do not count, because the links on them lead nowhere.
    fn planned_status(&self, id: HostId, host: &Host, path: &str) -> AddressStatus {
        let folder = if host.output_folder.is_empty() { String::new() } else { format!("/{}", host.output_folder) };
        let (host_of_route, view) = match self.plan.resolve_path(&format!("{folder}{path}")) {
            ResolvedPath::Route(route) => (route.host, route.view),
            ResolvedPath::MissingSlash(route) => (route.host, route.view),
            ResolvedPath::NotFound => return AddressStatus::NotFound,
        };
        match view {
            _ if host_of_route != id => AddressStatus::NotFound,
            View::Redirect(_) | View::RedirectRule(_) => AddressStatus::Redirect,
            view if view.is_page() || view == View::LanguageChoice => AddressStatus::Page,
            _ => AddressStatus::File,
        }
    }
}

/// Returns the decoded path and the [`PAGE_QUERY_KEYS`] of an address without its host.
pub(crate) fn path_and_page_query(rest: &str) -> (String, Vec<(String, String)>) {
    let rest = rest.split('#').next().unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = decoded(path);
    let path = if path.is_empty() { "/".to_owned() } else { path.into_owned() };
    (path, query_pairs(query).filter(|(key, _)| PAGE_QUERY_KEYS.contains(&&**key)).collect())
}

/// Whether a host is that of an origin.
pub(crate) fn is_host_of(host: &str, origin: &str) -> bool {
    is_same_host(host, host_and_rest(origin).0.unwrap_or_default())
}

/// Returns the path below the base URL of a host; `None` if the path is outside it.
fn path_below_base<'p>(host: &Host, path: &'p str) -> Option<&'p str> {
    let path_below_base = path.strip_prefix(&*host.base_url.path)?;
    if path_below_base.is_empty() {
        Some("/")
    } else {
        Some(path_below_base).filter(|path_below_base| path_below_base.starts_with('/'))
    }
}
