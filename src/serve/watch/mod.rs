//! The file watcher: reports when files of the site change, however an editor or another tool saves them.
//!
//! Nothing runs while nothing changes. The system wakes a thread of the notify crate, which passes on the events.

mod file_poller;
mod watched_paths;

use std::collections::BTreeSet;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, DataChange, MetadataKind, ModifyKind, RemoveKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use rustix::io::Errno;

use self::file_poller::FilePoller;
use self::watched_paths::WatchedPaths;
use crate::diagnostic::Diagnostic;

/// The changes since the site was last read.
#[derive(Debug, PartialEq, Eq)]
pub enum FileChanges {
    /// Files and folders of the site, with paths that begin as the site's folder was given.
    ///
    /// Anything below such a folder may have changed. Some paths may not exist any more, or existed for a moment only:
    /// editors test whether they may write (vim's `4913`), and write to a temporary file first.
    Paths(BTreeSet<PathBuf>),
    /// Any file may have changed.
    Everything,
}

/// Watches the sources of a site (site.toml, content/, data/, themes/, strings/, static/, counts.toml) and the targets of links
/// in them.
pub struct Watcher {
    root: PathBuf,
    watched_paths: WatchedPaths,
    backend: Backend,
    /// The number of times in a row that the system lost events.
    overflows: u8,
}

impl Watcher {
    /// Watches the site in `root`. Reports a warning if the system cannot watch files, so that they have to be polled.
    ///
    /// # Errors
    /// Files can neither be watched nor polled.
    pub fn start(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let watched_paths = WatchedPaths::new(root);
        let backend = Backend::start(&watched_paths, diagnostics)?;
        Ok(Self { root: root.to_owned(), watched_paths, backend, overflows: 0 })
    }

