//! The new tree: a folder beside the output, locked while its build lives, that takes the output's place whole.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;
use walkdir::WalkDir;

use super::manifest::OutputStamp;
use super::{IoResult, at, tree};
use crate::diagnostic::Diagnostic;

/// What a file is written from.
pub(super) enum FileContent<'a> {
    /// Its bytes.
    Bytes(Cow<'a, [u8]>),
    /// A file that it is a copy of.
    File(&'a Path),
}

/// A folder that is removed when it goes out of use, unless it became the output; then the old output is removed.
pub(super) struct Staging {
    folder: PathBuf,
    /// Holds the lock by which other builds know that this one lives.
    _lock: File,
}

impl Staging {
    /// Makes an empty tree beside `output`.
    pub(super) fn begin(output: &Path) -> Result<Self, Diagnostic> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| Diagnostic::cannot_write_output(&path, &error)
        };
        let folder = output.with_file_name(format!("{}{}", prefix(output), std::process::id()));
        fs::create_dir(&folder).map_err(failed(&folder))?;
        if let Ok(metadata) = fs::metadata(output) {
            fs::set_permissions(&folder, metadata.permissions()).map_err(failed(&folder))?;
        }
        let lock = File::open(&folder).map_err(failed(&folder))?;
        // A file system without locks lets builds run side by side.
        _ = flock(&lock, FlockOperation::NonBlockingLockExclusive);
        Ok(Self { folder, _lock: lock })
    }

    /// Writes a new file of the tree.
    pub(super) fn write(&self, file: &str, material: &FileContent) -> IoResult<OutputStamp> {
        let path = self.folder.join(file);
        match material {
            FileContent::Bytes(bytes) => tree::in_folder(&path, || {
                let mut written = File::create(&path)?;
                written.write_all(bytes)?;
                Ok(OutputStamp::of(&written.metadata()?))
            }),
            FileContent::File(source) => tree::in_folder(&path, || {
                io::copy(&mut File::open(source)?, &mut File::create(&path)?)?;
                Ok(OutputStamp::of(&fs::metadata(&path)?))
            }),
        }
    }

    /// Takes over a file of the old tree.
    pub(super) fn keep(&self, output: &Path, file: &str) -> IoResult<()> {
        tree::link(&output.join(file), &self.folder.join(file))
    }

    /// Takes over everything in the old tree that Kielo did not write.
    pub(super) fn keep_foreign(&self, output: &Path, known: &HashSet<&str>) -> IoResult<()> {
        if !output.exists() {
            return Ok(());
        }
        for entry in WalkDir::new(output).min_depth(1) {
            // What cannot be read cannot be kept, and must not be lost.
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(output).to_owned();
                (path, error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be listed")))
            })?;
            let Ok(inside) = entry.path().strip_prefix(output) else {
                continue;
            };
            let is_manifest = inside == Path::new(super::MANIFEST);
            let is_known = inside.to_str().is_some_and(|file| known.contains(file));
            if is_manifest || is_known {
                continue;
            }
            let new = self.folder.join(inside);
            let kind = entry.file_type();
            if kind.is_symlink() {
                let to = fs::read_link(entry.path()).map_err(at(entry.path()))?;
                tree::in_folder(&new, || std::os::unix::fs::symlink(&to, &new))?;
            } else if kind.is_file() {
                tree::link(entry.path(), &new)?;
            } else if kind.is_dir() && fs::read_dir(entry.path()).is_ok_and(|mut inside| inside.next().is_none()) {
                fs::create_dir_all(&new).map_err(at(&new))?;
            }
        }
        Ok(())
    }

    /// Whether the tree and the output are on one file system, without which nothing can be linked or exchanged.
    pub(super) fn is_on_the_disk_of(&self, output: &Path) -> bool {
        match (fs::metadata(&self.folder), fs::metadata(output)) {
            (Ok(new), Ok(old)) => new.dev() == old.dev(),
            _ => true,
        }
    }

    /// Takes the output's place. Whoever reads the output sees the old tree or the new one, never a part.
    pub(super) fn replace(self, output: &Path) -> Result<(), SwapError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| SwapError::Failed(path, error)
        };
        if !output.exists() {
            return fs::rename(&self.folder, output).map_err(failed(output));
        }
        match renameat_with(CWD, &self.folder, CWD, output, RenameFlags::EXCHANGE) {
            // What stands in the folder now is the old tree, and goes with it.
            Ok(()) => Ok(()),
            Err(Errno::BUSY | Errno::XDEV) => Err(SwapError::Mount(self)),
            Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => {
                let aside = output.with_file_name(format!("{}{}{OLD}", prefix(output), std::process::id()));
                fs::rename(output, &aside).map_err(failed(output))?;
                fs::rename(&self.folder, output).map_err(failed(output))?;
                fs::remove_dir_all(&aside).map_err(failed(&aside))
            }
            Err(error) => Err(SwapError::Failed(output.to_owned(), error.into())),
        }
    }

    /// Moves the new files into an output that cannot be replaced, one by one: first what pages need, then the pages,
    /// and the stale files go last, but for those that are in the way.
    pub(super) fn move_into(self, output: &Path, written: &[&str], stale: &[&str], manifest: &[u8]) -> IoResult<()> {
        let is_in_the_way = |file: &&str| {
            let beside = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
            written.iter().any(|new| beside(new, file) || beside(file, new))
        };
        let (in_the_way, others): (Vec<&str>, Vec<&str>) = stale.iter().copied().partition(is_in_the_way);
        remove(output, &in_the_way)?;
        let is_page = |file: &&&str| Path::new(file).extension().is_some_and(|ending| ending == "html");
        let (pages, needed): (Vec<&&str>, Vec<&&str>) = written.iter().partition(is_page);
        for file in needed.into_iter().chain(pages) {
            tree::move_file(&self.folder.join(file), &output.join(file))?;
        }
        remove(output, &others)?;
        tree::replace_file(&output.join(super::MANIFEST), manifest)
    }
}

