//! Applies typography to whole blocks of a document, and inserts soft hyphens into long words.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::attributes::BlockAttributes;
use super::html_blocks::{HtmlBlock, html_blocks};
use super::token::{Attributes, BodyForm, Token, Tokens, is_verbatim};
use crate::config::Config;
use crate::html_parser::{PieceKind, Reference, is_block_element, is_text_element, pieces};
use crate::language::{Run, SOFT_HYPHEN, Typography, typeset_paragraphs};

/// The options for typography and hyphenation. Attributes override them.
#[derive(Clone)]
pub(in crate::load) struct TypesettingOptions {
    /// The language of the text.
    pub(in crate::load) language: Arc<Typography>,
    /// Whether quotation marks, dashes and spaces are replaced by typographic ones.
    pub(in crate::load) typography: bool,
    /// Whether long words get soft hyphens.
    pub(in crate::load) hyphenation: bool,
}

impl TypesettingOptions {
    /// Applies typography to a text without markup, such as a title, and removes soft hyphens.
    pub(in crate::load) fn typeset_plain<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let set = if self.typography { self.language.typeset_text(text) } else { text.into() };
        if set.contains(SOFT_HYPHEN) { set.replace(SOFT_HYPHEN, "").into() } else { set }
    }

    fn with_attributes(&self, attributes: &Attributes) -> Self {
        Self {
            language: Arc::clone(attributes.language.as_ref().unwrap_or(&self.language)),
            typography: attributes.typography.unwrap_or(self.typography),
            hyphenation: attributes.hyphenation.unwrap_or(self.hyphenation),
        }
    }
}

/// Applies typography and hyphenation to all text of the tokens.
pub(super) fn typeset(
    body: &str,
    tokens: &mut Tokens,
    blocks: &BlockAttributes,
    typesetting: TypesettingOptions,
    config: &Config,
) {
    let html = html_blocks(tokens);
    let mut html_blocks = html.iter().peekable();
    let mut typesetter = Typesetter {
        body,
        config,
        options: vec![typesetting],
        scopes: vec![(0, ScopeEnd::Never)],
        block: Vec::new(),
        paragraphs: Vec::new(),
        containers: Vec::new(),
        outer_blocks: Vec::new(),
        in_code: false,
        results: Vec::new(),
        html_results: Vec::new(),
    };
    for (index, (token, range)) in tokens.iter().enumerate() {
        if let Some(block) = html_blocks.next_if(|block| block.tokens.start == index) {
            typesetter.html_block(block);
        }
        typesetter.token(index, token, range, blocks);
    }
    typesetter.end_paragraphs(0);
    let Typesetter { results, html_results, .. } = typesetter;
    for (index, html) in html_results {
        if let Token::Event(Event::Html(own)) = &mut tokens[index].0
            && **own != *html
        {
            *own = CowStr::Boxed(html.into());
        }
    }
    for (index, text) in results {
        let text = CowStr::Boxed(text.into());
        match &mut tokens[index].0 {
            Token::Event(Event::Start(Tag::Link { title, .. } | Tag::Image { title, .. })) => *title = text,
            token => *token = Token::Event(Event::Text(text)),
        }
    }
}

/// The end of the scope in which options apply.
enum ScopeEnd {
    Never,
    /// The end of words with attributes.
    Inline,
    /// The end of a block with attributes. Counts the open elements, including the block.
    Block(usize),
    /// The end of an element of raw HTML inside a block: its name, and the number of open elements of that name.
    Html(String, usize),
    /// The end of an element of raw HTML around blocks, in the same form.
    HtmlBlock(String, usize),
}

/// HTML elements whose text is code, or input and output of programs.
pub(super) const CODE_ELEMENTS: [&str; 11] =
    ["code", "kbd", "samp", "tt", "pre", "script", "style", "var", "math", "svg", "textarea"];

/// HTML elements whose text is no running text: values of forms, and what browsers do not show.
const OTHER_ELEMENTS: [&str; 10] =
    ["datalist", "iframe", "listing", "noembed", "noframes", "option", "select", "template", "title", "xmp"];

