//! The words of a paragraph: text with emphasis, links and images in it, made tidy and then spelt as Markdown.

use crate::import::markdown_syntax::{self, DelimiterEscapes, TextContext};

/// What words are marked as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Strong,
    Emphasis,
    Strike,
    Link {
        address: String,
        title: String,
    },
    /// An element that Markdown has no sign for: its start and its end.
    Html(String, String),
    /// Words in another language.
    Language(String),
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InlinePiece {
    Text(String),
    Open(Mark),
    Close(Mark),
    /// What is already spelt: code, an image, an element.
    Spelt(String),
    Break,
}

/// Collects a paragraph. Space and line ends wait until a word follows: so they never stand at an edge, neither of the
/// paragraph nor of marked words.
#[derive(Default)]
pub(super) struct ParagraphBuilder {
    pieces: Vec<InlinePiece>,
    open: Vec<Mark>,
    space: String,
    breaks: usize,
    /// Whether space means something, as in verse.
    verbatim: bool,
}

impl ParagraphBuilder {
    /// Words whose space and line ends stay as they are.
    pub(super) fn verbatim() -> Self {
        Self { verbatim: true, ..Self::default() }
    }

    pub(super) fn is_verbatim(&self) -> bool {
        self.verbatim
    }

    pub(super) fn text(&mut self, text: &str) {
        for word in text.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end_matches(char::is_whitespace);
            if !bare.is_empty() {
                self.settle();
                match self.pieces.last_mut() {
                    Some(InlinePiece::Text(text)) => text.push_str(bare),
                    _ => self.pieces.push(InlinePiece::Text(bare.to_owned())),
                }
            }
            let space = &word[bare.len()..];
            if self.verbatim && space == "\n" {
                self.line_break();
            } else if self.space.len() < 64 {
                self.space.push_str(space);
            }
        }
    }

    pub(super) fn spelt(&mut self, spelt: String) {
        self.settle();
        self.pieces.push(InlinePiece::Spelt(spelt));
    }

    pub(super) fn line_break(&mut self) {
        self.space.clear();
        self.breaks += 1;
    }

    /// Whether words with that mark are being collected.
    pub(super) fn is_open(&self, mark: &Mark) -> bool {
        self.open.contains(mark)
    }

    pub(super) fn ends_in_code(&self) -> bool {
        self.space.is_empty() && matches!(self.pieces.last(), Some(InlinePiece::Spelt(spelt)) if spelt.ends_with('`'))
    }

    pub(super) fn is_in_link(&self) -> bool {
        self.open.iter().any(is_link)
    }

    pub(super) fn open(&mut self, mark: Mark) {
        // What ends and begins again is one.
        let goes_on =
            self.breaks == 0 && !is_link(&mark) && self.pieces.last() == Some(&InlinePiece::Close(mark.clone()));
        if goes_on {
            self.pieces.pop();
        } else {
            self.pieces.push(InlinePiece::Open(mark.clone()));
        }
        self.open.push(mark);
    }

    pub(super) fn close(&mut self) {
        let Some(mark) = self.open.pop() else { return };
        if matches!(self.pieces.last(), Some(InlinePiece::Open(_))) {
            self.pieces.pop();
        } else {
            let mark = self.sure(mark);
            self.pieces.push(InlinePiece::Close(mark));
        }
    }

    /// Words in another language stand in brackets, where Kielo is sure to find both of them; in an element elsewhere.
    fn sure(&mut self, mark: Mark) -> Mark {
        let Mark::Language(tag) = &mark else { return mark };
        let html = Mark::Html(format!("<span lang=\"{tag}\">"), "</span>".to_owned());
        let Some(start) = self.pieces.iter().rposition(|piece| *piece == InlinePiece::Open(mark.clone())) else {
            return html;
        };
        let is_sure = |piece: &InlinePiece| match piece {
            InlinePiece::Text(text) => !text.contains(['\\', '[', ']']),
            InlinePiece::Open(_) | InlinePiece::Close(_) => true,
            InlinePiece::Spelt(_) | InlinePiece::Break => false,
        };
        let before = start.checked_sub(1).map(|before| &self.pieces[before]);
        let is_after_sign = match before {
            Some(InlinePiece::Text(text)) => text.ends_with(['\\', '[', ']', '!']),
            Some(InlinePiece::Spelt(_) | InlinePiece::Open(_)) => true,
            Some(InlinePiece::Close(_) | InlinePiece::Break) | None => false,
        };
        if !is_after_sign && self.pieces[start + 1..].iter().all(is_sure) {
            return mark;
        }
        self.pieces[start] = InlinePiece::Open(html.clone());
        html
    }

    /// Puts the space and line ends that wait before the marks that have just begun.
    fn settle(&mut self) {
        let space = std::mem::take(&mut self.space);
        let breaks = std::mem::take(&mut self.breaks);
        let begun = self.pieces.iter().rev().take_while(|piece| matches!(piece, InlinePiece::Open(_))).count();
        let place = self.pieces.len() - begun;
        let breaks = if place == 0 { 0 } else { breaks };
        let is_line_start = place == 0 || breaks > 0;
        if breaks > 0 {
            self.pieces.splice(place..place, std::iter::repeat_n(InlinePiece::Break, breaks));
        }
        let place = place + breaks;
        let space = match space.chars().count() {
            count if self.verbatim && (count > 1 || is_line_start) => "\u{a0}".repeat(count),
            _ if is_line_start => return,
            _ => one_space(&space).to_owned(),
        };
        if space.is_empty() {
            return;
        }
        match place.checked_sub(1).map(|place| &mut self.pieces[place]) {
            Some(InlinePiece::Text(text)) => text.push_str(&space),
            _ => self.pieces.insert(place, InlinePiece::Text(space)),
        }
    }

    /// The paragraphs that were collected: two line ends in a row part them.
    pub(super) fn paragraphs(mut self) -> Vec<Vec<InlinePiece>> {
        while !self.open.is_empty() {
            self.close();
        }
        let mut paragraphs = Vec::new();
        let mut current: Vec<InlinePiece> = Vec::new();
        let mut open: Vec<Mark> = Vec::new();
        let mut pieces = self.pieces.into_iter().peekable();
        while let Some(piece) = pieces.next() {
            if piece == InlinePiece::Break && pieces.peek() == Some(&InlinePiece::Break) {
                while pieces.next_if_eq(&InlinePiece::Break).is_some() {}
                current.extend(open.iter().rev().cloned().map(InlinePiece::Close));
                paragraphs.push(std::mem::take(&mut current));
                current.extend(open.iter().cloned().map(InlinePiece::Open));
                continue;
            }
            match &piece {
                InlinePiece::Open(mark) => open.push(mark.clone()),
                InlinePiece::Close(_) => _ = open.pop(),
                InlinePiece::Text(_) | InlinePiece::Spelt(_) | InlinePiece::Break => {}
            }
            current.push(piece);
        }
        paragraphs.push(current);
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs
    }

    /// Everything as one paragraph.
    pub(super) fn line(self) -> Vec<InlinePiece> {
        let mut line: Vec<InlinePiece> = Vec::new();
        for paragraph in self.paragraphs() {
            if !line.is_empty() {
                line.push(InlinePiece::Break);
            }
            line.extend(paragraph);
        }
        line
    }
}

