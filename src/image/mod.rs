//! Reads image headers, removes private and active content, and makes resized images. All are pure functions on bytes;
//! [`crate::image_store`] reads the files and uses the cache.

mod avif;
pub mod budget;
mod decoded;
mod gif;
mod jpeg;
mod png;
mod private_data;
mod svg;
mod unshown;
mod webp;

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use image::metadata::Orientation;

use budget::Excess;
pub use decoded::{AverageColour, DecodedImage};
pub use private_data::format_with_private_data;
pub use unshown::UnshownFormat;

/// The format of an image file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageFormat {
    /// JPEG (ITU T.81).
    Jpeg,
    /// PNG (W3C).
    Png,
    /// WebP (RFC 9649).
    WebP,
    /// GIF (GIF87a or GIF89a).
    Gif,
    /// SVG: a vector image, which has no pixels.
    Svg,
    /// AVIF (AV1 Image File Format). Its pixels are not decoded.
    Avif,
}

impl ImageFormat {
    /// Returns the format that a file name's extension says.
    #[must_use]
    pub fn from_file_name(file: &str) -> Option<Self> {
        let extension = Path::new(file).extension()?.to_str()?;
        let is = |known: &str| extension.eq_ignore_ascii_case(known);
        match () {
            () if ["jpg", "jpeg", "jpe", "jfif", "jfi", "jif", "pjpeg", "pjp"].into_iter().any(is) => Some(Self::Jpeg),
            () if is("png") || is("apng") => Some(Self::Png),
            () if is("webp") => Some(Self::WebP),
            () if is("gif") => Some(Self::Gif),
            () if is("svg") => Some(Self::Svg),
            () if is("avif") => Some(Self::Avif),
            () => None,
        }
    }

    /// Returns the format that a file's first bytes say, if browsers show such an image whatever it is called: they recognize
    /// images by their bytes, except drawings.
    #[must_use]
    pub fn recognized(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => avif::has_brand(bytes, &[b"avif", b"avis"]).then_some(Self::Avif),
        }
    }

    /// Returns the format that a file's first bytes say.
    fn from_first_bytes(bytes: &[u8]) -> Option<Self> {
        Self::recognized(bytes).or_else(|| svg::is_svg(bytes).then_some(Self::Svg))
    }

    /// Returns the name of the format for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Svg => "SVG",
            Self::Avif => "AVIF",
        }
    }

    /// Returns the file extension of the format, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Svg => "svg",
            Self::Avif => "avif",
        }
    }

    /// Returns the media type (MIME type).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Svg => "image/svg+xml",
            Self::Avif => "image/avif",
        }
    }
}

/// The properties that an image file's headers state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageHeader {
    /// The file format.
    pub format: ImageFormat,
    /// The intrinsic width in pixels, after `orientation` is applied. 0 if an SVG states no size.
    pub width: u32,
    /// The intrinsic height in pixels, after `orientation` is applied. 0 if an SVG states no size.
    pub height: u32,
    /// The EXIF orientation: how viewers turn or mirror the stored pixels.
    pub orientation: Orientation,
    /// Whether the image is animated.
    pub is_animated: bool,
}

impl ImageHeader {
    /// Describes an image with the given stored size. Some orientations exchange width and height.
    fn new(format: ImageFormat, (width, height): (u32, u32), orientation: Orientation, is_animated: bool) -> Self {
        let (width, height) = if swaps_width_and_height(orientation) { (height, width) } else { (width, height) };
        Self { format, width, height, orientation, is_animated }
    }

