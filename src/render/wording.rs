//! What things are called: the theme's strings, titles and names.

use super::{RenderContext, escape};
use crate::config::LanguageId;
use crate::language::{DateStyle, Typography};
use crate::model::{TermId, YearId};
use crate::plan::{Route, View};

/// One of the theme's strings.
pub(super) fn words(context: RenderContext, language: LanguageId, key: &str, values: &[(&str, &str)]) -> String {
    let language = &context.site.config.language(language).language;
    context.theme.strings.get(language, key, None, values).unwrap_or_else(|| key.to_owned())
}

/// What stands in the title and the heading of a route.
pub(super) fn title(context: RenderContext, route: &Route) -> String {
    let site = context.site;
    let heading = |key: &str, name: &str| words(context, route.language, key, &[("name", name)]);
    match route.view {
        View::Post(id) | View::SocialCard(id) => site.post(id).document.title.value.clone(),
        View::Page(id) => site.page(id).document.title.value.clone(),
        View::Term { term, .. } => heading(site.term(term).taxonomy.heading_key(), &site.term(term).name),
        View::Terms(taxonomy) => heading(taxonomy.index_heading_key(), ""),
        View::Year { year, .. } => heading("heading_year", &year_name(context, year)),
        View::Month { year, month, .. } => heading("heading_month", &month_name(context, year, month as usize)),
        View::Archive => heading("heading_archive", ""),
        View::TitleIndex => heading("heading_index", ""),
        View::NotFound => heading("heading_not_found", ""),
        View::Redirect(id) => site.document(id).title.value.clone(),
        _ => site.config.language(route.language).title.clone(),
    }
}

/// `X – site title`, as WordPress names the feed of a term.
pub(super) fn feed_title(context: RenderContext, id: TermId) -> String {
    let term = context.site.term(id);
    format!("{} – {}", term.name, context.site.config.language(term.language).title)
}

/// A text as HTML with soft hyphens in its long words.
pub(super) fn hyphenated(text: &str, typography: &Typography, hyphenation: bool) -> String {
    let hyphenated = hyphenation.then(|| typography.hyphenate(text));
    escape::xml(hyphenated.as_deref().unwrap_or(text))
}

pub(super) fn year_name(context: RenderContext, id: YearId) -> String {
    let year = context.site.year(id);
    let language = &context.site.config.language(year.language).language;
    language.date(jiff::civil::date(year.year, 1, 1), DateStyle::Year)
}

pub(super) fn month_name(context: RenderContext, id: YearId, month: usize) -> String {
    let year = context.site.year(id);
    let language = &context.site.config.language(year.language).language;
    language.date(jiff::civil::date(year.year, year.months[month].month, 1), DateStyle::Month)
}
