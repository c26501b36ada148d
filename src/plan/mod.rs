//! Lists everything that will exist, before anything is rendered. Addresses are spelled in this folder and nowhere
//! else; sitemaps, translations' links, the link check and every sink read this one list.

mod builder;
mod collision;
mod file_index;
mod hosts;
mod icon;
mod images;
mod indexing;
mod permalink;
mod route;
mod translation;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use builder::plan;
pub use hosts::{Host, HostId};
pub use icon::{IconVariant, theme_icon};
pub use images::{DerivedImage, ImageRoutes, VariantRoutes, resolve_image};
pub(crate) use permalink::INDEX;
pub use permalink::fill as fill_permalink;
pub use route::{PageRange, Route, RouteId, View};

use builder::SITEMAP_PAGES;
use file_index::FileIndex;
use images::PlannedImages;
use permalink::encoded;

use crate::config::LanguageId;
use crate::model::{DocumentId, PageId, PostId, Taxonomy, TermId, YearId};

/// The list of routes, and where to find those of each noun.
pub struct Plan {
    /// The hosts that the site lives on.
    pub hosts: Vec<Host>,
    /// Everything that will exist.
    pub routes: Vec<Route>,
    posts: Vec<RouteId>,
    /// Whether posts have cards.
    has_cards: bool,
    pages: Vec<RouteId>,
    terms: Vec<PageRange>,
    years: Vec<PageRange>,
    months: Vec<Vec<PageRange>>,
    languages: Vec<LanguageRoutes>,
    sitemaps: Vec<PageRange>,
    at_roots: Vec<HostRoutes>,
    /// The theme's files by host and index.
    assets: Vec<Vec<RouteId>>,
    files: Files,
    images: PlannedImages,
    by_file: FileIndex,
}

/// The routes that every language has.
struct LanguageRoutes {
    home: PageRange,
    feed_style: Option<RouteId>,
    archive: RouteId,
    /// There is none without posts.
    index: Option<RouteId>,
    taxonomies: [Option<RouteId>; 3],
    /// The search page, where the site has one.
    search: Option<RouteId>,
}

/// The routes at the root of a host.
struct HostRoutes {
    /// The page that leads to the languages, where no language lives at the root itself.
    choice: Option<RouteId>,
    /// The index of its sitemaps, where any language lives there.
    sitemap: Option<RouteId>,
}

/// Where the files of `content/` are published, by their index.
#[derive(Default)]
struct Files {
    /// Those of a bundle, for each of its documents.
    own: HashMap<(u32, DocumentId), RouteId>,
    /// All places of a file.
    shared: HashMap<u32, Vec<RouteId>>,
}

