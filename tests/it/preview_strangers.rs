//! Requests that no browser of the author sends: the preview shows them nothing but its pages, and goes on answering.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::client::Client;
use crate::preview_test::Preview;
use crate::site_test::SiteTest;

fn preview() -> Preview {
    Preview::start(SiteTest::new().norwegian_page().post("eka", "Eka", "Teksti.").file("salaisuus.txt", "SALAISUUS"))
}

/// Expects an answer on a new connection within ten seconds: not only once other connections have given up.
#[track_caller]
fn still_answers(preview: &Preview) {
    let started = Instant::now();
    let reply = Client::new(preview.address()).ask("GET", "/fi/2026/03/eka/", &[]);
    let reply = reply.unwrap_or_else(|error| panic!("{error}\n{}", preview.said()));
    let took = started.elapsed();
    assert!(reply.status == 200 && reply.text().contains("Teksti."), "{}: {}", reply.status, reply.text());
    assert!(took < Duration::from_secs(10), "it took {took:?}");
}

/// Sends bytes as they are, and returns what comes back until the server closes or says nothing for a while.
fn told(preview: &Preview, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(preview.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    // The server may close before it has read everything.
    _ = stream.write_all(bytes);
    _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status in an answer; none where the connection was closed without a word.
fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

/// Lets this process and those it starts hold thousands of connections.
fn allow_many_connections() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(20_000).min(20_000);
    if limit.current.is_some_and(|current| current < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).unwrap();
    }
}

#[test]
fn nothing_outside_the_edition_is_served() {
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir(outside.path().join("kansio")).unwrap();
    fs::write(outside.path().join("kansio/julki.txt"), "Julkinen.").unwrap();
    fs::write(outside.path().join("salaisuus.txt"), "SALAISUUS").unwrap();
    let site = SiteTest::new()
        .norwegian_page()
        .post("eka", "Eka", "Teksti.")
        .file("salaisuus.txt", "SALAISUUS")
        .file("static/julki.txt", "Julkinen.")
        .file("static/.salaisuus.txt", "SALAISUUS")
        .file(".git/config", "SALAISUUS");
    symlink(outside.path().join("kansio"), site.root().join("static/ulos")).unwrap();
    let preview = Preview::start(site);
    assert_eq!(preview.page("/julki.txt"), "Julkinen.");
    let targets = [
        "/ulos/julki.txt",
        "/salaisuus.txt",
        "/site.toml",
        "/content/2026-03-02-eka.md",
        "/static/julki.txt",
        "/.salaisuus.txt",
        "/.git/config",
        "/../salaisuus.txt",
        "/fi/../../salaisuus.txt",
        "/fi/../../../../../../../../etc/passwd",
        "/ulos/../salaisuus.txt",
        "/ulos/%2e%2e/salaisuus.txt",
        "/%2e%2e/salaisuus.txt",
        "/%2E%2E%2Fsalaisuus.txt",
        "/%252e%252e%252fsalaisuus.txt",
        "/%c0%ae%c0%ae/salaisuus.txt",
        "/..%5csalaisuus.txt",
        "/..\\salaisuus.txt",
        "\\..\\salaisuus.txt",
        "/julki.txt%00",
        "/julki.txt\0.html",
        "/%00",
        "/%",
        "/%f",
        "/%ff%fe",
        "//etc/passwd",
        "/%2fetc/passwd",
        "///etc/passwd",
        "file:///etc/passwd",
        "http://vieras.example/etc/passwd",
        "http://vieras.example@/etc/passwd",
        "etc/passwd",
        "*",
        "?",
        "/_kielo/../salaisuus.txt",
        "/_kielo/%2e%2e/salaisuus.txt",
        "/_kielo//salaisuus.txt",
        "/./salaisuus.txt",
        "/.",
        "/..",
        "/..;/salaisuus.txt",
    ];
    for target in targets {
        let answer = told(
            &preview,
            format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address()).as_bytes(),
        );
        for secret in ["SALAISUUS", "base_url =", "root:x:", "+++", "Julkinen."] {
            assert!(!answer.contains(secret), "{target} shows {secret}:\n{answer}");
        }
        if let Some(status) = status(&answer) {
            let is_page = status == 200 && answer.contains("live.js");
            assert!(is_page || (300..500).contains(&status), "{target}: {answer}");
        }
        // A redirect stays on this server.
        if let Some(location) = answer.lines().find_map(|line| line.strip_prefix("Location: ")) {
            let location = location.strip_prefix(&preview.origin()).unwrap_or(location);
            assert!(location.starts_with('/') && !location[1..].starts_with(['/', '\\']), "{target}: {location}");
        }
        still_answers(&preview);
    }
    for target in ["//vieras.example", "//fi", "/\\vieras.example", "//vieras.example/..", "/%2fvieras.example/%2e%2e"]
    {
        let answer = told(&preview, format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address()).as_bytes());
        assert!(status(&answer).is_some(), "{target}: {answer}");
        for line in answer.lines().filter(|line| line.to_lowercase().starts_with("location:")) {
            assert!(!line.contains("vieras") && !line.contains("//"), "{target}: {line}");
        }
    }
    let messages = preview.messages();
    assert!(messages.contains("static/ulos is a link to") && messages.contains("1 error;"), "{messages}");
}

