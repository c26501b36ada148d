//! The preview of a site: reads the site after each save, and publishes what browsers see.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::background_check::BackgroundCheck;
use super::live_reload::OpenPages;
use super::page;
use super::snapshot::{CurrentState, PreviewState, Snapshot, next_snapshot};
use super::watch::FileChanges;
use crate::diagnostic::{self, Diagnostic, DiagnosticCounts};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::load::{self, LoadCache};
use crate::model::DocumentId;
use crate::nesting::STACK_BYTES;
use crate::options::Options;
use crate::render::PolicySources;

/// The number of changed documents that are rendered right after a save. If a checkout changes more, the background
/// check renders the rest.
const MAX_RENDERED_AT_ONCE: usize = 20;

/// The time that a save waits for pages that are rendered because of it. A page may never be ready, and the next save must
/// be read all the same.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(1);

/// The result of reading the site again after a save.
pub struct RebuildSummary {
    /// The files that changed, relative to the site's folder.
    pub changed_files: BTreeSet<Arc<str>>,
    /// The time until the preview answered with the new state.
    pub duration: Duration,
    /// Diagnostics that the previous state did not have.
    pub new_diagnostics: Vec<Diagnostic>,
    /// The number of all diagnostics.
    pub counts: DiagnosticCounts,
    /// The files whose errors keep all pages as they were before; `None` if pages are up to date.
    pub older_because: Option<Vec<String>>,
}

/// The preview of one site.
pub struct Preview {
    options: Options,
    /// The images that browsers ask for.
    pub(super) image_store: Arc<ImageStore>,
    current: Arc<CurrentState>,
    /// The pages that are open in browsers.
    pub(super) open_pages: Arc<OpenPages>,
    /// The sources that the pages of the last checked edition load, for their policy.
    policy_sources: Mutex<Arc<PolicySources>>,
    /// Whether a file of the site could not be opened for a browser since the last save.
    has_refused_file: AtomicBool,
    /// Whether the author knows that nothing can be kept in the cache.
    has_cache_problem: AtomicBool,
    /// The background check, which renders all pages after each save.
    pub(super) background_check: BackgroundCheck,
}

impl Preview {
    /// Returns a preview that shows nothing yet. Its clock is the current time, not that of `options`.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let image_store = Arc::new(ImageStore::new(&options));
        let current = Arc::<CurrentState>::default();
        let open_pages = Arc::new(OpenPages::new(Arc::clone(&current)));
        let policy_sources = Mutex::default();
        Self {
            options,
            image_store,
            current,
            open_pages,
            policy_sources,
            has_refused_file: AtomicBool::new(false),
            has_cache_problem: AtomicBool::new(false),
            background_check: BackgroundCheck::default(),
        }
    }

    /// Returns the snapshot that browsers see now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.state().snapshot)
    }

    /// Records that a file of the site could not be opened. The next save looks for the reason.
    pub(super) fn note_refused_file(&self) {
        self.has_refused_file.store(true, Ordering::Relaxed);
    }

    /// Returns the snapshot that browsers see now, with its diagnostics.
    pub(super) fn state(&self) -> Arc<PreviewState> {
        self.current.get()
    }

    /// Returns the `Content-Security-Policy` of a page, which is that of the published site. Sources that only other pages
    /// load are those of the last checked edition: to collect them would make each save slower.
    /// `host` is the host by which the browser knows the preview.
    pub(super) fn policy(&self, html: &[u8], host: &str) -> Option<String> {
        let snapshot = self.snapshot();
        let edition = snapshot.edition.as_ref()?;
        let sources = Arc::clone(&self.policy_sources.lock().unwrap_or_else(PoisonError::into_inner));
        let files = format!("http://{host}{}", page::OVERVIEW);
        edition.preview_policy(&sources, &String::from_utf8_lossy(html), &files)
    }

    /// Reads the changed files, publishes the new snapshot and notifies open pages. Returns nothing if the files have not
    /// really changed.
    ///
    /// The changed documents are rendered after that, so that a browser need not wait for it. Their diagnostics are added
    /// to the published state.
    pub fn rebuild(&self, load_cache: &mut LoadCache, changes: &FileChanges) -> Option<RebuildSummary> {
        let started = Instant::now();
        self.background_check.cancel();
        match changes {
            FileChanges::Paths(paths) => load_cache.invalidate(&self.options.root, paths),
            FileChanges::Everything => load_cache.invalidate_all(),
        }
        if self.has_refused_file.swap(false, Ordering::Relaxed) {
            load_cache.list_again();
        }
        let options = Options { now: Timestamp::now(), ..self.options.clone() };
        let mut diagnostics = Vec::new();
        let loaded = load::load(&options, load_cache, &mut diagnostics);
        if !options.root.is_dir() {
            // That its files are missing follows from it.
            diagnostics = vec![Diagnostic::site_folder_gone(&options.root)];
        }
        let changed_files = load_cache.take_changed();
        if changed_files.is_empty() {
            self.background_check.request(None);
            return None;
        }
        let previous = self.state();
        let previous_edition = previous.snapshot.edition.as_deref();
        let edition =
            loaded.and_then(|loaded| Edition::new(loaded, previous_edition, &self.image_store, &mut diagnostics));
        diagnostics.extend(edition.iter().flat_map(page::hidden_files));
        let diagnostics = load::with_excerpts(&options.root, diagnostic::sorted_unique(diagnostics));
        let edition = edition.map(Arc::new);
        let snapshot = Arc::new(next_snapshot(&previous.snapshot, &options.root, edition, diagnostics, &changed_files));
        let rerendered = documents_to_render(&snapshot, &changed_files);
        self.current.publish(PreviewState::after_save(&previous, Arc::clone(&snapshot), &changed_files, &rerendered));
        let duration = started.elapsed();
        self.open_pages.notify_all();
        let diagnostics = render_soon(&snapshot, rerendered);
        if !diagnostics.is_empty() {
            self.current.update_render_diagnostics(&snapshot, |known| [known, &*diagnostics].concat());
            self.open_pages.notify_all();
        }
        let all = self.state().all_diagnostics();
        let new_diagnostics = new_diagnostics(&previous, &all);
        // Dropping a large edition takes time, so the background thread does it.
        self.background_check.request(Some(previous));
        let older_because = snapshot.older_because().map(<[String]>::to_vec);
        Some(RebuildSummary {
            changed_files,
            duration,
            new_diagnostics,
            counts: DiagnosticCounts::new(&all),
            older_because,
        })
    }

    /// Renders all pages and notifies open pages of the diagnostics. Returns those that are new.
    ///
    /// Returns nothing if another save came meanwhile, or if a document cannot be parsed: every link to it would seem
    /// broken.
    #[must_use]
    pub fn check(&self) -> Option<Vec<Diagnostic>> {
        let generation = self.background_check.generation();
        let state = self.state();
        let snapshot = &state.snapshot;
        let edition = snapshot.edition.as_ref().filter(|edition| edition.is_complete())?;
        let is_cancelled = || self.background_check.generation() != generation;
        if let Some(sources) = edition.policy_sources(&is_cancelled) {
            *self.policy_sources.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(sources);
        }
        // There may be room again.
        self.image_store.cache().forget_problem();
        let diagnostics =
            snapshot.with_excerpts(self.background_check.render_all(edition, &snapshot.renders, generation)?);
        let mut new = self.new_cache_problem();
        if diagnostics.is_empty() && state.render_diagnostics.is_empty() {
            return Some(new);
        }
        let (previous, checked) = self.current.update_render_diagnostics(snapshot, |_| diagnostics)?;
        self.open_pages.notify_all();
        new.extend(new_diagnostics(&previous, &checked.render_diagnostics));
        Some(new)
    }

    /// Returns the warning that nothing can be kept in the cache, if the author does not know it yet.
    fn new_cache_problem(&self) -> Vec<Diagnostic> {
        let cache = self.image_store.cache();
        let problem = cache.problem().filter(|_| self.options.root.is_dir());
        let was_known = self.has_cache_problem.swap(problem.is_some(), Ordering::Relaxed);
        let problem = problem.filter(|_| !was_known);
        problem.map(|error| Diagnostic::previewed_without_cache(cache.folder(), &error)).into_iter().collect()
    }
}

