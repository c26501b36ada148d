//! Tables of text in columns, with colours on a terminal.

use std::fmt::Write as _;

use super::super::print;

/// The longest title in characters; longer titles are cut.
const MAX_TITLE_WIDTH: usize = 40;

#[derive(Clone, Copy)]
pub(super) enum Colour {
    None,
    Green,
    Yellow,
    Faint,
}

/// A table of lines, each with its cells.
pub(super) struct TextTable(pub(super) Vec<Vec<(String, Colour)>>);

impl TextTable {
    pub(super) fn text(&self) -> String {
        let coloured = print::result_is_coloured();
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |column: usize| self.0.iter().filter_map(|row| row.get(column)).map(|cell| char_count(&cell.0)).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let lines = self.0.iter().map(|row| {
            let mut line = String::new();
            for (index, (text, colour)) in row.iter().enumerate() {
                let code = match colour {
                    Colour::Green => "32",
                    Colour::Yellow => "33",
                    Colour::Faint => "2",
                    Colour::None => "",
                };
                if coloured && !code.is_empty() {
                    // Writing to a String cannot fail.
                    _ = write!(line, "\u{1b}[{code}m{text}\u{1b}[0m");
                } else {
                    line.push_str(text);
                }
                if index + 1 < row.len() {
                    line.push_str(&" ".repeat(widths[index] - char_count(text) + 2));
                }
            }
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn char_count(text: &str) -> usize {
    text.chars().count()
}

/// Cuts a title to [`MAX_TITLE_WIDTH`] and replaces control characters, which a terminal would obey.
pub(super) fn truncated(title: &str) -> String {
    let title: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if char_count(&title) <= MAX_TITLE_WIDTH {
        return title;
    }
    let start: String = title.chars().take(MAX_TITLE_WIDTH - 1).collect();
    format!("{}…", start.trim_end())
}
