//! Unreadable files do not count as empty: the site that was published before stays.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::site_test::{Failed, SiteTest, kielo};

/// A site that was published, whose sources are then changed.
fn published() -> SiteTest {
    let built = SiteTest::new()
        .norwegian_page()
        .post("a", "A", "Teksti.")
        .file("static/a.txt", "a")
        .file("strings/fi.toml", "")
        .build();
    built.again()
}

/// Expects that a build reports errors and leaves the published site as it is.
#[track_caller]
fn keeps_the_site(site: SiteTest) -> Failed {
    let page = fs::read(site.public().join("fi/2026/03/a/index.html")).expect("the page before");
    let failed = site.fails();
    assert_eq!(fs::read(failed.site.public().join("fi/2026/03/a/index.html")).expect("the page after"), page);
    assert!(failed.site.public().join("a.txt").exists());
    failed
}

fn make_pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
}

#[test]
fn a_dangling_link_is_no_empty_folder() {
    for folder in ["content", "static", "strings"] {
        let site = published();
        fs::rename(site.root().join(folder), site.root().join("aside")).unwrap();
        symlink("nowhere", site.root().join(folder)).unwrap();
        keeps_the_site(site).says(&format!("{folder} is a link to nowhere, which does not exist"));
    }
}

#[test]
fn a_file_is_no_empty_folder() {
    for folder in ["content", "static", "strings"] {
        let site = published();
        fs::remove_dir_all(site.root().join(folder)).unwrap();
        // Git writes such a file instead of a link on systems without links.
        let site = site.file(folder, "../shared/content");
        keeps_the_site(site).says(&format!("{folder} is a file, and a folder is expected"));
    }
}

#[test]
fn a_link_to_itself_is_no_empty_folder() {
    for folder in ["content", "static"] {
        let site = published();
        fs::remove_dir_all(site.root().join(folder)).unwrap();
        symlink(folder, site.root().join(folder)).unwrap();
        keeps_the_site(site).says(&format!("{folder} cannot be read"));
    }
}

#[test]
fn a_pipe_is_never_opened() {
    for folder in ["content", "static", "site.toml", "content/terms.toml", "content/comments.toml", "counts.toml"] {
        let site = published();
        let path = site.root().join(folder);
        _ = fs::remove_dir_all(&path);
        _ = fs::remove_file(&path);
        make_pipe(&path);
        let site = site.arguments(["--output", "public"]);
        let output = kielo().args(["build", "--root"]).arg(site.root()).output().unwrap();
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(messages.contains(&format!("{folder} is neither a file nor a folder")), "{folder}: {messages}");
    }
    let site = published();
    make_pipe(&site.root().join("content/2026-03-03-b.md"));
    make_pipe(&site.root().join("static/b.txt"));
    let built = site.build();
    built.says("content/2026-03-03-b.md is neither a file nor a folder, so it is left out");
    built.says("static/b.txt is neither a file nor a folder, so it is left out").without("/b.txt");
}

#[test]
fn a_pipe_in_a_theme_is_never_opened() {
    let site = published().file("themes/oma/theme.toml", "extends = \"kielo\"").setting("theme = \"oma\"");
    make_pipe(&site.root().join("themes/oma/style.css"));
    site.build().says("themes/oma/style.css is neither a file nor a folder");
}

#[test]
fn links_stay_inside_the_site() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret");
    fs::create_dir(&secret).unwrap();
    fs::write(secret.join("a.md"), "+++\ntitle = \"Salaisuus\"\n+++\n").unwrap();
    for (link, target) in [
        ("static/b.txt", secret.join("a.md")),
        ("static/b", secret.clone()),
        ("content/b.md", secret.join("a.md")),
        ("content/b", secret.clone()),
        ("static/b.txt", Path::new("/etc/hostname").to_owned()),
        ("strings/nb.toml", secret.join("a.md")),
    ] {
        let site = published();
        symlink(&target, site.root().join(link)).unwrap();
        let real = fs::canonicalize(&target).unwrap();
        let message = format!("{link} is a link to {}, which is not in the site's folder", real.display());
        let failed = keeps_the_site(site).says(&message);
        assert!(!failed.messages.contains("Salaisuus"));
    }
    let site = published().file("themes/oma/theme.toml", "extends = \"kielo\"").setting("theme = \"oma\"");
    fs::create_dir(site.root().join("themes/oma/static")).unwrap();
    symlink(&secret, site.root().join("themes/oma/static/x")).unwrap();
    keeps_the_site(site).says("themes/oma/static/x is a link to");
}

