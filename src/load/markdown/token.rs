//! Tokens: the events of the Markdown parser, with component calls and with attributes of words.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::block_tags::BlockTags;
use super::component_call::{self, ComponentTag};
use super::open_tags::OpenTags;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Typography;
use crate::model::ComponentCall;

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

/// Where a component is called, and what its body consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyForm {
    /// Blocks: the call or the tags are on lines of their own.
    Blocks,
    /// Words inside a paragraph, a heading or a cell.
    Words,
}

/// An event of the parser, or a token that replaces some events.
pub(super) enum Token<'a> {
    Event(Event<'a>),
    /// A component call without a body, as a block or among words.
    Component(ComponentCall, BodyForm),
    /// The start of a component's body.
    BodyStart(ComponentCall, BodyForm),
    /// The end of a component's body.
    BodyEnd(BodyForm),
    /// The start of words with attributes.
    AttributesStart(Attributes),
    /// The end of words with attributes.
    AttributesEnd,
}

/// Whether the parser left the text at `range` of `body` unchanged. Long texts are compared only if they were copied.
pub(super) fn is_verbatim(body: &str, text: &str, range: &Range<usize>) -> bool {
    body.get(range.clone()).is_some_and(|written| std::ptr::eq(written, text) || written == text)
}

/// Tokens with their ranges in the Markdown. Every start has an end.
pub(super) type Tokens<'a> = Vec<(Token<'a>, Range<usize>)>;

/// Returns the index after the raw HTML that begins at `index`, if any does. Each line of an HTML block is an event, and a tag
/// may have several lines.
pub(super) fn end_of_html(tokens: &Tokens, index: usize) -> Option<usize> {
    match &tokens[index].0 {
        Token::Event(Event::Start(Tag::HtmlBlock)) => Some(end_of(tokens, index)),
        Token::Event(Event::InlineHtml(_)) => Some(index + 1),
        _ => None,
    }
}

/// Returns the raw HTML of tokens, joined.
pub(super) fn raw_html(tokens: &[(Token, Range<usize>)]) -> String {
    let html = tokens.iter().filter_map(|(token, _)| match token {
        Token::Event(Event::Html(html) | Event::InlineHtml(html)) => Some(&**html),
        _ => None,
    });
    html.collect()
}

