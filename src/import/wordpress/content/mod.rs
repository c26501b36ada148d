//! Converts the content of a WordPress post to Markdown, in three steps:
//!
//! 1. `wpautop` and `shortcodes` apply the rules of WordPress and make the HTML that readers of the old blog saw.
//! 2. `tree` parses the HTML as browsers do.
//! 3. `block_writer`, `writer` and `inline` write Markdown. `html_fallback` keeps HTML that Markdown cannot express.

mod block;
mod block_writer;
mod code;
mod figures;
mod html;
mod html_fallback;
mod inline;
mod link_resolver;
mod media;
mod report_notes;
mod shortcodes;
mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod tree;
mod wpautop;
mod writer;

use std::borrow::Cow;

use self::html::MAX_CONTENT_BYTES;
pub(crate) use self::link_resolver::{Attachment, LinkResolver};
use self::report_notes::ReportNotes;
use self::tree::BlockTree;
pub(super) use self::wpautop::wpautop;
use self::writer::MarkdownWriter;
use crate::html_parser::clean_text;
use crate::import::report_note::ReportNote;

/// Result of the conversion of one post.
#[derive(Debug)]
pub(crate) struct ConvertedContent {
    /// The Markdown, without front matter; ends with a line end unless it is empty.
    pub(crate) markdown: String,
    /// Notes about the text for the import report.
    pub(crate) notes: Vec<ReportNote>,
}

/// Converts the content of a post, from the classic editor or from the block editor, to Markdown for Kielo.
pub(crate) fn to_markdown(content: &str, link_resolver: &dyn LinkResolver) -> ConvertedContent {
    let mut notes = ReportNotes::default();
    if content.len() > MAX_CONTENT_BYTES {
        notes.add_not_converted("the text is longer than 4 million bytes, and was left out");
        return ConvertedContent { markdown: String::new(), notes: notes.finish() };
    }
    let tree = BlockTree::parse(&to_html(content, link_resolver, &mut notes));
    let markdown = MarkdownWriter::new(&tree, link_resolver, &mut notes).write_document();
    ConvertedContent { markdown, notes: notes.finish() }
}

/// Returns the HTML that WordPress would show for a content.
fn to_html(content: &str, link_resolver: &dyn LinkResolver, notes: &mut ReportNotes) -> String {
    let text = clean_text(content);
    let text = expand_reusable_blocks(&text, link_resolver, notes);
    let text = shortcodes::expand_code_shortcodes(&text);
    let text = if text.contains("<!-- wp:") { text } else { wpautop(&text).into() };
    shortcodes::expand_media_shortcodes(&text, link_resolver, notes).into_owned()
}

/// Replaces the references to reusable blocks by their content.
fn expand_reusable_blocks<'a>(
    text: &'a str,
    link_resolver: &dyn LinkResolver,
    notes: &mut ReportNotes,
) -> Cow<'a, str> {
    const START: &str = "<!-- wp:block ";
    const END: &str = "-->";
    /// Largest number of references. A block that contains itself would never end.
    const MAX_REFERENCES: usize = 50;
    if !text.contains(START) {
        return text.into();
    }
    // A stack of open texts, each with the position to continue at.
    let mut stack: Vec<(Cow<str>, usize)> = vec![(text.into(), 0)];
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    while let Some((text, from)) = stack.last_mut() {
        let rest = &text[*from..];
        let reference = rest.split_once(START).and_then(|(before, rest)| Some((before, rest.split_once(END)?.0)));
        let Some((before, attributes)) = reference else {
            out.push_str(rest);
            stack.pop();
            continue;
        };
        out.push_str(before);
        *from += before.len() + START.len() + attributes.len() + END.len();
        let attributes: Option<serde_json::Value> = serde_json::from_str(attributes.trim().trim_end_matches('/')).ok();
        let id = attributes.and_then(|attributes| attributes.get("ref")?.as_u64());
        count += 1;
        match id
            .filter(|_| count <= MAX_REFERENCES && out.len() < MAX_CONTENT_BYTES)
            .and_then(|id| link_resolver.reusable_block(id))
        {
            Some(content) => stack.push((format!("\n\n{}\n\n", clean_text(&content)).into(), 0)),
            None => notes.add_not_converted("a reusable block that the export does not hold was left out"),
        }
    }
    out.into()
}
