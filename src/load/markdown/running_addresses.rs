//! Finds addresses in the author's HTML that a browser would run as a script.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::token::{Token, Tokens, end_of};
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
        let end = match &tokens[index].0 {
            // Each line of a block is an event, and a tag may have several lines.
            Token::Event(Event::Start(Tag::HtmlBlock)) => end_of(tokens, index),
            Token::Event(Event::InlineHtml(_)) => index + 1,
            _ => {
                index += 1;
                continue;
            }
        };
        let html: String = tokens[index..end].iter().filter_map(|(token, _)| html_of(token)).collect();
        let range = tokens[index].1.start..tokens[end - 1].1.end;
        for value in running_addresses(&html, &|text| resolve_attribute(text).into_owned()) {
            let written = &html[value];
            let span = place(body, &range, written).shifted(offset);
            diagnostics.push(Diagnostic::impossible_address(&source.file, span, written, &ImpossibleAddress::Script));
        }
        index = end;
    }
}

fn html_of<'a>(token: &'a Token) -> Option<&'a str> {
    match token {
        Token::Event(Event::Html(html) | Event::InlineHtml(html)) => Some(html),
        _ => None,
    }
}

/// Returns the location of a value in a part of the text, else of the part.
fn place(body: &str, range: &Range<usize>, written: &str) -> Span {
    let at = body.get(range.clone()).and_then(|part| part.find(written)).map(|at| range.start + at);
    at.map_or(Span::new(range.start, range.end), |at| Span::new(at, at + written.len()))
}
