//! The words on pages: the theme's strings, page titles, and names of years and months.

use super::escape;
use super::render_context::RenderContext;
use crate::config::LanguageId;
use crate::language::{DateStyle, Language, Typography, fill_placeholders, is_same_language, language_attributes};
use crate::model::{Taxonomy, TermId, YearId};
use crate::plan::{RedirectTarget, Route, View};

/// Returns a string of the theme, or its key if the theme has no such string.
pub(super) fn words(context: RenderContext, language: LanguageId, key: &str, values: &[(&str, &str)]) -> String {
    let language = &context.site.config.language(language).language;
    context.theme.strings.get(language, key, None, values).unwrap_or_else(|| key.to_owned())
}

/// Returns a string of the theme as HTML, or its key if the theme has no such string. Words that another language lends are
/// marked with it.
pub(super) fn words_html(context: RenderContext, language: LanguageId, key: &str) -> String {
    let language = &context.site.config.language(language).language;
    context
        .theme
        .strings
        .form(language, key, None)
        .map_or_else(|| key.to_owned(), |form| form_html(language, form, None, &[]))
}

/// A value of a string's placeholder, as HTML.
pub(super) struct PlaceholderHtml {
    pub(super) html: String,
    /// Whether it is a text in the language that was asked for, and not a number.
    pub(super) is_text: bool,
}

/// Fills a form of a string as HTML. `form` is the form and the tag of its language. If `language` lacks the string, the
/// words are marked with their own language, and the values within them with `language`.
pub(super) fn form_html(
    language: &Language,
    (form, tag): (&str, &str),
    count: Option<u64>,
    values: &[(&str, PlaceholderHtml)],
) -> String {
    let own = language.tag();
    let is_own = is_same_language(own, tag);
    let marked =
        |html: &str, tag: &str, within: &str| format!("<span{}>{html}</span>", language_attributes(tag, within));
    let filled: Vec<(&str, String)> = values
        .iter()
        .map(|(name, value)| {
            let is_marked = !is_own && value.is_text;
            (*name, if is_marked { marked(&value.html, own, tag) } else { value.html.clone() })
        })
        .collect();
    let filled: Vec<(&str, &str)> = filled.iter().map(|(name, html)| (*name, html.as_str())).collect();
    let html = fill_placeholders(&escape::html(form), language, count, &filled);
    if is_own { html } else { marked(&html, tag, own) }
}

/// Returns the title of a route, for `<title>` and for the heading.
pub(super) fn title(context: RenderContext, route: &Route) -> String {
    let site = context.site;
    match route.view {
        View::Post(id) | View::SocialCard(id) => site.post(id).document.title.value.clone(),
        View::Page(id) => site.page(id).document.title.value.clone(),
        View::Redirect(RedirectTarget::Document(id)) => site.document(id).title.value.clone(),
        View::Redirect(RedirectTarget::List(id)) => title(context, context.plan.route(id)),
        View::NotFound if !context.plan.not_found_languages(site, route).is_empty() => {
            let languages = context.plan.not_found_languages(site, route).into_iter();
            let headings = languages.map(|language| words(context, language, "heading_not_found", &[]));
            headings.collect::<Vec<_>>().join(" · ")
        }
        View::LanguageChoice => {
            let languages = site.languages_with_texts();
            let choices: Vec<String> = languages.map(|id| words(context, id, "choose_language", &[])).collect();
            if choices.is_empty() {
                words(context, route.language, "choose_language", &[])
            } else {
                choices.join(" · ")
            }
        }
        _ => match list_heading(context, route) {
            Some(heading) => heading.text(context, route.language),
            None => site.config.language(route.language).title.clone(),
        },
    }
}

/// Returns the title of a route, with the number of a further page of a list.
pub(super) fn numbered_title(context: RenderContext, route: &Route) -> String {
    let title = title(context, route);
    let number = route.view.page_number();
    if number == 1 {
        return title;
    }
    format!("{title} – {}", words(context, route.language, "page_number", &[("number", &number.to_string())]))
}

