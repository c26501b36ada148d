//! The pages that are open in browsers: each is told what it must do to be up to date.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::http::{Answer, Events, Request, Response};
use super::page::{self, Shown};
use super::preview::{Moment, Preview, concerns_all};
use super::problem;
use crate::diagnostic::{self, Diagnostic, Severity};

/// Open pages at once; more are turned away.
const MOST: usize = 1000;

/// A page in a browser, as it described itself.
#[derive(Clone, PartialEq, Eq)]
struct Page {
    /// Its address.
    path: String,
    /// What its HTML was.
    version: String,
    /// What its style sheets were.
    styles: String,
    /// The document it shows.
    source: Option<String>,
}

impl Page {
    fn of(request: &Request) -> Option<Self> {
        Some(Self {
            path: percent_decoded(&request.parameter("page")?),
            version: request.parameter("version")?,
            styles: request.parameter("styles")?,
            source: request.parameter("source"),
        })
    }
}

/// The path as the address bar has it, decoded.
fn percent_decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

struct OpenPage {
    page: Page,
    events: Events,
}

/// All pages that are open.
#[derive(Default)]
pub(super) struct OpenPages(Mutex<Vec<OpenPage>>);

impl OpenPages {
    /// Tells every open page what the moment means for it. `files` are addresses of files that changed.
    pub(super) fn tell(&self, moment: &Moment, files: &[String]) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Most tabs show the same few pages.
        let mut told: Vec<(Page, Value)> = Vec::new();
        open.retain_mut(|open| {
            let known = told.iter().find(|(page, _)| *page == open.page).map(|(_, news)| news.clone());
            let news = known.unwrap_or_else(|| {
                let news = news(moment, &open.page, files);
                told.push((open.page.clone(), news.clone()));
                news
            });
            if let Some(styles) = news["styles"].as_str() {
                styles.clone_into(&mut open.page.styles);
            }
            open.events.send("edition", &news.to_string())
        });
    }

    /// Takes a page in that asks to be told, and tells it what it missed. The server has room for `room` of them.
    pub(super) fn answer(preview: &Arc<Preview>, room: usize, request: &Request) -> Answer {
        let Some(page) = Page::of(request) else {
            return Answer::Response(Response::text(
                400,
                "The preview's own script asks here, and says which page it is on.",
            ));
        };
        let preview = Arc::clone(preview);
        {
            let mut open = preview.open.0.lock().unwrap_or_else(PoisonError::into_inner);
            if open.len() >= room.min(MOST) {
                open.retain(|open| open.events.is_open());
            }
            if open.len() >= room.min(MOST) {
                return Answer::Response(Response::text(503, "Too many pages of the preview are open."));
            }
        }
        Answer::Events(Box::new(move |mut events| {
            // Under the lock, so that no news come between the first and the next.
            let mut open = preview.open.0.lock().unwrap_or_else(PoisonError::into_inner);
            let news = news(&preview.moment(), &page, &[]);
            if events.send("edition", &news.to_string()) {
                open.push(OpenPage { page, events });
            }
        }))
    }
}

/// What a page must do to be up to date, and what is wrong.
fn news(moment: &Moment, page: &Page, files: &[String]) -> Value {
    let (action, styles, own_problems) = action(moment, page);
    let is_here = |problem: &Diagnostic| {
        problem.severity() == Severity::Error
            && (concerns_all(problem) || page.source.as_deref().is_some_and(|source| problem.file() == Some(source)))
    };
    let (mut here, mut elsewhere): (Vec<_>, Vec<_>) = moment.problems.iter().cloned().partition(is_here);
    here.extend(own_problems.into_iter().filter(|problem| problem.severity() == Severity::Error));
    let here = diagnostic::sorted(here);
    elsewhere.extend(moment.rendered_problems.iter().cloned());
    elsewhere.retain(|problem| here.iter().all(|known| known.key() != problem.key()));
    let elsewhere = diagnostic::sorted(elsewhere);
    let count = |severity| elsewhere.iter().filter(|problem| problem.severity() == severity).count();
    let mut news = json!({
        "action": "none",
        "styles": styles,
        "files": files,
        "problems": problem::problems(&here),
        "elsewhere": { "errors": count(Severity::Error), "warnings": count(Severity::Warning) },
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
fn action(moment: &Moment, page: &Page) -> (Action, String, Vec<Diagnostic>) {
    let styles = || page.styles.clone();
    if let (Some(source), Some(edition)) = (&page.source, &moment.edition)
        && let Some(id) = moment.document_of(source)
    {
        let route = edition.plan().document(id);
        if percent_decoded(&route.path) != page.path {
            return (Action::Move(route.path.to_string()), styles(), Vec::new());
        }
    }
    match page::look(moment, &page.path) {
        Shown::Page(shown) => {
            let (version, now) = (format!("{:016x}", shown.version), format!("{:016x}", shown.styles));
            let action = match (version == page.version, now == page.styles) {
                // What cannot be rendered stays on the screen as it last was.
                _ if shown.is_failure => return (Action::Nothing, styles(), shown.problems),
                (false, _) => Action::Reload,
                (true, false) => Action::Restyle,
                (true, true) => Action::Nothing,
            };
            (action, now, shown.problems)
        }
        Shown::File { .. } | Shown::Elsewhere(_) => (Action::Reload, styles(), Vec::new()),
    }
}
