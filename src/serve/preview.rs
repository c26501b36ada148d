//! The preview of a site, and how a save leads from one moment to the next.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::check::BackgroundCheck;
use super::reload::OpenPages;
use super::snapshot::{CurrentSnapshot, Snapshot, concerns_all};
use super::watch::Changes;
use crate::config::LanguageId;
use crate::diagnostic::{self, Diagnostic, DiagnosticCounts, Severity};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::load::{self, Memo};
use crate::model::DocumentId;
use crate::options::Options;
use crate::plan::View;

/// What a save came to.
pub struct Rebuilt {
    /// The files that changed, from the site's folder.
    pub changed: BTreeSet<Arc<str>>,
    /// How long it took until the preview answered with it.
    pub took: Duration,
    /// What is wrong now and was not before.
    pub new_problems: Vec<Diagnostic>,
    /// How many there are in all.
    pub counts: DiagnosticCounts,
}

/// The preview of one site.
pub struct Preview {
    options: Options,
    /// The images that browsers ask for.
    pub(super) image_store: Arc<ImageStore>,
    newest: Arc<CurrentSnapshot>,
    /// The pages that are open in browsers.
    pub(super) open: Arc<OpenPages>,
    /// The rendering of everything that follows each save.
    pub(super) check: BackgroundCheck,
}

impl Preview {
    /// A preview that shows nothing yet. The run is one of `options`, but for the clock.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let image_store = Arc::new(ImageStore::of(&options));
        let newest = Arc::<CurrentSnapshot>::default();
        let open = Arc::new(OpenPages::of(Arc::clone(&newest)));
        Self { options, image_store, newest, open, check: BackgroundCheck::default() }
    }

    /// What is shown now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.newest.get()
    }

    /// Reads what changed, shows the site as it is now, and tells the open pages. `None` when nothing changed.
    pub fn rebuild(&self, memo: &mut Memo, saved: &Changes) -> Option<Rebuilt> {
        let started = Instant::now();
        self.check.stop();
        match saved {
            Changes::Paths(paths) => memo.invalidate(&self.options.root, paths),
            Changes::Everything => memo.doubt_everything(),
        }
        let options = Options { now: Timestamp::now(), ..self.options.clone() };
        let mut diagnostics = Vec::new();
        let loaded = load::load(&options, memo, &mut diagnostics);
        let changed = memo.take_changed();
        if changed.is_empty() {
            self.check.begin(None);
            return None;
        }
        let before = self.snapshot();
        let make = |loaded| Edition::new(loaded, before.edition.as_deref(), &self.image_store, &mut diagnostics);
        let edition = loaded.and_then(make).map(Arc::new);
        let problems = load::with_excerpts(&options.root, diagnostic::sorted_unique(diagnostics));
        let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error && concerns_all(problem));
        let errors: Vec<Diagnostic> = errors.cloned().collect();
        // With settings or a theme that broke just now every page would be wrong; one post does not spoil the others.
        let is_known = |error: &Diagnostic| before.known_errors.iter().any(|known| is_alike(known, error));
        let is_fit = before.edition.is_none() || errors.iter().all(is_known);
        let fit = edition.filter(|_| is_fit);
        let is_last_good = fit.is_none();
        let known_errors = if is_last_good { before.known_errors.clone() } else { errors };
        let edition = fit.or_else(|| before.edition.clone());
        let renamed = match (&before.edition, &edition) {
            (Some(old), Some(new)) => renamed(&before.renamed, old, new, &changed),
            _ => Arc::default(),
        };
        let at_once = edition.as_deref().map(|edition| documents_at_once(edition, &changed)).unwrap_or_default();
        let is_left = |file: &str| {
            let document = edition.as_ref().and_then(|edition| edition.site().document_by_file(file));
            document.is_some_and(|id| !at_once.contains(&id))
        };
        // What was wrong on documents that are rendered at once is found again, or is not.
        let is_old = |problem: &&Diagnostic| problem.file().is_none_or(|file| !changed.contains(file) || is_left(file));
        let rendered_problems = before.rendered_problems.iter().filter(is_old).cloned().collect();
        let save = before.save + 1;
        let changed_files = changed_files(&before.changed_files, edition.as_deref(), &changed, save);
        let root = options.root;
        let mut now = Snapshot {
            edition,
            problems,
            rendered_problems,
            known_errors,
            is_last_good,
            renamed,
            save,
            changed_files,
            root,
        };
        self.newest.set(now.clone());
        let took = started.elapsed();
        self.open.tell();
        let diagnostics =
            now.excerpted(now.edition.as_deref().map(|edition| problems_of(edition, &at_once)).unwrap_or_default());
        if !diagnostics.is_empty() {
            now.rendered_problems.extend(diagnostics);
            self.newest.set(now.clone());
            self.open.tell();
        }
        let all = now.all_problems();
        let new_problems = new_problems(&before, &all);
        // The last edition goes to the thread that renders everything, for letting go of it takes time.
        self.check.begin(Some(before));
        Some(Rebuilt { changed, took, new_problems, counts: DiagnosticCounts::new(&all) })
    }

    /// Renders everything that is shown, and tells the open pages what was found wrong: what is wrong now and was not
    /// known before. `None` when a save came first, or where a document could not be read.
    #[must_use]
    pub fn check(&self) -> Option<Vec<Diagnostic>> {
        let save = self.check.save();
        let shown = self.snapshot();
        // Every link to a document that could not be read seems broken.
        let edition = shown.edition.as_ref().filter(|edition| edition.is_complete())?;
        let diagnostics = shown.excerpted(self.check.problems(edition, save)?);
        if diagnostics.is_empty() && shown.rendered_problems.is_empty() {
            return Some(diagnostics);
        }
        let now = {
            let mut snapshot = self.newest.lock();
            if !Arc::ptr_eq(&snapshot, &shown) {
                return None;
            }
            *snapshot = Arc::new(Snapshot { rendered_problems: diagnostics, ..Snapshot::clone(&shown) });
            Arc::clone(&snapshot)
        };
        self.open.tell();
        Some(new_problems(&shown, &now.rendered_problems))
    }
}

