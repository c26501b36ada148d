//! Closes the elements of a text as a browser does, so that its HTML ends where the text ends.

use std::collections::HashSet;

use html5ever::{Attribute, QualName, ns};

use super::balance::{HtmlBalance, TagRepair};
use super::elements::{is_formatting_element, is_void_element};
use super::pieces::is_text_element;
use super::sink::{NodeId, NodeKind};
use super::tree::HtmlTree;
use super::writer::{push_escaped, push_text};

/// Returns a text that is not balanced with all its elements closed. Comments are left out. Names that begin with `mark`
/// stay as they are: in comments, in values, and as attributes without a value.
pub(crate) fn close_html(html: &str, balance: &HtmlBalance, mark: &str) -> String {
    let readable = with_readable_tags(html, &balance.repairs);
    let tree = HtmlTree::parse_text(readable.as_deref().unwrap_or(html));
    let mut writer = ClosedHtmlWriter {
        tree: &tree,
        mark,
        ids: HashSet::new(),
        is_in_select: false,
        html: String::with_capacity(html.len()),
    };
    writer.push_children(tree.root());
    writer.html
}

/// Changes the tags that need it. Returns `None` if there are none.
fn with_readable_tags(html: &str, repairs: &[TagRepair]) -> Option<String> {
    if repairs.is_empty() {
        return None;
    }
    let mut readable = String::with_capacity(html.len() + repairs.len());
    let mut done = 0;
    for repair in repairs {
        let (start, end) = match repair {
            TagRepair::Quote(at, _) => (*at, *at),
            TagRepair::Escape(range) | TagRepair::Remove(range) => (range.start, range.end),
        };
        if start < done {
            continue;
        }
        readable.push_str(&html[done..start]);
        match repair {
            TagRepair::Quote(_, quote) => readable.push(*quote),
            TagRepair::Escape(range) => readable.push_str(&html[range.clone()].replace('<', "&lt;")),
            TagRepair::Remove(_) => {}
        }
        done = end;
    }
    readable.push_str(&html[done..]);
    Some(readable)
}

struct ClosedHtmlWriter<'a> {
    tree: &'a HtmlTree,
    mark: &'a str,
    /// The ids so far. A browser repeats an element that was not closed, and its id.
    ids: HashSet<&'a str>,
    is_in_select: bool,
    html: String,
}

impl<'a> ClosedHtmlWriter<'a> {
    fn push_children(&mut self, id: NodeId) {
        let tree = self.tree;
        for child in tree.children(id) {
            match tree.kind(*child) {
                NodeKind::Text(text) => push_text(self.text_parent(id), text, &mut self.html),
                NodeKind::Element(name, attributes) => self.push_element(*child, name, attributes),
                NodeKind::Comment(text) if text.starts_with(self.mark) => {
                    self.html.push_str("<!--");
                    self.html.push_str(text);
                    self.html.push_str("-->");
                }
                NodeKind::Document | NodeKind::Comment(_) => {}
            }
        }
    }

