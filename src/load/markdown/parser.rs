//! Parses Markdown. A colon at the beginning of a line marks a definition only if a space follows it: `:) Aino` is text. So
//! are braces at the end of a heading without attributes, `## The set {a, b}`, and an escaped bracket behind brackets.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::heading_braces::{heading_braces, is_heading_attributes};
use super::parser_limits::{UnreadablePlace, unreadable_place};

/// Stands for a colon that is no mark, while the text is parsed. No text of people has this control character.
const COLON: char = '\u{1a}';

/// Stands for the last brace of a heading without attributes, like [`COLON`].
const BRACE: char = '\u{19}';

/// Stands for a backslash before a bracket that the parser overlooks: `[text]\[label]`. It is left out.
const BACKSLASH: char = '\u{18}';

/// Stands for the bracket behind such a backslash.
const BRACKET: char = '\u{17}';

/// How often a text is parsed again: a colon that was inside a wrong definition can be the next one.
const MAX_PASSES: usize = 4;

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// The result of parsing a text.
#[derive(Default)]
pub(super) struct ParsedMarkdown<'a> {
    /// The parser's events with their ranges.
    pub(super) events: Events<'a>,
    /// The addresses for links, such as `[name]: https://…`, in the order of the text. Only the first one of a name is here.
    pub(super) definitions: Vec<LinkDefinition>,
    /// The place because of which the text was not parsed.
    pub(super) unreadable: Option<UnreadablePlace>,
}

/// The address of a name for links.
pub(super) struct LinkDefinition {
    pub(super) range: Range<usize>,
    pub(super) target: String,
    /// Whether a link or an image refers to it.
    pub(super) is_used: bool,
}

/// Parses a text.
pub(super) fn parse(text: &str, options: Options) -> ParsedMarkdown<'_> {
    let unreadable = unreadable_place(text);
    if unreadable.is_some() {
        return ParsedMarkdown { unreadable, ..ParsedMarkdown::default() };
    }
    let parsed = parse_once(text, options);
    let mut signs = signs_of_text(text, &parsed.events);
    if signs.is_empty() {
        return parsed;
    }
    let mut replaced = text.to_owned();
    let mut definitions = Vec::new();
    let mut events: Events<'static> = Vec::new();
    for _ in 0..MAX_PASSES {
        for (at, sign) in signs {
            replaced.replace_range(at..=at, sign.encode_utf8(&mut [0; 4]));
        }
        let parsed = parse_once(&replaced, options);
        signs = signs_of_text(&replaced, &parsed.events);
        definitions = parsed.definitions;
        events = parsed.events.into_iter().map(|(event, range)| (event.into_static(), range)).collect();
        if signs.is_empty() {
            break;
        }
    }
    let events = events.into_iter().map(|(event, range)| (restored(event), range)).collect();
    ParsedMarkdown { events, definitions, unreadable: None }
}

fn parse_once(text: &str, options: Options) -> ParsedMarkdown<'_> {
    let mut parser = Parser::new_ext(text, options).into_offset_iter();
    let events: Events = parser.by_ref().collect();
    let known = parser.reference_definitions();
    let mut used = HashSet::new();
    for (event, _) in &events {
        if let Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) = event
            && matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut)
            && let Some(definition) = known.get(id)
        {
            used.insert(definition.span.start);
        }
    }
    let mut definitions: Vec<_> = known
        .iter()
        .map(|(_, definition)| LinkDefinition {
            range: definition.span.clone(),
            target: definition.dest.to_string(),
            is_used: used.contains(&definition.span.start),
        })
        .collect();
    definitions.sort_by_key(|definition| definition.range.start);
    ParsedMarkdown { events, definitions, unreadable: None }
}

/// Returns the positions of signs that the parser took for marks, and what is to replace them: colons of definitions that no
/// space follows, the last brace of headings without attributes, and escaped brackets of labels.
fn signs_of_text(text: &str, events: &Events) -> Vec<(usize, char)> {
    let has_braces = text.contains('{');
    let mut signs = Vec::new();
    let mut content_end = 0;
    for (event, range) in events {
        match event {
            Event::Start(Tag::DefinitionListDefinition) => {
                let colon = text[range.clone()].find(':').map(|at| range.start + at);
                let is_text = |at: &usize| !text[at + 1..].starts_with([' ', '\t']);
                signs.extend(colon.filter(is_text).map(|at| (at, COLON)));
            }
            Event::Start(
                Tag::Link { link_type: LinkType::Reference, .. } | Tag::Image { link_type: LinkType::Reference, .. },
            ) => {
                let label = text[range.clone()].rfind("]\\[").map(|at| range.start + at);
                let is_label = |at: &usize| !text[at + 3..range.end].contains('[');
                if let Some(at) = label.filter(is_label) {
                    signs.extend([(at + 1, BACKSLASH), (at + 2, BRACKET)]);
                }
                content_end = content_end.max(range.start);
            }
            Event::Start(Tag::Heading { .. }) => content_end = range.start,
            Event::End(TagEnd::Heading(_)) if has_braces => {
                let braces = heading_braces(text, content_end..range.end);
                let braces = braces.filter(|braces| !is_heading_attributes(&text[braces.clone()]));
                signs.extend(braces.map(|braces| (braces.end - 1, BRACE)));
            }
            _ => content_end = content_end.max(range.end),
        }
    }
    signs
}

/// Puts the signs back.
fn restored(event: Event<'static>) -> Event<'static> {
    let text = |text: CowStr<'static>| {
        if !text.contains([COLON, BRACE, BACKSLASH, BRACKET]) {
            return text;
        }
        let text = text.replace(COLON, ":").replace(BRACE, "}");
        text.replace(BACKSLASH, "").replace(BRACKET, "[").into()
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
