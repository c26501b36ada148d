//! `kielo theme install`: which files of a theme come along, and which themes are refused.

use std::fs;
use std::io::{Cursor, Write};
use std::os::unix::fs::symlink;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::site_test::{Answer, SiteTest, files, write};

/// The files of a small theme, in a folder beside the site's own.
const THEME: [(&str, &str); 5] = [
    ("theme.toml", "name = \"solmu\"\nextends = \"kielo\"\n"),
    ("templates/404.html", "<h1>Solmu</h1>"),
    ("static/solmu.css", "a { color: red }"),
    ("demo/content/a.fi.md", "+++\ntitle = \"A\"\n+++\n"),
    ("LICENSE-MIT", "MIT"),
];

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a file of the archive");
        writer.write_all(text.as_bytes()).expect("the archive is written");
    }
    writer.finish().expect("the archive is written").into_inner()
}

/// Installs an archive of these files.
fn install_zip(site: &SiteTest, files: &[(&str, &str)]) -> Answer {
    let archive = tempfile::tempdir().expect("a temporary folder");
    let path = archive.path().join("solmu-main.zip");
    fs::write(&path, zip(files)).expect("the archive is written");
    site.command(["theme", "install", path.to_str().expect("a plain path")])
}

/// Installs a folder with these files.
fn install_folder<const N: usize>(site: &SiteTest, files: &[(&str, &str)], arguments: [&str; N]) -> Answer {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("kansio");
    for (name, text) in files {
        write(&path.join(name), text.as_bytes());
    }
    let mut command = crate::site_test::kielo();
    command.args(["theme", "install"]).arg(path).args(arguments).arg("--root").arg(site.root());
    let output = command.output().expect("kielo runs");
    let text = |bytes| String::from_utf8(bytes).expect("what is said is UTF-8");
    Answer { code: output.status.code(), result: text(output.stdout), messages: text(output.stderr) }
}

/// Expects that nothing was installed, and that nothing is left of the attempt.
#[track_caller]
fn is_untouched(site: &SiteTest) {
    let found: Vec<_> = fs::read_dir(site.root()).expect("the site").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(found, ["site.toml"]);
}

#[test]
fn a_folder_becomes_a_theme_of_the_site() {
    let site = SiteTest::new().norwegian_page();
    let answer = install_folder(&site, &THEME, []).done();
    answer.says("themes/solmu: 5 files").says("write at the top of site.toml: theme = \"solmu\"");
    let names = THEME.map(|(name, _)| name.to_owned());
    let mut found = files(&site.root().join("themes/solmu"));
    found.sort_by_key(|name| names.iter().position(|known| known == name));
    assert_eq!(found, names);
    let built = site.setting("theme = \"solmu\"").build();
    built.page("/fi/404.html").has("<h1>Solmu</h1>");
    // The demo is no part of the site.
    assert!(!built.files().iter().any(|file| file.contains("demo") || file.contains("LICENSE")));
}

#[test]
fn an_archive_becomes_a_theme_of_the_site() {
    let site = SiteTest::new();
    let inside = THEME.map(|(name, text)| (format!("solmu-main/{name}"), text));
    let inside: Vec<(&str, &str)> = inside.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    install_zip(&site, &inside).done().says("themes/solmu: 5 files");
    assert_eq!(site.text("themes/solmu/templates/404.html"), "<h1>Solmu</h1>");
    let site = SiteTest::new();
    install_zip(&site, &THEME).done().says("themes/solmu: 5 files");
    let site = SiteTest::new();
    install_zip(&site, &[("theme.toml", "extends = \"kielo\"")]).done().says("themes/solmu-main: 1 file");
}

#[test]
fn only_files_of_a_theme_are_copied() {
    let site = SiteTest::new();
    let more =
        [("package.json", "{}"), ("src/a.ts", ""), (".git/config", ""), ("static/.DS_Store", ""), ("build.sh", "")];
    let answer = install_folder(&site, &[&THEME[..], &more].concat(), []).done();
    answer.says("5 left out, which no theme needs: .git/, build.sh, package.json, src/, static/.DS_Store");
    assert_eq!(files(&site.root().join("themes/solmu")).len(), THEME.len());
    let site = SiteTest::new();
    let more = [("__MACOSX/._theme.toml", ""), ("package.json", "{}")];
    let answer = install_zip(&site, &[&THEME[..], &more].concat()).done();
    answer.says("2 left out, which no theme needs: __MACOSX/, package.json");
}

