//! The import of media files from folders, from archives and from a web server, and the addresses of imported sites.

use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::images::png;
use crate::import_wordpress::{Item, WordpressImport, attachment, export};
use crate::site_test::{files, kielo, write};

const IMAGE: &str = "content/2012-03-02-lupaus/kuva.png";

/// Returns the export of a blog with one post.
fn export_with_text(text: &str) -> String {
    export("", &[Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", text), attachment(30, 10, "2012/03/Kuva.png")])
}

fn image(file: &str) -> String {
    format!("<img src=\"/wp-content/uploads/{file}\" alt=\"Kuva\">")
}

fn zip(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        if name.ends_with('/') {
            archive.add_directory(*name, SimpleFileOptions::default()).unwrap();
        } else {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

fn tar(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_ustar();
        // The library refuses names that lead out of a folder; an attacker does not.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, &**content).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn archives_of_every_format_and_layout_are_read() {
    let folders =
        ["wp-content/uploads/2012/03/", "uploads/2012/03/", "./2012/03/", "2012/03/", "varmuuskopio/kuvat/2012/03/"];
    for folder in folders {
        let members = [(&*format!("{folder}Kuva.png"), png(1)), (&*format!("{folder}Kuva-300x200.png"), png(2))];
        let archives = [
            ("a.zip", zip(&members)),
            ("a.tar", tar(&members)),
            ("a.tar.gz", gzip(&tar(&members))),
            ("a.tgz", gzip(&tar(&members))),
        ];
        for (name, bytes) in archives {
            let import = WordpressImport::new(export_with_text(&image("2012/03/Kuva-300x200.png"))).file(name, bytes);
            import.succeeds(&["--uploads", name]);
            assert_eq!(fs::read(import.site().join(IMAGE)).ok(), Some(png(1)), "{folder} in {name}");
        }
        let import = WordpressImport::new(export_with_text(&image("2012/03/Kuva.png")))
            .file(&format!("kuvat/{folder}Kuva.png"), png(1));
        import.succeeds(&["--uploads", "kuvat"]);
        assert_eq!(fs::read(import.site().join(IMAGE)).ok(), Some(png(1)), "{folder} in a folder");
    }
}

#[test]
fn file_names_match_in_every_encoding_and_unicode_form() {
    // One has the composed letter, the other a letter and a combining character, as in macOS file names.
    for (address, name) in
        [("K%C3%A4si%20100%25.png", "Ka\u{308}si 100%.png"), ("Ka%CC%88si 100%25.png", "Käsi 100%.png")]
    {
        let archives = [("a.zip", zip(&[(name, png(1))])), ("a.tar", tar(&[(name, png(1))]))];
        for (archive, bytes) in archives {
            let import = WordpressImport::new(export_with_text(&image(address))).file(archive, bytes);
            import.succeeds(&["--uploads", archive]);
            import.has("content/2012-03-02-lupaus/index.md", "](käsi-100.png)");
        }
    }
}

#[test]
fn ambiguous_folders_in_an_archive_are_not_used() {
    let members = [("blogi-a/2012/03/Kuva.png", png(1)), ("blogi-b/2012/03/Kuva.png", png(2))];
    let import = WordpressImport::new(export_with_text(&image("2012/03/Kuva.png"))).file("a.zip", zip(&members));
    import.run(&["--uploads", "a.zip"]).exits_with(3);
    import.has("import-report.md", "/wp-content/uploads/2012/03/Kuva.png");
    assert!(!import.site().join(IMAGE).exists());
}

#[test]
fn hostile_archive_members_are_not_extracted() {
    let text = "<img src=\"/wp-content/uploads/../../ulos.png\"> <img src=\"/wp-content/uploads/linkki.png\"> \
                <a href=\"/wp-content/uploads/pommi.pdf\">Opas</a>";
    let mut link = tar::Header::new_ustar();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    let mut archive = tar::Builder::new(tar(&[("../../ulos.png", png(1)), ("/juuri.png", png(1))]));
    archive.append_link(&mut link, "linkki.png", "/etc/passwd").unwrap();
    let with_links = archive.into_inner().unwrap();
    let mut archive = ZipWriter::new_append(std::io::Cursor::new(zip(&[
        ("../../ulos.png", png(1)),
        ("pommi.pdf", vec![0; 80 << 20]),
    ])))
    .unwrap();
    archive.add_symlink("linkki.png", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let with_bomb = archive.finish().unwrap().into_inner();
    assert!(with_bomb.len() < 200_000);
    for (name, bytes) in [("a.tar", with_links), ("a.zip", with_bomb)] {
        let import = WordpressImport::new(export_with_text(text)).file(name, bytes);
        import.run(&["--uploads", name]).exits_with(3);
        let all = files(import.path("").as_path());
        let outside: Vec<_> = all.iter().filter(|file| !file.starts_with("blogi/")).collect();
        assert_eq!(outside, [name, "vienti.xml"]);
        import.has("import-report.md", "linkki.png\n").has("import-report.md", "pommi.pdf\n");
        assert!(all.iter().all(|file| !file.contains("linkki") && !file.ends_with(".pdf")), "{all:?}");
    }
    let import =
        WordpressImport::new(export_with_text(text)).file("a.tgz", gzip(&tar(&[("pommi.pdf", vec![0; 100 << 20])])));
    import.run(&["--uploads", "a.tgz"]).exits_with(1).says("it unpacks to more than a hundred times its size");
}

#[test]
fn broken_archive_members_are_reported_and_the_import_continues() {
    let mut bytes = zip(&[("2012/03/Kuva.png", png(1)), ("opas.pdf", b"oppaan sisalto, joka on rikki".repeat(9))]);
    let at = bytes.windows(8).position(|part| part == b"opas.pdf").unwrap();
    bytes[at + 10] ^= 0xff;
    let text = image("2012/03/Kuva.png") + "<a href=\"/wp-content/uploads/opas.pdf\">Opas</a>";
    let import = WordpressImport::new(export_with_text(&text)).file("a.zip", bytes);
    import.run(&["--uploads", "a.zip"]).exits_with(3);
    import.has("import-report.md", "/wp-content/uploads/opas.pdf did not come along: ");
    assert!(import.site().join(IMAGE).exists());
    // A file that is longer than the directory of the archive says would come without its end.
    let mut bytes = zip(&[("2012/03/Kuva.png", png(1)), ("opas.pdf", b"oppaan sisalto on pitka".repeat(9))]);
    let entry = bytes.windows(4).rposition(|part| part == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&20_u32.to_le_bytes());
    let import = WordpressImport::new(export_with_text(&text)).file("a.zip", bytes);
    import.run(&["--uploads", "a.zip"]).exits_with(3);
    import.has("import-report.md", "/wp-content/uploads/opas.pdf did not come along: ");
    assert!(import.site().join(IMAGE).exists());
    let whole = tar(&[("2012/03/Kuva.png", png(1))]);
    let import = WordpressImport::new(export_with_text(&text)).file("a.tgz", &gzip(&whole)[..40]);
    import.run(&["--uploads", "a.tgz"]).exits_with(1).says("a.tgz cannot be read");
}

/// A request that a test server received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<String>,
    /// The number of earlier requests for the same path.
    pub(crate) earlier: usize,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let line = self.headers.iter().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")))?;
        line.split_once(": ").map(|(_, value)| value)
    }
}

/// A response: the status with further headers, the announced length, and the body.
pub(crate) struct Response(String, usize, Vec<u8>);

pub(crate) fn respond(status: &str, body: impl Into<Vec<u8>>) -> Response {
    let body = body.into();
    Response(status.to_owned(), body.len(), body)
}

/// A web server for an old blog on loopback.
pub(crate) struct BlogServer {
    pub(crate) address: String,
    log: Arc<Mutex<Vec<Request>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl BlogServer {
    pub(crate) fn start(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let most_at_once: Arc<AtomicUsize> = Arc::default();
        let now = Arc::new(AtomicUsize::new(0));
        let answer = Arc::new(answer);
        let (log, most) = (Arc::clone(&requests), Arc::clone(&most_at_once));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, most, now, answer) =
                    (Arc::clone(&log), Arc::clone(&most), Arc::clone(&now), Arc::clone(&answer));
                thread::spawn(move || {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    serve(stream, &log, &*answer);
                    now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, log: requests, most_at_once }
    }

    /// Returns the requests in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }

    fn paths(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.path).collect()
    }

    /// Returns the export of a blog at the address of this server.
    fn export(&self, text: &str) -> String {
        export_with_text(text).replace("https://vanha.example", &self.address)
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request) -> Response) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let Some((method, path)) = first.split_once(' ') else { return };
    let path = path.split(' ').next().unwrap().to_owned();
    let headers = lines.take_while(|line| !line.is_empty()).collect();
    let request = {
        let mut log = log.lock().unwrap();
        let earlier = log.iter().filter(|known| known.path == path).count();
        log.push(Request { method: method.to_owned(), path, headers, earlier });
        log.last().unwrap().clone()
    };
    let Response(status, length, body) = answer(&request);
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

const KUVA: &str = "/wp-content/uploads/2012/03/Kuva.png";

#[test]
fn an_interrupted_download_is_resumed() {
    for (is_changed, expected) in [(false, 1), (true, 2)] {
        let (first, rest) = (png(1), png(expected));
        let (half, whole) = (first.len() / 2, rest.len());
        let blog = BlogServer::start(move |request| match (request.earlier, request.header("range")) {
            (0, _) => {
                let length = first.len();
                Response("200 OK\r\nETag: \"a\"".to_owned(), length, first[..half].to_vec())
            }
            (1, _) => {
                thread::sleep(Duration::from_secs(30));
                respond("503 Busy", "")
            }
            (_, Some(range)) if !is_changed => {
                assert_eq!(range, format!("bytes={half}-"));
                respond(&format!("206 Partial\r\nContent-Range: bytes {half}-{}/{whole}", whole - 1), &rest[half..])
            }
            // `If-Range` lets the server send the whole file if it changed.
            _ => respond("200 OK\r\nETag: \"b\"", &*rest),
        });
        let import = WordpressImport::new(blog.export(&image("2012/03/Kuva.png")));
        let mut command = kielo();
        command.current_dir(import.path("")).args([
            "import",
            "wordpress",
            "vienti.xml",
            "--into",
            "blogi",
            "--uploads",
            &blog.address,
        ]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while blog.requests().len() < 2 && started.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(blog.requests().len(), 2, "the download was interrupted");
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9), "the import was killed");
        assert!(!import.site().join(IMAGE).exists());
        import.succeeds(&["--uploads", &blog.address]);
        let last = blog.requests().pop().unwrap();
        assert_eq!(last.header("if-range"), Some("\"a\""), "{last:?}");
        assert_eq!(last.header("range"), Some(&*format!("bytes={half}-")), "{last:?}");
        assert_eq!(fs::read(import.site().join(IMAGE)).ok(), Some(png(expected)), "the file is changed: {is_changed}");
        assert_eq!(files(&import.site().join(".kielo-uploads")).len(), 1, "no partial file is left");
    }
}

#[test]
fn a_wrong_content_range_restarts_the_download() {
    let whole = png(1);
    let blog = BlogServer::start(move |request| match request.earlier {
        0 => Response("200 OK".to_owned(), whole.len(), whole[..20].to_vec()),
        // The server announces another range than it was asked for.
        1 => respond(&format!("206 Partial\r\nContent-Range: bytes 5-9/{}", whole.len()), &whole[5..]),
        _ => {
            assert_eq!(request.header("range"), None);
            respond("200 OK", &*whole)
        }
    });
    let import = WordpressImport::new(blog.export(&image("2012/03/Kuva.png")));
    import.succeeds(&["--uploads", &blog.address]);
    assert_eq!(fs::read(import.site().join(IMAGE)).ok(), Some(png(1)));
}

#[test]
fn retry_after_is_obeyed() {
    let blog = BlogServer::start(|request| match request.earlier {
        0 => respond("503 Busy\r\nRetry-After: 1", ""),
        1 => respond("429 Slow\r\nRetry-After: 0", ""),
        _ => respond("200 OK", png(1)),
    });
    let import = WordpressImport::new(blog.export(&image("2012/03/Kuva.png")));
    let started = Instant::now();
    import.succeeds(&["--uploads", &blog.address]);
    assert!(started.elapsed() > Duration::from_secs(1));
    assert_eq!(blog.paths(), [KUVA; 3]);
    let blog = BlogServer::start(|_| respond("503 Busy\r\nRetry-After: 3600", ""));
    let text = image("2012/03/Kuva.png") + &image("2012/03/b.png");
    let import = WordpressImport::new(blog.export(&text));
    import.run(&["--uploads", &blog.address]).exits_with(3);
    import
        .has(
            "import-report.md",
            &format!("- No more files were asked for from {}: it bids to wait for 60 minutes.", blog.address),
        )
        .has("import-report.md", "index.md: /wp-content/uploads/2012/03/b.png\n");
    assert_eq!(blog.paths(), [KUVA]);
}

#[test]
fn downloads_stop_after_repeated_errors_and_the_site_is_still_written() {
    let blog = BlogServer::start(|_| respond("500 Broken\r\nRetry-After: 0", ""));
    let text: String = (1..9).map(|number| image(&format!("{number}.png"))).collect();
    let import = WordpressImport::new(blog.export(&text));
    import.run(&["--uploads", &blog.address]).exits_with(3);
    assert_eq!(blog.requests().len(), 12, "three files, four times each");
    import
        .has("import-report.md", "3 files in a row could not be had (it is busy)")
        .has("import-report.md", "/wp-content/uploads/8.png\n")
        .build();
}

#[test]
fn requests_go_to_the_hosts_of_the_blog_only() {
    let stranger = BlogServer::start(|_| respond("200 OK", png(3)));
    let there = stranger.address.clone();
    let blog = BlogServer::start(move |request| match &*request.path {
        "/wp-content/uploads/pois.png" => {
            respond(&format!("302 Moved\r\nLocation: {there}/wp-content/uploads/pois.png"), "")
        }
        "/wp-content/uploads/2012/03/Kuva.png" => respond("301 Moved\r\nLocation: uusi/Kuva%202.png", ""),
        "/wp-content/uploads/2012/03/uusi/Kuva%202.png" => respond("200 OK", png(1)),
        "/wp-content/uploads/keha.png" => respond("301 Moved\r\nLocation: /wp-content/uploads/keha.png", ""),
        _ => respond("404 Nothing", ""),
    });
    let text = image("2012/03/Kuva.png")
        + &image("pois.png")
        + &image("keha.png")
        + &format!(
            "<img src=\"{}/wp-content/uploads/suoraan.png\"> <img src=\"file:///etc/passwd\">",
            stranger.address
        );
    let import = WordpressImport::new(blog.export(&text));
    import.run(&["--uploads", &blog.address]).exits_with(3);
    assert_eq!(stranger.paths(), Vec::<String>::new());
    assert_eq!(fs::read(import.site().join(IMAGE)).ok(), Some(png(1)));
    import
        .has(
            "import-report.md",
            &format!(
                "it has moved to {}/wp-content/uploads/pois.png, and nothing is fetched from there",
                stranger.address
            ),
        )
        .has("import-report.md", "its address leads in a circle");
    assert_eq!(blog.most_at_once.load(Ordering::SeqCst), 1, "one request after the other");
}

#[test]
fn responses_that_are_not_images_are_reported_as_missing_files() {
    let blog = BlogServer::start(|request| match &*request.path {
        "/wp-content/uploads/sivu.png" => {
            respond("200 OK\r\nContent-Type: text/html; charset=utf-8", "<h1>Ei ole</h1>")
        }
        "/wp-content/uploads/vale.png" => respond("200 OK\r\nContent-Type: image/png", "<h1>Ei ole</h1>"),
        "/wp-content/uploads/kielto.png" => respond("403 No", ""),
        "/wp-content/uploads/lyhyt.png" => Response("200 OK\r\nETag: \"a\"".to_owned(), 9999, png(1)),
        _ => respond("404 Nothing", ""),
    });
    let text: String = ["sivu.png", "vale.png", "kielto.png", "lyhyt.png"].map(image).concat();
    let import = WordpressImport::new(blog.export(&text));
    import.run(&["--uploads", &blog.address]).exits_with(3);
    for (file, why) in [
        ("sivu.png", "the old blog answered with a page"),
        ("vale.png", "the picture "),
        ("kielto.png", "the old blog answered with 403"),
        ("lyhyt.png", "the old blog did not send it ("),
    ] {
        import
            .has("import-report.md", &format!("index.md: /wp-content/uploads/{file} did not come along: {why}"))
            .has("import-report.md", &format!("index.md: /wp-content/uploads/{file}\n"));
    }
    let earlier = blog.requests().len();
    import.run(&["--uploads", &blog.address]).exits_with(3);
    assert!(
        blog.paths()[earlier..].contains(&"/wp-content/uploads/vale.png".to_owned()),
        "a file that was not an image is requested again"
    );
}

#[test]
fn offline_uses_earlier_downloads_and_sends_no_request() {
    let blog =
        BlogServer::start(
            |request| if request.path == KUVA { respond("200 OK", png(1)) } else { respond("404 Nothing", "") },
        );
    let export = blog.export(&(image("2012/03/Kuva.png") + &image("b.png")));
    let import = WordpressImport::new(&export);
    import.run(&["--uploads", &blog.address, "--offline"]).exits_with(3);
    assert_eq!(blog.paths(), Vec::<String>::new());
    import
        .has("import-report.md", "Nothing was fetched, and these files are not among those that were fetched before.")
        .has("import-report.md", &format!("index.md: {KUVA}\n"))
        .has("import-report.md", "index.md: /wp-content/uploads/b.png\n");
    import.run(&["--uploads", &blog.address]).exits_with(3);
    assert_eq!(blog.requests().len(), 2);
    let tree = import.tree();
    for arguments in [
        &["--uploads", &blog.address, "--offline"][..],
        &["--offline"],
        &[],
        &["--uploads", &blog.address, "--dry-run"],
    ] {
        import.run(arguments).exits_with(3);
        let now = import.tree();
        assert!(tree.keys().eq(now.keys()) && tree[IMAGE] == now[IMAGE], "{arguments:?}");
        import.lacks("import-report.md", &format!("index.md: {KUVA}\n"));
    }
    assert_eq!(blog.requests().len(), 2);
}

#[test]
fn progress_is_reported() {
    static MESSAGES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let blog = BlogServer::start(|_| respond("200 OK", png(1)));
    let folder = tempfile::tempdir().unwrap();
    let text = image("2012/03/Kuva.png") + &image("b%20c.png");
    write(&folder.path().join("vienti.xml"), blog.export(&text).as_bytes());
    let import = kielo::import::wordpress::ImportOptions {
        export: folder.path().join("vienti.xml"),
        into: folder.path().join("blogi"),
        uploads: Some(blog.address.clone()),
        on_progress: Some(|text| MESSAGES.lock().unwrap().push(text.to_owned())),
        ..Default::default()
    };
    let imported = kielo::import::wordpress::import(&import).unwrap();
    assert!(!imported.is_lossy, "{}", imported.report);
    let messages = MESSAGES.lock().unwrap();
    assert_eq!(
        *messages,
        [format!("file 1: {}{KUVA}", blog.address), format!("file 2: {}/wp-content/uploads/b%20c.png", blog.address)]
    );
}

/// The server closes the connection before the response, then in the middle of the response header.
#[test]
fn a_broken_connection_is_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 2000];
            _ = stream.read(&mut request);
            let answer = match counted.fetch_add(1, Ordering::SeqCst) {
                0 => continue,
                1 => b"HTTP/1.1 200 OK\r\nContent-Le".to_vec(),
                _ => [
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", png(1).len())
                        .into_bytes(),
                    png(1),
                ]
                .concat(),
            };
            _ = stream.write_all(&answer);
        }
    });
    let import =
        WordpressImport::new(export_with_text(&image("2012/03/Kuva.png")).replace("https://vanha.example", &address));
    import.succeeds(&["--uploads", &address]);
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

