//! A block of Markdown, and how blocks stand below and in each other.

/// What a block is, as far as its neighbours care.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    /// A list with this sign before its items.
    List(char),
    Other,
}

/// A block of Markdown.
pub(super) struct Block {
    pub(super) text: String,
    pub(super) kin: BlockKind,
}

impl Block {
    pub(super) fn other(text: impl Into<String>) -> Self {
        Self { text: text.into(), kin: BlockKind::Other }
    }

    pub(super) fn paragraph(text: String) -> Self {
        Self { text, kin: BlockKind::Paragraph }
    }
}

/// All of them, one after the other.
pub(super) fn joined(blocks: &[Block]) -> String {
    blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// `text` with `first` before its first line and `rest` before the others, but for empty ones.
pub(super) fn indented(text: &str, first: &str, rest: &str) -> String {
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
