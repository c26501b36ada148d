//! Excerpts: the lines of a source file around a location.

use std::borrow::Cow;
use std::ops::Range;

use super::terminal_text::visible_controls;
use crate::table::Span;

/// The number of characters of a line that are shown. Paragraphs of Markdown are often one long line.
const MAX_LINE_LENGTH: usize = 200;

/// The number of characters that are shown before the mark of such a line.
const MAX_LENGTH_BEFORE_MARK: usize = 60;

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

/// One line of a source file. A long line is cut around its mark, or else at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptLine<'a> {
    /// The line number, counted from 1.
    pub number: usize,
    /// The text without the line ending. Control characters are visible, and `…` stands for text that was cut.
    pub text: Cow<'a, str>,
    /// The marked characters of the text, counted from 0. An empty range marks a position between two characters.
    pub marked: Option<Range<usize>>,
}

impl<'a> Excerpt<'a> {
    /// The greatest number of marked lines that are shown.
    const MAX_MARKED_LINES: usize = 6;

    pub(super) fn new(text: &'a str, span: Span, label: &'static str) -> Self {
        // Editors show no byte order mark, and spans count it.
        let (text, mark) = text.strip_prefix('\u{feff}').map_or((text, 0), |rest| (rest, '\u{feff}'.len_utf8()));
        let position = |byte: u32| text.floor_char_boundary((byte as usize).saturating_sub(mark));
        // The file may have changed since the span was made, so the span may end behind the text.
        let start = position(span.start);
        let end = position(span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[..start].matches('\n').count() + 1;
        let column = text[line_start..start].chars().count() + 1;
        let mut lines = Vec::new();
        if line_start > 0 {
            let before = text[..line_start - 1].rsplit('\n').next().unwrap_or_default();
            lines.push(ExcerptLine::new(line - 1, before, None));
        }
        let mut at = line_start;
        for (index, whole) in text[line_start..].split('\n').enumerate() {
            // A mark that ends with a line does not reach into the next one.
            let is_marked = index == 0 || at < end;
            let marked = is_marked.then(|| start.saturating_sub(at)..end.saturating_sub(at));
            lines.push(ExcerptLine::new(line + index, whole, marked));
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

impl<'a> ExcerptLine<'a> {
    /// Cuts a line that is too long. `marked` is in bytes.
    fn new(number: usize, line: &'a str, marked: Option<Range<usize>>) -> Self {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let marked = marked.map(|marked| line.floor_char_boundary(marked.start)..line.floor_char_boundary(marked.end));
        let mark_start = marked.as_ref().map_or(0, |marked| marked.start);
        let start_before_mark = line[..mark_start].char_indices().rev().nth(MAX_LENGTH_BEFORE_MARK - 1);
        let latest_start = line.char_indices().rev().nth(MAX_LINE_LENGTH - 1).map_or(0, |(at, _)| at);
        let start = start_before_mark.map_or(0, |(at, _)| at).min(latest_start);
        let end = line[start..].char_indices().nth(MAX_LINE_LENGTH).map_or(line.len(), |(at, _)| start + at);
        let text = visible_controls(&line[start..end]);
        let opening = if start > 0 { "…" } else { "" };
        let characters_to = |byte: usize| opening.chars().count() + line[start..byte.clamp(start, end)].chars().count();
        let marked = marked.map(|marked| characters_to(marked.start)..characters_to(marked.end));
        let ending = if end < line.len() { "…" } else { "" };
        let is_whole = opening.is_empty() && ending.is_empty();
        let text = if is_whole { text } else { format!("{opening}{text}{ending}").into() };
        Self { number, text, marked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_excerpt(text: &str, start: usize, end: usize) -> Excerpt<'_> {
        Excerpt::new(text, Span::new(start, end), "here")
    }

    fn marked_lines(excerpt: &Excerpt) -> Vec<(usize, String, Option<Range<usize>>)> {
        excerpt.lines.iter().map(|line| (line.number, line.text.to_string(), line.marked.clone())).collect()
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
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{0}\n{0}äwrong{1}\n{1}", "x".repeat(500), "y".repeat(500));
        let excerpt = new_excerpt(&text, 1003, 1008);
        assert_eq!((excerpt.line, excerpt.column), (2, 502));
        let [before, line, after] = &*excerpt.lines else { panic!("three lines") };
        assert!(line.text.starts_with("…x") && line.text.ends_with("y…"), "{line:?}");
        let marked = line.marked.clone().unwrap_or_default();
        assert_eq!(line.text.chars().skip(marked.start).take(marked.len()).collect::<String>(), "wrong");
        assert_eq!(before.text, format!("{}…", "x".repeat(MAX_LINE_LENGTH)));
        assert_eq!(after.text, format!("{}…", "y".repeat(MAX_LINE_LENGTH)));
        let at_end = new_excerpt(&text, text.len(), text.len());
        let line = &at_end.lines[1];
        assert!(line.text.starts_with("…y") && line.text.ends_with('y'), "{line:?}");
        assert_eq!(line.marked, Some(MAX_LINE_LENGTH + 1..MAX_LINE_LENGTH + 1));
    }

    #[test]
    fn a_byte_order_mark_is_not_counted() {
        let excerpt = new_excerpt("\u{feff}abc", 4, 5);
        assert_eq!((excerpt.column, marked_lines(&excerpt)), (2, vec![(1, "abc".to_owned(), Some(1..2))]));
    }

    #[test]
    fn a_span_behind_the_text_marks_its_end() {
        let excerpt = new_excerpt("ä", 1, 90);
        assert_eq!((excerpt.line, excerpt.column), (1, 1));
        let excerpt = new_excerpt("one\ntwo", 90, 99);
        assert_eq!((excerpt.line, excerpt.column, excerpt.lines.len()), (2, 4, 2));
    }
}
