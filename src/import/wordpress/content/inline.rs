//! Inline content: collects the text and marks of a paragraph, tidies them, and writes them as Markdown.

use crate::import::markdown_syntax::{self, DelimiterEscapes, TextContext};

/// A mark on inline text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InlineMark {
    Strong,
    Emphasis,
    Strikethrough,
    Link {
        address: String,
        title: String,
    },
    /// An HTML element that Markdown has no delimiter for: its start tag and its end tag.
    Html(String, String),
    /// Text in another language, by its language tag.
    Language(String),
}

/// A token of inline content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InlineToken {
    Text(String),
    Open(InlineMark),
    Close(InlineMark),
    /// Finished Markdown or HTML: a code span, an image, an element.
    Markdown(String),
    LineBreak,
}

/// Collects the inline content of a block.
///
/// Spaces and line breaks are held back until more text follows. So no paragraph and no mark begins or ends with one.
#[derive(Default)]
pub(super) struct InlineBuilder {
    tokens: Vec<InlineToken>,
    open_marks: Vec<InlineMark>,
    pending_space: String,
    pending_breaks: usize,
    /// Whether spaces and newlines are kept, as in verse.
    verbatim: bool,
}

impl InlineBuilder {
    /// Returns a builder that keeps spaces and newlines.
    pub(super) fn verbatim() -> Self {
        Self { verbatim: true, ..Self::default() }
    }

    pub(super) fn is_verbatim(&self) -> bool {
        self.verbatim
    }

