//! What search engines and social networks show below a page's title.

use super::RenderContext;
use super::body::{self, AddressForm};
use super::plain;
use super::wording::{month_name, year_name};
use crate::language::SOFT_HYPHEN;
use crate::model::{DocumentId, Taxonomy, TermId};
use crate::plan::{Route, View};

/// Search engines show about so many characters.
const MOST: usize = 155;

/// The description of a page: what its author wrote, else the beginning of its text, else a sentence of the theme.
/// Pages of one list differ in their number. `None` where there is nothing to say.
pub(super) fn of(context: RenderContext, route: &Route) -> Option<String> {
    let sentence = |key: &str, name: &str| {
        let settings = context.site.config.language(route.language);
        context.theme.strings.get(&settings.language, key, None, &[("name", name), ("site", &settings.title)])
    };
    let whole = match route.view {
        View::Post(id) => of_document(context, DocumentId::Post(id)),
        View::Page(id) => of_document(context, DocumentId::Page(id)),
        View::Home { .. } | View::LanguageChoice => {
            let own = &*context.site.config.language(route.language).description;
            if own.is_empty() { sentence("description_home", "") } else { Some(own.to_owned()) }
        }
        View::Term { term, .. } => of_term(context, term).or_else(|| {
            let term = context.site.term(term);
            let key = match term.taxonomy {
                Taxonomy::Category => "description_category",
                Taxonomy::Tag => "description_tag",
                Taxonomy::Author => "description_author",
            };
            sentence(key, &term.name)
        }),
        View::Terms(taxonomy) => sentence(
            match taxonomy {
                Taxonomy::Category => "description_categories",
                Taxonomy::Tag => "description_tags",
                Taxonomy::Author => "description_authors",
            },
            "",
        ),
        View::Year { year, .. } => sentence("description_period", &year_name(context, year)),
        View::Month { year, month, .. } => sentence("description_period", &month_name(context, year, month as usize)),
        View::Archive => sentence("description_archive", ""),
        View::TitleIndex => sentence("description_index", ""),
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
    let room = MOST.saturating_sub(page.chars().count() + " – ".chars().count());
    Some(format!("{} – {page}", plain::cut(&whole, room)))
}

/// What a document's author said of it, as it was written; else the beginning of its text.
pub(super) fn of_document(context: RenderContext, id: DocumentId) -> Option<String> {
    let document = context.site.document(id);
    if let Some(description) = &document.description {
        return Some(description.clone());
    }
    // What is wrong in the excerpt is wrong in the body too, and told there.
    let (excerpt, _) = body::fill(context, &context.text(id).excerpt, id, AddressForm::Absolute);
    let text = plain::cut(&plain::text(&excerpt), MOST);
    (!text.is_empty()).then_some(text)
}

/// What `terms.toml` says of a term; a life in many sentences is cut.
fn of_term(context: RenderContext, id: TermId) -> Option<String> {
    let description = context.site.term(id).description.as_deref()?.trim();
    (!description.is_empty()).then(|| plain::cut(description, MOST))
}
