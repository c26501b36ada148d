//! A post or page as the search index gets it: plain text, and the values by which readers narrow their search.

use super::body::{self, AddressForm};
use super::plain_text::{self, TextPart};
use super::render_context::RenderContext;
use crate::language::{DateStyle, SOFT_HYPHEN};
use crate::model::{DocumentId, Indexing, Taxonomy};

/// A post or page for the search index.
#[derive(Debug)]
pub struct SearchRecord {
    /// The path on the host, percent-encoded.
    pub url: String,
    /// The title.
    pub title: String,
    /// The text in its parts.
    pub parts: Vec<TextPart>,
    /// The words by which it should be found though its text may not have them: description, categories, tags, authors.
    pub keywords: Vec<String>,
    /// The names of the categories, and of the categories above them.
    pub categories: Vec<String>,
    /// The names of the tags.
    pub tags: Vec<String>,
    /// The year of publication. Empty for a page.
    pub years: Vec<String>,
    /// The date of publication in words. `None` for a page.
    pub date: Option<String>,
    /// The date as text that sorts by time. Pages come before all posts.
    pub sort_date: String,
}

/// Returns the record of a document. `None` for a document that asks not to be listed (`noindex`).
pub(super) fn record(context: RenderContext, id: DocumentId) -> Option<SearchRecord> {
    let document = context.site.document(id);
    if document.indexing == Indexing::Noindex {
        return None;
    }
    // The diagnostics of the text are reported with its page.
    let (html, _) = body::fill_placeholders(context, &context.text(id).body, id, AddressForm::OwnPage);
    let language = &context.site.config.language(document.language).language;
    let post = match id {
        DocumentId::Post(id) => Some(context.site.post(id)),
        DocumentId::Page(_) => None,
    };
    let plain = |text: &str| text.replace(SOFT_HYPHEN, "");
    let names = |taxonomy: Taxonomy| {
        let mut names: Vec<String> = Vec::new();
        for id in post.iter().flat_map(|post| post.terms.iter()) {
            let mut next = Some(*id);
            while let Some(term) = next.map(|id| context.site.term(id)).filter(|term| term.taxonomy == taxonomy) {
                let name = plain(&term.name);
                if !names.contains(&name) {
                    names.push(name);
                }
                next = term.parent;
            }
        }
        names
    };
    let (categories, tags, authors) = (names(Taxonomy::Category), names(Taxonomy::Tag), names(Taxonomy::Author));
    let own = context.site.config.own_taxonomies().flat_map(|(own, _)| names(Taxonomy::Own(own)));
    let keywords = [&categories, &tags, &authors].into_iter().flatten().cloned().chain(own);
    let keywords = keywords.chain(document.description.as_deref().map(plain));
    let date = post.map(|post| post.date().date());
    Some(SearchRecord {
        url: context.plan.document(id).path().to_owned(),
        title: plain(&document.title.value),
        parts: plain_text::parts_from_html(&html),
        keywords: keywords.collect(),
        categories,
        tags,
        years: date.iter().map(|date| date.year().to_string()).collect(),
        date: date.map(|date| language.date(date, DateStyle::Long)),
        // A text that is no number: the engine would round a number.
        sort_date: post.map_or_else(|| "-".to_owned(), |post| post.date().timestamp().to_string()),
    })
}
