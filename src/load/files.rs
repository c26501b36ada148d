//! Files of the site's folder: reading texts and listing folders.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Source};
use crate::model::SourceFile;

/// Reads a text file named from the site's folder.
pub(super) fn read_source(root: &Path, file: &str) -> Result<Source, Diagnostic> {
    read_source_at(file, &root.join(file))
}

/// Reads the text file `file` at its real place. A byte order mark stays in the text: spans count it.
pub(super) fn read_source_at(file: &str, location: &Path) -> Result<Source, Diagnostic> {
    let bytes = fs::read(location).map_err(|error| Diagnostic::unreadable_file(file, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { file: file.into(), text: text.into() }),
        Err(error) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.split(|byte| *byte == b'\n').count();
            Err(Diagnostic::not_utf8(file, line))
        }
    }
}

/// Every file of a folder of the site, or of a place in it, in the order of their paths; symbolic links are followed. A
/// folder that does not exist is empty. Hidden files and editors' backups are passed over.
pub(super) fn walk(root: &Path, place: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<SourceFile> {
    let top = root.join(place);
    let (is_folder, is_inside) = (top.is_dir(), place.contains('/'));
    if !(is_folder || is_inside && top.is_file()) || place.split('/').any(|name| is_hidden(name.as_ref())) {
        return Vec::new();
    }
    let mut files = Vec::new();
    let entries = WalkDir::new(&top).follow_links(true).into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => match name_from(root, entry.path()) {
                Some(file) if !file.contains(char::is_control) => {
                    // Of the many documents the length says nothing, and would have to be asked for.
                    let is_text = entry.path().extension().is_some_and(|ending| ending == "md");
                    let length = if is_text { 0 } else { entry.metadata().map_or(0, |metadata| metadata.len()) };
                    files.push(SourceFile { file: file.into(), disk_path: entry.into_path(), length });
                }
                name => {
                    let shown = name.unwrap_or_else(|| entry.path().display().to_string());
                    diagnostics.push(Diagnostic::invalid_file_name(&shown));
                }
            },
            Ok(_) => {}
            Err(error) => diagnostics.push(walk_problem(root, &error)),
        }
    }
    files.sort_unstable();
    files
}

/// Whether a file or folder of this name is passed over. `.well-known` is hidden by its name only; browsers and
/// certificate authorities ask for it.
pub(crate) fn is_hidden(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    (name.starts_with(b".") && name != b".well-known")
        || name.ends_with(b"~")
        || (name.starts_with(b"#") && name.ends_with(b"#"))
}

/// The path from the site's folder, with `/`.
pub(super) fn name_from(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

fn walk_problem(root: &Path, error: &walkdir::Error) -> Diagnostic {
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
