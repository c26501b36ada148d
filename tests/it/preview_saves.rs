//! The preview sees every save, whichever way an editor makes it, and sees each exactly once. The steps are those that
//! `strace` shows of Vim 9, Emacs 29, VS Code, GNU sed and Git.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

/// The file that is edited.
const FILE: &str = "content/2026-03-02-eka.md";

/// A way to save a text as the file at a path.
type Save = fn(&Path, &str);

const SAVES: [(&str, Save); 10] = [
    ("vim with backupcopy=yes", vim_in_place),
    ("vim with backupcopy=no", vim_by_renaming),
    ("emacs", emacs),
    ("emacs with backup-by-copying", emacs_in_place),
    ("VS Code", code),
    ("sed -i", sed),
    ("gedit", gedit),
    ("an editor that deletes and creates", delete_and_create),
    ("the redirection of a shell", redirection),
    ("git checkout", git),
];

/// The file beside `path` called as `name` makes of its name.
fn beside(path: &Path, name: impl Fn(&str) -> String) -> std::path::PathBuf {
    path.with_file_name(name(path.file_name().unwrap().to_str().unwrap()))
}

/// Vim opens its swap file when it opens the text, and removes it when it is left.
fn in_vim(path: &Path, save: impl Fn()) {
    let swap = beside(path, |name| format!(".{name}.swp"));
    fs::write(&swap, vec![0; 4096]).unwrap();
    save();
    let mut open = OpenOptions::new().append(true).open(&swap).unwrap();
    open.write_all(&[0; 4096]).unwrap();
    open.sync_all().unwrap();
    fs::remove_file(swap).unwrap();
}

