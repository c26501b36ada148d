//! The preview: which edition is shown, what is wrong with it, and how a save leads to the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::check::Check;
use super::reload::OpenPages;
use super::watch::Changes;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::edition::Edition;
use crate::load::{self, Memo};
use crate::model::{DocumentId, Site};
use crate::options::Options;
use crate::plan::View;

/// What the preview shows at one moment. It never changes; after a save there is a new one.
#[derive(Clone, Default)]
pub struct Moment {
    /// The newest edition that could be made; none as long as the site could not be read at all.
    pub edition: Option<Arc<Edition>>,
    /// What reading the site found wrong, in order.
    pub problems: Vec<Diagnostic>,
    /// What rendering all of it found wrong; of an earlier edition until this one was rendered.
    pub rendered_problems: Vec<Diagnostic>,
    /// Documents that have another file now.
    pub renamed: Arc<BTreeMap<Arc<str>, Arc<str>>>,
}

impl Moment {
    /// All that is wrong, in order.
    #[must_use]
    pub fn all_problems(&self) -> Vec<Diagnostic> {
        diagnostic::sorted(self.problems.iter().chain(&self.rendered_problems).cloned().collect())
    }

    /// The document that stands, or stood under another name, in a file.
    #[must_use]
    pub fn document_of(&self, file: &str) -> Option<DocumentId> {
        let site = self.edition.as_ref()?.site();
        site.document_at(file).or_else(|| site.document_at(self.renamed.get(file)?))
    }
}

/// What a save came to.
pub struct Rebuilt {
    /// The files that changed, from the site's folder.
    pub changed: BTreeSet<Arc<str>>,
    /// How long it took until the preview answered with it.
    pub took: Duration,
    /// What is wrong now and was not before.
    pub new_problems: Vec<Diagnostic>,
    /// How many errors there are in all.
    pub errors: usize,
    /// How many warnings there are in all.
    pub warnings: usize,
}

/// The preview of one site.
pub struct Preview {
    options: Options,
    moment: Mutex<Arc<Moment>>,
    /// The pages that are open in browsers.
    pub(super) open: OpenPages,
    /// The rendering of everything that follows each save.
    pub(super) check: Check,
}

impl Preview {
    /// A preview that shows nothing yet. The run is one of `options`, but for the clock.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, moment: Mutex::default(), open: OpenPages::default(), check: Check::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Moment>> {
        self.moment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is shown now.
    #[must_use]
    pub fn moment(&self) -> Arc<Moment> {
        Arc::clone(&self.lock())
    }

    /// Reads what changed, shows the site as it is now, and tells the open pages. `None` when nothing changed.
    pub fn rebuild(&self, memo: &mut Memo, saved: &Changes) -> Option<Rebuilt> {
        let started = Instant::now();
        self.check.stop();
        match saved {
            Changes::Paths(paths) => memo.doubt(&self.options.root, paths),
            Changes::Everything => memo.doubt_everything(),
        }
        let options = Options { now: Timestamp::now(), ..self.options.clone() };
        let mut found = Vec::new();
        let loaded = load::load(&options, memo, &mut found);
        let changed = memo.take_changed();
        if changed.is_empty() {
            self.check.begin(None);
            return None;
        }
        let edition = loaded.and_then(|loaded| Edition::of(loaded, &mut found)).map(Arc::new);
        let problems = load::with_excerpts(&options.root, diagnostic::sorted(found));
        let before = self.moment();
        // With broken settings or a broken theme every page would be wrong; one post does not spoil the others.
        let is_fit = !problems.iter().any(|problem| concerns_all(problem) && problem.severity() == Severity::Error);
        let edition = edition.filter(|_| is_fit || before.edition.is_none()).or_else(|| before.edition.clone());
        let renamed = match (&before.edition, &edition) {
            (Some(old), Some(new)) => renamed(&before.renamed, old.site(), new.site(), &changed),
            _ => Arc::default(),
        };
        let rendered_problems = before.rendered_problems.clone();
        let now = Arc::new(Moment { edition, problems, rendered_problems, renamed });
        *self.lock() = Arc::clone(&now);
        let took = started.elapsed();
        self.open.tell(&now, &changed_addresses(&now, &changed));
        let new_problems = new_problems(&before, &now.problems);
        let (errors, warnings) = counts(&now.problems);
        // The last edition goes to the thread that renders everything, for letting go of it takes time.
        self.check.begin(Some(before));
        Some(Rebuilt { changed, took, new_problems, errors, warnings })
    }

