//! Finds the anchors that links in other texts lead to, and which of them the Markdown still has.

use std::path::Path;

use super::content;
use super::context::ImportContext;
use super::export::{self, ExportPart};
use super::item::Item;
use super::item_context::ItemContext;
use super::layout::{Anchors, Layout};
use super::uploads::Uploads;
use crate::diagnostic::Diagnostic;

/// Returns the anchors that links in other texts lead to.
pub(super) fn linked_anchors(context: &ImportContext, layout: &Layout) -> Anchors {
    let mut wanted = Anchors::new();
    for local in context.export_index.links.iter().filter_map(|link| context.hosts.local_address(link)) {
        let Some(anchor) = local.anchor() else { continue };
        let by_id = || context.export_index.index_of(local.id()?);
        let is_published = |item_index: &u32| layout.document(*item_index).is_some_and(|document| !document.is_draft());
        if let Some(item_index) = by_id().or_else(|| layout.item_at_path(&local.path)).filter(is_published) {
            wanted.entry(item_index).or_default().insert(anchor);
        }
    }
    wanted
}

/// Returns the wanted anchors that are in the Markdown. Only texts with wanted anchors are converted.
///
/// # Errors
/// Returns an error if the export cannot be read.
pub(super) fn kept_anchors(
    export: &Path,
    context: &ImportContext,
    layout: &Layout,
    uploads: &Uploads,
) -> Result<Anchors, Diagnostic> {
    let mut kept = Anchors::new();
    if layout.wanted_anchors.is_empty() {
        return Ok(kept);
    }
    let mut item_index = 0;
    export::read(export, &mut |part| {
        let ExportPart::Item(element, _) = part else { return };
        if let Some(wanted) = layout.wanted_anchors.get(&item_index) {
            let item = Item::from_element(element);
            if let Some(item_context) = ItemContext::new(context, layout, uploads, item_index, &item) {
                let markdown = content::to_markdown(&item.content, &item_context).markdown;
                let anchors = wanted.iter().filter(|anchor| has_anchor(&markdown, anchor));
                kept.insert(item_index, anchors.cloned().collect());
            }
        }
        item_index += 1;
    })?;
    Ok(kept)
}

fn has_anchor(markdown: &str, anchor: &str) -> bool {
    let forms = [format!("{{#{anchor}}}"), format!("{{#{anchor} "), format!("id=\"{anchor}\"")];
    forms.iter().any(|form| markdown.contains(form))
}