/// Returns the title of a list or an error page as HTML for the heading, with soft hyphens.
pub(super) fn list_title_html(context: RenderContext, route: &Route) -> String {
    let settings = context.site.config.language(route.language);
    let hyphenated = |text: &str| hyphenated(text, &settings.typography, context.site.config.hyphenation);
    let languages = context.plan.not_found_languages(context.site, route);
    if !languages.is_empty() {
        let headings = languages.into_iter().map(|language| words_html(context, language, "heading_not_found"));
        return headings.collect::<Vec<_>>().join(" · ");
    }
    match list_heading(context, route) {
        None => hyphenated(&settings.title),
        Some(ListHeading::OfSite(title)) => hyphenated(&title),
        Some(ListHeading::OfTheme(key, values)) => {
            let lent = context.theme.strings.form(&settings.language, key, None);
            match lent.filter(|(_, tag)| !is_same_language(settings.language.tag(), tag)) {
                Some(form) => {
                    let html = |text: &str| PlaceholderHtml { html: hyphenated(text), is_text: true };
                    let values: Vec<_> = values.iter().map(|(name, value)| (*name, html(value))).collect();
                    form_html(&settings.language, form, None, &values)
                }
                None => hyphenated(&ListHeading::OfTheme(key, values).text(context, route.language)),
            }
        }
    }
}

/// The heading of a list or an error page.
enum ListHeading {
    /// A string of the theme: its key, and the values in it.
    OfTheme(&'static str, Vec<(&'static str, String)>),
    /// Words of site.toml.
    OfSite(String),
}

impl ListHeading {
    fn text(&self, context: RenderContext, language: LanguageId) -> String {
        match self {
            Self::OfTheme(key, values) => {
                let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                words(context, language, key, &values)
            }
            Self::OfSite(words) => words.clone(),
        }
    }
}

fn list_heading(context: RenderContext, route: &Route) -> Option<ListHeading> {
    let named = |key, name| ListHeading::OfTheme(key, vec![("name", name)]);
    let plain = |key| ListHeading::OfTheme(key, Vec::new());
    Some(match route.view {
        View::Term { term, .. } => {
            let term = context.site.term(term);
            let mut values = vec![("name", term.name.clone())];
            if let Taxonomy::Own(own) = term.taxonomy {
                values.push(("taxonomy", context.site.config.taxonomy(own).words(route.language).singular.clone()));
            }
            ListHeading::OfTheme(term.taxonomy.heading_key(), values)
        }
        View::Terms(taxonomy) => taxonomy_heading(context, taxonomy, route.language),
        View::Year { year, .. } => named("heading_year", year_name(context, year)),
        View::Month { year, month, .. } => named("heading_month", month_name(context, year, month as usize)),
        View::Archive => plain("heading_archive"),
        View::TitleIndex => plain("heading_index"),
        View::Search => plain("heading_search"),
        View::NotFound => plain("heading_not_found"),
        _ => return None,
    })
}

fn taxonomy_heading(context: RenderContext, taxonomy: Taxonomy, language: LanguageId) -> ListHeading {
    match (taxonomy.index_heading_key(), taxonomy) {
        (None, Taxonomy::Own(own)) => {
            ListHeading::OfSite(context.site.config.taxonomy(own).words(language).title.clone())
        }
        (key, _) => ListHeading::OfTheme(key.unwrap_or_default(), Vec::new()),
    }
}

/// Returns the name for all terms of a taxonomy.
pub(super) fn taxonomy_title(context: RenderContext, taxonomy: Taxonomy, language: LanguageId) -> String {
    taxonomy_heading(context, taxonomy, language).text(context, language)
}

/// Returns the name for all terms of a taxonomy as HTML. Words that another language lends are marked with it.
pub(super) fn taxonomy_title_html(context: RenderContext, taxonomy: Taxonomy, language: LanguageId) -> String {
    match taxonomy_heading(context, taxonomy, language) {
        ListHeading::OfTheme(key, _) => words_html(context, language, key),
        ListHeading::OfSite(title) => {
            hyphenated(&title, &context.site.config.language(language).typography, context.site.config.hyphenation)
        }
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
