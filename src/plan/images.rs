//! The smaller images: which there are of each image, and where. Their names hold a fingerprint, so that browsers
//! may keep them for ever.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::Xxh3;

use super::builder::PlanBuilder;
use super::{HostId, Plan, Route, RouteId, View};
use crate::address::is_external_url;
use crate::diagnostic::Diagnostic;
use crate::image::{Encoding, Format, ImageVariant};
use crate::model::{Document, DocumentId, Fit, Image, ImageId, ImagePreset, Site, Theme};
use crate::table::{Table, Value};

/// The width of the one image for programs that know no WebP.
const FALLBACK: u32 = 1200;
/// Presets from this width on come in half the size too, for small screens.
const HALVED: u32 = 1000;
/// The most that WebP can hold, on each side.
const MOST: u32 = 16_383;

/// An image that is made of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DerivedImage {
    /// The original.
    pub original: ImageId,
    /// How it is made.
    pub variant: ImageVariant,
}

/// The sizes in which an image is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VariantRoutes {
    /// As WebP, the smallest first.
    pub webp: Vec<RouteId>,
    /// For programs that know no WebP; where there is none, the original serves them.
    pub fallback: Option<RouteId>,
}

/// What is made of an image, on one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageRoutes {
    /// The whole image.
    pub uncropped: VariantRoutes,
    /// For the theme's presets, in their order; only images that stand for something have them.
    pub presets: Vec<VariantRoutes>,
}

/// All that is made of images.
#[derive(Default)]
pub(super) struct PlannedImages {
    /// One image's after the other's.
    derived: Vec<DerivedImage>,
    places: FxHashMap<(HostId, ImageId), ImageRoutes>,
}

impl Plan {
    /// An image that is made of another, by the index in its view.
    #[must_use]
    pub fn derived_image(&self, index: u32) -> DerivedImage {
        self.images.derived[index as usize]
    }

    /// What is made of each image.
    pub fn derived_images(&self) -> impl Iterator<Item = (ImageId, Vec<ImageVariant>)> {
        let each = self.images.derived.chunk_by(|one, next| one.original == next.original);
        each.map(|derived| (derived[0].original, derived.iter().map(|derived| derived.variant).collect()))
    }

    /// What is made of an image: on the host, else on another.
    #[must_use]
    pub fn image(&self, host: HostId, image: ImageId) -> Option<&ImageRoutes> {
        let hosts = std::iter::once(host).chain((0..self.hosts.len()).map(|index| HostId(index as u16)));
        hosts.into_iter().find_map(|host| self.images.places.get(&(host, image)))
    }
}

