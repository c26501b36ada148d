//! Markdown to HTML with holes. One pass over the parser's events finds headings, footnotes and component calls; a
//! writer then turns all events into the body, and the first of them into the excerpt.

mod attributes;
mod comments;
mod component_call;
mod piece;
mod typesetting;
mod writer;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use self::attributes::BlockAttributes;
use self::piece::{MarkdownPiece, MarkdownPieces, end_of, pieces};
pub(super) use self::typesetting::TypesettingOptions;
use self::typesetting::typeset;
use self::writer::{HtmlWriter, OutputPurpose, escape_into, is_decorative};
use super::front_matter::SplitDocument;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Language, SlugStyle, count_words};
use crate::model::{DocumentText, Heading, Html};
use crate::table::Span;

/// Markdown as Kielo reads it.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM);

/// How a document is written.
pub(super) struct MarkdownOptions<'a> {
    pub(super) language: &'a Language,
    pub(super) slugs: SlugStyle,
    pub(super) typesetting: &'a TypesettingOptions,
}

/// Reads the Markdown of a file.
pub(super) fn read(
    source: &Source,
    parts: &SplitDocument,
    config: &Config,
    options: &MarkdownOptions,
    description: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> DocumentText {
    let (body, offset) = (parts.body, parts.body_start);
    let markdown: Vec<(Event, Range<usize>)> = Parser::new_ext(body, OPTIONS).into_offset_iter().collect();
    for range in lost_footnotes(body, &markdown) {
        let name = &body[range.start + 2..range.end - 1];
        diagnostics.push(Diagnostic::undefined_footnote(
            source,
            Span::new(range.start, range.end).shifted(offset),
            name,
        ));
    }
    let markdown = comments::dropped(source, body, offset, markdown, diagnostics);
    let pieces = pieces(source, body, offset, markdown, diagnostics);
    let reader = attributes::AttributeReader { source, config, body, offset, diagnostics };
    let (mut pieces, blocks) = attributes::read(reader, pieces);
    let headings = headings(&pieces, options.language, options.slugs);
    let footnotes = footnotes(&pieces);
    for (index, (piece, range)) in pieces.iter().enumerate() {
        if matches!(piece, MarkdownPiece::Markdown(Event::Start(Tag::Image { .. })))
            && !is_decorative(&body[range.clone()])
            && plain_text(&pieces[index + 1..end_of(&pieces, index)]).trim().is_empty()
        {
            diagnostics.push(Diagnostic::missing_alt_text(source, Span::new(range.start, range.end).shifted(offset)));
        }
    }
    let plain = plain_text(&pieces);
    typeset(body, &mut pieces, &blocks, options.typesetting.clone(), config);
    let language = options.language.tag();
    let text = PreparedText { body, offset, language, pieces, blocks, headings, footnotes };

    let mut writer = HtmlWriter::new(&text, OutputPurpose::Body);
    writer.write(0..text.pieces.len());
    writer.write_footnotes();
    for (name, definition) in text.unused_footnotes(&writer) {
        diagnostics.push(Diagnostic::unused_footnote(source, text.span(&text.pieces[definition.start].1), name));
    }
    let body = writer.finish();
    let (excerpt, truncated) = excerpt(&text, options.typesetting, description);
    let mut flat = Vec::new();
    let mut anchors: Vec<String> = Vec::new();
    for (index, heading) in text.in_order() {
        let mut writer = HtmlWriter::new(&text, OutputPurpose::Outline);
        writer.write_inside(index);
        let title = writer.finish().fill_placeholders(|_| String::new());
        flat.push(Heading { level: heading.level, id: heading.id.clone(), title, children: Vec::new() });
        anchors.push(heading.id.clone());
    }
    anchors.extend(raw_ids(&text.pieces));
    DocumentText {
        body,
        excerpt,
        truncated,
        outline: nested(flat),
        anchors,
        word_count: count_words(&plain),
        reading_minutes: options.language.reading_minutes(&plain),
    }
}

/// References to footnotes that are not written: Markdown takes them for words, in some pieces that follow each other.
fn lost_footnotes(body: &str, events: &[(Event, Range<usize>)]) -> Vec<Range<usize>> {
    let mut lost = Vec::new();
    let mut words = 0..0;
    let mut is_code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(_) if !is_code && range.start == words.end => words.end = range.end,
            Event::Text(_) if !is_code => {
                lost.extend(footnotes_in(body, words));
                words = range.clone();
            }
            _ => {}
        }
    }
    lost.extend(footnotes_in(body, words));
    lost
}

