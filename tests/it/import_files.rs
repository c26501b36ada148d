//! Moving in from WordPress: the files of the media library, from folders, archives and the old blog itself.

use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::images::png;
use crate::import_wordpress::{Item, Move, attachment, export};
use crate::site_test::{files, kielo, write};

const IMAGE: &str = "content/2012-03-02-lupaus/kuva.png";

/// A blog with one post that shows files.
fn showing(text: &str) -> String {
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

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn archives_of_every_kind_and_shape_are_read() {
    let folders =
        ["wp-content/uploads/2012/03/", "uploads/2012/03/", "./2012/03/", "2012/03/", "varmuuskopio/kuvat/2012/03/"];
    for folder in folders {
        let members = [(&*format!("{folder}Kuva.png"), png(1)), (&*format!("{folder}Kuva-300x200.png"), png(2))];
        let archives = [
            ("a.zip", zip(&members)),
            ("a.tar", tar(&members)),
            ("a.tar.gz", packed(&tar(&members))),
            ("a.tgz", packed(&tar(&members))),
        ];
        for (name, bytes) in archives {
            let moved = Move::of(showing(&image("2012/03/Kuva-300x200.png"))).file(name, bytes);
            moved.done(&["--uploads", name]);
            assert_eq!(fs::read(moved.site().join(IMAGE)).ok(), Some(png(1)), "{folder} in {name}");
        }
        let moved = Move::of(showing(&image("2012/03/Kuva.png"))).file(&format!("kuvat/{folder}Kuva.png"), png(1));
        moved.done(&["--uploads", "kuvat"]);
        assert_eq!(fs::read(moved.site().join(IMAGE)).ok(), Some(png(1)), "{folder} in a folder");
    }
}

#[test]
fn names_are_known_in_every_spelling() {
    // One with a letter of its own, the other with a letter and two dots, as a Mac writes it.
    for (address, name) in
        [("K%C3%A4si%20100%25.png", "Ka\u{308}si 100%.png"), ("Ka%CC%88si 100%25.png", "Käsi 100%.png")]
    {
        let archives = [("a.zip", zip(&[(name, png(1))])), ("a.tar", tar(&[(name, png(1))]))];
        for (archive, bytes) in archives {
            let moved = Move::of(showing(&image(address))).file(archive, bytes);
            moved.done(&["--uploads", archive]);
            moved.has("content/2012-03-02-lupaus/index.md", "](käsi-100.png)");
        }
    }
}

#[test]
fn two_folders_with_the_same_years_are_not_taken_for_each_other() {
    let members = [("blogi-a/2012/03/Kuva.png", png(1)), ("blogi-b/2012/03/Kuva.png", png(2))];
    let moved = Move::of(showing(&image("2012/03/Kuva.png"))).file("a.zip", zip(&members));
    moved.run(&["--uploads", "a.zip"]).ends_with(3);
    moved.has("import-report.md", "/wp-content/uploads/2012/03/Kuva.png");
    assert!(!moved.site().join(IMAGE).exists());
}

#[test]
fn hostile_members_of_archives_go_nowhere() {
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
        let moved = Move::of(showing(text)).file(name, bytes);
        moved.run(&["--uploads", name]).ends_with(3);
        let all = files(moved.path("").as_path());
        let outside: Vec<_> = all.iter().filter(|file| !file.starts_with("blogi/")).collect();
        assert_eq!(outside, [name, "vienti.xml"]);
        moved.has("import-report.md", "linkki.png\n").has("import-report.md", "pommi.pdf\n");
        assert!(all.iter().all(|file| !file.contains("linkki") && !file.ends_with(".pdf")), "{all:?}");
    }
    let moved = Move::of(showing(text)).file("a.tgz", packed(&tar(&[("pommi.pdf", vec![0; 100 << 20])])));
    moved.run(&["--uploads", "a.tgz"]).ends_with(1).says("it unpacks to more than a hundred times its size");
}

