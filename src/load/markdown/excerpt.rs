//! The excerpt: the beginning of a text, for lists and feeds.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html_blocks::{SkippedElements, push_words};
use super::token::{Token, Tokens, end_of};
use super::typesetting::TypesettingOptions;
use super::writer::{HtmlWriter, OutputKind, escape_into};
use super::{PreparedMarkdown, Replacement, contains_only_components, plain_text};
use crate::html_parser::{self, Piece, PieceKind};
use crate::model::Html;

/// The length in characters after which a list, a table or a quotation is cut.
const MAX_LENGTH: usize = 300;

/// Returns the excerpt, and whether the text continues after it.
pub(super) fn excerpt(
    text: &PreparedMarkdown,
    typesetting: &TypesettingOptions,
    description: Option<&str>,
) -> (Html, bool) {
    if let Some(mark) = find_mark(&text.tokens) {
        let mut writer = HtmlWriter::new(text, OutputKind::Excerpt);
        writer.write(0..mark.end);
        if let Some(html) = mark.html_before {
            writer.write_html(html, &text.tokens[mark.end].1);
        }
        return (writer.finish(), true);
    }
    let blocks = blocks_in(&text.tokens, 0..text.tokens.len());
    if let Some(description) = description {
        let mut paragraph = String::from("<p>");
        let hyphenated = typesetting.hyphenation.then(|| typesetting.language.hyphenate(description));
        escape_into(&mut paragraph, hyphenated.as_deref().unwrap_or(description));
        paragraph.push_str("</p>\n");
        return (Html::new(paragraph, Vec::new()), !blocks.is_empty());
    }
    if let Some(paragraph) = blocks.iter().find(|block| is_paragraph_with(text, block, char::is_alphanumeric)) {
        let mut writer = HtmlWriter::new(text, OutputKind::Excerpt);
        writer.write(paragraph.clone());
        return (writer.finish(), blocks.len() > 1);
    }
    if let Some((html, is_cut)) = first_words(text, &blocks) {
        return (html, is_cut || blocks.len() > 1);
    }
    let mut writer = HtmlWriter::new(text, OutputKind::Excerpt);
    // A text without words may still have something to read, such as an emoji.
    if let Some(paragraph) = blocks.iter().find(|block| is_paragraph_with(text, block, is_visible)) {
        writer.write(paragraph.clone());
    }
    (writer.finish(), blocks.len() > 1)
}

/// The place of the comment `<!-- more -->`.
struct Mark<'a> {
    /// The index of the first token that is not in the excerpt.
    end: usize,
    /// The HTML before the comment in the token at `end`, whose block is cut there.
    html_before: Option<&'a str>,
}

