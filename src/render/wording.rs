//! The words on pages: the theme's strings, page titles, and names of years and months.

use super::escape;
use super::render_context::RenderContext;
use crate::config::LanguageId;
use crate::language::{DateStyle, Typography};
use crate::model::{TermId, YearId};
use crate::plan::{Route, View};

/// Returns a string of the theme, or its key if the theme has no such string.
pub(super) fn words(context: RenderContext, language: LanguageId, key: &str, values: &[(&str, &str)]) -> String {
    let language = &context.site.config.language(language).language;
    context.theme.strings.get(language, key, None, values).unwrap_or_else(|| key.to_owned())
}

/// Returns the title of a route, for `<title>` and for the heading.
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
        View::NotFound => {
            let languages = context.plan.not_found_languages(site, route);
            let headings = languages.iter().map(|language| words(context, *language, "heading_not_found", &[]));
            let headings: Vec<String> = headings.collect();
            if headings.is_empty() { heading("heading_not_found", "") } else { headings.join(" · ") }
        }
        View::Redirect(id) => site.document(id).title.value.clone(),
        _ => site.config.language(route.language).title.clone(),
    }
}

/// Returns the title of a term's feed: `NPS – site title`, as in WordPress.
pub(super) fn feed_title(context: RenderContext, id: TermId) -> String {
    let term = context.site.term(id);
    format!("{} – {}", term.name, context.site.config.language(term.language).title)
}

/// Returns a text as HTML, with soft hyphens in its long words if `hyphenation` is on.
pub(super) fn hyphenated(text: &str, typography: &Typography, hyphenation: bool) -> String {
    let hyphenated = hyphenation.then(|| typography.hyphenate(text));
    escape::xml(hyphenated.as_deref().unwrap_or(text))
}

/// Returns the name of a year in its language.
pub(super) fn year_name(context: RenderContext, id: YearId) -> String {
    let year = context.site.year(id);
    let language = &context.site.config.language(year.language).language;
    language.date(jiff::civil::date(year.year, 1, 1), DateStyle::Year)
}

/// Returns the name of a month with its year, in their language.
pub(super) fn month_name(context: RenderContext, id: YearId, month: usize) -> String {
    let year = context.site.year(id);
    let language = &context.site.config.language(year.language).language;
    language.date(jiff::civil::date(year.year, year.months[month].month, 1), DateStyle::Month)
}
