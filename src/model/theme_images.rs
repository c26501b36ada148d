//! The sizes of images that a theme asks for, and the images that it asks for in each of them.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;

use crate::address::is_external_url;
use crate::image::ImageFormat;

/// The longest side of a size, in pixels.
pub const MAX_SIDE: u32 = 8000;

/// The image settings of a theme, and the calls of functions for images in its templates.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ThemeImages {
    /// The width of images in texts, as a value of HTML's `sizes` attribute; empty if the theme does not set it.
    pub content_sizes: String,
    /// The image sizes that templates ask for by name.
    pub presets: Vec<ImagePreset>,
    /// The sizes that templates write into calls: `image(src=…, width=640, ratio="16:9")`.
    pub literal_sizes: Vec<ImageSize>,
    /// The sizes in which templates ask for images, by their sources. They are indices into [`ThemeImages::sizes`]. A source
    /// without any is shown whole.
    pub requests: BTreeMap<ImageSource, BTreeSet<usize>>,
}

impl ThemeImages {
    /// Returns all sizes: those of the presets, and then the literal ones.
    pub fn sizes(&self) -> impl Iterator<Item = ImageSize> {
        self.presets.iter().map(|preset| preset.size).chain(self.literal_sizes.iter().copied())
    }

    /// Returns the index of a preset among all sizes.
    #[must_use]
    pub fn preset(&self, name: &str) -> Option<usize> {
        self.presets.iter().position(|preset| preset.name == name)
    }

    /// Returns the index of a literal size among all sizes.
    #[must_use]
    pub fn literal_size(&self, size: ImageSize) -> Option<usize> {
        let position = self.literal_sizes.iter().position(|known| *known == size)?;
        Some(self.presets.len() + position)
    }

    /// Returns the sizes in which templates ask for the images of a source.
    pub fn requested(&self, source: &ImageSource) -> impl Iterator<Item = usize> + use<'_> {
        self.requests.get(source).into_iter().flatten().copied()
    }

    /// Whether templates ask for the images of a source in any size.
    #[must_use]
    pub fn has_requests(&self, source: &ImageSource) -> bool {
        self.requests.get(source).is_some_and(|sizes| !sizes.is_empty())
    }

    /// Returns the arguments of components that name images in texts.
    pub fn arguments(&self) -> impl Iterator<Item = &ImageArgument> {
        self.requests.iter().filter_map(|(source, sizes)| match source {
            ImageSource::Argument(argument) if !sizes.is_empty() => Some(argument),
            _ => None,
        })
    }
}

/// Whether a text looks like the path of an image of the site.
#[must_use]
pub fn names_image(text: &str) -> bool {
    let path = text.split(['#', '?']).next().unwrap_or_default();
    // The ending may be percent-encoded too.
    let end = path.rsplit('/').next().unwrap_or_default();
    ImageFormat::from_file_name(&percent_decode_str(end).decode_utf8_lossy()).is_some() && !is_external_url(text)
}

/// Where a template gets an image from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImageSource {
    /// The images that represent documents, terms and the site.
    Main,
    /// `[params]` of site.toml.
    SiteParams,
    /// The author's own keys of documents: one of them, or all.
    DocumentParams(Option<Box<str>>),
    /// The author's own keys of terms.
    TermParams,
    /// The settings of the theme.
    Settings,
    /// The data files.
    Data,
    /// A file of `content/` or `static/`, by its path from there as the template writes it.
    File(Box<str>),
    /// A file of the theme, by its path in `static/`.
    ThemeFile(Box<str>),
    /// An argument of a component that texts call.
    Argument(ImageArgument),
}

/// An argument of a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageArgument {
    /// The name of the component.
    pub component: Box<str>,
    /// The name of the argument.
    pub argument: Box<str>,
}

/// A named image size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagePreset {
    /// The name in templates.
    pub name: String,
    /// The size.
    pub size: ImageSize,
}

/// An image size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageSize {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The treatment of images with other proportions.
    pub fit: Fit,
    /// Whether the image is made only as JPEG, for programs that read no other format.
    pub jpeg_only: bool,
}

impl ImageSize {
    /// Returns the size for a width in pixels and a ratio such as `16:9`. Without a ratio, the whole image is visible.
    ///
    /// # Errors
    /// The reason in words, if the width, the ratio or the height that follows is impossible.
    pub fn literal(width: i64, ratio: Option<&str>) -> Result<Self, String> {
        let side = |side: i64| u32::try_from(side).ok().filter(|side| (1..=MAX_SIDE).contains(side));
        let Some(width) = side(width) else {
            return Err(format!("`width` is a whole number of pixels from 1 to {MAX_SIDE}, and not {width}"));
        };
        let Some(ratio) = ratio else {
            return Ok(Self { width, height: MAX_SIDE, fit: Fit::Contain, jpeg_only: false });
        };
        let part = |part: &str| {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|number| is_number && (1..=10_000).contains(number))
        };
        let Some((across, down)) = ratio.split_once(':').and_then(|(across, down)| Some((part(across)?, part(down)?)))
        else {
            return Err(format!(
                "`ratio` is two whole numbers, width to height, such as \"16:9\", and not \"{ratio}\""
            ));
        };
        let (across, down) = (i64::from(across), i64::from(down));
        match side((i64::from(width) * down + across / 2) / across) {
            Some(height) => Ok(Self { width, height, fit: Fit::Cover, jpeg_only: false }),
            None => Err(format!(
                "with the ratio {ratio}, a picture of {width} pixels in width has less than 1 or more than {MAX_SIDE} \
                 pixels in height"
            )),
        }
    }
}

/// The way an image is fitted into a size with other proportions, as in CSS `object-fit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The image fills the whole size. Two opposite sides are cropped equally.
    Cover,
    /// The whole image is visible. It can be smaller than the size in one dimension.
    Contain,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_size_has_the_height_of_its_ratio() {
        let size = |width, ratio| ImageSize::literal(width, ratio).map(|size| (size.width, size.height));
        assert_eq!(size(640, Some("16:9")), Ok((640, 360)));
        assert_eq!(size(1200, Some("191:100")), Ok((1200, 628)));
        assert_eq!(size(400, None), Ok((400, MAX_SIDE)));
        for (width, ratio) in [
            (0, None),
            (-3, None),
            (8001, None),
            (i64::MAX, Some("1:1")),
            (400, Some("16/9")),
            (400, Some("0:1")),
            (400, Some("1:+1")),
            (400, Some("1:10000")),
            (1, Some("10000:1")),
            (400, Some("")),
            (400, Some("99999999999:1")),
        ] {
            assert!(size(width, ratio).is_err(), "{width} {ratio:?}");
        }
    }
}
