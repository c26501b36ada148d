//! Renders all variants of the site's icon, and the web manifests (W3C Web Application Manifest).

use resvg::tiny_skia::{Color, ColorU8, Pixmap, PixmapPaint, PremultipliedColorU8, Transform};
use resvg::usvg::Tree;
use serde_json::{Map, Value, json};

use super::card;
use super::render_context::RenderContext;
use super::rendered::{Content, Rendered};
use crate::diagnostic::Diagnostic;
use crate::image::budget::{Excess, MAX_ICON_WIDTH};
use crate::plan::{IconVariant, Route, theme_icon};

/// The sizes of the images in favicon.ico, in pixels.
const FAVICON_SIZES: [u32; 3] = [16, 32, 48];
/// The size of the icon for Apple devices, in pixels.
const APPLE_TOUCH_SIZE: u32 = 180;
const APP_SMALL_SIZE: u32 = 192;
const APP_LARGE_SIZE: u32 = 512;
/// The scale of the image in Apple's icon if the image does not fill its square.
const APPLE_TOUCH_SCALE: f32 = 0.8;
/// The scale in the maskable icon. Its safe zone is a circle with a diameter of four fifths of its width.
const MASKABLE_SCALE: f32 = 0.58;
/// The scale in the maskable icon if the image fills its square, so that its edges may be masked.
const MASKABLE_FULL_BLEED_SCALE: f32 = 0.86;
/// The largest difference between height and width, as a fraction of the width, of an SVG that counts as square.
const SQUARE_TOLERANCE: f32 = 0.01;

/// Renders one variant of the icon.
pub(super) fn render(context: RenderContext, variant: IconVariant) -> Rendered {
    if variant == IconVariant::Svg {
        let bytes = context.site.sources.icon.as_ref().map(|icon| &*icon.bytes).or_else(|| theme_icon(context.theme));
        return (bytes.map(|bytes| Content::Bytes(bytes.into())), Vec::new());
    }
    let rendered = load_source(context).and_then(|image| {
        encode(context, &image, variant).ok_or_else(|| invalid_icon(context, "is too large to be drawn", None))
    });
    match rendered {
        Ok(bytes) => (Some(Content::Bytes(bytes.into())), Vec::new()),
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

/// The image that all variants are made from.
enum IconSource {
    Svg(Box<Tree>),
    Pixels(Pixmap),
}

impl IconSource {
    fn draw(&self, size: u32) -> Option<Pixmap> {
        match self {
            Self::Svg(tree) => card::draw(tree, size, size),
            Self::Pixels(pixels) => downscale(pixels, size),
        }
    }

    /// Returns the colour at the middle of the top edge if it is opaque, which means that the image fills its square.
    fn edge_colour(&self) -> Option<ColorU8> {
        let small = self.draw(64)?;
        small.pixel(32, 1).map(|pixel| pixel.demultiply()).filter(|colour| colour.alpha() == u8::MAX)
    }
}

fn load_source(context: RenderContext) -> Result<IconSource, Diagnostic> {
    let svg = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).map_err(|_| invalid_icon(context, "is not UTF-8", None))?;
        let tree =
            card::parse_svg(text, context.templates.fonts(), (APP_LARGE_SIZE, APP_LARGE_SIZE)).map_err(|error| {
                match error.excess {
                    Some(excess) => invalid_icon(context, &excess.to_string(), Some(excess)),
                    None => invalid_icon(context, &format!("cannot be read: {}", error.message), None),
                }
            })?;
        let (width, height) = (tree.size().width(), tree.size().height());
        if (width - height).abs() > width * SQUARE_TOLERANCE {
            return Err(invalid_icon(context, &format!("is {width} by {height}, not square"), None));
        }
        Ok(IconSource::Svg(Box::new(tree)))
    };
    let Some(icon) = &context.site.sources.icon else {
        return svg(theme_icon(context.theme).unwrap_or_default());
    };
    if icon.is_svg() {
        return svg(&icon.bytes);
    }
    let (width, height) = png_size(&icon.bytes).ok_or_else(|| invalid_icon(context, "is not a PNG", None))?;
    if width != height || width < APP_LARGE_SIZE {
        return Err(invalid_icon(context, &format!("is {width} by {height} pixels"), None));
    }
    if width > MAX_ICON_WIDTH {
        let problem = format!("is {width} pixels wide, more than {MAX_ICON_WIDTH}");
        return Err(invalid_icon(context, &problem, None));
    }
    let pixels = Pixmap::decode_png(&icon.bytes).map_err(|error| invalid_icon(context, &error.to_string(), None))?;
    Ok(IconSource::Pixels(pixels))
}

/// Returns the width and height from the IHDR chunk of a PNG.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    is_png.then(|| Some((number(16)?, number(20)?))).flatten()
}

fn invalid_icon(context: RenderContext, reason: &str, excess: Option<Excess>) -> Diagnostic {
    let advice = excess.map(Excess::advice);
    match &context.site.sources.icon {
        Some(icon) => Diagnostic::invalid_icon(Some(icon.span), &icon.file, reason, advice),
        None => Diagnostic::invalid_icon(None, "the theme's static/icon.svg", reason, advice),
    }
}

