//! Closes the HTML of a text within the text, as a browser would, so that a page around it stays whole. A text whose tags are
//! balanced keeps its bytes.

use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::PreparedMarkdown;
use super::writer::{AuthoredHtml, HtmlWriter, WrittenHtml};
use crate::diagnostic::{Diagnostic, Source};
use crate::html_parser::{HtmlFault, Piece, check_balance, close_html};
use crate::model::{Html, Placeholder, PlaceholderKind};

/// How often a text is closed at most. HTML that a browser reads in yet another way after it was written again is rare.
const MAX_PASSES: usize = 3;

/// The largest number of faults that are listed for one text. Each message costs time in proportion to the text.
const MAX_LISTED: usize = 20;

/// Returns the HTML of a text with all its elements closed. Reports those that the author did not close.
pub(super) fn balanced(
    source: &Source,
    text: &PreparedMarkdown,
    writer: HtmlWriter,
    diagnostics: &mut Vec<Diagnostic>,
) -> Html {
    let written = writer.into_written();
    if written.authored.is_empty() {
        return finished(written.html, written.placeholders);
    }
    let mark = unused_mark(&written.html);
    let mut balancer =
        Balancer { text, written: &written, mark, faults: Vec::new(), fault_count: 0, is_changed: false };
    let length = written.html.len();
    // The footnotes follow the text, so an element that is open there does not contain them.
    let border = written.footnotes_start.unwrap_or(length);
    let count = written.placeholders.partition_point(|placeholder| (placeholder.offset as usize) < border);
    let mut closed = balancer.part(0..border, 0..count);
    let footnotes = balancer.part(border..length, count..written.placeholders.len());
    closed.append(footnotes);
    let Balancer { mut faults, fault_count, is_changed, .. } = balancer;
    faults.sort_by_key(|(at, _)| *at);
    report(source, text, fault_count, faults, diagnostics);
    if is_changed {
        return finished(closed.html, closed.placeholders);
    }
    finished(written.html, written.placeholders)
}

fn finished(mut html: String, placeholders: Vec<Placeholder>) -> Html {
    html.shrink_to_fit();
    Html::new(html, placeholders)
}

/// Reports the faults, which are in the order of the source.
fn report(
    source: &Source,
    text: &PreparedMarkdown,
    count: usize,
    faults: Vec<(usize, HtmlFault)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let listed = faults.len();
    for (at, fault) in faults {
        let line = text.body[at..].lines().next().unwrap_or_default();
        let length = Piece::at_start(line).map_or(0, |piece| piece.html.len());
        let span = text.span(&(at..at + length));
        diagnostics.push(Diagnostic::unbalanced_html(source, span, &fault.kind));
    }
    if count > listed {
        let span = text.span(&(0..0));
        diagnostics.push(Diagnostic::more_unbalanced_html(source, span, count - listed));
    }
}

/// The beginning of the marks.
const MARK: &[u8] = b"kielo";

/// Returns a word that is not in a text, for marks. Names of attributes are compared without case.
fn unused_mark(html: &str) -> String {
    let bytes = html.as_bytes();
    let used: HashSet<usize> = memchr::memchr2_iter(b'k', b'K', bytes)
        .filter(|at| bytes.get(*at..at + MARK.len()).is_some_and(|word| word.eq_ignore_ascii_case(MARK)))
        .filter_map(|at| {
            let rest = &html[at + MARK.len()..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            rest[..digits].parse().ok()
        })
        .collect();
    let number = (0..=used.len()).find(|number| !used.contains(number)).unwrap_or_default();
    format!("kielo{number}-")
}

/// HTML with placeholders.
#[derive(Default)]
struct PartHtml {
    html: String,
    placeholders: Vec<Placeholder>,
}

impl PartHtml {
    fn push_placeholder(&mut self, placeholder: &Placeholder) {
        self.placeholders.push(Placeholder { offset: self.html.len() as u32, ..placeholder.clone() });
    }

    fn append(&mut self, part: Self) {
        let start = self.html.len() as u32;
        self.html.push_str(&part.html);
        let shifted = part.placeholders.into_iter();
        self.placeholders.extend(shifted.map(|own| Placeholder { offset: start + own.offset, ..own }));
    }
}

/// A part in which marks replace the placeholders, and each body of a component together with its component.
struct MarkedPart {
    html: String,
    /// The author's HTML in it.
    authored: Vec<Range<usize>>,
    /// Where parts of the written HTML begin in it: its offset and that of the written HTML.
    starts: Vec<(usize, usize)>,
}

/// Balances a text, and the bodies of components in it each for itself.
struct Balancer<'a> {
    text: &'a PreparedMarkdown<'a>,
    written: &'a WrittenHtml,
    /// The beginning of all marks.
    mark: String,
    /// The first faults, with their offsets in the Markdown.
    faults: Vec<(usize, HtmlFault)>,
    fault_count: usize,
    is_changed: bool,
}

