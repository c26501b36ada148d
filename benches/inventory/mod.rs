//! What a built site consists of: its files by kind, known by their URLs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::{Result, at};

/// The files of an output folder.
pub(crate) struct Inventory {
    kinds: BTreeMap<&'static str, usize>,
    /// The size of all files together.
    pub(crate) bytes: u64,
}

impl Inventory {
    /// Counts what lies in `output`.
    pub(crate) fn of(output: &Path) -> Result<Self> {
        let mut inventory = Self { kinds: BTreeMap::new(), bytes: 0 };
        inventory.visit(output, &mut Vec::new())?;
        Ok(inventory)
    }

    /// The number of all files.
    pub(crate) fn files(&self) -> usize {
        self.kinds.values().sum()
    }

    /// The number of files of one kind.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.kinds.get(kind).copied().unwrap_or(0)
    }

    /// The kinds there are.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().copied()
    }

    /// Counts the files of `folder`, whose path inside the output is `parents`.
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

/// The kind of the file at `path`.
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

/// The kind of the page at `path`, which begins after the language. Further pages of a list count with the first.
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
