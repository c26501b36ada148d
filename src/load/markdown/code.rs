//! Writes code blocks as HTML: highlighted, with marked and numbered lines and a caption.

use std::fmt::Write as _;
use std::ops::{Range, RangeInclusive};

use super::writer::{attribute_into, escape_into};
use crate::diagnostic::{Diagnostic, Source};
use crate::highlight::{CodeLanguage, HighlightedPart, highlight};
use crate::table::Span;

/// Attributes of code in Rust's documentation. They follow the language after a comma and mean nothing on a page.
const RUSTDOC_WORDS: [&str; 10] = [
    "ignore",
    "no_run",
    "should_panic",
    "compile_fail",
    "edition2015",
    "edition2018",
    "edition2021",
    "edition2024",
    "test_harness",
    "standalone_crate",
];

/// A code block with an info string.
pub(super) struct CodeBlock<'a> {
    pub(super) source: &'a Source,
    /// The text after the opening fence.
    pub(super) info: &'a str,
    /// The location of `info` in the file. Its length differs from that of `info` if the source contains escapes.
    pub(super) info_span: Span,
    /// The location of the whole block.
    pub(super) span: Span,
    pub(super) code: &'a str,
    /// Whether the code is highlighted.
    pub(super) highlight: bool,
}

/// The options of an info string.
#[derive(Default)]
struct Fence<'a> {
    language: &'a str,
    /// The marked lines, from 1.
    marked: Vec<RangeInclusive<usize>>,
    caption: Option<&'a str>,
    /// The number of the first line, if lines are numbered.
    first_number: Option<usize>,
}

impl CodeBlock<'_> {
    /// Writes the block as HTML.
    pub(super) fn html(&self, diagnostics: &mut Vec<Diagnostic>) -> String {
        let fence = self.fence(diagnostics);
        let parts = self.parts(&fence, diagnostics);
        let mut html = String::with_capacity(self.code.len() * 2);
        if let Some(caption) = fence.caption {
            html.push_str("<figure class=\"code\">\n<figcaption>");
            escape_into(&mut html, caption);
            html.push_str("</figcaption>\n");
        }
        html.push_str("<pre tabindex=\"0\"><code");
        if !fence.language.is_empty() {
            html.push_str(" class=\"language-");
            attribute_into(&mut html, fence.language);
            html.push('"');
        }
        html.push('>');
        if fence.marked.is_empty() && fence.first_number.is_none() {
            write_parts(&mut html, self.code, &parts, &(0..self.code.len()));
        } else {
            write_lines(&mut html, self.code, &parts, &fence);
        }
        html.push_str("</code></pre>\n");
        if fence.caption.is_some() {
            html.push_str("</figure>\n");
        }
        html
    }

    fn fence(&self, diagnostics: &mut Vec<Diagnostic>) -> Fence<'_> {
        let end = self.info.find([' ', '\t', ',', '{']).unwrap_or(self.info.len());
        let mut fence = Fence { language: &self.info[..end], ..Fence::default() };
        let mut at = end;
        let lines = self.code.lines().count();
        while let Some(rest) = self.info.get(at..).filter(|rest| !rest.is_empty()) {
            let word = &rest[..option_length(rest)];
            let span = self.span_of(at..at + word.len());
            at += word.len().max(1);
            if let Some(written) = word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                match line_ranges(written) {
                    Some(ranges) => {
                        if let Some(last) = ranges.iter().map(|range| *range.end()).max().filter(|last| *last > lines) {
                            diagnostics.push(Diagnostic::code_line_missing(self.source, span, last, lines));
                        }
                        fence.marked.extend(ranges);
                    }
                    None => diagnostics.push(Diagnostic::invalid_code_option(self.source, span, word)),
                }
            } else if let Some(title) = word.strip_prefix("title=") {
                fence.caption = Some(title.trim_matches(['"', '\''])).filter(|title| !title.trim().is_empty());
            } else if word == "numbers" {
                fence.first_number = Some(1);
            } else if let Some(number) = word.strip_prefix("numbers=").and_then(|number| number.parse().ok()) {
                fence.first_number = Some(number).filter(|number: &usize| *number < 1_000_000_000);
            } else if !word.is_empty() && !RUSTDOC_WORDS.contains(&word) {
                diagnostics.push(Diagnostic::invalid_code_option(self.source, span, word));
            }
        }
        fence
    }

    /// Returns the location of a range of the info string.
    fn span_of(&self, range: Range<usize>) -> Span {
        let (start, end) = (self.info_span.start as usize, self.info_span.end as usize);
        let is_verbatim = end - start == self.info.len();
        if is_verbatim { Span::new(start + range.start, start + range.end) } else { self.info_span }
    }

    fn parts(&self, fence: &Fence, diagnostics: &mut Vec<Diagnostic>) -> Vec<HighlightedPart> {
        let whole = || vec![HighlightedPart { range: 0..self.code.len(), class: None }];
        if !self.highlight || fence.language.is_empty() {
            return whole();
        }
        match CodeLanguage::find(fence.language) {
            Some(CodeLanguage::Plain) => whole(),
            Some(CodeLanguage::Syntax(syntax)) => highlight(self.code, syntax).unwrap_or_else(|problem| {
                diagnostics.push(Diagnostic::code_not_highlighted(self.source, self.span, problem));
                whole()
            }),
            None => {
                let span = self.span_of(0..fence.language.len());
                let names = CodeLanguage::names();
                diagnostics.push(Diagnostic::unknown_code_language(self.source, span, fence.language, &names));
                whole()
            }
        }
    }
}

