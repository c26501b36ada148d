//! The staging folder: the new tree beside the output folder. It is locked while its build runs, and then it replaces
//! the output in one step.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;
use walkdir::WalkDir;

use super::manifest::FileStamp;
use super::{IoResult, files, with_path};
use crate::diagnostic::Diagnostic;
use crate::published_texts::MANIFEST_FILE;

/// The content of a file to write.
pub(super) enum FileContent<'a> {
    /// The bytes of the file.
    Bytes(Cow<'a, [u8]>),
    /// The path of a file to copy.
    File(&'a Path),
}

/// The folder with the new tree. It is removed on drop. After a swap it holds the old output, which is removed in the
/// same way.
pub(super) struct StagingFolder {
    folder: PathBuf,
    /// Holds the lock that shows other builds that this build is running.
    _lock: File,
}

impl StagingFolder {
    /// Creates an empty staging folder beside `output`.
    pub(super) fn create(output: &Path) -> Result<Self, Diagnostic> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| Diagnostic::cannot_write_output(&path, &error)
        };
        let folder = output.with_file_name(format!("{}{}", folder_prefix(output), std::process::id()));
        fs::create_dir(&folder).map_err(failed(&folder))?;
        if let Ok(metadata) = fs::metadata(output) {
            fs::set_permissions(&folder, metadata.permissions()).map_err(failed(&folder))?;
        }
        let lock = File::open(&folder).map_err(failed(&folder))?;
        // On a file system without locks, several builds can run at the same time.
        _ = flock(&lock, FlockOperation::NonBlockingLockExclusive);
        Ok(Self { folder, _lock: lock })
    }

    /// Writes a file of the new tree.
    pub(super) fn write(&self, file: &str, content: &FileContent) -> IoResult<FileStamp> {
        let path = self.folder.join(file);
        match content {
            FileContent::Bytes(bytes) => files::with_parent_folder(&path, || {
                let mut written = File::create(&path)?;
                written.write_all(bytes)?;
                Ok(FileStamp::from_metadata(&written.metadata()?))
            }),
            FileContent::File(source) => files::with_parent_folder(&path, || {
                io::copy(&mut File::open(source)?, &mut File::create(&path)?)?;
                Ok(FileStamp::from_metadata(&fs::metadata(&path)?))
            }),
        }
    }

    /// Links a file of the old tree into the new tree.
    pub(super) fn link_unchanged(&self, output: &Path, file: &str) -> IoResult<()> {
        files::link_or_copy(&output.join(file), &self.folder.join(file))
    }

    /// Links all files of the old tree that Kielo did not write into the new tree.
    pub(super) fn link_foreign_files(&self, output: &Path, known: &HashSet<&str>) -> IoResult<()> {
        if !output.exists() {
            return Ok(());
        }
        for entry in WalkDir::new(output).min_depth(1) {
            // An unreadable entry cannot be linked, and dropping it would lose data.
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(output).to_owned();
                (path, error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be listed")))
            })?;
            let Ok(inside) = entry.path().strip_prefix(output) else {
                continue;
            };
            let is_manifest = inside == Path::new(MANIFEST_FILE);
            let is_known = inside.to_str().is_some_and(|file| known.contains(file));
            if is_manifest || is_known {
                continue;
            }
            let new = self.folder.join(inside);
            let kind = entry.file_type();
            if kind.is_symlink() {
                let to = fs::read_link(entry.path()).map_err(with_path(entry.path()))?;
                files::with_parent_folder(&new, || std::os::unix::fs::symlink(&to, &new))?;
            } else if kind.is_file() {
                files::link_or_copy(entry.path(), &new)?;
            } else if kind.is_dir() && fs::read_dir(entry.path()).is_ok_and(|mut inside| inside.next().is_none()) {
                fs::create_dir_all(&new).map_err(with_path(&new))?;
            }
        }
        Ok(())
    }

    /// Returns whether the staging folder and the output are on the same file system. Otherwise files cannot be linked
    /// and folders cannot be swapped.
    pub(super) fn is_on_file_system_of(&self, output: &Path) -> bool {
        match (fs::metadata(&self.folder), fs::metadata(output)) {
            (Ok(new), Ok(old)) => new.dev() == old.dev(),
            _ => true,
        }
    }

    /// Puts the new tree in the place of the output. The swap is atomic, so a reader of the output sees either the old
    /// tree or the new one.
    pub(super) fn replace(self, output: &Path) -> Result<(), SwapError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| SwapError::Failed(path, error)
        };
        if !output.exists() {
            return fs::rename(&self.folder, output).map_err(failed(output));
        }
        match renameat_with(CWD, &self.folder, CWD, output, RenameFlags::EXCHANGE) {
            // The staging folder now holds the old tree and removes it on drop.
            Ok(()) => Ok(()),
            Err(Errno::BUSY | Errno::XDEV) => Err(SwapError::MountPoint(self)),
            Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => {
                let aside =
                    output.with_file_name(format!("{}{}{OLD_SUFFIX}", folder_prefix(output), std::process::id()));
                fs::rename(output, &aside).map_err(failed(output))?;
                fs::rename(&self.folder, output).map_err(failed(output))?;
                fs::remove_dir_all(&aside).map_err(failed(&aside))
            }
            Err(error) => Err(SwapError::Failed(output.to_owned(), error.into())),
        }
    }

    /// Moves the new files one by one into an output that cannot be swapped. Files that pages need come first, then the
    /// pages. Stale files are removed last, except those that block a new path.
    pub(super) fn move_files_into(
        self,
        output: &Path,
        written: &[&str],
        stale: &[&str],
        manifest: &[u8],
    ) -> IoResult<()> {
        let blocks_new_file = |file: &&str| {
            let beside = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
            written.iter().any(|new| beside(new, file) || beside(file, new))
        };
        let (blocking, others): (Vec<&str>, Vec<&str>) = stale.iter().copied().partition(blocks_new_file);
        remove_files(output, &blocking)?;
        let is_page = |file: &&&str| Path::new(file).extension().is_some_and(|ending| ending == "html");
        let (pages, needed): (Vec<&&str>, Vec<&&str>) = written.iter().partition(is_page);
        for file in needed.into_iter().chain(pages) {
            files::move_file(&self.folder.join(file), &output.join(file))?;
        }
        remove_files(output, &others)?;
        files::replace_file(&output.join(MANIFEST_FILE), manifest)
    }
}

