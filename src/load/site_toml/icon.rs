//! Reads `[icon]`.

use super::super::table_reader::TableReader;
use crate::config::IconSettings;

pub(super) fn read(reader: &mut TableReader) -> IconSettings {
    let default = IconSettings::default();
    IconSettings {
        file: reader.filled_address("icon"),
        theme_color: colour(reader, "theme_color"),
        background: colour(reader, "background").unwrap_or(default.background),
    }
}

fn colour(reader: &mut TableReader, key: &str) -> Option<String> {
    let text = reader.text(key)?;
    let digits = text.value.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return Some(text.value.to_lowercase());
    }
    let advice = "write # and six digits of 0–9 and a–f, such as \"#143a2a\"";
    reader.report_invalid(key, text.span, "is not a colour", advice);
    None
}
