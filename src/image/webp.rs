//! Reads WebP files (RFC 9649) chunk by chunk, removes metadata and adds ICC profiles.

use image::metadata::Orientation;

use super::{ImageError, ImageFormat, ImageHeader, orientation_exif, read_orientation};

/// Flags of the VP8X chunk (extended file format).
const HAS_ICC_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;
const IS_ANIMATED: u8 = 0x02;

/// The published chunks of a file, and the properties that its headers state.
struct ParsedWebp<'a> {
    size: (u32, u32),
    orientation: Orientation,
    is_animated: bool,
    /// Each with its type (FourCC) and its payload.
    published_chunks: Vec<(&'a [u8], &'a [u8])>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let parsed = parse(bytes)?;
    Ok(ImageHeader::new(ImageFormat::WebP, parsed.size, parsed.orientation, parsed.is_animated))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let parsed = parse(bytes)?;
    let mut chunks = Vec::with_capacity(bytes.len());
    let is_turned = parsed.orientation != Orientation::NoTransforms;
    for (chunk_type, payload) in parsed.published_chunks {
        if chunk_type == b"VP8X" {
            let mut payload = payload.to_vec();
            payload[0] &= !(HAS_XMP | HAS_EXIF);
            payload[0] |= if is_turned { HAS_EXIF } else { 0 };
            push_chunk(&mut chunks, chunk_type, &payload);
        } else {
            push_chunk(&mut chunks, chunk_type, payload);
        }
    }
    if is_turned {
        push_chunk(&mut chunks, b"EXIF", &orientation_exif(parsed.orientation));
    }
    Ok(riff_file(&chunks))
}

/// Adds an ICC profile to the image in `bytes`, which must be the complete output of an encoder.
pub(super) fn with_profile(bytes: &[u8], (width, height): (u32, u32), profile: &[u8]) -> Result<Vec<u8>, ImageError> {
    let parsed = parse(bytes)?;
    let has_alpha = parsed.published_chunks.iter().any(|(chunk_type, payload)| match *chunk_type {
        b"VP8X" => payload[0] & HAS_ALPHA != 0,
        b"VP8L" => payload.get(4).is_some_and(|byte| byte & 0x10 != 0),
        chunk_type => chunk_type == b"ALPH",
    });
    let mut head = [HAS_ICC_PROFILE | if has_alpha { HAS_ALPHA } else { 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    head[4..7].copy_from_slice(&(width - 1).to_le_bytes()[..3]);
    head[7..10].copy_from_slice(&(height - 1).to_le_bytes()[..3]);
    let mut chunks = Vec::with_capacity(bytes.len() + profile.len() + 32);
    push_chunk(&mut chunks, b"VP8X", &head);
    push_chunk(&mut chunks, b"ICCP", profile);
    for (chunk_type, payload) in parsed.published_chunks.iter().filter(|(chunk_type, _)| *chunk_type != b"VP8X") {
        push_chunk(&mut chunks, chunk_type, payload);
    }
    Ok(riff_file(&chunks))
}

fn push_chunk(chunks: &mut Vec<u8>, chunk_type: &[u8], payload: &[u8]) {
    chunks.extend(chunk_type);
    chunks.extend((payload.len() as u32).to_le_bytes());
    chunks.extend(payload);
    if payload.len() % 2 == 1 {
        chunks.push(0);
    }
}

fn riff_file(chunks: &[u8]) -> Vec<u8> {
    let mut riff_file = b"RIFF".to_vec();
    riff_file.extend((chunks.len() as u32 + 4).to_le_bytes());
    riff_file.extend(b"WEBP");
    riff_file.extend(chunks);
    riff_file
}

/// Parses a file up to the length that its RIFF header states. Bytes after it are dropped.
fn parse(bytes: &[u8]) -> Result<ParsedWebp<'_>, ImageError> {
    let mut parsed = ParsedWebp {
        size: (0, 0),
        orientation: Orientation::NoTransforms,
        is_animated: false,
        published_chunks: Vec::new(),
    };
    let length = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
    let bytes = bytes.get(..8 + length).ok_or(ImageError::Truncated)?;
    let mut at = 12;
    while at < bytes.len() {
        let head = bytes.get(at..at + 8).ok_or(ImageError::Truncated)?;
        let (chunk_type, length) = (&head[..4], u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize);
        let payload = bytes.get(at + 8..at + 8 + length).ok_or(ImageError::Truncated)?;
        at += 8 + length + length % 2;
        let no_size = || ImageError::malformed("its size is missing");
        match chunk_type {
            b"VP8X" => {
                let [flags, _, _, _, w1, w2, w3, h1, h2, h3, ..] = *payload else { return Err(no_size()) };
                parsed.is_animated = flags & IS_ANIMATED != 0;
                parsed.size = (u32::from_le_bytes([w1, w2, w3, 0]) + 1, u32::from_le_bytes([h1, h2, h3, 0]) + 1);
            }
            b"VP8 " if parsed.size == (0, 0) => {
                let [_, _, _, 0x9d, 0x01, 0x2a, w1, w2, h1, h2, ..] = *payload else { return Err(no_size()) };
                parsed.size =
                    ((u16::from_le_bytes([w1, w2]) & 0x3fff).into(), (u16::from_le_bytes([h1, h2]) & 0x3fff).into());
            }
            b"VP8L" if parsed.size == (0, 0) => {
                let [0x2f, a, b, c, d, ..] = *payload else { return Err(no_size()) };
                let bits = u32::from_le_bytes([a, b, c, d]);
                parsed.size = ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
            }
            b"EXIF" => parsed.orientation = read_orientation(payload),
            _ => {}
        }
        if matches!(chunk_type, b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" | b"ANIM" | b"ANMF") {
            parsed.published_chunks.push((chunk_type, payload));
        }
    }
    if parsed.size.0 == 0 || parsed.size.1 == 0 {
        return Err(ImageError::malformed("it has no size"));
    }
    Ok(parsed)
}
