//! The preview: it shows what a build would publish, follows every save, and keeps what was good.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::images::png;
use crate::preview_test::{Preview, attribute, path_of, serve, within, without_script};
use crate::site_test::SiteTest;

/// A blog with one of each: a draft, a scheduled post, another language, a page, a bundle, an old address, a theme.
fn site() -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/static/oma.css", "b { color: red }\n")
        .post("eka", "Eka", "Ensimmäinen teksti.")
        .post("toka", "Toka", "Toinen teksti. [Eka](2026-03-02-eka.md)")
        .file("content/2026-03-01-luonnos.md", "+++\ntitle = \"Kesken\"\ndraft = true\n+++\n\nEi vielä.\n")
        .file("content/2099-01-02-tuleva.md", "+++\ntitle = \"Tuleva\"\ntags = [\"x\"]\n+++\n\nPian.\n")
        .file("content/2026-03-03-norsk.nb.md", "+++\ntitle = \"Norsk\"\ntags = [\"y\"]\n+++\n\nTekst.\n")
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\naliases = [\"/vanha/\"]\n+++\n\nMeistä.\n")
        .file("content/kimppu/index.md", "+++\ntitle = \"Kimppu\"\n+++\n\n![Kuva](kuva.avif)\n")
        .file("content/kimppu/kuva.avif", "0123456789")
        .file("content/kimppu/iso ääni.ogg", "ääni")
        .file("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
}

/// Expects the preview to answer every file of a fresh build with its bytes.
#[track_caller]
fn equals_a_build(preview: &Preview) {
    let output = tempfile::tempdir().unwrap();
    let files = preview.fresh(output.path()).unwrap();
    assert!(files.len() > 20, "{files:?}");
    for (file, bytes) in files {
        let reply = preview.get(&path_of(&file));
        assert_eq!(reply.status, 200, "{file}");
        assert_eq!(reply.header("cache-control"), Some("no-cache"), "{file}");
        assert!(reply.header("etag").is_some(), "{file} has no ETag");
        let is_page = file.ends_with(".html");
        let expected = if is_page { without_script(&reply.body) } else { &reply.body };
        assert!(expected == bytes, "{file}:\n{}\n---\n{}", reply.text(), String::from_utf8_lossy(&bytes));
        if is_page {
            added_line(&reply.text(), &file);
        }
    }
}

/// Expects the line that the preview adds to the page of `file`, to the letter.
#[track_caller]
fn added_line(page: &str, file: &str) {
    let value = |name| attribute(page, name).unwrap_or_else(|| panic!("{file} has no {name}"));
    let (version, styles) = (value("data-version"), value("data-styles"));
    for hash in [&version, &styles] {
        assert!(hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{file}: {hash}");
    }
    let source = attribute(page, "data-source").map(|source| format!(" data-source=\"{source}\""));
    let line = format!(
        "<script src=\"/_kielo/live.js\" data-version=\"{version}\" data-styles=\"{styles}\"{} defer></script>",
        source.unwrap_or_default()
    );
    assert_eq!(page.trim_end_matches('\n').lines().last(), Some(&*line), "{file}");
}

#[test]
fn pages_are_those_of_a_build() {
    let preview = Preview::start(site());
    equals_a_build(&preview);
    let of = |path| attribute(&preview.page(path), "data-source");
    assert_eq!(of("/fi/2026/03/eka/").as_deref(), Some("content/2026-03-02-eka.md"));
    assert_eq!(of("/fi/tietoja/").as_deref(), Some("content/tietoja.md"));
    assert_eq!(of("/fi/"), None);
    assert!(preview.page("/fi/2026/03/luonnos/").contains("Luonnos"));
    assert!(preview.page("/fi/2099/01/tuleva/").contains("Ajastettu"));
    let origin = preview.origin();
    let canonical = format!("<link rel=\"canonical\" href=\"{origin}/fi/2026/03/eka/\">");
    assert!(preview.page("/fi/2026/03/eka/").contains(&canonical));
    for path in ["/fi/feed.xml", "/sitemap.xml", "/robots.txt"] {
        let text = preview.page(path);
        assert!(text.contains(&origin) && !text.contains("blogi.example"), "{path}: {text}");
    }
    assert_eq!(preview.messages(), "");
}

#[test]
fn a_language_with_its_own_domain_is_shown_in_a_folder() {
    let settings = "base_url = \"https://a.example\"\ndomain_folders = true\ntime_zone = \"Europe/Oslo\"\n[languages.fi]\ntitle = \"F\"\n\
        [languages.nb]\ntitle = \"B\"\nbase_url = \"https://b.example\"\n";
    let post = |text: &str| format!("+++\ntitle = \"Norsk\"\ntranslation = \"a\"\n+++\n\n{text}\n");
    let preview = Preview::start(
        SiteTest::empty()
            .file("site.toml", settings)
            .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"Suomi\"\ntranslation = \"a\"\n+++\n\nTeksti.\n")
            .file("content/2026-03-02-b.nb.md", post("Tekst.")),
    );
    let origin = preview.origin();
    let norwegian = preview.page("/nb/2026/03/b/");
    assert!(norwegian.contains(&format!("<link rel=\"canonical\" href=\"{origin}/nb/2026/03/b/\">")), "{norwegian}");
    for page in [&norwegian, &preview.page("/fi/2026/03/a/"), &preview.page("/nb/feed.xml")] {
        assert!(!page.contains("a.example") && !page.contains("b.example"), "{page}");
    }
    preview.save("content/2026-03-02-b.nb.md", post("En ny setning."));
    preview.wait_for("/nb/2026/03/b/", "En ny setning.");
    assert_eq!(preview.messages(), "");
}

