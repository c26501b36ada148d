//! Icons of the site in all their forms, and its web manifests (W3C Web Application Manifest).

use resvg::tiny_skia::{Color, ColorU8, Pixmap, PixmapPaint, PremultipliedColorU8, Transform};
use resvg::usvg::Tree;
use serde_json::{Map, Value, json};

use super::card;
use super::render_context::RenderContext;
use super::rendered::{Content, Rendered};
use crate::diagnostic::Diagnostic;
use crate::plan::{IconVariant, Route, theme_icon};

/// Sizes in a favicon.
const FAVICON: [u32; 3] = [16, 32, 48];
/// The size of Apple's icon.
const APPLE_TOUCH: u32 = 180;
const SMALL: u32 = 192;
const LARGE: u32 = 512;
/// How much of Apple's icon an image takes that does not fill its square.
const INSET: f32 = 0.8;
/// The same of an icon that is cut to a circle of four fifths of its width.
const SAFE: f32 = 0.58;
/// The same of an image that fills its square, whose edges may be cut.
const SAFE_FILLED: f32 = 0.86;
/// The part of an image's width by which its sides may differ.
const ABOUT_SQUARE: f32 = 0.01;

/// Makes one form of the icon.
pub(super) fn render(context: RenderContext, form: IconVariant) -> Rendered {
    if form == IconVariant::Svg {
        let bytes = context.site.sources.icon.as_ref().map(|icon| &*icon.bytes).or_else(|| theme_icon(context.theme));
        return (bytes.map(|bytes| Content::Bytes(bytes.into())), Vec::new());
    }
    let made = image(context)
        .and_then(|image| bytes(context, &image, form).ok_or_else(|| problem(context, "is too large to be drawn")));
    match made {
        Ok(bytes) => (Some(Content::Bytes(bytes.into())), Vec::new()),
        Err(problem) => (None, vec![problem]),
    }
}

/// What icons are made of.
enum IconSource {
    Svg(Box<Tree>),
    Pixels(Pixmap),
}

impl IconSource {
    fn sized(&self, size: u32) -> Option<Pixmap> {
        match self {
            Self::Svg(tree) => card::draw(tree, size, size),
            Self::Pixels(pixels) => shrunk(pixels, size),
        }
    }

    /// The colour at the middle of the upper edge, where that is opaque: the image fills its square.
    fn ground(&self) -> Option<ColorU8> {
        let small = self.sized(64)?;
        small.pixel(32, 1).map(|pixel| pixel.demultiply()).filter(|colour| colour.alpha() == u8::MAX)
    }
}

fn image(context: RenderContext) -> Result<IconSource, Diagnostic> {
    let svg = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).map_err(|_| problem(context, "is not UTF-8"))?;
        let tree = card::read(text, context.templates.fonts()).map_err(|bad| problem(context, &bad.message))?;
        let (width, height) = (tree.size().width(), tree.size().height());
        if (width - height).abs() > width * ABOUT_SQUARE {
            return Err(problem(context, &format!("is {width} by {height}, not square")));
        }
        Ok(IconSource::Svg(Box::new(tree)))
    };
    let Some(icon) = &context.site.sources.icon else {
        return svg(theme_icon(context.theme).unwrap_or_default());
    };
    if icon.is_svg() {
        return svg(&icon.bytes);
    }
    let (width, height) = png_size(&icon.bytes).ok_or_else(|| problem(context, "is not a PNG"))?;
    if width != height || width < LARGE {
        return Err(problem(context, &format!("is {width} by {height} pixels")));
    }
    if width > LARGEST {
        return Err(problem(context, &format!("is {width} pixels wide, more than {LARGEST}")));
    }
    let pixels = Pixmap::decode_png(&icon.bytes).map_err(|error| problem(context, &error.to_string()))?;
    Ok(IconSource::Pixels(pixels))
}

/// Larger images would only take memory.
const LARGEST: u32 = 4096;

/// Width and height of a PNG, from its head.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    is_png.then(|| Some((number(16)?, number(20)?))).flatten()
}

fn problem(context: RenderContext, what: &str) -> Diagnostic {
    match &context.site.sources.icon {
        Some(icon) => Diagnostic::invalid_icon(Some(icon.span), &icon.file, what),
        None => Diagnostic::invalid_icon(None, "the theme's static/icon.svg", what),
    }
}

fn bytes(context: RenderContext, image: &IconSource, form: IconVariant) -> Option<Vec<u8>> {
    let transparent = |size| card::transparent_png(&image.sized(size)?);
    match form {
        IconVariant::Favicon => ico(&FAVICON.map(|size| transparent(size).unwrap_or_default())),
        IconVariant::AppleTouch => {
            let ground = image.ground();
            card::opaque_png(&on_ground(
                context,
                image,
                APPLE_TOUCH,
                ground,
                if ground.is_some() { 1.0 } else { INSET },
            )?)
        }
        IconVariant::Maskable => {
            let ground = image.ground();
            let part = if ground.is_some() { SAFE_FILLED } else { SAFE };
            card::opaque_png(&on_ground(context, image, LARGE, ground, part)?)
        }
        IconVariant::App192 => transparent(SMALL),
        IconVariant::App512 | IconVariant::Svg => transparent(LARGE),
    }
}

