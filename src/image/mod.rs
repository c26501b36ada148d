//! Images as bytes: what they are, what of them is published, and the smaller ones that are made of them. Pure
//! functions; files and the cache are left to others.

mod decoded;
mod gif;
mod jpeg;
mod png;
mod svg;
mod webp;

use std::fmt;
use std::path::Path;

use image::metadata::Orientation;

pub use decoded::{AverageColour, DecodedImage};

/// What kind of image a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageFormat {
    /// A photograph, most often.
    Jpeg,
    /// Without loss.
    Png,
    /// With or without loss.
    WebP,
    /// Few colours, often moving.
    Gif,
    /// Drawn from a description.
    Svg,
}

impl ImageFormat {
    /// The format that a file's name says.
    #[must_use]
    pub fn from_file_name(file: &str) -> Option<Self> {
        let ending = Path::new(file).extension()?.to_str()?;
        let is = |known: &str| ending.eq_ignore_ascii_case(known);
        match () {
            () if is("jpg") || is("jpeg") || is("jpe") => Some(Self::Jpeg),
            () if is("png") => Some(Self::Png),
            () if is("webp") => Some(Self::WebP),
            () if is("gif") => Some(Self::Gif),
            () if is("svg") => Some(Self::Svg),
            () => None,
        }
    }

    /// The format that a file's first bytes say.
    fn from_first_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => svg::is_svg(bytes).then_some(Self::Svg),
        }
    }

    /// Its name, for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Svg => "SVG",
        }
    }

    /// The ending that files of this kind have.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Svg => "svg",
        }
    }

    /// The media type that browsers know it by.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// What an image's headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageHeader {
    /// Its format.
    pub format: ImageFormat,
    /// How wide it is shown, in pixels; 0 where a drawing does not say.
    pub width: u32,
    /// How high it is shown.
    pub height: u32,
    /// How it must be turned to be shown.
    pub orientation: Orientation,
    /// Whether it moves.
    pub animated: bool,
}

impl ImageHeader {
    /// Of an image that is stored with `width` and `height` and turned when it is shown.
    fn turned(format: ImageFormat, (width, height): (u32, u32), orientation: Orientation, animated: bool) -> Self {
        let (width, height) = if swaps(orientation) { (height, width) } else { (width, height) };
        Self { format, width, height, orientation, animated }
    }

    /// Whether smaller ones can be made of it.
    #[must_use]
    pub fn can_be_scaled(&self) -> bool {
        !self.animated && !matches!(self.format, ImageFormat::Gif | ImageFormat::Svg)
    }
}

/// Whether an image that is turned so changes its width for its height.
fn swaps(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

/// Why a file is no image that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageError {
    /// There is nothing in it.
    Empty,
    /// It is not what its name says, and nothing else that is known.
    Unknown(ImageFormat),
    /// It is another kind of image than its name says.
    Misnamed {
        /// What its name says.
        named: ImageFormat,
        /// What it is.
        is: ImageFormat,
    },
    /// Its end is missing.
    CutOff,
    /// Its bytes make no sense.
    Broken(String),
}

impl fmt::Display for ImageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("is empty: 0 bytes"),
            Self::Unknown(named) => write!(formatter, "is called {} but is none", named.name()),
            Self::Misnamed { named, is } => write!(formatter, "is called {} but is {}", named.name(), is.name()),
            Self::CutOff => formatter.write_str("is cut off: its end is missing"),
            Self::Broken(reason) => write!(formatter, "is broken: {reason}"),
        }
    }
}

impl ImageError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Misnamed { is, .. } => format!("give its name the ending .{}", is.ending()),
            Self::Unknown(_) | Self::Empty | Self::CutOff | Self::Broken(_) => {
                "put the file there again from where it comes; its copying or saving may have been interrupted"
                    .to_owned()
            }
        }
    }

    fn broken(reason: impl fmt::Display) -> Self {
        Self::Broken(reason.to_string())
    }
}

/// What stands in an image file, by its headers; the pixels are not looked at.
///
/// # Errors
/// When the bytes are not a whole image of the kind that the name says.
pub fn read_header(named: ImageFormat, bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    match ImageFormat::from_first_bytes(bytes) {
        None => return Err(ImageError::Unknown(named)),
        Some(is) if is != named => return Err(ImageError::Misnamed { named, is }),
        Some(_) => {}
    }
    match named {
        ImageFormat::Jpeg => jpeg::read_header(bytes),
        ImageFormat::Png => png::read_header(bytes),
        ImageFormat::WebP => webp::read_header(bytes),
        ImageFormat::Gif => gif::read_header(bytes),
        ImageFormat::Svg => svg::read_header(bytes),
    }
}

/// The image as it is published at its own address: without what cameras and programs wrote into it, the place where
/// it was taken among it, and without what a drawing could do in a browser. Its pixels, its colour profile and how it is
/// turned stay as they are.
///
/// # Errors
/// As [`read_header`].
pub fn sanitize(facts: &ImageHeader, bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    match facts.format {
        ImageFormat::Jpeg => jpeg::sanitize(bytes),
        ImageFormat::Png => png::sanitize(bytes),
        ImageFormat::WebP => webp::sanitize(bytes),
        ImageFormat::Gif => gif::sanitize(bytes),
        ImageFormat::Svg => svg::sanitize(bytes),
    }
}

/// How a smaller image is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImageVariant {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels. Where the proportions are others, the same is cut off on two sides.
    pub height: u32,
    /// What it is written as.
    pub encoding: Encoding,
}

impl ImageVariant {
    /// Changes whenever other bytes come of the same recipe.
    const VERSION: u8 = 1;

    /// What tells it from other recipes.
    #[must_use]
    pub fn key(&self) -> [u8; 11] {
        let mut key = [Self::VERSION; 11];
        key[1..5].copy_from_slice(&self.width.to_le_bytes());
        key[5..9].copy_from_slice(&self.height.to_le_bytes());
        let (kind, quality) = match self.encoding {
            Encoding::WebP(quality) => (1, quality),
            Encoding::Jpeg(quality) => (2, quality),
            Encoding::Png => (3, 0),
        };
        (key[9], key[10]) = (kind, quality);
        key
    }
}

/// What an image is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// WebP with loss, of a quality from 1 to 100.
    WebP(u8),
    /// JPEG, of a quality from 1 to 100.
    Jpeg(u8),
    /// PNG.
    Png,
}

impl Encoding {
    /// The format of the file.
    #[must_use]
    pub fn format(self) -> ImageFormat {
        match self {
            Self::WebP(_) => ImageFormat::WebP,
            Self::Jpeg(_) => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
        }
    }
}

/// EXIF that says nothing but how the image is turned.
fn exif(orientation: Orientation) -> [u8; 26] {
    let mut exif = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    exif[19] = orientation.to_exif();
    exif
}

/// How EXIF says that the image is turned.
fn orientation(exif: &[u8]) -> Orientation {
    Orientation::from_exif_chunk(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)).unwrap_or(Orientation::NoTransforms)
}
