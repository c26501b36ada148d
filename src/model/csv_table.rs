//! Tables in CSV files of `content/` and `static/`.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;

/// A CSV file, or the problem with it. A problem matters only if a text shows the table: the file may be a download.
#[derive(Debug, Clone)]
pub struct CsvFile {
    /// The path relative to the site's folder, with `/`.
    pub file: Arc<str>,
    /// The table, or everything that is wrong with the file.
    pub table: Result<CsvTable, Vec<Diagnostic>>,
}

/// A table: all rows have as many cells as the heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvTable {
    /// The cells of the first row.
    pub heading: Vec<Box<str>>,
    /// The other rows.
    pub rows: Vec<Vec<Box<str>>>,
}