/// The image that an address in a document means.
#[must_use]
pub fn resolve_image(site: &Site, document: &Document, written: &str) -> Option<ImageId> {
    let path = written.split(['#', '?']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    document.resolve_path(&path).and_then(|file| site.image_by_file(&file)).or_else(|| static_image(site, &path))
}

/// The image at an address written from the root of the site: a loose file of `content/`, or one of `static/`.
fn site_image(site: &Site, written: &str) -> Option<ImageId> {
    let path = format!("/{}", percent_decode_str(written.trim_start_matches('/')).decode_utf8_lossy());
    site.image_by_file(&format!("content{path}")).or_else(|| static_image(site, &path))
}

fn static_image(site: &Site, path: &str) -> Option<ImageId> {
    path.starts_with('/').then(|| site.image_by_file(&format!("static{path}")))?
}

impl PlanBuilder<'_> {
    /// Adds what is made of the images that stand among the routes from `first` on.
    pub(super) fn images(&mut self, theme: &Theme, first: usize, diagnostics: &mut Vec<Diagnostic>) -> PlannedImages {
        let mut images = PlannedImages::default();
        let site = self.site;
        if site.sources.images.is_empty() {
            return images;
        }
        let image = |route: &Route| {
            let file = match route.view {
                View::ContentFile(index) => &site.sources.files[index as usize].file,
                View::StaticFile(index) => &site.sources.static_files[index as usize].file,
                _ => return None,
            };
            let id = site.image_by_file(file)?;
            site.image(id).header.can_be_scaled().then_some((id, route.host))
        };
        let shown: BTreeSet<(ImageId, HostId)> = self.routes[first..].iter().filter_map(image).collect();
        let with_presets = images_that_stand_for_something(site, diagnostics);
        let mut last = None;
        let mut slug = String::new();
        let mut variants = ImageVariants::default();
        for (id, host) in shown {
            let image = site.image(id);
            // The hosts of an image follow each other.
            if last != Some(id) {
                last = Some(id);
                let presets = if with_presets.contains(&id) { &*theme.images.presets } else { &[] };
                variants = ImageVariants::of(site, image, presets);
                slug = self.slug(image);
                variants.first = images.derived.len() as u32;
                images
                    .derived
                    .extend(variants.all.iter().map(|variant| DerivedImage { original: id, variant: *variant }));
            }
            let before = self.routes.len() as u32;
            for (index, variant) in variants.all.iter().enumerate() {
                let path = path(&slug, image, variant);
                self.add(host, site.config.default_language, &path, View::Image(variants.first + index as u32));
            }
            let route = |index: &usize| RouteId(before + *index as u32);
            let sizes = |planned: &VariantIndices| VariantRoutes {
                webp: planned.webp.iter().map(route).collect(),
                fallback: planned.fallback.as_ref().map(route),
            };
            let routes = ImageRoutes {
                uncropped: sizes(&variants.whole),
                presets: variants.presets.iter().map(sizes).collect(),
            };
            images.places.insert((host, id), routes);
        }
        images
    }

    /// The name of an image's file as addresses have it.
    fn slug(&self, image: &Image) -> String {
        let config = &self.site.config;
        let name = image.file.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let slug = config.language(config.default_language).language.slug(stem, config.slugs);
        if slug.is_empty() { "picture".to_owned() } else { slug }
    }
}

fn path(slug: &str, image: &Image, variant: &ImageVariant) -> String {
    let mut hash = Xxh3::new();
    hash.update(image.file.as_bytes());
    hash.update(&image.hash.to_le_bytes());
    hash.update(&variant.key());
    let ending = variant.encoding.format().ending();
    format!("/pictures/{slug}-{}.{:010x}.{ending}", variant.width, hash.digest() >> 24)
}

/// What is made of one image.
#[derive(Default)]
struct ImageVariants {
    all: Vec<ImageVariant>,
    whole: VariantIndices,
    presets: Vec<VariantIndices>,
    /// The index of the first among all that is made of images.
    first: u32,
}

/// Indices of recipes.
#[derive(Default)]
struct VariantIndices {
    webp: Vec<usize>,
    fallback: Option<usize>,
}

impl ImageVariants {
    fn of(site: &Site, image: &Image, presets: &[ImagePreset]) -> Self {
        let images = &site.config.images;
        let (width, height) = (image.header.width, image.header.height);
        let mut variants = Self::default();
        let scaled = |to: u32| (to, scaled(height, to, width));
        let mut widths: Vec<u32> = images.widths.iter().copied().filter(|known| *known < width).collect();
        if images.widths.iter().any(|known| *known >= width) {
            widths.push(width);
        }
        let own = match image.header.format {
            Format::Jpeg => Some(Encoding::Jpeg(images.quality)),
            Format::Png => Some(Encoding::Png),
            Format::WebP | Format::Gif | Format::Svg => None,
        };
        let webp = Encoding::WebP(images.quality);
        let fit = |(width, height): &(u32, u32)| *width <= MOST && *height <= MOST;
        let whole = widths.into_iter().map(scaled).filter(fit);
        variants.whole.webp = whole.map(|size| variants.add(size, webp)).collect();
        let small = scaled(FALLBACK);
        variants.whole.fallback = own.filter(|_| width > FALLBACK && fit(&small)).map(|own| variants.add(small, own));
        for preset in presets {
            let full = preset_size(preset, (width, height));
            let mut planned = VariantIndices::default();
            if preset.jpeg_only {
                planned.fallback = Some(variants.add(full, Encoding::Jpeg(images.quality)));
            } else {
                let half = (full.0.div_ceil(2), full.1.div_ceil(2));
                let is_halved = full.0 >= HALVED;
                planned.webp.extend(is_halved.then(|| variants.add(half, webp)));
                planned.webp.push(variants.add(full, webp));
                planned.fallback = own.map(|own| variants.add(if is_halved { half } else { full }, own));
            }
            variants.presets.push(planned);
        }
        variants
    }

