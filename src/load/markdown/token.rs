//! Tokens: the events of the Markdown parser, with component calls and with attributes of words.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::component_call;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Typography;
use crate::table::Span;

/// The attributes of words or of a block.
#[derive(Clone, Default)]
pub(super) struct Attributes {
    /// The language of the text.
    pub(super) language: Option<Arc<Typography>>,
    /// Whether typography applies.
    pub(super) typography: Option<bool>,
    /// Whether long words get soft hyphens.
    pub(super) hyphenation: Option<bool>,
}

/// An event of the parser, or a token that replaces some events.
pub(super) enum Token<'a> {
    Event(Event<'a>),
    /// A component call in the syntax of Tera.
    Component(String),
    /// The start of words with attributes.
    AttributesStart(Attributes),
    /// The end of words with attributes.
    AttributesEnd,
}

/// Tokens with their ranges in the Markdown. Every start has an end.
pub(super) type Tokens<'a> = Vec<(Token<'a>, Range<usize>)>;

/// Returns the index of the end that matches the start at `index`.
pub(super) fn end_of(tokens: &Tokens, index: usize) -> usize {
    let mut depth = 0;
    for (at, (token, _)) in tokens.iter().enumerate().skip(index) {
        match token {
            Token::Event(Event::Start(_)) => depth += 1,
            Token::Event(Event::End(_)) => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// Converts the parser's events to tokens. Component calls replace the events that the parser made of them.
pub(super) fn tokenize<'a>(
    source: &Source,
    body: &'a str,
    offset: usize,
    events: Vec<(Event<'a>, Range<usize>)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tokens<'a> {
    let mut tokens: Tokens = Vec::with_capacity(events.len());
    // The range of the last call. Events in it are skipped, and so are elements inside it.
    let mut call = 0..0;
    let mut skipped_depth = 0;
    // The end of each open element, and whether it is code.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (event, range) in events {
        let is_in_call = range.start >= call.start && range.end <= call.end;
        match &event {
            // The end of a paragraph that contains only the call; its start is outside the call.
            Event::End(_) if skipped_depth == 0 => {}
            Event::End(_) => {
                skipped_depth -= 1;
                continue;
            }
            Event::Start(_) if is_in_call => {
                skipped_depth += 1;
                continue;
            }
            _ if is_in_call => continue,
            _ => {}
        }
        match &event {
            Event::Start(tag) => open.push((range.end, matches!(tag, Tag::CodeBlock(_)))),
            Event::End(_) => _ = open.pop(),
            _ => {}
        }
        let (innermost_end, in_code) = open.last().copied().unwrap_or((body.len(), false));
        if in_code || !matches!(event, Event::Text(_)) {
            tokens.push((Token::Event(event), range));
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
            match component_call::parse(&body[at..]) {
                Some(Ok(parsed)) if at + parsed.length <= innermost_end => {
                    if at > from {
                        tokens.push((Token::Event(Event::Text(body[from..at].into())), from..at));
                    }
                    call = at..at + parsed.length;
                    tokens.push((Token::Component(parsed.call), call.clone()));
                    whole = None;
                    from = call.end.min(range.end);
                }
                None => break,
                problem => {
                    let span = Span::new(at, at + 2).shifted(offset);
                    // A call that continues after its paragraph would break the HTML around it.
                    let problem =
                        problem.and_then(Result::err).unwrap_or("it does not end where its paragraph or cell ends");
                    diagnostics.push(Diagnostic::invalid_component_call(source, span, problem));
                    break;
                }
            }
        }
        match whole {
            Some(event) if untouched => tokens.push((Token::Event(event), range)),
            _ if from < range.end => {
                tokens.push((Token::Event(Event::Text(body[from..range.end].into())), from..range.end));
            }
            _ => {}
        }
    }
    tokens
}
