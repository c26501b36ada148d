//! What `[images]` says: which smaller images are made.

/// The settings of images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// The widths in which images are offered, the smallest first. None is wider than the original.
    pub widths: Vec<u32>,
    /// The quality of what is written with loss, from 1 to 100.
    pub quality: u8,
    /// Images with more millions of pixels are refused.
    pub max_megapixels: u32,
}

impl Default for Images {
    fn default() -> Self {
        Self { widths: vec![480, 800, 1200, 1600], quality: 80, max_megapixels: 100 }
    }
}
