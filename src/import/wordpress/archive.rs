//! Archives of uploads: which files lie in a zip, a tar or a packed tar, and how each is read. Nothing in them is
//! unpacked but what a text asks for, and no name in them becomes a place on the disk.

use std::cell::RefCell;
use std::env;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;

/// An honest archive does not hold more than so many times its own size: images hardly shrink.
const MOST_TIMES: u64 = 100;
/// Small files of one colour shrink more.
const ALWAYS: u64 = 64 << 20;

/// An archive that was opened.
pub(super) enum Archive {
    /// A tar, as it is or unpacked into a temporary file.
    Tar(File),
    Zip(RefCell<Box<ZipArchive<File>>>),
}

/// Where a file's bytes are in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Member {
    /// From a byte on, so many.
    Range(u64, u64),
    /// The number of the file.
    Number(usize),
}

/// The files of an archive by their paths in it.
type Members = Vec<(String, Member)>;

impl Archive {
    /// Opens an archive and lists its files by their paths; `None` when it is no archive of a known kind. Links and
    /// devices are passed over.
    pub(super) fn open(path: &Path) -> io::Result<Option<(Self, Members)>> {
        let mut file = File::open(path)?;
        let start = start(&mut file)?;
        if start.starts_with(b"PK") {
            let mut archive = ZipArchive::new(file).map_err(io::Error::other)?;
            let mut files = Vec::new();
            for number in 0..archive.len() {
                if let Ok(member) = archive.by_index_raw(number)
                    && member.is_file()
                    && !member.is_symlink()
                {
                    files.push((member.name().to_owned(), Member::Number(number)));
                }
            }
            return Ok(Some((Self::Zip(RefCell::new(Box::new(archive))), files)));
        }
        let tar = if start.starts_with(b"\x1f\x8b") { unpacked(path, file)? } else { file };
        Ok(if is_tar(&self::start(&mut &tar)?) { Some(Self::tar(tar)?) } else { None })
    }

    fn tar(file: File) -> io::Result<(Self, Members)> {
        let mut files = Vec::new();
        for entry in tar::Archive::new(&file).entries_with_seek()? {
            let entry = entry?;
            if entry.header().entry_type().is_file()
                && let Ok(path) = entry.path()
                && let Some(name) = path.to_str()
            {
                files.push((name.to_owned(), Member::Range(entry.raw_file_position(), entry.size())));
            }
        }
        Ok((Self::Tar(file), files))
    }

    /// The length of a file as the archive says it.
    ///
    /// # Errors
    /// The archive says what cannot be.
    pub(super) fn length(&self, member: Member) -> io::Result<u64> {
        match (self, member) {
            (_, Member::Range(_, length)) => Ok(length),
            (Self::Zip(archive), Member::Number(number)) => {
                let mut archive = archive.borrow_mut();
                let member = archive.by_index_raw(number).map_err(io::Error::other)?;
                let most = member.compressed_size().saturating_mul(MOST_TIMES).saturating_add(ALWAYS);
                if member.size() > most { Err(too_much()) } else { Ok(member.size()) }
            }
            (Self::Tar(_), Member::Number(_)) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Reads a file.
    pub(super) fn with<T>(&self, member: Member, read: impl FnOnce(&mut dyn Read) -> io::Result<T>) -> io::Result<T> {
        let length = self.length(member)?;
        match (self, member) {
            (Self::Tar(file), Member::Range(start, _)) => {
                let mut source = file;
                source.seek(SeekFrom::Start(start))?;
                read(&mut source.take(length))
            }
            (Self::Zip(archive), Member::Number(number)) => {
                let mut archive = archive.borrow_mut();
                let source = archive.by_index(number).map_err(io::Error::other)?;
                // Where more comes than the archive says, the reader's own check fails.
                read(&mut source.take(length.saturating_add(1)))
            }
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

fn start(file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    file.rewind()?;
    file.by_ref().take(264).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start)
}

fn is_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar")
}

fn too_much() -> io::Error {
    io::Error::other("it unpacks to more than a hundred times its size")
}

/// A packed tar, unpacked beside it or into the system's folder for such files: it can be read in one order only.
/// What is no tar is not unpacked.
fn unpacked(path: &Path, file: File) -> io::Result<File> {
    let packed = file.metadata()?.len();
    let most = packed.saturating_mul(MOST_TIMES).saturating_add(ALWAYS);
    let mut source = MultiGzDecoder::new(io::BufReader::new(file));
    let mut start = Vec::new();
    source.by_ref().take(264).read_to_end(&mut start)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut target = match fs::metadata(folder).and_then(|_| tempfile::tempfile_in(folder)) {
        Ok(file) => file,
        Err(_) => tempfile::tempfile_in(env::temp_dir())?,
    };
    target.write_all(&start)?;
    if is_tar(&start) && io::copy(&mut source.take(most), &mut target)? >= most {
        return Err(too_much());
    }
    Ok(target)
}