#[test]
fn a_file_replaced_by_one_of_the_same_length_and_time_has_another_tag() {
    let preview = Preview::start(site().file("static/a.txt", "yksi"));
    let before = preview.get("/a.txt").header("etag").unwrap().to_owned();
    let path = preview.path("static/a.txt");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    // Written in its place, so that the inode stays, too.
    fs::write(&path, "kaks").unwrap();
    fs::File::options().append(true).open(&path).unwrap().set_modified(modified).unwrap();
    let after = preview.ask("GET", "/a.txt", &[&format!("If-None-Match: {before}")]);
    assert_eq!((after.status, after.text().as_str()), (200, "kaks"));
}

#[test]
fn a_file_at_an_address_of_the_preview_itself_is_reported() {
    let preview = Preview::start(
        site()
            .file("static/_kielo/index.html", "<p>Oma")
            .file("static/_kielo/live.js", "oma")
            .file("static/_kielo/muu.js", "oma"),
    );
    preview.wait_for_message("static/_kielo/live.js cannot be seen in the preview");
    let messages = preview.messages();
    assert!(
        messages.contains("static/_kielo/index.html cannot be seen") && messages.contains("2 warnings"),
        "{messages}"
    );
    assert_eq!(preview.page("/_kielo/muu.js"), "oma");
}

