//! Minifies HTML without a change of its meaning. Comments are removed. A run of white space in text becomes a single
//! character: a line break if the run contains one, else a space. Runs are never removed entirely, because style sheets
//! can make them visible, for example between buttons or behind `::before`. Tags and preformatted text are not changed.

use std::ops::Range;

use memchr::memchr;
use memchr::memmem::find;

/// Elements whose content is raw text, not markup.
const RAW_TEXT_ELEMENTS: [&[u8]; 9] =
    [b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript"];

/// Elements in which white space is significant.
const PREFORMATTED_ELEMENTS: [&[u8]; 4] = [b"pre", b"listing", b"svg", b"math"];

/// Elements that end tags of their ancestors do not close (scope markers of the HTML parser).
const SCOPE_ELEMENTS: [&[u8]; 9] =
    [b"table", b"caption", b"td", b"th", b"select", b"object", b"template", b"marquee", b"applet"];

/// Elements that return from SVG or MathML to HTML content.
const HTML_INTEGRATION_ELEMENTS: [&[u8]; 4] = [b"foreignobject", b"annotation-xml", b"pre", b"listing"];

/// The beginnings of comments that web servers (SSI, ESI) and old versions of Internet Explorer interpret.
const MEANINGFUL_COMMENTS: [&[u8]; 4] = [b"#", b"esi", b"[if", b"<![endif"];

/// Returns the page with less white space and without comments. From a position where browsers may parse the page in
/// another way, the rest is copied unchanged.
#[must_use]
pub fn minify_html(html: &[u8]) -> Vec<u8> {
    let mut minifier = Minifier { html, at: 0, out: Vec::with_capacity(html.len()), copied: 0, gap: None };
    while minifier.at < html.len() {
        minifier.read_text();
        if minifier.read_markup().is_none() {
            minifier.keep_to(html.len());
        }
    }
    minifier.end_gap();
    minifier.out.extend_from_slice(&html[minifier.copied..]);
    minifier.out
}

/// The state of reading a page and writing its minified form.
struct Minifier<'a> {
    html: &'a [u8],
    at: usize,
    out: Vec<u8>,
    /// The offset up to which the page is copied to `out`.
    copied: usize,
    gap: Option<Gap>,
}

/// White space and comments that become one character, or none.
#[derive(Clone, Copy)]
struct Gap {
    start: usize,
    replacement: Option<u8>,
}

impl<'a> Minifier<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.html[self.at..]
    }

    /// Copies the page up to the gap, then writes the replacement of the gap.
    fn end_gap(&mut self) {
        let Some(Gap { start, replacement }) = self.gap.take() else { return };
        if replacement.is_some_and(|replacement| self.html[start..self.at] == [replacement]) {
            return;
        }
        self.out.extend_from_slice(&self.html[self.copied..start]);
        self.out.extend(replacement);
        self.copied = self.at;
    }

    /// Keeps everything up to an offset unchanged.
    fn keep_to(&mut self, end: usize) {
        self.end_gap();
        self.at = end;
    }

    /// Reads text up to the next `<`.
    fn read_text(&mut self) {
        loop {
            let rest = self.rest();
            let space = rest.iter().position(|byte| !is_space(*byte)).unwrap_or(rest.len());
            if space > 0 {
                let gap = self.gap.get_or_insert(Gap { start: self.at, replacement: None });
                let breaks = rest[..space].iter().any(|byte| matches!(byte, b'\n' | b'\r'));
                gap.replacement = Some(if breaks || gap.replacement == Some(b'\n') { b'\n' } else { b' ' });
                self.at += space;
            }
            let rest = self.rest();
            if matches!(rest.first(), None | Some(b'<')) {
                return;
            }
            self.keep_to(self.at + collapsed_text_length(rest));
        }
    }

    /// Reads one tag, comment or declaration, and the content of an element in which white space is significant. Returns
    /// `None` if the rest of the page must stay unchanged.
    fn read_markup(&mut self) -> Option<()> {
        let rest = self.rest();
        match rest.get(1) {
            None => {}
            _ if rest.starts_with(b"<!--") => self.read_comment()?,
            Some(b'!' | b'?') => self.keep_to(self.at + offset_after(rest, b'>')?),
            Some(b'/') if !rest.get(2)?.is_ascii_alphabetic() => self.keep_to(self.at + offset_after(rest, b'>')?),
            Some(b'/') => self.keep_to(self.at + Tag::read(rest)?.length),
            Some(first) if first.is_ascii_alphabetic() => self.read_element()?,
            // A `<` that begins no markup is text.
            Some(_) => self.keep_to(self.at + 1),
        }
        (rest.len() > 1).then_some(())
    }

    fn read_comment(&mut self) -> Option<()> {
        let rest = self.rest();
        let end = comment_length(rest)?;
        let is_meaningful = MEANINGFUL_COMMENTS.iter().any(|beginning| rest[4..].starts_with(beginning));
        // A comment may separate text that would form a tag or a character reference: `<!-- -->b`, `&am<!-- -->p;`.
        let gap = self.gap.unwrap_or(Gap { start: self.at, replacement: None });
        let separates_text = gap.replacement.is_none()
            && self.html[..gap.start].last().is_some_and(|before| *before != b'>')
            && rest.get(end).is_some_and(|behind| !is_space(*behind) && *behind != b'<');
        if is_meaningful || separates_text {
            self.keep_to(self.at + end);
        } else {
            self.gap = Some(gap);
            self.at += end;
        }
        Some(())
    }

    /// Keeps a start tag, and the content of its element if that must not change.
    fn read_element(&mut self) -> Option<()> {
        let rest = self.rest();
        let tag = Tag::read(rest)?;
        self.keep_to(self.at + tag.length);
        if tag.may_preserve_spaces(rest) {
            return None;
        }
        if tag.is_one_of(&RAW_TEXT_ELEMENTS) {
            let text = self.rest();
            let length = raw_text_length(text, tag.name)?;
            // If a script contains `<!--`, the first `</script>` may not be its end.
            if tag.is(b"script") && find(&text[..length], b"<!--").is_some() {
                return None;
            }
            self.keep_to(self.at + length);
        } else if tag.is_one_of(&PREFORMATTED_ELEMENTS) {
            let length = content_length(self.rest(), &tag)?;
            self.keep_to(self.at + length);
        }
        Some(())
    }
}