fn is_link(mark: &Mark) -> bool {
    matches!(mark, Mark::Link { .. }) || matches!(mark, Mark::Html(start, _) if start.starts_with("<a "))
}

/// What is left of space between two words: a no-break space only where it stands alone, as its author meant it.
fn one_space(space: &str) -> &str {
    let mut signs = space.chars();
    match (signs.next(), signs.next()) {
        (None, _) => "",
        (Some(sign), None) if !sign.is_ascii_whitespace() => space,
        _ => " ",
    }
}

/// The text without marks, if it has none.
pub(super) fn plain(pieces: &[InlinePiece]) -> Option<String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            InlinePiece::Text(words) => text.push_str(words),
            InlinePiece::Break => text.push(' '),
            InlinePiece::Open(_) | InlinePiece::Close(_) | InlinePiece::Spelt(_) => return None,
        }
    }
    Some(text)
}

/// What holds the words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InlineContainer {
    Paragraph,
    Heading,
    Cell,
}

/// Spells words as Markdown.
pub(super) fn spell(pieces: &[InlinePiece], holder: InlineContainer) -> String {
    let tags = signs(pieces);
    let count = |sign: char| {
        let texts = pieces.iter().map(|piece| if let InlinePiece::Text(text) = piece { text.as_str() } else { "" });
        texts.flat_map(str::chars).filter(|c| *c == sign).take(2).count()
    };
    let has_code = pieces.iter().any(|piece| matches!(piece, InlinePiece::Spelt(spelt) if spelt.contains('`')));
    let has_strike = pieces.contains(&InlinePiece::Open(Mark::Strike));
    let escapes = DelimiterEscapes {
        tilde: count('~') > 1 || (has_strike && count('~') > 0),
        backtick: count('`') > 1 || (has_code && count('`') > 0),
        pipe: holder == InlineContainer::Cell,
    };
    let mut out = String::new();
    let mut links = 0;
    let mut line_start = true;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            InlinePiece::Text(text) => {
                let before = if line_start { None } else { out.chars().next_back() };
                // Only in paragraphs can a line begin something else.
                let before = if holder == InlineContainer::Paragraph { before } else { before.or(Some(' ')) };
                let place = TextContext { before, after: sign_after(pieces, index), in_link: links > 0, escapes };
                markdown_syntax::escape_text_into(&mut out, text, place);
            }
            InlinePiece::Spelt(spelt) if holder == InlineContainer::Cell => out.push_str(&spelt.replace('|', "\\|")),
            InlinePiece::Spelt(spelt) => out.push_str(spelt),
            InlinePiece::Break if holder == InlineContainer::Paragraph => out.push_str("\\\n"),
            InlinePiece::Break => out.push_str("<br>"),
            InlinePiece::Open(Mark::Link { .. } | Mark::Language(_)) => {
                links += 1;
                out.push('[');
            }
            InlinePiece::Close(Mark::Link { address, title }) => {
                links -= 1;
                out.push_str("](");
                out.push_str(&markdown_syntax::link_destination(address));
                if !title.is_empty() {
                    out.push(' ');
                    let title = markdown_syntax::link_title(title);
                    out.push_str(&if holder == InlineContainer::Cell { title.replace('|', "\\|") } else { title });
                }
                out.push(')');
            }
            InlinePiece::Close(Mark::Language(tag)) => {
                links -= 1;
                out.push_str("]{lang=");
                out.push_str(tag);
                out.push('}');
            }
            InlinePiece::Open(Mark::Html(tag, _)) | InlinePiece::Close(Mark::Html(_, tag)) => out.push_str(tag),
            InlinePiece::Open(_) | InlinePiece::Close(_) => out.push_str(tags[index]),
        }
        line_start = *piece == InlinePiece::Break && holder == InlineContainer::Paragraph;
    }
    if holder == InlineContainer::Heading {
        close_heading(&mut out);
    }
    out
}

