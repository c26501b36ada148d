//! Feeds: what a list of posts says to feed readers, gathered once and written in three formats.

mod atom;
mod content;
mod json;
mod rss;

use super::body::{self, Addresses};
use super::wording::feed_title;
use super::{Stage, context};
use crate::config::{FeedContent, FeedFormat};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, PostId, SourceFile, Taxonomy, Term, TermId, is_on_another_site};
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
    picture: Option<Picture<'a>>,
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

/// The picture of a post.
struct Picture<'a> {
    address: String,
    media_type: &'static str,
    /// Its length in bytes, where it is a file of the site as it is.
    length: Option<u64>,
    alt: &'a str,
}

/// The feed of a language.
pub(super) fn language(stage: Stage, route: &Route, format: FeedFormat) -> (String, Vec<Diagnostic>) {
    let settings = stage.site.config.language(route.language);
    let posts = stage.site.posts_in(route.language).map(PostId);
    let home = stage.plan.route(stage.plan.home(route.language).first);
    write(stage, route, format, home, (settings.title.clone(), &settings.description), posts)
}

/// The feed of a term.
pub(super) fn term(stage: Stage, route: &Route, format: FeedFormat, id: TermId) -> (String, Vec<Diagnostic>) {
    let term = stage.site.term(id);
    let page = stage.plan.route(stage.plan.term(id).first);
    let settings = stage.site.config.language(route.language);
    let description = term.description.as_deref().unwrap_or(&settings.description);
    write(stage, route, format, page, (feed_title(stage, id), description), term.posts.iter().copied())
}

/// How browsers show the feeds of a language: the theme's template `feed.css`.
pub(super) fn style(stage: Stage, route: &Route) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    match context::feed_style(stage, route) {
        Ok(sheet) => (Some(sheet), Vec::new()),
        Err(problem) => (None, vec![problem]),
    }
}

fn write(
    stage: Stage,
    route: &Route,
    format: FeedFormat,
    page: &Route,
    (title, description): (String, &str),
    posts: impl Iterator<Item = PostId>,
) -> (String, Vec<Diagnostic>) {
    let config = &stage.site.config;
    let settings = config.language(route.language);
    let mut found = Vec::new();
    let entries = posts.take(config.feeds.posts).map(|id| entry(stage, id, &mut found)).collect();
    let feed = Feed {
        title,
        description: description.to_owned(),
        language: settings.language.tag(),
        address: stage.plan.absolute(route),
        page: stage.plan.absolute(page),
        hub: config.feeds.hub.as_deref(),
        style: stage.plan.feed_style(route.language).map(Route::path),
        site_title: &settings.title,
        entries,
    };
    let is_full = config.feeds.content == FeedContent::Full;
    let text = match format {
        FeedFormat::Atom => atom::write(&feed, is_full),
        FeedFormat::Rss => rss::write(&feed, is_full),
        FeedFormat::Json => json::write(&feed),
    };
    (text, found)
}

fn entry<'a>(stage: Stage<'a>, id: PostId, found: &mut Vec<Diagnostic>) -> Entry<'a> {
    let post = stage.site.post(id);
    let document = &post.document;
    let address = stage.plan.absolute(stage.plan.post(id));
    let text = stage.text(DocumentId::Post(id));
    let content = match stage.site.config.feeds.content {
        FeedContent::Full => &text.body,
        FeedContent::Excerpt => &text.excerpt,
    };
    let (html, problems) = body::fill(stage, content, DocumentId::Post(id), Addresses::Absolute);
    found.extend(problems);
    let terms = || post.terms.iter().map(|id| stage.site.term(*id));
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
        picture: picture(stage, id),
    }
}

/// The picture that stands for a post. What is wrong with it is told on the post's own page.
fn picture(stage: Stage<'_>, id: PostId) -> Option<Picture<'_>> {
    let document = &stage.site.post(id).document;
    let written = document.image.as_ref()?;
    let address = if is_on_another_site(&written.value) {
        written.value.clone()
    } else {
        body::link(stage, DocumentId::Post(id), &written.value, written.span, Addresses::Absolute).ok()?.address
    };
    let path = address.split(['?', '#']).next().unwrap_or(&address);
    let media_type = mime_guess::from_path(path).first_raw().filter(|kind| kind.starts_with("image/"))?;
    let length = length(stage, stage.plan.post(id), path);
    let alt = document.image_alt.as_deref().unwrap_or_default();
    Some(Picture { address, media_type, length, alt })
}

/// The length of what stands at an address, if it is a file that is published as it is.
fn length(stage: Stage, from: &Route, address: &str) -> Option<u64> {
    let base = &stage.plan.host(from).base;
    // What stands in a picture's file besides the picture is not published.
    let of = |source: &SourceFile| stage.site.picture_at(&source.file).is_none().then_some(source.length);
    let path = address.strip_prefix(&*base.origin)?;
    let inside = path.strip_prefix(&*stage.plan.site_path(from.host, ""))?;
    match stage.plan.at_site_path(from.host, inside)?.view {
        View::File(index) => of(&stage.site.sources.files[index as usize]),
        View::Static(index) => of(&stage.site.sources.statics[index as usize]),
        _ => None,
    }
}
