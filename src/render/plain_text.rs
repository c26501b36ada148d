//! Converts HTML to plain text for the `<head>` of pages, and truncates text.

use crate::language::SOFT_HYPHEN;
use crate::math;

/// Elements that are skipped with their content, because they are not running text.
const SKIPPED_ELEMENTS: [&str; 8] = ["figure", "pre", "script", "style", "svg", "table", "template", "video"];

/// Elements inside words and sentences. All others separate words.
const INLINE_ELEMENTS: [&str; 25] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "math", "q",
    "s", "small", "span", "strong", "sub", "sup", "time", "var",
];

/// Elements whose content is no text for a reader.
const INVISIBLE_ELEMENTS: [&str; 4] = ["script", "style", "svg", "template"];

/// A part of a text: a heading, or what stands between headings.
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
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            on_piece(Piece::Text("<"));
            rest = &rest[1..];
            continue;
        }
        let end = tag_length(rest);
        let tag = rest[1..end].trim_end_matches('>');
        rest = &rest[end..];
        let name = tag.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        let is_end = tag.starts_with('/');
        if name == "math" && !is_end {
            on_piece(Piece::Text(math::tex_of(rest).unwrap_or_default()));
            rest = rest.find("</math").map_or("", |at| &rest[at..]);
            continue;
        }
        if !INLINE_ELEMENTS.contains(&&*name) {
            on_piece(Piece::Tag { name: &name, is_end });
        }
        if skipped.contains(&&*name) && !is_end {
            let close = format!("</{name}");
            rest = rest.find(&close).map_or("", |at| &rest[at..]);
        }
    }
    on_piece(Piece::Text(rest));
}

/// Collapses ASCII white space. No-break spaces belong to the typesetting.
fn on_one_line(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the length of a tag. A `>` in an attribute's value does not end the tag.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('>', None) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Appends text, with its character references resolved and its soft hyphens removed.
fn push_unescaped(text: &mut String, escaped: &str) {
    let mut rest = escaped;
    while let Some(at) = rest.find(['&', SOFT_HYPHEN]) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(reference) = rest.strip_prefix('&') else {
            rest = &rest[SOFT_HYPHEN.len_utf8()..];
            continue;
        };
        let resolved = reference.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        if let Some((c, after)) = resolved {
            if c != SOFT_HYPHEN {
                text.push(c);
            }
            rest = after;
        } else {
            text.push('&');
            rest = reference;
        }
    }
    text.push_str(rest);
}

/// Returns the character of a character reference. Kielo writes the first few itself; authors may use the rest in HTML.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
        return char::from_u32(hexadecimal.unwrap_or_else(|| number.parse()).ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "shy" => SOFT_HYPHEN,
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        _ => return None,
    })
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
