//! Counts the files of a built site by kind. The path of a file determines its kind.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::{Result, at};

/// The files of an output folder.
pub(crate) struct Inventory {
    kinds: BTreeMap<&'static str, usize>,
    /// The total size of all files.
    pub(crate) bytes: u64,
}

impl Inventory {
    /// Counts the files in `output`.
    pub(crate) fn read(output: &Path) -> Result<Self> {
        let mut inventory = Self { kinds: BTreeMap::new(), bytes: 0 };
        inventory.visit(output, &mut Vec::new())?;
        Ok(inventory)
    }

    /// Returns the number of all files.
    pub(crate) fn files(&self) -> usize {
        self.kinds.values().sum()
    }

    /// Returns the number of files of one kind.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.kinds.get(kind).copied().unwrap_or(0)
    }

    /// Returns the kinds of all files.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().copied()
    }

    /// Counts the files of `folder`. Its path inside the output is `parents`.
    fn visit(&mut self, folder: &Path, parents: &mut Vec<String>) -> Result<()> {
        for entry in fs::read_dir(folder).map_err(at(folder))? {
            let entry = entry?;
            parents.push(entry.file_name().to_string_lossy().into_owned());
            if entry.file_type()?.is_dir() {
                self.visit(&entry.path(), parents)?;
            } else {
                self.bytes += entry.metadata().map_err(at(&entry.path()))?.len();
                let parts: Vec<&str> = parents.iter().map(String::as_str).collect();
                *self.kinds.entry(kind(&parts)).or_default() += 1;
            }
            parents.pop();
        }
        Ok(())
    }
}

/// Returns the kind of the file at `path`.
fn kind(path: &[&str]) -> &'static str {
    match path {
        [.., "feed.xml"] => "feeds",
        [.., "sitemap.xml"] => "sitemaps",
        [.., "404.html"] => "not found",
        ["fi" | "nb", page @ .., "index.html"] => page_kind(page),
        ["index.html"] => "language choice",
        _ => "other",
    }
}

/// Returns the kind of the page at `path`, which has no language. Further pages of a list count as the first one.
fn page_kind(path: &[&str]) -> &'static str {
    match path {
        [list @ .., "sivu" | "side", _] => page_kind(list),
        [] => "home",
        ["kategoria" | "kategori", _, ..] => "categories",
        ["avainsana" | "stikkord", _] => "tags",
        ["kirjoittaja" | "forfatter", _] => "authors",
        ["kategoria" | "kategori" | "avainsana" | "stikkord" | "kirjoittaja" | "forfatter" | "arkisto" | "arkiv"] => {
            "lists of terms, archive"
        }
        [year] if is_number(year) => "years",
        [year, month] if is_number(year) && is_number(month) => "months",
        [year, month, _] if is_number(year) && is_number(month) => "posts",
        _ => "other",
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
