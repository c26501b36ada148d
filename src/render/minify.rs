//! HTML written short without another meaning: comments go, and of each run of white space in text one sign stays, a
//! line break where there was one. None goes wholly, since what a style sheet makes of it is not known here: gaps between
//! buttons, and spaces after what `::before` adds, would be lost. Tags, and all text whose spaces count, stay as they are.

use memchr::memchr;
use memchr::memmem::find;

/// Elements whose text is no HTML.
const TEXTS: [&[u8]; 9] =
    [b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript"];

/// Elements in which spaces count.
const KEPT: [&[u8]; 4] = [b"pre", b"listing", b"svg", b"math"];

/// Elements that end tags of those around them do not end.
const WALLS: [&[u8]; 9] =
    [b"table", b"caption", b"td", b"th", b"select", b"object", b"template", b"marquee", b"applet"];

/// Elements that lead from an image or formula back to HTML.
const HTML_INSIDE: [&[u8]; 4] = [b"foreignobject", b"annotation-xml", b"pre", b"listing"];

/// Beginnings of comments that say something: to web servers (SSI, ESI) and to old versions of Internet Explorer.
const MEANT: [&[u8]; 4] = [b"#", b"esi", b"[if", b"<![endif"];

/// The same page with less between the lines. It is read as browsers read it; where it cannot be told how they would,
/// the rest stays as it is.
#[must_use]
pub fn minify_html(html: &[u8]) -> Vec<u8> {
    let mut page = Page { html, at: 0, out: Vec::with_capacity(html.len()), written: 0, gap: None };
    while page.at < html.len() {
        page.text();
        if page.markup().is_none() {
            page.keep_to(html.len());
        }
    }
    page.end_gap();
    page.out.extend_from_slice(&html[page.written..]);
    page.out
}

/// A page that is read, and what was written of it.
struct Page<'a> {
    html: &'a [u8],
    at: usize,
    out: Vec<u8>,
    /// How much of the page was written.
    written: usize,
    gap: Option<Gap>,
}

/// White space and comments of which one sign stays, or none.
#[derive(Clone, Copy)]
struct Gap {
    start: usize,
    sign: Option<u8>,
}

impl<'a> Page<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.html[self.at..]
    }

    /// Writes what stands before a gap, and the sign that stays of it.
    fn end_gap(&mut self) {
        let Some(Gap { start, sign }) = self.gap.take() else { return };
        if sign.is_some_and(|sign| self.html[start..self.at] == [sign]) {
            return;
        }
        self.out.extend_from_slice(&self.html[self.written..start]);
        self.out.extend(sign);
        self.written = self.at;
    }

    /// Keeps everything up to a place.
    fn keep_to(&mut self, end: usize) {
        self.end_gap();
        self.at = end;
    }

    /// Keeps text up to the next `<`.
    fn text(&mut self) {
        loop {
            let rest = self.rest();
            let space = rest.iter().position(|byte| !is_space(*byte)).unwrap_or(rest.len());
            if space > 0 {
                let gap = self.gap.get_or_insert(Gap { start: self.at, sign: None });
                let breaks = rest[..space].iter().any(|byte| matches!(byte, b'\n' | b'\r'));
                gap.sign = Some(if breaks || gap.sign == Some(b'\n') { b'\n' } else { b' ' });
                self.at += space;
            }
            let rest = self.rest();
            if matches!(rest.first(), None | Some(b'<')) {
                return;
            }
            self.keep_to(self.at + run(rest));
        }
    }

    /// Reads one tag, comment or declaration, and the text of an element in which spaces count. `None` where the rest
    /// is better left alone.
    fn markup(&mut self) -> Option<()> {
        let rest = self.rest();
        match rest.get(1) {
            None => {}
            _ if rest.starts_with(b"<!--") => self.comment()?,
            Some(b'!' | b'?') => self.keep_to(self.at + after(rest, b'>')?),
            Some(b'/') if !rest.get(2)?.is_ascii_alphabetic() => self.keep_to(self.at + after(rest, b'>')?),
            Some(b'/') => self.keep_to(self.at + Tag::read(rest)?.length),
            Some(first) if first.is_ascii_alphabetic() => self.element()?,
            // A `<` that begins nothing is text.
            Some(_) => self.keep_to(self.at + 1),
        }
        (rest.len() > 1).then_some(())
    }

    fn comment(&mut self) -> Option<()> {
        let rest = self.rest();
        let end = comment_end(rest)?;
        let is_meant = MEANT.iter().any(|beginning| rest[4..].starts_with(beginning));
        // What it parts might together be a tag or a character reference: `<!-- -->b`, `&am<!-- -->p;`.
        let gap = self.gap.unwrap_or(Gap { start: self.at, sign: None });
        let parts_text = gap.sign.is_none()
            && self.html[..gap.start].last().is_some_and(|before| *before != b'>')
            && rest.get(end).is_some_and(|behind| !is_space(*behind) && *behind != b'<');
        if is_meant || parts_text {
            self.keep_to(self.at + end);
        } else {
            self.gap = Some(gap);
            self.at += end;
        }
        Some(())
    }

    /// Keeps a start tag, and what follows it as far as nothing of that may be touched.
    fn element(&mut self) -> Option<()> {
        let rest = self.rest();
        let tag = Tag::read(rest)?;
        self.keep_to(self.at + tag.length);
        if tag.ends_reading(rest) {
            return None;
        }
        if tag.is_one_of(&TEXTS) {
            let text = self.rest();
            let length = text_end(text, tag.name)?;
            // In a script that holds `<!--`, the first `</script>` may not be the end.
            if tag.is(b"script") && find(&text[..length], b"<!--").is_some() {
                return None;
            }
            self.keep_to(self.at + length);
        } else if tag.is_one_of(&KEPT) {
            let length = kept_end(self.rest(), &tag)?;
            self.keep_to(self.at + length);
        }
        Some(())
    }
}