#[test]
fn what_is_broken_in_an_archive_is_told_and_does_not_end_the_import() {
    let mut bytes = zip(&[("2012/03/Kuva.png", png(1)), ("opas.pdf", b"oppaan sisalto, joka on rikki".repeat(9))]);
    let at = bytes.windows(8).position(|part| part == b"opas.pdf").unwrap();
    bytes[at + 10] ^= 0xff;
    let text = image("2012/03/Kuva.png") + "<a href=\"/wp-content/uploads/opas.pdf\">Opas</a>";
    let moved = Move::of(showing(&text)).file("a.zip", bytes);
    moved.run(&["--uploads", "a.zip"]).ends_with(3);
    moved.has("import-report.md", "/wp-content/uploads/opas.pdf did not come along: ");
    assert!(moved.site().join(IMAGE).exists());
    let whole = tar(&[("2012/03/Kuva.png", png(1))]);
    let moved = Move::of(showing(&text)).file("a.tgz", &packed(&whole)[..40]);
    moved.run(&["--uploads", "a.tgz"]).ends_with(1).says("a.tgz cannot be read");
}

/// A request of a test's blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<String>,
    /// How often that path was asked for before.
    pub(crate) times: usize,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let line = self.headers.iter().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")))?;
        line.split_once(": ").map(|(_, value)| value)
    }
}

/// What it answers: the status with further headers, the length that it says, and the bytes.
pub(crate) struct Given(String, usize, Vec<u8>);

pub(crate) fn given(status: &str, body: impl Into<Vec<u8>>) -> Given {
    let body = body.into();
    Given(status.to_owned(), body.len(), body)
}

/// An old blog on loopback.
pub(crate) struct OldBlog {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl OldBlog {
    pub(crate) fn start(answer: impl Fn(&Asked) -> Given + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let most_at_once: Arc<AtomicUsize> = Arc::default();
        let now = Arc::new(AtomicUsize::new(0));
        let answer = Arc::new(answer);
        let (log, most) = (Arc::clone(&asked), Arc::clone(&most_at_once));
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
        Self { address, asked, most_at_once }
    }

