//! The output folder: its place, its lock, and what killed builds left beside it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::files::temporary_path;
use super::staging::{INNER_FOLDER, aside_path, staging_path};
use super::trees::remove_tree;
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::options::{CACHE_FOLDER, Options};
use crate::published_texts::MANIFEST_FILE;

/// The output folder of a build, which no other build can change until this is dropped.
pub struct OutputFolder {
    path: PathBuf,
    /// Holds the lock of the folder. A folder that does not exist yet has none.
    _lock: Option<File>,
}

impl OutputFolder {
    /// Opens the output folder: takes its lock, and recovers from builds that were killed. The folder need not exist.
    ///
    /// # Errors
    /// The folder contains sources of the site or is inside them, is no folder, or another build is running.
    pub fn open(options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let path = real_path(&options.output)?;
        check_place(&path, options)?;
        recover_old_output(&path)?;
        let lock = lock_output(&path, diagnostics)?;
        remove_leftovers(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Returns the canonical path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns the canonical path of the output folder.
///
/// # Errors
/// Something else than a folder is there.
fn real_path(written: &Path) -> Result<PathBuf, Diagnostic> {
    // A slash at the end would say that it is a folder.
    let output: PathBuf = written.components().collect();
    match fs::canonicalize(&output) {
        Ok(real) => match fs::metadata(&real) {
            Ok(metadata) if metadata.is_dir() => Ok(real),
            Ok(_) => Err(Diagnostic::output_not_a_folder(&output)),
            Err(error) => Err(Diagnostic::cannot_read_output(&output, &error)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(&output) {
            Ok(target) => {
                let folder = absent_path(&output.parent().unwrap_or(Path::new("")).join(&target))?;
                // A killed build set it aside.
                let is_aside = is_there(&aside_path(&folder))?;
                let dangling = || Diagnostic::dangling_link(&output.display().to_string(), &target);
                if is_aside { Ok(folder) } else { Err(dangling()) }
            }
            Err(_) => absent_path(&output),
        },
        Err(error) => Err(Diagnostic::cannot_read_output(&output, &error)),
    }
}

/// Returns the canonical path of an output or cache folder that does not exist yet.
fn absent_path(output: &Path) -> Result<PathBuf, Diagnostic> {
    if matches!(output.components().next_back(), None | Some(Component::ParentDir)) {
        return Err(Diagnostic::output_not_a_folder(output));
    }
    let whole = std::path::absolute(output).map_err(|error| Diagnostic::cannot_read_output(output, &error))?;
    let mut existing = None;
    for folder in whole.ancestors() {
        existing = canonical_if_there(folder)?.map(|real| (folder, real));
        if existing.is_some() {
            break;
        }
    }
    let Some((folder, mut real)) = existing else { return Ok(whole) };
    for part in whole.strip_prefix(folder).unwrap_or(Path::new("")).components() {
        match part {
            Component::ParentDir => _ = real.pop(),
            part => real.push(part),
        }
    }
    Ok(real)
}

/// Returns the canonical path of something, or `None` if nothing is there.
fn canonical_if_there(path: &Path) -> Result<Option<PathBuf>, Diagnostic> {
    match fs::canonicalize(path) {
        Ok(real) => Ok(Some(real)),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(Diagnostic::cannot_read_output(path, &error)),
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Checks that the output neither contains what Kielo reads nor lies in it, and that the cache does not lie in sources.
fn check_place(real: &Path, options: &Options) -> Result<(), Diagnostic> {
    const SOURCES: [&str; 7] = ["content", "data", "static", "themes", "strings", SITE_FILE, CACHE_FOLDER];
    let root = canonical_if_there(&options.root)?.unwrap_or_else(|| options.root.clone());
    let cache = options.cache.clone();
    if let Some(cache) = &cache {
        let real_cache = match canonical_if_there(cache)? {
            Some(real) => real,
            None => absent_path(cache)?,
        };
        // The site's folder itself holds the default one.
        for sources in ["content", "data", "static", "themes", "strings"].map(|name| root.join(name)) {
            let sources = canonical_if_there(&sources)?.unwrap_or(sources);
            if real_cache.starts_with(&sources) {
                return Err(Diagnostic::cache_inside_sources(cache, &sources));
            }
        }
    }
    for sources in SOURCES.map(|name| root.join(name)).into_iter().chain(cache) {
        let sources = canonical_if_there(&sources)?.unwrap_or(sources);
        if sources.starts_with(real) {
            return Err(Diagnostic::output_contains_sources(&options.output, &sources));
        }
        if real.starts_with(&sources) {
            return Err(Diagnostic::output_inside_sources(&options.output, &sources));
        }
    }
    Ok(())
}

/// Takes the lock of the output. A folder that does not exist has none.
fn lock_output(output: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Option<File>, Diagnostic> {
    loop {
        let folder = match File::open(output) {
            Ok(folder) => folder,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Diagnostic::cannot_read_output(output, &error)),
        };
        if let Err(error) = lock(&folder, output)? {
            diagnostics.push(Diagnostic::cannot_lock_output(output, &error));
            return Ok(Some(folder));
        }
        let unreadable = |error| Diagnostic::cannot_read_output(output, &error);
        let locked = folder.metadata().map_err(unreadable)?;
        // A build that ended between opening and locking has put another folder there.
        let now = metadata_if_there(output).map_err(unreadable)?;
        if now.is_some_and(|now| (now.dev(), now.ino()) == (locked.dev(), locked.ino())) {
            return Ok(Some(folder));
        }
    }
}

/// Takes the lock of a folder. The inner error is a file system's that has no locks.
///
/// # Errors
/// Another build has the lock.
pub(super) fn lock(folder: &File, output: &Path) -> Result<Result<(), io::Error>, Diagnostic> {
    loop {
        match flock(folder, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(Ok(())),
            Err(Errno::INTR) => {}
            Err(Errno::WOULDBLOCK) => return Err(Diagnostic::output_locked(output)),
            Err(error) => return Ok(Err(error.into())),
        }
    }
}

/// Puts the old output back if a build was killed between the two renames by which it replaces the output. An empty folder that
/// was made meanwhile gives way to it.
///
/// # Errors
/// Another folder is in its place. Nothing is removed then.
fn recover_old_output(output: &Path) -> Result<(), Diagnostic> {
    let unreadable = |error| Diagnostic::cannot_read_output(output, &error);
    if metadata_if_there(&output.join(MANIFEST_FILE)).map_err(unreadable)?.is_some() {
        return Ok(());
    }
    let path = aside_path(output);
    if !is_there(&path)? {
        return Ok(());
    }
    if metadata_if_there(output).map_err(unreadable)?.is_some() && fs::remove_dir(output).is_err() {
        return Err(Diagnostic::old_output_beside(output, &path));
    }
    let folder = File::open(&path).map_err(|error| Diagnostic::cannot_read_output(&path, &error))?;
    _ = lock(&folder, output)?;
    fs::rename(&path, output).map_err(|error| Diagnostic::output_set_aside(output, &path, &error))
}

/// Removes what killed builds left beside the output and in it.
fn remove_leftovers(output: &Path) -> Result<(), Diagnostic> {
    let (staging, aside) = (staging_path(output), aside_path(output));
    for path in [&staging, &aside] {
        if !is_there(path)? {
            continue;
        }
        // The first build of an output has only this lock. A folder of another program may deny access.
        if let Ok(folder) = File::open(path) {
            _ = lock(&folder, output)?;
        }
        let removed = remove_leftover(path);
        // The new tree needs this name. The other one is only in the way of people.
        if path == &staging {
            removed?;
        }
    }
    _ = fs::remove_file(temporary_path(&output.join(MANIFEST_FILE)));
    remove_leftover(&output.join(INNER_FOLDER))
}

fn remove_leftover(path: &Path) -> Result<(), Diagnostic> {
    match remove_tree(path) {
        Err(error) if !is_absence(&error) => Err(Diagnostic::cannot_remove_leftover(path, &error)),
        _ => Ok(()),
    }
}

/// Returns the metadata of something, or `None` if nothing is there.
pub(super) fn metadata_if_there(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns whether something has this path, be it a link that leads nowhere.
fn is_there(path: &Path) -> Result<bool, Diagnostic> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if is_absence(&error) => Ok(false),
        Err(error) => Err(Diagnostic::cannot_read_output(path, &error)),
    }
}
