//! Imports a WordPress export (WXR 1.0 to 1.2).
//!
//! The export is read twice: first for an index of everything, then to write each text as it is read. So memory does not
//! grow with the length of the texts.

mod address;
mod anchors;
mod archive;
mod comments;
mod content;
mod context;
mod disposition;
mod document;
mod element;
mod export;
mod export_index;
mod fetcher;
mod front_matter;
mod hosts;
mod item;
mod item_context;
mod languages;
mod layout;
mod links;
mod lists;
mod permalink;
mod php;
mod plain_text;
mod qtranslate;
mod redirects;
mod repair;
mod report;
mod settings;
mod terms;
mod uploads;

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use self::context::ImportContext;
use self::disposition::Disposition;
use self::document::ConvertedDocument;
use self::export::ExportPart;
use self::export_index::ExportIndex;
use self::hosts::Hosts;
use self::item::Item;
use self::item_context::{ItemContext, ItemFindings};
use self::languages::Languages;
use self::layout::Layout;
use self::report::ReportNotes;
use self::terms::Terms;
use self::uploads::Uploads;
use super::manifest::ImportManifest;
use super::{ImportOutcome, REPORT_FILE};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::model::{COMMENTS_FILE, REDIRECTS_FILE, TERMS_FILE};

pub use self::languages::LanguageChoice;
pub use self::lists::{ListBase, ListBases};

/// Options of a WordPress import.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The export file.
    pub export: PathBuf,
    /// The folder of the new site.
    pub into: PathBuf,
    /// The source of the media library's files: a folder, a tar or zip archive, or the address of the old blog.
    pub uploads: Option<String>,
    /// How to find the language of an item.
    pub languages: LanguageChoice,
    /// Category base and tag base of the old blog.
    pub list_bases: ListBases,
    /// Custom post types whose items become pages.
    pub post_types: Vec<String>,
    /// IANA name of the blog's time zone.
    pub time_zone: Option<String>,
    /// Whether to download nothing from the old blog.
    pub is_offline: bool,
    /// Whether to write nothing.
    pub is_dry_run: bool,
    /// Whether to overwrite files that somebody changed since the last import.
    pub is_forced: bool,
    /// Called with a message before each download.
    pub on_progress: Option<fn(&str)>,
}

/// Imports an export into a folder.
///
/// # Errors
/// Returns an error if the export cannot be read, an option is invalid, or a file cannot be written.
pub fn import(options: &ImportOptions) -> Result<ImportOutcome, Diagnostic> {
    if let Some(zone) = &options.time_zone
        && TimeZone::get(zone).is_err()
    {
        return Err(Diagnostic::unknown_time_zone(zone));
    }
    let export_index = ExportIndex::read(&options.export)?;
    let mut hosts = Hosts::from_export(&export_index);
    let languages = Languages::from_export(&export_index, &hosts, &options.languages)?;
    for origin in languages.all.iter().filter_map(|language| language.origin.as_deref()) {
        hosts.add_origin(origin);
    }
    let uploads = Uploads::open(options, &hosts)?;
    let locales: Vec<Language> =
        languages.all.iter().filter_map(|language| Language::from_tag(&language.tag)).collect();
    let terms = Terms::from_export(&export_index, &languages, &locales);
    let context = ImportContext {
        export_index: &export_index,
        hosts: &hosts,
        languages: &languages,
        locales: &locales,
        terms: &terms,
        post_types: &options.post_types,
    };
    let mut layout = Layout::new(&context, &options.list_bases)?;
    let mut report_notes = ReportNotes { missing_uploads_reason: uploads.missing_reason(), ..ReportNotes::default() };
    if export_index.version.is_empty() {
        report_notes
            .site
            .push("The export does not say which version of the format it has; it was read as 1.2.".to_owned());
    }
    report_notes.site.extend(languages.notes.iter().chain(&terms.notes).chain(&layout.lists.notes).cloned());
    layout.wanted_anchors = anchors::linked_anchors(&context, &layout);
    layout.kept_anchors = anchors::kept_anchors(&options.export, &context, &layout, &uploads)?;
    let mut manifest = ImportManifest::open(&options.into, options.is_dry_run, options.is_forced)?;
    let settings = settings::site_toml(&context, &layout, options.time_zone.as_deref(), &mut report_notes.site);
    manifest.write(SITE_FILE, settings.as_bytes())?;
    manifest.write(TERMS_FILE, terms.toml(&languages, &locales).as_bytes())?;
    DocumentWriter {
        context: &context,
        uploads: &uploads,
        layout: &mut layout,
        manifest: &mut manifest,
        report_notes: &mut report_notes,
    }
    .write_all(&options.export)?;
    manifest
        .write(REDIRECTS_FILE, redirects::redirects_file(&context, &layout, &report_notes.moved_uploads).as_bytes())?;
    report_notes.site.extend(uploads.stop_reason());
    report_notes.kept_files.clone_from(&manifest.summary.kept);
    report_notes.removed_texts = manifest.stale_documents();
    let (report, is_lossy) = report::markdown(&context, &layout, &report_notes);
    manifest.write_generated(REPORT_FILE, report.as_bytes())?;
    let document_count =
        layout.dispositions.iter().filter(|disposition| matches!(disposition, Disposition::Document(_))).count();
    Ok(ImportOutcome { report, files: manifest.finish()?, is_lossy, document_count, diagnostics: Vec::new() })
}

