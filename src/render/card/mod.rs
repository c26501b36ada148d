//! Social cards: the image that a link to a post shows elsewhere, drawn from the theme's `card.svg`.

mod drawing;
pub(super) mod fitted;
pub(super) mod fonts;
mod lines;

pub(super) use drawing::{BadSvg, draw, opaque_png, read, transparent_png};

use super::interface::template_context;
use super::render_context::RenderContext;
use super::rendered::{Content, Rendered};
use super::share_image::{HEIGHT, WIDTH};
use crate::cache;
use crate::diagnostic::Diagnostic;
use crate::model::PostId;
use crate::plan::Route;

/// The template of cards.
pub(super) const TEMPLATE: &str = "card.svg";

/// Another version of the program may draw otherwise.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Draws the card of a post, unless the same was drawn before.
pub(super) fn render<'a>(context: RenderContext<'a>, route: &Route, id: PostId) -> Rendered<'a> {
    let mut diagnostics = Vec::new();
    let file = svg(context, route, id, &mut diagnostics).and_then(|svg| {
        let fonts = context.templates.fonts().fingerprint();
        let key = cache::key(&[b"card", VERSION.as_bytes(), &fonts.to_le_bytes(), svg.as_bytes()]);
        context.cache.drawing(key, &|| png(context, &svg))
    });
    let file = file.map_err(|problem| diagnostics.push(problem)).ok();
    (file.map(|path| Content::File(path.into())), diagnostics)
}

fn svg(
    context: RenderContext,
    route: &Route,
    id: PostId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<String, Diagnostic> {
    let document = &context.site.post(id).document;
    let fonts = context.templates.fonts();
    diagnostics.extend_from_slice(fonts.problems());
    let missing = fonts.missing(&document.title.value);
    if !missing.is_empty() && fonts.problems().is_empty() {
        diagnostics.push(Diagnostic::missing_card_glyphs(&document.file, document.title.span, &missing));
    }
    let template_context = template_context(context, route, diagnostics)?;
    let rendered = format!("the card of {}", document.file);
    let svg = context.templates.render(route.host, route.language, TEMPLATE, &template_context, &rendered)?;
    Ok(fonts.drawable(&String::from_utf8_lossy(&svg)).into_owned())
}

/// The PNG of a card's SVG.
fn png(context: RenderContext, svg: &str) -> Result<Vec<u8>, Diagnostic> {
    let wrong = |bad: &BadSvg| match context.templates.source_of_line(TEMPLATE, svg, bad.line) {
        Some((source, span)) => Diagnostic::cannot_draw_card(source, span, &bad.message),
        None => Diagnostic::invalid_templates(&bad.message),
    };
    let tree = read(svg, context.templates.fonts()).map_err(|bad| wrong(&bad))?;
    let size = tree.size();
    if (size.width() / size.height() - WIDTH as f32 / HEIGHT as f32).abs() > 0.01 {
        let message = format!("it is {} by {}, not {WIDTH} by {HEIGHT}", size.width(), size.height());
        return Err(wrong(&BadSvg { line: None, message }));
    }
    let png = draw(&tree, WIDTH, HEIGHT).and_then(|pixmap| opaque_png(&pixmap));
    png.ok_or_else(|| wrong(&BadSvg { line: None, message: "it is too large".to_owned() }))
}
