//! A folder of the site with the results of reading its files. Only files that may have changed are read again.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_128;

use super::comments_toml;
use super::csv_file;
use super::document::{self, DocumentAndText, DocumentSettings};
use super::files;
use super::folder_defaults::{Defaults, FolderDefaults, is_defaults_file};
use super::image;
use super::walk::walk_inside;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::model::{CsvFile, Discussion, Image, ParamSchemas, SourceFile, is_comments_file};

/// The maximum number of stale paths that are listed one by one. With more, the whole folder is listed again.
const MAX_SINGLE_PATHS: usize = 64;

/// A folder and all files in it.
#[derive(Default)]
pub(super) struct CachedFolder {
    files: Vec<CachedFile>,
    /// Problems with names of files and with folders.
    diagnostics: Vec<Diagnostic>,
    stale: Stale,
    /// Whether the next update lists the whole folder.
    is_listed_again: bool,
    /// Whether a listing found another file of a name than the one before, which still exists.
    has_second_file: bool,
    /// The settings with which the documents were read.
    settings: Option<DocumentSettings>,
    /// The names of terms, which all documents share.
    term_names: FxHashSet<Arc<str>>,
    pub(super) changed: BTreeSet<Arc<str>>,
}

/// The paths that may have changed since the last update.
#[derive(Default)]
pub(super) enum Stale {
    #[default]
    All,
    Paths(BTreeSet<String>),
}

impl Stale {
    /// Adds a path, and everything below it.
    pub(super) fn insert(&mut self, path: &str) {
        if let Self::Paths(paths) = self {
            paths.insert(path.to_owned());
        }
    }

    /// Returns the paths so far, and makes this empty.
    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Paths(BTreeSet::new()))
    }

    /// Whether a file, or a folder above it, is stale.
    pub(super) fn contains(&self, file: &str) -> bool {
        match self {
            Self::All => true,
            Self::Paths(paths) => {
                let folders = file.match_indices('/').map(|(at, _)| &file[..at]);
                paths.contains(file) || folders.into_iter().any(|folder| paths.contains(folder))
            }
        }
    }

    /// Whether a folder, or anything in it, is stale.
    pub(super) fn touches(&self, folder: &str) -> bool {
        let is_inside = |paths: &BTreeSet<String>| paths.iter().any(|path| is_at_or_below(path, folder));
        self.contains(folder) || matches!(self, Self::Paths(paths) if is_inside(paths))
    }
}

/// A file of the folder.
pub(super) struct CachedFile {
    pub(super) source: Arc<SourceFile>,
    content: CachedContent,
    /// Whether the file may have changed since it was read.
    is_stale: bool,
}

/// The result of reading a file.
enum CachedContent {
    NotRead,
    Document(CachedDocument),
    Comments(CachedComments),
    Defaults(CachedDefaults),
    /// Any other file, with its image if it is one.
    Other(FileStamp, Option<Result<Arc<Image>, Diagnostic>>),
    Csv(FileStamp, Arc<CsvFile>),
}

/// The length of a file, its modification time and the time of its last change in nanoseconds since 1970, and its inode;
/// `None` if the system does not report them. A copy can have the same length and modification time.
type FileStamp = Option<(u64, i128, i128, u64)>;

fn file_stamp(path: &Path) -> FileStamp {
    let metadata = fs::metadata(path).ok()?;
    let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    let modified = nanoseconds(metadata.mtime(), metadata.mtime_nsec());
    Some((metadata.len(), modified, nanoseconds(metadata.ctime(), metadata.ctime_nsec()), metadata.ino()))
}

/// The comments in a file.
struct CachedComments {
    /// The hash of the source text.
    hash: u128,
    discussion: Arc<Discussion>,
    diagnostics: Vec<Diagnostic>,
}

/// The defaults in a file.
struct CachedDefaults {
    /// The hash of the source text.
    hash: u128,
    /// The names of the site's own taxonomies when it was read.
    taxonomies: Vec<String>,
    /// The keys of `[params]` that the theme declared when it was read.
    params: Arc<ParamSchemas>,
    /// The defaults; if the source has errors, those of the last source without errors, if any.
    defaults: Option<Arc<Defaults>>,
    diagnostics: Vec<Diagnostic>,
}

impl CachedDefaults {
    fn has_other_settings(&self, settings: &DocumentSettings) -> bool {
        self.taxonomies != settings.config.taxonomy_names() || self.params != settings.params
    }
}

