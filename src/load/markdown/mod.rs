//! Converts Markdown to HTML with placeholders. One pass over the parser's events finds headings, footnotes and component
//! calls. Then a writer converts all events to the body, and the first of them to the excerpt.

mod attributes;
mod authored_html;
mod autolinks;
mod balance;
mod bare_addresses;
mod block_tags;
mod code;
mod comments;
mod component_call;
mod directions;
mod element_components;
mod excerpt;
mod footnotes;
mod heading_braces;
mod html_blocks;
mod ids;
mod lost_words;
mod open_tags;
mod parser;
mod parser_limits;
mod places;
mod references;
mod replacements;
mod running_addresses;
mod slips;
mod token;
mod typesetting;
mod writer;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Tag, TagEnd};

use self::attributes::BlockAttributes;
pub(super) use self::autolinks::with_autolinked_events;
use self::autolinks::with_autolinks;
pub(crate) use self::bare_addresses::bare_addresses;
use self::block_tags::BlockTags;
use self::directions::has_both_directions;
use self::ids::{HeadingAnchor, IdReader, Ids};
use self::replacements::{Replacement, ReplacementReader, Replacements};
use self::slips::SlipReader;
use self::token::{Token, Tokens, end_of, tokenize};
pub(super) use self::typesetting::TypesettingOptions;
use self::typesetting::typeset;
use self::writer::{HtmlWriter, OutputKind, is_decorative};
use super::front_matter::SplitDocument;
use crate::config::{Config, TextFeatures};
use crate::diagnostic::{Diagnostic, Source};
use crate::html_parser::{OwnPage, part_of_page};
use crate::language::{Language, SlugStyle, count_words};
use crate::model::{Anchors, DocumentText, Heading, TextElements, ThemeIds};
use crate::nesting::MAX_TEXT_DEPTH;
use crate::table::Span;

/// The Markdown extensions of Kielo.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM);

/// The page of the outline, which is that of the text.
const SAME_PAGE: OwnPage = OwnPage { address: None, is_theme_file: &|_| false };

/// The options for the text of a document.
pub(super) struct MarkdownOptions<'a> {
    pub(super) language: &'a Language,
    pub(super) slugs: SlugStyle,
    pub(super) typesetting: &'a TypesettingOptions,
    pub(super) features: TextFeatures,
    /// The ids on the page around the text.
    pub(super) theme_ids: &'a ThemeIds,
    /// The elements that the theme has components for.
    pub(super) text_elements: TextElements,
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
    let math = if options.features.math { Options::ENABLE_MATH } else { Options::empty() };
    let block_tags = BlockTags::find(body, offset);
    let parsed = parser::parse(&block_tags.text, OPTIONS | math);
    diagnostics.extend(parsed.unreadable.as_ref().map(|place| place.diagnostic(source, offset)));
    lost_words::report(source, (body, offset), &parsed, diagnostics);
    let mut markdown = parsed.events;
    if let Some(range) = too_deep(&markdown) {
        diagnostics.push(Diagnostic::too_deep_text(source, Span::new(range.start, range.end).shifted(offset)));
        markdown.clear();
    }
    references::remove_forbidden(body, &mut markdown);
    for range in undefined_footnotes(body, &markdown) {
        let name = &body[range.start + 2..range.end - 1];
        diagnostics.push(Diagnostic::undefined_footnote(
            source,
            Span::new(range.start, range.end).shifted(offset),
            name,
        ));
    }
    let markdown = comments::remove_comments(source, body, offset, markdown, diagnostics);
    let tokens = tokenize(source, (body, offset), &block_tags, markdown, diagnostics);
    let slips = SlipReader {
        source,
        body,
        offset,
        features: options.features,
        language: &options.typesetting.language,
        diagnostics,
    };
    slips.read(&tokens);
    running_addresses::report(source, (body, offset), &tokens, diagnostics);
    let language = options.language.tag();
    let tokens = if options.features.autolink { with_autolinks(body, language, tokens) } else { tokens };
    let reader = attributes::AttributeReader { source, config, body, offset, diagnostics };
    let (mut tokens, blocks) = attributes::read(reader, tokens);
    let reader = IdReader {
        source,
        body,
        offset,
        language: options.language,
        slugs: options.slugs,
        theme_ids: options.theme_ids,
        diagnostics,
    };
    let ids = reader.read(&mut tokens);
    let footnotes = footnotes(&tokens);
    report_missing_alt_texts(source, (body, offset), &tokens, diagnostics);
    let mut plain = plain_text(&tokens);
    for block in html_blocks::html_blocks(&tokens) {
        html_blocks::push_words(&block.html, &mut plain);
    }
    typeset(body, &mut tokens, &blocks, options.typesetting.clone(), config);
    let reader = ReplacementReader { source, body, offset, features: options.features, diagnostics };
    let replacements = reader.read(&tokens);
    let has_both_directions = has_both_directions(language, &tokens, &blocks);
    let elements = options.text_elements;
    let text = PreparedMarkdown {
        body,
        offset,
        language,
        has_both_directions,
        tokens,
        blocks,
        ids,
        footnotes,
        replacements,
        elements,
    };

    let mut writer = HtmlWriter::new(&text, OutputKind::Body);
    writer.write(0..text.tokens.len());
    writer.write_footnotes();
    for (name, definition) in text.unused_footnotes(&writer) {
        diagnostics.push(Diagnostic::unused_footnote(source, text.span(&text.tokens[definition.start].1), name));
    }
    let footnote_ids = writer.footnote_ids();
    let body = balance::balanced(source, &text, writer, diagnostics);
    let (excerpt, truncated) = excerpt::excerpt(&text, options.typesetting, description);
    let mut flat = Vec::new();
    let mut anchors: Vec<String> = Vec::new();
    for (index, heading) in text.headings_in_order() {
        let mut writer = HtmlWriter::new(&text, OutputKind::OutlineTitle);
        writer.write_inside(index);
        let title = writer.finish().without_placeholders();
        let title = part_of_page(&title, SAME_PAGE).into_owned();
        flat.push(Heading { level: heading.level, id: heading.id.clone(), title, children: Vec::new() });
        anchors.push(heading.id.clone());
    }
    anchors.extend(text.ids.html.iter().cloned());
    anchors.extend(footnote_ids);
    DocumentText {
        body,
        excerpt,
        truncated,
        outline: nest_headings(flat),
        anchors: Anchors::new(anchors),
        word_count: count_words(&plain),
        reading_minutes: options.language.reading_minutes(&plain),
    }
}

