//! The structured data of a page: a graph of schema.org types as JSON-LD. The `@id` of a node is the same on every page
//! and in every build.

use super::json_text::{JsonObject, JsonText};
use super::render_context::RenderContext;
use super::rfc3339::rfc3339;
use super::share_image::{self, ShareImage};
use super::wording::{month_name, numbered_title, taxonomy_title, title, words, year_name};
use crate::config::LanguageId;
use crate::model::{Document, DocumentId, PageType, Post, PostId, Taxonomy, TermId};
use crate::plan::{HostId, PageRange, Route, View};

/// Returns the graph of a page as the text of a `<script>`; `None` for error pages and redirects.
pub(super) fn for_page(context: RenderContext, route: &Route, description: Option<&str>) -> Option<String> {
    if matches!(route.view, View::NotFound | View::Redirect(_)) {
        return None;
    }
    let image = share_image::document_image(context, route);
    let trail = trail(context, route);
    let graph = Graph { context, route, description, image: image.as_ref(), trail: &trail };
    let graph = JsonObject::new().with("@context", Some("https://schema.org")).with("@graph", Some(graph.nodes()));
    Some(graph.finish().into_string())
}

fn node(schema_type: &str, id: Option<String>) -> JsonObject {
    JsonObject::new().with("@type", Some(schema_type)).with("@id", id)
}

fn reference(id: &str) -> JsonText {
    JsonObject::new().with("@id", Some(id)).finish()
}

/// The title of a document, with its language if that is not the document's (JSON-LD 1.1, "String Internationalization").
fn title_of(document: &Document) -> JsonText {
    let title = &*document.title.value;
    match &document.title_typography {
        Some(own) => JsonObject::new().with("@language", Some(own.tag())).with("@value", Some(title)).finish(),
        None => title.into(),
    }
}

/// The graph of one page.
#[derive(Clone, Copy)]
struct Graph<'a> {
    context: RenderContext<'a>,
    route: &'a Route,
    description: Option<&'a str>,
    /// The image of the document at the route.
    image: Option<&'a ShareImage>,
    trail: &'a [Crumb],
}

impl<'a> Graph<'a> {
    fn nodes(self) -> Vec<JsonText> {
        let mut nodes = vec![self.page()];
        match self.route.view {
            View::Post(id) => nodes.push(self.post(id)),
            View::Home { .. } => nodes.push(self.blog().finish()),
            View::Term { term, .. } if self.context.site.term(term).taxonomy == Taxonomy::Author => {
                nodes.push(self.person(term));
            }
            _ => {}
        }
        nodes.extend(self.breadcrumbs());
        nodes.push(self.website());
        nodes.extend(self.organization());
        nodes
    }

    fn tag(self, language: LanguageId) -> String {
        self.context.site.config.language(language).language.tag().to_owned()
    }

    fn address(self) -> String {
        self.context.plan.absolute_url(self.route)
    }

    /// The `@id` of a node of a route.
    fn id(self, route: &Route, name: &str) -> String {
        format!("{}#{name}", self.context.plan.absolute_url(route))
    }

