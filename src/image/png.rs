//! PNG files: their chunks, and which of them are published.

use image::metadata::Orientation;

use super::{ImageError, ImageFormat, ImageHeader, exif, orientation};

const SIGNATURE: usize = 8;

/// A file taken apart.
struct ParsedPng<'a> {
    size: (u32, u32),
    orientation: Orientation,
    animated: bool,
    /// What is published.
    kept: Vec<&'a [u8]>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let walked = walk(bytes)?;
    Ok(ImageHeader::turned(ImageFormat::Png, walked.size, walked.orientation, walked.animated))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let walked = walk(bytes)?;
    let mut sanitize = bytes[..SIGNATURE].to_vec();
    for (index, piece) in walked.kept.iter().enumerate() {
        sanitize.extend_from_slice(piece);
        // Behind the header.
        if index == 0 && walked.orientation != Orientation::NoTransforms {
            let mut chunk = b"eXIf".to_vec();
            chunk.extend(exif(walked.orientation));
            sanitize.extend((chunk.len() as u32 - 4).to_be_bytes());
            sanitize.extend(&chunk);
            sanitize.extend(crc32fast::hash(&chunk).to_be_bytes());
        }
    }
    Ok(sanitize)
}

/// Takes a file apart. What follows its end is no part of it.
fn walk(bytes: &[u8]) -> Result<ParsedPng<'_>, ImageError> {
    let mut walked =
        ParsedPng { size: (0, 0), orientation: Orientation::NoTransforms, animated: false, kept: Vec::new() };
    let mut at = SIGNATURE;
    loop {
        let head = bytes.get(at..at + 8).ok_or(ImageError::CutOff)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at + 12 + length;
        let chunk = bytes.get(at..end).ok_or(ImageError::CutOff)?;
        let (kind, inside) = (&chunk[4..8], &chunk[8..8 + length]);
        if crc32fast::hash(&chunk[4..8 + length]).to_be_bytes() != chunk[8 + length..] {
            return Err(ImageError::broken("a checksum in it is wrong"));
        }
        match kind {
            b"IHDR" => {
                let [w1, w2, w3, w4, h1, h2, h3, h4, ..] = *inside else {
                    return Err(ImageError::broken("its size is missing"));
                };
                walked.size = (u32::from_be_bytes([w1, w2, w3, w4]), u32::from_be_bytes([h1, h2, h3, h4]));
            }
            b"eXIf" => walked.orientation = orientation(inside),
            b"acTL" => walked.animated = true,
            _ => {}
        }
        if matches!(
            kind,
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
            walked.kept.push(chunk);
        }
        if kind == b"IEND" {
            break;
        }
        at = end;
    }
    if walked.size.0 == 0 || walked.size.1 == 0 {
        return Err(ImageError::broken("it has no size"));
    }
    Ok(walked)
}
