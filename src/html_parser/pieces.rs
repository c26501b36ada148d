//! HTML as a sequence of tags, comments and text, without a tree.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};

/// Elements whose content is text, in which a tag is none (HTML standard, "raw text" and "escapable raw text").
const TEXT_ELEMENTS: [&str; 8] = ["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

/// Whether the content of an element is text, in which a tag is none.
pub(crate) fn is_text_element(name: &str) -> bool {
    TEXT_ELEMENTS.contains(&name)
}

/// The type of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    Text,
    StartTag,
    EndTag,
    /// A comment, a declaration, or what browsers take for a comment.
    Comment,
    /// A tag or a comment that does not end.
    Unfinished,
}

/// A tag, a comment, or the text between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) kind: PieceKind,
    /// The HTML of the piece.
    pub(crate) html: &'a str,
}

impl<'a> Piece<'a> {
    /// Returns the piece at the start of `html`, by the rules of browsers. `None` at the end.
    pub(crate) fn at_start(html: &'a str) -> Option<Self> {
        let bytes = html.as_bytes();
        let piece = |kind, length: Option<usize>| match length {
            Some(length) => Self { kind, html: &html[..length] },
            None => Self { kind: PieceKind::Unfinished, html },
        };
        if *bytes.first()? != b'<' {
            return Some(piece(PieceKind::Text, Some(memchr(b'<', bytes).unwrap_or(html.len()))));
        }
        let bogus_comment = || memchr(b'>', bytes).map(|end| end + 1);
        Some(match bytes.get(1) {
            Some(b'!') if html.starts_with("<!--") => piece(PieceKind::Comment, comment_length(html)),
            Some(b'!' | b'?') => piece(PieceKind::Comment, bogus_comment()),
            Some(b'/') => match bytes.get(2) {
                Some(letter) if letter.is_ascii_alphabetic() => piece(PieceKind::EndTag, tag_length(html)),
                _ => piece(PieceKind::Comment, bogus_comment()),
            },
            Some(letter) if letter.is_ascii_alphabetic() => piece(PieceKind::StartTag, tag_length(html)),
            _ => {
                let next = memchr(b'<', &bytes[1..]).map_or(html.len(), |next| next + 1);
                piece(PieceKind::Text, Some(next))
            }
        })
    }

    /// Returns the name of a tag in lower case; empty for other pieces.
    pub(crate) fn name(&self) -> Cow<'a, str> {
        let start = match self.kind {
            PieceKind::StartTag => 1,
            PieceKind::EndTag => 2,
            PieceKind::Text | PieceKind::Comment | PieceKind::Unfinished => return "".into(),
        };
        let rest = &self.html[start..];
        let name = &rest[..rest.find(ends_name).unwrap_or(rest.len())];
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
    }

    /// Whether a tag ends with `/>`, outside the value of an attribute.
    pub(crate) fn is_self_closing(&self) -> bool {
        let Some(inside) = self.html.strip_suffix("/>") else { return false };
        // In `<a href=b/>` the slash belongs to the value.
        let word = inside.rsplit(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'')).next();
        !word.is_some_and(|word| word.contains('='))
    }
}

fn ends_name(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '/' | '>')
}

/// Returns the length of the comment at the start of `html`. `<!-->` is a whole comment.
fn comment_length(html: &str) -> Option<usize> {
    let inside = "<!--".len();
    let rest = &html[inside..];
    if let Some(length) = [">", "->"].into_iter().find(|end| rest.starts_with(end)).map(str::len) {
        return Some(inside + length);
    }
    let mut ends = memmem::find_iter(rest.as_bytes(), "--").map(|at| &rest[at..]);
    let end = |rest: &str| ["-->", "--!>"].into_iter().find(|end| rest.starts_with(end)).map(str::len);
    // Hyphens overlap in `--->`.
    let found = ends.find_map(|at| {
        let hyphens = at.len() - at.trim_start_matches('-').len();
        Some((rest.len() - at.len() + hyphens - 2, end(&at[hyphens - 2..])?))
    });
    found.map(|(at, length)| inside + at + length)
}

/// Returns the length of the tag at the start of `html`. A `>` in the quoted value of an attribute does not end a tag.
fn tag_length(html: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    let mut at = 1 + html[1..].find(ends_name)?;
    loop {
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b'/').count();
        if *bytes.get(at)? == b'>' {
            return Some(at + 1);
        }
        // The name of an attribute may begin with `=`.
        at += 1;
        let is_name = |byte: &&u8| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'=');
        at += bytes[at..].iter().take_while(is_name).count();
        let spaces = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if bytes.get(at + spaces) != Some(&b'=') {
            continue;
        }
        at += spaces + 1;
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match bytes.get(at)? {
            quote @ (b'"' | b'\'') => at += memchr(*quote, &bytes[at + 1..])? + 2,
            b'>' => return Some(at + 1),
            _ => at += bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count(),
        }
    }
}

