//! Tests of the file watcher, with the ways in which editors and tools save.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use super::*;

/// A site in a temporary folder, and a thread that waits for its changes.
struct WatchedSite {
    _folder: TempDir,
    root: PathBuf,
    changes: Receiver<FileChanges>,
}

impl WatchedSite {
    fn new(prepare: impl FnOnce(&Path)) -> Self {
        let (folder, root) = Self::create(prepare);
        let watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
        Self::with_watcher(watcher, folder, root)
    }

    /// Creates a site in the folder `site`. `prepare` gets the folder around it.
    fn create(prepare: impl FnOnce(&Path)) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        for source in ["content/old", "themes/own/templates", "strings", "static"] {
            fs::create_dir_all(root.join(source)).unwrap();
        }
        for file in ["site.toml", "content/a.md", "content/old/index.md", "themes/own/templates/base.html"] {
            fs::write(root.join(file), "before").unwrap();
        }
        prepare(folder.path());
        (folder, root)
    }

    fn with_watcher(mut watcher: Watcher, folder: TempDir, root: PathBuf) -> Self {
        let (sender, changes) = mpsc::channel();
        thread::spawn(move || while sender.send(watcher.wait(&mut Vec::new()).unwrap()).is_ok() {});
        Self { _folder: folder, root, changes }
    }

    fn at(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    fn run(&self, script: &str) {
        let done = Command::new("sh").args(["-ec", script]).current_dir(&self.root).status().unwrap();
        assert!(done.success(), "{script}");
    }

    /// Waits until all of `expected` are reported, and returns all reported paths.
    #[track_caller]
    fn reported(&self, expected: &[&str]) -> BTreeSet<String> {
        let mut reported = BTreeSet::new();
        self.receive(&mut reported, expected);
        // Changes are reported in their order. After a last change, none of the earlier ones is left.
        let folder = ["static", "strings", "themes", "content"].into_iter().find(|folder| self.at(folder).is_dir());
        if let Some(folder) = folder {
            let fence = format!("{folder}/fence");
            fs::write(self.at(&fence), "").unwrap();
            self.receive(&mut reported, &[&fence]);
            reported.remove(&fence);
        }
        reported
    }

    #[track_caller]
    fn receive(&self, reported: &mut BTreeSet<String>, expected: &[&str]) {
        while !expected.iter().all(|name| reported.contains(*name)) {
            match self.changes.recv_timeout(Duration::from_secs(2)) {
                Ok(FileChanges::Paths(paths)) => reported.extend(paths.iter().map(|path| {
                    let name = path.strip_prefix(&self.root).unwrap();
                    name.to_str().unwrap().to_owned()
                })),
                Ok(FileChanges::Everything) => panic!("everything, after {reported:?}"),
                Err(error) => panic!("{error}: reported {reported:?}, expected {expected:?}"),
            }
        }
    }

    /// Runs a script and expects that exactly these paths are reported.
    #[track_caller]
    fn expect_changes(&self, script: &str, expected: &[&str]) {
        self.run(script);
        let reported = self.reported(expected);
        assert_eq!(reported, expected.iter().map(|name| (*name).to_owned()).collect(), "{script}");
    }

    #[track_caller]
    fn expect_no_change(&self, script: &str) {
        self.expect_changes(script, &[]);
    }
}

#[test]
fn files_are_written_in_many_ways() {
    let site = WatchedSite::new(|_| ());
    site.expect_changes("echo in place > content/a.md", &["content/a.md"]);
    site.expect_changes("echo more >> content/a.md", &["content/a.md"]);
    site.expect_changes("echo x > content/.new; mv content/.new content/a.md", &["content/a.md"]);
    site.expect_changes("echo x > new; mv new content/a.md", &["content/a.md"]);
    site.expect_changes("rm content/a.md; echo y > content/a.md", &["content/a.md"]);
    site.expect_changes("rm content/a.md", &["content/a.md"]);
    site.expect_changes("ln site.toml content/a.md", &["content/a.md"]);
    site.expect_changes("mv content/a.md content/b.md", &["content/a.md", "content/b.md"]);
    site.expect_changes("touch content/b.md", &["content/b.md"]);
    site.expect_changes("truncate -s 3 content/b.md", &["content/b.md"]);
    site.expect_changes("echo 'a = 1' > site.toml", &["site.toml"]);
    site.expect_changes("rm site.toml", &["site.toml"]);
    site.expect_changes("echo 'a = 1' > site.toml", &["site.toml"]);
    site.expect_changes("echo x > themes/own/templates/base.html", &["themes/own/templates/base.html"]);
    site.expect_changes("echo x > strings/fi.toml", &["strings/fi.toml"]);
    site.expect_changes(
        "mkdir -p static/.well-known; sleep 0.1; echo x > static/.well-known/security.txt",
        &["static/.well-known", "static/.well-known/security.txt"],
    );
}

