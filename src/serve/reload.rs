//! The pages that are open in browsers: each is told what it must do to be up to date.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::http::{Events, Reply, Request, Response};
use super::page::{self, PageContent};
use super::problem;
use super::snapshot::{CurrentSnapshot, Snapshot, concerns_all};
use crate::diagnostic::{self, Diagnostic, DiagnosticCounts, Severity};

/// A page in a browser, as it described itself.
#[derive(Clone, PartialEq, Eq)]
struct OpenPage {
    /// Its address.
    path: String,
    /// What its HTML was.
    version: String,
    /// What its style sheets were.
    styles: String,
    /// The document it shows.
    source: Option<String>,
    /// The last save it was told of; of a page that was just loaded, none.
    save: Option<u64>,
}

impl OpenPage {
    fn of(request: &Request) -> Option<Self> {
        Some(Self {
            path: percent_decoded(&request.parameter("page")?),
            version: request.parameter("version")?,
            styles: request.parameter("styles")?,
            source: request.parameter("source"),
            save: request.parameter("save").and_then(|save| save.parse().ok()),
        })
    }
}

impl OpenPage {
    fn was_told(&mut self, news: &Value, snapshot: &Snapshot) {
        if let Some(styles) = news["styles"].as_str() {
            styles.clone_into(&mut self.styles);
        }
        self.save = Some(snapshot.save);
    }
}

/// The path as the address bar has it, decoded.
fn percent_decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// A page, and the stream it listens to.
struct Listener {
    page: OpenPage,
    events: Events,
}

/// All pages that are open.
pub(super) struct OpenPages {
    newest: Arc<CurrentSnapshot>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    listeners: Vec<Listener>,
    told: NotificationLog,
}

/// What pages were told of one moment. Most tabs show the same few pages, and after a pause all connect at once.
#[derive(Default)]
struct NotificationLog {
    snapshot: Arc<Snapshot>,
    news: Vec<(OpenPage, Value)>,
}

impl NotificationLog {
    /// Pages that are remembered. Looking for one among more takes long, too.
    const MOST: usize = 100;

    /// Forgets what was told of an older moment, which would stay in memory with its whole edition.
    fn begin(&mut self, snapshot: &Arc<Snapshot>) {
        if !Arc::ptr_eq(&self.snapshot, snapshot) {
            *self = Self { snapshot: Arc::clone(snapshot), news: Vec::new() };
        }
    }

    fn news(&mut self, snapshot: &Arc<Snapshot>, page: &OpenPage) -> Value {
        self.begin(snapshot);
        if let Some((_, news)) = self.news.iter().find(|(known, _)| known == page) {
            return news.clone();
        }
        let news = news(snapshot, page);
        if self.news.len() < Self::MOST {
            self.news.push((page.clone(), news.clone()));
        }
        news
    }
}

