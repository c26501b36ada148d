//! The variables of a page's template.

use tera::{Context, Value};

use super::super::render_context::RenderContext;
use super::super::value::{list, optional};
use super::super::{data, design, settings, share_image};
use super::archive::{ARCHIVE, Period};
use super::current::current;
use super::digest::{DIGEST, Digest};
use super::letter::{letters_of_posts, letters_of_terms};
use super::page::whole_page;
use super::pager::pager;
use super::post::{post, whole_post};
use super::site::{TAXONOMY, shared, site};
use super::term::{missing_image, term};
use crate::diagnostic::Diagnostic;
use crate::model::TermId;
use crate::plan::{Route, View};

/// Computes the variables of a digest's templates.
pub(in crate::render) fn digest_context(context: RenderContext, digest: &Digest) -> Context {
    let host = context.plan.route(context.plan.home_pages(digest.language).first).host;
    let mut variables = Context::new();
    variables.insert_value("site", site(context, host, digest.language));
    variables.insert_value(data::NAME, data::data(context, digest.language));
    variables.insert_value(settings::NAME, settings::settings(context, digest.language));
    variables.insert_value("digest", DIGEST.value(context, host, digest));
    variables
}

/// Computes the variables of a route's template. Reports broken links and missing images, whether or not a template
/// shows them.
///
/// # Errors
/// A template of `shared/` failed.
pub(in crate::render) fn template_context(
    context: RenderContext,
    route: &Route,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Context, Diagnostic> {
    let host = route.host;
    let mut variables = Context::new();
    variables.insert_value("site", site(context, host, route.language));
    variables.insert_value(data::NAME, data::data(context, route.language));
    variables.insert_value(settings::NAME, settings::settings(context, route.language));
    variables.insert_value("current", current(context, route));
    if !matches!(route.view, View::Redirect(_) | View::LanguageChoice | View::SocialCard(_)) {
        variables.insert_value("shared", shared(context, route.language)?);
    }
    match route.view {
        View::Home { page } => {
            // Links and images that appear on every page are reported once.
            if page == 1 {
                diagnostics.extend(design::diagnostics(context, route.language));
                diagnostics.extend(share_image::missing_images(context, route));
            }
            variables.insert_value("page", list_text(context, route, diagnostics));
            let posts = context.site.posts_in_home_pager(route.language, &context.theme.pager_excludes);
            variables.insert_value("pager", pager(context, host, context.plan.home_pages(route.language), page, posts));
        }
        View::Post(id) => variables.insert_value("post", whole_post(context, host, id, diagnostics)),
        View::SocialCard(id) => variables.insert_value("post", post(context, id)),
        View::Page(id) => variables.insert_value("page", whole_page(context, host, id, diagnostics)),
        View::Term { term: id, page } => {
            diagnostics.extend(missing_image(context, id));
            variables.insert_value("page", list_text(context, route, diagnostics));
            variables.insert_value("term", term(context, id));
            let posts = context.site.posts_on_term(id);
            variables.insert_value("pager", pager(context, host, context.plan.term_pages(id), page, posts));
        }
        View::Terms(taxonomy) => {
            let top = |id: &TermId| context.site.term(*id).parent.is_none();
            let terms: Vec<TermId> = context.site.terms_in(taxonomy, route.language).filter(top).collect();
            variables.insert_value("letters", letters_of_terms(context, host, route.language, &terms));
            variables.insert_value("terms", list(terms.iter().map(|id| term(context, *id))));
            variables.insert_value("taxonomy", TAXONOMY.value(context, host, &(taxonomy, route.language)));
        }
        View::TitleIndex => variables.insert_value("letters", letters_of_posts(context, host, route.language)),
        View::Year { year, page } => {
            let posts = context.site.posts_on_year(year);
            variables.insert_value("archive", ARCHIVE.value(context, host, &Period::Year(year)));
            variables.insert_value("pager", pager(context, host, context.plan.year_pages(year), page, posts));
        }
        View::Month { year, month, page } => {
            let month = month as usize;
            let posts = context.site.posts_on_month(year, month);
            variables.insert_value("archive", ARCHIVE.value(context, host, &Period::Month(year, month)));
            variables.insert_value("pager", pager(context, host, context.plan.month_pages(year, month), page, posts));
        }
        View::Redirect(target) => {
            let target = context.plan.redirect_target(target);
            variables.insert_value("target", Value::from(context.plan.href(host, target)));
            variables.insert_value("target_canonical", Value::from(context.plan.absolute_url(target)));
        }
        _ => {}
    }
    Ok(variables)
}

/// The text above the first page of a list, or none.
fn list_text(context: RenderContext, route: &Route, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let text = route.list_text(context.site);
    optional(text.map(|id| whole_page(context, route.host, id, diagnostics)))
}
