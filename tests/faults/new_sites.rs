//! Commands that make a new site: what a fault leaves unfinished, the next run completes.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::small_site::{Tree, kielo, temporary_folder, tree_of};
use crate::tally::{Tally, stride};
use crate::tracer::{Fault, Tracer};

/// A folder in which a command makes a new site.
struct Start {
    folder: TempDir,
    arguments: Vec<String>,
}

impl Start {
    /// Prepares a command. `NEW` and `OLD` are the folder of the new site and the one of the old blog.
    fn new(arguments: &[&str], old: &[(&str, &str)]) -> Self {
        let folder = temporary_folder();
        for (file, text) in old {
            let path = folder.path().join("vanha").join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            fs::write(path, text).expect("the file is written");
        }
        let path = |name: &str| folder.path().join(name).display().to_string();
        let arguments = arguments.iter().map(|argument| match *argument {
            "NEW" => path("uusi"),
            "OLD" => path("vanha"),
            argument => argument.to_owned(),
        });
        Self { arguments: arguments.collect(), folder }
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("uusi")
    }

    fn clear(&self) {
        if self.site().exists() {
            fs::remove_dir_all(self.site()).expect("the folder is removed");
        }
    }

    /// Returns the files of the new site without hidden ones.
    fn files(&self) -> Tree {
        if !self.site().exists() {
            return Tree::default();
        }
        let mut files = tree_of(&self.site());
        let is_hidden = |file: &String| {
            Path::new(file)
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(b".") && name != ".gitignore")
        };
        files.retain(|file, _| !is_hidden(file));
        files
    }

    /// Runs the command with faults at its calls. Each time, the next run makes the whole site.
    fn run(&self, name: &'static str) {
        let mut tally = Tally::new(name);
        let tracer = Tracer::default();
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let moments = tracer.moments(self.folder.path(), &arguments);
        let whole = self.files();
        assert!(whole.len() > 4, "{name} makes {} files", whole.len());
        tally.add_calls(moments.len());
        let faults =
            [Fault::Kill, Fault::Once("ENOSPC"), Fault::Once("EACCES"), Fault::Once("EIO"), Fault::Once("EINTR")];
        let trials = moments.into_iter().flat_map(|moment| faults.map(|fault| (moment.clone(), fault))).collect();
        for (moment, fault) in stride(trials, 40) {
            self.clear();
            let run = tracer.run(&moment, fault, &arguments);
            let messages = String::from_utf8_lossy(&run.output.stderr).into_owned();
            let mut problems = Vec::new();
            match run.output.status.code() {
                Some(0) if self.files() != whole => problems.push("exit 0, but the site is not whole".to_owned()),
                Some(1 | 3) if messages.is_empty() => problems.push("it fails without a message".to_owned()),
                None | Some(0 | 1 | 3 | 137) => {}
                code => problems.push(format!("exit {code:?}: {messages}")),
            }
            // It may also refuse: the site is whole already.
            let next = kielo().args(&arguments).output().expect("kielo runs");
            if self.files() != whole {
                let says = String::from_utf8_lossy(&next.stderr);
                problems.push(format!("the next run leaves the site unfinished: {says}"));
            }
            tally.add(&format!("{fault:?} at {moment:?}"), run.reached, problems);
        }
        tally.finish();
    }
}

#[test]
fn of_a_new_blog() {
    Start::new(&["init", "NEW"], &[]).run("init");
}

#[test]
fn of_an_imported_blog() {
    let old = [
        ("hugo.toml", "baseURL = 'https://vanha.example/'\nlanguageCode = 'fi'\ntitle = 'Vanha'\n"),
        ("content/posts/eka.md", "---\ntitle: Eka\ndate: 2024-02-03\n---\nTeksti ja ![kuva](/kuvat/a.txt).\n"),
        ("content/posts/toka.md", "+++\ntitle = 'Toka'\ndate = 2024-02-04\n+++\nToinen.\n"),
        ("content/tietoja.md", "---\ntitle: Tietoja\n---\nMeistä.\n"),
        ("static/kuvat/a.txt", "Tiedosto."),
    ];
    Start::new(&["import", "hugo", "OLD", "--into", "NEW"], &old).run("import hugo");
}
