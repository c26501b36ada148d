//! Reads attributes in braces: `[Customer journey]{lang=en}` on words, and `{lang=en}` below a block or on its last line.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::heading_braces::{KEYS, heading_braces};
use super::token::{Attributes, Token, Tokens, end_of, is_verbatim};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// The maximum number of tokens between a closing bracket and its opening one; nobody writes more.
const MAX_TOKENS: usize = 1000;

/// The maximum number of bytes between a closing bracket and its opening one in one token.
const MAX_WORDS_LENGTH: usize = 10_000;

/// The maximum length of attributes in bytes.
const MAX_BRACES_LENGTH: usize = 500;

/// Reads the attributes of one document.
pub(super) struct AttributeReader<'a, 'diagnostics> {
    pub(super) source: &'a Source,
    pub(super) config: &'a Config,
    pub(super) body: &'a str,
    pub(super) offset: usize,
    pub(super) diagnostics: &'diagnostics mut Vec<Diagnostic>,
}

/// The attributes of blocks, by the index of the block's start token.
pub(super) type BlockAttributes = HashMap<usize, Attributes>;

/// Removes attributes from the text. Attributes of words become tokens around the words; those of blocks are returned.
pub(super) fn read<'a>(mut reader: AttributeReader<'a, '_>, tokens: Tokens<'a>) -> (Tokens<'a>, BlockAttributes) {
    let mut changes = TokenChanges::default();
    headings(&mut reader, &tokens, &mut changes);
    if reader.body.contains('{') {
        for index in 0..tokens.len() {
            reader.read_token(&tokens, index, &mut changes);
        }
    }
    changes.apply(reader.body, tokens)
}

/// Reads the attributes of headings, which the parser has found: `## Customer journey {lang=en}`.
fn headings(reader: &mut AttributeReader, tokens: &Tokens, changes: &mut TokenChanges) {
    for (index, (token, range)) in tokens.iter().enumerate() {
        let Token::Event(Event::Start(Tag::Heading { id, classes, attrs, .. })) = token else { continue };
        if id.is_none() && classes.is_empty() && attrs.is_empty() {
            continue;
        }
        let unquoted = |value: &'_ CowStr| value.trim_matches('"').to_owned();
        let pairs: Vec<_> = attrs
            .iter()
            .map(|(key, value)| (key.to_string(), value.as_ref().map(unquoted).unwrap_or_default()))
            .collect();
        let mut pairs: Vec<_> = pairs.iter().map(|(key, value)| (&**key, &**value)).collect();
        // The parser leaves out words of one letter.
        let content_end = tokens[index + 1..end_of(tokens, index)].last().map_or(range.start, |(_, last)| last.end);
        let braces = heading_braces(reader.body, content_end..range.end);
        let letters = braces.map(|braces| &reader.body[braces.start + 1..braces.end - 1]).unwrap_or_default();
        let letters = letters.split_ascii_whitespace().filter(|word| word.len() == 1 && *word != ":");
        pairs.extend(letters.map(|letter| (letter, "")));
        if let Some(attributes) = reader.parse(&pairs, range) {
            changes.blocks.insert(index, attributes);
        }
    }
}

impl AttributeReader<'_, '_> {
    /// Finds the attributes in one token.
    fn read_token(&mut self, tokens: &Tokens, index: usize, changes: &mut TokenChanges) {
        let (Token::Event(Event::Text(text)), range) = &tokens[index] else { return };
        if !is_verbatim(self.body, text, range) || is_in_code(tokens, index) {
            return;
        }
        let mut from = range.start;
        while let Some(at) = self.body[from..range.end].find('{') {
            let at = from + at;
            from = at + 1;
            // The braces may extend into the next token, because some characters make the parser start a new one.
            let end = self.body.floor_char_boundary(at + MAX_BRACES_LENGTH);
            let line = self.body[at..end].lines().next().unwrap_or_default();
            if self.is_escaped(at) {
                continue;
            }
            let Some((pairs, length)) = parse_braces(line) else {
                if looks_like_attributes(line) {
                    let span = Span::new(at, at + 1).shifted(self.offset);
                    self.diagnostics.push(Diagnostic::unattached_attributes(self.source, span));
                }
                continue;
            };
            let braces = at..at + length;
            if let Some(target) = self.find_words(tokens, index, at) {
                let Some(attributes) = self.parse(&pairs, &braces) else { continue };
                match target {
                    AttributeTarget::Bracketed(open) => {
                        changes.replaced.push((open..open + 1, Some(Token::AttributesStart(attributes))));
                        changes.replaced.push((at - 1..braces.end, Some(Token::AttributesEnd)));
                    }
                    AttributeTarget::Element(start) => {
                        changes.inserted.insert(start, Token::AttributesStart(attributes));
                        changes.replaced.push((braces.clone(), Some(Token::AttributesEnd)));
                    }
                }
            } else if let Some((block, removed)) = self.find_block(tokens, index, &braces) {
                let Some(attributes) = self.parse(&pairs, &braces) else { continue };
                changes.blocks.insert(block, attributes);
                changes.removed.extend(removed);
            } else if pairs.iter().any(|(key, _)| KEYS.contains(key)) {
                let span = Span::new(braces.start, braces.end).shifted(self.offset);
                self.diagnostics.push(Diagnostic::unattached_attributes(self.source, span));
            }
            from = braces.end.clamp(from, range.end.max(from));
        }
    }

