//! The HTML of a post as a tree, with the blocks in it.

use std::ops::Deref;

use crate::html_parser::{HtmlTree, is_block_element};
pub(super) use crate::html_parser::{NodeId, NodeKind};

/// A parsed HTML fragment in which the blocks of Markdown are known.
pub(super) struct BlockTree {
    tree: HtmlTree,
    /// For each node, whether a descendant is a block.
    contains_block: Vec<bool>,
}

impl Deref for BlockTree {
    type Target = HtmlTree;

    fn deref(&self) -> &HtmlTree {
        &self.tree
    }
}

impl BlockTree {
    /// Parses the content of a `<body>`.
    pub(super) fn parse(html: &str) -> Self {
        let tree = HtmlTree::parse(html);
        let mut tree = Self { contains_block: vec![false; tree.len()], tree };
        tree.find_blocks();
        tree
    }

    /// Fills `contains_block`.
    fn find_blocks(&mut self) {
        for id in 0..self.len() {
            // Code with a line break is a block too.
            let multiline_code =
                if self.name(id) == "br" { self.parent(id).filter(|code| self.name(*code) == "code") } else { None };
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
        let mut ancestor = self.parent(id);
        while let Some(id) = ancestor
            && !self.contains_block[id]
        {
            self.contains_block[id] = true;
            ancestor = self.parent(id);
        }
    }

    /// Whether the node becomes a block: a block element, one that contains a block, or a block comment.
    pub(super) fn is_block(&self, id: NodeId) -> bool {
        is_block_element(self.name(id)) || self.contains_block[id] || self.block_comment(id).is_some()
    }

    /// Returns a comment with a meaning: `<!--more-->`, `<!--nextpage-->`, or a WordPress block without HTML.
    pub(super) fn block_comment(&self, id: NodeId) -> Option<&str> {
        let NodeKind::Comment(text) = self.kind(id) else { return None };
        let text = text.trim();
        let is_page_marker = text == "more" || text.starts_with("more ") || text == "nextpage";
        (is_page_marker || (text.starts_with("wp:") && text.ends_with('/'))).then_some(text)
    }

    /// Whether a descendant is a block.
    pub(super) fn contains_block(&self, id: NodeId) -> bool {
        self.contains_block[id]
    }
}