/// The places of what looks like a reference to a footnote.
fn footnotes_in(body: &str, words: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let text = &body[words.clone()];
    text.match_indices("[^").filter_map(move |(at, mark)| {
        let name = &text[at + mark.len()..text[at..].find(']')? + at];
        let start = words.start + at;
        let is_name = !name.is_empty() && !name.contains(char::is_whitespace) && !body[..start].ends_with('\\');
        is_name.then(|| start..start + mark.len() + name.len() + 1)
    })
}

/// Everything known of a text before it is written.
struct PreparedText<'a> {
    body: &'a str,
    offset: usize,
    language: &'a str,
    pieces: MarkdownPieces<'a>,
    blocks: BlockAttributes,
    /// By the index of the heading's start.
    headings: HashMap<usize, HeadingStart>,
    /// By name: the pieces between the definition's start and end.
    footnotes: HashMap<String, Range<usize>>,
}

struct HeadingStart {
    level: u8,
    id: String,
}

impl PreparedText<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.offset)
    }

    /// The index of the end that belongs to the start at `index`.
    fn end_of(&self, index: usize) -> usize {
        end_of(&self.pieces, index)
    }

    fn in_order(&self) -> Vec<(usize, &HeadingStart)> {
        let mut headings: Vec<_> = self.headings.iter().map(|(index, heading)| (*index, heading)).collect();
        headings.sort_by_key(|(index, _)| *index);
        headings
    }

    fn unused_footnotes(&self, writer: &HtmlWriter) -> Vec<(&str, &Range<usize>)> {
        let mut unused: Vec<_> = self
            .footnotes
            .iter()
            .filter(|(name, _)| !writer.refers_to(name))
            .map(|(name, range)| (name.as_str(), range))
            .collect();
        unused.sort_by_key(|(_, range)| range.start);
        unused
    }
}

fn headings(pieces: &MarkdownPieces, language: &Language, slugs: SlugStyle) -> HashMap<usize, HeadingStart> {
    let mut headings = HashMap::new();
    let written = pieces.iter().filter_map(|(piece, _)| match piece {
        MarkdownPiece::Markdown(Event::Start(Tag::Heading { id, .. })) => id.as_ref().map(ToString::to_string),
        _ => None,
    });
    // An anchor that the author wrote is never given to another heading.
    let written: HashSet<String> = written.collect();
    let mut taken: HashSet<String> = HashSet::new();
    // The number to go on with, for headings of one text.
    let mut next: HashMap<String, usize> = HashMap::new();
    for (index, (piece, _)) in pieces.iter().enumerate() {
        let MarkdownPiece::Markdown(Event::Start(Tag::Heading { level, id: own, .. })) = piece else {
            continue;
        };
        let base = match own {
            Some(id) => id.to_string(),
            None => language.slug(&plain_text(&pieces[index..end_of(pieces, index)]), slugs),
        };
        // A heading of only signs still needs an anchor.
        let base = if base.is_empty() { "section".to_owned() } else { base };
        let mut id = base.clone();
        let number = next.entry(base.clone()).or_insert(2);
        while taken.contains(&id) || (own.is_none() && written.contains(&id)) {
            id = format!("{base}-{number}");
            *number += 1;
        }
        taken.insert(id.clone());
        headings.insert(index, HeadingStart { level: *level as u8, id });
    }
    headings
}

/// A place in a text that links can lead to.
pub(crate) struct Anchor {
    pub(crate) id: String,
    /// The words of the heading there; empty for an id in HTML.
    pub(crate) heading: String,
}

/// The anchors that a text would have as a document in a language.
pub(crate) fn anchors(body: &str, language: &Language) -> Vec<Anchor> {
    let source = Source { file: "".into(), text: body.into() };
    let markdown = Parser::new_ext(body, OPTIONS).into_offset_iter().collect();
    let mut diagnostics = Vec::new();
    let markdown = comments::dropped(&source, body, 0, markdown, &mut diagnostics);
    let pieces = pieces(&source, body, 0, markdown, &mut diagnostics);
    let mut headings: Vec<_> = headings(&pieces, language, SlugStyle::default()).into_iter().collect();
    headings.sort_by_key(|(index, _)| *index);
    let words = |index: usize| plain_text(&pieces[index..end_of(&pieces, index)]).trim().to_owned();
    let headings = headings.into_iter().map(|(index, start)| Anchor { id: start.id, heading: words(index) });
    headings.chain(raw_ids(&pieces).into_iter().map(|id| Anchor { id, heading: String::new() })).collect()
}

