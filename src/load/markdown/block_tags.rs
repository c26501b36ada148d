//! Finds the calls and tags of components that are alone on their lines, and makes each of them a block of its own.
//!
//! The Markdown parser sees a processing instruction of the same length in their place, `<?…?>`, because that ends a paragraph,
//! a list or a quotation before it as the tag should. All offsets stay the same.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::component_call::{self, ComponentTag, ParsedTag};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// A text in which the tags are replaced, and the tags.
pub(super) struct BlockTags<'a> {
    /// The text for the parser.
    pub(super) text: Cow<'a, str>,
    /// The tags in the order of the text: their ranges and what they are.
    tags: Vec<(Range<usize>, ComponentTag)>,
}

impl<'a> BlockTags<'a> {
    /// Finds the tags in `body`, which starts at `offset` in its file.
    pub(super) fn find(body: &'a str, offset: usize) -> Self {
        let mut tags = Vec::new();
        let mut at = 0;
        while let Some(found) = body[at..].find('{') {
            let start = at + found;
            let line = body[..start].rfind('\n').map_or(0, |end| end + 1);
            let line_end = body[start..].find('\n').map_or(body.len(), |end| start + end);
            at = line_end;
            // A brace in the middle of a line begins no block.
            if !is_container_prefix(&body[line..start]) {
                continue;
            }
            if let Some(Ok(ParsedTag { tag, length })) = component_call::parse(&body[start..], offset + start) {
                let end = start + length;
                let rest = body[end..].lines().next().unwrap_or_default();
                // A call ends with its paragraph, so an empty line in it is reported.
                let has_empty_line = body[start..end].lines().any(|line| line.trim().is_empty());
                if rest.trim().is_empty() && !has_empty_line {
                    tags.push((start..end, tag));
                    at = end;
                }
            }
        }
        if tags.is_empty() {
            return Self { text: body.into(), tags };
        }
        let mut text = String::with_capacity(body.len());
        let mut done = 0;
        for (range, _) in &tags {
            text.push_str(&body[done..range.start]);
            replace(&mut text, &body[range.clone()]);
            done = range.end;
        }
        text.push_str(&body[done..]);
        Self { text: text.into(), tags }
    }

    /// Returns the tags that overlap a range of the text.
    fn within(&self, range: &Range<usize>) -> &[(Range<usize>, ComponentTag)] {
        let first = self.tags.partition_point(|(tag, _)| tag.end <= range.start);
        let rest = &self.tags[first..];
        &rest[..rest.partition_point(|(tag, _)| tag.start < range.end)]
    }

    /// Returns the tag that a block of HTML is, with its range. `None` for any other HTML.
    pub(super) fn tag_of_block(&self, block: &Range<usize>) -> Option<&(Range<usize>, ComponentTag)> {
        let tag = self.within(block).first()?;
        self.text[block.start.min(tag.0.start)..tag.0.start].trim_matches([' ', '\t', '>']).is_empty().then_some(tag)
    }

    /// Puts the author's words back where a tag is not a block: in code, and inside other HTML. A tag inside HTML is reported,
    /// unless it is text there.
    pub(super) fn restore<'e>(
        &self,
        source: &Source,
        (body, offset): (&'e str, usize),
        events: Vec<(Event<'e>, Range<usize>)>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<(Event<'e>, Range<usize>)> {
        if self.tags.is_empty() {
            return events;
        }
        let mut block: Option<Range<usize>> = None;
        let restore = |(event, range): (Event<'e>, Range<usize>)| {
            match &event {
                Event::Start(Tag::HtmlBlock) => block = Some(range.clone()),
                Event::End(TagEnd::HtmlBlock) => block = None,
                _ => {}
            }
            let is_words = matches!(event, Event::Text(_) | Event::Code(_) | Event::Html(_) | Event::InlineHtml(_));
            let tags = if is_words { self.within(&range) } else { &[] };
            let Some((tag, _)) = tags.first() else { return (event, range) };
            let in_html = block.as_ref().filter(|block| self.tag_of_block(block).is_none());
            if let Some(block) = in_html
                && !is_verbatim_html(&body[block.clone()])
            {
                let span = Span::new(tag.start, tag.end).shifted(offset);
                diagnostics.push(Diagnostic::component_tag_in_html(source, span));
            }
            if block.is_some() && in_html.is_none() {
                return (event, range);
            }
            let words: CowStr = body[range.clone()].into();
            let is_pre = |block: &Range<usize>| starts_with_tag(&body[block.clone()], "<pre");
            let event = match event {
                Event::Code(_) => Event::Code(words),
                // A script has text, but `pre` has HTML, in which the tag would be an element.
                Event::Html(_) if block.as_ref().is_some_and(is_pre) => {
                    Event::Html(with_escaped_tags(&words, &range, tags).into())
                }
                Event::Html(_) => Event::Html(words),
                Event::InlineHtml(_) => Event::InlineHtml(words),
                _ => Event::Text(words),
            };
            (event, range)
        };
        events.into_iter().map(restore).collect()
    }
}

/// Whether the beginning of a line only opens lists, items and quotations.
fn is_container_prefix(prefix: &str) -> bool {
    prefix.split([' ', '\t']).all(|part| {
        let number = part.strip_suffix(['.', ')']);
        matches!(part, "" | "-" | "*" | "+")
            || part.bytes().all(|byte| byte == b'>')
            || number.is_some_and(|number| number.len() < 10 && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Appends a processing instruction of the same length. Line breaks and the signs of quotations after them stay.
fn replace(text: &mut String, tag: &str) {
    text.push_str("<?");
    let mut at_line_start = false;
    for byte in tag.as_bytes()[2..tag.len() - 2].iter().copied() {
        let is_kept = byte == b'\n' || (at_line_start && matches!(byte, b' ' | b'\t' | b'>'));
        at_line_start = is_kept;
        text.push(if is_kept { char::from(byte) } else { 'x' });
    }
    text.push_str("?>");
}

/// Returns the text of a range with the angle brackets of the tags in it escaped.
fn with_escaped_tags(words: &str, range: &Range<usize>, tags: &[(Range<usize>, ComponentTag)]) -> String {
    let mut escaped = String::with_capacity(words.len() + 16);
    let mut done = 0;
    for (tag, _) in tags {
        let own = tag.start.max(range.start) - range.start..tag.end.min(range.end) - range.start;
        escaped.push_str(&words[done..own.start]);
        escaped.push_str(&words[own.clone()].replace('<', "&lt;").replace('>', "&gt;"));
        done = own.end;
    }
    escaped.push_str(&words[done..]);
    escaped
}

/// Whether a block of HTML is code or a script, in which a tag is text.
pub(super) fn is_verbatim_html(html: &str) -> bool {
    ["<!--", "<pre", "<script", "<style", "<textarea"].into_iter().any(|start| starts_with_tag(html, start))
}

fn starts_with_tag(html: &str, start: &str) -> bool {
    html.trim_start().get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}
