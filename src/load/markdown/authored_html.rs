//! Writes the HTML of authors, and records where its lines are.

use std::ops::Range;

use pulldown_cmark::Event;

use super::Token;
use super::excerpt::more_comment;
use super::places::LinePlaces;
use super::writer::{AuthoredHtml, HtmlWriter, OutputKind};
use crate::html_addresses::root_addresses;
use crate::model::PlaceholderKind;

impl HtmlWriter<'_> {
    /// Writes the author's HTML, without the mark for the end of the excerpt. `range` is its range in the source.
    pub(super) fn write_html(&mut self, html: &str, range: &Range<usize>) {
        let lines = [(0, range.clone())];
        match more_comment(html) {
            Some(mark) if html.trim().len() == mark.len() => {}
            Some(mark) => {
                self.write_raw_html(&html[..mark.start], &lines);
                self.write_raw_html(&html[mark.end..], &lines);
            }
            None => self.write_raw_html(html, &lines),
        }
    }

    /// Writes a block of HTML. A tag may continue on the next line, which is another event. Returns the index of the token
    /// that follows what was written.
    pub(super) fn write_html_block(&mut self, at: usize) -> usize {
        let end = self.text.end_of(at);
        let mut html = String::new();
        let mut lines = Vec::new();
        for (token, range) in &self.text.tokens[at + 1..end] {
            match token {
                Token::Event(Event::Html(line)) if more_comment(line).is_none() => {
                    lines.push((html.len(), range.clone()));
                    html.push_str(line);
                }
                // An excerpt may end inside the block.
                _ => return at + 1,
            }
        }
        self.write_raw_html(&html, &lines);
        end
    }

    /// Writes the author's HTML, with placeholders for addresses that begin with `/`. `lines` are the offsets of its lines
    /// and their ranges in the source.
    pub(super) fn write_raw_html(&mut self, html: &str, lines: &[(usize, Range<usize>)]) {
        let mut written = 0;
        let mut unrecorded = lines.iter().peekable();
        // The links of an outline are those of its headings.
        if self.output != OutputKind::OutlineTitle && html.contains('=') {
            let mut places = LinePlaces::new(self.text.body, html, lines);
            for address in root_addresses(html) {
                let range = address.range;
                self.record_lines(&mut unrecorded, (written, range.start));
                self.html.push_str(&html[written..range.start]);
                written = range.end;
                let target = &html[range.clone()];
                let source = places.next(&range, target);
                self.placeholder(&source, PlaceholderKind::RawAddress(target.into()));
            }
        }
        self.record_lines(&mut unrecorded, (written, html.len()));
        self.html.push_str(&html[written..]);
        if let Some(last) = self.authored.last_mut() {
            last.range.end = self.html.len();
        }
    }

    /// Records the lines of the author's HTML that begin in a range of it, which is written next.
    fn record_lines<'l>(
        &mut self,
        lines: &mut std::iter::Peekable<impl Iterator<Item = &'l (usize, Range<usize>)>>,
        (start, end): (usize, usize),
    ) {
        while let Some((line, source)) = lines.next_if(|(line, _)| *line <= end) {
            let at = self.html.len() + line.saturating_sub(start);
            if let Some(last) = self.authored.last_mut().filter(|last| last.range.end > at) {
                last.range.end = at;
            }
            self.authored.push(AuthoredHtml { range: at..usize::MAX, source: source.clone() });
        }
    }
}
