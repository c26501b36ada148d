//! Reads `[pictures]` of theme.toml: the width of images in texts, and the image presets that templates use.

use super::table_reader::TableReader;
use crate::diagnostic::Diagnostic;
use crate::model::{Fit, ImagePreset, ImageSize, MAX_SIDE, ThemeImages};
use crate::table::{Spanned, Value};

/// Adds the settings of a theme. Settings that `images` has already come from a theme that extends this one, and win.
pub(super) fn read(reader: &mut TableReader, images: &mut ThemeImages) {
    if let Some(sizes) = reader.text("content_sizes")
        && images.content_sizes.is_empty()
    {
        images.content_sizes = sizes.value;
    }
    for (name, value) in reader.take_rest() {
        let preset = reader.table_from(&name.value, value, |table| preset(table, &name)).flatten();
        images.presets.extend(preset.filter(|preset| images.preset(&preset.name).is_none()));
    }
}

/// Reads a width or a height, in pixels.
fn side(reader: &mut TableReader, key: &str) -> Option<u32> {
    const EXPECTED: &str = "a whole number from 1 to 8000, in pixels";
    let value = reader.take(key)?;
    match value.value {
        Value::Integer(number) => match u32::try_from(number) {
            Ok(side) if (1..=MAX_SIDE).contains(&side) => Some(side),
            _ => reader.wrong_number(key, &value, EXPECTED, number),
        },
        _ => reader.wrong_type(key, &value, EXPECTED),
    }
}

fn preset(reader: &mut TableReader, name: &Spanned<String>) -> Option<ImagePreset> {
    // A wrong side is one fault, a missing one another.
    let is_written = ["width", "height"].map(|key| reader.has(key));
    let [width, height] = ["width", "height"].map(|key| side(reader, key));
    let fits = [(Fit::Cover, "cover"), (Fit::Contain, "contain")];
    let advice = "write \"cover\" (the default; what does not fit is cut off) or \"contain\"";
    let fit = reader.choice_or("fit", &fits, "is no way of fitting", advice).unwrap_or(Fit::Cover);
    let advice = "write \"jpeg\", or leave the key out: WebP, and the picture's own format beside it";
    let jpeg_only = reader.choice_or("format", &[(true, "jpeg")], "is no format", advice).unwrap_or(false);
    let (Some(width), Some(height)) = (width, height) else {
        let missing = match is_written {
            [true, true] => return None,
            [true, false] => "height",
            [false, true] => "width",
            [false, false] => "width and height",
        };
        let example = "width = 640 and height = 360, in pixels and not above 8000";
        reader.report(|source| Diagnostic::missing_key(source, name.span, missing, example));
        return None;
    };
    Some(ImagePreset { name: name.value.clone(), size: ImageSize { width, height, fit, jpeg_only } })
}
