//! The pages that are being rendered. A page whose template never ends is reported, and not begun again.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::plan::Route;
use crate::render::Rendered;

/// The time after which a page is reported that is still being rendered. Most pages take a few milliseconds.
const LONG: Duration = Duration::from_secs(5);

/// The number of pages that may take longer than [`LONG`] at once. Each of them keeps a thread.
const MAX_LONG: usize = 16;

/// All pages that are being rendered now.
#[derive(Default)]
pub(super) struct RunningRenders {
    running: Mutex<Running>,
    /// Wakes [`Self::wait_for_long`] when rendering begins.
    begun: Condvar,
}

#[derive(Default)]
struct Running {
    next_id: u64,
    renders: BTreeMap<u64, RunningRender>,
}

struct RunningRender {
    /// The address of the edition in memory, which is kept while its pages are rendered.
    edition: usize,
    path: String,
    started: Instant,
    is_reported: bool,
}

impl RunningRender {
    fn is_long(&self) -> bool {
        self.started.elapsed() >= LONG
    }
}

impl RunningRenders {
    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renders a route. Returns an error instead if another thread renders it for long already.
    pub(super) fn render<'a>(&self, edition: &'a Edition, route: &Route) -> Rendered<'a> {
        let Some(id) = self.begin(edition, route.path()) else {
            return (None, vec![Diagnostic::page_without_end(route.path(), LONG.as_secs())]);
        };
        let _end = End { renders: self, id };
        edition.render(route)
    }

    /// Records that rendering begins, unless it would not end.
    fn begin(&self, edition: &Edition, path: &str) -> Option<u64> {
        let edition = ptr::from_ref(edition).addr();
        let mut running = self.lock();
        let mut long = running.renders.values().filter(|render| render.is_long());
        let is_same = |render: &RunningRender| render.edition == edition && render.path == path;
        if long.clone().any(is_same) || long.nth(MAX_LONG - 1).is_some() {
            return None;
        }
        let id = running.next_id;
        running.next_id += 1;
        let render = RunningRender { edition, path: path.to_owned(), started: Instant::now(), is_reported: false };
        // While others are waited for, the thread that reports looks again by itself.
        let is_awaited = running.renders.values().all(|render| render.is_reported);
        running.renders.insert(id, render);
        drop(running);
        if is_awaited {
            self.begun.notify_all();
        }
        Some(id)
    }

    /// Waits until a page has been rendered for long, and returns the warning about it. Each page is reported once.
    pub(super) fn wait_for_long(&self) -> Diagnostic {
        let mut running = self.lock();
        loop {
            let known: Vec<(usize, String)> = {
                let reported = running.renders.values().filter(|render| render.is_reported);
                reported.map(|render| (render.edition, render.path.clone())).collect()
            };
            let mut earliest = None;
            for render in running.renders.values_mut().filter(|render| !render.is_reported) {
                if !render.is_long() {
                    earliest = Some(earliest.map_or(render.started, |earliest: Instant| earliest.min(render.started)));
                    continue;
                }
                render.is_reported = true;
                if !known.iter().any(|(edition, path)| *edition == render.edition && *path == render.path) {
                    return Diagnostic::page_takes_long(&render.path, LONG.as_secs());
                }
            }
            running = if let Some(earliest) = earliest {
                let rest = LONG.saturating_sub(earliest.elapsed()) + Duration::from_millis(1);
                self.begun.wait_timeout(running, rest).unwrap_or_else(PoisonError::into_inner).0
            } else {
                // Pages that are reported already may run on for ever.
                let has_none = |running: &mut Running| running.renders.values().all(|render| render.is_reported);
                self.begun.wait_while(running, has_none).unwrap_or_else(PoisonError::into_inner)
            };
        }
    }
}

/// Records the end of rendering, also after a panic.
struct End<'a> {
    renders: &'a RunningRenders,
    id: u64,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.renders.lock().renders.remove(&self.id);
    }
}