/// What a web server answers at a path.
#[derive(Debug, Clone)]
pub enum ResolvedPath<'a> {
    /// A route.
    Route(Cow<'a, Route>),
    /// A route whose path has a slash more.
    MissingSlash(&'a Route),
    /// Nothing.
    NotFound,
}

impl Plan {
    /// A route by its id.
    #[must_use]
    pub fn route(&self, id: RouteId) -> &Route {
        &self.routes[id.0 as usize]
    }

    /// The host that a route lives on.
    #[must_use]
    pub fn host(&self, route: &Route) -> &Host {
        &self.hosts[usize::from(route.host.0)]
    }

    /// The absolute address of a route.
    #[must_use]
    pub fn absolute_url(&self, route: &Route) -> String {
        format!("{}{}", self.host(route).base_url.origin, route.path())
    }

    /// What a link on `from` to `to` says: a path on the same host, else an absolute address.
    #[must_use]
    pub fn href(&self, from: HostId, to: &Route) -> String {
        if from == to.host { to.path().to_string() } else { self.absolute_url(to) }
    }

    /// The route of a post.
    #[must_use]
    pub fn post(&self, id: PostId) -> &Route {
        self.route(self.posts[id.0 as usize])
    }

    /// The social card of a post, where the site has cards. Its address follows from that of the post, so it is in no
    /// list: the preview lists everything anew with each document that changes.
    #[must_use]
    pub fn social_card(&self, id: PostId) -> Option<Route> {
        self.has_cards.then(|| self.post(id).social_card(id))
    }

    /// Everything that will exist: the routes, and the cards.
    #[must_use]
    pub fn all_routes(&self) -> Vec<Cow<'_, Route>> {
        let cards = (0..self.posts.len() as u32).filter_map(|index| self.social_card(PostId(index)));
        self.routes.iter().map(Cow::Borrowed).chain(cards.map(Cow::Owned)).collect()
    }

    /// The card that a file is.
    fn card_at(&self, file: &str) -> Option<Route> {
        let post = self.by_file.post_of_card(&self.routes, file)?;
        self.social_card(post)
    }

    /// The route of a page.
    #[must_use]
    pub fn page(&self, id: PageId) -> &Route {
        self.route(self.pages[id.0 as usize])
    }

    /// The route of a post or page.
    #[must_use]
    pub fn document(&self, id: DocumentId) -> &Route {
        match id {
            DocumentId::Post(id) => self.post(id),
            DocumentId::Page(id) => self.page(id),
        }
    }

    /// The pages of a term.
    #[must_use]
    pub fn term_pages(&self, id: TermId) -> PageRange {
        self.terms[id.0 as usize]
    }

    /// The feeds of a term, one for each format. They stand behind its pages.
    pub fn term_feeds(&self, id: TermId) -> impl Iterator<Item = &Route> {
        self.behind(self.term_pages(id))
            .iter()
            .take_while(move |route| matches!(route.view, View::TermFeed { term, .. } if term == id))
    }

    /// The pages of a year's archive.
    #[must_use]
    pub fn year_pages(&self, id: YearId) -> PageRange {
        self.years[id.0 as usize]
    }

    /// The pages of a month's archive; `month` is the index into the year's months.
    #[must_use]
    pub fn month_pages(&self, year: YearId, month: usize) -> PageRange {
        self.months[year.0 as usize][month]
    }

    /// The home pages of a language.
    #[must_use]
    pub fn home_pages(&self, language: LanguageId) -> PageRange {
        self.languages[usize::from(language.0)].home
    }

    /// The feeds of a language, one for each format. They stand behind its home pages.
    pub fn feeds(&self, language: LanguageId) -> impl Iterator<Item = &Route> {
        self.behind(self.home_pages(language)).iter().take_while(|route| matches!(route.view, View::Feed(_)))
    }

    /// The `llms.txt` of a language, unless the site writes it itself.
    #[must_use]
    pub fn llms_txt(&self, language: LanguageId) -> Option<&Route> {
        self.routes.iter().find(|route| route.view == View::LlmsTxt && route.language == language)
    }

    /// The paths of an origin at which everything may be kept for ever, as web hosts read them: whole folders, `/assets/*`,
    /// and single files in a folder where other things stand too.
    #[must_use]
    pub fn immutable_paths(&self, origin: &str) -> Vec<String> {
        /// Cloudflare Pages reads a hundred rules.
        const MOST_FILES: usize = 50;
        let folder = |route: &Route| {
            let base = encoded(&self.host(route).base_url.path).len();
            let end = route.path()[base..].trim_start_matches('/').find('/')? + base + 1;
            Some(route.path()[..=end].to_owned())
        };
        let routes = || self.routes.iter().filter(|route| self.host(route).base_url.origin == origin);
        let mut folders: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for route in routes().filter(|route| route.view.is_fingerprinted()) {
            folders.entry(folder(route).unwrap_or_default()).or_default().push(route.path());
        }
        let others = routes().filter(|route| !route.view.is_fingerprinted());
        let shared: BTreeSet<String> =
            others.filter_map(folder).filter(|folder| folders.contains_key(folder)).collect();
        let mut paths = Vec::new();
        for (folder, files) in folders {
            if !folder.is_empty() && !shared.contains(&folder) {
                paths.push(format!("{folder}*"));
            } else if files.len() <= MOST_FILES {
                paths.extend(files.into_iter().map(str::to_owned));
            }
        }
        paths
    }

    /// How browsers show the feeds of a language, where the theme says it.
    #[must_use]
    pub fn feed_style(&self, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].feed_style.map(|id| self.route(id))
    }

    /// The routes behind the last page of a series.
    fn behind(&self, series: PageRange) -> &[Route] {
        &self.routes[(series.first.0 + series.count) as usize..]
    }

    /// The archive index of a language.
    #[must_use]
    pub fn archive(&self, language: LanguageId) -> &Route {
        self.route(self.languages[usize::from(language.0)].archive)
    }

    /// The index of a language's posts by title; there is none without posts.
    #[must_use]
    pub fn title_index(&self, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].index.map(|id| self.route(id))
    }

    /// The search page of a language, where there is one.
    #[must_use]
    pub fn search(&self, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].search.map(|id| self.route(id))
    }

    /// The sitemaps of a language; a site that search engines may not list has none.
    pub fn sitemaps(&self, language: LanguageId) -> impl Iterator<Item = &Route> {
        let series = self.sitemaps[usize::from(language.0)];
        (1..=series.count).filter_map(move |part| series.page(part)).map(|id| self.route(id))
    }

    /// The index of a host's sitemaps; a host without languages has none, and a site that search engines may not list.
    #[must_use]
    pub fn sitemap_index(&self, host: HostId) -> Option<&Route> {
        self.at_roots[usize::from(host.0)].sitemap.map(|id| self.route(id))
    }

    /// The page at a host's root that leads to the languages, where none of them lives there itself.
    #[must_use]
    pub fn language_choice(&self, host: HostId) -> Option<&Route> {
        self.at_roots[usize::from(host.0)].choice.map(|id| self.route(id))
    }

    /// The index of a taxonomy in a language; there is none without terms.
    #[must_use]
    pub fn taxonomy(&self, taxonomy: Taxonomy, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].taxonomies[taxonomy as usize].map(|id| self.route(id))
    }

    /// The route of a theme's file on a host; `index` counts the theme's files.
    #[must_use]
    pub fn asset(&self, host: HostId, index: usize) -> Option<&Route> {
        self.assets.get(usize::from(host.0))?.get(index).map(|id| self.route(*id))
    }

    /// The routes of all files of the theme, on every host.
    pub fn assets(&self) -> impl Iterator<Item = &Route> {
        self.assets.iter().flatten().map(|id| self.route(*id))
    }

    /// Where a document finds a file of `content/`: in its own bundle, else on its own host, else on another.
    #[must_use]
    pub fn file(&self, index: u32, document: DocumentId) -> Option<&Route> {
        let places = || self.files.shared.get(&index).into_iter().flatten().map(|id| self.route(*id));
        let own = self.files.own.get(&(index, document)).map(|id| self.route(*id));
        let host = self.document(document).host;
        own.or_else(|| places().find(|route| route.host == host)).or_else(|| places().next())
    }

    /// The path on a host of an address that its author wrote from the root of the site: `/fi/tietoja/`.
    #[must_use]
    pub fn prefixed_path(&self, host: HostId, written: &str) -> String {
        format!("{}{written}", encoded(&self.hosts[usize::from(host.0)].base_url.path))
    }

    /// The route that answers a path written from the root of the site, with or without `index.html`.
    #[must_use]
    pub fn route_at_site_path(&self, host: HostId, path: &str) -> Option<&Route> {
        let host = &self.hosts[usize::from(host.0)];
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
        let inside = decoded.trim_start_matches('/');
        let folder = if host.folder.is_empty() { String::new() } else { format!("{}/", host.folder) };
        let file = format!("{folder}{inside}");
        if file.is_empty() || file.ends_with('/') {
            return self.making(&format!("{file}index.html"));
        }
        self.making(&file).or_else(|| self.making(&format!("{file}/index.html")))
    }

    /// The route that makes a file.
    fn making(&self, file: &str) -> Option<&Route> {
        self.by_file.get(&self.routes, file).filter(|route| route.file() == file)
    }

    /// What a web server that shows the output folder answers at a decoded path.
    #[must_use]
    pub fn resolve_path(&self, path: &str) -> ResolvedPath<'_> {
        let file = path.strip_prefix('/').unwrap_or(path);
        if file.is_empty() || file.ends_with('/') {
            let index = self.making(&format!("{file}index.html"));
            return index.map_or(ResolvedPath::NotFound, |route| ResolvedPath::Route(Cow::Borrowed(route)));
        }
        let folder = || self.making(&format!("{file}/index.html")).map(ResolvedPath::MissingSlash);
        let own = self.making(file).map(Cow::Borrowed).or_else(|| self.card_at(file).map(Cow::Owned));
        own.map(ResolvedPath::Route).or_else(folder).unwrap_or(ResolvedPath::NotFound)
    }

    /// The page for what is missing nearest to a decoded path: that of its language, else that of its host.
    #[must_use]
    pub fn not_found_page(&self, path: &str) -> Option<&Route> {
        let path = path.strip_prefix('/').unwrap_or(path);
        let folder = |route: &Route| route.file().rfind('/').map_or(0, |at| at + 1);
        let pages = self.routes.iter().filter(|route| route.view == View::NotFound);
        pages.filter(|route| path.starts_with(&route.file()[..folder(route)])).max_by_key(|route| folder(route))
    }

    /// The pages of a language that belong to one of its sitemaps, in the order of the plan, those too that search engines
    /// are asked to leave out: to count them, every document would have to be looked at.
    pub fn sitemap_pages(&self, language: LanguageId, part: u32) -> impl Iterator<Item = &Route> {
        let pages = self.routes.iter().filter(move |route| route.language == language && route.view.is_page());
        pages.skip((part as usize - 1) * SITEMAP_PAGES).take(SITEMAP_PAGES)
    }
}
