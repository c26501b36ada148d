//! Reads `[images]`.

use super::super::table_reader::TableReader;
use crate::config::ImageSettings;
use crate::table::Value;

pub(super) fn read(reader: &mut TableReader) -> ImageSettings {
    let mut images = ImageSettings::default();
    if let Some(written) = reader.take("widths") {
        if let Some(widths) = widths(&written.value) {
            images.widths = widths;
        } else {
            let advice = "write some whole numbers of pixels from 16 to 8000, such as widths = [480, 800, 1200, 1600]";
            reader.report_invalid("widths", written.span, "is no list of widths", advice);
        }
    }
    if let Some(written) = reader.take("quality") {
        if let Value::Integer(quality @ 1..=100) = written.value {
            images.quality = u8::try_from(quality).unwrap_or(images.quality);
        } else {
            let advice = "write a whole number from 1 to 100; 80 is the default";
            reader.report_invalid("quality", written.span, "is no quality", advice);
        }
    }
    if let Some(maximum) = reader.count("max_megapixels") {
        images.max_megapixels = u32::try_from(maximum).unwrap_or(u32::MAX);
    }
    images
}

/// Returns the widths in ascending order, each once.
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
