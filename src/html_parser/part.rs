//! A part of a text that is shown on other pages than its own, beside parts of other texts: its elements are closed, and
//! what belongs to its own page only is left out.

use std::borrow::Cow;

use html5ever::{Attribute, QualName, ns};

use super::elements::{closes_implicitly, is_block_element, is_formatting_element, is_void_element};
use super::sink::{NodeId, NodeKind};
use super::tree::HtmlTree;
use super::writer::{push_end_tag, push_start_tag, push_text};
use crate::address::{
    absolute_srcset, absolute_url, is_external_url, runs_code, runs_code_in_frame, srcset_candidates,
};
use crate::html_addresses::is_frame;

/// Attributes whose value is a single address.
const URL_ATTRIBUTES: [&str; 9] =
    ["action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src"];

/// Attributes whose value is a list of images.
const SRCSET_ATTRIBUTES: [&str; 2] = ["imagesrcset", "srcset"];

/// Attributes that name the id of another element, which has none here.
const ID_REFERENCES: [&str; 16] = [
    "aria-activedescendant",
    "aria-controls",
    "aria-describedby",
    "aria-details",
    "aria-errormessage",
    "aria-flowto",
    "aria-labelledby",
    "aria-owns",
    "commandfor",
    "for",
    "form",
    "headers",
    "itemref",
    "list",
    "popovertarget",
    "usemap",
];

/// The page that a part of a text comes from.
#[derive(Clone, Copy)]
pub(crate) struct OwnPage<'a> {
    /// The address from which relative addresses lead. Without it, addresses stay.
    pub(crate) address: Option<&'a str>,
    /// Whether an address is that of a file of the theme. Style sheets and scripts of components stay.
    pub(crate) is_theme_file: &'a dyn Fn(&str) -> bool,
}

/// Returns a part of a text as other pages can show it: all elements are closed; the author's scripts, style sheets and ids
/// are left out; and relative addresses lead from the text's own page.
pub(crate) fn part_of_page<'a>(html: &'a str, page: OwnPage) -> Cow<'a, str> {
    if is_part_already(html) {
        return html.into();
    }
    let tree = HtmlTree::parse(html);
    let mut writer = PartWriter { tree: &tree, page, html: String::with_capacity(html.len()) };
    writer.push_children(tree.root());
    writer.html.into()
}

struct PartWriter<'a> {
    tree: &'a HtmlTree,
    page: OwnPage<'a>,
    html: String,
}

impl PartWriter<'_> {
    fn push_children(&mut self, id: NodeId) {
        let tree = self.tree;
        for child in tree.children(id) {
            match tree.kind(*child) {
                NodeKind::Text(text) => push_text(tree.name(id), text, &mut self.html),
                NodeKind::Element(name, attributes) => self.push_element(*child, name, attributes),
                NodeKind::Document | NodeKind::Comment(_) => {}
            }
        }
    }

    fn push_element(&mut self, id: NodeId, name: &QualName, attributes: &[Attribute]) {
        let tree = self.tree;
        // The parser adds an empty paragraph for an end tag without a start.
        let is_stray = &*name.local == "p" && attributes.is_empty() && tree.children(id).is_empty();
        if is_stray || self.is_left_out(id, name) {
            return;
        }
        if is_formatting_element(&name.local) && has_only_line_breaks(tree, id) {
            // The parser opens an element again that was not closed in the paragraph before.
            return self.push_children(id);
        }
        let address = self.page.address;
        let kept = attributes.iter().filter(|own| !is_left_out(name, &own.name.local, &own.value));
        let kept = kept.map(|own| (&own.name, resolved(name, &own.name.local, &own.value, address)));
        push_start_tag(tree, id, name, kept, &mut self.html);
        self.push_children(id);
        push_end_tag(name, &mut self.html);
    }

    /// Whether an element is left out with its content.
    fn is_left_out(&self, id: NodeId, name: &QualName) -> bool {
        let is_of_theme = |attribute| self.tree.attribute(id, attribute).is_some_and(self.page.is_theme_file);
        match &*name.local {
            "script" => !is_of_theme("src"),
            "link" => !is_of_theme("href"),
            "style" => true,
            "base" | "meta" | "template" | "title" => name.ns == ns!(html),
            _ => false,
        }
    }
}

