//! Builds the plan: walks through the site once and creates every route.

use std::collections::BTreeMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::former_addresses::FormerAddresses;
use super::hosts::{Host, HostId, host_of, hosts, published_hosts};
use super::icon;
use super::not_found::NOT_FOUND;
use super::paths::SitePaths;
use super::permalink::{numbered_page, path_beside};
use super::route::Address;
use super::{
    HostRoutes, LanguageRoutes, PageRange, Plan, RedirectTarget, Route, RouteId, View, collision, default_prefix,
    feed_ids, redirect_rules, root_files, search, template_addresses,
};
use crate::config::{AddressSettings, FeedFormat, FeedList, LanguageId, SITE_FILE, WebHost};
use crate::diagnostic::Diagnostic;
use crate::language::UrlWord;
use crate::model::{DocumentId, PageId, PostId, REDIRECTS_FILE, Site, Taxonomy, TermId, Theme, YearId};

/// Plans the whole site. Routes that would write the same file are reported in `diagnostics`.
#[must_use]
pub fn plan(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Plan {
    let settings = AddressSettings::new(&site.config);
    let paths = SitePaths::new(site, &settings);
    let routes = Vec::with_capacity(site.posts.len() * 2);
    let mut builder = PlanBuilder { site, paths, hosts: published_hosts(hosts(&settings), &site.config), routes };
    let posts = (0..site.posts.len()).into_par_iter();
    let posts = posts.map(|index| builder.post_route(PostId(index as u32)));
    let posts: Vec<Route> = posts.collect();
    builder.routes.extend(posts);
    let posts: Vec<RouteId> = (0..builder.routes.len() as u32).map(RouteId).collect();
    let mut pages: Vec<RouteId> = (0..site.pages.len()).map(|index| builder.add_page(PageId(index as u32))).collect();
    let routes_of_terms: Vec<Vec<Route>> =
        (0..site.terms.len()).into_par_iter().map(|index| builder.term_routes(TermId(index as u32))).collect();
    let terms: Vec<PageRange> = routes_of_terms.into_iter().map(|routes| builder.add_term(routes)).collect();
    let (years, months) = (0..site.years.len()).map(|index| builder.add_year(YearId(index as u32))).unzip();
    report_languages_without_texts(site, diagnostics);
    let has_search = search::is_on(site, theme, diagnostics);
    let languages: Vec<LanguageRoutes> =
        site.config.language_ids().map(|language| builder.add_language(language, theme, has_search)).collect();
    for (language, routes) in site.config.language_ids().zip(&languages) {
        if let Some(text) = site.home_text(language) {
            pages[text.0 as usize] = routes.home.first;
        }
    }
    for (index, page) in site.pages.iter().enumerate().filter(|(_, page)| page.document.term_text.is_some()) {
        // No page shows the text of a term without posts. Links to it lead to the front page.
        pages[index] = languages[usize::from(page.document.language.0)].home.first;
    }
    for (term, text) in site.term_texts() {
        pages[text.0 as usize] = terms[term.0 as usize].first;
    }
    let (comment_feeds, post_comment_feeds) = builder.add_comment_feeds(&posts);
    let sitemaps = site.config.language_ids().map(|language| builder.add_sitemaps(language)).collect();
    let host_routes = builder.add_host_roots();
    builder.add_icons(theme);
    let not_found_folders = builder.not_found_folders();
    let former = builder.add_redirects(&terms, &not_found_folders, diagnostics);
    builder.add_server_rules(&not_found_folders, diagnostics);
    builder.add_publishing_files();
    let first_file = builder.routes.len();
    let files = builder.add_files(&posts, &pages);
    let assets = builder.add_assets(theme);
    let images = builder.add_image_variants(theme, first_file, diagnostics);
    let PlanBuilder { hosts, routes, .. } = builder;
    let feed_ids = feed_ids::post_ids(site, &former.posts, diagnostics);
    default_prefix::check(site, diagnostics);
    let has_social_cards = site.config.social.cards && theme.has_template(CARD_TEMPLATE);
    let by_file = collision::check_collisions(&hosts, &routes, has_social_cards, site, theme, diagnostics);
    let search_folders = if has_search { search::folders(&hosts) } else { Vec::new() };
    search::check_collisions(&search_folders, &hosts, &routes, site, theme, diagnostics);
    root_files::check(&hosts, site, diagnostics);
    let plan = Plan {
        hosts,
        routes,
        posts,
        has_social_cards,
        pages,
        terms,
        years,
        months,
        languages,
        search_folders,
        comment_feeds,
        post_comment_feeds,
        sitemaps,
        host_routes,
        not_found_folders,
        assets,
        feed_ids,
        former_addresses: former.routes,
        files,
        images,
        by_file,
    };
    template_addresses::check(&plan, site, theme, diagnostics);
    plan
}

/// Reports languages that readers cannot choose because they have no text yet.
fn report_languages_without_texts(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    if !site.sources.unreadable.is_empty() {
        // A document that could not be parsed may be the only one.
        return;
    }
    let listed: Vec<LanguageId> = site.languages_with_texts().collect();
    for id in site.config.language_ids().filter(|id| !listed.contains(id)) {
        let language = site.config.language(id);
        diagnostics.push(Diagnostic::language_without_texts(SITE_FILE, language.span, &language.configured_tag));
    }
}

/// The largest number of pages in one sitemap, beside the page at `/`. Together they are 50,000 (sitemaps.org, "Sitemap index
/// files").
pub(super) const SITEMAP_PAGES: usize = 49_999;

/// The template of social cards. A theme without it has no cards.
const CARD_TEMPLATE: &str = "card.svg";

/// The file with the rules for nginx.
const NGINX_FILE: &str = "/_nginx.conf";

/// The routes of a plan while they are being created.
pub(super) struct PlanBuilder<'a> {
    pub(super) site: &'a Site,
    pub(super) paths: SitePaths<'a>,
    pub(super) hosts: Vec<Host>,
    pub(super) routes: Vec<Route>,
}