    /// The index of a recipe, which is there only once.
    fn add(&mut self, (width, height): (u32, u32), encoding: Encoding) -> usize {
        let variant = ImageVariant { width, height, encoding };
        self.all.iter().position(|known| *known == variant).unwrap_or_else(|| {
            self.all.push(variant);
            self.all.len() - 1
        })
    }
}

/// A side when another of the same image goes `from` a length `to` another; at least one pixel.
fn scaled(side: u32, to: u32, from: u32) -> u32 {
    let (side, to, from) = (u64::from(side), u64::from(to), u64::from(from).max(1));
    ((side * to + from / 2) / from).max(1) as u32
}

/// The size that a preset gives to an image, which is never made larger.
fn preset_size(preset: &ImagePreset, (width, height): (u32, u32)) -> (u32, u32) {
    let is_wider = u64::from(width) * u64::from(preset.height) > u64::from(height) * u64::from(preset.width);
    match preset.fit {
        // Both sides are filled; of one the image has more.
        Fit::Cover if is_wider && height < preset.height => (scaled(preset.width, height, preset.height), height),
        Fit::Cover if !is_wider && width < preset.width => (width, scaled(preset.height, width, preset.width)),
        Fit::Cover => (preset.width, preset.height),
        Fit::Contain if width <= preset.width && height <= preset.height => (width, height),
        Fit::Contain if is_wider => (preset.width, scaled(height, preset.width, width)),
        Fit::Contain => (scaled(width, preset.height, height), preset.height),
    }
}

/// The images that documents, people and the site's own table name. Two documents that are no translations of each
/// other should have two.
fn images_that_stand_for_something(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> FxHashSet<ImageId> {
    let mut images = FxHashSet::default();
    let mut claims: Vec<(ImageId, DocumentId)> = Vec::new();
    for id in site.documents() {
        let document = site.document(id);
        let image = document.image.as_ref().filter(|image| !is_external_url(&image.value));
        if let Some(image) = image.and_then(|image| resolve_image(site, document, &image.value)) {
            claims.push((image, id));
        }
    }
    claims.sort_unstable();
    for claims in claims.chunk_by(|one, next| one.0 == next.0) {
        let (image, first) = claims[0];
        images.insert(image);
        let others: Vec<DocumentId> = claims
            .iter()
            .map(|claim| claim.1)
            .filter(|id| *id != first && !site.translations(first).contains(id))
            .collect();
        let place = |id: DocumentId| {
            let document = site.document(id);
            (&*document.file, document.image.as_ref().map_or(document.title.span, |image| image.span))
        };
        if let Some(second) = others.first() {
            let file = &site.image(image).file;
            diagnostics.push(Diagnostic::shared_image(place(first), place(*second), file, others.len() - 1));
        }
    }
    let terms = site.terms.iter().filter_map(|term| term.image.as_ref());
    let organization = site.config.publicity.organization.as_ref();
    let site_own = [site.config.social.image.as_ref(), organization.and_then(|own| own.logo.as_ref())];
    for written in terms.chain(site_own.into_iter().flatten()) {
        images.extend(site_image(site, &written.value));
    }
    named_in(&site.config.params, &mut |text| {
        images.extend(Format::of_file(text).and_then(|_| site_image(site, text)));
    });
    images
}

/// Tells all texts of a table.
fn named_in(table: &Table, tell: &mut impl FnMut(&str)) {
    fn tell_value(value: &Value, tell: &mut impl FnMut(&str)) {
        match value {
            Value::Text(text) => tell(text),
            Value::Array(items) => items.iter().for_each(|item| tell_value(&item.value, tell)),
            Value::Table(table) => named_in(table, tell),
            _ => {}
        }
    }
    for (_, value) in &table.entries {
        tell_value(&value.value, tell);
    }
}
