//! Lists the files of the site's folders. What cannot be read is an error, never an empty folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use walkdir::{DirEntry, WalkDir};

use super::files::{disk_path, is_hidden, name_from, read_source};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::SourceFile;

/// The number of files and folders of one folder that may be listed again because several links lead to them.
///
/// They can multiply: with two links in each of sixteen folders to the next, the last folder has 65,536 paths.
pub(crate) const MAX_REPEATED_FILES: usize = 10_000;

/// The kind of file at a path of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    File,
    Folder,
}

/// Returns the kind of file at a path of the site.
///
/// # Errors
/// The file exists, but cannot be read: a link that leads nowhere, a folder without permission, a device.
pub(super) fn presence(root: &Path, path: &str) -> Result<Presence, Diagnostic> {
    let place = disk_path(root, path);
    match fs::metadata(&place) {
        Ok(metadata) if metadata.is_dir() => Ok(Presence::Folder),
        Ok(metadata) if metadata.is_file() => Ok(Presence::File),
        Ok(_) => Err(Diagnostic::not_a_regular_file(path)),
        Err(error) if is_absence(&error) => match fs::read_link(&place) {
            Ok(target) => Err(Diagnostic::dangling_link(path, &target)),
            Err(_) => Ok(Presence::Absent),
        },
        Err(error) => Err(Diagnostic::unreadable_file(path, &error)),
    }
}

/// Reads a text file of the site. A file that does not exist has no text.
///
/// # Errors
/// The file exists and cannot be read.
pub(super) fn read_source_or_empty(root: &Path, file: &str) -> Result<Source, Diagnostic> {
    match presence(root, file)? {
        Presence::Absent => Ok(Source { file: file.into(), text: "".into() }),
        Presence::Folder => Err(Diagnostic::folder_instead_of_file(file)),
        Presence::File => read_source(root, file),
    }
}

/// Returns whether a file of the site exists. Reports anything else that has its name.
pub(super) fn has_file(root: &Path, file: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let found = presence(root, file).and_then(|presence| match presence {
        Presence::Folder => Err(Diagnostic::folder_instead_of_file(file)),
        presence => Ok(presence == Presence::File),
    });
    found.unwrap_or_else(|problem| {
        diagnostics.push(problem);
        false
    })
}