/// Why a tree could not take the output's place.
pub(super) enum SwapError {
    /// The output is a mount: the tree is given back, to be moved in file by file.
    Mount(Staging),
    /// A file could not be written.
    Failed(PathBuf, io::Error),
}

/// Removes files, and the folders that they leave empty.
fn remove(output: &Path, files: &[&str]) -> IoResult<()> {
    for file in files {
        let path = output.join(file);
        fs::remove_file(&path).or_else(missing_is_fine).map_err(at(&path))?;
        remove_empty_folders(output, &path);
    }
    Ok(())
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now is a leftover that the next build removes.
        _ = fs::remove_dir_all(&self.folder);
    }
}

fn missing_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn remove_empty_folders(output: &Path, file: &Path) {
    let mut folder = file.parent();
    while let Some(path) = folder.filter(|path| *path != output) {
        if fs::remove_dir(path).is_err() {
            break;
        }
        folder = path.parent();
    }
}

/// How the name of an old tree ends while the new one moves in.
const OLD: &str = "-old";

/// How the names of trees in the making begin.
fn prefix(output: &Path) -> String {
    format!(".{}.kielo-", output.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
}

/// Removes the trees of builds that were killed.
pub(super) fn remove_leftovers(output: &Path) -> Result<(), Diagnostic> {
    let prefix = prefix(output);
    let Some(entries) = output.parent().and_then(|parent| fs::read_dir(parent).ok()) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(&prefix) {
            continue;
        }
        let path = entry.path();
        let Ok(folder) = File::open(&path) else {
            continue;
        };
        if flock(&folder, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(Diagnostic::output_locked(output));
        }
        // Killed between the two renames of `replace`, a build leaves no output but this.
        let is_output = path.to_string_lossy().ends_with(OLD) && !output.exists();
        _ = if is_output { fs::rename(&path, output) } else { fs::remove_dir_all(&path) };
    }
    Ok(())
}
