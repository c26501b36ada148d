//! Paragraphs of the classic editor, which saved none: empty lines divide them, single line ends are breaks. These are
//! WordPress's rules (`wpautop`), with its oddities, since authors saw what came of them.

/// Elements that WordPress never puts into a paragraph.
const BLOCKS: [&str; 40] = [
    "table",
    "thead",
    "tfoot",
    "caption",
    "col",
    "colgroup",
    "tbody",
    "tr",
    "td",
    "th",
    "div",
    "dl",
    "dd",
    "dt",
    "ul",
    "ol",
    "li",
    "pre",
    "form",
    "map",
    "area",
    "blockquote",
    "address",
    "style",
    "p",
    "hr",
    "fieldset",
    "legend",
    "section",
    "article",
    "aside",
    "hgroup",
    "header",
    "footer",
    "nav",
    "figure",
    "figcaption",
    "details",
    "menu",
    "summary",
];

/// Stands for a line end inside a tag.
const LINE_IN_TAG: char = '\u{FFFE}';
/// Stands for a line end inside a script, a style sheet or a drawing.
const LINE_IN_SCRIPT: char = '\u{FFFF}';

/// A text with `<p>` and `<br />` where WordPress shows them.
pub(in crate::import::wordpress) fn wpautop(text: &str) -> String {
    if text.trim_matches(is_space).is_empty() {
        return String::new();
    }
    let (text, pres) = without_pre(text);
    let text = with_breaks_parted(&text);
    let text = with_blocks_parted(&text);
    let text = with_lines_in_tags(&text);
    let text = with_media_joined(&text);
    let text = in_paragraphs(&text);
    let text = without_wrong_paragraphs(&text);
    let text = with_line_breaks(&text);
    let text = text.replace(LINE_IN_TAG, "\n");
    with_pre(&text, &pres)
}

/// What PCRE's `\s` finds.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C')
}

fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches(is_space).len()
}

