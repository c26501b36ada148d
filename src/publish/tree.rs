//! Single files on disk: hashing, writing, linking and replacing.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use super::{IoResult, at};

/// The hash of a file's content, read in pieces.
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

/// Does `work` on a path, and makes the path's folder first where that is missing.
pub(super) fn in_folder<T>(path: &Path, mut work: impl FnMut() -> io::Result<T>) -> IoResult<T> {
    match work() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(path);
            fs::create_dir_all(folder).map_err(at(folder))?;
            work().map_err(at(path))
        }
        result => result.map_err(at(path)),
    }
}

/// Gives a file a second name, or copies it with its time where the file system has no hard links.
pub(super) fn link(from: &Path, to: &Path) -> IoResult<()> {
    in_folder(to, || match fs::hard_link(from, to) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists) => {
            fs::copy(from, to)?;
            let times = fs::FileTimes::new().set_modified(fs::metadata(from)?.modified()?);
            File::options().write(true).open(to)?.set_times(times)
        }
        result => result,
    })
}

/// Writes a file so that readers see the old content or the new one, and nothing between.
pub(super) fn replace_file(path: &Path, bytes: &[u8]) -> IoResult<()> {
    let fresh = beside(path);
    in_folder(&fresh, || File::create(&fresh)?.write_all(bytes))?;
    fs::rename(&fresh, path).map_err(at(path))
}

/// Moves a file over another, across file systems too.
pub(super) fn move_file(from: &Path, to: &Path) -> IoResult<()> {
    in_folder(to, || match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let fresh = beside(to);
            fs::copy(from, &fresh)?;
            let times = fs::FileTimes::new().set_modified(fs::metadata(from)?.modified()?);
            File::options().write(true).open(&fresh)?.set_times(times)?;
            fs::rename(&fresh, to)
        }
        result => result,
    })
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.kielo-new"))
}