/// Reports images without an alternative text.
fn report_missing_alt_texts(
    source: &Source,
    (body, offset): (&str, usize),
    tokens: &Tokens,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (index, (token, range)) in tokens.iter().enumerate() {
        if matches!(token, Token::Event(Event::Start(Tag::Image { .. })))
            && !is_decorative(&body[range.clone()])
            && plain_text(&tokens[index + 1..end_of(tokens, index)]).trim().is_empty()
        {
            diagnostics.push(Diagnostic::missing_alt_text(source, Span::new(range.start, range.end).shifted(offset)));
        }
    }
}

/// Returns the place of the first element in more than [`MAX_TEXT_DEPTH`] others. Such a text is no text of a person, and each
/// element would be looked at once for each one around it.
fn too_deep(events: &[(Event, Range<usize>)]) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    for (event, range) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_TEXT_DEPTH {
            return Some(range.start..range.start + 1);
        }
    }
    None
}

/// Returns references to footnotes that are not defined. The parser takes them for text, in several consecutive events.
fn undefined_footnotes(body: &str, events: &[(Event, Range<usize>)]) -> Vec<Range<usize>> {
    let mut undefined = Vec::new();
    let mut words = 0..0;
    let mut is_code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(_) if !is_code && range.start == words.end => words.end = range.end,
            Event::Text(_) if !is_code => {
                undefined.extend(footnote_references(body, words));
                words = range.clone();
            }
            _ => {}
        }
    }
    undefined.extend(footnote_references(body, words));
    undefined
}

/// The longest name of a footnote that is reported as missing, in bytes.
const MAX_FOOTNOTE_NAME: usize = 200;

/// Returns the ranges that look like references to footnotes.
fn footnote_references(body: &str, words: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let text = &body[words.clone()];
    text.match_indices("[^").filter_map(move |(at, mark)| {
        let inside = &text[at + mark.len()..];
        let inside = &inside[..inside.floor_char_boundary(MAX_FOOTNOTE_NAME.min(inside.len()))];
        let name = &inside[..inside.find([']', '['])?];
        let start = words.start + at;
        let is_name = inside[name.len()..].starts_with(']')
            && !name.is_empty()
            && !name.contains(char::is_whitespace)
            && !body[..start].ends_with('\\');
        is_name.then(|| start..start + mark.len() + name.len() + 1)
    })
}

