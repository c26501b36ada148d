//! The nodes of an HTML tree, and the sink in which the tree builder of html5ever creates them.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use crate::language::without_control_characters;

/// Index of a node.
pub(crate) type NodeId = usize;

/// Type of a node, with its content.
#[derive(Debug)]
pub(crate) enum NodeKind {
    Document,
    Element(QualName, Vec<Attribute>),
    Text(String),
    Comment(String),
}

/// A node and its position in the tree.
#[derive(Debug)]
pub(super) struct HtmlNode {
    pub(super) kind: NodeKind,
    pub(super) parent: Option<NodeId>,
    pub(super) children: Vec<NodeId>,
}

/// The document node, which contains all others.
pub(super) const DOCUMENT_NODE: NodeId = 0;

/// The sink of the tree builder.
pub(super) struct HtmlSink {
    nodes: RefCell<Vec<HtmlNode>>,
}

impl Default for HtmlSink {
    fn default() -> Self {
        Self { nodes: RefCell::new(vec![HtmlNode { kind: NodeKind::Document, parent: None, children: Vec::new() }]) }
    }
}

impl HtmlSink {
    /// Creates a node without a parent.
    pub(super) fn add(&self, kind: NodeKind) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(HtmlNode { kind, parent: None, children: Vec::new() });
        nodes.len() - 1
    }

    /// Inserts a node or text into the children of `parent`, before the child at `position`.
    fn insert(&self, parent: NodeId, position: usize, child: NodeOrText<NodeId>) {
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.remove_from_parent(&child);
                child
            }
            NodeOrText::AppendText(text) => {
                // A character reference may be a character that is not allowed in text.
                let text = without_control_characters(&text);
                let mut nodes = self.nodes.borrow_mut();
                let before = position.checked_sub(1).and_then(|position| nodes[parent].children.get(position).copied());
                if let Some(before) = before
                    && let NodeKind::Text(existing) = &mut nodes[before].kind
                {
                    existing.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(NodeKind::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[child].parent = Some(parent);
        let position = position.min(nodes[parent].children.len());
        nodes[parent].children.insert(position, child);
    }

    /// Returns the parent of a node and its index among the children.
    fn position(&self, id: NodeId) -> Option<(NodeId, usize)> {
        let nodes = self.nodes.borrow();
        let parent = nodes[id].parent?;
        // The tree builder moves recent nodes, so the search starts at the end.
        Some((parent, nodes[parent].children.iter().rposition(|child| *child == id)?))
    }
}

/// Name of an element, in the form that html5ever asks for.
#[derive(Debug)]
pub(super) struct ElementName(QualName);

impl ElemName for ElementName {
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
    type ElemName<'a> = ElementName;

    fn finish(self) -> Vec<HtmlNode> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        DOCUMENT_NODE
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> ElementName {
        match &self.nodes.borrow()[*target].kind {
            NodeKind::Element(name, _) => ElementName(name.clone()),
            NodeKind::Document | NodeKind::Text(_) | NodeKind::Comment(_) => {
                ElementName(QualName::new(None, ns!(), local_name!("")))
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
        if let Some((parent, position)) = self.position(*sibling) {
            self.insert(parent, position, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, more: Vec<Attribute>) {
        if let NodeKind::Element(_, attributes) = &mut self.nodes.borrow_mut()[*target].kind {
            for attribute in more {
                if !attributes.iter().any(|existing| existing.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        if let Some((parent, position)) = self.position(*target) {
            let mut nodes = self.nodes.borrow_mut();
            nodes[parent].children.remove(position);
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
