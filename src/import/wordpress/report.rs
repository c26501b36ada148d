//! Writes import-report.md: counts, changes, and everything that was not imported.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::context::ImportContext;
use super::disposition::{Disposition, TYPE_NOT_REQUESTED};
use super::export::RepairSummary;
use super::export_index::{CommentCounts, ItemMeta};
use super::layout::Layout;
use crate::import::push_report_list;
use crate::import::report_note::{NoteKind, ReportNote};

/// Estimated length of a line in bytes; most lines are shorter.
const BYTES_PER_LINE: usize = 200;

/// Everything that the report says about texts and files.
#[derive(Debug, Default)]
pub(super) struct ReportNotes {
    /// Notes about texts, with the index of the item.
    pub(super) texts: Vec<(u32, ReportNote)>,
    /// Addresses of uploads that are not available, with the index of the item that shows them.
    pub(super) missing_uploads: Vec<(u32, Box<str>)>,
    pub(super) copied_uploads: usize,
    /// Notes about the whole site.
    pub(super) site: Vec<String>,
    /// Files that were not overwritten because somebody changed them.
    pub(super) kept_files: Vec<String>,
    /// New paths of uploads by their old paths.
    pub(super) moved_uploads: BTreeMap<String, String>,
    /// Why uploads are missing.
    pub(super) missing_uploads_reason: &'static str,
    /// Texts of an earlier import that are not in this export.
    pub(super) removed_texts: Vec<String>,
}

/// Returns the report, and whether anything that an author wrote was lost.
pub(super) fn markdown(context: &ImportContext, layout: &Layout, report_notes: &ReportNotes) -> (String, bool) {
    // The capacity is reserved at once: a string that grows is copied, and needs twice the memory meanwhile.
    let lines = report_notes.missing_uploads.len() + report_notes.texts.len();
    let mut text = String::with_capacity(8 * 1024 + lines * BYTES_PER_LINE);
    text.push_str("# What came from WordPress\n\n");
    _ = writeln!(
        text,
        "{} of {} items came along.\n",
        count(layout, |disposition| !matches!(disposition, Disposition::Excluded(_))),
        layout.dispositions.len()
    );
    write_counts(context, layout, report_notes, &mut text);
    write_excluded(context, layout, &mut text);
    write_repairs(&context.export_index.repair_summary, &mut text);
    push_report_list(&mut text, "The site", &report_notes.site);
    let kept_files = report_notes.kept_files.iter();
    let kept_files: Vec<String> = kept_files
        .map(|file| {
            format!("{file} was changed or removed since the last import and stays as it is; --force writes it again")
        })
        .collect();
    push_report_list(&mut text, "Kept", &kept_files);
    let removed = report_notes.removed_texts.iter();
    let removed: Vec<String> = removed
        .map(|file| format!("{file} came with an earlier export and is not in this one; it stays until you delete it"))
        .collect();
    push_report_list(&mut text, "Gone from the export", &removed);
    write_missing_uploads(layout, report_notes, &mut text);
    write_notes(layout, report_notes, NoteKind::Changed, "Changed", &mut text);
    write_notes(layout, report_notes, NoteKind::NotConverted, "Left as it is", &mut text);
    let items = layout.dispositions.iter().zip(&context.export_index.items);
    let is_lossy = !report_notes.missing_uploads.is_empty()
        || context.languages.has_lost_translations
        || context.export_index.items.iter().any(|item| item.is_truncated)
        || items.into_iter().any(|(disposition, item)| is_loss(disposition, item));
    (text, is_lossy)
}

/// Whether an excluded item has text that an author wrote.
fn is_loss(disposition: &Disposition, item: &ItemMeta) -> bool {
    matches!(disposition, Disposition::Excluded(reason) if *reason == TYPE_NOT_REQUESTED) && item.has_text
}

fn count(layout: &Layout, wanted: impl Fn(&Disposition) -> bool) -> usize {
    layout.dispositions.iter().filter(|disposition| wanted(disposition)).count()
}

