//! Social cards: the picture that a link to a post shows elsewhere, drawn from the theme's `card.svg`.

mod drawing;
mod faces;
mod lines;

use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value};

pub(super) use drawing::{BadSvg, draw, opaque_png, read, transparent_png};
pub(super) use faces::Faces;

use super::share_image::{HEIGHT, WIDTH};
use super::value::{list, map};
use super::{Content, Rendered, Stage, context};
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
pub(super) fn render<'a>(stage: Stage<'a>, route: &Route, id: PostId) -> Rendered<'a> {
    let mut found = Vec::new();
    let file = svg(stage, route, id, &mut found).and_then(|svg| {
        let fonts = stage.templates.faces().fingerprint();
        let key = cache::key(&[b"card", VERSION.as_bytes(), &fonts.to_le_bytes(), svg.as_bytes()]);
        stage.kept.drawing(key, &|| png(stage, &svg))
    });
    let file = file.map_err(|problem| found.push(problem)).ok();
    (file.map(|path| Content::File(path.into())), found)
}

fn svg(stage: Stage, route: &Route, id: PostId, found: &mut Vec<Diagnostic>) -> Result<String, Diagnostic> {
    let document = &stage.site.post(id).document;
    let faces = stage.templates.faces();
    found.extend_from_slice(faces.problems());
    let missing = faces.missing(&document.title.value);
    if !missing.is_empty() && faces.problems().is_empty() {
        found.push(Diagnostic::card_lacks_letters(&document.file, document.title.span, &missing));
    }
    let context = context::of(stage, route, found)?;
    let rendered = format!("the card of {}", document.file);
    let svg = stage.templates.render(route.host, route.language, TEMPLATE, &context, &rendered)?;
    Ok(faces.drawable(&String::from_utf8_lossy(&svg)).into_owned())
}

/// The PNG of a card's SVG.
fn png(stage: Stage, svg: &str) -> Result<Vec<u8>, Diagnostic> {
    let wrong = |bad: &BadSvg| match stage.templates.place_in(TEMPLATE, svg, bad.line) {
        Some((source, span)) => Diagnostic::bad_card(source, span, &bad.message),
        None => Diagnostic::templates(&bad.message),
    };
    let tree = read(svg, stage.templates.faces()).map_err(|bad| wrong(&bad))?;
    let size = tree.size();
    if (size.width() / size.height() - WIDTH as f32 / HEIGHT as f32).abs() > 0.01 {
        let message = format!("it is {} by {}, not {WIDTH} by {HEIGHT}", size.width(), size.height());
        return Err(wrong(&BadSvg { line: None, message }));
    }
    let png = draw(&tree, WIDTH, HEIGHT).and_then(|pixmap| opaque_png(&pixmap));
    png.ok_or_else(|| wrong(&BadSvg { line: None, message: "it is too large".to_owned() }))
}

/// What templates of cards can call.
pub(super) const FUNCTION: &str = "fitted";

/// Gives an engine the function of cards.
pub(super) fn register(tera: &mut Tera, site: &Arc<Site>, faces: &Arc<Faces>, language: LanguageId) {
    let (site, faces) = (Arc::clone(site), Arc::clone(faces));
    tera.register_function(FUNCTION, move |arguments: Kwargs, _: &State| fitted(&site, &faces, language, &arguments));
}

/// `fitted(text=post.title, width=1000, height=330, largest=92, smallest=44)`: the lines of a text, as large as they fit.
fn fitted(site: &Site, faces: &Faces, language: LanguageId, arguments: &Kwargs) -> TeraResult<Value> {
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
    let fitted = lines::fit(&typography.hyphenate(&faces.drawable(text)), area, &faces.advance(family, weight));
    let pixels = |length: f32| Value::from(length.round() as i64);
    Ok(map([
        ("size", pixels(fitted.size)),
        ("leading", pixels(fitted.size * area.leading)),
        ("lines", list(fitted.lines.into_iter().map(Value::from))),
    ]))
}
