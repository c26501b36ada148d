//! Sets the text of a document: typography over whole blocks, and soft hyphens in long words.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::attributes::BlockAttributes;
use super::piece::{Attributes, MarkdownPiece, MarkdownPieces};
use crate::config::Config;
use crate::language::{Run, SOFT_HYPHEN, Typography, typeset_runs};

/// How a text is set, until attributes say otherwise.
#[derive(Clone)]
pub(in crate::load) struct TypesettingOptions {
    /// The language of the text.
    pub(in crate::load) language: Arc<Typography>,
    /// Whether marks, dashes and spaces are set.
    pub(in crate::load) typography: bool,
    /// Whether long words get soft hyphens.
    pub(in crate::load) hyphenation: bool,
}

impl TypesettingOptions {
    /// A text that stands alone, such as a title: without soft hyphens.
    pub(in crate::load) fn plain<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let set = if self.typography { self.language.typeset_text(text) } else { text.into() };
        if set.contains(SOFT_HYPHEN) { set.replace(SOFT_HYPHEN, "").into() } else { set }
    }

    fn with(&self, attributes: &Attributes) -> Self {
        Self {
            language: Arc::clone(attributes.language.as_ref().unwrap_or(&self.language)),
            typography: attributes.typography.unwrap_or(self.typography),
            hyphenation: attributes.hyphenation.unwrap_or(self.hyphenation),
        }
    }
}

/// Sets all text among the pieces.
pub(super) fn typeset(
    body: &str,
    pieces: &mut MarkdownPieces,
    blocks: &BlockAttributes,
    typesetting: TypesettingOptions,
    config: &Config,
) {
    let mut typesetter = Typesetter {
        body,
        config,
        settings: vec![typesetting],
        levels: vec![(0, BlockEnd::Never)],
        block: Vec::new(),
        around: Vec::new(),
        in_code: false,
        set: Vec::new(),
    };
    for (index, (piece, range)) in pieces.iter().enumerate() {
        typesetter.piece(index, piece, range, blocks);
    }
    typesetter.end_block();
    for (index, text) in typesetter.set {
        let text = CowStr::Boxed(text.into());
        match &mut pieces[index].0 {
            MarkdownPiece::Markdown(Event::Start(Tag::Link { title, .. } | Tag::Image { title, .. })) => *title = text,
            piece => *piece = MarkdownPiece::Markdown(Event::Text(text)),
        }
    }
}

/// What ends a setting.
enum BlockEnd {
    Never,
    /// The end of the words that have it.
    Words,
    /// The end of the block that has it; so many elements are open, itself included.
    Block(usize),
    /// The end of an element that its author wrote as HTML inside a block; so many of its name are open.
    Html(String, usize),
    /// The same around blocks.
    HtmlBlock(String, usize),
}

/// Elements whose text says something to machines, or shows what they say.
const CODE: [&str; 10] = ["code", "kbd", "samp", "pre", "script", "style", "var", "math", "svg", "textarea"];

/// A stretch of the block's text.
#[derive(Clone, Copy)]
struct TextRun<'a> {
    text: &'a str,
    /// The piece it is a part of; none where it only stands among the words: a line's end, an image.
    piece: Option<usize>,
    /// The setting it has; none where it stays as it was written.
    typesetting: Option<usize>,
}

struct Typesetter<'a> {
    body: &'a str,
    config: &'a Config,
    /// Every setting that was in force.
    settings: Vec<TypesettingOptions>,
    /// Those in force, from the outermost on, with what ends them.
    levels: Vec<(usize, BlockEnd)>,
    block: Vec<TextRun<'a>>,
    /// The blocks around, while the words that stand for an image are gathered.
    around: Vec<Vec<TextRun<'a>>>,
    in_code: bool,
    /// The new texts of pieces.
    set: Vec<(usize, String)>,
}

