//! The web server of the preview: it keeps thousands of connections, and none of them holds up another.
//!
//! One thread, the reception, waits for all connections at once. A request that has arrived whole goes to one of a
//! few workers, which answers it and gives the connection back. An event stream leaves both: it belongs to whom the
//! site's answer gave it, and costs a descriptor only.
//!
//! Of tiny_http only the words of the protocol are used, to read and to write them. Its own server takes connections
//! without bound, spends a thread on each, waits for ever, and ends at the first connection that cannot be taken.

mod connection;
mod event_loop;
mod events;
mod fd_limits;
mod request;
mod response;
mod response_writer;
mod workers;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

pub use events::Events;
pub use request::Request;
pub use response::{Body, Response, media_type};

use connection::Connection;
use events::SendBudget;
use mio::net::TcpListener;
use request::HostNames;
use response_writer::ResponseWriter;

/// How many clients may knock before any is let in.
const LISTEN_BACKLOG: i32 = 4096;

/// What a request gets.
pub enum Reply {
    /// One response, after which the connection takes the next request.
    Response(Response),
    /// A stream of events, given to the function once the client has been told of it.
    Events(Box<dyn FnOnce(Events) + Send>),
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}

/// How long and how many connections are kept.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// The connections besides event streams.
    connections: usize,
    /// The time from the first byte of a request's head to its last.
    head: Duration,
    /// The time between two requests.
    idle: Duration,
    /// The time in which a client takes something of its response.
    write: Duration,
    /// The time a client has to close after the last response.
    linger: Duration,
}

/// A server that listens at its address, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    limits: Limits,
    room_for_events: usize,
}

