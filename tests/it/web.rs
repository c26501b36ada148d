//! A web server on loopback that shows a published site as any host would, and lives as long as its test.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tiny_http::{Header, Response, Server};

/// The server.
pub(crate) struct Web {
    /// Its origin, without a slash at the end.
    pub(crate) address: String,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Web {
    /// Serves what lies in `folder`, and `probe` at `/probe.html`.
    pub(crate) fn start(folder: PathBuf, probe: String) -> Self {
        let server = Server::http("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", server.server_addr());
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                if let Ok(Some(request)) = server.recv_timeout(Duration::from_millis(50)) {
                    let path = request.url().split('?').next().unwrap_or_default().to_owned();
                    let (status, kind, body) = answer(&folder, &path, &probe);
                    let header = Header::from_bytes("Content-Type", kind).expect("a header");
                    _ = request.respond(Response::from_data(body).with_status_code(status).with_header(header));
                }
            }
        });
        Self { address, stop, thread: Some(thread) }
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

fn answer(folder: &Path, path: &str, probe: &str) -> (u16, String, Vec<u8>) {
    if path == "/probe.html" {
        return (200, "text/html; charset=utf-8".to_owned(), probe.as_bytes().to_vec());
    }
    let mut file = folder.join(path.trim_start_matches('/'));
    if file.is_dir() {
        file = file.join("index.html");
    }
    let kind = mime_guess::from_path(&file).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    fs::read(&file).map_or((404, "text/plain".to_owned(), b"no".to_vec()), |body| (200, kind, body))
}
