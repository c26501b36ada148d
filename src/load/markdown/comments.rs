//! Comments are for those who write: they are not published. Only `<!-- more -->` goes on to the writer.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::is_more;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// The events without comments; those in scripts and code of the author's own HTML are none.
pub(super) fn dropped<'a>(
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
            Event::InlineHtml(html) if html.starts_with("<!--") && !is_more(html) => {}
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

/// Elements whose text may look like a comment and be none.
const VERBATIM: [&str; 4] = ["<script", "<style", "<pre", "<textarea"];

/// A block of HTML without its comments but `<!-- more -->`; `None` when one does not end.
fn without_comments(html: &str) -> Option<Cow<'_, str>> {
    let lower = html.to_ascii_lowercase();
    let until = VERBATIM.iter().filter_map(|start| lower.find(start)).min().unwrap_or(html.len());
    let mut kept = String::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(start) = html[from..until.max(from)].find("<!--") {
        let start = from + start;
        // The hyphens of `<!-->`, a whole comment, both begin and end it.
        let end = start + "<!".len();
        let end = end + html[end..].find("-->")? + "-->".len();
        if !is_more(&html[start..end]) {
            kept.push_str(&html[done..start]);
            // The rest of its line goes with it.
            done = end + html[end..].len() - html[end..].trim_start_matches([' ', '\t', '\n', '\r']).len();
        }
        from = end.max(done);
    }
    if done == 0 {
        return Some(html.into());
    }
    kept.push_str(&html[done..]);
    Some(kept.into())
}
