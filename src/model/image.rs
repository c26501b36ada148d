//! An image of the site: a file of `content/` or `static/` that can be shown.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cache;
use crate::image::{Format, ImageHeader, ImageVariant};

/// An image: an index into [`super::Sources::images`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub u32);

/// An image as it was found.
#[derive(Debug, Clone)]
pub struct Image {
    /// Its path relative to the site's folder, with `/`.
    pub file: Arc<str>,
    /// Where it really is.
    pub disk_path: PathBuf,
    /// What its headers say.
    pub header: ImageHeader,
    /// The hash of its bytes.
    pub hash: u128,
}

impl Image {
    /// Under which key the cache keeps what is made of it by a recipe.
    #[must_use]
    pub fn key(&self, variant: &ImageVariant) -> u128 {
        cache::key(&[b"picture", &self.hash.to_le_bytes(), &variant.key()])
    }

    /// Under which key the cache keeps the tone of an image, by the hash of its bytes.
    #[must_use]
    pub fn tone_key(hash: u128) -> u128 {
        cache::key(&[b"tone", &hash.to_le_bytes()])
    }

    /// Whether it has more than so many millions of pixels; a drawing has none.
    #[must_use]
    pub fn is_larger_than(&self, megapixels: u32) -> bool {
        self.header.format != Format::Svg
            && u64::from(self.header.width) * u64::from(self.header.height) > u64::from(megapixels) * 1_000_000
    }
}