/// A run of text in a block.
#[derive(Clone, Copy)]
struct TextRun<'a> {
    /// Tags and character references of an HTML block before the text. They are written as they are.
    markup: &'a str,
    text: &'a str,
    /// Whether the token is a line of an HTML block.
    is_html: bool,
    /// The token that contains it; `None` for context that is not text, such as a line break or an image.
    token: Option<usize>,
    /// The index of the options that apply; `None` if the text stays unchanged.
    typesetting: Option<usize>,
}

/// Collects the text of blocks, and typesets consecutive paragraphs together.
struct Typesetter<'a> {
    body: &'a str,
    config: &'a Config,
    /// All options that applied somewhere.
    options: Vec<TypesettingOptions>,
    /// The open scopes, the outermost first: indices of their options, and their ends.
    scopes: Vec<(usize, ScopeEnd)>,
    /// The text of the current block.
    block: Vec<TextRun<'a>>,
    /// The blocks that wait for the end of their container or for a heading: a quotation may go over several paragraphs.
    paragraphs: Vec<Vec<TextRun<'a>>>,
    /// For each open container, such as a quotation or an item of a list: the index of its first waiting block.
    containers: Vec<usize>,
    /// The blocks that continue after the alternative text of an image.
    outer_blocks: Vec<Vec<TextRun<'a>>>,
    in_code: bool,
    /// The new texts, with the indices of their tokens.
    results: Vec<(usize, String)>,
    /// The new lines of HTML blocks, with the indices of their tokens.
    html_results: Vec<(usize, String)>,
}

