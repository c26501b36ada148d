//! Diagnostics about HTML in texts whose tags do not balance.

use super::{Diagnostic, Source, counted};
use crate::html_parser::HtmlFaultKind;
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn unbalanced_html(source: &Source, span: Span, kind: &HtmlFaultKind) -> Self {
        let (message, advice) = match kind {
            HtmlFaultKind::Unclosed { name } => (
                format!("`<{name}>` has no end tag, so it is closed at the end of the text"),
                format!("write </{name}> where the element ends"),
            ),
            HtmlFaultKind::SelfClosing { name } => (
                format!("`<{name}/>` is read as `<{name}>`, which has no end tag"),
                format!("write </{name}> where the element ends, or remove the tag"),
            ),
            HtmlFaultKind::Crossing { name, outer, is_outer_authored: true } => (
                format!("`<{name}>` is still open where `</{outer}>` ends the element around it"),
                format!("write </{name}> before </{outer}>"),
            ),
            HtmlFaultKind::Crossing { name, is_outer_authored: false, .. } => (
                format!("`<{name}>` is still open at the end of its paragraph, list item or cell"),
                format!("write </{name}> there, or put <{name}> on a line of its own between empty lines"),
            ),
            HtmlFaultKind::Stray { name } => (
                format!("`</{name}>` has no start tag, so it is left out"),
                format!("remove it, or write <{name}> where the element starts"),
            ),
            HtmlFaultKind::PageTag { name } => (
                format!("`<{name}>` is a tag of the whole page, so it is left out"),
                "remove it: the theme writes it".to_owned(),
            ),
            HtmlFaultKind::Unfinished => {
                ("this tag does not end".to_owned(), "write the missing quotation mark or >".to_owned())
            }
            HtmlFaultKind::UnclosedText { name } => (
                format!("`<{name}>` has no end tag, so the rest of the text belongs to it"),
                format!("write </{name}> where the element ends"),
            ),
            HtmlFaultKind::Misplaced { name, outer } if outer.is_empty() => (
                format!("browsers do not read `<{name}>` here as it is written"),
                "check the tags around it".to_owned(),
            ),
            HtmlFaultKind::Misplaced { name, outer } => (
                format!("`<{name}>` cannot be inside `<{outer}>`, so it ends that element"),
                format!("write </{outer}> before it"),
            ),
            HtmlFaultKind::Plaintext => (
                "nothing can end `<plaintext>`, so it is left out".to_owned(),
                "write a code block instead: ``` before and after the lines".to_owned(),
            ),
        };
        Self::warning(message).at(source, span).with_advice(advice)
    }

    pub(crate) fn hidden_html(source: &Source, span: Span) -> Self {
        Self::warning("browsers take this for a comment, so readers do not see it")
            .at(source, span)
            .with_advice("write \\< for a plain <, or `code` in backticks, or remove it")
    }

    pub(crate) fn base_element(source: &Source, span: Span) -> Self {
        Self::error("`<base>` would change where all links of the page lead")
            .at(source, span)
            .with_advice("remove it, and write whole addresses in the links that need them")
    }

    pub(crate) fn refreshing_page(source: &Source, span: Span) -> Self {
        Self::error("this would send the readers of the page to another one")
            .at(source, span)
            .with_advice("remove it; if the page has moved, write its old address in `aliases` of the new one")
    }

    pub(crate) fn more_unbalanced_html(source: &Source, span: Span, count: usize) -> Self {
        Self::warning(format!(
            "{} not listed",
            counted(count, "more tag without its partner is", "more tags without their partners are")
        ))
        .at(source, span)
        .with_advice("correct the first ones and try again")
    }
}