/// The result of reading a document.
struct CachedDocument {
    /// The hash of the source text.
    hash: u128,
    /// The document of this source. If the source has errors, the document of the last source without errors, if any.
    document: Option<DocumentAndText>,
    /// Whether `document` comes from a source without errors.
    is_valid: bool,
    /// The hash of the defaults of its folders.
    defaults_hash: u128,
    /// Whether `document` was read with the current settings. A document of an earlier source may be older.
    has_current_settings: bool,
    diagnostics: Vec<Diagnostic>,
}

/// The result of refreshing a file.
#[derive(Clone, Copy)]
struct Refreshed {
    /// Whether the file changed: a document by its text, any other file by its length and time.
    is_changed: bool,
    /// Whether a document was read from the file.
    is_document: bool,
}

impl CachedFile {
    fn new(source: SourceFile) -> Self {
        Self { source: Arc::new(source), content: CachedContent::NotRead, is_stale: true }
    }

    /// Whether the file is in `content/`. Files in `static/` are published as they are.
    fn is_in_content(&self) -> bool {
        self.source.file.starts_with("content/")
    }

    fn is_document(&self) -> bool {
        self.is_in_content() && self.source.file.ends_with(".md")
    }

    /// Whether the file has defaults for the documents in its folder.
    fn is_defaults(&self, config: &Config) -> bool {
        self.is_in_content() && is_defaults_file(&self.source.file, config)
    }

    /// Whether the result of reading the file depends on the settings.
    fn depends_on_settings(&self) -> bool {
        let may_be_defaults = || self.source.name().starts_with("_defaults");
        self.is_document() || self.is_in_content() && (is_comments_file(&self.source.file) || may_be_defaults())
    }

    /// Returns the document in the file, if it could be read, with its diagnostics. Returns `None` for other files.
    pub(super) fn document(&self) -> Option<(Option<&DocumentAndText>, &[Diagnostic])> {
        match &self.content {
            CachedContent::Document(cached) => Some((cached.document.as_ref(), &cached.diagnostics)),
            _ => None,
        }
    }

    /// Returns the hash of the source text of a document; 0 for other files.
    pub(super) fn source_hash(&self) -> u128 {
        match &self.content {
            CachedContent::Document(cached) => cached.hash,
            _ => 0,
        }
    }

    /// Returns the problems with the defaults in the file. Returns `None` for other files.
    pub(super) fn defaults_problems(&self) -> Option<&[Diagnostic]> {
        match &self.content {
            CachedContent::Defaults(cached) => Some(&cached.diagnostics),
            _ => None,
        }
    }

    /// Whether the document was read with other defaults of its folders than those in `defaults`.
    fn has_other_defaults(&self, defaults: &FolderDefaults) -> bool {
        match &self.content {
            CachedContent::Document(cached) => cached.defaults_hash != defaults.hash_for(&self.source.file),
            _ => false,
        }
    }

    /// Returns the comments in the file with its diagnostics. Returns `None` for other files.
    pub(super) fn discussion(&self) -> Option<(&Arc<Discussion>, &[Diagnostic])> {
        match &self.content {
            CachedContent::Comments(cached) => Some((&cached.discussion, &cached.diagnostics)),
            _ => None,
        }
    }

    /// Returns the image in the file, or the problem with it. Returns `None` for other files.
    pub(super) fn image(&self) -> Option<Result<&Arc<Image>, &Diagnostic>> {
        match &self.content {
            CachedContent::Other(_, image) => image.as_ref().map(Result::as_ref),
            _ => None,
        }
    }

    /// Returns the table in the file. Returns `None` for other files.
    pub(super) fn csv(&self) -> Option<&Arc<CsvFile>> {
        match &self.content {
            CachedContent::Csv(_, csv) => Some(csv),
            _ => None,
        }
    }

    /// Reads the file again if it changed, or if the settings changed and matter.
    fn refresh(&mut self, settings: &DocumentSettings, change: SettingsChange, with_images: bool) -> Refreshed {
        self.is_stale = false;
        if self.is_document() {
            return self.refresh_document(settings, change);
        }
        if self.is_in_content() && is_comments_file(&self.source.file) {
            return self.refresh_comments(&settings.config, change);
        }
        let stamp = file_stamp(&self.source.disk_path);
        let is_same_stamp = matches!(
            &self.content,
            CachedContent::Other(before, _) | CachedContent::Csv(before, _) if *before == stamp
        );
        let was_bad = matches!(&self.content, CachedContent::Other(_, Some(Err(_))));
        if is_same_stamp && !was_bad {
            return Refreshed { is_changed: false, is_document: false };
        }
        if csv_file::is_csv(&self.source.file) {
            self.content = CachedContent::Csv(stamp, Arc::new(csv_file::read(&self.source)));
            return Refreshed { is_changed: !is_same_stamp, is_document: false };
        }
        let image = if with_images { image::read(&self.source) } else { None };
        let image = image.map(|image| image.map(Arc::new));
        let is_bad = matches!(&image, Some(Err(_)));
        // A change of permissions is not reported, so a bad file is read again each time.
        self.is_stale = is_bad;
        self.content = CachedContent::Other(stamp, image);
        Refreshed { is_changed: !is_same_stamp || is_bad != was_bad, is_document: false }
    }

