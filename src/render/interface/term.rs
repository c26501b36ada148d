//! Categories, tags and authors as templates see them.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::share::x_account;
use super::super::share_image;
use super::super::value::{list, optional, params};
use super::definition::{Base, TemplateObject, field, optional_field};
use super::value_kind::ValueKind::{Address, Any, List, Number, Object, Text};
use crate::address::is_external_url;
use crate::diagnostic::Diagnostic;
use crate::model::{TERMS_FILE, Taxonomy, TermId};
use crate::plan::{HostId, Route};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static TERM_LINK: TemplateObject<TermId> = TemplateObject {
    name: "term link",
    meaning: "A category, a tag, an author, or another term of a post.",
    bases: &[],
    fields: &[
        field("name", Text, "its name", "NPS", |context, _, id| Value::from(&*context.site.term(*id).name)),
        field("slug", Text, "its part of its address", "nps",
            |context, _, id| Value::from(&*context.site.term(*id).slug)),
        field("taxonomy", Text, "`category`, `tag`, `author`, `series`, or the name of an own taxonomy", "tag",
            |context, _, id| Value::from(context.site.term(*id).taxonomy.name(&context.site.config))),
        field("url", Address, "its address", "/fi/avainsana/nps/",
            |context, host, id| Value::from(context.plan.href(host, route(context, *id)))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static TERM: TemplateObject<TermId> = TemplateObject {
    name: "term",
    meaning: "A category, a tag, an author, a series, or a term of an own taxonomy. A category also has the posts of the categories below it.",
    bases: &[Base { name: "term link", value: |context, host, id| term_link(context, host, *id) }],
    fields: &[
        field("kind", Text, "`term`", "term", |_, _, _| Value::from("term")),
        field("canonical", Address, "its absolute address", "https://blogi.kielo.example/fi/avainsana/nps/",
            |context, _, id| Value::from(context.plan.absolute_url(route(context, *id)))),
        optional_field("feed", Address, "its first feed", "/fi/avainsana/nps/feed.xml",
            |context, _, id| optional(context.plan.term_feeds(*id).next().map(Route::path))),
        optional_field("description", Text,
            "its description; the biography of an author", "Miten asiakkaat kertovat eteenpäin.",
            |context, _, id| optional(context.site.term(*id).description.as_deref())),
        field("post_count", Number, "the number of its posts", "5",
            |context, _, id| Value::from(context.site.term(*id).posts.len())),
        optional_field("parent", Object("term link"), "the category above", "",
            |context, host, id| optional(context.site.term(*id).parent.map(|parent| term_link(context, host, parent)))),
        field("children", List(&Object("term")), "the categories below", "",
            |context, _, id| list(context.site.term(*id).children.iter().map(|child| term(context, *child)))),
        optional_field("picture", Address, "the portrait of an author", "/kuvat/aino.jpg",
            |context, _, id| {
                let is_author = context.site.term(*id).taxonomy == Taxonomy::Author;
                optional(if is_author { image(context, *id) } else { None })
            }),
        optional_field("image", Address, "its picture; of an author, the portrait", "/kuvat/nps.jpg",
            |context, _, id| optional(image(context, *id))),
        field("params", Any, "the author's own keys, from the table `params` in `terms.toml`", "",
            |context, _, id| params(&context.site.term(*id).params)),
        optional_field("homepage", Address, "an author's own web page", "https://aino.example/",
            |context, _, id| optional(context.site.term(*id).homepage.as_deref())),
        field("same_as", List(&Address), "other web addresses of an author", "",
            |context, _, id| list(context.site.term(*id).same_as.iter().map(|url| Value::from(&**url)))),
        optional_field("x", Text, "an author's account on X, from `same_as`", "@aino",
            |context, _, id| optional(context.site.term(*id).same_as.iter().find_map(|url| x_account(url)))),
        optional_field("fediverse", Text, "an author's account in the fediverse", "@aino@mastodon.example",
            |context, _, id| optional(context.site.term(*id).fediverse.as_deref())),
    ],
};

/// A term with all terms below it.
pub(super) fn term(context: RenderContext, id: TermId) -> Value {
    context.objects.term(id, || TERM.value(context, route(context, id).host, &id))
}

/// A term's name and address, for pages on a host.
pub(super) fn term_link(context: RenderContext, host: HostId, id: TermId) -> Value {
    if route(context, id).host == host {
        return context.objects.term_link(id, || TERM_LINK.value(context, host, &id));
    }
    TERM_LINK.value(context, host, &id)
}

fn route(context: RenderContext<'_>, id: TermId) -> &Route {
    context.plan.route(context.plan.term_pages(id).first)
}

/// The address of a term's image: a loose file of `content/`, a file of `static/`, or an image on another site.
fn image(context: RenderContext, id: TermId) -> Option<String> {
    let written = &context.site.term(id).image.as_ref()?.value;
    if is_external_url(written) {
        return Some(written.clone());
    }
    let (host, language) = (route(context, id).host, context.site.term(id).language);
    context.plan.file_route(context.site, host, written, language).route().map(|route| route.path().to_string())
}

/// Reports an image of a term that does not exist.
pub(super) fn missing_image(context: RenderContext, id: TermId) -> Option<Diagnostic> {
    let term = context.site.term(id);
    share_image::missing_image(context, (route(context, id).host, term.language), TERMS_FILE, term.image.as_ref()?)
}
