//! The whole interface between the program and templates: every value that a template can read is made in this folder.

mod archive;
mod current;
mod document;
mod site;
mod term;

use tera::{Context, Value};

pub(super) use document::{page_summary, post};
pub(super) use site::{feed_style, shared, site};
pub(super) use term::{term, term_link};

use super::value::{list, map, optional};
use super::{RenderContext, design, share_image};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, TermId};
use crate::plan::{HostId, PageRange, Route, View};
use archive::{month_archive, year_archive};
use current::current;
use document::{full_page, full_post, post_from};
use site::{site_on, taxonomy_value};
use term::missing_image;

/// All that the template of a route can read. What is wrong in the texts goes to `found`.
pub(super) fn of(
    context: RenderContext,
    route: &Route,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Context, Diagnostic> {
    let mut template_context = Context::new();
    template_context.insert_value("site", site_on(context, route));
    template_context.insert_value("current", current(context, route));
    if !matches!(route.view, View::Redirect(_) | View::LanguageChoice | View::SocialCard(_)) {
        template_context.insert_value("shared", context.values.shared(context, route.language)?);
    }
    match route.view {
        View::Home { page } => {
            // What stands on every page is told once.
            if page == 1 {
                diagnostics.extend(design::problems(context, route.language));
            }
            if page == 1 && route.language == context.site.config.default_language {
                diagnostics.extend(share_image::missing(context, route));
            }
            let posts = context.site.home_posts(route.language).iter().copied();
            template_context.insert_value(
                "pager",
                pager(context, route.host, context.plan.home_pages(route.language), page, posts),
            );
        }
        View::Post(id) => template_context.insert_value("post", full_post(context, id, diagnostics)),
        View::SocialCard(id) => template_context.insert_value("post", context.values.post(context, id)),
        View::Page(id) => template_context.insert_value("page", full_page(context, id, diagnostics)),
        View::Term { term, page } => {
            diagnostics.extend(missing_image(context, term));
            template_context.insert_value("term", context.values.term(context, term));
            let posts = context.site.term(term).posts.iter().copied();
            template_context
                .insert_value("pager", pager(context, route.host, context.plan.term_pages(term), page, posts));
        }
        View::Terms(taxonomy) => {
            let top = |id: &TermId| context.site.term(*id).parent.is_none();
            let terms: Vec<TermId> = context.site.terms_in(taxonomy, route.language).filter(top).collect();
            let named = terms.iter().map(|id| (&*context.site.term(*id).name, context.values.term(context, *id)));
            template_context.insert_value("letters", letters(context, route.language, "terms", named.collect()));
            template_context.insert_value("terms", list(terms.iter().map(|id| context.values.term(context, *id))));
            template_context.insert_value("taxonomy", taxonomy_value(context, taxonomy, route.language));
        }
        View::TitleIndex => {
            let posts = context.site.posts_in(route.language).map(PostId);
            let title = |id: PostId| &*context.site.post(id).document.title.value;
            let titled = posts.map(|id| (title(id), context.values.post(context, id)));
            template_context.insert_value("letters", letters(context, route.language, "posts", titled.collect()));
        }
        View::Year { year, page } => {
            let posts = context.site.year(year).posts.clone().map(PostId);
            template_context.insert_value("archive", year_archive(context, year));
            template_context
                .insert_value("pager", pager(context, route.host, context.plan.year_pages(year), page, posts));
        }
        View::Month { year, month, page } => {
            let month = month as usize;
            let posts = context.site.year(year).months[month].posts.clone().map(PostId);
            template_context.insert_value("archive", month_archive(context, year, month));
            template_context
                .insert_value("pager", pager(context, route.host, context.plan.month_pages(year, month), page, posts));
        }
        View::Redirect(id) => {
            let target = context.plan.document(id);
            template_context.insert_value("target", Value::from(context.plan.href(route.host, target)));
            template_context.insert_value("target_canonical", Value::from(context.plan.absolute_url(target)));
        }
        _ => {}
    }
    Ok(template_context)
}

/// One page of a list.
fn pager(
    context: RenderContext,
    host: HostId,
    series: PageRange,
    number: u32,
    posts: impl ExactSizeIterator<Item = PostId>,
) -> Value {
    let total = posts.len();
    let per_page = context.site.config.posts_per_page;
    let url = |number: u32| optional(series.page(number).map(|id| context.plan.route(id).path()));
    let first = (number as usize - 1) * per_page;
    let shown = posts.skip(first).take(per_page);
    map([
        ("posts", list(shown.map(|id| post_from(context, host, id)))),
        ("number", Value::from(number)),
        ("count", Value::from(series.count)),
        ("total", Value::from(total)),
        ("first", url(1)),
        ("last", url(series.count)),
        ("previous", url(number - 1)),
        ("next", url(number + 1)),
    ])
}

/// Things by the letters of their names: `letter`, and the things under `key`.
fn letters(context: RenderContext, language: LanguageId, key: &'static str, named: Vec<(&str, Value)>) -> Value {
    let headed = context.site.config.language(language).language.group_by_letter(named);
    list(headed.into_iter().map(|(letter, things)| map([("letter", Value::from(letter)), (key, Value::from(things))])))
}