/// The image in the middle of an opaque square, of whose width it takes a part.
fn on_ground(
    context: RenderContext,
    image: &IconSource,
    size: u32,
    ground: Option<ColorU8>,
    part: f32,
) -> Option<Pixmap> {
    let mut whole = Pixmap::new(size, size)?;
    let ground = ground.map(|ground| Color::from_rgba8(ground.red(), ground.green(), ground.blue(), u8::MAX));
    whole.fill(ground.unwrap_or_else(|| colour(&context.site.config.icon.background)));
    // A part of the size is a size.
    #[allow(clippy::cast_sign_loss)]
    let inside = image.sized((size as f32 * part).round() as u32)?;
    let at = (size - inside.width()).cast_signed() / 2;
    whole.draw_pixmap(at, at, inside.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    Some(whole)
}

/// A colour that site.toml writes as `#rrggbb`.
fn colour(written: &str) -> Color {
    let channel = |at: usize| written.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let channels = (channel(1).unwrap_or(u8::MAX), channel(3).unwrap_or(u8::MAX), channel(5).unwrap_or(u8::MAX));
    Color::from_rgba8(channels.0, channels.1, channels.2, u8::MAX)
}

/// A square image made smaller: each pixel is the mean of those it covers.
fn shrunk(pixels: &Pixmap, size: u32) -> Option<Pixmap> {
    let mut small = Pixmap::new(size, size)?;
    let (from, width) = (pixels.pixels(), pixels.width());
    let edge = |at: u32| at * width / size;
    let row = small.pixels_mut().chunks_exact_mut(size as usize);
    for (y, row) in (0..).zip(row) {
        for (x, pixel) in (0..).zip(row) {
            let mut sums = [0_u64; 4];
            let (left, right) = (edge(x), edge(x + 1).max(edge(x) + 1));
            let (top, bottom) = (edge(y), edge(y + 1).max(edge(y) + 1));
            for line in top..bottom {
                for at in left..right {
                    let covered = from.get((line * width + at) as usize)?;
                    let channels = [covered.red(), covered.green(), covered.blue(), covered.alpha()];
                    for (sum, channel) in sums.iter_mut().zip(channels) {
                        *sum += u64::from(channel);
                    }
                }
            }
            let count = u64::from(right - left) * u64::from(bottom - top);
            let [red, green, blue, alpha] = sums.map(|sum| ((sum + count / 2) / count) as u8);
            *pixel = PremultipliedColorU8::from_rgba(red, green, blue, alpha)?;
        }
    }
    Some(small)
}

/// PNGs in an ICO file.
fn ico(images: &[Vec<u8>; 3]) -> Option<Vec<u8>> {
    let mut file = vec![0, 0, 1, 0];
    file.extend(u16::try_from(images.len()).ok()?.to_le_bytes());
    let mut offset = file.len() + images.len() * 16;
    for (size, image) in FAVICON.into_iter().zip(images) {
        let size = u8::try_from(size).ok()?;
        // Width, height, no palette, one plane, 32 bits.
        file.extend([size, size, 0, 0, 1, 0, 32, 0]);
        file.extend(u32::try_from(image.len()).ok()?.to_le_bytes());
        file.extend(u32::try_from(offset).ok()?.to_le_bytes());
        offset += image.len();
    }
    file.extend(images.iter().flatten());
    Some(file)
}

/// The web manifest of a language.
pub(super) fn manifest(context: RenderContext, route: &Route) -> String {
    let language = context.site.config.language(route.language);
    let icons: Vec<Value> = [
        (IconVariant::Svg, "any", "image/svg+xml", "any"),
        (IconVariant::App192, "192x192", "image/png", "any"),
        (IconVariant::App512, "512x512", "image/png", "any"),
        (IconVariant::Maskable, "512x512", "image/png", "maskable"),
    ]
    .into_iter()
    .filter_map(|(form, sizes, kind, purpose)| {
        let icon = context.plan.icon(route.host, form)?;
        Some(json!({ "src": icon.path(), "sizes": sizes, "type": kind, "purpose": purpose }))
    })
    .collect();
    let home = context.plan.route(context.plan.home_pages(route.language).first).path();
    let mut manifest = Map::new();
    let icon = &context.site.config.icon;
    for (key, value) in [
        ("name", json!(language.title)),
        ("lang", json!(language.language.tag())),
        ("dir", json!(language.language.direction().html())),
        ("start_url", json!(home)),
        ("scope", json!(home)),
        ("display", json!("browser")),
        ("theme_color", json!(icon.theme_color)),
        ("background_color", json!(icon.background)),
        ("icons", Value::Array(icons)),
    ] {
        manifest.insert(key.to_owned(), value);
    }
    format!("{:#}\n", Value::Object(manifest))
}
