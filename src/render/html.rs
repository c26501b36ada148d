//! Renders the pages that have templates.

use std::borrow::Cow;

use super::interface::{replaced_by_taxonomy_template, taxonomy_template, template_context};
use super::minify::minify_html;
use super::render_context::RenderContext;
use super::site_addresses::with_base_path;
use crate::diagnostic::Diagnostic;
use crate::model::{Document, DocumentId, Taxonomy};
use crate::plan::{Route, View};

/// Renders a route that has a template. Broken parts of its text are left out and reported.
pub(super) fn page(context: RenderContext, route: &Route) -> (Option<Vec<u8>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let variables = match template_context(context, route, &mut diagnostics) {
        Ok(variables) => variables,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let template = template_name(context, route, &mut diagnostics);
    match context.templates.render(route.host, route.language, template, &variables, &display_name(context, route)) {
        Ok(html) if html.trim_ascii().is_empty() => {
            diagnostics.push(Diagnostic::empty_page(template, &display_name(context, route)));
            (None, diagnostics)
        }
        Ok(html) => {
            let html = with_folder_of_site(context, route, html);
            (Some(if context.site.config.minify_html { minify_html(&html) } else { html }), diagnostics)
        }
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            (None, diagnostics)
        }
    }
}

/// Adds the folder of the site to the addresses that lack it. At the root of a host there is none to add.
fn with_folder_of_site(context: RenderContext, route: &Route, html: Vec<u8>) -> Vec<u8> {
    if context.plan.host(route).base_url.path.is_empty() {
        return html;
    }
    let changed =
        std::str::from_utf8(&html).ok().and_then(|text| match with_base_path(context, route.host, text).html {
            Cow::Borrowed(_) => None,
            Cow::Owned(changed) => Some(changed.into_bytes()),
        });
    changed.unwrap_or(html)
}

/// The name of a route's template.
pub(super) fn template_name<'a>(
    context: RenderContext<'a>,
    route: &Route,
    diagnostics: &mut Vec<Diagnostic>,
) -> &'a str {
    match route.view {
        View::Home { .. } | View::Term { .. } => {
            let default = match route.view {
                View::Term { term, .. } => template_of_taxonomy(context, "term.html", context.site.term(term).taxonomy),
                _ => "home.html",
            };
            match route.list_text(context.site) {
                Some(text) => document_template(context, DocumentId::Page(text), default, diagnostics),
                None => default,
            }
        }
        View::Post(id) => document_template(context, DocumentId::Post(id), "post.html", diagnostics),
        View::Page(id) => document_template(context, DocumentId::Page(id), "page.html", diagnostics),
        View::Terms(taxonomy) => template_of_taxonomy(context, "terms.html", taxonomy),
        View::Year { .. } | View::Month { .. } => "archive.html",
        View::Archive => "archives.html",
        View::TitleIndex => "letters.html",
        View::Search => "search.html",
        View::LanguageChoice => "languages.html",
        View::Redirect(_) => "redirect.html",
        _ => "404.html",
    }
}

/// The template for the pages of one taxonomy, if the theme has it, else that for all.
fn template_of_taxonomy<'a>(context: RenderContext<'a>, general: &'a str, taxonomy: Taxonomy) -> &'a str {
    let own = taxonomy_template(general, taxonomy.name(&context.site.config));
    let names = context.templates.names();
    names.binary_search(&own).map_or(general, |at| &names[at])
}

/// The name of a route in messages: the document's file, else its path.
fn display_name(context: RenderContext, route: &Route) -> String {
    let document = route.view.document();
    document.map_or_else(|| route.path().to_string(), |id| context.site.document(id).file.to_string())
}

/// Whether a template makes HTML.
fn is_html(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "html")
}

/// The templates that show no text.
const PROGRAM_TEMPLATES: [&str; 12] = [
    "404.html",
    "archive.html",
    "archives.html",
    "base.html",
    "digest.html",
    "home.html",
    "languages.html",
    "letters.html",
    "redirect.html",
    "search.html",
    "term.html",
    "terms.html",
];

/// The template that a document's front matter names, else the default one.
fn document_template<'a>(
    context: RenderContext<'a>,
    id: DocumentId,
    default: &'a str,
    diagnostics: &mut Vec<Diagnostic>,
) -> &'a str {
    let document: &'a Document = context.site.document(id);
    let Some(template) = &document.template else {
        return default;
    };
    if context.templates.names().contains(&template.value) {
        return &template.value;
    }
    // Parts of pages and the templates of other files are no choice.
    let is_of_program = |name: &str| PROGRAM_TEMPLATES.contains(&name) || replaced_by_taxonomy_template(name).is_some();
    let is_for_texts = |name: &&str| !name.contains('/') && is_html(name) && !is_of_program(name);
    let known: Vec<&str> = context.templates.names().iter().map(String::as_str).filter(is_for_texts).collect();
    diagnostics.push(Diagnostic::unknown_template(
        document.file_of("template"),
        template.span,
        &template.value,
        &known,
    ));
    default
}