/// Whether two problems say the same of one file, wherever in it.
fn is_alike(one: &Diagnostic, other: &Diagnostic) -> bool {
    (one.file(), one.message()) == (other.file(), other.message())
}

/// Documents rendered at once after a save; of a checkout that changes more, all are rendered soon.
const AT_ONCE: usize = 20;

/// The documents among those that changed whose pages are rendered at once; none, where every link would seem broken.
fn documents_at_once(edition: &Edition, changed: &BTreeSet<Arc<str>>) -> Vec<DocumentId> {
    let documents = changed.iter().filter_map(|file| edition.site().document_by_file(file));
    documents.take(if edition.is_complete() { AT_ONCE } else { 0 }).collect()
}

/// What is wrong on the pages of documents.
fn problems_of(edition: &Edition, documents: &[DocumentId]) -> Vec<Diagnostic> {
    let diagnostics = documents.iter().flat_map(|id| edition.render(edition.plan().document(*id)).1).collect();
    edition.sort_diagnostics(diagnostics)
}

/// What was not told yet. A problem that only moved in its file was.
fn new_problems(before: &Snapshot, now: &[Diagnostic]) -> Vec<Diagnostic> {
    let told = before.all_problems();
    let mut counts: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    for problem in &told {
        *counts.entry((problem.file(), problem.message())).or_default() += 1;
    }
    let mut new = Vec::new();
    for problem in now {
        match counts.get_mut(&(problem.file(), problem.message())) {
            Some(count) if *count > 0 => *count -= 1,
            _ => new.push(problem.clone()),
        }
    }
    new
}

/// The documents that have another file than before: the text is the same, the old file is gone, the new one is new.
fn renamed(
    before: &Arc<BTreeMap<Arc<str>, Arc<str>>>,
    old: &Edition,
    new: &Edition,
    changed: &BTreeSet<Arc<str>>,
) -> Arc<BTreeMap<Arc<str>, Arc<str>>> {
    let in_only = |one: &Edition, other: &Edition| -> Vec<DocumentId> {
        let files = changed.iter().filter(|file| other.site().document_by_file(file).is_none());
        files.filter_map(|file| one.site().document_by_file(file)).collect()
    };
    let (gone, come) = (in_only(old, new), in_only(new, old));
    if gone.is_empty() || come.is_empty() {
        return Arc::clone(before);
    }
    let mut come_as: HashMap<(LanguageId, &str), Vec<DocumentId>> = HashMap::new();
    for id in come {
        let document = new.site().document(id);
        come_as.entry((document.language, &document.title.value)).or_default().push(id);
    }
    let mut renamed = BTreeMap::clone(before);
    for id in gone {
        let document = old.site().document(id);
        let alike = come_as.get(&(document.language, &*document.title.value)).into_iter().flatten();
        let Some(same) = alike.copied().find(|other| new.text(*other).body == old.text(id).body) else { continue };
        let file = &new.site().document(same).file;
        for known in renamed.values_mut().filter(|known| **known == document.file) {
            *known = Arc::clone(file);
        }
        renamed.insert(Arc::clone(&document.file), Arc::clone(file));
        renamed.remove(file);
    }
    Arc::new(renamed)
}

/// How many changes of files are remembered for pages that were not open.
const CHANGES: usize = 500;

/// The addresses of images and other files that changed, now and before.
fn changed_files(
    before: &Arc<Vec<(u64, String)>>,
    edition: Option<&Edition>,
    changed: &BTreeSet<Arc<str>>,
    save: u64,
) -> Arc<Vec<(u64, String)>> {
    let Some(edition) = edition else { return Arc::clone(before) };
    let site = edition.site();
    // Most saves change one document.
    if changed.iter().all(|file| site.document_by_file(file).is_some()) {
        return Arc::clone(before);
    }
    let source = |view| match view {
        View::ContentFile(index) => Some(&site.sources.files[index as usize].file),
        View::StaticFile(index) => Some(&site.sources.static_files[index as usize].file),
        _ => None,
    };
    let routes = edition.plan().routes.iter();
    let hit = routes.filter(|route| source(route.view).is_some_and(|file| changed.contains(file)));
    let hit: Vec<_> = hit.map(|route| (save, route.path().to_string())).collect();
    let mut all: Vec<_> = before.iter().cloned().chain(hit).collect();
    all.drain(..all.len().saturating_sub(CHANGES));
    Arc::new(all)
}