/// Returns the length of the option at the beginning of `text`: white space or a comma, braces, or a word with a value that
/// may be in quotes.
fn option_length(text: &str) -> usize {
    if text.starts_with([' ', '\t', ',']) {
        return 0;
    }
    if text.starts_with('{') {
        return text.find('}').map_or(text.len(), |end| end + 1);
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            None if matches!(c, ' ' | '\t' | ',' | '{') => return at,
            None if matches!(c, '"' | '\'') && text[..at].ends_with('=') => quote = Some(c),
            Some(open) if c == open => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Parses lines such as `3,5-7`.
fn line_ranges(text: &str) -> Option<Vec<RangeInclusive<usize>>> {
    let range = |part: &str| {
        let part = part.trim();
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (1 <= first && first <= last).then_some(first..=last)
    };
    text.split(',').map(range).collect()
}

/// Writes each line in an element of its own, where it is marked or numbered.
fn write_lines(html: &mut String, code: &str, parts: &[HighlightedPart], fence: &Fence) {
    let mut marked = vec![false; code.lines().count() + 1];
    for range in &fence.marked {
        let (first, last) = (range.start() - 1, (*range.end()).min(marked.len()));
        if let Some(lines) = marked.get_mut(first..last.max(first)) {
            lines.fill(true);
        }
    }
    let mut parts = parts;
    let mut start = 0;
    for (index, line) in code.split_inclusive('\n').enumerate() {
        let range = start..start + line.len();
        while parts.len() > 1 && parts[0].range.end <= range.start {
            parts = &parts[1..];
        }
        let element = match (marked[index], fence.first_number) {
            (true, _) => "mark",
            (false, Some(_)) => "span",
            (false, None) => "",
        };
        if !element.is_empty() {
            _ = write!(html, "<{element} class=\"line\"");
            if let Some(first) = fence.first_number {
                _ = write!(html, " data-line=\"{}\"", first + index);
            }
            html.push('>');
        }
        write_parts(html, code, parts, &range);
        if !element.is_empty() {
            _ = write!(html, "</{element}>");
        }
        start = range.end;
    }
}

/// Writes the parts of the code that are in a range.
fn write_parts(html: &mut String, code: &str, parts: &[HighlightedPart], range: &Range<usize>) {
    for part in parts.iter().take_while(|part| part.range.start < range.end) {
        let visible = part.range.start.max(range.start)..part.range.end.min(range.end);
        if visible.is_empty() {
            continue;
        }
        let text = &code[visible];
        let class = part.class.filter(|_| !text.trim().is_empty());
        if let Some(class) = class {
            _ = write!(html, "<span class=\"hl-{class}\">");
        }
        escape_into(html, text);
        if class.is_some() {
            html.push_str("</span>");
        }
    }
}
