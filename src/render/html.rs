//! Renders pages: each view has its template.

use super::{Stage, context, minified};
use crate::diagnostic::Diagnostic;
use crate::model::{Document, DocumentId};
use crate::plan::{Route, View};

/// Renders a route that has a template; what is wrong in its text is left out.
pub(super) fn page(stage: Stage, route: &Route) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let context = match context::of(stage, route, &mut found) {
        Ok(context) => context,
        Err(problem) => return (None, vec![problem]),
    };
    let template = template(stage, route, &mut found);
    match stage.templates.render(route.host, route.language, template, &context, &rendered_name(stage, route)) {
        Ok(html) => (Some(if stage.site.config.minify_html { minified(&html) } else { html }), found),
        Err(problem) => {
            found.push(problem);
            (None, found)
        }
    }
}

fn template<'a>(stage: Stage<'a>, route: &Route, found: &mut Vec<Diagnostic>) -> &'a str {
    match route.view {
        View::Home { .. } => "home.html",
        View::Post(id) => template_of(stage, DocumentId::Post(id), "post.html", found),
        View::Page(id) => template_of(stage, DocumentId::Page(id), "page.html", found),
        View::Term { .. } => "term.html",
        View::Terms(_) => "terms.html",
        View::Year { .. } | View::Month { .. } => "archive.html",
        View::Archive => "archives.html",
        View::Index => "letters.html",
        View::Languages => "languages.html",
        View::Redirect(_) => "redirect.html",
        _ => "404.html",
    }
}

/// What messages call a route.
fn rendered_name(stage: Stage, route: &Route) -> String {
    let document = route.view.document();
    document.map_or_else(|| route.path().to_string(), |id| stage.site.document(id).file.to_string())
}

/// The template that a document asks for, or the usual one.
fn template_of<'a>(stage: Stage<'a>, id: DocumentId, usual: &'a str, found: &mut Vec<Diagnostic>) -> &'a str {
    let document: &'a Document = stage.site.document(id);
    let Some(wanted) = &document.template else {
        return usual;
    };
    if stage.templates.names().contains(&wanted.value) {
        return &wanted.value;
    }
    found.push(Diagnostic::no_template(&document.file, wanted.span, &wanted.value, stage.templates.names()));
    usual
}