    /// Appends text. Whitespace at its end is held back.
    pub(super) fn push_text(&mut self, text: &str) {
        for word in text.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end_matches(char::is_whitespace);
            if !bare.is_empty() {
                self.flush_pending();
                match self.tokens.last_mut() {
                    Some(InlineToken::Text(text)) => text.push_str(bare),
                    _ => self.tokens.push(InlineToken::Text(bare.to_owned())),
                }
            }
            let space = &word[bare.len()..];
            if self.verbatim && space == "\n" {
                self.push_line_break();
            } else if self.pending_space.len() < 64 {
                self.pending_space.push_str(space);
            }
        }
    }

    /// Appends finished Markdown.
    pub(super) fn push_markdown(&mut self, markdown: String) {
        self.flush_pending();
        self.tokens.push(InlineToken::Markdown(markdown));
    }

    pub(super) fn push_line_break(&mut self) {
        self.pending_space.clear();
        self.pending_breaks += 1;
    }

    /// Whether the mark is open.
    pub(super) fn has_open_mark(&self, mark: &InlineMark) -> bool {
        self.open_marks.contains(mark)
    }

    pub(super) fn ends_with_code_span(&self) -> bool {
        self.pending_space.is_empty()
            && matches!(self.tokens.last(), Some(InlineToken::Markdown(markdown)) if markdown.ends_with('`'))
    }

    pub(super) fn is_in_link(&self) -> bool {
        self.open_marks.iter().any(is_link_mark)
    }

    pub(super) fn open_mark(&mut self, mark: InlineMark) {
        // A mark that closes and opens again at once continues.
        let continues = self.pending_breaks == 0
            && !is_link_mark(&mark)
            && self.tokens.last() == Some(&InlineToken::Close(mark.clone()));
        if continues {
            self.tokens.pop();
        } else {
            self.tokens.push(InlineToken::Open(mark.clone()));
        }
        self.open_marks.push(mark);
    }

    pub(super) fn close_mark(&mut self) {
        let Some(mark) = self.open_marks.pop() else { return };
        if matches!(self.tokens.last(), Some(InlineToken::Open(_))) {
            self.tokens.pop();
        } else {
            let mark = self.checked_mark(mark);
            self.tokens.push(InlineToken::Close(mark));
        }
    }

    /// Replaces a language mark by a `<span>` where Kielo might not recognise both brackets of `[text]{lang=…}`.
    fn checked_mark(&mut self, mark: InlineMark) -> InlineMark {
        let InlineMark::Language(tag) = &mark else { return mark };
        let html = InlineMark::Html(format!("<span lang=\"{tag}\">"), "</span>".to_owned());
        let Some(start) = self.tokens.iter().rposition(|token| *token == InlineToken::Open(mark.clone())) else {
            return html;
        };
        let is_unambiguous = |token: &InlineToken| match token {
            InlineToken::Text(text) => !text.contains(['\\', '[', ']']),
            InlineToken::Open(_) | InlineToken::Close(_) => true,
            InlineToken::Markdown(_) | InlineToken::LineBreak => false,
        };
        let before = start.checked_sub(1).map(|before| &self.tokens[before]);
        let is_after_special = match before {
            Some(InlineToken::Text(text)) => text.ends_with(['\\', '[', ']', '!']),
            Some(InlineToken::Markdown(_) | InlineToken::Open(_)) => true,
            Some(InlineToken::Close(_) | InlineToken::LineBreak) | None => false,
        };
        if !is_after_special && self.tokens[start + 1..].iter().all(is_unambiguous) {
            return mark;
        }
        self.tokens[start] = InlineToken::Open(html.clone());
        html
    }

    /// Inserts the held-back space and line breaks before the marks that have just opened.
    fn flush_pending(&mut self) {
        let space = std::mem::take(&mut self.pending_space);
        let breaks = std::mem::take(&mut self.pending_breaks);
        let opened = self.tokens.iter().rev().take_while(|token| matches!(token, InlineToken::Open(_))).count();
        let position = self.tokens.len() - opened;
        let breaks = if position == 0 { 0 } else { breaks };
        let is_line_start = position == 0 || breaks > 0;
        if breaks > 0 {
            self.tokens.splice(position..position, std::iter::repeat_n(InlineToken::LineBreak, breaks));
        }
        let position = position + breaks;
        let space = match space.chars().count() {
            count if self.verbatim && (count > 1 || is_line_start) => "\u{a0}".repeat(count),
            _ if is_line_start => return,
            _ => collapse_space(&space).to_owned(),
        };
        if space.is_empty() {
            return;
        }
        match position.checked_sub(1).map(|position| &mut self.tokens[position]) {
            Some(InlineToken::Text(text)) => text.push_str(&space),
            _ => self.tokens.insert(position, InlineToken::Text(space)),
        }
    }

    /// Splits the content into paragraphs at two line breaks in a row. Marks that span them are closed and reopened.
    pub(super) fn into_paragraphs(mut self) -> Vec<Vec<InlineToken>> {
        while !self.open_marks.is_empty() {
            self.close_mark();
        }
        let mut paragraphs = Vec::new();
        let mut current: Vec<InlineToken> = Vec::new();
        let mut open: Vec<InlineMark> = Vec::new();
        let mut tokens = self.tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            if token == InlineToken::LineBreak && tokens.peek() == Some(&InlineToken::LineBreak) {
                while tokens.next_if_eq(&InlineToken::LineBreak).is_some() {}
                current.extend(open.iter().rev().cloned().map(InlineToken::Close));
                paragraphs.push(std::mem::take(&mut current));
                current.extend(open.iter().cloned().map(InlineToken::Open));
                continue;
            }
            match &token {
                InlineToken::Open(mark) => open.push(mark.clone()),
                InlineToken::Close(_) => _ = open.pop(),
                InlineToken::Text(_) | InlineToken::Markdown(_) | InlineToken::LineBreak => {}
            }
            current.push(token);
        }
        paragraphs.push(current);
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs
    }

    /// Returns everything as one paragraph, with line breaks where others ended.
    pub(super) fn into_single_paragraph(self) -> Vec<InlineToken> {
        let mut tokens: Vec<InlineToken> = Vec::new();
        for paragraph in self.into_paragraphs() {
            if !tokens.is_empty() {
                tokens.push(InlineToken::LineBreak);
            }
            tokens.extend(paragraph);
        }
        tokens
    }
}

fn is_link_mark(mark: &InlineMark) -> bool {
    matches!(mark, InlineMark::Link { .. }) || matches!(mark, InlineMark::Html(start, _) if start.starts_with("<a "))
}

/// Collapses the space between two words. A no-break space stays only if it is the only character.
fn collapse_space(space: &str) -> &str {
    let mut chars = space.chars();
    match (chars.next(), chars.next()) {
        (None, _) => "",
        (Some(c), None) if !c.is_ascii_whitespace() => space,
        _ => " ",
    }
}

