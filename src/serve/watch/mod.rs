//! Tells when files of the site change, whatever way an editor or another tool saves them.
//! At rest nothing runs: the system wakes a thread of notify's, which passes on what may be a change.

mod watched_paths;

use std::collections::BTreeSet;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, DataChange, MetadataKind, ModifyKind, RemoveKind};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};
use rustix::io::Errno;

use self::watched_paths::WatchedPaths;
use crate::diagnostic::Diagnostic;

/// What changed since the site was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Changes {
    /// Files and folders below the site's folder, named from it as it was given. Of a folder, anything below may have
    /// changed. Some may be gone, or may never have been there for longer than a moment: editors try whether they may
    /// write (vim's `4913`) and write beside the file first.
    Paths(BTreeSet<PathBuf>),
    /// Anything: what changed cannot be told.
    Everything,
}

/// Watches the sources of a site: site.toml, content/, themes/, strings/ and static/, wherever links lead from there.
pub struct Watcher {
    root: PathBuf,
    places: WatchedPaths,
    backend: Backend,
    /// How many times in a row the system told less than happened.
    overflows: u8,
}

impl Watcher {
    /// Watches the site in `root`. It goes to `found` when the system cannot tell of changes, and Kielo has to look.
    ///
    /// # Errors
    /// When there is no way at all to notice changes.
    pub fn start(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let places = WatchedPaths::of(root);
        let backend = Backend::start(&places, diagnostics)?;
        Ok(Self { root: root.to_owned(), places, backend, overflows: 0 })
    }