/// Writes the table of imported items, terms and comments.
fn write_counts(context: &ImportContext, layout: &Layout, report_notes: &ReportNotes, text: &mut String) {
    let mut kinds: BTreeMap<(usize, &str), (usize, usize)> = BTreeMap::new();
    let mut comments = CommentCounts::default();
    // Comments on items that do not become documents: attachment pages and excluded items.
    let mut not_imported = CommentCounts::default();
    for (disposition, item) in layout.dispositions.iter().zip(&context.export_index.items) {
        let kind = match disposition {
            Disposition::Document(document) => {
                let kind = match (&*item.post_type, document.is_post) {
                    ("" | "post", _) => (0, "posts"),
                    ("page", _) => (1, "pages"),
                    (other, _) => (2, other),
                };
                let counts = kinds.entry(kind).or_default();
                counts.1 += usize::from(document.is_draft());
                counts.0 += 1;
                comments.add(item.comments);
                continue;
            }
            Disposition::Attachment => Some((3, "files of the media library")),
            Disposition::MenuItem => Some((4, "entries of menus")),
            Disposition::Block => Some((5, "reusable blocks")),
            Disposition::Excluded(_) => None,
        };
        not_imported.add(item.comments);
        let Some(kind) = kind else { continue };
        kinds.entry(kind).or_default().0 += 1;
    }
    text.push_str("| What | How many | Of these drafts |\n|---|---|---|\n");
    for ((_, kind), (all, drafts)) in &kinds {
        _ = writeln!(text, "| {kind} | {all} | {} |", if *drafts > 0 { drafts.to_string() } else { String::new() });
    }
    for (taxonomy, name) in [("category", "categories"), ("post_tag", "tags")] {
        let all = context.terms.all.iter().filter(|term| term.taxonomy == taxonomy).count();
        _ = writeln!(text, "| {name} | {all} | |");
    }
    _ = writeln!(text, "| authors | {} | |", context.terms.authors().count());
    _ = writeln!(text, "| comments of readers | {} | |", comments.approved);
    _ = writeln!(text, "| pingbacks | {} | |", comments.pings);
    let not_shown = comments.total() - comments.imported();
    if not_shown > 0 {
        _ = writeln!(
            text,
            "\n{not_shown} comments stayed behind, which readers of the old blog did not see either: {} were waiting, {} were spam, {} were in the trash.",
            comments.pending, comments.spam, comments.trash
        );
    }
    if not_imported.total() > 0 {
        _ = writeln!(text, "\n{} comments stayed behind with the items they belong to.", not_imported.total());
    }
    if report_notes.copied_uploads > 0 {
        _ = writeln!(
            text,
            "\n{} files of the media library were put beside the texts that show them.",
            report_notes.copied_uploads
        );
    }
}

/// Writes which items and terms were not imported, and why.
fn write_excluded(context: &ImportContext, layout: &Layout, text: &mut String) {
    let mut reasons: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (disposition, item) in layout.dispositions.iter().zip(&context.export_index.items) {
        if let Disposition::Excluded(reason) = disposition {
            *reasons.entry((&item.post_type, reason)).or_default() += 1;
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for ((post_type, reason), count) in reasons {
        let post_type = if post_type.is_empty() { "post" } else { post_type };
        let advice = if reason == TYPE_NOT_REQUESTED {
            format!("; bring it with --post-type {post_type}")
        } else {
            String::new()
        };
        lines.push(format!("{count} × {post_type}: {reason}{advice}"));
    }
    for (taxonomy, count) in unknown_taxonomies(context) {
        lines.push(format!("{count} × term of the taxonomy {taxonomy}: texts that name one have it in their [params]"));
    }
    let is_unused =
        |item: &&ItemMeta| item.attachment.is_some() && layout.document_showing(context.export_index, item).is_none();
    let unused = context.export_index.items.iter().filter(is_unused).count();
    if unused > 0 {
        lines.push(format!(
            "{unused} × page of an attachment: no published text shows the file, so the page's address leads nowhere"
        ));
    }
    push_report_list(text, "Stayed behind", &lines);
}

/// Returns the taxonomies that Kielo has no use for, with their number of terms.
fn unknown_taxonomies<'a>(context: &ImportContext<'a>) -> BTreeMap<&'a str, usize> {
    const KNOWN: [&str; 9] = [
        "category",
        "post_tag",
        "nav_menu",
        "language",
        "post_translations",
        "term_language",
        "term_translations",
        "post_format",
        "author",
    ];
    let mut taxonomies: BTreeMap<&str, usize> = BTreeMap::new();
    for term in &context.export_index.terms {
        if !KNOWN.contains(&&*term.taxonomy) && !term.taxonomy.starts_with("wp_") {
            *taxonomies.entry(&term.taxonomy).or_default() += 1;
        }
    }
    taxonomies
}

fn write_repairs(summary: &RepairSummary, text: &mut String) {
    let repairs = summary.repairs.iter();
    let mut lines: Vec<String> = repairs.map(|repair| format!("line {}: {}", repair.line, repair.text)).collect();
    if summary.unreported > 0 {
        lines.push(format!("and {} more", summary.unreported));
    }
    push_report_list(text, "Mended in the export", &lines);
}

fn write_missing_uploads(layout: &Layout, report_notes: &ReportNotes, text: &mut String) {
    if report_notes.missing_uploads.is_empty() {
        return;
    }
    _ = writeln!(text, "\n## Files that did not come along\n\n{}\n", report_notes.missing_uploads_reason);
    for (item_index, address) in &report_notes.missing_uploads {
        _ = writeln!(text, "- {}: {address}", document_file(layout, *item_index));
    }
}

fn document_file(layout: &Layout, item_index: u32) -> &str {
    layout.document(item_index).map_or("", |document| &document.file)
}

/// Writes the notes of one kind in the order of the texts.
fn write_notes(layout: &Layout, report_notes: &ReportNotes, kind: NoteKind, heading: &str, text: &mut String) {
    let wanted = report_notes.texts.iter().filter(|(_, note)| note.kind == kind);
    for (index, (item_index, note)) in wanted.enumerate() {
        if index == 0 {
            _ = writeln!(text, "\n## {heading}\n");
        }
        _ = writeln!(text, "- {}: {}", document_file(layout, *item_index), note.text.replace('\n', " "));
    }
}
