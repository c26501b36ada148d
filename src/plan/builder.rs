//! The listing itself: walks the site once and names every route.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::hosts::{Host, HostId, host_of, hosts};
use super::icon;
use super::permalink::{PermalinkPattern, beside, fill, further_page};
use super::route::Address;
use super::{Files, HostRoutes, LanguageRoutes, PageRange, Plan, Route, RouteId, View, collision};
use crate::config::{FeedFormat, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::language::UrlWord;
use crate::model::{DocumentId, PageId, PostId, REDIRECTS_FILE, Site, Taxonomy, Term, TermId, Theme, YearId};

/// Lists every route of the site. Collisions go to `found`.
#[must_use]
pub fn plan(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Plan {
    let mut builder =
        PlanBuilder { site, hosts: hosts(&site.config), routes: Vec::with_capacity(site.posts.len() * 2) };
    let pattern = PermalinkPattern::of(&site.config.permalinks.post, &POST_PARTS);
    let numbers = DateNumbers::of(site);
    let posts = (0..site.posts.len()).into_par_iter();
    let posts = posts.map(|index| builder.post(PostId(index as u32), &pattern, &numbers));
    let posts: Vec<Route> = posts.collect();
    builder.routes.extend(posts);
    let posts: Vec<RouteId> = (0..builder.routes.len() as u32).map(RouteId).collect();
    let pages: Vec<RouteId> = (0..site.pages.len()).map(|index| builder.page(PageId(index as u32))).collect();
    let of_terms: Vec<Vec<Route>> =
        (0..site.terms.len()).into_par_iter().map(|index| builder.term(TermId(index as u32))).collect();
    let terms = of_terms.into_iter().map(|routes| builder.add_term(routes)).collect();
    let (years, months) = (0..site.years.len()).map(|index| builder.year(YearId(index as u32))).unzip();
    let languages = site.config.language_ids().map(|language| builder.language(language, theme)).collect();
    let sitemaps = site.config.language_ids().map(|language| builder.sitemaps(language)).collect();
    let at_roots = builder.host_pages();
    builder.icons(theme);
    builder.redirects();
    builder.publishing();
    let first_file = builder.routes.len();
    let files = builder.files(&posts, &pages);
    let images = builder.images(theme, first_file, diagnostics);
    let assets = builder.assets(theme);
    let PlanBuilder { hosts, routes, .. } = builder;
    let has_cards = site.config.social.cards && theme.has_template(CARD_TEMPLATE);
    let by_file = collision::check(&hosts, &routes, has_cards, site, theme, diagnostics);
    Plan {
        hosts,
        routes,
        posts,
        has_cards,
        pages,
        terms,
        years,
        months,
        languages,
        sitemaps,
        at_roots,
        assets,
        files,
        images,
        by_file,
    }
}

/// Pages in one sitemap (sitemaps.org, "Sitemap index files").
pub(super) const SITEMAP_PAGES: usize = 50_000;

/// The template of cards; a theme without it has none.
const CARD_TEMPLATE: &str = "card.svg";

/// The parts that the addresses of posts have.
const POST_PARTS: [&str; 7] = ["language", "year", "month", "day", "slug", "category", "author"];
/// The places of those that have to be looked for.
const CATEGORY: usize = 5;
const AUTHOR: usize = 6;

pub(super) struct PlanBuilder<'a> {
    pub(super) site: &'a Site,
    hosts: Vec<Host>,
    pub(super) routes: Vec<Route>,
}

/// The numbers of dates as addresses have them, each written once: there are many posts.
struct DateNumbers {
    years: BTreeMap<i16, String>,
    two_digits: Vec<String>,
}

impl DateNumbers {
    fn of(site: &Site) -> Self {
        let years = site.years.iter().map(|year| (year.year, format!("{:04}", year.year))).collect();
        Self { years, two_digits: (0..=31).map(|number| format!("{number:02}")).collect() }
    }

    fn year(&self, year: i16) -> &str {
        self.years.get(&year).map_or("", String::as_str)
    }

    /// A month or a day.
    fn two_digits(&self, number: i8) -> &str {
        self.two_digits.get(usize::from(number.unsigned_abs())).map_or("", String::as_str)
    }
}

impl PlanBuilder<'_> {
    /// What stands at `path`, which begins with `/` below the host's base URL.
    fn route(&self, host: HostId, language: LanguageId, path: &str, view: View) -> Route {
        Route { address: Address::new(&self.hosts[usize::from(host.0)], path), host, language, view }
    }

    /// Adds what stands at `path`, which begins with `/` below the host's base URL.
    pub(super) fn add(&mut self, host: HostId, language: LanguageId, path: &str, view: View) -> RouteId {
        let route = self.route(host, language, path, view);
        self.routes.push(route);
        RouteId(self.routes.len() as u32 - 1)
    }

    /// Adds something of a language.
    fn add_in(&mut self, language: LanguageId, path: &str, view: View) -> RouteId {
        self.add(host_of(&self.hosts, language), language, path, view)
    }

    /// The pages of a list of `posts` posts.
    fn series(&self, language: LanguageId, path: &str, posts: usize, view: impl Fn(u32) -> View) -> Vec<Route> {
        let count = posts.div_ceil(self.site.config.posts_per_page).max(1) as u32;
        let host = host_of(&self.hosts, language);
        let word = self.site.config.language(language).word(UrlWord::Page);
        let mut pages = Vec::with_capacity(count as usize + 1);
        pages.push(self.route(host, language, path, view(1)));
        pages.extend((2..=count).map(|page| self.route(host, language, &further_page(path, word, page), view(page))));
        pages
    }

    /// Adds the pages of a list of `posts` posts.
    fn add_series(&mut self, language: LanguageId, path: &str, posts: usize, view: impl Fn(u32) -> View) -> PageRange {
        let pages = self.series(language, path, posts, view);
        let series = PageRange { first: RouteId(self.routes.len() as u32), count: pages.len() as u32 };
        self.routes.extend(pages);
        series
    }

    fn prefix(&self, language: LanguageId) -> &str {
        &self.site.config.language(language).prefix
    }

    /// The root of a language: `/fi/`, or `/`.
    fn root(&self, language: LanguageId) -> String {
        fill("/{language}/", &[("language", self.prefix(language))])
    }

    fn post(&self, id: PostId, pattern: &PermalinkPattern, numbers: &DateNumbers) -> Route {
        let post = self.site.post(id);
        let date = post.date().date();
        let first = |taxonomy| {
            let mut terms = post.terms.iter().map(|id| self.site.term(*id));
            terms.find(|term| term.taxonomy == taxonomy)
        };
        let category = if pattern.has(CATEGORY) { first(Taxonomy::Category) } else { None };
        let author = if pattern.has(AUTHOR) { first(Taxonomy::Author) } else { None };
        let path = pattern.fill(&[
            self.prefix(post.document.language),
            numbers.year(date.year()),
            numbers.two_digits(date.month()),
            numbers.two_digits(date.day()),
            &post.document.slug,
            &category.map(|term| self.term_path(term)).unwrap_or_default(),
            author.map_or("", |term| &*term.slug),
        ]);
        self.route(host_of(&self.hosts, post.document.language), post.document.language, &path, View::Post(id))
    }

    fn page(&mut self, id: PageId) -> RouteId {
        let page = self.site.page(id);
        let language = page.document.language;
        let parts = [("language", self.prefix(language)), ("path", &page.path), ("slug", &page.document.slug)];
        let path = fill(&self.site.config.permalinks.page, &parts);
        self.add_in(language, &path, View::Page(id))
    }

    /// The slugs of a term and of those above it.
    fn term_path(&self, term: &Term) -> String {
        match term.parent {
            Some(parent) => format!("{}/{}", self.term_path(self.site.term(parent)), term.slug),
            None => term.slug.clone(),
        }
    }

    /// Adds the pages of a term and its feeds.
    fn add_term(&mut self, routes: Vec<Route>) -> PageRange {
        let pages = routes.iter().filter(|route| matches!(route.view, View::Term { .. })).count();
        let series = PageRange { first: RouteId(self.routes.len() as u32), count: pages as u32 };
        self.routes.extend(routes);
        series
    }

    /// The pages of a term, and its feeds behind them.
    fn term(&self, id: TermId) -> Vec<Route> {
        let term = self.site.term(id);
        let settings = self.site.config.language(term.language);
        let permalinks = &self.site.config.permalinks;
        let pattern = match term.taxonomy {
            Taxonomy::Category => &permalinks.category,
            Taxonomy::Tag => &permalinks.tag,
            Taxonomy::Author => &permalinks.author,
        };
        let word = settings.word(term.taxonomy.url_word());
        let nested = self.term_path(term);
        let path =
            fill(pattern, &[("language", &settings.prefix), ("word", word), ("slug", &term.slug), ("path", &nested)]);
        let mut routes = self.series(term.language, &path, term.posts.len(), |page| View::Term { term: id, page });
        let lists = self.site.config.feeds.lists;
        let has_feeds = match term.taxonomy {
            Taxonomy::Category => lists.category,
            Taxonomy::Tag => lists.tag,
            Taxonomy::Author => lists.author,
        };
        if has_feeds {
            let view = |format| View::TermFeed { term: id, format };
            routes.extend(self.feeds(term.language, &path, view));
        }
        routes
    }

    /// The feeds of the list at `path`.
    fn feeds(
        &self,
        language: LanguageId,
        path: &str,
        view: impl Fn(FeedFormat) -> View,
    ) -> impl Iterator<Item = Route> {
        let feeds = &self.site.config.feeds;
        let host = host_of(&self.hosts, language);
        feeds
            .formats
            .iter()
            .map(move |format| self.route(host, language, &beside(path, feeds.file(*format)), view(*format)))
    }

    fn year(&mut self, id: YearId) -> (PageRange, Vec<PageRange>) {
        let year = self.site.year(id);
        let prefix = self.prefix(year.language).to_owned();
        let permalinks = &self.site.config.permalinks;
        let number = format!("{:04}", year.year);
        let path = fill(&permalinks.year, &[("language", &prefix), ("year", &number)]);
        let series = self.add_series(year.language, &path, year.posts.len(), |page| View::Year { year: id, page });
        let months = year.months.iter().enumerate().map(|(index, month)| {
            let month_number = format!("{:02}", month.month);
            let path = fill(&permalinks.month, &[("language", &prefix), ("year", &number), ("month", &month_number)]);
            let view = |page| View::Month { year: id, month: index as u32, page };
            self.add_series(year.language, &path, month.posts.len(), view)
        });
        (series, months.collect())
    }

    fn language(&mut self, language: LanguageId, theme: &Theme) -> LanguageRoutes {
        let root = self.root(language);
        let settings = self.site.config.language(language);
        let posts = self.site.home_posts(language).len();
        let home = self.add_series(language, &root, posts, |page| View::Home { page });
        let feeds = &self.site.config.feeds;
        if feeds.lists.language {
            let routes: Vec<Route> = self.feeds(language, &root, View::Feed).collect();
            self.routes.extend(routes);
        }
        let is_styled = feeds.formats.iter().any(|format| format.is_xml()) && theme.has_template("feed.css");
        let feed_style = is_styled.then(|| self.add_in(language, &format!("{root}feed.css"), View::FeedStyle));
        let archive = self.add_in(language, &format!("{root}{}/", settings.word(UrlWord::Archive)), View::Archive);
        let has_posts = !self.site.posts_in(language).is_empty();
        let path = format!("{root}{}/", settings.word(UrlWord::Index));
        let index = has_posts.then(|| self.add_in(language, &path, View::TitleIndex));
        let taxonomies = Taxonomy::ALL.map(|taxonomy| {
            self.site.terms_in(taxonomy, language).next()?;
            let path = format!("{root}{}/", settings.word(taxonomy.url_word()));
            Some(self.add_in(language, &path, View::Terms(taxonomy)))
        });
        self.add_unless_static(host_of(&self.hosts, language), language, &format!("{root}404.html"), View::NotFound);
        LanguageRoutes { home, feed_style, archive, index, taxonomies, search: None }
    }

    /// The sitemaps of a language, each with as many pages as the protocol allows.
    fn sitemaps(&mut self, language: LanguageId) -> PageRange {
        if !self.site.config.publicity.search_engines.index {
            return PageRange { first: RouteId(self.routes.len() as u32), count: 0 };
        }
        let pages = self.routes.iter().filter(|route| route.language == language && route.view.is_page()).count();
        let tag = self.site.config.language(language).language.tag();
        let count = pages.div_ceil(SITEMAP_PAGES).max(1) as u32;
        let first = self.add_in(language, &format!("/sitemap-{tag}.xml"), View::Sitemap { part: 1 });
        for part in 2..=count {
            self.add_in(language, &format!("/sitemap-{tag}-{part}.xml"), View::Sitemap { part });
        }
        PageRange { first, count }
    }

    /// What hosts have at their roots. The host of the site leads to all languages, also to those that live elsewhere.
    fn host_pages(&mut self) -> Vec<HostRoutes> {
        let default = self.site.config.default_language;
        let hosts = 0..self.hosts.len();
        hosts
            .map(|index| {
                let host = HostId(index as u16);
                let languages = self.hosts[index].languages.clone();
                let language = languages.iter().copied().find(|language| *language == default);
                let language = language.or(languages.first().copied()).unwrap_or(default);
                let has_root = languages.iter().any(|language| self.prefix(*language).is_empty());
                let choice = (!has_root).then(|| self.add(host, language, "/", View::LanguageChoice));
                if languages.is_empty() {
                    return HostRoutes { choice, sitemap: None };
                }
                if !has_root {
                    self.add_unless_static(host, language, "/404.html", View::NotFound);
                }
                let is_indexed = self.site.config.publicity.search_engines.index;
                let sitemap = is_indexed.then(|| self.add(host, language, "/sitemap.xml", View::SitemapIndex));
                self.add_unless_static(host, language, "/robots.txt", View::Robots);
                HostRoutes { choice, sitemap }
            })
            .collect()
    }

    /// Adds the icons of every host and the manifests of every language.
    fn icons(&mut self, theme: &Theme) {
        let forms = icon::forms(self.site, theme);
        for index in 0..self.hosts.len() {
            let first = self.hosts[index].languages.first().copied();
            let language = first.unwrap_or(self.site.config.default_language);
            for form in &forms {
                self.add_unless_static(HostId(index as u16), language, form.path(), View::Icon(*form));
            }
        }
        for language in self.site.config.language_ids().filter(|_| !forms.is_empty()) {
            let path = beside(&self.root(language), icon::MANIFEST);
            self.add_unless_static(host_of(&self.hosts, language), language, &path, View::Manifest);
        }
    }

    /// Adds a page that the site may rather write itself, into `static/`.
    fn add_unless_static(&mut self, host: HostId, language: LanguageId, path: &str, view: View) {
        if !self.has_static(&format!("static{path}")) {
            self.add(host, language, path, view);
        }
    }

    fn has_static(&self, file: &str) -> bool {
        self.site.sources.static_files.binary_search_by(|known| (*known.file).cmp(file)).is_ok()
    }

    fn redirects(&mut self) {
        let before = self.routes.len();
        let site = self.site;
        let has_aliases = |id: &DocumentId| !site.document(*id).aliases.is_empty();
        let ids: Vec<DocumentId> = site.documents().collect();
        let moved: Vec<DocumentId> = ids.into_par_iter().filter(has_aliases).collect();
        for id in moved {
            let document = site.document(id);
            // What does not begin with a slash was told when it was read.
            for alias in document.aliases.iter().filter(|alias| alias.value.starts_with('/')) {
                let name = alias.value.rsplit('/').next().unwrap_or_default();
                let is_file = name.contains('.');
                let path = if is_file || name.is_empty() { alias.value.clone() } else { format!("{}/", alias.value) };
                self.add_in(document.language, &path, View::Redirect(id));
            }
        }
        if self.routes.len() == before {
            return;
        }
        let mut hosts: Vec<HostId> = self.routes[before..].iter().map(|route| route.host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        for host in hosts {
            self.add(host, site.config.default_language, "/_redirects", View::Redirects);
        }
    }

    /// The files that are for web hosts, crawlers and those who find a hole.
    fn publishing(&mut self) {
        let publishing = &self.site.config.publishing;
        let default = self.site.config.default_language;
        for index in 0..self.hosts.len() {
            let host = HostId(index as u16);
            let origin = &self.hosts[index].base_url.origin;
            // A web host reads only the file at its root.
            let is_first = self.hosts[..index].iter().all(|other| other.base_url.origin != *origin);
            let languages = self.hosts[index].languages.clone();
            if publishing.headers.enabled && is_first {
                self.add_unless_static(host, default, "/_headers", View::Headers);
            }
            if publishing.security.is_some() && is_first {
                self.add_unless_static(host, default, "/.well-known/security.txt", View::SecurityTxt);
            }
            if let Some(key) = &publishing.index_now_key {
                self.add_unless_static(host, default, &format!("/{key}.txt"), View::IndexNowKey);
            }
            if publishing.llms_txt {
                for language in &languages {
                    let path = format!("{}llms.txt", self.root(*language));
                    self.add_unless_static(host, *language, &path, View::LlmsTxt);
                }
                if languages.iter().all(|language| !self.prefix(*language).is_empty()) {
                    let language = languages.first().copied().unwrap_or(default);
                    self.add_unless_static(host, language, "/llms.txt", View::LlmsIndex);
                }
            }
        }
    }

    /// Files of bundles stand beside each document of the bundle; loose files keep their path in `content/`.
    fn files(&mut self, posts: &[RouteId], pages: &[RouteId]) -> Files {
        let site = self.site;
        if site.sources.files.is_empty() && site.sources.static_files.is_empty() {
            return Files::default();
        }
        let mut bundles: HashMap<&str, Vec<(DocumentId, RouteId)>> = HashMap::new();
        for (id, route) in site.documents().zip(posts.iter().chain(pages)) {
            if let Some(bundle) = &site.document(id).bundle {
                bundles.entry(bundle).or_default().push((id, *route));
            }
        }
        let mut files = Files::default();
        for (index, source) in site.sources.files.iter().enumerate() {
            let index = index as u32;
            let mut folders = source.file.match_indices('/').rev().map(|(at, _)| &source.file[..at]);
            // The nearest bundle owns the file, also when it is not published.
            let bundle = folders.find(|folder| bundles.contains_key(folder) || site.is_unpublished_bundle(folder));
            let Some(folder) = bundle else {
                let path = source.file.strip_prefix("content").unwrap_or(&source.file);
                for host in 0..self.hosts.len() {
                    let added =
                        self.add(HostId(host as u16), site.config.default_language, path, View::ContentFile(index));
                    files.shared.entry(index).or_default().push(added);
                }
                continue;
            };
            let inside = &source.file[folder.len() + 1..];
            for (document, route) in bundles.get(folder).into_iter().flatten() {
                let host = self.routes[route.0 as usize].host;
                let language = site.document(*document).language;
                let base = self.bare_path(*route);
                let added = self.add(host, language, &beside(&base, inside), View::ContentFile(index));
                files.own.insert((index, *document), added);
                files.shared.entry(index).or_default().push(added);
            }
        }
        let redirects = self.routes.iter().filter(|route| route.view == View::Redirects);
        let with_redirects: Vec<usize> = redirects.map(|route| usize::from(route.host.0)).collect();
        for (index, source) in site.sources.static_files.iter().enumerate() {
            let path = source.file.strip_prefix("static").unwrap_or(&source.file).to_owned();
            for host in 0..self.hosts.len() {
                // What the site says there stands in the same file as the aliases.
                if &*source.file == REDIRECTS_FILE && with_redirects.contains(&host) {
                    continue;
                }
                self.add(HostId(host as u16), site.config.default_language, &path, View::StaticFile(index as u32));
            }
        }
        files
    }

    /// The path of a route below its host's base URL, not encoded.
    fn bare_path(&self, route: RouteId) -> String {
        let route = &self.routes[route.0 as usize];
        let folder = &self.hosts[usize::from(route.host.0)].folder;
        let file = route.file().strip_prefix(folder.as_str()).unwrap_or(route.file()).trim_start_matches('/');
        format!("/{}", file.strip_suffix("index.html").unwrap_or(file))
    }

    /// The theme's files, with a hash of their content in the name, so that browsers may keep them forever.
    fn assets(&mut self, theme: &Theme) -> Vec<Vec<RouteId>> {
        let language = self.site.config.default_language;
        let hashes: Vec<u64> = theme.files.iter().map(|asset| xxh3_64(&asset.bytes)).collect();
        let hosts = 0..self.hosts.len();
        hosts
            .map(|host| {
                let files = theme.files.iter().enumerate();
                files
                    .map(|(index, asset)| {
                        // A style sheet changes with its imports, and with the names of the files it names.
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
