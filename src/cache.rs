//! A folder for results that are slow to compute, stored under a hash of their inputs. The folder can be deleted at any
//! time, and several programs can use it at once. An entry ends with a checksum, so a damaged one is made again, and
//! without a folder that can be written everything works as well, only more slowly.

use std::fs::{self, File, FileTimes};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

const DAY: Duration = Duration::from_hours(24);
/// An entry that was not used for this long is removed.
const MAX_AGE: Duration = Duration::from_hours(30 * 24);

/// Asks backup programs to skip the folder (bford.info/cachedir).
const CACHEDIR_TAG: &str =
    "Signature: 8a477f597d28d172789f06886806bc55\n# Made by Kielo. Whatever is missing here is made again.\n";

/// A cache in a folder. The folder is created with the first entry.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    /// The site's folder. Without it, no cache is made for it either.
    root: PathBuf,
    /// The first error in writing an entry. Nothing is written after it.
    problem: Arc<Mutex<Option<Arc<io::Error>>>>,
}

/// The length of the checksum at the end of an entry: XXH3 of the content, in bytes.
const CHECKSUM_LENGTH: usize = size_of::<u128>();

/// Returns the key of an entry: a hash of all inputs of the result, in order.
#[must_use]
pub fn key(parts: &[&[u8]]) -> u128 {
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.digest128()
}

impl Cache {
    /// Returns the cache in `folder` for the site in `root`.
    #[must_use]
    pub fn new(folder: &Path, root: &Path) -> Self {
        Self { folder: folder.to_owned(), root: root.to_owned(), problem: Arc::default() }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns why nothing can be written, if that is so.
    #[must_use]
    pub fn problem(&self) -> Option<Arc<io::Error>> {
        self.lock_problem().clone()
    }

    /// Tries to write the next entry, even if the last one could not be written.
    pub fn forget_problem(&self) {
        *self.lock_problem() = None;
    }

    fn lock_problem(&self) -> MutexGuard<'_, Option<Arc<io::Error>>> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, key: u128) -> PathBuf {
        let name = format!("{key:032x}");
        self.folder.join(&name[..2]).join(&name[2..])
    }

    /// Returns the file of an entry, if the entry exists. [`read_entry`] reads it.
    #[must_use]
    pub fn get(&self, key: u128) -> Option<PathBuf> {
        let path = self.path(key);
        let metadata = fs::metadata(&path).ok().filter(|metadata| metadata.len() > CHECKSUM_LENGTH as u64)?;
        // The modification time records the last use, to the day, so that `prune` keeps the entry.
        if metadata.modified().ok().and_then(|then| then.elapsed().ok()).is_some_and(|age| age > DAY) {
            let now = FileTimes::new().set_modified(SystemTime::now());
            _ = File::options().append(true).open(&path).and_then(|file| file.set_times(now));
        }
        Some(path)
    }

    /// Returns the content of an entry, if the entry exists and is undamaged.
    #[must_use]
    pub fn read(&self, key: u128) -> Option<Vec<u8>> {
        read_entry(&self.get(key)?)
    }

    /// Adds an entry and returns its file. A reader sees the whole entry or none. Returns `None` if the entry cannot be
    /// written; [`Self::problem`] says why.
    #[must_use]
    pub fn put(&self, key: u128, content: &[u8]) -> Option<PathBuf> {
        if self.lock_problem().is_some() {
            return None;
        }
        let written = self.write(key, content);
        written.map_err(|error| _ = self.lock_problem().get_or_insert_with(|| Arc::new(error))).ok()
    }

    fn write(&self, key: u128, content: &[u8]) -> io::Result<PathBuf> {
        static TEMPORARY_FILES: AtomicU64 = AtomicU64::new(0);
        let path = self.path(key);
        let number = TEMPORARY_FILES.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join(format!("new-{}-{number}", std::process::id()));
        let write = || {
            let mut file = File::create(&temporary)?;
            file.write_all(content)?;
            file.write_all(&xxh3_128(content).to_le_bytes())
        };
        let is_absent = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        let written = match write() {
            Err(error) if is_absent(&error) => self.create_folder().and_then(|()| write()),
            written => written,
        };
        let renamed = written.and_then(|()| match fs::rename(&temporary, &path) {
            Err(error) if is_absent(&error) => match fs::create_dir(path.parent().unwrap_or(&self.folder)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => fs::rename(&temporary, &path),
            },
            renamed => renamed,
        });
        if renamed.is_err() {
            _ = fs::remove_file(&temporary);
        }
        renamed.map(|()| path)
    }

    /// Creates the folder and marks it: backups and Git ignore it.
    fn create_folder(&self) -> io::Result<()> {
        // A site that was moved or removed must not come back with nothing but a cache.
        if !self.root.as_os_str().is_empty() && !self.root.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the site's folder is no longer there"));
        }
        fs::create_dir_all(&self.folder)?;
        fs::write(self.folder.join("CACHEDIR.TAG"), CACHEDIR_TAG)?;
        fs::write(self.folder.join(".gitignore"), "*\n")
    }

    /// Removes entries that were not used for a month. It does so at most once a day and skips entries that cannot be
    /// removed.
    pub fn prune(&self) {
        let is_older = |path: &Path, age: Duration| {
            let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
            modified.and_then(|then| then.elapsed().ok()).is_some_and(|since| since > age)
        };
        let tag = self.folder.join("CACHEDIR.TAG");
        if !is_older(&tag, DAY) {
            return;
        }
        let now = FileTimes::new().set_modified(SystemTime::now());
        _ = File::options().append(true).open(&tag).and_then(|file| file.set_times(now));
        for folder in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = folder.file_name();
            // A temporary file of a process that did not finish.
            if name.as_encoded_bytes().starts_with(b"new-") && is_older(&folder.path(), DAY) {
                _ = fs::remove_file(folder.path());
            }
            if name.len() != 2 {
                continue;
            }
            for entry in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                if is_older(&entry.path(), MAX_AGE) {
                    _ = fs::remove_file(entry.path());
                }
            }
        }
    }
}

/// Returns the content of an entry by its file. A damaged entry, such as one that a full disk or a power cut left, is
/// removed.
#[must_use]
pub fn read_entry(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path).ok()?;
    let content = bytes.len().checked_sub(CHECKSUM_LENGTH)?;
    let is_whole = xxh3_128(&bytes[..content]).to_le_bytes() == bytes[content..];
    bytes.truncate(content);
    if !is_whole {
        _ = fs::remove_file(path);
    }
    is_whole.then_some(bytes)
}