fn footnotes(pieces: &MarkdownPieces) -> HashMap<String, Range<usize>> {
    let mut footnotes = HashMap::new();
    for (index, (piece, _)) in pieces.iter().enumerate() {
        if let MarkdownPiece::Markdown(Event::Start(Tag::FootnoteDefinition(name))) = piece {
            footnotes.entry(name.to_string()).or_insert(index..end_of(pieces, index));
        }
    }
    footnotes
}

/// The ids that the author wrote in HTML of their own.
fn raw_ids(pieces: &MarkdownPieces) -> Vec<String> {
    let mut ids = Vec::new();
    for (piece, _) in pieces {
        if let MarkdownPiece::Markdown(Event::Html(html) | Event::InlineHtml(html)) = piece {
            for (start, quote) in [(" id=\"", '"'), (" id='", '\'')] {
                let values = html.split(start).skip(1);
                ids.extend(values.filter_map(|rest| rest.split(quote).next()).map(str::to_owned));
            }
        }
    }
    ids
}

/// The words of the text, with a space wherever a block or a line ends.
fn plain_text(pieces: &[(MarkdownPiece, Range<usize>)]) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for (piece, _) in pieces {
        let MarkdownPiece::Markdown(event) = piece else {
            continue;
        };
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(words) | Event::Code(words) if !in_code => text.push_str(words),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Nests headings by their levels.
fn nested(flat: Vec<Heading>) -> Vec<Heading> {
    let mut top: Vec<Heading> = Vec::new();
    for heading in flat {
        let mut siblings = &mut top;
        while siblings.last().is_some_and(|last| last.level < heading.level) {
            let last = siblings.len() - 1;
            siblings = &mut siblings[last].children;
        }
        siblings.push(heading);
    }
    top
}

/// The beginning of the text, and whether the text goes on after it.
fn excerpt(text: &PreparedText, typesetting: &TypesettingOptions, description: Option<&str>) -> (Html, bool) {
    let mut depth = 0;
    let mut first_paragraph = None;
    let mut block = 0;
    let mut blocks = 0;
    for (index, (piece, _)) in text.pieces.iter().enumerate() {
        match piece {
            MarkdownPiece::Markdown(Event::Html(html) | Event::InlineHtml(html)) if is_more(html) => {
                let mut writer = HtmlWriter::new(text, OutputPurpose::Excerpt);
                // What is cut must be closed, so the excerpt ends with the block that the mark stands in.
                let end = text.end_of(block) + 1;
                writer.write(0..end);
                return (writer.finish(), true);
            }
            MarkdownPiece::Markdown(Event::Start(tag)) => {
                if depth == 0 {
                    block = index;
                    blocks += usize::from(!matches!(tag, Tag::FootnoteDefinition(_)));
                    if matches!(tag, Tag::Paragraph) && first_paragraph.is_none() && !is_image(text, index) {
                        first_paragraph = Some(index);
                    }
                }
                depth += 1;
            }
            MarkdownPiece::Markdown(Event::End(_)) => depth -= 1,
            _ => {}
        }
    }
    if let Some(description) = description {
        let mut paragraph = String::from("<p>");
        let hyphenated = typesetting.hyphenation.then(|| typesetting.language.hyphenate(description));
        escape_into(&mut paragraph, hyphenated.as_deref().unwrap_or(description));
        paragraph.push_str("</p>\n");
        return (Html::new(paragraph, Vec::new()), blocks > 0);
    }
    let mut writer = HtmlWriter::new(text, OutputPurpose::Excerpt);
    if let Some(start) = first_paragraph {
        writer.write(start..text.end_of(start) + 1);
    }
    (writer.finish(), blocks > 1)
}

/// `<!-- more -->`, as WordPress and its heirs write it.
fn is_more(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|html| html.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim().eq_ignore_ascii_case("more"))
}

