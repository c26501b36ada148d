//! Finds the source files that an author names on the command line, and writes source files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::language::normalize_name;
use crate::load::{self, LoadCache, LoadedSite};
use crate::model::{DocumentId, DocumentTexts, Site};
use crate::options::Options;

/// Loads the whole site with its drafts and future posts.
pub(super) fn load_site(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Site> {
    load_site_and_texts(root, diagnostics).map(|(site, _)| site)
}

/// Loads the whole site like [`load_site`], with the texts of its documents.
pub(super) fn load_site_and_texts(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<(Site, DocumentTexts)> {
    let options = Options {
        root: root.to_owned(),
        output: root.join("public"),
        cache: None,
        base_url: None,
        one_origin: false,
        addresses: None,
        drafts: true,
        future: true,
        now: Timestamp::now(),
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

/// Creates a file and its folders. Fails if the file exists.
pub(super) fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Replaces the text of a file atomically.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A symbolic link stays one: its target is replaced.
    let path = fs::canonicalize(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.kielo"));
    let result = write_and_rename(&path, &temporary, text);
    if result.is_err() {
        _ = fs::remove_file(&temporary);
    }
    result
}

fn write_and_rename(path: &Path, temporary: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(temporary)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    file.sync_all()?;
    fs::rename(temporary, path)
}
