//! The events of the Markdown parser, with component calls in the place of what Markdown made of them, and words that
//! have attributes of their own.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::component_call;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Typography;
use crate::table::Span;

/// What the author said of some words or a block.
#[derive(Clone, Default)]
pub(super) struct Attributes {
    /// The language they are in.
    pub(super) language: Option<Arc<Typography>>,
    /// Whether they are set.
    pub(super) typography: Option<bool>,
    /// Whether their words may be broken.
    pub(super) hyphenation: Option<bool>,
}

/// A parser's event, or what took the place of some.
pub(super) enum MarkdownPiece<'a> {
    Markdown(Event<'a>),
    Component(String),
    /// The beginning of words with attributes.
    Words(Attributes),
    /// Their end.
    EndOfWords,
}

/// Pieces and where they stand in the text; starts and ends always match.
pub(super) type MarkdownPieces<'a> = Vec<(MarkdownPiece<'a>, Range<usize>)>;

/// The index of the end that belongs to the start at `index`.
pub(super) fn end_of(pieces: &MarkdownPieces, index: usize) -> usize {
    let mut depth = 0;
    for (at, (piece, _)) in pieces.iter().enumerate().skip(index) {
        match piece {
            MarkdownPiece::Markdown(Event::Start(_)) => depth += 1,
            MarkdownPiece::Markdown(Event::End(_)) => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    pieces.len()
}

/// Puts component calls into the place of the events that Markdown made of them.
pub(super) fn pieces<'a>(
    source: &Source,
    body: &'a str,
    offset: usize,
    events: Vec<(Event<'a>, Range<usize>)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> MarkdownPieces<'a> {
    let mut pieces: MarkdownPieces = Vec::with_capacity(events.len());
    // The last call: what Markdown made of the call itself is dropped, with all elements inside it.
    let mut call = 0..0;
    let mut inside = 0;
    // Where each open element ends, and whether it is code.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (event, range) in events {
        let is_of_call = range.start >= call.start && range.end <= call.end;
        match &event {
            // The paragraph that holds nothing but the call began before it.
            Event::End(_) if inside == 0 => {}
            Event::End(_) => {
                inside -= 1;
                continue;
            }
            Event::Start(_) if is_of_call => {
                inside += 1;
                continue;
            }
            _ if is_of_call => continue,
            _ => {}
        }
        match &event {
            Event::Start(tag) => open.push((range.end, matches!(tag, Tag::CodeBlock(_)))),
            Event::End(_) => _ = open.pop(),
            _ => {}
        }
        let (innermost_end, in_code) = open.last().copied().unwrap_or((body.len(), false));
        if in_code || !matches!(event, Event::Text(_)) {
            pieces.push((MarkdownPiece::Markdown(event), range));
            continue;
        }
        let mut from = range.start.max(call.end);
        let untouched = from == range.start;
        let mut whole = Some(event);
        while let Some(at) = body[from..range.end].find("{{") {
            let at = from + at;
            if body[..at].ends_with('\\') {
                break;
            }
            match component_call::read(&body[at..]) {
                Some(Ok(read)) if at + read.length <= innermost_end => {
                    if at > from {
                        pieces.push((MarkdownPiece::Markdown(Event::Text(body[from..at].into())), from..at));
                    }
                    call = at..at + read.length;
                    pieces.push((MarkdownPiece::Component(read.call), call.clone()));
                    whole = None;
                    from = call.end.min(range.end);
                }
                None => break,
                problem => {
                    let span = Span::new(at, at + 2).shifted(offset);
                    // A call that can be read but goes on after its paragraph would tear the HTML around it.
                    let problem =
                        problem.and_then(Result::err).unwrap_or("it does not end where its paragraph or cell ends");
                    diagnostics.push(Diagnostic::invalid_component_call(source, span, problem));
                    break;
                }
            }
        }
        match whole {
            Some(event) if untouched => pieces.push((MarkdownPiece::Markdown(event), range)),
            _ if from < range.end => {
                pieces.push((MarkdownPiece::Markdown(Event::Text(body[from..range.end].into())), from..range.end));
            }
            _ => {}
        }
    }
    pieces
}