/// The export of a blog with a certain permalink structure, and every address that the blog published.
struct PublishedBlog {
    export: String,
    addresses: Vec<String>,
}

/// The permalink settings of a WordPress blog.
struct PermalinkSettings {
    posts: &'static str,
    categories: &'static str,
    tags: &'static str,
    /// The path before years, months and days.
    dates: &'static str,
    authors: &'static str,
}

const DEFAULT: PermalinkSettings = PermalinkSettings {
    posts: "/%year%/%monthnum%/%postname%/",
    categories: "/category/",
    tags: "/tag/",
    dates: "/",
    authors: "/author/",
};

impl PermalinkSettings {
    fn address(&self, (id, slug, category, (year, month, day)): (u64, &str, &str, (&str, &str, &str))) -> String {
        let parts = [
            ("%year%", year),
            ("%monthnum%", month),
            ("%day%", day),
            ("%postname%", slug),
            ("%category%", category),
            ("%author%", "aino"),
            ("%post_id%", &id.to_string()),
        ];
        parts.into_iter().fold(self.posts.to_owned(), |address, (part, value)| address.replace(part, value))
    }

    /// Adds the addresses of all lists and feeds that WordPress publishes.
    fn lists(&self, is_plain: bool, add: &mut dyn FnMut(String)) {
        let lists = [
            format!("{}some/", self.categories),
            format!("{}some/kanavat/", self.categories),
            format!("{}nps/", self.tags),
            format!("{}aino/", self.authors),
            "/".to_owned(),
        ];
        for list in lists {
            let is_long = !list.ends_with("kanavat/");
            if is_long {
                add(format!("{list}page/2/"));
            }
            for feed in ["feed/", "feed/atom/"] {
                add(format!("{list}{feed}"));
            }
            add(list);
        }
        for feed in ["rss2/", "rss/", "rdf/"] {
            add(format!("/feed/{feed}"));
        }
        for address in [
            "/comments/feed/",
            "/comments/feed/atom/",
            "/wp-rss2.php",
            "/wp-atom.php",
            "/?feed=rss2",
            "/?feed=comments-rss2",
            "/?cat=2",
            "/wp-sitemap.xml",
        ] {
            add(address.to_owned());
        }
        for date in ["2012/", "2012/01/", "2012/01/31/", "2012/01/31/page/2/", "2012/page/2/", "2012/01/page/2/"] {
            add(format!("{}{date}", self.dates));
            if !date.contains("page") {
                add(format!("{}{date}feed/", self.dates));
            }
        }
        if is_plain {
            for address in
                ["/?tag=nps", "/?author=7", "/?m=2012", "/?m=201201", "/?m=20120131", "/?category_name=kanavat"]
            {
                add(address.to_owned());
            }
        }
    }

