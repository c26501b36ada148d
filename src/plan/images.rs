//! Plans the variants of images: smaller sizes and other formats. Their file names contain a hash, so browsers may
//! cache them forever.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use super::builder::PlanBuilder;
use super::{HostId, Plan, Route, RouteId, View};
use crate::address::is_external_url;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::image::{Encoding, Focus, ImageFormat, ImageVariant};
use crate::language::normalize_name;
use crate::model::{
    Document, DocumentId, FileInLanguage, Fit, Image, ImageId, ImagePreset, SettingKind, SettingValue, Site, Theme,
};
use crate::table::{Table, Value};

/// The width of the one variant for programs that do not support WebP.
const FALLBACK_WIDTH: u32 = 1200;
/// The width in pixels from which a preset also has a variant of half the size, for small screens.
const HALVED_FROM_WIDTH: u32 = 1000;
/// The largest width and height of a WebP image, in pixels.
const WEBP_MAX_SIDE: u32 = 16_383;

/// A variant of an image that Kielo makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DerivedImage {
    /// The image it is made from.
    pub original: ImageId,
    /// Its size and encoding.
    pub variant: ImageVariant,
}

/// The routes of one image in several sizes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VariantRoutes {
    /// The WebP variants, smallest first.
    pub webp: Vec<RouteId>,
    /// The variant for programs that do not support WebP. If there is none, the original is used.
    pub fallback: Option<RouteId>,
}

/// The variants of an image on one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageRoutes {
    /// The variants of the whole image.
    pub uncropped: VariantRoutes,
    /// The variants for the theme's presets, in their order. Only images that represent a document, an author or the
    /// site have them.
    pub presets: Vec<VariantRoutes>,
}

/// All variants of all images.
#[derive(Default)]
pub(super) struct PlannedImages {
    /// The variants, grouped by image.
    derived: Vec<DerivedImage>,
    routes: FxHashMap<(HostId, ImageId), ImageRoutes>,
}

impl Plan {
    /// Returns a variant by the index in its view.
    #[must_use]
    pub fn derived_image(&self, index: u32) -> DerivedImage {
        self.images.derived[index as usize]
    }

    /// Returns every image that has variants, with these variants.
    pub fn derived_images(&self) -> impl Iterator<Item = (ImageId, Vec<ImageVariant>)> {
        let each = self.images.derived.chunk_by(|one, next| one.original == next.original);
        each.map(|derived| (derived[0].original, derived.iter().map(|derived| derived.variant).collect()))
    }

    /// Returns the variants of an image: those on `host`, or else those on another host.
    #[must_use]
    pub fn image(&self, host: HostId, image: ImageId) -> Option<&ImageRoutes> {
        let hosts = std::iter::once(host).chain((0..self.hosts.len()).map(|index| HostId(index as u16)));
        hosts.into_iter().find_map(|host| self.images.routes.get(&(host, image)))
    }
}

