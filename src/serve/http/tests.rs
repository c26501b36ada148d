//! Tests of the HTTP server, over real connections.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;
use std::{fs, thread};

use super::*;

const PAGE: &str = "<p>Hyvää päivää</p>";

fn handle(request: &Request, folder: &std::path::Path, streams: &Sender<EventStream>) -> Reply {
    match &*request.path {
        "/fi/" => Response::html(PAGE.as_bytes()).into(),
        "/fi" => Response::redirect("/fi/").into(),
        "/events" => {
            let streams = streams.clone();
            Reply::EventStream(Box::new(move |events| streams.send(events).unwrap()))
        }
        "/panic" => panic!("a mistake in the program"),
        "/echo/ä b" => Response::text(200, &request.parameter("page").unwrap_or_default()).into(),
        path => {
            let opened = File::open(folder.join(path.trim_start_matches('/')));
            let opened = opened.and_then(|file| file.metadata().map(|metadata| (file, metadata)));
            match opened {
                Ok((_, metadata)) if metadata.is_dir() => Response::text(404, "a folder is no file").into(),
                Ok((file, metadata)) => Response::file(media_type(path), file, metadata).into(),
                Err(error) => Response::text(404, &error.to_string()).into(),
            }
        }
    }
}

struct RunningServer {
    address: SocketAddr,
    streams: Receiver<EventStream>,
    folder: tempfile::TempDir,
}

fn start(limit: impl FnOnce(&mut ConnectionLimits)) -> RunningServer {
    start_at("127.0.0.1:0", limit)
}

fn start_at(address: &str, limit: impl FnOnce(&mut ConnectionLimits)) -> RunningServer {
    let mut server = Server::bind(address.parse().unwrap()).unwrap();
    limit(&mut server.limits);
    let address = server.address().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sana.txt"), "0123456789").unwrap();
    let (sender, streams) = channel();
    let path = folder.path().to_owned();
    let names = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).to_vec();
    thread::spawn(move || server.run(names, move |request| handle(request, &path, &sender)));
    RunningServer { address, streams, folder }
}

impl RunningServer {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// Sends `text` and returns all that the server sends until it closes the connection.
    fn exchange(&self, text: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect();
        // The server may close before it has read everything.
        _ = stream.write_all(text.as_ref());
        read_to_end(&mut stream)
    }

    fn get(&self, target: &str, fields: &str) -> String {
        self.request("GET", target, fields)
    }

    fn request(&self, method: &str, target: &str, fields: &str) -> String {
        self.exchange(format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n"))
    }

    /// Returns the status of the response to a whole head.
    fn status(&self, head: impl AsRef<[u8]>) -> u16 {
        let answer = self.exchange(head);
        answer.split(' ').nth(1).unwrap_or_else(|| panic!("no status: {answer:?}")).parse().unwrap()
    }
}

fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

fn field<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = answer.split("\r\n\r\n").next()?.lines().filter_map(|line| line.split_once(": "));
    fields.find(|(field, _)| *field == name).map(|(_, value)| value)
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap().1
}

