//! Reads `[images]`.

use crate::config::Images;
use crate::diagnostic::{Diagnostic, Source};
use crate::load::reader::TableReader;
use crate::table::{Table, Value};

pub(super) fn read(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> Images {
    let mut images = Images::default();
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    if let Some(written) = reader.take("widths") {
        match widths(&written.value) {
            Some(widths) => images.widths = widths,
            None => reader.report(Diagnostic::invalid_value(
                source,
                written.span,
                "widths",
                "is no list of widths",
                "write some whole numbers of pixels from 16 to 8000, such as widths = [480, 800, 1200, 1600]",
            )),
        }
    }
    if let Some(written) = reader.take("quality") {
        match written.value {
            Value::Integer(quality @ 1..=100) => images.quality = u8::try_from(quality).unwrap_or(images.quality),
            _ => reader.report(Diagnostic::invalid_value(
                source,
                written.span,
                "quality",
                "is no quality",
                "write a whole number from 1 to 100; 80 is the default",
            )),
        }
    }
    if let Some(most) = reader.count("max_megapixels") {
        images.max_megapixels = u32::try_from(most).unwrap_or(u32::MAX);
    }
    reader.finish();
    images
}

/// Widths in their order, each once.
fn widths(value: &Value) -> Option<Vec<u32>> {
    let Value::Array(items) = value else { return None };
    let width = |value: &Value| match value {
        Value::Integer(width @ 16..=8000) => u32::try_from(*width).ok(),
        _ => None,
    };
    let mut widths: Vec<u32> = items.iter().map(|item| width(&item.value)).collect::<Option<_>>()?;
    widths.sort_unstable();
    widths.dedup();
    (!widths.is_empty()).then_some(widths)
}
