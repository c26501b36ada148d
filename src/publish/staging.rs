//! The staging folder: the new tree beside the output folder. It is locked while its build runs, and then it replaces
//! the output in one step.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::mem;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use rustix::fs::{CWD, RenameFlags, renameat_with, syncfs};
use rustix::io::Errno;
use walkdir::WalkDir;

use super::manifest::{Manifest, OutputStamp};
use super::output_folder::metadata_if_there;
use super::trees::{remove_tree, volumes_below};
use super::{IoResult, attributes, files, output_folder, with_path};
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
    /// Holds the lock that shows other builds that this build is running. An output that exists has a lock of its own.
    _lock: Option<File>,
    /// The folders of the old tree by their paths in it, as they were before their files were carried over.
    old_folders: BTreeMap<PathBuf, ListedFolder>,
}

impl StagingFolder {
    /// Creates an empty staging folder. It is beside `output`, or inside if that is a volume of its own, where no web
    /// server may look into it.
    pub(super) fn create(output: &Path) -> Result<Self, Diagnostic> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| Diagnostic::cannot_write_output(&path, &error)
        };
        let parent = output.parent().unwrap_or(output);
        let old = metadata_if_there(output).map_err(failed(output))?;
        if old.as_ref().map_or(Ok(false), |old| is_volume(old, parent)).map_err(failed(parent))? {
            return Self::create_inside(output).map_err(|(path, error)| Diagnostic::cannot_write_output(&path, &error));
        }
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let folder = staging_path(output);
        match fs::create_dir(&folder) {
            // The folder of a killed build was removed before, so another build began in this moment.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Diagnostic::output_locked(output));
            }
            created => created.map_err(failed(&folder))?,
        }
        let lock = match File::open(&folder) {
            Ok(lock) => lock,
            Err(error) => {
                _ = fs::remove_dir(&folder);
                return Err(failed(&folder)(error));
            }
        };
        // Opening the output reported a file system without locks. A folder that another build has locked is its own.
        _ = output_folder::lock(&lock, output)?;
        let staging = Self { folder, _lock: Some(lock), old_folders: BTreeMap::new() };
        if let Some(old) = old {
            // New files get the group and the access list of this folder. Carrying over reports what cannot be given.
            _ = std::os::unix::fs::chown(&staging.folder, None, Some(old.gid()));
            _ = attributes::copy(output, &staging.folder);
            fs::set_permissions(&staging.folder, old.permissions()).map_err(failed(&staging.folder))?;
        }
        Ok(staging)
    }

    fn create_inside(output: &Path) -> IoResult<Self> {
        let folder = output.join(INNER_FOLDER);
        DirBuilder::new().mode(0o700).create(&folder).map_err(with_path(&folder))?;
        Ok(Self { folder, _lock: None, old_folders: BTreeMap::new() })
    }

    /// Whether the folder is inside the output.
    pub(super) fn is_inside(&self, output: &Path) -> bool {
        self.folder.parent() == Some(output)
    }

    /// Copies the written files into a staging folder inside an output that is a mount point.
    pub(super) fn copy_into(self, output: &Path, written: &[&str]) -> IoResult<Self> {
        let inside = Self::create_inside(output)?;
        for file in written {
            files::copy_file(&self.folder.join(file), &inside.folder.join(file))?;
        }
        inside.sync()?;
        Ok(inside)
    }

    /// Makes sure that the files are on the disk before they replace others, so that a power cut leaves no empty ones.
    ///
    /// # Errors
    /// The disk did not take what was written before: it is full or damaged.
    pub(super) fn sync(&self) -> IoResult<()> {
        let folder = File::open(&self.folder).map_err(with_path(&self.folder))?;
        loop {
            match syncfs(&folder) {
                // A file system that cannot do it has written what it will.
                Ok(()) | Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP | Errno::PERM) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err((self.folder.clone(), error.into())),
            }
        }
    }

    /// Writes a file of the new tree.
    pub(super) fn write(&self, file: &str, content: &FileContent) -> IoResult<OutputStamp> {
        let path = self.folder.join(file);
        match content {
            FileContent::Bytes(bytes) => files::with_parent_folder(&path, || {
                let mut written = File::create(&path)?;
                written.write_all(bytes)?;
                Ok(OutputStamp::from_metadata(&written.metadata()?))
            }),
            FileContent::File(source) => files::with_parent_folder(&path, || {
                io::copy(&mut File::open(source)?, &mut File::create(&path)?)?;
                Ok(OutputStamp::from_metadata(&fs::metadata(&path)?))
            }),
        }
    }

    /// Returns the hash of a file of the new tree.
    pub(super) fn hash_of(&self, file: &str) -> IoResult<u128> {
        let path = self.folder.join(file);
        files::hash_file(&path).map_err(with_path(&path))
    }

    /// Links a file of the old tree into the new tree.
    pub(super) fn link_unchanged(&self, output: &Path, file: &str) -> IoResult<()> {
        files::link_or_copy(&output.join(file), &self.folder.join(file)).map(drop)
    }

    /// Carries over what Kielo did not make: links all other files of the old tree into the new tree, and gives its folders
    /// their modes, owners and access lists.
    pub(super) fn carry_over(&mut self, output: &Path, known: &HashSet<&str>) -> Result<(), CarryOverError> {
        let failed = |(path, error): (PathBuf, io::Error)| CarryOverError::Failed(path, error);
        if metadata_if_there(output).map_err(|error| failed((output.to_owned(), error)))?.is_none() {
            return Ok(());
        }
        // The files of a volume are not those of the folder that it covers.
        if let Some(volume) = volumes_below(output).into_iter().next() {
            return Err(CarryOverError::NotPossible(volume));
        }
        let mut has_copies = false;
        let mut folders: Vec<OldFolder> = Vec::new();
        for entry in WalkDir::new(output) {
            // An unreadable entry cannot be linked, and dropping it would lose data.
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(output).to_owned();
                let error = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be listed"));
                CarryOverError::Failed(path, error)
            })?;
            let Ok(inside) = entry.path().strip_prefix(output) else {
                continue;
            };
            // The entries of a folder come next after it.
            if let Some(last) = folders.last_mut() {
                last.is_empty &= entry.depth() <= last.depth;
            }
            let kind = entry.file_type();
            let new = self.folder.join(inside);
            if kind.is_dir() {
                let metadata = fs::metadata(entry.path()).map_err(|error| failed((entry.path().to_owned(), error)))?;
                self.old_folders.insert(inside.to_owned(), ListedFolder::new(&metadata));
                let (depth, path) = (entry.depth(), entry.into_path());
                folders.push(OldFolder { path, metadata, new, depth, is_empty: true });
                continue;
            }
            let is_manifest = inside == Path::new(MANIFEST_FILE);
            let is_known = inside.to_str().is_some_and(|file| known.contains(file));
            if is_manifest || is_known {
                continue;
            }
            if kind.is_symlink() {
                let to = fs::read_link(entry.path()).map_err(|error| failed((entry.path().to_owned(), error)))?;
                let linked = files::with_parent_folder(&new, || std::os::unix::fs::symlink(&to, &new));
                linked.map_err(|(path, error)| CarryOverError::new(entry.path(), path, error))?;
            } else if kind.is_file() {
                let linked = files::link_or_copy(entry.path(), &new);
                let linked = linked.map_err(|(path, error)| CarryOverError::new(entry.path(), path, error))?;
                has_copies |= linked == files::Linked::Copied;
                if !have_same_owner(entry.path(), &new).map_err(failed)? {
                    return Err(CarryOverError::NotPossible(entry.path().to_owned()));
                }
            } else {
                return Err(CarryOverError::NotPossible(entry.path().to_owned()));
            }
        }
        // The deepest first: a folder may lose the right to change it.
        folders.sort_by_key(|folder| Reverse(folder.depth));
        let same_depth = folders.chunk_by(|one, other| one.depth == other.depth);
        same_depth.into_iter().try_for_each(|folders| folders.par_iter().try_for_each(OldFolder::carry_over))?;
        if has_copies { self.sync().map_err(failed) } else { Ok(()) }
    }

    /// Puts the new tree in the place of the output. The swap is atomic, so a reader of the output sees either the old
    /// tree or the new one. `known` are the files that Kielo made.
    pub(super) fn replace(self, output: &Path, known: &HashSet<&str>) -> Result<(), SwapError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| SwapError::Failed(path, error)
        };
        if metadata_if_there(output).map_err(failed(output))?.is_none() {
            return fs::rename(&self.folder, output).map_err(failed(output));
        }
        match renameat_with(CWD, &self.folder, CWD, output, RenameFlags::EXCHANGE) {
            // The staging folder now holds the old tree and removes it on drop.
            Ok(()) => self.move_late_files(&self.folder, output, known).map_err(|late| {
                mem::forget(self);
                SwapError::LateFile(late)
            }),
            Err(Errno::BUSY | Errno::XDEV) => Err(SwapError::MountPoint(self)),
            Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => self.replace_in_two_steps(output, known),
            Err(error) => Err(SwapError::Failed(output.to_owned(), error.into())),
        }
    }

    /// Replaces the output on a file system that cannot exchange two folders. Between the two renames there is no output; the
    /// next build recovers it.
    fn replace_in_two_steps(self, output: &Path, known: &HashSet<&str>) -> Result<(), SwapError> {
        let aside = aside_path(output);
        fs::rename(output, &aside).map_err(|error| SwapError::Failed(output.to_owned(), error))?;
        if let Err(error) = fs::rename(&self.folder, output) {
            return Err(match fs::rename(&aside, output) {
                Ok(()) => SwapError::Failed(output.to_owned(), error),
                Err(_) => SwapError::Aside(aside, error),
            });
        }
        self.move_late_files(&aside, output, known).map_err(SwapError::LateFile)?;
        // If this fails, the next build removes the folder.
        _ = remove_tree(&aside);
        Ok(())
    }

    /// Moves what other programs put into the old tree, after its files were carried over, into the new tree.
    fn move_late_files(&self, old: &Path, output: &Path, known: &HashSet<&str>) -> Result<(), LateFile> {
        for (folder, listed) in &self.old_folders {
            let path = old.join(folder);
            let failed = |error| LateFile { path: path.clone(), error };
            if fs::metadata(&path).and_then(|now| now.modified()).is_ok_and(|now| listed.is_unchanged(now)) {
                continue;
            }
            for entry in fs::read_dir(&path).map_err(failed)? {
                let file = folder.join(entry.map_err(failed)?.file_name());
                let is_known = file.to_str().is_some_and(|file| known.contains(file) || file == MANIFEST_FILE);
                let new = output.join(&file);
                if is_known || self.old_folders.contains_key(&file) || fs::symlink_metadata(&new).is_ok() {
                    continue;
                }
                let moved = files::move_file(&old.join(&file), &new);
                moved.map_err(|(path, error)| LateFile { path, error })?;
            }
        }
        Ok(())
    }

    /// Moves the new files one by one into an output that cannot be swapped. Files that pages need come first, then the
    /// pages. Stale files are removed last, except those that block a new path. `manifests` are those that the output has
    /// meanwhile and afterwards.
    pub(super) fn move_files_into(
        self,
        output: &Path,
        written: &[&str],
        stale: &[&str],
        manifests: [&Manifest; 2],
    ) -> Result<(), MoveError> {
        let failed = |has_begun| move |(path, error)| MoveError { path, error, has_begun };
        let [meanwhile, afterwards] = manifests.map(Manifest::to_string);
        let blocks_new_file = |file: &&str| {
            let beside = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
            written.iter().any(|new| beside(new, file) || beside(file, new))
        };
        let (blocking, others): (Vec<&str>, Vec<&str>) = stale.iter().copied().partition(blocks_new_file);
        files::replace_file(&output.join(MANIFEST_FILE), meanwhile.as_bytes()).map_err(failed(false))?;
        remove_files(output, &blocking).map_err(failed(true))?;
        let is_page = |file: &&&str| Path::new(file).extension().is_some_and(|ending| ending == "html");
        let (pages, needed): (Vec<&&str>, Vec<&&str>) = written.iter().partition(is_page);
        for file in needed.into_iter().chain(pages) {
            files::move_file(&self.folder.join(file), &output.join(file)).map_err(failed(true))?;
        }
        remove_files(output, &others).map_err(failed(true))?;
        files::replace_file(&output.join(MANIFEST_FILE), afterwards.as_bytes()).map_err(failed(true))
    }
}

