//! Removes HTML comments, which are notes of the author. Only `<!-- more -->` stays, because it ends the excerpt.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::excerpt::more_comment;
use crate::diagnostic::{Diagnostic, Source};
use crate::html_parser::{Piece, PieceKind};
use crate::table::Span;

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// Removes comments from the parser's events. In scripts and code of raw HTML, `<!--` does not begin a comment.
pub(super) fn remove_comments<'a>(
    source: &Source,
    body: &str,
    offset: usize,
    events: Events<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Events<'a> {
    if !body.contains("<!--") {
        return events;
    }
    let mut kept = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    while let Some((event, range)) = events.next() {
        match &event {
            Event::InlineHtml(html) if html.starts_with("<!--") && more_comment(html).is_none() => {}
            Event::Start(Tag::HtmlBlock) => {
                let inside = events.by_ref().take_while(|(event, _)| *event != Event::End(TagEnd::HtmlBlock));
                let inside: Events = inside.collect();
                let html: String = inside.iter().map(|(event, _)| html_of(event)).collect();
                match without_comments(&html) {
                    None => {
                        let span = Span::new(range.start, range.start + 1).shifted(offset);
                        diagnostics.push(Diagnostic::unclosed_html_comment(source, span));
                    }
                    Some(Cow::Borrowed(_)) => {
                        kept.push((event, range.clone()));
                        kept.extend(inside);
                        kept.push((Event::End(TagEnd::HtmlBlock), range));
                    }
                    Some(Cow::Owned(rest)) if rest.trim().is_empty() => {}
                    Some(Cow::Owned(rest)) => {
                        kept.push((event, range.clone()));
                        kept.push((Event::Html(CowStr::from(rest)), range.clone()));
                        kept.push((Event::End(TagEnd::HtmlBlock), range));
                    }
                }
            }
            _ => kept.push((event, range)),
        }
    }
    kept
}

fn html_of<'a>(event: &'a Event) -> &'a str {
    match event {
        Event::Html(html) | Event::InlineHtml(html) | Event::Text(html) => html,
        _ => "",
    }
}

/// Elements in which text that looks like a comment is not one.
const VERBATIM: [&str; 4] = ["script", "style", "pre", "textarea"];

/// Removes the comments of an HTML block except `<!-- more -->`. Returns `None` if a comment has no end.
fn without_comments(html: &str) -> Option<Cow<'_, str>> {
    let mut kept = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(piece) = Piece::at_start(&html[at..]) {
        if piece.kind == PieceKind::StartTag && VERBATIM.contains(&&*piece.name()) {
            break;
        }
        let length = match piece.kind {
            // A tag without its end does not hide the comments behind it.
            PieceKind::Unfinished if !piece.html.starts_with("<!--") => {
                piece.html.find("<!--").unwrap_or(piece.html.len())
            }
            _ => piece.html.len(),
        };
        if !piece.html.starts_with("<!--") {
            at += length;
            continue;
        }
        // `<!-->` is a whole comment: its hyphens belong to the start and to the end.
        let end = at + "<!".len();
        let end = end + html[end..].find("-->")? + "-->".len();
        if more_comment(&html[at..end]).is_none() {
            kept.push_str(&html[done..at]);
            // White space after the comment is removed too.
            done = end + html[end..].len() - html[end..].trim_start_matches([' ', '\t', '\n', '\r']).len();
        }
        at = end.max(done);
    }
    if done == 0 {
        return Some(html.into());
    }
    kept.push_str(&html[done..]);
    Some(kept.into())
}