/// Returns the changed documents whose pages are rendered right after a save. There are none if a document cannot be
/// parsed, because every link to it would seem broken.
fn documents_to_render(snapshot: &Snapshot, changed: &BTreeSet<Arc<str>>) -> Vec<DocumentId> {
    let Some(edition) = snapshot.edition.as_ref().filter(|edition| edition.is_complete()) else { return Vec::new() };
    let documents = changed.iter().filter_map(|file| edition.site().document_by_file(file));
    documents.take(MAX_RENDERED_AT_ONCE).collect()
}

/// Renders the pages of documents, and returns their diagnostics with excerpts. If that takes long, the background check
/// reports them.
fn render_soon(snapshot: &Arc<Snapshot>, documents: Vec<DocumentId>) -> Vec<Diagnostic> {
    if documents.is_empty() {
        return Vec::new();
    }
    let (sender, rendered) = mpsc::channel();
    let snapshot = Arc::clone(snapshot);
    let render = move || _ = sender.send(render_documents(&snapshot, &documents));
    if thread::Builder::new().stack_size(STACK_BYTES).spawn(render).is_err() {
        return Vec::new();
    }
    rendered.recv_timeout(MAX_WAIT).unwrap_or_default()
}

/// Renders the pages of documents, and returns their diagnostics with excerpts.
fn render_documents(snapshot: &Snapshot, documents: &[DocumentId]) -> Vec<Diagnostic> {
    let Some(edition) = &snapshot.edition else { return Vec::new() };
    let diagnostics =
        documents.iter().flat_map(|id| snapshot.renders.render(edition, edition.plan().document(*id)).1).collect();
    snapshot.with_excerpts(edition.sort_diagnostics(diagnostics))
}

/// Returns the diagnostics that the previous state did not have. One that only moved within its file is not new.
fn new_diagnostics(previous: &PreviewState, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let known = previous.all_diagnostics();
    let mut counts: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    for diagnostic in &known {
        *counts.entry((diagnostic.file(), diagnostic.message())).or_default() += 1;
    }
    let mut new = Vec::new();
    for diagnostic in diagnostics {
        match counts.get_mut(&(diagnostic.file(), diagnostic.message())) {
            Some(count) if *count > 0 => *count -= 1,
            _ => new.push(diagnostic.clone()),
        }
    }
    new
}