/// Writes the documents, with their uploads and comments.
struct DocumentWriter<'a> {
    context: &'a ImportContext<'a>,
    uploads: &'a Uploads,
    layout: &'a mut Layout,
    manifest: &'a mut ImportManifest,
    report_notes: &'a mut ReportNotes,
}

impl DocumentWriter<'_> {
    /// Reads the export again and writes each document as soon as its item is read.
    fn write_all(&mut self, export: &Path) -> Result<(), Diagnostic> {
        let mut item_index = 0;
        let mut first_error = None;
        export::read(export, &mut |part| {
            if let ExportPart::Item(element, _) = part {
                if first_error.is_none() && (item_index as usize) < self.layout.dispositions.len() {
                    let item = Item::from_element(element);
                    first_error = self.write_item(item_index, &item).err();
                }
                item_index += 1;
            }
        })?;
        first_error.map_or(Ok(()), Err)
    }

    fn write_item(&mut self, item_index: u32, item: &Item) -> Result<(), Diagnostic> {
        if self.layout.document(item_index).is_none() {
            return Ok(());
        }
        self.add_old_addresses(item_index, item);
        let Some(item_context) = ItemContext::new(self.context, self.layout, self.uploads, item_index, item) else {
            return Ok(());
        };
        let document = item_context.document;
        let ConvertedDocument { text, findings } = document::convert(item, item_context);
        self.manifest.write(&document.file, text.as_bytes())?;
        if let Some(folder) = document.file.strip_suffix("/index.md") {
            for (name, location) in &findings.uploads {
                self.uploads.copy(location, &format!("{folder}/{name}"), self.manifest)?;
                self.report_notes.copied_uploads += 1;
            }
            if let Some(comments) = comments::comments_toml(&item.comments) {
                self.manifest.write(&format!("{folder}/{COMMENTS_FILE}"), comments.as_bytes())?;
            }
        }
        let is_on_main_host = self.context.languages.all[document.language].origin.is_none();
        if is_on_main_host && !document.is_draft() {
            let address = &document.address;
            let folder = address.strip_suffix(".html").unwrap_or(address).trim_end_matches('/');
            for (path, name) in &findings.moved_uploads {
                let moved = &mut self.report_notes.moved_uploads;
                moved.entry(path.clone()).or_insert_with(|| format!("{folder}/{name}"));
            }
        }
        self.record(item_index, findings);
        Ok(())
    }

    /// Adds aliases for the slugs and dates that a document had before, which WordPress keeps as post meta.
    fn add_old_addresses(&mut self, item_index: u32, item: &Item) {
        for (_, old) in item.meta.iter().filter(|(key, _)| key == "_wp_old_slug") {
            let slug = item::percent_decoded(old);
            self.layout.add_old_address(self.context, item_index, Some(&slug), None);
        }
        for (_, old) in item.meta.iter().filter(|(key, _)| key == "_wp_old_date") {
            self.layout.add_old_address(self.context, item_index, None, old.trim().parse().ok());
        }
    }

    fn record(&mut self, item_index: u32, findings: ItemFindings) {
        for attachment in findings.shown_attachments {
            self.layout.record_shown_attachment(attachment, item_index);
        }
        self.report_notes.texts.extend(findings.notes.into_iter().map(|note| (item_index, note)));
        let missing = findings.missing_uploads.into_iter();
        self.report_notes.missing_uploads.extend(missing.map(|address| (item_index, address.into())));
    }
}
