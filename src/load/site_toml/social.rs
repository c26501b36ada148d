//! Reads `[social]`.

use crate::config::Social;
use crate::diagnostic::{Diagnostic, Source};
use crate::load::reader::TableReader;
use crate::table::Table;

/// What the table says; without one, what is usual.
pub(super) fn read(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> Social {
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    let cards = reader.boolean("cards").unwrap_or(true);
    let image = reader.filled_text("image");
    reader.finish();
    Social { cards, image }
}
