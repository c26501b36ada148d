//! Messages of the preview when it cannot show, read or keep something.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::json;

use crate::images::jpeg;
use crate::preview_test::Preview;
use crate::site_test::SiteTest;

fn site() -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .post("eka", "Eka", "Teksti.")
        .file("content/kuvat/index.md", "+++\ntitle = \"Kuvat\"\n+++\n\n![Kuva](k.jpg)\n")
        .file("content/kuvat/k.jpg", jpeg(900, 600))
}

#[test]
fn every_save_says_that_pages_are_older_while_settings_have_errors() {
    let preview = Preview::start(site());
    let settings = fs::read_to_string(preview.path("site.toml")).unwrap();
    let older = "all pages are shown as before until the errors in site.toml are mended";
    preview.save("site.toml", format!("{settings}\n[images]\ntuntematon = 1\n"));
    preview.wait_for_rebuild(0);
    preview.save_post("eka", "Eka", "Uusi teksti.");
    preview.wait_for_rebuild(1);
    let rebuilds = preview.rebuilds();
    assert!(rebuilds.len() == 2 && rebuilds.iter().all(|line| line.ends_with(older)), "{rebuilds:?}");
    let event = preview.events("/fi/2026/03/eka/").next();
    assert_eq!(event["older"], json!(older));
    let overview = preview.page("/_kielo/");
    assert!(overview.contains("All pages are shown as before until the errors in site.toml are mended."), "{overview}");
    preview.save("site.toml", settings);
    preview.wait_for("/fi/2026/03/eka/", "Uusi teksti.");
    preview.wait_for_rebuild(2);
    assert!(!preview.rebuilds()[2].contains("as before"), "{:?}", preview.rebuilds());
    assert_eq!(preview.events("/fi/2026/03/eka/").next()["older"], json!(null));
    assert!(!preview.page("/_kielo/").contains("as before"));
}

#[test]
fn a_cache_that_cannot_be_written_is_reported_once_and_used_when_it_can() {
    let site = site().file("tuki", "");
    let cache = site.root().join("tuki/varasto");
    let preview = Preview::start_with(site, ["--cache", cache.to_str().unwrap()]);
    let problem = "images are made anew each time, because nothing can be kept in";
    preview.wait_for_message(problem);
    preview.save_post("eka", "Eka", "[Rikki](puuttuu.md)");
    preview.wait_for_message("puuttuu.md");
    preview.save_post("eka", "Eka", "[Rikki](poissa.md)");
    preview.wait_for_message("poissa.md");
    assert_eq!(preview.messages().matches(problem).count(), 1, "{}", preview.messages());
    preview.remove("tuki");
    fs::create_dir(preview.path("tuki")).unwrap();
    preview.save_post("eka", "Eka", "Teksti.");
    preview.wait(|| if cache.join("CACHEDIR.TAG").is_file() { Ok(()) } else { Err("the cache is not used".into()) });
}

#[test]
fn a_site_folder_that_is_moved_away_is_missed_and_does_not_come_back() {
    let mut site = site();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("blogi");
    site = site.file("content/kuvat/toinen.jpg", jpeg(800, 600));
    let root = site.root().to_owned();
    let preview = Preview::start(site);
    let page = preview.page("/fi/kuvat/");
    fs::rename(&root, &moved).unwrap();
    preview.wait_for_message("is no longer there");
    for address in page.split('"').flat_map(|part| part.split([' ', ','])).filter(|part| part.contains("/kuvat/k")) {
        preview.get(address);
    }
    preview.page("/fi/2026/03/eka/");
    assert!(!root.exists(), "it came back");
    fs::rename(&moved, &root).unwrap();
    preview.save_post("eka", "Eka", "Taas täällä.");
    preview.wait_for("/fi/2026/03/eka/", "Taas täällä.");
    let messages = preview.messages();
    assert!(!messages.contains("nothing can be kept") && !messages.contains("there is no site.toml"), "{messages}");
}

#[test]
fn a_file_that_cannot_be_opened_any_more_says_why_and_is_reported_with_the_next_save() {
    let preview = Preview::start_as_ordinary_user(site().file("static/kansio/a.txt", "Julkinen."));
    assert_eq!(preview.page("/kansio/a.txt"), "Julkinen.");
    // The system does not report changed permissions.
    let folder = preview.path("static/kansio");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    let reply = preview.get("/kansio/a.txt");
    assert!(reply.status == 404 && reply.text().contains("static/kansio/a.txt cannot be read"), "{}", reply.text());
    preview.save_post("eka", "Eka", "Uusi teksti.");
    preview.wait_for_message("static/kansio cannot be read");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    preview.save_post("eka", "Eka", "Kolmas teksti.");
    preview.wait_for_status("/kansio/a.txt", 200);
}

#[test]
fn files_of_the_index_before_the_last_save_are_still_served() {
    let preview = Preview::start(site().tables("[search]\n"));
    let files = |page: &str| -> Vec<String> {
        let output = tempfile::tempdir().unwrap();
        let built = preview.fresh(output.path()).unwrap();
        assert!(built.iter().any(|(file, _)| file == page), "{built:?}");
        let files = built.into_iter().map(|(file, _)| format!("/{file}"));
        files.filter(|file| preview.get(file).status == 200 && file.starts_with("/pagefind/")).collect()
    };
    let before = files("fi/2026/03/eka/index.html");
    preview.save_post("eka", "Eka", "Aivan toisia sanoja ja muuta hakemistoa.");
    preview.wait_for("/fi/2026/03/eka/", "toisia sanoja");
    let after = files("fi/2026/03/eka/index.html");
    let gone: Vec<&String> = before.iter().filter(|file| !after.contains(file)).collect();
    assert!(!gone.is_empty(), "{before:?}");
    for file in gone {
        assert_eq!(preview.get(file).status, 200, "{file}");
    }
}

#[test]
fn a_link_that_leads_elsewhere_is_not_watched() {
    let outside = tempfile::tempdir().unwrap();
    for number in 0..30 {
        fs::create_dir_all(outside.path().join(format!("kansio{number}/sisällä"))).unwrap();
    }
    let site = site().file("static/a.txt", "");
    symlink(outside.path(), site.root().join("content/ulos")).unwrap();
    symlink(outside.path(), site.root().join("static/ulos")).unwrap();
    let preview = Preview::start(site);
    preview.wait_for_message("content/ulos is a link to");
    let descriptors = fs::read_dir(format!("/proc/{}/fdinfo", preview.process())).unwrap();
    let watches: usize = descriptors
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .map(|text| text.matches("inotify wd:").count())
        .sum();
    assert!((1..25).contains(&watches), "{watches} folders are watched");
    fs::remove_file(preview.path("content/ulos")).unwrap();
    symlink("../muualla", preview.path("content/ulos")).unwrap();
    preview.save("muualla/uusi.md", "+++\ntitle = \"Uusi\"\n+++\n\nTeksti täällä.\n");
    preview.wait_for("/fi/ulos/uusi/", "Teksti täällä.");
}
