//! Finds the source files that an author names on the command line, and writes source files.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

use crate::diagnostic::Diagnostic;
use crate::language::normalize_name;
use crate::load::{self, LoadCache, LoadedSite};
use crate::model::{DocumentId, DocumentTexts, Site};
use crate::options::{OUTPUT_FOLDER, Options};

/// Loads the whole site with its drafts and future posts.
pub(super) fn load_site(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Site> {
    load_site_and_texts(root, diagnostics).map(|(site, _)| site)
}

/// Loads the whole site like [`load_site`], with the texts of its documents.
pub(super) fn load_site_and_texts(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<(Site, DocumentTexts)> {
    let options = Options {
        root: root.to_owned(),
        output: root.join(OUTPUT_FOLDER),
        cache: None,
        base_url: None,
        one_origin: false,
        theme: None,
        addresses: None,
        drafts: true,
        future: true,
        now: Timestamp::now(),
        build_time: None,
    };
    let LoadedSite { sources, texts, .. } = load::load(&options, &mut LoadCache::default(), diagnostics)?;
    Some((Site::assemble(sources, diagnostics), texts))
}

/// Finds the document in a file. The path is relative to the current folder or to the site's folder.
pub(super) fn find_document(site: &Site, root: &Path, path: &Path) -> Result<DocumentId, Diagnostic> {
    let absolute = |path: &Path| std::path::absolute(path).map(|path| normalised(&path)).ok();
    let from_here =
        absolute(path).zip(absolute(root)).and_then(|(path, root)| with_slashes(path.strip_prefix(root).ok()?));
    let names = [from_here, with_slashes(&normalised(path))];
    let found = names.iter().flatten().find_map(|name| site.document_by_file(name));
    found.ok_or_else(|| {
        if path.exists() || root.join(path).exists() {
            return Diagnostic::not_a_document(&path.display().to_string());
        }
        let known: Vec<_> = site.documents().map(|id| site.document(id).file.to_string()).collect();
        Diagnostic::unknown_document(&path.display().to_string(), &known)
    })
}

fn with_slashes(path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.iter().map(|part| part.to_str()).collect();
    Some(normalize_name(&parts?.join("/")).into_owned())
}

/// Resolves `.` and `..` in a path without looking at the disk.
fn normalised(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            part => plain.push(part),
        }
    }
    plain
}

/// Creates a file and its folders. A reader sees the whole file or none. Fails if the file exists.
pub(super) fn create(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let temporary = temporary_path(path);
    let written = write_new(&temporary, content.as_ref(), None).and_then(|()| rename_to_new(&temporary, path));
    if written.is_err() {
        _ = fs::remove_file(&temporary);
    }
    written
}

/// Writes a file: replaces it atomically if it exists, and creates it and its folders if not.
pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    // A symbolic link stays one: its target is replaced.
    let path = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return create(path, content),
        path => path?,
    };
    let temporary = temporary_path(&path);
    let metadata = fs::metadata(&path)?;
    if !metadata.is_file() {
        // A pipe or a terminal stays what it is.
        return fs::write(path, content);
    }
    let written = write_new(&temporary, content.as_ref(), Some(metadata.permissions()));
    let written = written.and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        _ = fs::remove_file(&temporary);
    }
    written
}

/// Waits until no other command changes sources of the site, and keeps others waiting until the result is dropped. A file
/// system without locks lets all of them go on.
pub(super) fn lock_sources(root: &Path) -> Option<File> {
    let folder = File::open(root).ok()?;
    while flock(&folder, FlockOperation::LockExclusive) == Err(Errno::INTR) {}
    Some(folder)
}

/// The file that is written first, beside the one of this path.
fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.kielo"))
}

/// Writes a file, over what an interrupted run left, and waits until it is on the disk.
fn write_new(path: &Path, content: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = File::create_new(path)?;
    file.write_all(content)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// Renames a file or folder. Fails if the new name is taken.
pub(super) fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // An older file system: a link fails as well if the name is taken.
        Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => match fs::hard_link(from, to) {
            Ok(()) => fs::remove_file(from),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            Err(_) if fs::symlink_metadata(to).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
            // Neither exists here. Another program could take the name only in this moment.
            Err(_) => fs::rename(from, to),
        },
        renamed => renamed.map_err(io::Error::from),
    }
}
