//! The text of a post as Markdown. It goes one way: WordPress's own rules make the HTML that readers of the old blog
//! saw (`paragraphs`, `shortcodes`), `tree` reads it as browsers do, and `blocks` and `words` write Markdown of it.
//! What Markdown cannot say stays HTML (`raw`).

mod block;
mod blocks;
mod code;
mod figures;
mod guard;
mod html;
mod link_resolver;
mod media;
mod notes;
mod raw;
mod shortcodes;
mod sink;
mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod tree;
mod words;
mod wpautop;
mod writer;

use std::borrow::Cow;

use self::html::{LONGEST, with_clean_signs};
pub(crate) use self::link_resolver::{Attachment, LinkResolver};
use self::notes::Notes;
pub(crate) use self::notes::{NoteKind, ReportNote};
use self::tree::HtmlTree;
pub(super) use self::wpautop::wpautop;
use self::writer::MarkdownWriter;

/// A text as Kielo reads it.
#[derive(Debug)]
pub(crate) struct ConvertedContent {
    /// The Markdown, without front matter; ends with a line end unless it is empty.
    pub(crate) markdown: String,
    /// What the report says of it.
    pub(crate) notes: Vec<ReportNote>,
}

/// WordPress's post content, of the classic editor or in blocks, as Markdown for Kielo.
pub(crate) fn to_markdown(content: &str, link_resolver: &dyn LinkResolver) -> ConvertedContent {
    let mut notes = Notes::default();
    if content.len() > LONGEST {
        notes.left("the text is longer than 4 million bytes, and was left out");
        return ConvertedContent { markdown: String::new(), notes: notes.finish() };
    }
    let tree = HtmlTree::read(&to_html(content, link_resolver, &mut notes));
    let markdown = MarkdownWriter::new(&tree, link_resolver, &mut notes).document();
    ConvertedContent { markdown, notes: notes.finish() }
}

/// The HTML that WordPress made of a content.
fn to_html(content: &str, link_resolver: &dyn LinkResolver, notes: &mut Notes) -> String {
    let text = with_clean_signs(content);
    let text = with_reusable(&text, link_resolver, notes);
    let text = shortcodes::with_code(&text);
    let text = if text.contains("<!-- wp:") { text } else { wpautop(&text).into() };
    shortcodes::with_media(&text, link_resolver, notes).into_owned()
}

/// The text with reusable blocks in it.
fn with_reusable<'a>(text: &'a str, link_resolver: &dyn LinkResolver, notes: &mut Notes) -> Cow<'a, str> {
    const START: &str = "<!-- wp:block ";
    const END: &str = "-->";
    /// Blocks in blocks in blocks; one that holds itself is not shown for ever.
    const MOST: usize = 50;
    if !text.contains(START) {
        return text.into();
    }
    // The texts that are being read, each with the place to go on at.
    let mut reading: Vec<(Cow<str>, usize)> = vec![(text.into(), 0)];
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    while let Some((text, from)) = reading.last_mut() {
        let rest = &text[*from..];
        let call = rest.split_once(START).and_then(|(before, call)| Some((before, call.split_once(END)?.0)));
        let Some((before, facts)) = call else {
            out.push_str(rest);
            reading.pop();
            continue;
        };
        out.push_str(before);
        *from += before.len() + START.len() + facts.len() + END.len();
        let facts: Option<serde_json::Value> = serde_json::from_str(facts.trim().trim_end_matches('/')).ok();
        let id = facts.and_then(|facts| facts.get("ref")?.as_u64());
        count += 1;
        match id.filter(|_| count <= MOST && out.len() < LONGEST).and_then(|id| link_resolver.reusable_block(id)) {
            Some(content) => reading.push((format!("\n\n{}\n\n", with_clean_signs(&content)).into(), 0)),
            None => notes.left("a reusable block that the export does not hold was left out"),
        }
    }
    out.into()
}