    /// Creates a blog with posts of two days, and collects all of its addresses.
    fn publish(&self, links: &str) -> PublishedBlog {
        let is_plain = self.posts.contains('?');
        let mut addresses: Vec<String> = Vec::new();
        let mut add = |address: String| {
            // A query has no addresses below it.
            if !is_plain || address == "/" || (address.contains('?') && !address.ends_with('/')) {
                addresses.push(address);
            }
        };
        let mut items = Vec::new();
        for number in 1..=23_u64 {
            let (year, month, day) = if number < 12 { ("2012", "01", "31") } else { ("2013", "11", "02") };
            let slug = if number == 3 { "%c3%a4iti-on-paras".to_owned() } else { format!("kirjoitus-{number}") };
            let category = if number < 20 { "some" } else { "some/kanavat" };
            let link = self.address((number, &slug, category, (year, month, day)));
            let text = if number == 4 { "Yksi<!--nextpage-->Kaksi<!--nextpage-->Kolme" } else { links };
            let slug_of_category = category.rsplit('/').next().unwrap();
            let mut item = Item::post(number, &format!("Kirjoitus {number}"), &slug, &link, text)
                .with("wp:post_date", format!("{year}-{month}-{day} 10:00:00"))
                .with("wp:post_date_gmt", format!("{year}-{month}-{day} 08:00:00"))
                .term("category", slug_of_category, if number < 20 { "Some" } else { "Kanavat" })
                .term("post_tag", "nps", "NPS");
            if number == 5 {
                item = item.meta("_wp_old_slug", "vanha-nimi").meta("_wp_old_date", "2011-07-15");
                if self.posts.contains("%year%") {
                    add(self.address((number, &slug, category, ("2011", "07", "15"))));
                }
                if !self.posts.contains("%post_id%") && !is_plain {
                    add(self.address((number, "vanha-nimi", category, (year, month, day))));
                }
                for id in 0..60 {
                    item = item.comment(
                        id + 1,
                        "1",
                        "<wp:comment_author>Siv</wp:comment_author><wp:comment_content>Hei</wp:comment_content>",
                    );
                }
                add(format!("{}/comment-page-2/", link.trim_end_matches('/')));
            }
            let below = link.trim_end_matches('/').to_owned();
            if number == 4 {
                add(format!("{below}/2/"));
                add(format!("{below}/3/"));
            }
            if number == 6 {
                let page = format!("{below}/kuva/");
                items.push(attachment(500, 6, "2012/03/Kuva.png").with("link", format!("https://vanha.example{page}")));
                add(format!("{page}feed/"));
                add(page);
                add("/?attachment_id=500".to_owned());
            }
            add(format!("{below}/feed/"));
            add(format!("{below}/feed/atom/"));
            add(format!("/?p={number}"));
            add(link);
            items.push(item);
        }
        items.push(Item::page(100, "Tietoja", "tietoja", "/tietoja/"));
        items.push(Item::page(101, "Yhteys", "yhteys", "/tietoja/yhteys/").with("wp:post_parent", "100"));
        for address in ["/tietoja/", "/tietoja/yhteys/", "/tietoja/feed/", "/tietoja/yhteys/feed/", "/?page_id=101"] {
            add(address.to_owned());
        }
        self.lists(is_plain, &mut add);
        let head = crate::import_wordpress::category(2, "some", "Some", "", "")
            + &crate::import_wordpress::category(3, "kanavat", "Kanavat", "some", "")
            + &crate::import_wordpress::category(4, "muut", "Muut", "", "");
        let export = export(&head, &items).replace("<wp:author>", "<wp:author><wp:author_id>7</wp:author_id>");
        addresses.sort();
        addresses.dedup();
        PublishedBlog { export, addresses }
    }
}