    /// Returns the number of pixels.
    #[must_use]
    pub fn pixel_count(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Whether the image can be resized. SVG, AVIF, GIF and animations are published only as they are.
    #[must_use]
    pub fn can_be_scaled(&self) -> bool {
        !self.is_animated && !matches!(self.format, ImageFormat::Gif | ImageFormat::Svg | ImageFormat::Avif)
    }
}

/// Whether an orientation exchanges width and height.
fn swaps_width_and_height(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

/// The reason why a file is not a usable image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageError {
    /// The file has no bytes.
    Empty,
    /// The file has no known image format. Holds the format that its name says.
    UnknownFormat(ImageFormat),
    /// The file has a format that browsers do not show as an image.
    Unshown {
        /// The format that the file name says.
        named: ImageFormat,
        /// The format that the bytes say.
        actual: UnshownFormat,
    },
    /// The file has another image format than its name says.
    WrongExtension {
        /// The format that the file name says.
        named: ImageFormat,
        /// The format that the bytes say.
        actual: ImageFormat,
    },
    /// The end of the file is missing.
    Truncated,
    /// The file asks for more than the budget of pictures.
    Excessive(Excess),
    /// The bytes violate the format. Holds the reason.
    Malformed(String),
}

impl fmt::Display for ImageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("is empty: 0 bytes"),
            Self::UnknownFormat(named) => write!(formatter, "is called {} but is none", named.name()),
            Self::WrongExtension { named, actual } => {
                write!(formatter, "is called {} but is {}", named.name(), actual.name())
            }
            Self::Unshown { named, actual } => {
                write!(formatter, "is called {} but is {}, which browsers do not show", named.name(), actual.name)
            }
            Self::Truncated => formatter.write_str("is cut off: its end is missing"),
            Self::Excessive(excess) => excess.fmt(formatter),
            Self::Malformed(reason) => write!(formatter, "is broken: {reason}"),
        }
    }
}

impl ImageError {
    /// Returns the advice for authors: how to fix the problem.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::WrongExtension { actual, .. } => format!("give its name the ending .{}", actual.extension()),
            Self::Unshown { actual, .. } => actual.advice.to_owned(),
            Self::Excessive(excess) => excess.advice().to_owned(),
            Self::UnknownFormat(_) | Self::Empty | Self::Truncated | Self::Malformed(_) => {
                "put the file there again from where it comes; its copying or saving may have been interrupted"
                    .to_owned()
            }
        }
    }

    fn malformed(reason: impl fmt::Display) -> Self {
        Self::Malformed(reason.to_string())
    }
}

/// Reads the headers of an image file. It does not decode the pixels.
///
/// # Errors
/// Fails if the bytes are not a complete image of the format that the name says, or if [`sanitize`] would fail.
pub fn read_header(named: ImageFormat, bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    match ImageFormat::from_first_bytes(bytes) {
        None => {
            let unshown = UnshownFormat::from_first_bytes(bytes);
            return Err(
                unshown.map_or(ImageError::UnknownFormat(named), |actual| ImageError::Unshown { named, actual })
            );
        }
        Some(actual) if actual != named => return Err(ImageError::WrongExtension { named, actual }),
        Some(_) => {}
    }
    match named {
        ImageFormat::Jpeg => jpeg::read_header(bytes),
        ImageFormat::Png => png::read_header(bytes),
        ImageFormat::WebP => webp::read_header(bytes),
        ImageFormat::Gif => gif::read_header(bytes),
        ImageFormat::Svg => svg::read_header(bytes),
        ImageFormat::Avif => avif::read_header(bytes),
    }
}

/// The version of what [`sanitize`] returns. A change that returns other bytes for the same image raises it, so that published
/// images are written anew.
pub const ORIGINALS_VERSION: u8 = 4;

/// The number of first bytes that tell the format of a file.
pub const HEAD_LENGTH: usize = 256;

/// Returns an image file as it is published at its own address.
///
/// Metadata of cameras and programs is removed, such as the place where a photograph was taken. An SVG loses scripts and
/// everything that loads other files. Pixels, the ICC profile and the orientation are kept.
///
/// # Errors
/// Fails if the bytes violate the format that `header` states.
pub fn sanitize(header: &ImageHeader, bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    match header.format {
        ImageFormat::Jpeg => jpeg::sanitize(bytes),
        ImageFormat::Png => png::sanitize(bytes),
        ImageFormat::WebP => webp::sanitize(bytes),
        ImageFormat::Gif => gif::sanitize(bytes),
        ImageFormat::Svg => svg::sanitize(bytes),
        ImageFormat::Avif => avif::sanitize(bytes),
    }
}

