//! Converts an item to the text of a document: front matter and Markdown.

use std::fmt::Write as _;

use super::content;
use super::front_matter::FrontMatterWriter;
use super::item::Item;
use super::item_context::{ItemContext, ItemFindings};
use crate::import::report_note::{NoteKind, ReportNote};

/// The text of a document and everything else that was found while it was converted.
pub(super) struct ConvertedDocument {
    /// Front matter and Markdown.
    pub(super) text: String,
    pub(super) findings: ItemFindings,
}

/// Converts an item.
pub(super) fn convert(item: &Item, item_context: ItemContext) -> ConvertedDocument {
    let converted = content::to_markdown(&item.content, &item_context);
    item_context.findings.borrow_mut().notes.extend(converted.notes);
    let mut text = FrontMatterWriter::new(item, &item_context).write();
    let markdown = converted.markdown.trim();
    if !markdown.is_empty() {
        _ = write!(text, "\n{markdown}\n");
    }
    let mut findings = item_context.findings.into_inner();
    let notes = item_context.document.notes.iter();
    findings.notes.extend(notes.map(|text| ReportNote { kind: NoteKind::Changed, text: text.clone() }));
    ConvertedDocument { text, findings }
}