/// Returns the offset of the end tag `</name` in the content of an element whose content is text. In a script with
/// `<!--` and `<script`, an end tag may be text; such a script counts as one without an end.
pub(crate) fn end_of_text_element(name: &str, content: &str) -> Option<usize> {
    let bytes = content.as_bytes();
    let is_tag = |start: usize| {
        let end = start + name.len();
        let is_name = bytes.get(start..end).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()));
        is_name && bytes.get(end).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
    };
    let end = memmem::find_iter(bytes, "</").find(|at| is_tag(at + 2))?;
    if name == "script"
        && let Some(comment) = content[..end].rfind("<!--")
        && !content[comment..end].contains("-->")
        && memchr::memchr_iter(b'<', &bytes[comment..end]).any(|at| is_tag(comment + at + 1))
    {
        return None;
    }
    Some(end)
}

/// The pieces of HTML with their ranges, in order. The content of an element whose content is text is one text. In SVG and
/// MathML, `<style/>` has none.
pub(crate) fn pieces(html: &str) -> impl Iterator<Item = (Piece<'_>, Range<usize>)> {
    let mut at = 0;
    // The number of open elements `svg` and `math`.
    let mut foreign_depth = 0_usize;
    // The element whose content is text and which the last piece has started.
    let mut text_element: Option<Cow<str>> = None;
    std::iter::from_fn(move || {
        let rest = &html[at..];
        let piece = match text_element.take() {
            Some(name) if !rest.is_empty() => {
                let end = end_of_text_element(&name, rest).unwrap_or(rest.len());
                if end == 0 { Piece::at_start(rest)? } else { Piece { kind: PieceKind::Text, html: &rest[..end] } }
            }
            _ => Piece::at_start(rest)?,
        };
        let is_foreign_root = |piece: &Piece| matches!(&*piece.name(), "svg" | "math");
        match piece.kind {
            PieceKind::StartTag if foreign_depth > 0 && piece.is_self_closing() => {}
            PieceKind::StartTag if is_foreign_root(&piece) => foreign_depth += usize::from(!piece.is_self_closing()),
            PieceKind::StartTag => text_element = Some(piece.name()).filter(|name| is_text_element(name)),
            PieceKind::EndTag if is_foreign_root(&piece) => foreign_depth = foreign_depth.saturating_sub(1),
            _ => {}
        }
        let range = at..at + piece.html.len();
        at = range.end;
        Some((piece, range))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_split_as_browsers_do() {
        let split = |html: &'static str| pieces(html).map(|(piece, _)| piece.html).collect::<Vec<_>>();
        assert_eq!(split("a<b c='>'>d</B >e"), ["a", "<b c='>'>", "d", "</B >", "e"]);
        assert_eq!(split("a < b <3 <"), ["a ", "< b ", "<3 ", "<"]);
        assert_eq!(
            split("<!--><i><!---><b><!-- --- --><!--a--!>c"),
            ["<!-->", "<i>", "<!--->", "<b>", "<!-- --- -->", "<!--a--!>", "c"]
        );
        assert_eq!(split("<!doctype html><?php a ?></><//a>x"), ["<!doctype html>", "<?php a ?>", "</>", "<//a>", "x"]);
        assert_eq!(split("<style>a<b</style><TITLE></TITLE>"), ["<style>", "a<b", "</style>", "<TITLE>", "</TITLE>"]);
        assert_eq!(split("<a b=\"c>d"), ["<a b=\"c>d"]);
        assert_eq!(split("<a =b c = d/>e"), ["<a =b c = d/>", "e"]);
        assert_eq!(split("<svg><style/><a></svg>"), ["<svg>", "<style/>", "<a>", "</svg>"]);
        assert_eq!(split("<svg></svg><svg/><style/><a>"), ["<svg>", "</svg>", "<svg/>", "<style/>", "<a>"]);
        assert_eq!(split("<script><!-- <script></script>"), ["<script>", "<!-- <script></script>"]);
    }

    #[test]
    fn names_and_self_closing_tags_are_read() {
        let piece =
            |html: &'static str| Piece::at_start(html).unwrap_or(Piece { kind: PieceKind::Unfinished, html: "" });
        assert_eq!(piece("<DIV/>").name(), "div");
        assert!(piece("<DIV/>").is_self_closing());
        assert!(piece("<a b=\"c=d\"/>").is_self_closing());
        assert!(!piece("<a href=b/>").is_self_closing());
        assert_eq!(piece("</Foo-Bar >").name(), "foo-bar");
        assert_eq!(piece("<").kind, PieceKind::Text);
        assert_eq!(piece("<a").kind, PieceKind::Unfinished);
    }
}
