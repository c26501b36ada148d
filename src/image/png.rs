//! Reads PNG files chunk by chunk and removes metadata.

use std::io::{self, Read};

use flate2::read::ZlibDecoder;
use image::metadata::Orientation;

use super::budget::{Excess, MAX_PROFILE_BYTES};
use super::{ImageError, ImageFormat, ImageHeader, orientation_exif, read_orientation};

const SIGNATURE_LENGTH: usize = 8;

/// The published chunks of a file, and the properties that its headers state.
struct ParsedPng<'a> {
    size: (u32, u32),
    orientation: Orientation,
    is_animated: bool,
    published_chunks: Vec<&'a [u8]>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let parsed = parse(bytes)?;
    Ok(ImageHeader::new(ImageFormat::Png, parsed.size, parsed.orientation, parsed.is_animated))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let parsed = parse(bytes)?;
    let mut sanitized = bytes[..SIGNATURE_LENGTH].to_vec();
    for (index, published) in parsed.published_chunks.iter().enumerate() {
        sanitized.extend_from_slice(published);
        // The eXIf chunk comes directly after IHDR.
        if index == 0 && parsed.orientation != Orientation::NoTransforms {
            let mut exif_chunk = b"eXIf".to_vec();
            exif_chunk.extend(orientation_exif(parsed.orientation));
            sanitized.extend((exif_chunk.len() as u32 - 4).to_be_bytes());
            sanitized.extend(&exif_chunk);
            sanitized.extend(crc32fast::hash(&exif_chunk).to_be_bytes());
        }
    }
    Ok(sanitized)
}

/// Parses a file up to its IEND chunk. Bytes after it are dropped.
fn parse(bytes: &[u8]) -> Result<ParsedPng<'_>, ImageError> {
    let mut parsed = ParsedPng {
        size: (0, 0),
        orientation: Orientation::NoTransforms,
        is_animated: false,
        published_chunks: Vec::new(),
    };
    let mut at = SIGNATURE_LENGTH;
    loop {
        let head = bytes.get(at..at + 8).ok_or(ImageError::Truncated)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at + 12 + length;
        let chunk = bytes.get(at..end).ok_or(ImageError::Truncated)?;
        let (chunk_type, data) = (&chunk[4..8], &chunk[8..8 + length]);
        if crc32fast::hash(&chunk[4..8 + length]).to_be_bytes() != chunk[8 + length..] {
            return Err(ImageError::malformed("a checksum in it is wrong"));
        }
        match chunk_type {
            b"IHDR" => {
                let [w1, w2, w3, w4, h1, h2, h3, h4, ..] = *data else {
                    return Err(ImageError::malformed("its size is missing"));
                };
                if parsed.size != (0, 0) {
                    return Err(ImageError::malformed("it states its size twice"));
                }
                parsed.size = (u32::from_be_bytes([w1, w2, w3, w4]), u32::from_be_bytes([h1, h2, h3, h4]));
            }
            b"iCCP" if has_excessive_profile(data) => return Err(ImageError::Excessive(Excess::Profile)),
            b"eXIf" => parsed.orientation = read_orientation(data),
            b"acTL" => parsed.is_animated = true,
            _ => {}
        }
        if matches!(
            chunk_type,
            b"IHDR"
                | b"PLTE"
                | b"IDAT"
                | b"IEND"
                | b"tRNS"
                | b"gAMA"
                | b"cHRM"
                | b"sRGB"
                | b"iCCP"
                | b"cICP"
                | b"sBIT"
                | b"bKGD"
                | b"pHYs"
                | b"acTL"
                | b"fcTL"
                | b"fdAT"
        ) {
            parsed.published_chunks.push(chunk);
        }
        if chunk_type == b"IEND" {
            break;
        }
        at = end;
    }
    if parsed.size.0 == 0 || parsed.size.1 == 0 {
        return Err(ImageError::malformed("it has no size"));
    }
    Ok(parsed)
}

/// Whether the colour profile in an iCCP chunk is larger than the budget. A damaged one is ignored by browsers.
fn has_excessive_profile(chunk: &[u8]) -> bool {
    // The name of the profile ends with a zero. The compression method follows.
    let packed = memchr::memchr(0, chunk).and_then(|end| chunk.get(end + 2..)).unwrap_or_default();
    let mut unpacked = ZlibDecoder::new(packed).take(MAX_PROFILE_BYTES + 1);
    io::copy(&mut unpacked, &mut io::sink()).is_ok_and(|length| length > MAX_PROFILE_BYTES)
}