    /// Waits for changes, and until no more follow. Changes between two calls are returned by the second.
    ///
    /// # Errors
    /// Files can neither be watched nor polled any more.
    pub fn wait(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Result<FileChanges, Diagnostic> {
        let mut batch = EventBatch::default();
        loop {
            let Ok(event) = self.backend.events.recv() else { return self.poll_instead("it ended", diagnostics) };
            if batch.add(event, &self.watched_paths) {
                break;
            }
        }
        let first = Instant::now();
        let mut last = first;
        while first.elapsed() < batch.max_duration(self.backend.is_polling()) {
            let end = last + batch.debounce_time(self.backend.is_polling());
            match self.backend.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    if batch.add(event, &self.watched_paths) {
                        last = Instant::now();
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return self.poll_instead("it ended", diagnostics),
            }
        }
        self.finish(batch, diagnostics)
    }

    /// Watches new files and folders, and returns the changes of a batch.
    ///
    /// The new ones are watched before the caller reads them, so that the next call returns every later change.
    fn finish(&mut self, batch: EventBatch, diagnostics: &mut Vec<Diagnostic>) -> Result<FileChanges, Diagnostic> {
        if let Some(error) = batch.error {
            diagnostics.push(watch_diagnostic(&error));
            return self.start_polling();
        }
        self.overflows = if batch.has_overflow { self.overflows + 1 } else { 0 };
        if self.overflows > 3 {
            // The system reports reading, too. If Kielo's own reading causes the overflow, it would never end.
            self.overflows = 0;
            diagnostics.push(Diagnostic::watch_limit_reached("fs.inotify.max_queued_events=1048576"));
            return self.start_polling();
        }
        if batch.has_overflow {
            // Folders may have been created whose events are lost.
            self.watched_paths = WatchedPaths::new(&self.root);
            self.backend = Backend::start(&self.watched_paths, diagnostics)?;
            return Ok(FileChanges::Everything);
        }
        let mut tops: Vec<&Path> = Vec::new();
        for path in &batch.created_or_removed {
            if !tops.last().is_some_and(|top| path.starts_with(top)) {
                tops.push(path);
            }
        }
        let is_outdated = tops.iter().any(|top| self.watched_paths.may_depend_on(top));
        let watched = if is_outdated {
            self.watched_paths = WatchedPaths::new(&self.root);
            self.backend.watch_all(&self.watched_paths)
        } else if self.backend.is_polling() {
            Ok(())
        } else {
            // The backend watches new folders by itself. If one is removed meanwhile, it stops halfway without an error.
            let mut folders = tops.into_iter().filter(|top| top.is_dir());
            folders.try_for_each(|folder| self.backend.watch(folder, RecursiveMode::Recursive))
        };
        match watched {
            Ok(()) => Ok(FileChanges::Paths(batch.paths)),
            Err(error) => {
                diagnostics.push(watch_diagnostic(&error));
                self.start_polling()
            }
        }
    }

    fn poll_instead(&mut self, problem: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<FileChanges, Diagnostic> {
        if self.backend.is_polling() {
            return Err(Diagnostic::watch_failed(problem));
        }
        diagnostics.push(Diagnostic::cannot_watch(problem));
        self.start_polling()
    }

    fn start_polling(&mut self) -> Result<FileChanges, Diagnostic> {
        self.watched_paths = WatchedPaths::new(&self.root);
        let backend = Backend::polling(&self.watched_paths)?;
        // Dropping the old watcher panics if its thread has ended already.
        mem::forget(mem::replace(&mut self.backend, backend).watcher);
        Ok(FileChanges::Everything)
    }
}

/// Events that belong together: a save, or the work of a tool on many files.
#[derive(Default)]
struct EventBatch {
    /// The changed files and folders, by their paths in the site.
    paths: BTreeSet<PathBuf>,
    /// The real paths of files and folders that were created or removed.
    created_or_removed: BTreeSet<PathBuf>,
    /// Files that are still open for writing.
    open_files: BTreeSet<PathBuf>,
    /// Whether the last event is that a written file was closed.
    ends_with_close: bool,
    /// Whether folders were created or removed.
    has_folders: bool,
    /// Whether the system lost events.
    has_overflow: bool,
    error: Option<notify::Error>,
}

impl EventBatch {
    /// Adds an event. Returns whether it reports a change.
    fn add(&mut self, event: notify::Result<Event>, watched_paths: &WatchedPaths) -> bool {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                self.error = Some(error);
                return true;
            }
        };
        if event.need_rescan() {
            self.has_overflow = true;
            return true;
        }
        let kind = event.kind;
        let is_write = is_write(kind);
        let mut has_change = false;
        for path in event.paths {
            let mut site_paths = watched_paths.site_paths(&path);
            if is_write {
                // The time of a folder changes when files in it are created or removed, which has events too.
                if kind == WRITE_TIME && path.is_dir() {
                    continue;
                }
            } else {
                site_paths.extend(watched_paths.site_paths_below(&path).cloned());
            }
            if site_paths.is_empty() {
                continue;
            }
            has_change = true;
            self.ends_with_close = kind == CLOSE;
            self.has_folders |= matches!(kind, FOLDER_CREATED | FOLDER_REMOVED);
            self.paths.extend(site_paths);
            if REPORTS_CLOSED_FILES && matches!(kind, WRITE | FILE_CREATED) {
                self.open_files.insert(path.clone());
            } else {
                self.open_files.remove(&path);
            }
            if !is_write {
                self.created_or_removed.insert(path);
            }
        }
        has_change
    }

    /// Returns whether this is more than a save, which touches a file and perhaps a temporary one.
    fn is_large(&self) -> bool {
        self.paths.len() > 2 || self.has_folders || self.has_overflow
    }

    /// Returns whether exactly one file was written and closed. After other events, more of the same save may follow.
    fn is_complete_save(&self) -> bool {
        self.paths.len() == 1 && self.ends_with_close
    }

    /// Returns the time without events after which the batch is complete.
    ///
    /// A save is complete almost at once, so that an author need not wait. Tools that write many files pause for longer,
    /// and a file that is still open may be empty now and complete in a moment.
    fn debounce_time(&self, is_polling: bool) -> Duration {
        if is_polling {
            // A file that was being written is seen once more with the next poll.
            POLL_INTERVAL + Duration::from_millis(200)
        } else if self.paths.len() > 50 {
            Duration::from_millis(200)
        } else if self.has_emptied_file() {
            Duration::from_secs(2)
        } else if !self.open_files.is_empty() {
            Duration::from_millis(250)
        } else {
            Duration::from_millis(match self.is_large() {
                true => 50,
                false if self.is_complete_save() => 3,
                false => 10,
            })
        }
    }

    /// Returns the longest time that a batch may take.
    ///
    /// A file that is written again and again must not delay everything else. A checkout of thousands of files is better
    /// read once than ten times.
    fn max_duration(&self, is_polling: bool) -> Duration {
        let is_long = self.is_large() || is_polling || self.has_emptied_file();
        Duration::from_millis(if is_long { 2000 } else { 300 })
    }

