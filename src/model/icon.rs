//! The image that the site's icons are made of.

use std::borrow::Cow;
use std::path::Path;

use crate::table::Span;

/// An SVG, or a PNG.
#[derive(Debug, PartialEq, Eq)]
pub struct Icon {
    /// Its path from the site's folder.
    pub file: String,
    /// Where site.toml names it.
    pub span: Span,
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
}

impl Icon {
    /// Whether it is an SVG.
    #[must_use]
    pub fn is_svg(&self) -> bool {
        Path::new(&self.file).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"))
    }
}
