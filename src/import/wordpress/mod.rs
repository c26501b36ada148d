//! Brings a WordPress export (WXR 1.0 to 1.2) in: the export is read twice, once for the facts that everything else
//! depends on, and once to write each text as it comes, so that memory does not grow with it.

mod address;
mod anchors;
mod archive;
mod comments;
mod content;
mod context;
mod export;
mod export_index;
mod files;
mod hosts;
mod inline;
mod item;
mod languages;
mod layout;
mod links;
mod lists;
mod node;
mod pattern;
mod php;
mod plain;
mod redirects;
mod repair;
mod report;
mod settings;
mod terms;
mod text;
mod web;

use std::path::PathBuf;

use jiff::tz::TimeZone;

use self::context::ImportContext;
use self::export::ExportPart;
use self::export_index::ExportIndex;
use self::files::Uploads;
use self::hosts::Hosts;
use self::item::Item;
use self::languages::Languages;
use self::layout::{Disposition, Layout};
use self::report::TextNotes;
use self::terms::Terms;
use self::text::ItemContext;
use super::manifest::ImportManifest;
use super::{ImportOutcome, REPORT_FILE};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::model::{COMMENTS_FILE, REDIRECTS_FILE, TERMS_FILE};

pub use self::languages::LanguageChoice;
pub use self::lists::{ListBase, ListBases};

/// What is to be brought, and how.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The export.
    pub export: PathBuf,
    /// The site's folder.
    pub into: PathBuf,
    /// Where the files of the media library are: a folder, a tar or zip archive, or the old blog's address.
    pub uploads: Option<String>,
    /// How languages are told.
    pub languages: LanguageChoice,
    /// Where lists of posts stand.
    pub list_bases: ListBases,
    /// Types of items, besides posts and pages, that come along as pages.
    pub post_types: Vec<String>,
    /// The blog's time zone.
    pub time_zone: Option<String>,
    /// Whether nothing is fetched from the old blog.
    pub is_offline: bool,
    /// Whether nothing is written.
    pub is_dry: bool,
    /// Whether files that somebody changed since are written again.
    pub is_forced: bool,
    /// Is told what is fetched.
    pub tell: Option<fn(&str)>,
}

/// Brings an export into a folder.
///
/// # Errors
/// The export cannot be read, an argument is wrong, or a file cannot be written.
pub fn import(import: &Import) -> Result<ImportOutcome, Diagnostic> {
    if let Some(zone) = &import.time_zone
        && TimeZone::get(zone).is_err()
    {
        return Err(Diagnostic::unknown_time_zone(zone));
    }
    let export_index = ExportIndex::of(&import.export)?;
    let mut hosts = Hosts::of(&export_index);
    let languages = Languages::of(&export_index, &hosts, &import.languages)?;
    for origin in languages.all.iter().filter_map(|language| language.origin.as_deref()) {
        hosts.add(origin);
    }
    let uploads = Uploads::open(import, &hosts)?;
    let tongues: Vec<Language> =
        languages.all.iter().filter_map(|language| Language::from_tag(&language.tag)).collect();
    let terms = Terms::of(&export_index, &languages, &tongues);
    let context = ImportContext {
        export_index: &export_index,
        hosts: &hosts,
        languages: &languages,
        tongues: &tongues,
        terms: &terms,
        post_types: &import.post_types,
    };
    let mut layout = Layout::of(&context, &import.list_bases)?;
    let mut noted = TextNotes { why_missing: uploads.told(), ..TextNotes::default() };
    if export_index.version.is_empty() {
        noted.site.push("The export does not say which version of the format it has; it was read as 1.2.".to_owned());
    }
    noted.site.extend(languages.notes.iter().chain(&terms.notes).chain(&layout.lists.notes).cloned());
    layout.wanted_anchors = anchors::wanted(&context, &layout);
    layout.anchors = anchors::kept(&import.export, &context, &layout, &uploads)?;
    let mut manifest = ImportManifest::open(&import.into, import.is_dry, import.is_forced)?;
    let settings = settings::toml(&context, &layout, import.time_zone.as_deref(), &mut noted.site);
    manifest.write(SITE_FILE, settings.as_bytes())?;
    manifest.write(TERMS_FILE, terms.toml(&languages, &tongues).as_bytes())?;
    write_texts(import, &context, &mut layout, &uploads, &mut manifest, &mut noted)?;
    manifest.write(REDIRECTS_FILE, redirects::lines(&context, &layout, &noted.moved).as_bytes())?;
    noted.site.extend(uploads.trouble());
    noted.kept.clone_from(&manifest.summary.kept);
    noted.gone = manifest.stale_documents();
    let (report, is_lossy) = report::of(&context, &layout, &noted);
    manifest.write_generated(REPORT_FILE, report.as_bytes())?;
    let texts =
        layout.dispositions.iter().filter(|disposition| matches!(disposition, Disposition::Document(_))).count();
    Ok(ImportOutcome { report, files: manifest.finish()?, is_lossy, document_count: texts, diagnostics: Vec::new() })
}

