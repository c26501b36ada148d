//! Posts and pages as templates see them: as lists show them, and whole.

use tera::Value;

use super::super::body::{self, Addresses};
use super::super::pictures::picture_at;
use super::super::rfc3339::rfc3339;
use super::super::value::{extended, html, list, map, optional, params};
use super::super::wording::{hyphenated, words};
use super::super::{Stage, share, share_image};
use super::site::language_value;
use crate::diagnostic::Diagnostic;
use crate::model::{Comment, Document, DocumentId, Heading, PageId, PostId, Taxonomy, is_on_another_site};
use crate::plan::HostId;

/// Related posts below a post.
const RELATED: usize = 5;

/// A post as lists show it.
pub(in crate::render) fn post(stage: Stage, id: PostId) -> Value {
    let post = stage.site.post(id);
    let terms = |taxonomy: Taxonomy| {
        let own = post.terms.iter().filter(move |id| stage.site.term(**id).taxonomy == taxonomy);
        list(own.map(|id| stage.values.term_link(stage, *id)))
    };
    extended(
        &summary(stage, DocumentId::Post(id)),
        [
            ("kind", Value::from("post")),
            ("date", Value::from(rfc3339(post.date()))),
            ("scheduled", Value::from(post.date().timestamp() > stage.now)),
            ("categories", terms(Taxonomy::Category)),
            ("tags", terms(Taxonomy::Tag)),
            ("authors", terms(Taxonomy::Author)),
        ],
    )
}

/// The social card of a post, as pages name it.
fn card_value(stage: Stage, id: PostId) -> Value {
    let Some(route) = stage.plan.card(id) else { return Value::none() };
    let document = &stage.site.post(id).document;
    let site = &stage.site.config.language(document.language).title;
    map([
        ("url", Value::from(stage.plan.absolute(&route))),
        ("width", Value::from(share_image::WIDTH)),
        ("height", Value::from(share_image::HEIGHT)),
        ("type", Value::from("image/png")),
        ("alt", Value::from(format!("{} – {site}", document.title.value))),
    ])
}

/// A post as a list on a host shows it: one that lives on another host is linked with all that belongs to it there.
pub(super) fn post_from(stage: Stage, host: HostId, id: PostId) -> Value {
    let value = stage.values.post(stage, id);
    let (post, route) = (stage.site.post(id), stage.plan.post(id));
    if route.host == host {
        return value;
    }
    let terms = |taxonomy: Taxonomy| {
        let own = post.terms.iter().filter(move |id| stage.site.term(**id).taxonomy == taxonomy);
        list(own.map(|id| {
            let url = stage.plan.absolute(stage.plan.route(stage.plan.term(*id).first));
            extended(&stage.values.term_link(stage, *id), [("url", Value::from(url))])
        }))
    };
    let (excerpt, _) =
        body::fill(stage, &stage.text(DocumentId::Post(id)).excerpt, DocumentId::Post(id), Addresses::Absolute);
    extended(
        &value,
        [
            ("url", Value::from(stage.plan.absolute(route))),
            ("excerpt", html(&excerpt)),
            ("image", image(stage, DocumentId::Post(id), Addresses::Absolute)),
            ("categories", terms(Taxonomy::Category)),
            ("tags", terms(Taxonomy::Tag)),
            ("authors", terms(Taxonomy::Author)),
        ],
    )
}

/// A page as lists show it.
pub(in crate::render) fn page_summary(stage: Stage, id: PageId) -> Value {
    extended(&summary(stage, DocumentId::Page(id)), [("kind", Value::from("page")), ("scheduled", Value::from(false))])
}

