//! WebP files (RFC 9649): their chunks, which of them are published, and how a colour profile is added.

use image::metadata::Orientation;

use super::{ImageError, ImageFormat, ImageHeader, exif, orientation};

/// Flags of an extended file.
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;
const IS_ANIMATED: u8 = 0x02;

/// A file taken apart.
struct ParsedWebp<'a> {
    size: (u32, u32),
    orientation: Orientation,
    animated: bool,
    /// What is published: the chunks with their kinds.
    kept: Vec<(&'a [u8], &'a [u8])>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let walked = walk(bytes)?;
    Ok(ImageHeader::turned(ImageFormat::WebP, walked.size, walked.orientation, walked.animated))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let walked = walk(bytes)?;
    let mut chunks = Vec::with_capacity(bytes.len());
    let turned = walked.orientation != Orientation::NoTransforms;
    for (kind, inside) in walked.kept {
        if kind == b"VP8X" {
            let mut inside = inside.to_vec();
            inside[0] &= !(HAS_XMP | HAS_EXIF);
            inside[0] |= if turned { HAS_EXIF } else { 0 };
            add(&mut chunks, kind, &inside);
        } else {
            add(&mut chunks, kind, inside);
        }
    }
    if turned {
        add(&mut chunks, b"EXIF", &exif(walked.orientation));
    }
    Ok(file(&chunks))
}

/// An image of `width` and `height` with a colour profile. What is in `bytes` must be an encoder's whole file.
pub(super) fn with_profile(bytes: &[u8], (width, height): (u32, u32), profile: &[u8]) -> Result<Vec<u8>, ImageError> {
    let walked = walk(bytes)?;
    let has_alpha = walked.kept.iter().any(|(kind, inside)| match *kind {
        b"VP8X" => inside[0] & HAS_ALPHA != 0,
        b"VP8L" => inside.get(4).is_some_and(|byte| byte & 0x10 != 0),
        kind => kind == b"ALPH",
    });
    let mut head = [HAS_PROFILE | if has_alpha { HAS_ALPHA } else { 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    head[4..7].copy_from_slice(&(width - 1).to_le_bytes()[..3]);
    head[7..10].copy_from_slice(&(height - 1).to_le_bytes()[..3]);
    let mut chunks = Vec::with_capacity(bytes.len() + profile.len() + 32);
    add(&mut chunks, b"VP8X", &head);
    add(&mut chunks, b"ICCP", profile);
    for (kind, inside) in walked.kept.iter().filter(|(kind, _)| *kind != b"VP8X") {
        add(&mut chunks, kind, inside);
    }
    Ok(file(&chunks))
}

fn add(chunks: &mut Vec<u8>, kind: &[u8], inside: &[u8]) {
    chunks.extend(kind);
    chunks.extend((inside.len() as u32).to_le_bytes());
    chunks.extend(inside);
    if inside.len() % 2 == 1 {
        chunks.push(0);
    }
}

fn file(chunks: &[u8]) -> Vec<u8> {
    let mut file = b"RIFF".to_vec();
    file.extend((chunks.len() as u32 + 4).to_le_bytes());
    file.extend(b"WEBP");
    file.extend(chunks);
    file
}

/// Takes a file apart. What follows its end is no part of it.
fn walk(bytes: &[u8]) -> Result<ParsedWebp<'_>, ImageError> {
    let mut walked =
        ParsedWebp { size: (0, 0), orientation: Orientation::NoTransforms, animated: false, kept: Vec::new() };
    let length = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
    let bytes = bytes.get(..8 + length).ok_or(ImageError::CutOff)?;
    let mut at = 12;
    while at < bytes.len() {
        let head = bytes.get(at..at + 8).ok_or(ImageError::CutOff)?;
        let (kind, length) = (&head[..4], u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize);
        let inside = bytes.get(at + 8..at + 8 + length).ok_or(ImageError::CutOff)?;
        at += 8 + length + length % 2;
        let no_size = || ImageError::broken("its size is missing");
        match kind {
            b"VP8X" => {
                let [flags, _, _, _, w1, w2, w3, h1, h2, h3, ..] = *inside else { return Err(no_size()) };
                walked.animated = flags & IS_ANIMATED != 0;
                walked.size = (u32::from_le_bytes([w1, w2, w3, 0]) + 1, u32::from_le_bytes([h1, h2, h3, 0]) + 1);
            }
            b"VP8 " if walked.size == (0, 0) => {
                let [_, _, _, 0x9d, 0x01, 0x2a, w1, w2, h1, h2, ..] = *inside else { return Err(no_size()) };
                walked.size =
                    ((u16::from_le_bytes([w1, w2]) & 0x3fff).into(), (u16::from_le_bytes([h1, h2]) & 0x3fff).into());
            }
            b"VP8L" if walked.size == (0, 0) => {
                let [0x2f, a, b, c, d, ..] = *inside else { return Err(no_size()) };
                let bits = u32::from_le_bytes([a, b, c, d]);
                walked.size = ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
            }
            b"EXIF" => walked.orientation = orientation(inside),
            _ => {}
        }
        if matches!(kind, b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" | b"ANIM" | b"ANMF") {
            walked.kept.push((kind, inside));
        }
    }
    if walked.size.0 == 0 || walked.size.1 == 0 {
        return Err(ImageError::broken("it has no size"));
    }
    Ok(walked)
}