impl OpenPages {
    /// Pages that are told of the newest moments; none is open yet.
    pub(super) fn of(newest: Arc<CurrentSnapshot>) -> Self {
        Self { newest, open: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells every open page what the newest moment means for it.
    pub(super) fn tell(&self) {
        let mut open = self.lock();
        // Under the lock, so that no older news come after newer ones.
        let snapshot = self.newest.get();
        let Open { listeners, told } = &mut *open;
        told.begin(&snapshot);
        listeners.retain_mut(|open| {
            let news = told.news(&snapshot, &open.page);
            open.page.was_told(&news, &snapshot);
            open.events.send("edition", &news.to_string())
        });
    }

    /// Takes a page in that asks to be told, and tells it what it missed. The server has room for `fd_limits` of them.
    pub(super) fn answer(self: &Arc<Self>, fd_limits: usize, request: &Request) -> Reply {
        let Some(page) = OpenPage::of(request) else {
            return Reply::Response(Response::text(
                400,
                "The preview's own script asks here, and says which page it is on.",
            ));
        };
        {
            let mut open = self.lock();
            if open.listeners.len() >= fd_limits {
                open.listeners.retain(|open| open.events.is_open());
            }
            if open.listeners.len() >= fd_limits {
                return Reply::Response(Response::text(503, "Too many pages of the preview are open."));
            }
        }
        let pages = Arc::clone(self);
        Reply::Events(Box::new(move |mut events| {
            // Under the lock, so that no news come between the first and the next.
            let mut open = pages.lock();
            let (snapshot, mut page) = (pages.newest.get(), page);
            let news = open.told.news(&snapshot, &page);
            page.was_told(&news, &snapshot);
            if events.send("edition", &news.to_string()) {
                open.listeners.push(Listener { page, events });
            }
        }))
    }
}

/// What a page must do to be up to date, and what is wrong.
fn news(snapshot: &Snapshot, page: &OpenPage) -> Value {
    let (action, styles, own_problems) = action(snapshot, page);
    let is_here = |problem: &&Diagnostic| {
        let file = problem.file();
        let is_own = page.source.is_some() && file == page.source.as_deref();
        let is_last_good = snapshot.is_last_good && file.is_none();
        problem.severity() == Severity::Error && (concerns_all(problem) || is_own || is_last_good)
    };
    let is_error = |problem: &&Diagnostic| problem.severity() == Severity::Error;
    let here = snapshot.problems.iter().filter(is_here).chain(own_problems.iter().filter(is_error));
    let here = diagnostic::sorted_unique(here.cloned().collect());
    // Each is counted once, wherever it was found.
    let mut elsewhere: Vec<_> = snapshot.problems.iter().chain(&snapshot.rendered_problems).collect();
    elsewhere.sort_by_key(|problem| problem.sort_key());
    elsewhere.dedup_by_key(|problem| problem.sort_key());
    elsewhere.retain(|problem| here.iter().all(|known| known.sort_key() != problem.sort_key()));
    let elsewhere = DiagnosticCounts::new(elsewhere);
    // A server that was started again counts from the beginning.
    let seen = page.save.filter(|save| *save <= snapshot.save).unwrap_or(snapshot.save);
    let mut news = json!({
        "action": "none",
        "styles": styles,
        "save": snapshot.save,
        "files": snapshot.files_since(seen).collect::<BTreeSet<_>>(),
        "problems": problem::problems(&here),
        "elsewhere": { "errors": elsewhere.errors, "warnings": elsewhere.warnings },
    });
    match action {
        Action::Nothing => {}
        Action::Reload => news["action"] = "reload".into(),
        Action::Restyle => news["action"] = "restyle".into(),
        Action::Move(url) => {
            news["action"] = "move".into();
            news["url"] = url.into();
        }
    }
    news
}

enum Action {
    Nothing,
    Reload,
    Restyle,
    Move(String),
}

/// What a page must do, what its style sheets are now, and what is wrong with its own rendering.
fn action(snapshot: &Snapshot, page: &OpenPage) -> (Action, String, Vec<Diagnostic>) {
    let styles = || page.styles.clone();
    if let (Some(source), Some(edition)) = (&page.source, &snapshot.edition)
        && let Some(id) = snapshot.document_of(source)
    {
        let route = edition.plan().document(id);
        if percent_decoded(route.path()) != page.path {
            return (Action::Move(route.path().to_string()), styles(), Vec::new());
        }
    }
    match page::look(snapshot, &page.path) {
        PageContent::Page(shown) => {
            let (version, now) = (format!("{:016x}", shown.version), format!("{:016x}", shown.styles));
            let action = match (version == page.version, now == page.styles) {
                // What cannot be rendered stays on the screen as it last was.
                _ if shown.is_failure => return (Action::Nothing, styles(), snapshot.excerpted(shown.problems)),
                (false, _) => Action::Reload,
                (true, false) => Action::Restyle,
                (true, true) => Action::Nothing,
            };
            // Where a document could not be read, every link to it seems broken.
            let is_complete = snapshot.edition.as_ref().is_some_and(|edition| edition.is_complete());
            (action, now, if is_complete { snapshot.excerpted(shown.problems) } else { Vec::new() })
        }
        PageContent::File { .. } | PageContent::Elsewhere(_) => (Action::Reload, styles(), Vec::new()),
    }
}
