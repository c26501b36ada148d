//! Tables: as Markdown where its simple form holds all that they say, else as HTML.

use super::block::Block;
use super::tree::NodeId;
use super::words::{InlineContainer, InlinePiece, ParagraphBuilder, spell};
use super::writer::MarkdownWriter;

impl MarkdownWriter<'_> {
    pub(super) fn table(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        self.keep_anchor(id);
        let mut rows: Vec<Vec<NodeId>> = Vec::new();
        let mut heads = 0;
        let mut caption = None;
        for part in tree.children(id) {
            match tree.name(*part) {
                "caption" => caption = Some(*part),
                "thead" | "tbody" | "tfoot" => {
                    for row in tree.children(*part).iter().filter(|row| tree.name(**row) == "tr") {
                        heads += usize::from(tree.name(*part) == "thead");
                        rows.push(self.cells(*row));
                    }
                }
                "tr" => rows.push(self.cells(*part)),
                _ => {}
            }
        }
        rows.retain(|row| !row.is_empty());
        if rows.is_empty() || tree.is_empty(id) {
            return;
        }
        // One cell is a frame around something else.
        if let [row] = &*rows
            && let [cell] = **row
        {
            let inside = self.blocks(tree.children(cell));
            blocks.extend(inside);
            return;
        }
        if let Some(caption) = caption {
            blocks.extend(self.blocks(tree.children(caption)));
        }
        let has_spans = rows.iter().flatten().any(|cell| {
            ["colspan", "rowspan"].iter().any(|span| tree.attribute(*cell, span).is_some_and(|span| span.trim() != "1"))
        });
        if has_spans || heads > 1 || rows.iter().flatten().any(|cell| !self.holds_words(*cell)) {
            let html = self.raw(id);
            let html = match caption {
                Some(_) => without_caption(&html),
                None => html,
            };
            blocks.push(Block::other(html));
            return;
        }
        let is_head = |row: &[NodeId]| row.iter().all(|cell| tree.name(*cell) == "th" || tree.is_empty(*cell));
        let has_head = heads > 0 || is_head(&rows[0]);
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let alignments: Vec<Option<&str>> = (0..width).map(|column| self.alignment(&rows, column)).collect();
        let mut lines: Vec<Vec<String>> = Vec::with_capacity(rows.len() + 1);
        if !has_head {
            lines.push(vec![String::new(); width]);
        }
        for row in &rows {
            let mut line: Vec<String> = row.iter().map(|cell| self.cell(*cell)).collect();
            line.resize(width, String::new());
            lines.push(line);
        }
        blocks.push(Block::other(drawn(&lines, &alignments)));
    }

    fn cells(&self, row: NodeId) -> Vec<NodeId> {
        let cells = self.tree.children(row).iter().copied();
        cells.filter(|cell| matches!(self.tree.name(*cell), "td" | "th")).collect()
    }

    fn cell(&mut self, cell: NodeId) -> String {
        let mut words = ParagraphBuilder::default();
        let around = self.around.clone();
        for mark in &around {
            words.open(mark.clone());
        }
        self.lines(cell, &mut words);
        for _ in &around {
            words.close();
        }
        let pieces = words.line();
        let pieces = match &*pieces {
            [InlinePiece::Open(open), .., InlinePiece::Close(close)]
                if open == close
                    && *open == super::words::Mark::Strong
                    && self.tree.name(cell) == "th"
                    && pieces.iter().filter(|piece| **piece == InlinePiece::Open(open.clone())).count() == 1 =>
            {
                &pieces[1..pieces.len() - 1]
            }
            pieces => pieces,
        };
        spell(pieces, InlineContainer::Cell).replace('\n', " ")
    }

    /// The words of a cell: each of its paragraphs on a line of its own.
    fn lines(&mut self, id: NodeId, words: &mut ParagraphBuilder) {
        let tree = self.tree;
        for child in tree.children(id) {
            if matches!(tree.name(*child), "p" | "div" | "center") {
                words.line_break();
                self.lines(*child, words);
                words.line_break();
            } else {
                self.collect(&[*child], words);
            }
        }
    }

    /// How a column is aligned, when all its cells agree.
    fn alignment(&self, rows: &[Vec<NodeId>], column: usize) -> Option<&'static str> {
        let of = |cell: NodeId| {
            let tree = self.tree;
            let style = tree.attribute(cell, "style").unwrap_or_default().replace(' ', "");
            ["left", "center", "right"].into_iter().find(|side| {
                style.contains(&format!("text-align:{side}"))
                    || tree.has_class(cell, &format!("has-text-align-{side}"))
                    || tree.attribute(cell, "align") == Some(side)
            })
        };
        let mut cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| of(*cell));
        let first = cells.next()??;
        cells.all(|side| side == Some(first)).then_some(first)
    }
}

fn without_caption(html: &str) -> String {
    let Some(start) = html.find("<caption") else { return html.to_owned() };
    let Some(end) = html.find("</caption>").map(|end| end + "</caption>".len()) else { return html.to_owned() };
    format!("{}{}", html[..start].trim_end(), &html[end..])
}

/// The lines of a table, in columns while they are narrow.
fn drawn(lines: &[Vec<String>], alignments: &[Option<&str>]) -> String {
    const WIDEST: usize = 100;
    let length = |text: &String| text.chars().count();
    let columns = 0..alignments.len();
    let widths = columns.map(|column| lines.iter().map(|line| length(&line[column])).max().unwrap_or(0).max(3));
    let mut widths: Vec<usize> = widths.collect();
    if widths.iter().sum::<usize>() + 3 * widths.len() > WIDEST {
        widths.fill(3);
    }
    let drawn = |cells: &[String]| {
        let mut line = String::from("|");
        for (cell, width) in cells.iter().zip(&widths) {
            line.push(' ');
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(length(cell)) + 1));
            line.push('|');
        }
        line
    };
    let rule = alignments.iter().zip(&widths).map(|(side, width)| match side {
        Some("left") => format!(":{}", "-".repeat(width - 1)),
        Some("center") => format!(":{}:", "-".repeat(width - 2)),
        Some("right") => format!("{}:", "-".repeat(width - 1)),
        _ => "-".repeat(*width),
    });
    let rule: Vec<String> = rule.collect();
    let mut out = vec![drawn(&lines[0]), drawn(&rule)];
    out.extend(lines[1..].iter().map(|line| drawn(line)));
    out.join("\n")
}