    /// What was asked for, in its order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// The export of a blog that lives here.
    fn export(&self, text: &str) -> String {
        showing(text).replace("https://vanha.example", &self.address)
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Asked>>, answer: &dyn Fn(&Asked) -> Given) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let Some((method, path)) = first.split_once(' ') else { return };
    let path = path.split(' ').next().unwrap().to_owned();
    let headers = lines.take_while(|line| !line.is_empty()).collect();
    let asked = {
        let mut log = log.lock().unwrap();
        let times = log.iter().filter(|known| known.path == path).count();
        log.push(Asked { method: method.to_owned(), path, headers, times });
        log.last().unwrap().clone()
    };
    let Given(status, length, body) = answer(&asked);
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

const KUVA: &str = "/wp-content/uploads/2012/03/Kuva.png";

#[test]
fn a_killed_import_goes_on_with_the_file_where_it_was() {
    for (is_changed, expected) in [(false, 1), (true, 2)] {
        let (first, rest) = (png(1), png(expected));
        let (half, whole) = (first.len() / 2, rest.len());
        let blog = OldBlog::start(move |asked| match (asked.times, asked.header("range")) {
            (0, _) => {
                let length = first.len();
                Given("200 OK\r\nETag: \"a\"".to_owned(), length, first[..half].to_vec())
            }
            (1, _) => {
                thread::sleep(Duration::from_secs(30));
                given("503 Busy", "")
            }
            (_, Some(range)) if !is_changed => {
                assert_eq!(range, format!("bytes={half}-"));
                given(&format!("206 Partial\r\nContent-Range: bytes {half}-{}/{whole}", whole - 1), &rest[half..])
            }
            // `If-Range` lets a blog send all of a file that is another now.
            _ => given("200 OK\r\nETag: \"b\"", &*rest),
        });
        let moved = Move::of(blog.export(&image("2012/03/Kuva.png")));
        let mut command = kielo();
        command.current_dir(moved.path("")).args([
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
        while blog.asked().len() < 2 && started.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(10));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!moved.site().join(IMAGE).exists());
        moved.done(&["--uploads", &blog.address]);
        let last = blog.asked().pop().unwrap();
        assert_eq!(last.header("if-range"), Some("\"a\""), "{last:?}");
        assert_eq!(fs::read(moved.site().join(IMAGE)).ok(), Some(png(expected)), "the file is changed: {is_changed}");
        assert_eq!(files(&moved.site().join(".kielo-uploads")).len(), 1, "nothing half is left");
    }
}

#[test]
fn a_part_of_another_file_is_not_joined() {
    let whole = png(1);
    let blog = OldBlog::start(move |asked| match asked.times {
        0 => Given("200 OK".to_owned(), whole.len(), whole[..20].to_vec()),
        // The blog says that it goes on somewhere else.
        1 => given(&format!("206 Partial\r\nContent-Range: bytes 5-9/{}", whole.len()), &whole[5..]),
        _ => {
            assert_eq!(asked.header("range"), None);
            given("200 OK", &*whole)
        }
    });
    let moved = Move::of(blog.export(&image("2012/03/Kuva.png")));
    moved.done(&["--uploads", &blog.address]);
    assert_eq!(fs::read(moved.site().join(IMAGE)).ok(), Some(png(1)));
}

#[test]
fn a_busy_blog_is_asked_again_when_it_bids_so() {
    let blog = OldBlog::start(|asked| match asked.times {
        0 => given("503 Busy\r\nRetry-After: 1", ""),
        1 => given("429 Slow\r\nRetry-After: 0", ""),
        _ => given("200 OK", png(1)),
    });
    let moved = Move::of(blog.export(&image("2012/03/Kuva.png")));
    let started = Instant::now();
    moved.done(&["--uploads", &blog.address]);
    assert!(started.elapsed() > Duration::from_secs(1));
    assert_eq!(blog.paths(), [KUVA; 3]);
    let blog = OldBlog::start(|_| given("503 Busy\r\nRetry-After: 3600", ""));
    let text = image("2012/03/Kuva.png") + &image("2012/03/b.png");
    let moved = Move::of(blog.export(&text));
    moved.run(&["--uploads", &blog.address]).ends_with(3);
    moved
        .has(
            "import-report.md",
            &format!("- No more files were asked for from {}: it bids to wait for 60 minutes.", blog.address),
        )
        .has("import-report.md", "index.md: /wp-content/uploads/2012/03/b.png\n");
    assert_eq!(blog.paths(), [KUVA]);
}

#[test]
fn a_blog_that_does_not_answer_is_given_up_and_the_site_is_there_all_the_same() {
    let blog = OldBlog::start(|_| given("500 Broken\r\nRetry-After: 0", ""));
    let text: String = (1..9).map(|number| image(&format!("{number}.png"))).collect();
    let moved = Move::of(blog.export(&text));
    moved.run(&["--uploads", &blog.address]).ends_with(3);
    assert_eq!(blog.asked().len(), 12, "three files, four times each");
    moved
        .has("import-report.md", "3 files in a row could not be had (it is busy)")
        .has("import-report.md", "/wp-content/uploads/8.png\n")
        .build();
}

#[test]
fn only_the_blogs_own_host_is_asked() {
    let stranger = OldBlog::start(|_| given("200 OK", png(3)));
    let there = stranger.address.clone();
    let blog = OldBlog::start(move |asked| match &*asked.path {
        "/wp-content/uploads/pois.png" => {
            given(&format!("302 Moved\r\nLocation: {there}/wp-content/uploads/pois.png"), "")
        }
        "/wp-content/uploads/2012/03/Kuva.png" => given("301 Moved\r\nLocation: uusi/Kuva%202.png", ""),
        "/wp-content/uploads/2012/03/uusi/Kuva%202.png" => given("200 OK", png(1)),
        "/wp-content/uploads/keha.png" => given("301 Moved\r\nLocation: /wp-content/uploads/keha.png", ""),
        _ => given("404 Nothing", ""),
    });
    let text = image("2012/03/Kuva.png")
        + &image("pois.png")
        + &image("keha.png")
        + &format!(
            "<img src=\"{}/wp-content/uploads/suoraan.png\"> <img src=\"file:///etc/passwd\">",
            stranger.address
        );
    let moved = Move::of(blog.export(&text));
    moved.run(&["--uploads", &blog.address]).ends_with(3);
    assert_eq!(stranger.paths(), Vec::<String>::new());
    assert_eq!(fs::read(moved.site().join(IMAGE)).ok(), Some(png(1)));
    moved
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
fn a_page_in_the_place_of_a_image_is_a_loss_and_told() {
    let blog = OldBlog::start(|asked| match &*asked.path {
        "/wp-content/uploads/sivu.png" => given("200 OK\r\nContent-Type: text/html; charset=utf-8", "<h1>Ei ole</h1>"),
        "/wp-content/uploads/vale.png" => given("200 OK\r\nContent-Type: image/png", "<h1>Ei ole</h1>"),
        "/wp-content/uploads/kielto.png" => given("403 No", ""),
        "/wp-content/uploads/lyhyt.png" => Given("200 OK\r\nETag: \"a\"".to_owned(), 9999, png(1)),
        _ => given("404 Nothing", ""),
    });
    let text: String = ["sivu.png", "vale.png", "kielto.png", "lyhyt.png"].map(image).concat();
    let moved = Move::of(blog.export(&text));
    moved.run(&["--uploads", &blog.address]).ends_with(3);
    for (file, why) in [
        ("sivu.png", "the old blog answered with a page"),
        ("vale.png", "the picture "),
        ("kielto.png", "the old blog answered with 403"),
        ("lyhyt.png", "the old blog did not send it ("),
    ] {
        moved
            .has("import-report.md", &format!("index.md: /wp-content/uploads/{file} did not come along: {why}"))
            .has("import-report.md", &format!("index.md: /wp-content/uploads/{file}\n"));
    }
    let asked = blog.asked().len();
    moved.run(&["--uploads", &blog.address]).ends_with(3);
    assert!(
        blog.paths()[asked..].contains(&"/wp-content/uploads/vale.png".to_owned()),
        "what was of no use is asked for again"
    );
}

#[test]
fn offline_takes_what_was_fetched_and_asks_nobody() {
    let blog =
        OldBlog::start(|asked| if asked.path == KUVA { given("200 OK", png(1)) } else { given("404 Nothing", "") });
    let export = blog.export(&(image("2012/03/Kuva.png") + &image("b.png")));
    let moved = Move::of(&export);
    moved.run(&["--uploads", &blog.address, "--offline"]).ends_with(3);
    assert_eq!(blog.paths(), Vec::<String>::new());
    moved
        .has("import-report.md", "Nothing was fetched, and these files are not among those that were fetched before.")
        .has("import-report.md", &format!("index.md: {KUVA}\n"))
        .has("import-report.md", "index.md: /wp-content/uploads/b.png\n");
    moved.run(&["--uploads", &blog.address]).ends_with(3);
    assert_eq!(blog.asked().len(), 2);
    let tree = moved.tree();
    for arguments in [
        &["--uploads", &blog.address, "--offline"][..],
        &["--offline"],
        &[],
        &["--uploads", &blog.address, "--dry-run"],
    ] {
        moved.run(arguments).ends_with(3);
        let now = moved.tree();
        assert!(tree.keys().eq(now.keys()) && tree[IMAGE] == now[IMAGE], "{arguments:?}");
        moved.lacks("import-report.md", &format!("index.md: {KUVA}\n"));
    }
    assert_eq!(blog.asked().len(), 2);
}

#[test]
fn progress_is_told() {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let blog = OldBlog::start(|_| given("200 OK", png(1)));
    let folder = tempfile::tempdir().unwrap();
    let text = image("2012/03/Kuva.png") + &image("b%20c.png");
    write(&folder.path().join("vienti.xml"), blog.export(&text).as_bytes());
    let import = kielo::import::wordpress::Import {
        export: folder.path().join("vienti.xml"),
        into: folder.path().join("blogi"),
        uploads: Some(blog.address.clone()),
        tell: Some(|text| TOLD.lock().unwrap().push(text.to_owned())),
        ..Default::default()
    };
    let imported = kielo::import::wordpress::import(&import).unwrap();
    assert!(!imported.is_lossy, "{}", imported.report);
    let told = TOLD.lock().unwrap();
    assert_eq!(
        *told,
        [format!("file 1: {}{KUVA}", blog.address), format!("file 2: {}/wp-content/uploads/b%20c.png", blog.address)]
    );
}

/// A connection is closed in the middle of a head, or nothing is said at all.
#[test]
fn a_connection_that_is_cut_is_tried_again() {
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
    let moved = Move::of(showing(&image("2012/03/Kuva.png")).replace("https://vanha.example", &address));
    moved.done(&["--uploads", &address]);
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

/// A blog whose posts have their addresses after a structure of WordPress's, and every address that it published.
struct Published {
    export: String,
    addresses: Vec<String>,
}

/// What the settings of a blog say of its addresses.
struct Structure {
    posts: &'static str,
    categories: &'static str,
    tags: &'static str,
    /// What stands before years, months and authors.
    dates: &'static str,
    authors: &'static str,
}

const USUAL: Structure = Structure {
    posts: "/%year%/%monthnum%/%postname%/",
    categories: "/category/",
    tags: "/tag/",
    dates: "/",
    authors: "/author/",
};

impl Structure {
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

    /// Everything that WordPress publishes beside single texts.
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

    /// Posts of some days, with everything that WordPress publishes beside them.
    fn publish(&self, links: &str) -> Published {
        let is_plain = self.posts.contains('?');
        let mut addresses: Vec<String> = Vec::new();
        let mut add = |address: String| {
            // Nothing stands below a question.
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
        Published { export, addresses }
    }
}

#[track_caller]
fn all_are_answered(published: &Published, arguments: &[&str]) -> Move {
    let list = published.addresses.join("\n");
    let moved = Move::of(&published.export).file("vanhat.txt", &list);
    let mut said = moved.run(arguments);
    assert_eq!(said.code, Some(0), "{}{}", said.result, said.messages);
    let output = kielo().current_dir(moved.site()).args(["check", "--old-urls", "../vanhat.txt"]).output().unwrap();
    said.result = String::from_utf8(output.stdout).unwrap();
    said.messages = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success(),
        "{}{}\n{}\n{}",
        said.result,
        said.messages,
        moved.text("static/_redirects"),
        moved.text("site.toml")
    );
    let wanted = format!("{} old addresses: ", published.addresses.len());
    assert!(said.result.contains(&wanted) && said.result.contains(" 0 missing"), "{wanted}\n{}", said.result);
    moved
}

#[test]
fn every_address_that_wordpress_published_is_answered() {
    let structures = [
        USUAL,
        Structure { posts: "/%year%/%monthnum%/%day%/%postname%/", ..USUAL },
        Structure { posts: "/%postname%/", ..USUAL },
        Structure { posts: "/%category%/%postname%/", ..USUAL },
        Structure { posts: "/%year%/%monthnum%/%postname%.html", ..USUAL },
        Structure {
            posts: "/archives/%post_id%",
            categories: "/archives/category/",
            tags: "/archives/tag/",
            dates: "/archives/date/",
            authors: "/archives/author/",
        },
        Structure {
            posts: "/blogi/%year%/%postname%/",
            categories: "/blogi/category/",
            tags: "/blogi/tag/",
            dates: "/blogi/",
            authors: "/blogi/author/",
        },
        Structure { posts: "/?p=%post_id%", ..USUAL },
    ];
    for structure in structures {
        all_are_answered(&structure.publish("Teksti."), &[]);
    }
}

#[test]
fn old_addresses_of_files_lead_to_them_and_sitemaps_of_images_are_asked() {
    let sitemap = "<urlset xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\"><url><loc>https://vanha.example/2012/03/lupaus/</loc>\
                   <image:image><image:loc>https://vanha.example/wp-content/uploads/2012/03/Kuva.png</image:loc></image:image>\
                   <image:image><image:loc>https://vanha.example/wp-content/uploads/2012/03/Kuva-300x200.png</image:loc></image:image>\
                   <image:image><image:loc>https://vanha.example/wp-content/themes/a/logo.png</image:loc></image:image>\
                   </url></urlset>";
    let moved = Move::of(showing(&image("2012/03/Kuva-300x200.png")))
        .file("sitemap.xml", sitemap)
        .file("kuvat/2012/03/Kuva.png", png(1));
    moved.done(&["--uploads", "kuvat"]);
    moved.has("static/_redirects", "/wp-content/uploads/2012/03/Kuva.png /2012/03/lupaus/kuva.png 301\n");
    let check = || {
        let output =
            kielo().current_dir(moved.site()).args(["check", "--old-urls", "../sitemap.xml"]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = check();
    assert!(
        said.contains("3 old addresses: 1 page, 0 files, 2 redirects, 0 missing\n  left out: 1 for scripts"),
        "{said}"
    );
    assert_eq!(code, Some(0));
    write(&moved.site().join("static/_redirects"), b"");
    let (code, said) = check();
    assert!(said.contains("2 missing") && said.contains("/wp-content/uploads/2012/03/Kuva.png"), "{said}");
    assert_eq!(code, Some(1));
}

#[test]
fn lists_stand_where_the_blog_had_them() {
    let own = Structure { categories: "/aihe/", tags: "/blogi/avainsana/", ..USUAL };
    all_are_answered(&own.publish("Teksti."), &["--category-base", "aihe", "--tag-base", "blogi/avainsana"]);
    // Links in texts tell it too.
    let links = "<a href=\"https://www.vanha.example/aihe/some/kanavat/\">Kanavat</a> <a href='/blogi/avainsana/nps'>NPS</a> \
                 <a href=\"/2012/01/some/\">Ei lista</a> <a href=\"/tietoja/\">Tietoja</a>";
    let moved = all_are_answered(&own.publish(links), &[]);
    moved
        .has("import-report.md", "- Categories stand below /aihe/, as links to 1 of them tell. If that is wrong, say it with --category-base.")
        .has("site.toml", "category = \"aihe\"\nauthor = \"author\"\n")
        .has("site.toml", "category = \"/{word}/{path}/\"\ntag = \"/blogi/{word}/{slug}/\"\n");
    let link = "<a href=\"https://vanha.example/category/some/\">Some</a> <a href=\"/tag/nps/\">NPS</a>";
    all_are_answered(&USUAL.publish(link), &[]).lacks("import-report.md", "stand below");
    let moved = Move::of(USUAL.publish("Teksti.").export);
    moved.run(&["--category-base", "ä/b"]).ends_with(1).says("`ä/b` cannot be the base of lists");
    let two = ["--language-prefix", "nb=/no/", "--category-base", "a/b", "--category-base", "fi=c"];
    moved.run(&two).ends_with(1).says("`a/b` stands in other folders than the base of another language");
}

#[test]
fn a_text_is_updated_when_its_author_changed_it_later() {
    let post = |id: u64, modified: &str| {
        let slug = format!("k-{id}");
        Item::post(id, &slug, &slug, &format!("/2012/03/{slug}/"), "Teksti.").with("wp:post_modified", modified)
    };
    let mut items = vec![
        post(1, "2012-05-01 12:00:00"),
        // A typo was mended on the same day.
        post(2, "2012-03-02 10:20:00"),
        post(3, "0000-00-00 00:00:00"),
        post(4, "2012-03-01 10:00:00"),
        post(5, "2012-05-01 12:00:00").with("wp:status", "draft"),
    ];
    // A move to another server touched all texts at once.
    items.extend((10..20).map(|id| post(id, &format!("2019-08-01 03:{id}:00"))));
    let moved = Move::of(export("", &items));
    moved.done(&[]);
    moved.has("content/2012-03-02-k-1.md", "date = 2012-03-02T10:00:00\nupdated = 2012-05-01T12:00:00\n");
    for id in [2, 3, 4, 5, 10, 19] {
        moved.lacks(&format!("content/2012-03-02-k-{id}.md"), "updated");
    }
    moved.build().page("/2012/03/k-1/").has("2012-05-01T12:00:00+03:00");
}

#[test]
fn languages_that_wpml_wrote_into_fields_are_known() {
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
    let moved = Move::of(export("", &texts));
    moved.done(&[]);
    moved
        .has("content/fi/2012-03-02-lupaus.md", "translation = \"lupaus\"\n")
        .has("content/nb/2012-03-02-loftet.md", "translation = \"lupaus\"\n")
        .has("content/nb/2012-03-02-kopio.md", "translation = \"kopio\"\n")
        .has("content/fi/2012-03-02-alku.md", "translation = \"kopio\"\n")
        .has("import-report.md", "The languages of texts are those that WPML wrote into fields")
        .lacks("import-report.md", "Polylang");
    let built = moved.build();
    built.page("/2012/03/lupaus/").has("/no/2012/03/loftet/");
    built.page("/no/2012/03/kopio/").has("/2012/03/alku/");
}

#[test]
fn folders_and_categories_tell_languages_where_nothing_else_does() {
    let texts = [
        Item::post(1, "Lupaus", "lupaus", "/2012/03/lupaus/", "<a href=\"/norsk/2012/03/loftet/\">Norjaksi</a>"),
        Item::post(2, "Løftet", "loftet", "/norsk/2012/03/loftet/", "Tekst."),
        Item::post(3, "Promise", "promise", "/2012/03/promise/", "Text.").term("category", "in-english", "In English"),
    ];
    let moved = Move::of(export("", &texts));
    moved.done(&["--language-prefix", "nb=/norsk/", "--language-category", "en=in-english"]);
    moved
        .has("content/fi/2012-03-02-lupaus.md", "[Norjaksi](../nb/2012-03-02-loftet.md)")
        .has("content/en/2012-03-02-promise.md", "aliases = [\"/2012/03/promise/\"]");
    let built = moved.build();
    built.page("/norsk/2012/03/loftet/").has("lang=\"nb\"");
    built.page("/en/2012/03/promise/").has("lang=\"en\"");
    built.page("/2012/03/lupaus/").has("lang=\"fi\"");
}

#[test]
fn authors_that_co_authors_plus_keeps_come_with_their_biographies() {
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
    let moved = Move::of(export("", &items));
    moved.done(&[]);
    moved
        .has("content/2012-03-02-yhdessa.md", "authors = [\"Siv Hansen\", \"Aino Virta\"]\n")
        .has("content/terms.toml", "name = \"Siv Hansen\"\nurl = \"https://siv.example/\"\nfi = { slug = \"siv\", description = \"Siv kirjoittaa lupauksista.\" }\n")
        .has("import-report.md", "1 × guest-author: it tells of an author, who came along");
    for (file, content) in moved.tree() {
        assert!(!String::from_utf8_lossy(&content).contains("@posti.example"), "{file}");
    }
    moved.build().page("/author/siv/").has("Siv kirjoittaa lupauksista.");
}

#[test]
fn texts_in_several_languages_at_once_become_one_in_each() {
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
    let moved = Move::of(export);
    moved.run(&[]).ends_with(0);
    moved
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
    let built = moved.build();
    built.page("/2012/03/lupaus/").has("lang=\"fi\"").has("/en/2012/03/lupaus/").has("Siv");
    built.page("/en/2012/03/lupaus/").has("lang=\"en\"").has("A promise holds.").lacks("Siv");
    built.page("/en/tietoja/").has("About us.");
}

#[test]
fn links_to_places_in_other_texts_keep_their_anchors() {
    let target = "<h2 id=\"alku\">Alku</h2>\n\n<a name=\"loppu\"></a>Lopuksi.\n\n<h2 id=\"h-muu\">Muu</h2>";
    let links = "<a href=\"https://vanha.example/2012/03/kohde/#alku\">a</a> <a href=\"/?p=2#loppu\">b</a> \
                 <a href=\"/2012/03/kohde/#h-muu\">c</a> <a href=\"/2012/03/kohde/#poissa\">d</a> <a href=\"/2012/03/kohde/#comment-5\">e</a>";
    let moved = Move::of(export(
        "",
        &[
            Item::post(1, "Lähde", "lahde", "/2012/03/lahde/", links),
            Item::post(2, "Kohde", "kohde", "/2012/03/kohde/", target),
        ],
    ));
    moved.done(&[]);
    let file = "content/2012-03-02-lahde.md";
    for link in ["[a](2012-03-02-kohde.md#alku)", "[b](2012-03-02-kohde.md#loppu)", "[c](2012-03-02-kohde.md#h-muu)"] {
        moved.has(file, link);
    }
    moved
        .has(file, "[d](2012-03-02-kohde.md) [e](2012-03-02-kohde.md)")
        .has("import-report.md", "a link to #poissa of content/2012-03-02-kohde.md leads to the beginning of that text")
        .lacks("import-report.md", "#alku");
    moved.build().is_silent();
}
