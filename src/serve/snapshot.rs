//! The state of the preview: a snapshot for each save, and the diagnostics that rendering its pages reports later.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::running_renders::RunningRenders;
use crate::config::LanguageId;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::edition::Edition;
use crate::load;
use crate::model::{DocumentId, TERMS_FILE};
use crate::plan::{SearchFolder, View};
use crate::search::{SearchFile, SearchIndexer};

/// The number of changed files that are remembered for pages without a connection.
const MAX_CHANGED_FILES: usize = 500;

/// The site after one save. It never changes; the next save makes a new one.
#[derive(Default)]
pub struct Snapshot {
    /// The newest edition that can be shown. There is none until the site could be read once.
    pub edition: Option<Arc<Edition>>,
    /// Diagnostics from reading the site, sorted.
    pub(super) load_diagnostics: Vec<Diagnostic>,
    /// Errors in settings, terms and theme that the edition was made with.
    known_errors: Vec<Diagnostic>,
    /// Whether the edition is older than the last save, because the site could not be shown with that save.
    pub(super) is_last_good: bool,
    /// The files whose errors keep the edition older than the last save; empty if the errors have no files.
    pub(super) blocking_files: Vec<String>,
    /// The new file of each renamed document, by its old file.
    renamed_documents: Arc<BTreeMap<Arc<str>, Arc<str>>>,
    /// The number of the save, counted from 1.
    pub(super) save: u64,
    /// Addresses of images and other files with the number of the save that changed them, the newest last.
    changed_files: Arc<Vec<(u64, String)>>,
    /// The site's folder.
    pub(super) root: PathBuf,
    /// The pages that are being rendered, of this and earlier snapshots.
    pub(super) renders: Arc<RunningRenders>,
    /// The search index of each folder of the plan. It is made when a browser first asks for it.
    search_indexes: Arc<SearchIndexes>,
    /// The last index that an earlier snapshot made. The names of its files contain hashes, and open pages may ask for
    /// more of them.
    earlier_search_indexes: Option<Arc<SearchIndexes>>,
}

/// The search index of each folder of the plan, once it is made.
type SearchIndexes = OnceLock<Vec<Result<Vec<SearchFile>, Diagnostic>>>;

/// Computes the snapshot that follows `previous` when the files `changed`.
///
/// An edition with new errors in settings, terms or theme is not shown, because they spoil every page. The previous one
/// stays then. Errors in one document do not matter for the others.
pub(super) fn next_snapshot(
    previous: &Snapshot,
    root: &Path,
    edition: Option<Arc<Edition>>,
    load_diagnostics: Vec<Diagnostic>,
    changed: &BTreeSet<Arc<str>>,
) -> Snapshot {
    let is_error =
        |diagnostic: &&Diagnostic| diagnostic.severity() == Severity::Error && concerns_all_pages(diagnostic);
    let errors: Vec<Diagnostic> = load_diagnostics.iter().filter(is_error).cloned().collect();
    let is_known = |error: &Diagnostic| previous.known_errors.iter().any(|known| is_same(known, error));
    let can_be_shown = previous.edition.is_none() || errors.iter().all(is_known);
    let new_edition = edition.filter(|_| can_be_shown);
    let is_last_good = new_edition.is_none();
    let blocking_files = if is_last_good { blocking_files(&errors, is_known) } else { Vec::new() };
    let known_errors = if is_last_good { previous.known_errors.clone() } else { errors };
    let edition = new_edition.or_else(|| previous.edition.clone());
    let renamed_documents = match (&previous.edition, &edition) {
        (Some(old), Some(new)) => renamed_documents(&previous.renamed_documents, old, new, changed),
        _ => Arc::default(),
    };
    let save = previous.save + 1;
    let changed_files = changed_files(&previous.changed_files, edition.as_deref(), changed, save);
    let root = root.to_owned();
    let renders = Arc::clone(&previous.renders);
    let search_indexes = Arc::default();
    let earlier_search_indexes = match previous.search_indexes.get() {
        Some(_) => Some(Arc::clone(&previous.search_indexes)),
        None => previous.earlier_search_indexes.clone(),
    };
    Snapshot {
        edition,
        load_diagnostics,
        known_errors,
        is_last_good,
        blocking_files,
        renamed_documents,
        save,
        changed_files,
        root,
        renders,
        search_indexes,
        earlier_search_indexes,
    }
}

impl Snapshot {
    /// Returns the document in a file, or the one that was in that file before it was renamed.
    #[must_use]
    pub fn document_of(&self, file: &str) -> Option<DocumentId> {
        let site = self.edition.as_ref()?.site();
        site.document_by_file(file).or_else(|| site.document_by_file(self.renamed_documents.get(file)?))
    }

