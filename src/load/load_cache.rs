//! Results of earlier reads, so that only changed files are read again. Results are keyed by the content of the files.
//! An empty cache gives identical results; only speed differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use super::cached_folder::CachedFolder;
use super::files;
use super::source_fingerprints::SourceFingerprints;
use super::stylesheet::StyleSheetCache;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::Theme;

/// The results of reading one site.
#[derive(Default)]
pub struct LoadCache {
    pub(super) common: CommonFiles,
    pub(super) content: CachedFolder,
    pub(super) static_files: CachedFolder,
    pub(super) style_sheets: StyleSheetCache,
    pub(super) fingerprints: SourceFingerprints,
    config: Option<CachedConfig>,
    theme: Option<Arc<Theme>>,
}

/// The settings that were read from a source text.
struct CachedConfig {
    hash: u128,
    config: Option<Arc<Config>>,
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
            self.content.invalidate(&file);
            self.static_files.invalidate(&file);
        }
    }

    /// Marks all files as possibly changed.
    pub fn invalidate_all(&mut self) {
        self.content.invalidate_all();
        self.static_files.invalidate_all();
    }

    /// Returns the files that changed since the last call, by their paths relative to the site's folder.
    pub fn take_changed(&mut self) -> BTreeSet<Arc<str>> {
        let mut changed = std::mem::take(&mut self.common.changed);
        changed.append(&mut self.content.changed);
        changed.append(&mut self.static_files.changed);
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

    /// Returns the cached theme if it equals `theme`, so that results computed from it can be reused.
    pub(super) fn theme(&mut self, theme: Theme) -> Arc<Theme> {
        match &self.theme {
            Some(cached) if **cached == theme => Arc::clone(cached),
            _ => Arc::clone(self.theme.insert(Arc::new(theme))),
        }
    }
}

/// The few text files that every load reads: settings, terms, themes and strings. Only their hashes are kept.
#[derive(Default)]
pub(super) struct CommonFiles {
    hashes: BTreeMap<Arc<str>, u128>,
    /// The files that this load has read.
    read: BTreeSet<Arc<str>>,
    changed: BTreeSet<Arc<str>>,
}

impl CommonFiles {
    /// Reads a text file by its path relative to the site's folder.
    pub(super) fn read(&mut self, root: &Path, file: &str) -> Result<Source, Diagnostic> {
        self.read_at(file, &root.join(file))
    }

    /// Reads a text file at `location`; `file` is its path for diagnostics.
    pub(super) fn read_at(&mut self, file: &str, location: &Path) -> Result<Source, Diagnostic> {
        let source = files::read_source_at(file, location);
        match &source {
            Ok(source) => self.record(file, source.text.as_bytes()),
            Err(error) => self.record(file, error.to_string().as_bytes()),
        }
        source
    }

    /// Records the content of a file and whether it changed.
    pub(super) fn record(&mut self, file: &str, content: &[u8]) {
        let file: Arc<str> = file.into();
        let hash = xxh3_128(content);
        if self.hashes.insert(Arc::clone(&file), hash) != Some(hash) {
            self.changed.insert(Arc::clone(&file));
        }
        self.read.insert(file);
    }

    /// Ends a load: files that it did not read no longer exist.
    pub(super) fn finish(&mut self) {
        let read = std::mem::take(&mut self.read);
        let (kept, removed) = std::mem::take(&mut self.hashes).into_iter().partition(|(file, _)| read.contains(file));
        self.hashes = kept;
        self.changed.extend(BTreeMap::into_keys(removed));
    }
}
