//! Removes HTML comments, which are notes of the author. Only `<!-- more -->` stays, because it ends the excerpt.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::excerpt::{CommentKind, comment_kind, more_comment};
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
            Event::InlineHtml(html) if html.starts_with("<!--") => {
                let span = Span::new(range.start, range.end).shifted(offset);
                diagnostics.extend(mark_diagnostic(source, span, html));
                if more_comment(html).is_some() {
                    kept.push((event, range));
                }
            }
            Event::Start(Tag::HtmlBlock) => {
                let inside = events.by_ref().take_while(|(event, _)| *event != Event::End(TagEnd::HtmlBlock));
                let inside: Events = inside.collect();
                let html: String = inside.iter().map(|(event, _)| html_of(event)).collect();
                let mut at = range.start;
                let without = without_comments(&html, &mut |comment| {
                    // In a list or a quotation, the lines of a comment are not side by side.
                    let found = body[at..range.end].find(comment).map(|found| at + found);
                    let start = found.unwrap_or(at);
                    at = found.map_or(at, |found| found + comment.len());
                    let span = Span::new(start, found.map_or(start + 1, |found| found + comment.len())).shifted(offset);
                    diagnostics.extend(mark_diagnostic(source, span, comment));
                });
                match without {
                    None => {
                        let span = Span::new(range.start, range.start + 1).shifted(offset);
                        diagnostics.push(Diagnostic::unclosed_html_comment(source, span));
                    }
                    // The excerpt ends at an event.
                    Some(Cow::Borrowed(_))
                        if more_comment(&html).is_some()
                            && inside.iter().all(|(event, _)| more_comment(html_of(event)).is_none()) =>
                    {
                        kept.push((event, range.clone()));
                        kept.push((Event::Html(CowStr::from(html)), range.clone()));
                        kept.push((Event::End(TagEnd::HtmlBlock), range));
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

/// Returns the warning about a comment that is not what it looks like.
fn mark_diagnostic(source: &Source, span: Span, comment: &str) -> Option<Diagnostic> {
    let inner = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
    match comment_kind(inner) {
        CommentKind::MarkWithWords => Some(Diagnostic::words_of_more(source, span)),
        CommentKind::NearMark => Some(Diagnostic::near_more(source, span, comment)),
        CommentKind::Mark | CommentKind::Note => None,
    }
}

/// Removes the comments of an HTML block except `<!-- more -->`, and shows each comment to `see`. Returns `None` if a comment
/// has no end.
fn without_comments<'a>(html: &'a str, see: &mut dyn FnMut(&str)) -> Option<Cow<'a, str>> {
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
        see(&html[at..end]);
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
