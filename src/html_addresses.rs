//! HTML as text: finds the addresses in its attributes. Authors and templates write it, so it need not be valid.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

use crate::address::{runs_code, runs_code_in_frame};

/// Attributes whose value is one address.
const ADDRESS_ATTRIBUTES: [&str; 11] = [
    "href",
    "src",
    "poster",
    "action",
    "formaction",
    "cite",
    "data",
    "background",
    "longdesc",
    "manifest",
    "xlink:href",
];

/// Attributes whose value is a list of addresses, each with a width or a density.
const ADDRESS_LIST_ATTRIBUTES: [&str; 2] = ["srcset", "imagesrcset"];

/// Elements that show the content of an address as a page of its own.
const FRAMES: [&str; 5] = ["iframe", "frame", "object", "embed", "portal"];

/// Attributes of elements of drawings that set other attributes of them, such as `href`.
const ANIMATED_VALUES: [&str; 4] = ["to", "from", "by", "values"];

/// Elements whose content is text.
const TEXT_ELEMENTS: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// An address in an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlAddress {
    /// The range of the address in the HTML, without white space around it. It may contain character references.
    pub range: Range<usize>,
    /// The name of the attribute.
    pub attribute: &'static str,
}

/// Whether an element shows the content of an address as a page of its own.
#[must_use]
pub fn is_frame(element: &str) -> bool {
    FRAMES.iter().any(|frame| element.eq_ignore_ascii_case(frame))
}

/// Returns the addresses in the attributes of HTML that begin with one `/`, in the order of the text: those on the same
/// host, from its root.
#[must_use]
pub fn root_addresses(html: &str) -> Vec<HtmlAddress> {
    let mut found = Vec::new();
    read_tags(html, &mut |attribute| {
        add_addresses(html, attribute.value, (attribute.element, attribute.name), &mut found);
    });
    found
}

/// An attribute in HTML.
struct HtmlAttribute<'a> {
    /// The name of the element.
    element: &'a str,
    /// The name of the attribute.
    name: &'a str,
    /// The range of the value, without quotation marks.
    value: Range<usize>,
}

/// Returns the ranges of the values of attributes in which a browser runs an address, in the order of the text. `decode`
/// resolves character references.
#[must_use]
pub fn running_addresses(html: &str, decode: &dyn Fn(&str) -> String) -> Vec<Range<usize>> {
    running_addresses_in(html, decode, MAX_PAGES_IN_PAGES)
}

/// The number of pages in pages (`srcdoc`) that are looked into.
const MAX_PAGES_IN_PAGES: usize = 4;

fn running_addresses_in(html: &str, decode: &dyn Fn(&str) -> String, pages_left: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    read_tags(html, &mut |attribute| {
        let written = &html[attribute.value.clone()];
        // Most values have no scheme.
        if !written.contains([':', '&', '<']) {
            return;
        }
        let value = if written.contains('&') { decode(written).into() } else { Cow::Borrowed(written) };
        let is = |names: &[&str]| names.iter().any(|known| attribute.name.eq_ignore_ascii_case(known));
        let runs = if is(&["srcdoc"]) {
            pages_left > 0 && !running_addresses_in(&value, decode, pages_left - 1).is_empty()
        } else if is(&["content"]) && attribute.element.eq_ignore_ascii_case("meta") {
            runs_code(refresh_address(&value))
        } else if is(&ADDRESS_LIST_ATTRIBUTES) {
            srcset_addresses(&value).any(|inside| runs_code(&value[inside]))
        } else if is(&ANIMATED_VALUES) {
            value.split(';').any(runs_code)
        } else if is(&ADDRESS_ATTRIBUTES) || is(&["ping", "code", "codebase", "dynsrc", "lowsrc"]) {
            if is_frame(attribute.element) { runs_code_in_frame(&value) } else { runs_code(&value) }
        } else {
            false
        };
        if runs {
            found.push(attribute.value);
        }
    });
    found
}

/// The effect of a tag in a text on the whole page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageChange {
    /// `<base>` changes where all links of the page lead.
    Base,
    /// `<meta http-equiv="refresh">` sends readers to another page.
    Refresh,
}

/// Returns the ranges of the values of attributes that change the whole page, in the order of the text. `decode` resolves
/// character references.
#[must_use]
pub fn page_changes(html: &str, decode: &dyn Fn(&str) -> String) -> Vec<(Range<usize>, PageChange)> {
    let mut found = Vec::new();
    read_tags(html, &mut |attribute| {
        let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
        if attribute.element.eq_ignore_ascii_case("base") && (is("href") || is("target")) {
            found.push((attribute.value, PageChange::Base));
        } else if attribute.element.eq_ignore_ascii_case("meta")
            && is("http-equiv")
            && decode(&html[attribute.value.clone()]).eq_ignore_ascii_case("refresh")
        {
            found.push((attribute.value, PageChange::Refresh));
        }
    });
    found
}

