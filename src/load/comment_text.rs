//! Converts the text of a comment to sanitized HTML, in which no word of the commenter is missing.

use std::borrow::Cow;
use std::collections::HashSet;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use pulldown_cmark_escape::escape_html_body_text;

use super::markdown::with_autolinked_events;
use crate::address::{is_web_address, strip_http_scheme_of_any_case};
use crate::html_parser::{self, PieceKind, is_block_element, is_html_element, pieces};
use crate::model::CommentCleaner;
use crate::nesting::MAX_TEXT_DEPTH;

/// How often a text is parsed again: a definition can be hidden by an earlier one of its name.
const MAX_PASSES: usize = 4;

/// Converts a comment to sanitized HTML. Line breaks stay, because commenters saw them while they wrote. `None` if more than
/// [`MAX_TEXT_DEPTH`] elements are in each other.
pub(super) fn sanitized_html(text: &str, language: &str, autolink: bool, cleaner: &CommentCleaner) -> Option<String> {
    let text = with_visible_definitions(text);
    let events = Parser::new_ext(&text, Options::empty()).into_offset_iter();
    let events = if autolink { with_autolinked_events(&text, language, events) } else { events.collect() };
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.into_iter().flat_map(|(event, _)| shown(event)));
    (html_parser::depth(&html) <= MAX_TEXT_DEPTH).then(|| cleaner.clean(&html))
}

/// Returns the events that show the words of an event in the elements that a comment may have: a heading is bold, and an image
/// is its alternative text.
fn shown(event: Event) -> impl Iterator<Item = Event> {
    let (first, second) = match event {
        Event::SoftBreak => (Some(Event::HardBreak), None),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => (None, None),
        Event::Start(Tag::Heading { .. }) => (Some(Event::Start(Tag::Paragraph)), Some(Event::Start(Tag::Strong))),
        Event::End(TagEnd::Heading(_)) => (Some(Event::End(TagEnd::Strong)), Some(Event::End(TagEnd::Paragraph))),
        Event::Html(html) => (Some(Event::Html(with_visible_words(&html))), None),
        Event::InlineHtml(html) => (Some(Event::InlineHtml(with_visible_words(&html))), None),
        event => (Some(event), None),
    };
    first.into_iter().chain(second)
}

/// Escapes tags that are none in HTML, such as those of `List<String>` and `<Aino>`, which would vanish. Words of blocks that
/// comments do not have, such as cells, get a space between them.
fn with_visible_words(html: &str) -> CowStr<'static> {
    let mut visible = String::with_capacity(html.len());
    for (piece, _) in pieces(html) {
        let name = piece.name();
        match piece.kind {
            PieceKind::StartTag if &*name == "img" => visible.push_str(alternative_text(piece.html)),
            PieceKind::StartTag | PieceKind::EndTag if is_html_element(&name) && !is_name(piece.html) => {
                visible.push_str(piece.html);
                if is_block_element(&name) {
                    visible.push(' ');
                }
            }
            PieceKind::StartTag | PieceKind::EndTag => escape_into(&mut visible, piece.html),
            PieceKind::Comment if !piece.html.starts_with("<!--") => escape_into(&mut visible, piece.html),
            PieceKind::Text | PieceKind::Comment | PieceKind::Unfinished => visible.push_str(piece.html),
        }
    }
    visible.into()
}

fn escape_into(html: &mut String, text: &str) {
    // Writing to a String cannot fail.
    _ = escape_html_body_text(html, text);
}

/// Whether a tag is written as the name of a type in a program is, such as `<Object>`.
fn is_name(tag: &str) -> bool {
    let mut letters = tag.chars().filter(char::is_ascii_alphabetic);
    letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && letters.next().is_some_and(|second| second.is_ascii_lowercase())
}

/// Returns the alternative text of an image, as it is written.
fn alternative_text(tag: &str) -> &str {
    let value = tag.find(" alt=\"").map(|at| &tag[at + " alt=\"".len()..]);
    value.and_then(|value| value.split('"').next()).unwrap_or_default()
}

/// Escapes the lines that define the address of a name and that no link uses, or whose address is no web address: `[1]: sana`.
/// Readers would see neither the line nor its words.
fn with_visible_definitions(text: &str) -> Cow<'_, str> {
    let mut visible = Cow::Borrowed(text);
    for _ in 0..MAX_PASSES {
        if !visible.contains("]:") {
            break;
        }
        let lost = lost_definitions(&visible);
        if lost.is_empty() {
            break;
        }
        let mut escaped = String::with_capacity(visible.len() + lost.len());
        let mut done = 0;
        for at in lost {
            escaped.push_str(&visible[done..at]);
            escaped.push('\\');
            done = at;
        }
        escaped.push_str(&visible[done..]);
        visible = escaped.into();
    }
    visible
}

/// Returns the offsets of such definitions.
fn lost_definitions(text: &str) -> Vec<usize> {
    let mut parser = Parser::new_ext(text, Options::empty()).into_offset_iter();
    let mut used = HashSet::new();
    for (event, _) in parser.by_ref() {
        if let Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) = event
            && matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut)
        {
            used.insert(id);
        }
    }
    let definitions = parser.reference_definitions();
    let used: HashSet<usize> =
        used.iter().filter_map(|id| definitions.get(id)).map(|definition| definition.span.start).collect();
    let is_lost = |start: usize, address: &str| {
        let is_address = is_web_address(address)
            || strip_http_scheme_of_any_case(address).is_some()
            || address.starts_with("mailto:");
        text[start..].starts_with('[') && !(is_address && used.contains(&start))
    };
    let starts = definitions.iter().map(|(_, definition)| (definition.span.start, &*definition.dest));
    let mut lost: Vec<usize> = starts.filter(|(start, dest)| is_lost(*start, dest)).map(|(start, _)| start).collect();
    lost.sort_unstable();
    lost
}
