//! Attributes in braces: `[Customer journey]{lang=en}` on words, and `{lang=en}` below a block or on its last line.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::piece::{Attributes, MarkdownPiece, MarkdownPieces};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// The keys that can stand in braces.
const KEYS: [&str; 3] = ["lang", "typography", "hyphenation"];

/// Pieces among which the bracket is sought that belongs to another: more than anyone puts into brackets.
const MOST_PIECES: usize = 1000;

/// Where problems go and what tags are looked up in.
pub(super) struct AttributeReader<'a, 'diagnostics> {
    pub(super) source: &'a Source,
    pub(super) config: &'a Config,
    pub(super) body: &'a str,
    pub(super) offset: usize,
    pub(super) diagnostics: &'diagnostics mut Vec<Diagnostic>,
}

/// The attributes of blocks, by the index of their start.
pub(super) type BlockAttributes = HashMap<usize, Attributes>;

/// Takes attributes out of the text: those of words become pieces around them.
pub(super) fn read<'a>(
    mut reader: AttributeReader<'a, '_>,
    pieces: MarkdownPieces<'a>,
) -> (MarkdownPieces<'a>, BlockAttributes) {
    let mut changes = PieceChanges::default();
    headings(&mut reader, &pieces, &mut changes);
    if reader.body.contains('{') {
        for index in 0..pieces.len() {
            reader.piece(&pieces, index, &mut changes);
        }
    }
    changes.make(reader.body, pieces)
}

/// Headings have attributes of the parser's own: `## Customer journey {lang=en}`.
fn headings(reader: &mut AttributeReader, pieces: &MarkdownPieces, changes: &mut PieceChanges) {
    for (index, (piece, range)) in pieces.iter().enumerate() {
        let MarkdownPiece::Markdown(Event::Start(Tag::Heading { attrs, .. })) = piece else { continue };
        let unquoted = |value: &'_ CowStr| value.trim_matches('"').to_owned();
        let written: Vec<_> = attrs
            .iter()
            .map(|(key, value)| (key.to_string(), value.as_ref().map(unquoted).unwrap_or_default()))
            .collect();
        let written: Vec<_> = written.iter().map(|(key, value)| (&**key, &**value)).collect();
        if let Some(attributes) = reader.attributes(&written, range) {
            changes.blocks.insert(index, attributes);
        }
    }
}

impl AttributeReader<'_, '_> {
    /// Looks for attributes in one piece.
    fn piece(&mut self, pieces: &MarkdownPieces, index: usize, changes: &mut PieceChanges) {
        let (MarkdownPiece::Markdown(Event::Text(text)), range) = &pieces[index] else { return };
        if !self.is_verbatim(text, range) || is_in_code(pieces, index) {
            return;
        }
        let mut from = range.start;
        while let Some(at) = self.body[from..range.end].find('{') {
            let at = from + at;
            from = at + 1;
            // What stands in braces may go on in the next piece, where a sign in them made the parser begin one.
            let line = self.body[at..].lines().next().unwrap_or_default();
            if self.is_escaped(at) {
                continue;
            }
            let Some((written, length)) = braces(line) else {
                if is_meant(line) {
                    let span = Span::new(at, at + 1).shifted(self.offset);
                    self.diagnostics.push(Diagnostic::unattached_attributes(self.source, span));
                }
                continue;
            };
            let braces = at..at + length;
            if let Some(words) = self.words(pieces, index, at) {
                let Some(attributes) = self.attributes(&written, &braces) else { continue };
                match words {
                    AttributeTarget::Bracketed(open) => {
                        changes.cuts.push((open..open + 1, Some(MarkdownPiece::Words(attributes))));
                        changes.cuts.push((at - 1..braces.end, Some(MarkdownPiece::EndOfWords)));
                    }
                    AttributeTarget::Element(start) => {
                        changes.before.insert(start, MarkdownPiece::Words(attributes));
                        changes.cuts.push((braces.clone(), Some(MarkdownPiece::EndOfWords)));
                    }
                }
            } else if let Some((block, dropped)) = self.block(pieces, index, &braces) {
                let Some(attributes) = self.attributes(&written, &braces) else { continue };
                changes.blocks.insert(block, attributes);
                changes.dropped.extend(dropped);
            } else if written.iter().any(|(key, _)| KEYS.contains(key)) {
                let span = Span::new(braces.start, braces.end).shifted(self.offset);
                self.diagnostics.push(Diagnostic::unattached_attributes(self.source, span));
            }
            from = braces.end.clamp(from, range.end.max(from));
        }
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.body[..at].ends_with('\\')
    }