#[test]
fn other_hosts_are_refused() {
    let preview = preview();
    let own = preview.address();
    let port = own.port();
    for good in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("LocalHost:{port}")] {
        let answer = told(&preview, format!("GET /fi/ HTTP/1.1\r\nHost: {good}\r\n\r\n").as_bytes());
        assert_eq!(status(&answer), Some(200), "{good}: {answer}");
    }
    let bad = [
        "Host: vieras.example\r\n".to_owned(),
        format!("Host: vieras.example:{port}\r\n"),
        format!("Host: 127.0.0.1.vieras.example:{port}\r\n"),
        format!("Host: localhost.vieras.example:{port}\r\n"),
        format!("Host: vieras.example@127.0.0.1:{port}\r\n"),
        format!("Host: {own}, vieras.example\r\n"),
        format!("Host: {own}\r\nHost: vieras.example\r\n"),
        format!("Host: vieras.example\r\nHost: {own}\r\n"),
        format!("X-Forwarded-Host: {own}\r\n"),
        "Host:\r\n".to_owned(),
        "Host: \0\r\n".to_owned(),
        String::new(),
    ];
    for path in ["/fi/2026/03/eka/", "/_kielo/", "/_kielo/events?page=%2Ffi%2F", "/fi", "/puuttuu"] {
        for headers in &bad {
            let answer = told(&preview, format!("GET {path} HTTP/1.1\r\n{headers}\r\n").as_bytes());
            let refused = status(&answer).is_none_or(|status| (400..500).contains(&status) && status != 404);
            assert!(refused && !answer.contains("Eka"), "{path} {headers:?}: {answer}");
        }
    }
    let absolute = told(&preview, format!("GET http://vieras.example/fi/ HTTP/1.1\r\nHost: {own}\r\n\r\n").as_bytes());
    assert_ne!(status(&absolute), Some(200), "{absolute}");
    still_answers(&preview);
    assert_eq!(preview.messages(), "");
}