/// What ends a heading's line could be its closing signs, or attributes.
fn close_heading(line: &mut String) {
    let text = line.trim_end_matches('#');
    if text.len() < line.len() && (text.is_empty() || text.ends_with(' ')) {
        line.insert(line.len() - 1, '\\');
    } else if line.ends_with('}') {
        line.pop();
        line.push_str("&#125;");
    }
}

/// The sign that stands before a piece, as far as Markdown looks: `None` at the edge of a line, `*` for any mark.
fn sign_before(pieces: &[InlinePiece], index: usize) -> Option<char> {
    match pieces.get(index.checked_sub(1)?)? {
        InlinePiece::Text(text) => text.chars().next_back(),
        InlinePiece::Break => None,
        InlinePiece::Open(_) | InlinePiece::Close(_) | InlinePiece::Spelt(_) => Some('*'),
    }
}

fn sign_after(pieces: &[InlinePiece], index: usize) -> Option<char> {
    match pieces.get(index + 1)? {
        InlinePiece::Text(text) => text.chars().next(),
        // A line is broken by a backslash.
        InlinePiece::Break => Some('\\'),
        InlinePiece::Open(Mark::Link { .. } | Mark::Language(_)) => Some('['),
        InlinePiece::Open(_) | InlinePiece::Close(_) => Some('*'),
        InlinePiece::Spelt(spelt) => spelt.chars().next(),
    }
}

