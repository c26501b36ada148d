//! The folders of the search index. The names of its files are known only when the index is made, so the plan reserves a
//! folder on each host that has languages, and no route may write into it.

use super::builder::PlanBuilder;
use super::collision::describe_source;
use super::permalink::percent_encoded;
use super::{Host, HostId, Plan, Route};
use crate::config::{LanguageId, SITE_FILE};
use crate::diagnostic::Diagnostic;
use crate::language::UrlWord;
use crate::model::{Site, Theme};
use crate::plan::{RouteId, View};

/// The folder below the base URL of a host.
const FOLDER: &str = "/pagefind/";

/// The template of search pages. A theme without it has none.
const TEMPLATE: &str = "search.html";

/// A folder with a search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFolder {
    /// The host that serves it.
    pub host: HostId,
    /// The percent-encoded path on the host. It ends with `/`.
    pub path: String,
    /// The folder in the output, with `/` at its end.
    pub file: String,
    /// The languages whose texts the index has.
    pub languages: Vec<LanguageId>,
}

/// Whether the site has search pages. Reports a theme without a template for them.
pub(super) fn is_on(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let is_on = site.config.search.is_some();
    if is_on && !theme.has_template(TEMPLATE) {
        diagnostics.push(Diagnostic::theme_without_search(SITE_FILE, &site.config.theme, TEMPLATE));
        return false;
    }
    is_on
}

impl PlanBuilder<'_> {
    /// Adds the search page of a language.
    pub(super) fn add_search_page(&mut self, language: LanguageId) -> RouteId {
        let path = self.paths.index(language, UrlWord::Search);
        self.add_in(language, &path, View::Search)
    }
}

/// Returns the folders of the search index.
pub(super) fn folders(hosts: &[Host]) -> Vec<SearchFolder> {
    let folder = |(index, host): (usize, &Host)| SearchFolder {
        host: HostId(index as u16),
        path: format!("{}{FOLDER}", percent_encoded(&host.base_url.path)),
        file: format!("{}{FOLDER}", host.output_folder).trim_start_matches('/').to_owned(),
        languages: host.languages.clone(),
    };
    hosts.iter().enumerate().filter(|(_, host)| !host.languages.is_empty()).map(folder).collect()
}

/// Reports routes that would write into a folder of the search index, or a file in its place.
pub(super) fn check_collisions(
    folders: &[SearchFolder],
    hosts: &[Host],
    routes: &[Route],
    site: &Site,
    theme: &Theme,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for folder in folders {
        let is_inside = |route: &&Route| {
            let (file, name) = (route.file(), folder.file.trim_end_matches('/'));
            let start = file.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            start && matches!(file.as_bytes().get(name.len()), None | Some(b'/'))
        };
        diagnostics.extend(routes.iter().filter(is_inside).map(|route| {
            let (source, place) = describe_source(hosts, site, theme, route);
            Diagnostic::address_in_search_folder(route.path(), &folder.path, (&source, place))
        }));
    }
}

impl Plan {
    /// Returns the folders of the search index: one for each host. Empty for a site without search.
    #[must_use]
    pub fn search_folders(&self) -> &[SearchFolder] {
        &self.search_folders
    }

    /// Returns the folder of the search index on a host.
    #[must_use]
    pub fn search_folder(&self, host: HostId) -> Option<&SearchFolder> {
        self.search_folders.iter().find(|folder| folder.host == host)
    }

    /// Finds the file of the search index at a path of the preview, which shows all hosts in one: the folder, and the name
    /// in the folder.
    #[must_use]
    pub fn search_file<'a>(&self, path: &'a str) -> Option<(&SearchFolder, &'a str)> {
        let inside = path.strip_prefix('/').unwrap_or(path);
        let name = |folder: &SearchFolder| inside.strip_prefix(&*folder.file).filter(|name| !name.is_empty());
        self.search_folders.iter().find_map(|folder| Some((folder, name(folder)?)))
    }
}
