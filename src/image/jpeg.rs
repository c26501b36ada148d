//! Reads JPEG files (ITU T.81) segment by segment and removes metadata.

use image::metadata::Orientation;

use super::budget::{Excess, MAX_JPEG_SCANS};
use super::{ImageError, ImageFormat, ImageHeader, orientation_exif, read_orientation};

/// The published segments of a file, and the properties that its headers state.
struct ParsedJpeg<'a> {
    size: (u32, u32),
    orientation: Orientation,
    published_segments: Vec<&'a [u8]>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let parsed = parse(bytes)?;
    Ok(ImageHeader::new(ImageFormat::Jpeg, parsed.size, parsed.orientation, false))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let parsed = parse(bytes)?;
    let mut sanitized = Vec::with_capacity(bytes.len());
    sanitized.extend([0xff, 0xd8]);
    // A JFIF segment must be the first.
    let (first, rest) = parsed
        .published_segments
        .split_at(usize::from(parsed.published_segments.first().is_some_and(|first| first[1] == 0xe0)));
    sanitized.extend(first.concat());
    if parsed.orientation != Orientation::NoTransforms {
        let exif = orientation_exif(parsed.orientation);
        sanitized.extend([0xff, 0xe1, 0, 8 + exif.len() as u8]);
        sanitized.extend(b"Exif\0\0");
        sanitized.extend(exif);
    }
    for segment in rest {
        sanitized.extend_from_slice(segment);
    }
    Ok(sanitized)
}

/// Parses a file up to its end marker. Bytes after it are dropped, such as further images for other devices.
fn parse(bytes: &[u8]) -> Result<ParsedJpeg<'_>, ImageError> {
    let mut parsed =
        ParsedJpeg { size: (0, 0), orientation: Orientation::NoTransforms, published_segments: Vec::new() };
    let (mut at, mut scans) = (2, 0);
    loop {
        let start = at;
        if *bytes.get(at).ok_or(ImageError::Truncated)? != 0xff {
            return Err(ImageError::malformed("there is no segment where one should begin"));
        }
        while *bytes.get(at).ok_or(ImageError::Truncated)? == 0xff {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => {
                parsed.published_segments.push(&bytes[at - 2..at]);
                break;
            }
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = bytes.get(at..at + 2).ok_or(ImageError::Truncated)?;
        let end = at + usize::from(u16::from_be_bytes([length[0], length[1]]));
        let payload = bytes.get(at + 2..end).ok_or(ImageError::Truncated)?;
        at = end;
        match marker {
            // The frame header: sample precision, height, width.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let [_, h1, h2, w1, w2, ..] = *payload else {
                    return Err(ImageError::malformed("its size is missing"));
                };
                if parsed.size != (0, 0) {
                    return Err(ImageError::malformed("it states its size twice"));
                }
                parsed.size = (u16::from_be_bytes([w1, w2]).into(), u16::from_be_bytes([h1, h2]).into());
            }
            // A scan: entropy-coded image data up to the next marker.
            0xda => {
                scans += 1;
                if scans > MAX_JPEG_SCANS {
                    return Err(ImageError::Excessive(Excess::Scans));
                }
                at = end_of_scan(bytes, at).ok_or(ImageError::Truncated)?;
            }
            0xe1 if payload.starts_with(b"Exif\0\0") => parsed.orientation = read_orientation(payload),
            _ => {}
        }
        let is_published = match marker {
            0xe2 => payload.starts_with(b"ICC_PROFILE\0"),
            // The segment of Adobe names the colour transform.
            0xee => payload.starts_with(b"Adobe"),
            0xe0 => payload.starts_with(b"JFIF\0"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if is_published {
            parsed.published_segments.push(&bytes[start..at]);
        }
    }
    if parsed.size.0 == 0 || parsed.size.1 == 0 {
        return Err(ImageError::malformed("it has no size"));
    }
    Ok(parsed)
}

/// Returns the offset of the marker that ends a scan.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}