/// Returns the address in the `content` of `<meta http-equiv="refresh">`: `0; url=/fi/`. Source: HTML, "shared declarative
/// refresh steps".
fn refresh_address(content: &str) -> &str {
    if !content.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return "";
    }
    let is_number = |c: char| c.is_ascii_digit() || c == '.' || c.is_ascii_whitespace();
    let rest = content.trim_start_matches(is_number);
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim_start();
    let named = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url"));
    let address = named.and_then(|_| rest[3..].trim_start().strip_prefix('=')).unwrap_or(rest).trim_start();
    address.trim_start_matches(['"', '\''])
}

/// Returns the length of the tag at the start of HTML; `None` if there is no tag, or none of a usual length.
#[must_use]
pub fn tag_length(html: &str) -> Option<usize> {
    const MAX_LENGTH: usize = 4096;
    let rest = html.strip_prefix('<').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let name = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))?;
    let html = &html[..html.floor_char_boundary(MAX_LENGTH)];
    let end = read_attributes(html, (1 + name).min(html.len()), "", &mut |_| {});
    html[..end].ends_with('>').then_some(end)
}

/// Reads the attributes of all tags.
fn read_tags<'a>(html: &'a str, read: &mut dyn FnMut(HtmlAttribute<'a>)) {
    let mut at = 0;
    while let Some(start) = memchr(b'<', &html.as_bytes()[at..]).map(|found| at + found) {
        at = start + 1;
        let rest = &html[at..];
        if let Some(comment) = rest.strip_prefix("!--") {
            at = comment.find("-->").map_or(html.len(), |end| at + "!--".len() + end);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let name = &rest[..rest.find(ends_name).unwrap_or(rest.len())];
        at = read_attributes(html, at + name.len(), name, read);
        if let Some(element) = TEXT_ELEMENTS.iter().find(|element| name.eq_ignore_ascii_case(element)) {
            at = end_tag(html, at, element);
        }
    }
}

/// Reads the attributes of a tag from behind its name. Returns the offset behind the tag.
fn read_attributes<'a>(
    html: &'a str,
    mut at: usize,
    element: &'a str,
    read: &mut dyn FnMut(HtmlAttribute<'a>),
) -> usize {
    let bytes = html.as_bytes();
    loop {
        let is_gap = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
        at += bytes[at..].iter().take_while(|byte| is_gap(byte)).count();
        match bytes.get(at) {
            None => return at,
            Some(b'>') => return at + 1,
            Some(_) => {}
        }
        let name_start = at;
        // An attribute's name may begin with `=`.
        at += 1;
        at += bytes[at..].iter().take_while(|byte| !is_gap(byte) && !matches!(byte, b'=' | b'>')).count();
        let name = html.get(name_start..at).unwrap_or_default();
        let spaces = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if bytes.get(at + spaces) != Some(&b'=') {
            continue;
        }
        at += spaces + 1;
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let value = if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
            let end = memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |end| at + 1 + end);
            let value = at + 1..end;
            at = (end + 1).min(bytes.len());
            value
        } else {
            let start = at;
            at += bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count();
            start..at
        };
        read(HtmlAttribute { element, name, value });
    }
}

/// Adds the addresses in the value of an attribute.
fn add_addresses(html: &str, value: Range<usize>, (element, name): (&str, &str), found: &mut Vec<HtmlAddress>) {
    let text = &html[value.clone()];
    let mut add = |inside: Range<usize>, attribute: &'static str| {
        let address = &text[inside.clone()];
        if address.starts_with('/') && !address.starts_with("//") {
            found.push(HtmlAddress { range: value.start + inside.start..value.start + inside.end, attribute });
        }
    };
    let known = |names: &[&'static str]| names.iter().find(|known| name.eq_ignore_ascii_case(known)).copied();
    if let Some(attribute) = known(&ADDRESS_ATTRIBUTES) {
        // The address of `base` is that of the page, and `data` holds an address only in `object`.
        let is_other =
            element.eq_ignore_ascii_case("base") || attribute == "data" && !element.eq_ignore_ascii_case("object");
        let address = text.trim();
        let start = text.len() - text.trim_start().len();
        if !is_other {
            add(start..start + address.len(), attribute);
        }
    } else if let Some(attribute) = known(&ADDRESS_LIST_ATTRIBUTES) {
        srcset_addresses(text).for_each(|inside| add(inside, attribute));
    }
}

/// Returns the ranges of the addresses in the value of a `srcset`. Source: HTML, "parse a srcset attribute".
pub fn srcset_addresses(srcset: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += srcset[at..].find(|c: char| !c.is_ascii_whitespace() && c != ',')?;
        let length = srcset[at..].find(|c: char| c.is_ascii_whitespace()).unwrap_or(srcset.len() - at);
        let address = srcset[at..at + length].trim_end_matches(',');
        let range = at..at + address.len();
        at += length;
        if address.len() == length {
            // The width or the density follows.
            at += srcset[at..].find(',').unwrap_or(srcset.len() - at);
        }
        Some(range)
    })
}