/// Walks over the text: `change` looks at each `<` and tells how many bytes it takes and what it puts in their place.
fn at_tags(text: &str, mut change: impl FnMut(usize, &mut String) -> usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    while let Some(found) = text[done..].find('<') {
        let at = done + found;
        out.push_str(&text[done..at]);
        let taken = change(at, &mut out);
        done = at + taken.max(1);
        if taken == 0 {
            out.push('<');
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Takes each `<pre>` out, so that nothing touches it.
fn without_pre(text: &str) -> (String, Vec<&str>) {
    let mut pres = Vec::new();
    if !text.contains("<pre") {
        return (format!("{text}\n"), pres);
    }
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split_inclusive("</pre>").peekable();
    while let Some(part) = parts.next() {
        match part.find("<pre") {
            Some(start) if part.ends_with("</pre>") => {
                out.push_str(&part[..start]);
                out.push_str("<pre></pre>");
                pres.push(&part[start..]);
            }
            _ if parts.peek().is_some() => out.push_str(part.strip_suffix("</pre>").unwrap_or(part)),
            _ => out.push_str(part),
        }
    }
    out.push('\n');
    (out, pres)
}

fn with_pre(text: &str, pres: &[&str]) -> String {
    let mut parts = text.split("<pre></pre>");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut pres = pres.iter();
    for part in parts {
        out.push_str(pres.next().copied().unwrap_or_default());
        out.push_str(part);
    }
    out
}

/// The end of `<br>`, `<br/>` or `<br />` at `at`.
fn break_end(text: &str, at: usize) -> Option<usize> {
    let after = skip_space(text, at + text[at..].strip_prefix("<br").map(|_| 3)?);
    let after = if text[after..].starts_with('/') { after + 1 } else { after };
    text[after..].starts_with('>').then_some(after + 1)
}

/// Two breaks are the end of a paragraph.
fn with_breaks_parted(text: &str) -> String {
    at_tags(text, |at, out| {
        let second = break_end(text, at).and_then(|first| break_end(text, skip_space(text, first)));
        second.map_or(0, |end| {
            out.push_str("\n\n");
            end - at
        })
    })
}

/// The length of a block's name at the beginning of `text`; the longest first, as they are told apart by what follows.
fn block_name(text: &str, follows: impl Fn(&str) -> bool) -> Option<usize> {
    let length = text.bytes().take(10).take_while(u8::is_ascii_lowercase).count();
    let heading = text.starts_with('h') && text[1..].starts_with(|c| matches!(c, '1'..='6'));
    let lengths = std::iter::once(2).filter(|_| heading).chain((1..=length).rev());
    lengths.into_iter().find(|length| {
        let name = &text[..*length];
        let is_name = (heading && *length == 2) || BLOCKS.contains(&name);
        is_name && follows(&text[*length..])
    })
}

/// The end of a tag whose name only begins like a block's: `<p…>`, `</div>`, but `<picture>` and `<link>` too, as in
/// WordPress.
fn block_tag(text: &str, at: usize) -> Option<usize> {
    let name = at + 1;
    let name = if text[name..].starts_with('/') { name + 1 } else { name };
    let length = block_name(&text[name..], |_| true)?;
    let rest = &text[name + length..];
    let end = rest.find(['>', '<']).filter(|end| rest[*end..].starts_with('>'))?;
    Some(name + length + end + 1)
}

/// Blocks stand alone.
fn with_blocks_parted(text: &str) -> String {
    let parted = at_tags(text, |at, out| {
        let inside = &text[at + 1..];
        if let Some(closing) = inside.strip_prefix('/') {
            return block_name(closing, |rest| rest.starts_with('>')).map_or(0, |length| {
                let end = at + 2 + length + 1;
                out.push_str(&text[at..end]);
                out.push_str("\n\n");
                end - at
            });
        }
        let follows = |rest: &str| rest.starts_with(|c: char| is_space(c) || matches!(c, '/' | '>'));
        let Some(length) = block_name(inside, follows) else { return 0 };
        out.push_str("\n\n");
        let mut end = at + 1 + length;
        if &inside[..length] == "hr" {
            let after = skip_space(text, end);
            let after = if text[after..].starts_with('/') { after + 1 } else { after };
            if text[after..].starts_with('>') {
                end = after + 1;
                out.push_str(&text[at..end]);
                out.push_str("\n\n");
                return end - at;
            }
        }
        out.push_str(&text[at..end]);
        end - at
    });
    parted.replace("\r\n", "\n").replace('\r', "\n")
}

/// Line ends in tags and comments are none of the text's.
fn with_lines_in_tags(text: &str) -> String {
    let mut no_comment_ends = false;
    at_tags(text, |at, out| {
        let comment = text[at..].starts_with("<!--") && !no_comment_ends;
        let end = if comment { text[at..].find("-->").map(|end| end + 3) } else { None };
        no_comment_ends |= comment && end.is_none();
        let is_tag = text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let end = end.or_else(|| {
            let end = text[at + 1..].find(['>', '<']).filter(|_| is_tag)?;
            text[at + 1 + end..].starts_with('>').then_some(end + 2)
        });
        let Some(end) = end else { return 0 };
        for part in text[at..at + end].split_inclusive('\n') {
            match part.strip_suffix('\n') {
                Some(line) => {
                    out.push_str(line);
                    out.push(LINE_IN_TAG);
                }
                None => out.push_str(part),
            }
        }
        end
    })
}

/// Between the parts of a media element no paragraph can begin.
fn with_media_joined(text: &str) -> String {
    let objects = text.contains("</object>");
    let sources = text.contains("<source") || text.contains("<track");
    if !objects && !sources && !text.contains("<option") && !text.contains("<figcaption") {
        return text.to_owned();
    }
    let mut skipped = 0;
    at_tags(text, |at, out| {
        let inside = &text[at + 1..];
        let is = |names: &[&str]| names.iter().any(|name| inside.starts_with(name));
        let before = is(&["option", "figcaption"])
            || (objects && is(&["/object>", "param", "/param", "embed", "/embed"]))
            || (sources && is(&["/audio>", "/video>", "source", "track"]));
        let after = is(&["/option>", "/figcaption>"])
            || (objects && is(&["object", "param", "/param", "embed", "/embed"]))
            || (sources && is(&["audio", "video", "source", "track"]));
        if before && skipped <= at {
            out.truncate(out.trim_end_matches(is_space).len());
        }
        if !after {
            return 0;
        }
        let Some(end) = inside.find(['>', '<']).filter(|end| inside[*end..].starts_with('>')) else { return 0 };
        out.push_str(&text[at..=at + 1 + end]);
        skipped = skip_space(text, at + end + 2);
        skipped - at
    })
}

/// What empty lines divide becomes paragraphs.
fn in_paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut paragraph = |part: &str| {
        if !part.is_empty() {
            out.push_str("<p>");
            out.push_str(part.trim_matches('\n'));
            out.push_str("</p>\n");
        }
    };
    let mut start = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('\n') {
        let first = at + found;
        let end = skip_space(text, first);
        let last = text[first..end].rfind('\n').map_or(first, |last| first + last);
        if last > first {
            paragraph(&text[start..first]);
            start = last + 1;
        }
        at = end;
    }
    paragraph(&text[start..]);
    out
}

/// Paragraphs that are empty, that hold a block, or that begin or end in one.
fn without_wrong_paragraphs(text: &str) -> String {
    let open = |at: usize, text: &str| text[at..].starts_with("<p>").then_some(at + 3);
    let text = at_tags(text, |at, _| {
        let end = open(at, text).map(|inside| skip_space(text, inside));
        end.filter(|end| text[*end..].starts_with("</p>")).map_or(0, |end| end + 4 - at)
    });
    let text = at_tags(&text, |at, out| {
        let Some(inside) = open(at, &text) else { return 0 };
        let Some(end) = text[inside..].find('<').filter(|length| *length > 0) else { return 0 };
        let end = inside + end;
        if !["</div>", "</address>", "</form>"].iter().any(|tag| text[end..].starts_with(tag)) {
            return 0;
        }
        out.push_str(&text[at..end]);
        out.push_str("</p>");
        end - at
    });
    let text = at_tags(&text, |at, out| {
        let Some(inside) = open(at, &text) else { return 0 };
        let start = skip_space(&text, inside);
        let Some(end) = text[start..].starts_with('<').then(|| block_tag(&text, start)).flatten() else { return 0 };
        let after = skip_space(&text, end);
        if !text[after..].starts_with("</p>") {
            return 0;
        }
        out.push_str(&text[start..end]);
        after + 4 - at
    });
    let text = at_tags(&text, |at, out| {
        let Some(inside) = open(at, &text).filter(|inside| text[*inside..].starts_with("<li")) else { return 0 };
        let line = text[inside..].split('\n').next().unwrap_or_default();
        let Some(end) = line.get(4..).and_then(|rest| rest.find("</p>")).map(|end| inside + 4 + end) else { return 0 };
        out.push_str(&text[inside..end]);
        end + 4 - at
    });
    let text = at_tags(&text, |at, out| {
        if text[at..].starts_with("</blockquote></p>") {
            out.push_str("</p></blockquote>");
            return "</blockquote></p>".len();
        }
        let Some(inside) = open(at, &text) else { return 0 };
        let name = text.get(inside..inside + 11).unwrap_or_default();
        if !name.eq_ignore_ascii_case("<blockquote") {
            return 0;
        }
        let rest = &text[inside + 11..];
        let Some(end) = rest.find(['>', '<']).filter(|end| rest[*end..].starts_with('>')) else { return 0 };
        out.push_str("<blockquote");
        out.push_str(&rest[..=end]);
        out.push_str("<p>");
        inside + 11 + end + 1 - at
    });
    let text = at_tags(&text, |at, out| {
        let Some(inside) = open(at, &text) else { return 0 };
        let start = skip_space(&text, inside);
        let Some(end) = text[start..].starts_with('<').then(|| block_tag(&text, start)).flatten() else { return 0 };
        out.push_str(&text[start..end]);
        end - at
    });
    at_tags(&text, |at, out| {
        let Some(end) = block_tag(&text, at) else { return 0 };
        let after = skip_space(&text, end);
        out.push_str(&text[at..end]);
        if text[after..].starts_with("</p>") { after + 4 - at } else { end - at }
    })
}

/// Line ends become breaks, but for those beside blocks.
fn with_line_breaks(text: &str) -> String {
    const BREAK: &str = "<br />";
    let mut never_ends: Vec<&str> = Vec::new();
    let text = at_tags(text, |at, out| {
        let inside = &text[at + 1..];
        let Some(name) = ["script", "style", "svg", "math"].into_iter().find(|name| inside.starts_with(name)) else {
            return 0;
        };
        if never_ends.contains(&name) {
            return 0;
        }
        let end = format!("</{name}>");
        let Some(length) = text[at..].find(&end).map(|length| length + end.len()) else {
            never_ends.push(name);
            return 0;
        };
        out.extend(text[at..at + length].chars().map(|c| if c == '\n' { LINE_IN_SCRIPT } else { c }));
        length
    });
    let text = text.replace("<br>", BREAK).replace("<br/>", BREAK);
    let mut broken = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    while let Some(found) = text[done..].find(is_space) {
        let start = done + found;
        let end = skip_space(&text, start);
        broken.push_str(&text[done..start]);
        let from = start + usize::from(text[..start].ends_with(BREAK));
        match text[start..end].rfind('\n').map(|last| start + last) {
            Some(last) if last >= from => {
                broken.push_str(&text[start..from]);
                broken.push_str(BREAK);
                broken.push_str(&text[last..end]);
            }
            _ => broken.push_str(&text[start..end]),
        }
        done = end;
    }
    broken.push_str(&text[done..]);
    let text = broken.replace(LINE_IN_SCRIPT, "\n");
    let text = at_tags(&text, |at, out| {
        let Some(end) = block_tag(&text, at) else { return 0 };
        let after = skip_space(&text, end);
        out.push_str(&text[at..end]);
        if text[after..].starts_with(BREAK) { after + BREAK.len() - at } else { end - at }
    });
    let text = at_tags(&text, |at, out| {
        if !text[at..].starts_with(BREAK) {
            return 0;
        }
        let tag = skip_space(&text, at + BREAK.len());
        let name = text[tag..].strip_prefix('<').map(|rest| rest.strip_prefix('/').unwrap_or(rest)).unwrap_or_default();
        if ["p", "li", "div", "dl", "dd", "dt", "th", "pre", "td", "ul", "ol"]
            .iter()
            .any(|block| name.starts_with(block))
        {
            out.push_str(&text[at + BREAK.len()..tag]);
            return tag - at;
        }
        0
    });
    match text.strip_suffix("\n</p>") {
        Some(start) => format!("{start}</p>"),
        None => text,
    }
}
