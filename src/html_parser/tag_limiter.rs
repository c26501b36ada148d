//! Limits the tags that reach the HTML tree builder, so that hostile input costs neither time nor memory.

use std::cell::{Cell, RefCell};

use html5ever::LocalName;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;

use super::elements::{closes_implicitly, is_formatting_element, is_void_element};
use super::sink::{HtmlSink, NodeId};

/// Deepest nesting of elements. Deeper elements lose their tags but keep their text.
pub(super) const MAX_DEPTH: usize = 100;

/// Largest number of tags in one text. Further tags are left out, since a tag takes more memory than its letters.
const MAX_TAGS: usize = 300_000;

/// Largest number of active formatting elements. The tree builder reopens unclosed ones in each paragraph.
const MAX_ACTIVE_FORMATTING: usize = 16;

/// Token sink in front of the tree builder that drops excessive tags.
///
/// The tree builder does more work for a tag the more elements are open. It also reopens all active
/// formatting elements in each paragraph.
pub(super) struct TagLimiter {
    builder: TreeBuilder<NodeId, HtmlSink>,
    /// Whether the tags of templates are passed.
    keeps_templates: bool,
    /// Names of the open elements. An approximation of the stack of the tree builder.
    open: RefCell<Vec<LocalName>>,
    /// Names of the elements whose start tag was dropped.
    dropped: RefCell<Vec<LocalName>>,
    /// Names of the active formatting elements, with the depth at which each was opened.
    active_formatting: RefCell<Vec<(LocalName, usize)>>,
    tag_count: Cell<usize>,
    has_dropped_tags: Cell<bool>,
}

/// Whether the content of an element is raw text. Its tags must not be dropped, or the text would be parsed as HTML.
fn is_raw_text_element(name: &str) -> bool {
    matches!(name, "iframe" | "noembed" | "noframes" | "script" | "style" | "textarea" | "title" | "xmp")
}

/// Whether an element belongs to a table. Its tags end the formatting elements in it.
fn is_table_part(name: &str) -> bool {
    matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption")
}

impl TagLimiter {
    pub(super) fn new(builder: TreeBuilder<NodeId, HtmlSink>, keeps_templates: bool) -> Self {
        Self {
            builder,
            keeps_templates,
            open: RefCell::default(),
            dropped: RefCell::default(),
            active_formatting: RefCell::default(),
            tag_count: Cell::new(0),
            has_dropped_tags: Cell::new(false),
        }
    }

    /// Whether tags were dropped.
    pub(super) fn has_dropped_tags(&self) -> bool {
        self.has_dropped_tags.get()
    }

    /// Returns the sink with the built tree.
    pub(super) fn into_sink(self) -> HtmlSink {
        self.builder.sink
    }

    /// Returns the tag for the tree builder; `None` if it is dropped.
    fn filter_tag(&self, tag: Tag) -> Option<Tag> {
        let name = tag.name.clone();
        let is_dropped = match &*name {
            "html" | "head" | "body" | "frameset" | "frame" | "plaintext" => true,
            "template" => !self.keeps_templates,
            _ => false,
        };
        if is_dropped {
            return None;
        }
        if !is_raw_text_element(&name) {
            self.tag_count.set(self.tag_count.get() + 1);
            if self.tag_count.get() > MAX_TAGS {
                self.has_dropped_tags.set(true);
                return None;
            }
        }
        if is_void_element(&name) {
            return Some(tag);
        }
        let is_passed = if tag.kind == TagKind::StartTag {
            self.open_element(&name, tag.self_closing)
        } else {
            self.close_element(&name)
        };
        is_passed.then_some(tag)
    }

    /// Records a start tag. Returns whether the tree builder gets it.
    fn open_element(&self, name: &LocalName, is_self_closing: bool) -> bool {
        let mut open = self.open.borrow_mut();
        let mut active_formatting = self.active_formatting.borrow_mut();
        while open.last().is_some_and(|last| closes_implicitly(name, last)) {
            open.pop();
        }
        if open.len() >= MAX_DEPTH && !is_raw_text_element(name) {
            self.dropped.borrow_mut().push(name.clone());
            self.has_dropped_tags.set(true);
            return false;
        }
        if is_formatting_element(name) {
            if &**name == "a" {
                // A link ends the link before it.
                active_formatting.retain(|(active, _)| &**active != "a");
            }
            if active_formatting.len() >= MAX_ACTIVE_FORMATTING {
                return false;
            }
            active_formatting.push((name.clone(), open.len()));
        }
        if is_table_part(name) {
            active_formatting.retain(|(_, depth)| *depth < open.len());
        }
        if !is_self_closing || !is_in_foreign_content(&open) {
            open.push(name.clone());
        }
        true
    }

    /// Records an end tag. Returns whether the tree builder gets it.
    fn close_element(&self, name: &LocalName) -> bool {
        let mut open = self.open.borrow_mut();
        let mut active_formatting = self.active_formatting.borrow_mut();
        let mut dropped = self.dropped.borrow_mut();
        if dropped.last() == Some(name) {
            dropped.pop();
            return false;
        }
        if is_formatting_element(name) {
            match active_formatting.iter().rposition(|(active, _)| active == name) {
                Some(position) => _ = active_formatting.remove(position),
                None => return false,
            }
        }
        for (position, other) in open.iter().enumerate().rev() {
            if other == name {
                open.truncate(position);
                break;
            }
            if !is_table_part(name) && matches!(&**other, "table" | "td" | "th" | "caption") {
                break;
            }
        }
        if is_table_part(name) {
            active_formatting.retain(|(_, depth)| *depth < open.len());
        }
        true
    }
}

/// Whether an open element is SVG or MathML, in which a tag can be self-closing.
fn is_in_foreign_content(open: &[LocalName]) -> bool {
    open.iter().any(|name| matches!(&**name, "svg" | "math"))
}

impl TokenSink for TagLimiter {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            Token::TagToken(tag) => {
                let is_formatting_element = is_formatting_element(&tag.name);
                match self.filter_tag(tag) {
                    Some(tag) => Token::TagToken(tag),
                    None if is_formatting_element => return TokenSinkResult::Continue,
                    // A newline in place of the tag keeps the words on both sides apart.
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
