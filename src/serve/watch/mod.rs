//! Tells when files of the site change, whatever way an editor or another tool saves them.
//! At rest nothing runs: the system wakes a thread of notify's, which passes on what may be a change.

mod places;

use std::collections::BTreeSet;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, MetadataKind, ModifyKind};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};
use rustix::io::Errno;

use self::places::Places;
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
    places: Places,
    backend: Backend,
}

impl Watcher {
    /// Watches the site in `root`. It goes to `found` when the system cannot tell of changes, and Kielo has to look.
    ///
    /// # Errors
    /// When there is no way at all to notice changes.
    pub fn start(root: &Path, found: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let places = Places::of(root);
        let backend = Backend::start(&places, found)?;
        Ok(Self { root: root.to_owned(), places, backend })
    }

    /// Waits until something changed and the files have settled. What changes between two calls is kept for the second.
    ///
    /// # Errors
    /// When changes can be noticed no longer.
    pub fn wait(&mut self, found: &mut Vec<Diagnostic>) -> Result<Changes, Diagnostic> {
        let mut burst = Burst::default();
        loop {
            let Ok(event) = self.backend.events.recv() else { return self.look_instead("it ended", found) };
            if burst.take(event, &self.places) {
                break;
            }
        }
        let first = Instant::now();
        let mut last = first;
        while first.elapsed() < burst.patience(self.backend.polls) {
            let end = last + burst.pause(self.backend.polls);
            match self.backend.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    if burst.take(event, &self.places) {
                        last = Instant::now();
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return self.look_instead("it ended", found),
            }
        }
        self.conclude(burst, found)
    }

    /// Whatever came is watched before the caller reads: what is written after that comes with the next call.
    fn conclude(&mut self, burst: Burst, found: &mut Vec<Diagnostic>) -> Result<Changes, Diagnostic> {
        if let Some(error) = burst.failure {
            found.push(refusal(&error));
            return self.poll();
        }
        if burst.overflow {
            // Folders may have come that nobody told of.
            self.places = Places::of(&self.root);
            self.backend = Backend::start(&self.places, found)?;
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
            self.places = Places::of(&self.root);
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
                found.push(refusal(&error));
                self.poll()
            }
        }
    }

    fn look_instead(&mut self, problem: &str, found: &mut Vec<Diagnostic>) -> Result<Changes, Diagnostic> {
        if self.backend.polls {
            return Err(Diagnostic::watch_ended(problem));
        }
        found.push(Diagnostic::watch_refused(problem));
        self.poll()
    }

    fn poll(&mut self) -> Result<Changes, Diagnostic> {
        self.places = Places::of(&self.root);
        let backend = Backend::polling(&self.places)?;
        // Its end panics when its thread has ended already.
        mem::forget(mem::replace(&mut self.backend, backend).watcher);
        Ok(Changes::Everything)
    }
}

/// Changes that come together: a save, or what a tool does to many files.
#[derive(Default)]
struct Burst {
    /// By their names in the site.
    paths: BTreeSet<PathBuf>,
    /// Real paths where something came or went.
    moved: BTreeSet<PathBuf>,
    /// Files that are still open for writing.
    open: BTreeSet<PathBuf>,
    /// The system told less than happened.
    overflow: bool,
    failure: Option<notify::Error>,
}

impl Burst {
    /// Whether the event says that something changed.
    fn take(&mut self, event: notify::Result<Event>, places: &Places) -> bool {
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

    /// More than a save touches: its file, others written beside it for a moment, perhaps the folder.
    fn is_large(&self) -> bool {
        self.paths.len() > 5 || self.overflow
    }

    /// How long it must be quiet before the files have settled. A save is done at once, so an author need not wait;
    /// tools that write many files pause for longer, and a file that is open may be empty now and whole in a moment.
    fn pause(&self, polls: bool) -> Duration {
        if polls {
            // Polling sees no second save within one second. After a second at rest there is none that counts.
            INTERVAL
        } else if !self.open.is_empty() {
            Duration::from_millis(100)
        } else {
            Duration::from_millis(if self.is_large() { 50 } else { 10 })
        }
    }

    /// How long it may go on before what came so far is shown. A file that is written again and again shall not
    /// hold up everything; a checkout of thousands of files is better read once than ten times.
    fn patience(&self, polls: bool) -> Duration {
        Duration::from_millis(if self.is_large() || polls { 2000 } else { 300 })
    }
}

const INTERVAL: Duration = Duration::from_secs(1);

/// Linux tells when a file that was open for writing is closed.
const OPEN_FILES_ARE_TOLD: bool = cfg!(target_os = "linux");

const WRITE: EventKind = EventKind::Modify(ModifyKind::Data(notify::event::DataChange::Any));
const CREATE: EventKind = EventKind::Create(CreateKind::File);
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
    fn start(places: &Places, found: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let native = Self::native().and_then(|mut native| native.watch_all(places).map(|()| native));
        native.or_else(|error| {
            found.push(refusal(&error));
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

    fn polling(places: &Places) -> Result<Self, Diagnostic> {
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
        start().map_err(|error| Diagnostic::watch_ended(&error.to_string()))
    }

    fn watch_all(&mut self, places: &Places) -> notify::Result<()> {
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
        Diagnostic::watch_limit("fs.inotify.max_user_watches=524288")
    } else if code == Some(Errno::MFILE.raw_os_error()) {
        Diagnostic::watch_limit("fs.inotify.max_user_instances=1024")
    } else {
        Diagnostic::watch_refused(&error.to_string())
    }
}
