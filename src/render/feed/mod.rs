//! Feeds: what a list of posts says to feed readers, gathered once and written in three formats.

mod atom;
mod content;
mod json;
mod rss;

use super::body::{self, AddressForm};
use super::interface::feed_style_sheet;
use super::render_context::RenderContext;
use super::wording::feed_title;
use crate::address::is_external_url;
use crate::config::{FeedContent, FeedFormat};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, PostId, SourceFile, Taxonomy, Term, TermId};
use crate::plan::{Route, View};

/// A feed, before it is written in a format.
struct Feed<'a> {
    title: String,
    description: String,
    language: &'a str,
    /// Its own address.
    address: String,
    /// The page that shows the same posts.
    page: String,
    hub: Option<&'a str>,
    /// The path of the style sheet by which browsers show it.
    style: Option<&'a str>,
    /// What stands for the author of an entry without one.
    site_title: &'a str,
    entries: Vec<Entry<'a>>,
}

/// A post in a feed.
struct Entry<'a> {
    title: &'a str,
    /// The language of the title, where it has one of its own.
    title_language: Option<&'a str>,
    /// What tells it from others, whatever its address.
    id: &'a str,
    address: String,
    published: &'a jiff::Zoned,
    updated: Option<&'a jiff::Zoned>,
    authors: Vec<&'a Term>,
    /// Its categories and tags.
    terms: Vec<&'a Term>,
    description: Option<&'a str>,
    /// HTML: the text, or its beginning.
    content: String,
    image: Option<Image<'a>>,
}

impl Entry<'_> {
    /// The id: that of an older system, else the address.
    fn id(&self) -> &str {
        if self.id.is_empty() { &self.address } else { self.id }
    }

    fn changed(&self) -> &jiff::Zoned {
        self.updated.unwrap_or(self.published)
    }
}

/// The image of a post.
struct Image<'a> {
    address: String,
    media_type: &'static str,
    /// Its length in bytes, where it is a file of the site as it is.
    length: Option<u64>,
    alt: &'a str,
}

/// The feed of a language.
pub(super) fn for_language(context: RenderContext, route: &Route, format: FeedFormat) -> (String, Vec<Diagnostic>) {
    let settings = context.site.config.language(route.language);
    let posts = context.site.posts_in(route.language).map(PostId);
    let home = context.plan.route(context.plan.home_pages(route.language).first);
    write(context, route, format, home, (settings.title.clone(), &settings.description), posts)
}

/// The feed of a term.
pub(super) fn for_term(
    context: RenderContext,
    route: &Route,
    format: FeedFormat,
    id: TermId,
) -> (String, Vec<Diagnostic>) {
    let term = context.site.term(id);
    let page = context.plan.route(context.plan.term_pages(id).first);
    let settings = context.site.config.language(route.language);
    let description = term.description.as_deref().unwrap_or(&settings.description);
    write(context, route, format, page, (feed_title(context, id), description), term.posts.iter().copied())
}

/// How browsers show the feeds of a language: the theme's template `feed.css`.
pub(super) fn style(context: RenderContext, route: &Route) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    match feed_style_sheet(context, route) {
        Ok(sheet) => (Some(sheet), Vec::new()),
        Err(problem) => (None, vec![problem]),
    }
}

fn write(
    context: RenderContext,
    route: &Route,
    format: FeedFormat,
    page: &Route,
    (title, description): (String, &str),
    posts: impl Iterator<Item = PostId>,
) -> (String, Vec<Diagnostic>) {
    let config = &context.site.config;
    let settings = config.language(route.language);
    let mut diagnostics = Vec::new();
    let entries = posts.take(config.feeds.posts).map(|id| entry(context, id, &mut diagnostics)).collect();
    let feed = Feed {
        title,
        description: description.to_owned(),
        language: settings.language.tag(),
        address: context.plan.absolute_url(route),
        page: context.plan.absolute_url(page),
        hub: config.feeds.hub.as_deref(),
        style: context.plan.feed_style(route.language).map(Route::path),
        site_title: &settings.title,
        entries,
    };
    let is_full = config.feeds.content == FeedContent::Full;
    let text = match format {
        FeedFormat::Atom => atom::write(&feed, is_full),
        FeedFormat::Rss => rss::write(&feed, is_full),
        FeedFormat::Json => json::write(&feed),
    };
    (text, diagnostics)
}

fn entry<'a>(context: RenderContext<'a>, id: PostId, diagnostics: &mut Vec<Diagnostic>) -> Entry<'a> {
    let post = context.site.post(id);
    let document = &post.document;
    let address = context.plan.absolute_url(context.plan.post(id));
    let text = context.text(DocumentId::Post(id));
    let source_html = match context.site.config.feeds.content {
        FeedContent::Full => &text.body,
        FeedContent::Excerpt => &text.excerpt,
    };
    let (html, problems) = body::fill_placeholders(context, source_html, DocumentId::Post(id), AddressForm::Absolute);
    diagnostics.extend(problems);
    let terms = || post.terms.iter().map(|id| context.site.term(*id));
    Entry {
        title: &document.title.value,
        title_language: document.title_typography.as_ref().map(|own| own.tag()),
        id: document.guid.as_deref().unwrap_or_default(),
        content: content::for_readers(&html, &address),
        address,
        published: post.date(),
        updated: document.updated.as_ref(),
        authors: terms().filter(|term| term.taxonomy == Taxonomy::Author).collect(),
        terms: terms().filter(|term| term.taxonomy != Taxonomy::Author).collect(),
        description: document.description.as_deref(),
        image: image(context, id),
    }
}

/// The image that stands for a post. What is wrong with it is told on the post's own page.
fn image(context: RenderContext<'_>, id: PostId) -> Option<Image<'_>> {
    let document = &context.site.post(id).document;
    let written = document.image.as_ref()?;
    let address = if is_external_url(&written.value) {
        written.value.clone()
    } else {
        body::resolve_link(context, DocumentId::Post(id), &written.value, written.span, AddressForm::Absolute)
            .ok()?
            .address
    };
    let path = address.split(['?', '#']).next().unwrap_or(&address);
    let media_type = mime_guess::from_path(path).first_raw().filter(|kind| kind.starts_with("image/"))?;
    let length = length(context, context.plan.post(id), path);
    let alt = document.image_alt.as_deref().unwrap_or_default();
    Some(Image { address, media_type, length, alt })
}

/// The length of what stands at an address, if it is a file that is published as it is.
fn length(context: RenderContext, from: &Route, address: &str) -> Option<u64> {
    let base = &context.plan.host(from).base_url;
    // What stands in an image's file besides the image is not published.
    let of = |source: &SourceFile| context.site.image_by_file(&source.file).is_none().then_some(source.length);
    let path = address.strip_prefix(&*base.origin)?;
    let inside = path.strip_prefix(&*context.plan.prefixed_path(from.host, ""))?;
    match context.plan.route_at_site_path(from.host, inside)?.view {
        View::ContentFile(index) => of(&context.site.sources.files[index as usize]),
        View::StaticFile(index) => of(&context.site.sources.static_files[index as usize]),
        _ => None,
    }
}
