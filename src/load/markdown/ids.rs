//! The ids on a page: each is unique. Those in the author's HTML come first; headings and footnotes get others.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use super::places::Places;
use super::plain_text;
use super::token::{Token, Tokens, end_of, end_of_html, raw_html};
use crate::diagnostic::{Diagnostic, Source};
use crate::html_parser;
use crate::language::{Language, SlugStyle};
use crate::model::ThemeIds;
use crate::table::Span;

/// The level and the anchor of a heading.
pub(super) struct HeadingAnchor {
    pub(super) level: u8,
    pub(super) id: String,
}

/// The ids in a text.
pub(super) struct Ids {
    /// The headings, by the index of the start token.
    pub(super) headings: HashMap<usize, HeadingAnchor>,
    /// The ids in the author's HTML.
    pub(super) html: Vec<String>,
    /// The beginning of the ids of footnotes.
    pub(super) footnote_prefix: String,
}

/// Finds the ids of one text.
pub(super) struct IdReader<'a, 'diagnostics> {
    pub(super) source: &'a Source,
    pub(super) body: &'a str,
    pub(super) offset: usize,
    pub(super) language: &'a Language,
    pub(super) slugs: SlugStyle,
    /// The ids on the page around the text.
    pub(super) theme_ids: &'a ThemeIds,
    pub(super) diagnostics: &'diagnostics mut Vec<Diagnostic>,
}

impl IdReader<'_, '_> {
    /// Finds the ids. Removes those in HTML that are on the page already, and reports them.
    pub(super) fn read(mut self, tokens: &mut Tokens) -> Ids {
        let html = self.html_ids(tokens);
        let written = tokens.iter().filter_map(|(token, _)| match token {
            Token::Event(Event::Start(Tag::Heading { id, .. })) => id.as_ref().map(ToString::to_string),
            _ => None,
        });
        // An id that the author sets is never used for another heading.
        let written: HashSet<String> = written.collect();
        let has_footnotes =
            tokens.iter().any(|(token, _)| matches!(token, Token::Event(Event::Start(Tag::FootnoteDefinition(_)))));
        let footnote_prefix = footnote_prefix(html.iter().chain(&written).filter(|_| has_footnotes));
        let html_set: HashSet<&str> = html.iter().map(String::as_str).collect();
        // Ids with numbers, such as those of footnotes and of comments, are without end, so a heading keeps away from all.
        let apart = |id: String| {
            let is_numbered =
                (has_footnotes && is_footnote_id(&footnote_prefix, &id)) || self.theme_ids.has_numbered(&id);
            if is_numbered { format!("section-{id}") } else { id }
        };
        let mut headings = HashMap::new();
        let mut taken: HashSet<String> = HashSet::new();
        // The next number for headings with the same text.
        let mut next: HashMap<String, usize> = HashMap::new();
        for (index, (token, range)) in tokens.iter().enumerate() {
            let Token::Event(Event::Start(Tag::Heading { level, id: own, .. })) = token else {
                continue;
            };
            let base = match own {
                Some(id) => id.to_string(),
                None => self.language.ascii_slug(&plain_text(&tokens[index..end_of(tokens, index)]), self.slugs),
            };
            // A heading without letters still needs an anchor.
            let base = if base.is_empty() { "section".to_owned() } else { base };
            let mut id = apart(base.clone());
            let number = next.entry(base.clone()).or_insert(2);
            while taken.contains(&id)
                || (own.is_none() && written.contains(&id))
                || html_set.contains(&*id)
                || self.theme_ids.names.contains(&id)
            {
                id = apart(format!("{base}-{number}"));
                *number += 1;
            }
            if own.is_some() && id != base {
                let at = self.body[range.clone()].rfind(&*base).map(|at| range.start + at);
                let span = at.map_or(Span::new(range.start, range.end), |at| Span::new(at, at + base.len()));
                let span = span.shifted(self.offset);
                self.diagnostics.push(Diagnostic::renamed_heading(self.source, span, &base, &id));
            }
            taken.insert(id.clone());
            headings.insert(index, HeadingAnchor { level: *level as u8, id });
        }
        Ids { headings, html, footnote_prefix }
    }

    /// Returns the ids in the author's HTML, and removes those that are on the page already.
    fn html_ids(&mut self, tokens: &mut Tokens) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        let mut index = 0;
        while index < tokens.len() {
            let Some(end) = end_of_html(tokens, index) else {
                index += 1;
                continue;
            };
            let html = raw_html(&tokens[index..end]);
            let range = tokens[index].1.start..tokens[end - 1].1.end;
            let mut places = Places::new(self.body, range);
            let kept = html_parser::without_ids(&html, |id| {
                let place = places.next(id);
                let is_of_theme = self.theme_ids.contains(id);
                let is_new = !is_of_theme && known.insert(id.to_owned());
                if is_new {
                    ids.push(id.to_owned());
                } else {
                    let span = Span::new(place.start, place.end).shifted(self.offset);
                    self.diagnostics.push(Diagnostic::repeated_id(self.source, span, id, is_of_theme));
                }
                is_new
            });
            if let Some(kept) = kept {
                replace_html(&mut tokens[index..end], &kept);
            }
            index = end;
        }
        ids
    }
}

/// Puts all HTML into the first token, and leaves the others empty.
fn replace_html(tokens: &mut [(Token, Range<usize>)], html: &str) {
    let mut rest = html.to_owned();
    for (token, _) in tokens {
        if let Token::Event(Event::Html(own) | Event::InlineHtml(own)) = token {
            *own = CowStr::from(std::mem::take(&mut rest));
        }
    }
}

/// Returns the beginning of the ids of footnotes: `fn`, or another if ids that the author wrote begin so.
fn footnote_prefix<'a>(ids: impl Iterator<Item = &'a String>) -> String {
    let used: HashSet<&str> = ids.filter_map(|id| prefix_of_footnote_id(id)).collect();
    let others = (2..).map(|number: usize| format!("fn{number}"));
    std::iter::once("fn".to_owned()).chain(others).find(|prefix| !used.contains(&**prefix)).unwrap_or_default()
}

/// Returns the part of an id before the number of a footnote: `fn2` in `fn2-1` and in `fn2ref-1`.
fn prefix_of_footnote_id(id: &str) -> Option<&str> {
    let digits = id.strip_prefix("fn")?.bytes().take_while(u8::is_ascii_digit).count();
    let prefix = &id[.."fn".len() + digits];
    is_footnote_id(prefix, id).then_some(prefix)
}

/// Whether an id is one of a footnote, or of a reference to one.
fn is_footnote_id(prefix: &str, id: &str) -> bool {
    let rest = id.strip_prefix(prefix);
    let number = rest.and_then(|rest| rest.strip_prefix("ref-").or_else(|| rest.strip_prefix('-')));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}