/// Imports a blog and checks that the new site answers all of its addresses.
#[track_caller]
fn assert_all_answered(published: &PublishedBlog, arguments: &[&str]) -> WordpressImport {
    let list = published.addresses.join("\n");
    let import = WordpressImport::new(&published.export).file("vanhat.txt", &list);
    import.succeeds(arguments);
    let output = kielo().current_dir(import.site()).args(["check", "--old-urls", "../vanhat.txt"]).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success(),
        "{stdout}{stderr}\n{}\n{}",
        import.text("static/_redirects"),
        import.text("site.toml")
    );
    assert!(!published.addresses.is_empty());
    let wanted = format!("{} old addresses: ", published.addresses.len());
    assert!(stdout.contains(&wanted) && stdout.contains(" 0 missing"), "{wanted}\n{stdout}");
    import
}

#[test]
fn every_address_that_wordpress_published_is_answered() {
    let structures = [
        DEFAULT,
        PermalinkSettings { posts: "/%year%/%monthnum%/%day%/%postname%/", ..DEFAULT },
        PermalinkSettings { posts: "/%postname%/", ..DEFAULT },
        PermalinkSettings { posts: "/%category%/%postname%/", ..DEFAULT },
        PermalinkSettings { posts: "/%year%/%monthnum%/%postname%.html", ..DEFAULT },
        PermalinkSettings {
            posts: "/archives/%post_id%",
            categories: "/archives/category/",
            tags: "/archives/tag/",
            dates: "/archives/date/",
            authors: "/archives/author/",
        },
        PermalinkSettings {
            posts: "/blogi/%year%/%postname%/",
            categories: "/blogi/category/",
            tags: "/blogi/tag/",
            dates: "/blogi/",
            authors: "/blogi/author/",
        },
        PermalinkSettings { posts: "/?p=%post_id%", ..DEFAULT },
    ];
    for structure in structures {
        assert_all_answered(&structure.publish("Teksti."), &[]);
    }
}