impl Server {
    /// Listens at `address`; port 0 takes a free port. The process may have more files open from here on.
    ///
    /// # Errors
    /// The address is not of this computer, or another program listens there.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let fd_limits = fd_limits::FdLimits::make();
        let limits = Limits {
            connections: fd_limits.connections,
            head: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            write: Duration::from_secs(10),
            linger: Duration::from_secs(2),
        };
        let listener = TcpListener::bind(address)?;
        // Mio lets 128 clients knock at once; the next would try again after a second. Where the system does not let
        // this be changed, it stays so.
        _ = rustix::net::listen(&listener, LISTEN_BACKLOG);
        Ok(Self { listener, limits, room_for_events: fd_limits.events })
    }

    /// The address, with the port that was taken.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// How many event streams may be held beside the connections before the process is out of descriptors.
    #[must_use]
    pub fn room_for_events(&self) -> usize {
        self.room_for_events
    }

    /// Answers requests to one of `names`, for as long as the system lets it wait for them: the error says why no more.
    /// Names are written as in an address, such as `localhost` and `[::1]`. A server that listens at all addresses of
    /// this computer is asked under any of them too.
    pub fn run(self, names: Vec<String>, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> io::Error {
        let address = match self.address() {
            Ok(address) => address,
            Err(error) => return error,
        };
        let names = HostNames { own: names, any_address: address.ip().is_unspecified(), port: address.port() };
        let (limits, budget) = (self.limits, Arc::default());
        let serve = move |connection| serve(connection, &names, &budget, &answer);
        match event_loop::receive(self.listener, limits, serve) {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }
}

/// Answers the request that `connection` has received, or goes on with its response, as far as that is possible without
/// waiting. The connection comes back unless it is over or a stream of events.
fn serve(
    mut connection: Connection,
    names: &HostNames,
    budget: &Arc<SendBudget>,
    answer: &impl Fn(&Request) -> Reply,
) -> Option<Connection> {
    if !connection.is_sending() {
        let (answer, request) = match Request::parse(&connection.take_head(), names) {
            Ok(request) => (answer(&request), Some(request)),
            Err(refusal) => (Reply::Response(refusal), None),
        };
        match answer {
            Reply::Response(response) => connection.begin(ResponseWriter::of(response, request.as_ref()).ok()?),
            Reply::Events(park) => {
                let events = Events::open(connection.into_stream(), Arc::clone(budget)).ok()?;
                if request.is_some_and(|request| !request.is_head()) {
                    park(events);
                }
                return None;
            }
        }
    }
    connection.send().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Instant;
    use std::{fs, thread};

    use super::*;

    const PAGE: &str = "<p>Hyvää päivää</p>";

    fn answer(request: &Request, folder: &std::path::Path, streams: &Sender<Events>) -> Reply {
        match &*request.path {
            "/fi/" => Response::html(PAGE.as_bytes()).into(),
            "/fi" => Response::redirect("/fi/").into(),
            "/events" => {
                let streams = streams.clone();
                Reply::Events(Box::new(move |events| streams.send(events).unwrap()))
            }
            "/panic" => panic!("a mistake in the program"),
            "/echo/ä b" => Response::text(200, &request.parameter("page").unwrap_or_default()).into(),
            path => Response::file(folder.join(path.trim_start_matches('/'))).into(),
        }
    }

    struct RunningServer {
        address: SocketAddr,
        streams: Receiver<Events>,
        folder: tempfile::TempDir,
    }

    fn running(limit: impl FnOnce(&mut Limits)) -> RunningServer {
        running_at("127.0.0.1:0", limit)
    }

    fn running_at(address: &str, limit: impl FnOnce(&mut Limits)) -> RunningServer {
        let mut server = Server::bind(address.parse().unwrap()).unwrap();
        limit(&mut server.limits);
        let address = server.address().unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("sana.txt"), "0123456789").unwrap();
        let (sender, streams) = channel();
        let path = folder.path().to_owned();
        let names = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).to_vec();
        thread::spawn(move || server.run(names, move |request| answer(request, &path, &sender)));
        RunningServer { address, streams, folder }
    }

    impl RunningServer {
        fn connect(&self) -> TcpStream {
            let stream = TcpStream::connect(self.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            stream
        }

        /// Everything the server says to `text` until it closes.
        fn say(&self, text: impl AsRef<[u8]>) -> String {
            let mut stream = self.connect();
            // The server may have closed before it has heard all.
            _ = stream.write_all(text.as_ref());
            heard(&mut stream)
        }

        fn get(&self, target: &str, fields: &str) -> String {
            self.ask("GET", target, fields)
        }

        fn ask(&self, method: &str, target: &str, fields: &str) -> String {
            self.say(format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n"))
        }

        /// The status of the answer to a whole head.
        fn status(&self, head: impl AsRef<[u8]>) -> u16 {
            let answer = self.say(head);
            answer.split(' ').nth(1).unwrap_or_else(|| panic!("no status: {answer:?}")).parse().unwrap()
        }
    }

    fn heard(stream: &mut TcpStream) -> String {
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
    fn a_page_is_answered_and_not_sent_twice() {
        let server = running(|_| {});
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
        let head = server.ask("HEAD", "/fi/", "");
        assert_eq!(
            (field(&head, "Content-Length"), field(&head, "ETag")),
            (field(&page, "Content-Length"), Some(etag))
        );
        assert_eq!(body(&head), "");
    }

    #[test]
    fn files_are_sent_whole_and_in_parts() {
        let server = running(|_| {});
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
    fn large_files_arrive_whole() {
        let server = running(|_| {});
        let text = "Pitkä teksti. ".repeat(400_000);
        fs::write(server.folder.path().join("suuri.css"), &text).unwrap();
        assert!(body(&server.get("/suuri.css", "")) == text);
    }

    #[test]
    fn a_connection_takes_one_request_after_another() {
        let server = running(|_| {});
        let mut stream = server.connect();
        let request = "GET /fi/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for part in [request, &request[..20], &request[20..]] {
            stream.write_all(part.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(20));
        }
        let last = "\r\nGET /fi HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(format!("{request}{request}{last}").as_bytes()).unwrap();
        let answers = heard(&mut stream);
        assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 4, "{answers}");
        assert_eq!(answers.matches("Connection: keep-alive").count(), 4);
        let (_, redirect) = answers.rsplit_once("HTTP/1.1 ").unwrap();
        assert!(redirect.starts_with("302 ") && redirect.contains("Location: /fi/\r\n"), "{redirect}");

        let old = server.say("GET /fi/ HTTP/1.0\r\n\r\n");
        assert_eq!((body(&old), field(&old, "Connection")), (PAGE, Some("close")));
    }

    #[test]
    fn the_path_and_the_query_are_decoded() {
        let server = running(|_| {});
        assert_eq!(body(&server.get("/echo/%C3%A4%20b?a&b=c&page=%2Ffi%2F%3Fx&page=d", "")), "/fi/?x\n");
        assert_eq!(body(&server.get("/echo/%C3%A4%20b?page=%FF", "")), "\n");
        assert_eq!(body(&server.get("/echo/%C3%A4%20b?page=a%20b+c%2Bd", "")), "a b c+d\n");
    }

    #[test]
    fn only_own_names_are_answered() {
        let server = running(|_| {});
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
        let refusal = server.say("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        assert!(body(&refusal).contains("localhost, 127.0.0.1, [::1]"), "{refusal}");
    }

    #[test]
    fn who_listens_everywhere_answers_to_any_address_but_not_to_any_name() {
        let server = running_at("0.0.0.0:0", |_| {});
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
    fn what_is_no_request_is_refused() {
        let server = running(|_| {});
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
        let refusal = server.say("DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_eq!(field(&refusal, "Allow"), Some("GET, HEAD"));
    }

    #[test]
    fn no_path_leads_out_or_means_another() {
        let server = running(|_| {});
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
    fn garbage_ends_nothing() {
        let server = running(|limits| limits.head = Duration::from_millis(50));
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
    fn who_keeps_the_server_waiting_is_left() {
        let server = running(|limits| {
            limits.head = Duration::from_millis(600);
            limits.idle = Duration::from_millis(1_500);
            limits.linger = Duration::from_millis(100);
        });
        let begin = Instant::now();
        let (mut half, mut idle) = (server.connect(), server.connect());
        half.write_all(b"GET /fi/ HTTP/1.1\r\nHost:").unwrap();
        assert_eq!(body(&server.get("/fi/", "")), PAGE);
        assert!(begin.elapsed() < Duration::from_millis(500), "{:?}", begin.elapsed());
        assert_eq!(heard(&mut half), "");
        assert!(begin.elapsed() >= Duration::from_millis(600) && begin.elapsed() < Duration::from_millis(1_400));
        assert_eq!(heard(&mut idle), "");
        assert!(begin.elapsed() >= Duration::from_millis(1_500) && begin.elapsed() < Duration::from_secs(8));
    }

    #[test]
    fn slow_readers_do_not_hold_up_others() {
        let server = running(|limits| limits.write = Duration::from_secs(1));
        fs::write(server.folder.path().join("suuri.bin"), vec![0; 20_000_000]).unwrap();
        let request = "GET /suuri.bin HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let slow: Vec<TcpStream> = (0..70).map(|_| server.connect()).collect();
        for mut stream in &slow {
            stream.write_all(request.as_bytes()).unwrap();
        }
        let begin = Instant::now();
        assert_eq!(body(&server.get("/fi/", "")), PAGE);
        assert!(begin.elapsed() < Duration::from_millis(500), "{:?}", begin.elapsed());
        thread::sleep(Duration::from_millis(1_200));
        let mut left = Vec::new();
        let error = (&slow[0]).read_to_end(&mut left).is_err();
        assert!(left.len() < 20_000_000, "{error}");
    }

    #[test]
    fn thousands_of_idle_connections_leave_room_for_a_good_one() {
        let server = running(|_| {});
        let fd_limits = fd_limits::FdLimits::make().connections;
        let idle: Vec<TcpStream> = (0..2_000.min(fd_limits + fd_limits / 2)).map(|_| server.connect()).collect();
        let begin = Instant::now();
        assert_eq!(body(&server.get("/fi/", "")), PAGE);
        assert!(begin.elapsed() < Duration::from_millis(500), "{:?}", begin.elapsed());
        drop(idle);
    }

    #[test]
    fn who_waits_longest_makes_room() {
        let server = running(|limits| limits.connections = 8);
        let mut idle: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
        thread::sleep(Duration::from_millis(100));
        for _ in 0..3 {
            assert_eq!(body(&server.get("/fi/", "")), PAGE);
        }
        assert_eq!(heard(&mut idle[0]), "");
        let mut last = idle.pop().unwrap();
        last.write_all(b"GET /fi/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        assert_eq!(body(&heard(&mut last)), PAGE);
    }

    #[test]
    fn events_are_parked_sent_and_seen_closed() {
        let server = running(|_| {});
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

        let asked = server.ask("HEAD", "/events", "");
        assert_eq!(field(&asked, "Content-Type"), Some("text/event-stream"));
        assert!(server.streams.try_recv().is_err());
    }

    #[test]
    fn a_listener_that_does_not_read_is_dropped() {
        let server = running(|_| {});
        let mut client = server.connect();
        client.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut events = server.streams.recv_timeout(Duration::from_secs(5)).unwrap();
        let (begin, data) = (Instant::now(), "a".repeat(1_000_000));
        let sent = (0..100).take_while(|_| events.send("edition", &data)).count();
        assert!(sent < 100 && begin.elapsed() < Duration::from_secs(5), "{sent}, {:?}", begin.elapsed());
        assert!(!events.is_open());
    }

    #[test]
    fn many_that_do_not_read_hold_up_nobody() {
        let server = running(|_| {});
        let mut clients: Vec<TcpStream> = (0..30).map(|_| server.connect()).collect();
        let mut streams = Vec::new();
        for client in &mut clients {
            client.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            streams.push(server.streams.recv_timeout(Duration::from_secs(5)).unwrap());
        }
        // More than what systems keep for a client.
        let (begin, data) = (Instant::now(), "a".repeat(12_000_000));
        streams.retain_mut(|events| events.send("edition", &data));
        assert!(streams.is_empty() && begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    }

    #[test]
    fn a_slow_listener_gets_a_long_event_whole() {
        let server = running(|_| {});
        let mut client = server.connect();
        client.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut events = server.streams.recv_timeout(Duration::from_secs(5)).unwrap();
        let reader = thread::spawn(move || heard(&mut client));
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
}
