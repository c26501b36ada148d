//! The sink of `kielo serve`: a preview that follows every save.
//!
//! A save runs the line again with what the [`crate::load::Memo`] knows; the new edition takes over what did not change,
//! and then the place of the old one, and open pages are told. Three threads share the [`Preview`]: the one that answers browsers and its
//! workers, the one that waits for saves, and one of low priority that renders what nobody has asked for.

mod check;
pub mod client;
mod html;
pub mod http;
pub mod missing;
mod moment;
pub mod overview;
mod page;
mod preview;
pub mod problem;
mod reload;
pub mod watch;

use std::io;
use std::sync::Arc;
use std::thread;

pub use moment::Moment;
pub use preview::{Preview, Rebuilt};

use crate::diagnostic::Diagnostic;
use crate::gallery::{self, Gallery};
use crate::load::Memo;
use crate::render::Content;
use http::{Answer, Request, Response, Server};
use page::Shown;
use watch::Watcher;

/// What happens while the preview runs.
pub enum News {
    /// The site was read again.
    Rebuilt(Rebuilt),
    /// Something is wrong that was not known: on pages that nobody looked at, or with the watch for saves.
    Found(Vec<Diagnostic>),
}

/// Answers browsers until the process ends, and follows every save.
///
/// # Errors
/// When connections cannot be waited for any more.
pub fn run(
    preview: Preview,
    mut memo: Memo,
    server: Server,
    names: Vec<String>,
    mut watcher: Watcher,
    tell: impl Fn(News) + Clone + Send + 'static,
) -> io::Error {
    let preview = Arc::new(preview);
    let (rebuilding, checking) = (Arc::clone(&preview), Arc::clone(&preview));
    let tell_checked = tell.clone();
    thread::spawn(move || {
        loop {
            let mut found = Vec::new();
            let changes = watcher.wait(&mut found);
            if !found.is_empty() {
                tell(News::Found(found));
            }
            match changes {
                Ok(changes) => {
                    if let Some(rebuilt) = rebuilding.rebuild(&mut memo, &changes) {
                        tell(News::Rebuilt(rebuilt));
                    }
                }
                Err(problem) => return tell(News::Found(vec![problem])),
            }
        }
    });
    thread::spawn(move || {
        // Browsers and saves come first. Elsewhere this would be said of the whole program.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(19);
        loop {
            checking.check.wait();
            if let Some(found) = checking.check().filter(|found| !found.is_empty()) {
                tell_checked(News::Found(found));
            }
        }
    });
    let room = server.room_for_events();
    server.run(names, move |request| answer(&preview, room, request))
}

fn answer(preview: &Arc<Preview>, room: usize, request: &Request) -> Answer {
    Answer::Response(match request.path.as_str() {
        "/_kielo/events" => return preview.open.answer(room, request),
        "/_kielo/live.js" => Response::bytes("text/javascript; charset=utf-8", client::LIVE.as_bytes()),
        "/_kielo" => Response::redirect(page::OVERVIEW),
        path => site(&preview.gallery, &preview.moment(), path),
    })
}

/// What the site has at a path.
fn site(gallery: &Gallery, moment: &Moment, path: &str) -> Response {
    match page::look(moment, path) {
        Shown::Page(page) => Response::html(page.html).with_status(page.status),
        Shown::File { media_type, content: Content::Bytes(bytes) } => Response::bytes(media_type, bytes.into_owned()),
        Shown::File { media_type, content: Content::File(path) } => {
            Response { content_type: media_type, ..Response::file(&*path) }
        }
        Shown::File { media_type, content: Content::Original(picture) } => match gallery::original(picture) {
            Ok(bytes) => Response::bytes(media_type, bytes),
            Err(problem) => Response::text(500, problem.message()),
        },
        Shown::File { media_type, content: Content::Picture(picture, recipe) } => {
            match gallery.file(picture, &recipe) {
                Ok(path) => Response { content_type: media_type, ..Response::file(path) },
                Err(problem) => Response::text(500, problem.message()),
            }
        }
        Shown::Elsewhere(path) => Response::redirect(&path),
    }
}
