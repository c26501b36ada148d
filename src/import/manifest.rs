//! Writes the files of the new site and records their hashes. A file that an author changed later is kept.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::diagnostic::Diagnostic;

/// File in the site's folder that lists the written files with their hashes.
const MANIFEST_FILE: &str = ".kielo-import";
const MANIFEST_HEADER: &str = "kielo import 1";

/// Summary of the files that an import wrote or kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteSummary {
    /// Number of files that are new or have new content.
    pub written: usize,
    /// Number of files that had the same content already.
    pub unchanged: usize,
    /// Paths of files that an author changed or removed since the last import. They stay as they are.
    pub kept: Vec<String>,
}

/// A file that this import or an earlier one wrote.
#[derive(Clone, Copy)]
struct ManifestEntry {
    hash: u128,
    /// Whether the file is part of this import too.
    is_current: bool,
}

/// The files of the imported site, now and after earlier imports.
pub(super) struct ImportManifest {
    root: PathBuf,
    entries: BTreeMap<String, ManifestEntry>,
    /// The manifest file, open for appending; `None` in a dry run.
    journal: Option<File>,
    is_dry: bool,
    is_forced: bool,
    pub(super) summary: WriteSummary,
}

impl ImportManifest {
    /// Opens the folder of the site and reads the manifest of an earlier import. The folder need not exist.
    pub(super) fn open(root: &Path, is_dry: bool, is_forced: bool) -> Result<Self, Diagnostic> {
        let path = root.join(MANIFEST_FILE);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            // Without the record, the import cannot tell an author's changes from its own files.
            read => read.map_err(|error| Diagnostic::unreadable_file(&path.display().to_string(), &error))?,
        };
        let complete = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = complete.strip_prefix(MANIFEST_HEADER).unwrap_or_default().lines();
        let entry = |line: &str| {
            let (hash, file) = line.split_once(' ')?;
            Some((file.to_owned(), ManifestEntry { hash: u128::from_str_radix(hash, 16).ok()?, is_current: false }))
        };
        let entries = lines.filter_map(entry).collect();
        let mut manifest =
            Self { root: root.to_owned(), entries, journal: None, is_dry, is_forced, summary: WriteSummary::default() };
        if !is_dry {
            let diagnostic = |error: &io::Error| Diagnostic::cannot_write_import(&path.display().to_string(), error);
            fs::create_dir_all(root).map_err(|error| diagnostic(&error))?;
            // An interrupted run may have left an incomplete last line.
            if !text.ends_with('\n') {
                manifest.write_atomically(MANIFEST_FILE, manifest.to_text().as_bytes())?;
            }
            let journal = OpenOptions::new().append(true).open(&path).map_err(|error| diagnostic(&error))?;
            manifest.journal = Some(journal);
        }
        Ok(manifest)
    }

    /// Writes a file of the site, unless an author changed it since the last import.
    pub(super) fn write(&mut self, file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let hash = xxh3_128(bytes);
        if self.needs_write(file, hash)? {
            self.summary.written += 1;
            if !self.is_dry {
                self.write_atomically(file, bytes)?;
            }
        }
        self.record(file, hash)
    }

    /// Writes a file that belongs to the import and not to the author. Every run overwrites it.
    pub(super) fn write_generated(&mut self, file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let is_unchanged = fs::read(self.root.join(file)).is_ok_and(|current| current == bytes);
        if self.is_dry || is_unchanged { Ok(()) } else { self.write_atomically(file, bytes) }
    }

    /// Copies a file into the site in chunks, without reading it whole into memory.
    pub(super) fn copy(&mut self, file: &str, source: &mut dyn Read) -> Result<(), Diagnostic> {
        let diagnostic = |error: &io::Error| Diagnostic::cannot_write_import(file, error);
        if self.is_dry {
            self.summary.written += 1;
            self.mark_current(file);
            return Ok(());
        }
        let path = self.resolve(file)?;
        let temporary = temporary_path(&path);
        let mut copy = || -> io::Result<u128> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut target = create_new_file(&temporary)?;
            let (mut hasher, mut buffer) = (Xxh3::new(), vec![0; 1 << 16]);
            loop {
                match source.read(&mut buffer)? {
                    0 => return Ok(hasher.digest128()),
                    read => {
                        hasher.update(&buffer[..read]);
                        target.write_all(&buffer[..read])?;
                    }
                }
            }
        };
        let hash = copy().map_err(|error| {
            _ = fs::remove_file(&temporary);
            diagnostic(&error)
        })?;
        if self.needs_write(file, hash)? {
            self.summary.written += 1;
            fs::rename(&temporary, &path).map_err(|error| {
                _ = fs::remove_file(&temporary);
                diagnostic(&error)
            })?;
        } else {
            _ = fs::remove_file(&temporary);
        }
        self.record(file, hash)
    }

    /// Whether a file must be written to get the content with this hash. Counts the file if not.
    fn needs_write(&mut self, file: &str, hash: u128) -> Result<bool, Diagnostic> {
        let path = self.resolve(file)?;
        self.mark_current(file);
        let current = match hash_file(&path) {
            Ok(current) => Some(current),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
            Err(error) => return Err(Diagnostic::unreadable_file(file, &error)),
        };
        if current == Some(hash) {
            self.summary.unchanged += 1;
            return Ok(false);
        }
        // A file that is in the manifest but not in the folder was removed by the author.
        let is_untouched = self.entries.get(file).map(|entry| entry.hash) == current;
        if is_untouched || self.is_forced {
            return Ok(true);
        }
        self.summary.kept.push(file.to_owned());
        Ok(false)
    }

    fn mark_current(&mut self, file: &str) {
        if let Some(entry) = self.entries.get_mut(file) {
            entry.is_current = true;
        }
    }

    /// Returns the documents of earlier imports that still exist but are not in this export.
    pub(super) fn stale_documents(&self) -> Vec<String> {
        let is_document = |file: &str| Path::new(file).extension().is_some_and(|extension| extension == "md");
        let stale = self.entries.iter().filter(|(file, entry)| !entry.is_current && is_document(file));
        stale.map(|(file, _)| file.clone()).filter(|file| self.root.join(file).exists()).collect()
    }

    /// Records the hash of a written file at once, so that an interrupted run knows its files.
    fn record(&mut self, file: &str, hash: u128) -> Result<(), Diagnostic> {
        if self.summary.kept.last().is_some_and(|kept| kept == file) {
            return Ok(());
        }
        if let Some(journal) = &mut self.journal
            && self.entries.get(file).is_none_or(|entry| entry.hash != hash)
        {
            let line = writeln!(journal, "{hash:032x} {file}");
            line.map_err(|error| Diagnostic::cannot_write_import(MANIFEST_FILE, &error))?;
        }
        self.entries.insert(file.to_owned(), ManifestEntry { hash, is_current: true });
        Ok(())
    }

    /// Writes the sorted manifest. An interrupted run leaves it in the order of writing.
    pub(super) fn finish(mut self) -> Result<WriteSummary, Diagnostic> {
        if !self.is_dry {
            self.journal = None;
            self.write_generated(MANIFEST_FILE, self.to_text().as_bytes())?;
        }
        Ok(self.summary)
    }

    fn to_text(&self) -> String {
        let mut text = format!("{MANIFEST_HEADER}\n");
        for (file, ManifestEntry { hash, .. }) in &self.entries {
            _ = fmt::Write::write_fmt(&mut text, format_args!("{hash:032x} {file}\n"));
        }
        text
    }

    /// Writes a temporary file and renames it to the target.
    fn write_atomically(&self, file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let path = self.resolve(file)?;
        let temporary = temporary_path(&path);
        let write = || -> io::Result<()> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            create_new_file(&temporary)?.write_all(bytes)?;
            fs::rename(&temporary, &path)
        };
        write().map_err(|error| {
            _ = fs::remove_file(&temporary);
            Diagnostic::cannot_write_import(file, &error)
        })
    }

    /// Returns the path of a file and makes sure that it is inside the site's folder.
    fn resolve(&self, file: &str) -> Result<PathBuf, Diagnostic> {
        let is_inside =
            file.split('/').all(|segment| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', '\0']));
        let outside =
            || Diagnostic::cannot_write_import(file, &io::Error::other("it would lie outside of the site's folder"));
        if !is_inside {
            return Err(outside());
        }
        // A symbolic link in the folder may lead anywhere.
        let mut path = self.root.clone();
        for folder in file.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev() {
            path.push(folder);
            if fs::symlink_metadata(&path).is_ok_and(|folder| folder.is_symlink()) {
                return Err(outside());
            }
        }
        Ok(self.root.join(file))
    }
}

/// Creates a file. Replaces one that an interrupted run left, and never follows a symbolic link.
fn create_new_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::create_new(path)
}

fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.kielo-new"))
}

fn hash_file(path: &Path) -> io::Result<u128> {
    let mut file = File::open(path)?;
    let (mut hasher, mut buffer) = (Xxh3::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.digest128()),
            read => hasher.update(&buffer[..read]),
        }
    }
}