/// For each mark, how it is written: with signs where Markdown is sure to read them, with an element elsewhere.
fn signs(pieces: &[InlinePiece]) -> Vec<&'static str> {
    let mut written = vec![""; pieces.len()];
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut pairs = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            InlinePiece::Open(mark) => {
                let in_stars = open.iter().any(|(_, stars)| *stars);
                pairs.push((index, None, in_stars));
                open.push((pairs.len() - 1, is_stars(mark)));
            }
            InlinePiece::Close(_) => {
                if let Some((pair, _)) = open.pop() {
                    pairs[pair].1 = Some(index);
                }
            }
            InlinePiece::Text(_) | InlinePiece::Spelt(_) | InlinePiece::Break => {}
        }
    }
    for (start, end, in_stars) in pairs {
        let (Some(end), InlinePiece::Open(mark)) = (end, &pieces[start]) else { continue };
        let (sign, html) = match mark {
            Mark::Strong => ("**", ["<strong>", "</strong>"]),
            Mark::Emphasis => ("*", ["<em>", "</em>"]),
            Mark::Strike => ("~~", ["<del>", "</del>"]),
            Mark::Link { .. } | Mark::Html(..) | Mark::Language(_) => continue,
        };
        let outer = [sign_before(pieces, start), sign_after(pieces, end)];
        let inner = [sign_after(pieces, start), sign_before(pieces, end)];
        let is_free = |sign: Option<char>| sign.is_none_or(|c| c.is_whitespace() || is_punctuation(c));
        let is_word = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
        let is_clear = (0..2).all(|side| is_word(inner[side]) || is_free(outer[side]));
        let stars_beside = [start.checked_sub(1), Some(start + 1), end.checked_sub(1), Some(end + 1)]
            .into_iter()
            .flatten()
            .filter(|place| *place != start && *place != end)
            .any(|place| matches!(pieces.get(place), Some(InlinePiece::Open(mark) | InlinePiece::Close(mark)) if is_stars(mark)));
        let is_within_word = outer.into_iter().any(is_word);
        let is_safe = match mark {
            Mark::Emphasis if stars_beside => outer.into_iter().all(is_free),
            Mark::Strong if stars_beside => !is_within_word && is_clear,
            Mark::Strike => is_clear && !is_within_word,
            _ => is_clear && !(is_within_word && in_stars),
        };
        let sign = if *mark == Mark::Emphasis && stars_beside { "_" } else { sign };
        (written[start], written[end]) = if is_safe { (sign, sign) } else { (html[0], html[1]) };
    }
    written
}

fn is_stars(mark: &Mark) -> bool {
    matches!(mark, Mark::Strong | Mark::Emphasis)
}

/// Signs that Markdown is sure to take for punctuation.
fn is_punctuation(sign: char) -> bool {
    sign.is_ascii_punctuation() || "“”‘’«»–—…„‚‹›¡¿§".contains(sign)
}
