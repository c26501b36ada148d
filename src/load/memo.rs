//! What was read before, so that reading again costs only what changed. It remembers results by the content they came
//! from; a fresh one knows nothing, and what is read with it differs in nothing but time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use super::files;
use super::stylesheet::StyleSheetCache;
use super::tree::Tree;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::Theme;

/// What one program read of one site.
#[derive(Default)]
pub struct Memo {
    pub(super) common: CommonFiles,
    pub(super) content: Tree,
    pub(super) static_files: Tree,
    pub(super) sheets: StyleSheetCache,
    config: Option<ParsedSettings>,
    theme: Option<Arc<Theme>>,
}

/// The settings as they were read from a text.
struct ParsedSettings {
    hash: u128,
    config: Option<Arc<Config>>,
    problems: Vec<Diagnostic>,
}

impl Memo {
    /// Takes notice that something may have changed at these paths or below them: the next reading looks there again.
    /// Paths begin with `root`.
    pub fn invalidate(&mut self, root: &Path, paths: &BTreeSet<PathBuf>) {
        for path in paths {
            let Some(file) = files::name_from(root, path) else {
                // A name that cannot be spelled stands in no list.
                return self.doubt_everything();
            };
            self.content.invalidate(&file);
            self.static_files.invalidate(&file);
        }
    }

    /// Takes notice that anything may have changed.
    pub fn doubt_everything(&mut self) {
        self.content.doubt_everything();
        self.static_files.doubt_everything();
    }

    /// The files that turned out to have changed since this was last asked, by their paths from the site's folder.
    pub fn take_changed(&mut self) -> BTreeSet<Arc<str>> {
        let mut changed = std::mem::take(&mut self.common.changed);
        changed.append(&mut self.content.changed);
        changed.append(&mut self.static_files.changed);
        changed
    }

    /// The settings that stand in `source`; the same text gives the same settings.
    pub(super) fn config(
        &mut self,
        source: &Source,
        diagnostics: &mut Vec<Diagnostic>,
        read: impl FnOnce(&mut Vec<Diagnostic>) -> Option<Config>,
    ) -> Option<Arc<Config>> {
        let hash = xxh3_128(source.text.as_bytes());
        if self.config.as_ref().is_none_or(|known| known.hash != hash) {
            let mut problems = Vec::new();
            let config = read(&mut problems).map(Arc::new);
            self.config = Some(ParsedSettings { hash, config, problems });
        }
        let known = self.config.as_ref()?;
        diagnostics.extend(known.problems.iter().cloned());
        known.config.clone()
    }

    /// The theme, as it was known where it is the same: what is made of it need not be made again.
    pub(super) fn theme(&mut self, theme: Theme) -> Arc<Theme> {
        match &self.theme {
            Some(known) if **known == theme => Arc::clone(known),
            _ => Arc::clone(self.theme.insert(Arc::new(theme))),
        }
    }
}

/// The few texts that are read each time: settings, terms, themes and strings. Only what they were is remembered.
#[derive(Default)]
pub(super) struct CommonFiles {
    known: BTreeMap<Arc<str>, u128>,
    seen: BTreeSet<Arc<str>>,
    changed: BTreeSet<Arc<str>>,
}

impl CommonFiles {
    /// Reads the text file `file` of the site's folder.
    pub(super) fn read(&mut self, root: &Path, file: &str) -> Result<Source, Diagnostic> {
        self.read_at(file, &root.join(file))
    }

    /// Reads the text file `file` at its real place.
    pub(super) fn read_at(&mut self, file: &str, location: &Path) -> Result<Source, Diagnostic> {
        let source = files::read_source_at(file, location);
        match &source {
            Ok(source) => self.note(file, source.text.as_bytes()),
            Err(problem) => self.note(file, problem.to_string().as_bytes()),
        }
        source
    }

    /// Takes notice of what stands in a file.
    pub(super) fn note(&mut self, file: &str, content: &[u8]) {
        let file: Arc<str> = file.into();
        let hash = xxh3_128(content);
        if self.known.insert(Arc::clone(&file), hash) != Some(hash) {
            self.changed.insert(Arc::clone(&file));
        }
        self.seen.insert(file);
    }

    /// Ends a reading of all of them: what was not seen is no longer there.
    pub(super) fn finish(&mut self) {
        let seen = std::mem::take(&mut self.seen);
        let (known, gone) = std::mem::take(&mut self.known).into_iter().partition(|(file, _)| seen.contains(file));
        self.known = known;
        self.changed.extend(BTreeMap::into_keys(gone));
    }
}
