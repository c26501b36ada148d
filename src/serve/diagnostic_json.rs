//! Diagnostics as JSON for the preview's script.

use std::ops::Range;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, ExcerptLine, Severity};

/// The number of characters of a line that are shown. Paragraphs of Markdown are often one long line.
const MAX_LINE_LENGTH: usize = 200;

/// The number of characters that are shown before the mark of such a line.
const MAX_LENGTH_BEFORE_MARK: usize = 60;

/// Returns diagnostics for the overlay, each followed by its related ones.
pub(super) fn list<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Value {
    let all = diagnostics.into_iter().flat_map(|diagnostic| std::iter::once(diagnostic).chain(diagnostic.related()));
    all.map(object).collect()
}

fn object(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut object = Map::new();
    object.insert("severity".to_owned(), severity.into());
    object.insert("message".to_owned(), diagnostic.message().into());
    if let Some(file) = diagnostic.file() {
        object.insert("file".to_owned(), file.into());
    }
    if let Some(excerpt) = diagnostic.excerpt() {
        object.insert("line".to_owned(), excerpt.line.into());
        object.insert("column".to_owned(), excerpt.column.into());
        object.insert("excerpt".to_owned(), excerpt.lines.iter().map(excerpt_line).collect());
        // The mark itself means "here".
        if excerpt.label != "here" {
            object.insert("label".to_owned(), excerpt.label.into());
        }
    }
    if let Some(advice) = diagnostic.advice() {
        object.insert("advice".to_owned(), advice.into());
    }
    object.into()
}

fn excerpt_line(line: &ExcerptLine) -> Value {
    let (text, marked) = shortened(line.text, line.marked.clone());
    match marked {
        Some(marked) => json!({ "line": line.number, "text": text, "from": marked.start, "to": marked.end }),
        None => json!({ "line": line.number, "text": text }),
    }
}

/// Returns the part of a line around its mark, and the range of the mark in that part.
fn shortened(text: &str, marked: Option<Range<usize>>) -> (String, Option<Range<usize>>) {
    let length = text.chars().count();
    if length <= MAX_LINE_LENGTH {
        return (text.to_owned(), marked);
    }
    let first = marked
        .as_ref()
        .map_or(0, |marked| marked.start.saturating_sub(MAX_LENGTH_BEFORE_MARK).min(length - MAX_LINE_LENGTH));
    let part: String = text.chars().skip(first).take(MAX_LINE_LENGTH).collect();
    let (opening, ending) = (if first > 0 { "…" } else { "" }, if first + MAX_LINE_LENGTH < length { "…" } else { "" });
    let shifted = |at: usize| (at - first).min(MAX_LINE_LENGTH) + opening.chars().count();
    (format!("{opening}{part}{ending}"), marked.map(|marked| shifted(marked.start)..shifted(marked.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{}äwrong{}", "x".repeat(500), "y".repeat(500));
        let (part, marked) = shortened(&text, Some(501..506));
        let marked = marked.unwrap_or_default();
        assert!(part.starts_with("…x") && part.ends_with("y…"), "{part}");
        assert_eq!(part.chars().skip(marked.start).take(marked.len()).collect::<String>(), "wrong");
        let (part, marked) = shortened(&text, None);
        assert_eq!((part.chars().count(), marked), (MAX_LINE_LENGTH + 1, None));
        assert_eq!(shortened(&text, Some(2..900)).1, Some(2..MAX_LINE_LENGTH));
        let (part, marked) = shortened(&text, Some(1006..1006));
        assert!(part.ends_with('y'), "{part}");
        assert_eq!(marked, Some(MAX_LINE_LENGTH + 1..MAX_LINE_LENGTH + 1));
    }
}