#[test]
fn links_are_not_followed() {
    let theme = tempfile::tempdir().expect("a temporary folder");
    write(&theme.path().join("theme.toml"), b"name = \"solmu\"\nextends = \"kielo\"\n");
    fs::create_dir(theme.path().join("static")).expect("a folder");
    symlink("/etc", theme.path().join("static/etc")).expect("a link");
    symlink("/etc/hostname", theme.path().join("README")).expect("a link");
    let site = SiteTest::new();
    let answer = site.command(["theme", "install", theme.path().to_str().expect("a plain path")]).done();
    answer.says("2 left out, which no theme needs: README, static/etc");
    assert_eq!(files(&site.root().join("themes/solmu")), ["theme.toml"]);
}

#[test]
fn a_theme_that_exists_stays_as_it_is() {
    let site = SiteTest::new().file("themes/solmu/theme.toml", "extends = \"kielo\"\n# oma\n");
    let answer = install_folder(&site, &THEME, []).refused();
    answer.says("there is a folder themes/solmu already").says("--name NAME");
    assert_eq!(site.text("themes/solmu/theme.toml"), "extends = \"kielo\"\n# oma\n");
    install_folder(&site, &THEME, ["--name", "toinen"]).done().says("theme = \"toinen\"");
    assert_eq!(site.text("themes/toinen/templates/404.html"), "<h1>Solmu</h1>");
}

#[test]
fn a_theme_may_extend_another_of_the_site() {
    let site = SiteTest::new().file("themes/pohja/theme.toml", "extends = \"kielo\"\n");
    install_folder(&site, &[("theme.toml", "name = \"solmu\"\nextends = \"pohja\"\n")], []).done();
    assert!(site.root().join("themes/pohja/theme.toml").is_file());
}

#[test]
fn a_broken_theme_is_not_installed() {
    let refused = |files: &[(&str, &str)], words: &[&str]| {
        let site = SiteTest::new();
        let mut answer = install_folder(&site, files, []).refused().says("no theme was installed");
        for word in words {
            answer = answer.says(word);
        }
        is_untouched(&site);
    };
    let toml = ("theme.toml", "name = \"solmu\"\nextends = \"kielo\"\n");
    refused(&[("theme.toml", "name = \"solmu\nextends = \"kielo\"\n")], &["theme.toml:1:"]);
    refused(&[("theme.toml", "extends = \"kileo\"\n")], &["there is no theme `kileo`", "themes/kansio/theme.toml:1:"]);
    refused(&[toml, ("templates/post.html", "{% if post %}")], &["themes/solmu/templates/post.html:1:"]);
    refused(&[toml, ("templates/post.html", "{% extends \"bsae.html\" %}")], &["bsae.html"]);
    refused(&[("templates/home.html", "<p>")], &["post.html", "404.html", "which has them all"]);
    refused(&[toml, ("strings/fi.toml", "a = \n")], &["themes/solmu/strings/fi.toml:1:"]);
    refused(&[("layouts/index.html", ""), ("hugo.toml", "")], &["no theme for Kielo", "Hugo"]);
    refused(&[("index.hbs", "")], &["no theme for Kielo", "Ghost"]);
    refused(&[("notes.txt", "")], &["no theme for Kielo", "name the folder that theme.toml is in"]);
    refused(&[("theme.toml", "name = \"../../ylös\"\nextends = \"kielo\"\n")], &["cannot be the name", "--name NAME"]);
    refused(&[("theme.toml", "name = \"vuokko\"\nextends = \"kielo\"\n")], &["is part of Kielo"]);
}

#[test]
fn an_archive_cannot_write_outside_of_the_theme() {
    for name in
        ["../theme.toml", "/tmp/kielo-theme.toml", "static/../../a.css", "C:\\theme.toml", "static/a\u{7}.css", "a//b"]
    {
        let site = SiteTest::new();
        let answer = install_zip(&site, &[THEME[0], (name, "a")]).refused();
        answer.says("no theme can have that name");
        is_untouched(&site);
    }
    assert!(!Path::new("/tmp/kielo-theme.toml").exists());
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let site = SiteTest::new();
    let zeros = "0".repeat(257 << 20);
    let answer = install_zip(&site, &[THEME[0], ("static/a.css", &zeros)]).refused();
    answer.says("is larger than a theme may be");
    is_untouched(&site);
}

#[test]
fn what_is_no_theme_is_named() {
    let site = SiteTest::new().file("a.zip", "no archive").file("cut.zip", &zip(&THEME)[..200]);
    let path = |name: &str| site.root().join(name).to_str().expect("a plain path").to_owned();
    for name in ["a.zip", "cut.zip", "puuttuu", "site.toml"] {
        site.command(["theme", "install", &path(name)]).refused().says("no theme can be read from");
    }
    site.command(["theme", "install", "/dev/null"]).refused().says("it is neither a folder nor a file");
    let outside = SiteTest::empty();
    install_folder(&outside, &THEME, []).refused().says("there is no site.toml");
}
