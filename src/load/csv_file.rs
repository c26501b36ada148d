//! Reads tables from CSV files: of pages, and of `data/`.

use std::fs;
use std::ops::Range;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use rustc_hash::FxHashSet;

use crate::diagnostic::{Diagnostic, Source};
use crate::language::without_control_characters;
use crate::model::{CsvFile, CsvTable, SourceFile};
use crate::table::Span;

/// The largest CSV file that is read as a table, in bytes. Larger ones can be published all the same.
const MAX_LENGTH: u64 = 1024 * 1024;

/// The largest number of rows that a page shows.
const MAX_ROWS: usize = 2000;

/// The largest number of problems that are reported for one file.
const MAX_REPORTED: usize = 20;

/// Whether a file is a CSV file by its name.
pub(super) fn is_csv(file: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("csv"))
}

/// Reads a CSV file.
pub(super) fn read(source: &SourceFile) -> CsvFile {
    CsvFile { file: Arc::clone(&source.file), table: read_table(source) }
}

fn read_table(file: &SourceFile) -> Result<CsvTable, Vec<Diagnostic>> {
    if file.length > MAX_LENGTH {
        return Err(vec![Diagnostic::csv_too_large(&file.file, file.length, MAX_LENGTH)]);
    }
    let bytes = fs::read(&file.disk_path).map_err(|error| vec![Diagnostic::unreadable_file(&file.file, &error)])?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        vec![Diagnostic::csv_not_utf8(&file.file, valid.split(|byte| *byte == b'\n').count())]
    })?;
    parse(&Source { file: Arc::clone(&file.file), text: without_control_characters(&text).into() })
}

/// Parses a table for a page.
fn parse(source: &Source) -> Result<CsvTable, Vec<Diagnostic>> {
    let table = parse_table(source, MAX_ROWS)?;
    if table.rows.is_empty() { Err(vec![Diagnostic::empty_csv(source)]) } else { Ok(table) }
}

/// Parses a data file: a table of any length, in which every column has a name of its own.
pub(super) fn parse_data(source: &Source) -> Result<CsvTable, Vec<Diagnostic>> {
    let table = parse_table(source, usize::MAX)?;
    let mut known: FxHashSet<&str> = FxHashSet::default();
    let mut wrong = Vec::new();
    for name in &table.heading {
        if (name.is_empty() || !known.insert(name)) && wrong.len() < MAX_REPORTED {
            wrong.push(Diagnostic::wrong_csv_column(source, name));
        }
    }
    if wrong.is_empty() { Ok(table) } else { Err(wrong) }
}

/// Parses a table, which may have no rows. The signs in the heading tell what separates the cells.
fn parse_table(source: &Source, max_rows: usize) -> Result<CsvTable, Vec<Diagnostic>> {
    let text = source.text.trim_start_matches('\u{feff}');
    let (text, named) = match named_separator(text) {
        Some((separator, rest)) => (rest, Some(separator)),
        None => (text, None),
    };
    let mark = source.text.len() - text.len();
    let separator = named.unwrap_or_else(|| separator(text));
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut problems = Vec::new();
    let mut record = StringRecord::new();
    loop {
        let start = mark + reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {
                let end = mark + reader.position().byte() as usize;
                records.push((record.clone(), start..end));
            }
            Ok(false) => break,
            Err(error) => return Err(vec![Diagnostic::invalid_csv(source, Span::default(), &error.to_string())]),
        }
        if records.len().saturating_sub(1) > max_rows {
            let rows = text.lines().count().saturating_sub(1);
            return Err(vec![Diagnostic::csv_too_long(source, rows, max_rows)]);
        }
    }
    let mut records = records.into_iter();
    let Some((heading, _)) = records.next().filter(|(heading, _)| heading.iter().any(|cell| !cell.is_empty())) else {
        return Err(vec![Diagnostic::empty_csv(source)]);
    };
    let mut rows = Vec::new();
    for (record, range) in records {
        if record.len() != heading.len() && problems.len() < MAX_REPORTED {
            let span = line_span(&source.text, &range);
            let counts = (record.len(), heading.len());
            problems.push(Diagnostic::ragged_csv_row(source, span, counts, char::from(separator)));
        }
        rows.push(cells(&record));
    }
    if problems.is_empty() { Ok(CsvTable { heading: cells(&heading), rows }) } else { Err(problems) }
}

/// Returns the separator that the first line names for Excel, such as `sep=;`, and the text after that line.
fn named_separator(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let line = line.trim_end_matches('\r').trim_matches([' ', '"']);
    let (key, separator) = line.split_at_checked("sep=".len())?;
    let [separator] = *separator.as_bytes() else { return None };
    let is_separator = separator.is_ascii_punctuation() && separator != b'"' || separator == b'\t';
    (key.eq_ignore_ascii_case("sep=") && is_separator).then_some((separator, rest))
}

