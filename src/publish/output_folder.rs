//! The output folder: its place, its lock, and what killed builds left beside it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::staging::{INNER_FOLDER, OLD_SUFFIX, folder_prefix};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::options::{CACHE_FOLDER, Options};

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
        Ok(real) if real.is_dir() => Ok(real),
        Ok(_) => Err(Diagnostic::output_not_a_folder(&output)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(&output) {
            Ok(target) => Err(Diagnostic::dangling_link(&output.display().to_string(), &target)),
            Err(_) => absent_path(&output),
        },
        Err(error) => Err(Diagnostic::cannot_read_output(&output, &error)),
    }
}

/// Returns the canonical path of a folder that does not exist yet.
fn absent_path(output: &Path) -> Result<PathBuf, Diagnostic> {
    if matches!(output.components().next_back(), None | Some(Component::ParentDir)) {
        return Err(Diagnostic::output_not_a_folder(output));
    }
    let whole = std::path::absolute(output).map_err(|error| Diagnostic::cannot_read_output(output, &error))?;
    let existing = whole.ancestors().find_map(|folder| Some((folder, fs::canonicalize(folder).ok()?)));
    let Some((folder, mut real)) = existing else { return Ok(whole) };
    for part in whole.strip_prefix(folder).unwrap_or(Path::new("")).components() {
        match part {
            Component::ParentDir => _ = real.pop(),
            part => real.push(part),
        }
    }
    Ok(real)
}

/// Checks that the output neither contains what Kielo reads nor lies in it.
fn check_place(real: &Path, options: &Options) -> Result<(), Diagnostic> {
    const SOURCES: [&str; 6] = ["content", "static", "themes", "strings", SITE_FILE, CACHE_FOLDER];
    let root = fs::canonicalize(&options.root).unwrap_or_else(|_| options.root.clone());
    let cache = options.cache.clone();
    for sources in SOURCES.map(|name| root.join(name)).into_iter().chain(cache) {
        let sources = fs::canonicalize(&sources).unwrap_or(sources);
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
        let identity = |metadata: io::Result<fs::Metadata>| metadata.ok().map(|data| (data.dev(), data.ino()));
        // A build that ended between opening and locking has put another folder there.
        if identity(folder.metadata()) == identity(fs::metadata(output)) {
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

/// Puts the old output back if a build was killed between the two renames by which it replaces the output.
fn recover_old_output(output: &Path) -> Result<(), Diagnostic> {
    if output.exists() {
        return Ok(());
    }
    for path in leftovers(output)? {
        if !path.to_string_lossy().ends_with(OLD_SUFFIX) {
            continue;
        }
        if let Ok(folder) = File::open(&path) {
            _ = lock(&folder, output)?;
        }
        return fs::rename(&path, output).map_err(|error| Diagnostic::cannot_write_output(output, &error));
    }
    Ok(())
}

/// Removes what killed builds left.
fn remove_leftovers(output: &Path) -> Result<(), Diagnostic> {
    for path in leftovers(output)? {
        if let Ok(folder) = File::open(&path) {
            // The first build of an output has only this lock.
            _ = lock(&folder, output)?;
        }
        _ = fs::remove_dir_all(&path);
    }
    _ = fs::remove_dir_all(output.join(INNER_FOLDER));
    Ok(())
}

/// Returns the folders that builds put beside the output.
fn leftovers(output: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let prefix = folder_prefix(output);
    let Some(parent) = output.parent() else { return Ok(Vec::new()) };
    let entries = match fs::read_dir(parent) {
        Ok(entries) => entries,
        // A folder that one may enter, but not list, can hold the output all the same.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(Diagnostic::cannot_read_output(parent, &error)),
    };
    let own = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
    Ok(own.map(|entry| entry.path()).collect())
}