    fn home(self) -> &'a Route {
        self.context.plan.route(self.context.plan.home_pages(self.route.language).first)
    }

    // The page itself.

    fn page(self) -> JsonText {
        let (site, route) = (self.context.site, self.route);
        let address = self.address();
        let kind = match route.view {
            View::Post(_) | View::LanguageChoice => "WebPage",
            View::Page(id) => match site.page(id).document.page_type {
                PageType::Plain => "WebPage",
                PageType::About => "AboutPage",
                PageType::Contact => "ContactPage",
            },
            View::Search => "SearchResultsPage",
            View::Term { term, .. } if site.term(term).taxonomy == Taxonomy::Author => "ProfilePage",
            _ => "CollectionPage",
        };
        let node = node(kind, Some(self.id(route, "webpage")))
            .with("url", Some(address))
            .with("name", Some(self.page_name()))
            .with("description", self.description)
            .with("inLanguage", Some(self.tag(route.language)))
            .with("isPartOf", Some(reference(&self.id(self.home(), "website"))))
            .with("breadcrumb", (!self.trail.is_empty()).then(|| reference(&self.id(route, "breadcrumb"))))
            // Search engines ask an image that is not part of another node for its licence.
            .with("primaryImageOfPage", self.image.map(|image| self.image(image)));
        match route.view {
            View::Post(id) => {
                let post = site.post(id);
                node.with("datePublished", Some(rfc3339(post.date())))
                    .with("dateModified", Some(rfc3339(post.last_modified())))
            }
            View::Page(id) => {
                let document = &site.page(id).document;
                let is_about = document.page_type != PageType::Plain;
                node.with("dateModified", document.updated.as_ref().map(rfc3339))
                    .with("about", self.publisher().filter(|_| is_about))
            }
            View::Home { .. } => node.with("about", self.publisher()).with("mainEntity", self.item_list()),
            View::Term { term, .. } if site.term(term).taxonomy == Taxonomy::Author => {
                let (_, posts) = self.posts_on_page(site.posts_on_term(term));
                let posts = posts.into_iter().map(|(_, id)| self.post_of_author(id, term)).collect();
                node.with("mainEntity", Some(reference(&self.person_id(term)))).with_all("hasPart", posts)
            }
            View::Term { .. } | View::Year { .. } | View::Month { .. } => node.with("mainEntity", self.item_list()),
            _ => node,
        }
        .finish()
    }

    fn page_name(self) -> JsonText {
        let document = self.route.view.document().map(|id| self.context.site.document(id));
        document.map_or_else(|| numbered_title(self.context, self.route).into(), |document| title_of(document))
    }

    /// The posts on this page of a list, as an `ItemList`.
    fn item_list(self) -> Option<JsonText> {
        let site = self.context.site;
        let (count, shown) = match self.route.view {
            View::Home { .. } => {
                let excluded = &self.context.theme.pager_excludes;
                self.posts_on_page(site.posts_in_home_pager(self.route.language, excluded))
            }
            View::Term { term, .. } => self.posts_on_page(site.posts_on_term(term)),
            View::Year { year, .. } => self.posts_on_page(site.posts_on_year(year)),
            View::Month { year, month, .. } => self.posts_on_page(site.posts_on_month(year, month as usize)),
            _ => return None,
        };
        let items = shown.into_iter().map(|(position, id)| {
            node("ListItem", None)
                .with("position", Some(position))
                .with("url", Some(self.context.plan.absolute_url(self.context.plan.post(id))))
                .with("name", Some(title_of(&site.post(id).document)))
                .finish()
        });
        let items: Vec<JsonText> = items.collect();
        let is_series =
            matches!(self.route.view, View::Term { term, .. } if site.term(term).taxonomy == Taxonomy::Series);
        let order = if is_series { "Ascending" } else { "Descending" };
        let list = node("ItemList", None)
            .with("itemListOrder", Some(format!("https://schema.org/ItemListOrder{order}")))
            .with("numberOfItems", Some(count))
            .with("itemListElement", Some(items));
        (count > 0).then(|| list.finish())
    }

    /// The number of posts in a list, and those on this page with their positions, from 1.
    fn posts_on_page(self, posts: impl ExactSizeIterator<Item = PostId>) -> (usize, Vec<(usize, PostId)>) {
        let per_page = self.context.site.config.posts_per_page;
        let before = (self.route.view.page_number() as usize - 1) * per_page;
        (posts.len(), (1..).zip(posts).skip(before).take(per_page).collect())
    }

    /// A post of an author, for the author's page.
    fn post_of_author(self, id: PostId, author: TermId) -> JsonText {
        let (post, route) = (self.context.site.post(id), self.context.plan.post(id));
        node("BlogPosting", Some(self.id(route, "article")))
            .with("url", Some(self.context.plan.absolute_url(route)))
            .with("headline", Some(title_of(&post.document)))
            .with("datePublished", Some(rfc3339(post.date())))
            .with("author", Some(reference(&self.person_id(author))))
            .finish()
    }

    // A post.

    fn post(self, id: PostId) -> JsonText {
        let site = self.context.site;
        let post = site.post(id);
        let terms = |taxonomy: Taxonomy| {
            let own = post.terms.iter().filter(move |id| site.term(**id).taxonomy == taxonomy);
            own.copied()
        };
        let names = |taxonomy| terms(taxonomy).map(|id| JsonText::from(&*site.term(id).name)).collect::<Vec<_>>();
        let own = site.config.own_taxonomies().flat_map(|(own, _)| names(Taxonomy::Own(own)));
        let keywords: Vec<JsonText> = names(Taxonomy::Tag).into_iter().chain(own).collect();
        let mut authors: Vec<JsonText> = terms(Taxonomy::Author).map(|id| self.person(id)).collect();
        if authors.is_empty() {
            authors.extend(self.publisher());
        }
        let node = node("BlogPosting", Some(self.id(self.route, "article")))
            .with("url", Some(self.address()))
            .with("headline", Some(title_of(&post.document)))
            .with("description", self.description)
            .with("datePublished", Some(rfc3339(post.date())))
            .with("dateModified", Some(rfc3339(post.last_modified())))
            .with("inLanguage", Some(self.tag(post.document.language)))
            .with("wordCount", Some(self.context.text(DocumentId::Post(id)).word_count))
            .with_all("keywords", keywords)
            .with_all("articleSection", names(Taxonomy::Category))
            .with_all("author", authors)
            .with("publisher", self.publisher())
            .with("image", self.image.map(|_| reference(&self.id(self.route, "primaryimage"))))
            .with("mainEntityOfPage", Some(reference(&self.id(self.route, "webpage"))))
            .with("isPartOf", Some(self.blog().finish()));
        self.with_translations(node, id, post).finish()
    }

    /// Adds the original of a translated post, and the translations of an original.
    fn with_translations(self, article: JsonObject, id: PostId, post: &Post) -> JsonObject {
        if post.translations.is_empty() {
            return article;
        }
        let (site, plan) = (self.context.site, self.context.plan);
        let indexed: Vec<LanguageId> =
            plan.indexed_translations(site, self.route).iter().map(|(language, _)| *language).collect();
        let is_indexed = |id: &DocumentId| indexed.contains(&site.document(*id).language);
        let own = DocumentId::Post(id);
        let work = |id: DocumentId| {
            let (document, route) = (site.document(id), plan.document(id));
            let (kind, name) = match id {
                DocumentId::Post(_) => ("BlogPosting", "article"),
                DocumentId::Page(_) => ("WebPage", "webpage"),
            };
            node(kind, Some(self.id(route, name)))
                .with("url", Some(plan.absolute_url(route)))
                .with("inLanguage", Some(self.tag(document.language)))
                .with(if kind == "WebPage" { "name" } else { "headline" }, Some(title_of(document)))
        };
        let original = |id: DocumentId| work(id).with("datePublished", site.publication_date(id).map(rfc3339));
        let group = site.translation_group(own);
        let others = group.documents.iter().filter(|other| is_indexed(other));
        let translations = others.filter(|other| group.source_of(site, **other) == Some(own));
        article
            .with("translationOfWork", group.source_of(site, own).filter(is_indexed).map(|id| original(id).finish()))
            .with_all("workTranslation", translations.map(|other| work(*other).finish()).collect())
    }

    fn image(self, image: &ShareImage) -> JsonText {
        node("ImageObject", Some(self.id(self.route, "primaryimage")))
            .with("url", Some(&*image.url))
            .with("contentUrl", Some(&*image.url))
            .with("width", image.size.map(|(width, _)| width))
            .with("height", image.size.map(|(_, height)| height))
            .with("encodingFormat", image.media_type.as_deref())
            .with_text("caption", &image.alt)
            .finish()
    }

    // People and sites.

    /// The `@id` of an author. It is the same in all languages: that of the page in the first language that has one.
    fn person_id(self, id: TermId) -> String {
        let site = self.context.site;
        let all = site.term(id).translations.iter().copied().chain([id]);
        let first = all.min_by_key(|id| site.term(*id).language).unwrap_or(id);
        self.id(self.context.plan.route(self.context.plan.term_pages(first).first), "person")
    }

    fn person(self, id: TermId) -> JsonText {
        let term = self.context.site.term(id);
        let route = self.context.plan.route(self.context.plan.term_pages(id).first);
        let image = term.image.as_ref();
        let elsewhere = term.homepage.iter().chain(&term.same_as).map(|url| JsonText::from(url.as_str()));
        node("Person", Some(self.person_id(id)))
            .with("name", Some(&*term.name))
            .with("url", Some(self.context.plan.absolute_url(route)))
            .with("description", term.description.as_deref())
            .with(
                "image",
                image.and_then(|own| {
                    share_image::absolute_address(self.context, route.host, route.language, &own.value)
                }),
            )
            .with_all("sameAs", elsewhere.collect())
            .finish()
    }

    fn blog(self) -> JsonObject {
        let language = self.route.language;
        let settings = self.context.site.config.language(language);
        let home = self.home();
        node("Blog", Some(self.id(home, "blog")))
            .with("url", Some(self.context.plan.absolute_url(home)))
            .with("name", Some(&*settings.title))
            .with_text("description", &settings.description)
            .with("inLanguage", Some(self.tag(language)))
            .with("isPartOf", Some(reference(&self.id(home, "website"))))
            .with("publisher", self.publisher())
    }

    fn website(self) -> JsonText {
        let language = self.route.language;
        let settings = self.context.site.config.language(language);
        let home = self.home();
        let search = self.context.plan.search(language).map(|search| {
            let address = self.context.plan.absolute_url(search);
            let template = format!("{address}?q={{search_term_string}}");
            node("SearchAction", None)
                .with("target", Some(node("EntryPoint", None).with("urlTemplate", Some(template)).finish()))
                .with("query-input", Some("required name=search_term_string"))
                .finish()
        });
        node("WebSite", Some(self.id(home, "website")))
            .with("url", Some(self.context.plan.absolute_url(home)))
            .with("name", Some(&*settings.title))
            .with_text("description", &settings.description)
            .with("inLanguage", Some(self.tag(language)))
            .with("publisher", self.publisher())
            .with("potentialAction", search)
            .finish()
    }

    fn root(self) -> String {
        let host = &self.context.plan.hosts[usize::from(HostId::MAIN.0)];
        format!("{}{}", host.base_url.origin, self.context.plan.prefixed_path(HostId::MAIN, "/"))
    }

    fn publisher(self) -> Option<JsonText> {
        let own = self.context.site.config.organization.as_ref();
        own.map(|_| reference(&format!("{}#organization", self.root())))
    }

    fn organization(self) -> Option<JsonText> {
        let own = self.context.site.config.organization.as_ref()?;
        let language = self.route.language;
        let logo = own.logo.get(language).and_then(|logo| {
            share_image::absolute_address(self.context, self.route.host, self.route.language, &logo.value)
        });
        let logo =
            logo.map(|url| node("ImageObject", None).with("url", Some(&*url)).with("contentUrl", Some(&*url)).finish());
        let node = node("Organization", Some(format!("{}#organization", self.root())))
            .with("name", Some(own.name(self.route.language)))
            .with("url", Some(own.url.get(language).cloned().unwrap_or_else(|| self.root())))
            .with("logo", logo)
            .with("email", own.email.get(language).map(String::as_str))
            .with_all(
                "sameAs",
                own.same_as.get(language).into_iter().flatten().map(|url| JsonText::from(url.as_str())).collect(),
            );
        Some(node.finish())
    }

    // Breadcrumbs.

    fn breadcrumbs(self) -> Option<JsonText> {
        let items = self.trail.iter().enumerate().map(|(index, crumb)| {
            node("ListItem", None)
                .with("position", Some(index + 1))
                .with("name", Some(&*crumb.name))
                .with("item", Some(&*crumb.url))
                .finish()
        });
        let list = node("BreadcrumbList", Some(self.id(self.route, "breadcrumb")))
            .with_all("itemListElement", items.collect());
        (!self.trail.is_empty()).then(|| list.finish())
    }
}