/// Resolves the path of an image written in a document.
fn resolve_image(site: &Site, document: &Document, written: &str) -> Option<ImageId> {
    let path = written.split(['#', '?']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    let in_content = document.resolve_path(&path).and_then(|file| site.image_in_language(&file, document.language));
    in_content.or_else(|| resolve_static_image(site, &normalize_name(&path), document.language))
}

/// Resolves a path relative to the site's root: a file of `content/` outside bundles, or a file of `static/`.
fn resolve_site_image(site: &Site, written: &str, language: LanguageId) -> Option<ImageId> {
    let path = format!("/{}", percent_decode_str(written.trim_start_matches('/')).decode_utf8_lossy());
    let path = normalize_name(&path);
    let in_content = site.image_in_language(&format!("content{path}"), language);
    in_content.or_else(|| resolve_static_image(site, &path, language))
}

fn resolve_static_image(site: &Site, path: &str, language: LanguageId) -> Option<ImageId> {
    path.starts_with('/').then(|| site.image_in_language(&format!("static{path}"), language))?
}

impl PlanBuilder<'_> {
    /// Adds the variants of the images among the routes from index `first` on.
    pub(super) fn add_image_variants(
        &mut self,
        theme: &Theme,
        first: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> PlannedImages {
        let mut images = PlannedImages::default();
        let site = self.site;
        let of_settings = images_of_settings(site, theme, diagnostics);
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
        let mut with_presets = images_with_presets(site, diagnostics);
        for image in of_settings {
            with_presets.entry(image).or_default();
        }
        let mut last = None;
        let mut slug = String::new();
        let mut variants = ImageVariants::default();
        for (id, host) in shown {
            let image = site.image(id);
            // The routes of an image on several hosts are consecutive.
            if last != Some(id) {
                last = Some(id);
                let focus = with_presets.get(&id).copied();
                let presets = if focus.is_some() { &*theme.images.presets } else { &[] };
                variants = ImageVariants::for_image(site, image, presets, focus.unwrap_or_default());
                slug = self.slug(image);
                variants.first = images.derived.len() as u32;
                images
                    .derived
                    .extend(variants.all.iter().map(|variant| DerivedImage { original: id, variant: *variant }));
            }
            let before = self.routes.len() as u32;
            for (index, variant) in variants.all.iter().enumerate() {
                let variant_path = variant_path(&slug, image, variant);
                self.add(host, site.config.default_language, &variant_path, View::Image(variants.first + index as u32));
            }
            let route = |index: &usize| RouteId(before + *index as u32);
            let sizes = |indices: &VariantIndices| VariantRoutes {
                webp: indices.webp.iter().map(route).collect(),
                fallback: indices.fallback.as_ref().map(route),
            };
            let routes = ImageRoutes {
                uncropped: sizes(&variants.whole),
                presets: variants.presets.iter().map(sizes).collect(),
            };
            images.routes.insert((host, id), routes);
        }
        images
    }

    /// Returns the slug of an image's file name.
    fn slug(&self, image: &Image) -> String {
        let config = &self.site.config;
        let name = image.file.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let slug = config.language(config.default_language).language.ascii_slug(stem, config.slugs);
        if slug.is_empty() { "picture".to_owned() } else { slug }
    }
}

fn variant_path(slug: &str, image: &Image, variant: &ImageVariant) -> String {
    let mut hash = Xxh3::new();
    hash.update(image.file.as_bytes());
    hash.update(&image.hash.to_le_bytes());
    hash.update(&variant.key());
    let ending = variant.encoding.format().extension();
    format!("/pictures/{slug}-{}.{:010x}.{ending}", variant.width, hash.digest() >> 24)
}

/// The variants of one image.
#[derive(Default)]
struct ImageVariants {
    all: Vec<ImageVariant>,
    whole: VariantIndices,
    presets: Vec<VariantIndices>,
    /// The index of the first variant among the variants of all images.
    first: u32,
}

/// Indices into [`ImageVariants::all`].
#[derive(Default)]
struct VariantIndices {
    webp: Vec<usize>,
    fallback: Option<usize>,
}

impl ImageVariants {
    /// Returns the variants of an image. The presets crop it around `focus`.
    fn for_image(site: &Site, image: &Image, presets: &[ImagePreset], focus: Focus) -> Self {
        let images = &site.config.images;
        let (width, height) = (image.header.width, image.header.height);
        let mut variants = Self::default();
        let scale = |to: u32| (to, scale(height, to, width));
        let mut widths: Vec<u32> = images.widths.iter().copied().filter(|known| *known < width).collect();
        if images.widths.iter().any(|known| *known >= width) {
            widths.push(width);
        }
        let own = match image.header.format {
            ImageFormat::Jpeg => Some(Encoding::Jpeg(images.quality)),
            ImageFormat::Png => Some(Encoding::Png),
            ImageFormat::WebP | ImageFormat::Gif | ImageFormat::Svg | ImageFormat::Avif => None,
        };
        let webp = Encoding::WebP(images.quality);
        let fit = |(width, height): &(u32, u32)| *width <= WEBP_MAX_SIDE && *height <= WEBP_MAX_SIDE;
        let whole = widths.into_iter().map(scale).filter(fit);
        variants.whole.webp = whole.map(|size| variants.add(size, Focus::default(), webp)).collect();
        let small = scale(FALLBACK_WIDTH);
        variants.whole.fallback =
            own.filter(|_| width > FALLBACK_WIDTH && fit(&small)).map(|own| variants.add(small, Focus::default(), own));
        for preset in presets {
            let full = preset_size(preset, (width, height));
            let mut indices = VariantIndices::default();
            if preset.jpeg_only {
                indices.fallback = Some(variants.add(full, focus, Encoding::Jpeg(images.quality)));
            } else {
                let half = (full.0.div_ceil(2), full.1.div_ceil(2));
                let is_halved = full.0 >= HALVED_FROM_WIDTH;
                indices.webp.extend(is_halved.then(|| variants.add(half, focus, webp)));
                indices.webp.push(variants.add(full, focus, webp));
                indices.fallback = own.map(|own| variants.add(if is_halved { half } else { full }, focus, own));
            }
            variants.presets.push(indices);
        }
        variants
    }

    /// Returns the index of a variant. Equal variants are stored only once.
    fn add(&mut self, (width, height): (u32, u32), focus: Focus, encoding: Encoding) -> usize {
        let variant = ImageVariant { width, height, focus, encoding };
        self.all.iter().position(|known| *known == variant).unwrap_or_else(|| {
            self.all.push(variant);
            self.all.len() - 1
        })
    }
}

/// Scales `side` by the ratio `to : from`. Returns at least one pixel.
fn scale(side: u32, to: u32, from: u32) -> u32 {
    let (side, to, from) = (u64::from(side), u64::from(to), u64::from(from).max(1));
    ((side * to + from / 2) / from).max(1) as u32
}

/// Returns the size of an image for a preset. An image is never enlarged.
fn preset_size(preset: &ImagePreset, (width, height): (u32, u32)) -> (u32, u32) {
    let is_wider = u64::from(width) * u64::from(preset.height) > u64::from(height) * u64::from(preset.width);
    match preset.fit {
        // The image is cropped in the direction in which it is too long.
        Fit::Cover if is_wider && height < preset.height => (scale(preset.width, height, preset.height), height),
        Fit::Cover if !is_wider && width < preset.width => (width, scale(preset.height, width, preset.width)),
        Fit::Cover => (preset.width, preset.height),
        Fit::Contain if width <= preset.width && height <= preset.height => (width, height),
        Fit::Contain if is_wider => (preset.width, scale(height, preset.width, width)),
        Fit::Contain => (scale(width, preset.height, height), preset.height),
    }
}

/// Returns the point that crops of an image keep. A text with another point is reported.
fn focus_of(site: &Site, image: ImageId, claims: &[(ImageId, DocumentId)], diagnostics: &mut Vec<Diagnostic>) -> Focus {
    let mut points = claims.iter().filter_map(|(_, id)| {
        let document = site.document(*id);
        document.image_focus.as_ref().map(|focus| (&*document.file, focus))
    });
    let Some((file, used)) = points.next() else { return Focus::default() };
    if let Some((other_file, other)) = points.find(|(_, other)| other.value != used.value) {
        let names = (used.value.to_string(), other.value.to_string());
        let (place, other) = ((file, used.span), (other_file, other.span));
        let image = &site.image(image).file;
        diagnostics.push(Diagnostic::image_focus_differs(place, other, image, (&names.0, &names.1)));
    }
    used.value
}

/// Returns the images that represent documents, authors or the site, each with the point that its crops keep. Two
/// documents with one image are reported, unless they are translations of each other.
fn images_with_presets(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> FxHashMap<ImageId, Focus> {
    let mut images = FxHashMap::default();
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
        images.insert(image, focus_of(site, image, claims, diagnostics));
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
    for (term, image) in site.terms.iter().filter_map(|term| term.image.as_ref().map(|image| (term, image))) {
        if let Some(image) = resolve_site_image(site, &image.value, term.language) {
            images.entry(image).or_default();
        }
    }
    let organization = site.config.organization.as_ref();
    for language in site.config.language_ids() {
        let logo = organization.and_then(|own| own.logo.get(language));
        let named = [site.config.social.image.get(language), logo].into_iter().flatten();
        for image in named.filter_map(|written| resolve_site_image(site, &written.value, language)) {
            images.entry(image).or_default();
        }
        for_each_text(&site.config.language(language).params, &mut |text| {
            if ImageFormat::from_file_name(text).is_some()
                && let Some(image) = resolve_site_image(site, text, language)
            {
                images.entry(image).or_default();
            }
        });
    }
    images
}

/// Returns the images that the settings of the theme name. An image that does not exist is reported.
fn images_of_settings(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Vec<ImageId> {
    let mut images = Vec::new();
    for setting in theme.settings.iter().filter(|setting| setting.kind == SettingKind::Image) {
        for language in site.config.language_ids() {
            let Some(SettingValue::Text(path)) = setting.value(language) else { continue };
            if is_external_url(path) {
                continue;
            }
            match (resolve_site_image(site, path, language), setting.written.get(language)) {
                (Some(image), _) => images.push(image),
                // An SVG and the like is a file, but no picture in several sizes.
                (None, Some((_, span))) if !is_site_file(site, path, language) => {
                    diagnostics.push(Diagnostic::missing_picture_of_setting(*span, &setting.name, path));
                }
                (None, _) => {}
            }
        }
    }
    images
}

/// Whether a path from the site's root is that of a file of `content/` or `static/`.
fn is_site_file(site: &Site, written: &str, language: LanguageId) -> bool {
    let path = format!("/{}", percent_decode_str(written.trim_start_matches('/')).decode_utf8_lossy());
    let path = normalize_name(&path);
    ["content", "static"]
        .into_iter()
        .any(|folder| matches!(site.file_in_language(&format!("{folder}{path}"), language), FileInLanguage::Found(_)))
}

/// Calls `visit` with every text of a table.
fn for_each_text(table: &Table, visit: &mut impl FnMut(&str)) {
    fn visit_value(value: &Value, visit: &mut impl FnMut(&str)) {
        match value {
            Value::Text(text) => visit(text),
            Value::Array(items) => items.iter().for_each(|item| visit_value(&item.value, visit)),
            Value::Table(table) => for_each_text(table, visit),
            _ => {}
        }
    }
    for (_, value) in &table.entries {
        visit_value(&value.value, visit);
    }
}
