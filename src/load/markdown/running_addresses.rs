//! Finds addresses in the author's HTML that a browser would run as a script.

use std::ops::Range;

use super::token::{Tokens, end_of_html, raw_html};
use crate::address::ImpossibleAddress;
use crate::diagnostic::{Diagnostic, Source};
use crate::html_addresses::running_addresses;
use crate::html_parser::resolve_attribute;
use crate::table::Span;

/// Reports the addresses in HTML that a browser would run.
pub(super) fn report(
    source: &Source,
    (body, offset): (&str, usize),
    tokens: &Tokens,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !body.contains('<') {
        return;
    }
    let mut index = 0;
    while index < tokens.len() {
        let Some(end) = end_of_html(tokens, index) else {
            index += 1;
            continue;
        };
        let html = raw_html(&tokens[index..end]);
        let range = tokens[index].1.start..tokens[end - 1].1.end;
        for value in running_addresses(&html, &|text| resolve_attribute(text).into_owned()) {
            let written = &html[value];
            let span = place(body, &range, written).shifted(offset);
            diagnostics.push(Diagnostic::impossible_address(&source.file, span, written, &ImpossibleAddress::Script));
        }
        index = end;
    }
}

/// Returns the location of a value in a part of the text, else of the part.
fn place(body: &str, range: &Range<usize>, written: &str) -> Span {
    let at = body.get(range.clone()).and_then(|part| part.find(written)).map(|at| range.start + at);
    at.map_or(Span::new(range.start, range.end), |at| Span::new(at, at + written.len()))
}
