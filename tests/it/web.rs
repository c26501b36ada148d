//! A web server on loopback that shows a published site as any host would, and lives as long as its test.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

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
        Self::with_headers(folder, probe, String::new())
    }

    /// Serves what lies in `folder`, with the headers that its `_headers` has for all pages.
    pub(crate) fn start_strict(folder: PathBuf) -> Self {
        let rules = fs::read_to_string(folder.join("_headers")).expect("the site has headers");
        let lines = rules.lines().skip(1).map_while(|line| line.strip_prefix("  "));
        let headers = lines.fold(String::new(), |all, line| all + line + "\r\n");
        assert!(headers.contains("Content-Security-Policy"), "{headers}");
        Self::with_headers(folder, String::new(), headers)
    }

    fn with_headers(folder: PathBuf, probe: String, headers: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let site = Arc::new((folder, probe, headers));
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                // A thread for each request, and none is kept: a browser opens many connections and uses some of them.
                let site = Arc::clone(&site);
                thread::spawn(move || serve(&stream, &site.0, &site.1, &site.2));
            }
        });
        Self { address, stop, thread: Some(thread) }
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // The listener wakes up for one more connection.
        _ = TcpStream::connect(self.address.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

fn serve(mut stream: &TcpStream, folder: &Path, probe: &str, headers: &str) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    // The rest of the request is read and ignored.
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let Some(path) = first.split(' ').nth(1).and_then(|path| path.split('?').next()) else { return };
    let (status, kind, body) = answer(folder, path, probe);
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

fn answer(folder: &Path, path: &str, probe: &str) -> (&'static str, String, Vec<u8>) {
    if path == "/probe.html" {
        return ("200 OK", "text/html; charset=utf-8".to_owned(), probe.as_bytes().to_vec());
    }
    let mut file = folder.join(path.trim_start_matches('/'));
    if file.is_dir() {
        file = file.join("index.html");
    }
    let kind = mime_guess::from_path(&file).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    fs::read(&file).map_or(("404 Not Found", "text/plain".to_owned(), b"no".to_vec()), |body| ("200 OK", kind, body))
}
