//! The result of rendering a route.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::image::ImageVariant;
use crate::model::Image;

/// The content of a route.
#[derive(Debug)]
pub enum Content<'a> {
    /// Rendered bytes.
    Bytes(Cow<'a, [u8]>),
    /// A file that is published unchanged.
    File(Cow<'a, Path>),
    /// An entry of the cache, which its reader checks. A damaged one is removed, and rendering makes it again.
    Cached(PathBuf),
    /// An image file that is published without its metadata.
    Original(&'a Image),
    /// A variant of an image, such as a smaller size.
    Image(&'a Image, ImageVariant),
}

impl Content<'_> {
    pub(super) fn text(text: String) -> Self {
        Self::Bytes(Cow::Owned(text.into_bytes()))
    }
}

/// The result of rendering a route: its content, and all diagnostics, such as broken links. There is no content if the
/// template failed. Content with errors can be previewed but not published.
pub type Rendered<'a> = (Option<Content<'a>>, Vec<Diagnostic>);
