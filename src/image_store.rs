//! Makes resized image variants on demand, and keeps them and rendered SVGs (social cards) in the cache.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::cache::Cache;
use crate::diagnostic::Diagnostic;
use crate::image::{self, AverageColour, DecodedImage, ImageError, ImageVariant};
use crate::model::Image;
use crate::options::{CACHE_FOLDER, Options};
use crate::render::{Content, RenderCache};
use crate::site_file;

/// Images with more pixels are decoded one at a time, because several at once would fill the memory.
const LARGE_IMAGE_PIXELS: u64 = 25_000_000;

/// Makes image variants and average colours, and stores them in the cache.
pub struct ImageStore {
    cache: Cache,
    /// Held while a large image is decoded.
    large_image: Mutex<()>,
    /// The average colours that are known so far, by the hashes of their images.
    average_colours: RwLock<FxHashMap<u128, Option<AverageColour>>>,
}

impl ImageStore {
    /// Creates the store that uses the cache folder of the given options.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let folder = options.cache.clone().unwrap_or_else(|| options.root.join(CACHE_FOLDER));
        Self {
            cache: Cache::new(&folder, &options.root),
            large_image: Mutex::default(),
            average_colours: RwLock::default(),
        }
    }

    /// Returns the file of a variant in the cache, if the variant was made.
    #[must_use]
    pub fn cached_variant(&self, image: &Image, variant: &ImageVariant) -> Option<PathBuf> {
        self.cache.get(image.variant_key(variant))
    }

    /// Returns the bytes of a variant. Makes it if it is missing in the cache.
    ///
    /// # Errors
    /// Fails if the image cannot be read or decoded.
    pub fn variant(&self, image: &Image, variant: &ImageVariant) -> Result<Vec<u8>, Diagnostic> {
        let key = image.variant_key(variant);
        if let Some(bytes) = self.cache.read(key) {
            return Ok(bytes);
        }
        let _guard = self.large_image_guard(image);
        let bytes = decode(image)?.encode(variant).map_err(|problem| invalid_image(image, &problem))?;
        _ = self.cache.put(key, &bytes);
        Ok(bytes)
    }

    /// Returns a warning if nothing could be kept in the cache.
    #[must_use]
    pub fn cache_problem(&self) -> Option<Diagnostic> {
        let problem = self.cache.problem()?;
        Some(Diagnostic::built_without_cache(self.cache.folder(), &problem))
    }

    /// Returns the cache.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Makes the missing variants of many images in parallel, and prunes the cache. Each image is read at most once.
    ///
    /// # Errors
    /// Returns one diagnostic for each image that failed.
    pub fn make_missing(&self, images: &[(&Image, Vec<ImageVariant>)]) -> Result<(), Vec<Diagnostic>> {
        let make = |(image, variants): &(&Image, Vec<ImageVariant>)| {
            let is_missing = |variant: &&ImageVariant| self.cache.get(image.variant_key(variant)).is_none();
            let missing: Vec<ImageVariant> = variants.iter().filter(is_missing).copied().collect();
            // A variant that cannot be kept is made when it is needed.
            if missing.is_empty() || self.cache.problem().is_some() {
                return None;
            }
            self.make_variants(image, &missing).err()
        };
        let diagnostics: Vec<Diagnostic> = images.par_iter().filter_map(make).collect();
        self.cache.prune();
        if diagnostics.is_empty() { Ok(()) } else { Err(diagnostics) }
    }

    /// Decodes an image, then stores the given variants and its average colour. Returns the average colour.
    fn make_variants(&self, image: &Image, variants: &[ImageVariant]) -> Result<Option<AverageColour>, Diagnostic> {
        let _guard = self.large_image_guard(image);
        let decoded = decode(image)?;
        for variant in variants {
            let bytes = decoded.encode(variant).map_err(|problem| invalid_image(image, &problem))?;
            _ = self.cache.put(image.variant_key(variant), &bytes);
        }
        let average_colour = decoded.average_colour();
        let number = average_colour.map_or(u8::MAX, AverageColour::number);
        _ = self.cache.put(image.average_colour_key(), &[number]);
        self.average_colours.write().unwrap_or_else(PoisonError::into_inner).insert(image.hash, average_colour);
        Ok(average_colour)
    }

    /// Waits until no other large image is decoded, if this one is large.
    fn large_image_guard(&self, image: &Image) -> Option<MutexGuard<'_, ()>> {
        let is_large = image.header.pixel_count() > LARGE_IMAGE_PIXELS;
        is_large.then(|| self.large_image.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl RenderCache for ImageStore {
    fn cached(
        &self,
        key: u128,
        create: &dyn Fn() -> Result<Vec<u8>, Diagnostic>,
    ) -> Result<Content<'static>, Diagnostic> {
        if let Some(path) = self.cache.get(key) {
            return Ok(Content::Cached(path));
        }
        let bytes = create()?;
        Ok(match self.cache.put(key, &bytes) {
            Some(path) => Content::Cached(path),
            None => Content::Bytes(bytes.into()),
        })
    }

    fn published_length(&self, image: &Image) -> Option<u64> {
        let key = image.published_length_key();
        let cached = self.cache.read(key).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
        cached.or_else(|| {
            // A problem with the image or with the cache is reported where the image itself is made.
            let length = read_original(image).ok()?.len() as u64;
            _ = self.cache.put(key, &length.to_le_bytes());
            Some(length)
        })
    }

    fn average_colour(&self, image: &Image) -> Option<AverageColour> {
        if !image.header.can_be_scaled() {
            return None;
        }
        if let Some(average_colour) =
            self.average_colours.read().unwrap_or_else(PoisonError::into_inner).get(&image.hash)
        {
            return *average_colour;
        }
        let average_colour = match self.cache.read(image.average_colour_key()) {
            Some(number) => number.first().and_then(|number| AverageColour::from_number(*number)),
            None => match self.make_variants(image, &[]) {
                Ok(average_colour) => return average_colour,
                // The error is reported where the image itself is made. An unreadable file is tried again next time,
                // but invalid bytes stay invalid.
                Err(_) if read_unchanged(image).is_err() => return None,
                Err(_) => None,
            },
        };
        self.average_colours.write().unwrap_or_else(PoisonError::into_inner).insert(image.hash, average_colour);
        average_colour
    }
}

