//! The data files of a site, which templates read as `data`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::CsvTable;
use crate::config::LanguageId;
use crate::table::Value;

/// The files of `data/`, by their names without endings.
#[derive(Debug, Default)]
pub struct SiteData {
    /// The files and folders of `data/`.
    pub entries: BTreeMap<String, DataEntry>,
}

/// A file or a folder of `data/`.
#[derive(Debug)]
pub enum DataEntry {
    /// A folder: its files and folders.
    Folder(BTreeMap<String, DataEntry>),
    /// A file, with its versions for languages.
    File(DataFile),
}

/// The versions of a data file.
#[derive(Debug, Default)]
pub struct DataFile {
    /// The version for all languages that have none of their own.
    pub shared: Option<Arc<DataValue>>,
    /// The versions for single languages.
    pub by_language: Vec<(LanguageId, Arc<DataValue>)>,
}

impl DataFile {
    /// Returns the version for a language. There may be none.
    #[must_use]
    pub fn in_language(&self, language: LanguageId) -> Option<&DataValue> {
        let own = self.by_language.iter().find(|(known, _)| *known == language).map(|(_, value)| value);
        own.or(self.shared.as_ref()).map(|value| &**value)
    }
}

/// The content of a data file.
#[derive(Debug, PartialEq)]
pub enum DataValue {
    /// A value of TOML, JSON or YAML.
    Value(Value),
    /// A table of a CSV file.
    Rows(CsvTable),
}
