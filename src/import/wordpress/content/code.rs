//! Converts preformatted text and code to fenced code blocks with a language.

use super::block::MarkdownBlock;
use super::inline::{InlineBuilder, InlineContainer, inlines_to_markdown};
use super::shortcodes::code_language;
use super::tree::{NodeId, NodeKind};
use super::writer::MarkdownWriter;
use crate::import::markdown_syntax;

impl MarkdownWriter<'_> {
    /// Writes a `<pre>`: verse as a paragraph, marked-up text as HTML, everything else as code.
    pub(super) fn write_pre(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        self.queue_anchor(id);
        if tree.has_class(id, "wp-block-verse") {
            let mut inlines = InlineBuilder::verbatim();
            self.collect_inlines(tree.children(id), &mut inlines);
            for tokens in inlines.into_paragraphs() {
                blocks.push(MarkdownBlock::paragraph(inlines_to_markdown(&tokens, InlineContainer::Paragraph)));
            }
            return;
        }
        let has_markup = tree.descendants(id).any(|id| {
            matches!(
                tree.name(id),
                "a" | "b" | "strong" | "em" | "i" | "u" | "s" | "del" | "ins" | "mark" | "img" | "sup" | "sub" | "kbd"
            )
        });
        let is_code = tree.find(id, "code").is_some() || tree.name(id) == "xmp";
        if has_markup && !is_code {
            let html = self.html_block(id);
            blocks.push(MarkdownBlock::other(html));
            return;
        }
        let text = tree.text(id);
        let text = text.strip_prefix('\n').unwrap_or(&text).trim_end();
        if text.trim().is_empty() {
            return;
        }
        let language = self.code_block_language(id);
        blocks.push(MarkdownBlock::other(markdown_syntax::fenced_code(text, &language)));
    }

    /// Writes a `<code>` with line breaks, outside of a `<pre>`, as a code block.
    pub(super) fn write_code_lines(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let language = self.code_block_language(id);
        let text = self.tree.text(id).replace("\n\n", "\n");
        let text = text.trim_matches('\n').trim_end();
        if !text.is_empty() {
            blocks.push(MarkdownBlock::other(markdown_syntax::fenced_code(text, &language)));
        }
    }

    /// Returns the language of code, from the attributes that editors and highlighter plug-ins use.
    fn code_block_language(&self, id: NodeId) -> String {
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
                let word =
                    ["language-", "lang-", "lang:", "brush:"].iter().find_map(|prefix| class.strip_prefix(prefix));
                if let Some(word) = word.map(|word| word.trim_end_matches(';')).filter(|word| !word.is_empty()) {
                    return code_language(word);
                }
            }
            // SyntaxHighlighter: `class="brush: php; gutter: false"`.
            if let Some(rest) = classes.split("brush:").nth(1) {
                return code_language(rest.split([';', ' ']).find(|word| !word.is_empty()).unwrap_or_default());
            }
        }
        // The comment before the block has its attributes.
        let comment = self.preceding_comment.and_then(|id| match tree.kind(id) {
            NodeKind::Comment(text) => text.find('{').map(|start| &text[start..]),
            NodeKind::Document | NodeKind::Element(..) | NodeKind::Text(_) => None,
        });
        let attributes: Option<serde_json::Value> = comment.and_then(|json| serde_json::from_str(json.trim()).ok());
        let named = attributes.as_ref().and_then(|attributes| attributes.get("language")?.as_str());
        named.map(code_language).unwrap_or_default()
    }
}
