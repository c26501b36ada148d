//! Clean HTML for what Markdown cannot say: known elements with the attributes that mean something, and no more.

use std::fmt::Write as _;

use super::html::{GENERAL, escaped, image, is_known};
use super::tree::{NodeId, NodeKind};
use super::writer::{AddressUse, MarkdownWriter, is_document, is_dropped};

/// Elements that may stand in a text as HTML.
fn is_shown(name: &str) -> bool {
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

/// Elements in which space between others means nothing.
fn holds_only_elements(name: &str) -> bool {
    matches!(
        name,
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup" | "ul" | "ol" | "dl" | "select" | "details"
    )
}

fn is_empty_element(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "input" | "source" | "track" | "wbr")
}

impl MarkdownWriter<'_> {
    /// The node as a block of HTML without empty lines, which would end it.
    pub(super) fn raw(&mut self, id: NodeId) -> String {
        let mut out = String::new();
        self.raw_into(id, false, &mut out);
        let html = out.trim();
        // Only code and the like has empty lines; on its own it may keep them.
        if html.starts_with("<pre") { html.to_owned() } else { html.replace("\n\n", "\n&#10;") }
    }

    /// What stands in a node, as HTML within a line.
    pub(super) fn raw_inside(&mut self, id: NodeId) -> String {
        let mut out = String::new();
        for child in self.tree.children(id) {
            self.raw_into(*child, false, &mut out);
        }
        out.trim().to_owned()
    }

    fn raw_into(&mut self, id: NodeId, in_pre: bool, out: &mut String) {
        let tree = self.tree;
        match tree.kind(id) {
            NodeKind::Text(text) if in_pre => out.push_str(&escaped(text)),
            NodeKind::Text(text)
                if text.trim().is_empty() && tree.parent(id).is_some_and(|id| holds_only_elements(tree.name(id))) => {}
            NodeKind::Text(text) => {
                let gap = text.starts_with(|c: char| c.is_ascii_whitespace());
                if gap && !out.is_empty() && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
                let words: Vec<&str> = text.split_ascii_whitespace().collect();
                out.push_str(&escaped(&words.join(" ")));
                if !words.is_empty() && text.ends_with(|c: char| c.is_ascii_whitespace()) {
                    out.push(' ');
                }
            }
            NodeKind::Element(..) => self.raw_element(id, in_pre, out),
            NodeKind::Root | NodeKind::Comment(_) => {}
        }
    }

    fn raw_element(&mut self, id: NodeId, in_pre: bool, out: &mut String) {
        let tree = self.tree;
        let name = match tree.name(id) {
            "strike" => "s",
            "acronym" => "abbr",
            "tt" => "code",
            "center" => "div",
            name => name,
        };
        let is_field = matches!(name, "input" | "select" | "textarea" | "source" | "track");
        if is_dropped(name) && !is_field {
            self.drop_element(id);
            return;
        }
        // Markdown takes the first `</pre>` for the end of the block.
        if !is_shown(name) || in_pre && matches!(name, "pre" | "textarea") {
            for child in tree.children(id) {
                self.raw_into(*child, in_pre, out);
            }
            return;
        }
        let Some(start) = self.start_tag(id, name) else {
            for child in tree.children(id) {
                self.raw_into(*child, in_pre, out);
            }
            return;
        };
        let is_line = tree.is_block(id) && !in_pre;
        if is_line && !out.is_empty() && !out.ends_with('\n') && !matches!(name, "td" | "th") {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        out.push_str(&start);
        if is_empty_element(name) {
            return;
        }
        for child in tree.children(id) {
            self.raw_into(*child, in_pre || matches!(name, "pre" | "textarea"), out);
        }
        if is_line {
            out.truncate(out.trim_end_matches(' ').len());
        }
        _ = write!(out, "</{name}>");
        if is_line && !matches!(name, "td" | "th") {
            out.push('\n');
        }
    }

    /// The start of an element; `None` for one that leads nowhere.
    fn start_tag(&mut self, id: NodeId, name: &str) -> Option<String> {
        let tree = self.tree;
        if name == "img" {
            let shown = self.image(id)?;
            return match shown.address {
                AddressUse::Good(address) | AddressUse::Unknown(address) => Some(image(&address, &shown.alt)),
                AddressUse::Bad => None,
            };
        }
        let mut start = format!("<{name}");
        let anchor = tree.attribute(id, "id").filter(|anchor| self.is_wanted(anchor));
        if let Some(anchor) = anchor {
            _ = write!(start, " id=\"{anchor}\"");
        }
        for attribute in tree.attributes(id) {
            let key = &*attribute.name.local;
            if !GENERAL.contains(&key) && !is_known(name, key) {
                continue;
            }
            let mut value = attribute.value.split_whitespace().collect::<Vec<_>>().join(" ");
            if matches!(key, "href" | "src" | "cite" | "poster" | "action") {
                value = match self.address(&value) {
                    // Only Markdown's links find documents.
                    AddressUse::Good(found) if is_document(&found) => value,
                    AddressUse::Good(found) | AddressUse::Unknown(found) => found,
                    AddressUse::Bad if key == "action" => continue,
                    AddressUse::Bad => return None,
                };
            }
            let is_switch = value.is_empty()
                || matches!(key, "controls" | "loop" | "muted" | "open" | "reversed" | "allowfullscreen");
            if is_switch {
                if key != "title" {
                    _ = write!(start, " {key}");
                }
            } else {
                _ = write!(start, " {key}=\"{}\"", escaped(&value));
            }
        }
        start.push('>');
        Some(start)
    }
}
