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
use super::{Stage, design, share_image};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, TermId};
use crate::plan::{HostId, Route, Series, View};
use archive::{month_archive, year_archive};
use current::current;
use document::{full_page, full_post, post_from};
use site::{site_on, taxonomy_value};
use term::missing_picture;

/// All that the template of a route can read. What is wrong in the texts goes to `found`.
pub(super) fn of(stage: Stage, route: &Route, found: &mut Vec<Diagnostic>) -> Result<Context, Diagnostic> {
    let mut context = Context::new();
    context.insert_value("site", site_on(stage, route));
    context.insert_value("current", current(stage, route));
    if !matches!(route.view, View::Redirect(_) | View::Languages | View::SocialCard(_)) {
        context.insert_value("shared", stage.values.shared(stage, route.language)?);
    }
    match route.view {
        View::Home { page } => {
            // What stands on every page is told once.
            if page == 1 {
                found.extend(design::problems(stage, route.language));
            }
            if page == 1 && route.language == stage.site.config.default_language {
                found.extend(share_image::missing(stage, route));
            }
            let posts = stage.site.listed_in(route.language).iter().copied();
            context.insert_value("pager", pager(stage, route.host, stage.plan.home(route.language), page, posts));
        }
        View::Post(id) => context.insert_value("post", full_post(stage, id, found)),
        View::SocialCard(id) => context.insert_value("post", stage.values.post(stage, id)),
        View::Page(id) => context.insert_value("page", full_page(stage, id, found)),
        View::Term { term, page } => {
            found.extend(missing_picture(stage, term));
            context.insert_value("term", stage.values.term(stage, term));
            let posts = stage.site.term(term).posts.iter().copied();
            context.insert_value("pager", pager(stage, route.host, stage.plan.term(term), page, posts));
        }
        View::Terms(taxonomy) => {
            let top = |id: &TermId| stage.site.term(*id).parent.is_none();
            let terms: Vec<TermId> = stage.site.terms_of(taxonomy, route.language).filter(top).collect();
            let named = terms.iter().map(|id| (&*stage.site.term(*id).name, stage.values.term(stage, *id)));
            context.insert_value("letters", letters(stage, route.language, "terms", named.collect()));
            context.insert_value("terms", list(terms.iter().map(|id| stage.values.term(stage, *id))));
            context.insert_value("taxonomy", taxonomy_value(stage, taxonomy, route.language));
        }
        View::Index => {
            let posts = stage.site.posts_in(route.language).map(PostId);
            let title = |id: PostId| &*stage.site.post(id).document.title.value;
            let titled = posts.map(|id| (title(id), stage.values.post(stage, id)));
            context.insert_value("letters", letters(stage, route.language, "posts", titled.collect()));
        }
        View::Year { year, page } => {
            let posts = stage.site.year(year).posts.clone().map(PostId);
            context.insert_value("archive", year_archive(stage, year));
            context.insert_value("pager", pager(stage, route.host, stage.plan.year(year), page, posts));
        }
        View::Month { year, month, page } => {
            let month = month as usize;
            let posts = stage.site.year(year).months[month].posts.clone().map(PostId);
            context.insert_value("archive", month_archive(stage, year, month));
            context.insert_value("pager", pager(stage, route.host, stage.plan.month(year, month), page, posts));
        }
        View::Redirect(id) => {
            let target = stage.plan.document(id);
            context.insert_value("target", Value::from(stage.plan.href(route.host, target)));
            context.insert_value("target_canonical", Value::from(stage.plan.absolute(target)));
        }
        _ => {}
    }
    Ok(context)
}

/// One page of a list.
fn pager(
    stage: Stage,
    host: HostId,
    series: Series,
    number: u32,
    posts: impl ExactSizeIterator<Item = PostId>,
) -> Value {
    let total = posts.len();
    let per_page = stage.site.config.posts_per_page;
    let url = |number: u32| optional(series.page(number).map(|id| stage.plan.route(id).path()));
    let first = (number as usize - 1) * per_page;
    let shown = posts.skip(first).take(per_page);
    map([
        ("posts", list(shown.map(|id| post_from(stage, host, id)))),
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
fn letters(stage: Stage, language: LanguageId, key: &'static str, named: Vec<(&str, Value)>) -> Value {
    let headed = stage.site.config.language(language).language.by_letter(named);
    list(headed.into_iter().map(|(letter, things)| map([("letter", Value::from(letter)), (key, Value::from(things))])))
}
