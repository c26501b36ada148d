//! The folder of the old blog: what is in it, and its texts.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Source};

/// How deep folders may stand in each other.
const DEEPEST: usize = 32;

/// The folder that a blog is brought from.
pub(in crate::import) struct Folder {
    root: PathBuf,
    /// Its files by their paths from the folder, with `/`, and where they really are.
    files: BTreeMap<String, PathBuf>,
}

impl Folder {
    /// Lists a folder without what is hidden, what other programs keep there, and what lies in `except`.
    pub(in crate::import) fn open(root: &Path, except: &Path) -> Result<Self, Diagnostic> {
        let name = root.display().to_string();
        let problem = |error: &io::Error| Diagnostic::unreadable_file(&name, error);
        let except = except.canonicalize().ok();
        let whole = root.canonicalize().map_err(|error| problem(&error))?;
        if !whole.is_dir() {
            return Err(Diagnostic::import_source_not_a_folder(&name));
        }
        if except.as_ref().is_some_and(|except| whole == *except) {
            return Err(Diagnostic::import_into_source_folder(&name));
        }
        let mut folder = Self { root: root.to_owned(), files: BTreeMap::new() };
        folder.list(&whole, "", except.as_deref(), 0).map_err(|error| problem(&error))?;
        Ok(folder)
    }

    fn list(&mut self, place: &Path, before: &str, except: Option<&Path>, depth: usize) -> io::Result<()> {
        if depth > DEEPEST || Some(place) == except {
            return Ok(());
        }
        for entry in fs::read_dir(place)? {
            let entry = entry?;
            let name = entry.file_name();
            // A name that is no text cannot stand in an address either.
            let Some(name) = name.to_str().filter(|name| !name.contains(['\\', '\n', '\r'])) else { continue };
            let is_machinery =
                matches!(name, "node_modules" | "vendor" | "_site" | "public" | "resources") && depth == 0;
            if (name.starts_with('.') && name != ".well-known") || name.ends_with('~') || is_machinery {
                continue;
            }
            let path = entry.path();
            // Links may lead anywhere, and in circles.
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.list(&path, &format!("{before}{name}/"), except, depth + 1)?;
            } else if kind.is_file() {
                self.files.insert(format!("{before}{name}"), path);
            }
        }
        Ok(())
    }

    /// The folder as the author named it.
    pub(in crate::import) fn name(&self) -> String {
        self.root.display().to_string()
    }

    pub(in crate::import) fn has(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// Whether anything lies in a folder.
    pub(in crate::import) fn has_folder(&self, folder: &str) -> bool {
        self.in_folder(folder).next().is_some()
    }

    pub(in crate::import) fn path(&self, file: &str) -> Option<&Path> {
        self.files.get(file).map(PathBuf::as_path)
    }

    /// All files, in the order of their paths.
    pub(in crate::import) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The files below a folder.
    pub(in crate::import) fn in_folder(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = format!("{folder}/");
        let from = self.files.range(start.clone()..).map(|(file, _)| file.as_str());
        from.take_while(move |file| file.starts_with(&start))
    }

    /// The text of a file.
    pub(in crate::import) fn source(&self, file: &str) -> Result<Source, Diagnostic> {
        let path = self.files.get(file).cloned().unwrap_or_else(|| self.root.join(file));
        let bytes = fs::read(path).map_err(|error| Diagnostic::unreadable_file(file, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            Diagnostic::not_utf8(file, good.split(|byte| *byte == b'\n').count())
        })?;
        let text = text.replace("\r\n", "\n");
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(Source { file: file.into(), text: text.into() })
    }
}