/// A start or end tag, as far as the minifier needs it.
struct Tag<'a> {
    name: &'a [u8],
    /// The length of the tag including its `>`.
    length: usize,
    has_style_attribute: bool,
    /// Whether it ends in `/>`, which closes an element of SVG or MathML.
    is_self_closing: bool,
}

impl<'a> Tag<'a> {
    /// Reads a tag from its `<`, attribute by attribute: a `>` in a value does not end the tag.
    fn read(text: &'a [u8]) -> Option<Self> {
        let start = 1 + usize::from(text.get(1) == Some(&b'/'));
        let mut at = start + text[start..].iter().position(|byte| has_class(*byte, ENDS_NAME))?;
        let mut tag = Self { name: &text[start..at], length: 0, has_style_attribute: false, is_self_closing: false };
        let skip = |at: usize| text[at..].iter().position(|byte| !is_space(*byte)).map(|spaces| at + spaces);
        loop {
            at = skip(at)?;
            match text[at] {
                b'>' => {
                    tag.length = at + 1;
                    tag.is_self_closing = text[at - 1] == b'/';
                    return Some(tag);
                }
                b'/' => {
                    at += 1;
                    continue;
                }
                _ => {}
            }
            // An attribute's name may begin with `=`.
            let first = at;
            at += 1;
            at += text[at..].iter().position(|byte| has_class(*byte, ENDS_NAME | EQUALS_SIGN))?;
            tag.has_style_attribute |= text[first..at].eq_ignore_ascii_case(b"style");
            let behind = skip(at)?;
            if text[behind] != b'=' {
                continue;
            }
            at = skip(behind + 1)?;
            at += match text[at] {
                quote @ (b'"' | b'\'') => 1 + offset_after(&text[at + 1..], quote)?,
                _ => text[at..].iter().position(|byte| is_space(*byte) || *byte == b'>')?,
            };
        }
    }

    fn is(&self, name: &[u8]) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn is_one_of(&self, names: &[&[u8]]) -> bool {
        names.iter().any(|name| self.is(name))
    }

    /// Whether white space may be significant in everything that follows the tag, because a `style` attribute may preserve
    /// it. `text` begins with the tag.
    fn may_preserve_spaces(&self, text: &[u8]) -> bool {
        self.is(b"plaintext") || self.has_style_attribute && find(&text[..self.length], b"white-space").is_some()
    }

    /// Whether the content of the element is SVG or MathML.
    fn is_foreign(&self) -> bool {
        self.is_one_of(&[b"svg", b"math"])
    }
}