#[test]
fn links_inside_the_site_are_followed() {
    let site = published().file("kuvat/a.txt", "kuva").file("content/b/index.md", "+++\ntitle = \"B\"\n+++\n");
    symlink("../kuvat/a.txt", site.root().join("static/b.txt")).unwrap();
    symlink("../kuvat", site.root().join("static/kuvat")).unwrap();
    let built = site.build();
    built.page("/b.txt").has("kuva");
    built.page("/kuvat/a.txt").has("kuva");
}

#[test]
fn the_folders_of_a_site_may_be_links() {
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path();
    let site = published();
    for folder in ["content", "static"] {
        fs::rename(site.root().join(folder), elsewhere.join(folder)).unwrap();
        symlink(elsewhere.join(folder), site.root().join(folder)).unwrap();
    }
    fs::write(elsewhere.join("static/b.txt"), "b").unwrap();
    symlink("b.txt", elsewhere.join("static/c.txt")).unwrap();
    let theme = elsewhere.join("teema");
    fs::create_dir(&theme).unwrap();
    fs::write(theme.join("theme.toml"), "extends = \"kielo\"").unwrap();
    fs::create_dir(site.root().join("themes")).unwrap();
    symlink(&theme, site.root().join("themes/oma")).unwrap();
    let built = site.setting("theme = \"oma\"").build();
    built.page("/fi/2026/03/a/").has("Teksti.");
    built.page("/c.txt").has("b");
}

#[test]
fn a_text_of_more_than_16_mb_is_an_error() {
    let long = format!("+++\ntitle = \"B\"\n+++\n{}", "sana ".repeat((16 << 20) / 5));
    keeps_the_site(published().file("content/b.md", long)).says("content/b.md has 17 MB, and a text may have 16 MB");
}

#[test]
fn a_file_of_a_theme_may_have_more_than_16_mb() {
    let site = published().file("themes/oma/theme.toml", "extends = \"kielo\"").setting("theme = \"oma\"");
    site.file("themes/oma/static/suuri.bin", vec![7; (16 << 20) + 1]).build();
}

#[test]
fn most_pages_are_not_removed_without_a_word() {
    let mut site = SiteTest::new().norwegian_page();
    for number in 0..40 {
        site = site.post(&format!("a{number}"), &format!("A {number}"), "Teksti.");
    }
    let site = site.build().again();
    for number in 1..40 {
        fs::remove_file(site.root().join(format!("content/2026-03-02-a{number}.md"))).unwrap();
    }
    let built = site.build();
    built.says("pages that the last build wrote are removed by this one");
    built.again().build().is_silent();
}

#[test]
fn an_unreadable_manifest_is_no_empty_one() {
    let site = published();
    let manifest = site.public().join(".kielo-manifest");
    fs::remove_file(&manifest).unwrap();
    fs::create_dir(&manifest).unwrap();
    site.fails().says(".kielo-manifest cannot be read");
}

#[test]
fn a_text_has_a_bounded_number_of_names() {
    for key in ["tags", "categories", "authors"] {
        let names: Vec<String> = (0..1000).map(|number| format!("\"n{number}\"")).collect();
        let text = format!("+++\ntitle = \"B\"\ndate = 2026-03-02\n{key} = [{}]\n+++\n", names.join(", "));
        keeps_the_site(published().file("content/b.md", text))
            .says("content/b.md:4:")
            .says(&format!("a text may have 200 {key}, and this one has 1000"));
    }
}

#[test]
fn an_old_address_fits_into_a_file_system() {
    for alias in ["x".repeat(300), "x/".repeat(2000)] {
        let text = format!("+++\ntitle = \"B\"\naliases = [\"/{alias}\"]\n+++\n");
        keeps_the_site(published().file("content/b.md", text)).says("content/b.md:3:").says("of a file may be");
    }
}

#[test]
fn a_damaged_record_of_the_last_build_is_no_missing_one() {
    let built = SiteTest::new().norwegian_page().post("a", "A", "Teksti.").post("b", "B", "Teksti.").build();
    let record = built.site.public().join(".kielo-manifest");
    let whole = fs::read_to_string(&record).unwrap();
    fs::remove_file(built.site.root().join("content/2026-03-02-b.md")).unwrap();
    let mut site = built.again();
    for damaged in ["", "kielo manifest 3\n", &whole[..whole.len() / 2], &whole.replace("index", "xedni")] {
        fs::write(&record, damaged).unwrap();
        let failed = site.fails().says(".kielo-manifest is damaged, or was written by a newer version of Kielo");
        assert!(failed.site.public().join("fi/2026/03/b/index.html").is_file());
        site = failed.site;
    }
    fs::write(&record, whole).unwrap();
    assert!(!site.build().site.public().join("fi/2026/03/b").exists());
}
