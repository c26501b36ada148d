//! Stands before the parser of HTML, and keeps from it what would make it slow or large.

use std::cell::{Cell, RefCell};

use html5ever::LocalName;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;

use super::html::is_block;
use super::sink::{HtmlSink, NodeId};

/// Elements in elements in elements: what is nested deeper loses its tags, not its text.
pub(super) const DEEPEST: usize = 100;

/// Tags in one text: further ones are left out, since each takes more memory than it has letters.
const MOST_TAGS: usize = 300_000;

/// Elements for single words that may be open at once. Those that are not closed are opened again in each paragraph.
const MOST_WORDS: usize = 16;

/// Stands before the tree builder, and keeps from it what would make it slow: its work for a tag grows with the
/// elements that are open, and with those that ask to be opened again in each paragraph.
pub(super) struct Guard {
    builder: TreeBuilder<NodeId, HtmlSink>,
    /// The elements that are open, more or less.
    open: RefCell<Vec<LocalName>>,
    /// The elements whose start was left out.
    dropped: RefCell<Vec<LocalName>>,
    /// The elements for single words that are open, and how many elements there were around each.
    words: RefCell<Vec<(LocalName, usize)>>,
    tags: Cell<usize>,
    flattened: Cell<bool>,
}

/// Elements for single words that the tree builder opens again in each paragraph while they are not closed.
fn is_for_words(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose inside is not read as HTML: their tags must not be left out.
fn is_raw(name: &str) -> bool {
    matches!(name, "iframe" | "noembed" | "noframes" | "script" | "style" | "textarea" | "title" | "xmp")
}

/// Whether the start of `name` ends the element `last`.
fn ends(name: &str, last: &str) -> bool {
    match last {
        "p" => is_block(name),
        "li" => name == "li",
        "dd" | "dt" => matches!(name, "dd" | "dt"),
        "option" => matches!(name, "option" | "optgroup"),
        "td" | "th" => matches!(name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot"),
        "tr" => matches!(name, "tr" | "tbody" | "thead" | "tfoot"),
        "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => matches!(name, "tbody" | "thead" | "tfoot"),
        _ => false,
    }
}

impl Guard {
    pub(super) fn new(builder: TreeBuilder<NodeId, HtmlSink>) -> Self {
        Self {
            builder,
            open: RefCell::default(),
            dropped: RefCell::default(),
            words: RefCell::default(),
            tags: Cell::new(0),
            flattened: Cell::new(false),
        }
    }

    /// Whether tags were left out.
    pub(super) fn has_flattened(&self) -> bool {
        self.flattened.get()
    }

    /// What was built.
    pub(super) fn into_sink(self) -> HtmlSink {
        self.builder.sink
    }

    /// The tag as the tree builder may see it.
    fn passed(&self, tag: Tag) -> Option<Tag> {
        let name = tag.name.clone();
        if matches!(&*name, "html" | "head" | "body" | "frameset" | "frame" | "plaintext" | "template") {
            return None;
        }
        if !is_raw(&name) {
            self.tags.set(self.tags.get() + 1);
            if self.tags.get() > MOST_TAGS {
                self.flattened.set(true);
                return None;
            }
        }
        if is_void(&name) {
            return Some(tag);
        }
        let mut open = self.open.borrow_mut();
        let mut words = self.words.borrow_mut();
        let is_of_table = matches!(&*name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption");
        if tag.kind == TagKind::StartTag {
            while open.last().is_some_and(|last| ends(&name, last)) {
                open.pop();
            }
            if open.len() >= DEEPEST && !is_raw(&name) {
                self.dropped.borrow_mut().push(name);
                self.flattened.set(true);
                return None;
            }
            if is_for_words(&name) {
                if &*name == "a" {
                    // A link ends the one before it.
                    words.retain(|(known, _)| &**known != "a");
                }
                if words.len() >= MOST_WORDS {
                    return None;
                }
                words.push((name.clone(), open.len()));
            }
            if is_of_table {
                words.retain(|(_, around)| *around < open.len());
            }
            if !tag.self_closing || !is_foreign(&open) {
                open.push(name);
            }
            return Some(tag);
        }
        let mut dropped = self.dropped.borrow_mut();
        if dropped.last() == Some(&name) {
            dropped.pop();
            return None;
        }
        if is_for_words(&name) {
            match words.iter().rposition(|(known, _)| *known == name) {
                Some(place) => _ = words.remove(place),
                None => return None,
            }
        }
        for (place, other) in open.iter().enumerate().rev() {
            if *other == name {
                open.truncate(place);
                break;
            }
            if !is_of_table && matches!(&**other, "table" | "td" | "th" | "caption") {
                break;
            }
        }
        if is_of_table {
            words.retain(|(_, around)| *around < open.len());
        }
        Some(tag)
    }
}

fn is_foreign(open: &[LocalName]) -> bool {
    open.iter().any(|name| matches!(&**name, "svg" | "math"))
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            Token::TagToken(tag) => {
                let is_for_words = is_for_words(&tag.name);
                match self.passed(tag) {
                    Some(tag) => Token::TagToken(tag),
                    None if is_for_words => return TokenSinkResult::Continue,
                    // Words on both sides of a tag that goes are two words.
                    None => Token::CharacterTokens("\n".into()),
                }
            }
            other => other,
        };
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
