//! Reads text files and lists folders of the site.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Source};
use crate::language::{decompose, normalize_name, without_control_characters};
use crate::model::SourceFile;

/// Reads a text file by its path relative to the site's folder.
pub(super) fn read_source(root: &Path, file: &str) -> Result<Source, Diagnostic> {
    read_source_at(file, &disk_path(root, file))
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
    let bytes = fs::read(location).map_err(|error| Diagnostic::unreadable_file(file, &error))?;
    source_from_bytes(file, &bytes)
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

/// Lists all files at `path`, a file or folder of the site, in the order of their paths.
///
/// Follows symbolic links. Skips hidden files and backups of editors. A folder that does not exist is empty. Of two files
/// whose names are the same but for their form, the second is reported and left out.
pub(super) fn walk(root: &Path, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<SourceFile> {
    let top = disk_path(root, path);
    let (is_folder, is_inside) = (top.is_dir(), path.contains('/'));
    if !(is_folder || is_inside && (top.is_file() || top.is_symlink()))
        || path.split('/').any(|name| is_hidden(name.as_ref()))
    {
        return Vec::new();
    }
    let mut files = Vec::new();
    let entries = WalkDir::new(&top).follow_links(true).into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => match name_from(root, entry.path()) {
                Some(file) if !file.contains(char::is_control) => {
                    // The length of documents is not used, and metadata of many files is slow.
                    let is_text = entry.path().extension().is_some_and(|extension| extension == "md");
                    let length = if is_text { 0 } else { entry.metadata().map_or(0, |metadata| metadata.len()) };
                    files.push(SourceFile { file: file.into(), disk_path: entry.into_path(), length });
                }
                name => {
                    let shown = name.unwrap_or_else(|| entry.path().display().to_string());
                    diagnostics.push(Diagnostic::invalid_file_name(&shown));
                }
            },
            Ok(_) => {}
            Err(error) => diagnostics.push(walk_diagnostic(root, &error)),
        }
    }
    files.sort_unstable();
    files.dedup_by(|second, first| {
        let is_same = second.file == first.file;
        if is_same {
            diagnostics.push(Diagnostic::same_file_name(&first.file, [&first.disk_path, &second.disk_path]));
        }
        is_same
    });
    files
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

fn walk_diagnostic(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let name = |path: &Path| name_from(root, path).unwrap_or_else(|| path.display().to_string());
    let file = error.path().map(name).unwrap_or_default();
    match error.loop_ancestor() {
        Some(ancestor) => Diagnostic::symlink_loop(&file, &name(ancestor)),
        None => Diagnostic::unreadable_file(
            &file,
            error.io_error().unwrap_or(&io::Error::other("the folder cannot be listed")),
        ),
    }
}
