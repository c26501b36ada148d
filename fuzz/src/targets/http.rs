//! Requests to the preview: every one is answered, and never with a file outside of the site.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use kielo::load::LoadCache;
use kielo::options::Options;
use kielo::serve::http::Server;
use kielo::serve::watch::{FileChanges, Watcher};
use kielo::serve::{self, Preview};
use tempfile::TempDir;

use super::fuzz_site::{PAGE, SITE, write};

/// The text of files that are not published.
const SECRET: &str = "secret-3f1c2a";

/// The most bytes of an answer that are read.
const MAX_ANSWER: u64 = 4_000_000;

thread_local! {
    /// The folder of the site, and the address of its preview.
    static SERVER: (TempDir, SocketAddr) = start();
}

/// Starts the preview of a site that lies beside files which are none of its own.
fn start() -> (TempDir, SocketAddr) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root: PathBuf = folder.path().join("blogi");
    write(&folder.path().join("secret.txt"), SECRET.as_bytes());
    write(&root.join("secret.txt"), SECRET.as_bytes());
    write(&root.join("site.toml"), format!("# {SECRET}\n{SITE}").as_bytes());
    write(&root.join(PAGE.0), PAGE.1.as_bytes());
    write(&root.join("content/2026-03-02-a.md"), b"+++\ntitle = \"A\"\naliases = [\"/vanha/\"]\n+++\n\nTeksti.\n");
    write(&root.join("static/a b/tiedosto.txt"), b"0123456789");
    let options = Options { root: root.clone(), one_origin: true, drafts: true, future: true, ..Options::default() };
    let (preview, mut load_cache) = (Preview::new(options), LoadCache::default());
    let watcher = Watcher::start(&root, &mut Vec::new()).expect("the files can be watched");
    _ = preview.rebuild(&mut load_cache, &FileChanges::Everything);
    let server = Server::bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let address = server.address().expect("its address");
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    thread::spawn(move || serve::run(preview, load_cache, server, names, watcher, |_| {}));
    (folder, address)
}

/// How often bytes are sent again whose answer did not arrive. Thousands of connections in a second use up the ports of a
/// computer, and the system then ends some.
const ATTEMPTS: usize = 3;

/// All bytes that a client sends on one connection.
pub(crate) fn run(input: &[u8]) {
    let answers = (0..ATTEMPTS).map(|_| answer(input));
    let answer = answers.into_iter().find(|answer| !answer.is_empty() || !has_whole_head(input)).unwrap_or_default();
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 "), "an answer without a status");
    assert!(!answer.is_empty() || !has_whole_head(input), "a whole request has no answer");
    let is_secret = answer.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
    assert!(!is_secret, "a file that is not published was sent");
}

/// Sends bytes, and returns what the preview answers until it closes the connection.
fn answer(input: &[u8]) -> Vec<u8> {
    let Ok(mut stream) = TcpStream::connect(SERVER.with(|server| server.1)) else { return Vec::new() };
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a limit");
    // The server may close before it has read everything.
    _ = stream.write_all(input);
    _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let mut chunk = [0; 16 * 1024];
    while (answer.len() as u64) < MAX_ANSWER && !is_event_stream(&answer) {
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => answer.extend_from_slice(&chunk[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("no answer within 5 seconds"),
            Err(_) => break,
        }
    }
    answer
}

/// Whether the answer is a stream of events, which does not end.
fn is_event_stream(answer: &[u8]) -> bool {
    answer.windows(b"text/event-stream".len()).any(|window| window == b"text/event-stream")
}

/// Whether the bytes are a text that has the end of a request's head.
fn has_whole_head(input: &[u8]) -> bool {
    let text = input.trim_ascii_start();
    text.first().is_some_and(u8::is_ascii_alphabetic) && text.windows(4).any(|window| window == b"\r\n\r\n")
}
