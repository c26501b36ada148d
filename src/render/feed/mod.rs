//! Collects the content of feeds once, and writes it as Atom, RSS or JSON Feed.

mod atom;
mod comments;
mod content;
mod entry;
mod json;
mod rss;

use std::borrow::Cow;

use jiff::Zoned;

pub(super) use self::comments::{of_language as comments_of_language, of_post as comments_of_post};
pub(super) use self::content::for_feed_readers;
use self::entry::{Entry, EntryAuthor, EntryImage, Feed};
use super::body::{self, AddressForm};
use super::excerpt::excerpt;
use super::interface::feed_style_sheet;
use super::render_context::RenderContext;
use super::wording::feed_title;
use crate::address::is_external_url;
use crate::config::{FeedContent, FeedFormat};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, Post, PostId, SourceFile, Taxonomy, Term, TermId};
use crate::plan::{Route, View};

/// Returns the feed of a language.
pub(super) fn for_language(context: RenderContext, route: &Route, format: FeedFormat) -> (String, Vec<Diagnostic>) {
    let settings = context.site.config.language(route.language);
    let posts = context.site.posts_in(route.language).map(PostId);
    let home = context.plan.route(context.plan.home_pages(route.language).first);
    write(context, route, format, home, (settings.title.clone(), &settings.description), posts)
}

/// Returns the feed of a term.
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

/// Renders the theme's template `feed.css`, the style sheet with which browsers display the feeds of a language.
pub(super) fn style(context: RenderContext, route: &Route) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    match feed_style_sheet(context, route) {
        Ok(sheet) => (Some(sheet), Vec::new()),
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

fn write(
    context: RenderContext,
    route: &Route,
    format: FeedFormat,
    page: &Route,
    texts: (String, &str),
    posts: impl Iterator<Item = PostId>,
) -> (String, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let entries = posts.take(context.site.config.feeds.posts).map(|id| entry(context, id, &mut diagnostics)).collect();
    (write_entries(context, route, format, page, texts, entries), diagnostics)
}

/// Writes a feed with its title, its description and its entries.
fn write_entries(
    context: RenderContext,
    route: &Route,
    format: FeedFormat,
    page: &Route,
    (title, description): (String, &str),
    entries: Vec<Entry>,
) -> String {
    let config = &context.site.config;
    let settings = config.language(route.language);
    let feed = Feed {
        title,
        description: description.to_owned(),
        language: settings.language.tag(),
        id: context.plan.feed_id(context.site, route),
        address: context.plan.absolute_url(route),
        page: context.plan.absolute_url(page),
        hubs: &config.feeds.hubs,
        stylesheet: context.plan.feed_style(route.language).map(Route::path),
        site_title: &settings.title,
        updated: entries.iter().map(Entry::last_modified).max().cloned().unwrap_or_else(|| empty_since(context)),
        entries,
    };
    let is_full = config.feeds.content == FeedContent::Full;
    match format {
        FeedFormat::Atom => atom::write(&feed, is_full),
        FeedFormat::Rss => rss::write(&feed, is_full),
        FeedFormat::Json => json::write(&feed),
    }
}

/// Returns the date of a feed without entries: that of the site's newest post, or this day if there is no post at all.
fn empty_since(context: RenderContext) -> Zoned {
    let today = || {
        let now = context.now.to_zoned(context.site.config.time_zone.clone());
        now.start_of_day().unwrap_or(now)
    };
    context.site.posts.iter().map(Post::last_modified).max().cloned().unwrap_or_else(today)
}

fn entry<'a>(context: RenderContext<'a>, id: PostId, diagnostics: &mut Vec<Diagnostic>) -> Entry<'a> {
    let post = context.site.post(id);
    let document = &post.document;
    let address = context.plan.absolute_url(context.plan.post(id));
    let own = DocumentId::Post(id);
    let (html, body_diagnostics) = match context.site.config.feeds.content {
        FeedContent::Full => body::fill_placeholders(context, &context.text(own).body, own, AddressForm::Absolute),
        FeedContent::Excerpt => excerpt(context, own, AddressForm::Absolute),
    };
    diagnostics.extend(body_diagnostics);
    let language = &context.site.config.language(document.language).language;
    let terms = || post.terms.iter().map(|id| context.site.term(*id));
    Entry {
        title: Cow::Borrowed(&document.title.value),
        title_language: document.title_typography.as_ref().map(|typography| typography.tag()),
        id: document.guid.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| context.plan.feed_id_of_post(id)),
        content: content::with_direction(content::for_feed_readers(&html, &address), language.tag()),
        address,
        published: post.date(),
        updated: document.updated.as_ref(),
        authors: terms().filter(|term| term.taxonomy == Taxonomy::Author).map(author).collect(),
        terms: terms().filter(|term| !matches!(term.taxonomy, Taxonomy::Author | Taxonomy::Series)).collect(),
        description: document.description.as_deref(),
        image: image(context, id),
    }
}

fn author(term: &Term) -> EntryAuthor<'_> {
    EntryAuthor { name: &term.name, homepage: term.homepage.as_deref() }
}

/// Returns the main image of a post. Problems with it are reported by the post's own page.
fn image(context: RenderContext<'_>, id: PostId) -> Option<EntryImage<'_>> {
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
    Some(EntryImage { address, media_type, length, alt })
}

/// Returns the length of the file at an address of the site, as it is published.
fn length(context: RenderContext, from: &Route, address: &str) -> Option<u64> {
    let base = &context.plan.host(from).base_url;
    // Images are published without their metadata, so their length differs.
    let length = |source: &SourceFile| match context.site.image_by_file(&source.file) {
        Some(id) => context.cache.published_length(context.site.image(id)),
        None => Some(source.length),
    };
    let path = address.strip_prefix(&*base.origin)?;
    let site_path = path.strip_prefix(&*context.plan.prefixed_path(from.host, ""))?;
    match context.plan.route_at_site_path(from.host, site_path)?.view {
        View::ContentFile(index) => length(&context.site.sources.files[index as usize]),
        View::StaticFile(index) => length(&context.site.sources.static_files[index as usize]),
        _ => None,
    }
}
