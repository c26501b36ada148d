//! The nodes of a piece of HTML, and the sink that the parser of HTML puts them into.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use super::html::with_clean_signs;

/// The number of a node.
pub(super) type NodeId = usize;

/// What a node is.
#[derive(Debug)]
pub(super) enum NodeKind {
    Root,
    Element(QualName, Vec<Attribute>),
    Text(String),
    Comment(String),
}

/// A node, and where it stands.
#[derive(Debug)]
pub(super) struct HtmlNode {
    pub(super) kind: NodeKind,
    pub(super) parent: Option<NodeId>,
    pub(super) children: Vec<NodeId>,
}

/// What holds all other nodes.
pub(super) const DOCUMENT: NodeId = 0;

/// What the tree builder builds into.
pub(super) struct HtmlSink {
    nodes: RefCell<Vec<HtmlNode>>,
}

impl Default for HtmlSink {
    fn default() -> Self {
        Self { nodes: RefCell::new(vec![HtmlNode { kind: NodeKind::Root, parent: None, children: Vec::new() }]) }
    }
}

impl HtmlSink {
    /// A new node, which stands nowhere yet.
    pub(super) fn add(&self, kind: NodeKind) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(HtmlNode { kind, parent: None, children: Vec::new() });
        nodes.len() - 1
    }

    /// Puts something among the children of `parent`, before the child at `place`.
    fn insert(&self, parent: NodeId, place: usize, child: NodeOrText<NodeId>) {
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.remove_from_parent(&child);
                child
            }
            NodeOrText::AppendText(text) => {
                // A sign that no text can have may still have come as an entity.
                let text = with_clean_signs(&text);
                let mut nodes = self.nodes.borrow_mut();
                let before = place.checked_sub(1).and_then(|place| nodes[parent].children.get(place).copied());
                if let Some(before) = before
                    && let NodeKind::Text(words) = &mut nodes[before].kind
                {
                    words.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(NodeKind::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[child].parent = Some(parent);
        let place = place.min(nodes[parent].children.len());
        nodes[parent].children.insert(place, child);
    }

    /// Where a node stands among the children of its parent.
    fn place(&self, id: NodeId) -> Option<(NodeId, usize)> {
        let nodes = self.nodes.borrow();
        let parent = nodes[id].parent?;
        // What is moved was put in lately.
        Some((parent, nodes[parent].children.iter().rposition(|child| *child == id)?))
    }
}

#[derive(Debug)]
pub(super) struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for HtmlSink {
    type Handle = NodeId;
    type Output = Vec<HtmlNode>;
    type ElemName<'a> = Name;

    fn finish(self) -> Vec<HtmlNode> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Name {
        match &self.nodes.borrow()[*target].kind {
            NodeKind::Element(name, _) => Name(name.clone()),
            NodeKind::Root | NodeKind::Text(_) | NodeKind::Comment(_) => {
                Name(QualName::new(None, ns!(), local_name!("")))
            }
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> NodeId {
        self.add(NodeKind::Element(name, attributes))
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.add(NodeKind::Comment(text.to_string()))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.add(NodeKind::Comment(String::new()))
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let end = self.nodes.borrow()[*parent].children.len();
        self.insert(*parent, end, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, before: &NodeId, child: NodeOrText<NodeId>) {
        if self.nodes.borrow()[*element].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        if let Some((parent, place)) = self.place(*sibling) {
            self.insert(parent, place, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, more: Vec<Attribute>) {
        if let NodeKind::Element(_, attributes) = &mut self.nodes.borrow_mut()[*target].kind {
            for attribute in more {
                if !attributes.iter().any(|known| known.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        if let Some((parent, place)) = self.place(*target) {
            let mut nodes = self.nodes.borrow_mut();
            nodes[parent].children.remove(place);
            nodes[*target].parent = None;
        }
    }

    fn reparent_children(&self, from: &NodeId, to: &NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*from].children);
        for child in &children {
            nodes[*child].parent = Some(*to);
        }
        nodes[*to].children.extend(children);
    }
}
