//! Operations on single files: hashing, linking, moving and replacing.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use super::{IoResult, with_path};

/// Returns the hash of a file's content. The file is read in parts.
pub(super) fn hash_file(path: &Path) -> io::Result<u128> {
    let mut file = File::open(path)?;
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.digest128()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Runs `operation` on a path. If the folder of the path is missing, it is created first.
pub(super) fn with_parent_folder<T>(path: &Path, mut operation: impl FnMut() -> io::Result<T>) -> IoResult<T> {
    match operation() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(path);
            fs::create_dir_all(folder).map_err(with_path(folder))?;
            operation().map_err(with_path(path))
        }
        result => result.map_err(with_path(path)),
    }
}

/// How a file came to another place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Linked {
    /// It is the same file.
    Linked,
    /// It is another file of the same content.
    Copied,
}

/// Creates a hard link. On a file system without hard links, copies the file with its modification time.
pub(super) fn link_or_copy(from: &Path, to: &Path) -> IoResult<Linked> {
    with_parent_folder(to, || match fs::hard_link(from, to) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists) => {
            copy_with_time(from, to).map(|()| Linked::Copied)
        }
        result => result.map(|()| Linked::Linked),
    })
}

/// Replaces the content of a file atomically: a reader sees the old content or the new one.
pub(super) fn replace_file(path: &Path, bytes: &[u8]) -> IoResult<()> {
    let temporary = temporary_path(path);
    let write = || {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        // A power cut after the renaming leaves the whole file.
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, path)
    };
    let replaced = write().map_err(with_path(path));
    if replaced.is_err() {
        _ = fs::remove_file(&temporary);
    }
    replaced
}

/// Moves a file over another file on the same file system.
pub(super) fn move_file(from: &Path, to: &Path) -> IoResult<()> {
    with_parent_folder(to, || fs::rename(from, to))
}

/// Copies a file with its modification time, also between file systems.
pub(super) fn copy_file(from: &Path, to: &Path) -> IoResult<()> {
    with_parent_folder(to, || copy_with_time(from, to))
}

/// Copies a file with its modification time.
fn copy_with_time(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let times = fs::FileTimes::new().set_modified(fs::metadata(from)?.modified()?);
    File::options().write(true).open(to)?.set_times(times)
}

/// Returns the path of the file that is written first, beside the one of this path.
pub(super) fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.kielo-new"))
}