impl Balancer<'_> {
    /// Returns a range of the written HTML with its placeholders, and with its elements closed.
    fn part(&mut self, range: Range<usize>, placeholders: Range<usize>) -> PartHtml {
        let mut bodies = Vec::new();
        let marked = self.marked(range, placeholders, &mut bodies);
        if marked.authored.is_empty() {
            return self.unmarked(&marked.html, bodies);
        }
        let balance = check_balance(&marked.html, &marked.authored);
        self.fault_count += balance.fault_count;
        let room = MAX_LISTED.saturating_sub(self.faults.len());
        for fault in balance.faults.iter().take(room) {
            self.faults.push((self.source_offset(&marked, fault.at), fault.clone()));
        }
        let mut html = marked.html;
        if balance.is_unbalanced {
            self.is_changed = true;
            html = close_html(&html, &balance, &self.mark);
            for _ in 1..MAX_PASSES {
                let again = check_balance(&html, std::slice::from_ref(&(0..html.len())));
                if !again.is_unbalanced {
                    break;
                }
                html = close_html(&html, &again, &self.mark);
            }
        } else if balance.is_paragraph_open {
            self.is_changed = true;
            html.push_str("</p>\n");
        }
        self.unmarked(&html, bodies)
    }

    /// Replaces the placeholders of a range by marks. Adds the bodies of components to `bodies`, by the index of the
    /// placeholder that starts them.
    fn marked(
        &mut self,
        range: Range<usize>,
        placeholders: Range<usize>,
        bodies: &mut Vec<(usize, PartHtml)>,
    ) -> MarkedPart {
        let written = self.written;
        let mut marked =
            MarkedPart { html: String::with_capacity(range.len()), authored: Vec::new(), starts: Vec::new() };
        let mut done = range.start;
        let mut index = placeholders.start;
        while index < placeholders.end {
            let placeholder = &written.placeholders[index];
            let offset = placeholder.offset as usize;
            self.push_text(&mut marked, done..offset);
            done = offset;
            let mark = format!("{}{index};", self.mark);
            match placeholder.kind {
                PlaceholderKind::Link(_) => marked.html.extend([" ", &*mark]),
                PlaceholderKind::RawAddress(_) => {
                    // The address is a part of the author's tag.
                    let is_authored = marked.authored.last().is_some_and(|last| last.end == marked.html.len());
                    marked.html.push_str(&mark);
                    if let Some(last) = marked.authored.last_mut().filter(|_| is_authored) {
                        last.end = marked.html.len();
                    }
                }
                PlaceholderKind::ThemeString(_) => marked.html.push_str(&mark),
                PlaceholderKind::BodyStart(_) => {
                    let end = end_of_body(&written.placeholders, index).min(placeholders.end);
                    let body_end = written.placeholders.get(end).map_or(range.end, |end| end.offset as usize);
                    let body = self.part(offset..body_end, index + 1..end);
                    bodies.push((index, body));
                    marked.html.extend(["<!--", &*mark, "-->"]);
                    done = body_end;
                    index = end;
                }
                PlaceholderKind::Image(_)
                | PlaceholderKind::Component(_)
                | PlaceholderKind::BodyEnd
                | PlaceholderKind::Embed(_)
                | PlaceholderKind::ThemeStringHtml(_) => marked.html.extend(["<!--", &*mark, "-->"]),
            }
            index += 1;
        }
        self.push_text(&mut marked, done..range.end);
        marked
    }

    /// Appends a range of the written HTML, and records what the author wrote in it.
    fn push_text(&self, marked: &mut MarkedPart, range: Range<usize>) {
        let start = marked.html.len();
        marked.starts.push((start, range.start));
        let lines = &self.written.authored;
        let first = lines.partition_point(|line| line.range.end <= range.start);
        for AuthoredHtml { range: line, .. } in lines[first..].iter().take_while(|line| line.range.start < range.end) {
            let own = line.start.max(range.start)..line.end.min(range.end);
            let own = own.start - range.start + start..own.end - range.start + start;
            match marked.authored.last_mut().filter(|last| last.end == own.start) {
                Some(last) => last.end = own.end,
                None => marked.authored.push(own),
            }
        }
        marked.html.push_str(&self.written.html[range]);
    }

    /// Puts the placeholders back in the place of their marks.
    fn unmarked(&self, html: &str, bodies: Vec<(usize, PartHtml)>) -> PartHtml {
        let mut bodies = bodies.into_iter().map(|(index, body)| (index, Some(body))).collect::<Vec<_>>();
        let mut part = PartHtml { html: String::with_capacity(html.len()), placeholders: Vec::new() };
        let mut done = 0;
        for start in memmem::find_iter(html.as_bytes(), self.mark.as_bytes()) {
            let digits = &html[start + self.mark.len()..];
            let Some((index, _)) = digits.split_once(';') else { continue };
            let mut end = start + self.mark.len() + index.len() + 1;
            let Some((index, placeholder)) =
                index.parse().ok().and_then(|index: usize| Some((index, self.written.placeholders.get(index)?)))
            else {
                continue;
            };
            let before = &html[done..start];
            let is_in_tag = match placeholder.kind {
                PlaceholderKind::Link(_) => {
                    part.html.push_str(before.strip_suffix(' ').unwrap_or(before));
                    true
                }
                PlaceholderKind::RawAddress(_) | PlaceholderKind::ThemeString(_) => {
                    part.html.push_str(before);
                    true
                }
                _ => false,
            };
            if is_in_tag {
                part.push_placeholder(placeholder);
                done = end;
                continue;
            }
            // In the text of an element such as `textarea`, the mark is text too, and nothing can be shown there.
            let escaped = before.strip_suffix("&lt;!--");
            part.html.push_str(escaped.or_else(|| before.strip_suffix("<!--")).unwrap_or(before));
            end += ["-->", "--&gt;"].into_iter().find(|close| html[end..].starts_with(close)).map_or(0, str::len);
            done = end;
            if escaped.is_some() {
                continue;
            }
            part.push_placeholder(placeholder);
            let position = bodies.binary_search_by_key(&index, |(index, _)| *index).ok();
            if let Some(body) = position.and_then(|position| bodies[position].1.take()) {
                part.append(body);
                let end = end_of_body(&self.written.placeholders, index);
                if let Some(end) = self.written.placeholders.get(end) {
                    part.push_placeholder(end);
                }
            }
        }
        part.html.push_str(&html[done..]);
        part
    }

    /// Returns the offset in the Markdown of a tag in a marked part.
    fn source_offset(&self, marked: &MarkedPart, at: usize) -> usize {
        let start = marked.starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let written_at = marked.starts.get(start).map_or(0, |(start, written)| written + (at - start));
        let lines = &self.written.authored;
        let line = lines.partition_point(|line| line.range.start <= written_at).saturating_sub(1);
        let Some(line) = lines.get(line) else { return 0 };
        let body = &self.text.body[line.source.clone()];
        let html = &self.written.html;
        // The line may differ from its source, but has the same tags.
        let number = memchr::memchr_iter(b'<', &html.as_bytes()[line.range.start..written_at]).count();
        let tag = &html.as_bytes()[written_at..(written_at + 2).min(html.len())];
        let found = memchr::memchr_iter(b'<', body.as_bytes()).nth(number);
        let found = found.filter(|found| body.as_bytes()[*found..].starts_with(tag));
        line.source.start + found.or_else(|| memmem::find(body.as_bytes(), tag)).unwrap_or(0)
    }
}

/// Returns the index of the placeholder that ends the body that the one at `start` starts.
fn end_of_body(placeholders: &[Placeholder], start: usize) -> usize {
    let mut depth = 0;
    for (index, placeholder) in placeholders.iter().enumerate().skip(start) {
        match placeholder.kind {
            PlaceholderKind::BodyStart(_) => depth += 1,
            PlaceholderKind::BodyEnd => {
                depth -= 1;
                if depth == 0 {
                    return index;
                }
            }
            _ => {}
        }
    }
    placeholders.len()
}
