//! The text of a post as Markdown. It goes one way: WordPress's own rules make the HTML that readers of the old blog
//! saw (`paragraphs`, `shortcodes`), `tree` reads it as browsers do, and `blocks` and `words` write Markdown of it.
//! What Markdown cannot say stays HTML (`raw`).

mod block;
mod blocks;
mod code;
mod figures;
mod guard;
mod html;
mod media;
mod notes;
mod paragraphs;
mod raw;
mod shortcodes;
mod sink;
mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod tree;
mod words;
mod writer;

use std::borrow::Cow;

use self::notes::Notes;
pub(super) use self::paragraphs::paragraphs;
use self::tree::Tree;
use self::writer::Writer;

/// What the conversion asks of the rest of the export.
pub(crate) trait Surroundings {
    /// The address as it should stand in the Markdown: a relative link to a file of the bundle, or to another
    /// document. `None` leaves it as it is.
    fn link(&self, address: &str) -> Option<String>;
    /// The attachment of that WordPress id.
    fn attachment(&self, id: u64) -> Option<Attachment>;
    /// The attachments that belong to the post itself, in menu order: a `[gallery]` without ids shows them.
    fn attachments(&self) -> Vec<Attachment>;
    /// The content of a reusable block: `<!-- wp:block {"ref":12} /-->`.
    fn reusable(&self, id: u64) -> Option<String>;
    /// The language of the text, as a tag: words that are marked as being in it need no mark.
    fn language(&self) -> Option<String> {
        None
    }
    /// The anchors in the text to which links in other texts lead.
    fn wanted_anchors(&self) -> Vec<String> {
        Vec::new()
    }
    /// The text of a footnote by its id, as HTML. WordPress keeps the notes of a post apart from its text, as JSON in
    /// the post's field `footnotes`.
    fn footnote(&self, id: &str) -> Option<String> {
        _ = id;
        None
    }
}

/// A file of the old blog.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attachment {
    /// Its address on the old blog: `Surroundings::link` is asked for the one in Markdown.
    pub(crate) address: String,
    /// What a picture shows, for those who cannot see it.
    pub(crate) alt: String,
    /// What is told of it below it; may hold HTML.
    pub(crate) caption: String,
    /// What it is called.
    pub(crate) title: String,
}

/// What kind of thing a note tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NoteKind {
    /// Something says the same in another way now.
    Changed,
    /// Something did not come along, or came as it was and may need a hand.
    Left,
}

/// One thing that was changed or left, told to the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// Whether it was changed or left.
    pub(crate) kind: NoteKind,
    /// What it is.
    pub(crate) text: String,
}

/// A text as Kielo reads it.
#[derive(Debug)]
pub(crate) struct Converted {
    /// The Markdown, without front matter; ends with a line end unless it is empty.
    pub(crate) markdown: String,
    /// What the report says of it.
    pub(crate) notes: Vec<Note>,
}

/// No person's text has more bytes. The memory that one takes is thirty times its length at most.
const LONGEST: usize = 4_000_000;

/// WordPress's post content, of the classic editor or in blocks, as Markdown for Kielo.
pub(crate) fn to_markdown(content: &str, surroundings: &dyn Surroundings) -> Converted {
    let mut notes = Notes::default();
    if content.len() > LONGEST {
        notes.left("the text is longer than 4 million bytes, and was left out");
        return Converted { markdown: String::new(), notes: notes.finish() };
    }
    let tree = Tree::read(&to_html(content, surroundings, &mut notes));
    let markdown = Writer::new(&tree, surroundings, &mut notes).document();
    Converted { markdown, notes: notes.finish() }
}

/// The HTML that WordPress made of a content.
fn to_html(content: &str, surroundings: &dyn Surroundings, notes: &mut Notes) -> String {
    let text = with_clean_signs(content);
    let text = with_reusable(&text, surroundings, notes);
    let text = shortcodes::with_code(&text);
    let text = if text.contains("<!-- wp:") { text } else { paragraphs(&text).into() };
    shortcodes::with_media(&text, surroundings, notes).into_owned()
}

/// Line ends of one kind, and no signs that no text can have.
fn with_clean_signs(text: &str) -> Cow<'_, str> {
    let text: Cow<str> =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() };
    let is_wrong = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FFFC}')
    };
    if text.contains(is_wrong) { text.replace(is_wrong, "").into() } else { text }
}

/// The text with reusable blocks in it.
fn with_reusable<'a>(text: &'a str, surroundings: &dyn Surroundings, notes: &mut Notes) -> Cow<'a, str> {
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
        match id.filter(|_| count <= MOST && out.len() < LONGEST).and_then(|id| surroundings.reusable(id)) {
            Some(content) => reading.push((format!("\n\n{}\n\n", with_clean_signs(&content)).into(), 0)),
            None => notes.left("a reusable block that the export does not hold was left out"),
        }
    }
    out.into()
}
