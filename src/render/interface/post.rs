//! Posts as templates see them: in lists, and on their own pages.

use tera::value::Key;
use tera::{Map, Value};

use super::super::render_context::RenderContext;
use super::super::rfc3339::rfc3339;
use super::super::share_image;
use super::super::value::{list, optional};
use super::definition::{Base, TemplateObject, field, optional_field};
use super::document::{DOCUMENT, WHOLE_DOCUMENT, WholeDocument};
use super::share::{SHARE_IMAGE, SHARE_LINK};
use super::term::{term, term_link};
use super::value_kind::ValueKind::{Address, Any, Date, List, Number, Object, Text};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, PostId, Taxonomy, TermId};
use crate::plan::HostId;

/// The number of posts in `post.related`.
const RELATED: usize = 5;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static POST: TemplateObject<PostId> = TemplateObject {
    name: "post",
    meaning: "A post in a list.",
    bases: &[Base {
        name: "document",
        value: |context, host, id| DOCUMENT.value(context, host, &DocumentId::Post(*id)),
    }],
    fields: &[
        field("date", Date, "the date of its publication", "2024-05-14T00:00:00+03:00",
            |context, _, id| Value::from(rfc3339(context.site.post(*id).date()))),
        optional_field("readers", Number,
            "the number of its readers; none without [`counts.toml`](services.md#the-number-of-readers)", "321",
            |context, _, id| {
                let file = &context.site.post(*id).document.file;
                optional(context.site.sources.readers.get(&**file).copied())
            }),
        field("categories", List(&Object("term link")), "its categories", "",
            |context, host, id| term_links(context, host, *id, Taxonomy::Category)),
        field("tags", List(&Object("term link")), "its tags", "",
            |context, host, id| term_links(context, host, *id, Taxonomy::Tag)),
        field("authors", List(&Object("term link")), "its authors", "",
            |context, host, id| term_links(context, host, *id, Taxonomy::Author)),
        field("terms", Any, "its terms of the [own taxonomies](configuration.md#own-taxonomies), each a list of term links by the name of the taxonomy: `post.terms.industry`", "",
            |context, host, id| {
                let own = context.site.config.own_taxonomies();
                let lists = own.map(|(own, taxonomy)| {
                    (Key::from(taxonomy.name.clone()), term_links(context, host, *id, Taxonomy::Own(own)))
                });
                Value::from(lists.collect::<Map>())
            }),
    ],
};

/// A post on its own page.
pub(super) struct WholePost {
    id: PostId,
    document: WholeDocument,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static WHOLE_POST: TemplateObject<WholePost> = TemplateObject {
    name: "whole post",
    meaning: "The post in `post.html`.",
    bases: &[
        Base { name: "post", value: |context, _, whole| post(context, whole.id) },
        Base {
            name: "whole document",
            value: |context, host, whole| WHOLE_DOCUMENT.value(context, host, &whole.document),
        },
    ],
    fields: &[
        field("authors", List(&Object("term")), "its authors, each a whole term", "",
            |context, _, whole| list(terms(context, whole.id, Taxonomy::Author).map(|id| term(context, id)))),
        optional_field("original_date", Date,
            "the date of the original of a translation, if that was published at least a day earlier",
            "2021-03-02T00:00:00+02:00",
            |context, _, whole| optional(context.site.original_date(whole.id).map(rfc3339))),
        optional_field("card", Object("share image"), "its [social card](#social-cards)", "",
            |context, host, whole| {
                let document = &context.site.post(whole.id).document;
                let site = &context.site.config.language(document.language).title;
                let card = share_image::card(context, whole.id, &format!("{} – {site}", document.title.value));
                optional(card.map(|card| SHARE_IMAGE.value(context, host, &card)))
            }),
        field("share", List(&Object("share link")), "the ways to share it", "",
            |context, host, whole| {
                let language = context.site.post(whole.id).document.language;
                let links = context.site.config.share_links.get(language).map_or(&[][..], Vec::as_slice);
                list(links.iter().map(|link| SHARE_LINK.value(context, host, &(whole.id, *link))))
            }),
        optional_field("newer", Object("post"), "the next newer post of the language", "",
            |context, _, whole| optional(context.site.newer_post(whole.id).map(|id| post(context, id)))),
        optional_field("older", Object("post"), "the next older post of the language", "",
            |context, _, whole| optional(context.site.older_post(whole.id).map(|id| post(context, id)))),
        optional_field("serial", Object("serial"), "the series that it is a part of", "",
            |context, host, whole| {
                optional(context.site.series(whole.id).map(|_| SERIES.value(context, host, &whole.id)))
            }),
        field("related", List(&Object("post")), "up to five posts that share the rarest categories and tags", "",
            |context, _, whole| {
                list(context.site.related_posts(whole.id, RELATED).into_iter().map(|id| post(context, id)))
            }),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SERIES: TemplateObject<PostId> = TemplateObject {
    name: "serial",
    meaning: "A series of posts, and the number of the post in it.",
    bases: &[],
    fields: &[
        field("name", Text, "its name", "Kysely, joka vastaa",
            |context, _, id| optional(context.site.series(*id).map(|series| &*series.name))),
        optional_field("url", Address, "its page; none if nothing [declares the series](writing.md#series)", "/fi/sarja/kysely-joka-vastaa/",
            |context, host, id| {
                let page = |term| context.plan.href(host, context.plan.route(context.plan.term_pages(term).first));
                optional(context.site.series_term(*id).map(page))
            }),
        optional_field("term", Object("term"), "the series as a term, with its description; none if it has no page", "",
            |context, _, id| optional(context.site.series_term(*id).map(|id| term(context, id)))),
        field("number", Number, "the number of this post in the series, from 1", "2",
            |context, _, id| {
                let at = context.site.series(*id).and_then(|series| series.posts.iter().position(|part| part == id));
                Value::from(at.map_or(0, |at| at + 1))
            }),
        field("count", Number, "the number of posts in the series", "5",
            |context, _, id| optional(context.site.series(*id).map(|series| series.posts.len()))),
        field("posts", List(&Object("post")), "all its posts, the oldest first; a translation is as old as its source", "",
            |context, _, id| {
                let posts = context.site.series(*id).into_iter().flat_map(|series| &series.posts);
                list(posts.map(|id| post(context, *id)))
            }),
    ],
};

/// A post as lists show it.
pub(super) fn post(context: RenderContext, id: PostId) -> Value {
    context.objects.post(id, || POST.value(context, context.plan.post(id).host, &id))
}

/// A post as a list on a host shows it. If the post lives on another host, its addresses are absolute.
pub(in crate::render) fn post_on_host(context: RenderContext, host: HostId, id: PostId) -> Value {
    if context.plan.post(id).host == host { post(context, id) } else { POST.value(context, host, &id) }
}

/// A post for its own page.
pub(super) fn whole_post(context: RenderContext, host: HostId, id: PostId, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let document = WholeDocument::new(context, DocumentId::Post(id), diagnostics);
    WHOLE_POST.value(context, host, &WholePost { id, document })
}

fn terms(context: RenderContext<'_>, id: PostId, taxonomy: Taxonomy) -> impl Iterator<Item = TermId> + use<'_> {
    let terms = context.site.post(id).terms.iter().copied();
    terms.filter(move |id| context.site.term(*id).taxonomy == taxonomy)
}

fn term_links(context: RenderContext, host: HostId, id: PostId, taxonomy: Taxonomy) -> Value {
    list(terms(context, id, taxonomy).map(|id| term_link(context, host, id)))
}