/// Returns the index of the end that matches the start at `index`, of an element or of a component's body.
pub(super) fn end_of(tokens: &Tokens, index: usize) -> usize {
    let mut depth = 0;
    for (at, (token, _)) in tokens.iter().enumerate().skip(index) {
        match token {
            Token::Event(Event::Start(_)) | Token::BodyStart(..) => depth += 1,
            Token::Event(Event::End(_)) | Token::BodyEnd(_) => {
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

/// Converts the parser's events to tokens. Tags of components replace the events that the parser made of them.
pub(super) fn tokenize<'a>(
    source: &Source,
    (body, offset): (&'a str, usize),
    block_tags: &BlockTags,
    events: Vec<(Event<'a>, Range<usize>)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tokens<'a> {
    let events = block_tags.restore(source, (body, offset), events, diagnostics);
    let mut tokenizer = Tokenizer {
        body,
        offset,
        tokens: Vec::with_capacity(events.len()),
        tag: 0..0,
        escaped_tag: 0..0,
        skipped_depth: 0,
        open_elements: Vec::new(),
        open_tags: OpenTags::new(source, body, offset, diagnostics),
    };
    for (event, range) in events {
        tokenizer.event(event, range, block_tags);
    }
    let Tokenizer { mut tokens, open_tags, .. } = tokenizer;
    open_tags.finish(&mut tokens);
    tokens
}

/// Converts one event after the other.
struct Tokenizer<'a, 'd> {
    body: &'a str,
    offset: usize,
    tokens: Tokens<'a>,
    /// The range of the last tag. Events in it are skipped, and so are elements inside it.
    tag: Range<usize>,
    /// The range of the last tag behind a backslash, which is text.
    escaped_tag: Range<usize>,
    skipped_depth: usize,
    /// The end of each open element, and whether it is code.
    open_elements: Vec<(usize, bool)>,
    open_tags: OpenTags<'d>,
}

impl<'a> Tokenizer<'a, '_> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>, block_tags: &BlockTags) {
        let is_in_tag = range.start >= self.tag.start && range.end <= self.tag.end;
        match &event {
            // The end of a paragraph that contains only the tag; its start is outside the tag.
            Event::End(_) if self.skipped_depth == 0 => {}
            Event::End(_) => {
                self.skipped_depth -= 1;
                return;
            }
            Event::Start(_) if is_in_tag => {
                self.skipped_depth += 1;
                return;
            }
            _ if is_in_tag => return,
            _ => {}
        }
        match &event {
            Event::Start(Tag::HtmlBlock) => {
                if let Some((tag_range, tag)) = block_tags.tag_of_block(&range) {
                    // The block is replaced as a whole.
                    self.tag = range.start.min(tag_range.start)..range.end.max(tag_range.end);
                    self.skipped_depth = 1;
                    self.block_tag(tag.clone(), tag_range.clone(), &range);
                    return;
                }
                self.open_elements.push((range.end, false));
            }
            Event::Start(tag) => self.open_elements.push((range.end, matches!(tag, Tag::CodeBlock(_)))),
            Event::End(_) => {
                _ = self.open_elements.pop();
                self.open_tags.close_element(self.open_elements.len() + 1);
            }
            _ => {}
        }
        let in_code = self.open_elements.last().is_some_and(|(_, is_code)| *is_code);
        if let Event::InlineHtml(html) = &event
            && range.start >= self.escaped_tag.start
            && range.end <= self.escaped_tag.end
        {
            // As behind a backslash, the words stay as they are. No range means that they are not typeset.
            self.tokens.push((Token::Event(Event::Text(html.clone())), range.start..range.start));
            return;
        }
        if in_code || !matches!(event, Event::Text(_)) {
            self.tokens.push((Token::Event(event), range));
            return;
        }
        self.text(event, &range);
    }

    /// Adds a tag that is a block.
    fn block_tag(&mut self, tag: ComponentTag, range: Range<usize>, block: &Range<usize>) {
        if range.end > block.end {
            self.open_tags.report_unfinished(&range);
            return;
        }
        self.add(tag, range, BodyForm::Blocks);
    }

    fn add(&mut self, tag: ComponentTag, range: Range<usize>, form: BodyForm) {
        let depth = self.open_elements.len();
        match tag {
            ComponentTag::Call(call) => self.tokens.push((Token::Component(call, form), range)),
            ComponentTag::Start(call) => self.open_tags.open(call, range, (form, depth), &mut self.tokens),
            ComponentTag::End(name) => self.open_tags.close(&name, range, (form, depth), &mut self.tokens),
        }
    }

    /// Adds the tags in a text, and the text around them.
    fn text(&mut self, event: Event<'a>, range: &Range<usize>) {
        let body = self.body;
        let innermost_end = self.open_elements.last().map_or(body.len(), |(end, _)| *end);
        let mut from = range.start.max(self.tag.end);
        let is_whole = from == range.start;
        let mut event = Some(event);
        let mut search = from;
        while let Some(at) = body[search..range.end.max(search)].find('{').map(|at| search + at) {
            search = at + 1;
            let parsed = component_call::parse(&body[at..], self.offset + at);
            if body[..at].ends_with('\\') {
                if let Some(Ok(parsed)) = parsed {
                    self.escaped_tag = at..at + parsed.length;
                }
                continue;
            }
            if parsed.is_none() {
                continue;
            }
            match parsed {
                Some(Ok(parsed)) if at + parsed.length <= innermost_end => {
                    if at > from {
                        self.tokens.push((Token::Event(Event::Text(body[from..at].into())), from..at));
                    }
                    self.tag = at..at + parsed.length;
                    self.add(parsed.tag, self.tag.clone(), BodyForm::Words);
                    event = None;
                    from = self.tag.end.min(range.end);
                    search = from;
                }
                Some(Err(problem)) => {
                    self.open_tags.report_invalid(at, problem);
                    break;
                }
                _ => {
                    // A tag that continues after its paragraph would break the HTML around it.
                    self.open_tags.report_unfinished(&(at..at + 2));
                    break;
                }
            }
        }
        match event {
            Some(event) if is_whole => self.tokens.push((Token::Event(event), range.clone())),
            _ if from < range.end => {
                self.tokens.push((Token::Event(Event::Text(body[from..range.end].into())), from..range.end));
            }
            _ => {}
        }
    }
}
