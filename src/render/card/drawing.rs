//! Draws SVGs and encodes the result as PNG, depending only on the SVG and the fonts.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::fontdb::Family;
use resvg::usvg::roxmltree::{self, Document, ParsingOptions};
use resvg::usvg::{self, FontFamily, FontResolver, ImageHrefResolver, ImageKind, Options, Tree};
use rustc_hash::FxHashMap;

use super::fonts::FontSet;
use super::{repetition, steps};
use crate::image::budget::{Excess, MAX_DRAWING_BYTES, MAX_DRAWING_PARTS};

/// The maximum number of colours in the palette of a PNG.
const MAX_PALETTE_COLOURS: usize = 256;
/// An image with more colours is probably a photograph, and is not reduced to a palette.
const MAX_REDUCED_COLOURS: usize = 4096;

/// The number of characters of an image's address that a message shows.
const MAX_SHOWN_ADDRESS: usize = 80;

/// The reason why an SVG cannot be drawn.
pub(in crate::render) struct SvgError {
    /// The line of the SVG, counted from 1, if it is known.
    pub(in crate::render) line: Option<usize>,
    pub(in crate::render) message: String,
    /// The limit that it exceeds, if that is the reason.
    pub(in crate::render) excess: Option<Excess>,
}

impl SvgError {
    pub(in crate::render) fn new(line: Option<usize>, message: String) -> Self {
        Self { line, message, excess: None }
    }
}

impl From<Excess> for SvgError {
    fn from(excess: Excess) -> Self {
        Self { line: None, message: format!("it {excess}"), excess: Some(excess) }
    }
}

/// Parses an SVG that stays within the budget of drawings if it is drawn at most at the size given, in pixels. Files that it
/// references are not loaded, and pixel images not drawn: each is an error.
pub(in crate::render) fn parse_svg(svg: &str, fonts: &FontSet, (width, height): (u32, u32)) -> Result<Tree, SvgError> {
    // The parts of the drawings inside it, and the first problem of an image.
    let (inner_parts, problem) = (AtomicU64::new(0), OnceLock::new());
    let tree = parse_with(
        svg,
        fonts,
        &problem,
        &|inner| {
            let mut parts = 0;
            let too_deep = |_: &str| Err(undrawn_image("a drawing in a drawing in a drawing"));
            let tree = parse_with(inner, fonts, &problem, &too_deep, &mut parts)?;
            let sum = inner_parts.fetch_add(parts, Ordering::Relaxed).saturating_add(parts);
            if sum > MAX_DRAWING_PARTS { Err(Excess::Parts.into()) } else { Ok(tree) }
        },
        &mut 0,
    )?;
    if let Some(problem) = problem.into_inner() {
        return Err(problem);
    }
    steps::check(&tree, scale_to(&tree, width, height), (width, height))?;
    Ok(tree)
}

fn undrawn_image(image: &str) -> SvgError {
    SvgError::new(None, format!("it contains {image}, which Kielo cannot draw"))
}

/// Parses an SVG. `parse_inner` parses a drawing inside it. Adds the number of its parts to `parts`. `problem` gets the first
/// problem of an image in it.
fn parse_with(
    svg: &str,
    fonts: &FontSet,
    problem: &OnceLock<SvgError>,
    parse_inner: &(dyn Fn(&str) -> Result<Tree, SvgError> + Sync),
    parts: &mut u64,
) -> Result<Tree, SvgError> {
    if svg.len() > MAX_DRAWING_BYTES {
        return Err(Excess::Bytes.into());
    }
    if memchr::memmem::find(svg.as_bytes(), b"<!ENTITY").is_some() {
        return Err(Excess::Entities.into());
    }
    let report = |error| _ = problem.set(error);
    let options = Options {
        font_resolver: FontResolver {
            select_font: Box::new(|font, _| {
                let families: Vec<Family> = font.families().iter().map(query_family).collect();
                fonts.find_face(&families, font.weight())
            }),
            select_fallback: FontResolver::default_fallback_selector(),
        },
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(move |kind, data, _| {
                let drawing = std::str::from_utf8(&data).ok().filter(|_| kind == "image/svg+xml");
                let drawn =
                    drawing.map_or_else(|| Err(undrawn_image(&format!("an image of the type {kind}"))), parse_inner);
                drawn.map(ImageKind::SVG).map_err(report).ok()
            }),
            resolve_string: Box::new(move |href, _| {
                let start: String = href.chars().take(MAX_SHOWN_ADDRESS).collect();
                report(undrawn_image(&format!("the image `{start}`")));
                None
            }),
        },
        fontdb: fonts.database(),
        ..Options::default()
    };
    let parsing = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(svg, parsing)
        .map_err(|error| SvgError::new(Some(error.pos().row as usize), error.to_string()))?;
    *parts = repetition::check(&document)?;
    Tree::from_xmltree(&document, &options).map_err(|error| match error {
        usvg::Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => Excess::Parts.into(),
        error => SvgError::new(None, error.to_string()),
    })
}

