//! import-report.md: what came, what was changed and what was left, each with its text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::content::{NoteKind, ReportNote};
use super::context::ImportContext;
use super::export_index::{CommentCounts, ItemMeta};
use super::layout::{Disposition, Layout};
use super::repair::Fault;
use super::text::is_loss;
use crate::import::push_report_list;

/// Bytes set aside for a line; most take no more.
const LINE: usize = 200;

/// What was noted while texts were written.
#[derive(Debug, Default)]
pub(super) struct TextNotes {
    /// Notes by the place of the text.
    pub(super) notes: Vec<(u32, ReportNote)>,
    /// Files of the media library that could not be had, by the place of the text.
    pub(super) missing: Vec<(u32, Box<str>)>,
    /// Files that came along.
    pub(super) files: usize,
    /// What must be known of the site as a whole.
    pub(super) site: Vec<String>,
    /// Files that were kept since somebody changed them.
    pub(super) kept: Vec<String>,
    /// The old paths of files on the blog, with those that they have now.
    pub(super) moved: BTreeMap<String, String>,
    /// What must be said of the files that could not be had.
    pub(super) why_missing: &'static str,
    /// Texts of an earlier export that are not in this one.
    pub(super) gone: Vec<String>,
}

/// The report, and whether anything that somebody wrote was lost.
pub(super) fn of(context: &ImportContext, layout: &Layout, noted: &TextNotes) -> (String, bool) {
    // A line for each, so that the text need not be moved while it grows: that takes the room of two.
    let lines = noted.missing.len() + noted.notes.len();
    let mut text = String::with_capacity(8 * 1024 + lines * LINE);
    text.push_str("# What came from WordPress\n\n");
    _ = writeln!(
        text,
        "{} of {} items came along.\n",
        count(layout, |disposition| !matches!(disposition, Disposition::Left(_))),
        layout.dispositions.len()
    );
    came(context, layout, noted, &mut text);
    let mut lost = left(context, layout, &mut text);
    mended(&context.export_index.reading.faults, context.export_index.reading.untold_faults, &mut text);
    lost |= context.export_index.items.iter().any(|item| item.is_cut);
    push_report_list(&mut text, "The site", &noted.site);
    if !noted.kept.is_empty() {
        let kept: Vec<String> = noted
            .kept
            .iter()
            .map(|file| {
                format!(
                    "{file} was changed or removed since the last import and stays as it is; --force writes it again"
                )
            })
            .collect();
        push_report_list(&mut text, "Kept", &kept);
    }
    let gone = noted.gone.iter();
    let gone: Vec<String> = gone
        .map(|file| format!("{file} came with an earlier export and is not in this one; it stays until you delete it"))
        .collect();
    push_report_list(&mut text, "Gone from the export", &gone);
    missing(layout, noted, &mut text);
    lost |= !noted.missing.is_empty();
    notes(layout, noted, NoteKind::Changed, "Changed", &mut text);
    notes(layout, noted, NoteKind::NotConverted, "Left as it is", &mut text);
    (text, lost)
}

fn count(layout: &Layout, wanted: impl Fn(&Disposition) -> bool) -> usize {
    layout.dispositions.iter().filter(|disposition| wanted(disposition)).count()
}

