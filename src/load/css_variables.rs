//! Finds `var(--name)` whose name no style sheet, template or script of the theme defines. Browsers pass over a declaration with
//! such a value when they use it, so no parser reports it.

use std::collections::BTreeSet;

use super::stylesheet::StyleSheetSource;
use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::table::Span;

/// The number of names that are reported. Searching a similar name takes time.
const MAX_REPORTS: usize = 50;

/// The custom properties that a theme defines.
#[derive(Default)]
struct Definitions<'a> {
    names: BTreeSet<&'a str>,
    /// The beginnings of names that a template or a script puts together: `--card-` of `--card-{{ name }}`.
    beginnings: BTreeSet<&'a str>,
}

/// Returns a warning for each custom property that a style sheet reads without a fallback and that nothing defines. `others` are
/// the texts of templates and scripts.
pub(super) fn undefined<'a>(sheets: &'a [StyleSheetSource], others: impl Iterator<Item = &'a str>) -> Vec<Diagnostic> {
    let mut definitions = Definitions::default();
    for sheet in sheets {
        definitions.add_sheet(&sheet.source.text);
    }
    for text in others {
        definitions.add_other(text);
    }
    let known: Vec<&str> = definitions.names.iter().copied().collect();
    let mut reported = BTreeSet::new();
    let mut diagnostics = Vec::new();
    // A theme that borrows parts of the built-in one need not define what the others of its sheets read.
    let own = sheets.iter().filter(|sheet| sheet.theme.is_some() && !is_of_others(sheet));
    for Source { file, text } in own.map(|sheet| &sheet.source) {
        for (at, name) in uses(text) {
            if !definitions.has(name) && diagnostics.len() < MAX_REPORTS && reported.insert((file, name)) {
                let source = Source { file: file.clone(), text: text.clone() };
                let span = Span::new(at, at + name.len());
                diagnostics.push(Diagnostic::undefined_css_variable(&source, span, name, nearest(name, &known)));
            }
        }
    }
    diagnostics
}

/// Whether a style sheet seems to be one of a library, whose names pages may set or not: it is shortened, or begins with a licence.
fn is_of_others(sheet: &StyleSheetSource) -> bool {
    const MAX_LINE_LENGTH: usize = 1000;
    let text = sheet.source.text.trim_start_matches('\u{feff}').trim_start();
    let first_line = text.lines().next().unwrap_or_default();
    let note = text.strip_prefix("/*").and_then(|text| text.split_once("*/")).map_or("", |(note, _)| note);
    let note_words = note.to_ascii_lowercase();
    sheet.path.ends_with(".min.css")
        || first_line.len() > MAX_LINE_LENGTH
        || note.starts_with('!')
        || ["copyright", "licence", "license"].iter().any(|word| note_words.contains(word))
}

impl<'a> Definitions<'a> {
    /// Adds the names that a style sheet sets: `--name:`, `@property --name`.
    fn add_sheet(&mut self, css: &'a str) {
        for (at, name) in names(css) {
            let is_set = css[at + name.len()..].trim_start().starts_with(':');
            if is_set || css[..at].trim_end().ends_with("@property") {
                self.names.insert(name);
            }
        }
    }

    /// Adds the names in a template or a script, which may set them in any way.
    fn add_other(&mut self, text: &'a str) {
        for (at, name) in names(text) {
            if is_read(text, at) {
                continue;
            }
            let after = &text[at + name.len()..];
            let is_in_quotes = text[..at].ends_with(['"', '\'', '`']);
            let is_part = after.starts_with("{{") || after.starts_with("${");
            let is_joined = is_in_quotes && after.starts_with(['"', '\'', '`']) && name.ends_with('-');
            if is_part || is_joined {
                self.beginnings.insert(name);
            } else {
                self.names.insert(name);
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(name) || self.beginnings.iter().any(|beginning| name.starts_with(beginning))
    }
}

/// Returns the names of custom properties in a text, with their offsets. A class may contain two hyphens too: `.a--b`.
fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\\');
    text.match_indices("--").filter_map(move |(at, _)| {
        if text[..at].ends_with(is_name) {
            return None;
        }
        let length = text[at..].find(|c| !is_name(c)).unwrap_or(text.len() - at);
        Some((at, &text[at..at + length]))
    })
}

/// Whether the name at an offset is read: `var(--name`.
fn is_read(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    before.strip_suffix('(').is_some_and(|before| {
        let word = before.len().checked_sub("var".len()).and_then(|start| before.get(start..));
        word.is_some_and(|word| word.eq_ignore_ascii_case("var"))
    })
}

/// Returns the names that a style sheet reads without a fallback, with their offsets. Comments are passed over.
fn uses(css: &str) -> impl Iterator<Item = (usize, &str)> {
    let comments = comments(css);
    names(css).filter(move |(at, name)| {
        let is_alone = css[at + name.len()..].trim_start().starts_with(')');
        let before = comments.partition_point(|(start, _)| start < at);
        let is_in_comment = before.checked_sub(1).is_some_and(|index| comments[index].1 > *at);
        is_alone && is_read(css, *at) && !is_in_comment && !name.contains('\\')
    })
}

/// Returns the start and the end of each comment.
fn comments(css: &str) -> Vec<(usize, usize)> {
    let mut comments = Vec::new();
    let mut at = 0;
    while let Some(start) = css[at..].find("/*").map(|found| at + found) {
        at = css[start + 2..].find("*/").map_or(css.len(), |end| start + 2 + end + 2);
        comments.push((start, at));
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(css: &str, other: &str) -> Vec<String> {
        let source = Source { file: "a.css".into(), text: css.into() };
        let sheets = [StyleSheetSource { theme: Some("oma".to_owned()), path: "a.css".to_owned(), source }];
        let problems = undefined(&sheets, std::iter::once(other));
        problems.iter().map(|problem| problem.message().to_owned()).collect()
    }

    #[test]
    fn names_that_nothing_defines_are_found() {
        assert_eq!(found("a { --x: 1; top: var(--x); left: var( --y ); right: var(--y) }", "").len(), 1);
        assert_eq!(found("a { color: var(--a, var(--b)); margin: calc(1px * VAR(--c)) }", "var(--b)").len(), 2);
        for (css, other) in [
            ("a { color: var(--a, red) } /* var(--b) */", ""),
            ("@property --a { syntax: \"*\" } b { color: var(--a) }", ""),
            ("a { color: var(--a) }", "<p style=\"--a: {{ colour }}\">"),
            ("a { color: var(--a-b) }", "<p style=\"--a-{{ name }}: 1\">"),
            ("a { color: var(--a-b) }", "style.setProperty(`--a-${name}`, 1)"),
            ("a { color: var(--a-b) }", "style.setProperty('--a-' + name, 1)"),
            ("a { color: var(--a-b) }", "style.setProperty(\"--\" + name, 1)"),
            (".a--b { color: red }", ""),
            ("/*/ var(--a) */ b { color: red } /* /* */", ""),
            ("/*! MIT */ a { color: var(--a) }", ""),
            ("/* Library 2.0, MIT License */ a { color: var(--a) }", ""),
        ] {
            assert!(found(css, other).is_empty(), "{css} {other}");
        }
    }
}
