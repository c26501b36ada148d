//! The index of terms or posts by their first letters, as templates see it.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::value::list;
use super::definition::{TemplateObject, field, optional_field};
use super::post::post;
use super::term::term;
use super::value_kind::ValueKind::{List, Object, Text};
use crate::config::LanguageId;
use crate::model::{PostId, TermId};
use crate::plan::HostId;

/// The terms or posts whose names begin with the same letter.
pub(super) struct Letter {
    letter: String,
    entries: LetterEntries,
}

enum LetterEntries {
    Terms(Vec<TermId>),
    Posts(Vec<PostId>),
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static LETTER: TemplateObject<Letter> = TemplateObject {
    name: "letter",
    meaning: "The terms or posts whose names begin with one letter.",
    bases: &[],
    fields: &[
        field("letter", Text, "the letter as the language writes it", "Ä", |_, _, group| Value::from(&*group.letter)),
        optional_field("terms", List(&Object("term")), "the terms, in `terms.html`", "",
            |context, _, group| {
                match &group.entries {
                    LetterEntries::Terms(terms) => list(terms.iter().map(|id| term(context, *id))),
                    LetterEntries::Posts(_) => Value::undefined(),
                }
            }),
        optional_field("posts", List(&Object("post")), "the posts, in `letters.html`", "",
            |context, _, group| {
                match &group.entries {
                    LetterEntries::Terms(_) => Value::undefined(),
                    LetterEntries::Posts(posts) => list(posts.iter().map(|id| post(context, *id))),
                }
            }),
    ],
};

/// Terms grouped by the first letters of their names.
pub(super) fn letters_of_terms(context: RenderContext, host: HostId, language: LanguageId, terms: &[TermId]) -> Value {
    let named = terms.iter().map(|id| (&*context.site.term(*id).name, *id)).collect();
    letters(context, host, language, named, LetterEntries::Terms)
}

/// All posts of a language grouped by the first letters of their titles.
pub(super) fn letters_of_posts(context: RenderContext, host: HostId, language: LanguageId) -> Value {
    let posts = context.site.posts_in(language).map(PostId);
    let named = posts.map(|id| (&*context.site.post(id).document.title.value, id)).collect();
    letters(context, host, language, named, LetterEntries::Posts)
}

fn letters<Id>(
    context: RenderContext,
    host: HostId,
    language: LanguageId,
    named: Vec<(&str, Id)>,
    entries: fn(Vec<Id>) -> LetterEntries,
) -> Value {
    let groups = context.site.config.language(language).language.group_by_letter(named);
    list(groups.into_iter().map(|(letter, ids)| LETTER.value(context, host, &Letter { letter, entries: entries(ids) })))
}
