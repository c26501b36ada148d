//! `kielo check`: everything is made and nothing is written; and old addresses must lead somewhere.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::import_files::{BlogServer, respond};
use crate::site_test::{Answer, SiteTest, files};

/// A blog that moved: its posts had other addresses before.
fn moved() -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .file(
            "content/2010-03-02-lupaus.md",
            "+++\ntitle = \"Lupaus\"\naliases = [\"/vanha/lupaus/\"]\nguid = \"http://blogi.example/?p=12\"\n+++\nTeksti.\n",
        )
        .file("content/2010-03-02-aanekoski.md", "+++\ntitle = \"Äänekoski\"\nslug = \"äänekoski\"\n+++\nTeksti.\n")
        .file("static/opas.pdf", "pdf")
}

/// Runs `kielo check` with lists in the site's folder.
fn check<const N: usize>(site: &SiteTest, lists: [&str; N]) -> Answer {
    let mut command = crate::site_test::kielo();
    command.current_dir(site.root()).arg("check");
    for list in lists {
        command.arg("--old-urls").arg(list);
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code(), result: text(output.stdout), messages: text(output.stderr) }
}

#[test]
fn a_good_site_passes_and_nothing_is_written() {
    let site = moved();
    let answer = site.command(["check"]).done();
    let (counts, _) = answer.result.split_once(" checked in ").unwrap();
    assert!(counts.ends_with(" files") && counts.contains(" pages, 1 redirect and "), "{counts}");
    assert!(!site.public().exists());
    let folders = files(site.root());
    assert!(folders.iter().all(|file| !file.starts_with("public")), "{folders:?}");
}

#[test]
fn check_reports_the_same_errors_as_build() {
    let site = || moved().post("a", "A", "[x](puuttuu.md)").file("content/rikki.png", "not a picture");
    let failed = site().fails();
    let site = site();
    let answer = site.command(["check"]);
    assert_eq!(answer.code, Some(1));
    let told = |messages: &str| messages.rsplit_once(';').unwrap().0.to_owned();
    assert_eq!(told(&answer.messages), told(&failed.messages));
    answer.says("; the site cannot be published like this");
}

#[test]
fn warnings_pass() {
    let site = moved().post("a", "A", "[x](/fi/ei/ole/)");
    let answer = site.command(["check"]).says("nothing on this site has the address `/fi/ei/ole/`");
    assert_eq!(answer.code, Some(0), "{}", answer.messages);
}

#[test]
fn drafts_are_checked_when_asked_for() {
    let site = moved().file("content/2026-03-02-b.md", "+++\ntitle = \"B\"\ndraft = true\n+++\n[x](puuttuu.md)\n");
    site.command(["check"]).done();
    assert_eq!(site.command(["check", "--drafts"]).code, Some(1));
}

#[test]
fn a_list_of_old_addresses_is_held_against_the_site() {
    let site = moved().file(
        "vanhat.txt",
        "/fi/2010/03/lupaus/\n/fi/2010/03/lupaus\n/vanha/lupaus\nhttp://www.blogi.example/opas.pdf\n\
         /fi/2010/03/%c3%a4%C3%A4nekoski/?utm_source=kirje\nhttps://blogi.example/fi/2010/03/äänekoski/#alku\n\
         https://muu.example/x/\n/fi/feed.xml\nhttps://blogi.example\n",
    );
    check(&site, ["vanhat.txt"])
        .done()
        .says("vanhat.txt: 8 old addresses: 5 pages, 2 files, 1 redirect, 0 missing\n  left out: 1 on other sites\n");
}

#[test]
fn missing_addresses_are_reported_with_their_line_and_suggestions() {
    let site = moved()
        .file("vanhat.txt", "/2010/03/lupaus/\n/vanha/lupaus/\nhttps://blogi.example/?p=12\n/?p=13\n/aivan/muuta\n");
    let answer = check(&site, ["vanhat.txt"])
        .says("vanhat.txt: 5 old addresses: 0 pages, 0 files, 1 redirect, 4 missing\n")
        .says("vanhat.txt:1: /2010/03/lupaus/; did you mean /fi/2010/03/lupaus/?\n")
        .says("vanhat.txt:3: https://blogi.example/?p=12; did you mean /fi/2010/03/lupaus/?\n")
        .says("vanhat.txt:4: /?p=13\n")
        .says("vanhat.txt:5: /aivan/muuta\n")
        .says("4 old addresses are neither pages nor redirects")
        .says("1 error; the site itself can be published");
    assert_eq!(answer.code, Some(1));
}

