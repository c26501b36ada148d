//! HTML as browsers read it, in one vector of nodes. Nesting is bounded, so that whoever walks the tree may do it by
//! recursion, whatever an export holds.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, Namespace, QualName, TokenizerResult, local_name, ns};

use super::guard::{DEEPEST, Guard};
use super::with_clean_signs;

/// The number of a node.
pub(super) type Id = usize;

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    Root,
    Element(QualName, Vec<Attribute>),
    Text(String),
    Comment(String),
}

#[derive(Debug)]
pub(super) struct Node {
    kind: Kind,
    parent: Option<Id>,
    children: Vec<Id>,
}

/// A piece of HTML.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The node that holds everything.
    root: Id,
    /// Whether tags were left out because they stood too deep.
    pub(super) flattened: bool,
    /// For each node, whether it holds a block somewhere.
    holds_block: Vec<bool>,
}

impl Tree {
    /// Reads what stands inside a body.
    pub(super) fn read(html: &str) -> Self {
        let sink = Sink::default();
        let context = sink.add(Kind::Element(QualName::new(None, ns!(html), local_name!("body")), Vec::new()));
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
            let texts: Vec<Id> =
                self.descendants(id).skip(1).filter(|id| matches!(self.nodes[*id].kind, Kind::Text(_))).collect();
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

    fn note_above(&mut self, id: Id) {
        let mut above = self.nodes[id].parent;
        while let Some(id) = above
            && !self.holds_block[id]
        {
            self.holds_block[id] = true;
            above = self.nodes[id].parent;
        }
    }

    pub(super) fn root(&self) -> Id {
        self.root
    }

    pub(super) fn kind(&self, id: Id) -> &Kind {
        &self.nodes[id].kind
    }

    /// An element's name in small letters; empty for anything else.
    pub(super) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].kind {
            Kind::Element(name, _) => &name.local,
            Kind::Root | Kind::Text(_) | Kind::Comment(_) => "",
        }
    }

    pub(super) fn attributes(&self, id: Id) -> &[Attribute] {
        match &self.nodes[id].kind {
            Kind::Element(_, attributes) => attributes,
            Kind::Root | Kind::Text(_) | Kind::Comment(_) => &[],
        }
    }

    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        self.attributes(id).iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    pub(super) fn has_class(&self, id: Id, class: &str) -> bool {
        self.attribute(id, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|one| one == class))
    }

    pub(super) fn children(&self, id: Id) -> &[Id] {
        &self.nodes[id].children
    }

    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        self.nodes[id].parent
    }

    /// Whether the node is an element that stands on lines of its own.
    pub(super) fn is_block(&self, id: Id) -> bool {
        is_block(self.name(id)) || self.holds_block[id] || self.block_comment(id).is_some()
    }

    /// A comment that stands for something: `<!--more-->`, `<!--nextpage-->`, and blocks without HTML of their own.
    pub(super) fn block_comment(&self, id: Id) -> Option<&str> {
        let Kind::Comment(text) = &self.nodes[id].kind else { return None };
        let text = text.trim();
        let is_mark = text == "more" || text.starts_with("more ") || text == "nextpage";
        (is_mark || (text.starts_with("wp:") && text.ends_with('/'))).then_some(text)
    }

    /// Whether a block stands somewhere inside it.
    pub(super) fn holds_block(&self, id: Id) -> bool {
        self.holds_block[id]
    }

    /// The node and everything in it, in the order of the text.
    pub(super) fn descendants(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut waiting = vec![id];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(self.nodes[next].children.iter().rev());
            Some(next)
        })
    }

    /// The first element of that name in it.
    pub(super) fn find(&self, id: Id, name: &str) -> Option<Id> {
        self.descendants(id).find(|id| self.name(*id) == name)
    }

    /// Its text, as it stands there.
    pub(super) fn text(&self, id: Id) -> String {
        let mut text = String::new();
        for id in self.descendants(id) {
            match self.kind(id) {
                Kind::Text(words) => text.push_str(words),
                Kind::Element(name, _) if &*name.local == "br" => text.push('\n'),
                Kind::Root | Kind::Element(..) | Kind::Comment(_) => {}
            }
        }
        text
    }

    /// Whether nothing in it can be seen: no text, no picture.
    pub(super) fn is_empty(&self, id: Id) -> bool {
        !self.descendants(id).any(|id| match self.kind(id) {
            Kind::Text(words) => !words.trim().is_empty(),
            Kind::Element(name, _) => {
                matches!(&*name.local, "img" | "iframe" | "video" | "audio" | "object" | "embed" | "hr" | "input")
            }
            Kind::Root | Kind::Comment(_) => false,
        })
    }
}

/// Elements that stand on lines of their own in Markdown.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "audio"
            | "blockquote"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "embed"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "iframe"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "object"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "video"
            | "xmp"
    )
}

const DOCUMENT: Id = 0;

/// What the tree builder builds into.
pub(super) struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Default for Sink {
    fn default() -> Self {
        Self { nodes: RefCell::new(vec![Node { kind: Kind::Root, parent: None, children: Vec::new() }]) }
    }
}

impl Sink {
    fn add(&self, kind: Kind) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { kind, parent: None, children: Vec::new() });
        nodes.len() - 1
    }

    /// Puts something among the children of `parent`, before the child at `place`.
    fn insert(&self, parent: Id, place: usize, child: NodeOrText<Id>) {
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
                    && let Kind::Text(words) = &mut nodes[before].kind
                {
                    words.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Kind::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[child].parent = Some(parent);
        let place = place.min(nodes[parent].children.len());
        nodes[parent].children.insert(place, child);
    }

    /// Where a node stands among the children of its parent.
    fn place(&self, id: Id) -> Option<(Id, usize)> {
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

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Vec<Node>;
    type ElemName<'a> = Name;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        match &self.nodes.borrow()[*target].kind {
            Kind::Element(name, _) => Name(name.clone()),
            Kind::Root | Kind::Text(_) | Kind::Comment(_) => Name(QualName::new(None, ns!(), local_name!(""))),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.add(Kind::Element(name, attributes))
    }

    fn create_comment(&self, text: StrTendril) -> Id {
        self.add(Kind::Comment(text.to_string()))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.add(Kind::Comment(String::new()))
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        let end = self.nodes.borrow()[*parent].children.len();
        self.insert(*parent, end, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, before: &Id, child: NodeOrText<Id>) {
        if self.nodes.borrow()[*element].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        if let Some((parent, place)) = self.place(*sibling) {
            self.insert(parent, place, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Kind::Element(_, attributes) = &mut self.nodes.borrow_mut()[*target].kind {
            for attribute in more {
                if !attributes.iter().any(|known| known.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        if let Some((parent, place)) = self.place(*target) {
            let mut nodes = self.nodes.borrow_mut();
            nodes[parent].children.remove(place);
            nodes[*target].parent = None;
        }
    }

    fn reparent_children(&self, from: &Id, to: &Id) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*from].children);
        for child in &children {
            nodes[*child].parent = Some(*to);
        }
        nodes[*to].children.extend(children);
    }
}
