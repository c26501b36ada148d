//! Lists every file of the site before anything is rendered. Only this folder builds URLs. Sitemaps, language links,
//! the link check and every sink read this list.

mod address_list;
mod address_resolver;
mod builder;
mod collision;
mod default_prefix;
mod feed_ids;
mod file_index;
mod files;
mod former_addresses;
mod hosts;
mod icon;
mod images;
mod indexing;
mod moved_addresses;
mod not_found;
mod paths;
mod permalink;
mod published_addresses;
mod redirect_rules;
mod root_files;
mod route;
mod search;
mod site_redirects;
mod sized_images;
mod template_addresses;
mod translation;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use address_list::AddressList;
pub use address_resolver::{AddressResolver, AddressStatus};
pub(crate) use address_resolver::{is_host_of, path_and_page_query};
pub use builder::plan;
pub use files::FileRoute;
pub use hosts::{Host, HostId};
pub use icon::{IconVariant, theme_icon};
pub use images::{DerivedImage, ImageRoutes, VariantRoutes};
pub use moved_addresses::AddressComparison;
pub use not_found::NotFoundRule;
pub(crate) use permalink::INDEX;
pub use permalink::fill as fill_permalink;
pub use route::{PageRange, RedirectTarget, Route, RouteId, View};
pub use search::SearchFolder;
pub(crate) use site_redirects::{decoded, host_and_rest};

use builder::SITEMAP_PAGES;
use file_index::FileIndex;
use images::PlannedImages;
use permalink::percent_encoded;

use crate::config::LanguageId;
use crate::language::normalize_name;
use crate::model::{DocumentId, PageId, PostId, Taxonomy, TermId, YearId};

/// The list of routes, and the routes of every post, term, language and file.
pub struct Plan {
    /// The hosts of the site.
    pub hosts: Vec<Host>,
    /// All routes except the social cards.
    pub routes: Vec<Route>,
    posts: Vec<RouteId>,
    /// Whether posts have social cards.
    has_social_cards: bool,
    pages: Vec<RouteId>,
    terms: Vec<PageRange>,
    years: Vec<PageRange>,
    months: Vec<Vec<PageRange>>,
    languages: Vec<LanguageRoutes>,
    /// The folders of the search index. Empty for a site without search.
    search_folders: Vec<SearchFolder>,
    /// The first feed of comments of each language, if there are any.
    comment_feeds: BTreeMap<LanguageId, RouteId>,
    /// The first feed of comments of each post, if there are any.
    post_comment_feeds: BTreeMap<PostId, RouteId>,
    sitemaps: Vec<PageRange>,
    host_routes: Vec<HostRoutes>,
    /// The folders of each host that have a page for unknown addresses, such as `/nb/`.
    not_found_folders: Vec<Vec<String>>,
    /// The theme's files, by host and by index.
    assets: Vec<Vec<RouteId>>,
    /// The ids of posts in feeds, if earlier ones are kept.
    feed_ids: Vec<Box<str>>,
    /// The addresses by former rules for slugs that lead on.
    former_addresses: Vec<RouteId>,
    files: ContentFileRoutes,
    images: PlannedImages,
    by_file: FileIndex,
}

/// The routes of one language.
struct LanguageRoutes {
    home: PageRange,
    feed_style: Option<RouteId>,
    archive: RouteId,
    /// `None` for a language without posts.
    index: Option<RouteId>,
    /// The lists of terms, in the order of [`Taxonomy::all`]; `None` without terms.
    taxonomies: Vec<Option<RouteId>>,
    /// The search page, if the site has one.
    search: Option<RouteId>,
}

/// The routes at the root of one host.
struct HostRoutes {
    /// The page that leads to the languages. `None` if a language has its root here.
    language_choice: Option<RouteId>,
    /// The index of the host's sitemaps. `None` if the host has no language or search engines may not list the site.
    sitemap: Option<RouteId>,
}

/// The routes of the files of `content/`, by the index of the file.
#[derive(Default)]
struct ContentFileRoutes {
    /// The routes of files in bundles, for each document of the bundle.
    by_document: HashMap<(u32, DocumentId), RouteId>,
    /// All routes of every file.
    by_file: HashMap<u32, Vec<RouteId>>,
}