/// What lists show of any document.
fn summary(stage: Stage, id: DocumentId) -> Value {
    let (document, text) = (stage.site.document(id), stage.text(id));
    let route = stage.plan.document(id);
    // What is wrong in the excerpt is wrong in the body too, and told there.
    let (excerpt, _) = body::fill(stage, &text.excerpt, id, Addresses::List);
    map([
        ("title", Value::from(document.title.value.as_str())),
        ("title_html", html(&title_html(stage, document))),
        ("title_language", optional(document.title_typography.as_ref().map(|own| own.tag()))),
        ("url", Value::from(route.path())),
        ("canonical", Value::from(stage.plan.absolute(route))),
        ("language", Value::from(stage.site.config.language(document.language).language.tag())),
        ("language_name", Value::from(&*stage.site.config.language(document.language).name)),
        ("updated", document.updated.as_ref().map_or_else(Value::none, |date| Value::from(rfc3339(date)))),
        ("description", optional(document.description.as_deref())),
        ("excerpt", html(&excerpt)),
        ("truncated", Value::from(text.truncated)),
        ("word_count", Value::from(text.word_count)),
        ("reading_minutes", Value::from(text.reading_minutes)),
        ("image", image(stage, id, Addresses::List)),
        ("draft", Value::from(document.draft)),
        ("comments", Value::from(document.comments.unwrap_or(true))),
        ("params", params(&document.params)),
    ])
}

/// A document's title as HTML: with soft hyphens, and with its own language where it has one.
pub(super) fn title_html(stage: Stage, document: &Document) -> String {
    let title = &document.title.value;
    match &document.title_typography {
        Some(own) => format!("<span lang=\"{}\">{}</span>", own.tag(), hyphenated(title, own, document.hyphenation)),
        None => hyphenated(title, &stage.site.config.language(document.language).typography, document.hyphenation),
    }
}

fn image(stage: Stage, id: DocumentId, addresses: Addresses) -> Value {
    let document = stage.site.document(id);
    let link = document.image.as_ref().and_then(|image| {
        // A picture on another site is taken as it is; a broken link is told on the document's own page.
        if is_on_another_site(&image.value) {
            return Some((image.value.clone(), None));
        }
        let link = body::link(stage, id, &image.value, image.span, addresses).ok()?;
        Some((link.address, link.route.and_then(|route| picture_at(stage.site, route))))
    });
    let Some((url, picture)) = link else { return Value::none() };
    let picture = picture.map(|id| stage.site.picture(id));
    let side = |side: Option<u32>| side.filter(|side| *side > 0).map_or_else(Value::none, Value::from);
    map([
        ("url", Value::from(url)),
        ("alt", Value::from(document.image_alt.as_deref().unwrap_or_default())),
        ("caption", optional(document.image_caption.as_deref())),
        ("width", side(picture.map(|picture| picture.facts.width))),
        ("height", side(picture.map(|picture| picture.facts.height))),
        ("file", optional(picture.map(|picture| &*picture.file))),
    ])
}

/// Everything of a post, for its own page.
pub(super) fn full_post(stage: Stage, id: PostId, found: &mut Vec<Diagnostic>) -> Value {
    let site = stage.site;
    let neighbour = |id: Option<PostId>| id.map_or_else(Value::none, |id| stage.values.post(stage, id));
    let authors = site.post(id).terms.iter().filter(|id| site.term(**id).taxonomy == Taxonomy::Author);
    extended(
        &full(stage, DocumentId::Post(id), &stage.values.post(stage, id), found),
        [
            ("authors", list(authors.map(|id| stage.values.term(stage, *id)))),
            ("card", card_value(stage, id)),
            ("share", share_links(stage, id)),
            ("newer", neighbour(site.newer(id))),
            ("older", neighbour(site.older(id))),
            ("serial", serial(stage, id)),
            ("related", list(site.related(id, RELATED).into_iter().map(|id| stage.values.post(stage, id)))),
        ],
    )
}

/// The series that a post is a part of.
fn serial(stage: Stage, id: PostId) -> Value {
    let Some(serial) = stage.site.serial(id) else { return Value::none() };
    let number = serial.posts.iter().position(|part| *part == id).map_or(0, |at| at + 1);
    map([
        ("name", Value::from(serial.name.as_str())),
        ("number", Value::from(number)),
        ("count", Value::from(serial.posts.len())),
        ("posts", list(serial.posts.iter().map(|id| stage.values.post(stage, *id)))),
    ])
}

