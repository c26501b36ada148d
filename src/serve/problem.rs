//! Problems as the preview's script reads them: JSON with a place and the lines around it.

use std::ops::Range;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, ExcerptLine, Severity};

/// How many characters of a line are shown: paragraphs of Markdown often stand on one line.
const LINE: usize = 200;

/// How many characters are shown before the mark on such a line.
const BEFORE_MARK: usize = 60;

/// Problems for the overlay, each followed by the other places that take part in it.
#[must_use]
pub fn problems<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Value {
    let all = diagnostics.into_iter().flat_map(|diagnostic| std::iter::once(diagnostic).chain(diagnostic.related()));
    all.map(problem).collect()
}

/// One problem.
#[must_use]
pub fn problem(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut problem = Map::new();
    problem.insert("severity".to_owned(), severity.into());
    problem.insert("message".to_owned(), diagnostic.message().into());
    if let Some(file) = diagnostic.file() {
        problem.insert("file".to_owned(), file.into());
    }
    if let Some(excerpt) = diagnostic.excerpt() {
        problem.insert("line".to_owned(), excerpt.line.into());
        problem.insert("column".to_owned(), excerpt.column.into());
        problem.insert("excerpt".to_owned(), excerpt.lines.iter().map(line).collect());
        // The mark itself says this much.
        if excerpt.label != "here" {
            problem.insert("label".to_owned(), excerpt.label.into());
        }
    }
    if let Some(advice) = diagnostic.advice() {
        problem.insert("advice".to_owned(), advice.into());
    }
    problem.into()
}

fn line(line: &ExcerptLine) -> Value {
    let (text, marked) = shortened(line.text, line.marked.clone());
    match marked {
        Some(marked) => json!({ "line": line.number, "text": text, "from": marked.start, "to": marked.end }),
        None => json!({ "line": line.number, "text": text }),
    }
}

/// The part of a line around its mark, and where the mark stands in that part.
fn shortened(text: &str, marked: Option<Range<usize>>) -> (String, Option<Range<usize>>) {
    let length = text.chars().count();
    if length <= LINE {
        return (text.to_owned(), marked);
    }
    let first = marked.as_ref().map_or(0, |marked| marked.start.saturating_sub(BEFORE_MARK).min(length - LINE));
    let part: String = text.chars().skip(first).take(LINE).collect();
    let (opening, ending) = (if first > 0 { "…" } else { "" }, if first + LINE < length { "…" } else { "" });
    let moved = |at: usize| (at - first).min(LINE) + opening.chars().count();
    (format!("{opening}{part}{ending}"), marked.map(|marked| moved(marked.start)..moved(marked.end)))
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
        assert_eq!((part.chars().count(), marked), (LINE + 1, None));
        assert_eq!(shortened(&text, Some(2..900)).1, Some(2..LINE));
        let (part, marked) = shortened(&text, Some(1006..1006));
        assert!(part.ends_with('y'), "{part}");
        assert_eq!(marked, Some(LINE + 1..LINE + 1));
    }
}
