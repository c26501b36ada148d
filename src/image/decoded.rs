//! An image's pixels: reading them, and making smaller images of them.

use std::io::Cursor;

use fast_image_resize as fir;
use fir::images::{Image, ImageRef};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{Encoding, ImageError, ImageFormat, ImageHeader, ImageVariant, swaps, webp};

/// The colour of an image as a whole, one of 64: two bits for each of red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AverageColour(u8);

impl AverageColour {
    /// A tone by its number, below 64.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        (number < 64).then_some(Self(number))
    }

    /// Its number: red, green and blue in two bits each.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// How much red, green and blue it has, each from 0 to 3.
    #[must_use]
    pub fn levels(self) -> [u8; 3] {
        [self.0 >> 4, self.0 >> 2 & 3, self.0 & 3]
    }

    fn of(red: u64, green: u64, blue: u64, count: u64) -> Self {
        // The levels are 30, 100, 170 and 240: images are seldom quite dark or quite light, and never glaring.
        let level = |sum: u64| ((sum / count.max(1) + 5) / 70).min(3) as u8;
        Self(level(red) << 4 | level(green) << 2 | level(blue))
    }
}

/// An image's pixels as its file stores them, not yet turned.
pub struct DecodedImage {
    facts: ImageHeader,
    pixels: DynamicImage,
    /// Its colour profile.
    profile: Option<Vec<u8>>,
}

impl DecodedImage {
    /// Reads the pixels of an image.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(facts: &ImageHeader, bytes: &[u8]) -> Result<Self, ImageError> {
        let format = match facts.format {
            ImageFormat::Jpeg => image::ImageFormat::Jpeg,
            ImageFormat::Png => image::ImageFormat::Png,
            ImageFormat::WebP => image::ImageFormat::WebP,
            ImageFormat::Gif => image::ImageFormat::Gif,
            ImageFormat::Svg => return Err(ImageError::broken("a drawing has no pixels")),
        };
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        // The size was checked already.
        reader.no_limits();
        let mut decoder = reader.into_decoder().map_err(ImageError::broken)?;
        // A profile of printing colours says nothing of the pixels, which are red, green and blue now.
        let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.get(16..20) == Some(b"RGB "));
        let pixels = match DynamicImage::from_decoder(decoder).map_err(ImageError::broken)? {
            pixels @ (DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_)) => pixels,
            other if other.color().has_alpha() => DynamicImage::ImageRgba8(other.into_rgba8()),
            other => DynamicImage::ImageRgb8(other.into_rgb8()),
        };
        Ok(Self { facts: *facts, pixels, profile })
    }

    /// The colour that may stand in its place while it is loaded; none where one can look through it.
    #[must_use]
    pub fn tone(&self) -> Option<AverageColour> {
        let DynamicImage::ImageRgb8(pixels) = &self.pixels else { return None };
        // Some ten thousand pixels tell as much as all.
        let step = (pixels.pixels().len() / 10_007).max(1);
        let mut sums = [0; 4];
        for pixel in pixels.pixels().step_by(step) {
            sums = [
                sums[0] + u64::from(pixel[0]),
                sums[1] + u64::from(pixel[1]),
                sums[2] + u64::from(pixel[2]),
                sums[3] + 1,
            ];
        }
        Some(AverageColour::of(sums[0], sums[1], sums[2], sums[3]))
    }

    /// Makes a smaller image.
    ///
    /// # Errors
    /// When it cannot be written in its format, which has limits of its own.
    pub fn make(&self, variant: &ImageVariant) -> Result<Vec<u8>, ImageError> {
        let (width, height) = (variant.width, variant.height);
        let stored = if swaps(self.facts.orientation) { (height, width) } else { (width, height) };
        let mut small = self.resized(stored)?;
        small.apply_orientation(self.facts.orientation);
        let profile = self.profile.as_deref();
        match variant.encoding {
            Encoding::WebP(quality) => {
                let bytes = match &small {
                    DynamicImage::ImageRgba8(pixels) => ::webp::Encoder::from_rgba(pixels, width, height),
                    pixels => ::webp::Encoder::from_rgb(pixels.as_bytes(), width, height),
                }
                .encode_simple(false, f32::from(quality))
                .map_err(|error| ImageError::broken(format!("it cannot be written as WebP: {error:?}")))?;
                match profile {
                    Some(profile) => webp::with_profile(&bytes, (width, height), profile),
                    None => Ok(bytes.to_vec()),
                }
            }
            Encoding::Jpeg(quality) => {
                let (Ok(w), Ok(h)) = (u16::try_from(width), u16::try_from(height)) else {
                    return Err(ImageError::broken("it is too large for JPEG"));
                };
                let mut bytes = Vec::new();
                let mut encoder = Encoder::new(&mut bytes, quality);
                encoder.set_sampling_factor(SamplingFactor::F_2_2);
                encoder.set_optimized_huffman_tables(true);
                encoder.set_progressive(true);
                if let Some(profile) = profile {
                    encoder.add_icc_profile(profile).map_err(ImageError::broken)?;
                }
                encoder.encode(&on_white(small), w, h, ColorType::Rgb).map_err(ImageError::broken)?;
                Ok(bytes)
            }
            Encoding::Png => {
                let mut bytes = Vec::new();
                let mut encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
                if let Some(profile) = profile {
                    encoder.set_icc_profile(profile.to_vec()).map_err(ImageError::broken)?;
                }
                let colours =
                    if small.color().has_alpha() { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
                encoder.write_image(small.as_bytes(), width, height, colours).map_err(ImageError::broken)?;
                Ok(bytes)
            }
        }
    }

    /// The pixels in another size; what does not fit its proportions is cut off on two sides.
    fn resized(&self, (width, height): (u32, u32)) -> Result<DynamicImage, ImageError> {
        let (kind, has_alpha) = match &self.pixels {
            DynamicImage::ImageRgba8(_) => (fir::PixelType::U8x4, true),
            _ => (fir::PixelType::U8x3, false),
        };
        let source = ImageRef::new(self.pixels.width(), self.pixels.height(), self.pixels.as_bytes(), kind)
            .map_err(ImageError::broken)?;
        let mut target = Image::new(width, height, kind);
        let options = fir::ResizeOptions::new().fit_into_destination(Some((0.5, 0.5)));
        fir::Resizer::new().resize(&source, &mut target, &options).map_err(ImageError::broken)?;
        let bytes = target.into_vec();
        let resized = if has_alpha {
            RgbaImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgba8)
        } else {
            RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8)
        };
        resized.ok_or_else(|| ImageError::broken("it has no size"))
    }
}

/// The pixels without the fourth value: what one could look through is white behind.
fn on_white(pixels: DynamicImage) -> Vec<u8> {
    let DynamicImage::ImageRgba8(pixels) = pixels else { return pixels.into_bytes() };
    let mix = |colour: u8, alpha: u8| {
        ((u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha)) + 127) / 255) as u8
    };
    pixels.pixels().flat_map(|pixel| [0, 1, 2].map(|index| mix(pixel[index], pixel[3]))).collect()
}