/// Returns the text if it has no marks and no finished Markdown.
pub(super) fn plain_text(tokens: &[InlineToken]) -> Option<String> {
    let mut text = String::new();
    for token in tokens {
        match token {
            InlineToken::Text(part) => text.push_str(part),
            InlineToken::LineBreak => text.push(' '),
            InlineToken::Open(_) | InlineToken::Close(_) | InlineToken::Markdown(_) => return None,
        }
    }
    Some(text)
}

/// The block that contains inline content.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InlineContainer {
    Paragraph,
    Heading,
    TableCell,
}

/// Writes inline content as Markdown.
pub(super) fn inlines_to_markdown(tokens: &[InlineToken], container: InlineContainer) -> String {
    let delimiters = mark_delimiters(tokens);
    let count = |wanted: char| {
        let texts = tokens.iter().map(|token| if let InlineToken::Text(text) = token { text.as_str() } else { "" });
        texts.flat_map(str::chars).filter(|c| *c == wanted).take(2).count()
    };
    let has_code =
        tokens.iter().any(|token| matches!(token, InlineToken::Markdown(markdown) if markdown.contains('`')));
    let has_strike = tokens.contains(&InlineToken::Open(InlineMark::Strikethrough));
    let escapes = DelimiterEscapes {
        tilde: count('~') > 1 || (has_strike && count('~') > 0),
        backtick: count('`') > 1 || (has_code && count('`') > 0),
        pipe: container == InlineContainer::TableCell,
    };
    let mut out = String::new();
    let mut open_brackets = 0;
    let mut open_links = 0;
    let mut line_start = true;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            InlineToken::Text(text) => {
                let before = if line_start { None } else { out.chars().next_back() };
                // Only in a paragraph can a line begin another block.
                let before = if container == InlineContainer::Paragraph { before } else { before.or(Some(' ')) };
                let context = TextContext {
                    before,
                    after: char_after(tokens, index),
                    in_link: open_brackets > 0,
                    is_autolinked: open_links == 0,
                    escapes,
                };
                markdown_syntax::escape_text_into(&mut out, text, context);
            }
            InlineToken::Markdown(markdown) if container == InlineContainer::TableCell => {
                out.push_str(&markdown.replace('|', "\\|"));
            }
            InlineToken::Markdown(markdown) => out.push_str(markdown),
            InlineToken::LineBreak if container == InlineContainer::Paragraph => out.push_str("\\\n"),
            InlineToken::LineBreak => out.push_str("<br>"),
            InlineToken::Open(mark @ (InlineMark::Link { .. } | InlineMark::Language(_))) => {
                open_brackets += 1;
                open_links += usize::from(is_link_mark(mark));
                out.push('[');
            }
            InlineToken::Close(InlineMark::Link { address, title }) => {
                open_brackets -= 1;
                open_links -= 1;
                out.push_str("](");
                out.push_str(&markdown_syntax::link_destination(address));
                if !title.is_empty() {
                    out.push(' ');
                    let title = markdown_syntax::link_title(title);
                    out.push_str(&if container == InlineContainer::TableCell {
                        title.replace('|', "\\|")
                    } else {
                        title
                    });
                }
                out.push(')');
            }
            InlineToken::Close(InlineMark::Language(tag)) => {
                open_brackets -= 1;
                out.push_str("]{lang=");
                out.push_str(tag);
                out.push('}');
            }
            InlineToken::Open(InlineMark::Html(tag, _)) | InlineToken::Close(InlineMark::Html(_, tag)) => {
                out.push_str(tag);
            }
            InlineToken::Open(_) | InlineToken::Close(_) => out.push_str(delimiters[index]),
        }
        line_start = *token == InlineToken::LineBreak && container == InlineContainer::Paragraph;
    }
    if container == InlineContainer::Heading {
        escape_heading_end(&mut out);
    }
    out
}

/// Escapes the end of a heading that would be a closing sequence of `#`, or attributes in braces.
fn escape_heading_end(line: &mut String) {
    let text = line.trim_end_matches('#');
    if text.len() < line.len() && (text.is_empty() || text.ends_with(' ')) {
        line.insert(line.len() - 1, '\\');
    } else if line.ends_with('}') {
        line.pop();
        line.push_str("&#125;");
    }
}