    fn refresh_comments(&mut self, config: &Config, change: SettingsChange) -> Refreshed {
        let (source, hash) = self.read_source();
        let is_same_text = matches!(&self.content, CachedContent::Comments(before) if before.hash == hash);
        if is_same_text && change == SettingsChange::None {
            return Refreshed { is_changed: false, is_document: false };
        }
        let mut diagnostics = Vec::new();
        let discussion = match source {
            Ok(source) => comments_toml::read(&source, config, &mut diagnostics),
            Err(error) => {
                diagnostics.push(error);
                Discussion::default()
            }
        };
        let discussion = Arc::new(discussion);
        self.content = CachedContent::Comments(CachedComments { hash, discussion, diagnostics });
        Refreshed { is_changed: !is_same_text, is_document: false }
    }

    /// Whether the file's defaults were read when site.toml declared other taxonomies, or the theme other keys.
    fn has_defaults_of_other_settings(&self, settings: &DocumentSettings) -> bool {
        matches!(&self.content, CachedContent::Defaults(cached) if cached.has_other_settings(settings))
    }

    /// Reads defaults again if they changed. Returns whether they did.
    fn refresh_defaults(&mut self, settings: &DocumentSettings) -> bool {
        self.is_stale = false;
        let (source, hash) = self.read_source();
        let before = match std::mem::replace(&mut self.content, CachedContent::NotRead) {
            CachedContent::Defaults(cached) if cached.taxonomies != settings.config.taxonomy_names() => None,
            CachedContent::Defaults(cached) if cached.hash == hash && !cached.has_other_settings(settings) => {
                self.content = CachedContent::Defaults(cached);
                return false;
            }
            CachedContent::Defaults(cached) => cached.defaults,
            _ => None,
        };
        let mut diagnostics = Vec::new();
        let defaults = match source {
            Ok(source) => Defaults::read(&source, &settings.config, &settings.params, &mut diagnostics).map(Arc::new),
            Err(error) => {
                diagnostics.push(error);
                None
            }
        };
        let defaults = defaults.or(before);
        let (taxonomies, params) = (settings.config.taxonomy_names(), Arc::clone(&settings.params));
        self.content = CachedContent::Defaults(CachedDefaults { hash, taxonomies, params, defaults, diagnostics });
        true
    }

    fn refresh_document(&mut self, settings: &DocumentSettings, change: SettingsChange) -> Refreshed {
        let (source, hash) = self.read_source();
        let defaults_hash = settings.defaults.hash_for(&self.source.file);
        let before = match std::mem::replace(&mut self.content, CachedContent::NotRead) {
            CachedContent::Document(cached)
                if cached.hash == hash && change == SettingsChange::None && cached.defaults_hash == defaults_hash =>
            {
                self.content = CachedContent::Document(cached);
                return Refreshed { is_changed: false, is_document: false };
            }
            CachedContent::Document(cached) => Some(cached),
            _ => None,
        };
        let is_changed = before.as_ref().is_none_or(|before| before.hash != hash);
        self.content =
            CachedContent::Document(CachedDocument::read(source, (hash, defaults_hash), settings, before, change));
        Refreshed { is_changed, is_document: true }
    }

    /// Reads the source text and hashes it, or hashes the error.
    fn read_source(&mut self) -> (Result<Source, Diagnostic>, u128) {
        let source = files::read_source_at(&self.source.file, &self.source.disk_path);
        // A change of permissions is not reported, so a file that cannot be read is tried again each time.
        self.is_stale = source.is_err();
        let hash = match &source {
            Ok(source) => xxh3_128(source.text.as_bytes()),
            Err(error) => xxh3_128(error.message().as_bytes()),
        };
        (source, hash)
    }