/// Whether the paragraph that starts at `index` holds one image and nothing else.
fn is_image(text: &PreparedText, index: usize) -> bool {
    matches!(text.pieces.get(index + 1), Some((MarkdownPiece::Markdown(Event::Start(Tag::Image { .. })), _)))
        && matches!(
            text.pieces.get(text.end_of(index + 1) + 1),
            Some((MarkdownPiece::Markdown(Event::End(TagEnd::Paragraph)), _))
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::front_matter::split;
    use super::super::site_toml;
    use super::*;
    use crate::model::Html;
    use crate::options::Options;

    /// What Markdown is made of, without HTML of the author's own.
    const TOKENS: [&str; 62] = [
        "[",
        "]{lang=en}",
        "]{lang=nb typography=false}",
        "{lang=en}",
        "\n{lang=sv}",
        "\n\n{lang=en}\n\n",
        "\"",
        "\"",
        "'",
        "\\\"",
        " - ",
        "--",
        "...",
        "2009-2014 ",
        "5 %",
        " 1 000 ",
        "asiakasuskollisuus ",
        "`\"a\" -- b...`",
        "<kbd>",
        "</kbd>",
        "<i lang=\"en\">",
        "</i>",
        "{{ <b a=\"x\" /> }}",
        "{{ <b a=\"x",
        "\" /> }}",
        "{{",
        "}}",
        "\\",
        "*",
        "**",
        "~~",
        "`",
        "```\n",
        "\n",
        "\n\n",
        "| ",
        " | z |",
        "\n|--|--|\n",
        "> ",
        "> [!NOTE]\n",
        "- ",
        "- [x] ",
        "1. ",
        "    ",
        "# ",
        "## ",
        "{#osa}",
        "[x](y)",
        "[",
        "](",
        ")",
        "![a](b \"c\")",
        "[^1]",
        "\n[^1]: ",
        "<!-- more -->",
        "\n\n<!-- more -->\n\n",
        "\n: ",
        "&amp;",
        "ä",
        "sana ",
        "https://a.example ",
        "---\n",
    ];

    /// The elements of a text that were not closed, or closed by another's end.
    fn unbalanced(html: &Html) -> Vec<String> {
        let text = html.fill_placeholders(|_| String::new());
        let mut open: Vec<String> = Vec::new();
        for tag in text.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            // What is left of a call that cannot be read is the author's own HTML.
            if matches!(&*name, "br" | "hr" | "img" | "input" | "b" | "kbd" | "i") || tag.starts_with('!') {
                continue;
            }
            if !tag.starts_with('/') {
                open.push(name);
            } else if open.pop().as_ref() != Some(&name) {
                return vec![text];
            }
        }
        open
    }

    fn in_finnish(text: &str, typography: bool) -> Option<DocumentText> {
        let text = format!("+++\n+++\n{text}");
        let source = Source { file: "content/a.md".into(), text: text.into() };
        let site = Source {
            file: "site.toml".into(),
            text: "base_url = 'https://a.example'\n[languages.fi]\ntitle = 'A'".into(),
        };
        let config = site_toml::read(&site, &Options::default(), &mut Vec::new())?;
        let language = Language::from_tag("fi")?;
        let typesetting =
            TypesettingOptions { language: config.typography_for_tag("fi")?, typography, hyphenation: typography };
        let options = MarkdownOptions { language: &language, slugs: SlugStyle::Language, typesetting: &typesetting };
        Some(read(&source, &split(&source).ok()?, &config, &options, None, &mut Vec::new()))
    }

    /// The HTML without its text: tags with their attributes, and code.
    fn skeleton(html: &Html) -> String {
        let html = html.fill_placeholders(|_| String::new());
        let mut in_code = false;
        let mut skeleton = String::new();
        for part in html.split_inclusive('>') {
            let (text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
            if in_code {
                skeleton.push_str(text);
            }
            in_code = tag.starts_with("<code") || (in_code && !tag.starts_with("</code"));
            // What stands for an image is text, though it is an attribute.
            skeleton.push_str(if tag.starts_with("<img") { "<img>" } else { tag });
        }
        skeleton
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn whatever_is_written_becomes_whole_html(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..40)) {
            let Some(text) = in_finnish(&tokens.concat(), true) else { return Ok(()) };
            prop_assert_eq!(unbalanced(&text.body), Vec::<String>::new());
            prop_assert_eq!(unbalanced(&text.excerpt), Vec::<String>::new());
        }

        #[test]
        fn typography_touches_neither_tags_nor_code(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..40)) {
            let (Some(set), Some(typed)) = (in_finnish(&tokens.concat(), true), in_finnish(&tokens.concat(), false))
            else { return Ok(()) };
            prop_assert_eq!(skeleton(&set.body), skeleton(&typed.body));
            prop_assert_eq!(set.anchors, typed.anchors);
        }
    }
}
