//! GIF files (GIF89a): their blocks, and which of them are published.

use image::metadata::Orientation;

use super::{ImageError, ImageFormat, ImageHeader};

/// A file taken apart.
struct ParsedGif<'a> {
    size: (u32, u32),
    images: usize,
    /// What is published.
    kept: Vec<&'a [u8]>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let walked = walk(bytes)?;
    Ok(ImageHeader::turned(ImageFormat::Gif, walked.size, Orientation::NoTransforms, walked.images > 1))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    Ok(walk(bytes)?.kept.concat())
}

/// Takes a file apart. What follows its end is no part of it.
fn walk(bytes: &[u8]) -> Result<ParsedGif<'_>, ImageError> {
    let [w1, w2, h1, h2, flags, _, _] = *bytes.get(6..13).ok_or(ImageError::CutOff)? else {
        return Err(ImageError::CutOff);
    };
    let size = (u16::from_le_bytes([w1, w2]).into(), u16::from_le_bytes([h1, h2]).into());
    let mut at = 13 + colours(flags);
    let mut walked = ParsedGif { size, images: 0, kept: vec![bytes.get(..at).ok_or(ImageError::CutOff)?] };
    loop {
        let start = at;
        let is_kept = match *bytes.get(at).ok_or(ImageError::CutOff)? {
            0x3b => {
                walked.kept.push(&bytes[at..=at]);
                break;
            }
            0x2c => {
                let flags = *bytes.get(at + 9).ok_or(ImageError::CutOff)?;
                // The descriptor, its colours and the size of the codes.
                at = end_of_blocks(bytes, at + 10 + colours(flags) + 1)?;
                walked.images += 1;
                true
            }
            0x21 => {
                let label = *bytes.get(at + 1).ok_or(ImageError::CutOff)?;
                let application = bytes.get(at + 3..at + 14).unwrap_or_default();
                at = end_of_blocks(bytes, at + 2)?;
                match label {
                    // How often it moves, and its colour profile.
                    0xff => [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"].iter().any(|known| *known == application),
                    // A comment.
                    0xfe => false,
                    _ => true,
                }
            }
            _ => return Err(ImageError::broken("there is no block where one should begin")),
        };
        if is_kept {
            walked.kept.push(&bytes[start..at]);
        }
    }
    if walked.images == 0 || size.0 == 0 || size.1 == 0 {
        return Err(ImageError::broken("there is no picture in it"));
    }
    Ok(walked)
}

/// The bytes of a table of colours.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Where a row of blocks ends, each of which begins with its length.
fn end_of_blocks(bytes: &[u8], mut at: usize) -> Result<usize, ImageError> {
    loop {
        let length = usize::from(*bytes.get(at).ok_or(ImageError::CutOff)?);
        at += 1 + length;
        if length == 0 {
            return Ok(at);
        }
    }
}
