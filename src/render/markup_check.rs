//! Finds HTML elements in templates that are not closed, or closed too often. A template may open an element in one file and
//! close it in another, so the elements that remain open are followed through includes.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::html_parser::{Piece, PieceKind, is_text_element, is_void_element};
use crate::model::Theme;
use crate::table::Span;
use crate::template_syntax::{PlacedToken, TemplatePiece, Token, end_of_code, pieces, without_trim_signs};

/// The greatest depth of includes.
const MAX_DEPTH: usize = 30;

/// Elements whose tags authors may leave out.
const OMISSIBLE: [&str; 19] = [
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt", "tbody",
    "td", "tfoot", "th", "thead", "tr",
];

/// Returns a warning for each element of a theme's HTML templates without its start or end.
pub(super) fn diagnostics(theme: &Theme) -> Vec<Diagnostic> {
    let position = |name: &str| theme.templates.iter().position(|template| template.name == name);
    let find = |name: &str| {
        position(name).or_else(|| theme.lookup_order().find_map(|theme| position(&format!("{theme}/{name}"))))
    };
    let events: Vec<Vec<Event>> = theme
        .templates
        .iter()
        .map(|template| if is_html(&template.name) { events(&template.source.text, &find) } else { Vec::new() })
        .collect();
    let included: BTreeSet<usize> = events
        .iter()
        .flatten()
        .filter_map(|event| if let Event::Include(index) = event { Some(*index) } else { None })
        .collect();
    let mut checker = MarkupChecker { events: &events, faults: BTreeMap::new(), depth: 0 };
    for index in 0..events.len() {
        // The parts of pages are checked where they are included.
        if !included.contains(&index) {
            let effect = checker.sequence(index, &mut 0, &|_| false);
            checker.report(effect);
        }
    }
    let diagnostic = |((template, at), (name, is_open)): ((usize, usize), (String, bool))| {
        let source = &theme.templates[template].source;
        let length = name.len() + if is_open { 1 } else { 2 };
        Diagnostic::unbalanced_template(source, Span::new(at, at + length), &name, is_open)
    };
    checker.faults.into_iter().map(diagnostic).collect()
}

pub(super) fn is_html(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "html")
}

/// A part of a template that matters to the balance of elements.
enum Event {
    Start(String, usize),
    End(String, usize),
    If,
    Else,
    EndIf,
    For,
    EndFor,
    /// A block, a component, or a text that is set or filtered: its elements are closed in it.
    Whole,
    EndWhole,
    Include(usize),
}

/// A tag: its name, its template and its offset.
type PlacedTag = (String, usize, usize);

/// What a part of a template does to the elements around it: the ends that it has no start for, and the starts without an end.
/// `None` if that differs from page to page.
type Effect = Option<(Vec<PlacedTag>, Vec<PlacedTag>)>;

struct MarkupChecker<'a> {
    events: &'a [Vec<Event>],
    /// The faulty tags by template and offset: the name, and whether it is a start.
    faults: BTreeMap<(usize, usize), (String, bool)>,
    depth: usize,
}

impl MarkupChecker<'_> {
    /// Follows the events of a template from one on, up to an event that ends the part.
    fn sequence(&mut self, template: usize, at: &mut usize, ends: &dyn Fn(&Event) -> bool) -> Effect {
        let events = &self.events[template];
        let mut effect = Some((Vec::new(), Vec::new()));
        while let Some(event) = events.get(*at) {
            if ends(event) {
                break;
            }
            *at += 1;
            let part = match event {
                Event::Start(name, place) => Some((Vec::new(), vec![(name.clone(), template, *place)])),
                Event::End(name, place) => Some((vec![(name.clone(), template, *place)], Vec::new())),
                Event::If => self.branches(template, at),
                Event::For => {
                    let body = self.sequence(template, at, &|event| matches!(event, Event::Else | Event::EndFor));
                    self.report(body);
                    if matches!(events.get(*at), Some(Event::Else)) {
                        *at += 1;
                        let otherwise = self.sequence(template, at, &|event| matches!(event, Event::EndFor));
                        self.report(otherwise);
                    }
                    *at += 1;
                    continue;
                }
                Event::Whole => {
                    let inside = self.sequence(template, at, &|event| matches!(event, Event::EndWhole));
                    self.report(inside);
                    *at += 1;
                    continue;
                }
                Event::Include(other) => {
                    self.depth += 1;
                    let effect = if self.depth < MAX_DEPTH { self.sequence(*other, &mut 0, &|_| false) } else { None };
                    self.depth -= 1;
                    effect
                }
                Event::Else | Event::EndIf | Event::EndFor | Event::EndWhole => continue,
            };
            effect = joined(effect, part);
        }
        effect
    }

    /// Follows the branches of an `if`. All must leave the same elements open.
    fn branches(&mut self, template: usize, at: &mut usize) -> Effect {
        let mut all = Vec::new();
        let mut has_else = false;
        loop {
            all.push(self.sequence(template, at, &|event| matches!(event, Event::Else | Event::EndIf)));
            *at += 1;
            match self.events[template].get(*at - 1) {
                Some(Event::Else) => has_else = true,
                _ => break,
            }
        }
        // A chain of `elif` may end without an `else`. Then nothing is shown, as in an empty branch.
        if !has_else {
            all.push(Some((Vec::new(), Vec::new())));
        }
        let names = |tags: &[PlacedTag]| tags.iter().map(|(name, _, _)| name.clone()).collect::<Vec<_>>();
        let shapes: Vec<_> =
            all.iter().map(|effect| effect.as_ref().map(|(ends, starts)| (names(ends), names(starts)))).collect();
        let are_equal = shapes.windows(2).all(|pair| pair[0] == pair[1]);
        if are_equal { all.swap_remove(0) } else { None }
    }

    /// Reports all that a part leaves open, where it should leave nothing.
    fn report(&mut self, effect: Effect) {
        let (ends, starts) = effect.unwrap_or_default();
        let faults = ends.into_iter().map(|tag| (tag, false)).chain(starts.into_iter().map(|tag| (tag, true)));
        self.faults.extend(faults.map(|((name, template, at), is_start)| ((template, at), (name, is_start))));
    }
}