#[test]
fn lines_of_the_authors_own_redirects_count() {
    let site = moved()
        .file(
            "static/_redirects",
            "# old\n/ p=12 /fi/2010/03/lupaus/ 301\n/?p=13 https://blogi.example/fi/\n/arkisto/* /fi/:splat 301\n\
             /pois /fi/ 410\n/rikki /fi/ei-ole/\n/a /b\n/b /a\n/muualle https://muu.example/\n",
        )
        .file("vanhat.txt", "/?p=12\n/?p=13&fbclid=x\n/arkisto/2010/03/lupaus\n/muualle/\n/pois\n/rikki\n/a\n/?p=14\n");
    let answer = check(&site, ["vanhat.txt"])
        .says("8 old addresses: 0 pages, 0 files, 4 redirects, 4 missing")
        .says("vanhat.txt:5: /pois")
        .says("vanhat.txt:6: /rikki")
        .says("vanhat.txt:7: /a")
        .says("vanhat.txt:8: /?p=14");
    assert_eq!(answer.code, Some(1));
}

#[test]
fn a_log_lists_the_most_requested_addresses_first() {
    let line = |request: &str, status: u16| {
        format!("192.0.2.7 - - [02/Mar/2026:10:00:00 +0200] \"{request} HTTP/1.1\" {status} 512 \"-\" \"Mozilla\"\n")
    };
    let log = [
        line("GET /harvoin/", 200),
        line("GET /usein/", 200),
        line("HEAD /usein/", 301),
        line("GET /usein/", 404),
        line("POST /usein/", 200),
        line("GET /wp-content/themes/x/style.css?ver=1", 200),
        line("GET /wp-login.php", 200),
        line("GET /fi/", 304),
        line("GET /ei-ollut/", 404),
    ];
    let site = moved().file("access.log", log.concat());
    let answer = check(&site, ["access.log"])
        .says("access.log: 3 old addresses: 1 page, 0 files, 0 redirects, 2 missing\n")
        .says("2 for scripts, style sheets and the old system itself, 3 that the old site did not answer\n")
        .says("access.log:2: /usein/ asked 2 times\naccess.log:1: /harvoin/ asked 1 time\n");
    assert_eq!(answer.code, Some(1));
}

#[test]
fn sitemaps_are_read_with_those_they_name_and_packed_ones_too() {
    let sitemap = |path: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n\
             <url><loc>https://blogi.example{path}</loc></url>\n</urlset>\n"
        )
    };
    let mut gzip = Command::new("gzip").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    gzip.stdin.take().unwrap().write_all(sitemap("/ei-ole/").as_bytes()).unwrap();
    let packed = gzip.wait_with_output().unwrap().stdout;
    let index = "<sitemapindex><sitemap><loc>https://blogi.example/sitemap-fi.xml</loc></sitemap>\
                 <sitemap><loc>https://blogi.example/sivut.xml.gz</loc></sitemap>\
                 <sitemap><loc>https://blogi.example/muut.xml</loc></sitemap></sitemapindex>";
    let site = moved()
        .file("vanha/sitemap.xml", index)
        .file("vanha/sitemap-fi.xml", sitemap("/fi/2010/03/lupaus/"))
        .file("vanha/sivut.xml.gz", packed);
    let answer = check(&site, ["vanha/sitemap.xml"])
        .says("vanha/sitemap.xml: 3 old addresses: 0 pages, 1 file, 0 redirects, 2 missing")
        .says("vanha/sitemap-fi.xml: 1 old address: 1 page, 0 files, 0 redirects, 0 missing")
        .says("vanha/sivut.xml.gz:3: https://blogi.example/ei-ole/")
        .says("vanha/sitemap.xml names the sitemap muut.xml, which was not read");
    assert_eq!(answer.code, Some(1));
}

#[test]
fn a_list_that_says_nothing_of_this_site_does_not_pass() {
    let site =
        moved().file("vanhat.txt", "https://muu.example/\n").file("tyhja.txt", "\n").file("rikki.xml", "<a><b></a>");
    let refused = |list: &str, text: &str| {
        let answer = check(&site, [list]).says(text);
        assert_eq!(answer.code, Some(1), "{}", answer.messages);
    };
    refused("vanhat.txt", "none of the 1 addresses in vanhat.txt is one of this site");
    refused("tyhja.txt", "there is no address in tyhja.txt");
    refused("ei-ole.txt", "ei-ole.txt cannot be read");
    refused("rikki.xml", "XML");
}

