//! Live reload: open pages get events that say what they must do to be up to date.

use std::collections::{BTreeSet, HashSet};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::{Value, json};

use super::diagnostic_json;
use super::http::{EventStream, Reply, Request, Response};
use super::page::{self, Resource};
use super::preview::MAX_WAIT;
use super::snapshot::{CurrentState, PreviewState, concerns_all_pages};
use crate::diagnostic::{self, Diagnostic, DiagnosticCounts, Severity};

/// A page in a browser, as its script describes it in the request for events.
#[derive(Clone, PartialEq, Eq, Hash)]
struct OpenPage {
    /// The decoded path of its address.
    path: String,
    /// The hash of its HTML.
    version: String,
    /// The hash of its style sheets.
    styles: String,
    /// The file of the document that it shows.
    source: Option<String>,
    /// The last save that it was notified of. A page that was just loaded has none.
    save: Option<u64>,
}

impl OpenPage {
    fn from_request(request: &Request) -> Option<Self> {
        Some(Self {
            path: percent_decoded(&request.parameter("page")?),
            version: request.parameter("version")?,
            styles: request.parameter("styles")?,
            source: request.parameter("source"),
            save: request.parameter("save").and_then(|save| save.parse().ok()),
        })
    }

    /// Records that the page got an update.
    fn apply(&mut self, update: &Value, state: &PreviewState) {
        if let Some(styles) = update["styles"].as_str() {
            styles.clone_into(&mut self.styles);
        }
        self.save = Some(state.snapshot.save);
    }
}

/// Decodes a path of an address bar.
fn percent_decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// An open page with its event stream.
struct Subscriber {
    page: OpenPage,
    /// The number of the last state that the page got an update of.
    state: u64,
    events: EventStream,
}

/// All pages that are open in browsers.
///
/// Pages are rendered outside of all locks, because a template may never end.
pub(super) struct OpenPages {
    current: Arc<CurrentState>,
    subscribers: Mutex<Vec<Subscriber>>,
    log: Mutex<NotificationLog>,
}

/// The number of threads that compute updates after a save.
const MAX_THREADS: usize = 4;

/// The updates that pages got for one state of the preview.
///
/// They are used again, because most tabs show the same few pages, and all of them connect at once after a pause.
#[derive(Default)]
struct NotificationLog {
    state: Arc<PreviewState>,
    updates: Vec<(OpenPage, Value)>,
}

impl NotificationLog {
    /// The number of pages that are remembered. To search a longer list would take long, too.
    const MAX_PAGES: usize = 100;

    /// Forgets the updates of an older state, which would keep its whole edition in memory.
    fn start(&mut self, state: &Arc<PreviewState>) {
        if self.state.number < state.number {
            *self = Self { state: Arc::clone(state), updates: Vec::new() };
        }
    }

    /// Returns the known update for a page.
    fn get(&mut self, state: &Arc<PreviewState>, page: &OpenPage) -> Option<Value> {
        self.start(state);
        let known = self.updates.iter().find(|(known, _)| known == page && self.state.number == state.number);
        known.map(|(_, update)| update.clone())
    }

    fn insert(&mut self, state: &PreviewState, page: OpenPage, update: Value) {
        if self.state.number == state.number && self.updates.len() < Self::MAX_PAGES {
            self.updates.push((page, update));
        }
    }
}

