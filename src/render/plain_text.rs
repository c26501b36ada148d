//! Converts HTML to plain text for the `<head>` of pages, and truncates text.

use crate::html_parser::Reference;
use crate::language::{SOFT_HYPHEN, without_control_characters};
use crate::math;

/// Elements that are skipped with their content, because they are not running text.
const SKIPPED_ELEMENTS: [&str; 17] = [
    "audio", "button", "canvas", "figure", "iframe", "noscript", "object", "pre", "script", "select", "style", "svg",
    "table", "template", "textarea", "title", "video",
];

/// Elements inside words and sentences. All others separate words.
const INLINE_ELEMENTS: [&str; 25] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "math", "q",
    "s", "small", "span", "strong", "sub", "sup", "time", "var",
];

/// Elements whose content is no text for a reader, or only for one whose browser cannot show the element.
const INVISIBLE_ELEMENTS: [&str; 11] =
    ["audio", "canvas", "iframe", "noscript", "object", "script", "style", "svg", "template", "title", "video"];

/// A part of a text: a heading, or the text between headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPart {
    /// Whether it is a heading.
    pub is_heading: bool,
    /// The text on one line, without soft hyphens.
    pub text: String,
}

/// Returns the running text of HTML on one line, without soft hyphens.
pub(super) fn from_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    read(html, &SKIPPED_ELEMENTS, |piece| match piece {
        Piece::Text(escaped) => push_unescaped(&mut text, escaped),
        Piece::Tag { .. } => text.push(' '),
    });
    on_one_line(&text)
}

/// Returns all text of HTML on one line, without soft hyphens: what is left without the tags.
pub(super) fn all_from_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    read(html, &INVISIBLE_ELEMENTS, |piece| match piece {
        Piece::Text(escaped) => push_unescaped(&mut text, escaped),
        Piece::Tag { .. } => text.push(' '),
    });
    on_one_line(&text)
}

/// Returns the whole text of HTML on one line, tables and code included.
pub(super) fn whole_from_html(html: &str) -> String {
    let parts: Vec<String> = parts_from_html(html).into_iter().map(|part| part.text).collect();
    parts.join(" ")
}

/// Returns the whole text of HTML, tables and code included, in its parts.
pub(super) fn parts_from_html(html: &str) -> Vec<TextPart> {
    let mut parts: Vec<TextPart> = Vec::new();
    let mut text = String::with_capacity(html.len());
    let mut end_part = |text: &mut String, is_heading: bool| {
        end_sentence(text);
        let part = on_one_line(text);
        text.clear();
        if !part.is_empty() {
            parts.push(TextPart { is_heading, text: part });
        }
    };
    read(html, &INVISIBLE_ELEMENTS, |piece| match piece {
        Piece::Text(escaped) => push_unescaped(&mut text, escaped),
        Piece::Tag { name, is_end } if matches!(name.as_bytes(), [b'h', b'1'..=b'6']) => end_part(&mut text, is_end),
        Piece::Tag { name: "br", .. } => text.push(' '),
        Piece::Tag { .. } => end_sentence(&mut text),
    });
    end_part(&mut text, false);
    parts
}

/// Ends a block of text: a heading or an item of a list has no full stop, but stands apart.
fn end_sentence(text: &mut String) {
    text.truncate(text.trim_end().len());
    text.push_str(if text.ends_with(char::is_alphanumeric) { ". " } else { " " });
}

/// A piece of HTML.
enum Piece<'a> {
    /// Text with character references.
    Text(&'a str),
    /// A tag that separates words.
    Tag { name: &'a str, is_end: bool },
}

/// Calls `on_piece` with the text of HTML and with the tags that separate words. `skipped` elements are left out.
fn read(html: &str, skipped: &[&str], mut on_piece: impl FnMut(Piece)) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        on_piece(Piece::Text(&rest[..open]));
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(tag) = Tag::at_start(rest) else {
            on_piece(Piece::Text("<"));
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag_length(rest)..];
        if tag.name == "math" && !tag.is_end {
            on_piece(Piece::Text(math::tex_of(rest).unwrap_or_default()));
            rest = rest.find("</math").map_or("", |at| &rest[at..]);
            continue;
        }
        if !INLINE_ELEMENTS.contains(&&*tag.name) {
            on_piece(Piece::Tag { name: &tag.name, is_end: tag.is_end });
        }
        if skipped.contains(&&*tag.name) && !tag.is_end {
            rest = after_content(&tag.name, rest);
        }
    }
    on_piece(Piece::Text(rest));
}

/// Returns what follows the content of an element: its end tag, or nothing if it has none. `rest` follows its start tag.
fn after_content<'a>(name: &str, mut rest: &'a str) -> &'a str {
    // The content of these is no HTML.
    let is_raw = matches!(name, "script" | "style");
    let mut depth = 1;
    while let Some(open) = rest.find('<') {
        rest = &rest[open..];
        let is_end_tag = rest[1..].starts_with('/');
        let tag = if is_raw && !is_end_tag { None } else { Tag::at_start(rest).filter(|tag| tag.name == name) };
        let Some(tag) = tag else {
            rest = &rest[1..];
            continue;
        };
        depth = if tag.is_end { depth - 1 } else { depth + 1 };
        if depth == 0 {
            return rest;
        }
        rest = &rest[tag_length(rest)..];
    }
    ""
}