#[test]
fn editors_save_in_their_own_ways() {
    let site = WatchedSite::new(|_| ());
    let probe = "touch content/4913; chmod 600 content/4913; rm content/4913";
    let swap = "echo x > content/.a.md.swp";
    // Vim with a renamed backup, and with a copied one.
    let vim = format!("{swap}; {probe}; mv content/a.md content/a.md~; echo 1 > content/a.md; rm content/a.md~");
    site.expect_changes(&vim, &["content/4913", "content/a.md"]);
    let vim = format!("{swap}; cp content/a.md content/a.md~; echo 2 > content/a.md; rm content/a.md~ content/.*.swp");
    site.expect_changes(&vim, &["content/a.md"]);
    // Emacs: a lock, an automatic save, a renamed backup.
    let emacs = "ln -s me@here content/.#a.md; echo x > 'content/#a.md#'; mv content/a.md content/a.md~; \
                 echo 3 > content/a.md; rm content/.#a.md 'content/#a.md#'";
    site.expect_changes(emacs, &["content/a.md"]);
    // VS Code writes in place, others beside it.
    site.expect_changes("printf '' > content/a.md; echo 4 > content/a.md", &["content/a.md"]);
    site.expect_changes(
        "echo 5 > content/.a.md.5; chmod 644 content/.a.md.5; mv content/.a.md.5 content/a.md",
        &["content/a.md"],
    );
    site.run("sed -i s/5/6/ content/a.md");
    assert!(
        site.reported(&["content/a.md"]).iter().all(|name| name.starts_with("content/sed") || name == "content/a.md")
    );
}

#[test]
fn irrelevant_events_are_ignored() {
    let site = WatchedSite::new(|folder| fs::create_dir_all(folder.join("site/.git")).unwrap());
    site.expect_no_change("(cat content/a.md themes/own/templates/base.html site.toml; ls -R) > ../seen");
    site.expect_no_change("chmod 600 content/a.md site.toml; touch -a -c -d yesterday content/a.md; chmod 755 content");
    site.expect_no_change("echo x > 'content/#a.md#'; echo x > content/.a.md.swp; cp content/a.md content/a.md~");
    site.expect_no_change("rm content/.a.md.swp; mkdir content/.git; sleep 0.1; echo x > content/.git/index");
    site.expect_no_change(
        "mkdir -p public/fi node_modules target; echo x > public/fi/index.html; echo x > site.toml.bak",
    );
    site.expect_no_change("echo x > .git/index; echo x > README.md; rm -r public");
    site.expect_changes("mv content/.git content/git", &["content/git"]);
}

#[test]
fn folders_are_created_moved_and_removed() {
    let site = WatchedSite::new(|_| ());
    site.expect_changes("mkdir -p ../b/deep; echo x > ../b/deep/x.md; mv ../b content/b", &["content/b"]);
    site.expect_changes("echo y > content/b/deep/x.md", &["content/b/deep/x.md"]);
    site.expect_changes("mv content/b content/c", &["content/b", "content/c"]);
    site.expect_changes("echo z > content/c/deep/x.md", &["content/c/deep/x.md"]);
    site.run("mkdir -p content/d/e/f; echo x > content/d/e/f/x.md");
    assert!(site.reported(&["content/d"]).iter().all(|name| name.starts_with("content/d")));
    site.expect_changes("echo y > content/d/e/f/x.md", &["content/d/e/f/x.md"]);
    site.run("rm -r content/c");
    site.reported(&["content/c"]);
    site.run("mkdir -p content/c/deep");
    site.reported(&["content/c"]);
    site.expect_changes("echo y > content/c/deep/x.md", &["content/c/deep/x.md"]);
    site.expect_changes("mv content/c ../c", &["content/c"]);
    site.expect_no_change("echo z > ../c/deep/x.md");
}