impl PlanBuilder<'_> {
    /// Creates a route. `path` begins with `/` below the host's base URL.
    pub(super) fn route(&self, host: HostId, language: LanguageId, path: &str, view: View) -> Route {
        Route { address: Address::new(&self.hosts[usize::from(host.0)], path), host, language, view }
    }

    /// Adds a route. `path` begins with `/` below the host's base URL.
    pub(super) fn add(&mut self, host: HostId, language: LanguageId, path: &str, view: View) -> RouteId {
        let route = self.route(host, language, path, view);
        self.routes.push(route);
        RouteId(self.routes.len() as u32 - 1)
    }

    /// Adds a route on the host of a language.
    pub(super) fn add_in(&mut self, language: LanguageId, path: &str, view: View) -> RouteId {
        self.add(host_of(&self.hosts, language), language, path, view)
    }

    /// Creates the pages of a list of `posts` posts.
    fn pages_of_list(&self, language: LanguageId, path: &str, posts: usize, view: impl Fn(u32) -> View) -> Vec<Route> {
        let count = posts.div_ceil(self.site.config.posts_per_page).max(1) as u32;
        let host = host_of(&self.hosts, language);
        let word = self.paths.word(language, UrlWord::Page);
        let mut pages = Vec::with_capacity(count as usize + 1);
        pages.push(self.route(host, language, path, view(1)));
        pages.extend((2..=count).map(|page| self.route(host, language, &numbered_page(path, word, page), view(page))));
        pages
    }

    /// Adds the pages of a list of `posts` posts.
    fn add_list(&mut self, language: LanguageId, path: &str, posts: usize, view: impl Fn(u32) -> View) -> PageRange {
        let pages = self.pages_of_list(language, path, posts, view);
        let range = PageRange { first: RouteId(self.routes.len() as u32), count: pages.len() as u32 };
        self.routes.extend(pages);
        range
    }

    fn post_route(&self, id: PostId) -> Route {
        let language = self.site.post(id).document.language;
        self.route(host_of(&self.hosts, language), language, &self.paths.post(id), View::Post(id))
    }

    /// Adds the route of a page. The text of a front page or of a term has none of its own, and gets that of its list later.
    fn add_page(&mut self, id: PageId) -> RouteId {
        if self.site.is_text_of_list(id) {
            return RouteId(0);
        }
        self.add_in(self.site.page(id).document.language, &self.paths.page(id), View::Page(id))
    }

    /// Adds the pages of a term, followed by its feeds.
    fn add_term(&mut self, routes: Vec<Route>) -> PageRange {
        let pages = routes.iter().filter(|route| matches!(route.view, View::Term { .. })).count();
        let range = PageRange { first: RouteId(self.routes.len() as u32), count: pages as u32 };
        self.routes.extend(routes);
        range
    }

    /// Creates the pages of a term, followed by its feeds.
    fn term_routes(&self, id: TermId) -> Vec<Route> {
        let term = self.site.term(id);
        let path = self.paths.term(id);
        let mut routes = self.pages_of_list(term.language, &path, self.site.posts_on_term(id).len(), |page| {
            View::Term { term: id, page }
        });
        if self.site.config.feeds.has_list(term.taxonomy.feed_list()) {
            let view = |format| View::TermFeed { term: id, format };
            routes.extend(self.feed_routes(term.language, &path, view));
        }
        routes
    }

    /// Creates the feeds of the list at `path`.
    fn feed_routes(
        &self,
        language: LanguageId,
        path: &str,
        view: impl Fn(FeedFormat) -> View,
    ) -> impl Iterator<Item = Route> {
        let feeds = &self.site.config.feeds;
        let host = host_of(&self.hosts, language);
        feeds.formats.iter().map(move |format| {
            self.route(host, language, &path_beside(path, self.paths.feed_file(*format)), view(*format))
        })
    }

    fn add_year(&mut self, id: YearId) -> (PageRange, Vec<PageRange>) {
        let year = self.site.year(id);
        let path = self.paths.year(id);
        let year_pages = self
            .add_list(year.language, &path, self.site.posts_on_year(id).len(), |page| View::Year { year: id, page });
        let months = (0..year.months.len()).map(|index| {
            let view = |page| View::Month { year: id, month: index as u32, page };
            let path = self.paths.month(id, index);
            self.add_list(year.language, &path, self.site.posts_on_month(id, index).len(), view)
        });
        (year_pages, months.collect())
    }

    fn add_language(&mut self, language: LanguageId, theme: &Theme, has_search: bool) -> LanguageRoutes {
        let root = self.paths.language_root(language);
        let posts = self.site.posts_in_home_pager(language, &theme.pager_excludes).len();
        let home = self.add_list(language, &root, posts, |page| View::Home { page });
        let feeds = &self.site.config.feeds;
        if feeds.has_list(FeedList::Language) {
            let routes: Vec<Route> = self.feed_routes(language, &root, View::Feed).collect();
            self.routes.extend(routes);
        }
        let is_styled = feeds.formats.iter().any(|format| format.is_xml()) && theme.has_template("feed.css");
        let feed_style = is_styled.then(|| self.add_in(language, &format!("{root}feed.css"), View::FeedStyle));
        let archive = self.add_in(language, &self.paths.index(language, UrlWord::Archive), View::Archive);
        let has_posts = !self.site.posts_in(language).is_empty();
        let path = self.paths.index(language, UrlWord::Index);
        let index = has_posts.then(|| self.add_in(language, &path, View::TitleIndex));
        let taxonomies = Taxonomy::all(&self.site.config).map(|taxonomy| {
            self.site.terms_in(taxonomy, language).next()?;
            let path = self.paths.taxonomy(language, taxonomy);
            Some(self.add_in(language, &path, View::Terms(taxonomy)))
        });
        let taxonomies = taxonomies.collect();
        let search = has_search.then(|| self.add_search_page(language));
        self.add_unless_static(host_of(&self.hosts, language), language, &format!("{root}{NOT_FOUND}"), View::NotFound);
        LanguageRoutes { home, feed_style, archive, index, taxonomies, search }
    }

    /// Adds the feeds of comments: those of the languages, and those of posts that take comments. Returns the first feed
    /// of each language and of each post; the others follow it.
    fn add_comment_feeds(&mut self, posts: &[RouteId]) -> (BTreeMap<LanguageId, RouteId>, BTreeMap<PostId, RouteId>) {
        let (mut of_languages, mut of_posts) = (BTreeMap::new(), BTreeMap::new());
        let settings = &self.site.config.comments;
        if settings.feed {
            for language in self.site.config.language_ids() {
                let path = self.paths.index(language, UrlWord::Comments);
                let routes: Vec<Route> = self.feed_routes(language, &path, View::CommentFeed).collect();
                of_languages.insert(language, RouteId(self.routes.len() as u32));
                self.routes.extend(routes);
            }
        }
        if settings.post_feeds {
            for (index, _) in posts.iter().enumerate() {
                let post = PostId(index as u32);
                let document = &self.site.post(post).document;
                if document.comments != Some(false) {
                    let view = |format| View::PostCommentFeed { post, format };
                    let routes: Vec<Route> =
                        self.feed_routes(document.language, &self.paths.post(post), view).collect();
                    of_posts.insert(post, RouteId(self.routes.len() as u32));
                    self.routes.extend(routes);
                }
            }
        }
        (of_languages, of_posts)
    }

    /// Adds the sitemaps of a language with texts. Each holds at most [`SITEMAP_PAGES`] pages.
    fn add_sitemaps(&mut self, language: LanguageId) -> PageRange {
        let is_listed = self.site.languages_with_texts().any(|listed| listed == language);
        if !self.site.config.search_engines.index || !is_listed {
            return PageRange { first: RouteId(self.routes.len() as u32), count: 0 };
        }
        let pages = self.routes.iter().filter(|route| route.language == language && route.view.is_page()).count();
        let tag = self.site.config.language(language).language.short_tag();
        let count = pages.div_ceil(SITEMAP_PAGES).max(1) as u32;
        let first = self.add_in(language, &format!("/sitemap-{tag}.xml"), View::Sitemap { part: 1 });
        for part in 2..=count {
            self.add_in(language, &format!("/sitemap-{tag}-{part}.xml"), View::Sitemap { part });
        }
        PageRange { first, count }
    }

    /// Adds the pages at the roots of the hosts. The main host leads to all languages, even if they have other hosts.
    fn add_host_roots(&mut self) -> Vec<HostRoutes> {
        let default = self.site.config.default_language;
        let hosts = 0..self.hosts.len();
        hosts
            .map(|index| {
                let host = HostId(index as u16);
                let languages = self.hosts[index].languages.clone();
                let language = languages.iter().copied().find(|language| *language == default);
                let language = language.or(languages.first().copied()).unwrap_or(default);
                let has_root = languages.iter().any(|language| self.paths.prefix(*language).is_empty());
                let language_choice = (!has_root).then(|| self.add(host, language, "/", View::LanguageChoice));
                if languages.is_empty() {
                    return HostRoutes { language_choice, sitemap: None };
                }
                if !has_root {
                    self.add_unless_static(host, language, "/404.html", View::NotFound);
                }
                let is_indexed = self.site.config.search_engines.index;
                let sitemap = is_indexed.then(|| self.add(host, language, "/sitemap.xml", View::SitemapIndex));
                self.add_unless_static(host, language, "/robots.txt", View::Robots);
                HostRoutes { language_choice, sitemap }
            })
            .collect()
    }

    /// Adds the icons of every host and the web manifest of every language.
    fn add_icons(&mut self, theme: &Theme) {
        let icon_variants = icon::icon_variants(self.site, theme);
        for index in 0..self.hosts.len() {
            let first = self.hosts[index].languages.first().copied();
            let language = first.unwrap_or(self.site.config.default_language);
            for variant in &icon_variants {
                self.add_unless_static(HostId(index as u16), language, variant.path(), View::Icon(*variant));
            }
        }
        for language in self.site.config.language_ids().filter(|_| !icon_variants.is_empty()) {
            let path = path_beside(&self.paths.language_root(language), icon::MANIFEST);
            self.add_unless_static(host_of(&self.hosts, language), language, &path, View::Manifest);
        }
    }

    /// Adds a route, unless the site has a file for this path in `static/`.
    fn add_unless_static(&mut self, host: HostId, language: LanguageId, path: &str, view: View) {
        if !self.has_static(&format!("static{path}")) {
            self.add(host, language, path, view);
        }
    }

    pub(super) fn has_static(&self, file: &str) -> bool {
        self.site.sources.static_files.binary_search_by(|known| (*known.file).cmp(file)).is_ok()
    }

    /// Adds the redirect pages of aliases and of former addresses, and the lists of redirects for web hosts. `terms` are the
    /// pages of each term.
    fn add_redirects(
        &mut self,
        terms: &[PageRange],
        not_found_folders: &[Vec<String>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> FormerAddresses {
        let before = self.routes.len();
        let site = self.site;
        let has_aliases = |id: &DocumentId| !site.document(*id).aliases.is_empty();
        let ids: Vec<DocumentId> = site.documents().collect();
        let with_aliases: Vec<DocumentId> = ids.into_par_iter().filter(has_aliases).collect();
        for id in with_aliases {
            let document = site.document(id);
            let target = RedirectTarget::Document(id);
            // The loader has reported aliases without a leading slash.
            for alias in document.aliases.iter().filter(|alias| alias.value.starts_with('/')) {
                let name = alias.value.rsplit('/').next().unwrap_or_default();
                match name.rsplit_once('.') {
                    None if name.is_empty() => self.add_in(document.language, &alias.value, View::Redirect(target)),
                    None => self.add_in(document.language, &format!("{}/", alias.value), View::Redirect(target)),
                    Some((_, ending)) if ["html", "htm"].iter().any(|html| ending.eq_ignore_ascii_case(html)) => {
                        self.add_in(document.language, &alias.value, View::Redirect(target))
                    }
                    // A web server would send a page of this name as a program or as another kind of file.
                    Some(_) => self.add_in(document.language, &alias.value, View::RedirectRule(target)),
                };
            }
        }
        self.add_addresses_of_home_texts();
        redirect_rules::check(&self.routes[before..], site, diagnostics);
        let former = self.add_former_addresses(terms);
        let mut hosts: Vec<HostId> = self.routes[before..].iter().map(|route| route.host).collect();
        let web_host = site.config.host;
        if web_host.is_some_and(|host| !host.reads_redirects()) {
            return former;
        }
        if web_host == Some(WebHost::Netlify) {
            // Netlify finds the page at the root itself.
            let is_inside = |index: &usize| {
                let base = &self.hosts[*index].base_url.path;
                not_found_folders[*index].iter().any(|folder| folder != "/" || !base.is_empty())
            };
            hosts.extend((0..self.hosts.len()).filter(is_inside).map(|index| HostId(index as u16)));
        }
        let mut hosts: Vec<HostId> = hosts.into_iter().map(|host| self.first_of_origin(host)).collect();
        hosts.sort_unstable();
        hosts.dedup();
        for host in hosts {
            self.add(host, site.config.default_language, "/_redirects", View::Redirects);
        }
        former
    }

    /// Adds the addresses that the texts of front pages would have as ordinary pages, unless something else has them.
    fn add_addresses_of_home_texts(&mut self) {
        for language in self.site.config.language_ids() {
            let Some(text) = self.site.home_text(language) else { continue };
            let target = RedirectTarget::Document(DocumentId::Page(text));
            let host = host_of(&self.hosts, language);
            let route = self.route(host, language, &self.paths.page(text), View::Redirect(target));
            let is_taken = self.routes.iter().any(|known| known.file() == route.file())
                || self.has_static(&format!("static/{}", route.file()));
            if !is_taken {
                self.routes.push(route);
            }
        }
    }

    /// Returns the first host with the same origin. Web hosts read only the files at its root.
    fn first_of_origin(&self, host: HostId) -> HostId {
        let origin = &self.hosts[usize::from(host.0)].base_url.origin;
        let first = self.hosts.iter().position(|other| other.base_url.origin == *origin);
        first.map_or(host, |index| HostId(index as u16))
    }

    /// Returns the folders of each host that have a page for unknown addresses.
    fn not_found_folders(&self) -> Vec<Vec<String>> {
        let folders = self.hosts.iter().map(|host| {
            let mut folders: Vec<String> = host.languages.iter().map(|id| self.paths.language_root(*id)).collect();
            if !folders.is_empty() && !folders.iter().any(|folder| folder == "/") {
                folders.push("/".to_owned());
            }
            folders
        });
        folders.collect()
    }

    /// Adds the rules for Apache or nginx, if one of them serves the site.
    fn add_server_rules(&mut self, not_found_folders: &[Vec<String>], diagnostics: &mut Vec<Diagnostic>) {
        let config = &self.site.config;
        let Some(web_host) = config.host else { return };
        let language = config.default_language;
        if let Some(name) = WebHost::without_redirects(config.host)
            && self.has_static(REDIRECTS_FILE)
        {
            diagnostics.push(Diagnostic::redirects_not_read(name, REDIRECTS_FILE));
        }
        for (index, folders) in not_found_folders.iter().enumerate() {
            let host = HostId(index as u16);
            match web_host {
                WebHost::Apache => {
                    let root = (folders.is_empty()).then(|| "/".to_owned());
                    for folder in folders.iter().chain(&root) {
                        self.add(host, language, &format!("{folder}.htaccess"), View::Htaccess);
                    }
                }
                WebHost::Nginx if self.first_of_origin(host) == host => {
                    self.add(host, language, NGINX_FILE, View::NginxRules);
                }
                _ => {}
            }
        }
    }

    /// Adds the files for web hosts, crawlers and security researchers.
    fn add_publishing_files(&mut self) {
        let config = &self.site.config;
        let default = config.default_language;
        for index in 0..self.hosts.len() {
            let host = HostId(index as u16);
            let is_first = self.first_of_origin(host) == host;
            let languages = self.hosts[index].languages.clone();
            let reads_headers = config.host.is_none_or(WebHost::reads_headers);
            if config.headers.enabled && is_first && reads_headers {
                self.add_unless_static(host, default, "/_headers", View::Headers);
            }
            if config.security.is_some() && is_first {
                self.add_unless_static(host, default, "/.well-known/security.txt", View::SecurityTxt);
            }
            if let Some(key) = &config.index_now_key {
                self.add_unless_static(host, default, &format!("/{key}.txt"), View::IndexNowKey);
            }
            if config.llms_txt {
                for language in &languages {
                    let path = format!("{}llms.txt", self.paths.language_root(*language));
                    self.add_unless_static(host, *language, &path, View::LlmsTxt);
                }
                if languages.iter().all(|language| !self.paths.prefix(*language).is_empty()) {
                    let language = languages.first().copied().unwrap_or(default);
                    self.add_unless_static(host, language, "/llms.txt", View::LlmsIndex);
                }
            }
        }
    }

    /// Adds the theme's files. The file name contains a hash of the content, so browsers may cache it forever.
    fn add_assets(&mut self, theme: &Theme) -> Vec<Vec<RouteId>> {
        let language = self.site.config.default_language;
        let hashes: Vec<u64> = theme.files.iter().map(|asset| xxh3_64(&asset.bytes)).collect();
        let hosts = 0..self.hosts.len();
        hosts
            .map(|host| {
                let files = theme.files.iter().enumerate();
                files
                    .map(|(index, asset)| {
                        // The output of a style sheet also depends on its imports and on the hashes of the files it
                        // names.
                        let hash = asset.stylesheet.as_ref().map_or(hashes[index], |sheet| {
                            let named = sheet.urls.iter().map(|name| hashes[name.file]);
                            named.fold(xxh3_64(sheet.text.as_bytes()), |hash, named| hash.rotate_left(1) ^ named)
                        });
                        let hash = hash >> 24;
                        let name = match asset.path.rsplit_once('.') {
                            Some((stem, ending)) if !ending.contains('/') => {
                                format!("/assets/{stem}.{hash:010x}.{ending}")
                            }
                            _ => format!("/assets/{}.{hash:010x}", asset.path),
                        };
                        self.add(HostId(host as u16), language, &name, View::Asset(index as u32))
                    })
                    .collect()
            })
            .collect()
    }
}
