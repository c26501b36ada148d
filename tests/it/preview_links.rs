//! Links in a previewed site: the preview follows them only within the site, whenever they appear.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::images::png;
use crate::preview_test::Preview;
use crate::site_test::SiteTest;

/// A folder outside of any site, with a secret in a file of each name.
fn outside(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        fs::write(folder.path().join(name), "SALAISUUS\nSALAISUUS [a](puuttuu.md)\n").unwrap();
    }
    folder
}

/// Puts a link in the place of a file or a folder of the site, as a tool does that renames a finished link.
#[track_caller]
fn replace_by_link(preview: &Preview, name: &str, target: &Path) {
    let new = preview.path("static").with_file_name(".uusi");
    symlink(target, &new).unwrap();
    let place = preview.path(name);
    if place.is_dir() {
        fs::remove_dir_all(&place).unwrap();
    }
    fs::rename(new, place).unwrap();
}

#[test]
fn a_file_that_becomes_a_link_out_of_the_site_is_not_served() {
    let outside = outside(&["a.txt", "kuva.png"]);
    let site = SiteTest::new()
        .post("eka", "Eka", "![Kuva](/kuva.png)")
        .file("static/a.txt", "Julkinen.")
        .file("static/kansio/a.txt", "Julkinen.")
        .file("static/kuva.png", png(8))
        .file("content/kimppu/index.md", "+++\ntitle = \"Kimppu\"\n+++\n\n[a](a.txt)\n")
        .file("content/kimppu/a.txt", "Julkinen.");
    let preview = Preview::start(site);
    let paths = ["/a.txt", "/kansio/a.txt", "/fi/kimppu/a.txt"];
    for path in paths {
        assert_eq!(preview.page(path), "Julkinen.");
    }
    // The settings cannot be read, so that the files are not listed again.
    let settings = fs::read_to_string(preview.path("site.toml")).unwrap();
    preview.save("site.toml", format!("{settings}\nrikki = [\n"));
    preview.wait_for_message("rikki");
    replace_by_link(&preview, "static/a.txt", &outside.path().join("a.txt"));
    replace_by_link(&preview, "static/kansio", outside.path());
    replace_by_link(&preview, "content/kimppu", outside.path());
    replace_by_link(&preview, "static/kuva.png", &outside.path().join("kuva.png"));
    for path in paths.into_iter().chain(["/kuva.png"]) {
        let reply = preview.get(path);
        assert!(reply.status >= 400 && !reply.text().contains("SALAISUUS"), "{path}: {}", reply.text());
        let reason = "which is not in the site's folder";
        assert!(reply.text().contains(reason), "{path}: {}", reply.text());
    }
    // A pipe would never end.
    fs::remove_file(preview.path("static/a.txt")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        preview.path("static/a.txt"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    assert_eq!(preview.get("/a.txt").status, 404);
    fs::remove_file(preview.path("static/a.txt")).unwrap();
    preview.save("static/a.txt", "Taas julkinen.");
    preview.save("site.toml", settings);
    preview.wait_for("/a.txt", "Taas julkinen.");
    preview.wait_for_message("static/kansio is a link to");
}

#[test]
fn an_excerpt_shows_no_file_outside_of_the_site() {
    let outside = outside(&["eka.md"]);
    let site = SiteTest::new().post("eka", "Eka", "Teksti.\n\n[Toka](puuttuu.md)");
    let preview = Preview::start(site);
    preview.wait_for_message("puuttuu.md");
    let settings = fs::read_to_string(preview.path("site.toml")).unwrap();
    preview.save("site.toml", format!("{settings}\nrikki = [\n"));
    preview.wait_for_message("rikki");
    replace_by_link(&preview, "content/2026-03-02-eka.md", &outside.path().join("eka.md"));
    let event = preview.events("/fi/2026/03/eka/").next().to_string();
    assert!(!event.contains("SALAISUUS") && event.contains("puuttuu.md"), "{event}");
    let messages = preview.messages();
    assert!(!messages.contains("SALAISUUS"), "{messages}");
}

#[test]
fn links_within_the_site_and_folders_that_are_links_are_served() {
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("b.txt"), "Jaettu.").unwrap();
    fs::write(elsewhere.path().join("c.txt"), "Alias.").unwrap();
    symlink("c.txt", elsewhere.path().join("d.txt")).unwrap();
    let site = SiteTest::new().norwegian_page().post("eka", "Eka", "Teksti.").file("assets/a.txt", "Oma.");
    symlink(elsewhere.path(), site.root().join("static")).unwrap();
    symlink(site.root().join("assets/a.txt"), elsewhere.path().join("a.txt")).unwrap();
    let preview = Preview::start(site);
    for (path, text) in [("/a.txt", "Oma."), ("/b.txt", "Jaettu."), ("/d.txt", "Alias.")] {
        assert_eq!(preview.page(path), text, "{path}");
    }
    assert_eq!(preview.messages(), "");
}

/// Makes folders with two links each to the next one. The last of seventeen has 65,536 paths.
fn multiply(site: &SiteTest, folder: &str) {
    for number in 0..16 {
        let folder = site.root().join(format!("{folder}/{number}"));
        fs::create_dir_all(&folder).unwrap();
        for name in ["a", "b"] {
            symlink(format!("../{}", number + 1), folder.join(name)).unwrap();
        }
    }
    fs::create_dir_all(site.root().join(format!("{folder}/16"))).unwrap();
    fs::write(site.root().join(format!("{folder}/16/viimeinen.txt")), "Viimeinen.").unwrap();
}

const TOO_MANY: &str = "such links repeat more than 10000 files and folders";

#[test]
fn links_that_multiply_are_an_error_in_each_folder() {
    for folder in ["content/zz", "static/zz", "static", "strings/zz", "themes/oma/static", "themes/oma/templates/zz"] {
        let site = SiteTest::new()
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .post("eka", "Eka", "Teksti.");
        multiply(&site, folder);
        site.fails().says(&format!("× {folder}/")).says(TOO_MANY).says("help: remove links");
    }
}

#[test]
fn links_that_multiply_do_not_stop_the_preview() {
    let preview = Preview::start(SiteTest::new().post("eka", "Eka", "Teksti."));
    let path = preview.path("content/zz");
    let site = SiteTest::new();
    multiply(&site, "content/zz");
    fs::rename(site.root().join("content/zz"), &path).unwrap();
    preview.wait_for_message(TOO_MANY);
    fs::remove_dir_all(path).unwrap();
    preview.save_post("eka", "Eka", "Uusi teksti.");
    preview.wait_for("/fi/2026/03/eka/", "Uusi teksti.");
}

#[test]
fn many_folders_can_link_to_one() {
    let mut site =
        SiteTest::new().norwegian_page().file("jaetut/a.txt", "Jaettu.").file("jaetut/lisaa/b.txt", "Toinen.");
    for number in 0..1000 {
        site = site.file(&format!("content/p{number}/index.md"), format!("+++\ntitle = \"P{number}\"\n+++\n"));
        symlink("../../jaetut", site.root().join(format!("content/p{number}/kansio"))).unwrap();
    }
    let built = site.build();
    assert_eq!(built.again().text("public/fi/p999/kansio/lisaa/b.txt"), "Toinen.");
}
