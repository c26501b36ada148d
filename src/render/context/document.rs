//! Posts and pages as templates see them: as lists show them, and whole.

use tera::Value;

use super::super::body::{self, AddressForm};
use super::super::images::image_by_file;
use super::super::rfc3339::rfc3339;
use super::super::value::{extended, html, list, map, optional, params};
use super::super::wording::{hyphenated, words};
use super::super::{RenderContext, share, share_image};
use super::site::language_value;
use crate::address::is_external_url;
use crate::diagnostic::Diagnostic;
use crate::model::{Comment, Document, DocumentId, Heading, PageId, PostId, Taxonomy};
use crate::plan::HostId;

/// Related posts below a post.
const RELATED: usize = 5;

/// A post as lists show it.
pub(in crate::render) fn post(context: RenderContext, id: PostId) -> Value {
    let post = context.site.post(id);
    let terms = |taxonomy: Taxonomy| {
        let own = post.terms.iter().filter(move |id| context.site.term(**id).taxonomy == taxonomy);
        list(own.map(|id| context.values.term_link(context, *id)))
    };
    extended(
        &summary(context, DocumentId::Post(id)),
        [
            ("kind", Value::from("post")),
            ("date", Value::from(rfc3339(post.date()))),
            ("scheduled", Value::from(post.date().timestamp() > context.now)),
            ("categories", terms(Taxonomy::Category)),
            ("tags", terms(Taxonomy::Tag)),
            ("authors", terms(Taxonomy::Author)),
        ],
    )
}

/// The social card of a post, as pages name it.
fn card_value(context: RenderContext, id: PostId) -> Value {
    let Some(route) = context.plan.social_card(id) else { return Value::none() };
    let document = &context.site.post(id).document;
    let site = &context.site.config.language(document.language).title;
    map([
        ("url", Value::from(context.plan.absolute_url(&route))),
        ("width", Value::from(share_image::WIDTH)),
        ("height", Value::from(share_image::HEIGHT)),
        ("type", Value::from("image/png")),
        ("alt", Value::from(format!("{} – {site}", document.title.value))),
    ])
}

/// A post as a list on a host shows it: one that lives on another host is linked with all that belongs to it there.
pub(super) fn post_from(context: RenderContext, host: HostId, id: PostId) -> Value {
    let value = context.values.post(context, id);
    let (post, route) = (context.site.post(id), context.plan.post(id));
    if route.host == host {
        return value;
    }
    let terms = |taxonomy: Taxonomy| {
        let own = post.terms.iter().filter(move |id| context.site.term(**id).taxonomy == taxonomy);
        list(own.map(|id| {
            let url = context.plan.absolute_url(context.plan.route(context.plan.term_pages(*id).first));
            extended(&context.values.term_link(context, *id), [("url", Value::from(url))])
        }))
    };
    let (excerpt, _) =
        body::fill(context, &context.text(DocumentId::Post(id)).excerpt, DocumentId::Post(id), AddressForm::Absolute);
    extended(
        &value,
        [
            ("url", Value::from(context.plan.absolute_url(route))),
            ("excerpt", html(&excerpt)),
            ("image", image(context, DocumentId::Post(id), AddressForm::Absolute)),
            ("categories", terms(Taxonomy::Category)),
            ("tags", terms(Taxonomy::Tag)),
            ("authors", terms(Taxonomy::Author)),
        ],
    )
}

/// A page as lists show it.
pub(in crate::render) fn page_summary(context: RenderContext, id: PageId) -> Value {
    extended(
        &summary(context, DocumentId::Page(id)),
        [("kind", Value::from("page")), ("scheduled", Value::from(false))],
    )
}

/// What lists show of any document.
fn summary(context: RenderContext, id: DocumentId) -> Value {
    let (document, text) = (context.site.document(id), context.text(id));
    let route = context.plan.document(id);
    // What is wrong in the excerpt is wrong in the body too, and told there.
    let (excerpt, _) = body::fill(context, &text.excerpt, id, AddressForm::List);
    map([
        ("title", Value::from(document.title.value.as_str())),
        ("title_html", html(&title_html(context, document))),
        ("title_language", optional(document.title_typography.as_ref().map(|own| own.tag()))),
        ("url", Value::from(route.path())),
        ("canonical", Value::from(context.plan.absolute_url(route))),
        ("language", Value::from(context.site.config.language(document.language).language.tag())),
        ("language_name", Value::from(&*context.site.config.language(document.language).name)),
        ("updated", document.updated.as_ref().map_or_else(Value::none, |date| Value::from(rfc3339(date)))),
        ("description", optional(document.description.as_deref())),
        ("excerpt", html(&excerpt)),
        ("truncated", Value::from(text.truncated)),
        ("word_count", Value::from(text.word_count)),
        ("reading_minutes", Value::from(text.reading_minutes)),
        ("image", image(context, id, AddressForm::List)),
        ("draft", Value::from(document.draft)),
        ("comments", Value::from(document.comments.unwrap_or(true))),
        ("params", params(&document.params)),
    ])
}

/// A document's title as HTML: with soft hyphens, and with its own language where it has one.
pub(super) fn title_html(context: RenderContext, document: &Document) -> String {
    let title = &document.title.value;
    match &document.title_typography {
        Some(own) => format!("<span lang=\"{}\">{}</span>", own.tag(), hyphenated(title, own, document.hyphenation)),
        None => hyphenated(title, &context.site.config.language(document.language).typography, document.hyphenation),
    }
}

