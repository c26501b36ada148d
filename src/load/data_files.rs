//! Reads the files of `data/`, which templates see as `data`. Only changed files are read again.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::cached_folder::{Stale, is_at_or_below};
use super::csv_file;
use super::files::{self, MAX_TEXT_LENGTH};
use super::json::parse_json;
use super::parse::{parse_toml_file, parse_yaml_file};
use super::walk::walk;
use crate::config::{Config, LanguageId, NamedLanguage};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::model::{DataEntry, DataFile, DataValue, SiteData, SourceFile};
use crate::table::Value;

/// The folder of the data files, in the site's folder.
const FOLDER: &str = "data";

/// The formats of data files.
#[derive(Debug, Clone, Copy)]
enum DataFormat {
    Toml,
    Json,
    Yaml,
    Csv,
}

impl DataFormat {
    fn from_extension(extension: &str) -> Option<Self> {
        let is = |known: &str| extension.eq_ignore_ascii_case(known);
        if is("toml") {
            Some(Self::Toml)
        } else if is("json") {
            Some(Self::Json)
        } else if is("yaml") || is("yml") {
            Some(Self::Yaml)
        } else if is("csv") {
            Some(Self::Csv)
        } else {
            None
        }
    }
}

/// The results of reading the data files of a site.
#[derive(Default)]
pub(super) struct DataCache {
    files: BTreeMap<Arc<str>, CachedData>,
    /// Problems with the folder and with the names of files.
    folder_problems: Vec<Diagnostic>,
    stale: Stale,
    data: Arc<SiteData>,
    /// The settings whose languages the names of files were compared with.
    config: Option<Arc<Config>>,
    name_problems: Vec<Diagnostic>,
    pub(super) changed: BTreeSet<Arc<str>>,
}

/// The result of reading a file.
struct CachedData {
    /// The hash of the bytes, or of the problem with reading them.
    hash: u128,
    value: Result<Arc<DataValue>, Vec<Diagnostic>>,
}

impl DataCache {
    /// Marks a path, and everything below it, as possibly changed.
    pub(super) fn invalidate(&mut self, path: &str) {
        self.stale.insert(path);
    }

    /// Marks all files as possibly changed.
    pub(super) fn invalidate_all(&mut self) {
        self.stale = Stale::All;
    }

    /// Brings the files of `data/` up to date and returns them, with all problems.
    pub(super) fn update(&mut self, root: &Path, config: &Arc<Config>) -> (Arc<SiteData>, Vec<Diagnostic>) {
        let is_stale = match self.stale.take() {
            Stale::All => true,
            Stale::Paths(paths) => paths.iter().any(|path| is_at_or_below(path, FOLDER)),
        };
        // A change of permissions is not reported.
        let has_problems = has_errors(&self.folder_problems) || self.files.values().any(|cached| cached.value.is_err());
        let has_changed = (is_stale || has_problems) && self.read(root);
        let is_same_config = self.config.as_ref().is_some_and(|known| Arc::ptr_eq(known, config));
        if has_changed || !is_same_config {
            self.name_problems.clear();
            self.data = Arc::new(SiteData { entries: self.entries(config) });
            self.config = Some(Arc::clone(config));
        }
        let of_files = self.files.values().filter_map(|cached| cached.value.as_ref().err()).flatten();
        let problems = self.folder_problems.iter().chain(of_files).chain(&self.name_problems);
        (Arc::clone(&self.data), problems.cloned().collect())
    }

    /// Lists the folder, and reads the files that changed. Returns whether anything is different.
    fn read(&mut self, root: &Path) -> bool {
        let messages = |problems: &[Diagnostic]| -> Vec<String> {
            problems.iter().map(|problem| problem.message().to_owned()).collect()
        };
        let known_problems = messages(&self.folder_problems);
        self.folder_problems.clear();
        let listed = walk(root, FOLDER, &mut self.folder_problems);
        let before = std::mem::take(&mut self.files);
        let read = |source: &SourceFile| {
            let bytes = files::read_bytes(&source.file, &source.disk_path, MAX_TEXT_LENGTH);
            let hash = match &bytes {
                Ok(bytes) => xxh3_128(bytes),
                Err(problem) => xxh3_128(problem.message().as_bytes()),
            };
            let known = before.get(&source.file).filter(|known| known.hash == hash);
            let value = known.map(|known| known.value.clone());
            let value =
                value.unwrap_or_else(|| bytes.map_err(|problem| vec![problem]).and_then(|bytes| parse(source, &bytes)));
            (Arc::clone(&source.file), CachedData { hash, value })
        };
        let mut has_changed = messages(&self.folder_problems) != known_problems;
        if has_changed {
            self.changed.insert(FOLDER.into());
        }
        let is_data = |source: &&SourceFile| format_of(&source.file).is_some();
        self.folder_problems.extend(
            listed
                .iter()
                .filter(|source| format_of(&source.file).is_none())
                .map(|source| Diagnostic::unknown_data_format(&source.file)),
        );
        self.files = listed.par_iter().filter(is_data).map(read).collect();
        let changed: Vec<Arc<str>> = {
            let is_new = |(file, cached): &(&Arc<str>, &CachedData)| {
                before.get(*file).is_none_or(|known| known.hash != cached.hash)
            };
            let removed = before.keys().filter(|file| !self.files.contains_key(*file));
            self.files.iter().filter(is_new).map(|(file, _)| file).chain(removed).cloned().collect()
        };
        has_changed |= !changed.is_empty();
        self.changed.extend(changed);
        has_changed
    }

