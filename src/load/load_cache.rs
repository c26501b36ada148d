//! Results of earlier reads, so that only changed files are read again. Results are keyed by the content of the files.
//! An empty cache gives identical results; only speed differs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use super::cached_folder::{CachedFolder, Stale};
use super::data_files::DataCache;
use super::data_images::DataImages;
use super::files::{self, MAX_TEXT_LENGTH, is_hidden};
use super::script::ScriptCache;
use super::source_fingerprints::SourceFingerprints;
use super::stylesheet::StyleSheetCache;
use super::template_images::TemplateImageCache;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::Theme;

/// The results of reading one site.
#[derive(Default)]
pub struct LoadCache {
    pub(super) common: CommonFiles,
    pub(super) content: CachedFolder,
    pub(super) static_files: CachedFolder,
    pub(super) data: DataCache,
    pub(super) style_sheets: StyleSheetCache,
    pub(super) template_images: TemplateImageCache,
    pub(super) data_images: DataImages,
    pub(super) scripts: ScriptCache,
    pub(super) fingerprints: SourceFingerprints,
    config: Option<CachedConfig>,
    theme: Option<CachedTheme>,
}

/// The settings that were read from a source text.
struct CachedConfig {
    hash: u128,
    config: Option<Arc<Config>>,
    diagnostics: Vec<Diagnostic>,
}

/// The theme that was read last.
struct CachedTheme {
    theme: Arc<Theme>,
    /// The settings with which it was read.
    config: Arc<Config>,
    /// Whether it is the newest: a later version could not be read.
    is_current: bool,
    diagnostics: Vec<Diagnostic>,
}

impl LoadCache {
    /// Marks paths, and everything below them, as possibly changed. The next load reads them again. Paths begin with
    /// `root`.
    pub fn invalidate(&mut self, root: &Path, paths: &BTreeSet<PathBuf>) {
        for path in paths {
            let Some(file) = files::name_from(root, path) else {
                // A path that is not UTF-8 cannot be looked up.
                return self.invalidate_all();
            };
            if files::is_second_of_name(root, path, &file) {
                return self.invalidate_all();
            }
            self.common.stale.insert(&file);
            self.content.invalidate(&file);
            self.static_files.invalidate(&file);
            self.data.invalidate(&file);
        }
    }

    /// Marks all files as possibly changed.
    pub fn invalidate_all(&mut self) {
        self.common.stale = Stale::All;
        self.content.invalidate_all();
        self.static_files.invalidate_all();
        self.data.invalidate_all();
    }

    /// Lists `content/` and `static/` as a whole with the next load, because a file of them could not be opened. Changed
    /// permissions are not reported.
    pub fn list_again(&mut self) {
        self.content.list_again();
        self.static_files.list_again();
    }

    /// Returns the files that changed since the last call, by their paths relative to the site's folder.
    pub fn take_changed(&mut self) -> BTreeSet<Arc<str>> {
        let mut changed = std::mem::take(&mut self.common.changed);
        changed.append(&mut self.content.changed);
        changed.append(&mut self.static_files.changed);
        changed.append(&mut self.data.changed);
        changed
    }

    /// Returns the settings in `source`. Calls `read` only if the text changed.
    pub(super) fn config(
        &mut self,
        source: &Source,
        diagnostics: &mut Vec<Diagnostic>,
        read: impl FnOnce(&mut Vec<Diagnostic>) -> Option<Config>,
    ) -> Option<Arc<Config>> {
        let hash = xxh3_128(source.text.as_bytes());
        if self.config.as_ref().is_none_or(|cached| cached.hash != hash) {
            let mut diagnostics = Vec::new();
            let config = read(&mut diagnostics).map(Arc::new);
            self.config = Some(CachedConfig { hash, config, diagnostics });
        }
        let cached = self.config.as_ref()?;
        diagnostics.extend(cached.diagnostics.iter().cloned());
        cached.config.clone()
    }

