//! The table `[images]`: which smaller variants of images are made.

/// The settings of images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSettings {
    /// The widths of the variants in pixels, the smallest first. No variant is wider than the original.
    pub widths: Vec<u32>,
    /// The quality of lossy compression, from 1 to 100.
    pub quality: u8,
    /// The maximum size of an image in millions of pixels; larger images are refused.
    pub max_megapixels: u32,
}

impl Default for ImageSettings {
    fn default() -> Self {
        Self { widths: vec![480, 800, 1200, 1600], quality: 80, max_megapixels: 100 }
    }
}
