//! An import that is broken off, by whatever and whenever, is completed by the next; a newer export brings what is new.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::import_wordpress::{Item, Move, attachment, export};

/// Posts with comments and files.
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

fn with_files(text: &str) -> Move {
    (0..20_u8)
        .fold(Move::of(text), |moved, id| moved.file(&format!("kuvat/2012/03/kuva-{id}.png"), crate::images::png(id)))
}

const ARGUMENTS: [&str; 2] = ["--uploads", "kuvat"];

fn command(moved: &Move, program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(moved.folder());
    command
}

#[track_caller]
fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    let differing = one.iter().find(|(file, bytes)| other.get(*file) != Some(*bytes)).map(|(file, _)| file);
    let more = other.keys().find(|file| !one.contains_key(*file));
    assert!(differing.is_none() && more.is_none(), "{what}: {differing:?} {more:?}");
}

#[test]
fn an_import_killed_at_any_moment_is_completed_by_the_next() {
    let export = export("", &posts(1000));
    let whole = with_files(&export);
    let started = Instant::now();
    whole.done(&ARGUMENTS);
    let took = started.elapsed();
    let tree = whole.tree();
    whole.done(&ARGUMENTS).says("; 0 files written");
    same(&tree, &whole.tree(), "the second import");
    for step in 1..5 {
        let moved = with_files(&export);
        let mut child = command(&moved, env!("CARGO_BIN_EXE_kielo"))
            .args(["import", "wordpress", "vienti.xml", "--into", "blogi"])
            .args(ARGUMENTS)
            .spawn()
            .expect("kielo runs");
        std::thread::sleep(took * step / 5);
        _ = child.kill();
        child.wait().expect("kielo ends");
        moved.done(&ARGUMENTS);
        same(&tree, &moved.tree(), &format!("killed after {:?}", took * step / 5));
    }
}

#[test]
fn an_import_that_cannot_write_is_completed_by_the_next() {
    let export = export("", &posts(300));
    let whole = with_files(&export);
    whole.done(&ARGUMENTS);
    let moved = with_files(&export);
    // The list of what was written grows beyond what may be written; other files do not.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 16; exec {} import wordpress vienti.xml --into blogi --uploads kuvat",
        env!("CARGO_BIN_EXE_kielo")
    );
    let output = command(&moved, "sh").args(["-c", &limited]).output().expect("sh runs");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && messages.contains("cannot be written"), "{messages}");
    assert!(moved.tree().len() < whole.tree().len());
    moved.done(&ARGUMENTS);
    same(&whole.tree(), &moved.tree(), "after a full disk");
}

#[test]
fn a_newer_export_brings_what_is_new_and_tells_what_is_gone() {
    let moved = with_files(&export("", &posts(3)));
    moved.done(&ARGUMENTS);
    let second = moved.site().join("content/2012-03-02-kirjoitus-2/index.md");
    fs::write(&second, "+++\ntitle = \"Oma\"\n+++\n").expect("the file is written");
    let mut newer = posts(4);
    newer.remove(0);
    newer[0] = Item::post(2, "Kirjoitus 2", "kirjoitus-2", "/2012/03/kirjoitus-2/", "Uusi teksti.").comment(
        2,
        "1",
        "<wp:comment_author>Siv</wp:comment_author><wp:comment_content>Hei</wp:comment_content>",
    );
    fs::write(moved.path("vienti.xml"), export("", &newer)).expect("the export is written");
    moved.done(&ARGUMENTS).says(" 1 kept");
    moved
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