    /// Returns the files by their names. Reports files that have one name.
    fn entries(&mut self, config: &Config) -> BTreeMap<String, DataEntry> {
        let mut entries = BTreeMap::new();
        let mut owners: BTreeMap<(Vec<&str>, Option<LanguageId>), &str> = BTreeMap::new();
        for (file, cached) in &self.files {
            let Ok(value) = &cached.value else { continue };
            let (path, language) = name_of(file, config, &mut self.name_problems);
            let first = *owners.entry((path.clone(), language)).or_insert(file);
            if first != &**file {
                self.name_problems.push(Diagnostic::same_data_name(first, file, &path));
                continue;
            }
            if let Err(problem) = insert(&mut entries, &path, language, value) {
                self.name_problems.push(Diagnostic::data_file_and_folder(file, &path[..problem]));
            }
        }
        entries
    }
}

/// Adds a file at the path of its name.
///
/// # Errors
/// The number of names up to the one that a file and a folder have.
fn insert(
    entries: &mut BTreeMap<String, DataEntry>,
    path: &[&str],
    language: Option<LanguageId>,
    value: &Arc<DataValue>,
) -> Result<(), usize> {
    let Some((name, folders)) = path.split_last() else { return Ok(()) };
    let mut folder = entries;
    for (index, name) in folders.iter().enumerate() {
        let inner = folder.entry((*name).to_owned()).or_insert_with(|| DataEntry::Folder(BTreeMap::new()));
        let DataEntry::Folder(inner) = inner else { return Err(index + 1) };
        folder = inner;
    }
    let file = match folder.entry((*name).to_owned()) {
        Entry::Vacant(vacant) => vacant.insert(DataEntry::File(DataFile::default())),
        Entry::Occupied(occupied) => occupied.into_mut(),
    };
    let DataEntry::File(file) = file else { return Err(path.len()) };
    match language {
        None => file.shared = Some(Arc::clone(value)),
        Some(language) => file.by_language.push((language, Arc::clone(value))),
    }
    Ok(())
}

/// Returns the names of a file's folders and of the file itself, and the language that its ending names.
fn name_of<'a>(file: &'a str, config: &Config, problems: &mut Vec<Diagnostic>) -> (Vec<&'a str>, Option<LanguageId>) {
    let path = file.strip_prefix("data/").unwrap_or(file);
    let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
    let mut names: Vec<&str> = path.split('/').collect();
    let name = names.last().copied().unwrap_or_default();
    let Some((stem, ending)) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) else {
        return (names, None);
    };
    match config.language_of_ending(ending) {
        NamedLanguage::Tag(language) | NamedLanguage::Alias(language) => {
            names.pop();
            names.push(stem);
            (names, Some(language))
        }
        NamedLanguage::Unknown => {
            problems.push(Diagnostic::data_of_unknown_language(file, ending, &config.language_tags()));
            (names, None)
        }
        NamedLanguage::NotATag => (names, None),
    }
}

fn format_of(file: &str) -> Option<DataFormat> {
    DataFormat::from_extension(file.rsplit('/').next()?.rsplit_once('.')?.1)
}

fn parse(file: &SourceFile, bytes: &[u8]) -> Result<Arc<DataValue>, Vec<Diagnostic>> {
    let source = files::source_from_bytes(&file.file, bytes).map_err(|problem| vec![problem])?;
    let value = match format_of(&file.file) {
        Some(DataFormat::Json) => DataValue::Value(parse_json(&source)?),
        Some(DataFormat::Yaml) => DataValue::Value(parse_yaml_file(&source)?),
        Some(DataFormat::Csv) => DataValue::Rows(csv_file::parse_data(&source)?),
        Some(DataFormat::Toml) | None => DataValue::Value(Value::Table(parse_toml_file(&source)?)),
    };
    Ok(Arc::new(value))
}
