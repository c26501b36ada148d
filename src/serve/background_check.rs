//! The background check renders all pages after a save, to report problems on pages that nobody looks at.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::running_renders::RunningRenders;
use super::snapshot::PreviewState;
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::model::DocumentId;

/// The time between a save and the check. An author who is typing saves again before it is over.
const DELAY: Duration = Duration::from_millis(300);

/// Schedules the background check. Each save cancels the check of the previous one.
#[derive(Default)]
pub(super) struct BackgroundCheck {
    /// Grows whenever a running check becomes useless.
    generation: AtomicU64,
    request: Mutex<CheckRequest>,
    wake: Condvar,
}

#[derive(Default)]
struct CheckRequest {
    /// Whether a check was requested since the last one began.
    is_pending: bool,
    /// States that are not shown any more. Dropping a large edition takes time, so the background thread does it.
    old_states: Vec<Arc<PreviewState>>,
}

impl BackgroundCheck {
    /// Ends the running check, because a save needs the processor.
    pub(super) fn cancel(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests a check of the current snapshot, and drops the previous state in the background.
    pub(super) fn request(&self, previous: Option<Arc<PreviewState>>) {
        self.cancel();
        let mut request = self.request.lock().unwrap_or_else(PoisonError::into_inner);
        request.is_pending = true;
        request.old_states.extend(previous);
        drop(request);
        self.wake.notify_all();
    }

    /// Waits for a request, and then until no other follows within [`DELAY`].
    pub(super) fn wait(&self) {
        let request = self.request.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.wake.wait_while(request, |request| !request.is_pending);
        let mut request = waited.unwrap_or_else(PoisonError::into_inner);
        loop {
            request.is_pending = false;
            let old_states = std::mem::take(&mut request.old_states);
            drop(request);
            drop(old_states);
            request = self.request.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.wake.wait_timeout_while(request, DELAY, |request| !request.is_pending);
            let (next, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() {
                return;
            }
            request = next;
        }
    }

    /// Returns the current generation, by which [`Self::render_all`] notices that it is cancelled.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }

    /// Renders all pages and returns their diagnostics, or nothing if the check was cancelled after `generation`.
    pub(super) fn render_all(
        &self,
        edition: &Edition,
        renders: &RunningRenders,
        generation: u64,
    ) -> Option<Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        // Social cards take long to draw. One shows whether the theme's template for them works.
        let card = edition.site().documents().find_map(|id| match id {
            DocumentId::Post(id) => edition.plan().social_card(id),
            DocumentId::Page(_) => None,
        });
        for route in edition.plan().routes.iter().chain(&card) {
            if self.generation() != generation {
                return None;
            }
            diagnostics.extend(renders.render(edition, route).1);
        }
        // The last page may have ended because of a save.
        if self.generation() != generation {
            return None;
        }
        Some(edition.sort_diagnostics(diagnostics))
    }
}