/// Returns the length of an element's content including its end tag. Returns `None` if the end tag is missing, or if
/// browsers may find it elsewhere.
fn content_length(text: &[u8], first: &Tag) -> Option<usize> {
    if first.is_foreign() && first.is_self_closing {
        return Some(0);
    }
    let mut open = vec![(first.name, first.is_foreign())];
    let mut at = 0;
    while let Some(&(parent, is_foreign)) = open.last() {
        at += memchr(b'<', &text[at..])?;
        let rest = &text[at..];
        let next = *rest.get(1)?;
        if rest.starts_with(b"<!--") {
            at += comment_length(rest)?;
        } else if rest.starts_with(b"<![CDATA[") {
            // In HTML it would end at the first `>`.
            at += is_foreign.then(|| find(rest, b"]]>"))?? + 3;
        } else if matches!(next, b'!' | b'?') || next == b'/' && !rest.get(2)?.is_ascii_alphabetic() {
            at += offset_after(rest, b'>')?;
        } else if next == b'/' {
            let tag = Tag::read(rest)?;
            if tag.is(parent) {
                open.pop();
                if open.is_empty() {
                    break;
                }
            }
            at += tag.length;
        } else if next.is_ascii_alphabetic() {
            let tag = Tag::read(rest)?;
            at += tag.length;
            if is_foreign && tag.is_self_closing {
                // It has no content, whatever its name is in HTML.
            } else if tag.is_one_of(&RAW_TEXT_ELEMENTS) {
                let length = raw_text_length(&text[at..], tag.name)?;
                // Raw text in HTML may be markup in SVG, and the other way round.
                if text[at..at + length].contains(&b'<') && (is_foreign || tag.is(b"script")) {
                    return None;
                }
                at += length;
            } else if is_foreign && tag.is_one_of(&HTML_INTEGRATION_ELEMENTS) || tag.may_preserve_spaces(rest) {
                return None;
            } else if !(tag.is_self_closing && (is_foreign || tag.is_foreign()))
                && (tag.is(parent) || tag.is_one_of(&PREFORMATTED_ELEMENTS) || tag.is_one_of(&SCOPE_ELEMENTS))
            {
                open.push((tag.name, tag.is_foreign() || is_foreign && tag.is(parent)));
            }
        } else {
            at += 1;
        }
    }
    Some(at)
}

/// Classes of bytes as bits. A table answers faster than comparisons with each byte of a class.
const SPACE: u8 = 1;
/// White space, `/` and `>` end names of elements.
const ENDS_NAME: u8 = 2;
const EQUALS_SIGN: u8 = 4;
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let spaces = b" \n\t\r\x0c";
    let mut index = 0;
    while index < spaces.len() {
        classes[spaces[index] as usize] = SPACE | ENDS_NAME;
        index += 1;
    }
    classes[b'/' as usize] = ENDS_NAME;
    classes[b'>' as usize] = ENDS_NAME;
    classes[b'=' as usize] = EQUALS_SIGN;
    classes
};

fn has_class(byte: u8, classes: u8) -> bool {
    CLASSES[usize::from(byte)] & classes != 0
}

/// Whether a byte is ASCII white space as HTML defines it. No-break spaces are not.
fn is_space(byte: u8) -> bool {
    has_class(byte, SPACE)
}

/// Returns the length of the text before the next `<` or the next white space that must be collapsed.
fn collapsed_text_length(text: &[u8]) -> usize {
    // The compiler turns the check of a block into a few vector instructions.
    const BLOCK: usize = 32;
    let mut start = 0;
    while let Some(block) = text.get(start..=start + BLOCK) {
        let collapses = |byte: u8, next: u8| {
            u8::from(byte < b' ')
                | u8::from(byte == b'<')
                | u8::from(next < b' ')
                | u8::from(next == b'<')
                | (u8::from(byte == b' ') & u8::from(next == b' '))
        };
        let any = block.iter().zip(&block[1..]).fold(0, |any, (byte, next)| any | collapses(*byte, *next));
        if any != 0
            && let Some(length) = first_collapse(text, start..start + BLOCK)
        {
            return length;
        }
        start += BLOCK;
    }
    first_collapse(text, start..text.len()).unwrap_or(text.len())
}

/// Returns the first offset in a range at which there is a `<` or white space that must be collapsed.
fn first_collapse(text: &[u8], range: Range<usize>) -> Option<usize> {
    range.into_iter().find(|at| {
        let byte = text[*at];
        let can_stay =
            || matches!(byte, b' ' | b'\n') && text.get(at + 1).is_some_and(|next| !is_space(*next) && *next != b'<');
        byte == b'<' || is_space(byte) && !can_stay()
    })
}

/// Returns the offset behind the first occurrence of a byte.
fn offset_after(text: &[u8], byte: u8) -> Option<usize> {
    memchr(byte, text).map(|at| at + 1)
}

/// Returns the length of a comment that begins at the start of `text`.
fn comment_length(text: &[u8]) -> Option<usize> {
    for empty in [&b"<!-->"[..], b"<!--->"] {
        if text.starts_with(empty) {
            return Some(empty.len());
        }
    }
    let mut at = 4;
    loop {
        at += find(&text[at..], b"--")?;
        match &text[at + 2..] {
            [b'>', ..] => return Some(at + 3),
            [b'!', b'>', ..] => return Some(at + 4),
            _ => at += 1,
        }
    }
}

/// Returns the length of raw text up to the end tag of its element.
fn raw_text_length(text: &[u8], element: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += find(&text[at..], b"</")?;
        let end = &text[at + 2..];
        let follows = end.get(element.len())?;
        if end[..element.len()].eq_ignore_ascii_case(element) && (is_space(*follows) || matches!(follows, b'/' | b'>'))
        {
            return Some(at);
        }
        at += 2;
    }
}
