//! Finds and reads the text files of the site.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Source};
use crate::language::{decompose, normalize_name, without_control_characters};
use crate::site_file;

/// Reads a text file by its path relative to the site's folder.
pub(super) fn read_source(root: &Path, file: &str) -> Result<Source, Diagnostic> {
    read_source_at(file, &disk_path(root, file))
}

/// Reads a text file that was read before. A link may have taken its place since then, whose target is not the site's.
pub(super) fn read_source_again(root: &Path, file: &str) -> Result<Source, Diagnostic> {
    let opened = site_file::open(root, &disk_path(root, file));
    let (opened, metadata) = opened.map_err(|error| Diagnostic::unreadable_file(file, &error))?;
    source_from_bytes(file, &read_opened(file, opened, &metadata, MAX_TEXT_LENGTH)?)
}

/// Returns the place on the disk of a file or folder of the site. Its name there may be in another form than its path in the
/// site, which is [`normalize_name`]'s. If it does not exist, this is the place where it would be created.
pub(crate) fn disk_path(root: &Path, file: &str) -> PathBuf {
    let path = root.join(file);
    // Only letters outside of ASCII and spaces have more than one form.
    if file.bytes().all(|byte| byte.is_ascii() && byte != b' ') || path.exists() {
        return path;
    }
    let decomposed = root.join(&*decompose(file));
    if decomposed.exists() {
        return decomposed;
    }
    let mut found = root.to_owned();
    for name in file.split('/') {
        let exact = found.join(name);
        found = if exact.exists() { exact } else { entry_of_name(&found, name).unwrap_or(exact) };
    }
    found
}

/// Finds the entry of a folder whose name is this one in another form.
fn entry_of_name(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let mut same =
        entries.filter(|entry| entry.file_name().to_str().is_some_and(|other| normalize_name(other) == name));
    same.next().map(|entry| entry.path())
}

/// Reads a text file at `location`; `file` is its path for diagnostics.
pub(super) fn read_source_at(file: &str, location: &Path) -> Result<Source, Diagnostic> {
    source_from_bytes(file, &read_bytes(file, location, MAX_TEXT_LENGTH)?)
}

/// The length of the largest file that is read as text. A book has one to three million bytes.
pub(super) const MAX_TEXT_LENGTH: u64 = 16 << 20;

/// Reads a file of at most `max_length` bytes; `file` is its path for diagnostics.
///
/// # Errors
/// The file is too large, or none that can be read: a pipe would never end.
pub(super) fn read_bytes(file: &str, location: &Path, max_length: u64) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |error: io::Error| Diagnostic::unreadable_file(file, &error);
    let metadata = fs::metadata(location).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Diagnostic::not_a_regular_file(file));
    }
    read_opened(file, fs::File::open(location).map_err(unreadable)?, &metadata, max_length)
}

fn read_opened(file: &str, opened: fs::File, metadata: &fs::Metadata, max_length: u64) -> Result<Vec<u8>, Diagnostic> {
    if metadata.len() > max_length {
        return Err(Diagnostic::text_too_large(file, metadata.len(), max_length));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    // The file may grow while it is read.
    let read = opened.take(max_length).read_to_end(&mut bytes);
    read.map_err(|error| Diagnostic::unreadable_file(file, &error))?;
    Ok(bytes)
}

/// The character that some editors put before a text.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Returns a text without the mark before it.
pub(super) fn without_byte_order_mark(text: &Arc<str>) -> Arc<str> {
    text.strip_prefix(BYTE_ORDER_MARK).map_or_else(|| Arc::clone(text), Arc::from)
}

/// Returns the text of a file, without characters that no page may contain. A byte order mark stays in it, because spans
/// count it.
pub(super) fn source_from_bytes(file: &str, bytes: &[u8]) -> Result<Source, Diagnostic> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Source { file: file.into(), text: without_control_characters(text).into() }),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
            Err(Diagnostic::not_utf8(file, line))
        }
    }
}

/// Whether a path is another file than the one that [`disk_path`] finds for its name.
pub(super) fn is_second_of_name(root: &Path, path: &Path, name: &str) -> bool {
    are_two_files(&disk_path(root, name), path)
}

/// Whether two paths are those of two files that exist. On some systems, both forms of a name mean the same file.
pub(super) fn are_two_files(one: &Path, other: &Path) -> bool {
    let real = |path| fs::canonicalize(path).ok();
    one != other && real(one).zip(real(other)).is_some_and(|(one, other)| one != other)
}

/// Files that systems put into folders, in lower case.
const FILES_OF_SYSTEMS: [&[u8]; 6] =
    [b"thumbs.db", b"ehthumbs.db", b"desktop.ini", b"icon\r", b"__macosx", b"$recycle.bin"];

/// The endings of files that editors and browsers write beside the real ones, in lower case.
const ENDINGS_OF_COPIES: [&[u8]; 9] =
    [b"~", b".bak", b".orig", b".rej", b".swp", b".swo", b".tmp", b".part", b".crdownload"];

/// Whether a file or folder of this name is skipped. `.well-known` is not: browsers and certificate authorities request it.
pub(crate) fn is_hidden(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let ends_with =
        |ending: &[u8]| name.len() > ending.len() && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending);
    (name.starts_with(b".") && name != b".well-known")
        || name.starts_with(b"~$")
        || (name.starts_with(b"#") && name.ends_with(b"#"))
        || ENDINGS_OF_COPIES.iter().any(|ending| ends_with(ending))
        || FILES_OF_SYSTEMS.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Returns the path relative to the site's folder, with `/`, in the form in which names are compared; `None` if it is not
/// UTF-8.
pub(super) fn name_from(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    let name = parts?.join("/");
    Some(match normalize_name(&name) {
        Cow::Borrowed(_) => name,
        Cow::Owned(normalized) => normalized,
    })
}
