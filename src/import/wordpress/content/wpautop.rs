//! Port of `wpautop`, which makes the paragraphs of the classic editor: empty lines separate them, newlines are breaks.
//! The oddities of WordPress are kept, since authors saw their results.

/// Elements that WordPress does not put into a paragraph.
const BLOCK_ELEMENTS: [&str; 40] = [
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

/// Placeholder for a newline in a tag.
const NEWLINE_IN_TAG: char = '\u{FFFE}';
/// Placeholder for a newline in a script, a style sheet, SVG or MathML.
const NEWLINE_IN_SCRIPT: char = '\u{FFFF}';

/// Adds `<p>` and `<br />` where WordPress does.
pub(in crate::import::wordpress) fn wpautop(text: &str) -> String {
    if text.trim_matches(is_space).is_empty() {
        return String::new();
    }
    let (text, pre_elements) = extract_pre(text);
    let text = split_at_double_br(&text);
    let text = separate_blocks(&text);
    let text = protect_newlines_in_tags(&text);
    let text = join_media_parts(&text);
    let text = wrap_paragraphs(&text);
    let text = fix_misplaced_paragraphs(&text);
    let text = insert_br_tags(&text);
    let text = text.replace(NEWLINE_IN_TAG, "\n");
    restore_pre(&text, &pre_elements)
}

/// Whether a character matches `\s` of PCRE.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C')
}

/// Returns the position of the next character that is not a space.
fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches(is_space).len()
}