#[test]
fn a_language_with_its_own_domain_is_checked_there() {
    let site = SiteTest::new()
        .file("site.toml", "base_url = \"https://blogi.example/osa\"\n[languages.fi]\ntitle = \"A\"\nprefix = \"fi\"\n[languages.nb]\ntitle = \"B\"\nbase_url = \"https://blogg.example\"\n")
        .file("content/2010-03-02-a.fi.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/2010-03-02-a.nb.md", "+++\ntitle = \"A\"\n+++\n")
        .file("vanhat.txt", "https://blogi.example/osa/fi/2010/03/a/\nhttps://blogg.example/2010/03/a/\nhttps://blogg.example/nb/2010/03/a/\nhttps://blogi.example/muu/\n");
    check(&site, ["vanhat.txt"])
        .says("3 old addresses: 2 pages, 0 files, 0 redirects, 1 missing\n  left out: 1 on other sites")
        .says("vanhat.txt:3: https://blogg.example/nb/2010/03/a/");
}

#[test]
fn each_external_link_is_requested_once_and_reported_with_its_locations() {
    let other = BlogServer::start(|_| respond("200 OK", "hyvä"));
    let there = other.address.clone();
    let web = BlogServer::start(move |request| match (&*request.method, &*request.path) {
        (_, "/muuttanut") => respond("301 Moved\r\nLocation: /uusi", ""),
        (_, "/hetkeksi") => respond(&format!("302 Found\r\nLocation: {there}/"), ""),
        (_, "/keha") => respond("301 Moved\r\nLocation: /keha", ""),
        (_, "/poissa") => respond("404 Nothing", ""),
        (_, "/kielto") => respond("403 No", ""),
        ("HEAD", "/vain-get") => respond("405 No", ""),
        (_, "/kiire") if request.earlier < 2 => respond("429 Slow\r\nRetry-After: 0", ""),
        (_, "/%C3%A4_(b)?a&b" | "/uusi" | "/vain-get" | "/kuva.png" | "/kiire") => respond("200 OK", ""),
        (method, path) => panic!("{method} {path} is asked"),
    });
    let at = &web.address;
    let site = SiteTest::new()
        .post(
            "a",
            "A",
            &format!(
                "[a]({at}/muuttanut)\n\n[b]({at}/hetkeksi) [c]({at}/poissa#kohta)\n\nKatso <{at}/ä_(b)?a&b>.\n\n<a href=\"{at}/ä_(b)?a&amp;b\">d</a> \
                 ![Kuva]({at}/kuva.png) [e]({at}/vain-get) [f]({at}/kiire)\n\n`{at}/koodissa` [oma](http://www.blogi.example/fi/)"
            ),
        )
        .post("b", "B", &format!("[a]({at}/poissa) [b]({at}/kielto) [c]({at}/keha) [d](http://127.0.0.1:1/)"));
    let answer = site.command(["check"]);
    assert_eq!((answer.code, web.requests().len()), (Some(0), 0), "{}", answer.messages);
    let answer = site.command(["check", "--external"]);
    assert_eq!(answer.code, Some(1));
    let files: Vec<String> = files(site.root()).into_iter().filter(|file| file.ends_with(".md")).collect();
    let (a, b) = (
        files.iter().find(|file| file.contains("-a")).unwrap(),
        files.iter().find(|file| file.contains("-b")).unwrap(),
    );
    let text = |file: &str, line: &str| {
        let text = std::fs::read_to_string(site.root().join(file)).unwrap();
        text.lines().position(|known| known.contains(line)).unwrap() + 1
    };
    let (moved, gone, again) = (text(a, "muuttanut"), text(a, "poissa"), text(b, "poissa"));
    let answer = answer
        .says("10 links to other sites: 5 good, 1 moved, 1 unverified, 3 dead\n")
        .says(&format!("{a}:{moved}: {at}/muuttanut has moved for good to {at}/uusi\n"))
        .says(&format!("{a}:{gone}: {at}/poissa#kohta dead: 404\n"))
        .says(&format!("{b}:{again}: {at}/poissa dead: 404\n"))
        .says(&format!("{b}:{again}: {at}/keha dead: it leads in a circle\n"))
        .says(&format!("{b}:{again}: {at}/kielto refuses automated requests: 403\n"))
        .says(&format!("{b}:{again}: http://127.0.0.1:1/ dead: "))
        .says("3 links to other sites are dead");
    assert!(!answer.result.contains("koodissa"));
    let requests = web.requests();
    let heads = |path: &str| requests.iter().filter(|request| request.path == path && request.method == "HEAD").count();
    assert_eq!((heads("/poissa"), heads("/%C3%A4_(b)?a&b"), heads("/kuva.png")), (1, 1, 1));
    let agent = requests[0].header("user-agent").unwrap();
    assert!(agent.starts_with("kielo/") && agent.contains("blogi.example"), "{agent}");
}
