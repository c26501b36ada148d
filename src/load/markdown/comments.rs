//! Comments are for those who write: they are not published. Only `<!-- more -->` goes on to the writer.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::is_more;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// The events without comments. One inside other HTML is the author's HTML, and stays.
pub(super) fn dropped<'a>(
    source: &Source,
    body: &str,
    offset: usize,
    events: Events<'a>,
    found: &mut Vec<Diagnostic>,
) -> Events<'a> {
    if !body.contains("<!--") {
        return events;
    }
    let mut kept = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    while let Some((event, range)) = events.next() {
        match &event {
            Event::InlineHtml(html) if html.starts_with("<!--") && !is_more(html) => {}
            Event::Start(Tag::HtmlBlock) => {
                let inside = events.by_ref().take_while(|(event, _)| *event != Event::End(TagEnd::HtmlBlock));
                let inside: Events = inside.collect();
                let html: String = inside.iter().map(|(event, _)| html_of(event)).collect();
                match after_comments(&html) {
                    None => {
                        let span = Span::new(range.start, range.start + "<!--".len()).shifted(offset);
                        found.push(Diagnostic::comment_unclosed(source, span));
                    }
                    Some("") => {}
                    Some(rest) => {
                        kept.push((event, range.clone()));
                        if rest.len() == html.len() {
                            kept.extend(inside);
                        } else {
                            kept.push((Event::Html(CowStr::from(rest.to_owned())), range.clone()));
                        }
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

/// What follows the comments that a block begins with; `None` when one does not end.
fn after_comments(html: &str) -> Option<&str> {
    let mut rest = html;
    while rest.trim_start().starts_with("<!--") {
        let start = rest.len() - rest.trim_start().len();
        // The hyphens of `<!-->`, a whole comment, both begin and end it.
        let end = start + "<!".len();
        let end = end + rest[end..].find("-->")? + "-->".len();
        if is_more(&rest[start..end]) {
            return Some(rest);
        }
        rest = &rest[end..];
    }
    Some(if rest.trim().is_empty() { "" } else { rest })
}