/// Reads the export again, and writes each text as it comes.
fn write_texts(
    import: &Import,
    context: &ImportContext,
    layout: &mut Layout,
    uploads: &Uploads,
    manifest: &mut ImportManifest,
    noted: &mut TextNotes,
) -> Result<(), Diagnostic> {
    let mut place = 0;
    let mut problem = None;
    export::read(&import.export, &mut |part| {
        if let ExportPart::Item(node, _) = part {
            if problem.is_none() && (place as usize) < layout.dispositions.len() {
                let item = Item::of(node);
                problem = write_text(context, layout, uploads, manifest, noted, place, &item).err();
            }
            place += 1;
        }
    })?;
    problem.map_or(Ok(()), Err)
}

fn write_text(
    context: &ImportContext,
    layout: &mut Layout,
    uploads: &Uploads,
    manifest: &mut ImportManifest,
    noted: &mut TextNotes,
    place: u32,
    item: &Item,
) -> Result<(), Diagnostic> {
    if layout.document(place).is_none() {
        return Ok(());
    }
    for (_, old) in item.meta.iter().filter(|(key, _)| key == "_wp_old_slug") {
        layout.add_old_place(context, place, Some(&item::decoded(old)), None);
    }
    for (_, old) in item.meta.iter().filter(|(key, _)| key == "_wp_old_date") {
        layout.add_old_place(context, place, None, old.trim().parse().ok());
    }
    let Some(document) = layout.document(place) else { return Ok(()) };
    let fact = &context.export_index.items[place as usize];
    let new = text::of(item, ItemContext::new(context, layout, uploads, fact, document, item));
    let file = document.file.clone();
    let is_here = document.draft.is_none() && context.languages.all[document.language].origin.is_none();
    let address = document.address.clone();
    let folder = file.strip_suffix("/index.md");
    manifest.write(&file, new.toml_and_markdown.as_bytes())?;
    if let Some(folder) = folder {
        for (name, place) in &new.files {
            uploads.copy(place, &format!("{folder}/{name}"), manifest)?;
            noted.files += 1;
        }
        if let Some(comments) = comments::toml(&item.comments) {
            manifest.write(&format!("{folder}/{COMMENTS_FILE}"), comments.as_bytes())?;
        }
    }
    if is_here {
        let folder = address.strip_suffix(".html").unwrap_or(&address).trim_end_matches('/');
        for (path, name) in new.moved {
            noted.moved.entry(path).or_insert_with(|| format!("{folder}/{name}"));
        }
    }
    for shown in new.shown {
        layout.show(shown, place);
    }
    noted.notes.extend(new.notes.into_iter().map(|note| (place, note)));
    noted.missing.extend(new.missing.into_iter().map(|address| (place, address.into())));
    Ok(())
}
