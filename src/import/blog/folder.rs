//! The folder of the old blog and its list of files.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Source};
use crate::language::normalize_name;

/// The deepest level of nested folders that is read.
const MAX_DEPTH: usize = 32;

/// The folder that a blog is imported from.
pub(in crate::import) struct SourceFolder {
    root: PathBuf,
    /// The real path of each file, by its path below the folder with `/` as separator, in the form in which names are
    /// compared.
    files: BTreeMap<String, PathBuf>,
    /// Files and folders that are not listed although they may be part of the blog, each with the reason.
    left_out: Vec<String>,
}

impl SourceFolder {
    /// Lists the files of a folder, without hidden files, backups and the output of other programs.
    ///
    /// The folder `except` is skipped: it is the folder of the new site.
    ///
    /// # Errors
    /// Fails if the folder cannot be read or is the folder of the new site.
    pub(in crate::import) fn open(root: &Path, except: &Path) -> Result<Self, Diagnostic> {
        let name = root.display().to_string();
        let problem = |error: &io::Error| Diagnostic::unreadable_file(&name, error);
        let except = except.canonicalize().ok();
        let canonical = root.canonicalize().map_err(|error| problem(&error))?;
        if !canonical.is_dir() {
            return Err(Diagnostic::import_source_not_a_folder(&name));
        }
        if except.as_ref().is_some_and(|except| canonical == *except) {
            return Err(Diagnostic::import_into_source_folder(&name));
        }
        let mut folder = Self { root: root.to_owned(), files: BTreeMap::new(), left_out: Vec::new() };
        folder.list_files(&canonical, "", except.as_deref(), 0).map_err(|error| problem(&error))?;
        folder.left_out.sort_unstable();
        Ok(folder)
    }

    fn list_files(&mut self, directory: &Path, prefix: &str, except: Option<&Path>, depth: usize) -> io::Result<()> {
        if Some(directory) == except {
            return Ok(());
        }
        if depth > MAX_DEPTH {
            self.left_out.push(format!("{prefix}: it is nested in more than {MAX_DEPTH} folders"));
            return Ok(());
        }
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name();
            // A name that is not UTF-8 cannot be part of an address either.
            let Some(name) = name.to_str().filter(|name| !name.contains(['\\', '\n', '\r'])) else {
                let name = name.to_string_lossy();
                self.left_out.push(format!("{prefix}{}: Kielo cannot use this name", name.escape_default()));
                continue;
            };
            let is_generated =
                matches!(name, "node_modules" | "vendor" | "_site" | "public" | "resources") && depth == 0;
            if (name.starts_with('.') && name != ".well-known") || name.ends_with('~') || is_generated {
                continue;
            }
            let path = entry.path();
            let name = normalize_name(name);
            // Symbolic links are skipped: they may lead out of the folder or in circles.
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.list_files(&path, &format!("{prefix}{name}/"), except, depth + 1)?;
            } else if kind.is_file() {
                // Of two files with names that differ only in their form, the same one is read on every machine.
                let known = self.files.entry(format!("{prefix}{name}")).or_insert_with(|| path.clone());
                *known = std::mem::take(known).min(path);
            } else if kind.is_symlink() {
                self.left_out.push(format!("{prefix}{name}: it is a symbolic link"));
            } else {
                self.left_out.push(format!("{prefix}{name}: it is no file"));
            }
        }
        Ok(())
    }

    /// Returns the files and folders that are not listed although they may be part of the blog, each with the reason.
    pub(super) fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Returns the folder's path as given on the command line.
    pub(in crate::import) fn name(&self) -> String {
        self.root.display().to_string()
    }

    pub(in crate::import) fn has_file(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// Returns whether a folder has any files.
    pub(in crate::import) fn has_folder(&self, folder: &str) -> bool {
        self.files_in(folder).next().is_some()
    }

    pub(in crate::import) fn path(&self, file: &str) -> Option<&Path> {
        self.files.get(file).map(PathBuf::as_path)
    }

    /// Returns all files, sorted by path.
    pub(in crate::import) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the files below a folder.
    pub(in crate::import) fn files_in(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = format!("{folder}/");
        let from = self.files.range(start.clone()..).map(|(file, _)| file.as_str());
        from.take_while(move |file| file.starts_with(&start))
    }

    /// Reads a text file, with LF line ends and without a byte order mark.
    ///
    /// # Errors
    /// Fails if the file cannot be read or is not UTF-8.
    pub(in crate::import) fn read(&self, file: &str) -> Result<Source, Diagnostic> {
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
