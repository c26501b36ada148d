//! Looks at all watched files once in each interval, where the system cannot report changes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use notify::event::{CreateKind, RemoveKind};
use notify::{Event, EventKind};

use super::{POLL_INTERVAL, WRITE_TIME};

/// The folders to look at, with what is known about their files.
///
/// The poll watcher of the notify crate sees neither a file with an earlier time nor two changes in one second.
#[derive(Default)]
pub(super) struct FilePoller(Arc<Mutex<Files>>);

#[derive(Default)]
struct Files {
    /// The folders, each with or without its subfolders.
    folders: BTreeMap<PathBuf, bool>,
    stamps: BTreeMap<PathBuf, Stamp>,
}

/// What differs between two versions of a file: length, modification time, time of the last change and inode. The last two
/// show a replacement with the same length and time.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    is_file: bool,
    values: [i64; 6],
}

impl FilePoller {
    /// Adds a folder. Its files are reported as new if the poller has started.
    pub(super) fn watch(&self, folder: &Path, with_subfolders: bool) {
        *self.files().folders.entry(folder.to_owned()).or_default() |= with_subfolders;
    }

    /// Starts to look at the files. The thread ends with this value.
    ///
    /// # Errors
    /// The system starts no thread.
    pub(super) fn start(&self, events: Sender<notify::Result<Event>>) -> io::Result<()> {
        self.files().update();
        let files = Arc::downgrade(&self.0);
        let poll = move || {
            loop {
                thread::sleep(POLL_INTERVAL);
                let Some(poller) = files.upgrade().map(Self) else { return };
                for event in poller.files().update() {
                    // Fails only when the preview ends.
                    _ = events.send(Ok(event));
                }
            }
        };
        thread::Builder::new().spawn(poll).map(drop)
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files {
    /// Looks at all files, and returns events for those that changed.
    fn update(&mut self) -> Vec<Event> {
        let folders = self.folders.iter();
        let now: BTreeMap<PathBuf, Stamp> = folders.flat_map(|(folder, below)| stamps(folder, *below)).collect();
        let event = |kind, path: &PathBuf| Event::new(kind).add_path(path.clone());
        let removed = self.stamps.keys().filter(|path| !now.contains_key(*path));
        let mut events: Vec<Event> = removed.map(|path| event(EventKind::Remove(RemoveKind::Any), path)).collect();
        for (path, stamp) in &now {
            match self.stamps.get(path) {
                Some(old) if old == stamp => {}
                Some(old) if old.is_file && stamp.is_file => events.push(event(WRITE_TIME, path)),
                // A folder or a link took the place of another one.
                _ => events.push(event(EventKind::Create(CreateKind::Any), path)),
            }
        }
        self.stamps = now;
        events
    }
}

/// Returns the files and folders in a folder. One that cannot be read seems empty, and is reported when the site is read.
fn stamps(folder: &Path, with_subfolders: bool) -> Vec<(PathBuf, Stamp)> {
    let mut stamps = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            // The metadata of a link is its own.
            let Ok(metadata) = entry.metadata() else { continue };
            let (modified, changed) = (metadata.mtime(), metadata.ctime());
            let (modified_part, changed_part) = (metadata.mtime_nsec(), metadata.ctime_nsec());
            let (inode, length) = (metadata.ino().cast_signed(), metadata.len().cast_signed());
            let values = if metadata.is_dir() {
                // The times of a folder change with its entries.
                [inode, 0, 0, 0, 0, 0]
            } else {
                [inode, length, modified, modified_part, changed, changed_part]
            };
            if metadata.is_dir() && with_subfolders {
                folders.push(entry.path());
            }
            stamps.push((entry.path(), Stamp { is_file: metadata.is_file(), values }));
        }
    }
    stamps
}