    /// Whether a backslash escapes the character at `at`.
    fn is_escaped(&self, at: usize) -> bool {
        self.body[..at].ends_with('\\')
    }

    /// Finds the words directly before the brace at `at`.
    fn find_words(&self, tokens: &Tokens, index: usize, at: usize) -> Option<AttributeTarget> {
        let range = &tokens[index].1;
        if at == range.start
            && let Some((Token::Event(Event::End(end)), before)) = index.checked_sub(1).map(|index| &tokens[index])
            && before.end == at
            && matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
        {
            return start_of(tokens, index - 1).map(AttributeTarget::Element);
        }
        if !self.body[..at].ends_with(']') || self.is_escaped(at - 1) {
            return None;
        }
        // The opening bracket is in a token of the same element.
        let (mut depth, mut closed) = (0, 1);
        for (token, range) in tokens[..=index].iter().rev().take(MAX_TOKENS) {
            match token {
                Token::Event(Event::End(_)) | Token::BodyEnd(_) => depth += 1,
                Token::Event(Event::Start(_)) | Token::BodyStart(..) if depth == 0 => return None,
                Token::Event(Event::Start(_)) | Token::BodyStart(..) => depth -= 1,
                Token::Event(Event::Text(text)) if depth == 0 && is_verbatim(self.body, text, range) => {
                    let end = range.end.min(at - 1).max(range.start);
                    let earliest = end.saturating_sub(MAX_WORDS_LENGTH).max(range.start);
                    for bracket_at in (earliest..end).rev() {
                        match self.body.as_bytes()[bracket_at] {
                            b']' if !self.is_escaped(bracket_at) => closed += 1,
                            b'[' if !self.is_escaped(bracket_at) => closed -= 1,
                            _ => {}
                        }
                        if closed == 0 {
                            return Some(AttributeTarget::Bracketed(bracket_at));
                        }
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Finds the block of attributes that are alone on a line. Returns the index of the block and the tokens to remove.
    fn find_block(&self, tokens: &Tokens, index: usize, braces: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let rest = self.body[braces.end..].trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        if !(rest.is_empty() || rest.starts_with('\n')) || tokens[index].1.start != braces.start {
            return None;
        }
        // Only the end may follow the braces, which may extend over several tokens.
        let is_end = |token: &Token| matches!(token, Token::Event(Event::End(_)));
        let last = (index..tokens.len()).find(|at| is_end(&tokens[*at].0) || tokens[*at].1.end > braces.end)?;
        if !is_end(&tokens[last].0) {
            return None;
        }
        let own = start_of(tokens, last)?;
        match (&tokens[last].0, &tokens[index - 1].0) {
            // The last line of a paragraph, of an item, or of a quotation.
            (
                Token::Event(Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::DefinitionListDefinition)),
                Token::Event(Event::SoftBreak),
            ) => {
                let after = tokens.get(last + 1).map(|(token, _)| token);
                let block = match after {
                    Some(Token::Event(Event::End(TagEnd::BlockQuote(_)))) => start_of(tokens, last + 1)?,
                    _ => own,
                };
                Some((block, index - 1..last))
            }
            // A separate paragraph below the block.
            (Token::Event(Event::End(TagEnd::Paragraph)), _) if index == own + 1 => {
                let before = own.checked_sub(1)?;
                let is_text =
                    !matches!(tokens[before].0, Token::Event(Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock)));
                Some((start_of(tokens, before).filter(|_| is_text)?, own..last + 1))
            }
            _ => None,
        }
    }

    /// Parses the pairs in braces. Returns `None` if no key is an attribute.
    fn parse(&mut self, pairs: &[(&str, &str)], range: &Range<usize>) -> Option<Attributes> {
        let span = Span::new(range.start, range.end).shifted(self.offset);
        let mut attributes = Attributes::default();
        let mut has_any = false;
        for (key, value) in pairs {
            let boolean = match *value {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            };
            match *key {
                "lang" => match self.config.typography_for_tag(value) {
                    Some(language) => attributes.language = Some(language),
                    None => self.diagnostics.push(Diagnostic::invalid_language_tag(self.source, span, value)),
                },
                "typography" if boolean.is_some() => attributes.typography = boolean,
                "hyphenation" if boolean.is_some() => attributes.hyphenation = boolean,
                "typography" | "hyphenation" => {
                    self.diagnostics.push(Diagnostic::invalid_attribute_value(self.source, span, key, value));
                }
                _ => {
                    self.diagnostics.push(Diagnostic::unknown_attribute(self.source, span, key, &KEYS));
                    continue;
                }
            }
            has_any = true;
        }
        has_any.then_some(attributes)
    }
}

/// The words to which attributes apply.
enum AttributeTarget {
    /// Words in brackets; the opening bracket is at this byte.
    Bracketed(usize),
    /// An element that starts with this token: `*emphasis*{lang=en}`.
    Element(usize),
}

fn is_in_code(tokens: &Tokens, index: usize) -> bool {
    matches!(tokens[..index].last(), Some((Token::Event(Event::Start(Tag::CodeBlock(_))), _)))
        || matches!(tokens.get(index + 1), Some((Token::Event(Event::End(TagEnd::CodeBlock)), _)))
}

/// Returns the index of the start that matches the end at `index`.
fn start_of(tokens: &Tokens, index: usize) -> Option<usize> {
    if !matches!(tokens.get(index)?.0, Token::Event(Event::End(_))) {
        return None;
    }
    let mut depth = 0;
    for at in (0..=index).rev() {
        match &tokens[at].0 {
            Token::Event(Event::End(_)) => depth += 1,
            Token::Event(Event::Start(_)) => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether text that begins with a brace was probably meant as attributes, although it cannot be parsed.
fn looks_like_attributes(line: &str) -> bool {
    let inside = line[1..].trim_start_matches([' ', ':']);
    KEYS.iter().any(|key| inside.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')))
}

/// Parses `{key=value other="value"}` at the beginning of a line. Returns the pairs and the length in bytes.
fn parse_braces(line: &str) -> Option<(Vec<(&str, &str)>, usize)> {
    let mut rest = line.strip_prefix('{')?;
    let mut pairs = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('}') {
            return (!pairs.is_empty()).then_some((pairs, line.len() - after.len()));
        }
        let (key, value) = rest.split_once('=')?;
        let (key, value) = (key.trim_end(), value.trim_start());
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if key.is_empty() || !key.chars().all(is_word) {
            return None;
        }
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote)?,
            _ => value.split_at(value.find([' ', '}']).unwrap_or(value.len())),
        };
        pairs.push((key, value));
        rest = after;
    }
}

/// Changes to the tokens.
#[derive(Default)]
struct TokenChanges<'a> {
    /// Ranges of the source that are removed from the text, with the tokens that replace them.
    replaced: Vec<(Range<usize>, Option<Token<'a>>)>,
    /// New tokens, by the index of the token that follows.
    inserted: HashMap<usize, Token<'a>>,
    /// The indices of removed tokens.
    removed: HashSet<usize>,
    /// By the index of the block's start among the old tokens.
    blocks: BlockAttributes,
}

impl<'a> TokenChanges<'a> {
    /// Applies the changes. Returns the new tokens, and the attributes of blocks by their new indices.
    fn apply(mut self, body: &'a str, tokens: Tokens<'a>) -> (Tokens<'a>, BlockAttributes) {
        if self.replaced.is_empty() && self.removed.is_empty() {
            return (tokens, self.blocks);
        }
        self.replaced.sort_by_key(|(range, _)| range.start);
        let mut result: Tokens = Vec::with_capacity(tokens.len() + self.replaced.len());
        let mut blocks = BlockAttributes::new();
        for (index, (token, range)) in tokens.into_iter().enumerate() {
            if self.removed.contains(&index) {
                continue;
            }
            if let Some(token) = self.inserted.remove(&index) {
                result.push((token, range.clone()));
            }
            if let Some(attributes) = self.blocks.remove(&index) {
                blocks.insert(result.len(), attributes);
            }
            let first = self.replaced.partition_point(|(cut, _)| cut.end <= range.start);
            let own = self.replaced[first..].iter_mut().take_while(|(cut, _)| cut.start < range.end);
            let mut own = own.peekable();
            if !matches!(token, Token::Event(Event::Text(_))) || own.peek().is_none() {
                result.push((token, range));
                continue;
            }
            let mut from = range.start;
            let text = |from: usize, to: usize| (Token::Event(Event::Text(body[from..to].into())), from..to);
            for (cut, token) in own {
                if from < cut.start {
                    result.push(text(from, cut.start));
                }
                // A range that extends into the next token is replaced in this one.
                result.extend(token.take().map(|token| (token, cut.clone())));
                from = cut.end.min(range.end);
            }
            if from < range.end {
                result.push(text(from, range.end));
            }
        }
        (result, blocks)
    }
}