/// The reason why the new tree could not replace the output.
pub(super) enum SwapError {
    /// The output is a mount point. The staging folder is returned so that its files can be moved one by one.
    MountPoint(StagingFolder),
    /// An operation on this path failed.
    Failed(PathBuf, io::Error),
}

/// Removes files and the folders that become empty.
fn remove_files(output: &Path, files: &[&str]) -> IoResult<()> {
    for file in files {
        let path = output.join(file);
        fs::remove_file(&path).or_else(ignore_not_found).map_err(with_path(&path))?;
        remove_empty_folders(output, &path);
    }
    Ok(())
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        // If this fails, the next build removes the folder.
        _ = fs::remove_dir_all(&self.folder);
    }
}

fn ignore_not_found(error: io::Error) -> io::Result<()> {
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

/// The suffix of the old tree's name while the new tree is moved in.
const OLD_SUFFIX: &str = "-old";

/// Returns the prefix of the names of staging folders.
fn folder_prefix(output: &Path) -> String {
    format!(".{}.kielo-", output.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
}

/// Removes the staging folders of builds that were killed.
pub(super) fn remove_leftovers(output: &Path) -> Result<(), Diagnostic> {
    let folder_prefix = folder_prefix(output);
    let Some(entries) = output.parent().and_then(|parent| fs::read_dir(parent).ok()) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(&folder_prefix) {
            continue;
        }
        let path = entry.path();
        let Ok(folder) = File::open(&path) else {
            continue;
        };
        if flock(&folder, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(Diagnostic::output_locked(output));
        }
        // A build killed between the two renames of `replace` leaves the output only here.
        let is_output = path.to_string_lossy().ends_with(OLD_SUFFIX) && !output.exists();
        _ = if is_output { fs::rename(&path, output) } else { fs::remove_dir_all(&path) };
    }
    Ok(())
}
