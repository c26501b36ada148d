//! Renders pages: each view has its template.

use super::{RenderContext, context, minified};
use crate::diagnostic::Diagnostic;
use crate::model::{Document, DocumentId};
use crate::plan::{Route, View};

/// Renders a route that has a template; what is wrong in its text is left out.
pub(super) fn page(context: RenderContext, route: &Route) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let template_context = match context::of(context, route, &mut diagnostics) {
        Ok(template_context) => template_context,
        Err(problem) => return (None, vec![problem]),
    };
    let template = template(context, route, &mut diagnostics);
    match context.templates.render(
        route.host,
        route.language,
        template,
        &template_context,
        &rendered_name(context, route),
    ) {
        Ok(html) => (Some(if context.site.config.minify_html { minified(&html) } else { html }), diagnostics),
        Err(problem) => {
            diagnostics.push(problem);
            (None, diagnostics)
        }
    }
}

fn template<'a>(context: RenderContext<'a>, route: &Route, diagnostics: &mut Vec<Diagnostic>) -> &'a str {
    match route.view {
        View::Home { .. } => "home.html",
        View::Post(id) => template_of(context, DocumentId::Post(id), "post.html", diagnostics),
        View::Page(id) => template_of(context, DocumentId::Page(id), "page.html", diagnostics),
        View::Term { .. } => "term.html",
        View::Terms(_) => "terms.html",
        View::Year { .. } | View::Month { .. } => "archive.html",
        View::Archive => "archives.html",
        View::TitleIndex => "letters.html",
        View::LanguageChoice => "languages.html",
        View::Redirect(_) => "redirect.html",
        _ => "404.html",
    }
}

/// What messages call a route.
fn rendered_name(context: RenderContext, route: &Route) -> String {
    let document = route.view.document();
    document.map_or_else(|| route.path().to_string(), |id| context.site.document(id).file.to_string())
}

/// The template that a document asks for, or the usual one.
fn template_of<'a>(
    context: RenderContext<'a>,
    id: DocumentId,
    usual: &'a str,
    diagnostics: &mut Vec<Diagnostic>,
) -> &'a str {
    let document: &'a Document = context.site.document(id);
    let Some(wanted) = &document.template else {
        return usual;
    };
    if context.templates.names().contains(&wanted.value) {
        return &wanted.value;
    }
    diagnostics.push(Diagnostic::unknown_template(
        &document.file,
        wanted.span,
        &wanted.value,
        context.templates.names(),
    ));
    usual
}