    /// Returns the name of an element that may contain text as it is. In SVG, `style` contains HTML.
    fn text_parent(&self, id: NodeId) -> &'a str {
        match self.tree.kind(id) {
            NodeKind::Element(name, _) if name.ns == ns!(html) && !self.is_left_out(name) => &name.local,
            _ => "",
        }
    }

    fn push_element(&mut self, id: NodeId, name: &'a QualName, attributes: &'a [Attribute]) {
        let tree = self.tree;
        let children = tree.children(id);
        let is_blank = |child: &NodeId| matches!(tree.kind(*child), NodeKind::Text(text) if text.trim().is_empty());
        // The parser adds an empty paragraph for an end tag without a start.
        let is_stray = &*name.local == "p" && attributes.is_empty() && children.is_empty();
        if is_stray {
            return;
        }
        if self.is_left_out(name) {
            return self.push_children(id);
        }
        let own_id = attributes.iter().find(|own| &*own.name.local == "id").map(|own| &*own.value);
        let is_repeated = own_id.is_none_or(|id| self.ids.contains(id));
        if is_formatting_element(&name.local) && is_repeated && !children.is_empty() && children.iter().all(is_blank) {
            // The parser opens an element again that was not closed in the paragraph before.
            return self.push_children(id);
        }
        self.push_start_tag(id, name, attributes);
        let is_in_select = self.is_in_select;
        self.is_in_select |= &*name.local == "select";
        self.push_children(id);
        self.is_in_select = is_in_select;
        if &*name.local == "script" && !is_script_closed(&tree.text(id)) {
            self.html.push_str("\n-->");
        }
        if name.ns != ns!(html) || !is_void_element(&name.local) {
            self.html.push_str("</");
            self.html.push_str(&name.local);
            self.html.push('>');
        }
    }

    /// Whether only the content of an element is written. Browsers do not agree on these in a `select`.
    fn is_left_out(&self, name: &QualName) -> bool {
        let is_text = is_text_element(&name.local) && &*name.local != "script";
        self.is_in_select && (is_text || matches!(&*name.local, "math" | "noscript" | "select" | "svg"))
    }

    fn push_start_tag(&mut self, id: NodeId, name: &QualName, attributes: &'a [Attribute]) {
        self.html.push('<');
        self.html.push_str(&name.local);
        let (marks, attributes): (Vec<_>, Vec<_>) =
            attributes.iter().partition(|own| own.name.local.starts_with(self.mark));
        for attribute in marks {
            self.html.push(' ');
            self.html.push_str(&attribute.name.local);
        }
        for Attribute { name, value } in attributes {
            if &*name.local == "id" && !self.ids.insert(value) {
                continue;
            }
            self.html.push(' ');
            if let Some(prefix) = &name.prefix {
                self.html.push_str(prefix);
                self.html.push(':');
            }
            self.html.push_str(&name.local);
            self.html.push_str("=\"");
            push_escaped(value, true, &mut self.html);
            self.html.push('"');
        }
        self.html.push('>');
        // The parser drops the first line break of these elements.
        let first = self.tree.children(id).first().map(|child| self.tree.kind(*child));
        if matches!(&*name.local, "pre" | "listing" | "textarea")
            && matches!(first, Some(NodeKind::Text(text)) if text.starts_with('\n'))
        {
            self.html.push('\n');
        }
    }
}

/// Whether the end tag of a script is read as one: not in a comment with the start of another script.
fn is_script_closed(script: &str) -> bool {
    let Some(comment) = script.rfind("<!--") else { return true };
    let comment = &script[comment..];
    comment.contains("-->") || !comment.to_ascii_lowercase().contains("<script")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::balance::check_balance;
    use super::*;

    /// Parts of tags that are seldom closed right.
    const FRAGMENTS: [&str; 30] = [
        "<body",
        "<html lang=",
        "<head ",
        "<frameset a=",
        "<main>",
        "</main",
        "<plaintext",
        "<p ",
        "</p",
        "</li class=",
        "<b>",
        "</i",
        "<td a=",
        "<svg>",
        "<textarea ",
        "</textarea>",
        "<!--",
        "-->",
        "<script>",
        "</script",
        "class=",
        "\"",
        "\"",
        "'",
        "x",
        " ",
        ">",
        ">",
        "\n",
        "<",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn any_text_is_closed(
            fragments in proptest::collection::vec(proptest::sample::select(&FRAGMENTS[..]), 1..12),
            border in 0..40_usize,
        ) {
            let html = fragments.concat();
            let border = border.min(html.len());
            let (whole, second) = (0..html.len(), border..html.len());
            let both = [0..border, second.clone()];
            for authored in [std::slice::from_ref(&whole), &both, std::slice::from_ref(&second)] {
                let balance = check_balance(&html, authored);
                let starts: Vec<usize> = balance.repairs.iter().map(|repair| match repair {
                    TagRepair::Quote(at, _) => *at,
                    TagRepair::Escape(range) | TagRepair::Remove(range) => range.start,
                }).collect();
                prop_assert!(starts.is_sorted(), "{html:?}: {:?}", balance.repairs);
                let closed = close_html(&html, &balance, "kielo0-");
                _ = close_html(&closed, &check_balance(&closed, std::slice::from_ref(&(0..closed.len()))), "kielo0-");
            }
        }
    }
}