/// The tokens of a document with everything that the writer needs.
struct PreparedMarkdown<'a> {
    body: &'a str,
    offset: usize,
    language: &'a str,
    /// Whether the text contains words that run in the other direction than the document's language.
    has_both_directions: bool,
    tokens: Tokens<'a>,
    blocks: BlockAttributes,
    ids: Ids,
    /// The footnotes, by their folded names: the range of tokens of the definition.
    footnotes: HashMap<String, Range<usize>>,
    replacements: Replacements,
    /// The elements that the theme has components for.
    elements: TextElements,
}

impl PreparedMarkdown<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.offset)
    }

    /// Returns the index of the end that matches the start at `index`.
    fn end_of(&self, index: usize) -> usize {
        end_of(&self.tokens, index)
    }

    /// Returns the headings in the order of the text.
    fn headings_in_order(&self) -> Vec<(usize, &HeadingAnchor)> {
        let mut headings: Vec<_> = self.ids.headings.iter().map(|(index, heading)| (*index, heading)).collect();
        headings.sort_by_key(|(index, _)| *index);
        headings
    }

    /// Returns the footnotes without a reference, in the order of the text.
    fn unused_footnotes(&self, writer: &HtmlWriter) -> Vec<(&str, &Range<usize>)> {
        let mut unused: Vec<_> = self
            .footnotes
            .iter()
            .filter(|(name, _)| !writer.refers_to(name))
            .filter_map(|(_, range)| match &self.tokens[range.start].0 {
                Token::Event(Event::Start(Tag::FootnoteDefinition(name))) => Some((&**name, range)),
                _ => None,
            })
            .collect();
        unused.sort_by_key(|(_, range)| range.start);
        unused
    }
}

/// An anchor that links can lead to.
pub(crate) struct Anchor {
    pub(crate) id: String,
    /// The text of the heading; empty for an id in HTML.
    pub(crate) heading: String,
}

/// Returns the anchors that a text would have as a document in `language`.
pub(crate) fn anchors(body: &str, language: &Language) -> Vec<Anchor> {
    let source = Source { file: "".into(), text: body.into() };
    let block_tags = BlockTags::find(body, 0);
    let markdown = parser::parse(&block_tags.text, OPTIONS).events;
    let mut diagnostics = Vec::new();
    let markdown = comments::remove_comments(&source, body, 0, markdown, &mut diagnostics);
    let mut tokens = tokenize(&source, (body, 0), &block_tags, markdown, &mut diagnostics);
    let reader = IdReader {
        source: &source,
        body,
        offset: 0,
        language,
        slugs: SlugStyle::default(),
        theme_ids: &ThemeIds::default(),
        diagnostics: &mut diagnostics,
    };
    let ids = reader.read(&mut tokens);
    let mut headings: Vec<_> = ids.headings.into_iter().collect();
    headings.sort_by_key(|(index, _)| *index);
    let words = |index: usize| plain_text(&tokens[index..end_of(&tokens, index)]).trim().to_owned();
    let headings = headings.into_iter().map(|(index, start)| Anchor { id: start.id, heading: words(index) });
    headings.chain(ids.html.into_iter().map(|id| Anchor { id, heading: String::new() })).collect()
}

