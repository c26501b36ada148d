//! HTML as browsers read it, in one vector of nodes. Nesting is bounded, so that whoever walks the tree may do it by
//! recursion, whatever an export holds.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, TokenizerResult, local_name, ns};

use super::guard::{DEEPEST, Guard};
use super::html::is_block;
use super::sink::{DOCUMENT, HtmlNode, HtmlSink};
pub(super) use super::sink::{NodeId, NodeKind};

/// A piece of HTML.
pub(super) struct HtmlTree {
    nodes: Vec<HtmlNode>,
    /// The node that holds everything.
    root: NodeId,
    /// Whether tags were left out because they stood too deep.
    pub(super) flattened: bool,
    /// For each node, whether it holds a block somewhere.
    holds_block: Vec<bool>,
}

impl HtmlTree {
    /// Reads what stands inside a body.
    pub(super) fn read(html: &str) -> Self {
        let sink = HtmlSink::default();
        let context = sink.add(NodeKind::Element(QualName::new(None, ns!(html), local_name!("body")), Vec::new()));
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let builder = TreeBuilder::new_for_fragment(sink, context, None, options);
        let guard = Guard::new(builder);
        let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(html));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        let flattened = tokenizer.sink.has_flattened();
        let nodes = tokenizer.sink.into_sink().finish();
        // The builder puts a root element of its own below the document.
        let root = nodes[DOCUMENT].children.first().copied().unwrap_or(DOCUMENT);
        let mut tree = Self { holds_block: vec![false; nodes.len()], nodes, root, flattened };
        tree.flatten();
        tree.note_blocks();
        tree
    }

    /// Takes the elements away that stand deeper than any recursion should go.
    fn flatten(&mut self) {
        let mut waiting = vec![(self.root, 0)];
        while let Some((id, depth)) = waiting.pop() {
            if depth < 2 * DEEPEST {
                waiting.extend(self.nodes[id].children.iter().map(|child| (*child, depth + 1)));
                continue;
            }
            let texts: Vec<NodeId> =
                self.descendants(id).skip(1).filter(|id| matches!(self.nodes[*id].kind, NodeKind::Text(_))).collect();
            self.flattened |= texts.len() < self.nodes[id].children.len();
            for text in &texts {
                self.nodes[*text].parent = Some(id);
            }
            self.nodes[id].children = texts;
        }
    }

    fn note_blocks(&mut self) {
        for id in 0..self.nodes.len() {
            // Code of several lines stands alone too.
            let of_code = if self.name(id) == "br" {
                self.nodes[id].parent.filter(|code| self.name(*code) == "code")
            } else {
                None
            };
            if let Some(code) = of_code {
                self.note_above(code);
                self.holds_block[code] = true;
            }
            if !is_block(self.name(id)) && self.block_comment(id).is_none() {
                continue;
            }
            self.note_above(id);
        }
    }

    fn note_above(&mut self, id: NodeId) {
        let mut above = self.nodes[id].parent;
        while let Some(id) = above
            && !self.holds_block[id]
        {
            self.holds_block[id] = true;
            above = self.nodes[id].parent;
        }
    }

    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    pub(super) fn kind(&self, id: NodeId) -> &NodeKind {
        &self.nodes[id].kind
    }

    /// An element's name in small letters; empty for anything else.
    pub(super) fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id].kind {
            NodeKind::Element(name, _) => &name.local,
            NodeKind::Root | NodeKind::Text(_) | NodeKind::Comment(_) => "",
        }
    }

    pub(super) fn attributes(&self, id: NodeId) -> &[Attribute] {
        match &self.nodes[id].kind {
            NodeKind::Element(_, attributes) => attributes,
            NodeKind::Root | NodeKind::Text(_) | NodeKind::Comment(_) => &[],
        }
    }

    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attributes(id).iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    pub(super) fn has_class(&self, id: NodeId, class: &str) -> bool {
        self.attribute(id, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|one| one == class))
    }

    pub(super) fn children(&self, id: NodeId) -> &[NodeId] {
        &self.nodes[id].children
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id].parent
    }

    /// Whether the node is an element that stands on lines of its own.
    pub(super) fn is_block(&self, id: NodeId) -> bool {
        is_block(self.name(id)) || self.holds_block[id] || self.block_comment(id).is_some()
    }

    /// A comment that stands for something: `<!--more-->`, `<!--nextpage-->`, and blocks without HTML of their own.
    pub(super) fn block_comment(&self, id: NodeId) -> Option<&str> {
        let NodeKind::Comment(text) = &self.nodes[id].kind else { return None };
        let text = text.trim();
        let is_mark = text == "more" || text.starts_with("more ") || text == "nextpage";
        (is_mark || (text.starts_with("wp:") && text.ends_with('/'))).then_some(text)
    }

    /// Whether a block stands somewhere inside it.
    pub(super) fn holds_block(&self, id: NodeId) -> bool {
        self.holds_block[id]
    }

    /// The node and everything in it, in the order of the text.
    pub(super) fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut waiting = vec![id];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(self.nodes[next].children.iter().rev());
            Some(next)
        })
    }

    /// The first element of that name in it.
    pub(super) fn find(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.descendants(id).find(|id| self.name(*id) == name)
    }

    /// Its text, as it stands there.
    pub(super) fn text(&self, id: NodeId) -> String {
        let mut text = String::new();
        for id in self.descendants(id) {
            match self.kind(id) {
                NodeKind::Text(words) => text.push_str(words),
                NodeKind::Element(name, _) if &*name.local == "br" => text.push('\n'),
                NodeKind::Root | NodeKind::Element(..) | NodeKind::Comment(_) => {}
            }
        }
        text
    }

    /// Whether nothing in it can be seen: no text, no image.
    pub(super) fn is_empty(&self, id: NodeId) -> bool {
        !self.descendants(id).any(|id| match self.kind(id) {
            NodeKind::Text(words) => !words.trim().is_empty(),
            NodeKind::Element(name, _) => {
                matches!(&*name.local, "img" | "iframe" | "video" | "audio" | "object" | "embed" | "hr" | "input")
            }
            NodeKind::Root | NodeKind::Comment(_) => false,
        })
    }
}
