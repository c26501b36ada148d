//! The same input gives the same bytes: file order, cores, time zone and locale of the machine have no influence.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::example;
use crate::site_test::{SiteTest, files, write};

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

/// A copy of the example blog, whose files come in another order, built where everything differs that may differ between
/// machines: language, time zone, cores, permissions of new files, home, width of the terminal, time of the archive.
#[test]
fn the_example_is_the_same_on_another_machine() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blogi");
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["static", "content", "themes"] {
        let mut names = files(&example.join(part));
        names.reverse();
        for name in names {
            write(&root.join(part).join(&name), &fs::read(example.join(part).join(&name)).unwrap());
        }
    }
    write(&root.join("site.toml"), &fs::read(example.join("site.toml")).unwrap());
    let output = Command::new("sh")
        .args(["-c", "umask 077 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_kielo"), "build", "--root"])
        .arg(&root)
        .envs([("LANG", "ar_EG.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("LANGUAGE", "nb"), ("TZ", "Pacific/Kiritimati")])
        .envs([("RAYON_NUM_THREADS", "1"), ("HOME", "/nowhere"), ("COLUMNS", "20"), ("SOURCE_DATE_EPOCH", "315532800")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (here, there) = (bytes(&example::public()), bytes(&root.join("public")));
    assert!(here.len() > 50 && here.len() == there.len(), "{} and {} files", here.len(), there.len());
    for (here, there) in here.iter().zip(&there) {
        assert!(here == there, "{} and {} differ", here.0, there.0);
    }
}

#[test]
fn verify_renders_everything_twice() {
    let site = || DOCUMENTS.into_iter().fold(SiteTest::new(), |site, (name, text)| site.file(name, text));
    site().arguments(["--verify"]).build().is_silent();
}