#[test]
fn sources_may_be_missing_at_first_and_later() {
    let site = WatchedSite::new(|folder| {
        fs::remove_dir_all(folder.join("site")).unwrap();
        fs::create_dir(folder.join("site")).unwrap();
    });
    for source in ["content", "themes", "strings", "static"] {
        for _ in 0..2 {
            site.run(&format!("mkdir -p {source}/x; echo 1 > {source}/x/a"));
            site.reported(&[source]);
            let file = format!("{source}/x/a");
            site.expect_changes(&format!("echo 2 > {file}"), &[&file]);
            site.run(&format!("rm -r {source}"));
            site.reported(&[source]);
        }
    }
    site.expect_changes("echo x > site.toml", &["site.toml"]);
    site.run("mkdir content; cd ..; mv site gone");
    site.reported(&["content", "site.toml"]);
}

#[test]
fn sources_may_be_links() {
    let site = WatchedSite::new(|folder| {
        fs::create_dir(folder.join("else")).unwrap();
        fs::rename(folder.join("site/content"), folder.join("else/texts")).unwrap();
        fs::rename(folder.join("site/site.toml"), folder.join("else/settings")).unwrap();
        symlink("../else/texts", folder.join("site/content")).unwrap();
        symlink("../else/link", folder.join("site/site.toml")).unwrap();
        symlink("settings", folder.join("else/link")).unwrap();
    });
    site.expect_changes("echo 1 > site.toml", &["site.toml"]);
    site.expect_changes("echo 2 > ../else/settings", &["site.toml"]);
    site.expect_changes("echo 3 > ../else/new; mv ../else/new ../else/settings", &["site.toml"]);
    site.expect_changes("echo 4 > ../else/other; ln -sfn other ../else/link", &["site.toml"]);
    site.expect_changes("echo 5 > ../else/other", &["site.toml"]);
    site.expect_no_change("echo 6 > ../else/settings");
    site.expect_changes("echo 1 > content/a.md", &["content/a.md"]);
    site.expect_changes("echo 2 > ../else/texts/old/index.md", &["content/old/index.md"]);
    site.expect_changes("mv ../else/texts ../else/away", &["content"]);
    site.expect_changes("mv ../else/away ../else/texts", &["content"]);
    site.expect_changes("echo 3 > content/old/index.md", &["content/old/index.md"]);
    site.expect_changes("mkdir ../two; echo 1 > ../two/b.md; ln -sfn ../two content", &["content"]);
    site.expect_changes("echo 2 > ../two/b.md", &["content/b.md"]);
    site.expect_no_change("echo 4 > ../else/texts/a.md");
    site.expect_changes("rm content; mkdir content", &["content"]);
    site.expect_changes("echo 5 > content/a.md", &["content/a.md"]);
}

#[test]
fn links_within_content_give_a_file_two_names() {
    let site = WatchedSite::new(|folder| {
        symlink("old", folder.join("site/content/again")).unwrap();
        symlink("..", folder.join("site/content/old/loop")).unwrap();
        symlink("itself", folder.join("site/content/itself")).unwrap();
        symlink("../notes/later.md", folder.join("site/content/later.md")).unwrap();
    });
    let both = &["content/again/index.md", "content/old/index.md"];
    site.expect_changes("echo 1 > content/old/index.md", both);
    site.expect_changes("echo 2 > content/again/index.md", both);
    site.expect_changes("mkdir notes; sleep 0.1; echo 1 > notes/later.md", &["content/later.md"]);
    site.expect_changes("echo 2 > notes/later.md", &["content/later.md"]);
    site.run("mkdir -p far/deep; echo 1 > far/deep/x.md; mkdir content/new; ln -s ../../far content/new/far");
    site.reported(&["content/new"]);
    site.expect_changes("echo 2 > far/deep/x.md", &["content/new/far/deep/x.md"]);
    // Links out of the site are refused, and not watched.
    site.run("mkdir -p ../out; echo 1 > ../out/x.md; ln -s ../../out content/out");
    site.reported(&["content/out"]);
    site.expect_no_change("echo 2 > ../out/x.md");
}

