//! Writes the new site file by file, and remembers what it wrote: a file that somebody changed since is kept.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::diagnostic::Diagnostic;

/// The list of what was written, in the site's folder.
const LEDGER: &str = ".kielo-import";
const HEADER: &str = "kielo import 1";

/// What happened to the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteCounts {
    /// Files that are new or have a new content.
    pub written: usize,
    /// Files that had that content already.
    pub unchanged: usize,
    /// Files that were changed or removed by somebody since the last import, and stay as they are.
    pub kept: Vec<String>,
}

/// A file that was written, now or by an earlier run.
#[derive(Clone, Copy)]
struct KnownFile {
    hash: u128,
    /// Whether this run wrote it too, or would have.
    is_met: bool,
}

/// The folder that is written into.
pub(super) struct ImportManifest {
    root: PathBuf,
    known: BTreeMap<String, KnownFile>,
    journal: Option<File>,
    is_dry: bool,
    is_forced: bool,
    pub(super) happened: WriteCounts,
}

impl ImportManifest {
    /// Opens a folder, which need not exist.
    pub(super) fn open(root: &Path, is_dry: bool, is_forced: bool) -> Result<Self, Diagnostic> {
        let place = root.join(LEDGER);
        let text = fs::read_to_string(&place).unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = whole.strip_prefix(HEADER).unwrap_or_default().lines();
        let entry = |line: &str| {
            let (hash, file) = line.split_once(' ')?;
            Some((file.to_owned(), KnownFile { hash: u128::from_str_radix(hash, 16).ok()?, is_met: false }))
        };
        let known = lines.filter_map(entry).collect();
        let mut manifest =
            Self { root: root.to_owned(), known, journal: None, is_dry, is_forced, happened: WriteCounts::default() };
        if !is_dry {
            let problem = |error: &io::Error| Diagnostic::cannot_write_import(&place.display().to_string(), error);
            fs::create_dir_all(root).map_err(|error| problem(&error))?;
            // A run that was broken off while it wrote a line left that without its end.
            if !text.ends_with('\n') {
                manifest.replace(LEDGER, manifest.list().as_bytes())?;
            }
            let journal = OpenOptions::new().append(true).open(&place).map_err(|error| problem(&error))?;
            manifest.journal = Some(journal);
        }
        Ok(manifest)
    }

    /// Writes a file of the site, unless somebody changed it since the last import.
    pub(super) fn write(&mut self, file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let hash = xxh3_128(bytes);
        if self.is_due(file, hash)? {
            self.happened.written += 1;
            if !self.is_dry {
                self.replace(file, bytes)?;
            }
        }
        self.note(file, hash)
    }

    /// Writes the same file on every run: it belongs to the import and not to the author.
    pub(super) fn write_own(&mut self, file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let is_same = fs::read(self.root.join(file)).is_ok_and(|now| now == bytes);
        if self.is_dry || is_same { Ok(()) } else { self.replace(file, bytes) }
    }

    /// Copies a file into the site, piece by piece.
    pub(super) fn copy(&mut self, file: &str, source: &mut dyn Read) -> Result<(), Diagnostic> {
        let problem = |error: &io::Error| Diagnostic::cannot_write_import(file, error);
        if self.is_dry {
            self.happened.written += 1;
            self.meet(file);
            return Ok(());
        }
        let path = self.inside(file)?;
        let fresh = beside(&path);
        let mut copied = || -> io::Result<u128> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut target = create(&fresh)?;
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
        let hash = copied().map_err(|error| {
            _ = fs::remove_file(&fresh);
            problem(&error)
        })?;
        if self.is_due(file, hash)? {
            self.happened.written += 1;
            fs::rename(&fresh, &path).map_err(|error| problem(&error))?;
        } else {
            _ = fs::remove_file(&fresh);
        }
        self.note(file, hash)
    }

    /// Whether a file must be written to have a content.
    fn is_due(&mut self, file: &str, hash: u128) -> Result<bool, Diagnostic> {
        let path = self.inside(file)?;
        self.meet(file);
        let now = match hash_of(&path) {
            Ok(now) => Some(now),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
            Err(error) => return Err(Diagnostic::unreadable_file(file, &error)),
        };
        if now == Some(hash) {
            self.happened.unchanged += 1;
            return Ok(false);
        }
        // A file that is gone although it was written was removed by somebody.
        let is_ours = self.known.get(file).map(|known| known.hash) == now;
        if is_ours || self.is_forced {
            return Ok(true);
        }
        self.happened.kept.push(file.to_owned());
        Ok(false)
    }

    fn meet(&mut self, file: &str) {
        if let Some(known) = self.known.get_mut(file) {
            known.is_met = true;
        }
    }

    /// The texts that came with an earlier export, are still there, and are not in this one.
    pub(super) fn gone(&self) -> Vec<String> {
        let is_text = |file: &str| Path::new(file).extension().is_some_and(|ending| ending == "md");
        let gone = self.known.iter().filter(|(file, known)| !known.is_met && is_text(file));
        gone.map(|(file, _)| file.clone()).filter(|file| self.root.join(file).exists()).collect()
    }

    fn note(&mut self, file: &str, hash: u128) -> Result<(), Diagnostic> {
        if self.happened.kept.last().is_some_and(|kept| kept == file) {
            return Ok(());
        }
        if let Some(journal) = &mut self.journal
            && self.known.get(file).is_none_or(|known| known.hash != hash)
        {
            let line = writeln!(journal, "{hash:032x} {file}");
            line.map_err(|error| Diagnostic::cannot_write_import(LEDGER, &error))?;
        }
        self.known.insert(file.to_owned(), KnownFile { hash, is_met: true });
        Ok(())
    }

    /// Puts the list in order. A run that was killed before finds it as it grew.
    pub(super) fn close(mut self) -> Result<WriteCounts, Diagnostic> {
        if !self.is_dry {
            self.journal = None;
            self.write_own(LEDGER, self.list().as_bytes())?;
        }
        Ok(self.happened)
    }

    fn list(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (file, KnownFile { hash, .. }) in &self.known {
            _ = fmt::Write::write_fmt(&mut text, format_args!("{hash:032x} {file}\n"));
        }
        text
    }

    fn replace(&self, file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let path = self.inside(file)?;
        let fresh = beside(&path);
        let written = || -> io::Result<()> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            create(&fresh)?.write_all(bytes)?;
            fs::rename(&fresh, &path)
        };
        written().map_err(|error| {
            _ = fs::remove_file(&fresh);
            Diagnostic::cannot_write_import(file, &error)
        })
    }

    /// The place of a file. Names are made so that none leads out of the folder; here that is certain.
    fn inside(&self, file: &str) -> Result<PathBuf, Diagnostic> {
        let is_inside = file.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']));
        let outside =
            || Diagnostic::cannot_write_import(file, &io::Error::other("it would lie outside of the site's folder"));
        if !is_inside {
            return Err(outside());
        }
        // A link that somebody made within the folder may lead anywhere.
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

/// Creates a file that a run which was broken off may have left, and never what a link leads to.
fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::create_new(path)
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.kielo-new"))
}

fn hash_of(path: &Path) -> io::Result<u128> {
    let mut file = File::open(path)?;
    let (mut hasher, mut buffer) = (Xxh3::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.digest128()),
            read => hasher.update(&buffer[..read]),
        }
    }
}
