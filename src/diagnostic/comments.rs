//! Diagnostics about comments that are filed: `kielo comment add`.

use std::fmt::Display;

use super::suggestion::suggestion;
use super::{Diagnostic, Source};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn cannot_read_comment(file: &str, error: &dyn Display) -> Self {
        Self::error(format!("{file} cannot be read: {error}"))
            .with_advice("name a mail that you saved (.eml), or the JSON of a form; - reads it from standard input")
    }

    pub(crate) fn neither_mail_nor_form(file: &str) -> Self {
        Self::error(format!("{file} is neither a mail with a sender and a text nor the JSON of a form")).with_advice(
            "save the mail as it is, with its headers (.eml), or take the JSON of one form from your service",
        )
    }

    pub(crate) fn invalid_comment_json(source: &Source, span: Span, problem: &str) -> Self {
        Self::error(format!("this is no JSON: {problem}"))
            .at(source, span)
            .with_advice("take the whole JSON of one form from your service")
    }

    pub(crate) fn several_comments(file: &str, count: usize) -> Self {
        Self::error(format!("{file} has {count} forms, and one can be added at a time"))
            .with_advice("take one of them out, so that you read each comment before it is published")
    }

    pub(crate) fn comment_too_long(file: &str) -> Self {
        Self::error(format!("the comment in {file} is longer than 100,000 bytes"))
            .with_advice("shorten it, or ask its author for a text of its own")
    }

    pub(crate) fn comment_of_program(file: &str, field: &str) -> Self {
        Self::error(format!(
            "{file} was written by a program: the field `{field}`, which people do not see, is filled in"
        ))
        .with_advice("delete it; if a person did write it, add it to comments.toml yourself")
    }

    pub(crate) fn comment_without_document(file: &str) -> Self {
        Self::error(format!("{file} does not say which text it comments on"))
            .with_advice("name the text: --post content/2026-03-02-lupaus.md")
    }

    pub(crate) fn unknown_commented_document(file: &str) -> Self {
        Self::error(format!("the comment is on `{file}`, which does not exist"))
            .with_advice("if the file has another name now, name it: --post content/2026-03-02-lupaus.md")
    }

    pub(crate) fn comment_without_author(file: &str) -> Self {
        Self::error(format!("{file} has no name of its author besides an e-mail address"))
            .with_advice("give one: --author \"Aino Virta\"")
    }

    pub(crate) fn comment_without_text(file: &str) -> Self {
        Self::error(format!("{file} has no comment in it"))
            .with_advice("see that the text is not only a quotation, a signature or an attachment")
    }

    pub(crate) fn unknown_comment_to_reply_to(id: &str, file: &str, known: &[String]) -> Self {
        let advice = if known.is_empty() {
            "the text has no comments yet: leave --reply-to out".to_owned()
        } else {
            suggestion(id, known, "comments")
        };
        Self::error(format!("{file} has no comment `{id}` to reply to")).with_advice(advice)
    }

    pub(crate) fn comment_exists(file: &str, id: &str) -> Self {
        Self::error(format!("{file} has this comment already: it is the comment {id}"))
            .with_advice("delete the mail or the form that you have filed")
    }

    pub(crate) fn cannot_add_comment(file: &str, lines: &str) -> Self {
        Self::error(format!("the comment cannot be added to {file} without touching the rest of it"))
            .with_advice(format!("write it yourself:\n{lines}"))
    }
}
