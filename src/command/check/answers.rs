//! What the new site answers at an old address.

use super::own_redirects::{OwnRedirects, decoded, host_and_rest, pairs};
use crate::address::is_same_host;
use crate::edition::Edition;
use crate::plan::{Host, ResolvedPath, View};
use crate::serve::not_found;

/// What stands at an old address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Page,
    File,
    Redirect,
    Nothing,
    /// It is none of this site's addresses.
    Elsewhere,
}

/// Everything that answers.
pub(super) struct Answers<'a> {
    edition: &'a Edition,
    own: OwnRedirects,
}

/// So many redirects may follow each other, as browsers have it.
const MOST_STEPS: usize = 20;

/// The keys behind a `?` by which WordPress tells one page from another. All others, such as those of newsletters, leave
/// the address what it is.
const NAMING: [&str; 19] = [
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

impl<'a> Answers<'a> {
    /// What the plan of an edition and the author's own redirects answer.
    pub(super) fn of(edition: &'a Edition) -> Self {
        let own = edition.site().sources.site_redirects.as_deref().unwrap_or_default();
        Self { edition, own: OwnRedirects::read(own) }
    }

    /// What stands at an address as it was written.
    pub(super) fn to(&self, address: &str) -> Answer {
        self.after(address, MOST_STEPS)
    }

    fn after(&self, address: &str, steps: usize) -> Answer {
        let (host, rest) = host_and_rest(address);
        let (path, query) = parts(rest);
        let hosts: Vec<&Host> = self
            .edition
            .plan()
            .hosts
            .iter()
            .filter(|known| host.is_none_or(|host| is_host_of(host, &known.base_url.origin)))
            .filter(|known| inside(known, &path).is_some())
            .collect();
        if hosts.is_empty() {
            return Answer::Elsewhere;
        }
        if query.is_empty() {
            let found = hosts.iter().map(|host| self.planned(host, &path)).find(|answer| *answer != Answer::Nothing);
            if let Some(answer) = found {
                return answer;
            }
        }
        let Some(target) = self.own.target(host, &path, &query).filter(|_| steps > 0) else {
            return Answer::Nothing;
        };
        match self.after(&target, steps - 1) {
            Answer::Nothing => Answer::Nothing,
            _ => Answer::Redirect,
        }
    }

    fn planned(&self, host: &Host, path: &str) -> Answer {
        let inside = inside(host, path).unwrap_or_default();
        let folder = if host.output_folder.is_empty() { String::new() } else { format!("/{}", host.output_folder) };
        let view = match self.edition.plan().resolve_path(&format!("{folder}{inside}")) {
            ResolvedPath::Route(route) => route.view,
            ResolvedPath::MissingSlash(route) => route.view,
            ResolvedPath::NotFound => return Answer::Nothing,
        };
        match view {
            View::Redirect(_) => Answer::Redirect,
            view if view.is_page() || view == View::LanguageChoice => Answer::Page,
            _ => Answer::File,
        }
    }

    /// The address of the page that may be meant by an address that nothing answers.
    pub(super) fn nearest(&self, address: &str) -> Option<String> {
        let plan = self.edition.plan();
        let (_, rest) = host_and_rest(address);
        let (path, query) = parts(rest);
        if !query.is_empty() {
            // The names that feeds of WordPress give to posts are addresses of this kind.
            let site = self.edition.site();
            let is_meant = |guid: &str| parts(host_and_rest(guid).1).1 == query;
            let meant = site.documents().find(|id| site.document(*id).guid.as_deref().is_some_and(is_meant));
            return meant.map(|id| plan.document(id).path().to_owned());
        }
        let near = not_found::nearest_pages(self.edition, &path).into_iter().map(crate::plan::Route::path);
        let mut near = near.filter(|near| !path.starts_with(&*decoded(near)));
        near.next().map(str::to_owned)
    }
}

/// The decoded path of an address below its host, and what is asked of it.
fn parts(rest: &str) -> (String, Vec<(String, String)>) {
    let rest = rest.split('#').next().unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = decoded(path);
    let path = if path.is_empty() { "/".to_owned() } else { path.into_owned() };
    (path, pairs(query).filter(|(key, _)| NAMING.contains(&&**key)).collect())
}

/// Whether a host is that of an origin.
pub(super) fn is_host_of(host: &str, origin: &str) -> bool {
    is_same_host(host, host_and_rest(origin).0.unwrap_or_default())
}

/// The path below the folder of a host.
fn inside<'p>(host: &Host, path: &'p str) -> Option<&'p str> {
    let inside = path.strip_prefix(&*host.base_url.path)?;
    if inside.is_empty() { Some("/") } else { Some(inside).filter(|inside| inside.starts_with('/')) }
}
