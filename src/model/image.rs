//! Image files of `content/` and `static/`.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cache;
use crate::image::{ImageFormat, ImageHeader, ImageVariant, ORIGINALS_VERSION};

/// Identifies an image: an index into [`super::Sources::images`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub u32);

/// An image file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The path relative to the site's folder, with `/`.
    pub file: Arc<str>,
    /// The path on the disk.
    pub disk_path: PathBuf,
    /// The format and the size, from the header of the file.
    pub header: ImageHeader,
    /// The hash of the file's bytes.
    pub hash: u128,
}

impl Image {
    /// Returns the cache key of a variant of the image.
    #[must_use]
    pub fn variant_key(&self, variant: &ImageVariant) -> u128 {
        cache::key(&[b"picture", &self.hash.to_le_bytes(), &variant.key()])
    }

    /// Returns the cache key of the image's average colour.
    #[must_use]
    pub fn average_colour_key(&self) -> u128 {
        cache::key(&[b"tone", &[ORIGINALS_VERSION], &self.hash.to_le_bytes()])
    }

    /// Returns the cache key of the length of the image without its metadata.
    #[must_use]
    pub fn published_length_key(&self) -> u128 {
        cache::key(&[b"length", &[ORIGINALS_VERSION], &self.hash.to_le_bytes()])
    }

    /// Returns whether the image has more megapixels than `megapixels`. An SVG has no pixels.
    #[must_use]
    pub fn is_larger_than(&self, megapixels: u32) -> bool {
        self.header.format != ImageFormat::Svg && self.header.pixel_count() > u64::from(megapixels) * 1_000_000
    }
}
