//! Diagnostics about tables in CSV files.

use super::{Diagnostic, Source};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn csv_too_large(file: &str, length: u64, limit: u64) -> Self {
        let [length, limit] = [length, limit].map(|bytes| bytes.div_ceil(1024));
        Self::error(format!("{file} is too large for a table on a page: {length} KiB"))
            .about_file(file)
            .with_advice(format!("show a file of at most {limit} KiB, and offer this one with the component `file`"))
    }

    pub(crate) fn csv_too_long(source: &Source, rows: usize, limit: usize) -> Self {
        Self::error(format!("the table has {rows} rows, which are too many for a page"))
            .at(source, Span::default())
            .with_advice(format!("show at most {limit} rows, and offer the whole file with the component `file`"))
    }

    pub(crate) fn csv_not_utf8(file: &str, line: usize) -> Self {
        Self::error(format!("{file} is not UTF-8 in line {line}"))
            .about_file(file)
            .with_advice("save it as UTF-8; spreadsheets call that format \"CSV UTF-8\"")
    }

    pub(crate) fn invalid_csv(source: &Source, span: Span, problem: &str) -> Self {
        Self::error(format!("the table cannot be read: {problem}")).at(source, span)
    }

    pub(crate) fn empty_csv(source: &Source) -> Self {
        Self::error("the table has no rows")
            .at(source, Span::default())
            .with_advice("write the headings of the columns in the first row, and at least one row below it")
    }

    pub(crate) fn ragged_csv_row(
        source: &Source,
        span: Span,
        (cells, columns): (usize, usize),
        separator: char,
    ) -> Self {
        let sign = if separator == '\t' { "tabs".to_owned() } else { format!("`{separator}`") };
        let count = if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") };
        Self::error(format!("this row has {count}, and the first row has {columns}")).at(source, span).with_advice(
            format!("separate the cells by {sign}, as in the first row; quote a cell that contains the sign: \"a{separator} b\""),
        )
    }

    /// Reports a column of a data file without a name, or with one that another column has.
    pub(crate) fn wrong_csv_column(source: &Source, name: &str) -> Self {
        let problem =
            if name.is_empty() { "a column has no name".to_owned() } else { format!("two columns are named `{name}`") };
        let line = source.text.lines().next().map_or(0, str::len);
        Self::error(problem)
            .at(source, Span::new(0, line))
            .with_advice("give each column a name of its own in the first row: templates find the cells by it")
    }

    /// Adds the place of the component that shows the table.
    pub(crate) fn shown_at(self, file: &str, span: Span) -> Self {
        self.with_related(Self::note("the table is shown here").in_file(file, span))
    }
}