/// What came along, counted.
fn came(context: &ImportContext, layout: &Layout, noted: &TextNotes, text: &mut String) {
    let mut kinds: BTreeMap<(usize, &str), (usize, usize)> = BTreeMap::new();
    let mut comments = CommentCounts::default();
    // Comments on what is no text any more: pages of attachments, and what stayed behind.
    let mut not_texts = CommentCounts::default();
    for (disposition, item) in layout.dispositions.iter().zip(&context.export_index.items) {
        let kind = match disposition {
            Disposition::Document(document) => {
                let kind = match (&*item.post_type, document.is_post) {
                    ("" | "post", _) => (0, "posts"),
                    ("page", _) => (1, "pages"),
                    (other, _) => (2, other),
                };
                let counts = kinds.entry(kind).or_default();
                counts.1 += usize::from(document.draft.is_some());
                counts.0 += 1;
                comments.add(item.comments);
                continue;
            }
            Disposition::File => Some((3, "files of the media library")),
            Disposition::MenuEntry => Some((4, "entries of menus")),
            Disposition::Block => Some((5, "reusable blocks")),
            Disposition::Left(_) => None,
        };
        not_texts.add(item.comments);
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
    let not_shown = comments.all() - comments.brought();
    if not_shown > 0 {
        _ = writeln!(
            text,
            "\n{not_shown} comments stayed behind, which readers of the old blog did not see either: {} were waiting, {} were spam, {} were in the trash.",
            comments.waiting, comments.spam, comments.trash
        );
    }
    if not_texts.all() > 0 {
        _ = writeln!(text, "\n{} comments stayed behind with the items they belong to.", not_texts.all());
    }
    if noted.files > 0 {
        _ = writeln!(text, "\n{} files of the media library were put beside the texts that show them.", noted.files);
    }
}

/// What stayed behind and why, and whether somebody wrote any of it.
fn left(context: &ImportContext, layout: &Layout, text: &mut String) -> bool {
    let mut reasons: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut lost = false;
    for (disposition, item) in layout.dispositions.iter().zip(&context.export_index.items) {
        if let Disposition::Left(reason) = disposition {
            *reasons.entry((&item.post_type, reason)).or_default() += 1;
            lost |= is_loss(disposition, item);
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for ((post_type, reason), count) in &reasons {
        let post_type = if post_type.is_empty() { "post" } else { post_type };
        let advice = match *reason {
            "its type was not asked for" => format!("; bring it with --post-type {post_type}"),
            _ => String::new(),
        };
        lines.push(format!("{count} × {post_type}: {reason}{advice}"));
    }
    let mut taxonomies: BTreeMap<&str, usize> = BTreeMap::new();
    for term in &context.export_index.terms {
        let is_known = matches!(
            &*term.taxonomy,
            "category"
                | "post_tag"
                | "nav_menu"
                | "language"
                | "post_translations"
                | "term_language"
                | "term_translations"
                | "post_format"
                | "author"
        );
        if !is_known && !term.taxonomy.starts_with("wp_") {
            *taxonomies.entry(&term.taxonomy).or_default() += 1;
        }
    }
    for (taxonomy, count) in taxonomies {
        lines.push(format!("{count} × term of the taxonomy {taxonomy}: texts that name one have it in their [params]"));
    }
    let is_alone = |item: &&ItemMeta| item.file.is_some() && layout.text_of(context.export_index, item).is_none();
    let alone = context.export_index.items.iter().filter(is_alone).count();
    if alone > 0 {
        lines.push(format!(
            "{alone} × page of an attachment: no published text shows the file, so the page's address leads nowhere"
        ));
    }
    push_report_list(text, "Stayed behind", &lines);
    lost
}

fn mended(faults: &[Fault], untold: u64, text: &mut String) {
    let mut lines: Vec<String> = faults.iter().map(|fault| format!("line {}: {}", fault.line, fault.text)).collect();
    if untold > 0 {
        lines.push(format!("and {untold} more"));
    }
    push_report_list(text, "Mended in the export", &lines);
}

fn missing(layout: &Layout, noted: &TextNotes, text: &mut String) {
    if noted.missing.is_empty() {
        return;
    }
    _ = writeln!(text, "\n## Files that did not come along\n\n{}\n", noted.why_missing);
    for (place, address) in &noted.missing {
        _ = writeln!(text, "- {}: {address}", file(layout, *place));
    }
}

/// The file of a text.
fn file(layout: &Layout, place: u32) -> &str {
    layout.document(place).map_or("", |document| &document.file)
}

/// Notes of one kind by their texts.
fn notes(layout: &Layout, noted: &TextNotes, kind: NoteKind, heading: &str, text: &mut String) {
    let wanted = noted.notes.iter().filter(|(_, note)| note.kind == kind);
    for (index, (place, note)) in wanted.enumerate() {
        if index == 0 {
            _ = writeln!(text, "\n## {heading}\n");
        }
        _ = writeln!(text, "- {}: {}", file(layout, *place), note.text.replace('\n', " "));
    }
}
