//! Decodes the pixels of an image, and encodes resized variants of it.

use std::io::Cursor;

use fast_image_resize as fir;
use fir::images::{Image, ImageRef};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{Encoding, ImageError, ImageFormat, ImageHeader, ImageVariant, swaps_width_and_height, webp};

/// The average colour of an image, rounded to one of 64 colours: two bits each for red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AverageColour(u8);

impl AverageColour {
    /// Returns the colour with a number below 64.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        (number < 64).then_some(Self(number))
    }

    /// Returns the number of the colour: two bits each for red, green and blue.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// Returns the levels of red, green and blue, each from 0 to 3.
    #[must_use]
    pub fn levels(self) -> [u8; 3] {
        [self.0 >> 4, self.0 >> 2 & 3, self.0 & 3]
    }

    /// Computes the average from sums over `count` pixels.
    fn from_sums(red: u64, green: u64, blue: u64, count: u64) -> Self {
        // The levels 0 to 3 mean 30, 100, 170 and 240. The average of an image is rarely darker or brighter.
        let level = |sum: u64| ((sum / count.max(1) + 5) / 70).min(3) as u8;
        Self(level(red) << 4 | level(green) << 2 | level(blue))
    }
}

/// The decoded pixels of an image, before its orientation is applied.
pub struct DecodedImage {
    header: ImageHeader,
    pixels: DynamicImage,
    /// The ICC profile, if it describes RGB colours.
    icc_profile: Option<Vec<u8>>,
}

impl DecodedImage {
    /// Decodes the pixels of an image file.
    ///
    /// # Errors
    /// Fails if the image is an SVG or the pixels cannot be decoded.
    pub fn decode(header: &ImageHeader, bytes: &[u8]) -> Result<Self, ImageError> {
        let format = match header.format {
            ImageFormat::Jpeg => image::ImageFormat::Jpeg,
            ImageFormat::Png => image::ImageFormat::Png,
            ImageFormat::WebP => image::ImageFormat::WebP,
            ImageFormat::Gif => image::ImageFormat::Gif,
            ImageFormat::Svg => return Err(ImageError::malformed("a drawing has no pixels")),
            ImageFormat::Avif => return Err(ImageError::malformed("AVIF is not decoded")),
        };
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        // Loading the site has checked the size and the colour profile already.
        reader.no_limits();
        let mut decoder = reader.into_decoder().map_err(ImageError::malformed)?;
        let (width, height) = decoder.dimensions();
        if ![(width, height), (height, width)].contains(&(header.width, header.height)) {
            return Err(ImageError::malformed("it states two sizes"));
        }
        // A profile of another colour space, such as CMYK, does not describe the pixels: they are RGB now.
        let icc_profile =
            decoder.icc_profile().ok().flatten().filter(|icc_profile| icc_profile.get(16..20) == Some(b"RGB "));
        let pixels = match DynamicImage::from_decoder(decoder).map_err(ImageError::malformed)? {
            pixels @ (DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_)) => pixels,
            other if other.color().has_alpha() => DynamicImage::ImageRgba8(other.into_rgba8()),
            other => DynamicImage::ImageRgb8(other.into_rgb8()),
        };
        Ok(Self { header: *header, pixels, icc_profile })
    }

    /// Returns the colour to show while the image loads, or `None` if the image has an alpha channel.
    #[must_use]
    pub fn average_colour(&self) -> Option<AverageColour> {
        let DynamicImage::ImageRgb8(pixels) = &self.pixels else { return None };
        // About ten thousand pixels are enough for an average.
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
        Some(AverageColour::from_sums(sums[0], sums[1], sums[2], sums[3]))
    }

    /// Encodes a resized variant of the image.
    ///
    /// # Errors
    /// Fails if the format cannot hold the image, for example because of its size.
    pub fn encode(&self, variant: &ImageVariant) -> Result<Vec<u8>, ImageError> {
        let (width, height) = (variant.width, variant.height);
        let stored = if swaps_width_and_height(self.header.orientation) { (height, width) } else { (width, height) };
        let mut small = self.resized(stored, variant.focus.in_stored_pixels(self.header.orientation))?;
        small.apply_orientation(self.header.orientation);
        let icc_profile = self.icc_profile.as_deref();
        match variant.encoding {
            Encoding::WebP(quality) => {
                let bytes = match &small {
                    DynamicImage::ImageRgba8(pixels) => webpx::Encoder::new_rgba(pixels, width, height),
                    pixels => webpx::Encoder::new_rgb(pixels.as_bytes(), width, height),
                }
                .quality(f32::from(quality))
                .encode(webpx::Unstoppable)
                .map_err(|error| ImageError::malformed(format!("it cannot be written as WebP: {}", error.error())))?;
                match icc_profile {
                    Some(icc_profile) => webp::with_profile(&bytes, (width, height), icc_profile),
                    None => Ok(bytes),
                }
            }
            Encoding::Jpeg(quality) => {
                let (Ok(w), Ok(h)) = (u16::try_from(width), u16::try_from(height)) else {
                    return Err(ImageError::malformed("it is too large for JPEG"));
                };
                let mut bytes = Vec::new();
                let mut encoder = Encoder::new(&mut bytes, quality);
                encoder.set_sampling_factor(SamplingFactor::F_2_2);
                encoder.set_optimized_huffman_tables(true);
                encoder.set_progressive(true);
                if let Some(icc_profile) = icc_profile {
                    encoder.add_icc_profile(icc_profile).map_err(ImageError::malformed)?;
                }
                encoder.encode(&flatten_on_white(small), w, h, ColorType::Rgb).map_err(ImageError::malformed)?;
                Ok(bytes)
            }
            Encoding::Png => {
                let mut bytes = Vec::new();
                let mut encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
                if let Some(icc_profile) = icc_profile {
                    encoder.set_icc_profile(icc_profile.to_vec()).map_err(ImageError::malformed)?;
                }
                let colours =
                    if small.color().has_alpha() { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
                encoder.write_image(small.as_bytes(), width, height, colours).map_err(ImageError::malformed)?;
                Ok(bytes)
            }
        }
    }

    /// Resizes the pixels. If the aspect ratio differs, two opposite sides are cropped in the proportion that `focus` gives.
    fn resized(&self, (width, height): (u32, u32), focus: (f64, f64)) -> Result<DynamicImage, ImageError> {
        let (pixel_type, has_alpha) = match &self.pixels {
            DynamicImage::ImageRgba8(_) => (fir::PixelType::U8x4, true),
            _ => (fir::PixelType::U8x3, false),
        };
        let source = ImageRef::new(self.pixels.width(), self.pixels.height(), self.pixels.as_bytes(), pixel_type)
            .map_err(ImageError::malformed)?;
        let mut target = Image::new(width, height, pixel_type);
        let options = fir::ResizeOptions::new().fit_into_destination(Some(focus));
        fir::Resizer::new().resize(&source, &mut target, &options).map_err(ImageError::malformed)?;
        let bytes = target.into_vec();
        let resized = if has_alpha {
            RgbaImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgba8)
        } else {
            RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8)
        };
        resized.ok_or_else(|| ImageError::malformed("it has no size"))
    }
}

/// Returns the RGB pixels of an image, with transparent areas on a white background.
fn flatten_on_white(pixels: DynamicImage) -> Vec<u8> {
    let DynamicImage::ImageRgba8(pixels) = pixels else { return pixels.into_bytes() };
    let mix = |colour: u8, alpha: u8| {
        ((u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha)) + 127) / 255) as u8
    };
    pixels.pixels().flat_map(|pixel| [0, 1, 2].map(|index| mix(pixel[index], pixel[3]))).collect()
}
