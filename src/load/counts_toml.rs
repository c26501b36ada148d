//! Reads `counts.toml`: the number of readers of each post. `kielo counts` writes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::table_reader::{TableReader, read_toml_file};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::{self, Value};

/// The counts of readers, relative to the site's folder.
pub const COUNTS_FILE: &str = "counts.toml";

/// Reads the readers of posts, by the files of the posts. A file that is gone does not matter.
pub(super) fn read(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> FxHashMap<Box<str>, u64> {
    let readers = read_toml_file(source, diagnostics, |reader| {
        _ = (reader.text("provider"), reader.date("date"));
        reader.table("readers", counts).unwrap_or_default()
    });
    readers.unwrap_or_default()
}

fn counts(reader: &mut TableReader) -> FxHashMap<Box<str>, u64> {
    let mut counts = FxHashMap::default();
    for (file, value) in reader.take_rest() {
        match value.value {
            Value::Integer(count) if count >= 0 => _ = counts.insert(file.value.into(), count.unsigned_abs()),
            _ => _ = reader.wrong_type::<()>(&file.value, &value, "a number of readers"),
        }
    }
    counts
}

/// Returns the text of `counts.toml`.
#[must_use]
pub fn counts_text(provider: &str, date: Date, readers: &BTreeMap<String, u64>) -> String {
    let value = |text: &str| table::Value::Text(text.to_owned());
    let mut text =
        String::from("# The readers of each post, by `kielo counts`. The pages show them until it runs again.\n");
    // Writing to a String cannot fail.
    _ = writeln!(text, "provider = {}\ndate = {date}\n\n[readers]", value(provider));
    for (file, count) in readers {
        _ = writeln!(text, "{} = {count}", value(file));
    }
    text
}
