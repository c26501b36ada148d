//! Writes the nodes of a parsed tree as HTML (HTML standard, "Serializing HTML fragments").

use std::borrow::Cow;

use html5ever::{QualName, ns};

use super::elements::is_void_element;
use super::sink::{NodeId, NodeKind};
use super::tree::HtmlTree;

/// Writes the start tag of an element.
pub(super) fn push_start_tag<'a>(
    tree: &HtmlTree,
    id: NodeId,
    name: &QualName,
    attributes: impl Iterator<Item = (&'a QualName, Cow<'a, str>)>,
    out: &mut String,
) {
    out.push('<');
    out.push_str(&name.local);
    for (attribute, value) in attributes {
        out.push(' ');
        if let Some(prefix) = &attribute.prefix {
            out.push_str(prefix);
            out.push(':');
        }
        out.push_str(&attribute.local);
        out.push_str("=\"");
        push_escaped(&value, true, out);
        out.push('"');
    }
    out.push('>');
    // The parser drops the first line break of these elements.
    let first = tree.children(id).first().map(|child| tree.kind(*child));
    if matches!(&*name.local, "pre" | "listing" | "textarea")
        && matches!(first, Some(NodeKind::Text(text)) if text.starts_with('\n'))
    {
        out.push('\n');
    }
}

/// Writes the end tag of an element that has one.
pub(super) fn push_end_tag(name: &QualName, out: &mut String) {
    if name.ns != ns!(html) || !is_void_element(&name.local) {
        out.push_str("</");
        out.push_str(&name.local);
        out.push('>');
    }
}

/// Writes the text in an element.
pub(super) fn push_text(parent: &str, text: &str, out: &mut String) {
    if matches!(parent, "iframe" | "noembed" | "noframes" | "script" | "style" | "xmp") {
        out.push_str(text);
    } else {
        push_escaped(text, false, out);
    }
}

/// Writes text with character references where it needs them.
pub(super) fn push_escaped(text: &str, is_attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if is_attribute => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}
