//! A folder of what took long to make, by the key of what it was made of. It may be lost at any time; two programs may
//! use it at once.

use std::fs::{self, File, FileTimes};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::Xxh3;

const DAY: Duration = Duration::from_hours(24);
/// What was not used for so long is removed.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Tells backup programs that there is nothing to keep (bford.info/cachedir).
const TAG: &str =
    "Signature: 8a477f597d28d172789f06886806bc55\n# Made by Kielo. Whatever is missing here is made again.\n";

/// The cache in a folder, which is made with its first entry.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// What tells an entry from all others: the parts that it is made of, one after the other.
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
    /// The cache in `folder`.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, key: u128) -> PathBuf {
        let name = format!("{key:032x}");
        self.folder.join(&name[..2]).join(&name[2..])
    }

    /// The file of an entry, if it is there.
    #[must_use]
    pub fn get(&self, key: u128) -> Option<PathBuf> {
        let path = self.path(key);
        let metadata = fs::metadata(&path).ok().filter(|metadata| metadata.len() > 0)?;
        // A use is noted once a day, so that the entry is not pruned.
        if metadata.modified().ok().and_then(|then| then.elapsed().ok()).is_some_and(|age| age > DAY) {
            let now = FileTimes::new().set_modified(SystemTime::now());
            _ = File::options().append(true).open(&path).and_then(|file| file.set_times(now));
        }
        Some(path)
    }

    /// What stands in an entry, if it is there.
    #[must_use]
    pub fn read(&self, key: u128) -> Option<Vec<u8>> {
        fs::read(self.get(key)?).ok()
    }

    /// Adds an entry; whoever asks for it sees all of it or nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, key: u128, bytes: &[u8]) -> io::Result<PathBuf> {
        static WRITTEN: AtomicU64 = AtomicU64::new(0);
        let path = self.path(key);
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let fresh = self.folder.join(format!("new-{}-{number}", std::process::id()));
        let write = || File::create(&fresh)?.write_all(bytes);
        write().or_else(|_| {
            self.begin()?;
            write()
        })?;
        fs::rename(&fresh, &path).or_else(|_| {
            fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
            fs::rename(&fresh, &path)
        })?;
        Ok(path)
    }

    /// The file of an entry, made by `make` where it is not there yet.
    ///
    /// # Errors
    /// What `make` says, or `failed` of what kept it from being written.
    pub fn get_or_create<E>(
        &self,
        key: u128,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
        failed: impl FnOnce(io::Error) -> E,
    ) -> Result<PathBuf, E> {
        match self.get(key) {
            Some(path) => Ok(path),
            None => self.put(key, &make()?).map_err(failed),
        }
    }

    /// Makes the folder, which is neither to be backed up nor to be committed.
    fn begin(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        fs::write(self.folder.join("CACHEDIR.TAG"), TAG)?;
        fs::write(self.folder.join(".gitignore"), "*\n")
    }

    /// Removes what was not used for a month. It looks once a day; what cannot be removed stays.
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
            // What another process began and did not end.
            if name.as_encoded_bytes().starts_with(b"new-") && is_older(&folder.path(), DAY) {
                _ = fs::remove_file(folder.path());
            }
            if name.len() != 2 {
                continue;
            }
            for entry in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                if is_older(&entry.path(), KEPT) {
                    _ = fs::remove_file(entry.path());
                }
            }
        }
    }
}