fn encode(context: RenderContext, image: &IconSource, variant: IconVariant) -> Option<Vec<u8>> {
    let transparent = |size| card::transparent_png(&image.draw(size)?);
    match variant {
        IconVariant::Favicon => ico(&FAVICON_SIZES.map(|size| transparent(size).unwrap_or_default())),
        IconVariant::AppleTouch => {
            let background = image.edge_colour();
            card::opaque_png(&draw_on_background(
                context,
                image,
                APPLE_TOUCH_SIZE,
                background,
                if background.is_some() { 1.0 } else { APPLE_TOUCH_SCALE },
            )?)
        }
        IconVariant::Maskable => {
            let background = image.edge_colour();
            let scale = if background.is_some() { MASKABLE_FULL_BLEED_SCALE } else { MASKABLE_SCALE };
            card::opaque_png(&draw_on_background(context, image, APP_LARGE_SIZE, background, scale)?)
        }
        IconVariant::App192 => transparent(APP_SMALL_SIZE),
        IconVariant::App512 | IconVariant::Svg => transparent(APP_LARGE_SIZE),
    }
}

/// Draws the image in the middle of an opaque square. `scale` is the fraction of the width that the image covers.
fn draw_on_background(
    context: RenderContext,
    image: &IconSource,
    size: u32,
    background: Option<ColorU8>,
    scale: f32,
) -> Option<Pixmap> {
    let mut canvas = Pixmap::new(size, size)?;
    let background = background
        .map(|background| Color::from_rgba8(background.red(), background.green(), background.blue(), u8::MAX));
    canvas.fill(background.unwrap_or_else(|| parse_colour(&context.site.config.icon.background)));
    // A fraction of a size is positive.
    #[allow(clippy::cast_sign_loss)]
    let inside = image.draw((size as f32 * scale).round() as u32)?;
    let at = (size - inside.width()).cast_signed() / 2;
    canvas.draw_pixmap(at, at, inside.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    Some(canvas)
}

/// Parses a colour that site.toml states as `#rrggbb`.
fn parse_colour(written: &str) -> Color {
    let channel = |at: usize| written.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let channels = (channel(1).unwrap_or(u8::MAX), channel(3).unwrap_or(u8::MAX), channel(5).unwrap_or(u8::MAX));
    Color::from_rgba8(channels.0, channels.1, channels.2, u8::MAX)
}

/// Downscales a square image. Each pixel becomes the mean of the pixels that it covers.
fn downscale(pixels: &Pixmap, size: u32) -> Option<Pixmap> {
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

/// Packs PNG images of the [`FAVICON_SIZES`] into an ICO file.
fn ico(images: &[Vec<u8>; 3]) -> Option<Vec<u8>> {
    let mut file = vec![0, 0, 1, 0];
    file.extend(u16::try_from(images.len()).ok()?.to_le_bytes());
    let mut offset = file.len() + images.len() * 16;
    for (size, image) in FAVICON_SIZES.into_iter().zip(images) {
        let size = u8::try_from(size).ok()?;
        // Width, height, no palette, reserved, one colour plane, 32 bits per pixel.
        file.extend([size, size, 0, 0, 1, 0, 32, 0]);
        file.extend(u32::try_from(image.len()).ok()?.to_le_bytes());
        file.extend(u32::try_from(offset).ok()?.to_le_bytes());
        offset += image.len();
    }
    file.extend(images.iter().flatten());
    Some(file)
}

/// The colours of the browser's toolbar.
pub(super) struct ToolbarColours {
    pub(super) light: String,
    /// The colour for readers whose system is dark, if it is another.
    pub(super) dark: Option<String>,
}

/// Returns the colours of the browser's toolbar: that of site.toml, else those of the theme. `None` if neither sets any.
pub(super) fn toolbar_colours(context: RenderContext) -> Option<ToolbarColours> {
    if let Some(colour) = &context.site.config.icon.theme_color {
        return Some(ToolbarColours { light: colour.clone(), dark: None });
    }
    let palettes = context.theme.palettes.as_ref()?;
    let [light, dark] = [&palettes.light, &palettes.dark].map(|palette| palette.get(palettes.toolbar).to_string());
    let dark = Some(dark).filter(|dark| *dark != light);
    Some(ToolbarColours { light, dark })
}

/// Renders the web manifest of a language.
pub(super) fn manifest(context: RenderContext, route: &Route) -> String {
    let language = context.site.config.language(route.language);
    let icons: Vec<Value> = [
        (IconVariant::Svg, "any", "image/svg+xml", "any"),
        (IconVariant::App192, "192x192", "image/png", "any"),
        (IconVariant::App512, "512x512", "image/png", "any"),
        (IconVariant::Maskable, "512x512", "image/png", "maskable"),
    ]
    .into_iter()
    .filter_map(|(variant, sizes, kind, purpose)| {
        let icon = context.plan.icon(route.host, variant)?;
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
        ("theme_color", json!(toolbar_colours(context).map(|colours| colours.light))),
        ("background_color", json!(icon.background)),
        ("icons", Value::Array(icons)),
    ] {
        if !value.is_null() {
            manifest.insert(key.to_owned(), value);
        }
    }
    format!("{:#}\n", Value::Object(manifest))
}
