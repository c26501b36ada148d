//! Diagnostics as JSON for the preview's script.

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, ExcerptLine, Severity, shown};

/// Returns the shown diagnostics for the overlay, each followed by its related ones.
pub(super) fn list(diagnostics: &[Diagnostic]) -> Value {
    let shown = shown(diagnostics);
    let all = shown.iter().flat_map(|diagnostic| std::iter::once(&**diagnostic).chain(diagnostic.related()));
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
    match &line.marked {
        Some(marked) => json!({ "line": line.number, "text": line.text, "from": marked.start, "to": marked.end }),
        None => json!({ "line": line.number, "text": line.text }),
    }
}
