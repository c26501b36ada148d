//! A theme as it is shared: the files of a folder or a zip archive that belong to a theme. Nothing in it is executed.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::diagnostic::Diagnostic;
use crate::language::normalize_name;
use crate::load;

/// The most files of a theme.
const MAX_FILES: usize = 10_000;
/// The most bytes of an archive, and of all files of a theme.
const MAX_BYTES: u64 = 256 << 20;
/// The most folders in each other.
const MAX_DEPTH: usize = 32;

/// The folders of a theme. Others are not looked into.
const FOLDERS: [&str; 6] = ["templates", "components", "strings", "static", "fonts", "demo"];

/// The folder that macOS adds to archives.
const MACOS_FOLDER: &str = "__MACOSX";

/// Where the bytes of a file are.
enum Place {
    File(PathBuf),
    /// The index in the zip's directory.
    InZip(usize),
}

/// A theme to be installed.
pub(super) struct ThemePackage {
    path: PathBuf,
    archive: Option<ZipArchive<File>>,
    /// The paths in the theme's folder, sorted.
    files: Vec<(String, Place)>,
    /// Files and folders that are no part of a theme.
    pub(super) left_out: BTreeSet<String>,
}

impl ThemePackage {
    /// Lists the files of a theme in a folder or a zip archive.
    ///
    /// # Errors
    /// It cannot be read, is too large, has names that lead out of it, or is no theme.
    pub(super) fn open(path: &Path) -> Result<Self, Diagnostic> {
        let unreadable = |error: io::Error| Diagnostic::no_theme_package(path, error);
        let metadata = fs::metadata(path).map_err(unreadable)?;
        let too_large = || Diagnostic::theme_package_too_large(path, MAX_FILES, MAX_BYTES >> 20);
        let mut package = Self { path: path.to_owned(), archive: None, files: Vec::new(), left_out: BTreeSet::new() };
        let mut names = Vec::new();
        if metadata.is_dir() {
            package.list_folder(path, "", 0, &mut names).map_err(unreadable)?;
        } else if metadata.is_file() {
            if metadata.len() > MAX_BYTES {
                return Err(too_large());
            }
            names = package.list_archive()?;
        } else {
            return Err(Diagnostic::no_theme_package(path, "it is neither a folder nor a file"));
        }
        if package.files.len() > MAX_FILES {
            return Err(too_large());
        }
        package.files.sort_by(|(one, _), (other, _)| one.cmp(other));
        if package.files.iter().any(|(path, _)| path == "theme.toml" || path.starts_with("templates/")) {
            Ok(package)
        } else {
            Err(Diagnostic::not_a_theme(path, other_program(&names)))
        }
    }

    /// Lists a folder and those below it. Links are left out.
    fn list_folder(&mut self, folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let name = entry.file_name();
            let path = format!("{prefix}{}", name.to_string_lossy());
            let is_inside = !prefix.is_empty() || FOLDERS.contains(&&*path);
            if prefix.is_empty() {
                names.push(path.clone());
            }
            if kind.is_dir() && is_inside && !load::is_hidden(&name) && depth < MAX_DEPTH {
                self.list_folder(&entry.path(), &format!("{path}/"), depth + 1, names)?;
            } else if kind.is_file() && name.to_str().is_some() && safe_path(&path).is_some() {
                self.add(normalize_name(&path).into_owned(), Place::File(entry.path()));
            } else {
                self.left_out.insert(if kind.is_dir() { path + "/" } else { path });
            }
            if self.files.len() > MAX_FILES {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Lists a zip archive. A single folder around all files is no part of their paths. Returns the names at the top.
    fn list_archive(&mut self) -> Result<Vec<String>, Diagnostic> {
        let unreadable = |path: &Path, error: &dyn std::fmt::Display| Diagnostic::no_theme_package(path, error);
        let file = File::open(&self.path).map_err(|error| unreadable(&self.path, &error))?;
        let mut archive = ZipArchive::new(file).map_err(|error| unreadable(&self.path, &error))?;
        let mut found = Vec::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|error| unreadable(&self.path, &error))?;
            let unsafe_name = || Diagnostic::unsafe_name_in_archive(&self.path, entry.name_raw());
            let name = str::from_utf8(entry.name_raw()).map_err(|_| unsafe_name())?;
            // Some programs for Windows write its separator.
            let name = name.replace('\\', "/");
            let path = safe_path(name.trim_end_matches('/')).ok_or_else(unsafe_name)?;
            let is_foreign =
                path.split('/').next().is_some_and(|top| top == MACOS_FOLDER || load::is_hidden(top.as_ref()));
            if is_foreign {
                self.left_out.insert(top_of(&path).to_owned());
            } else if entry.is_symlink() {
                self.left_out.insert(path);
            } else if !name.ends_with('/') {
                found.push((path, index));
            }
        }
        if let Some(top) = single_folder(&found).map(str::to_owned) {
            for (path, _) in &mut found {
                path.drain(..=top.len());
            }
        }
        let names: BTreeSet<String> =
            found.iter().map(|(path, _)| top_of(path).trim_end_matches('/').to_owned()).collect();
        for (path, index) in found {
            self.add(path, Place::InZip(index));
        }
        self.archive = Some(archive);
        Ok(names.into_iter().collect())
    }