impl<'a> Typesetter<'a> {
    fn piece(&mut self, index: usize, piece: &'a MarkdownPiece, range: &Range<usize>, blocks: &BlockAttributes) {
        match piece {
            MarkdownPiece::Words(attributes) => self.open(attributes, BlockEnd::Words),
            MarkdownPiece::EndOfWords => self.close(|end| matches!(end, BlockEnd::Words)),
            MarkdownPiece::Markdown(Event::Start(tag)) => self.start(index, tag, blocks),
            MarkdownPiece::Markdown(Event::End(tag)) => self.end(*tag),
            MarkdownPiece::Markdown(Event::Text(text)) if !self.in_code => self.text(index, text, range),
            MarkdownPiece::Component(_)
            | MarkdownPiece::Markdown(Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_)) => {
                self.among_words("x");
            }
            MarkdownPiece::Markdown(Event::InlineHtml(html)) => self.html(html, BlockEnd::Html),
            MarkdownPiece::Markdown(Event::Html(html)) => {
                for tag in html.split_inclusive('>').filter_map(|part| part.find('<').map(|at| &part[at..])) {
                    self.html(tag, BlockEnd::HtmlBlock);
                }
            }
            MarkdownPiece::Markdown(Event::SoftBreak | Event::HardBreak) => self.among_words(" "),
            MarkdownPiece::Markdown(_) => {}
        }
    }

    fn level(&self) -> usize {
        self.levels.last().map_or(0, |(typesetting, _)| *typesetting)
    }

    fn open(&mut self, attributes: &Attributes, end: BlockEnd) {
        let typesetting = self.settings[self.level()].with(attributes);
        self.settings.push(typesetting);
        self.levels.push((self.settings.len() - 1, end));
    }

    /// Ends the innermost setting of a kind, and all inside it.
    fn close(&mut self, is: impl Fn(&BlockEnd) -> bool) {
        if let Some(at) = self.levels.iter().rposition(|(_, end)| is(end)) {
            self.levels.truncate(at);
        }
    }

    fn start(&mut self, index: usize, tag: &Tag, blocks: &BlockAttributes) {
        if let Tag::Link { title, .. } | Tag::Image { title, .. } = tag {
            self.title(index, title);
        }
        match tag {
            Tag::Image { .. } => self.around.push(std::mem::take(&mut self.block)),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } => {}
            _ => self.end_block(),
        }
        self.in_code |= matches!(tag, Tag::CodeBlock(_));
        for (_, end) in &mut self.levels {
            if let BlockEnd::Block(open) = end {
                *open += 1;
            }
        }
        if let Some(attributes) = blocks.get(&index) {
            self.open(attributes, BlockEnd::Block(1));
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => {
                // These words become an attribute, where soft hyphens would be read aloud.
                self.finish_block(false);
                self.block = self.around.pop().unwrap_or_default();
                self.among_words("x");
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {}
            _ => self.end_block(),
        }
        self.in_code &= tag != TagEnd::CodeBlock;
        for (_, end) in &mut self.levels {
            if let BlockEnd::Block(open) = end {
                *open -= 1;
            }
        }
        self.close(|end| matches!(end, BlockEnd::Block(0)));
    }

    /// The title of a link or image is a text of its own, which may become a caption.
    fn title(&mut self, index: usize, title: &str) {
        let typesetting = &self.settings[self.level()];
        let plain = typesetting.plain(title);
        let hyphenated =
            if typesetting.hyphenation { typesetting.language.hyphenate(&plain) } else { Cow::Borrowed(&*plain) };
        if *hyphenated != *title {
            self.set.push((index, hyphenated.into_owned()));
        }
    }

    /// Notes something that is not set but stands among the words: a space, or a thing like a word.
    fn among_words(&mut self, text: &'static str) {
        self.block.push(TextRun { text, piece: None, typesetting: None });
    }

    fn text(&mut self, index: usize, text: &'a str, range: &Range<usize>) {
        let typesetting = Some(self.level());
        let whole = TextRun { text, piece: Some(index), typesetting };
        // What an entity stands for is what its author wanted.
        if self.body.get(range.clone()) != Some(text) {
            self.block.push(TextRun { typesetting: None, ..whole });
            return;
        }
        // So is the sign after a backslash.
        if self.body[..range.start].ends_with('\\') {
            let length = text.chars().next().map_or(0, char::len_utf8);
            self.block.push(TextRun { text: &text[..length], typesetting: None, ..whole });
            self.block.push(TextRun { text: &text[length..], ..whole });
            return;
        }
        self.block.push(whole);
    }

    /// The author's own HTML may begin or end code, or words in another language.
    fn html(&mut self, html: &str, end: fn(String, usize) -> BlockEnd) {
        let name = |rest: &str| -> String {
            rest.chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
        };
        if let Some(rest) = html.strip_prefix("</") {
            let name = name(rest);
            if let Some((known, open)) = self.open_html(&name) {
                *open -= 1;
                if *open == 0 {
                    self.levels.truncate(known);
                }
            }
            return;
        }
        let name = name(html.strip_prefix('<').unwrap_or_default());
        if name == "br" {
            self.among_words(" ");
        }
        if html.ends_with("/>") || matches!(&*name, "" | "br" | "img" | "wbr" | "hr" | "input") {
            return;
        }
        let language = attribute(html, "lang").and_then(|tag| self.config.typography_for_tag(tag));
        let is_code = CODE.contains(&&*name);
        if is_code || language.is_some() {
            let off = is_code.then_some(false);
            self.open(&Attributes { language, typography: off, hyphenation: off }, end(name, 1));
        } else if let Some((_, open)) = self.open_html(&name) {
            *open += 1;
        }
    }

    /// The innermost open element of a name: its level, and how many of the name are open.
    fn open_html(&mut self, name: &str) -> Option<(usize, &mut usize)> {
        self.levels.iter_mut().enumerate().rev().find_map(|(level, (_, end))| match end {
            BlockEnd::Html(known, open) | BlockEnd::HtmlBlock(known, open) if known == name => Some((level, open)),
            _ => None,
        })
    }

    fn end_block(&mut self) {
        self.finish_block(true);
        // An element that was not closed ends with its block.
        self.levels.retain(|(_, end)| !matches!(end, BlockEnd::Html(..)));
    }

    fn finish_block(&mut self, hyphenation: bool) {
        let stretches = std::mem::take(&mut self.block);
        let mut runs: Vec<Run> = stretches
            .iter()
            .map(|stretch| Run {
                text: stretch.text.into(),
                typography: stretch
                    .typesetting
                    .map(|index| &self.settings[index])
                    .filter(|typesetting| typesetting.typography)
                    .map(|typesetting| &*typesetting.language),
            })
            .collect();
        typeset_runs(&mut runs);
        let mut runs = stretches.iter().zip(runs).peekable();
        while let Some((stretch, run)) = runs.next() {
            let Some(piece) = stretch.piece else { continue };
            let finished = |stretch: &TextRun, run: Run<'a, '_>| {
                let typesetting = stretch.typesetting.map(|index| &self.settings[index]);
                let typesetting = typesetting.filter(|typesetting| hyphenation && typesetting.hyphenation);
                match typesetting.map(|typesetting| typesetting.language.hyphenate(&run.text)) {
                    Some(Cow::Owned(hyphenated)) => Cow::Owned(hyphenated),
                    _ => run.text,
                }
            };
            let mut text = finished(stretch, run);
            while let Some((stretch, run)) = runs.next_if(|(next, _)| next.piece == Some(piece)) {
                text.to_mut().push_str(&finished(stretch, run));
            }
            if let Cow::Owned(text) = text {
                self.set.push((piece, text));
            }
        }
        self.block = stretches;
        self.block.clear();
    }
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
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