#[test]
fn requests_are_answered_as_browsers_ask() {
    let preview = Preview::start(site());
    let image = "/fi/kimppu/kuva.avif";

    let page = preview.get("/fi/");
    let head = preview.ask("HEAD", "/fi/", &[]);
    assert_eq!((head.status, head.header("etag")), (200, page.header("etag")));
    assert_eq!(head.header("content-length"), Some(&*page.body.len().to_string()));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(preview.get(image).header("content-type"), Some("image/avif"));

    for path in ["/fi/", "/fi/feed.xml", "/favicon.svg", image] {
        let tag = preview.get(path).header("etag").unwrap().to_owned();
        let same = preview.ask("GET", path, &[&format!("If-None-Match: {tag}")]);
        assert_eq!((same.status, same.body.len()), (304, 0), "{path}");
        let other = preview.ask("GET", path, &["If-None-Match: \"muu\""]);
        assert_eq!(other.status, 200, "{path}");
        let many = preview.ask("GET", path, &[&format!("If-None-Match: \"muu\", W/{tag}")]);
        assert_eq!(many.status, 304, "{path}");
    }

    let ranges = [
        ("2-4", "234", "bytes 2-4/10"),
        ("7-", "789", "bytes 7-9/10"),
        ("-2", "89", "bytes 8-9/10"),
        ("8-99", "89", "bytes 8-9/10"),
    ];
    for (asked, body, range) in ranges {
        let part = preview.ask("GET", image, &[&format!("Range: bytes={asked}")]);
        assert_eq!(
            (part.status, part.text().as_str(), part.header("content-range")),
            (206, body, Some(range)),
            "{asked}"
        );
    }
    let beyond = preview.ask("GET", image, &["Range: bytes=10-"]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */10")));
    assert_eq!(preview.ask("GET", image, &["Range: rivit=1-2"]).text(), "0123456789");

    for (path, to) in
        [("/fi", "/fi/"), ("/fi/2026/03/eka", "/fi/2026/03/eka/"), ("/fi?x=1&y=%C3%A4", "/fi/?x=1&y=%C3%A4")]
    {
        let reply = preview.get(path);
        assert!(matches!(reply.status, 301 | 302 | 307 | 308), "{path}: {}", reply.status);
        let location = reply.header("location").unwrap();
        let location = location.strip_prefix(&preview.origin()).unwrap_or(location);
        assert_eq!(location, to);
    }
    assert_eq!(preview.get("/fi/?haku=x").status, 200);
    assert_eq!(preview.get("/fi/kimppu/iso%20%C3%A4%C3%A4ni.ogg").text(), "ääni");

    for method in ["POST", "PUT", "DELETE"] {
        let reply = preview.ask(method, "/fi/", &["Content-Length: 0"]);
        assert!((400..=501).contains(&reply.status), "{method}: {}", reply.status);
    }
}

#[test]
fn an_unknown_address_suggests_similar_pages() {
    let preview = Preview::start(site());
    let finnish = preview.get("/fi/2026/03/tokka/");
    let (status, text) = (finnish.status, finnish.text().replace('\u{ad}', ""));
    assert_eq!(status, 404);
    assert!(text.contains("Sivua ei löytynyt") && text.contains("href=\"/fi/2026/03/toka/\""), "{text}");
    let norwegian = preview.get("/nb/2026/03/norks/").text().replace('\u{ad}', "");
    assert!(norwegian.contains("Fant ikke siden") && norwegian.contains("href=\"/nb/2026/03/norsk/\""), "{norwegian}");
    let hostile = preview.get("/fi/%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(hostile.status == 404 && !hostile.text().contains("<script>alert"), "{}", hostile.text());
    // The missing page may come to be while it is open.
    assert!(attribute(&finnish.text(), "data-version").is_some(), "{text}");
}

#[test]
fn the_overview_lists_documents_with_their_states() {
    let preview = Preview::start(site());
    let overview = preview.page("/_kielo/");
    for title in ["Eka", "Toka", "Kesken", "Tuleva", "Norsk", "Tietoja", "Kimppu"] {
        assert!(overview.contains(title), "{title} is missing:\n{overview}");
    }
    let small = overview.to_lowercase();
    for word in [
        ">draft<",
        ">scheduled<",
        "not in ",
        "suomi",
        "norsk bokmål",
        "href=\"/fi/2026/03/eka/\"",
        "content/tietoja.md",
    ] {
        assert!(small.contains(word), "{word} is missing:\n{overview}");
    }
    preview.save("content/2026-03-02-eka.md", "+++\ntitel = \"Eka\"\n+++\n");
    preview.wait_for("/_kielo/", "titel");
    assert_eq!(preview.get("/_kielo/live.js").status, 200);
    assert_eq!(preview.get("/_kielo/puuttuu").status, 404);
}

#[test]
fn every_edit_shows() {
    let preview = Preview::start(site());
    let post = "/fi/2026/03/eka/";

    preview.save_post("eka", "Eka", "Muutettu teksti.");
    preview.wait_for(post, "Muutettu teksti.");
    assert_eq!(preview.wait_for_rebuild(0), "content/2026-03-02-eka.md");

    preview.save_post("eka", "Uusi otsikko", "Muutettu teksti.");
    preview.wait_for(post, "Uusi otsikko");
    assert!(preview.page("/fi/").contains("Uusi otsikko"));

    preview.save_post("uusi", "Aivan uusi", "Ensi kertaa.");
    preview.wait_for("/fi/2026/03/uusi/", "Ensi kertaa.");
    preview.save("content/uusi/kansio/index.md", "+++\ntitle = \"Syvällä\"\n+++\n\nUudessa kansiossa.\n");
    preview.wait_for("/fi/uusi/kansio/", "Uudessa kansiossa.");
    preview.save("content/uusi/kansio/index.md", "+++\ntitle = \"Syvällä\"\n+++\n\nYhä uudessa.\n");
    preview.wait_for("/fi/uusi/kansio/", "Yhä uudessa.");

    preview.remove("content/2026-03-02-uusi.md");
    preview.wait_for_status("/fi/2026/03/uusi/", 404);
    preview.rename("content/kimppu", "content/nippu");
    preview.wait_for("/fi/nippu/", "Kimppu");
    preview.wait_for_status("/fi/kimppu/", 404);
    preview.wait_for_status("/fi/kimppu/kuva.avif", 404);
    assert_eq!(preview.page("/fi/nippu/kuva.avif"), "0123456789");
    preview.save("content/nippu/kuva.avif", "toinen kuva");
    preview.wait_for("/fi/nippu/kuva.avif", "toinen kuva");
    preview.remove("content/uusi");
    preview.wait_for_status("/fi/uusi/kansio/", 404);

    preview.save("content/terms.toml", "[[tags]]\nfi = { name = \"x\", description = \"Kuvaus tästä.\" }\n");
    preview.wait_for("/fi/avainsana/x/", "Kuvaus tästä.");
    preview.save("strings/fi.toml", "made_with = \"Tehty ilolla\"\n");
    preview.wait_for(post, "Tehty ilolla");
    preview.save("themes/oma/templates/parts/byline.html", "<p>Oma rivi</p>");
    preview.wait_for(post, "<p>Oma rivi</p>");
    preview.save("themes/oma/templates/parts/byline.html", "<p>Toinen rivi</p>");
    preview.wait_for(post, "<p>Toinen rivi</p>");
    preview.remove("themes/oma/templates/parts/byline.html");
    preview.wait(|| if preview.page(post).contains("rivi</p>") { Err("the old line".into()) } else { Ok(()) });
    preview.save("themes/oma/static/style.css", "a { color: red }");
    preview.wait(|| {
        let page = preview.page(post);
        let sheet = page.split("<link rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let sheet = preview.get(sheet.unwrap_or_default()).text();
        if sheet.contains("color:red") { Ok(()) } else { Err(format!("the style sheet is {sheet}")) }
    });
    preview.save("static/uusi.txt", "yksi");
    preview.wait_for("/uusi.txt", "yksi");
    preview.save("static/uusi.txt", "kaksi");
    preview.wait_for("/uusi.txt", "kaksi");

    preview.save("counts.toml", "[readers]\n\"content/2026-03-02-eka.md\" = 12\n");
    preview.wait_for(post, "12 lukijaa");
    preview.remove("counts.toml");
    preview.wait(|| if preview.page(post).contains("lukijaa") { Err("the old count".into()) } else { Ok(()) });

    let settings = preview.site.text("site.toml");
    preview.save("site.toml", settings.replace("Kohtaamisia", "Uusi nimi"));
    preview.wait_for("/fi/", "Uusi nimi");
    preview.save("site.toml", format!("{settings}\n[permalinks]\npost = \"/{{slug}}/\"\n"));
    preview.wait_for("/eka/", "Muutettu teksti.");
    preview.wait_for_status(post, 404);
    preview.save("site.toml", settings);
    preview.wait_for(post, "Muutettu teksti.");

    assert_eq!(preview.messages(), "");
    equals_a_build(&preview);
}

#[test]
fn a_save_without_changes_causes_no_rebuild() {
    let preview = Preview::start(site());
    let text = preview.site.text("content/2026-03-02-eka.md");
    preview.save("content/2026-03-02-eka.md", &text);
    fs::File::open(preview.path("content/2026-03-02-toka.md")).unwrap();
    preview.save("muistiinpano.txt", "Ei kuulu sivustoon.");
    preview.save("public/fi/index.html", "Ei tämäkään.");
    // Nothing can be waited for where nothing shall come.
    thread::sleep(Duration::from_millis(300));
    assert_eq!(preview.rebuilds(), Vec::<String>::new());
    preview.save_post("eka", "Eka", "Muuttui.");
    assert_eq!(preview.wait_for_rebuild(0), "content/2026-03-02-eka.md");
}

/// Some programs empty a file when they begin to save it, and write the text when the machine lets them.
#[test]
fn a_file_that_is_written_slowly_is_not_read_empty() {
    for _ in 0..5 {
        let preview = Preview::start(site());
        let settings = preview.site.text("site.toml").replace("Kohtaamisia", "Uusi nimi");
        let started = Instant::now();
        let mut file = fs::File::create(preview.path("site.toml")).unwrap();
        thread::sleep(Duration::from_millis(700));
        file.write_all(settings.as_bytes()).unwrap();
        drop(file);
        let pause = started.elapsed();
        preview.wait_for("/fi/", "Uusi nimi");
        // The preview waits for a second. A busy machine may take longer to write the file.
        if pause < Duration::from_millis(850) {
            assert_eq!(preview.messages(), "");
            // The page may be answered before the rebuild is told.
            while preview.rebuilds().is_empty() && started.elapsed() < Duration::from_secs(30) {
                thread::sleep(Duration::from_millis(20));
            }
            assert_eq!(preview.rebuilds().len(), 1, "{:?}", preview.rebuilds());
            return;
        }
    }
    panic!("the machine is too busy to write a file");
}

#[test]
fn a_site_behind_links_is_followed() {
    let site = site();
    let elsewhere = tempfile::tempdir().unwrap();
    for folder in ["content", "themes"] {
        let target = elsewhere.path().join(folder);
        copy(&site.root().join(folder), &target);
        fs::remove_dir_all(site.root().join(folder)).unwrap();
        std::os::unix::fs::symlink(&target, site.root().join(folder)).unwrap();
    }
    fs::rename(site.root().join("site.toml"), elsewhere.path().join("site.toml")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("site.toml"), site.root().join("site.toml")).unwrap();
    let preview = Preview::start(site);
    fs::write(elsewhere.path().join("content/2026-03-02-eka.md"), "+++\ntitle = \"Eka\"\n+++\n\nLinkin takana.\n")
        .unwrap();
    preview.wait_for("/fi/2026/03/eka/", "Linkin takana.");
    let settings = preview.site.text("site.toml").replace("Kohtaamisia", "Uusi nimi");
    fs::write(elsewhere.path().join("site.toml"), settings).unwrap();
    preview.wait_for("/fi/", "Uusi nimi");
}

/// Copies a folder with all it holds.
fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_broken_document_keeps_its_last_good_version() {
    let preview = Preview::start(site());
    let document = preview.site.text("content/2026-03-02-eka.md");
    preview.save("content/2026-03-02-eka.md", "+++\ntitel = \"Eka\"\n+++\n\nRikki.\n");
    preview.wait_for_message("there is no key `titel`");
    assert!(preview.messages().contains("content/2026-03-02-eka.md:2:1"), "{}", preview.messages());
    assert!(preview.page("/fi/2026/03/eka/").contains("Ensimmäinen teksti."));
    // Another document's edit shows meanwhile, and links to the broken one hold.
    preview.save_post("toka", "Toka", "Toinen muuttui. [Eka](2026-03-02-eka.md)");
    preview.wait_for("/fi/2026/03/toka/", "Toinen muuttui.");
    assert!(preview.page("/fi/2026/03/eka/").contains("Ensimmäinen teksti."));
    let last = |ending: &'static str| {
        preview.wait(|| match preview.rebuilds().last() {
            Some(line) if line.ends_with(ending) => Ok(()),
            line => Err(format!("the last line is {line:?}")),
        });
    };
    last(" ms, 2 errors");
    let messages = preview.messages();
    assert_eq!(messages.matches("there is no key `titel`").count(), 1, "{messages}");
    assert!(!messages.contains("2026-03-02-toka.md"), "{messages}");
    preview.save("content/2026-03-02-eka.md", document.replace("Ensimmäinen", "Mainio"));
    preview.wait_for("/fi/2026/03/eka/", "Mainio teksti.");
    last(" ms");
    assert_eq!(preview.messages(), messages);
    // A problem that only rendering finds.
    preview.save_post("eka", "Eka", "[Minne?](puuttuu.md)");
    preview.wait_for_message("puuttuu.md");
    preview.save_post("eka", "Eka", "Taas ehjä.");
    preview.wait_for("/fi/2026/03/eka/", "Taas ehjä.");
    equals_a_build(&preview);
}

#[test]
fn broken_settings_and_templates_keep_the_last_good_edition() {
    let preview = Preview::start(site());
    let settings = preview.site.text("site.toml");
    preview.save("site.toml", settings.replace("Kohtaamisia\"", "Kohtaamisia"));
    preview.wait_for_message("site.toml:");
    assert!(preview.page("/fi/2026/03/eka/").contains("Ensimmäinen teksti."));
    assert_eq!(preview.messages().matches("[site.toml:").count(), 1, "{}", preview.messages());
    preview.save("site.toml", settings.replace("Kohtaamisia", "Uusi nimi"));
    preview.wait_for("/fi/", "Uusi nimi");
    preview.save("site.toml", &settings);
    preview.wait_for("/fi/", "Kohtaamisia");

    preview.save("themes/oma/templates/post.html", "{% extends \"base.html\" %}{% block main %}{% if %}{% endblock %}");
    preview.wait_for_message("themes/oma/templates/post.html:1:");
    assert!(preview.page("/fi/2026/03/eka/").contains("Ensimmäinen teksti."));
    assert!(preview.page("/fi/").contains("Kohtaamisia"));
    preview.save(
        "themes/oma/templates/post.html",
        "{% extends \"kielo/post.html\" %}{% block sidebar %}Oma palkki{% endblock %}",
    );
    preview.wait_for("/fi/2026/03/eka/", "Oma palkki");
    let messages = preview.messages();
    assert_eq!(messages.matches("`{% if %}` has no `{% endif %}`").count(), 1, "{messages}");

    // A template that fails only while a page is rendered.
    preview.save(
        "themes/oma/templates/page.html",
        "{% extends \"kielo/page.html\" %}{% block main %}{{ page.puuttuu.osa }}{% endblock %}",
    );
    preview.wait_for_message("themes/oma/templates/page.html:1:");
    assert!(preview.page("/fi/2026/03/eka/").contains("Oma palkki"));
    preview.remove("themes/oma/templates/page.html");
    preview.wait_for("/fi/tietoja/", "Meistä.");
    equals_a_build(&preview);
}

#[test]
fn a_site_that_is_broken_from_the_start_waits_for_a_fix() {
    let site = site().file("content/2026-03-02-eka.md", "+++\ntitel = \"Eka\"\n+++\n");
    let preview = Preview::start(site);
    preview.wait_for_message("there is no key `titel`");
    preview.save_post("eka", "Eka", "Mainio teksti.");
    preview.wait_for("/fi/2026/03/eka/", "Mainio teksti.");
    equals_a_build(&preview);
    drop(preview);

    let site = self::site();
    let settings = site.text("site.toml");
    let preview = Preview::start(site.file("site.toml", "base_url = 3\n"));
    preview.wait_for_message("site.toml:1:12");
    let failure = preview.get("/fi/");
    assert!(failure.status >= 500, "{}", failure.text());
    let mut open = preview.events("/fi/");
    let told = open.next();
    assert_eq!((&told["action"], &told["problems"][0]["file"]), (&"none".into(), &"site.toml".into()), "{told}");
    preview.save("site.toml", settings);
    assert_eq!(open.next_action()["action"], "reload");
    equals_a_build(&preview);
}

#[test]
fn deleted_and_restored_files_are_followed() {
    let preview = Preview::start(site());
    for name in ["content", "themes", "site.toml"] {
        preview.rename(name, "talteen");
        preview.wait(|| match preview.rebuilds().last() {
            Some(line) if line.contains("site.toml") == (name == "site.toml") => Ok(()),
            line => Err(format!("{name} is gone, and the last line is {line:?}")),
        });
        assert_eq!(preview.get("/_kielo/").status, 200);
        preview.rename("talteen", name);
        preview.wait_for("/fi/2026/03/eka/", "Ensimmäinen teksti.");
        preview.wait(|| match preview.rebuilds().last() {
            Some(line) if line.ends_with(" ms") => Ok(()),
            line => Err(format!("{name} is back, and the last line is {line:?}")),
        });
    }
    preview.save_post("eka", "Eka", "Muutettu teksti.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu teksti.");
    equals_a_build(&preview);
}

#[test]
fn a_file_that_cannot_be_read_does_not_hold_up_the_others() {
    let preview = Preview::start(site().file("content/lue.markdown", "Hei."));
    preview.save_post("eka", "Eka", "Muutettu kerran.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu kerran.");
    preview.save("content/2026-03-04-vanha.md", b"+++\ntitle = \"Vanha\"\n+++\n\nP\xe4\xe4st\xe4.\n");
    preview.wait_for_message("content/2026-03-04-vanha.md is not UTF-8 text");
    preview.save_post("eka", "Eka", "Muutettu taas.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu taas.");
    let mut other = preview.events("/fi/tietoja/");
    let event = other.next();
    assert_eq!((&event["problems"], &event["elsewhere"]["errors"]), (&serde_json::json!([]), &2.into()), "{event}");
    preview.rename("content/lue.markdown", "content/lue.txt");
    preview.save_post("vanha", "Vanha", "Päästä.");
    preview.remove("content/2026-03-04-vanha.md");
    preview.wait_for("/fi/2026/03/vanha/", "Päästä.");
    equals_a_build(&preview);
}

#[test]
fn an_error_in_the_settings_at_the_start_does_not_hide_the_texts() {
    let preview = Preview::start(site().setting("posts_per_pgae = 5"));
    preview.save_post("eka", "Eka", "Muutettu kerran.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu kerran.");
    assert!(preview.events("/fi/").next()["problems"][0]["message"].as_str().unwrap().contains("posts_per_pgae"));
}

#[test]
fn broken_terms_keep_the_last_good_edition() {
    let site = site().file("content/terms.toml", "[[tags]]\nfi = { name = \"x\", slug = \"oma\" }\n");
    let preview = Preview::start(site);
    assert_eq!(preview.get("/fi/avainsana/oma/").status, 200);
    preview.save("content/terms.toml", "[[tags]\nfi = { name = \"x\", slug = \"oma\" }\n");
    preview.wait_for_message("content/terms.toml:1:");
    assert_eq!(preview.get("/fi/avainsana/oma/").status, 200);
    assert_eq!(preview.events("/fi/").next()["problems"][0]["file"], "content/terms.toml");
}

#[test]
fn a_broken_link_is_reported_with_its_line_at_once() {
    let preview = Preview::start(site());
    let mut own = preview.events("/fi/2026/03/eka/");
    own.next();
    preview.save_post("eka", "Eka", "[Minne?](puuttuu.md)");
    let event = own.next();
    assert_eq!((&event["action"], &event["problems"][0]["line"]), (&"reload".into(), &5.into()), "{event}");
    preview.wait_for_rebuild(0);
    assert!(preview.rebuilds()[0].ends_with(", 1 error"), "{}", preview.said());
}

/// A document that cannot be read: no title, and no end of its front matter.
const UNREADABLE: &str = "+++\ntitle =\n";

#[test]
fn settings_may_change_while_a_document_is_half_written() {
    let preview = Preview::start(site().tables("[design]\nfeatured = [\"2026-03-02-toka.md\"]"));
    preview.save("content/2026-03-02-toka.md", UNREADABLE);
    preview.wait_for_message("content/2026-03-02-toka.md");
    let settings = preview.site.text("site.toml");
    preview.save("site.toml", format!("{settings}\n# Muistiin.\n"));
    preview.wait_for_rebuild(1);
    assert!(preview.page("/fi/2026/03/toka/").contains("Toinen teksti."));
    preview.save_post("eka", "Eka", "Muutettu.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu.");
    assert!(!preview.messages().contains("there is no post"), "{}", preview.messages());
    // The stand-in for the broken document was made with the old settings and is dropped with them.
    let post = "+++\ntitle = \"Se \\\"oikea\\\"\"\n+++\n\nToka.\n";
    preview.save("content/2026-03-02-toka.md", post);
    preview.wait_for("/fi/2026/03/toka/", "Se ”oikea”");
    preview.save("content/2026-03-02-toka.md", post.replace("title", "titel"));
    preview.wait_for_message("there is no key `titel`");
    let known = preview.rebuilds().len();
    preview.save("site.toml", format!("typography = false\n{settings}"));
    preview.wait_for_rebuild(known);
    preview.save("content/2026-03-02-toka.md", post);
    preview.wait_for("/fi/2026/03/toka/", "Se &quot;oikea&quot;");
    equals_a_build(&preview);
}

#[test]
fn links_to_an_unreadable_document_are_not_errors() {
    let site = SiteTest::new()
        .norwegian_page()
        .tables("[design]\nfeatured = [\"2026-03-02-rikki.md\"]")
        .post("eka", "Eka", "Teksti.")
        .file("content/2026-03-02-rikki.md", UNREADABLE)
        .file("content/2026-03-02-rikki.comments.toml", "")
        .file("content/kimppu/index.md", UNREADABLE)
        .file("content/kimppu/comments.toml", "")
        .file("content/terms.toml", "[[categories]]\nfi = \"Alla\"\nparent = \"Vain rikkinäisessä\"\n");
    let preview = Preview::start(site);
    preview.wait_for_message("2 errors");
    preview.save_post("eka", "Eka", "Muutettu.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu.");
    // A page may come before the line about it.
    preview.wait_for_rebuild(0);
    assert!(preview.rebuilds()[0].ends_with(", 2 errors"), "{}", preview.said());
}

#[test]
fn each_problem_is_reported_once() {
    let preview = Preview::start(site());
    for turn in 0..3 {
        // More than are rendered at once, and the text before the link grows.
        for number in 0..30 {
            preview.save_post(
                &format!("n{number}"),
                &format!("N{number}"),
                &format!("{}[a](ei.md)", "Sana. ".repeat(turn)),
            );
        }
        // The first time some are found only when everything is rendered, after the line was printed.
        preview.wait(|| match (preview.rebuilds().last(), preview.messages().matches("`ei.md`").count()) {
            (_, 30) if turn == 0 => Ok(()),
            (Some(line), _) if turn > 0 && line.ends_with(", 30 errors") => Ok(()),
            (line, told) => Err(format!("{told} are told, and the last line is {line:?}")),
        });
    }
    let messages = preview.messages();
    assert_eq!(messages.matches("there is no document or file `ei.md`").count(), 30, "{messages}");
}

#[test]
fn an_open_page_hears_of_no_link_that_only_seems_broken() {
    let preview = Preview::start(site());
    preview.save_post("eka", "Eka", "[Uusi](2026-03-02-uusi.md)");
    preview.wait_for_message("2026-03-02-uusi.md");
    preview.save("content/2026-03-02-uusi.md", UNREADABLE);
    preview.wait_for_message("content/2026-03-02-uusi.md:");
    assert_eq!(preview.events("/fi/2026/03/eka/").next()["problems"], serde_json::json!([]));
}

#[test]
fn an_image_that_was_wrong_is_looked_at_again() {
    let (good, document) = (png(1), "+++\ntitle = \"Kuva\"\n+++\n\n![Kuva](kuva.png)\n");
    let site = site().file("content/kuvia/index.md", document).file("content/kuvia/kuva.png", vec![0; good.len()]);
    let time = fs::metadata(site.root().join("content/kuvia/kuva.png")).unwrap().modified().unwrap();
    let preview = Preview::start(site);
    preview.wait_for_message("content/kuvia/kuva.png");
    // As long as before and of the same time: what was wrong with it may have been its permissions.
    preview.save("content/kuvia/kuva.png", good);
    fs::File::options().write(true).open(preview.path("content/kuvia/kuva.png")).unwrap().set_modified(time).unwrap();
    preview.wait_for("/fi/kuvia/", "srcset");
}

#[test]
fn a_page_that_was_not_open_hears_which_files_changed() {
    let preview = Preview::start(site());
    let save = preview.events("/fi/kimppu/").next()["save"].as_u64().unwrap();
    preview.save("content/kimppu/kuva.avif", "toinen kuva");
    preview.wait_for_rebuild(0);
    let event = preview.events_since("/fi/kimppu/", save).next();
    assert_eq!(event["files"], serde_json::json!(["/fi/kimppu/kuva.avif"]), "{event}");
    assert_eq!(preview.events("/fi/kimppu/").next()["files"], serde_json::json!([]));
}

#[test]
fn open_pages_receive_the_right_action() {
    let preview = Preview::start(site());
    let post = "/fi/2026/03/eka/";
    let (mut own, mut other, mut home) =
        (preview.events(post), preview.events("/nb/2026/03/norsk/"), preview.events("/fi/kimppu/"));
    for events in [&mut own, &mut other, &mut home] {
        let first = events.next();
        assert_eq!((first["action"].as_str(), &first["problems"]), (Some("none"), &serde_json::json!([])), "{first}");
    }
    preview.save_post("eka", "Eka", "Muutettu teksti.");
    assert_eq!(own.next()["action"], "reload");
    assert_eq!(other.next()["action"], "none");

    let mut own = preview.events(post);
    assert_eq!(own.next()["action"], "none");
    preview.save("themes/oma/static/style.css", "a { color: red }");
    let restyle = own.next();
    assert_eq!(restyle["action"], "restyle", "{restyle}");
    assert_ne!(restyle["styles"].as_str(), None);
    preview.save("content/kimppu/kuva.avif", "toinen kuva");
    let image = within(Duration::from_secs(20), || {
        let event = home.next();
        (event["files"] == serde_json::json!(["/fi/kimppu/kuva.avif"])).then_some(event)
    });
    assert!(image.is_some());

    let mut own = preview.events(post);
    own.next();
    preview.save("content/2026-03-02-eka.md", "+++\ntitle = \"Eka\"\nslug = \"siirtyi\"\n+++\n\nMuutettu teksti.\n");
    let moved = own.next_action();
    assert_eq!(
        (moved["action"].as_str(), moved["url"].as_str()),
        (Some("move"), Some("/fi/2026/03/siirtyi/")),
        "{moved}"
    );
}

#[test]
fn open_pages_receive_errors() {
    let preview = Preview::start(site());
    let post = "/fi/2026/03/eka/";
    let (mut own, mut other) = (preview.events(post), preview.events("/fi/tietoja/"));
    own.next();
    other.next();
    preview.save("content/2026-03-02-eka.md", "+++\ntitle = \"Eka\"\ndarft = true\n+++\n");
    let event = own.next();
    assert_eq!(event["action"], "none", "{event}");
    let problem = &event["problems"][0];
    assert_eq!(problem["severity"], "error");
    assert!(problem["message"].as_str().unwrap().contains("there is no key `darft`"), "{problem}");
    assert!(problem["advice"].as_str().unwrap().contains("did you mean `draft`?"), "{problem}");
    assert_eq!(
        (&problem["file"], &problem["line"], &problem["column"]),
        (&"content/2026-03-02-eka.md".into(), &3.into(), &1.into())
    );
    let excerpt = problem["excerpt"].as_array().unwrap();
    let marked = excerpt.iter().find(|line| line.get("from").is_some()).unwrap();
    assert_eq!(
        (&marked["line"], &marked["text"], &marked["from"], &marked["to"]),
        (&3.into(), &"darft = true".into(), &0.into(), &5.into())
    );
    let elsewhere = other.next();
    assert_eq!(
        (&elsewhere["problems"], &elsewhere["elsewhere"]["errors"]),
        (&serde_json::json!([]), &1.into()),
        "{elsewhere}"
    );
    // A page that is opened now hears the same at once.
    assert_eq!(preview.events(post).next()["problems"], event["problems"]);

    preview.save_post("eka", "Eka", "Ehjä.");
    let mended = within(Duration::from_secs(20), || Some(own.next()).filter(|event| event["action"] == "reload"));
    assert_eq!(mended.unwrap()["problems"], serde_json::json!([]));

    let settings = preview.site.text("site.toml");
    let mut page = preview.events("/fi/");
    page.next();
    preview.save("site.toml", settings.replace("time_zone", "timezone"));
    let broken = page.next();
    assert_eq!((&broken["action"], &broken["problems"][0]["file"]), (&"none".into(), &"site.toml".into()), "{broken}");
    preview.save("site.toml", settings);
    assert_eq!(page.next()["problems"], serde_json::json!([]));
}

#[test]
fn a_port_in_use_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let site = site();
    let output = serve(&site).args(["--port", &port]).output().unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{messages}");
    assert!(messages.contains(&port) && messages.contains("--port 0"), "{messages}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
}

#[test]
fn control_c_ends_it_at_once() {
    let mut preview = Preview::start(site());
    let mut open = preview.events("/fi/");
    open.next();
    assert!(preview.interrupt());
}

#[test]
fn nothing_is_written_to_disk() {
    let preview = Preview::start(site());
    let before = crate::site_test::files(preview.site.root());
    preview.page("/fi/");
    preview.save_post("eka", "Eka", "Muutettu.");
    preview.wait_for("/fi/2026/03/eka/", "Muutettu.");
    assert_eq!(crate::site_test::files(preview.site.root()), before);
}

#[test]
fn a_preview_at_rest_takes_no_time() {
    let preview = Preview::start(site());
    let _open = [preview.events("/fi/"), preview.events("/nb/")];
    let ticks = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", preview.process())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    // The check of all pages after the start is no rest, and gives way to other tests.
    preview.wait(|| {
        let before = ticks();
        thread::sleep(Duration::from_secs(3));
        let took = ticks() - before;
        // On a busy machine, a clock tick of another process may be counted here. A loop would take three hundred.
        if took <= 3 { Ok(()) } else { Err(format!("it took {took} hundredths of a second in three")) }
    });
}
