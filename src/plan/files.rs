//! Plans the files of `content/` and `static/`, and finds them by the paths that authors write.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::builder::PlanBuilder;
use super::permalink::path_beside;
use super::{ContentFileRoutes, HostId, Plan, Route, RouteId, View};
use crate::config::LanguageId;
use crate::language::normalize_name;
use crate::model::{DocumentId, FileInLanguage, LanguageEnding, REDIRECTS_FILE, Site, SiteFile};

impl PlanBuilder<'_> {
    /// Adds the files of the site. A file of a bundle is published beside each document of the bundle, a file of a language
    /// only beside the documents that show it. Any other file keeps its path in `content/`.
    pub(super) fn add_files(&mut self, posts: &[RouteId], pages: &[RouteId]) -> ContentFileRoutes {
        let site = self.site;
        if site.sources.files.is_empty() && site.sources.static_files.is_empty() {
            return ContentFileRoutes::default();
        }
        let mut bundles: HashMap<&str, Vec<(DocumentId, RouteId)>> = HashMap::new();
        for (id, route) in site.documents().zip(posts.iter().chain(pages)) {
            if let Some(bundle) = &site.document(id).bundle {
                bundles.entry(bundle).or_default().push((id, *route));
            }
        }
        let mut shown = ShownFiles::new(site);
        let mut files = ContentFileRoutes::default();
        for (index, source) in site.sources.files.iter().enumerate() {
            let index = index as u32;
            let mut folders = source.file.match_indices('/').rev().map(|(at, _)| &source.file[..at]);
            // The nearest bundle owns the file, even if the bundle is not published.
            let bundle = folders.find(|folder| bundles.contains_key(folder) || site.is_unpublished_bundle(folder));
            let Some(folder) = bundle else {
                let path = source.file.strip_prefix("content").unwrap_or(&source.file);
                for host in 0..self.hosts.len() {
                    let added =
                        self.add(HostId(host as u16), site.config.default_language, path, View::ContentFile(index));
                    files.by_file.entry(index).or_default().push(added);
                }
                continue;
            };
            let inside = &source.file[folder.len() + 1..];
            let documents = bundles.get(folder).map(Vec::as_slice).unwrap_or_default();
            let is_shown_beside = shown.beside(&source.file, documents);
            for (document, route) in documents.iter().filter(|(document, _)| is_shown_beside.contains(document)) {
                let host = self.routes[route.0 as usize].host;
                let language = site.document(*document).language;
                let base = self.unencoded_path(*route);
                let added = self.add(host, language, &path_beside(&base, inside), View::ContentFile(index));
                files.by_document.insert((index, *document), added);
                files.by_file.entry(index).or_default().push(added);
            }
        }
        let redirects = self.routes.iter().filter(|route| route.view == View::Redirects);
        let with_redirects: Vec<usize> = redirects.map(|route| usize::from(route.host.0)).collect();
        for (index, source) in site.sources.static_files.iter().enumerate() {
            let path = source.file.strip_prefix("static").unwrap_or(&source.file).to_owned();
            for host in 0..self.hosts.len() {
                // The author's redirects are merged into the same file as the aliases.
                if &*source.file == REDIRECTS_FILE && with_redirects.contains(&host) {
                    continue;
                }
                self.add(HostId(host as u16), site.config.default_language, &path, View::StaticFile(index as u32));
            }
        }
        files
    }

    /// Returns the path of a route below its host's base URL, without percent-encoding.
    fn unencoded_path(&self, route: RouteId) -> String {
        let route = &self.routes[route.0 as usize];
        let folder = &self.hosts[usize::from(route.host.0)].output_folder;
        let file = route.file().strip_prefix(folder.as_str()).unwrap_or(route.file()).trim_start_matches('/');
        format!("/{}", file.strip_suffix("index.html").unwrap_or(file))
    }
}

/// Decides beside which documents of a bundle a file is published.
struct ShownFiles<'a> {
    site: &'a Site,
    /// The documents that name a file. It is empty until a file of a language is met.
    naming: Option<HashMap<&'a str, Vec<DocumentId>>>,
}

impl<'a> ShownFiles<'a> {
    fn new(site: &'a Site) -> Self {
        Self { site, naming: None }
    }

    /// Returns the documents beside which the file is published. `documents` are those of its bundle.
    fn beside(&mut self, file: &str, documents: &[(DocumentId, RouteId)]) -> Vec<DocumentId> {
        let all = || documents.iter().map(|(document, _)| *document);
        let site = self.site;
        let ending = LanguageEnding::parse(file);
        let language = ending.and_then(|ending| site.config.language_of_ending(ending.tag).language());
        let Some((ending, language)) = ending.zip(language) else {
            return all().collect();
        };
        let has_language = |id: &DocumentId| site.document(*id).language == language;
        let naming = self.naming.get_or_insert_with(|| naming_documents(site));
        let naming_file = naming.get(file).map(Vec::as_slice).unwrap_or_default();
        let beside: Vec<DocumentId> = all().filter(|id| has_language(id) || naming_file.contains(id)).collect();
        if !beside.is_empty() {
            return beside;
        }
        let naming_family = naming.get(&*ending.path_without_tag()).map(Vec::as_slice).unwrap_or_default();
        let is_named = !naming_file.is_empty() || naming_family.iter().any(has_language);
        if is_named { all().collect() } else { Vec::new() }
    }
}

/// Returns the documents that name each file.
fn naming_documents(site: &Site) -> HashMap<&str, Vec<DocumentId>> {
    let mut naming: HashMap<&str, Vec<DocumentId>> = HashMap::new();
    for id in site.documents() {
        for file in &site.document(id).named_files {
            naming.entry(file).or_default().push(id);
        }
    }
    naming
}

/// The route of a file that is named by its path relative to the site's root.
pub enum FileRoute<'a> {
    /// The file of the language, or else the one as written.
    Found(&'a Route),
    /// The file exists only in other languages: these files.
    OnlyIn(Vec<SiteFile>),
    /// There is no such file.
    NotFound,
}

impl<'a> FileRoute<'a> {
    /// Returns the route if there is one.
    #[must_use]
    pub fn route(self) -> Option<&'a Route> {
        match self {
            Self::Found(route) => Some(route),
            Self::OnlyIn(_) | Self::NotFound => None,
        }
    }
}

impl Plan {
    /// Finds what a path relative to the site's root means on the pages of a language: a file of `static/` or a loose file
    /// of `content/`, in that language if it exists in it, or else a page.
    #[must_use]
    pub fn file_route(&self, site: &Site, host: HostId, path: &str, language: LanguageId) -> FileRoute<'_> {
        let path = format!("/{}", path.trim_start_matches('/'));
        let decoded = percent_decode_str(&path).decode_utf8_lossy();
        let decoded = normalize_name(&decoded);
        let mut others = Vec::new();
        for folder in ["content", "static"] {
            match site.file_in_language(&format!("{folder}{decoded}"), language) {
                FileInLanguage::Found(file) => {
                    let inside = &site.file(file).file[folder.len()..];
                    if let Some(route) = self.route_at_decoded_path(host, inside) {
                        return FileRoute::Found(route);
                    }
                }
                FileInLanguage::OnlyIn(files) => others = files,
                FileInLanguage::NotFound => {}
            }
        }
        match self.route_at_site_path(host, &path) {
            Some(route) => FileRoute::Found(route),
            None if others.is_empty() => FileRoute::NotFound,
            None => FileRoute::OnlyIn(others),
        }
    }
}
