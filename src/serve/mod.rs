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
pub mod overview;
mod page;
mod preview;
pub mod problem;
mod reload;
mod snapshot;
pub mod watch;

use std::io;
use std::sync::Arc;
use std::thread;

pub use preview::{Preview, Rebuilt};
pub use snapshot::Snapshot;

use crate::diagnostic::Diagnostic;
use crate::image_store::{self, ImageStore};
use crate::load::Memo;
use crate::render::Content;
use http::{Reply, Request, Response, Server};
use page::PageContent;
use watch::Watcher;

/// What happens while the preview runs.
pub enum PreviewEvent {
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
    tell: impl Fn(PreviewEvent) + Clone + Send + 'static,
) -> io::Error {
    let preview = Arc::new(preview);
    let (rebuilding, checking) = (Arc::clone(&preview), Arc::clone(&preview));
    let tell_checked = tell.clone();
    thread::spawn(move || {
        loop {
            let mut diagnostics = Vec::new();
            let changes = watcher.wait(&mut diagnostics);
            if !diagnostics.is_empty() {
                tell(PreviewEvent::Found(diagnostics));
            }
            match changes {
                Ok(changes) => {
                    if let Some(rebuilt) = rebuilding.rebuild(&mut memo, &changes) {
                        tell(PreviewEvent::Rebuilt(rebuilt));
                    }
                }
                Err(problem) => return tell(PreviewEvent::Found(vec![problem])),
            }
        }
    });
    thread::spawn(move || {
        // Browsers and saves come first. Elsewhere this would be said of the whole program.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(19);
        loop {
            checking.check.wait();
            if let Some(diagnostics) = checking.check().filter(|diagnostics| !diagnostics.is_empty()) {
                tell_checked(PreviewEvent::Found(diagnostics));
            }
        }
    });
    let fd_limits = server.room_for_events();
    server.run(names, move |request| answer(&preview, fd_limits, request))
}

fn answer(preview: &Arc<Preview>, fd_limits: usize, request: &Request) -> Reply {
    Reply::Response(match request.path.as_str() {
        "/_kielo/events" => return preview.open.answer(fd_limits, request),
        "/_kielo/live.js" => Response::bytes("text/javascript; charset=utf-8", client::LIVE.as_bytes()),
        "/_kielo" => Response::redirect(page::OVERVIEW),
        path => site(&preview.image_store, &preview.snapshot(), path),
    })
}

/// What the site has at a path.
fn site(image_store: &ImageStore, snapshot: &Snapshot, path: &str) -> Response {
    match page::look(snapshot, path) {
        PageContent::Page(page) => Response::html(page.html).with_status(page.status),
        PageContent::File { media_type, content: Content::Bytes(bytes) } => {
            Response::bytes(media_type, bytes.into_owned())
        }
        PageContent::File { media_type, content: Content::File(path) } => {
            Response { content_type: media_type, ..Response::file(&*path) }
        }
        PageContent::File { media_type, content: Content::Original(image) } => match image_store::original(image) {
            Ok(bytes) => Response::bytes(media_type, bytes),
            Err(problem) => Response::text(500, problem.message()),
        },
        PageContent::File { media_type, content: Content::Image(image, variant) } => {
            match image_store.file(image, &variant) {
                Ok(path) => Response { content_type: media_type, ..Response::file(path) },
                Err(problem) => Response::text(500, problem.message()),
            }
        }
        PageContent::Elsewhere(path) => Response::redirect(&path),
    }
}