#[test]
fn pages_are_sent_once_and_then_not_modified() {
    let server = start(|_| {});
    let page = server.get("/fi/", "");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert_eq!(body(&page), PAGE);
    assert_eq!(field(&page, "Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(field(&page, "Content-Length"), Some(&*PAGE.len().to_string()));
    assert_eq!(field(&page, "Cache-Control"), Some("no-cache"));
    assert_eq!(field(&page, "Connection"), Some("close"));
    let etag = field(&page, "ETag").unwrap();
    for known in [etag.to_owned(), format!("\"a\", W/{etag}"), "*".to_owned()] {
        let again = server.get("/fi/", &format!("If-None-Match: {known}\r\n"));
        assert!(again.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{again}");
        assert_eq!(body(&again), "");
    }
    assert_eq!(body(&server.get("/fi/", "If-None-Match: \"a\"\r\n")), PAGE);
    let head = server.request("HEAD", "/fi/", "");
    assert_eq!((field(&head, "Content-Length"), field(&head, "ETag")), (field(&page, "Content-Length"), Some(etag)));
    assert_eq!(body(&head), "");
}

#[test]
fn files_are_sent_whole_and_in_ranges() {
    let server = start(|_| {});
    let file = server.get("/sana.txt", "");
    assert_eq!(body(&file), "0123456789");
    assert_eq!(field(&file, "Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(field(&file, "Accept-Ranges"), Some("bytes"));
    let etag = field(&file, "ETag").unwrap();
    for (range, status, content_range, part) in [
        ("bytes=2-4", "206", Some("bytes 2-4/10"), "234"),
        ("bytes=7-", "206", Some("bytes 7-9/10"), "789"),
        ("bytes=-3", "206", Some("bytes 7-9/10"), "789"),
        ("bytes=-30", "206", Some("bytes 0-9/10"), "0123456789"),
        ("bytes=2-400", "206", Some("bytes 2-9/10"), "23456789"),
        ("bytes=10-", "416", Some("bytes */10"), ""),
        ("bytes=-0", "416", Some("bytes */10"), ""),
        ("bytes=4-2", "200", None, "0123456789"),
        ("bytes=1-2,4-5", "200", None, "0123456789"),
        ("bytes=99999999999999999999-", "200", None, "0123456789"),
        ("bytes=+1-", "200", None, "0123456789"),
        ("lines=1-2", "200", None, "0123456789"),
    ] {
        let answer = server.get("/sana.txt", &format!("Range: {range}\r\nIf-Range: {etag}\r\n"));
        assert_eq!(answer.split(' ').nth(1), Some(status), "{range}");
        assert_eq!((field(&answer, "Content-Range"), body(&answer)), (content_range, part), "{range}");
    }
    let changed = server.get("/sana.txt", "Range: bytes=2-4\r\nIf-Range: \"a\"\r\n");
    assert_eq!(body(&changed), "0123456789");

    fs::write(server.folder.path().join("sana.txt"), "abc").unwrap();
    assert_eq!(body(&server.get("/sana.txt", &format!("If-None-Match: {etag}\r\n"))), "abc");
    fs::remove_file(server.folder.path().join("sana.txt")).unwrap();
    assert!(server.get("/sana.txt", "").starts_with("HTTP/1.1 404 "));
    assert!(server.get("/", "").starts_with("HTTP/1.1 404 "), "a folder is no file");
}

#[test]
fn large_files_arrive_complete() {
    let server = start(|_| {});
    let text = "Pitkä teksti. ".repeat(400_000);
    fs::write(server.folder.path().join("suuri.css"), &text).unwrap();
    assert!(body(&server.get("/suuri.css", "")) == text);
}

#[test]
fn connections_are_kept_alive() {
    let server = start(|_| {});
    let mut stream = server.connect();
    let request = "GET /fi/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for part in [request, &request[..20], &request[20..]] {
        stream.write_all(part.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(20));
    }
    let last = "\r\nGET /fi HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(format!("{request}{request}{last}").as_bytes()).unwrap();
    let answers = read_to_end(&mut stream);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 4, "{answers}");
    assert_eq!(answers.matches("Connection: keep-alive").count(), 4);
    let (_, redirect) = answers.rsplit_once("HTTP/1.1 ").unwrap();
    assert!(redirect.starts_with("302 ") && redirect.contains("Location: /fi/\r\n"), "{redirect}");

    let old = server.exchange("GET /fi/ HTTP/1.0\r\n\r\n");
    assert_eq!((body(&old), field(&old, "Connection")), (PAGE, Some("close")));
}

#[test]
fn paths_and_queries_are_decoded() {
    let server = start(|_| {});
    assert_eq!(body(&server.get("/echo/%C3%A4%20b?a&b=c&page=%2Ffi%2F%3Fx&page=d", "")), "/fi/?x\n");
    assert_eq!(body(&server.get("/echo/%C3%A4%20b?page=%FF", "")), "\n");
    assert_eq!(body(&server.get("/echo/%C3%A4%20b?page=a%20b+c%2Bd", "")), "a b c+d\n");
}

#[test]
fn foreign_host_names_are_refused() {
    let server = start(|_| {});
    let port = server.address.port();
    let status = |target: &str, fields: &str| {
        server.status(format!("GET {target} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n"))
    };
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "localhost:P", "127.0.0.1:P", "[::1]:P"] {
        let host = host.replace('P', &port.to_string());
        assert_eq!(status("/fi/", &format!("Host: {host}\r\n")), 200, "{host}");
        assert_eq!(status(&format!("HTTP://{host}/fi/?a"), &format!("Host: {host}\r\n")), 200, "{host}");
    }
    for host in ["evil.example", "evil.example:P", "localhost:1", "localhost:", "", "[::1", "::1", "a@localhost"] {
        let host = host.replace('P', &port.to_string());
        assert_eq!(status("/fi/", &format!("Host: {host}\r\n")), 421, "{host}");
        assert_eq!(status(&format!("http://{host}/fi/"), "Host: localhost\r\n"), 421, "{host}");
    }
    assert_eq!(status("/fi/", ""), 400);
    assert_eq!(status("/fi/", "Host: localhost\r\nHost: localhost\r\n"), 400);
    let refusal = server.exchange("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    assert!(body(&refusal).contains("localhost, 127.0.0.1, [::1]"), "{refusal}");
}

#[test]
fn unspecified_addresses_accept_any_ip_address_but_not_any_name() {
    let server = start_at("0.0.0.0:0", |_| {});
    let port = server.address.port();
    let status = |host: &str| {
        let host = host.replace('P', &port.to_string());
        server.status(format!("GET /fi/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    };
    for host in ["localhost:P", "192.168.1.5:P", "10.0.0.7:P", "[fe80::1]:P", "[2001:DB8::1]:P"] {
        assert_eq!(status(host), 200, "{host}");
    }
    for host in ["evil.example:P", "192.168.1.5:1", "192.168.1.5.example:P", "192.168.1:P", "fe80::1", "[evil]:P"] {
        assert_eq!(status(host), 421, "{host}");
    }
}

#[test]
fn invalid_requests_are_refused() {
    let server = start(|_| {});
    let long = "a".repeat(40_000);
    for (status, head) in [
        (400, "GET /\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\nHost: localhost\n\n".to_owned()),
        (400, "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        (400, "GET / SPDY/3\r\nHost: localhost\r\n\r\n".to_owned()),
        (505, "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n".to_owned()),
        (505, "GET / HTTP/1.11\r\nHost: localhost\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Ä: a\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ä\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n".to_owned()),
        (400, "GET /\u{7f} HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        (400, "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}".to_owned()),
        (405, "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        (405, "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        (413, "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc".to_owned()),
        (413, "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -3\r\n\r\n".to_owned()),
        (431, format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {long}\r\n\r\n")),
        (431, format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n")),
        (431, long),
        (200, "GET /fi/ HTTP/1.0\r\nContent-Length: 0\r\nCookie: a=ä\r\n\r\n".to_owned()),
    ] {
        let shown: String = head.chars().take(80).collect();
        assert_eq!(server.status(head), status, "{shown:?}");
    }
    let refusal = server.exchange("DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(field(&refusal, "Allow"), Some("GET, HEAD"));
}

#[test]
fn ambiguous_paths_are_refused() {
    let server = start(|_| {});
    for target in [
        "fi/",
        "*",
        "//",
        "/../a",
        "/..",
        "/.",
        "/./fi/",
        "/fi//",
        "//evil.example/",
        "/fi/%2e%2e/a",
        "/%2E/",
        "/.%2e",
        "/%2e%2e%2fa",
        "/fi%2Fa",
        "/fi\\a",
        "/fi%5ca",
        "/a%00",
        "/a%0a",
        "/%",
        "/%4",
        "/%zz",
        "/%+1",
        "/%ff",
        "/#a",
        "/%c0%ae%c0%ae/a",
        "https://localhost/",
        "http://",
        "/a%u0000",
        "",
    ] {
        let status = server.status(format!("GET {target} HTTP/1.0\r\n\r\n"));
        assert!(status == 400 || target == "http://" && status == 421, "{target}: {status}");
    }
    for target in ["/...", "/..a", "/a..b/", "/.well-known/a", "/%25", "/a?../..//%00", "/a?#"] {
        assert_eq!(server.status(format!("GET {target} HTTP/1.0\r\n\r\n")), 404, "{target}");
    }
}

#[test]
fn garbage_does_not_stop_the_server() {
    let server = start(|limits| limits.head_timeout = Duration::from_millis(50));
    let mut seed = 1_u32;
    for length in 0..300 {
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        let bytes: Vec<u8> = (0..length % 60).map(|_| random()).collect();
        let mut request = b"GET /fi/ HTTP/1.1\r\nHost: localhost\r\nRange: bytes=2-4\r\n\r\n".to_vec();
        let at = usize::from(random()) % request.len();
        request[at] = random();
        let mut stream = server.connect();
        _ = stream.write_all(if length % 2 == 0 { &request } else { &bytes });
        drop(stream);
    }
    server.get("/panic", "");
    assert_eq!(body(&server.get("/fi/", "")), PAGE);
}

#[test]
fn slow_and_idle_connections_time_out() {
    let server = start(|limits| {
        limits.head_timeout = Duration::from_millis(600);
        limits.idle_timeout = Duration::from_millis(1_500);
        limits.linger_timeout = Duration::from_millis(100);
    });
    let start = Instant::now();
    let (mut half, mut idle) = (server.connect(), server.connect());
    half.write_all(b"GET /fi/ HTTP/1.1\r\nHost:").unwrap();
    assert_eq!(body(&server.get("/fi/", "")), PAGE);
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    assert_eq!(read_to_end(&mut half), "");
    assert!(start.elapsed() >= Duration::from_millis(600) && start.elapsed() < Duration::from_millis(1_400));
    assert_eq!(read_to_end(&mut idle), "");
    assert!(start.elapsed() >= Duration::from_millis(1_500) && start.elapsed() < Duration::from_secs(8));
}

#[test]
fn slow_readers_do_not_delay_others() {
    // If the request waited for the slow readers, it would wait for this time.
    let write_timeout = Duration::from_secs(3);
    let server = start(|limits| limits.write_timeout = write_timeout);
    fs::write(server.folder.path().join("suuri.bin"), vec![0; 20_000_000]).unwrap();
    let request = "GET /suuri.bin HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let slow: Vec<TcpStream> = (0..70).map(|_| server.connect()).collect();
    for mut stream in &slow {
        stream.write_all(request.as_bytes()).unwrap();
    }
    let start = Instant::now();
    assert_eq!(body(&server.get("/fi/", "")), PAGE);
    assert!(start.elapsed() < write_timeout, "{:?}", start.elapsed());
    thread::sleep(write_timeout + Duration::from_millis(200));
    let mut left = Vec::new();
    let error = (&slow[0]).read_to_end(&mut left).is_err();
    assert!(left.len() < 20_000_000, "{error}");
}

#[test]
fn thousands_of_idle_connections_do_not_block_a_request() {
    let server = start(|_| {});
    let max_connections = fd_limits::FdLimits::raise().connections;
    let idle: Vec<TcpStream> =
        (0..2_000.min(max_connections + max_connections / 2)).map(|_| server.connect()).collect();
    assert_eq!(body(&server.get("/fi/", "")), PAGE);
    drop(idle);
}

#[test]
fn the_oldest_idle_connection_is_closed_at_the_limit() {
    let server = start(|limits| limits.connections = 8);
    let mut idle: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
    thread::sleep(Duration::from_millis(100));
    for _ in 0..3 {
        assert_eq!(body(&server.get("/fi/", "")), PAGE);
    }
    assert_eq!(read_to_end(&mut idle[0]), "");
    let mut last = idle.pop().unwrap();
    last.write_all(b"GET /fi/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(body(&read_to_end(&mut last)), PAGE);
}

#[test]
fn event_streams_send_events_and_notice_the_end() {
    let server = start(|_| {});
    let mut client = server.connect();
    client.write_all(b"GET /events?page=%2F HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut events = server.streams.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(events.is_open() && events.send("edition", "{\"a\":1}") && events.send("two", "a\nb"));
    let mut heard = [0; 600];
    let mut length = 0;
    while !heard[..length].ends_with(b"b\n\n") {
        length += client.read(&mut heard[length..]).unwrap();
    }
    let heard = std::str::from_utf8(&heard[..length]).unwrap();
    assert_eq!(field(heard, "Content-Type"), Some("text/event-stream"));
    let expected = "retry: 500\n\nevent: edition\ndata: {\"a\":1}\n\nevent: two\ndata: a\ndata: b\n\n";
    assert_eq!(body(heard), expected);
    drop(client);
    thread::sleep(Duration::from_millis(50));
    assert!(!events.is_open() && !events.send("edition", "{}"));

    let asked = server.request("HEAD", "/events", "");
    assert_eq!(field(&asked, "Content-Type"), Some("text/event-stream"));
    assert!(server.streams.try_recv().is_err());
}

#[test]
fn event_streams_without_a_reader_are_closed() {
    let server = start(|_| {});
    let mut client = server.connect();
    client.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut events = server.streams.recv_timeout(Duration::from_secs(5)).unwrap();
    let (start, data) = (Instant::now(), "a".repeat(1_000_000));
    let sent = (0..100).take_while(|_| events.send("edition", &data)).count();
    assert!(sent < 100 && start.elapsed() < Duration::from_secs(5), "{sent}, {:?}", start.elapsed());
    assert!(!events.is_open());
}

#[test]
fn many_streams_without_readers_share_the_send_budget() {
    let server = start(|_| {});
    let mut clients: Vec<TcpStream> = (0..30).map(|_| server.connect()).collect();
    let mut streams = Vec::new();
    for client in &mut clients {
        client.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        streams.push(server.streams.recv_timeout(Duration::from_secs(5)).unwrap());
    }
    // More than the socket buffers of any system hold.
    let (start, data) = (Instant::now(), "a".repeat(12_000_000));
    streams.retain_mut(|events| events.send("edition", &data));
    assert!(streams.is_empty() && start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

#[test]
fn slow_readers_get_long_events_complete() {
    let server = start(|_| {});
    let mut client = server.connect();
    client.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut events = server.streams.recv_timeout(Duration::from_secs(5)).unwrap();
    let reader = thread::spawn(move || read_to_end(&mut client));
    let data = "a".repeat(1_000_000);
    assert!(events.send("edition", &data) && events.send("edition", "b"));
    drop(events);
    let heard = reader.join().unwrap();
    assert!(heard.ends_with(&format!("\n\nevent: edition\ndata: {data}\n\nevent: edition\ndata: b\n\n")));
}

#[test]
fn media_types_name_the_encoding_of_text() {
    for (path, media_type) in [
        ("/fi/", "text/html; charset=utf-8"),
        ("/a.HTML", "text/html; charset=utf-8"),
        ("/feed.xml", "text/xml; charset=utf-8"),
        ("/a.svg", "image/svg+xml; charset=utf-8"),
        ("/a.json", "application/json; charset=utf-8"),
        ("/a.css", "text/css; charset=utf-8"),
        ("/a.js", "text/javascript; charset=utf-8"),
        ("/a.woff2", "font/woff2"),
        ("/a.png", "image/png"),
        ("/a", "application/octet-stream"),
    ] {
        assert_eq!(super::media_type(path), media_type);
    }
}