/// A folder as it was when its files were carried over.
struct ListedFolder {
    /// The time of its last change; `None` if that is so near that a later change could have the same time.
    modified: Option<SystemTime>,
}

impl ListedFolder {
    /// How long before it was listed a folder must have changed for the last time, so that a later change has another time.
    const TICK: Duration = Duration::from_millis(50);

    fn new(metadata: &fs::Metadata) -> Self {
        let is_earlier = |modified: &SystemTime| modified.elapsed().is_ok_and(|elapsed| elapsed > Self::TICK);
        Self { modified: metadata.modified().ok().filter(is_earlier) }
    }

    fn is_unchanged(&self, modified: SystemTime) -> bool {
        self.modified == Some(modified)
    }
}

/// A file that another program made while the output was replaced, and that could not be moved into the new output.
pub(super) struct LateFile {
    pub(super) path: PathBuf,
    pub(super) error: io::Error,
}

/// The reason why the new tree could not replace the output.
pub(super) enum SwapError {
    /// The new tree is the output, but a file is missing there that another program made meanwhile.
    LateFile(LateFile),
    /// The output is a mount point. The staging folder is returned so that its files can be moved one by one.
    MountPoint(StagingFolder),
    /// An operation on this path failed. The output is as before.
    Failed(PathBuf, io::Error),
    /// The old output was moved to this path, and neither tree could be moved to its place.
    Aside(PathBuf, io::Error),
}

