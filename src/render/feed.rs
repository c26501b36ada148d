//! Feeds: Atom 1.0 (RFC 4287) with the full text of the newest posts.

use super::body::{self, Addresses};
use super::context::rfc3339;
use super::xml::Xml;
use super::{Stage, context};
use crate::diagnostic::Diagnostic;
use crate::language::SOFT_HYPHEN;
use crate::model::{DocumentId, PostId, TermId};
use crate::plan::Route;

/// The feed of a language.
pub(super) fn language(stage: Stage, route: &Route) -> (String, Vec<Diagnostic>) {
    let settings = stage.site.config.language(route.language);
    let posts = stage.site.posts_in(route.language).map(PostId);
    let home = stage.plan.route(stage.plan.home(route.language).first);
    feed(stage, route, home, &settings.title, posts)
}

/// The feed of a term.
pub(super) fn term(stage: Stage, route: &Route, id: TermId) -> (String, Vec<Diagnostic>) {
    let term = stage.site.term(id);
    let page = stage.plan.route(stage.plan.term(id).first);
    feed(stage, route, page, &context::feed_title(stage, id), term.posts.iter().copied())
}

fn feed(
    stage: Stage,
    route: &Route,
    page: &Route,
    title: &str,
    posts: impl Iterator<Item = PostId>,
) -> (String, Vec<Diagnostic>) {
    let posts: Vec<PostId> = posts.take(stage.site.config.feed_posts).collect();
    let settings = stage.site.config.language(route.language);
    let (own, alternate) = (stage.plan.absolute(route), stage.plan.absolute(page));
    // A feed without posts has never changed; Atom wants a date all the same.
    let updated =
        posts.iter().map(|id| stage.site.post(*id).changed()).max().map_or("1970-01-01T00:00:00Z".to_owned(), rfc3339);
    let mut found = Vec::new();
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", settings.language.tag())]);
    xml.line();
    xml.element("title", &[], title);
    if !settings.description.is_empty() {
        xml.element("subtitle", &[], &settings.description);
    }
    xml.element("id", &[], &own);
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &alternate)]);
    xml.element("updated", &[], &updated);
    xml.element("generator", &[("version", env!("CARGO_PKG_VERSION"))], "Kielo");
    // An entry without an author needs one on the feed (RFC 4287, 4.1.1).
    xml.open("author", &[]);
    xml.element("name", &[], &settings.title);
    xml.close("author");
    for id in posts {
        entry(stage, id, &mut xml, &mut found);
    }
    xml.close("feed");
    (xml.finish(), found)
}

fn entry(stage: Stage, id: PostId, xml: &mut Xml, found: &mut Vec<Diagnostic>) {
    let post = stage.site.post(id);
    let document = &post.document;
    let address = stage.plan.absolute(stage.plan.post(id));
    xml.open("entry", &[]);
    xml.line();
    let own = document.title_typography.as_ref().map(|own| ("xml:lang", own.tag()));
    xml.element("title", own.as_slice(), &document.title.value);
    xml.element("id", &[], document.guid.as_deref().unwrap_or(&address));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &address)]);
    xml.element("published", &[], &rfc3339(post.date()));
    xml.element("updated", &[], &rfc3339(post.changed()));
    for term in post.terms.iter().map(|id| stage.site.term(*id)) {
        if term.taxonomy == crate::model::Taxonomy::Author {
            xml.open("author", &[]);
            xml.element("name", &[], &term.name);
            if let Some(homepage) = &term.homepage {
                xml.element("uri", &[], homepage);
            }
            xml.close("author");
        } else {
            xml.empty("category", &[("term", &term.slug), ("label", &term.name)]);
        }
    }
    if let Some(description) = &document.description {
        xml.element("summary", &[], description);
    }
    let (content, problems) = body::fill(stage, &document.body, DocumentId::Post(id), Addresses::Absolute);
    found.extend(problems);
    // Feed readers search and copy texts as they come.
    let content = content.replace(SOFT_HYPHEN, "");
    xml.element("content", &[("type", "html"), ("xml:base", &address)], &content);
    xml.close("entry");
}
