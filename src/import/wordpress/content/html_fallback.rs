//! Writes clean HTML for content that Markdown cannot express: only known elements and attributes.

use std::fmt::Write as _;

use super::html::{GLOBAL_ATTRIBUTES, escape_html, img_tag, is_element_attribute};
use super::tree::{NodeId, NodeKind};
use super::writer::{MarkdownWriter, ResolvedAddress, is_document_address, is_dropped_element};
use crate::html_parser::is_void_element;

/// Whether an element may stay in a text as HTML.
fn is_allowed_element(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "audio"
            | "b"
            | "bdi"
            | "bdo"
            | "blockquote"
            | "br"
            | "button"
            | "caption"
            | "cite"
            | "code"
            | "col"
            | "colgroup"
            | "dd"
            | "del"
            | "details"
            | "dfn"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "i"
            | "iframe"
            | "img"
            | "input"
            | "ins"
            | "kbd"
            | "label"
            | "legend"
            | "li"
            | "mark"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "q"
            | "rb"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "select"
            | "small"
            | "source"
            | "strong"
            | "sub"
            | "summary"
            | "sup"
            | "table"
            | "tbody"
            | "td"
            | "textarea"
            | "tfoot"
            | "th"
            | "thead"
            | "time"
            | "tr"
            | "track"
            | "u"
            | "ul"
            | "var"
            | "video"
            | "wbr"
    )
}

/// Whether whitespace between the children of an element has no meaning.
fn ignores_whitespace(name: &str) -> bool {
    matches!(
        name,
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup" | "ul" | "ol" | "dl" | "select" | "details"
    )
}

impl MarkdownWriter<'_> {
    /// Writes an element as an HTML block. It has no empty lines, which would end the block.
    pub(super) fn html_block(&mut self, id: NodeId) -> String {
        let mut out = String::new();
        self.push_html(id, false, &mut out);
        let html = out.trim();
        // Only preformatted text has empty lines. A block that begins with `<pre` may contain them.
        if html.starts_with("<pre") { html.to_owned() } else { html.replace("\n\n", "\n&#10;") }
    }

    /// Writes the content of an element as inline HTML.
    pub(super) fn inner_html(&mut self, id: NodeId) -> String {
        let mut out = String::new();
        for child in self.tree.children(id) {
            self.push_html(*child, false, &mut out);
        }
        out.trim().to_owned()
    }

    fn push_html(&mut self, id: NodeId, in_pre: bool, out: &mut String) {
        let tree = self.tree;
        match tree.kind(id) {
            NodeKind::Text(text) if in_pre => out.push_str(&escape_html(text)),
            NodeKind::Text(text)
                if text.trim().is_empty() && tree.parent(id).is_some_and(|id| ignores_whitespace(tree.name(id))) => {}
            NodeKind::Text(text) => {
                let starts_with_space = text.starts_with(|c: char| c.is_ascii_whitespace());
                if starts_with_space && !out.is_empty() && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
                let words: Vec<&str> = text.split_ascii_whitespace().collect();
                out.push_str(&escape_html(&words.join(" ")));
                if !words.is_empty() && text.ends_with(|c: char| c.is_ascii_whitespace()) {
                    out.push(' ');
                }
            }
            NodeKind::Element(..) => self.push_element_html(id, in_pre, out),
            NodeKind::Document | NodeKind::Comment(_) => {}
        }
    }

    fn push_element_html(&mut self, id: NodeId, in_pre: bool, out: &mut String) {
        let tree = self.tree;
        let name = match tree.name(id) {
            "strike" => "s",
            "acronym" => "abbr",
            "tt" => "code",
            "center" => "div",
            name => name,
        };
        let is_field = matches!(name, "input" | "select" | "textarea" | "source" | "track");
        if is_dropped_element(name) && !is_field {
            self.note_dropped_element(id);
            return;
        }
        // Markdown ends the block at the first `</pre>`.
        if !is_allowed_element(name) || in_pre && matches!(name, "pre" | "textarea") {
            for child in tree.children(id) {
                self.push_html(*child, in_pre, out);
            }
            return;
        }
        let Some(start) = self.start_tag(id, name) else {
            for child in tree.children(id) {
                self.push_html(*child, in_pre, out);
            }
            return;
        };
        let is_block = tree.is_block(id) && !in_pre;
        if is_block && !out.is_empty() && !out.ends_with('\n') && !matches!(name, "td" | "th") {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        out.push_str(&start);
        if is_void_element(name) {
            return;
        }
        for child in tree.children(id) {
            self.push_html(*child, in_pre || matches!(name, "pre" | "textarea"), out);
        }
        if is_block {
            out.truncate(out.trim_end_matches(' ').len());
        }
        _ = write!(out, "</{name}>");
        if is_block && !matches!(name, "td" | "th") {
            out.push('\n');
        }
    }

    /// Returns the start tag of an element; `None` if its address is rejected.
    fn start_tag(&mut self, id: NodeId, name: &str) -> Option<String> {
        let tree = self.tree;
        if name == "img" {
            let image = self.content_image(id)?;
            return match image.address {
                ResolvedAddress::Linkable(address) | ResolvedAddress::HtmlOnly(address) => {
                    Some(img_tag(&address, &image.alt))
                }
                ResolvedAddress::Rejected => None,
            };
        }
        let mut start = format!("<{name}");
        let anchor = tree.attribute(id, "id").filter(|anchor| self.is_linked_anchor(anchor));
        if let Some(anchor) = anchor {
            _ = write!(start, " id=\"{anchor}\"");
        }
        for attribute in tree.attributes(id) {
            let key = &*attribute.name.local;
            if !GLOBAL_ATTRIBUTES.contains(&key) && !is_element_attribute(name, key) {
                continue;
            }
            let mut value = attribute.value.split_whitespace().collect::<Vec<_>>().join(" ");
            if matches!(key, "href" | "src" | "cite" | "poster" | "action") {
                value = match self.resolve_address(&value) {
                    // Kielo resolves documents only in Markdown links, so HTML keeps the old address.
                    ResolvedAddress::Linkable(target) if is_document_address(&target) => value,
                    ResolvedAddress::Linkable(target) | ResolvedAddress::HtmlOnly(target) => target,
                    ResolvedAddress::Rejected if key == "action" => continue,
                    ResolvedAddress::Rejected => return None,
                };
            }
            let is_boolean = value.is_empty()
                || matches!(key, "controls" | "loop" | "muted" | "open" | "reversed" | "allowfullscreen");
            if is_boolean {
                if key != "title" {
                    _ = write!(start, " {key}");
                }
            } else {
                _ = write!(start, " {key}=\"{}\"", escape_html(&value));
            }
        }
        start.push('>');
        Some(start)
    }
}
