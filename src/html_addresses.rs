//! HTML as text: finds the addresses in its attributes. Authors and templates write it, so it need not be valid.

use std::ops::Range;

use memchr::memchr;

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

/// Returns the addresses in the attributes of HTML that begin with one `/`, in the order of the text: those on the same
/// host, from its root.
#[must_use]
pub fn root_addresses(html: &str) -> Vec<HtmlAddress> {
    let mut found = Vec::new();
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
        at = read_attributes(html, at + name.len(), name, &mut found);
        if let Some(element) = TEXT_ELEMENTS.iter().find(|element| name.eq_ignore_ascii_case(element)) {
            at = end_tag(html, at, element);
        }
    }
    found
}

/// Reads the attributes of a tag from behind its name. Returns the offset behind the tag.
fn read_attributes(html: &str, mut at: usize, element: &str, found: &mut Vec<HtmlAddress>) -> usize {
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
        add_addresses(html, value, (element, name), found);
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
}
