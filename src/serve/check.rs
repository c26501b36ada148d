//! Renders everything that is shown, in the background: so that what is wrong on pages that nobody looks at is found.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::snapshot::Snapshot;
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::model::DocumentId;

/// How long after a save the rendering begins: whoever types saves again before that.
const PAUSE: Duration = Duration::from_millis(300);

/// What is to be done in the background. A new save ends what was begun for the one before.
#[derive(Default)]
pub(super) struct BackgroundCheck {
    /// Counts the saves.
    save: AtomicU64,
    work: Mutex<CheckTask>,
    wake: Condvar,
}

#[derive(Default)]
struct CheckTask {
    /// Whether there was a save since the last rendering began.
    wanted: bool,
    /// What is shown no more. Letting go of a large edition takes time.
    old: Vec<Arc<Snapshot>>,
}

impl BackgroundCheck {
    /// Ends what was begun: a save needs the processor.
    pub(super) fn stop(&self) {
        self.save.fetch_add(1, Ordering::Relaxed);
    }

    /// Has what is shown now rendered, and lets go of what was shown before.
    pub(super) fn begin(&self, before: Option<Arc<Snapshot>>) {
        self.stop();
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        work.wanted = true;
        work.old.extend(before);
        drop(work);
        self.wake.notify_all();
    }

    /// Waits for a save, and then until none followed for a while.
    pub(super) fn wait(&self) {
        let work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        let mut work = self.wake.wait_while(work, |work| !work.wanted).unwrap_or_else(PoisonError::into_inner);
        loop {
            work.wanted = false;
            let old = std::mem::take(&mut work.old);
            drop(work);
            drop(old);
            work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.wake.wait_timeout_while(work, PAUSE, |work| !work.wanted);
            let (next, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() {
                return;
            }
            work = next;
        }
    }

    /// The save that is the last now.
    pub(super) fn save(&self) -> u64 {
        self.save.load(Ordering::Relaxed)
    }

    /// Renders everything and keeps only what is wrong; `None` when another save came after `save`.
    pub(super) fn problems(&self, edition: &Edition, save: u64) -> Option<Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        // Cards take long to draw, and one tells whether the theme's template can be.
        let card = edition.site().documents().find_map(|id| match id {
            DocumentId::Post(id) => edition.plan().social_card(id),
            DocumentId::Page(_) => None,
        });
        for route in edition.plan().routes.iter().chain(&card) {
            if self.save() != save {
                return None;
            }
            diagnostics.extend(edition.render(route).1);
        }
        Some(edition.sort_diagnostics(diagnostics))
    }
}