impl OpenPages {
    /// Returns a list without pages, for updates about the `current` state.
    pub(super) fn new(current: Arc<CurrentState>) -> Self {
        Self { current, subscribers: Mutex::default(), log: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Subscriber>> {
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends every open page an update about the current state. Waits for them, but not longer than [`MAX_WAIT`].
    pub(super) fn notify_all(self: &Arc<Self>) {
        // The log would keep the edition of the previous state in memory.
        let state = self.current.get();
        self.log.lock().unwrap_or_else(PoisonError::into_inner).start(&state);
        let pages: HashSet<OpenPage> = self.lock().iter().map(|subscriber| subscriber.page.clone()).collect();
        let threads = pages.len().min(MAX_THREADS);
        let pages = Arc::new(Mutex::new(pages.into_iter()));
        let (sender, all_done) = mpsc::channel::<()>();
        for _ in 0..threads {
            let (open_pages, pages, sender) = (Arc::clone(self), Arc::clone(&pages), sender.clone());
            let next = move || pages.lock().unwrap_or_else(PoisonError::into_inner).next();
            let notify = move || {
                while let Some(page) = next() {
                    open_pages.notify(&page);
                }
                drop(sender);
            };
            // Without a thread, the pages get their update with the next save.
            _ = thread::Builder::new().spawn(notify);
        }
        drop(sender);
        // Nothing is sent: the channel ends with the last thread.
        _ = all_done.recv_timeout(MAX_WAIT);
    }

    /// Sends all open pages that equal `page` an update about the current state.
    fn notify(&self, page: &OpenPage) {
        let state = self.current.get();
        let update = self.update(&state, page);
        let text = update.to_string();
        self.lock().retain_mut(|subscriber| {
            // No page gets an older update after a newer one.
            if subscriber.page != *page || subscriber.state >= state.number {
                return true;
            }
            subscriber.page.apply(&update, &state);
            subscriber.state = state.number;
            subscriber.events.send("edition", &text)
        });
    }

    /// Returns the update for a page, which is computed once for equal pages.
    fn update(&self, state: &Arc<PreviewState>, page: &OpenPage) -> Value {
        let log = || self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let known = log().get(state, page);
        known.unwrap_or_else(|| {
            let update = update(state, page);
            log().insert(state, page.clone(), update.clone());
            update
        })
    }

    /// Adds a page that asks for events, and sends it the first update. Refuses more than `max_streams` pages.
    pub(super) fn subscribe(self: &Arc<Self>, max_streams: usize, request: &Request) -> Reply {
        let Some(page) = OpenPage::from_request(request) else {
            return Reply::Response(Response::text(
                400,
                "The preview's own script asks here, and says which page it is on.",
            ));
        };
        {
            let mut subscribers = self.lock();
            if subscribers.len() >= max_streams {
                subscribers.retain(|subscriber| subscriber.events.is_open());
            }
            if subscribers.len() >= max_streams {
                return Reply::Response(Response::text(503, "Too many pages of the preview are open."));
            }
        }
        let pages = Arc::clone(self);
        Reply::EventStream(Box::new(move |events| {
            // The page is in the list first, so that it misses no later save even if its first update is never ready.
            pages.lock().push(Subscriber { page: page.clone(), state: 0, events });
            pages.notify(&page);
        }))
    }
}

/// Returns the data of an event: an action that brings a page up to date, and its diagnostics.
fn update(state: &PreviewState, page: &OpenPage) -> Value {
    let snapshot = &state.snapshot;
    let PageUpdate { action, styles, diagnostics } = page_update(state, page);
    let is_shown = |diagnostic: &&Diagnostic| {
        let file = diagnostic.file();
        let is_own = page.source.is_some() && file == page.source.as_deref();
        let explains_old_edition = snapshot.is_last_good && file.is_none();
        diagnostic.severity() == Severity::Error && (concerns_all_pages(diagnostic) || is_own || explains_old_edition)
    };
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity() == Severity::Error;
    let here = snapshot.load_diagnostics.iter().filter(is_shown).chain(diagnostics.iter().filter(is_error));
    let here = diagnostic::sorted_unique(here.cloned().collect());
    // Reading and rendering may report the same diagnostic, which counts once.
    let mut elsewhere: Vec<_> = snapshot.load_diagnostics.iter().chain(&state.render_diagnostics).collect();
    elsewhere.sort_by_key(|diagnostic| diagnostic.sort_key());
    elsewhere.dedup_by_key(|diagnostic| diagnostic.sort_key());
    elsewhere.retain(|diagnostic| here.iter().all(|shown| shown.sort_key() != diagnostic.sort_key()));
    let elsewhere = DiagnosticCounts::new(elsewhere);
    // After a restart the server counts saves from the beginning.
    let known_save = page.save.filter(|save| *save <= snapshot.save).unwrap_or(snapshot.save);
    let mut update = json!({
        "action": "none",
        "styles": styles,
        "save": snapshot.save,
        "files": snapshot.files_changed_since(known_save).collect::<BTreeSet<_>>(),
        "problems": diagnostic_json::list(&here),
        "older": snapshot.older_because().map(diagnostic::older_pages),
        "elsewhere": { "errors": elsewhere.errors, "warnings": elsewhere.warnings },
    });
    match action {
        PageAction::None => {}
        PageAction::Reload => update["action"] = "reload".into(),
        PageAction::Restyle => update["action"] = "restyle".into(),
        PageAction::Navigate(url) => {
            update["action"] = "move".into();
            update["url"] = url.into();
        }
    }
    update
}

enum PageAction {
    None,
    /// Load the page again.
    Reload,
    /// Exchange the style sheets.
    Restyle,
    /// Go to another address.
    Navigate(String),
}

struct PageUpdate {
    action: PageAction,
    /// The hash of the page's style sheets now.
    styles: String,
    /// Diagnostics from rendering the page.
    diagnostics: Vec<Diagnostic>,
}

/// Compares an open page with its current version.
fn page_update(state: &PreviewState, page: &OpenPage) -> PageUpdate {
    let snapshot = &state.snapshot;
    let without_diagnostics = |action| PageUpdate { action, styles: page.styles.clone(), diagnostics: Vec::new() };
    if let (Some(source), Some(edition)) = (&page.source, &snapshot.edition)
        && let Some(id) = snapshot.document_of(source)
    {
        let route = edition.plan().document(id);
        if percent_decoded(route.path()) != page.path {
            return without_diagnostics(PageAction::Navigate(route.path().to_string()));
        }
    }
    match page::resource_at(state, &page.path) {
        Resource::Page(current) => {
            let (version, styles) = (format!("{:016x}", current.version), format!("{:016x}", current.styles));
            let action = match (version == page.version, styles == page.styles) {
                // If the page cannot be rendered, the browser keeps the last version.
                _ if current.is_failure => {
                    let diagnostics = snapshot.with_excerpts(current.diagnostics);
                    return PageUpdate { diagnostics, ..without_diagnostics(PageAction::None) };
                }
                (false, _) => PageAction::Reload,
                (true, false) => PageAction::Restyle,
                (true, true) => PageAction::None,
            };
            // If a document cannot be parsed, every link to it seems broken.
            let is_complete = snapshot.edition.as_ref().is_some_and(|edition| edition.is_complete());
            let diagnostics = if is_complete { snapshot.with_excerpts(current.diagnostics) } else { Vec::new() };
            PageUpdate { action, styles, diagnostics }
        }
        Resource::File { .. } | Resource::Redirect(_) => without_diagnostics(PageAction::Reload),
    }
}
