//! Source files that commands are told of, and how commands write them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::load::{self, Loaded, Memo};
use crate::model::{DocumentId, Site};
use crate::options::Options;

/// The whole site, drafts and future posts included. Problems go to `found`.
pub(super) fn site(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Site> {
    let options = Options {
        root: root.to_owned(),
        output: root.join("public"),
        cache: None,
        base_url: None,
        one_origin: false,
        drafts: true,
        future: true,
        now: Timestamp::now(),
    };
    let Loaded { sources, .. } = load::load(&options, &mut Memo::default(), diagnostics)?;
    Some(Site::assemble(sources, diagnostics))
}

/// The document in a file, named as seen from the site's folder or from the folder the author is in.
pub(super) fn document(site: &Site, root: &Path, path: &Path) -> Result<DocumentId, Diagnostic> {
    let absolute = |path: &Path| std::path::absolute(path).map(|path| without_dots(&path)).ok();
    let from_here = absolute(path).zip(absolute(root)).and_then(|(path, root)| name(path.strip_prefix(root).ok()?));
    let names = [from_here, name(&without_dots(path))];
    let found = names.iter().flatten().find_map(|name| site.document_by_file(name));
    found.ok_or_else(|| {
        if path.exists() || root.join(path).exists() {
            return Diagnostic::not_a_document(&path.display().to_string());
        }
        let known: Vec<_> = site.documents().map(|id| site.document(id).file.to_string()).collect();
        Diagnostic::unknown_document(&path.display().to_string(), &known)
    })
}

fn name(path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// The path with `.` and `..` taken for what they say.
fn without_dots(path: &Path) -> PathBuf {
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

/// Writes a new file, and the folders it stands in.
pub(super) fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Gives an author's file a new text. At every moment the old or the new one stands there whole.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link.
    let path = fs::canonicalize(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.kielo"));
    let written = write_beside(&path, &beside, text);
    if written.is_err() {
        _ = fs::remove_file(&beside);
    }
    written
}

fn write_beside(path: &Path, beside: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(beside)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    file.sync_all()?;
    fs::rename(beside, path)
}