fn vim_in_place(path: &Path, text: &str) {
    in_vim(path, || {
        let backup = beside(path, |name| format!("{name}~"));
        fs::copy(path, &backup).unwrap();
        let mut file = OpenOptions::new().write(true).truncate(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.sync_all().unwrap();
        drop(file);
        fs::remove_file(backup).unwrap();
    });
}

fn vim_by_renaming(path: &Path, text: &str) {
    in_vim(path, || {
        // Vim's probe whether it can create files here. No author uses this name.
        let probe = path.with_file_name("4913");
        drop(File::create_new(&probe).unwrap());
        fs::remove_file(probe).unwrap();
        let backup = beside(path, |name| format!("{name}~"));
        fs::rename(path, &backup).unwrap();
        let mut file = File::create_new(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.sync_all().unwrap();
        drop(file);
        fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
        fs::remove_file(backup).unwrap();
    });
}

/// Emacs locks the file with a link to nowhere and saves it unasked meanwhile.
fn in_emacs(path: &Path, text: &str, save: impl Fn()) {
    let lock = beside(path, |name| format!(".#{name}"));
    let unasked = beside(path, |name| format!("#{name}#"));
    symlink("kirjoittaja@kone.4711:1767225600", &lock).unwrap();
    fs::write(&unasked, &text[..text.len() / 2]).unwrap();
    save();
    fs::remove_file(lock).unwrap();
    fs::remove_file(unasked).unwrap();
}

fn emacs(path: &Path, text: &str) {
    in_emacs(path, text, || {
        let backup = beside(path, |name| format!("{name}~"));
        fs::rename(path, backup).unwrap();
        redirection(path, text);
        fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
    });
    fs::remove_file(beside(path, |name| format!("{name}~"))).unwrap();
}

fn emacs_in_place(path: &Path, text: &str) {
    in_emacs(path, text, || {
        fs::copy(path, beside(path, |name| format!("{name}~"))).unwrap();
        redirection(path, text);
    });
}

fn code(path: &Path, text: &str) {
    let mut file = OpenOptions::new().write(true).truncate(true).open(path).unwrap();
    let (start, end) = text.as_bytes().split_at(text.len() / 2);
    file.write_all(start).unwrap();
    file.write_all(end).unwrap();
    file.sync_data().unwrap();
    drop(file);
    fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
}

fn sed(path: &Path, text: &str) {
    let new = path.with_file_name("sedQx7Zp2");
    let mut file = File::create_new(&new).unwrap();
    for line in text.split_inclusive('\n') {
        file.write_all(line.as_bytes()).unwrap();
    }
    drop(file);
    fs::set_permissions(&new, Permissions::from_mode(0o644)).unwrap();
    fs::rename(new, path).unwrap();
}

fn gedit(path: &Path, text: &str) {
    let new = path.with_file_name(".goutputstream-Q7XZP2");
    let mut file = File::create_new(&new).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.sync_all().unwrap();
    drop(file);
    fs::rename(new, path).unwrap();
}

fn delete_and_create(path: &Path, text: &str) {
    fs::remove_file(path).unwrap();
    fs::write(path, text).unwrap();
}

fn redirection(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

fn git(path: &Path, text: &str) {
    let git = path.ancestors().nth(2).unwrap().join(".git");
    fs::create_dir_all(&git).unwrap();
    fs::write(git.join("index.lock"), [0; 512]).unwrap();
    fs::remove_file(path).unwrap();
    let mut file = File::create_new(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    drop(file);
    fs::rename(git.join("index.lock"), git.join("index")).unwrap();
}

/// The lines about rebuilds after the first `known`, once another document was saved and its own line came.
#[track_caller]
fn lines_after(preview: &Preview, known: usize, turn: usize) -> Vec<String> {
    preview.save("content/merkki.md", format!("+++\ntitle = \"Merkki\"\n+++\n\nVuoro {turn}.\n"));
    preview.wait_for("/fi/merkki/", &format!("Vuoro {turn}."));
    let mut lines = Vec::new();
    preview.wait(|| {
        lines = preview.rebuilds()[known..].to_vec();
        let is_last = |line: &String| line.contains("content/merkki.md");
        if lines.last().is_some_and(is_last) {
            Ok(())
        } else {
            Err(format!("no line tells of the last save: {lines:?}"))
        }
    });
    lines
}

#[test]
fn each_save_is_picked_up_exactly_once() {
    let preview =
        Preview::start(SiteTest::new().norwegian_page().post("eka", "Eka", "Alku.").post("toka", "Toka", "Muu."));
    for (turn, (editor, save)) in SAVES.into_iter().enumerate() {
        let known = preview.rebuilds().len();
        save(&preview.path(FILE), &format!("+++\ntitle = \"Eka\"\n+++\n\nKirjoitti {editor}.\n"));
        preview.wait_for("/fi/2026/03/eka/", &format!("Kirjoitti {editor}."));
        let lines = lines_after(&preview, known, turn);
        let [saved, marker] = &lines[..] else { panic!("{editor}: {lines:#?}") };
        assert!(saved.starts_with(&format!("{FILE}: ")) && saved.ends_with(" ms"), "{editor}: {saved}");
        assert!(marker.starts_with("content/merkki.md: "), "{editor}: {marker}");
    }
    assert_eq!(preview.messages(), "");
}

#[test]
fn saves_that_follow_each_other_fast_all_arrive() {
    let preview = Preview::start(SiteTest::new().post("eka", "Eka", "Alku.").post("toka", "Toka", "Muu."));
    for turn in 0..200 {
        preview.save_post("eka", "Eka", &format!("Kirjain numero {turn}."));
        preview.page("/fi/");
    }
    preview.wait_for("/fi/2026/03/eka/", "Kirjain numero 199.");
    // Between two saves the file is empty for a moment, and may have been read then.
    assert_eq!(preview.events("/fi/2026/03/eka/").next()["problems"], serde_json::json!([]));
}

#[test]
fn a_checkout_of_hundreds_of_files_is_one_rebuild() {
    let text = |branch: &str, number: usize| {
        format!("+++\ntitle = \"Kirjoitus {number}\"\ntags = [\"{branch}\"]\n+++\n\nHaarasta {branch}.\n")
    };
    let name = |number: usize| format!("content/2026-03-02-p{number}.md");
    let mut site = SiteTest::new().norwegian_page();
    for number in 0..300 {
        site = site.file(&name(number), text("päähaara", number));
    }
    let preview = Preview::start(site);
    // Git removes what the other branch lacks, and writes what differs anew.
    for number in 0..300 {
        fs::remove_file(preview.path(&name(number))).unwrap();
        if number < 290 {
            preview.save(&name(number), text("sivuhaara", number));
        }
    }
    preview.wait_for("/fi/2026/03/p289/", "Haarasta sivuhaara.");
    preview.wait_for("/fi/2026/03/p0/", "Haarasta sivuhaara.");
    preview.wait_for_status("/fi/2026/03/p299/", 404);
    let lines = lines_after(&preview, 0, 0);
    let [checkout, _] = &lines[..] else { panic!("{lines:#?}") };
    assert!(checkout.starts_with("300 files (content/2026-03-02-p0.md, "), "{checkout}");
    assert_eq!(preview.messages(), "");
}

#[test]
fn a_symbolic_link_that_leads_nowhere_is_told_at_once() {
    let preview = Preview::start(SiteTest::new().post("a", "A", "Teksti."));
    symlink("/ei/ole.png", preview.path("content/rikki.png")).unwrap();
    preview.wait_for_message("content/rikki.png is a link to /ei/ole.png, which does not exist");
}