    /// Waits until something changed and the files have settled. What changes between two calls is kept for the second.
    ///
    /// # Errors
    /// When changes can be noticed no longer.
    pub fn wait(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Result<Changes, Diagnostic> {
        let mut burst = ChangeBatch::default();
        loop {
            let Ok(event) = self.backend.events.recv() else { return self.look_instead("it ended", diagnostics) };
            if burst.take(event, &self.places) {
                break;
            }
        }
        let first = Instant::now();
        let mut last = first;
        while first.elapsed() < burst.budget(self.backend.polls) {
            let end = last + burst.pause(self.backend.polls);
            match self.backend.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    if burst.take(event, &self.places) {
                        last = Instant::now();
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return self.look_instead("it ended", diagnostics),
            }
        }
        self.conclude(burst, diagnostics)
    }

    /// Whatever came is watched before the caller reads: what is written after that comes with the next call.
    fn conclude(&mut self, burst: ChangeBatch, diagnostics: &mut Vec<Diagnostic>) -> Result<Changes, Diagnostic> {
        if let Some(error) = burst.failure {
            diagnostics.push(refusal(&error));
            return self.poll();
        }
        self.overflows = if burst.overflow { self.overflows + 1 } else { 0 };
        if self.overflows > 3 {
            // The system tells of reading, too. Where that is what overflows, it would never end.
            self.overflows = 0;
            diagnostics.push(Diagnostic::watch_limit_reached("fs.inotify.max_queued_events=1048576"));
            return self.poll();
        }
        if burst.overflow {
            // Folders may have come that nobody told of.
            self.places = WatchedPaths::of(&self.root);
            self.backend = Backend::start(&self.places, diagnostics)?;
            return Ok(Changes::Everything);
        }
        let mut tops: Vec<&Path> = Vec::new();
        for path in &burst.moved {
            if !tops.last().is_some_and(|top| path.starts_with(top)) {
                tops.push(path);
            }
        }
        let anew = tops.iter().any(|top| self.places.turn_on(top));
        let watched = if anew {
            self.places = WatchedPaths::of(&self.root);
            self.backend.watch_all(&self.places)
        } else if self.backend.polls {
            Ok(())
        } else {
            // The backend watches new folders by itself, but gives up halfway, and silently, when one goes meanwhile.
            let mut folders = tops.into_iter().filter(|top| top.is_dir());
            folders.try_for_each(|folder| self.backend.watch(folder, RecursiveMode::Recursive))
        };
        match watched {
            // Polling that begins anew forgets what it had not told yet.
            Ok(()) if anew && self.backend.polls => Ok(Changes::Everything),
            Ok(()) => Ok(Changes::Paths(burst.paths)),
            Err(error) => {
                diagnostics.push(refusal(&error));
                self.poll()
            }
        }
    }

    fn look_instead(&mut self, problem: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<Changes, Diagnostic> {
        if self.backend.polls {
            return Err(Diagnostic::watch_failed(problem));
        }
        diagnostics.push(Diagnostic::cannot_watch(problem));
        self.poll()
    }

    fn poll(&mut self) -> Result<Changes, Diagnostic> {
        self.places = WatchedPaths::of(&self.root);
        let backend = Backend::polling(&self.places)?;
        // Its end panics when its thread has ended already.
        mem::forget(mem::replace(&mut self.backend, backend).watcher);
        Ok(Changes::Everything)
    }
}

/// Changes that come together: a save, or what a tool does to many files.
#[derive(Default)]
struct ChangeBatch {
    /// By their names in the site.
    paths: BTreeSet<PathBuf>,
    /// Real paths where something came or went.
    moved: BTreeSet<PathBuf>,
    /// Files that are still open for writing.
    open: BTreeSet<PathBuf>,
    /// The last that was told is that a file was closed.
    closed: bool,
    /// Folders came or went.
    folders: bool,
    /// The system told less than happened.
    overflow: bool,
    failure: Option<notify::Error>,
}

impl ChangeBatch {
    /// Whether the event says that something changed.
    fn take(&mut self, event: notify::Result<Event>, places: &WatchedPaths) -> bool {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                self.failure = Some(error);
                return true;
            }
        };
        if event.need_rescan() {
            self.overflow = true;
            return true;
        }
        let kind = event.kind;
        let written = is_write(kind);
        let mut changed = false;
        for path in event.paths {
            let mut names = places.names(&path);
            if written {
                // Of a folder, this only says that something in it came or went, and that is told too.
                if kind == WRITE_TIME && path.is_dir() {
                    continue;
                }
            } else {
                names.extend(places.names_below(&path).cloned());
            }
            if names.is_empty() {
                continue;
            }
            changed = true;
            self.closed = kind == CLOSE;
            self.folders |= matches!(kind, FOLDER_CAME | FOLDER_WENT);
            self.paths.extend(names);
            if OPEN_FILES_ARE_TOLD && matches!(kind, WRITE | CREATE) {
                self.open.insert(path.clone());
            } else {
                self.open.remove(&path);
            }
            if !written {
                self.moved.insert(path);
            }
        }
        changed
    }

    /// More than a save touches: its file, and one beside it for a moment.
    fn is_large(&self) -> bool {
        self.paths.len() > 2 || self.folders || self.overflow
    }

    /// One file was written and closed. Where a second was touched, or one went, more of the same save may come.
    fn is_done(&self) -> bool {
        self.paths.len() == 1 && self.closed
    }

    /// How long it must be quiet before the files have settled. A save is done at once, so an author need not wait;
    /// tools that write many files pause for longer, and a file that is open may be empty now and whole in a moment.
    fn pause(&self, polls: bool) -> Duration {
        if polls {
            // Polling sees no second save within one second. After a second at rest there is none that counts.
            INTERVAL
        } else if self.paths.len() > 50 {
            Duration::from_millis(200)
        } else if !self.open.is_empty() {
            Duration::from_millis(100)
        } else {
            Duration::from_millis(match self.is_large() {
                true => 50,
                false if self.is_done() => 3,
                false => 10,
            })
        }
    }