    /// Replaces the names of the document's terms by equal ones of other documents, to save memory.
    fn share_term_names(&mut self, names: &mut FxHashSet<Arc<str>>) {
        let CachedContent::Document(CachedDocument { document: Some(document), .. }) = &mut self.content else {
            return;
        };
        // A reused document is already part of an edition and shares its names.
        let Some(document) = Arc::get_mut(&mut document.document) else { return };
        for term in &mut document.terms {
            match names.get(&term.name.value) {
                Some(shared) => term.name.value = Arc::clone(shared),
                None => _ = names.insert(Arc::clone(&term.name.value)),
            }
        }
    }
}

/// How the settings differ from those of the last update.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SettingsChange {
    None,
    /// Anything but the languages and the site's own taxonomies, or what texts need to know about the theme.
    SameLanguages,
    /// The languages or the site's own taxonomies.
    OtherLanguages,
}

impl SettingsChange {
    fn between(before: Option<&DocumentSettings>, now: &DocumentSettings) -> Self {
        fn tags(config: &Config) -> impl Iterator<Item = (&str, bool)> {
            config.languages.iter().map(|settings| (settings.language.tag(), settings.draft))
        }
        match before {
            Some(before)
                if Arc::ptr_eq(&before.config, &now.config)
                    && before.theme_ids == now.theme_ids
                    && before.text_elements == now.text_elements
                    && before.params == now.params
                    && before.image_arguments == now.image_arguments =>
            {
                Self::None
            }
            Some(before)
                if tags(&before.config).eq(tags(&now.config))
                    && before.config.taxonomy_names() == now.config.taxonomy_names() =>
            {
                Self::SameLanguages
            }
            _ => Self::OtherLanguages,
        }
    }
}

impl CachedDocument {
    /// Reads a document. `hash` is that of its source text. `before` is the previous result for the file.
    fn read(
        source: Result<Source, Diagnostic>,
        (hash, defaults_hash): (u128, u128),
        settings: &DocumentSettings,
        before: Option<Self>,
        change: SettingsChange,
    ) -> Self {
        // A document stores its language and its terms' taxonomies as indices into those of the settings.
        let before = before.filter(|_| change != SettingsChange::OtherLanguages);
        let mut diagnostics = Vec::new();
        let mut document = match source {
            Ok(source) => document::read(&source, settings, &mut diagnostics),
            Err(error) => {
                diagnostics.push(error);
                None
            }
        };
        let has_no_errors = !has_errors(&diagnostics);
        let was_valid = before.as_ref().is_some_and(|before| before.is_valid);
        let is_same_settings = change == SettingsChange::None
            && before
                .as_ref()
                .is_some_and(|before| before.has_current_settings && before.defaults_hash == defaults_hash);
        let mut has_current_settings = true;
        if let Some(before) = before.and_then(|before| before.document) {
            match &mut document {
                // A valid document of an earlier source replaces one with errors.
                _ if !has_no_errors && was_valid => {
                    (document, has_current_settings) = (Some(before), is_same_settings);
                }
                Some(document) if is_same_settings => document.reuse_document(&before),
                _ => {}
            }
        }
        let is_valid = has_no_errors || was_valid;
        Self { hash, document, is_valid, defaults_hash, has_current_settings, diagnostics }
    }
}

impl CachedFolder {
    /// Marks a path, and everything below it, as possibly changed.
    pub(super) fn invalidate(&mut self, path: &str) {
        self.stale.insert(path);
    }

    /// Marks all files as possibly changed.
    pub(super) fn invalidate_all(&mut self) {
        self.stale = Stale::All;
    }

    /// Lists the whole folder with the next update, without reading all files again.
    pub(super) fn list_again(&mut self) {
        self.is_listed_again = true;
    }

