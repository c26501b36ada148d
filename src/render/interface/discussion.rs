//! Comments of readers as templates see them.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::rfc3339::rfc3339;
use super::super::value::{html, list, optional};
use super::definition::{TemplateObject, field, optional_field};
use super::value_kind::ValueKind::{Address, Date, Html, List, Number, Object, Text};
use crate::model::{Comment, Discussion, DocumentId};
use crate::plan::HostId;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static DISCUSSION: TemplateObject<Discussion> = TemplateObject {
    name: "discussion",
    meaning: "The comments of readers below a document.",
    bases: &[],
    fields: &[
        field("count", Number, "the number of comments, replies included", "12",
            |_, _, discussion| Value::from(discussion.count)),
        field("comments", List(&Object("comment")), "the comments that are not replies, the oldest first", "",
            |context, host, discussion| comments(context, host, &discussion.comments)),
        field("pingbacks", List(&Object("comment")), "links from other sites", "",
            |context, host, discussion| comments(context, host, &discussion.pingbacks)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static COMMENT: TemplateObject<Comment> = TemplateObject {
    name: "comment",
    meaning: "A comment, or a link from another site.",
    bases: &[],
    fields: &[
        field("id", Text, "its id in the document: letters, digits, `-` and `_`", "123",
            |_, _, comment| Value::from(&*comment.id)),
        optional_field("language", Text, "the tag of its language, if `comments.toml` names it", "nb",
            |_, _, comment| optional(comment.language.as_deref())),
        field("author", Text, "the name of its author", "Aino Virta", |_, _, comment| Value::from(&*comment.author)),
        optional_field("url", Address, "the author's web page", "https://aino.example/",
            |_, _, comment| optional(comment.url.as_deref())),
        field("date", Date, "its date", "2010-03-02T09:15:00+02:00",
            |_, _, comment| Value::from(rfc3339(&comment.date))),
        field("text", Html, "its text, without harmful HTML", "<p>Samaa mieltä!</p>",
            |_, _, comment| html(&comment.text)),
        field("replies", List(&Object("comment")), "the replies to it, at most five levels deep", "",
            |context, host, comment| comments(context, host, &comment.replies)),
    ],
};

/// The comments below a document, or none if there are none.
pub(super) fn discussion(context: RenderContext, host: HostId, id: DocumentId) -> Value {
    let discussion = context.site.discussion(id).filter(|all| all.count + all.pingbacks.len() > 0);
    optional(discussion.map(|discussion| DISCUSSION.value(context, host, discussion)))
}

fn comments(context: RenderContext, host: HostId, comments: &[Comment]) -> Value {
    list(comments.iter().map(|comment| COMMENT.value(context, host, comment)))
}