/// Joins the effects of two parts.
fn joined(first: Effect, second: Effect) -> Effect {
    let ((mut ends, mut starts), (second_ends, second_starts)) = (first?, second?);
    for end in second_ends {
        // An element that is open further out ends those in it.
        match starts.iter().rposition(|(name, _, _)| *name == end.0) {
            Some(at) if at + 1 == starts.len() => _ = starts.pop(),
            // `<b><i></b>`: the inner one has no end.
            Some(at) => _ = starts.remove(at),
            None => ends.push(end),
        }
    }
    starts.extend(second_starts);
    Some((ends, starts))
}

/// Returns the events of a template. Empty if a tag of Tera is only partly in a tag of HTML.
fn events(text: &str, find: &dyn Fn(&str) -> Option<usize>) -> Vec<Event> {
    let mut tags: Vec<(usize, Event)> = Vec::new();
    for piece in pieces(text) {
        if let TemplatePiece::Tag(tokens) = piece
            && let Some(event) = event(&tokens, find)
        {
            tags.push((tokens.first().map_or(0, |(_, at)| *at), event));
        }
    }
    let masked = masked(text);
    let mut events = Vec::new();
    let mut tags = tags.into_iter().peekable();
    let mut at = 0;
    while let Some(piece) = Piece::at_start(&masked[at..]) {
        // In `<div{{ … }}>` the code writes attributes, and in `<h{{ … }}>` a part of the name.
        let name = piece.name().split(MASK).next().unwrap_or_default().to_owned();
        let is_tag = matches!(piece.kind, PieceKind::StartTag | PieceKind::EndTag);
        let mut end = at + piece.html.len();
        let is_text = piece.kind == PieceKind::StartTag && is_text_element(&name);
        if is_text {
            let Some(length) = end_of_text_element(&masked[end..], &name) else { return Vec::new() };
            end += length;
        }
        let mut inside = 0_i32;
        while let Some((_, event)) = tags.next_if(|(place, _)| *place < end) {
            if is_tag {
                inside += match event {
                    Event::If | Event::For | Event::Whole => 1,
                    Event::EndIf | Event::EndFor | Event::EndWhole => -1,
                    _ => 0,
                };
            } else {
                events.push(event);
            }
        }
        if inside != 0 || piece.kind == PieceKind::Unfinished {
            return Vec::new();
        }
        let is_counted = !is_void_element(&name) && !OMISSIBLE.contains(&&*name) && name != "h";
        match piece.kind {
            PieceKind::StartTag if is_counted && !is_text && !piece.is_self_closing() => {
                events.push(Event::Start(name, at));
            }
            PieceKind::EndTag if is_counted => events.push(Event::End(name, at)),
            _ => {}
        }
        at = end;
    }
    events
}

/// Returns the length of the text up to the end of an element whose content is text, with the tag.
fn end_of_text_element(text: &str, name: &str) -> Option<usize> {
    let is_end = |at: &usize| {
        let rest = text.get(at + 2..at + 2 + name.len());
        rest.is_some_and(|rest| rest.eq_ignore_ascii_case(name))
    };
    let start = text.match_indices("</").map(|(at, _)| at).find(is_end)?;
    Some(start + text[start..].find('>')? + 1)
}

/// Returns the event of a tag of Tera.
fn event(tokens: &[PlacedToken], find: &dyn Fn(&str) -> Option<usize>) -> Option<Event> {
    let tokens = without_trim_signs(tokens);
    Some(match tokens {
        [(Token::Name(word), _), rest @ ..] => match *word {
            "if" => Event::If,
            "elif" | "else" => Event::Else,
            "endif" => Event::EndIf,
            "for" => Event::For,
            "endfor" => Event::EndFor,
            "block" | "component" | "filter" => Event::Whole,
            "endblock" | "endcomponent" | "endfilter" | "endset" => Event::EndWhole,
            "set" | "set_global" if !matches!(rest.get(1), Some((Token::Sign("="), _))) => Event::Whole,
            "include" => match rest {
                [(Token::Text(name), _), ..] => Event::Include(find(name)?),
                _ => return None,
            },
            _ => return None,
        },
        [(Token::Sign("<"), _), (Token::Sign("/"), _), ..] => Event::EndWhole,
        [(Token::Sign("<"), _), .., (Token::Sign("/"), _), (Token::Sign(">"), _)] => return None,
        [(Token::Sign("<"), _), ..] => Event::Whole,
        _ => return None,
    })
}

/// The character in place of Tera's code, which is in no name of an element.
pub(super) const MASK: char = '\u{1}';

/// Returns a template with the code of Tera replaced by [`MASK`], byte for byte.
pub(super) fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        masked.push_str(&text[at..open]);
        let end = match text.as_bytes().get(open + 1) {
            Some(b'#') => text[open..].find("#}").map_or(text.len(), |end| open + end + 2),
            Some(b'{' | b'%') => end_of_code(text, open),
            _ => open + 1,
        };
        if end == open + 1 {
            masked.push('{');
        } else {
            masked.extend(std::iter::repeat_n(MASK, end - open));
        }
        at = end;
    }
    masked.push_str(&text[at..]);
    masked
}
