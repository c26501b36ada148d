//! Excerpts: the lines of a source file around a location.

use std::ops::Range;

use crate::table::Span;

/// A location as editors count it, with the lines around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt<'a> {
    /// The line on which the marked text begins, counted from 1.
    pub line: usize,
    /// The position of its first character in that line, counted from 1.
    pub column: usize,
    /// The text beside the mark.
    pub label: &'static str,
    /// The marked lines, with one line before and one line after them.
    pub lines: Vec<ExcerptLine<'a>>,
}

/// One line of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptLine<'a> {
    /// The line number, counted from 1.
    pub number: usize,
    /// The text without the line ending.
    pub text: &'a str,
    /// The marked characters, counted from 0. An empty range marks a position between two characters.
    pub marked: Option<Range<usize>>,
}

impl<'a> Excerpt<'a> {
    /// The greatest number of marked lines that are shown.
    const MAX_MARKED_LINES: usize = 6;

    pub(super) fn new(text: &'a str, span: Span, label: &'static str) -> Self {
        // The file may have changed since the span was made, so the span may end behind the text.
        let start = text.floor_char_boundary(span.start as usize);
        let end = text.floor_char_boundary(span.end as usize).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[..start].matches('\n').count() + 1;
        let column = text[line_start..start].chars().count() + 1;
        let mut lines = Vec::new();
        if line_start > 0 {
            let before = text[..line_start - 1].rsplit('\n').next().unwrap_or_default();
            lines.push(ExcerptLine { number: line - 1, text: without_carriage_return(before), marked: None });
        }
        let mut at = line_start;
        for (index, whole) in text[line_start..].split('\n').enumerate() {
            // A mark that ends with a line does not reach into the next one.
            let is_marked = index == 0 || at < end;
            let shown = without_carriage_return(whole);
            let characters_to =
                |byte: usize| shown[..shown.floor_char_boundary(byte.saturating_sub(at))].chars().count();
            let marked = is_marked.then(|| characters_to(start)..characters_to(end));
            lines.push(ExcerptLine { number: line + index, text: shown, marked });
            at += whole.len() + 1;
            if !is_marked || index + 1 == Self::MAX_MARKED_LINES {
                break;
            }
        }
        // Behind the last line break of a file there is no line.
        if lines.last().is_some_and(|last| last.marked.is_none() && last.text.is_empty() && at > text.len()) {
            lines.pop();
        }
        Self { line, column, label, lines }
    }
}

fn without_carriage_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_excerpt(text: &str, start: usize, end: usize) -> Excerpt<'_> {
        Excerpt::new(text, Span::new(start, end), "here")
    }

    fn marked_lines(excerpt: &Excerpt) -> Vec<(usize, String, Option<Range<usize>>)> {
        excerpt.lines.iter().map(|line| (line.number, line.text.to_owned(), line.marked.clone())).collect()
    }

    #[test]
    fn columns_count_characters() {
        let excerpt = new_excerpt("a\näää b c\nd\n", 9, 10);
        assert_eq!((excerpt.line, excerpt.column), (2, 5));
        let lines = [(1, "a".to_owned(), None), (2, "äää b c".to_owned(), Some(4..5)), (3, "d".to_owned(), None)];
        assert_eq!(marked_lines(&excerpt), lines);
    }

    #[test]
    fn marks_span_lines_and_may_be_empty() {
        let excerpt = new_excerpt("one\r\ntwo\r\nthree", 1, 8);
        assert_eq!(
            marked_lines(&excerpt),
            [(1, "one".to_owned(), Some(1..3)), (2, "two".to_owned(), Some(0..3)), (3, "three".to_owned(), None)]
        );
        assert_eq!(marked_lines(&new_excerpt("", 0, 0)), [(1, String::new(), Some(0..0))]);
        assert_eq!(marked_lines(&new_excerpt("a\n", 0, 2)), [(1, "a".to_owned(), Some(0..1))]);
        assert_eq!(new_excerpt(&"line\n".repeat(50), 0, 200).lines.len(), Excerpt::MAX_MARKED_LINES);
    }

    #[test]
    fn a_span_behind_the_text_marks_its_end() {
        let excerpt = new_excerpt("ä", 1, 90);
        assert_eq!((excerpt.line, excerpt.column), (1, 1));
        let excerpt = new_excerpt("one\ntwo", 90, 99);
        assert_eq!((excerpt.line, excerpt.column, excerpt.lines.len()), (2, 4, 2));
    }
}