/// A start or end tag, read only as far as is needed.
struct Tag<'a> {
    name: &'a [u8],
    /// Up to its `>`.
    length: usize,
    has_style: bool,
    /// Whether it ends in `/>`, which closes what is not HTML.
    is_closed: bool,
}

impl<'a> Tag<'a> {
    /// Reads a tag from its `<`, attribute by attribute: a `>` in a value does not end it.
    fn read(text: &'a [u8]) -> Option<Self> {
        let start = 1 + usize::from(text.get(1) == Some(&b'/'));
        let ends_name = |byte: &u8| is_space(*byte) || matches!(byte, b'/' | b'>');
        let mut at = start + text[start..].iter().position(ends_name)?;
        let mut tag = Self { name: &text[start..at], length: 0, has_style: false, is_closed: false };
        let skip = |at: usize| text[at..].iter().position(|byte| !is_space(*byte)).map(|spaces| at + spaces);
        loop {
            at = skip(at)?;
            match text[at] {
                b'>' => {
                    tag.length = at + 1;
                    tag.is_closed = text[at - 1] == b'/';
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
            at += text[at..].iter().position(|byte| ends_name(byte) || *byte == b'=')?;
            tag.has_style |= text[first..at].eq_ignore_ascii_case(b"style");
            let behind = skip(at)?;
            if text[behind] != b'=' {
                continue;
            }
            at = skip(behind + 1)?;
            at += match text[at] {
                quote @ (b'"' | b'\'') => 1 + after(&text[at + 1..], quote)?,
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

    /// Whether all that follows is better left alone: it may stand in an element whose own style keeps its spaces. The tag
    /// stands at the beginning of `text`.
    fn ends_reading(&self, text: &[u8]) -> bool {
        self.is(b"plaintext") || self.has_style && find(&text[..self.length], b"white-space").is_some()
    }

    /// Whether what stands in its element is not HTML.
    fn is_foreign(&self) -> bool {
        self.is_one_of(&[b"svg", b"math"])
    }
}

/// The length of what follows a start tag up to its end tag. `None` where it has none, and where browsers may see its
/// end elsewhere.
fn kept_end(text: &[u8], first: &Tag) -> Option<usize> {
    if first.is_foreign() && first.is_closed {
        return Some(0);
    }
    let mut open = vec![(first.name, first.is_foreign())];
    let mut at = 0;
    while let Some(&(inside, is_foreign)) = open.last() {
        at += memchr(b'<', &text[at..])?;
        let rest = &text[at..];
        let follows = *rest.get(1)?;
        if rest.starts_with(b"<!--") {
            at += comment_end(rest)?;
        } else if rest.starts_with(b"<![CDATA[") {
            // In HTML it would end with the first `>`.
            at += is_foreign.then(|| find(rest, b"]]>"))?? + 3;
        } else if matches!(follows, b'!' | b'?') || follows == b'/' && !rest.get(2)?.is_ascii_alphabetic() {
            at += after(rest, b'>')?;
        } else if follows == b'/' {
            let tag = Tag::read(rest)?;
            if tag.is(inside) {
                open.pop();
                if open.is_empty() {
                    break;
                }
            }
            at += tag.length;
        } else if follows.is_ascii_alphabetic() {
            let tag = Tag::read(rest)?;
            at += tag.length;
            if tag.is_one_of(&TEXTS) {
                let length = text_end(&text[at..], tag.name)?;
                // What is text in HTML may be markup in an image, and the other way round.
                if text[at..at + length].contains(&b'<') && (is_foreign || tag.is(b"script")) {
                    return None;
                }
                at += length;
            } else if is_foreign && tag.is_one_of(&HTML_INSIDE) || tag.ends_reading(rest) {
                return None;
            } else if !(tag.is_closed && (is_foreign || tag.is_foreign()))
                && (tag.is(inside) || tag.is_one_of(&KEPT) || tag.is_one_of(&WALLS))
            {
                open.push((tag.name, tag.is_foreign() || is_foreign && tag.is(inside)));
            }
        } else {
            at += 1;
        }
    }
    Some(at)
}

/// White space of HTML; a no-break space is none.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

/// The length of the text before the next `<` or the next white space that cannot stay as it is.
fn run(text: &[u8]) -> usize {
    for (at, byte) in text.iter().enumerate() {
        // Most bytes are neither.
        if *byte > b'<' {
            continue;
        }
        let can_stay =
            || matches!(byte, b' ' | b'\n') && text.get(at + 1).is_some_and(|next| !is_space(*next) && *next != b'<');
        if *byte == b'<' || is_space(*byte) && !can_stay() {
            return at;
        }
    }
    text.len()
}

/// The place behind the first such byte.
fn after(text: &[u8], byte: u8) -> Option<usize> {
    memchr(byte, text).map(|at| at + 1)
}

/// The length of a comment.
fn comment_end(text: &[u8]) -> Option<usize> {
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

/// The length of a text up to the end tag of its element.
fn text_end(text: &[u8], element: &[u8]) -> Option<usize> {
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