#[test]
fn a_checkout_of_thousands_of_files_is_reported_together() {
    let site = WatchedSite::new(|_| ());
    site.run(
        "git init -q ../repo; for d in 1 2 3 4; do mkdir -p ../repo/$d/x; for f in $(seq 500); do \
              echo $f > ../repo/$d/x/$f.md; done; done",
    );
    site.run(
        "cd ../repo; git add .; git -c user.name=a -c user.email=a@b.c commit -qm x; \
              git --work-tree=../site/content checkout -qf",
    );
    let mut batches = Vec::new();
    while let Ok(changes) = site.changes.recv_timeout(Duration::from_millis(500)) {
        let FileChanges::Paths(paths) = changes else { panic!() };
        batches.push(paths);
    }
    for folder in ["content/1", "content/2", "content/3", "content/4"] {
        assert!(batches.iter().any(|paths| paths.contains(&site.at(folder))));
    }
    // There is only one batch on an idle machine.
    assert!(batches.len() <= 8, "{:?}", batches.iter().map(BTreeSet::len).collect::<Vec<_>>());
    site.expect_changes("echo y > content/3/x/77.md", &["content/3/x/77.md"]);
}

#[test]
fn files_are_reported_when_they_are_closed() {
    let site = WatchedSite::new(|_| ());
    let mut file = fs::File::create(site.at("content/a.md")).unwrap();
    thread::sleep(Duration::from_millis(40));
    file.write_all(b"whole").unwrap();
    drop(file);
    let changes = site.changes.recv_timeout(Duration::from_secs(2)).unwrap();
    assert_eq!(changes, FileChanges::Paths([site.at("content/a.md")].into()));
    assert!(site.changes.recv_timeout(Duration::from_millis(150)).is_err());
}

#[test]
fn a_file_that_is_written_all_the_time_delays_nothing() {
    let site = WatchedSite::new(|_| ());
    // The writing never pauses. A busy machine reports it later.
    let end = Instant::now() + Duration::from_secs(20);
    let mut reported = 0;
    while reported < 2 {
        assert!(Instant::now() < end, "only {reported} changes are reported while the file is written");
        fs::write(site.at("content/a.md"), "x").unwrap();
        thread::sleep(Duration::from_millis(2));
        reported += site.changes.try_iter().count();
    }
}

#[test]
fn changes_are_kept_while_the_caller_works() {
    let (_folder, root) = WatchedSite::create(|_| ());
    let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
    fs::write(root.join("content/a.md"), "1").unwrap();
    assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), FileChanges::Paths([root.join("content/a.md")].into()));
    fs::write(root.join("content/b.md"), "1").unwrap();
    thread::sleep(Duration::from_millis(100));
    fs::write(root.join("site.toml"), "1").unwrap();
    thread::sleep(Duration::from_millis(100));
    let both = [root.join("content/b.md"), root.join("site.toml")].into();
    assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), FileChanges::Paths(both));
}

#[test]
fn paths_begin_as_the_folder_was_given() {
    let (folder, root) = WatchedSite::create(|folder| symlink("site", folder.join("blog")).unwrap());
    let linked = folder.path().join("blog");
    let mut watcher = Watcher::start(&linked, &mut Vec::new()).unwrap();
    fs::write(root.join("content/a.md"), "1").unwrap();
    assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), FileChanges::Paths([linked.join("content/a.md")].into()));
}

#[test]
fn an_overflow_reports_that_everything_may_have_changed() {
    let (_folder, root) = WatchedSite::create(|_| ());
    let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
    let mut diagnostics = Vec::new();
    let mut overflow = |watcher: &mut Watcher| {
        let mut batch = EventBatch::default();
        let event = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        assert!(batch.add(Ok(event), &watcher.watched_paths));
        assert_eq!(watcher.finish(batch, &mut diagnostics).unwrap(), FileChanges::Everything);
        diagnostics.len()
    };
    assert_eq!(overflow(&mut watcher), 0);
    fs::write(root.join("content/a.md"), "1").unwrap();
    assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), FileChanges::Paths([root.join("content/a.md")].into()));
    // Several overflows in a row are caused by Kielo's own reading.
    let counts: Vec<_> = (0..4).map(|_| overflow(&mut watcher)).collect();
    assert_eq!(counts, [0, 0, 0, 1]);
    assert!(watcher.backend.is_polling());
}

