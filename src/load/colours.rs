//! Reads the colours that site.toml and themes name, and tells which of them cannot be read.

use std::sync::Arc;

use super::reader::TableReader;
use crate::config::{Colour, ColourRole, NamedColour, NamedColours, Palettes};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::{Span, Spanned, Value};

/// Takes the colours from a table.
pub(super) fn read(source: &Source, reader: &mut TableReader) -> NamedColours {
    NamedColours(ColourRole::ALL.map(|(_, key)| {
        let written = reader.take(key)?;
        let span = written.span;
        let (light, dark) = match written.value {
            Value::Table(table) => {
                let mut shades = reader.inner(table);
                if !shades.has("light") {
                    shades.report(Diagnostic::missing_key(source, span, "light", "light = \"#1b5c41\""));
                }
                let colours = ["light", "dark"].map(|shade| {
                    let written = shades.text(shade)?;
                    colour(source, &mut shades, shade, &written)
                });
                shades.finish();
                (colours[0]?, colours[1])
            }
            Value::Text(text) => (colour(source, reader, key, &Spanned::new(text, span))?, None),
            other => {
                let wanted = "a colour such as \"#1b5c41\", or a table of light and dark";
                return reader.wrong_type(key, span, wanted, &other);
            }
        };
        Some(NamedColour { light, dark, file: Arc::clone(&source.file), span })
    }))
}

fn colour(source: &Source, reader: &mut TableReader, key: &str, written: &Spanned<String>) -> Option<Colour> {
    let colour = Colour::parse(&written.value);
    if colour.is_none() {
        reader.report(Diagnostic::invalid_colour(source, written.span, key, &written.value));
    }
    colour
}

/// The palettes of a site, from the colours of site.toml, then of its theme, then of those that it extends; `None` where
/// none is named. What cannot be read goes to `found`.
pub(super) fn palettes(chain: &[NamedColours], diagnostics: &mut Vec<Diagnostic>) -> Option<Palettes> {
    let named = chain.iter().rev().fold(NamedColours::default(), |below, own| own.clone().over(&below));
    if named.is_empty() {
        return None;
    }
    let palettes = Palettes::of(&named);
    let mut told: Vec<(Span, bool)> = Vec::new();
    for (palette, is_dark) in [(&palettes.light, false), (&palettes.dark, true)] {
        for (role, ground, contrast, needed) in palette.illegible() {
            // Colours that follow from others have no place of their own.
            let Some(place) = named.get(role).or_else(|| named.get(ground)) else { continue };
            let place: (&str, Span) = (&place.file, place.span);
            // Where one colour stands for two roles, one warning is enough.
            if told.contains(&(place.1, is_dark)) {
                continue;
            }
            told.push((place.1, is_dark));
            let near = palette.readable(role).to_string();
            diagnostics.push(Diagnostic::low_contrast(
                place,
                (role.key(), ground.key()),
                (contrast, needed),
                is_dark,
                &near,
            ));
        }
    }
    Some(palettes)
}
