//! HTML parsed as browsers do, as a tree in one vector of nodes. Its depth is limited, so recursion over it is safe.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, TokenizerResult, local_name, ns};

use super::sink::{DOCUMENT_NODE, HtmlNode, HtmlSink, NodeId, NodeKind};
use super::tag_limiter::{MAX_DEPTH, TagLimiter};

/// A parsed HTML fragment.
pub(crate) struct HtmlTree {
    nodes: Vec<HtmlNode>,
    /// The node that contains all others.
    root: NodeId,
    /// Whether tags were dropped, because elements were too deep or too many.
    has_dropped_tags: bool,
}

impl HtmlTree {
    /// Parses the content of a `<body>`. The content of templates is read as if there was no template.
    pub(crate) fn parse(html: &str) -> Self {
        Self::parse_with(html, false)
    }

    /// Parses the content of a `<body>` with its templates.
    pub(crate) fn parse_text(html: &str) -> Self {
        Self::parse_with(html, true)
    }

    fn parse_with(html: &str, keeps_templates: bool) -> Self {
        let sink = HtmlSink::default();
        let context = sink.add(NodeKind::Element(QualName::new(None, ns!(html), local_name!("body")), Vec::new()));
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let builder = TreeBuilder::new_for_fragment(sink, context, None, options);
        let limiter = TagLimiter::new(builder, keeps_templates);
        let tokenizer = Tokenizer::new(limiter, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(html));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        let has_dropped_tags = tokenizer.sink.has_dropped_tags();
        let nodes = tokenizer.sink.into_sink().finish();
        // The tree builder adds a root element below the document.
        let root = nodes[DOCUMENT_NODE].children.first().copied().unwrap_or(DOCUMENT_NODE);
        let mut tree = Self { nodes, root, has_dropped_tags };
        tree.limit_depth();
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

    /// Whether tags were dropped, because elements were too deep or too many.
    pub(crate) fn has_dropped_tags(&self) -> bool {
        self.has_dropped_tags
    }

    /// The number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn root(&self) -> NodeId {
        self.root
    }

    pub(crate) fn kind(&self, id: NodeId) -> &NodeKind {
        &self.nodes[id].kind
    }

    /// Returns the lowercase name of an element; empty for other nodes.
    pub(crate) fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id].kind {
            NodeKind::Element(name, _) => &name.local,
            NodeKind::Document | NodeKind::Text(_) | NodeKind::Comment(_) => "",
        }
    }

    pub(crate) fn attributes(&self, id: NodeId) -> &[Attribute] {
        match &self.nodes[id].kind {
            NodeKind::Element(_, attributes) => attributes,
            NodeKind::Document | NodeKind::Text(_) | NodeKind::Comment(_) => &[],
        }
    }

    pub(crate) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attributes(id).iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    pub(crate) fn has_class(&self, id: NodeId, class: &str) -> bool {
        self.attribute(id, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|other| other == class))
    }

    pub(crate) fn children(&self, id: NodeId) -> &[NodeId] {
        &self.nodes[id].children
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id].parent
    }

    /// Iterates over the node and its descendants, in document order.
    pub(crate) fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut pending = vec![id];
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(self.nodes[next].children.iter().rev());
            Some(next)
        })
    }

    /// Returns the first element with a name, in the node and its descendants.
    pub(crate) fn find(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.descendants(id).find(|id| self.name(*id) == name)
    }

    /// Returns the text of the node and its descendants. A `<br>` becomes a newline.
    pub(crate) fn text(&self, id: NodeId) -> String {
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
    pub(crate) fn is_empty(&self, id: NodeId) -> bool {
        !self.descendants(id).any(|id| match self.kind(id) {
            NodeKind::Text(content) => !content.trim().is_empty(),
            NodeKind::Element(name, _) => {
                matches!(&*name.local, "img" | "iframe" | "video" | "audio" | "object" | "embed" | "hr" | "input")
            }
            NodeKind::Document | NodeKind::Comment(_) => false,
        })
    }
}
