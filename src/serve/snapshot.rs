//! What the preview shows: an edition, and what is wrong with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::diagnostic::{self, Diagnostic};
use crate::edition::Edition;
use crate::load;
use crate::model::{DocumentId, TERMS_FILE};

/// What the preview shows at one moment. It never changes; after a save there is a new one.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// The newest edition that could be made; none as long as the site could not be read at all.
    pub edition: Option<Arc<Edition>>,
    /// What reading the site found wrong, in order.
    pub problems: Vec<Diagnostic>,
    /// What rendering found wrong: on documents that changed at once, elsewhere when all of it was rendered.
    pub rendered_problems: Vec<Diagnostic>,
    /// What was wrong with settings, terms and theme when this edition was made.
    pub(super) known_errors: Vec<Diagnostic>,
    /// Whether the edition is older than the last save, which could not be shown.
    pub(super) is_last_good: bool,
    /// Documents that have another file now.
    pub renamed: Arc<BTreeMap<Arc<str>, Arc<str>>>,
    /// Counts the saves.
    pub(super) save: u64,
    /// Addresses of images and other files, each with the save that changed it; the newest last.
    pub(super) changed_files: Arc<Vec<(u64, String)>>,
    pub(super) root: PathBuf,
}

impl Snapshot {
    /// All that is wrong, in order.
    #[must_use]
    pub fn all_problems(&self) -> Vec<Diagnostic> {
        diagnostic::sorted_unique(self.problems.iter().chain(&self.rendered_problems).cloned().collect())
    }

    /// The document that stands, or stood under another name, in a file.
    #[must_use]
    pub fn document_of(&self, file: &str) -> Option<DocumentId> {
        let site = self.edition.as_ref()?.site();
        site.document_by_file(file).or_else(|| site.document_by_file(self.renamed.get(file)?))
    }

    /// The files that changed after a save.
    pub(super) fn files_since(&self, save: u64) -> impl Iterator<Item = &str> {
        self.changed_files.iter().filter(move |(changed, _)| *changed > save).map(|(_, address)| &**address)
    }

    /// Problems that rendering found, with the lines around them.
    pub(super) fn excerpted(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if diagnostics.is_empty() { diagnostics } else { load::with_excerpts(&self.root, diagnostics) }
    }
}

/// The newest moment.
#[derive(Default)]
pub(super) struct CurrentSnapshot(Mutex<Arc<Snapshot>>);

impl CurrentSnapshot {
    /// Keeps others from changing it meanwhile.
    pub(super) fn lock(&self) -> MutexGuard<'_, Arc<Snapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self) -> Arc<Snapshot> {
        Arc::clone(&self.lock())
    }

    pub(super) fn set(&self, snapshot: Snapshot) {
        *self.lock() = Arc::new(snapshot);
    }
}

/// Whether a problem lies in what all pages are made with: settings, terms, strings, the theme.
pub(super) fn concerns_all(problem: &Diagnostic) -> bool {
    let is_own = |file: &str| file.starts_with("content/") || file.starts_with("static/");
    problem.file().is_some_and(|file| !is_own(file) || file == TERMS_FILE)
}
