//! The description of a page, which search engines and social networks show below its title.

use super::body::AddressForm;
use super::excerpt::excerpt;
use super::plain_text;
use super::render_context::RenderContext;
use super::wording::{month_name, taxonomy_title, year_name};
use crate::language::SOFT_HYPHEN;
use crate::model::{DocumentId, Taxonomy, TermId};
use crate::plan::{Route, View};

/// The maximum length in characters. Search engines show about as many.
const MAX_LENGTH: usize = 155;

/// Returns the description of a page: the author's own, else the beginning of the text, else a string of the theme.
/// Further pages of a list get their page number. `None` if there is none of these.
pub(super) fn for_page(context: RenderContext, route: &Route) -> Option<String> {
    let sentence_of = |key: &str, name: &str, taxonomy: &str| {
        let settings = context.site.config.language(route.language);
        let values = [("name", name), ("taxonomy", taxonomy), ("site", &*settings.title)];
        context.theme.strings.get(&settings.language, key, None, &values)
    };
    let sentence = |key: &str, name: &str| sentence_of(key, name, "");
    let whole = match route.view {
        View::Post(id) => for_document(context, DocumentId::Post(id)),
        View::Page(id) => for_document(context, DocumentId::Page(id)),
        View::Home { .. } | View::LanguageChoice => {
            let of_text = of_list_text(context, route);
            let own = of_text.as_deref().unwrap_or(&context.site.config.language(route.language).description);
            if own.is_empty() { sentence("description_home", "") } else { Some(own.to_owned()) }
        }
        View::Term { term, .. } => of_list_text(context, route).or_else(|| for_term(context, term)).or_else(|| {
            let term = context.site.term(term);
            match term.taxonomy {
                Taxonomy::Category => sentence("description_category", &term.name),
                Taxonomy::Tag => sentence("description_tag", &term.name),
                Taxonomy::Author => sentence("description_author", &term.name),
                Taxonomy::Series => sentence("description_series", &term.name),
                Taxonomy::Own(own) => {
                    let words = context.site.config.taxonomy(own).words(route.language);
                    sentence_of("description_term", &term.name, &words.singular)
                }
            }
        }),
        View::Terms(taxonomy) => match taxonomy {
            Taxonomy::Category => sentence("description_categories", ""),
            Taxonomy::Tag => sentence("description_tags", ""),
            Taxonomy::Author => sentence("description_authors", ""),
            Taxonomy::Series => sentence("description_all_series", ""),
            Taxonomy::Own(_) => sentence("description_terms", &taxonomy_title(context, taxonomy, route.language)),
        },
        View::Year { year, .. } => sentence("description_period", &year_name(context, year)),
        View::Month { year, month, .. } => sentence("description_period", &month_name(context, year, month as usize)),
        View::Archive => sentence("description_archive", ""),
        View::TitleIndex => sentence("description_index", ""),
        View::Search => sentence("description_search", ""),
        _ => None,
    };
    let whole = whole?.replace(SOFT_HYPHEN, "");
    let number = route.view.page_number();
    if number == 1 {
        return Some(whole);
    }
    let number = number.to_string();
    let language = &context.site.config.language(route.language).language;
    let page = context.theme.strings.get(language, "page_number", None, &[("number", &number)]).unwrap_or(number);
    let room = MAX_LENGTH.saturating_sub(page.chars().count() + " – ".chars().count());
    Some(format!("{} – {page}", plain_text::truncate(&whole, room)))
}

/// Returns the description in a document's front matter, unchanged; else the beginning of its text.
pub(super) fn for_document(context: RenderContext, id: DocumentId) -> Option<String> {
    let document = context.site.document(id);
    if let Some(description) = &document.description {
        return Some(description.clone());
    }
    // The excerpt is part of the body, whose diagnostics are reported with the document's own page.
    let (excerpt, _) = excerpt(context, id, AddressForm::Absolute);
    // It may be a table, or a picture.
    let text =
        words_of(&excerpt).or_else(|| words_of(&without_footnotes(&context.text(id).body.without_placeholders())))?;
    Some(plain_text::truncate(&text, MAX_LENGTH))
}

/// Returns the running text of HTML; if there is none, the words of its tables, captions and code.
fn words_of(html: &str) -> Option<String> {
    let running = plain_text::from_html(html);
    let words = if running.is_empty() { plain_text::whole_from_html(html) } else { running };
    // Spaces, dashes and numbers of footnotes describe nothing.
    words.contains(char::is_alphanumeric).then_some(words)
}

/// Returns the HTML of a text without its footnotes and the references to them.
fn without_footnotes(html: &str) -> String {
    let text = html.split("<section class=\"footnotes\" aria-label=").next().unwrap_or(html);
    let mut parts = text.split("<sup class=\"footnote-ref\">");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    rest.extend(parts.map(|part| part.split_once("</sup>").map_or(part, |(_, after)| after)));
    rest
}

/// Returns the description in the front matter of the text above a list.
fn of_list_text(context: RenderContext, route: &Route) -> Option<String> {
    context.site.page(route.list_text(context.site)?).document.description.clone()
}

/// Returns the description of a term in `terms.toml`. A long one, such as a biography, is cut.
fn for_term(context: RenderContext, id: TermId) -> Option<String> {
    let description = context.site.term(id).description.as_deref()?.trim();
    (!description.is_empty()).then(|| plain_text::truncate(description, MAX_LENGTH))
}
