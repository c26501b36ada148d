//! The files of the media library: where they can be had from.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::address::file_key;
use super::ledger::Ledger;
use crate::diagnostic::Diagnostic;

/// How deep folders of uploads may stand in each other.
const DEEPEST: usize = 32;

/// The place that files are taken from.
pub(super) enum Uploads {
    Nowhere,
    /// A folder: its files by the paths below `uploads/`.
    Folder(BTreeMap<String, PathBuf>),
    /// A tar archive: where each file begins in it, and its length.
    Tar(PathBuf, BTreeMap<String, (u64, u64)>),
    /// A zip archive: the number of each file in it.
    Zip(RefCell<Box<zip::ZipArchive<File>>>, BTreeMap<String, usize>),
}

impl Uploads {
    /// Looks through a folder or an archive.
    pub(super) fn open(place: Option<&Path>) -> Result<Self, Diagnostic> {
        let Some(place) = place else { return Ok(Self::Nowhere) };
        let name = place.display().to_string();
        let problem = |error: &io::Error| Diagnostic::unreadable(&name, error);
        if place.is_dir() {
            let mut files = BTreeMap::new();
            list(place, place, 0, &mut files).map_err(|error| problem(&error))?;
            return Ok(Self::Folder(files));
        }
        let mut file = File::open(place).map_err(|error| problem(&error))?;
        let mut start = [0; 264];
        let read = file.read(&mut start).map_err(|error| problem(&error))?;
        file.rewind().map_err(|error| problem(&error))?;
        if start.starts_with(b"PK") {
            let archive = zip::ZipArchive::new(file).map_err(|error| problem(&io::Error::other(error)))?;
            let names = archive.file_names().map(str::to_owned).collect::<Vec<_>>();
            let files = names.iter().filter_map(|name| Some((known_as(name), archive.index_for_name(name)?)));
            let files = files.filter(|(name, _)| !name.ends_with('/')).collect();
            return Ok(Self::Zip(RefCell::new(Box::new(archive)), files));
        }
        if read > 262 && &start[257..262] == b"ustar" {
            let files = in_tar(file).map_err(|error| problem(&error))?;
            return Ok(Self::Tar(place.to_owned(), files));
        }
        Err(Diagnostic::uploads_unknown(&name))
    }

    /// Whether anything was given to take files from.
    pub(super) fn are_given(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// The file that a key means, by the key under which it is known here.
    pub(super) fn find(&self, key: &str) -> Option<String> {
        let has = |key: &str| match self {
            Self::Nowhere => false,
            Self::Folder(files) => files.contains_key(key),
            Self::Tar(_, files) => files.contains_key(key),
            Self::Zip(_, files) => files.contains_key(key),
        };
        has(key).then(|| key.to_owned())
    }

    /// Copies a file into the site.
    pub(super) fn copy(&self, key: &str, file: &str, ledger: &mut Ledger) -> Result<(), Diagnostic> {
        let problem = |error: io::Error| Diagnostic::unreadable(key, &error);
        match self {
            Self::Nowhere => Ok(()),
            Self::Folder(files) => match files.get(key) {
                Some(path) => ledger.copy(file, &mut File::open(path).map_err(problem)?),
                None => Ok(()),
            },
            Self::Tar(archive, files) => {
                let Some((start, length)) = files.get(key) else { return Ok(()) };
                let mut source = File::open(archive).map_err(problem)?;
                source.seek(SeekFrom::Start(*start)).map_err(problem)?;
                ledger.copy(file, &mut source.take(*length))
            }
            Self::Zip(archive, files) => {
                let Some(index) = files.get(key) else { return Ok(()) };
                let mut archive = archive.borrow_mut();
                let mut source = archive.by_index(*index).map_err(|error| problem(io::Error::other(error)))?;
                ledger.copy(file, &mut source)
            }
        }
    }
}

/// The path by which a file of a folder or an archive is known: below `uploads/`, if there is such a folder.
fn known_as(path: &str) -> String {
    let path = path.trim_start_matches("./");
    file_key(&format!("/{path}"))
}

fn list(root: &Path, folder: &Path, depth: usize, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    if depth > DEEPEST {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(root, &path, depth + 1, files)?;
        } else if kind.is_file()
            && let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str)
        {
            // A percent sign in a file's name is one.
            files.insert(known_as(&name.replace('%', "%25")), path);
        }
    }
    Ok(())
}

/// The files of a tar archive by their headers; links and devices are passed over.
fn in_tar(file: File) -> io::Result<BTreeMap<String, (u64, u64)>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(file).entries_with_seek()? {
        let entry = entry?;
        if entry.header().entry_type().is_file()
            && let Ok(path) = entry.path()
            && let Some(name) = path.to_str()
        {
            files.insert(known_as(&name.replace('%', "%25")), (entry.raw_file_position(), entry.size()));
        }
    }
    Ok(files)
}