fn has_only_line_breaks(tree: &HtmlTree, id: NodeId) -> bool {
    let children = tree.children(id);
    !children.is_empty()
        && children.iter().all(|child| matches!(tree.kind(*child), NodeKind::Text(text) if text.trim().is_empty()))
}

/// Whether an attribute is left out: an id, a reference to one, or a script.
fn is_left_out(element: &QualName, attribute: &str, value: &str) -> bool {
    attribute == "id"
        || (attribute == "name" && &*element.local == "a")
        || attribute.starts_with("on")
        || attribute == "autofocus"
        || ID_REFERENCES.contains(&attribute)
        || (URL_ATTRIBUTES.contains(&attribute) && runs(element, value))
}

/// Whether a browser runs the address in an attribute of an element.
fn runs(element: &QualName, address: &str) -> bool {
    if is_frame(&element.local) { runs_code_in_frame(address) } else { runs_code(address) }
}

/// Returns the value of an attribute, with addresses resolved on `page`.
fn resolved<'a>(element: &QualName, attribute: &str, value: &'a str, page: Option<&str>) -> Cow<'a, str> {
    let Some(page) = page else { return value.into() };
    if SRCSET_ATTRIBUTES.contains(&attribute) {
        return absolute_srcset(page, value).into();
    }
    // A drawing refers to its own parts.
    let is_own_part = element.ns != ns!(html) && value.starts_with('#');
    if !URL_ATTRIBUTES.contains(&attribute) || is_own_part || is_independent(value) {
        return value.into();
    }
    absolute_url(page, value.trim()).into()
}

/// Whether an address leads to the same place from every page of a host.
fn is_independent(address: &str) -> bool {
    address.starts_with('/') || is_external_url(address)
}

/// Whether HTML is complete and has nothing that is left out or resolved. The check is fast and careful: HTML that is
/// written in another way than Kielo writes it does not pass.
fn is_part_already(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        if let Some(end_tag) = rest.strip_prefix('/') {
            let Some((name, after)) = end_tag.split_once('>') else { return false };
            if open.pop() != Some(name) {
                return false;
            }
            rest = after;
            continue;
        }
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let name = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
        rest = &rest[name.len()..];
        if !is_plain_element(name, &open) {
            return false;
        }
        let Some(after) = after_plain_attributes(name, rest) else { return false };
        rest = after;
        if !is_void_element(name) {
            open.push(name);
        }
    }
    open.is_empty()
}

/// Whether an element is kept as it is, where `open` elements are open.
fn is_plain_element(name: &str, open: &[&str]) -> bool {
    let parent = open.last().copied().unwrap_or_default();
    let is_at_home = match name {
        "td" | "th" => parent == "tr",
        "tr" => matches!(parent, "tbody" | "thead" | "tfoot"),
        "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => parent == "table",
        "col" => parent == "colgroup",
        "a" | "button" | "form" | "nobr" => !open.contains(&name),
        _ => !matches!(parent, "table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup"),
    };
    let is_special = matches!(
        name,
        "" | "base"
            | "body"
            | "frame"
            | "frameset"
            | "head"
            | "html"
            | "iframe"
            | "image"
            | "link"
            | "listing"
            | "meta"
            | "noembed"
            | "noframes"
            | "noscript"
            | "object"
            | "option"
            | "plaintext"
            | "script"
            | "select"
            | "style"
            | "template"
            | "textarea"
            | "title"
            | "xmp"
    );
    let closes_another = closes_implicitly(name, parent) || (is_block_element(name) && open.contains(&"p"));
    is_at_home && !is_special && !closes_another
}