fn find_mark<'a>(tokens: &'a Tokens) -> Option<Mark<'a>> {
    let mut depth = 0_usize;
    let mut block = 0;
    for (index, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::Event(Event::Html(html)) if depth == 1 => {
                if let Some(mark) = more_comment(html) {
                    return Some(Mark { end: index, html_before: Some(&html[..mark.start]) });
                }
            }
            // A Markdown block that contains the mark is not cut.
            Token::Event(Event::Html(html) | Event::InlineHtml(html)) if more_comment(html).is_some() => {
                return Some(Mark { end: end_of(tokens, block) + 1, html_before: None });
            }
            Token::BodyStart(..) | Token::Component(..) | Token::Event(Event::Start(_)) => {
                if depth == 0 {
                    block = index;
                }
                depth += usize::from(!matches!(token, Token::Component(..)));
            }
            Token::BodyEnd(_) | Token::Event(Event::End(_)) => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What a comment of HTML is to the excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommentKind {
    /// The mark for the end of the excerpt.
    Mark,
    /// The mark with words for the link to the rest, in WordPress's form `<!--more Read on-->`. They are not used.
    MarkWithWords,
    /// A comment that looks like the mark, or is that of another program.
    NearMark,
    /// A note of the author.
    Note,
}

/// The longest comment that is compared with the mark, in bytes.
const MAX_MARK: usize = 200;

/// The marks of other programs, and slips of typing, in lower case.
const NEAR_MARKS: [&str; 9] =
    ["readmore", "read more", "read-more", "read_more", "excerpt", "endexcerpt", "truncate", "teaser", "break"];

/// Returns what the comment with the text `inner` between `<!--` and `-->` is.
pub(super) fn comment_kind(inner: &str) -> CommentKind {
    let is_word = |word: &str| word.eq_ignore_ascii_case("more");
    let words = inner.trim_matches(|c: char| !c.is_alphanumeric());
    if inner.len() > MAX_MARK {
        CommentKind::Note
    } else if is_word(words) {
        CommentKind::Mark
    } else if begins_with_more(inner) {
        CommentKind::MarkWithWords
    } else if begins_with_more(words) || NEAR_MARKS.iter().any(|near| words.eq_ignore_ascii_case(near)) {
        CommentKind::NearMark
    } else {
        CommentKind::Note
    }
}

/// Whether a text begins with the word "more", and has others.
fn begins_with_more(text: &str) -> bool {
    let rest = text.split_at_checked("more".len()).filter(|(word, _)| word.eq_ignore_ascii_case("more"));
    rest.is_some_and(|(_, rest)| rest.starts_with(|c: char| !c.is_alphanumeric()))
}

/// Returns the range of `<!-- more -->` in HTML, the mark of WordPress for the end of the excerpt.
pub(super) fn more_comment(html: &str) -> Option<Range<usize>> {
    let comments = html.match_indices("<!--");
    let mut ranges = comments.filter_map(|(start, _)| {
        let inner = &html[start + "<!--".len()..];
        let near = &inner[..inner.floor_char_boundary(MAX_MARK + "-->".len())];
        let length = near.find("-->")?;
        let is_mark = matches!(comment_kind(&near[..length]), CommentKind::Mark | CommentKind::MarkWithWords);
        is_mark.then(|| start..start + "<!--".len() + length + "-->".len())
    });
    ranges.next()
}

/// Returns the blocks in a range of tokens, without definitions of footnotes.
fn blocks_in(tokens: &Tokens, range: Range<usize>) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let end = match &tokens[at].0 {
            Token::BodyStart(..) | Token::Event(Event::Start(_)) => end_of(tokens, at) + 1,
            _ => at + 1,
        };
        let is_block = match &tokens[at].0 {
            Token::Event(Event::Start(tag)) => !matches!(tag, Tag::FootnoteDefinition(_)),
            Token::BodyStart(..) | Token::Component(..) => true,
            _ => false,
        };
        if is_block {
            blocks.push(at..end);
        }
        at = end;
    }
    blocks
}

/// Whether a block is a paragraph with a character of a kind in its words.
fn is_paragraph_with(text: &PreparedMarkdown, block: &Range<usize>, is_wanted: fn(char) -> bool) -> bool {
    let start = block.start;
    matches!(text.tokens[start].0, Token::Event(Event::Start(Tag::Paragraph)))
        && !matches!(text.replacements.get(&start), Some(Replacement::Embed(_)))
        && !contains_only_components(&text.tokens, start)
        && words_have(&text.tokens[block.clone()], is_wanted)
}

/// Whether the words of some tokens have a character of a kind. The alternative texts of images, footnotes, and what is shown
/// in place of a video or a form are no words.
fn words_have(tokens: &[(Token, Range<usize>)], is_wanted: fn(char) -> bool) -> bool {
    let mut images = 0_usize;
    let mut skipped = SkippedElements::default();
    tokens.iter().any(|(token, _)| {
        let Token::Event(event) = token else { return false };
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(words) | Event::Code(words) if images == 0 && !skipped.is_open() => {
                return words.contains(is_wanted);
            }
            Event::InlineMath(tex) => return tex.contains(is_wanted),
            Event::InlineHtml(html) => {
                if let Some(tag) = Piece::at_start(html) {
                    skipped.tag(&tag.name(), tag.kind == PieceKind::EndTag);
                }
            }
            Event::Html(html) => {
                let mut words = String::new();
                push_words(html, &mut words);
                return words.contains(is_wanted);
            }
            _ => {}
        }
        false
    })
}