impl<'a> Typesetter<'a> {
    fn token(&mut self, index: usize, token: &'a Token, range: &Range<usize>, blocks: &BlockAttributes) {
        match token {
            Token::AttributesStart(attributes) => self.open(attributes, ScopeEnd::Inline),
            Token::AttributesEnd => self.close(|end| matches!(end, ScopeEnd::Inline)),
            Token::Component(_, BodyForm::Blocks) => self.end_block(),
            Token::BodyStart(_, BodyForm::Blocks) => self.start_container(),
            Token::BodyEnd(BodyForm::Blocks) => self.end_container(),
            Token::Event(Event::Start(tag)) => self.start(index, tag, blocks),
            Token::Event(Event::End(tag)) => self.end(*tag),
            Token::Event(Event::Text(text)) if !self.in_code => self.text(index, text, range),
            Token::Component(..) | Token::Event(Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_)) => {
                self.push_context("x");
            }
            Token::Event(Event::InlineHtml(html)) => self.html(html, ScopeEnd::Html),
            Token::Event(Event::SoftBreak | Event::HardBreak) => self.push_context(" "),
            Token::Event(Event::Rule) => self.end_quotations(),
            Token::BodyStart(..) | Token::BodyEnd(_) | Token::Event(_) => {}
        }
    }

    /// Returns the index of the current options.
    fn current(&self) -> usize {
        self.scopes.last().map_or(0, |(typesetting, _)| *typesetting)
    }

    fn open(&mut self, attributes: &Attributes, end: ScopeEnd) {
        let typesetting = self.options[self.current()].with_attributes(attributes);
        self.options.push(typesetting);
        self.scopes.push((self.options.len() - 1, end));
    }

    /// Closes the innermost scope with a matching end, and all scopes inside it.
    fn close(&mut self, matches: impl Fn(&ScopeEnd) -> bool) {
        if let Some(at) = self.scopes.iter().rposition(|(_, end)| matches(end)) {
            self.scopes.truncate(at);
        }
    }

    fn start(&mut self, index: usize, tag: &Tag, blocks: &BlockAttributes) {
        if let Tag::Link { title, .. } | Tag::Image { title, .. } = tag {
            self.title(index, title);
        }
        match tag {
            Tag::Image { .. } => self.outer_blocks.push(std::mem::take(&mut self.block)),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } => {}
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => self.end_block(),
            _ => self.start_container(),
        }
        self.in_code |= matches!(tag, Tag::CodeBlock(_));
        for (_, end) in &mut self.scopes {
            if let ScopeEnd::Block(open) = end {
                *open += 1;
            }
        }
        if let Some(attributes) = blocks.get(&index) {
            self.open(attributes, ScopeEnd::Block(1));
        }
        if let Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } = tag {
            let unchanged = Attributes { typography: Some(false), hyphenation: Some(false), ..Attributes::default() };
            self.open(&unchanged, ScopeEnd::Block(1));
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => {
                // The alternative text is an attribute, in which screen readers would read soft hyphens aloud.
                let alternative = std::mem::replace(&mut self.block, self.outer_blocks.pop().unwrap_or_default());
                self.typeset(&[alternative], false);
                self.push_context("x");
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {}
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock => self.end_block(),
            TagEnd::Heading(_) | TagEnd::Table => {
                self.end_container();
                self.end_quotations();
            }
            _ => self.end_container(),
        }
        self.in_code &= tag != TagEnd::CodeBlock;
        for (_, end) in &mut self.scopes {
            if let ScopeEnd::Block(open) = end {
                *open -= 1;
            }
        }
        self.close(|end| matches!(end, ScopeEnd::Block(0)));
    }

    /// Typesets the title of a link or image. It is independent of the block, and may become a caption.
    fn title(&mut self, index: usize, title: &str) {
        let typesetting = &self.options[self.current()];
        let plain = typesetting.typeset_plain(title);
        let hyphenated =
            if typesetting.hyphenation { typesetting.language.hyphenate(&plain) } else { Cow::Borrowed(&*plain) };
        if *hyphenated != *title {
            self.results.push((index, hyphenated.into_owned()));
        }
    }

    /// Adds context that is not text: a space, or `x` for an element that acts like a word.
    fn push_context(&mut self, text: &'static str) {
        self.block.push(TextRun { markup: "", text, is_html: false, token: None, typesetting: None });
    }

    fn text(&mut self, index: usize, text: &'a str, range: &Range<usize>) {
        let typesetting = Some(self.current());
        let whole = TextRun { markup: "", text, is_html: false, token: Some(index), typesetting };
        // A character reference is intended, so it stays.
        if !is_verbatim(self.body, text, range) {
            self.block.push(TextRun { typesetting: None, ..whole });
            return;
        }
        // The character after a backslash stays too.
        if self.body[..range.start].ends_with('\\') {
            let length = text.chars().next().map_or(0, char::len_utf8);
            self.block.push(TextRun { text: &text[..length], typesetting: None, ..whole });
            self.block.push(TextRun { text: &text[length..], ..whole });
            return;
        }
        self.block.push(whole);
    }

    /// Reads a block of HTML. Its text is typeset; its tags and character references stay. Each block element in it is a block.
    fn html_block(&mut self, block: &'a HtmlBlock) {
        let mut lines = HtmlLines { block, line: 0 };
        let mut is_text_content = false;
        for (piece, range) in pieces(&block.html) {
            match piece.kind {
                PieceKind::Text if !is_text_content => self.html_text(&mut lines, range),
                PieceKind::StartTag | PieceKind::EndTag => {
                    let name = piece.name();
                    if matches!(&*name, "p" | "div") {
                        self.end_block();
                    } else if is_block_element(&name) {
                        self.end_quotations();
                    }
                    self.html_run(&mut lines, range, false);
                    self.html(piece.html, ScopeEnd::HtmlBlock);
                }
                PieceKind::Text | PieceKind::Comment | PieceKind::Unfinished => self.html_run(&mut lines, range, false),
            }
            is_text_content = piece.kind == PieceKind::StartTag && is_text_element(&piece.name());
        }
    }

    /// Adds a text of an HTML block.
    fn html_text(&mut self, lines: &mut HtmlLines<'a>, range: Range<usize>) {
        let html = &lines.block.html;
        let mut done = range.start;
        // A word with a letter that is written as a reference is not hyphenated in parts.
        let mut follows_letter = false;
        while let Some(at) = html[done..range.end].find('&') {
            let start = done + at;
            let Some(reference) = Reference::at_start(&html[start..range.end]) else {
                self.html_words(lines, done..start + 1, (follows_letter, false));
                (done, follows_letter) = (start + 1, false);
                continue;
            };
            let is_letter = reference.characters().all(|c| c.is_alphabetic() || c == SOFT_HYPHEN);
            self.html_words(lines, done..start, (follows_letter, is_letter));
            follows_letter = is_letter;
            done = start + reference.length;
            self.html_run(lines, start..done, false);
            let is_space = reference.characters().all(char::is_whitespace);
            self.push_context(if is_space { " " } else { "x" });
        }
        self.html_words(lines, done..range.end, (follows_letter, false));
    }

    /// Adds a range of a text of an HTML block without character references. The parts of words that continue in a reference
    /// before or after the range are not hyphenated.
    fn html_words(&mut self, lines: &mut HtmlLines<'a>, range: Range<usize>, continues: (bool, bool)) {
        let words = &lines.block.html[range.clone()];
        let is_letter = |c: char| c.is_alphanumeric();
        let head = if continues.0 { words.len() - words.trim_start_matches(is_letter).len() } else { 0 };
        let tail = if continues.1 { words.trim_end_matches(is_letter).len().max(head) } else { words.len() };
        let (head, tail) = (range.start + head, range.start + tail);
        let unhyphenated = Attributes { hyphenation: Some(false), ..Attributes::default() };
        for (part, is_whole) in [(range.start..head, false), (head..tail, true), (tail..range.end, false)] {
            if part.is_empty() {
                continue;
            }
            if !is_whole {
                self.open(&unhyphenated, ScopeEnd::Inline);
            }
            self.html_run(lines, part, true);
            if !is_whole {
                self.scopes.pop();
            }
        }
    }

    /// Adds a range of an HTML block, as text or as markup. It may go over several lines.
    fn html_run(&mut self, lines: &mut HtmlLines<'a>, range: Range<usize>, is_text: bool) {
        let typesetting = Some(self.current());
        let html: &'a str = &lines.block.html;
        let mut start = range.start;
        while start < range.end {
            let Some((token, end)) = lines.at(start) else { return };
            let end = end.min(range.end);
            let part = &html[start..end];
            let (markup, text) = if is_text { ("", part) } else { (part, "") };
            self.block.push(TextRun { markup, text, is_html: true, token: Some(token), typesetting });
            start = end;
        }
    }

    /// Reads a tag of raw HTML, which can start or end code, or text in another language.
    fn html(&mut self, html: &str, end: fn(String, usize) -> ScopeEnd) {
        let name = |rest: &str| -> String {
            rest.chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
        };
        if let Some(rest) = html.strip_prefix("</") {
            let name = name(rest);
            if let Some((scope, open)) = self.find_html(&name) {
                *open -= 1;
                if *open == 0 {
                    self.scopes.truncate(scope);
                }
            }
            return;
        }
        let name = name(html.strip_prefix('<').unwrap_or_default());
        if name == "br" {
            self.push_context(" ");
        }
        if html.ends_with("/>") || matches!(&*name, "" | "br" | "img" | "wbr" | "hr" | "input") {
            return;
        }
        let language = attribute_value(html, "lang").and_then(|tag| self.config.typography_for_tag(tag));
        let is_untranslated = attribute_value(html, "translate").is_some_and(|value| value.eq_ignore_ascii_case("no"));
        let is_code = CODE_ELEMENTS.contains(&&*name) || OTHER_ELEMENTS.contains(&&*name) || is_untranslated;
        if is_code || language.is_some() {
            let disabled = is_code.then_some(false);
            self.open(&Attributes { language, typography: disabled, hyphenation: disabled }, end(name, 1));
        } else if let Some((_, open)) = self.find_html(&name) {
            *open += 1;
        }
    }

    /// Finds the innermost scope of a raw HTML element. Returns its index and the number of open elements of the name.
    fn find_html(&mut self, name: &str) -> Option<(usize, &mut usize)> {
        self.scopes.iter_mut().enumerate().rev().find_map(|(scope, (_, end))| match end {
            ScopeEnd::Html(known, open) | ScopeEnd::HtmlBlock(known, open) if known == name => Some((scope, open)),
            _ => None,
        })
    }

    /// Ends a block. It waits, because the next paragraph may end its quotation.
    fn end_block(&mut self) {
        if !self.block.is_empty() {
            self.paragraphs.push(std::mem::take(&mut self.block));
        }
        // An unclosed element ends with its block.
        self.scopes.retain(|(_, end)| !matches!(end, ScopeEnd::Html(..)));
    }

    /// Starts a quotation, an item of a list or the like. Its paragraphs are separate from those around it.
    fn start_container(&mut self) {
        self.end_block();
        self.containers.push(self.paragraphs.len());
    }

    fn end_container(&mut self) {
        let start = self.containers.pop().unwrap_or(0);
        self.end_paragraphs(start);
    }

    /// Ends a block over whose end no quotation goes.
    fn end_quotations(&mut self) {
        self.end_paragraphs(self.containers.last().copied().unwrap_or(0));
    }

    /// Typesets the waiting blocks from the index `start`.
    fn end_paragraphs(&mut self, start: usize) {
        self.end_block();
        let paragraphs = self.paragraphs.split_off(start.min(self.paragraphs.len()));
        if !paragraphs.is_empty() {
            self.typeset(&paragraphs, true);
        }
    }

    /// Typesets consecutive blocks.
    fn typeset(&mut self, blocks: &[Vec<TextRun<'a>>], hyphenation: bool) {
        let (mut results, mut html_results) = (Vec::new(), std::mem::take(&mut self.html_results));
        let has_text = |run: &&TextRun| !run.text.is_empty();
        let runs = |block: &Vec<TextRun<'a>>| block.iter().filter(has_text).map(|run| self.run(run)).collect();
        let mut set: Vec<Vec<Run>> = blocks.iter().map(runs).collect();
        typeset_paragraphs(&mut set);
        for (block, runs) in blocks.iter().zip(set) {
            let mut runs = block.iter().filter(has_text).zip(runs).peekable();
            let mut html = block.iter().filter(|run| run.is_html).peekable();
            while let Some((original, run)) = runs.next() {
                if original.is_html {
                    while let Some(markup) = html.next_if(|run| !std::ptr::eq(*run, original)) {
                        push_html(&mut html_results, markup, markup.markup);
                    }
                    html.next();
                    push_html(&mut html_results, original, &self.hyphenated(original, run, hyphenation));
                    continue;
                }
                let Some(token) = original.token else { continue };
                let mut text = self.hyphenated(original, run, hyphenation);
                while let Some((original, run)) = runs.next_if(|(next, _)| next.token == Some(token)) {
                    text.to_mut().push_str(&self.hyphenated(original, run, hyphenation));
                }
                if let Cow::Owned(text) = text {
                    results.push((token, text));
                }
            }
            for markup in html {
                push_html(&mut html_results, markup, markup.markup);
            }
        }
        self.results.append(&mut results);
        self.html_results = html_results;
    }

    /// Returns a run for the rules of typography.
    fn run(&self, run: &TextRun<'a>) -> Run<'a, '_> {
        let options = run.typesetting.map(|index| &self.options[index]);
        let typography = options.filter(|options| options.typography).map(|options| &*options.language);
        Run { text: run.text.into(), typography }
    }

    /// Returns the text of a run with soft hyphens, if its options and `hyphenation` allow them.
    fn hyphenated(&self, original: &TextRun, run: Run<'a, '_>, hyphenation: bool) -> Cow<'a, str> {
        let options = original.typesetting.map(|index| &self.options[index]);
        let options = options.filter(|options| hyphenation && options.hyphenation);
        match options.map(|options| options.language.hyphenate(&run.text)) {
            Some(Cow::Owned(hyphenated)) => Cow::Owned(hyphenated),
            _ => run.text,
        }
    }
}

