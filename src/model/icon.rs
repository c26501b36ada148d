//! The image from which the site's icons are made.

use std::borrow::Cow;

use crate::image::ImageFormat;
use crate::table::Span;

/// An icon source: an SVG or a PNG file.
#[derive(Debug, PartialEq, Eq)]
pub struct Icon {
    /// The path relative to the site's folder.
    pub file: String,
    /// The position in site.toml that names it.
    pub span: Span,
    /// The content of the file.
    pub bytes: Cow<'static, [u8]>,
}

impl Icon {
    /// Returns whether the file is an SVG.
    #[must_use]
    pub fn is_svg(&self) -> bool {
        ImageFormat::from_file_name(&self.file) == Some(ImageFormat::Svg)
    }
}
