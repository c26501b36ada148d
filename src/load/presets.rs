//! Reads `[images]` of theme.toml: how wide images stand in texts, and the presets that templates ask for.

use super::reader::TableReader;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Fit, ImagePreset, ThemeImages};
use crate::table::{Table, Value};

/// Adds what a theme says to what nearer themes said.
pub(super) fn read(source: &Source, table: Table, images: &mut ThemeImages, diagnostics: &mut Vec<Diagnostic>) {
    for (name, value) in table.entries {
        if name.value == "content_sizes" {
            match value.value {
                Value::Text(sizes) if images.content_sizes.is_empty() => images.content_sizes = sizes,
                Value::Text(_) => {}
                other => {
                    diagnostics.push(Diagnostic::wrong_type(source, value.span, "content_sizes", "text", other.kind()));
                }
            }
            continue;
        }
        let Value::Table(table) = value.value else {
            let kind = value.value.kind();
            diagnostics.push(Diagnostic::wrong_type(source, value.span, &name.value, "a table", kind));
            continue;
        };
        let mut reader = TableReader::new(source, table, diagnostics);
        let (width, height) = (reader.count("width"), reader.count("height"));
        let fit = reader.text("fit");
        let format = reader.text("format");
        let side = |side: Option<usize>| side.and_then(|side| u32::try_from(side).ok()).filter(|side| *side <= 8000);
        let (Some(width), Some(height)) = (side(width), side(height)) else {
            let advice = "width = 640 and height = 360, in pixels and not above 8000";
            reader.report(Diagnostic::missing_key(source, name.span, "width and height", advice));
            reader.finish();
            continue;
        };
        let fit = match fit {
            None => Fit::Cover,
            Some(fit) if fit.value == "cover" => Fit::Cover,
            Some(fit) if fit.value == "contain" => Fit::Contain,
            Some(fit) => {
                let advice = "write \"cover\" (the default; what does not fit is cut off) or \"contain\"";
                reader.report(Diagnostic::invalid_value(source, fit.span, "fit", "is no way of fitting", advice));
                Fit::Cover
            }
        };
        let jpeg_only = match format {
            None => false,
            Some(format) if format.value == "jpeg" => true,
            Some(format) => {
                let advice = "write \"jpeg\", or leave the key out: WebP, and the picture's own format beside it";
                reader.report(Diagnostic::invalid_value(source, format.span, "format", "is no format", advice));
                false
            }
        };
        reader.finish();
        if images.preset(&name.value).is_none() {
            images.presets.push(ImagePreset { name: name.value, width, height, fit, jpeg_only });
        }
    }
}