    /// Returns whether a file is open for writing and empty: a save begins with that, and the text follows.
    ///
    /// On a busy machine it may follow late, and the problems of an empty file would mislead the author.
    fn has_emptied_file(&self) -> bool {
        self.open_files.iter().any(|file| file.metadata().is_ok_and(|metadata| metadata.len() == 0))
    }
}

const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Whether the system reports that a file is closed that was open for writing. Only Linux does.
const REPORTS_CLOSED_FILES: bool = cfg!(target_os = "linux");

const WRITE: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
const WRITE_TIME: EventKind = EventKind::Modify(ModifyKind::Metadata(MetadataKind::WriteTime));
const CLOSE: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
const FILE_CREATED: EventKind = EventKind::Create(CreateKind::File);
const FOLDER_CREATED: EventKind = EventKind::Create(CreateKind::Folder);
const FOLDER_REMOVED: EventKind = EventKind::Remove(RemoveKind::Folder);

/// Returns whether an event reports that bytes were written, or may have been, and that nothing was created or removed.
///
/// For a file that is written through memory (mmap), the only event is that it was closed. The poll watcher reports
/// changed times.
fn is_write(kind: EventKind) -> bool {
    matches!(kind, EventKind::Modify(ModifyKind::Data(_)) | CLOSE | WRITE_TIME)
}

/// Returns whether an event says nothing about the bytes of files, such as one about permissions.
///
/// `touch` is not noise on Linux, because it opens the file for writing.
fn is_noise(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => !is_write(kind),
        _ => false,
    }
}

/// The source of events: the watcher of the system, or one that looks at the files again and again.
enum FileWatcher {
    System(RecommendedWatcher),
    Polling(FilePoller),
}

/// A watcher with its events.
struct Backend {
    watcher: FileWatcher,
    events: Receiver<notify::Result<Event>>,
}

impl Backend {
    fn start(watched_paths: &WatchedPaths, diagnostics: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let native = Self::native().and_then(|mut native| native.watch_all(watched_paths).map(|()| native));
        native.or_else(|error| {
            diagnostics.push(watch_diagnostic(&error));
            Self::polling(watched_paths)
        })
    }

    fn native() -> notify::Result<Self> {
        let (sender, events) = mpsc::channel();
        let on_event = move |event: notify::Result<Event>| {
            if !event.as_ref().is_ok_and(|event| is_noise(event.kind)) {
                // Fails only when the preview ends.
                let _ = sender.send(event);
            }
        };
        let watcher = RecommendedWatcher::new(on_event, Config::default().with_follow_symlinks(false))?;
        Ok(Self { watcher: FileWatcher::System(watcher), events })
    }

    fn polling(watched_paths: &WatchedPaths) -> Result<Self, Diagnostic> {
        let (sender, events) = mpsc::channel();
        let (trees, parents) = watched_paths.folders();
        let poller = FilePoller::default();
        trees.for_each(|tree| poller.watch(tree, true));
        parents.for_each(|parent| poller.watch(parent, false));
        poller.start(sender).map_err(|error| Diagnostic::watch_failed(&error.to_string()))?;
        Ok(Self { watcher: FileWatcher::Polling(poller), events })
    }

    fn is_polling(&self) -> bool {
        matches!(self.watcher, FileWatcher::Polling(_))
    }

    fn watch_all(&mut self, watched_paths: &WatchedPaths) -> notify::Result<()> {
        let (mut trees, mut parents) = watched_paths.folders();
        trees.try_for_each(|tree| self.watch(tree, RecursiveMode::Recursive))?;
        parents.try_for_each(|parent| self.watch(parent, RecursiveMode::NonRecursive))
    }

    /// Watches a folder. It may be watched already.
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        let watcher = match &mut self.watcher {
            FileWatcher::System(watcher) => watcher,
            FileWatcher::Polling(poller) => {
                poller.watch(folder, mode == RecursiveMode::Recursive);
                return Ok(());
            }
        };
        // It fails halfway if a folder below is removed at this moment.
        let mut retries = 0..20;
        loop {
            match watcher.watch(folder, mode) {
                Err(error) if is_not_found(&error) && !folder.is_dir() => return Ok(()),
                Err(error) if is_not_found(&error) && retries.next().is_some() => {}
                result => return result,
            }
        }
    }
}

fn is_not_found(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Returns the diagnostic for an error of the system's watcher.
fn watch_diagnostic(error: &notify::Error) -> Diagnostic {
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
mod tests;