    /// Brings the files of `folder` up to date and returns them. Documents are read with `settings`.
    pub(super) fn update(
        &mut self,
        root: &Path,
        folder: &str,
        settings: &DocumentSettings,
        with_images: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> &[CachedFile] {
        let stale = self.stale.take();
        let diagnostics_before: Vec<String> =
            self.diagnostics.iter().map(|diagnostic| diagnostic.message().to_owned()).collect();
        let lists_whole = std::mem::take(&mut self.is_listed_again) || !self.diagnostics.is_empty();
        match &stale {
            Stale::Paths(paths) if paths.len() <= MAX_SINGLE_PATHS && !lists_whole => {
                for path in paths.iter().filter(|path| is_at_or_below(path, folder)) {
                    self.list(root, folder, path, &stale);
                }
                // A symbolic link to a folder above it is recognized only if the listing begins there, and a second file of
                // one name only if both are listed.
                if !self.diagnostics.is_empty() || std::mem::take(&mut self.has_second_file) {
                    self.diagnostics.clear();
                    self.list(root, folder, folder, &stale);
                }
            }
            _ => {
                self.diagnostics.clear();
                self.list(root, folder, folder, &stale);
            }
        }
        if !self.diagnostics.iter().map(Diagnostic::message).eq(diagnostics_before.iter().map(String::as_str)) {
            self.changed.insert(folder.into());
        }
        let is_first = self.settings.is_none();
        let change = SettingsChange::between(self.settings.as_ref(), settings);
        let (defaults, has_new_defaults) = self.update_defaults(settings);
        let settings = &DocumentSettings { defaults, ..settings.clone() };
        self.settings = Some(settings.clone());
        let refresh = |file: &'_ mut CachedFile| -> Option<Refreshed> {
            let may_differ = file.is_stale
                || change != SettingsChange::None && file.depends_on_settings()
                || has_new_defaults && file.has_other_defaults(&settings.defaults);
            if !may_differ || file.is_defaults(&settings.config) {
                return None;
            }
            Some(file.refresh(settings, change, with_images))
        };
        let refreshed: Vec<Option<Refreshed>> = self.files.par_iter_mut().map(refresh).collect();
        for (file, refreshed) in self.files.iter_mut().zip(refreshed) {
            let Some(refreshed) = refreshed else { continue };
            if refreshed.is_changed {
                self.changed.insert(Arc::clone(&file.source.file));
            }
            if refreshed.is_document {
                file.share_term_names(&mut self.term_names);
            }
        }
        if is_first {
            // The first read is not a change.
            self.changed.clear();
        }
        diagnostics.extend(self.diagnostics.iter().cloned());
        &self.files
    }

    /// Reads the files with defaults that changed. Returns the defaults of all folders, and whether any are others.
    fn update_defaults(&mut self, settings: &DocumentSettings) -> (Arc<FolderDefaults>, bool) {
        let config = &settings.config;
        for file in self.files.iter_mut().filter(|file| file.is_defaults(config)) {
            let is_read = matches!(file.content, CachedContent::Defaults(_));
            let is_stale = file.is_stale || !is_read || file.has_defaults_of_other_settings(settings);
            if is_stale && file.refresh_defaults(settings) {
                self.changed.insert(Arc::clone(&file.source.file));
            }
        }
        let of_file = |file: &'_ CachedFile| match &file.content {
            CachedContent::Defaults(cached) if file.is_defaults(config) => cached.defaults.clone(),
            _ => None,
        };
        let defaults: Vec<Arc<Defaults>> = self.files.iter().filter_map(of_file).collect();
        let before = self.settings.as_ref().map(|before| &before.defaults);
        let defaults = FolderDefaults::new(defaults.iter(), config);
        match before.filter(|before| before.is_same_as(&defaults)) {
            Some(before) => (Arc::clone(before), false),
            None => (Arc::new(defaults), true),
        }
    }

    /// Lists the files at `path` in `folder` and below it again. Cached content of files that still exist stays.
    fn list(&mut self, root: &Path, folder: &str, path: &str, stale: &Stale) {
        let now = walk_inside(root, folder, path, &mut self.diagnostics);
        let start = self.files.partition_point(|cached| *cached.source.file < *format!("{path}/"));
        // `0` is the byte after `/`.
        let end = self.files.partition_point(|cached| *cached.source.file < *format!("{path}0"));
        let mut before: Vec<CachedFile> = self.files.drain(start..end).collect();
        if let Ok(at) = self.files.binary_search_by(|cached| (*cached.source.file).cmp(path)) {
            before.insert(0, self.files.remove(at));
        }
        let mut before = before.into_iter().peekable();
        let mut listed = Vec::with_capacity(now.len());
        for source in now {
            while let Some(removed) = before.next_if(|old| old.source.file < source.file) {
                self.changed.insert(Arc::clone(&removed.source.file));
            }
            let old = before.next_if(|old| old.source.file == source.file);
            let is_second = |old: &CachedFile| files::are_two_files(&old.source.disk_path, &source.disk_path);
            self.has_second_file |= old.as_ref().is_some_and(is_second);
            let mut file = CachedFile::new(source);
            if let Some(old) = old {
                file.content = old.content;
                file.is_stale = old.is_stale || stale.contains(&file.source.file);
            }
            listed.push(file);
        }
        self.changed.extend(before.map(|removed| Arc::clone(&removed.source.file)));
        let Some(first) = listed.first() else { return };
        let at = self.files.partition_point(|cached| cached.source.file < first.source.file);
        self.files.splice(at..at, listed);
    }
}

/// Whether a path is a folder or below it.
pub(super) fn is_at_or_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
