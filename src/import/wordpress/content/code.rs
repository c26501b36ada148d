//! Code: as fenced blocks with their language.

use super::block::Block;
use super::shortcodes::code_language;
use super::tree::{NodeId, NodeKind};
use super::words::{InlineContainer, ParagraphBuilder, spell};
use super::writer::MarkdownWriter;
use crate::import::markdown_syntax;

impl MarkdownWriter<'_> {
    pub(super) fn pre(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        self.keep_anchor(id);
        if tree.has_class(id, "wp-block-verse") {
            let mut words = ParagraphBuilder::verbatim();
            self.collect(tree.children(id), &mut words);
            for pieces in words.paragraphs() {
                blocks.push(Block::paragraph(spell(&pieces, InlineContainer::Paragraph)));
            }
            return;
        }
        let is_rich = tree.descendants(id).any(|id| {
            matches!(
                tree.name(id),
                "a" | "b" | "strong" | "em" | "i" | "u" | "s" | "del" | "ins" | "mark" | "img" | "sup" | "sub" | "kbd"
            )
        });
        let is_code = tree.find(id, "code").is_some() || tree.name(id) == "xmp";
        if is_rich && !is_code {
            let html = self.raw(id);
            blocks.push(Block::other(html));
            return;
        }
        let text = tree.text(id);
        let text = text.strip_prefix('\n').unwrap_or(&text).trim_end();
        if text.trim().is_empty() {
            return;
        }
        let language = self.language_of_code(id);
        blocks.push(Block::other(markdown_syntax::fenced_code(text, &language)));
    }

    pub(super) fn language_of_code(&self, id: NodeId) -> String {
        let tree = self.tree;
        let elements = [Some(id), tree.find(id, "code"), tree.parent(id)];
        for id in elements.into_iter().flatten() {
            let named = ["data-language", "data-lang", "data-enlighter-language"]
                .iter()
                .find_map(|name| tree.attribute(id, name));
            if let Some(named) = named {
                return code_language(named);
            }
            let classes = tree.attribute(id, "class").unwrap_or_default();
            for class in classes.split_ascii_whitespace() {
                let word = ["language-", "lang-", "lang:", "brush:"].iter().find_map(|start| class.strip_prefix(start));
                if let Some(word) = word.map(|word| word.trim_end_matches(';')).filter(|word| !word.is_empty()) {
                    return code_language(word);
                }
            }
            // Some wrote `class="brush: php; gutter: false"`.
            if let Some(rest) = classes.split("brush:").nth(1) {
                return code_language(rest.split([';', ' ']).find(|word| !word.is_empty()).unwrap_or_default());
            }
        }
        // The block's own comment stands before it.
        let comment = self.comment_before.and_then(|id| match tree.kind(id) {
            NodeKind::Comment(text) => text.find('{').map(|start| &text[start..]),
            NodeKind::Root | NodeKind::Element(..) | NodeKind::Text(_) => None,
        });
        let facts: Option<serde_json::Value> = comment.and_then(|facts| serde_json::from_str(facts.trim()).ok());
        let named = facts.as_ref().and_then(|facts| facts.get("language")?.as_str());
        named.map(code_language).unwrap_or_default()
    }
}