    /// Returns the addresses of files that changed after a save.
    pub(super) fn files_changed_since(&self, save: u64) -> impl Iterator<Item = &str> {
        self.changed_files.iter().filter(move |(changed, _)| *changed > save).map(|(_, address)| &**address)
    }

    /// Returns a file of the search index. `None` if the index has no such file.
    ///
    /// # Errors
    /// The index cannot be made.
    pub(super) fn search_file(
        &self,
        edition: &Edition,
        folder: &SearchFolder,
        name: &str,
    ) -> Result<Option<&[u8]>, &Diagnostic> {
        let folders = edition.plan().search_folders();
        let make = |folder| SearchIndexer::without_cache().index(edition, folder);
        let indexes = self.search_indexes.get_or_init(|| folders.iter().map(make).collect());
        let index = folders.iter().position(|known| known == folder).and_then(|position| indexes.get(position));
        let Some(index) = index else { return Ok(None) };
        let files = index.as_ref()?;
        let earlier = self.earlier_search_indexes.iter().filter_map(|indexes| indexes.get()).flatten().flatten();
        let mut files = files.iter().chain(earlier.flatten());
        Ok(files.find(|file| file.name == name).map(|file| &*file.bytes))
    }

    /// Returns the files whose errors keep all pages as they were before the last save. `None` if pages are up to date, or if
    /// there are none.
    pub(super) fn older_because(&self) -> Option<&[String]> {
        (self.is_last_good && self.edition.is_some()).then_some(&*self.blocking_files)
    }

    /// Returns whether a newer edition has replaced the one of this snapshot.
    pub(super) fn is_replaced(&self) -> bool {
        self.edition.as_ref().is_some_and(|edition| edition.is_replaced())
    }

    /// Adds excerpts to diagnostics from rendering.
    pub(super) fn with_excerpts(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if diagnostics.is_empty() { diagnostics } else { load::with_excerpts(&self.root, diagnostics) }
    }
}

/// A snapshot with the diagnostics that rendering it has reported so far.
#[derive(Default)]
pub(super) struct PreviewState {
    /// The number of the state, which grows with each that is shown.
    pub(super) number: u64,
    pub(super) snapshot: Arc<Snapshot>,
    /// Diagnostics from rendering pages.
    ///
    /// After a save, those of the saved documents come first. The background check then replaces all.
    pub(super) render_diagnostics: Vec<Diagnostic>,
}

impl PreviewState {
    /// Returns the state right after a save: with the diagnostics of all pages that are not rendered again at once.
    pub(super) fn after_save(
        previous: &Self,
        snapshot: Arc<Snapshot>,
        changed: &BTreeSet<Arc<str>>,
        rerendered: &[DocumentId],
    ) -> Self {
        let is_rendered_later = |file: &str| {
            let document = snapshot.edition.as_ref().and_then(|edition| edition.site().document_by_file(file));
            document.is_some_and(|id| !rerendered.contains(&id))
        };
        let remains = |diagnostic: &&Diagnostic| {
            diagnostic.file().is_none_or(|file| !changed.contains(file) || is_rendered_later(file))
        };
        let render_diagnostics = previous.render_diagnostics.iter().filter(remains).cloned().collect();
        Self { number: previous.number, snapshot, render_diagnostics }
    }

    /// Returns the diagnostics from reading and from rendering, sorted.
    pub(super) fn all_diagnostics(&self) -> Vec<Diagnostic> {
        let all = self.snapshot.load_diagnostics.iter().chain(&self.render_diagnostics);
        diagnostic::sorted_unique(all.cloned().collect())
    }
}

/// The state that browsers see now.
#[derive(Default)]
pub(super) struct CurrentState(Mutex<Arc<PreviewState>>);

impl CurrentState {
    fn lock(&self) -> MutexGuard<'_, Arc<PreviewState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self) -> Arc<PreviewState> {
        Arc::clone(&self.lock())
    }

    /// Shows a new snapshot.
    pub(super) fn publish(&self, state: PreviewState) {
        let mut current = self.lock();
        let number = current.number + 1;
        let previous = std::mem::replace(&mut *current, Arc::new(PreviewState { number, ..state }));
        if let (Some(old), Some(new)) = (&previous.snapshot.edition, &current.snapshot.edition)
            && !Arc::ptr_eq(old, new)
        {
            old.set_replaced();
        }
    }

    /// Replaces the diagnostics from rendering `snapshot` by the result of `update`, and returns the states before and
    /// after. Does nothing if another snapshot was published since.
    pub(super) fn update_render_diagnostics(
        &self,
        snapshot: &Arc<Snapshot>,
        update: impl FnOnce(&[Diagnostic]) -> Vec<Diagnostic>,
    ) -> Option<(Arc<PreviewState>, Arc<PreviewState>)> {
        let mut current = self.lock();
        if !Arc::ptr_eq(&current.snapshot, snapshot) {
            return None;
        }
        let render_diagnostics = update(&current.render_diagnostics);
        let number = current.number + 1;
        let next = Arc::new(PreviewState { number, snapshot: Arc::clone(snapshot), render_diagnostics });
        let previous = std::mem::replace(&mut *current, Arc::clone(&next));
        Some((previous, next))
    }
}