/// Returns an image as it is published at its own address, without metadata and active content.
///
/// # Errors
/// Fails if the file cannot be read, has changed since it was loaded, or is not a valid image.
pub fn read_original(image: &Image) -> Result<Vec<u8>, Diagnostic> {
    image::sanitize(&image.header, &read_unchanged(image)?).map_err(|problem| invalid_image(image, &problem))
}

fn decode(image: &Image) -> Result<DecodedImage, Diagnostic> {
    DecodedImage::decode(&image.header, &read_unchanged(image)?).map_err(|problem| invalid_image(image, &problem))
}

/// Reads the file of an image. Fails if its bytes have changed since the image was loaded.
fn read_unchanged(image: &Image) -> Result<Vec<u8>, Diagnostic> {
    // The path on the disk is that of the site's folder, followed by the names in `file`.
    let root = image.disk_path.ancestors().nth(image.file.split('/').count()).unwrap_or(&image.disk_path);
    let bytes = site_file::read(root, &image.disk_path);
    let bytes = bytes.map_err(|error| Diagnostic::unreadable_file(&image.file, &error))?;
    if xxh3_128(&bytes) == image.hash { Ok(bytes) } else { Err(Diagnostic::image_changed(&image.file)) }
}

fn invalid_image(image: &Image, problem: &ImageError) -> Diagnostic {
    Diagnostic::invalid_image(&image.file, &problem.to_string(), &problem.advice())
}