/// The reason why the old tree's other files are not all in the new tree.
pub(super) enum CarryOverError {
    /// This file or folder cannot be in another tree: it belongs to another user, or is no file.
    NotPossible(PathBuf),
    /// This file or folder is where the new tree has something of the other kind.
    InTheWay(PathBuf),
    /// An operation on this path failed.
    Failed(PathBuf, io::Error),
}

impl CarryOverError {
    /// Returns the reason why something of the old tree at `old` has no place in the new tree. The operation failed at `path`.
    fn new(old: &Path, path: PathBuf, error: io::Error) -> Self {
        if is_in_the_way(&error) { Self::InTheWay(old.to_owned()) } else { Self::Failed(path, error) }
    }
}

/// Whether an operation failed because a file is where a folder is needed, or the other way round.
fn is_in_the_way(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AlreadyExists
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::DirectoryNotEmpty
    )
}

/// The reason why files could not be moved into an output one by one.
pub(super) struct MoveError {
    /// The path at which it failed.
    pub(super) path: PathBuf,
    pub(super) error: io::Error,
    /// Whether files were moved before.
    pub(super) has_begun: bool,
}

/// A folder of the old tree.
struct OldFolder {
    path: PathBuf,
    metadata: fs::Metadata,
    /// The path in the new tree.
    new: PathBuf,
    /// The number of folders of the output that it is in.
    depth: usize,
    is_empty: bool,
}

