//! Social cards: the image that a link to a post shows elsewhere, drawn from the theme's `card.svg`.

mod drawing;
mod fonts;
mod lines;

use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value};

pub(super) use drawing::{BadSvg, draw, opaque_png, read, transparent_png};
pub(super) use fonts::FontSet;

use super::share_image::{HEIGHT, WIDTH};
use super::value::{list, map};
use super::{Content, RenderContext, Rendered, context};
use crate::cache;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, Site};
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
    let template_context = context::of(context, route, diagnostics)?;
    let rendered = format!("the card of {}", document.file);
    let svg = context.templates.render(route.host, route.language, TEMPLATE, &template_context, &rendered)?;
    Ok(fonts.drawable(&String::from_utf8_lossy(&svg)).into_owned())
}

/// The PNG of a card's SVG.
fn png(context: RenderContext, svg: &str) -> Result<Vec<u8>, Diagnostic> {
    let wrong = |bad: &BadSvg| match context.templates.place_in(TEMPLATE, svg, bad.line) {
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

/// What templates of cards can call.
pub(super) const FUNCTION_NAME: &str = "fitted";

/// Gives an engine the function of cards.
pub(super) fn register(tera: &mut Tera, site: &Arc<Site>, fonts: &Arc<FontSet>, language: LanguageId) {
    let (site, fonts) = (Arc::clone(site), Arc::clone(fonts));
    tera.register_function(FUNCTION_NAME, move |arguments: Kwargs, _: &State| {
        fitted(&site, &fonts, language, &arguments)
    });
}

/// `fitted(text=post.title, width=1000, height=330, largest=92, smallest=44)`: the lines of a text, as large as they fit.
fn fitted(site: &Site, fonts: &FontSet, language: LanguageId, arguments: &Kwargs) -> TeraResult<Value> {
    let number = |name: &'static str, usual: f64| TeraResult::Ok(arguments.get::<f64>(name)?.unwrap_or(usual) as f32);
    let text = arguments.must_get::<&str>("text")?;
    let largest = number("largest", 92.0)?.max(1.0);
    let area = lines::Area {
        width: number("width", 1000.0)?,
        height: number("height", 330.0)?,
        largest,
        smallest: number("smallest", 44.0)?.clamp(1.0, largest),
        leading: number("leading", 1.1)?.max(0.1),
        lines: arguments.get::<u32>("lines")?.unwrap_or(4) as usize,
    };
    let weight = arguments.get::<u32>("weight")?.and_then(|weight| u16::try_from(weight).ok()).unwrap_or(600);
    let family = arguments.get::<&str>("family")?.unwrap_or_default();
    let own = arguments.get::<&str>("lang")?.and_then(|tag| site.config.typography_of(tag));
    let typography = own.as_ref().unwrap_or(&site.config.language(language).typography);
    let fitted = lines::fit(&typography.hyphenate(&fonts.drawable(text)), area, &fonts.advance(family, weight));
    let pixels = |length: f32| Value::from(length.round() as i64);
    Ok(map([
        ("size", pixels(fitted.size)),
        ("leading", pixels(fitted.size * area.leading)),
        ("lines", list(fitted.lines.into_iter().map(Value::from))),
    ]))
}