/// Returns the offset of the end tag of an element whose content is text.
fn end_tag(html: &str, from: usize, element: &str) -> usize {
    let is_end = |at: &usize| {
        let name = html.as_bytes().get(at + 2..at + 2 + element.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(element.as_bytes()))
    };
    html[from..].match_indices("</").map(|(at, _)| from + at).find(is_end).unwrap_or(html.len())
}

#[cfg(test)]
mod tests {
    use super::running_addresses;
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let addresses = root_addresses(html);
        let found: Vec<&str> = addresses.iter().map(|found| &html[found.range.clone()]).collect();
        assert_eq!(found, expected, "{html}");
    }

    #[test]
    fn finds_addresses_however_they_are_written() {
        check("<a href=\"/fi/a/\">", &["/fi/a/"]);
        check("<A CLASS=b\n HREF = '/fi/a/'><img src=/k.png>", &["/fi/a/", "/k.png"]);
        check("<a title=\"a > b\" href=\" /a?b=c&amp;d#e \">x</a>", &["/a?b=c&amp;d#e"]);
        check("<img alt='x' src=/a/b/><p>", &["/a/b/"]);
        check(
            "<img srcset=\"/a.png 1x, /b,c.png 2x\" alt><source srcset='/d.webp,\n/e.webp 480w,https://f.example/g'>",
            &["/a.png", "/b,c.png", "/d.webp", "/e.webp"],
        );
        check(
            "<object data=\"/a.pdf\"><form action=/b><svg><use xlink:href=\"/c.svg#d\"/></svg>",
            &["/a.pdf", "/b", "/c.svg#d"],
        );
        check("<video poster=\"/p.jpg\" src=\"v.mp4\"></video><td background=/x.gif>", &["/p.jpg", "/x.gif"]);
    }

    #[test]
    fn leaves_other_addresses_and_text() {
        check("<a href=\"https://a.example/\"><a href=\"//b.example/\"><a href=\"c\"><a href=\"#d\"><a href>", &[]);
        check("<base href=\"/a/\"><div data=\"/b\" data-href=\"/c\"><p title='href=\"/d\"'>", &[]);
        check("href=\"/a\" < a href=\"/b\"> </a href=\"/c\"> <!-- <a href=\"/d\"> -->", &[]);
        check("<script>x = '<a href=\"/a\">'</script><a href=/b><title><a href=\"/c\"></title>", &["/b"]);
        check("<a href=\"/a", &["/a"]);
        for odd in [
            "<",
            "<a",
            "<a ",
            "<a =",
            "<a b=",
            "<a b=\"",
            "<!--",
            "<script",
            "<script>",
            "<a href=\u{e4}>",
            "<a \u{e4}=1>",
        ] {
            check(odd, &[]);
        }
    }

    #[test]
    fn separates_a_srcset_as_browsers_do() {
        let parts = |text: &'static str| srcset_addresses(text).map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(parts("a.png 1x,b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(parts(" a.png\n480w,\n  b,c.png , ,d.png,"), ["a.png", "b,c.png", "d.png"]);
        assert_eq!(parts(""), [""; 0]);
    }

    #[test]
    fn addresses_that_run_are_found_in_every_attribute() {
        let decode = |text: &str| {
            text.replace("&#106;", "j").replace("&Tab;", "\t").replace("&colon;", ":").replace("&lt;", "<")
        };
        for html in [
            "<a href=javascript:x()>y</a>",
            "<A HREF = ' JaVa\nScript:x'>",
            "<a href='&#106;ava&Tab;script&colon;x'>",
            "<img src=\"javascript:x\">",
            "<form action='vbscript:x'><button formaction=\"javascript:x\">",
            "<svg><a xlink:href='javascript:x'/><set attributeName=href to=javascript:x>",
            "<img srcset='a.png 1x, javascript:x 2x'>",
            "<img srcset='https://a.example/a.png 1x, javascript:x 2x'>",
            "<svg><animate attributeName=href values='https://a.example/;javascript:x'>",
            "<video poster='javascript:x'></video>",
            "<object data='data:text/html,x'>",
            "<iframe src='data:image/svg+xml,x'></iframe>",
            "<iframe srcdoc='&lt;a href=javascript:x>'></iframe>",
            "<meta http-equiv=refresh content='0; URL = \"javascript:x\"'>",
            "<meta content='0,javascript:x'>",
            "<a\n  title='a > b'\n  href='javascript:x'>",
        ] {
            let found = running_addresses(html, &decode);
            assert!(!found.is_empty(), "{html}");
        }
        for html in [
            "<a href='/javascript:x' title='javascript:x'>javascript:x</a>",
            "<img src='data:image/svg+xml,x' alt='javascript: y'>",
            "<!-- <a href=javascript:x> --><textarea><a href=javascript:x></textarea>",
            "<a href='https://a.example/?javascript:x'>",
            "<meta name=description content='JavaScript: x'>",
            "a < b href=javascript:x",
        ] {
            assert!(running_addresses(html, &decode).is_empty(), "{html}");
        }
    }
}
