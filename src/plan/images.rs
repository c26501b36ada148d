//! Plans the variants of images: smaller sizes and other formats. Their file names contain a hash, so browsers may
//! cache them forever.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use super::builder::PlanBuilder;
use super::sized_images;
use super::{HostId, Plan, Route, RouteId, View};
use crate::diagnostic::Diagnostic;
use crate::image::{Encoding, Focus, ImageFormat, ImageVariant};
use crate::model::{Fit, Image, ImageId, ImageSize, Site, Theme};

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
    /// The variants for the sizes of the theme in which the image is shown, by the index of the size.
    pub sizes: Vec<(usize, VariantRoutes)>,
}

impl ImageRoutes {
    /// Returns the variants for a size of the theme. `None` if nothing shows the image in this size.
    #[must_use]
    pub fn size(&self, index: usize) -> Option<&VariantRoutes> {
        let found = self.sizes.binary_search_by_key(&index, |(known, _)| *known).ok()?;
        Some(&self.sizes[found].1)
    }
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
        let mut with_sizes = sized_images::find(site, theme, diagnostics);
        if site.sources.images.is_empty() {
            return images;
        }
        let theme_sizes: Vec<ImageSize> = theme.images.sizes().collect();
        let image = |route: &Route| {
            let file = match route.view {
                View::ContentFile(index) => &site.sources.files[index as usize].file,
                View::StaticFile(index) => &site.sources.static_files[index as usize].file,
                View::Asset(index) => &theme.files[index as usize].image.as_ref()?.file,
                _ => return None,
            };
            let id = site.image_by_file(file)?;
            site.image(id).header.can_be_scaled().then_some((id, route.host))
        };
        let shown: BTreeSet<(ImageId, HostId)> = self.routes[first..].iter().filter_map(image).collect();
        let mut last = None;
        let mut slug = String::new();
        let mut variants = ImageVariants::default();
        for (id, host) in shown {
            let image = site.image(id);
            // The routes of an image on several hosts are consecutive.
            if last != Some(id) {
                last = Some(id);
                let (indices, focus) = with_sizes.take(id);
                let wanted = indices.into_iter().map(|index| (index, theme_sizes[index]));
                variants = ImageVariants::for_image(site, image, wanted, focus);
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
            let variant_routes = |indices: &VariantIndices| VariantRoutes {
                webp: indices.webp.iter().map(route).collect(),
                fallback: indices.fallback.as_ref().map(route),
            };
            let routes = ImageRoutes {
                uncropped: variant_routes(&variants.whole),
                sizes: variants.sizes.iter().map(|(index, indices)| (*index, variant_routes(indices))).collect(),
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
    /// The variants for sizes of the theme, by the index of the size.
    sizes: Vec<(usize, VariantIndices)>,
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
    /// Returns the variants of an image. The sizes of the theme crop it around `focus`.
    fn for_image(site: &Site, image: &Image, sizes: impl Iterator<Item = (usize, ImageSize)>, focus: Focus) -> Self {
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
        for (index, size) in sizes {
            let full = fitted_size(size, (width, height));
            let mut indices = VariantIndices::default();
            if size.jpeg_only {
                indices.fallback = Some(variants.add(full, focus, Encoding::Jpeg(images.quality)));
            } else {
                let half = (full.0.div_ceil(2), full.1.div_ceil(2));
                let is_halved = full.0 >= HALVED_FROM_WIDTH;
                indices.webp.extend(is_halved.then(|| variants.add(half, focus, webp)));
                indices.webp.push(variants.add(full, focus, webp));
                indices.fallback = own.map(|own| variants.add(if is_halved { half } else { full }, focus, own));
            }
            variants.sizes.push((index, indices));
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

/// Returns the size of an image for a size of the theme. An image is never enlarged.
fn fitted_size(size: ImageSize, (width, height): (u32, u32)) -> (u32, u32) {
    let is_wider = u64::from(width) * u64::from(size.height) > u64::from(height) * u64::from(size.width);
    match size.fit {
        // The image is cropped in the direction in which it is too long.
        Fit::Cover if is_wider && height < size.height => (scale(size.width, height, size.height), height),
        Fit::Cover if !is_wider && width < size.width => (width, scale(size.height, width, size.width)),
        Fit::Cover => (size.width, size.height),
        Fit::Contain if width <= size.width && height <= size.height => (width, height),
        Fit::Contain if is_wider => (size.width, scale(height, size.width, width)),
        Fit::Contain => (scale(width, size.height, height), size.height),
    }
}
