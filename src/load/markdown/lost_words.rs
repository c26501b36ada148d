//! Finds words that the parser leaves out, or takes for code, because of a slip: cells outside a table, definitions of links
//! that were meant as text, footnotes that are written twice, and code without an end.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::folded_name;
use super::parser::{LinkDefinition, ParsedMarkdown};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// Reports the words of a text that readers do not see.
pub(super) fn report(
    source: &Source,
    (body, offset): (&str, usize),
    parsed: &ParsedMarkdown,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let span = |range: Range<usize>| Span::new(range.start, range.end).shifted(offset);
    let mut cell_end = 0;
    let mut footnotes = HashSet::new();
    for (event, range) in &parsed.events {
        match event {
            Event::End(TagEnd::TableCell) => cell_end = range.end,
            Event::End(TagEnd::TableRow) => {
                if let Some(excess) = trimmed(body, cell_end.max(range.start)..range.end, &['|']) {
                    diagnostics.push(Diagnostic::excess_cells(source, span(excess)));
                }
            }
            Event::Start(Tag::FootnoteDefinition(name)) if !footnotes.insert(folded_name(name)) => {
                let line = first_line(body, range);
                diagnostics.push(Diagnostic::repeated_footnote(source, span(line), name));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                if let Some(fence) = unclosed_fence(&body[range.clone()]) {
                    let line = first_line(body, range);
                    diagnostics.push(Diagnostic::unclosed_code(source, span(line), fence));
                }
            }
            _ => {}
        }
    }
    if !body.contains("]:") {
        return;
    }
    for definition in parsed.definitions.iter().filter(|definition| !definition.is_used && !is_comment(definition)) {
        let line = first_line(body, &definition.range);
        let label = label(&body[definition.range.clone()]);
        diagnostics.push(Diagnostic::unused_link_definition(source, span(line), label));
    }
    for line in repeated_definitions(body, parsed) {
        let label = label(&body[line.clone()]);
        diagnostics.push(Diagnostic::repeated_link_definition(source, span(line.clone()), label));
    }
}

/// Returns a range without white space and other signs around it; `None` if nothing is left.
fn trimmed(body: &str, range: Range<usize>, signs: &[char]) -> Option<Range<usize>> {
    let is_outside = |c: char| c.is_whitespace() || signs.contains(&c);
    let text = &body[range.clone()];
    let start = range.start + text.len() - text.trim_start_matches(is_outside).len();
    let length = text.trim_matches(is_outside).len();
    (length > 0).then_some(start..start + length)
}

fn first_line(body: &str, range: &Range<usize>) -> Range<usize> {
    let line = body[range.clone()].lines().next().unwrap_or_default();
    range.start..range.start + line.trim_end().len()
}

/// Returns the fence that a block of code begins with, if none ends it.
fn unclosed_fence(block: &str) -> Option<&str> {
    let block = block.trim();
    let sign = block.chars().next()?;
    let fence = &block[..block.len() - block.trim_start_matches(sign).len()];
    let (_, last) = block.rsplit_once('\n').unwrap_or((block, ""));
    // In a list or quotation, further signs are before the fence.
    let last = last.trim_start_matches([' ', '\t', '>']);
    let is_end = last.starts_with(fence) && last.chars().all(|c| c == sign);
    (!is_end).then_some(fence)
}

/// Whether a definition is a usual way to write a comment: `[//]: # (a note)`.
fn is_comment(definition: &LinkDefinition) -> bool {
    matches!(&*definition.target, "" | "#")
}

/// Returns the name in a definition: `[name]: address`.
fn label(definition: &str) -> &str {
    let end = definition.find("]:").unwrap_or(definition.len());
    definition[..end].trim_start_matches('[')
}

/// Returns the lines that are definitions of names which an earlier line defines. They are in no event, nor among the
/// definitions.
fn repeated_definitions(body: &str, parsed: &ParsedMarkdown) -> Vec<Range<usize>> {
    let mut known = parsed.definitions.iter().peekable();
    let used = parsed.definitions.iter().filter(|definition| definition.is_used);
    let used: HashSet<&str> = used.map(|definition| body[definition.range.clone()].trim()).collect();
    let mut repeated = Vec::new();
    let mut done = 0;
    let content = parsed.events.iter().filter(|(event, _)| is_content(event)).map(|(_, range)| range.clone());
    let end = std::iter::once(body.len()..body.len());
    for part in content.chain(end) {
        let mut at = done;
        for line in body.get(done..part.start).unwrap_or_default().split_inclusive(['\n', '\r']) {
            let line_start = at;
            at += line.len();
            let definition = line.trim_start_matches(|c: char| {
                c.is_ascii_digit() || c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+' | ':' | '.' | ')')
            });
            let start = at - definition.len();
            while known.next_if(|known| known.range.end <= line_start).is_some() {}
            let is_known = known.peek().is_some_and(|known| known.range.start < at);
            let definition = definition.trim_end();
            let is_definition =
                definition.starts_with('[') && !definition.starts_with("[^") && definition.contains("]:");
            let is_comment = definition.contains("]: # ") || definition.contains("]: <>");
            // The same line again does no harm.
            if is_definition && !is_known && !is_comment && !used.contains(definition) {
                repeated.push(start..start + definition.len());
            }
        }
        done = done.max(part.end);
    }
    repeated
}

/// Whether an event is a part of the text, not only a container of further ones.
fn is_content(event: &Event) -> bool {
    match event {
        Event::End(_) => false,
        Event::Start(tag) => !matches!(
            tag,
            Tag::BlockQuote(_)
                | Tag::List(_)
                | Tag::Item
                | Tag::FootnoteDefinition(_)
                | Tag::DefinitionList
                | Tag::DefinitionListDefinition
        ),
        _ => true,
    }
}