/// Returns whether a diagnostic is about a source of all pages: settings, terms, strings or the theme.
pub(super) fn concerns_all_pages(diagnostic: &Diagnostic) -> bool {
    let belongs_to_content = |file: &str| file.starts_with("content/") || file.starts_with("static/");
    diagnostic.file().is_some_and(|file| !belongs_to_content(file) || file == TERMS_FILE)
}

/// Returns the files of the errors that are not known; of all errors, if all are known.
fn blocking_files(errors: &[Diagnostic], is_known: impl Fn(&Diagnostic) -> bool) -> Vec<String> {
    let files = |errors: &mut dyn Iterator<Item = &Diagnostic>| -> BTreeSet<String> {
        errors.filter_map(Diagnostic::file).map(str::to_owned).collect()
    };
    let new = files(&mut errors.iter().filter(|error| !is_known(error)));
    if new.is_empty() { files(&mut errors.iter()) } else { new }.into_iter().collect()
}

/// Returns whether two diagnostics have the same file and message. Their lines may differ.
fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    (one.file(), one.message()) == (other.file(), other.message())
}

/// Returns the renamed documents, old and new. A document counts as renamed if its old file is gone, and a new file has
/// the same language, title and text.
fn renamed_documents(
    previous: &Arc<BTreeMap<Arc<str>, Arc<str>>>,
    old: &Edition,
    new: &Edition,
    changed: &BTreeSet<Arc<str>>,
) -> Arc<BTreeMap<Arc<str>, Arc<str>>> {
    let only_in = |one: &Edition, other: &Edition| -> Vec<DocumentId> {
        let files = changed.iter().filter(|file| other.site().document_by_file(file).is_none());
        files.filter_map(|file| one.site().document_by_file(file)).collect()
    };
    let (removed, added) = (only_in(old, new), only_in(new, old));
    if removed.is_empty() || added.is_empty() {
        return Arc::clone(previous);
    }
    let mut added_by_title: HashMap<(LanguageId, &str), Vec<DocumentId>> = HashMap::new();
    for id in added {
        let document = new.site().document(id);
        added_by_title.entry((document.language, &document.title.value)).or_default().push(id);
    }
    let mut renamed = BTreeMap::clone(previous);
    for id in removed {
        let document = old.site().document(id);
        let candidates = added_by_title.get(&(document.language, &*document.title.value)).into_iter().flatten();
        let has_same_text = |candidate: &DocumentId| new.text(*candidate).body == old.text(id).body;
        let Some(same) = candidates.copied().find(has_same_text) else { continue };
        let file = &new.site().document(same).file;
        for target in renamed.values_mut().filter(|target| **target == document.file) {
            *target = Arc::clone(file);
        }
        renamed.insert(Arc::clone(&document.file), Arc::clone(file));
        renamed.remove(file);
    }
    Arc::new(renamed)
}

/// Returns the addresses of changed images and other files, with those of earlier saves.
fn changed_files(
    previous: &Arc<Vec<(u64, String)>>,
    edition: Option<&Edition>,
    changed: &BTreeSet<Arc<str>>,
    save: u64,
) -> Arc<Vec<(u64, String)>> {
    let Some(edition) = edition else { return Arc::clone(previous) };
    let site = edition.site();
    // Most saves change one document.
    if changed.iter().all(|file| site.document_by_file(file).is_some()) {
        return Arc::clone(previous);
    }
    let source = |view| match view {
        View::ContentFile(index) => Some(&site.sources.files[index as usize].file),
        View::StaticFile(index) => Some(&site.sources.static_files[index as usize].file),
        _ => None,
    };
    let routes = edition.plan().routes.iter();
    let routes = routes.filter(|route| source(route.view).is_some_and(|file| changed.contains(file)));
    let addresses = routes.map(|route| (save, route.path().to_string()));
    let mut all: Vec<_> = previous.iter().cloned().chain(addresses).collect();
    all.drain(..all.len().saturating_sub(MAX_CHANGED_FILES));
    Arc::new(all)
}