/// Returns the character before a token: `None` at the beginning of a line, `*` for any mark.
fn char_before(tokens: &[InlineToken], index: usize) -> Option<char> {
    match tokens.get(index.checked_sub(1)?)? {
        InlineToken::Text(text) => text.chars().next_back(),
        InlineToken::LineBreak => None,
        InlineToken::Open(_) | InlineToken::Close(_) | InlineToken::Markdown(_) => Some('*'),
    }
}

/// Returns the character after a token: `None` at the end, `*` for most marks.
fn char_after(tokens: &[InlineToken], index: usize) -> Option<char> {
    match tokens.get(index + 1)? {
        InlineToken::Text(text) => text.chars().next(),
        // A hard line break is written as a backslash.
        InlineToken::LineBreak => Some('\\'),
        InlineToken::Open(InlineMark::Link { .. } | InlineMark::Language(_)) => Some('['),
        InlineToken::Open(_) | InlineToken::Close(_) => Some('*'),
        InlineToken::Markdown(markdown) => markdown.chars().next(),
    }
}

/// Returns the delimiter or tag of each mark, by the index of its token.
///
/// Delimiters are used only where CommonMark recognises them; elsewhere HTML tags.
fn mark_delimiters(tokens: &[InlineToken]) -> Vec<&'static str> {
    let mut delimiters = vec![""; tokens.len()];
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut pairs = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            InlineToken::Open(mark) => {
                let in_asterisks = open.iter().any(|(_, uses_asterisks)| *uses_asterisks);
                pairs.push((index, None, in_asterisks));
                open.push((pairs.len() - 1, uses_asterisks(mark)));
            }
            InlineToken::Close(_) => {
                if let Some((pair, _)) = open.pop() {
                    pairs[pair].1 = Some(index);
                }
            }
            InlineToken::Text(_) | InlineToken::Markdown(_) | InlineToken::LineBreak => {}
        }
    }
    for (start, end, in_asterisks) in pairs {
        let (Some(end), InlineToken::Open(mark)) = (end, &tokens[start]) else { continue };
        let (delimiter, html) = match mark {
            InlineMark::Strong => ("**", ["<strong>", "</strong>"]),
            InlineMark::Emphasis => ("*", ["<em>", "</em>"]),
            InlineMark::Strikethrough => ("~~", ["<del>", "</del>"]),
            InlineMark::Link { .. } | InlineMark::Html(..) | InlineMark::Language(_) => continue,
        };
        let outer = [char_before(tokens, start), char_after(tokens, end)];
        let inner = [char_after(tokens, start), char_before(tokens, end)];
        let is_open_side = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_markdown_punctuation(c));
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_flanking = (0..2).all(|side| is_word(inner[side]) || is_open_side(outer[side]));
        let beside_asterisks = [start.checked_sub(1), Some(start + 1), end.checked_sub(1), Some(end + 1)]
            .into_iter()
            .flatten()
            .filter(|position| *position != start && *position != end)
            .any(|position| matches!(tokens.get(position), Some(InlineToken::Open(mark) | InlineToken::Close(mark)) if uses_asterisks(mark)));
        let is_within_word = outer.into_iter().any(is_word);
        let is_safe = match mark {
            InlineMark::Emphasis if beside_asterisks => outer.into_iter().all(is_open_side),
            InlineMark::Strong if beside_asterisks => !is_within_word && is_flanking,
            InlineMark::Strikethrough => is_flanking && !is_within_word,
            _ => is_flanking && !(is_within_word && in_asterisks),
        };
        let delimiter = if *mark == InlineMark::Emphasis && beside_asterisks { "_" } else { delimiter };
        (delimiters[start], delimiters[end]) = if is_safe { (delimiter, delimiter) } else { (html[0], html[1]) };
    }
    delimiters
}

fn uses_asterisks(mark: &InlineMark) -> bool {
    matches!(mark, InlineMark::Strong | InlineMark::Emphasis)
}

/// Whether every Markdown parser takes the character for punctuation.
fn is_markdown_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || "“”‘’«»–—…„‚‹›¡¿§".contains(c)
}
