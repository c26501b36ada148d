//! Finds where addresses and ids are written in the Markdown, in time that is linear in the text.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use super::token::{Token, Tokens, end_of};

/// How many values of one part may be written in another way than they are read, for example with character references.
const MAX_MISSES: usize = 20;

/// A part of the Markdown in which values of attributes are looked for in their order.
pub(super) struct Places<'a> {
    body: &'a str,
    part: Range<usize>,
    /// The end of the last value.
    from: usize,
    misses: usize,
}

impl<'a> Places<'a> {
    pub(super) fn new(body: &'a str, part: Range<usize>) -> Self {
        let from = part.start;
        Self { body, part, from, misses: 0 }
    }

    /// Returns the place of the next value, or the whole part if it is written in another way.
    pub(super) fn next(&mut self, value: &str) -> Range<usize> {
        let is_border = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'=' | b',');
        self.find(value, |before| before.is_none_or(is_border))
    }

    /// Returns the place of the next tag or comment, or the whole part if it is written in another way.
    pub(super) fn next_tag(&mut self, tag: &str) -> Range<usize> {
        self.find(tag, |_| true)
    }

    /// Finds the next value; `may_follow` gets the byte before it.
    fn find(&mut self, value: &str, may_follow: impl Fn(Option<u8>) -> bool) -> Range<usize> {
        let rest = self.body.get(self.from..self.part.end).filter(|_| self.misses < MAX_MISSES && !value.is_empty());
        let is_value = |at: &usize| may_follow(self.body.as_bytes()[..self.from + at].last().copied());
        let found = rest.and_then(|rest| rest.match_indices(value).map(|(at, _)| at).find(is_value));
        let Some(found) = found else {
            self.misses += 1;
            return self.part.clone();
        };
        let start = self.from + found;
        self.from = start + value.len();
        start..self.from
    }
}

/// Raw HTML in which addresses are looked for in their order.
pub(super) struct LinePlaces<'a> {
    body: &'a str,
    html: &'a str,
    /// The offsets of its lines, and their ranges in the Markdown.
    lines: &'a [(usize, Range<usize>)],
    /// The number of the line of the last address, and the places in it. `None` if the HTML is the Markdown's.
    line: Option<(usize, Option<Places<'a>>)>,
}

impl<'a> LinePlaces<'a> {
    pub(super) fn new(body: &'a str, html: &'a str, lines: &'a [(usize, Range<usize>)]) -> Self {
        Self { body, html, lines, line: None }
    }

    /// Returns the place of the next address, whose range in the HTML is `at`.
    pub(super) fn next(&mut self, at: &Range<usize>, address: &str) -> Range<usize> {
        let number = self.lines.partition_point(|(start, _)| *start <= at.start).saturating_sub(1);
        let Some((start, source)) = self.lines.get(number) else { return 0..0 };
        if self.line.as_ref().is_none_or(|(current, _)| *current != number) {
            let end = self.lines.get(number + 1).map_or(self.html.len(), |(next, _)| *next);
            let is_verbatim = self.body.get(source.clone()) == self.html.get(*start..end);
            self.line = Some((number, (!is_verbatim).then(|| Places::new(self.body, source.clone()))));
        }
        match &mut self.line {
            Some((_, Some(places))) => places.next(address),
            _ => source.start + at.start - start..source.start + at.end - start,
        }
    }
}

/// Returns the range of the address of the link or image that starts at `index`, or its whole range if the address is written
/// elsewhere or in another way.
pub(super) fn range_of_target(body: &str, tokens: &Tokens, index: usize) -> Range<usize> {
    let (
        Token::Event(Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. })),
        range,
    ) = &tokens[index]
    else {
        return tokens[index].1.clone();
    };
    let start = match link_type {
        // The address follows the content.
        LinkType::Inline => tokens[index..end_of(tokens, index)]
            .last()
            .map_or(range.start, |(_, last)| if last.end < range.end { last.end } else { range.start }),
        LinkType::Autolink | LinkType::Email => range.start,
        _ => return range.clone(),
    };
    let written = body.get(start..range.end).and_then(|rest| rest.find(&**dest_url)).filter(|_| !dest_url.is_empty());
    written.map_or(range.clone(), |at| start + at..start + at + dest_url.len())
}