fn image(context: RenderContext, id: DocumentId, addresses: AddressForm) -> Value {
    let document = context.site.document(id);
    let link = document.image.as_ref().and_then(|image| {
        // An image on another site is taken as it is; a broken link is told on the document's own page.
        if is_external_url(&image.value) {
            return Some((image.value.clone(), None));
        }
        let link = body::link(context, id, &image.value, image.span, addresses).ok()?;
        Some((link.address, link.route.and_then(|route| image_by_file(context.site, route))))
    });
    let Some((url, image)) = link else { return Value::none() };
    let image = image.map(|id| context.site.image(id));
    let side = |side: Option<u32>| side.filter(|side| *side > 0).map_or_else(Value::none, Value::from);
    map([
        ("url", Value::from(url)),
        ("alt", Value::from(document.image_alt.as_deref().unwrap_or_default())),
        ("caption", optional(document.image_caption.as_deref())),
        ("width", side(image.map(|image| image.header.width))),
        ("height", side(image.map(|image| image.header.height))),
        ("file", optional(image.map(|image| &*image.file))),
    ])
}

/// Everything of a post, for its own page.
pub(super) fn full_post(context: RenderContext, id: PostId, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let site = context.site;
    let neighbour = |id: Option<PostId>| id.map_or_else(Value::none, |id| context.values.post(context, id));
    let authors = site.post(id).terms.iter().filter(|id| site.term(**id).taxonomy == Taxonomy::Author);
    extended(
        &full(context, DocumentId::Post(id), &context.values.post(context, id), diagnostics),
        [
            ("authors", list(authors.map(|id| context.values.term(context, *id)))),
            ("card", card_value(context, id)),
            ("share", share_links(context, id)),
            ("newer", neighbour(site.newer_post(id))),
            ("older", neighbour(site.older_post(id))),
            ("serial", series(context, id)),
            ("related", list(site.related_posts(id, RELATED).into_iter().map(|id| context.values.post(context, id)))),
        ],
    )
}

/// The series that a post is a part of.
fn series(context: RenderContext, id: PostId) -> Value {
    let Some(series) = context.site.series(id) else { return Value::none() };
    let number = series.posts.iter().position(|part| *part == id).map_or(0, |at| at + 1);
    map([
        ("name", Value::from(series.name.as_str())),
        ("number", Value::from(number)),
        ("count", Value::from(series.posts.len())),
        ("posts", list(series.posts.iter().map(|id| context.values.post(context, *id)))),
    ])
}

/// Everything of a page, for its own page.
pub(super) fn full_page(context: RenderContext, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let page = context.site.page(id);
    let mut ancestors: Vec<Value> = Vec::new();
    let mut above = page.parent;
    while let Some(parent) = above {
        ancestors.insert(0, context.values.page(context, parent));
        above = context.site.page(parent).parent;
    }
    extended(
        &full(context, DocumentId::Page(id), &context.values.page(context, id), diagnostics),
        [
            ("parent", page.parent.map_or_else(Value::none, |id| context.values.page(context, id))),
            ("children", list(page.children.iter().map(|id| context.values.page(context, *id)))),
            ("ancestors", Value::from(ancestors)),
        ],
    )
}

fn full(context: RenderContext, id: DocumentId, summary: &Value, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let (document, text) = (context.site.document(id), context.text(id));
    let (body_html, problems) = body::fill(context, &text.body, id, AddressForm::Own);
    diagnostics.extend(problems);
    if let Some(image) = document.image.as_ref().filter(|image| !is_external_url(&image.value)) {
        match body::link(context, id, &image.value, image.span, AddressForm::Own) {
            Ok(link) => diagnostics.extend(link.warning),
            Err(problem) => diagnostics.push(problem),
        }
    }
    let route = context.plan.document(id);
    let translations = context.site.translations(id).iter().map(|other| {
        let to = context.site.document(*other);
        extended(
            &language_value(context, to.language),
            [
                ("title", Value::from(to.title.value.as_str())),
                ("title_language", optional(to.title_typography.as_ref().map(|own| own.tag()))),
                ("url", Value::from(context.plan.href(route.host, context.plan.document(*other)))),
            ],
        )
    });
    extended(
        summary,
        [
            ("content", html(&body_html)),
            ("outline", outline(&text.outline)),
            ("translations", list(translations)),
            ("discussion", discussion(context, id)),
        ],
    )
}

/// The ways to share a post that site.toml names.
fn share_links(context: RenderContext, id: PostId) -> Value {
    let document = &context.site.post(id).document;
    let page = context.plan.absolute_url(context.plan.post(id));
    list(context.site.config.publicity.share_links.iter().map(|link| {
        let own = || words(context, document.language, &format!("share_{}", link.name()), &[]);
        let address = share::address(*link, &page, &document.title.value);
        map([
            ("kind", Value::from(link.name())),
            ("name", Value::from(share::network(*link).map_or_else(own, str::to_owned))),
            ("url", optional(address.as_deref())),
        ])
    }))
}

/// What readers wrote below a document on an older system.
fn discussion(context: RenderContext, id: DocumentId) -> Value {
    let Some(discussion) = context.site.discussion(id).filter(|all| all.count + all.pingbacks.len() > 0) else {
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
