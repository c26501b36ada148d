//! Commands that write sources: an author's file is never half a file, and what was in it is never lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

use crate::small_site::{Generation, SmallSite, Tree, kielo, temporary_folder, tree_of};
use crate::tally::{Tally, stride};
use crate::tracer::{Fault, Tracer};

/// A copy of the small site, which each run may change.
struct Copy {
    folder: TempDir,
    sources: Tree,
}

impl Copy {
    fn new() -> Self {
        let site = SmallSite::new();
        site.write(Generation::Second);
        let sources = tree_of(site.root());
        let copy = Self { folder: temporary_folder(), sources };
        copy.restore();
        copy
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("sivusto")
    }

    /// Writes the sources as they were.
    fn restore(&self) {
        let root = self.root();
        let now = tree_of(&root);
        let strange = now.keys().filter(|file| !self.sources.contains_key(*file));
        strange.for_each(|file| fs::remove_file(root.join(file)).expect("the file is removed"));
        for (file, bytes) in self.sources.iter().filter(|(file, bytes)| now.get(*file) != Some(*bytes)) {
            let path = root.join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            fs::write(path, bytes).expect("the file is written");
        }
    }

    /// Runs a command with faults at its last calls, where it writes.
    fn run(&self, name: &'static str, arguments: &[&str]) {
        let mut tally = Tally::new(name);
        let tracer = Tracer::default();
        let root = self.root();
        let root_argument = root.display().to_string();
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--root", &root_argument]).collect();
        // The first run fills the cache.
        assert!(kielo().args(&arguments).output().expect("kielo runs").status.success());
        self.restore();
        // Once without a fault: this is what it writes.
        let moments = tracer.moments(&root, &arguments);
        let new = tree_of(&root);
        assert!(new != self.sources, "{name} writes nothing");
        tally.add_calls(moments.len());
        let last = moments.into_iter().rev().take(24).rev();
        let faults = [Fault::Kill, Fault::Once("ENOSPC"), Fault::Once("EIO"), Fault::Once("EINTR")];
        let trials = last.flat_map(|moment| faults.map(|fault| (moment.clone(), fault))).collect();
        for (moment, fault) in stride(trials, 20) {
            self.restore();
            let run = tracer.run(&moment, fault, &arguments);
            let code = run.output.status.code();
            let problem = self.problem(&new, code, &String::from_utf8_lossy(&run.output.stderr));
            tally.add(&format!("{fault:?} at {moment:?}"), run.reached, Vec::from_iter(problem));
        }
        // Files of a killed command are not in the way of the next one.
        self.restore();
        let again = kielo().args(&arguments).output().expect("kielo runs");
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
        assert!(tree_of(&root) == new);
        tally.finish();
    }

    /// Returns what is wrong with the files. Each has its old bytes or its new ones.
    fn problem(&self, new: &Tree, code: Option<i32>, messages: &str) -> Option<String> {
        let mut found = tree_of(&self.root());
        // Kielo and Git's users know hidden files as temporary ones.
        found.retain(|file, _| {
            !Path::new(file).file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
        });
        let files: BTreeSet<&String> = self.sources.keys().chain(new.keys()).chain(found.keys()).collect();
        let is_torn = |file: &&&String| {
            let now = found.get(**file);
            now != self.sources.get(**file) && now != new.get(**file)
        };
        if let Some(torn) = files.iter().find(is_torn) {
            return Some(format!("{torn} is torn or lost"));
        }
        match code {
            Some(0) if found != *new => Some("exit 0, but the file is not written".to_owned()),
            Some(1) if messages.is_empty() => Some("exit 1 without a message".to_owned()),
            // Killed.
            None | Some(0 | 1 | 137) => None,
            code => Some(format!("exit {code:?}: {messages}")),
        }
    }
}

const FORM: &str =
    r#"{ "name": "Eero", "comment": "Toinen kommentti", "created_at": "2026-03-04T08:00:00Z", "url": "" }"#;
const POST: &str = "content/2026-03-02-pysyva.md";

#[test]
fn of_comments_that_are_added() {
    let copy = Copy::new();
    let form = copy.folder.path().join("k.json");
    fs::write(&form, FORM).expect("the file is written");
    let form = form.display().to_string();
    copy.run("comment add", &["comment", "add", &form, "--post", POST]);
}

#[test]
fn of_comments_that_are_added_at_once() {
    let copy = Copy::new();
    let add = |number: usize| {
        let form = copy.folder.path().join(format!("{number}.json"));
        fs::write(&form, FORM.replace("Toinen", &format!("Kommentti-{number}"))).expect("the file is written");
        let mut command = kielo();
        command.args(["comment", "add"]).arg(form).args(["--post", POST, "--root"]).arg(copy.root());
        command.stdout(Stdio::null()).spawn().expect("kielo runs")
    };
    let running: Vec<_> = (0..6).map(add).collect();
    let ended: Vec<bool> = running.into_iter().map(|mut add| add.wait().expect("kielo ends").success()).collect();
    assert_eq!(ended, [true; 6]);
    let text = fs::read_to_string(copy.root().join("content/2026-03-02-pysyva.comments.toml")).expect("the comments");
    (0..6).for_each(|number| assert!(text.contains(&format!("Kommentti-{number}")), "{text}"));
}

#[test]
fn of_a_new_post() {
    Copy::new().run("new", &["new", "Uusi kirjoitus"]);
}

#[test]
fn of_a_list_of_addresses() {
    let mut copy = Copy::new();
    copy.sources.insert("addresses.txt".to_owned(), b"https://blogi.example/fi/\n".repeat(500));
    copy.restore();
    let output = copy.folder.path().join("julkaistu").display().to_string();
    let cache = copy.folder.path().join("cache").display().to_string();
    let list = copy.root().join("addresses.txt").display().to_string();
    copy.run("build --write-addresses", &["build", "--write-addresses", &list, "--output", &output, "--cache", &cache]);
}