    /// How long it may go on before what came so far is shown. A file that is written again and again shall not
    /// hold up everything; a checkout of thousands of files is better read once than ten times.
    fn budget(&self, polls: bool) -> Duration {
        Duration::from_millis(if self.is_large() || polls { 2000 } else { 300 })
    }
}

const INTERVAL: Duration = Duration::from_secs(1);

/// Linux tells when a file that was open for writing is closed.
const OPEN_FILES_ARE_TOLD: bool = cfg!(target_os = "linux");

const WRITE: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
const CREATE: EventKind = EventKind::Create(CreateKind::File);
const FOLDER_CAME: EventKind = EventKind::Create(CreateKind::Folder);
const FOLDER_WENT: EventKind = EventKind::Remove(RemoveKind::Folder);
const WRITE_TIME: EventKind = EventKind::Modify(ModifyKind::Metadata(MetadataKind::WriteTime));
const CLOSE: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));

/// Whether bytes were written, or may have been, and nothing came or went. A file written through memory (mmap) tells
/// it by its close alone; polling tells it by the time.
fn is_write(kind: EventKind) -> bool {
    matches!(kind, EventKind::Modify(ModifyKind::Data(_)) | CLOSE | WRITE_TIME)
}

/// Whether an event says nothing about the bytes of files. Permissions and times are no part of a site. `touch` counts
/// all the same on Linux: it opens the file for writing.
fn is_noise(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => !is_write(kind),
        _ => false,
    }
}

/// The system's way to tell of changes, or, where it has none left, looking again and again.
struct Backend {
    watcher: Box<dyn notify::Watcher + Send>,
    events: Receiver<notify::Result<Event>>,
    polls: bool,
}

impl Backend {
    fn start(places: &WatchedPaths, diagnostics: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let native = Self::native().and_then(|mut native| native.watch_all(places).map(|()| native));
        native.or_else(|error| {
            diagnostics.push(refusal(&error));
            Self::polling(places)
        })
    }

    fn native() -> notify::Result<Self> {
        let (sender, events) = mpsc::channel();
        let pass_on = move |event: notify::Result<Event>| {
            if !event.as_ref().is_ok_and(|event| is_noise(event.kind)) {
                // Nobody listens when the preview ends.
                let _ = sender.send(event);
            }
        };
        let watcher = RecommendedWatcher::new(pass_on, Config::default().with_follow_symlinks(false))?;
        Ok(Self { watcher: Box::new(watcher), events, polls: false })
    }

    fn polling(places: &WatchedPaths) -> Result<Self, Diagnostic> {
        let (sender, events) = mpsc::channel();
        let pass_on = move |event: notify::Result<Event>| {
            // A folder that may not be read is told at every look; the site's own reader tells it better.
            if event.as_ref().is_ok_and(|event| !is_noise(event.kind)) {
                let _ = sender.send(event);
            }
        };
        let config = Config::default().with_follow_symlinks(false).with_poll_interval(INTERVAL);
        let start = || {
            let mut backend = Self { watcher: Box::new(PollWatcher::new(pass_on, config)?), events, polls: true };
            backend.watch_all(places).map(|()| backend)
        };
        start().map_err(|error| Diagnostic::watch_failed(&error.to_string()))
    }

    fn watch_all(&mut self, places: &WatchedPaths) -> notify::Result<()> {
        let (mut trees, mut edges) = places.folders();
        trees.try_for_each(|tree| self.watch(tree, RecursiveMode::Recursive))?;
        edges.try_for_each(|edge| self.watch(edge, RecursiveMode::NonRecursive))
    }