/// Returns an image without its metadata, as [`sanitize`] does. Returns the bytes themselves if the file is no image by its
/// first bytes, or is a drawing.
///
/// # Errors
/// Fails with the format of the file if the bytes violate it.
pub fn without_metadata(bytes: &[u8]) -> Result<Cow<'_, [u8]>, (ImageFormat, ImageError)> {
    let Some(format) = ImageFormat::recognized(bytes) else { return Ok(Cow::Borrowed(bytes)) };
    let sanitized = read_header(format, bytes).and_then(|header| sanitize(&header, bytes));
    sanitized.map(Cow::Owned).map_err(|problem| (format, problem))
}

/// The most important point of an image, in percent of its width and height from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Focus {
    /// The distance from the left side in percent, at most 100.
    pub x: u8,
    /// The distance from the upper side in percent, at most 100.
    pub y: u8,
}

/// The centre.
impl Default for Focus {
    fn default() -> Self {
        Self { x: 50, y: 50 }
    }
}

/// As in CSS and in front matter.
impl fmt::Display for Focus {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}% {}%", self.x, self.y)
    }
}

impl Focus {
    /// Parses two percentages as in CSS: `30% 20%`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (x, y) = text.trim().split_once(char::is_whitespace)?;
        let percent = |part: &str| part.trim().strip_suffix('%')?.parse().ok().filter(|percent| *percent <= 100);
        Some(Self { x: percent(x)?, y: percent(y)? })
    }

    /// Returns the point in the pixels as the file stores them, as fractions of their width and height.
    fn in_stored_pixels(self, orientation: Orientation) -> (f64, f64) {
        let (x, y) = (f64::from(self.x) / 100.0, f64::from(self.y) / 100.0);
        match orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::Rotate90 => (y, 1.0 - x),
            Orientation::Rotate180 => (1.0 - x, 1.0 - y),
            Orientation::Rotate270 => (1.0 - y, x),
            Orientation::FlipHorizontal => (1.0 - x, y),
            Orientation::FlipVertical => (x, 1.0 - y),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate270FlipH => (1.0 - y, 1.0 - x),
        }
    }
}

/// A resized and re-encoded form of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImageVariant {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels. If the aspect ratio differs, two opposite sides are cropped.
    pub height: u32,
    /// The point that stays in the picture when it is cropped.
    pub focus: Focus,
    /// The format and quality of the file.
    pub encoding: Encoding,
}

impl ImageVariant {
    /// The version of the encoders. Increase it whenever the same variant results in other bytes.
    const VERSION: u8 = 1;

    /// Returns the part of a cache key that identifies the variant.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        let mut key = vec![Self::VERSION; 11];
        key[1..5].copy_from_slice(&self.width.to_le_bytes());
        key[5..9].copy_from_slice(&self.height.to_le_bytes());
        let (encoding, quality) = match self.encoding {
            Encoding::WebP(quality) => (1, quality),
            Encoding::Jpeg(quality) => (2, quality),
            Encoding::Png => (3, 0),
        };
        (key[9], key[10]) = (encoding, quality);
        if self.focus != Focus::default() {
            key.extend([self.focus.x, self.focus.y]);
        }
        key
    }
}

/// The format and quality that a variant is encoded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// Lossy WebP with a quality from 1 to 100.
    WebP(u8),
    /// JPEG with a quality from 1 to 100.
    Jpeg(u8),
    /// Lossless PNG.
    Png,
}

impl Encoding {
    /// Returns the format of the encoded file.
    #[must_use]
    pub fn format(self) -> ImageFormat {
        match self {
            Self::WebP(_) => ImageFormat::WebP,
            Self::Jpeg(_) => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
        }
    }
}

/// Returns EXIF data that holds only the orientation.
fn orientation_exif(orientation: Orientation) -> [u8; 26] {
    let mut exif = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    exif[19] = orientation.to_exif();
    exif
}

/// Reads the orientation from EXIF data. Unreadable data means that the image is not turned.
fn read_orientation(exif: &[u8]) -> Orientation {
    Orientation::from_exif_chunk(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)).unwrap_or(Orientation::NoTransforms)
}
