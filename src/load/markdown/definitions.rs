//! Parses Markdown. A colon at the beginning of a line marks a definition only if a space follows it: `:) Aino` is text.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};

/// Stands for a colon that is no mark, while the text is parsed. No text of people has this control character.
const COLON: char = '\u{1a}';

/// How often a text is parsed again: a colon that was inside a wrong definition can be the next one.
const MAX_PASSES: usize = 4;

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// Parses a text into the parser's events with their ranges.
pub(super) fn parse(text: &str, options: Options) -> Events<'_> {
    let events: Events = Parser::new_ext(text, options).into_offset_iter().collect();
    let mut colons = colons_of_text(text, &events);
    if colons.is_empty() {
        return events;
    }
    let mut replaced = text.to_owned();
    for _ in 0..MAX_PASSES {
        for at in colons {
            replaced.replace_range(at..=at, COLON.encode_utf8(&mut [0; 4]));
        }
        let events: Events = Parser::new_ext(&replaced, options).into_offset_iter().collect();
        colons = colons_of_text(&replaced, &events);
        if colons.is_empty() {
            return events.into_iter().map(|(event, range)| (restored(event.into_static()), range)).collect();
        }
    }
    events
}

/// Returns the positions of colons that the parser took for the marks of definitions, although no space follows them.
fn colons_of_text(text: &str, events: &Events) -> Vec<usize> {
    let definitions = events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::DefinitionListDefinition)));
    let colons = definitions.filter_map(|(_, range)| text[range.clone()].find(':').map(|at| range.start + at));
    colons.filter(|at| !text[at + 1..].starts_with([' ', '\t'])).collect()
}

/// Puts the colons back.
fn restored(event: Event<'static>) -> Event<'static> {
    let text = |text: CowStr<'static>| {
        if text.contains(COLON) { CowStr::from(text.replace(COLON, ":")) } else { text }
    };
    match event {
        Event::Text(words) => Event::Text(text(words)),
        Event::Code(code) => Event::Code(text(code)),
        Event::Html(html) => Event::Html(text(html)),
        Event::InlineHtml(html) => Event::InlineHtml(text(html)),
        Event::InlineMath(tex) => Event::InlineMath(text(tex)),
        Event::DisplayMath(tex) => Event::DisplayMath(text(tex)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: text(dest_url), title: text(title), id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: text(dest_url), title: text(title), id })
        }
        event => event,
    }
}
