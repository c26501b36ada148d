//! Reads GIF files (GIF89a) block by block and removes metadata.

use image::metadata::Orientation;

use super::{ImageError, ImageFormat, ImageHeader};

/// The published blocks of a file, and the properties that its headers state.
struct ParsedGif<'a> {
    size: (u32, u32),
    image_count: usize,
    published_blocks: Vec<&'a [u8]>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let parsed = parse(bytes)?;
    Ok(ImageHeader::new(ImageFormat::Gif, parsed.size, Orientation::NoTransforms, parsed.image_count > 1))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    Ok(parse(bytes)?.published_blocks.concat())
}

/// Parses a file up to its trailer. Bytes after the trailer are dropped.
fn parse(bytes: &[u8]) -> Result<ParsedGif<'_>, ImageError> {
    let [w1, w2, h1, h2, flags, _, _] = *bytes.get(6..13).ok_or(ImageError::Truncated)? else {
        return Err(ImageError::Truncated);
    };
    let size = (u16::from_le_bytes([w1, w2]).into(), u16::from_le_bytes([h1, h2]).into());
    let mut at = 13 + colour_table_length(flags);
    let mut parsed =
        ParsedGif { size, image_count: 0, published_blocks: vec![bytes.get(..at).ok_or(ImageError::Truncated)?] };
    loop {
        let start = at;
        let is_published = match *bytes.get(at).ok_or(ImageError::Truncated)? {
            0x3b => {
                parsed.published_blocks.push(&bytes[at..=at]);
                break;
            }
            0x2c => {
                let flags = *bytes.get(at + 9).ok_or(ImageError::Truncated)?;
                // The image descriptor, its colour table and the LZW minimum code size.
                at = skip_sub_blocks(bytes, at + 10 + colour_table_length(flags) + 1)?;
                parsed.image_count += 1;
                true
            }
            0x21 => {
                let label = *bytes.get(at + 1).ok_or(ImageError::Truncated)?;
                let application = bytes.get(at + 3..at + 14).unwrap_or_default();
                at = skip_sub_blocks(bytes, at + 2)?;
                match label {
                    // The loop count of an animation, and the ICC profile.
                    0xff => [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"]
                        .iter()
                        .any(|published| *published == application),
                    // A comment extension.
                    0xfe => false,
                    _ => true,
                }
            }
            _ => return Err(ImageError::malformed("there is no block where one should begin")),
        };
        if is_published {
            parsed.published_blocks.push(&bytes[start..at]);
        }
    }
    if parsed.image_count == 0 || size.0 == 0 || size.1 == 0 {
        return Err(ImageError::malformed("there is no picture in it"));
    }
    Ok(parsed)
}

/// Returns the length in bytes of the colour table that the flags announce.
fn colour_table_length(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Returns the offset after a series of sub-blocks. Each begins with its length; length 0 ends the series.
fn skip_sub_blocks(bytes: &[u8], mut at: usize) -> Result<usize, ImageError> {
    loop {
        let length = usize::from(*bytes.get(at).ok_or(ImageError::Truncated)?);
        at += 1 + length;
        if length == 0 {
            return Ok(at);
        }
    }
}