/// A tag of HTML.
struct Tag {
    /// The name in lower case; empty for a declaration.
    name: String,
    is_end: bool,
}

impl Tag {
    fn at_start(html: &str) -> Option<Self> {
        let inside = html.strip_prefix('<')?;
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            return None;
        }
        let name = inside.strip_prefix('/');
        let is_end = name.is_some();
        let name = name.unwrap_or(inside);
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        Some(Self { name, is_end })
    }
}

/// Collapses ASCII white space. No-break spaces belong to the typesetting.
fn on_one_line(text: &str) -> String {
    without_control_characters(text).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the length of a tag. A `>` in the quoted value of an attribute does not end the tag.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    let mut is_value = false;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) if is_value => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('>', None) => return at + 1,
            _ => {}
        }
        is_value = c == '=' || (is_value && c.is_ascii_whitespace());
    }
    text.len()
}

/// Appends text, with its character references resolved and its soft hyphens removed.
fn push_unescaped(text: &mut String, escaped: &str) {
    let mut rest = escaped;
    while let Some(at) = rest.find(['&', SOFT_HYPHEN]) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(reference) = Reference::at_start(rest) {
            text.extend(reference.characters().filter(|c| *c != SOFT_HYPHEN));
            rest = &rest[reference.length..];
        } else if let Some(after) = rest.strip_prefix('&') {
            text.push('&');
            rest = after;
        } else {
            rest = &rest[SOFT_HYPHEN.len_utf8()..];
        }
    }
    text.push_str(rest);
}

/// Truncates a text to at most `max` characters. Cuts after a word, and ends the result with an ellipsis.
pub(super) fn truncate(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let limit = text.char_indices().nth(max.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let ends_a_word = text[limit..].starts_with(char::is_whitespace);
    let last_space = text[..limit].rfind(char::is_whitespace).filter(|at| *at > 0);
    let end = if ends_a_word { limit } else { last_space.unwrap_or(limit) };
    let truncated = text[..end]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '–' | '—' | '-' | '.' | '…'));
    format!("{truncated}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_html_returns_running_text() {
        let check = |html: &str, expected: &str| assert_eq!(from_html(html), expected);
        check("<p>Asia\u{ad}kas &amp; <em>myy</em>jä</p>\n<p>Toinen</p>", "Asiakas & myyjä Toinen");
        check("<p>a<br>b</p><ul><li>c</li></ul>", "a b c");
        check(
            "<p>5&#x202F;% &lt;b&gt; &nbsp;&quot;x&quot; &unknown; A&B &amp;amp;</p>",
            "5\u{202f}% <b> \u{a0}\"x\" &unknown; A&B &amp;",
        );
        check("<p>K&auml;ytt&auml;j&auml; &copy 2010&shy;luku a&#11;b</p>", "Käyttäjä © 2010luku a b");
        check("<P title=it's>a</P><SCRIPT>if(a<b=='c)</SCRIPT><TABLE><tr><td><table></table>d</table>e", "a e");
        check(
            "<figure><img src=\"a>b\" alt=\"\"><figcaption>pois</figcaption></figure><p title=\"a > b\">jää</p>",
            "jää",
        );
        check("<script>if (a < b) {}</script>x<!-- <p>pois</p> -->y", "xy");
        check("a < b <", "a < b <");
        check("", "");
    }

    #[test]
    fn parts_from_html_returns_the_whole_text() {
        let html = "<p>Alku</p><h2 id=\"a\">Ot\u{ad}sikko</h2><ul><li>yksi</li><li>kaksi!</li></ul><pre>let a</pre><style>p{}</style>";
        let parts = parts_from_html(html);
        let parts: Vec<(bool, &str)> = parts.iter().map(|part| (part.is_heading, &*part.text)).collect();
        assert_eq!(parts, [(false, "Alku."), (true, "Otsikko."), (false, "yksi. kaksi! let a.")]);
        assert!(parts_from_html("<p></p>").is_empty());
    }

    #[test]
    fn truncate_cuts_after_a_word() {
        assert_eq!(truncate("yksi kaksi kolme", 16), "yksi kaksi kolme");
        assert_eq!(truncate("yksi kaksi kolme", 15), "yksi kaksi…");
        assert_eq!(truncate("yksi, kaksi kolme", 8), "yksi…");
        assert_eq!(truncate("yksi kaksi kolme", 11), "yksi kaksi…");
        assert_eq!(truncate("asiakasuskollisuus", 8), "asiakas…");
        assert_eq!(truncate("ääääääää öö", 9), "ääääääää…");
    }
}