/// Returns whether a folder of the site exists. Reports anything else that has its name.
pub(super) fn has_folder(root: &Path, folder: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let found = presence(root, folder).and_then(|presence| match presence {
        Presence::File => Err(Diagnostic::file_instead_of_folder(folder)),
        presence => Ok(presence == Presence::Folder),
    });
    found.unwrap_or_else(|problem| {
        diagnostics.push(problem);
        false
    })
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Lists all files of a folder of the site and below it, in the order of their paths. A folder that does not exist is
/// empty.
///
/// Follows symbolic links, but not out of the site. Skips hidden files and backups of editors. Of two files whose names are
/// the same but for their form, the second is reported and left out.
pub(super) fn walk(root: &Path, folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<SourceFile> {
    if has_folder(root, folder, diagnostics) { walk_from(root, folder, folder, diagnostics) } else { Vec::new() }
}

/// Lists a file or folder inside the folder `top` of the site, and all files below it, like [`walk`].
pub(super) fn walk_inside(root: &Path, top: &str, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<SourceFile> {
    if path == top {
        return walk(root, top, diagnostics);
    }
    let is_hidden = path.split('/').any(|name| is_hidden(name.as_ref()));
    let is_absent = matches!(presence(root, path), Ok(Presence::Absent));
    if is_hidden || is_absent { Vec::new() } else { walk_from(root, top, path, diagnostics) }
}

fn walk_from(root: &Path, top: &str, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<SourceFile> {
    let inside = [root.to_owned(), disk_path(root, top)];
    let mut walk = Walk { root, inside, files: Vec::new(), repeats: Repeats::default(), diagnostics };
    let mut entries = WalkDir::new(disk_path(root, path)).follow_links(true).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                walk.report(&error);
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        let is_top = entry.path() == walk.inside[1];
        let is_left_out = !is_top
            && (is_hidden(entry.file_name()) || !walk.stays_inside(&entry) || walk.is_repeated_too_often(&entry));
        if is_left_out && is_folder {
            entries.skip_current_dir();
        } else if !is_left_out && !is_folder {
            walk.add(entry);
        }
    }
    let Walk { mut files, .. } = walk;
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

struct Walk<'a> {
    root: &'a Path,
    /// The folders that links may lead into: the site's, and the one that is listed, which may be a link itself.
    inside: [PathBuf; 2],
    files: Vec<SourceFile>,
    repeats: Repeats,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// Files and folders that are listed again because several links lead to them.
#[derive(Default)]
struct Repeats {
    /// The real paths of the folders that links lead to.
    targets: FxHashSet<PathBuf>,
    /// The path of the current link if an earlier one leads to the same folder.
    link: Option<PathBuf>,
    count: usize,
}

impl Walk<'_> {
    /// Counts an entry that is listed again, and returns whether there are too many of them. Reports the first one.
    fn is_repeated_too_often(&mut self, entry: &DirEntry) -> bool {
        let repeats = &mut self.repeats;
        let is_below = |link: &PathBuf| entry.path().starts_with(link);
        if !repeats.link.as_ref().is_some_and(is_below) {
            let leads_to_folder = entry.path_is_symlink() && entry.file_type().is_dir();
            let target = leads_to_folder.then(|| fs::canonicalize(entry.path()).ok()).flatten();
            let is_known = target.is_some_and(|target| !repeats.targets.insert(target));
            repeats.link = is_known.then(|| entry.path().to_owned());
        }
        let Some(link) = &repeats.link else { return false };
        repeats.count += 1;
        if repeats.count == MAX_REPEATED_FILES + 1 {
            let name = name_from(self.root, link).unwrap_or_else(|| link.display().to_string());
            self.diagnostics.push(Diagnostic::too_many_links(&name, MAX_REPEATED_FILES));
        }
        repeats.count > MAX_REPEATED_FILES
    }

    /// Whether an entry is no link out of the site. Reports one that is.
    fn stays_inside(&mut self, entry: &DirEntry) -> bool {
        if !entry.path_is_symlink() {
            return true;
        }
        let target = fs::canonicalize(entry.path());
        let folders: io::Result<Vec<PathBuf>> = self.inside.iter().map(fs::canonicalize).collect();
        let problem = match target.and_then(|target| Ok((target, folders?))) {
            Ok((target, folders)) => {
                let inside: Vec<&Path> = folders.iter().filter_map(|folder| target.strip_prefix(folder).ok()).collect();
                // A hidden folder, such as `.git`, is no part of the site.
                if inside.iter().any(|path| !path.iter().any(is_hidden)) {
                    return true;
                }
                let name = self.name(entry.path());
                if inside.is_empty() {
                    Diagnostic::link_out_of_site(&name, &target)
                } else {
                    Diagnostic::link_to_hidden_file(&name, &target)
                }
            }
            Err(error) => Diagnostic::unreadable_file(&self.name(entry.path()), &error),
        };
        self.diagnostics.push(problem);
        false
    }

    /// Adds a file, or reports what is neither a file nor a folder, without opening it.
    fn add(&mut self, entry: DirEntry) {
        if !entry.file_type().is_file() {
            self.diagnostics.push(Diagnostic::special_file_left_out(&self.name(entry.path())));
            return;
        }
        match name_from(self.root, entry.path()) {
            Some(file) if !file.contains(char::is_control) => {
                // The length of documents is checked when they are read, and metadata of many files is slow.
                let is_text = entry.path().extension().is_some_and(|extension| extension == "md");
                let length = if is_text { Ok(0) } else { fs::metadata(entry.path()).map(|metadata| metadata.len()) };
                let length = length.unwrap_or_else(|error| {
                    self.diagnostics.push(Diagnostic::unreadable_file(&file, &error));
                    0
                });
                self.files.push(SourceFile { file: file.into(), disk_path: entry.into_path(), length });
            }
            name => {
                let shown = name.unwrap_or_else(|| entry.path().display().to_string());
                self.diagnostics.push(Diagnostic::invalid_file_name(&shown));
            }
        }
    }

    fn name(&self, path: &Path) -> String {
        name_from(self.root, path).unwrap_or_else(|| path.display().to_string())
    }

    fn report(&mut self, error: &walkdir::Error) {
        let path = error.path().unwrap_or(self.root);
        if path.file_name().is_some_and(is_hidden) {
            return;
        }
        let file = self.name(path);
        self.diagnostics.push(match (error.loop_ancestor(), fs::read_link(path)) {
            (Some(ancestor), _) => Diagnostic::symlink_loop(&file, &self.name(ancestor)),
            (None, Ok(target)) if error.io_error().is_some_and(is_absence) => Diagnostic::dangling_link(&file, &target),
            _ => Diagnostic::unreadable_file(
                &file,
                error.io_error().unwrap_or(&io::Error::other("the folder cannot be listed")),
            ),
        });
    }
}
