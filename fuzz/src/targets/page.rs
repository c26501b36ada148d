//! The promises about pages: what an author wrote stays in its place.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Returns where the landmarks of a page are: for each, the elements around it. Text of an author whose tags do not balance
/// would move them.
pub(crate) fn landmarks(page: &str) -> Vec<String> {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut found = Vec::new();
    // A loop, because the tree may be deep.
    let mut open: Vec<(Handle, String)> = vec![(dom.document.clone(), String::new())];
    while let Some((node, around)) = open.pop() {
        let mut path = around;
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes = attrs.borrow();
            let class = attributes.iter().find(|own| &*own.name.local == "class").map_or("", |own| &*own.value);
            // Below the text of the author everything is allowed.
            if class == "content" || class == "excerpt" || class == "lead" {
                found.push(format!("{path} {class}"));
                continue;
            }
            path = format!("{path} {}", name.local);
            if matches!(&*name.local, "main" | "footer" | "aside" | "body") {
                found.push(path.clone());
            }
        }
        open.extend(node.children.borrow().iter().rev().map(|child| (child.clone(), path.clone())));
    }
    found
}
