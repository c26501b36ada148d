//! Makes the smaller images that sinks ask for, once: they are kept in the cache, and drawings with them.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, RwLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::cache::Cache;
use crate::diagnostic::Diagnostic;
use crate::image::{self, DecodedImage, ImageError, ImageVariant, AverageColour};
use crate::model::Image;
use crate::options::{CACHE_FOLDER, Options};
use crate::render::RenderCache;

/// Images above so many pixels are read one at a time: a few of them would fill the memory.
const LARGE: u64 = 25_000_000;

/// What is made of images, and where it is kept.
pub struct ImageStore {
    cache: Cache,
    large: Mutex<()>,
    /// The tones that were asked for, by the hashes of their images.
    tones: RwLock<FxHashMap<u128, Option<AverageColour>>>,
}

impl ImageStore {
    /// The gallery of a run, which keeps what it made in the folder that the run names.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let folder = options.cache.clone().unwrap_or_else(|| options.root.join(CACHE_FOLDER));
        Self { cache: Cache::new(&folder), large: Mutex::default(), tones: RwLock::default() }
    }

    /// The file of a smaller image, made if it is not there.
    ///
    /// # Errors
    /// When the image cannot be read, or the cache not be written.
    pub fn variant_file(&self, image: &Image, variant: &ImageVariant) -> Result<PathBuf, Diagnostic> {
        if let Some(path) = self.cache.get(image.variant_key(variant)) {
            return Ok(path);
        }
        self.make(image, &[*variant])?;
        self.cache.get(image.variant_key(variant)).ok_or_else(|| Diagnostic::image_changed(&image.file))
    }

    /// Makes all that is missing of many images: each is read once, whatever is made of it.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn make_missing(&self, wanted: &[(&Image, Vec<ImageVariant>)]) -> Result<(), Vec<Diagnostic>> {
        let make = |(image, variants): &(&Image, Vec<ImageVariant>)| {
            let is_missing = |variant: &&ImageVariant| self.cache.get(image.variant_key(variant)).is_none();
            let missing: Vec<ImageVariant> = variants.iter().filter(is_missing).copied().collect();
            if missing.is_empty() { None } else { self.make(image, &missing).err() }
        };
        let problems: Vec<Diagnostic> = wanted.par_iter().filter_map(make).collect();
        self.cache.prune();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Reads an image, and keeps what the recipes make of it, and its tone.
    fn make(&self, image: &Image, variants: &[ImageVariant]) -> Result<Option<AverageColour>, Diagnostic> {
        let broken = |problem: ImageError| bad(image, &problem);
        let failed = |error| Diagnostic::cannot_write_cache(self.cache.folder(), &error);
        let is_large = u64::from(image.header.width) * u64::from(image.header.height) > LARGE;
        let _alone = is_large.then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner));
        let decoded = DecodedImage::read(&image.header, &bytes(image)?).map_err(broken)?;
        for variant in variants {
            self.cache.put(image.variant_key(variant), &decoded.make(variant).map_err(broken)?).map_err(failed)?;
        }
        let tone = decoded.tone();
        let number = tone.map_or(u8::MAX, AverageColour::number);
        self.cache.put(Image::average_colour_key(image.hash), &[number]).map_err(failed)?;
        self.tones.write().unwrap_or_else(PoisonError::into_inner).insert(image.hash, tone);
        Ok(tone)
    }
}

impl RenderCache for ImageStore {
    fn drawing(&self, key: u128, draw: &dyn Fn() -> Result<Vec<u8>, Diagnostic>) -> Result<PathBuf, Diagnostic> {
        self.cache.get_or_create(key, draw, |error| Diagnostic::cannot_write_cache(self.cache.folder(), &error))
    }

    fn tone(&self, image: &Image) -> Option<AverageColour> {
        if !image.header.can_be_scaled() {
            return None;
        }
        if let Some(tone) = self.tones.read().unwrap_or_else(PoisonError::into_inner).get(&image.hash) {
            return *tone;
        }
        let Some(number) = self.cache.read(Image::average_colour_key(image.hash)) else {
            // What is wrong with it is told where it is shown itself.
            let made = self.make(image, &[]);
            // One that cannot be read may be right the next time; one whose bytes are wrong stays so.
            if made.is_err() && bytes(image).is_err() {
                return None;
            }
            let tone = made.ok().flatten();
            self.tones.write().unwrap_or_else(PoisonError::into_inner).insert(image.hash, tone);
            return tone;
        };
        let tone = number.first().and_then(|number| AverageColour::from_number(*number));
        self.tones.write().unwrap_or_else(PoisonError::into_inner).insert(image.hash, tone);
        tone
    }
}

/// An image as it is published at its own address.
///
/// # Errors
/// When it cannot be read.
pub fn read_original(image: &Image) -> Result<Vec<u8>, Diagnostic> {
    image::sanitize(&image.header, &bytes(image)?).map_err(|problem| bad(image, &problem))
}

/// The bytes that the image had when it was looked at.
fn bytes(image: &Image) -> Result<Vec<u8>, Diagnostic> {
    let bytes = fs::read(&image.disk_path).map_err(|error| Diagnostic::unreadable_file(&image.file, &error))?;
    if xxh3_128(&bytes) == image.hash { Ok(bytes) } else { Err(Diagnostic::image_changed(&image.file)) }
}

fn bad(image: &Image, problem: &ImageError) -> Diagnostic {
    Diagnostic::invalid_image(&image.file, &problem.to_string(), &problem.advice())
}
