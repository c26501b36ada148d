//! Renders social cards from the theme's `card.svg`: the images that other sites show with a link to a post.

mod drawing;
mod fonts;
mod line_breaking;

use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value};

pub(super) use drawing::{SvgError, draw, opaque_png, parse_svg, transparent_png};
pub(super) use fonts::FontSet;

use super::share_image::{HEIGHT, WIDTH};
use super::value::{list, map};
use super::{Content, RenderContext, Rendered, context};
use crate::cache;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, Site};
use crate::plan::Route;

/// The name of the template for cards.
pub(super) const TEMPLATE_NAME: &str = "card.svg";

/// Part of the cache key, because another version of Kielo may draw in another way.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Draws the card of a post, unless the cache has a card from the same SVG and fonts.
pub(super) fn render<'a>(context: RenderContext<'a>, route: &Route, id: PostId) -> Rendered<'a> {
    let mut diagnostics = Vec::new();
    let file = render_svg(context, route, id, &mut diagnostics).and_then(|svg| {
        let fonts = context.templates.fonts().fingerprint();
        let key = cache::key(&[b"card", VERSION.as_bytes(), &fonts.to_le_bytes(), svg.as_bytes()]);
        context.cache.cached_file(key, &|| draw_png(context, &svg))
    });
    let file = file.map_err(|diagnostic| diagnostics.push(diagnostic)).ok();
    (file.map(|path| Content::File(path.into())), diagnostics)
}

/// Renders the template for the card of a post.
fn render_svg(
    context: RenderContext,
    route: &Route,
    id: PostId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<String, Diagnostic> {
    let document = &context.site.post(id).document;
    let fonts = context.templates.fonts();
    diagnostics.extend_from_slice(fonts.diagnostics());
    let missing = fonts.missing_letters(&document.title.value);
    if !missing.is_empty() && fonts.diagnostics().is_empty() {
        diagnostics.push(Diagnostic::missing_card_glyphs(&document.file, document.title.span, &missing));
    }
    let template_context = context::of(context, route, diagnostics)?;
    let rendered = format!("the card of {}", document.file);
    let svg = context.templates.render(route.host, route.language, TEMPLATE_NAME, &template_context, &rendered)?;
    Ok(fonts.replace_missing_glyphs(&String::from_utf8_lossy(&svg)).into_owned())
}

/// Draws the SVG of a card as a PNG.
fn draw_png(context: RenderContext, svg: &str) -> Result<Vec<u8>, Diagnostic> {
    let cannot_draw = |error: &SvgError| match context.templates.place_in(TEMPLATE_NAME, svg, error.line) {
        Some((source, span)) => Diagnostic::cannot_draw_card(source, span, &error.message),
        None => Diagnostic::invalid_templates(&error.message),
    };
    let tree = parse_svg(svg, context.templates.fonts()).map_err(|error| cannot_draw(&error))?;
    let size = tree.size();
    if (size.width() / size.height() - WIDTH as f32 / HEIGHT as f32).abs() > 0.01 {
        let message = format!("it is {} by {}, not {WIDTH} by {HEIGHT}", size.width(), size.height());
        return Err(cannot_draw(&SvgError { line: None, message }));
    }
    let png = draw(&tree, WIDTH, HEIGHT).and_then(|pixmap| opaque_png(&pixmap));
    png.ok_or_else(|| cannot_draw(&SvgError { line: None, message: "it is too large".to_owned() }))
}

/// The name of the template function for cards.
pub(super) const FUNCTION_NAME: &str = "fitted";

/// Registers the template function for cards.
pub(super) fn register(tera: &mut Tera, site: &Arc<Site>, fonts: &Arc<FontSet>, language: LanguageId) {
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
    let text_typography = arguments.get::<&str>("lang")?.and_then(|tag| site.config.typography_of(tag));
    let typography = text_typography.as_ref().unwrap_or(&site.config.language(language).typography);
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
