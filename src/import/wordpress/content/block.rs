//! Blocks of Markdown: joins them and indents them into containers.

/// Kind of a block, as far as it changes how neighbouring blocks are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    /// A list with this list marker.
    List(char),
    Other,
}

/// A block of Markdown.
pub(super) struct MarkdownBlock {
    pub(super) markdown: String,
    pub(super) kind: BlockKind,
}

impl MarkdownBlock {
    /// Returns a block that is neither a paragraph nor a list.
    pub(super) fn other(text: impl Into<String>) -> Self {
        Self { markdown: text.into(), kind: BlockKind::Other }
    }

    pub(super) fn paragraph(text: String) -> Self {
        Self { markdown: text, kind: BlockKind::Paragraph }
    }
}

/// Joins blocks with empty lines.
pub(super) fn join_blocks(blocks: &[MarkdownBlock]) -> String {
    blocks.iter().map(|block| block.markdown.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// Puts `first` before the first line and `rest` before the others. Empty lines get no trailing space.
pub(super) fn indent_lines(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (index, line) in text.split('\n').enumerate() {
        let start = if index == 0 { first } else { rest };
        if index > 0 {
            out.push('\n');
        }
        out.push_str(if line.is_empty() { start.trim_end() } else { start });
        out.push_str(line);
    }
    out
}