/// The response of a web server to a path.
#[derive(Debug, Clone)]
pub enum ResolvedPath<'a> {
    /// The path belongs to this route.
    Route(Cow<'a, Route>),
    /// The path of this route ends with a slash that the request lacks.
    MissingSlash(&'a Route),
    /// No route has this path.
    NotFound,
}

impl Plan {
    /// Returns a route by its id.
    #[must_use]
    pub fn route(&self, id: RouteId) -> &Route {
        &self.routes[id.0 as usize]
    }

    /// Returns the host of a route.
    #[must_use]
    pub fn host(&self, route: &Route) -> &Host {
        &self.hosts[usize::from(route.host.0)]
    }

    /// Returns the absolute URL of a route.
    #[must_use]
    pub fn absolute_url(&self, route: &Route) -> String {
        format!("{}{}", self.host(route).base_url.origin, route.path())
    }

    /// Returns the `href` of a link to `to`: a path on the same host, or else an absolute URL.
    #[must_use]
    pub fn href(&self, from: HostId, to: &Route) -> String {
        if from == to.host { to.path().to_string() } else { self.absolute_url(to) }
    }

    /// Returns the route of a post.
    #[must_use]
    pub fn post(&self, id: PostId) -> &Route {
        self.route(self.posts[id.0 as usize])
    }

    /// Returns the social card of a post, if the site has cards. The route is derived from the route of the post and
    /// not stored, so that the preview plans faster after a change.
    #[must_use]
    pub fn social_card(&self, id: PostId) -> Option<Route> {
        self.has_social_cards.then(|| self.post(id).social_card(id))
    }

    /// Returns all routes that have a file, followed by the social cards.
    #[must_use]
    pub fn all_routes(&self) -> Vec<Cow<'_, Route>> {
        let cards = (0..self.posts.len() as u32).filter_map(|index| self.social_card(PostId(index)));
        let with_file = self.routes.iter().filter(|route| !matches!(route.view, View::RedirectRule(_)));
        with_file.map(Cow::Borrowed).chain(cards.map(Cow::Owned)).collect()
    }

    /// Returns the social card that a file would hold.
    fn social_card_at(&self, file: &str) -> Option<Route> {
        let post = self.by_file.post_with_social_card(&self.routes, file)?;
        self.social_card(post)
    }

    /// Returns the route of a page.
    #[must_use]
    pub fn page(&self, id: PageId) -> &Route {
        self.route(self.pages[id.0 as usize])
    }

    /// Returns the route of a post or page.
    #[must_use]
    pub fn document(&self, id: DocumentId) -> &Route {
        match id {
            DocumentId::Post(id) => self.post(id),
            DocumentId::Page(id) => self.page(id),
        }
    }

    /// Returns the route to which an old URL leads.
    #[must_use]
    pub fn redirect_target(&self, target: RedirectTarget) -> &Route {
        match target {
            RedirectTarget::Document(id) => self.document(id),
            RedirectTarget::List(id) => self.route(id),
        }
    }

    /// Returns the pages of a term.
    #[must_use]
    pub fn term_pages(&self, id: TermId) -> PageRange {
        self.terms[id.0 as usize]
    }

    /// Returns the feeds of a term, one for each format. Their routes follow the pages of the term.
    pub fn term_feeds(&self, id: TermId) -> impl Iterator<Item = &Route> {
        self.routes_after(self.term_pages(id))
            .iter()
            .take_while(move |route| matches!(route.view, View::TermFeed { term, .. } if term == id))
    }

    /// Returns the pages of a year's archive.
    #[must_use]
    pub fn year_pages(&self, id: YearId) -> PageRange {
        self.years[id.0 as usize]
    }

    /// Returns the pages of a month's archive. `month` is an index into the months of the year.
    #[must_use]
    pub fn month_pages(&self, year: YearId, month: usize) -> PageRange {
        self.months[year.0 as usize][month]
    }

    /// Returns the home pages of a language.
    #[must_use]
    pub fn home_pages(&self, language: LanguageId) -> PageRange {
        self.languages[usize::from(language.0)].home
    }

    /// Returns the feeds of a language, one for each format. Their routes follow the home pages.
    pub fn feeds(&self, language: LanguageId) -> impl Iterator<Item = &Route> {
        self.routes_after(self.home_pages(language)).iter().take_while(|route| matches!(route.view, View::Feed(_)))
    }

    /// Returns the feeds of a language's comments, one for each format.
    pub fn comment_feeds(&self, language: LanguageId) -> impl Iterator<Item = &Route> {
        let first = self.comment_feeds.get(&language);
        let routes = first.map_or(&[][..], |first| &self.routes[first.0 as usize..]).iter();
        routes.take_while(move |route| matches!(route.view, View::CommentFeed(_)) && route.language == language)
    }

    /// Returns the feeds of the comments on a post, one for each format.
    pub fn post_comment_feeds(&self, id: PostId) -> impl Iterator<Item = &Route> {
        let first = self.post_comment_feeds.get(&id);
        let routes = first.map_or(&[][..], |first| &self.routes[first.0 as usize..]).iter();
        routes.take_while(move |route| matches!(route.view, View::PostCommentFeed { post, .. } if post == id))
    }

    /// Returns the `llms.txt` of a language. `None` if the site has its own file or no such file.
    #[must_use]
    pub fn llms_txt(&self, language: LanguageId) -> Option<&Route> {
        self.routes.iter().find(|route| route.view == View::LlmsTxt && route.language == language)
    }

    /// Returns the paths on an origin whose content never changes, as web hosts write them. A whole folder becomes
    /// `/assets/*`. A folder with other files contributes its files one by one.
    #[must_use]
    pub fn immutable_paths(&self, origin: &str) -> Vec<String> {
        /// Cloudflare Pages reads at most a hundred rules.
        const MOST_FILES: usize = 50;
        let folder = |route: &Route| {
            let base = percent_encoded(&self.host(route).base_url.path).len();
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

    /// Returns the style sheet for the feeds of a language, if the theme has one.
    #[must_use]
    pub fn feed_style(&self, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].feed_style.map(|id| self.route(id))
    }

    /// Returns the routes after the last page of a list.
    fn routes_after(&self, series: PageRange) -> &[Route] {
        &self.routes[(series.first.0 + series.count) as usize..]
    }

    /// Returns the archive index of a language.
    #[must_use]
    pub fn archive(&self, language: LanguageId) -> &Route {
        self.route(self.languages[usize::from(language.0)].archive)
    }

    /// Returns the index of a language's posts by title. `None` without posts.
    #[must_use]
    pub fn title_index(&self, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].index.map(|id| self.route(id))
    }

    /// Returns the search page of a language, if there is one.
    #[must_use]
    pub fn search(&self, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].search.map(|id| self.route(id))
    }

    /// Returns the sitemaps of a language. There are none if search engines may not list the site.
    pub fn sitemaps(&self, language: LanguageId) -> impl Iterator<Item = &Route> {
        let series = self.sitemaps[usize::from(language.0)];
        (1..=series.count).filter_map(move |part| series.page(part)).map(|id| self.route(id))
    }

    /// Returns the index of a host's sitemaps. `None` if the host has no language or search engines may not list the
    /// site.
    #[must_use]
    pub fn sitemap_index(&self, host: HostId) -> Option<&Route> {
        self.host_routes[usize::from(host.0)].sitemap.map(|id| self.route(id))
    }

    /// Returns the page at a host's root that leads to the languages. `None` if a language has its root there.
    #[must_use]
    pub fn language_choice(&self, host: HostId) -> Option<&Route> {
        self.host_routes[usize::from(host.0)].language_choice.map(|id| self.route(id))
    }

    /// Returns the list of a taxonomy's terms in a language. `None` without terms.
    #[must_use]
    pub fn taxonomy(&self, taxonomy: Taxonomy, language: LanguageId) -> Option<&Route> {
        self.languages[usize::from(language.0)].taxonomies[taxonomy.index()].map(|id| self.route(id))
    }

    /// Returns the route of a theme file on a host. `index` counts the theme's files.
    #[must_use]
    pub fn asset(&self, host: HostId, index: usize) -> Option<&Route> {
        self.assets.get(usize::from(host.0))?.get(index).map(|id| self.route(*id))
    }

    /// Returns the routes of all theme files on all hosts.
    pub fn assets(&self) -> impl Iterator<Item = &Route> {
        self.assets.iter().flatten().map(|id| self.route(*id))
    }

    /// Returns the route of a file of `content/` for a document: in its own bundle, or else on its own host, or else on
    /// another host.
    #[must_use]
    pub fn file(&self, index: u32, document: DocumentId) -> Option<&Route> {
        let own = self.files.by_document.get(&(index, document)).map(|id| self.route(*id));
        own.or_else(|| self.file_on(self.document(document).host, index))
    }

    /// Returns the first route of a file of `content/` on a host, or else on another host.
    #[must_use]
    pub fn file_on(&self, host: HostId, index: u32) -> Option<&Route> {
        let routes = || self.files.by_file.get(&index).into_iter().flatten().map(|id| self.route(*id));
        routes().find(|route| route.host == host).or_else(|| routes().next())
    }

    /// Adds the path of the host's base URL to a path that the author wrote relative to the site's root, such as
    /// `/fi/tietoja/`.
    #[must_use]
    pub fn prefixed_path(&self, host: HostId, written: &str) -> String {
        format!("{}{written}", percent_encoded(&self.hosts[usize::from(host.0)].base_url.path))
    }

    /// Finds the route of a path relative to the site's root, with or without `index.html`.
    #[must_use]
    pub fn route_at_site_path(&self, host: HostId, path: &str) -> Option<&Route> {
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
        self.route_at_decoded_path(host, &decoded).or_else(|| match normalize_name(&decoded) {
            Cow::Borrowed(_) => None,
            Cow::Owned(normalized) => self.route_at_decoded_path(host, &normalized),
        })
    }

    fn route_at_decoded_path(&self, host: HostId, path: &str) -> Option<&Route> {
        let host = &self.hosts[usize::from(host.0)];
        let inside = path.trim_start_matches('/');
        let folder = if host.output_folder.is_empty() { String::new() } else { format!("{}/", host.output_folder) };
        let file = format!("{folder}{inside}");
        if file.is_empty() || file.ends_with('/') {
            return self.route_for_file(&format!("{file}index.html"));
        }
        self.route_for_file(&file).or_else(|| self.route_for_file(&format!("{file}/index.html")))
    }

    /// Whether the site has a page or file at an address on the origin of a host: `/blogi/fi/` of a site in the folder
    /// `/blogi`. The address begins with `/` and may have a query and a fragment.
    #[must_use]
    pub fn serves_path(&self, host: HostId, address: &str) -> bool {
        let path = address.split(['#', '?']).next().unwrap_or(address);
        let origin = &self.hosts[usize::from(host.0)].base_url.origin;
        let hosts = self.hosts.iter().zip((0..).map(HostId)).filter(|(host, _)| host.base_url.origin == *origin);
        hosts.into_iter().any(|(host, id)| {
            let below = path.strip_prefix(&*percent_encoded(&host.base_url.path));
            below.is_some_and(|below| self.serves_site_path(id, below))
        })
    }

    /// Whether the site has a page or file at a path below the base URL of a host.
    fn serves_site_path(&self, host: HostId, path: &str) -> bool {
        let is_route = || self.route_at_site_path(host, path).is_some();
        path.is_empty() || path.starts_with('/') && (is_route() || self.has_unlisted_file(host, path))
    }

    /// Whether a path is that of a social card or of the search index, which are not in the list of routes.
    fn has_unlisted_file(&self, host: HostId, path: &str) -> bool {
        let folder = &self.hosts[usize::from(host.0)].output_folder;
        let path = format!("{folder}{path}");
        self.search_file(&path).is_some() || self.social_card_at(path.trim_start_matches('/')).is_some()
    }

    /// Finds the page that a link on a page of the host `from` leads to. The address is a path or an absolute URL.
    #[must_use]
    pub fn page_at_address(&self, from: HostId, address: &str) -> Option<&Route> {
        let address = address.split(['#', '?']).next().unwrap_or(address);
        let is_path = address.starts_with('/') && !address.starts_with("//");
        let url = if is_path {
            Cow::Owned(format!("{}{address}", self.hosts[usize::from(from.0)].base_url.origin))
        } else {
            Cow::Borrowed(address)
        };
        let site_path = |id: HostId| {
            let base = &self.hosts[usize::from(id.0)].base_url;
            url.strip_prefix(&*base.origin)?
                .strip_prefix(&*percent_encoded(&base.path))
                .filter(|path| path.starts_with('/'))
        };
        let hosts = (0..self.hosts.len()).map(|index| HostId(index as u16));
        // The base URL of a language may be a folder of the site's own.
        let (id, path) = hosts.filter_map(|id| Some((id, site_path(id)?))).min_by_key(|(_, path)| path.len())?;
        self.route_at_site_path(id, path).filter(|route| route.view.is_page())
    }

    /// Finds the route that writes a file.
    fn route_for_file(&self, file: &str) -> Option<&Route> {
        self.by_file.get(&self.routes, file).filter(|route| route.file() == file)
    }

    /// Returns the path in the output folder of a decoded path on the web host: without the folder of the site. `None` if the
    /// path is outside it. All hosts must have one origin, as in the preview.
    #[must_use]
    pub fn output_path(&self, path: &str) -> Option<String> {
        let below = |host: &'_ Host| {
            let rest = path.strip_prefix(&*host.base_url.path).filter(|rest| rest.starts_with('/'))?;
            Some((host.base_url.path.len(), format!("/{}{rest}", host.output_folder)))
        };
        let paths = self.hosts.iter().filter_map(below);
        let (_, inside) = paths.max_by_key(|(length, _)| *length)?;
        Some(if inside.starts_with("//") { inside[1..].to_owned() } else { inside })
    }

    /// Returns the percent-encoded path of the site's folder if this decoded path is that of the folder without the slash at
    /// its end.
    #[must_use]
    pub fn folder_without_slash(&self, path: &str) -> Option<String> {
        let mut hosts = self.hosts.iter().filter(|host| !host.base_url.path.is_empty());
        hosts.any(|host| host.base_url.path == path).then(|| format!("{}/", percent_encoded(path)))
    }

    /// Finds the response to a decoded path, as a web server of the output folder gives it.
    #[must_use]
    pub fn resolve_path(&self, path: &str) -> ResolvedPath<'_> {
        let file = path.strip_prefix('/').unwrap_or(path);
        if file.is_empty() || file.ends_with('/') {
            let index = self.route_for_file(&format!("{file}index.html"));
            return index.map_or(ResolvedPath::NotFound, |route| ResolvedPath::Route(Cow::Borrowed(route)));
        }
        let folder = || self.route_for_file(&format!("{file}/index.html")).map(ResolvedPath::MissingSlash);
        let own = self.route_for_file(file).map(Cow::Borrowed).or_else(|| self.social_card_at(file).map(Cow::Owned));
        own.map(ResolvedPath::Route).or_else(folder).unwrap_or(ResolvedPath::NotFound)
    }

    /// Returns the pages that belong to one sitemap of a language, in the order of the plan. The page at `/` is in the first
    /// sitemap of its language. Pages with `noindex` are
    /// counted too: finding them would mean looking at every document.
    pub fn sitemap_pages(&self, language: LanguageId, part: u32) -> impl Iterator<Item = &Route> {
        let host = self.route(self.home_pages(language).first).host;
        let choice = self.language_choice(host).filter(|choice| part == 1 && choice.language == language);
        let pages = self.routes.iter().filter(move |route| route.language == language && route.view.is_page());
        choice.into_iter().chain(pages.skip((part as usize - 1) * SITEMAP_PAGES).take(SITEMAP_PAGES))
    }
}
