//! HTML parsed as browsers do, as a tree in one vector of nodes. Its depth is limited, so recursion over it is safe.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, TokenizerResult, local_name, ns};

use super::html::is_block_element;
use super::sink::{DOCUMENT_NODE, HtmlNode, HtmlSink};
pub(super) use super::sink::{NodeId, NodeKind};
use super::tag_limiter::{MAX_DEPTH, TagLimiter};

/// A parsed HTML fragment.
pub(super) struct HtmlTree {
    nodes: Vec<HtmlNode>,
    /// The node that contains all others.
    root: NodeId,
    /// Whether tags were dropped, because elements were too deep or too many.
    pub(super) has_dropped_tags: bool,
    /// For each node, whether a descendant is a block.
    contains_block: Vec<bool>,
}

impl HtmlTree {
    /// Parses the content of a `<body>`.
    pub(super) fn parse(html: &str) -> Self {
        let sink = HtmlSink::default();
        let context = sink.add(NodeKind::Element(QualName::new(None, ns!(html), local_name!("body")), Vec::new()));
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let builder = TreeBuilder::new_for_fragment(sink, context, None, options);
        let limiter = TagLimiter::new(builder);
        let tokenizer = Tokenizer::new(limiter, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(html));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        let has_dropped_tags = tokenizer.sink.has_dropped_tags();
        let nodes = tokenizer.sink.into_sink().finish();
        // The tree builder adds a root element below the document.
        let root = nodes[DOCUMENT_NODE].children.first().copied().unwrap_or(DOCUMENT_NODE);
        let mut tree = Self { contains_block: vec![false; nodes.len()], nodes, root, has_dropped_tags };
        tree.limit_depth();
        tree.find_blocks();
        tree
    }

    /// Replaces elements that are too deep for recursion by their text.
    fn limit_depth(&mut self) {
        let mut pending = vec![(self.root, 0)];
        while let Some((id, depth)) = pending.pop() {
            if depth < 2 * MAX_DEPTH {
                pending.extend(self.nodes[id].children.iter().map(|child| (*child, depth + 1)));
                continue;
            }
            let texts: Vec<NodeId> =
                self.descendants(id).skip(1).filter(|id| matches!(self.nodes[*id].kind, NodeKind::Text(_))).collect();
            self.has_dropped_tags |= texts.len() < self.nodes[id].children.len();
            for text in &texts {
                self.nodes[*text].parent = Some(id);
            }
            self.nodes[id].children = texts;
        }
    }

    /// Fills `contains_block`.
    fn find_blocks(&mut self) {
        for id in 0..self.nodes.len() {
            // Code with a line break is a block too.
            let multiline_code = if self.name(id) == "br" {
                self.nodes[id].parent.filter(|code| self.name(*code) == "code")
            } else {
                None
            };
            if let Some(code) = multiline_code {
                self.mark_ancestors(code);
                self.contains_block[code] = true;
            }
            if !is_block_element(self.name(id)) && self.block_comment(id).is_none() {
                continue;
            }
            self.mark_ancestors(id);
        }
    }

    /// Marks all ancestors of a block. Stops at the first marked one.
    fn mark_ancestors(&mut self, id: NodeId) {
        let mut ancestor = self.nodes[id].parent;
        while let Some(id) = ancestor
            && !self.contains_block[id]
        {
            self.contains_block[id] = true;
            ancestor = self.nodes[id].parent;
        }
    }

    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    pub(super) fn kind(&self, id: NodeId) -> &NodeKind {
        &self.nodes[id].kind
    }

    /// Returns the lowercase name of an element; empty for other nodes.
    pub(super) fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id].kind {
            NodeKind::Element(name, _) => &name.local,
            NodeKind::Document | NodeKind::Text(_) | NodeKind::Comment(_) => "",
        }
    }

    pub(super) fn attributes(&self, id: NodeId) -> &[Attribute] {
        match &self.nodes[id].kind {
            NodeKind::Element(_, attributes) => attributes,
            NodeKind::Document | NodeKind::Text(_) | NodeKind::Comment(_) => &[],
        }
    }

    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attributes(id).iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    pub(super) fn has_class(&self, id: NodeId, class: &str) -> bool {
        self.attribute(id, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|other| other == class))
    }

    pub(super) fn children(&self, id: NodeId) -> &[NodeId] {
        &self.nodes[id].children
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id].parent
    }

    /// Whether the node becomes a block: a block element, one that contains a block, or a block comment.
    pub(super) fn is_block(&self, id: NodeId) -> bool {
        is_block_element(self.name(id)) || self.contains_block[id] || self.block_comment(id).is_some()
    }

    /// Returns a comment with a meaning: `<!--more-->`, `<!--nextpage-->`, or a WordPress block without HTML.
    pub(super) fn block_comment(&self, id: NodeId) -> Option<&str> {
        let NodeKind::Comment(text) = &self.nodes[id].kind else { return None };
        let text = text.trim();
        let is_page_marker = text == "more" || text.starts_with("more ") || text == "nextpage";
        (is_page_marker || (text.starts_with("wp:") && text.ends_with('/'))).then_some(text)
    }

    /// Whether a descendant is a block.
    pub(super) fn contains_block(&self, id: NodeId) -> bool {
        self.contains_block[id]
    }

    /// Iterates over the node and its descendants, in document order.
    pub(super) fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut pending = vec![id];
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(self.nodes[next].children.iter().rev());
            Some(next)
        })
    }

    /// Returns the first element with a name, in the node and its descendants.
    pub(super) fn find(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.descendants(id).find(|id| self.name(*id) == name)
    }

    /// Returns the text of the node and its descendants. A `<br>` becomes a newline.
    pub(super) fn text(&self, id: NodeId) -> String {
        let mut text = String::new();
        for id in self.descendants(id) {
            match self.kind(id) {
                NodeKind::Text(content) => text.push_str(content),
                NodeKind::Element(name, _) if &*name.local == "br" => text.push('\n'),
                NodeKind::Document | NodeKind::Element(..) | NodeKind::Comment(_) => {}
            }
        }
        text
    }

    /// Whether the node has no visible content: no text, image or other media.
    pub(super) fn is_empty(&self, id: NodeId) -> bool {
        !self.descendants(id).any(|id| match self.kind(id) {
            NodeKind::Text(content) => !content.trim().is_empty(),
            NodeKind::Element(name, _) => {
                matches!(&*name.local, "img" | "iframe" | "video" | "audio" | "object" | "embed" | "hr" | "input")
            }
            NodeKind::Document | NodeKind::Comment(_) => false,
        })
    }
}
