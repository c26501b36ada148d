//! `kielo serve`: a preview that follows every save.
//!
//! A save runs load, model and plan again with the results in [`crate::load::LoadCache`]. The new edition takes over the unchanged
//! parts of the previous one and replaces it, and open pages get an event. These threads share the [`Preview`]: the HTTP
//! server with its workers, the thread that waits for saves, those that render for open pages, and one of low priority
//! that renders all pages. Nothing waits for ever for a page, because its template may never end.

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
mod running_renders;
mod snapshot;
pub mod watch;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

pub use preview::{Preview, RebuildSummary};
pub use snapshot::Snapshot;

use crate::cache;
use crate::diagnostic::Diagnostic;
use crate::image_store;
use crate::load::LoadCache;
use crate::nesting::STACK_BYTES;
use crate::render::Content;
use crate::site_file;
use http::{Reply, Request, Response, Server};
use page::Resource;
use snapshot::PreviewState;
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
    let (on_check, on_long) = (on_event.clone(), on_event.clone());
    let start = |work: Box<dyn FnOnce() + Send>| thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    let saves = start(Box::new(move || {
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
    }));
    let checks = start(Box::new(move || check_after_saves(&checking, &on_check)));
    let renders = Arc::clone(&preview.snapshot().renders);
    let long_renders = start(Box::new(move || {
        loop {
            on_long(PreviewEvent::NewDiagnostics(vec![renders.wait_for_long()]));
        }
    }));
    if let Err(error) = saves.and(checks).and(long_renders) {
        return error;
    }
    let max_event_streams = server.max_event_streams();
    server.run(host_names, move |request| handle(&preview, max_event_streams, request))
}

/// Checks all pages after each save, for ever.
fn check_after_saves(preview: &Arc<Preview>, on_event: &(impl Fn(PreviewEvent) + Clone + Send + 'static)) {
    loop {
        preview.background_check.wait();
        let generation = preview.background_check.generation();
        let (sender, done) = mpsc::channel::<()>();
        let (checking, on_check) = (Arc::clone(preview), on_event.clone());
        let check = move || {
            // Browsers and saves come first. Only Linux has a priority for each thread; elsewhere this would lower the
            // priority of the whole process.
            #[cfg(target_os = "linux")]
            let _ = rustix::process::nice(19);
            if let Some(diagnostics) = checking.check().filter(|diagnostics| !diagnostics.is_empty()) {
                on_check(PreviewEvent::NewDiagnostics(diagnostics));
            }
            drop(sender);
        };
        if thread::Builder::new().stack_size(STACK_BYTES).spawn(check).is_err() {
            continue;
        }
        // A check that is cancelled ends with its page, which may never be ready. It is not waited for then.
        let mut waited = 0;
        while waited < 3 && done.recv_timeout(preview::MAX_WAIT) == Err(RecvTimeoutError::Timeout) {
            waited += u8::from(preview.background_check.generation() != generation);
        }
    }
}

fn handle(preview: &Arc<Preview>, max_event_streams: usize, request: &Request) -> Reply {
    Reply::Response(match request.path.as_str() {
        page::EVENTS => return preview.open_pages.subscribe(max_event_streams, request),
        page::LIVE_SCRIPT => Response::bytes("text/javascript; charset=utf-8", client::LIVE_SCRIPT.as_bytes()),
        "/_kielo" => Response::redirect(page::OVERVIEW),
        _ => site_response(preview, request),
    })
}

/// Returns the page or file of the site at the path of a request.
fn site_response(preview: &Preview, request: &Request) -> Response {
    let mut attempts = 0;
    loop {
        let state = preview.state();
        let resource = page::resource_at(&state, &request.path);
        attempts += 1;
        // Rendering may have ended because a save replaced the edition.
        let is_failure = matches!(&resource, Resource::Page(page) if page.is_failure);
        if !is_failure || !state.snapshot.is_replaced() || attempts > MAX_ATTEMPTS {
            return response(preview, request, &state, resource);
        }
    }
}

/// The number of times that a page is rendered again because saves came meanwhile.
const MAX_ATTEMPTS: u32 = 10;

fn response(preview: &Preview, request: &Request, state: &PreviewState, resource: Resource) -> Response {
    let image_store = &preview.image_store;
    match resource {
        Resource::Page(page) => {
            // A page of the preview itself is not the site's.
            let host = request.header("Host").unwrap_or_default();
            let policy = if request.path == page::OVERVIEW {
                Some("frame-ancestors 'self'".to_owned())
            } else if page.is_failure {
                None
            } else {
                preview.policy(&page.html, host)
            };
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
            match site_file::open(&state.snapshot.root, &path) {
                Ok((file, metadata)) => Response::file(media_type, file, metadata),
                Err(error) => {
                    preview.note_refused_file();
                    unreadable(&state.snapshot.root, &path, &error)
                }
            }
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

/// Returns the response for a file of the site that cannot be opened any more, with the reason.
fn unreadable(root: &Path, path: &Path, error: &io::Error) -> Response {
    let file = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    Response::text(404, Diagnostic::unreadable_file(&file, error).message())
}
