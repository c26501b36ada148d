//! Renders social cards from the theme's `card.svg`: the images that other sites show with a link to a post.

mod css_references;
mod drawing;
pub(super) mod fitted;
pub(super) mod fonts;
mod line_breaking;
mod repetition;
mod steps;

pub(super) use drawing::{SvgError, draw, opaque_png, parse_svg, transparent_png};

use super::interface::template_context;
use super::render_context::RenderContext;
use super::rendered::Rendered;
use super::share_image::{HEIGHT, WIDTH};
use crate::cache;
use crate::diagnostic::Diagnostic;
use crate::image::budget::Excess;
use crate::model::PostId;
use crate::plan::Route;

/// The name of the template for cards.
pub(super) const TEMPLATE_NAME: &str = "card.svg";

/// Part of the cache key, because another version of Kielo may draw in another way.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Draws the card of a post, unless the cache has a card from the same SVG and fonts.
pub(super) fn render<'a>(context: RenderContext<'a>, route: &Route, id: PostId) -> Rendered<'a> {
    let mut diagnostics = Vec::new();
    let card = render_svg(context, route, id, &mut diagnostics).and_then(|svg| {
        let fonts = context.templates.fonts().fingerprint();
        let key = cache::key(&[b"card", VERSION.as_bytes(), &fonts.to_le_bytes(), svg.as_bytes()]);
        context.cache.cached(key, &|| draw_png(context, &svg))
    });
    let card = card.map_err(|diagnostic| diagnostics.push(diagnostic)).ok();
    (card, diagnostics)
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
    let template_context = template_context(context, route, diagnostics)?;
    let rendered = format!("the card of {}", document.file);
    let svg = context.templates.render(route.host, route.language, TEMPLATE_NAME, &template_context, &rendered)?;
    Ok(fonts.replace_missing_glyphs(&String::from_utf8_lossy(&svg)).into_owned())
}

/// Draws the SVG of a card as a PNG.
fn draw_png(context: RenderContext, svg: &str) -> Result<Vec<u8>, Diagnostic> {
    let cannot_draw = |error: &SvgError| match context.templates.source_of_line(TEMPLATE_NAME, svg, error.line) {
        Some((source, span)) => {
            Diagnostic::cannot_draw_card(source, span, &error.message, error.excess.map(Excess::advice))
        }
        None => Diagnostic::invalid_templates(&error.message),
    };
    let tree = parse_svg(svg, context.templates.fonts(), (WIDTH, HEIGHT)).map_err(|error| cannot_draw(&error))?;
    let size = tree.size();
    if (size.width() / size.height() - WIDTH as f32 / HEIGHT as f32).abs() > 0.01 {
        let message = format!("it is {} by {}, not {WIDTH} by {HEIGHT}", size.width(), size.height());
        return Err(cannot_draw(&SvgError::new(None, message)));
    }
    let png = draw(&tree, WIDTH, HEIGHT).and_then(|pixmap| opaque_png(&pixmap));
    png.ok_or_else(|| cannot_draw(&SvgError::new(None, "it is too large".to_owned())))
}