/// Whether a reader sees a character. Soft hyphens and spaces without width are seen by nobody.
fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Returns the beginning of the first block with words, and whether it is only a part of the block: of a list, a table, a
/// quotation, HTML, or of a block in the body of a component.
fn first_words(text: &PreparedMarkdown, blocks: &[Range<usize>]) -> Option<(Html, bool)> {
    blocks.iter().find_map(|block| match &text.tokens[block.start].0 {
        Token::Event(Event::Start(Tag::HtmlBlock)) => {
            let html: String = text.tokens[block.clone()].iter().filter_map(|(token, _)| html_of(token)).collect();
            let excerpt = html_parser::excerpt(&html)?;
            Some((Html::new(excerpt.html, Vec::new()), excerpt.is_truncated))
        }
        Token::Event(Event::Start(Tag::List(_) | Tag::BlockQuote(_) | Tag::DefinitionList | Tag::Table(_)))
            if words_have(&text.tokens[block.clone()], char::is_alphanumeric) =>
        {
            Some(beginning_of_block(text, block))
        }
        Token::BodyStart(..) => {
            let inside = blocks_in(&text.tokens, block.start + 1..block.end.saturating_sub(1));
            let Some(paragraph) = inside.iter().find(|inside| is_paragraph_with(text, inside, char::is_alphanumeric))
            else {
                return first_words(text, &inside);
            };
            let mut writer = HtmlWriter::new(text, OutputKind::Excerpt);
            writer.write(paragraph.clone());
            Some((writer.finish(), inside.len() > 1))
        }
        _ => None,
    })
}

fn html_of<'a>(token: &'a Token) -> Option<&'a str> {
    match token {
        Token::Event(Event::Html(html)) => Some(html),
        _ => None,
    }
}

/// Writes a block with its first items, rows or paragraphs, and returns whether there are more.
fn beginning_of_block(text: &PreparedMarkdown, block: &Range<usize>) -> (Html, bool) {
    let last = block.end - 1;
    let children = blocks_in(&text.tokens, block.start + 1..last);
    let is_table = matches!(text.tokens[block.start].0, Token::Event(Event::Start(Tag::Table(_))));
    let mut length = 0;
    let mut shown = 0;
    for child in &children {
        // The head of a table is nothing without a row.
        if length >= MAX_LENGTH && !(is_table && shown < 2) {
            break;
        }
        length += plain_text(&text.tokens[child.clone()]).chars().count();
        shown += 1;
    }
    let is_cut = shown < children.len();
    let end = if is_cut { children[shown].start } else { last };
    let mut writer = HtmlWriter::new(text, OutputKind::Excerpt);
    writer.write(block.start..end);
    writer.write(last..block.end);
    (writer.finish(), is_cut)
}

#[cfg(test)]
mod tests {
    use super::{CommentKind, comment_kind, more_comment};

    #[test]
    fn the_mark_is_found_in_other_html() {
        let found = |html: &'static str| more_comment(html).map(|range| &html[range]);
        assert_eq!(found("<p>a<!--more--></p>"), Some("<!--more-->"));
        assert_eq!(found("<!-- a --><!--\nMore -->b"), Some("<!--\nMore -->"));
        assert_eq!(found("<!--More Lue \u{e4}--> <!-- more -->"), Some("<!--More Lue \u{e4}-->"));
        for html in ["", "<p>more</p>", "<!-- more: a -->", "<!-- moreover -->", "<!--more", "<!-- m\u{f6} -->"] {
            assert_eq!(found(html), None, "{html}");
        }
    }

    #[test]
    fn comments_are_compared_with_the_mark() {
        for mark in ["more", " MORE ", "more/", "-more-", " /more ", "\n More\u{a0}\u{2026} "] {
            assert_eq!(comment_kind(mark), CommentKind::Mark, "{mark}");
        }
        for words in ["more Lue lis\u{e4}\u{e4}", "More: x", "more\nLes mer"] {
            assert_eq!(comment_kind(words), CommentKind::MarkWithWords, "{words}");
        }
        for near in [" more to come ", "Read More", " excerpt ", "truncate", "break"] {
            assert_eq!(comment_kind(near), CommentKind::NearMark, "{near}");
        }
        for note in ["", "-", " moreover ", "moreover", " a ", "wp:more", &format!("more {}", "x".repeat(300))] {
            assert_eq!(comment_kind(note), CommentKind::Note, "{note}");
        }
    }
}