/// Everything of a page, for its own page.
pub(super) fn full_page(stage: Stage, id: PageId, found: &mut Vec<Diagnostic>) -> Value {
    let page = stage.site.page(id);
    let mut ancestors: Vec<Value> = Vec::new();
    let mut above = page.parent;
    while let Some(parent) = above {
        ancestors.insert(0, stage.values.page(stage, parent));
        above = stage.site.page(parent).parent;
    }
    extended(
        &full(stage, DocumentId::Page(id), &stage.values.page(stage, id), found),
        [
            ("parent", page.parent.map_or_else(Value::none, |id| stage.values.page(stage, id))),
            ("children", list(page.children.iter().map(|id| stage.values.page(stage, *id)))),
            ("ancestors", Value::from(ancestors)),
        ],
    )
}

fn full(stage: Stage, id: DocumentId, summary: &Value, found: &mut Vec<Diagnostic>) -> Value {
    let (document, text) = (stage.site.document(id), stage.text(id));
    let (content, problems) = body::fill(stage, &text.body, id, Addresses::Own);
    found.extend(problems);
    if let Some(image) = document.image.as_ref().filter(|image| !is_on_another_site(&image.value)) {
        match body::link(stage, id, &image.value, image.span, Addresses::Own) {
            Ok(link) => found.extend(link.warning),
            Err(problem) => found.push(problem),
        }
    }
    let route = stage.plan.document(id);
    let translations = stage.site.translations(id).iter().map(|other| {
        let to = stage.site.document(*other);
        extended(
            &language_value(stage, to.language),
            [
                ("title", Value::from(to.title.value.as_str())),
                ("title_language", optional(to.title_typography.as_ref().map(|own| own.tag()))),
                ("url", Value::from(stage.plan.href(route.host, stage.plan.document(*other)))),
            ],
        )
    });
    extended(
        summary,
        [
            ("content", html(&content)),
            ("outline", outline(&text.outline)),
            ("translations", list(translations)),
            ("discussion", discussion(stage, id)),
        ],
    )
}

/// The ways to share a post that site.toml names.
fn share_links(stage: Stage, id: PostId) -> Value {
    let document = &stage.site.post(id).document;
    let page = stage.plan.absolute(stage.plan.post(id));
    list(stage.site.config.publicity.share_links.iter().map(|link| {
        let own = || words(stage, document.language, &format!("share_{}", link.name()), &[]);
        let address = share::address(*link, &page, &document.title.value);
        map([
            ("kind", Value::from(link.name())),
            ("name", Value::from(share::network(*link).map_or_else(own, str::to_owned))),
            ("url", optional(address.as_deref())),
        ])
    }))
}

/// What readers wrote below a document on an older system.
fn discussion(stage: Stage, id: DocumentId) -> Value {
    let Some(discussion) = stage.site.discussion(id).filter(|all| all.count + all.pingbacks.len() > 0) else {
        return Value::none();
    };
    map([
        ("count", Value::from(discussion.count)),
        ("comments", comments(&discussion.comments)),
        ("pingbacks", comments(&discussion.pingbacks)),
    ])
}

fn comments(comments: &[Comment]) -> Value {
    list(comments.iter().map(|comment| {
        map([
            ("id", Value::from(comment.id.as_str())),
            ("author", Value::from(comment.author.as_str())),
            ("url", optional(comment.url.as_deref())),
            ("date", Value::from(rfc3339(&comment.date))),
            ("text", html(&comment.text)),
            ("replies", self::comments(&comment.replies)),
        ])
    }))
}

fn outline(headings: &[Heading]) -> Value {
    list(headings.iter().map(|heading| {
        map([
            ("level", Value::from(heading.level)),
            ("id", Value::from(heading.id.as_str())),
            ("title", html(&heading.title)),
            ("children", outline(&heading.children)),
        ])
    }))
}
