//! Provides the template function `fitted`, which breaks a text into lines.

use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::super::value::{list, map};
use super::fonts::FontSet;
use super::line_breaking;
use crate::config::LanguageId;
use crate::model::Site;

/// The name of the function.
pub(in crate::render) const FUNCTION_NAME: &str = "fitted";

/// Registers the function for a language.
pub(in crate::render) fn register(tera: &mut Tera, site: &Arc<Site>, fonts: &Arc<FontSet>, language: LanguageId) {
    let (site, fonts) = (Arc::clone(site), Arc::clone(fonts));
    tera.register_function(FUNCTION_NAME, move |arguments: Kwargs, _: &State| {
        fitted(&site, &fonts, language, &arguments)
    });
}

/// Returns the lines of a text in the largest font size that suits the area. Templates call
/// `fitted(text=post.title, width=1000, height=330, largest=92, smallest=44)`.
fn fitted(site: &Site, fonts: &FontSet, language: LanguageId, arguments: &Kwargs) -> TeraResult<Value> {
    let number =
        |name: &'static str, default: f64| TeraResult::Ok(arguments.get::<f64>(name)?.unwrap_or(default) as f32);
    let text = arguments.must_get::<&str>("text")?;
    let largest = number("largest", 92.0)?.max(1.0);
    let area = line_breaking::TextArea {
        width: number("width", 1000.0)?,
        height: number("height", 330.0)?,
        largest_size: largest,
        smallest_size: number("smallest", 44.0)?.clamp(1.0, largest),
        line_height: number("leading", 1.1)?.max(0.1),
        max_lines: arguments.get::<u32>("lines")?.unwrap_or(4) as usize,
    };
    let weight = arguments.get::<u32>("weight")?.and_then(|weight| u16::try_from(weight).ok()).unwrap_or(600);
    let family = arguments.get::<&str>("family")?.unwrap_or_default();
    let own = arguments.get::<&str>("lang")?.and_then(|tag| site.config.typography_for_tag(tag));
    let typography = own.as_ref().unwrap_or(&site.config.language(language).typography);
    let fitted = line_breaking::fit(
        &typography.hyphenate(&fonts.replace_missing_glyphs(text)),
        area,
        &fonts.advance_width(family, weight),
    );
    let pixels = |length: f32| Value::from(length.round() as i64);
    Ok(map([
        ("size", pixels(fitted.font_size)),
        ("leading", pixels(fitted.font_size * area.line_height)),
        ("lines", list(fitted.lines.into_iter().map(Value::from))),
    ]))
}
