//! Categories, tags and authors as templates see them.

use tera::Value;

use super::super::value::{extended, list, map, optional};
use super::super::{RenderContext, share};
use crate::address::is_external_url;
use crate::diagnostic::Diagnostic;
use crate::model::{TERMS_FILE, TermId};
use crate::plan::Route;

/// A term's name and address.
pub(in crate::render) fn term_link(context: RenderContext, id: TermId) -> Value {
    let term = context.site.term(id);
    map([
        ("name", Value::from(term.name.as_str())),
        ("slug", Value::from(term.slug.as_str())),
        ("taxonomy", Value::from(term.taxonomy.name())),
        ("url", Value::from(context.plan.route(context.plan.term_pages(id).first).path())),
    ])
}

/// A term with all below it.
pub(in crate::render) fn term(context: RenderContext, id: TermId) -> Value {
    let term = context.site.term(id);
    let route = context.plan.route(context.plan.term_pages(id).first);
    extended(
        &context.values.term_link(context, id),
        [
            ("kind", Value::from("term")),
            ("canonical", Value::from(context.plan.absolute_url(route))),
            ("feed", optional(context.plan.term_feeds(id).next().map(Route::path))),
            ("description", optional(term.description.as_deref())),
            ("post_count", Value::from(term.posts.len())),
            ("parent", term.parent.map_or_else(Value::none, |id| context.values.term_link(context, id))),
            ("children", list(term.children.iter().map(|id| context.values.term(context, *id)))),
            ("picture", optional(image(context, id).as_deref())),
            ("homepage", optional(term.homepage.as_deref())),
            ("x", optional(term.same_as.iter().find_map(|url| share::x_account(url)).as_deref())),
            ("fediverse", optional(term.fediverse.as_deref())),
            ("same_as", list(term.same_as.iter().map(|url| Value::from(url.as_str())))),
        ],
    )
}

/// The address of a person's image: a loose file of `content/`, or a file of `static/`.
fn image(context: RenderContext, id: TermId) -> Option<String> {
    let term = context.site.term(id);
    let host = context.plan.route(context.plan.term_pages(id).first).host;
    let written = &term.image.as_ref()?.value;
    if is_external_url(written) {
        return Some(written.clone());
    }
    let path = format!("/{}", written.trim_start_matches('/'));
    context.plan.route_at_site_path(host, &path).map(|route| route.path().to_string())
}

/// What is wrong with a person's image.
pub(super) fn missing_image(context: RenderContext, id: TermId) -> Option<Diagnostic> {
    let written = context.site.term(id).image.as_ref()?;
    image(context, id).is_none().then(|| Diagnostic::missing_image(TERMS_FILE, written.span, &written.value))
}