/// Returns the name of a footnote in the form in which names are compared, as in CommonMark: without case.
fn folded_name(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

fn footnotes(tokens: &Tokens) -> HashMap<String, Range<usize>> {
    let mut footnotes = HashMap::new();
    for (index, (token, _)) in tokens.iter().enumerate() {
        if let Token::Event(Event::Start(Tag::FootnoteDefinition(name))) = token {
            footnotes.entry(folded_name(name)).or_insert(index..end_of(tokens, index));
        }
    }
    footnotes
}

/// Returns the text without markup, with a space at the end of each block and line.
fn plain_text(tokens: &[(Token, Range<usize>)]) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for (token, _) in tokens {
        let Token::Event(event) = token else {
            continue;
        };
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) | Event::DisplayMath(words)
                if !in_code =>
            {
                text.push_str(words);
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Nests headings by their levels.
fn nest_headings(flat: Vec<Heading>) -> Vec<Heading> {
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

/// Whether the paragraph that starts at `index` contains one image only.
fn is_single_image(text: &PreparedMarkdown, index: usize) -> bool {
    matches!(text.tokens.get(index + 1), Some((Token::Event(Event::Start(Tag::Image { .. })), _)))
        && matches!(text.tokens.get(text.end_of(index + 1) + 1), Some((Token::Event(Event::End(TagEnd::Paragraph)), _)))
}

/// Whether the paragraph that starts at `index` contains components only, with their bodies.
fn contains_only_components(tokens: &Tokens, index: usize) -> bool {
    let mut depth = 0;
    let mut has_component = false;
    for (token, _) in &tokens[index + 1..] {
        match token {
            Token::Component(..) => has_component = true,
            Token::BodyStart(..) => {
                has_component = true;
                depth += 1;
            }
            Token::BodyEnd(_) => depth -= 1,
            Token::Event(Event::End(TagEnd::Paragraph)) => return has_component,
            Token::Event(Event::SoftBreak) => {}
            Token::Event(Event::Text(words)) if words.trim().is_empty() => {}
            _ if depth > 0 => {}
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::front_matter::split;
    use super::super::site_toml;
    use super::*;
    use crate::model::Html;
    use crate::options::Options;

    /// Fragments of Markdown, with little raw HTML.
    const FRAGMENTS: [&str; 72] = [
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
        "{% <b> %}",
        "{% </b> %}",
        "\n{% <b> %}\n",
        "\n{% </b> %}\n",
        "\n> {% <kbd\n> d=1> %}\n",
        "\n  {% </kbd> %}\n",
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
        "https://a.example/_a_/b",
        "www.a.example:n",
        "a@b.example",
        "\n:",
        "---\n",
    ];

    /// Returns the elements of a text that are not closed, or the whole text if an end tag does not match.
    fn unbalanced(html: &Html) -> Vec<String> {
        // The author's text cannot contain this element, so the nesting of bodies is checked too.
        let text =
            html.fill_placeholders(|_, body| body.map_or_else(String::new, |body| format!("<aside>{body}</aside>")));
        let mut open: Vec<String> = Vec::new();
        for tag in text.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            // The rest of a call that cannot be parsed is raw HTML, in which a name may contain the sign.
            if matches!(&*name, "" | "br" | "hr" | "img" | "input" | "b" | "kbd" | "i") || tag.starts_with('!') {
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

    fn read_finnish(text: &str, typography: bool) -> Option<DocumentText> {
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
        let options = MarkdownOptions {
            language: &language,
            slugs: SlugStyle::Language,
            typesetting: &typesetting,
            features: config.text_features,
            theme_ids: &ThemeIds::default(),
            text_elements: TextElements::default(),
        };
        Some(read(&source, &split(&source).ok()?, &config, &options, None, &mut Vec::new()))
    }

    /// Returns HTML without its text: tags with their attributes, and code.
    fn without_text(html: &Html) -> String {
        let html = html.without_placeholders();
        let mut in_code = false;
        let mut result = String::new();
        for part in html.split_inclusive('>') {
            let (text, tag) = part.split_at(part.find('<').unwrap_or(part.len()));
            if in_code {
                result.push_str(text);
            }
            in_code = tag.starts_with("<code") || (in_code && !tag.starts_with("</code"));
            // The alternative text of an image counts as text, although it is an attribute.
            result.push_str(if tag.starts_with("<img") { "<img>" } else { tag });
        }
        result
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_markdown_becomes_balanced_html(fragments in prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 0..40)) {
            let Some(text) = read_finnish(&fragments.concat(), true) else { return Ok(()) };
            prop_assert_eq!(unbalanced(&text.body), Vec::<String>::new());
            prop_assert_eq!(unbalanced(&text.excerpt), Vec::<String>::new());
        }

        #[test]
        fn typography_changes_neither_tags_nor_code(fragments in prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 0..40)) {
            let (Some(set), Some(typed)) = (read_finnish(&fragments.concat(), true), read_finnish(&fragments.concat(), false))
            else { return Ok(()) };
            prop_assert_eq!(without_text(&set.body), without_text(&typed.body));
            prop_assert_eq!(set.anchors.ids(), typed.anchors.ids());
        }
    }
}