    /// Watches a folder; once more does no harm.
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        // A folder below that goes at this moment stops it halfway.
        let mut tries = 0..20;
        loop {
            match self.watcher.watch(folder, mode) {
                Err(error) if is_missing(&error) && !folder.is_dir() => return Ok(()),
                Err(error) if is_missing(&error) && tries.next().is_some() => {}
                done => return done,
            }
        }
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Why the system does not tell of changes.
fn refusal(error: &notify::Error) -> Diagnostic {
    let code = match &error.kind {
        notify::ErrorKind::MaxFilesWatch => Some(Errno::NOSPC.raw_os_error()),
        notify::ErrorKind::Io(error) => error.raw_os_error(),
        _ => None,
    };
    if code == Some(Errno::NOSPC.raw_os_error()) {
        Diagnostic::watch_limit_reached("fs.inotify.max_user_watches=524288")
    } else if code == Some(Errno::MFILE.raw_os_error()) {
        Diagnostic::watch_limit_reached("fs.inotify.max_user_instances=1024")
    } else {
        Diagnostic::cannot_watch(&error.to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::io::Write as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::process::Command;
    use std::thread;

    use tempfile::TempDir;

    use super::*;

    /// A site in a folder of its own, and a thread that waits for its changes.
    struct Site {
        folder: TempDir,
        root: PathBuf,
        changes: Receiver<Changes>,
    }

    impl Site {
        fn with(prepare: impl FnOnce(&Path)) -> Self {
            let (folder, root) = Self::files(prepare);
            let watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
            Self::watched_by(watcher, folder, root)
        }

        /// `prepare` works in the folder that holds the site's folder, `site`.
        fn files(prepare: impl FnOnce(&Path)) -> (TempDir, PathBuf) {
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

        fn watched_by(mut watcher: Watcher, folder: TempDir, root: PathBuf) -> Self {
            let (sender, changes) = mpsc::channel();
            thread::spawn(move || while sender.send(watcher.wait(&mut Vec::new()).unwrap()).is_ok() {});
            Self { folder, root, changes }
        }

        fn at(&self, file: &str) -> PathBuf {
            self.root.join(file)
        }

        fn run(&self, script: &str) {
            let done = Command::new("sh").args(["-ec", script]).current_dir(&self.root).status().unwrap();
            assert!(done.success(), "{script}");
        }

        /// Every path that is told until these are, and of what was done besides.
        #[track_caller]
        fn told(&self, wanted: &[&str]) -> BTreeSet<String> {
            let mut told = BTreeSet::new();
            self.hear(&mut told, wanted);
            // Changes are told in their order: when this one is, there is nothing left of those before it.
            let folder = ["static", "strings", "themes", "content"].into_iter().find(|folder| self.at(folder).is_dir());
            if let Some(folder) = folder {
                let fence = format!("{folder}/fence");
                fs::write(self.at(&fence), "").unwrap();
                self.hear(&mut told, &[&fence]);
                told.remove(&fence);
            }
            told
        }

        #[track_caller]
        fn hear(&self, told: &mut BTreeSet<String>, wanted: &[&str]) {
            while !wanted.iter().all(|name| told.contains(*name)) {
                match self.changes.recv_timeout(Duration::from_secs(2)) {
                    Ok(Changes::Paths(paths)) => told.extend(paths.iter().map(|path| {
                        let name = path.strip_prefix(&self.root).unwrap();
                        name.to_str().unwrap().to_owned()
                    })),
                    Ok(Changes::Everything) => panic!("everything, after {told:?}"),
                    Err(error) => panic!("{error}: told {told:?}, wanted {wanted:?}"),
                }
            }
        }

        /// What is done is told as exactly these paths.
        #[track_caller]
        fn tells(&self, script: &str, wanted: &[&str]) {
            self.run(script);
            let told = self.told(wanted);
            assert_eq!(told, wanted.iter().map(|name| (*name).to_owned()).collect(), "{script}");
        }

        #[track_caller]
        fn is_silent(&self, script: &str) {
            self.tells(script, &[]);
        }
    }

    #[test]
    fn files_are_written_in_many_ways() {
        let site = Site::with(|_| ());
        site.tells("echo in place > content/a.md", &["content/a.md"]);
        site.tells("echo more >> content/a.md", &["content/a.md"]);
        site.tells("echo x > content/.new; mv content/.new content/a.md", &["content/a.md"]);
        site.tells("echo x > new; mv new content/a.md", &["content/a.md"]);
        site.tells("rm content/a.md; echo y > content/a.md", &["content/a.md"]);
        site.tells("rm content/a.md", &["content/a.md"]);
        site.tells("ln site.toml content/a.md", &["content/a.md"]);
        site.tells("mv content/a.md content/b.md", &["content/a.md", "content/b.md"]);
        site.tells("touch content/b.md", &["content/b.md"]);
        site.tells("truncate -s 3 content/b.md", &["content/b.md"]);
        site.tells("echo 'a = 1' > site.toml", &["site.toml"]);
        site.tells("rm site.toml", &["site.toml"]);
        site.tells("echo 'a = 1' > site.toml", &["site.toml"]);
        site.tells("echo x > themes/own/templates/base.html", &["themes/own/templates/base.html"]);
        site.tells("echo x > strings/fi.toml", &["strings/fi.toml"]);
        site.tells(
            "mkdir -p static/.well-known; sleep 0.1; echo x > static/.well-known/security.txt",
            &["static/.well-known", "static/.well-known/security.txt"],
        );
    }

    #[test]
    fn editors_save_in_their_own_ways() {
        let site = Site::with(|_| ());
        let probe = "touch content/4913; chmod 600 content/4913; rm content/4913";
        let swap = "echo x > content/.a.md.swp";
        // Vim with a renamed backup, and with a copied one.
        let vim = format!("{swap}; {probe}; mv content/a.md content/a.md~; echo 1 > content/a.md; rm content/a.md~");
        site.tells(&vim, &["content/4913", "content/a.md"]);
        let vim =
            format!("{swap}; cp content/a.md content/a.md~; echo 2 > content/a.md; rm content/a.md~ content/.*.swp");
        site.tells(&vim, &["content/a.md"]);
        // Emacs: a lock, an automatic save, a renamed backup.
        let emacs = "ln -s me@here content/.#a.md; echo x > 'content/#a.md#'; mv content/a.md content/a.md~; \
                     echo 3 > content/a.md; rm content/.#a.md 'content/#a.md#'";
        site.tells(emacs, &["content/a.md"]);
        // VS Code writes in place, others beside it.
        site.tells("printf '' > content/a.md; echo 4 > content/a.md", &["content/a.md"]);
        site.tells(
            "echo 5 > content/.a.md.5; chmod 644 content/.a.md.5; mv content/.a.md.5 content/a.md",
            &["content/a.md"],
        );
        site.run("sed -i s/5/6/ content/a.md");
        assert!(
            site.told(&["content/a.md"]).iter().all(|name| name.starts_with("content/sed") || name == "content/a.md")
        );
    }

    #[test]
    fn what_is_no_change_wakes_nobody() {
        let site = Site::with(|folder| fs::create_dir_all(folder.join("site/.git")).unwrap());
        site.is_silent("(cat content/a.md themes/own/templates/base.html site.toml; ls -R) > ../seen");
        site.is_silent("chmod 600 content/a.md site.toml; touch -a -c -d yesterday content/a.md; chmod 755 content");
        site.is_silent("echo x > 'content/#a.md#'; echo x > content/.a.md.swp; cp content/a.md content/a.md~");
        site.is_silent("rm content/.a.md.swp; mkdir content/.git; sleep 0.1; echo x > content/.git/index");
        site.is_silent("mkdir -p public/fi node_modules target; echo x > public/fi/index.html; echo x > site.toml.bak");
        site.is_silent("echo x > .git/index; echo x > README.md; rm -r public");
        site.tells("mv content/.git content/git", &["content/git"]);
    }

    #[test]
    fn folders_come_and_go() {
        let site = Site::with(|_| ());
        site.tells("mkdir -p ../b/deep; echo x > ../b/deep/x.md; mv ../b content/b", &["content/b"]);
        site.tells("echo y > content/b/deep/x.md", &["content/b/deep/x.md"]);
        site.tells("mv content/b content/c", &["content/b", "content/c"]);
        site.tells("echo z > content/c/deep/x.md", &["content/c/deep/x.md"]);
        site.run("mkdir -p content/d/e/f; echo x > content/d/e/f/x.md");
        assert!(site.told(&["content/d"]).iter().all(|name| name.starts_with("content/d")));
        site.tells("echo y > content/d/e/f/x.md", &["content/d/e/f/x.md"]);
        site.run("rm -r content/c");
        site.told(&["content/c"]);
        site.run("mkdir -p content/c/deep");
        site.told(&["content/c"]);
        site.tells("echo y > content/c/deep/x.md", &["content/c/deep/x.md"]);
        site.tells("mv content/c ../c", &["content/c"]);
        site.is_silent("echo z > ../c/deep/x.md");
    }

    #[test]
    fn sources_may_be_missing_at_first_and_later() {
        let site = Site::with(|folder| {
            fs::remove_dir_all(folder.join("site")).unwrap();
            fs::create_dir(folder.join("site")).unwrap();
        });
        for source in ["content", "themes", "strings", "static"] {
            for _ in 0..2 {
                site.run(&format!("mkdir -p {source}/x; echo 1 > {source}/x/a"));
                site.told(&[source]);
                let file = format!("{source}/x/a");
                site.tells(&format!("echo 2 > {file}"), &[&file]);
                site.run(&format!("rm -r {source}"));
                site.told(&[source]);
            }
        }
        site.tells("echo x > site.toml", &["site.toml"]);
        site.run("mkdir content; cd ..; mv site gone");
        site.told(&["content", "site.toml"]);
    }

    #[test]
    fn sources_may_be_links() {
        let site = Site::with(|folder| {
            fs::create_dir(folder.join("else")).unwrap();
            fs::rename(folder.join("site/content"), folder.join("else/texts")).unwrap();
            fs::rename(folder.join("site/site.toml"), folder.join("else/settings")).unwrap();
            symlink("../else/texts", folder.join("site/content")).unwrap();
            symlink("../else/link", folder.join("site/site.toml")).unwrap();
            symlink("settings", folder.join("else/link")).unwrap();
        });
        site.tells("echo 1 > site.toml", &["site.toml"]);
        site.tells("echo 2 > ../else/settings", &["site.toml"]);
        site.tells("echo 3 > ../else/new; mv ../else/new ../else/settings", &["site.toml"]);
        site.tells("echo 4 > ../else/other; ln -sfn other ../else/link", &["site.toml"]);
        site.tells("echo 5 > ../else/other", &["site.toml"]);
        site.is_silent("echo 6 > ../else/settings");
        site.tells("echo 1 > content/a.md", &["content/a.md"]);
        site.tells("echo 2 > ../else/texts/old/index.md", &["content/old/index.md"]);
        site.tells("mv ../else/texts ../else/away", &["content"]);
        site.tells("mv ../else/away ../else/texts", &["content"]);
        site.tells("echo 3 > content/old/index.md", &["content/old/index.md"]);
        site.tells("mkdir ../two; echo 1 > ../two/b.md; ln -sfn ../two content", &["content"]);
        site.tells("echo 2 > ../two/b.md", &["content/b.md"]);
        site.is_silent("echo 4 > ../else/texts/a.md");
        site.tells("rm content; mkdir content", &["content"]);
        site.tells("echo 5 > content/a.md", &["content/a.md"]);
    }

    #[test]
    fn links_within_content_give_a_file_two_names() {
        let site = Site::with(|folder| {
            symlink("old", folder.join("site/content/again")).unwrap();
            symlink("..", folder.join("site/content/old/loop")).unwrap();
            symlink("itself", folder.join("site/content/itself")).unwrap();
            symlink("../../notes/later.md", folder.join("site/content/later.md")).unwrap();
        });
        let both = &["content/again/index.md", "content/old/index.md"];
        site.tells("echo 1 > content/old/index.md", both);
        site.tells("echo 2 > content/again/index.md", both);
        site.tells("mkdir ../notes; sleep 0.1; echo 1 > ../notes/later.md", &["content/later.md"]);
        site.tells("echo 2 > ../notes/later.md", &["content/later.md"]);
        site.run(
            "mkdir -p ../far/deep; echo 1 > ../far/deep/x.md; mkdir content/new; ln -s ../../../far content/new/far",
        );
        site.told(&["content/new"]);
        site.tells("echo 2 > ../far/deep/x.md", &["content/new/far/deep/x.md"]);
    }

    #[test]
    fn a_checkout_of_thousands_of_files_is_told_together() {
        let site = Site::with(|_| ());
        site.run(
            "git init -q ../repo; for d in 1 2 3 4; do mkdir -p ../repo/$d/x; for f in $(seq 500); do \
                  echo $f > ../repo/$d/x/$f.md; done; done",
        );
        site.run(
            "cd ../repo; git add .; git -c user.name=a -c user.email=a@b.c commit -qm x; \
                  git --work-tree=../site/content checkout -qf",
        );
        let mut told = Vec::new();
        while let Ok(changes) = site.changes.recv_timeout(Duration::from_millis(500)) {
            let Changes::Paths(paths) = changes else { panic!() };
            told.push(paths);
        }
        for folder in ["content/1", "content/2", "content/3", "content/4"] {
            assert!(told.iter().any(|paths| paths.contains(&site.at(folder))));
        }
        // One, where nothing else keeps the machine busy.
        assert!(told.len() <= 8, "{:?}", told.iter().map(BTreeSet::len).collect::<Vec<_>>());
        site.tells("echo y > content/3/x/77.md", &["content/3/x/77.md"]);
    }

    #[test]
    fn a_file_that_is_still_being_written_is_waited_for() {
        let site = Site::with(|_| ());
        let mut file = fs::File::create(site.at("content/a.md")).unwrap();
        thread::sleep(Duration::from_millis(40));
        file.write_all(b"whole").unwrap();
        drop(file);
        let changes = site.changes.recv_timeout(Duration::from_secs(2)).unwrap();
        assert_eq!(changes, Changes::Paths([site.at("content/a.md")].into()));
        assert!(site.changes.recv_timeout(Duration::from_millis(150)).is_err());
    }

    #[test]
    fn a_file_that_never_rests_holds_nothing_up() {
        let site = Site::with(|_| ());
        let end = Instant::now() + Duration::from_millis(900);
        while Instant::now() < end {
            fs::write(site.at("content/a.md"), "x").unwrap();
            thread::sleep(Duration::from_millis(2));
        }
        assert!(site.changes.try_iter().count() >= 2);
    }

    #[test]
    fn changes_are_kept_while_the_caller_works() {
        let (_folder, root) = Site::files(|_| ());
        let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
        fs::write(root.join("content/a.md"), "1").unwrap();
        assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), Changes::Paths([root.join("content/a.md")].into()));
        fs::write(root.join("content/b.md"), "1").unwrap();
        thread::sleep(Duration::from_millis(100));
        fs::write(root.join("site.toml"), "1").unwrap();
        thread::sleep(Duration::from_millis(100));
        let both = [root.join("content/b.md"), root.join("site.toml")].into();
        assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), Changes::Paths(both));
    }