fn query_family(family: &FontFamily) -> Family<'_> {
    match family {
        FontFamily::Named(name) => Family::Name(name),
        // Generic families such as `serif` match no name, so that the theme's first font is used.
        _ => Family::Name(""),
    }
}

/// Draws an SVG, stretched to the given size, on a transparent background.
pub(in crate::render) fn draw(tree: &Tree, width: u32, height: u32) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(width, height)?;
    resvg::render(tree, scale_to(tree, width, height), &mut pixmap.as_mut());
    Some(pixmap)
}

fn scale_to(tree: &Tree, width: u32, height: u32) -> Transform {
    let size = tree.size();
    Transform::from_scale(width as f32 / size.width(), height as f32 / size.height())
}

/// Encodes an image as a PNG without transparency, on a black background.
///
/// If the image has few colours, the most frequent ones become a palette. All others, such as those at the edges of
/// letters, become the nearest colour of the palette.
pub(in crate::render) fn opaque_png(pixmap: &Pixmap) -> Option<Vec<u8>> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    let mut run = (0, 0);
    for pixel in pixmap.pixels() {
        let colour = packed_rgb(*pixel);
        if colour != run.0 {
            *counts.entry(run.0).or_default() += run.1;
            run = (colour, 0);
        }
        run.1 += 1;
    }
    *counts.entry(run.0).or_default() += run.1;
    counts.retain(|_, count| *count > 0);
    if counts.len() > MAX_REDUCED_COLOURS {
        let colours = pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]);
        return encode_png(pixmap, png::ColorType::Rgb, None, &colours.collect::<Vec<u8>>());
    }
    let mut colours: Vec<(u32, u32)> = counts.into_iter().map(|(colour, count)| (count, colour)).collect();
    colours.sort_unstable_by(|a, b| b.cmp(a));
    let (palette_colours, others) = colours.split_at(colours.len().min(MAX_PALETTE_COLOURS));
    let mut indices: FxHashMap<u32, u8> = FxHashMap::default();
    indices.extend(palette_colours.iter().zip(0_u8..=255).map(|((_, colour), index)| (*colour, index)));
    for (_, colour) in others {
        let nearest =
            palette_colours.iter().zip(0_u8..=255).min_by_key(|((_, known), _)| squared_distance(*known, *colour));
        indices.insert(*colour, nearest.map_or(0, |(_, index)| index));
    }
    let palette: Vec<u8> = palette_colours.iter().flat_map(|(_, colour)| channels(*colour)).collect();
    let mut last = (0, indices.get(&0).copied().unwrap_or_default());
    let pixels = pixmap.pixels().iter().map(|pixel| {
        let colour = packed_rgb(*pixel);
        if colour != last.0 {
            last = (colour, indices.get(&colour).copied().unwrap_or_default());
        }
        last.1
    });
    encode_png(pixmap, png::ColorType::Indexed, Some(palette), &pixels.collect::<Vec<u8>>())
}

/// Encodes an image as a PNG with its alpha channel.
pub(in crate::render) fn transparent_png(pixmap: &Pixmap) -> Option<Vec<u8>> {
    let pixels = pixmap.pixels().iter().flat_map(|pixel| {
        let colour = pixel.demultiply();
        [colour.red(), colour.green(), colour.blue(), colour.alpha()]
    });
    encode_png(pixmap, png::ColorType::Rgba, None, &pixels.collect::<Vec<u8>>())
}

fn packed_rgb(pixel: PremultipliedColorU8) -> u32 {
    u32::from_be_bytes([0, pixel.red(), pixel.green(), pixel.blue()])
}

fn channels(colour: u32) -> [u8; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue]
}

fn squared_distance(a: u32, b: u32) -> u32 {
    channels(a).into_iter().zip(channels(b)).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

fn encode_png(pixmap: &Pixmap, colours: png::ColorType, palette: Option<Vec<u8>>, pixels: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(colours);
    encoder.set_compression(png::Compression::Balanced);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
        // Filters predict a pixel from its neighbours, which is useless for palette indices.
        encoder.set_filter(png::Filter::NoFilter);
    }
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