fn cells(record: &StringRecord) -> Vec<Box<str>> {
    record.iter().map(Box::from).collect()
}

/// Returns the sign that separates the cells: the one that occurs in the heading, and as often in the other lines.
fn separator(text: &str) -> u8 {
    const LINES: usize = 100;
    // Commas before a space or between digits are rarely separators if there is another sign.
    let is_in_words = |line: &[u8], at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(u8::is_ascii_digit);
        line[at] == b',' && (line.get(at + 1) == Some(&b' ') || (digit(at.checked_sub(1)) && digit(Some(at + 1))))
    };
    let count = |line: &str, sign: u8| {
        let line = line.as_bytes();
        let mut is_quoted = false;
        let mut is_separator = |at: usize| {
            is_quoted ^= line[at] == b'"';
            !is_quoted && line[at] == sign && !is_in_words(line, at)
        };
        (0..line.len()).filter(|at| is_separator(*at)).count()
    };
    let lines = || text.trim_start().lines().take(LINES);
    let score = |sign: u8| {
        let in_heading = lines().next().map_or(0, |heading| count(heading, sign));
        let same = lines().skip(1).filter(|line| count(line, sign) == in_heading).count();
        in_heading * (same + 1)
    };
    let best = [b',', b'\t', b';'].into_iter().max_by_key(|sign| score(*sign));
    best.filter(|sign| score(*sign) > 0).unwrap_or(b',')
}

/// Returns the span of a record without the line breaks around it.
fn line_span(text: &str, range: &Range<usize>) -> Span {
    let record = text.get(range.clone()).unwrap_or_default();
    let start = range.start + record.len() - record.trim_start().len();
    Span::new(start, (range.start + record.trim_end().len()).max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<CsvTable, String> {
        let source = Source { file: "a.csv".into(), text: text.into() };
        parse(&source).map_err(|problems| problems.iter().map(|one| one.message().to_owned()).collect())
    }

    #[test]
    fn finds_the_separator() {
        // A comma is often part of a heading, and of numbers.
        let european = table("a, %;b, %\n1,5;2,5\n3,5;4,5").unwrap_or_default();
        assert_eq!((european.heading.len(), european.rows.len()), (2, 2));
        assert_eq!(table("a, b\n1, 2").unwrap_or_default().heading.len(), 2);
        // Seen in bug reports about other programs: a comma in each date, or in each number.
        let dates = table("April 15, 2023;4028;25.00;x\nApril 14, 2023;4441;25.00;y").unwrap_or_default();
        assert_eq!(dates.heading.len(), 4);
        assert!(table("April 15, 2023;4028;25.00;x\nApril 14, 2023;4441;25.00").is_err());
        assert_eq!(table("a;b\n1,5;2,5\n3,5;4").unwrap_or_default().heading.len(), 2);
        assert_eq!(table("Duration;Phase\n6:30;Developer\n1:00;Wash 1").unwrap_or_default().heading.len(), 2);
        for text in ["a,b\n1,2", "a;b\n1;2", "a\tb\r\n1\t2\r\n", "\u{feff}a;b\n1;2\n\n", "\"a\";b\n 1 ;2"] {
            let table = table(text).unwrap_or_default();
            assert_eq!((table.heading.len(), table.rows.concat().concat()), (2, "12".to_owned()), "{text:?}");
        }
        // Excel reads the separator in the first line.
        for text in ["sep=;\na;b\n1;2", "\u{feff}SEP=|\r\na|b\r\n1|2", "\"sep=,\"\na,b\n1,2", "sep=\t\na\tb\n1\t2"] {
            let table = table(text).unwrap_or_default();
            assert_eq!((&*table.heading.concat(), &*table.rows.concat().concat()), ("ab", "12"), "{text:?}");
        }
        assert_eq!(table("sep=x;b\n1;2").unwrap_or_default().heading.concat(), "sep=xb");
        assert_eq!(
            table("\"a, b, c\";d\n\"1;\n2\";3").unwrap_or_default().rows,
            [[Box::from("1;\n2"), Box::from("3")]]
        );
    }

    #[test]
    fn reports_rows_of_other_lengths() {
        assert!(table("a;b\n1;2;3").is_err_and(|problem| problem.contains("3 cells")));
        assert!(table("").is_err_and(|problem| problem.contains("no rows")));
        assert!(table("a,b\n").is_err_and(|problem| problem.contains("no rows")));
        assert!(table(&format!("a,b\n{}", "1,2\n".repeat(100_000))).is_err_and(|problem| problem.contains("100000")));
    }
}
