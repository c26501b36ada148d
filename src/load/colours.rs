//! Reads the colours that site.toml and themes set, and reports colours that are hard to read.

use std::sync::Arc;

use super::table_reader::TableReader;
use crate::config::{Colour, ColourRole, ColourSetting, ColourSettings, Palettes};
use crate::diagnostic::Diagnostic;
use crate::table::{Span, Spanned, Value};

/// Reads the colour of every role from a table.
pub(super) fn read(reader: &mut TableReader) -> ColourSettings {
    ColourSettings(ColourRole::ALL.map(|(_, key)| {
        let written = reader.take(key)?;
        let span = written.span;
        let (light, dark) = match written.value {
            Value::Table(table) => reader.nested(table, |shades| light_and_dark(shades, span))?,
            Value::Text(text) => (colour(reader, key, &Spanned::new(text, span))?, None),
            _ => {
                let expected = "a colour such as \"#1b5c41\", or a table of light and dark";
                return reader.wrong_type(key, &written, expected);
            }
        };
        Some(ColourSetting { light, dark, file: Arc::clone(&reader.source().file), span })
    }))
}

fn light_and_dark(reader: &mut TableReader, span: Span) -> Option<(Colour, Option<Colour>)> {
    if !reader.has("light") {
        reader.report_missing_at(span, "light", "light = \"#1b5c41\"");
    }
    let [light, dark] = ["light", "dark"].map(|shade| {
        let text = reader.text(shade)?;
        colour(reader, shade, &text)
    });
    Some((light?, dark))
}

fn colour(reader: &mut TableReader, key: &str, text: &Spanned<String>) -> Option<Colour> {
    let colour = Colour::parse(&text.value);
    if colour.is_none() {
        reader.report(|source| Diagnostic::invalid_colour(source, text.span, key, &text.value));
    }
    colour
}

/// Computes the palettes of a site; `None` if no colour is set. Reports colours that are hard to read.
///
/// `chain` has the colours of site.toml first, then those of its theme, then those of each theme that it extends.
pub(super) fn palettes(chain: &[ColourSettings], diagnostics: &mut Vec<Diagnostic>) -> Option<Palettes> {
    let settings = chain.iter().rev().fold(ColourSettings::default(), |base, own| own.clone().or(&base));
    if settings.is_empty() {
        return None;
    }
    let palettes = Palettes::from_settings(&settings);
    let mut reported: Vec<(Span, bool)> = Vec::new();
    for (palette, is_dark) in [(&palettes.light, false), (&palettes.dark, true)] {
        for (role, background, contrast, required) in palette.contrast_failures() {
            // Computed colours have no location.
            let Some(setting) = settings.get(role).or_else(|| settings.get(background)) else { continue };
            // One setting can give the colour of two roles; one warning is enough.
            if reported.contains(&(setting.span, is_dark)) {
                continue;
            }
            reported.push((setting.span, is_dark));
            let nearest = palette.readable_colour(role).to_string();
            diagnostics.push(Diagnostic::low_contrast(
                (&setting.file, setting.span),
                (role.key(), background.key()),
                (contrast, required),
                is_dark,
                &nearest,
            ));
        }
    }
    Some(palettes)
}