/// Reads the attributes of a tag in the notation `name="value"`. Returns what follows the tag if all of them are kept as
/// they are.
fn after_plain_attributes<'a>(element: &str, mut rest: &'a str) -> Option<&'a str> {
    loop {
        if let Some(after) = rest.strip_prefix('>') {
            return Some(after);
        }
        rest = rest.strip_prefix(' ')?;
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let name = &rest[..rest.find(|c| !is_name(c))?];
        if name.is_empty() {
            return None;
        }
        rest = &rest[name.len()..];
        let mut value = "";
        if let Some(quoted) = rest.strip_prefix("=\"") {
            (value, rest) = quoted.split_once('"')?;
        }
        let is_kept = match name {
            "id" | "autofocus" => false,
            "name" => element != "a",
            name if name.starts_with("on") || ID_REFERENCES.contains(&name) => false,
            name if SRCSET_ATTRIBUTES.contains(&name) => {
                srcset_candidates(value).all(|candidate| is_independent(candidate.address))
            }
            name if URL_ATTRIBUTES.contains(&name) => is_independent(value) && !value.contains("script"),
            _ => true,
        };
        if !is_kept {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: OwnPage =
        OwnPage { address: Some("/fi/2026/03/x/"), is_theme_file: &|address| address.starts_with("/theme/") };

    #[test]
    fn what_kielo_writes_is_a_part_already() {
        for html in [
            "",
            "a &amp; b",
            "<p>a <a href=\"/fi/\" hreflang=\"fi\">b</a><br>\n<em lang=\"en\">c</em></p>\n<ul>\n<li>d</li>\n</ul>",
            "<picture><source type=\"image/webp\" srcset=\"/a.webp 1w, /b.webp 2w\"><img src=\"/a.png\" alt=\"a > b\"></picture>",
            "<table><thead><tr><th scope=\"col\">a</th></tr></thead></table><video controls></video>",
            "<a href=\"https://b.example/\">b</a><a href=\"mailto:a@b.example\">c</a>",
        ] {
            assert!(is_part_already(html), "{html}");
            assert_eq!(part_of_page(html, PAGE), html);
        }
    }

    #[test]
    fn elements_are_closed_and_what_belongs_to_the_page_is_left_out() {
        for (html, expected) in [
            ("<table><tr><td>a", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
            ("<p><b>a</p>", "<p><b>a</b></p>"),
            ("<p>a</td></tr></table></div></p>", "<p>a</p>"),
            ("<p><b>a</p>\n<p>b</b></p>", "<p><b>a</b></p>\n<p><b>b</b></p>"),
            ("<ul><li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
            ("<p>a<div>b</div></p>", "<p>a</p><div>b</div>"),
            ("<p>a<script>b()</script><style>c{}</style><link href=x></p>", "<p>a</p>"),
            (
                "<link rel=\"stylesheet\" href=\"/theme/a.css\"><script src=\"/theme/b.js\" defer></script><script src=\"/c.js\"></script>",
                "<link rel=\"stylesheet\" href=\"/theme/a.css\"><script src=\"/theme/b.js\" defer=\"\"></script>",
            ),
            ("<p id=a><a NAME='b'>c</a><label for=\"d\">e</label></p>", "<p><a>c</a><label>e</label></p>"),
            ("<img src=k.png onerror=\"x()\">", "<img src=\"/fi/2026/03/x/k.png\">"),
            ("<a href=\"#osa\">a</a>", "<a href=\"/fi/2026/03/x/#osa\">a</a>"),
            ("<a href=\" java\nscript:x()\">a</a>", "<a>a</a>"),
            (
                "<img src=/a srcset='b 1x,c 2x' alt='a \"b\" &amp; c'>",
                "<img src=\"/a\" srcset=\"/fi/2026/03/x/b 1x, /fi/2026/03/x/c 2x\" alt=\"a &quot;b&quot; &amp; c\">",
            ),
            ("<!-- a", ""),
            ("<plaintext>a", "\na"),
            ("<iframe src=v>", "<iframe src=\"/fi/2026/03/x/v\"></iframe>"),
            (
                "<svg viewBox=\"0 0 1 1\"><title>a</title><path id=\"b\" d=\"M0 0\"/><use href=\"#b\"/></svg>",
                "<svg viewBox=\"0 0 1 1\"><title>a</title><path d=\"M0 0\"></path><use href=\"#b\"></use></svg>",
            ),
            ("<pre>\n\na &lt;</pre>", "<pre>\n\na &lt;</pre>"),
            ("a &nbsp;&copy; <", "a &nbsp;© &lt;"),
        ] {
            assert_eq!(part_of_page(html, PAGE), expected, "{html}");
        }
    }
}
