//! The blocks of HTML in a text. The parser of Markdown makes a token of each line, so a tag may be in several tokens.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::token::{Token, Tokens};
use crate::html_parser::{PieceKind, Reference, is_block_element, is_text_element, pieces};

/// Elements whose content is no text for readers.
const WORDLESS_ELEMENTS: [&str; 17] = [
    "audio", "button", "canvas", "datalist", "iframe", "math", "noscript", "object", "script", "select", "style",
    "svg", "template", "textarea", "title", "video", "xmp",
];

/// A block of HTML.
pub(super) struct HtmlBlock {
    /// The indices of its tokens, without the start and the end of the block.
    pub(super) tokens: Range<usize>,
    /// The HTML of all tokens.
    pub(super) html: String,
    /// The offset in the HTML at which each token ends.
    pub(super) ends: Vec<usize>,
}

/// Returns the blocks of HTML, in the order of the text.
pub(super) fn html_blocks(tokens: &Tokens) -> Vec<HtmlBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<HtmlBlock> = None;
    for (index, (token, _)) in tokens.iter().enumerate() {
        match (token, &mut open) {
            (Token::Event(Event::Start(Tag::HtmlBlock)), _) => {
                open = Some(HtmlBlock { tokens: index + 1..index + 1, html: String::new(), ends: Vec::new() });
            }
            (Token::Event(Event::End(TagEnd::HtmlBlock)), _) => blocks.extend(open.take()),
            (token, Some(block)) => {
                block.html.push_str(html_of(token));
                block.ends.push(block.html.len());
                block.tokens.end = index + 1;
            }
            (_, None) => {}
        }
    }
    blocks
}

fn html_of<'a>(token: &'a Token) -> &'a str {
    match token {
        Token::Event(Event::Html(html)) => html,
        _ => "",
    }
}

/// Appends the words of HTML, with a space at the end of each block.
pub(super) fn push_words(html: &str, text: &mut String) {
    let mut skipped = SkippedElements::default();
    for (piece, _) in pieces(html) {
        match piece.kind {
            PieceKind::Text if skipped.is_open() => {}
            PieceKind::Text => push_resolved(piece.html, text),
            PieceKind::StartTag | PieceKind::EndTag => {
                let name = piece.name();
                if is_block_element(&name) || &*name == "br" {
                    text.push(' ');
                }
                skipped.tag(&name, piece.kind == PieceKind::EndTag);
            }
            PieceKind::Comment | PieceKind::Unfinished => {}
        }
    }
    text.push(' ');
}

/// Appends a text with its character references resolved.
fn push_resolved(mut html: &str, text: &mut String) {
    while let Some(at) = html.find('&') {
        text.push_str(&html[..at]);
        html = &html[at..];
        let length = if let Some(reference) = Reference::at_start(html) {
            text.extend(reference.characters());
            reference.length
        } else {
            text.push('&');
            1
        };
        html = &html[length..];
    }
    text.push_str(html);
}

/// The open element whose content is no text for readers.
#[derive(Default)]
pub(super) struct SkippedElements {
    name: String,
    depth: usize,
}

impl SkippedElements {
    /// Whether such an element is open.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Reads a tag by its name in lower case.
    pub(super) fn tag(&mut self, name: &str, is_end: bool) {
        if self.depth == 0 {
            if !is_end && (WORDLESS_ELEMENTS.contains(&name) || is_text_element(name)) {
                name.clone_into(&mut self.name);
                self.depth = 1;
            }
        } else if self.name == name {
            self.depth = if is_end { self.depth - 1 } else { self.depth + 1 };
        }
    }
}