/// The name and address of a page above another one.
struct Crumb {
    name: String,
    url: String,
}

/// The names and addresses of the pages from the front page to this page; empty on the front page. Further pages of
/// a list get the trail of its first page.
fn trail(context: RenderContext, route: &Route) -> Vec<Crumb> {
    let (site, plan) = (context.site, context.plan);
    let language = route.language;
    let crumb = |name: &str, to: &Route| Crumb { name: name.to_owned(), url: plan.absolute_url(to) };
    let first = |series: PageRange| plan.route(series.first);
    let home = crumb(&site.config.language(language).title, first(plan.home_pages(language)));
    let mut trail = vec![home];
    match route.view {
        View::Post(id) => {
            let post = site.post(id);
            let category = post.terms.iter().find(|id| site.term(**id).taxonomy == Taxonomy::Category);
            trail.extend(category.into_iter().flat_map(|id| terms_above(context, *id)));
            trail.push(crumb(&post.document.title.value, route));
        }
        View::Page(id) => {
            let mut above = Vec::new();
            let mut next = Some(id);
            while let Some(page) = next {
                above.push(crumb(&site.page(page).document.title.value, plan.page(page)));
                next = site.page(page).parent;
            }
            trail.extend(above.into_iter().rev());
        }
        View::Term { term, .. } => {
            let taxonomy = site.term(term).taxonomy;
            let all = taxonomy_title(context, taxonomy, language);
            trail.extend(plan.taxonomy(taxonomy, language).map(|to| crumb(&all, to)));
            trail.extend(terms_above(context, term));
        }
        View::Year { year, .. } | View::Month { year, .. } => {
            trail.push(crumb(&words(context, language, "heading_archive", &[]), plan.archive(language)));
            trail.push(crumb(&year_name(context, year), first(plan.year_pages(year))));
            if let View::Month { month, .. } = route.view {
                let month = month as usize;
                trail.push(crumb(&month_name(context, year, month), first(plan.month_pages(year, month))));
            }
        }
        View::Terms(_) | View::Archive | View::TitleIndex | View::Search => {
            trail.push(crumb(&title(context, route), route));
        }
        _ => return Vec::new(),
    }
    trail
}

/// The names and addresses of a term and its parents, the topmost first.
fn terms_above(context: RenderContext, id: TermId) -> Vec<Crumb> {
    let mut above = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        let term = context.site.term(id);
        let to = context.plan.route(context.plan.term_pages(id).first);
        above.push(Crumb { name: term.name.clone(), url: context.plan.absolute_url(to) });
        next = term.parent;
    }
    above.reverse();
    above
}