    /// Returns the theme that was read last, and what was reported about it, if neither the settings nor any file in these
    /// folders may have changed since.
    pub(super) fn unchanged_theme(
        &mut self,
        config: &Arc<Config>,
        folders: [&str; 2],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Theme>> {
        let cached = self.theme.as_ref().filter(|cached| cached.is_current && Arc::ptr_eq(&cached.config, config))?;
        if folders.into_iter().any(|folder| self.common.stale.touches(folder)) {
            return None;
        }
        for folder in folders {
            self.common.keep_below(folder);
        }
        diagnostics.extend(cached.diagnostics.iter().cloned());
        Some(Arc::clone(&cached.theme))
    }

    /// Keeps a theme that was read. Returns the last one if it equals this one, so that results computed from it can be
    /// reused.
    pub(super) fn theme(
        &mut self,
        config: &Arc<Config>,
        theme: Option<Theme>,
        diagnostics: &[Diagnostic],
    ) -> Option<Arc<Theme>> {
        let before = self.theme.take();
        let Some(theme) = theme else {
            self.theme = before.map(|before| CachedTheme { is_current: false, ..before });
            return None;
        };
        let theme = match before {
            Some(before) if *before.theme == theme => before.theme,
            _ => Arc::new(theme),
        };
        self.theme = Some(CachedTheme {
            theme: Arc::clone(&theme),
            config: Arc::clone(config),
            is_current: true,
            diagnostics: diagnostics.to_vec(),
        });
        Some(theme)
    }
}

/// The few files that every load needs: settings, terms, themes and strings.
///
/// A file is read again only after a change was reported. A program may be writing it while another file's change causes
/// a load, and its own change is reported when it is written.
#[derive(Default)]
pub(super) struct CommonFiles {
    files: BTreeMap<Arc<str>, CommonFile>,
    stale: Stale,
    /// The files that this load has read.
    read: BTreeSet<Arc<str>>,
    changed: BTreeSet<Arc<str>>,
}

/// A file that was read, or a folder.
struct CommonFile {
    hash: u128,
    /// The content; `None` for a folder, and for a file that could not be read.
    bytes: Option<Arc<[u8]>>,
}

impl CommonFiles {
    /// Reads a text file by its path relative to the site's folder.
    pub(super) fn read(&mut self, root: &Path, file: &str) -> Result<Source, Diagnostic> {
        self.read_at(file, &root.join(file))
    }

    /// Reads a text file at `location`; `file` is its path for diagnostics.
    pub(super) fn read_at(&mut self, file: &str, location: &Path) -> Result<Source, Diagnostic> {
        let bytes = self.read_bytes(file, location, MAX_TEXT_LENGTH)?;
        files::source_from_bytes(file, &bytes)
    }

    /// Reads a file of any length at `location`, such as a font; `file` is its path for diagnostics.
    pub(super) fn read_bytes_at(&mut self, file: &str, location: &Path) -> Result<Arc<[u8]>, Diagnostic> {
        self.read_bytes(file, location, u64::MAX)
    }

    fn read_bytes(&mut self, file: &str, location: &Path, max_length: u64) -> Result<Arc<[u8]>, Diagnostic> {
        // Changes of hidden files, such as `.htaccess`, are not reported.
        let is_hidden = file.rsplit('/').next().is_some_and(|name| is_hidden(name.as_ref()));
        if !is_hidden
            && !self.stale.contains(file)
            && let Some((name, known)) = self.files.get_key_value(file)
            && let Some(bytes) = &known.bytes
        {
            self.read.insert(Arc::clone(name));
            return Ok(Arc::clone(bytes));
        }
        match files::read_bytes(file, location, max_length) {
            Ok(bytes) => {
                let bytes: Arc<[u8]> = bytes.into();
                self.record(file, xxh3_128(&bytes), Some(Arc::clone(&bytes)));
                Ok(bytes)
            }
            Err(diagnostic) => {
                self.record(file, xxh3_128(diagnostic.message().as_bytes()), None);
                Err(diagnostic)
            }
        }
    }

    /// Records that a folder exists, or that a file does not.
    pub(super) fn record_existence(&mut self, path: &str) {
        self.record(path, 0, None);
    }

    /// Records the content of a file and whether it changed.
    fn record(&mut self, file: &str, hash: u128, bytes: Option<Arc<[u8]>>) {
        let file: Arc<str> = file.into();
        let before = self.files.insert(Arc::clone(&file), CommonFile { hash, bytes });
        if before.map(|before| before.hash) != Some(hash) {
            self.changed.insert(Arc::clone(&file));
        }
        self.read.insert(file);
    }

    /// Says that the files in a folder are as they were read.
    fn keep_below(&mut self, folder: &str) {
        let inside = self.files.range::<str, _>((Bound::Included(folder), Bound::Unbounded)).map(|(file, _)| file);
        self.read.extend(inside.take_while(|file| file.starts_with(folder)).cloned());
    }

    /// Ends a load: files that it did not read no longer exist.
    pub(super) fn finish(&mut self) {
        let read = std::mem::take(&mut self.read);
        let (kept, removed) = std::mem::take(&mut self.files).into_iter().partition(|(file, _)| read.contains(file));
        self.files = kept;
        self.stale.take();
        self.changed.extend(BTreeMap::into_keys(removed));
    }
}
