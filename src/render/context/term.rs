//! Categories, tags and authors as templates see them.

use tera::Value;

use super::super::value::{extended, list, map, optional};
use super::super::{Stage, share};
use crate::diagnostic::Diagnostic;
use crate::model::{TERMS_FILE, TermId, is_on_another_site};
use crate::plan::Route;

/// A term's name and address.
pub(in crate::render) fn term_link(stage: Stage, id: TermId) -> Value {
    let term = stage.site.term(id);
    map([
        ("name", Value::from(term.name.as_str())),
        ("slug", Value::from(term.slug.as_str())),
        ("taxonomy", Value::from(term.taxonomy.name())),
        ("url", Value::from(stage.plan.route(stage.plan.term(id).first).path())),
    ])
}

/// A term with all below it.
pub(in crate::render) fn term(stage: Stage, id: TermId) -> Value {
    let term = stage.site.term(id);
    let route = stage.plan.route(stage.plan.term(id).first);
    extended(
        &stage.values.term_link(stage, id),
        [
            ("kind", Value::from("term")),
            ("canonical", Value::from(stage.plan.absolute(route))),
            ("feed", optional(stage.plan.term_feeds(id).next().map(Route::path))),
            ("description", optional(term.description.as_deref())),
            ("post_count", Value::from(term.posts.len())),
            ("parent", term.parent.map_or_else(Value::none, |id| stage.values.term_link(stage, id))),
            ("children", list(term.children.iter().map(|id| stage.values.term(stage, *id)))),
            ("picture", optional(picture(stage, id).as_deref())),
            ("homepage", optional(term.homepage.as_deref())),
            ("x", optional(term.same_as.iter().find_map(|url| share::x_account(url)).as_deref())),
            ("fediverse", optional(term.fediverse.as_deref())),
            ("same_as", list(term.same_as.iter().map(|url| Value::from(url.as_str())))),
        ],
    )
}

/// The address of a person's picture: a loose file of `content/`, or a file of `static/`.
fn picture(stage: Stage, id: TermId) -> Option<String> {
    let term = stage.site.term(id);
    let host = stage.plan.route(stage.plan.term(id).first).host;
    let written = &term.picture.as_ref()?.value;
    if is_on_another_site(written) {
        return Some(written.clone());
    }
    let path = format!("/{}", written.trim_start_matches('/'));
    stage.plan.at_site_path(host, &path).map(|route| route.path().to_string())
}

/// What is wrong with a person's picture.
pub(super) fn missing_picture(stage: Stage, id: TermId) -> Option<Diagnostic> {
    let written = stage.site.term(id).picture.as_ref()?;
    picture(stage, id).is_none().then(|| Diagnostic::missing_picture(TERMS_FILE, written.span, &written.value))
}
