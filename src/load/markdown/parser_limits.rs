//! Texts that the Markdown parser cannot read: pulldown-cmark 0.13 panics at some underlines, and adds all missing cells of tables.

use std::ops::Range;

use memchr::memchr3;

use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// The largest number of cells that rows of a text's tables may lack. The parser adds them, so few bytes can make a large page.
const MAX_MISSING_CELLS: usize = 100_000;

/// A place that the parser cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UnreadablePlace {
    /// The line that underlines a heading without words.
    Underline(Range<usize>),
    /// The row of a table with which too many cells are missing.
    Row(Range<usize>),
}

impl UnreadablePlace {
    /// Reports the place. `offset` is the start of the text in the file.
    pub(super) fn diagnostic(&self, source: &Source, offset: usize) -> Diagnostic {
        let span = |line: &Range<usize>| Span::new(line.start, line.end).shifted(offset);
        match self {
            Self::Underline(line) => Diagnostic::unreadable_underline(source, span(line)),
            Self::Row(line) => Diagnostic::too_many_missing_cells(source, span(line), MAX_MISSING_CELLS),
        }
    }
}

/// Returns the first place of a text that the parser cannot read.
pub(super) fn unreadable_place(text: &str) -> Option<UnreadablePlace> {
    // Most texts have none of the signs that all such places have.
    memchr3(b'|', b'}', b'\\', text.as_bytes())?;
    let mut before = "";
    // The columns of the current table, and the cells that are missing in all of them.
    let (mut columns, mut missing) = (0, 0_usize);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let line = line.trim_end();
        if is_underline(line) && has_no_words(before) {
            return Some(UnreadablePlace::Underline(range));
        }
        if line.trim_start_matches([' ', '\t', '>']).is_empty() {
            columns = 0;
        } else if let Some(count) = delimiter_columns(line) {
            columns = count;
        } else if columns > 0 {
            missing += columns.saturating_sub(cells(line));
            if missing > MAX_MISSING_CELLS {
                return Some(UnreadablePlace::Row(range));
            }
        }
        before = line;
    }
    None
}

/// Whether a line of a list, definition or quotation consists of hyphens or equals signs, which make a heading of the lines above
/// (CommonMark, "setext heading").
fn is_underline(line: &str) -> bool {
    let signs = line.trim_start_matches([' ', '\t', '>', ':']);
    let is_inside = signs.len() < line.len();
    is_inside && ["-", "="].into_iter().any(|sign| signs.starts_with(sign) && signs.trim_start_matches(sign).is_empty())
}

/// Whether a line in a list, definition or quotation has attributes and nothing else, or a box of a task and a backslash.
///
/// The parser panics if such a line is underlined (its issues 1109 and 1110).
fn has_no_words(line: &str) -> bool {
    let attributes = line.rfind('{').filter(|at| *at > 0 && line.ends_with('}'));
    if let Some(at) = attributes {
        return !line[..at].contains(|c: char| c.is_alphanumeric() || c == '{');
    }
    let task = line.strip_suffix('\\').unwrap_or_default().trim_end();
    ["[ ]", "[x]", "[X]"].into_iter().any(|mark| task.ends_with(mark))
}

/// Returns the number of columns if a line can be the second one of a table: `|---|:-:|`.
fn delimiter_columns(line: &str) -> Option<usize> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let is_delimiter =
        line.contains('-') && line.contains('|') && line.trim_matches(['|', '-', ':', ' ', '\t']).is_empty();
    is_delimiter.then(|| line.split('|').filter(|cell| cell.contains('-')).count())
}

/// Returns the number of cells of a row. A sign behind a backslash does not divide cells.
fn cells(line: &str) -> usize {
    let row = line.trim_matches([' ', '\t', '>']);
    let inside = row.strip_prefix('|').unwrap_or(row);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    inside.matches('|').count() - inside.matches("\\|").count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_headings_and_tables_are_read() {
        for text in [
            "Otsikko\n=======\n",
            "Otsikko {#nimi}\n---\n",
            "> Otsikko {#nimi}\n> ---\n",
            "- [ ] osta maitoa\\\n  ja leipää\n",
            "- [x] valmis\n  ---\n",
            "- {a}\n---\n",
            "| a | b |\n|---|---|\n| 1 |\n",
        ] {
            assert_eq!(unreadable_place(text), None, "{text}");
        }
    }

    #[test]
    fn cells_are_counted_as_the_parser_counts_them() {
        assert_eq!(delimiter_columns("|---|:-:|"), Some(2));
        assert_eq!(delimiter_columns("> a | b"), None);
        assert_eq!(delimiter_columns("---"), None);
        assert_eq!([cells("| 1 | 2 |"), cells("1 | 2"), cells("| a \\| b |"), cells("x")], [2, 2, 1, 1]);
    }
}