    /// Renders everything that is shown, and tells the open pages what was found wrong. `None` when a save came first;
    /// else what is wrong now and was not known before.
    #[must_use]
    pub fn check(&self) -> Option<Vec<Diagnostic>> {
        let shown = self.moment();
        let edition = shown.edition.as_ref().filter(|edition| edition.is_complete());
        let found = edition.map_or(Some(Vec::new()), |edition| self.check.problems(edition))?;
        let found = load::with_excerpts(&self.options.root, found);
        let now = {
            let mut moment = self.lock();
            if !Arc::ptr_eq(&moment, &shown) {
                return None;
            }
            if found.is_empty() && shown.rendered_problems.is_empty() {
                return Some(Vec::new());
            }
            *moment = Arc::new(Moment { rendered_problems: found, ..(*shown).clone() });
            Arc::clone(&moment)
        };
        self.open.tell(&now, &[]);
        Some(new_problems(&shown, &now.rendered_problems))
    }
}

/// Whether a problem lies in what all pages are made with: settings, strings, the theme.
pub(super) fn concerns_all(problem: &Diagnostic) -> bool {
    problem.file().is_none_or(|file| !file.starts_with("content/"))
}

/// How many errors and how many warnings there are.
fn counts(problems: &[Diagnostic]) -> (usize, usize) {
    let count = |severity| problems.iter().filter(|problem| problem.severity() == severity).count();
    (count(Severity::Error), count(Severity::Warning))
}

fn new_problems(before: &Moment, now: &[Diagnostic]) -> Vec<Diagnostic> {
    let known: BTreeSet<_> = before.problems.iter().chain(&before.rendered_problems).map(Diagnostic::key).collect();
    now.iter().filter(|problem| !known.contains(&problem.key())).cloned().collect()
}

/// The documents that have another file than before: the text is the same, the old file is gone, the new one is new.
fn renamed(
    before: &Arc<BTreeMap<Arc<str>, Arc<str>>>,
    old: &Site,
    new: &Site,
    changed: &BTreeSet<Arc<str>>,
) -> Arc<BTreeMap<Arc<str>, Arc<str>>> {
    let in_only = |one: &Site, other: &Site| -> Vec<DocumentId> {
        let files = changed.iter().filter(|file| other.document_at(file).is_none());
        files.filter_map(|file| one.document_at(file)).collect()
    };
    let (gone, come) = (in_only(old, new), in_only(new, old));
    if gone.is_empty() || come.is_empty() {
        return Arc::clone(before);
    }
    let mut renamed = BTreeMap::clone(before);
    for id in gone {
        let document = old.document(id);
        let same = come.iter().map(|id| new.document(*id)).find(|other| {
            (other.language, &other.title.value, &other.body)
                == (document.language, &document.title.value, &document.body)
        });
        let Some(same) = same else { continue };
        for file in renamed.values_mut().filter(|file| **file == document.file) {
            *file = Arc::clone(&same.file);
        }
        renamed.insert(Arc::clone(&document.file), Arc::clone(&same.file));
        renamed.remove(&same.file);
    }
    Arc::new(renamed)
}

/// The addresses of pictures and other files that changed.
fn changed_addresses(moment: &Moment, changed: &BTreeSet<Arc<str>>) -> Vec<String> {
    let Some(edition) = &moment.edition else { return Vec::new() };
    let site = edition.site();
    let source = |view| match view {
        View::File(index) => Some(&site.files[index as usize].file),
        View::Static(index) => Some(&site.statics[index as usize].file),
        _ => None,
    };
    // Most saves change one document.
    if changed.iter().all(|file| site.document_at(file).is_some()) {
        return Vec::new();
    }
    let routes = edition.plan().routes.iter();
    let hit = routes.filter(|route| source(route.view).is_some_and(|file| changed.contains(file)));
    hit.map(|route| route.path.to_string()).collect()
}
