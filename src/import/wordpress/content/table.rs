//! Converts tables to Markdown where its simple tables can hold the content, else to HTML.

use super::block::MarkdownBlock;
use super::inline::{InlineBuilder, InlineContainer, InlineMark, InlineToken, inlines_to_markdown};
use super::tree::NodeId;
use super::writer::MarkdownWriter;

impl MarkdownWriter<'_> {
    pub(super) fn write_table(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        self.queue_anchor(id);
        let mut rows: Vec<Vec<NodeId>> = Vec::new();
        let mut head_rows = 0;
        let mut caption = None;
        for part in tree.children(id) {
            match tree.name(*part) {
                "caption" => caption = Some(*part),
                "thead" | "tbody" | "tfoot" => {
                    for row in tree.children(*part).iter().filter(|row| tree.name(**row) == "tr") {
                        head_rows += usize::from(tree.name(*part) == "thead");
                        rows.push(self.row_cells(*row));
                    }
                }
                "tr" => rows.push(self.row_cells(*part)),
                _ => {}
            }
        }
        rows.retain(|row| !row.is_empty());
        if let Some(caption) = caption {
            blocks.extend(self.write_blocks(tree.children(caption)));
        }
        if rows.iter().flatten().all(|cell| tree.is_empty(*cell)) {
            return;
        }
        // A table with one cell is a frame around other content.
        if let [row] = &*rows
            && let [cell] = **row
        {
            let content = self.write_blocks(tree.children(cell));
            blocks.extend(content);
            return;
        }
        let has_spans = rows.iter().flatten().any(|cell| {
            ["colspan", "rowspan"].iter().any(|span| tree.attribute(*cell, span).is_some_and(|span| span.trim() != "1"))
        });
        if has_spans || head_rows > 1 || rows.iter().flatten().any(|cell| !self.has_only_inlines(*cell)) {
            let html = self.html_block(id);
            let html = match caption {
                Some(_) => remove_caption(&html),
                None => html,
            };
            blocks.push(MarkdownBlock::other(html));
            return;
        }
        let is_head_row = |row: &[NodeId]| row.iter().all(|cell| tree.name(*cell) == "th" || tree.is_empty(*cell));
        let has_head = head_rows > 0 || is_head_row(&rows[0]);
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let alignments: Vec<Option<&str>> = (0..width).map(|column| self.column_alignment(&rows, column)).collect();
        let mut lines: Vec<Vec<String>> = Vec::with_capacity(rows.len() + 1);
        if !has_head {
            lines.push(vec![String::new(); width]);
        }
        for row in &rows {
            let mut line: Vec<String> = row.iter().map(|cell| self.cell_markdown(*cell)).collect();
            line.resize(width, String::new());
            lines.push(line);
        }
        blocks.push(MarkdownBlock::other(format_table(&lines, &alignments)));
    }

    /// Returns the cells of a row.
    fn row_cells(&self, row: NodeId) -> Vec<NodeId> {
        let cells = self.tree.children(row).iter().copied();
        cells.filter(|cell| matches!(self.tree.name(*cell), "td" | "th")).collect()
    }

    /// Writes a cell as one line. A header cell is bold already and needs no strong mark around all of it.
    fn cell_markdown(&mut self, cell: NodeId) -> String {
        let mut inlines = InlineBuilder::default();
        let enclosing = self.enclosing_marks.clone();
        for mark in &enclosing {
            inlines.open_mark(mark.clone());
        }
        self.collect_cell(cell, &mut inlines);
        for _ in &enclosing {
            inlines.close_mark();
        }
        let tokens = inlines.into_single_paragraph();
        let tokens = match &*tokens {
            [InlineToken::Open(open), .., InlineToken::Close(close)]
                if open == close
                    && *open == InlineMark::Strong
                    && self.tree.name(cell) == "th"
                    && tokens.iter().filter(|token| **token == InlineToken::Open(open.clone())).count() == 1 =>
            {
                &tokens[1..tokens.len() - 1]
            }
            tokens => tokens,
        };
        inlines_to_markdown(tokens, InlineContainer::TableCell).replace('\n', " ")
    }

    /// Adds the inline content of a cell, with a line break between its paragraphs.
    fn collect_cell(&mut self, id: NodeId, inlines: &mut InlineBuilder) {
        let tree = self.tree;
        for child in tree.children(id) {
            if matches!(tree.name(*child), "p" | "div" | "center") {
                inlines.push_line_break();
                self.collect_cell(*child, inlines);
                inlines.push_line_break();
            } else {
                self.collect_inlines(&[*child], inlines);
            }
        }
    }

    /// Returns the alignment of a column if all its cells have the same one.
    fn column_alignment(&self, rows: &[Vec<NodeId>], column: usize) -> Option<&'static str> {
        let cell_alignment = |cell: NodeId| {
            let tree = self.tree;
            let style = tree.attribute(cell, "style").unwrap_or_default().replace(' ', "");
            ["left", "center", "right"].into_iter().find(|side| {
                style.contains(&format!("text-align:{side}"))
                    || tree.has_class(cell, &format!("has-text-align-{side}"))
                    || tree.attribute(cell, "align") == Some(side)
            })
        };
        let mut cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell_alignment(*cell));
        let first = cells.next()??;
        cells.all(|side| side == Some(first)).then_some(first)
    }
}

/// Removes the caption from the HTML of a table. It has been written as a paragraph.
fn remove_caption(html: &str) -> String {
    let Some(start) = html.find("<caption") else { return html.to_owned() };
    let Some(end) = html.find("</caption>").map(|end| end + "</caption>".len()) else { return html.to_owned() };
    format!("{}{}", html[..start].trim_end(), &html[end..])
}

/// Formats the rows of a table, the head first. Columns are padded if the table is narrow enough.
fn format_table(lines: &[Vec<String>], alignments: &[Option<&str>]) -> String {
    const MAX_PADDED_WIDTH: usize = 100;
    let length = |text: &String| text.chars().count();
    let columns = 0..alignments.len();
    let widths = columns.map(|column| lines.iter().map(|line| length(&line[column])).max().unwrap_or(0).max(3));
    let mut widths: Vec<usize> = widths.collect();
    if widths.iter().sum::<usize>() + 3 * widths.len() > MAX_PADDED_WIDTH {
        widths.fill(3);
    }
    let format_row = |cells: &[String]| {
        let mut line = String::from("|");
        for (cell, width) in cells.iter().zip(&widths) {
            line.push(' ');
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(length(cell)) + 1));
            line.push('|');
        }
        line
    };
    let delimiter_row = alignments.iter().zip(&widths).map(|(side, width)| match side {
        Some("left") => format!(":{}", "-".repeat(width - 1)),
        Some("center") => format!(":{}:", "-".repeat(width - 2)),
        Some("right") => format!("{}:", "-".repeat(width - 1)),
        _ => "-".repeat(*width),
    });
    let delimiter_row: Vec<String> = delimiter_row.collect();
    let mut out = vec![format_row(&lines[0]), format_row(&delimiter_row)];
    out.extend(lines[1..].iter().map(|line| format_row(line)));
    out.join("\n")
}
