//! The new tree: a folder beside the output, locked while its build lives, that takes the output's place whole.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use walkdir::WalkDir;

use super::manifest::Stamp;
use super::{IoResult, at, tree};
use crate::diagnostic::Diagnostic;
use crate::render::Content;

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
            move |error| Diagnostic::cannot_write(&path, &error)
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
    pub(super) fn write(&self, file: &str, content: &Content) -> IoResult<Stamp> {
        let path = self.folder.join(file);
        match content {
            Content::Bytes(bytes) => tree::in_folder(&path, || {
                let mut written = File::create(&path)?;
                written.write_all(bytes)?;
                Ok(Stamp::of(&written.metadata()?))
            }),
            Content::File(source) => tree::in_folder(&path, || {
                io::copy(&mut File::open(source)?, &mut File::create(&path)?)?;
                Ok(Stamp::of(&fs::metadata(&path)?))
            }),
        }
    }

    /// Takes over a file of the old tree.
    pub(super) fn keep(&self, output: &Path, file: &str) -> IoResult<()> {
        tree::link(&output.join(file), &self.folder.join(file))
    }

    /// Takes over everything in the old tree that Kielo did not write.
    pub(super) fn keep_foreign(&self, output: &Path, known: &HashSet<&str>) -> IoResult<()> {
        for entry in WalkDir::new(output).min_depth(1) {
            let Ok(entry) = entry else { continue };
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

    /// Whether the tree can take the output's place at once: not so when the output is a mount of its own.
    pub(super) fn can_replace(&self, output: &Path) -> bool {
        match (fs::metadata(&self.folder), fs::metadata(output)) {
            (Ok(new), Ok(old)) => new.dev() == old.dev(),
            _ => true,
        }
    }

    /// Takes the output's place. Whoever reads the output sees the old tree or the new one, never a part.
    pub(super) fn replace(self, output: &Path) -> IoResult<()> {
        if !output.exists() {
            return fs::rename(&self.folder, output).map_err(at(output));
        }
        match renameat_with(CWD, &self.folder, CWD, output, RenameFlags::EXCHANGE) {
            // What stands in the folder now is the old tree, and goes with it.
            Ok(()) => Ok(()),
            Err(rustix::io::Errno::NOSYS | rustix::io::Errno::INVAL | rustix::io::Errno::OPNOTSUPP) => {
                let aside = output.with_file_name(format!("{}{}{OLD}", prefix(output), std::process::id()));
                fs::rename(output, &aside).map_err(at(output))?;
                fs::rename(&self.folder, output).map_err(at(output))?;
                fs::remove_dir_all(&aside).map_err(at(&aside))
            }
            Err(error) => Err((output.to_owned(), error.into())),
        }
    }

    /// Moves the new files into an output that cannot be replaced, one by one, and removes the stale ones.
    pub(super) fn move_into(self, output: &Path, stale: &[&str], manifest: &[u8]) -> IoResult<()> {
        for entry in WalkDir::new(&self.folder).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
            if let Ok(inside) = entry.path().strip_prefix(&self.folder) {
                tree::move_file(entry.path(), &output.join(inside))?;
            }
        }
        for file in stale {
            let path = output.join(file);
            fs::remove_file(&path).or_else(missing_is_fine).map_err(at(&path))?;
            remove_empty_folders(output, &path);
        }
        tree::replace_file(&output.join(super::MANIFEST), manifest)
    }
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
            return Err(Diagnostic::output_busy(output));
        }
        // Killed between the two renames of `replace`, a build leaves no output but this.
        let is_output = path.to_string_lossy().ends_with(OLD) && !output.exists();
        _ = if is_output { fs::rename(&path, output) } else { fs::remove_dir_all(&path) };
    }
    Ok(())
}