    /// Adds a file if it belongs to a theme.
    fn add(&mut self, path: String, place: Place) {
        let is_hidden = path.split('/').any(|name| load::is_hidden(name.as_ref()));
        if !is_hidden && belongs_to_theme(&path) {
            self.files.push((path, place));
        } else {
            let top = top_of(&path);
            let is_inside = FOLDERS.contains(&top.trim_end_matches('/'));
            self.left_out.insert(if is_inside { path } else { top.to_owned() });
        }
    }

    /// Gives the path and the bytes of each file to `write`. Returns their number.
    ///
    /// # Errors
    /// A file cannot be read, or all of them are too large; or `write` fails.
    pub(super) fn read_all(
        &mut self,
        mut write: impl FnMut(&str, &[u8]) -> Result<(), Diagnostic>,
    ) -> Result<usize, Diagnostic> {
        let mut left = MAX_BYTES;
        for (path, place) in &self.files {
            let unreadable = |error: io::Error| Diagnostic::no_theme_package(&self.path, format!("{path}: {error}"));
            let bytes = match (place, &mut self.archive) {
                (Place::File(file), _) => File::open(file).and_then(|file| read_at_most(file, left)),
                (Place::InZip(index), Some(archive)) => {
                    archive.by_index(*index).map_err(io::Error::other).and_then(|file| read_at_most(file, left))
                }
                (Place::InZip(_), None) => Err(io::ErrorKind::NotFound.into()),
            };
            let bytes = bytes.map_err(unreadable)?;
            let length = bytes.len() as u64;
            if length > left {
                return Err(Diagnostic::theme_package_too_large(&self.path, MAX_FILES, MAX_BYTES >> 20));
            }
            left -= length;
            write(path, &bytes)?;
        }
        Ok(self.files.len())
    }
}

/// Reads one byte more than the limit at most, by which the caller sees that it is passed.
fn read_at_most(source: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a file is part of a theme: what sites read, its demo, and the words for people.
fn belongs_to_theme(path: &str) -> bool {
    let is_for_people = |name: &str| {
        let name = name.to_ascii_lowercase();
        !name.contains('/') && ["readme", "license", "licence", "copying"].iter().any(|start| name.starts_with(start))
    };
    load::is_theme_file(path) || path.starts_with("demo/") || is_for_people(path)
}

/// Returns a relative path in the form in which names are compared. Returns `None` if it leads out of its folder or
/// no file can have it.
fn safe_path(name: &str) -> Option<String> {
    let name = normalize_name(name.strip_prefix("./").unwrap_or(name));
    let is_safe = |part: &str| {
        let has_drive = part.as_bytes().get(1) == Some(&b':');
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.len() <= 255
            && !has_drive
            && !part.contains(char::is_control)
    };
    let is_path = name.len() <= 1000 && name.split('/').count() <= MAX_DEPTH && name.split('/').all(is_safe);
    is_path.then(|| name.into_owned())
}

/// Returns the first part of a path: with a slash, if it is a folder.
fn top_of(path: &str) -> &str {
    path.find('/').map_or(path, |at| &path[..=at])
}

/// Returns the folder that all files are in, if it is none of a theme's.
fn single_folder(files: &[(String, usize)]) -> Option<&str> {
    let (first, _) = files.first()?;
    let (top, _) = first.split_once('/')?;
    let is_around = files.iter().all(|(path, _)| path.split_once('/').is_some_and(|(other, _)| other == top));
    (is_around && !FOLDERS.contains(&top)).then_some(top)
}

/// Returns the program whose themes have files of these names.
fn other_program(names: &[String]) -> Option<&'static str> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let has_ending = |ending: &str| {
        names.iter().any(|name| Path::new(name).extension().and_then(OsStr::to_str).is_some_and(|own| own == ending))
    };
    if has("layouts") || has("archetypes") {
        Some("Hugo")
    } else if has("_layouts") {
        Some("Jekyll")
    } else if has_ending("hbs") {
        Some("Ghost")
    } else if has_ending("php") {
        Some("WordPress")
    } else {
        None
    }
}
