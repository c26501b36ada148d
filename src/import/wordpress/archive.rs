//! Lists and reads the files of a zip, tar or tar.gz archive. Paths in the archive are never used as paths on the disk.

use std::cell::RefCell;
use std::env;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;

/// Maximum ratio of unpacked to packed size. Images hardly shrink, so a higher ratio is probably an attack.
const MAX_EXPANSION: u64 = 100;
/// Unpacked size that is always allowed: small images of one colour shrink more.
const MIN_SIZE_LIMIT: u64 = 64 << 20;

/// An open archive.
pub(super) enum Archive {
    /// A tar file; a tar.gz is unpacked into a temporary one.
    Tar(File),
    Zip(RefCell<Box<ZipArchive<File>>>),
}

/// Location of a file in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Member {
    /// Offset and length in bytes.
    Range(u64, u64),
    /// Index in the zip's directory.
    ZipIndex(usize),
}

/// Paths and locations of the files of an archive.
type Members = Vec<(String, Member)>;

impl Archive {
    /// Opens an archive and lists its files; `None` if the format is unknown. Links and devices are skipped.
    pub(super) fn open(path: &Path) -> io::Result<Option<(Self, Members)>> {
        let mut file = File::open(path)?;
        let start = first_bytes(&mut file)?;
        if start.starts_with(b"PK") {
            let mut archive = ZipArchive::new(file).map_err(io::Error::other)?;
            let mut files = Vec::new();
            for index in 0..archive.len() {
                if let Ok(entry) = archive.by_index_raw(index)
                    && entry.is_file()
                    && !entry.is_symlink()
                {
                    files.push((entry.name().to_owned(), Member::ZipIndex(index)));
                }
            }
            return Ok(Some((Self::Zip(RefCell::new(Box::new(archive))), files)));
        }
        let tar = if start.starts_with(b"\x1f\x8b") { unpack_gzip(path, file)? } else { file };
        Ok(if is_tar(&self::first_bytes(&mut &tar)?) { Some(Self::tar(tar)?) } else { None })
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

    /// Returns the length of a file according to the archive.
    ///
    /// # Errors
    /// Returns an error if the length exceeds the limit.
    pub(super) fn length(&self, member: Member) -> io::Result<u64> {
        match (self, member) {
            (_, Member::Range(_, length)) => Ok(length),
            (Self::Zip(archive), Member::ZipIndex(number)) => {
                let mut archive = archive.borrow_mut();
                let member = archive.by_index_raw(number).map_err(io::Error::other)?;
                let limit = member.compressed_size().saturating_mul(MAX_EXPANSION).saturating_add(MIN_SIZE_LIMIT);
                if member.size() > limit { Err(expands_too_much()) } else { Ok(member.size()) }
            }
            (Self::Tar(_), Member::ZipIndex(_)) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Opens a file for `read`.
    pub(super) fn read_with<T>(
        &self,
        member: Member,
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> io::Result<T> {
        let length = self.length(member)?;
        match (self, member) {
            (Self::Tar(file), Member::Range(start, _)) => {
                let mut source = file;
                source.seek(SeekFrom::Start(start))?;
                read(&mut source.take(length))
            }
            (Self::Zip(archive), Member::ZipIndex(number)) => {
                let mut archive = archive.borrow_mut();
                let source = archive.by_index(number).map_err(io::Error::other)?;
                // One byte more lets the zip reader reach the end, where it compares the checksum.
                let mut source = source.take(length.saturating_add(1));
                let result = read(&mut source)?;
                if source.limit() == 0 {
                    return Err(io::Error::other("it is longer than the archive says"));
                }
                Ok(result)
            }
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

fn first_bytes(file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    file.rewind()?;
    file.by_ref().take(264).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(start)
}

fn is_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar")
}

fn expands_too_much() -> io::Error {
    io::Error::other("it unpacks to more than a hundred times its size")
}

/// Unpacks a tar.gz into a temporary file beside it or in the system's temporary folder, as a gzip stream has no random access.
/// Stops after the first bytes if they are not a tar.
fn unpack_gzip(path: &Path, file: File) -> io::Result<File> {
    let packed = file.metadata()?.len();
    let limit = packed.saturating_mul(MAX_EXPANSION).saturating_add(MIN_SIZE_LIMIT);
    let mut source = MultiGzDecoder::new(io::BufReader::new(file));
    let mut start = Vec::new();
    source.by_ref().take(264).read_to_end(&mut start)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut target = match fs::metadata(folder).and_then(|_| tempfile::tempfile_in(folder)) {
        Ok(file) => file,
        Err(_) => tempfile::tempfile_in(env::temp_dir())?,
    };
    target.write_all(&start)?;
    if is_tar(&start) && io::copy(&mut source.take(limit), &mut target)? >= limit {
        return Err(expands_too_much());
    }
    Ok(target)
}
