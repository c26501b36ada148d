//! The same input gives the same bytes: file order, cores, time zone and locale of the machine have no influence.

use std::fs;
use std::path::Path;

use crate::site_test::{SiteTest, files};

const DOCUMENTS: [(&str, &str); 5] = [
    (
        "content/2026-03-02-a.md",
        "+++\ntitle = \"A\"\ntags = [\"y\", \"x\", \"z\"]\nauthors = [\"Aino\", \"Eero\"]\n+++\n\nTeksti[^1].\n\n[^1]: Viite.\n",
    ),
    ("content/2026-03-02-b.md", "+++\ntitle = \"B\"\ntags = [\"x\", \"z\"]\n+++\n"),
    ("content/2026-03-02-c.nb.md", "+++\ntitle = \"C\"\ntags = [\"z\"]\n+++\n"),
    ("content/k/index.md", "+++\ntitle = \"K\"\n+++\n\n[Kuva](kuva.avif)\n"),
    ("content/k/kuva.avif", "png"),
];

fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

#[test]
fn the_same_input_gives_the_same_bytes_everywhere() {
    let forwards = DOCUMENTS.into_iter().fold(SiteTest::new(), |site, (name, text)| site.file(name, text));
    let backwards = DOCUMENTS.into_iter().rev().fold(SiteTest::new(), |site, (name, text)| site.file(name, text));
    let here = forwards.build();
    let there = backwards
        .variable("RAYON_NUM_THREADS", "1")
        .variable("TZ", "Asia/Tokyo")
        .variable("LANG", "tr_TR.UTF-8")
        .variable("LC_ALL", "tr_TR.UTF-8")
        .build();
    assert!(bytes(&here.site.public()) == bytes(&there.site.public()));
}

#[test]
fn verify_renders_everything_twice() {
    let site = || DOCUMENTS.into_iter().fold(SiteTest::new(), |site, (name, text)| site.file(name, text));
    site().arguments(["--verify"]).build().is_silent();
}