    #[test]
    fn names_begin_as_the_folder_was_given() {
        let (folder, root) = Site::files(|folder| symlink("site", folder.join("blog")).unwrap());
        let linked = folder.path().join("blog");
        let mut watcher = Watcher::start(&linked, &mut Vec::new()).unwrap();
        fs::write(root.join("content/a.md"), "1").unwrap();
        assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), Changes::Paths([linked.join("content/a.md")].into()));
    }

    #[test]
    fn after_an_overflow_everything_may_have_changed() {
        let (_folder, root) = Site::files(|_| ());
        let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
        let mut diagnostics = Vec::new();
        let mut overflow = |watcher: &mut Watcher| {
            let mut burst = ChangeBatch::default();
            let event = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
            assert!(burst.take(Ok(event), &watcher.places));
            assert_eq!(watcher.conclude(burst, &mut diagnostics).unwrap(), Changes::Everything);
            diagnostics.len()
        };
        assert_eq!(overflow(&mut watcher), 0);
        fs::write(root.join("content/a.md"), "1").unwrap();
        assert_eq!(watcher.wait(&mut Vec::new()).unwrap(), Changes::Paths([root.join("content/a.md")].into()));
        // One after another is caused by Kielo's own reading.
        let said: Vec<_> = (0..4).map(|_| overflow(&mut watcher)).collect();
        assert_eq!(said, [0, 0, 0, 1]);
        assert!(watcher.backend.polls);
    }

    #[test]
    fn without_a_watch_kielo_looks() {
        let (folder, root) = Site::files(|_| ());
        let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
        let failure = Some(notify::Error::new(notify::ErrorKind::MaxFilesWatch));
        let mut diagnostics = Vec::new();
        let changes = watcher.conclude(ChangeBatch { failure, ..ChangeBatch::default() }, &mut diagnostics).unwrap();
        assert_eq!(changes, Changes::Everything);
        let shown = format!("{diagnostics:?}");
        assert!(shown.contains("sysctl fs.inotify.max_user_watches=524288"), "{shown}");
        thread::sleep(INTERVAL);
        let site = Site::watched_by(watcher, folder, root);
        let wait = || site.changes.recv_timeout(Duration::from_secs(5)).unwrap();
        fs::write(site.at("content/a.md"), "1").unwrap();
        assert_eq!(wait(), Changes::Paths([site.at("content/a.md")].into()));
        site.run("mkdir content/new; echo x > content/new/x.md; echo x > content/.hidden; mkdir public");
        let Changes::Paths(paths) = wait() else { panic!() };
        assert!(paths.contains(&site.at("content/new")) && paths.len() == 2, "{paths:?}");
        site.run("echo x > ../x.md; ln -s ../../x.md content/x.md");
        assert_eq!(wait(), Changes::Everything);
        thread::sleep(INTERVAL);
        fs::write(site.folder.path().join("x.md"), "y").unwrap();
        assert_eq!(wait(), Changes::Paths([site.at("content/x.md")].into()));
    }

    #[test]
    fn a_folder_that_may_not_be_watched_is_said() {
        let (_folder, root) = Site::files(|_| ());
        fs::set_permissions(root.join("content/old"), fs::Permissions::from_mode(0o000)).unwrap();
        // For the administrator there is no such folder.
        if fs::read_dir(root.join("content/old")).is_err() {
            let mut diagnostics = Vec::new();
            Watcher::start(&root, &mut diagnostics).unwrap();
            assert_eq!(diagnostics.len(), 1);
        }
        fs::set_permissions(root.join("content/old"), fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn when_the_backend_dies_kielo_looks_and_then_says_so() {
        let (_folder, root) = Site::files(|_| ());
        let mut watcher = Watcher::start(&root, &mut Vec::new()).unwrap();
        let mut diagnostics = Vec::new();
        watcher.backend.events = mpsc::channel().1;
        assert_eq!(watcher.wait(&mut diagnostics).unwrap(), Changes::Everything);
        assert_eq!(diagnostics.len(), 1);
        watcher.backend.events = mpsc::channel().1;
        assert!(watcher.wait(&mut diagnostics).is_err());
    }
}
