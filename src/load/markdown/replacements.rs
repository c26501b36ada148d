//! Finds the tokens that are not written as they are: code with a language, mathematics, and addresses that become cards.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};
use rustc_hash::FxHashMap;

use super::code::CodeBlock;
use super::plain_text;
use super::token::{Token, Tokens, end_of};
use crate::config::TextFeatures;
use crate::diagnostic::{Diagnostic, Source};
use crate::embed::Embed;
use crate::language::SOFT_HYPHEN;
use crate::math;
use crate::model::AuthoredEmbed;
use crate::table::Span;

/// The replacement of a token, or of an element from its start to its end.
pub(super) enum Replacement {
    /// HTML inside a block.
    Inline(String),
    /// HTML of a block.
    Block(String),
    /// A card for an address of another service.
    Embed(Box<AuthoredEmbed>),
}

/// The replacements, by the indices of tokens.
pub(super) type Replacements = FxHashMap<usize, Replacement>;

/// Finds the replacements of a text.
pub(super) struct ReplacementReader<'a> {
    pub(super) source: &'a Source,
    pub(super) body: &'a str,
    pub(super) offset: usize,
    pub(super) features: TextFeatures,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl ReplacementReader<'_> {
    pub(super) fn read(mut self, tokens: &Tokens) -> Replacements {
        let mut replacements = Replacements::default();
        let mut index = 0;
        let mut reported_block_end = 0;
        while let Some((token, range)) = tokens.get(index) {
            let replacement = match token {
                Token::Event(Event::Start(Tag::CodeBlock(kind))) if info(kind).is_empty() => {
                    index = end_of(tokens, index) + 1;
                    continue;
                }
                Token::Event(Event::Start(Tag::CodeBlock(kind))) => {
                    Some(self.code(&tokens[index..=end_of(tokens, index)], info(kind), range))
                }
                Token::Event(Event::Start(Tag::Paragraph)) => self.paragraph(tokens, index),
                Token::Event(Event::InlineMath(tex)) => Some(Replacement::Inline(self.math(tex, range, false))),
                Token::Event(Event::DisplayMath(tex)) => Some(Replacement::Inline(self.math(tex, range, true))),
                Token::Event(Event::Text(_)) if self.features.math => {
                    self.report_unread_math(range, &mut reported_block_end);
                    None
                }
                _ => None,
            };
            let is_element = matches!(token, Token::Event(Event::Start(_)));
            let next = if is_element && replacement.is_some() { end_of(tokens, index) + 1 } else { index + 1 };
            replacements.extend(replacement.map(|replacement| (index, replacement)));
            index = next;
        }
        replacements
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.offset)
    }

    fn code(&mut self, tokens: &[(Token, Range<usize>)], info: &str, range: &Range<usize>) -> Replacement {
        let code: String = tokens.iter().filter_map(|(token, _)| text_of(token)).collect();
        let first_line = self.body[range.clone()].lines().next().unwrap_or_default();
        let written = first_line.trim_start_matches(['`', '~']).trim();
        let start = range.start + first_line.find(written).unwrap_or(0);
        let block = CodeBlock {
            source: self.source,
            info,
            info_span: self.span(&(start..start + written.len())),
            span: self.span(&(range.start..range.start + first_line.len())),
            code: &code,
            highlight: self.features.highlight,
        };
        Replacement::Block(block.html(self.diagnostics))
    }

    fn paragraph(&mut self, tokens: &Tokens, start: usize) -> Option<Replacement> {
        if let [(Token::Event(Event::DisplayMath(tex)), range), (Token::Event(Event::End(TagEnd::Paragraph)), _), ..] =
            tokens.get(start + 1..)?
        {
            let math = self.math(tex, range, true);
            return Some(Replacement::Block(format!("<div class=\"math\" tabindex=\"0\">{math}</div>\n")));
        }
        if !self.features.embeds {
            return None;
        }
        let range = &tokens[start].1;
        let written = self.body[range.clone()].trim();
        let address = written.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(written);
        if address.starts_with("http") && Embed::from_address(address).is_some() {
            let embed = AuthoredEmbed { address: address.into(), title: "".into(), image: None };
            return Some(Replacement::Embed(Box::new(embed)));
        }
        let (Token::Event(Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, .. })), _) =
            tokens.get(start + 1)?
        else {
            return None;
        };
        let end = end_of(tokens, start + 1);
        let is_alone = matches!(tokens.get(end + 1), Some((Token::Event(Event::End(TagEnd::Paragraph)), _)));
        if !is_alone || Embed::from_address(dest_url).is_none() {
            return None;
        }
        let image = match tokens.get(start + 2) {
            Some((Token::Event(Event::Start(Tag::Image { dest_url, .. })), _)) => {
                let is_alone = end_of(tokens, start + 2) + 1 == end;
                Some(Box::from(&**dest_url)).filter(|_| is_alone)
            }
            _ => None,
        };
        let title = plain_text(&tokens[start + 2..end]);
        let title = title.replace(SOFT_HYPHEN, "").split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Replacement::Embed(Box::new(AuthoredEmbed { address: (&**dest_url).into(), title: title.into(), image })))
    }

    /// Reports dollar signs in the text that look like the beginning of a formula, once in a block.
    fn report_unread_math(&mut self, range: &Range<usize>, block_end: &mut usize) {
        // The parser makes an event of each sign.
        let text = self.body.get(range.start..range.end + 1).unwrap_or(&self.body[range.clone()]);
        let Some(at) = text.find("$$").filter(|_| range.start >= *block_end) else { return };
        let start = range.start + at;
        if !self.body[..start].ends_with('\\') {
            *block_end = self.body[start..].find("\n\n").map_or(self.body.len(), |end| start + end);
            self.diagnostics.push(Diagnostic::unread_math(self.source, self.span(&(start..start + 2))));
        }
    }

    /// Converts a formula. One that cannot be read is reported and left out.
    fn math(&mut self, tex: &str, range: &Range<usize>, is_block: bool) -> String {
        let problem = match math::to_mathml(tex, is_block) {
            Ok(html) => return html,
            Err(problem) => problem,
        };
        let delimiter = if is_block { 2 } else { 1 };
        let inside = range.start + delimiter..range.end.saturating_sub(delimiter);
        // In a list or quotation the lines of the source begin with further characters.
        let is_verbatim = self.body.get(inside.clone()) == Some(tex);
        let is_known = !problem.range.is_empty() && problem.range.end <= tex.len();
        let span = if is_verbatim && is_known {
            self.span(&(inside.start + problem.range.start..inside.start + problem.range.end))
        } else {
            self.span(range)
        };
        self.diagnostics.push(Diagnostic::invalid_tex(self.source, span, &problem.message));
        String::new()
    }
}

/// Returns the text after the opening fence of a code block.
fn info<'a>(kind: &'a CodeBlockKind) -> &'a str {
    match kind {
        CodeBlockKind::Fenced(info) => info.trim(),
        CodeBlockKind::Indented => "",
    }
}

/// Returns the text of a token in a code block.
fn text_of<'a>(token: &'a Token) -> Option<&'a str> {
    match token {
        Token::Event(Event::Text(text)) => Some(text),
        _ => None,
    }
}
