//! Interrupted imports, which the next import completes, and imports of a newer export.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::Duration;

use crate::import_wordpress::{Item, WordpressImport, attachment, export};

/// Returns posts with a comment and an image each, and the items of 20 images.
fn posts(count: u64) -> Vec<Item> {
    let post = |id: u64| {
        let text = format!("Teksti. <img src=\"/wp-content/uploads/2012/03/kuva-{}.png\" alt=\"Kuva\">", id % 20);
        let path = format!("/2012/03/kirjoitus-{id}/");
        let post = Item::post(id, &format!("Kirjoitus {id}"), &format!("kirjoitus-{id}"), &path, &text);
        post.comment(id, "1", "<wp:comment_author>Siv</wp:comment_author><wp:comment_content>Hei</wp:comment_content>")
    };
    let files = (0..20).map(|id| attachment(10_000 + id, 0, &format!("2012/03/kuva-{id}.png")));
    (1..=count).map(post).chain(files).collect()
}

fn with_files(export: &str) -> WordpressImport {
    (0..20_u8).fold(WordpressImport::new(export), |import, id| {
        import.file(&format!("kuvat/2012/03/kuva-{id}.png"), crate::images::png(id))
    })
}

const ARGUMENTS: [&str; 2] = ["--uploads", "kuvat"];

#[track_caller]
fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    let differing = one.iter().find(|(file, bytes)| other.get(*file) != Some(*bytes)).map(|(file, _)| file);
    let more = other.keys().find(|file| !one.contains_key(*file));
    assert!(differing.is_none() && more.is_none(), "{what}: {differing:?} {more:?}");
}

/// Starts an import and kills it when `content/` has a number of entries.
///
/// Returns whether the signal ended the import and left out a file of the complete site.
fn kill_at(import: &WordpressImport, entries: usize, complete: &BTreeMap<String, Vec<u8>>) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kielo"))
        .current_dir(import.folder())
        .args(["import", "wordpress", "vienti.xml", "--into", "blogi"])
        .args(ARGUMENTS)
        .spawn()
        .expect("kielo runs");
    let content = import.site().join("content");
    let written = || fs::read_dir(&content).map_or(0, Iterator::count);
    while written() < entries && child.try_wait().expect("a child").is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    _ = child.kill();
    let status = child.wait().expect("kielo ends");
    let is_missing = |file: &String| !import.site().join(file).exists();
    status.signal() == Some(9) && complete.keys().any(is_missing)
}

#[test]
fn an_import_killed_at_any_moment_is_completed_by_the_next() {
    let export = export("", &posts(500));
    let whole = with_files(&export);
    whole.succeeds(&ARGUMENTS);
    let tree = whole.tree();
    whole.succeeds(&ARGUMENTS).says("; 0 files written");
    assert_same(&tree, &whole.tree(), "the second import");
    for mut entries in [0, 1, 150, 300, 450] {
        let import = loop {
            let import = with_files(&export);
            if kill_at(&import, entries, &tree) {
                break import;
            }
            // The import ended before the kill, so try an earlier moment.
            entries /= 2;
            assert!(entries > 0, "no kill hit the import while it wrote the content");
        };
        import.succeeds(&ARGUMENTS);
        assert_same(&tree, &import.tree(), &format!("killed at {entries} entries"));
    }
}

#[test]
fn an_import_that_cannot_write_is_completed_by_the_next() {
    let export = export("", &posts(300));
    let whole = with_files(&export);
    whole.succeeds(&ARGUMENTS);
    let import = with_files(&export);
    // Only the import manifest grows beyond the limit; all other files are smaller.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 16; exec {} import wordpress vienti.xml --into blogi --uploads kuvat",
        env!("CARGO_BIN_EXE_kielo")
    );
    let mut command = Command::new("sh");
    let output = command.current_dir(import.folder()).args(["-c", &limited]).output().expect("sh runs");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && messages.contains("cannot be written"), "{messages}");
    assert!(import.tree().len() < whole.tree().len());
    import.succeeds(&ARGUMENTS);
    assert_same(&whole.tree(), &import.tree(), "after a full disk");
}

#[test]
fn a_newer_export_adds_new_texts_and_reports_removed_ones() {
    let import = with_files(&export("", &posts(3)));
    import.succeeds(&ARGUMENTS);
    let second = import.site().join("content/2012-03-02-kirjoitus-2/index.md");
    fs::write(&second, "+++\ntitle = \"Oma\"\n+++\n").expect("the file is written");
    let mut newer = posts(4);
    newer.remove(0);
    newer[0] = Item::post(2, "Kirjoitus 2", "kirjoitus-2", "/2012/03/kirjoitus-2/", "Uusi teksti.").comment(
        2,
        "1",
        "<wp:comment_author>Siv</wp:comment_author><wp:comment_content>Hei</wp:comment_content>",
    );
    fs::write(import.path("vienti.xml"), export("", &newer)).expect("the export is written");
    import.succeeds(&ARGUMENTS).says(" 1 kept");
    import
        .has("content/2012-03-02-kirjoitus-2/index.md", "Oma")
        .has("content/2012-03-02-kirjoitus-4/index.md", "Kirjoitus 4")
        .has("content/2012-03-02-kirjoitus-1/index.md", "Kirjoitus 1")
        .has(
            "import-report.md",
            "- content/2012-03-02-kirjoitus-2/index.md was changed or removed since the last import",
        )
        .has(
            "import-report.md",
            "- content/2012-03-02-kirjoitus-1/index.md came with an earlier export and is not in this one",
        );
}
