//! Reads `[icon]`.

use crate::config::IconSettings;
use crate::diagnostic::{Diagnostic, Source};
use crate::load::reader::TableReader;
use crate::table::Table;

/// What the table says; without one, what is usual.
pub(super) fn read(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> IconSettings {
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    let file = reader.filled_text("icon");
    let theme_color = colour(source, &mut reader, "theme_color", "#143a2a");
    let background = colour(source, &mut reader, "background", "#ffffff");
    reader.finish();
    IconSettings { file, theme_color, background }
}

fn colour(source: &Source, reader: &mut TableReader, key: &str, usual: &str) -> String {
    let Some(written) = reader.text(key) else { return usual.to_owned() };
    let digits = written.value.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return written.value.to_lowercase();
    }
    let advice = "write # and six digits of 0–9 and a–f, such as \"#143a2a\"";
    reader.report(Diagnostic::invalid_value(source, written.span, key, "is not a colour", advice));
    usual.to_owned()
}