#[test]
fn pages_of_other_sites_can_link_here_and_load_nothing() {
    let preview = preview();
    let asks = |path, headers: &[&str]| preview.ask("GET", path, headers).status;
    for path in ["/fi/2026/03/eka/", "/_kielo/live.js", "/_kielo/", "/_kielo/events?page=%2Ffi%2F", "/sitemap.xml"] {
        for site in ["cross-site", "same-site"] {
            for (mode, destination) in [("no-cors", "script"), ("cors", "empty"), ("no-cors", "image")] {
                let headers = [
                    format!("Sec-Fetch-Site: {site}"),
                    format!("Sec-Fetch-Mode: {mode}"),
                    format!("Sec-Fetch-Dest: {destination}"),
                ];
                assert_eq!(asks(path, &headers.each_ref().map(String::as_str)), 403, "{path} {headers:?}");
            }
        }
    }
    let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
    assert_eq!(asks("/fi/2026/03/eka/", &link), 200);
    assert_eq!(asks("/_kielo/", &link), 200);
    for own in ["same-origin", "none"] {
        assert_eq!(asks("/_kielo/live.js", &[&format!("Sec-Fetch-Site: {own}"), "Sec-Fetch-Mode: no-cors"]), 200);
    }
    for path in ["/fi/2026/03/eka/", "/_kielo/", "/_kielo/live.js", "/sitemap.xml", "/puuttuu"] {
        assert_eq!(preview.get(path).header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
    }
    assert_eq!(preview.get("/_kielo/").header("content-security-policy"), Some("frame-ancestors 'self'"));
}

#[test]
fn a_phone_on_the_network_is_let_in_when_asked() {
    let site = SiteTest::new().norwegian_page().post("eka", "Eka", "Teksti.");
    let preview = Preview::start_with(site, ["--host", "0.0.0.0"]);
    still_answers(&preview);
    let port = preview.address().port();
    let own = told(&preview, format!("GET /fi/ HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").as_bytes());
    assert_eq!(status(&own), Some(200), "{own}");
    let foreign = told(&preview, format!("GET /fi/ HTTP/1.1\r\nHost: vieras.example:{port}\r\n\r\n").as_bytes());
    assert!(!foreign.contains("Eka"), "{foreign}");
    // The address as a code that a phone's camera reads.
    preview.wait(|| if preview.said().contains('█') { Ok(()) } else { Err("there is no code".into()) });
}

#[test]
fn garbage_ends_nothing() {
    let preview = preview();
    let own = preview.address();
    let request = |rest: &str| format!("GET /fi/ HTTP/1.1\r\nHost: {own}\r\n{rest}").into_bytes();
    let long = "a".repeat(1 << 20);
    let pieces: Vec<Vec<u8>> = vec![
        b"\0\0\0\0\0\0\0\0".to_vec(),
        b"\r\n\r\n\r\n".to_vec(),
        vec![0xff; 100_000],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET /fi/\r\n\r\n".to_vec(),
        b" / HTTP/1.1\r\n\r\n".to_vec(),
        format!("GET /fi/ HTTP/9.9\r\nHost: {own}\r\n\r\n").into_bytes(),
        format!("GET /fi/ HTTP/1.1\nHost: {own}\n\n").into_bytes(),
        format!("GET /{long} HTTP/1.1\r\nHost: {own}\r\n\r\n").into_bytes(),
        format!("{long} / HTTP/1.1\r\nHost: {own}\r\n\r\n").into_bytes(),
        request(&format!("X: {long}\r\n\r\n")),
        request(&format!("{long}\r\n\r\n")),
        request(&"X: y\r\n".repeat(100_000)),
        request(": y\r\n\r\n"),
        request("X y\r\n\r\n"),
        request(" X: y\r\n\r\n"),
        request("X: \u{1}\u{7f}ä\r\n\r\n"),
        request("Content-Length: -1\r\n\r\n"),
        request("Content-Length: 99999999999999999999999\r\n\r\nx"),
        request("Content-Length: 18446744073709551615\r\n\r\nx"),
        request("Content-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxx"),
        request("Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\nx"),
        request("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
        request("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
        request("Range: bytes=99999999999999999999-\r\n\r\n"),
        request("Range: bytes=5-1\r\n\r\n"),
        request("Range: bytes=-0\r\n\r\n"),
        request(&format!("Range: bytes={}\r\n\r\n", vec!["0-1"; 2000].join(","))),
        request(&format!("If-None-Match: {}\r\n\r\n", vec!["\"x\""; 2000].join(","))),
        request("Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        request("\r\n").repeat(200),
        format!(
            "GET /_kielo/events?page={} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n",
            "%ff%00".repeat(500)
        )
        .into_bytes(),
        format!("GET /_kielo/events?&&==&page&page=&version=%&styles=zz&source=../.. HTTP/1.1\r\nHost: {own}\r\n\r\n")
            .into_bytes(),
        format!("POST /_kielo/events HTTP/1.1\r\nHost: {own}\r\nContent-Length: 3\r\n\r\nabc").into_bytes(),
    ];
    for piece in pieces {
        let mut stream = TcpStream::connect(own).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
        _ = stream.write_all(&piece);
        still_answers(&preview);
        _ = stream.read(&mut [0; 1024]);
    }
    still_answers(&preview);
    assert_eq!(preview.messages(), "");
}

#[test]
fn requests_that_never_end_block_no_other_client() {
    let preview = preview();
    let own = preview.address();
    let starts = ["", "G", "GET /fi/ HTT", "GET /fi/ HTTP/1.1\r\nHost: ", "GET /fi/ HTTP/1.1\r\nX-A: b\r\n"];
    let mut open = Vec::new();
    for turn in 0..300 {
        let mut stream = TcpStream::connect(own).unwrap();
        stream.write_all(starts[turn % starts.len()].as_bytes()).unwrap();
        open.push(stream);
    }
    let body = format!("POST /fi/ HTTP/1.1\r\nHost: {own}\r\nContent-Length: 1000000\r\n\r\nx");
    for _ in 0..50 {
        let mut stream = TcpStream::connect(own).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        open.push(stream);
    }
    still_answers(&preview);
    for piece in ["X-Otsake: arvo\r\n", "aaaaaaaaaaaaaaaa"] {
        let mut stream = TcpStream::connect(own).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
        stream.write_all(format!("GET /fi/ HTTP/1.1\r\nHost: {own}\r\n").as_bytes()).unwrap();
        let part = piece.repeat(1000);
        let mut sent = 0;
        // The server ends it, long before it has filled its memory.
        while sent < (64 << 20) && stream.write_all(part.as_bytes()).is_ok() {
            sent += part.len();
        }
        assert!(sent < (64 << 20), "{sent} bytes of headers were taken");
        still_answers(&preview);
    }
    drop(open);
    still_answers(&preview);
    assert_eq!(preview.messages(), "");
}

#[test]
fn slow_readers_cost_no_memory_and_block_no_other_client() {
    const LENGTH: u64 = 40 << 20;
    let site = SiteTest::new().norwegian_page().post("eka", "Eka", "Teksti.").file("static/iso.bin", "");
    File::options().write(true).open(site.root().join("static/iso.bin")).unwrap().set_len(LENGTH).unwrap();
    let preview = Preview::start(site);
    let own = preview.address();
    still_answers(&preview);
    let before = resident(&preview);
    let mut slow: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = TcpStream::connect(own).unwrap();
            stream
                .write_all(format!("GET /iso.bin HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n").as_bytes())
                .unwrap();
            stream.read_exact(&mut [0; 15]).unwrap();
            stream
        })
        .collect();
    still_answers(&preview);
    let grown = resident(&preview).saturating_sub(before);
    assert!(grown < 200 << 10, "60 readers of 40 MB take {grown} kB");
    // One that is slow is still served to the end.
    let mut stream = slow.pop().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(rest.len() as u64 > LENGTH && rest.ends_with(&[0; 1000]), "{} bytes came", rest.len());
    drop(slow);
    still_answers(&preview);
    assert_eq!(preview.messages(), "");
}

/// The memory of the process in kilobytes.
fn resident(preview: &Preview) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", preview.process())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn two_thousand_connections_at_once_are_answered_or_refused() {
    allow_many_connections();
    let preview = preview();
    let own = preview.address();
    let mut open: Vec<TcpStream> = (0..2000).map(|_| TcpStream::connect(own).unwrap()).collect();
    still_answers(&preview);
    for stream in &mut open {
        // One that was refused is closed by now.
        _ = stream
            .write_all(format!("GET /_kielo/live.js HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n").as_bytes());
    }
    still_answers(&preview);
    let mut answered = 0;
    for stream in &mut open {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = Vec::new();
        _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let status = status(&answer);
        assert!(matches!(status, None | Some(200 | 503)), "{answer}");
        answered += usize::from(status == Some(200));
    }
    assert!(answered > 100, "only {answered} of 2000 were answered");
    drop(open);
    still_answers(&preview);
    assert_eq!(preview.messages(), "");
}

#[test]
fn fifteen_hundred_open_pages_are_notified_of_an_edit() {
    allow_many_connections();
    let preview = preview();
    let own = preview.address();
    let mut open: Vec<TcpStream> = (0..1500)
        .map(|_| {
            let mut stream = TcpStream::connect(own).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            stream
                .write_all(
                    format!("GET /_kielo/events?page=%2Ffi%2F&version=0&styles=0 HTTP/1.1\r\nHost: {own}\r\n\r\n")
                        .as_bytes(),
                )
                .unwrap();
            stream
        })
        .collect();
    still_answers(&preview);
    let mut heard = 0;
    for stream in &mut open {
        let mut start = [0; 12];
        // A server that is full says so, or closes.
        if stream.read_exact(&mut start).is_ok() && &start != b"HTTP/1.1 503" {
            assert_eq!(&start, b"HTTP/1.1 200");
            heard += 1;
        }
    }
    assert!(heard > 100, "only {heard} of 1500 hear anything");
    preview.save_post("eka", "Eka", "Teksti. Muutettu.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu.");
    still_answers(&preview);
    drop(open);
    still_answers(&preview);
    preview.events("/fi/").next();
    assert_eq!(preview.messages(), "");
}
