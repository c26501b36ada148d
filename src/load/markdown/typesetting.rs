//! Sets the text of a document: typography over whole blocks, and soft hyphens in long words.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::attributes::BlockAttributes;
use super::pieces::{Attributes, Piece, Pieces};
use crate::config::Config;
use crate::language::{Run, SOFT_HYPHEN, Typography, set};

/// How a text is set, until attributes say otherwise.
#[derive(Clone)]
pub(in crate::load) struct Setting {
    /// The language of the text.
    pub(in crate::load) language: Arc<Typography>,
    /// Whether marks, dashes and spaces are set.
    pub(in crate::load) typography: bool,
    /// Whether long words get soft hyphens.
    pub(in crate::load) hyphenation: bool,
}

impl Setting {
    /// A text that stands alone, such as a title: without soft hyphens.
    pub(in crate::load) fn plain<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let set = if self.typography { self.language.set_text(text) } else { text.into() };
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
pub(super) fn typeset(body: &str, pieces: &mut Pieces, blocks: &BlockAttributes, setting: Setting, config: &Config) {
    let mut typesetter = Typesetter {
        body,
        config,
        settings: vec![setting],
        levels: vec![(0, End::Never)],
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
            Piece::Markdown(Event::Start(Tag::Link { title, .. } | Tag::Image { title, .. })) => *title = text,
            piece => *piece = Piece::Markdown(Event::Text(text)),
        }
    }
}

/// What ends a setting.
enum End {
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
struct Stretch<'a> {
    text: &'a str,
    /// The piece it is a part of; none where it only stands among the words: a line's end, a picture.
    piece: Option<usize>,
    /// The setting it has; none where it stays as it was written.
    setting: Option<usize>,
}

struct Typesetter<'a> {
    body: &'a str,
    config: &'a Config,
    /// Every setting that was in force.
    settings: Vec<Setting>,
    /// Those in force, from the outermost on, with what ends them.
    levels: Vec<(usize, End)>,
    block: Vec<Stretch<'a>>,
    /// The blocks around, while the words that stand for a picture are gathered.
    around: Vec<Vec<Stretch<'a>>>,
    in_code: bool,
    /// The new texts of pieces.
    set: Vec<(usize, String)>,
}

impl<'a> Typesetter<'a> {
    fn piece(&mut self, index: usize, piece: &'a Piece, range: &Range<usize>, blocks: &BlockAttributes) {
        match piece {
            Piece::Words(attributes) => self.open(attributes, End::Words),
            Piece::EndOfWords => self.close(|end| matches!(end, End::Words)),
            Piece::Markdown(Event::Start(tag)) => self.start(index, tag, blocks),
            Piece::Markdown(Event::End(tag)) => self.end(*tag),
            Piece::Markdown(Event::Text(text)) if !self.in_code => self.text(index, text, range),
            Piece::Component(_) | Piece::Markdown(Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_)) => {
                self.among_words("x");
            }
            Piece::Markdown(Event::InlineHtml(html)) => self.html(html, End::Html),
            Piece::Markdown(Event::Html(html)) => {
                for tag in html.split_inclusive('>').filter_map(|part| part.find('<').map(|at| &part[at..])) {
                    self.html(tag, End::HtmlBlock);
                }
            }
            Piece::Markdown(Event::SoftBreak | Event::HardBreak) => self.among_words(" "),
            Piece::Markdown(_) => {}
        }
    }

    fn level(&self) -> usize {
        self.levels.last().map_or(0, |(setting, _)| *setting)
    }

    fn open(&mut self, attributes: &Attributes, end: End) {
        let setting = self.settings[self.level()].with(attributes);
        self.settings.push(setting);
        self.levels.push((self.settings.len() - 1, end));
    }

    /// Ends the innermost setting of a kind, and all inside it.
    fn close(&mut self, is: impl Fn(&End) -> bool) {
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
            if let End::Block(open) = end {
                *open += 1;
            }
        }
        if let Some(attributes) = blocks.get(&index) {
            self.open(attributes, End::Block(1));
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
            if let End::Block(open) = end {
                *open -= 1;
            }
        }
        self.close(|end| matches!(end, End::Block(0)));
    }

    /// The title of a link or picture is a text of its own, which may become a caption.
    fn title(&mut self, index: usize, title: &str) {
        let setting = &self.settings[self.level()];
        let plain = setting.plain(title);
        let hyphenated = if setting.hyphenation { setting.language.hyphenate(&plain) } else { Cow::Borrowed(&*plain) };
        if *hyphenated != *title {
            self.set.push((index, hyphenated.into_owned()));
        }
    }

    /// Notes something that is not set but stands among the words: a space, or a thing like a word.
    fn among_words(&mut self, text: &'static str) {
        self.block.push(Stretch { text, piece: None, setting: None });
    }

    fn text(&mut self, index: usize, text: &'a str, range: &Range<usize>) {
        let setting = Some(self.level());
        let whole = Stretch { text, piece: Some(index), setting };
        // What an entity stands for is what its author wanted.
        if self.body.get(range.clone()) != Some(text) {
            self.block.push(Stretch { setting: None, ..whole });
            return;
        }
        // So is the sign after a backslash.
        if self.body[..range.start].ends_with('\\') {
            let length = text.chars().next().map_or(0, char::len_utf8);
            self.block.push(Stretch { text: &text[..length], setting: None, ..whole });
            self.block.push(Stretch { text: &text[length..], ..whole });
            return;
        }
        self.block.push(whole);
    }

    /// The author's own HTML may begin or end code, or words in another language.
    fn html(&mut self, html: &str, end: fn(String, usize) -> End) {
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
        let language = attribute(html, "lang").and_then(|tag| self.config.typography_of(tag));
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
            End::Html(known, open) | End::HtmlBlock(known, open) if known == name => Some((level, open)),
            _ => None,
        })
    }

    fn end_block(&mut self) {
        self.finish_block(true);
        // An element that was not closed ends with its block.
        self.levels.retain(|(_, end)| !matches!(end, End::Html(..)));
    }

    fn finish_block(&mut self, hyphenation: bool) {
        let stretches = std::mem::take(&mut self.block);
        let mut runs: Vec<Run> = stretches
            .iter()
            .map(|stretch| Run {
                text: stretch.text.into(),
                typography: stretch
                    .setting
                    .map(|index| &self.settings[index])
                    .filter(|setting| setting.typography)
                    .map(|setting| &*setting.language),
            })
            .collect();
        set(&mut runs);
        let mut runs = stretches.iter().zip(runs).peekable();
        while let Some((stretch, run)) = runs.next() {
            let Some(piece) = stretch.piece else { continue };
            let finished = |stretch: &Stretch, run: Run<'a, '_>| {
                let setting = stretch.setting.map(|index| &self.settings[index]);
                let setting = setting.filter(|setting| hyphenation && setting.hyphenation);
                match setting.map(|setting| setting.language.hyphenate(&run.text)) {
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