/// Appends a part of a line of an HTML block.
fn push_html(results: &mut Vec<(usize, String)>, run: &TextRun, html: &str) {
    let Some(token) = run.token else { return };
    match results.last_mut().filter(|(last, _)| *last == token) {
        Some((_, line)) => line.push_str(html),
        None => results.push((token, html.to_owned())),
    }
}

/// The lines of an HTML block, which are read from the first to the last.
struct HtmlLines<'a> {
    block: &'a HtmlBlock,
    line: usize,
}

impl HtmlLines<'_> {
    /// Returns the token of the line at an offset, and the offset of the line's end.
    fn at(&mut self, offset: usize) -> Option<(usize, usize)> {
        while *self.block.ends.get(self.line)? <= offset {
            self.line += 1;
        }
        Some((self.block.tokens.start + self.line, self.block.ends[self.line]))
    }
}

/// Returns the value of an attribute of a tag.
pub(super) fn attribute_value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag.split_once(char::is_whitespace)?.1;
    loop {
        rest = rest.trim_start();
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))?;
        let (key, after) = rest.split_at(length);
        let (value, after) = match after.trim_start().strip_prefix('=').map(str::trim_start) {
            None if length == 0 => ("", after.get(1..)?),
            None => ("", after),
            Some(value) => match value.chars().next()? {
                quote @ ('"' | '\'') => value[1..].split_once(quote)?,
                _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>')?),
            },
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = after;
    }
}
