//! Reads text files and lists folders of the site.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Source};
use crate::language::without_control_characters;
use crate::model::SourceFile;

/// Reads a text file by its path relative to the site's folder.
pub(super) fn read_source(root: &Path, file: &str) -> Result<Source, Diagnostic> {
    read_source_at(file, &root.join(file))
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

/// Lists all files at `path`, a file or folder of the site, in the order of their paths.
///
/// Follows symbolic links. Skips hidden files and backups of editors. A folder that does not exist is empty.
pub(super) fn walk(root: &Path, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<SourceFile> {
    let top = root.join(path);
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

/// Returns the path relative to the site's folder, with `/`; `None` if it is not UTF-8.
pub(super) fn name_from(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
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