impl OldFolder {
    /// Gives the folder of the new tree the mode and the owner that it has in the old one. An empty folder is made; a folder
    /// that has no files any more disappears.
    fn carry_over(&self) -> Result<(), CarryOverError> {
        let Self { path, metadata: before, new, .. } = self;
        let failed = |error| CarryOverError::Failed(path.clone(), error);
        if self.is_empty {
            fs::create_dir_all(new).map_err(|error| CarryOverError::new(path, path.clone(), error))?;
        }
        let Some(mut now) = metadata_if_there(new).map_err(failed)? else { return Ok(()) };
        let has_other_owner = (before.uid(), before.gid()) != (now.uid(), now.gid());
        if has_other_owner {
            let given = std::os::unix::fs::chown(new, Some(before.uid()), Some(before.gid()));
            given.map_err(|_| CarryOverError::NotPossible(path.clone()))?;
        }
        let has_attributes = attributes::copy(path, new).map_err(|_| CarryOverError::NotPossible(path.clone()))?;
        if has_other_owner || has_attributes {
            // Both change the mode on some systems.
            now = fs::metadata(new).map_err(failed)?;
        }
        if before.mode() != now.mode() {
            fs::set_permissions(new, before.permissions()).map_err(failed)?;
        }
        Ok(())
    }
}

fn have_same_owner(one: &Path, other: &Path) -> IoResult<bool> {
    let owner = |path: &Path| fs::symlink_metadata(path).map(|data| (data.uid(), data.gid())).map_err(with_path(path));
    Ok(owner(one)? == owner(other)?)
}

/// Whether a folder that exists is on another file system than the folder that contains it.
fn is_volume(folder: &fs::Metadata, parent: &Path) -> io::Result<bool> {
    Ok(folder.dev() != fs::metadata(parent)?.dev())
}

/// Removes files and the folders that become empty.
fn remove_files(output: &Path, files: &[&str]) -> IoResult<()> {
    for file in files {
        let path = output.join(file);
        fs::remove_file(&path).or_else(ignore_absence).map_err(with_path(&path))?;
        remove_empty_folders(output, &path);
    }
    Ok(())
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        // If this fails, the next build removes the folder.
        _ = remove_tree(&self.folder);
    }
}

/// Ignores that a file is not there. A killed build may have put a folder in its place, or a file in that of its folder.
fn ignore_absence(error: io::Error) -> io::Result<()> {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory, io::ErrorKind::IsADirectory];
    if absent.contains(&error.kind()) { Ok(()) } else { Err(error) }
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

/// The name of a staging folder inside an output that is a volume of its own.
pub(super) const INNER_FOLDER: &str = ".kielo-new";

/// Returns the path of the staging folder beside an output.
pub(super) fn staging_path(output: &Path) -> PathBuf {
    beside(output, "new")
}

/// Returns the path of the old tree while the new tree is moved in.
pub(super) fn aside_path(output: &Path) -> PathBuf {
    beside(output, "new-old")
}

fn beside(output: &Path, ending: &str) -> PathBuf {
    let name = output.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    output.with_file_name(format!(".{name}.kielo-{ending}"))
}