#[test]
fn old_file_addresses_redirect_and_image_sitemaps_are_checked() {
    let sitemap = "<urlset xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\"><url><loc>https://vanha.example/2012/03/lupaus/</loc>\
                   <image:image><image:loc>https://vanha.example/wp-content/uploads/2012/03/Kuva.png</image:loc></image:image>\
                   <image:image><image:loc>https://vanha.example/wp-content/uploads/2012/03/Kuva-300x200.png</image:loc></image:image>\
                   <image:image><image:loc>https://vanha.example/wp-content/themes/a/logo.png</image:loc></image:image>\
                   </url></urlset>";
    let import = WordpressImport::new(export_with_text(&image("2012/03/Kuva-300x200.png")))
        .file("sitemap.xml", sitemap)
        .file("kuvat/2012/03/Kuva.png", png(1));
    import.succeeds(&["--uploads", "kuvat"]);
    import.has("static/_redirects", "/wp-content/uploads/2012/03/Kuva.png /2012/03/lupaus/kuva.png 301\n");
    let check = || {
        let output =
            kielo().current_dir(import.site()).args(["check", "--old-urls", "../sitemap.xml"]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, output) = check();
    assert!(
        output.contains("3 old addresses: 1 page, 0 files, 2 redirects, 0 missing\n  left out: 1 for scripts"),
        "{output}"
    );
    assert_eq!(code, Some(0));
    write(&import.site().join("static/_redirects"), b"");
    let (code, output) = check();
    assert!(output.contains("2 missing") && output.contains("/wp-content/uploads/2012/03/Kuva.png"), "{output}");
    assert_eq!(code, Some(1));
}

#[test]
fn lists_keep_their_category_and_tag_bases() {
    let own = PermalinkSettings { categories: "/aihe/", tags: "/blogi/avainsana/", ..DEFAULT };
    assert_all_answered(&own.publish("Teksti."), &["--category-base", "aihe", "--tag-base", "blogi/avainsana"]);
    // The import also infers the bases from links in texts.
    let links = "<a href=\"https://www.vanha.example/aihe/some/kanavat/\">Kanavat</a> <a href='/blogi/avainsana/nps'>NPS</a> \
                 <a href=\"/2012/01/some/\">Ei lista</a> <a href=\"/tietoja/\">Tietoja</a>";
    let import = assert_all_answered(&own.publish(links), &[]);
    import
        .has("import-report.md", "- Categories stand below /aihe/, as links to 1 of them tell. If that is wrong, say it with --category-base.")
        .has("site.toml", "category = \"aihe\"\nauthor = \"author\"\n")
        .has("site.toml", "category = \"/{word}/{path}/\"\ntag = \"/blogi/{word}/{slug}/\"\n");
    let link = "<a href=\"https://vanha.example/category/some/\">Some</a> <a href=\"/tag/nps/\">NPS</a>";
    assert_all_answered(&DEFAULT.publish(link), &[]).lacks("import-report.md", "stand below");
    let import = WordpressImport::new(DEFAULT.publish("Teksti.").export);
    import.run(&["--category-base", "ä/b"]).exits_with(1).says("`ä/b` cannot be the base of lists");
    let two = ["--language-prefix", "nb=/no/", "--category-base", "a/b", "--category-base", "fi=c"];
    import.run(&two).exits_with(1).says("`a/b` stands in other folders than the base of another language");
}

#[test]
fn only_later_edits_of_a_single_text_set_updated() {
    let post = |id: u64, modified: &str| {
        let slug = format!("k-{id}");
        Item::post(id, &slug, &slug, &format!("/2012/03/{slug}/"), "Teksti.").with("wp:post_modified", modified)
    };
    let mut items = vec![
        post(1, "2012-05-01 12:00:00"),
        // A correction on the same day is not an update.
        post(2, "2012-03-02 10:20:00"),
        post(3, "0000-00-00 00:00:00"),
        post(4, "2012-03-01 10:00:00"),
        post(5, "2012-05-01 12:00:00").with("wp:status", "draft"),
    ];
    // A move to another server changed the dates of all texts at once.
    items.extend((10..20).map(|id| post(id, &format!("2019-08-01 03:{id}:00"))));
    let import = WordpressImport::new(export("", &items));
    import.succeeds(&[]);
    import.has("content/2012-03-02-k-1.md", "date = 2012-03-02T10:00:00\nupdated = 2012-05-01T12:00:00\n");
    for id in [2, 3, 4, 5, 10, 19] {
        import.lacks(&format!("content/2012-03-02-k-{id}.md"), "updated");
    }
    import.build().page("/2012/03/k-1/").has("2012-05-01T12:00:00+03:00");
}

#[test]
fn languages_are_read_from_the_fields_of_wpml() {
    let texts = [
        Item::post(1, "Lupaus", "lupaus", "/2012/03/lupaus/", "Teksti.")
            .meta("_wpml_import_language_code", "fi")
            .meta("_wpml_import_translation_group", "post_7"),
        Item::post(2, "Løftet", "loftet", "/no/2012/03/loftet/", "Tekst.")
            .meta("_wpml_import_language_code", "no")
            .meta("_wpml_import_source_language_code", "fi")
            .meta("_wpml_import_translation_group", "post_7"),
        Item::post(3, "Kopio", "kopio", "/no/2012/03/kopio/", "Kopio.")
            .meta("wpml_language", "no")
            .meta("_icl_lang_duplicate_of", "4"),
        Item::post(4, "Alku", "alku", "/2012/03/alku/", "Alku.").meta("wpml_language", "fi"),
    ];
    let import = WordpressImport::new(export("", &texts));
    import.succeeds(&[]);
    import
        .has("content/fi/2012-03-02-lupaus.md", "translation = \"lupaus\"\n")
        .has("content/nb/2012-03-02-loftet.md", "translation = \"lupaus\"\n")
        .has("content/nb/2012-03-02-kopio.md", "translation = \"kopio\"\n")
        .has("content/fi/2012-03-02-alku.md", "translation = \"kopio\"\n")
        .has("import-report.md", "The languages of texts are those that WPML wrote into fields")
        .lacks("import-report.md", "Polylang");
    let built = import.build();
    built.page("/2012/03/lupaus/").has("/no/2012/03/loftet/");
    built.page("/no/2012/03/kopio/").has("/2012/03/alku/");
}

#[test]
fn folders_and_categories_give_languages_without_a_plugin() {
    let texts = [
        Item::post(1, "Lupaus", "lupaus", "/2012/03/lupaus/", "<a href=\"/norsk/2012/03/loftet/\">Norjaksi</a>"),
        Item::post(2, "Løftet", "loftet", "/norsk/2012/03/loftet/", "Tekst."),
        Item::post(3, "Promise", "promise", "/2012/03/promise/", "Text.").term("category", "in-english", "In English"),
    ];
    let import = WordpressImport::new(export("", &texts));
    import.succeeds(&["--language-prefix", "nb=/norsk/", "--language-category", "en=in-english"]);
    import
        .has("content/fi/2012-03-02-lupaus.md", "[Norjaksi](../nb/2012-03-02-loftet.md)")
        .has("content/en/2012-03-02-promise.md", "aliases = [\"/2012/03/promise/\"]");
    let built = import.build();
    built.page("/norsk/2012/03/loftet/").has("lang=\"nb\"");
    built.page("/en/2012/03/promise/").has("lang=\"en\"");
    built.page("/2012/03/lupaus/").has("lang=\"fi\"");
}

#[test]
fn authors_of_co_authors_plus_are_imported_with_their_biographies() {
    let items = [
        Item::post(1, "Yhdessä", "yhdessa", "/2012/03/yhdessa/", "Teksti.")
            .term("author", "cap-siv", "siv")
            .term("author", "cap-aino", "aino"),
        Item::post(50, "Siv Hansen", "cap-siv", "/?p=50", "")
            .kind("guest-author")
            .meta("cap-user_login", "siv")
            .meta("cap-display_name", "Siv Hansen")
            .meta("cap-user_email", "siv@posti.example")
            .meta("cap-website", "https://siv.example/")
            .meta("cap-description", "Siv <b>kirjoittaa</b> lupauksista."),
    ];
    let import = WordpressImport::new(export("", &items));
    import.succeeds(&[]);
    import
        .has("content/2012-03-02-yhdessa.md", "authors = [\"Siv Hansen\", \"Aino Virta\"]\n")
        .has("content/terms.toml", "name = \"Siv Hansen\"\nurl = \"https://siv.example/\"\nfi = { slug = \"siv\", description = \"Siv kirjoittaa lupauksista.\" }\n")
        .has("import-report.md", "1 × guest-author: it tells of an author, who came along");
    for (file, content) in import.tree() {
        assert!(!String::from_utf8_lossy(&content).contains("@posti.example"), "{file}");
    }
    import.build().page("/author/siv/").has("Siv kirjoittaa lupauksista.");
}

#[test]
fn texts_of_qtranslate_are_split_by_language() {
    let both = "[:fi]Lupaus pitää. <a href=\"https://vanha.example/tietoja/\">Tietoja</a>[:en]A promise holds. \
                <a href=\"https://vanha.example/en/tietoja/\">About</a>[:]";
    let items = [
        Item::post(1, "[:fi]Lupaus[:en]Promise[:]", "lupaus", "/2012/03/lupaus/", both)
            .with("excerpt:encoded", "<![CDATA[[:fi]Lyhyesti.[:en]In short.[:]]]>")
            .meta("_yoast_wpseo_title", "[:fi]Lupaus haussa[:en]Promise in search[:]")
            .term("category", "uutiset", "[:fi]Uutiset[:en]News[:]")
            .comment(
                1,
                "1",
                "<wp:comment_author>Siv</wp:comment_author><wp:comment_content>Hyvä!</wp:comment_content>",
            ),
        Item::post(2, "<!--:en-->Only English<!--:-->", "only", "/2012/03/only/", "<!--:en-->Text.<!--:-->"),
        Item::post(3, "Ruby", "ruby", "/2012/03/ruby/", "Kirjoita <code>params[:id]</code> ja [:en]."),
        Item::page(4, "[:fi]Tietoja[:en]About[:]", "tietoja", "/tietoja/")
            .with("content:encoded", "<![CDATA[[:fi]Meistä.[:en]About us.[:]]]>"),
    ];
    let export =
        export("", &items).replace("<title>Kohtaamisia</title>", "<title>[:fi]Kohtaamisia[:en]Encounters[:]</title>");
    let import = WordpressImport::new(export);
    import.run(&[]).exits_with(0);
    import
        .has("content/fi/2012-03-02-lupaus/index.md", "title = \"Lupaus\"\n")
        .has("content/fi/2012-03-02-lupaus/index.md", "Lupaus pitää. [Tietoja](../tietoja.md)\n")
        .has("content/en/2012-03-02-lupaus.md", "title = \"Promise\"\n")
        .has("content/en/2012-03-02-lupaus.md", "description = \"In short.\"\n")
        .has("content/en/2012-03-02-lupaus.md", "seo_title = \"Promise in search\"\n")
        .has("content/en/2012-03-02-lupaus.md", "A promise holds. [About](tietoja.md)\n")
        .has("content/en/2012-03-02-only.md", "Text.\n")
        .has("content/fi/2012-03-02-ruby.md", "`params[:id]` ja [:en].\n")
        .has("site.toml", "title = \"Kohtaamisia\"\n")
        .has("import-report.md", "Texts held several languages at once, as qTranslate writes them")
        .lacks("import-report.md", "Polylang")
        .lacks("static/_redirects", "1000000000001");
    let built = import.build();
    built.page("/2012/03/lupaus/").has("lang=\"fi\"").has("/en/2012/03/lupaus/").has("Siv");
    built.page("/en/2012/03/lupaus/").has("lang=\"en\"").has("A promise holds.").lacks("Siv");
    built.page("/en/tietoja/").has("About us.");
}

#[test]
fn links_to_anchors_in_other_texts_are_kept() {
    let target = "<h2 id=\"alku\">Alku</h2>\n\n<a name=\"loppu\"></a>Lopuksi.\n\n<h2 id=\"h-muu\">Muu</h2>";
    let links = "<a href=\"https://vanha.example/2012/03/kohde/#alku\">a</a> <a href=\"/?p=2#loppu\">b</a> \
                 <a href=\"/2012/03/kohde/#h-muu\">c</a> <a href=\"/2012/03/kohde/#poissa\">d</a> <a href=\"/2012/03/kohde/#comment-5\">e</a>";
    let import = WordpressImport::new(export(
        "",
        &[
            Item::post(1, "Lähde", "lahde", "/2012/03/lahde/", links),
            Item::post(2, "Kohde", "kohde", "/2012/03/kohde/", target),
        ],
    ));
    import.succeeds(&[]);
    let file = "content/2012-03-02-lahde.md";
    for link in ["[a](2012-03-02-kohde.md#alku)", "[b](2012-03-02-kohde.md#loppu)", "[c](2012-03-02-kohde.md#h-muu)"] {
        import.has(file, link);
    }
    import
        .has(file, "[d](2012-03-02-kohde.md) [e](2012-03-02-kohde.md)")
        .has("import-report.md", "a link to #poissa of content/2012-03-02-kohde.md leads to the beginning of that text")
        .lacks("import-report.md", "#alku");
    import.build().is_silent();
}
