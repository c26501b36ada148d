//! `kielo serve`: a preview that follows every save.
//!
//! A save runs load, model and plan again with the results in [`crate::load::LoadCache`]. The new edition takes over the unchanged
//! parts of the previous one and replaces it, and open pages get an event. Three threads share the [`Preview`]: the HTTP
//! server with its workers, the thread that waits for saves, and one of low priority that renders all pages.

mod background_check;
mod client;
mod diagnostic_json;
mod html;
pub mod http;
mod live_reload;
pub mod not_found;
mod overview;
mod page;
mod preview;
mod snapshot;
pub mod watch;

use std::io;
use std::sync::Arc;
use std::thread;

pub use preview::{Preview, RebuildSummary};
pub use snapshot::Snapshot;

use crate::cache;
use crate::diagnostic::Diagnostic;
use crate::image_store;
use crate::load::LoadCache;
use crate::render::Content;
use http::{Reply, Request, Response, Server};
use page::Resource;
use watch::Watcher;

/// An event of the running preview.
pub enum PreviewEvent {
    /// The site was read again after a save.
    Rebuilt(RebuildSummary),
    /// The background check or the file watcher reports new diagnostics.
    NewDiagnostics(Vec<Diagnostic>),
}

/// Answers browsers and follows every save until the process ends.
///
/// `host_names` are the names that the server answers to. `on_event` is called for each event, from two threads.
///
/// Returns the error if the server cannot wait for connections any more.
pub fn run(
    preview: Preview,
    mut load_cache: LoadCache,
    server: Server,
    host_names: Vec<String>,
    mut watcher: Watcher,
    on_event: impl Fn(PreviewEvent) + Clone + Send + 'static,
) -> io::Error {
    let preview = Arc::new(preview);
    let (rebuilding, checking) = (Arc::clone(&preview), Arc::clone(&preview));
    let on_check = on_event.clone();
    thread::spawn(move || {
        loop {
            let mut diagnostics = Vec::new();
            let changes = watcher.wait(&mut diagnostics);
            if !diagnostics.is_empty() {
                on_event(PreviewEvent::NewDiagnostics(diagnostics));
            }
            match changes {
                Ok(changes) => {
                    if let Some(summary) = rebuilding.rebuild(&mut load_cache, &changes) {
                        on_event(PreviewEvent::Rebuilt(summary));
                    }
                }
                Err(diagnostic) => return on_event(PreviewEvent::NewDiagnostics(vec![diagnostic])),
            }
        }
    });
    thread::spawn(move || {
        // Browsers and saves come first. Only Linux has a priority for each thread; elsewhere this would lower the
        // priority of the whole process.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(19);
        loop {
            checking.background_check.wait();
            if let Some(diagnostics) = checking.check().filter(|diagnostics| !diagnostics.is_empty()) {
                on_check(PreviewEvent::NewDiagnostics(diagnostics));
            }
        }
    });
    let max_event_streams = server.max_event_streams();
    server.run(host_names, move |request| handle(&preview, max_event_streams, request))
}

fn handle(preview: &Arc<Preview>, max_event_streams: usize, request: &Request) -> Reply {
    Reply::Response(match request.path.as_str() {
        "/_kielo/events" => return preview.open_pages.subscribe(max_event_streams, request),
        "/_kielo/live.js" => Response::bytes("text/javascript; charset=utf-8", client::LIVE_SCRIPT.as_bytes()),
        "/_kielo" => Response::redirect(page::OVERVIEW),
        _ => site_response(preview, request),
    })
}

/// Returns the page or file of the site at the path of a request.
fn site_response(preview: &Preview, request: &Request) -> Response {
    let (image_store, state) = (&preview.image_store, preview.state());
    match page::resource_at(&state, &request.path) {
        Resource::Page(page) => {
            // A page of the preview itself is not the site's.
            let host = request.header("Host").unwrap_or_default();
            let is_own = page.is_failure || request.path == page::OVERVIEW;
            let policy = if is_own { None } else { preview.policy(&page.html, host) };
            let response = Response::html(page.html).with_status(page.status);
            match policy {
                Some(policy) => response.with_header("Content-Security-Policy", policy),
                None => response,
            }
        }
        Resource::File { media_type, content: Content::Bytes(bytes) } => {
            Response::bytes(media_type, bytes.into_owned())
        }
        Resource::File { media_type, content: Content::File(path) } => {
            Response { content_type: media_type, ..Response::file(&*path) }
        }
        Resource::File { media_type, content: Content::Original(image) } => match image_store::read_original(image) {
            Ok(bytes) => Response::bytes(media_type, bytes),
            Err(diagnostic) => Response::text(500, diagnostic.message()),
        },
        Resource::File { media_type, content: Content::Image(image, variant) } => {
            match image_store.variant(image, &variant) {
                Ok(bytes) => Response::bytes(media_type, bytes),
                Err(diagnostic) => Response::text(500, diagnostic.message()),
            }
        }
        Resource::File { media_type, content: Content::Cached(path) } => match cache::read_entry(&path) {
            Some(bytes) => Response::bytes(media_type, bytes),
            // A damaged entry was removed.
            None => Response::text(503, "this file was damaged in the cache and is made again: reload the page"),
        },
        Resource::Redirect(path) => match &request.query {
            Some(query) => Response::redirect(&format!("{path}?{query}")),
            None => Response::redirect(&path),
        },
    }
}