/// Calls `replace` at each `<`. It writes a replacement and returns how many bytes it replaces; for 0 the `<` stays.
fn replace_at_tags(text: &str, mut replace: impl FnMut(usize, &mut String) -> usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    while let Some(offset) = text[done..].find('<') {
        let at = done + offset;
        out.push_str(&text[done..at]);
        let consumed = replace(at, &mut out);
        done = at + consumed.max(1);
        if consumed == 0 {
            out.push('<');
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Takes the `<pre>` elements out, so that no rule changes them. An empty `<pre>` marks each position.
fn extract_pre(text: &str) -> (String, Vec<&str>) {
    let mut pre_elements = Vec::new();
    if !text.contains("<pre") {
        return (format!("{text}\n"), pre_elements);
    }
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split_inclusive("</pre>").peekable();
    while let Some(part) = parts.next() {
        match part.find("<pre") {
            Some(start) if part.ends_with("</pre>") => {
                out.push_str(&part[..start]);
                out.push_str("<pre></pre>");
                pre_elements.push(&part[start..]);
            }
            _ if parts.peek().is_some() => out.push_str(part.strip_suffix("</pre>").unwrap_or(part)),
            _ => out.push_str(part),
        }
    }
    out.push('\n');
    (out, pre_elements)
}

/// Puts the `<pre>` elements back.
fn restore_pre(text: &str, pre_elements: &[&str]) -> String {
    let mut parts = text.split("<pre></pre>");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut pre_elements = pre_elements.iter();
    for part in parts {
        out.push_str(pre_elements.next().copied().unwrap_or_default());
        out.push_str(part);
    }
    out
}

/// Returns the end of the `<br>`, `<br/>` or `<br />` at `at`.
fn br_tag_end(text: &str, at: usize) -> Option<usize> {
    let after = skip_space(text, at + text[at..].strip_prefix("<br").map(|_| 3)?);
    let after = if text[after..].starts_with('/') { after + 1 } else { after };
    text[after..].starts_with('>').then_some(after + 1)
}

/// Replaces two breaks in a row by an empty line.
fn split_at_double_br(text: &str) -> String {
    replace_at_tags(text, |at, out| {
        let second = br_tag_end(text, at).and_then(|first| br_tag_end(text, skip_space(text, first)));
        second.map_or(0, |end| {
            out.push_str("\n\n");
            end - at
        })
    })
}

/// Returns the length of the block element's name at the beginning of `text`. Tries the longest name first, and asks
/// `is_followed` whether the rest of the text may follow it.
fn block_name_length(text: &str, is_followed: impl Fn(&str) -> bool) -> Option<usize> {
    let length = text.bytes().take(10).take_while(u8::is_ascii_lowercase).count();
    let heading = text.starts_with('h') && text[1..].starts_with(|c| matches!(c, '1'..='6'));
    let lengths = std::iter::once(2).filter(|_| heading).chain((1..=length).rev());
    lengths.into_iter().find(|length| {
        let name = &text[..*length];
        let is_name = (heading && *length == 2) || BLOCK_ELEMENTS.contains(&name);
        is_name && is_followed(&text[*length..])
    })
}

/// Returns the end of a tag whose name begins with the name of a block element. As in WordPress, that includes
/// `<picture>` and `<link>`.
fn block_tag_end(text: &str, at: usize) -> Option<usize> {
    let name = at + 1;
    let name = if text[name..].starts_with('/') { name + 1 } else { name };
    let length = block_name_length(&text[name..], |_| true)?;
    let rest = &text[name + length..];
    let end = rest.find(['>', '<']).filter(|end| rest[*end..].starts_with('>'))?;
    Some(name + length + end + 1)
}

/// Puts empty lines around block elements.
fn separate_blocks(text: &str) -> String {
    let parted = replace_at_tags(text, |at, out| {
        let tag = &text[at + 1..];
        if let Some(closing) = tag.strip_prefix('/') {
            return block_name_length(closing, |rest| rest.starts_with('>')).map_or(0, |length| {
                let end = at + 2 + length + 1;
                out.push_str(&text[at..end]);
                out.push_str("\n\n");
                end - at
            });
        }
        let is_followed = |rest: &str| rest.starts_with(|c: char| is_space(c) || matches!(c, '/' | '>'));
        let Some(length) = block_name_length(tag, is_followed) else { return 0 };
        out.push_str("\n\n");
        let mut end = at + 1 + length;
        if &tag[..length] == "hr" {
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

/// Replaces newlines in tags and comments by placeholders.
fn protect_newlines_in_tags(text: &str) -> String {
    let mut no_comment_ends = false;
    replace_at_tags(text, |at, out| {
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
                    out.push(NEWLINE_IN_TAG);
                }
                None => out.push_str(part),
            }
        }
        end
    })
}

/// Removes whitespace between the parts of media elements, so that no paragraph begins there.
fn join_media_parts(text: &str) -> String {
    let objects = text.contains("</object>");
    let sources = text.contains("<source") || text.contains("<track");
    if !objects && !sources && !text.contains("<option") && !text.contains("<figcaption") {
        return text.to_owned();
    }
    let mut skipped = 0;
    replace_at_tags(text, |at, out| {
        let tag = &text[at + 1..];
        let is = |names: &[&str]| names.iter().any(|name| tag.starts_with(name));
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
        let Some(end) = tag.find(['>', '<']).filter(|end| tag[*end..].starts_with('>')) else { return 0 };
        out.push_str(&text[at..=at + 1 + end]);
        skipped = skip_space(text, at + end + 2);
        skipped - at
    })
}

/// Wraps text between empty lines in `<p>`.
fn wrap_paragraphs(text: &str) -> String {
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
    while let Some(offset) = text[at..].find('\n') {
        let first = at + offset;
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

/// Removes empty paragraphs, and moves `<p>` tags that are misplaced around block elements.
fn fix_misplaced_paragraphs(text: &str) -> String {
    let after_p_tag = |at: usize, text: &str| text[at..].starts_with("<p>").then_some(at + 3);
    // Removes empty paragraphs.
    let text = replace_at_tags(text, |at, _| {
        let end = after_p_tag(at, text).map(|content_start| skip_space(text, content_start));
        end.filter(|end| text[*end..].starts_with("</p>")).map_or(0, |end| end + 4 - at)
    });
    // Closes a paragraph before the end tag of the element around it.
    let text = replace_at_tags(&text, |at, out| {
        let Some(content_start) = after_p_tag(at, &text) else { return 0 };
        let Some(end) = text[content_start..].find('<').filter(|length| *length > 0) else { return 0 };
        let end = content_start + end;
        if !["</div>", "</address>", "</form>"].iter().any(|tag| text[end..].starts_with(tag)) {
            return 0;
        }
        out.push_str(&text[at..end]);
        out.push_str("</p>");
        end - at
    });
    // Unwraps a paragraph that has only the tag of a block element.
    let text = replace_at_tags(&text, |at, out| {
        let Some(content_start) = after_p_tag(at, &text) else { return 0 };
        let start = skip_space(&text, content_start);
        let Some(end) = text[start..].starts_with('<').then(|| block_tag_end(&text, start)).flatten() else { return 0 };
        let after = skip_space(&text, end);
        if !text[after..].starts_with("</p>") {
            return 0;
        }
        out.push_str(&text[start..end]);
        after + 4 - at
    });
    // Unwraps a paragraph around a list item.
    let text = replace_at_tags(&text, |at, out| {
        let Some(content_start) =
            after_p_tag(at, &text).filter(|content_start| text[*content_start..].starts_with("<li"))
        else {
            return 0;
        };
        let line = text[content_start..].split('\n').next().unwrap_or_default();
        let Some(end) = line.get(4..).and_then(|rest| rest.find("</p>")).map(|end| content_start + 4 + end) else {
            return 0;
        };
        out.push_str(&text[content_start..end]);
        end + 4 - at
    });
    // Moves the tags of a paragraph into the block quote.
    let text = replace_at_tags(&text, |at, out| {
        if text[at..].starts_with("</blockquote></p>") {
            out.push_str("</p></blockquote>");
            return "</blockquote></p>".len();
        }
        let Some(content_start) = after_p_tag(at, &text) else { return 0 };
        let name = text.get(content_start..content_start + 11).unwrap_or_default();
        if !name.eq_ignore_ascii_case("<blockquote") {
            return 0;
        }
        let rest = &text[content_start + 11..];
        let Some(end) = rest.find(['>', '<']).filter(|end| rest[*end..].starts_with('>')) else { return 0 };
        out.push_str("<blockquote");
        out.push_str(&rest[..=end]);
        out.push_str("<p>");
        content_start + 11 + end + 1 - at
    });
    // Removes a `<p>` before the tag of a block element.
    let text = replace_at_tags(&text, |at, out| {
        let Some(content_start) = after_p_tag(at, &text) else { return 0 };
        let start = skip_space(&text, content_start);
        let Some(end) = text[start..].starts_with('<').then(|| block_tag_end(&text, start)).flatten() else { return 0 };
        out.push_str(&text[start..end]);
        end - at
    });
    // Removes a `</p>` after the tag of a block element.
    replace_at_tags(&text, |at, out| {
        let Some(end) = block_tag_end(&text, at) else { return 0 };
        let after = skip_space(&text, end);
        out.push_str(&text[at..end]);
        if text[after..].starts_with("</p>") { after + 4 - at } else { end - at }
    })
}

/// Turns newlines into `<br />`, except next to block elements.
fn insert_br_tags(text: &str) -> String {
    const BREAK: &str = "<br />";
    // Names of elements without an end tag, so that it is not searched again.
    let mut unclosed: Vec<&str> = Vec::new();
    let text = replace_at_tags(text, |at, out| {
        let tag = &text[at + 1..];
        let Some(name) = ["script", "style", "svg", "math"].into_iter().find(|name| tag.starts_with(name)) else {
            return 0;
        };
        if unclosed.contains(&name) {
            return 0;
        }
        let end = format!("</{name}>");
        let Some(length) = text[at..].find(&end).map(|length| length + end.len()) else {
            unclosed.push(name);
            return 0;
        };
        out.extend(text[at..at + length].chars().map(|c| if c == '\n' { NEWLINE_IN_SCRIPT } else { c }));
        length
    });
    let text = text.replace("<br>", BREAK).replace("<br/>", BREAK);
    // Inserts a break before the last newline of a run of whitespace.
    let mut with_breaks = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    while let Some(offset) = text[done..].find(is_space) {
        let start = done + offset;
        let end = skip_space(&text, start);
        with_breaks.push_str(&text[done..start]);
        let from = start + usize::from(text[..start].ends_with(BREAK));
        match text[start..end].rfind('\n').map(|last| start + last) {
            Some(last) if last >= from => {
                with_breaks.push_str(&text[start..from]);
                with_breaks.push_str(BREAK);
                with_breaks.push_str(&text[last..end]);
            }
            _ => with_breaks.push_str(&text[start..end]),
        }
        done = end;
    }
    with_breaks.push_str(&text[done..]);
    let text = with_breaks.replace(NEWLINE_IN_SCRIPT, "\n");
    // Removes a break after the tag of a block element.
    let text = replace_at_tags(&text, |at, out| {
        let Some(end) = block_tag_end(&text, at) else { return 0 };
        let after = skip_space(&text, end);
        out.push_str(&text[at..end]);
        if text[after..].starts_with(BREAK) { after + BREAK.len() - at } else { end - at }
    });
    // Removes a break before such a tag.
    let text = replace_at_tags(&text, |at, out| {
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
