//! Links from one text to a place in another: which places are wanted, and which of them the other text still has when
//! it is Markdown.

use std::path::Path;

use super::content;
use super::context::ImportContext;
use super::export::{self, ExportPart};
use super::files::Uploads;
use super::item::Item;
use super::layout::{Anchors, Layout};
use super::text::ItemContext;
use crate::diagnostic::Diagnostic;

/// The anchors that links in other texts lead to.
pub(super) fn wanted(context: &ImportContext, layout: &Layout) -> Anchors {
    let mut wanted = Anchors::new();
    for local in context.export_index.links.iter().filter_map(|link| context.hosts.local(link)) {
        let Some(anchor) = local.anchor() else { continue };
        let by_id = || context.export_index.place_of(local.id()?);
        let is_text = |place: &u32| layout.document(*place).is_some_and(|document| document.draft.is_none());
        if let Some(place) = by_id().or_else(|| layout.at_path(&local.path)).filter(is_text) {
            wanted.entry(place).or_default().insert(anchor);
        }
    }
    wanted
}

/// Those of the wanted anchors that stand in the new texts. Only the texts that have some are converted for this.
///
/// # Errors
/// What is wrong with the export.
pub(super) fn kept(
    export: &Path,
    context: &ImportContext,
    layout: &Layout,
    uploads: &Uploads,
) -> Result<Anchors, Diagnostic> {
    let mut kept = Anchors::new();
    if layout.wanted_anchors.is_empty() {
        return Ok(kept);
    }
    let mut place = 0;
    export::read(export, &mut |part| {
        let ExportPart::Item(node, _) = part else { return };
        if let Some(wanted) = layout.wanted_anchors.get(&place)
            && let Some(document) = layout.document(place)
            && let Some(fact) = context.export_index.items.get(place as usize)
        {
            let item = Item::of(node);
            let around = ItemContext::new(context, layout, uploads, fact, document, &item);
            let markdown = content::to_markdown(&item.content, &around).markdown;
            let stands = |anchor: &&String| {
                let signs = [format!("{{#{anchor}}}"), format!("{{#{anchor} "), format!("id=\"{anchor}\"")];
                signs.iter().any(|sign| markdown.contains(sign))
            };
            kept.insert(place, wanted.iter().filter(stands).cloned().collect());
        }
        place += 1;
    })?;
    Ok(kept)
}