#[test]
fn files_are_polled_if_they_cannot_be_watched() {
    let (folder, root) = WatchedSite::create(|_| ());
    let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
    let error = Some(notify::Error::new(notify::ErrorKind::MaxFilesWatch));
    let mut diagnostics = Vec::new();
    let changes = watcher.finish(EventBatch { error, ..EventBatch::default() }, &mut diagnostics).unwrap();
    assert_eq!(changes, FileChanges::Everything);
    let shown = format!("{diagnostics:?}");
    assert!(shown.contains("sysctl fs.inotify.max_user_watches=524288"), "{shown}");
    thread::sleep(POLL_INTERVAL);
    let site = WatchedSite::with_watcher(watcher, folder, root);
    let wait = || site.changes.recv_timeout(Duration::from_secs(5)).unwrap();
    fs::write(site.at("content/a.md"), "1").unwrap();
    assert_eq!(wait(), FileChanges::Paths([site.at("content/a.md")].into()));
    site.run("mkdir content/new; echo x > content/new/x.md; echo x > content/.hidden; mkdir public");
    let FileChanges::Paths(paths) = wait() else { panic!() };
    assert!(paths.contains(&site.at("content/new")) && paths.len() == 2, "{paths:?}");
    let linked = || FileChanges::Paths([site.at("content/x.md")].into());
    site.run("echo x > shared.md; ln -s ../shared.md content/x.md");
    assert_eq!(wait(), linked());
    fs::write(site.at("shared.md"), "y").unwrap();
    assert_eq!(wait(), linked());
    site.run("echo z > other.md; ln -sfn ../other.md content/x.md");
    assert_eq!(wait(), linked());
    fs::write(site.at("other.md"), "a").unwrap();
    assert_eq!(wait(), linked());
}

#[test]
fn polling_finds_files_with_the_same_or_an_earlier_time() {
    let (folder, root) = WatchedSite::create(|_| ());
    let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
    watcher.start_polling().unwrap();
    let site = WatchedSite::with_watcher(watcher, folder, root);
    let wait = || site.changes.recv_timeout(Duration::from_secs(5)).unwrap();
    let changed = |file: &str| FileChanges::Paths([site.at(file)].into());
    // A file that takes the place of another one with the same length and time.
    fs::write(site.at("content/a.md"), "old").unwrap();
    assert_eq!(wait(), changed("content/a.md"));
    site.run("printf new > .new; touch -r content/a.md .new; mv .new content/a.md");
    assert_eq!(wait(), changed("content/a.md"));
    assert_eq!(fs::read_to_string(site.at("content/a.md")).unwrap(), "new");
    // The same without a new file.
    site.run("cp -p content/a.md .time; printf NEW > content/a.md; touch -r .time content/a.md");
    assert_eq!(wait(), changed("content/a.md"));
    // A restored copy is older than the file.
    site.run("printf old > .old; touch -d 2001-01-01 .old; mv .old content/a.md");
    assert_eq!(wait(), changed("content/a.md"));
    // A folder takes the place of another one.
    site.run("mkdir .folder; mv content/old .gone; mv .folder content/old");
    let FileChanges::Paths(paths) = wait() else { panic!() };
    assert!(paths.contains(&site.at("content/old")), "{paths:?}");
    site.run("rm content/a.md");
    assert_eq!(wait(), changed("content/a.md"));
}

#[test]
fn unreadable_folders_are_reported() {
    let (_folder, root) = WatchedSite::create(|_| ());
    fs::set_permissions(root.join("content/old"), fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read every folder.
    if fs::read_dir(root.join("content/old")).is_err() {
        let mut diagnostics = Vec::new();
        Watcher::start(&root, &mut diagnostics).unwrap();
        assert_eq!(diagnostics.len(), 1);
    }
    fs::set_permissions(root.join("content/old"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_failed_backend_is_replaced_once_by_polling() {
    let (_folder, root) = WatchedSite::create(|_| ());
    let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
    let mut diagnostics = Vec::new();
    watcher.backend.events = mpsc::channel().1;
    assert_eq!(watcher.wait(&mut diagnostics).unwrap(), FileChanges::Everything);
    assert_eq!(diagnostics.len(), 1);
    watcher.backend.events = mpsc::channel().1;
    assert!(watcher.wait(&mut diagnostics).is_err());
}