    /// Whether the parser left the text as it stands in the source.
    fn is_verbatim(&self, text: &str, range: &Range<usize>) -> bool {
        self.body.get(range.clone()) == Some(text)
    }

    /// The words that end right before the brace at `at`.
    fn words(&self, pieces: &MarkdownPieces, index: usize, at: usize) -> Option<AttributeTarget> {
        let range = &pieces[index].1;
        if at == range.start
            && let Some((MarkdownPiece::Markdown(Event::End(end)), before)) =
                index.checked_sub(1).map(|index| &pieces[index])
            && before.end == at
            && matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
        {
            return start_of(pieces, index - 1).map(AttributeTarget::Element);
        }
        if !self.body[..at].ends_with(']') || self.is_escaped(at - 1) {
            return None;
        }
        // The bracket that belongs to this one stands among the pieces of the same element.
        let (mut depth, mut closed) = (0, 1);
        for (piece, range) in pieces[..=index].iter().rev().take(MOST_PIECES) {
            match piece {
                MarkdownPiece::Markdown(Event::End(_)) => depth += 1,
                MarkdownPiece::Markdown(Event::Start(_)) if depth == 0 => return None,
                MarkdownPiece::Markdown(Event::Start(_)) => depth -= 1,
                MarkdownPiece::Markdown(Event::Text(text)) if depth == 0 && self.is_verbatim(text, range) => {
                    let end = range.end.min(at - 1).max(range.start);
                    for (sign_at, sign) in self.body[range.start..end].char_indices().rev() {
                        let sign_at = range.start + sign_at;
                        match sign {
                            ']' if !self.is_escaped(sign_at) => closed += 1,
                            '[' if !self.is_escaped(sign_at) => closed -= 1,
                            _ => {}
                        }
                        if closed == 0 {
                            return Some(AttributeTarget::Bracketed(sign_at));
                        }
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The block whose attributes stand alone in `braces` on a line, and the pieces that they take up.
    fn block(&self, pieces: &MarkdownPieces, index: usize, braces: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let rest = self.body[braces.end..].lines().next().unwrap_or_default();
        if !rest.trim().is_empty() || pieces[index].1.start != braces.start {
            return None;
        }
        // Nothing but the end may follow the braces, which may take up several pieces.
        let is_end = |piece: &MarkdownPiece| matches!(piece, MarkdownPiece::Markdown(Event::End(_)));
        let last = (index..pieces.len()).find(|at| is_end(&pieces[*at].0) || pieces[*at].1.end > braces.end)?;
        if !is_end(&pieces[last].0) {
            return None;
        }
        let own = start_of(pieces, last)?;
        match (&pieces[last].0, &pieces[index - 1].0) {
            // The last line of a paragraph, of an item, or of a quotation.
            (
                MarkdownPiece::Markdown(Event::End(
                    TagEnd::Paragraph | TagEnd::Item | TagEnd::DefinitionListDefinition,
                )),
                MarkdownPiece::Markdown(Event::SoftBreak),
            ) => {
                let after = pieces.get(last + 1).map(|(piece, _)| piece);
                let block = match after {
                    Some(MarkdownPiece::Markdown(Event::End(TagEnd::BlockQuote(_)))) => start_of(pieces, last + 1)?,
                    _ => own,
                };
                Some((block, index - 1..last))
            }
            // A paragraph of its own, below the block.
            (MarkdownPiece::Markdown(Event::End(TagEnd::Paragraph)), _) if index == own + 1 => {
                let before = own.checked_sub(1)?;
                let is_text = !matches!(
                    pieces[before].0,
                    MarkdownPiece::Markdown(Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock))
                );
                Some((start_of(pieces, before).filter(|_| is_text)?, own..last + 1))
            }
            _ => None,
        }
    }

    /// Reads what stands in braces. `None` when nothing in them is an attribute.
    fn attributes(&mut self, written: &[(&str, &str)], range: &Range<usize>) -> Option<Attributes> {
        let span = Span::new(range.start, range.end).shifted(self.offset);
        let mut attributes = Attributes::default();
        let mut any = false;
        for (key, value) in written {
            let truth = match *value {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            };
            match *key {
                "lang" => match self.config.typography_for_tag(value) {
                    Some(language) => attributes.language = Some(language),
                    None => self.diagnostics.push(Diagnostic::invalid_language_tag(self.source, span, value)),
                },
                "typography" if truth.is_some() => attributes.typography = truth,
                "hyphenation" if truth.is_some() => attributes.hyphenation = truth,
                "typography" | "hyphenation" => {
                    self.diagnostics.push(Diagnostic::invalid_attribute_value(self.source, span, key, value));
                }
                _ => {
                    self.diagnostics.push(Diagnostic::unknown_attribute(self.source, span, key, &KEYS));
                    continue;
                }
            }
            any = true;
        }
        any.then_some(attributes)
    }
}

/// The words that attributes belong to.
enum AttributeTarget {
    /// They begin after the bracket at this byte.
    Bracketed(usize),
    /// They are an element that begins with this piece: `*emphasis*{lang=en}`.
    Element(usize),
}

fn is_in_code(pieces: &MarkdownPieces, index: usize) -> bool {
    matches!(pieces[..index].last(), Some((MarkdownPiece::Markdown(Event::Start(Tag::CodeBlock(_))), _)))
        || matches!(pieces.get(index + 1), Some((MarkdownPiece::Markdown(Event::End(TagEnd::CodeBlock)), _)))
}

/// The index of the start that belongs to the end at `index`.
fn start_of(pieces: &MarkdownPieces, index: usize) -> Option<usize> {
    if !matches!(pieces.get(index)?.0, MarkdownPiece::Markdown(Event::End(_))) {
        return None;
    }
    let mut depth = 0;
    for at in (0..=index).rev() {
        match &pieces[at].0 {
            MarkdownPiece::Markdown(Event::End(_)) => depth += 1,
            MarkdownPiece::Markdown(Event::Start(_)) => {
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

/// Whether what begins with a brace was probably meant as attributes, though it cannot be read.
fn is_meant(line: &str) -> bool {
    let inside = line[1..].trim_start_matches([' ', ':']);
    KEYS.iter().any(|key| inside.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')))
}

/// Reads `{key=value other="value"}` at the beginning of a line: the pairs and how long it is.
fn braces(line: &str) -> Option<(Vec<(&str, &str)>, usize)> {
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

/// What becomes of the pieces.
#[derive(Default)]
struct PieceChanges<'a> {
    /// Stretches of the source that leave the text, with the pieces that take their places.
    cuts: Vec<(Range<usize>, Option<MarkdownPiece<'a>>)>,
    /// New pieces, by the index of the piece before which they stand.
    before: HashMap<usize, MarkdownPiece<'a>>,
    /// Pieces that go, by index.
    dropped: HashSet<usize>,
    /// By the index of the block's start among the old pieces.
    blocks: BlockAttributes,
}

impl<'a> PieceChanges<'a> {
    fn make(mut self, body: &'a str, pieces: MarkdownPieces<'a>) -> (MarkdownPieces<'a>, BlockAttributes) {
        if self.cuts.is_empty() && self.dropped.is_empty() {
            return (pieces, self.blocks);
        }
        self.cuts.sort_by_key(|(range, _)| range.start);
        let mut left: MarkdownPieces = Vec::with_capacity(pieces.len() + self.cuts.len());
        let mut blocks = BlockAttributes::new();
        for (index, (piece, range)) in pieces.into_iter().enumerate() {
            if self.dropped.contains(&index) {
                continue;
            }
            if let Some(piece) = self.before.remove(&index) {
                left.push((piece, range.clone()));
            }
            if let Some(attributes) = self.blocks.remove(&index) {
                blocks.insert(left.len(), attributes);
            }
            let first = self.cuts.partition_point(|(cut, _)| cut.end <= range.start);
            let own = self.cuts[first..].iter_mut().take_while(|(cut, _)| cut.start < range.end);
            let mut own = own.peekable();
            if !matches!(piece, MarkdownPiece::Markdown(Event::Text(_))) || own.peek().is_none() {
                left.push((piece, range));
                continue;
            }
            let mut from = range.start;
            let text = |from: usize, to: usize| (MarkdownPiece::Markdown(Event::Text(body[from..to].into())), from..to);
            for (cut, piece) in own {
                if from < cut.start {
                    left.push(text(from, cut.start));
                }
                // A cut that goes on in the next piece leaves its own piece here.
                left.extend(piece.take().map(|piece| (piece, cut.clone())));
                from = cut.end.min(range.end);
            }
            if from < range.end {
                left.push(text(from, range.end));
            }
        }
        (left, blocks)
    }
}
