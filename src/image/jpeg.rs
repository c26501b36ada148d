//! JPEG files (ITU T.81): their segments, and which of them are published.

use image::metadata::Orientation;

use super::{ImageError, ImageFormat, ImageHeader, exif, orientation};

/// A file taken apart.
struct ParsedJpeg<'a> {
    size: (u32, u32),
    orientation: Orientation,
    /// What is published.
    kept: Vec<&'a [u8]>,
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let walked = walk(bytes)?;
    Ok(ImageHeader::turned(ImageFormat::Jpeg, walked.size, walked.orientation, false))
}

pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let walked = walk(bytes)?;
    let mut sanitize = Vec::with_capacity(bytes.len());
    sanitize.extend([0xff, 0xd8]);
    // JFIF comes first where it is.
    let (first, rest) = walked.kept.split_at(usize::from(walked.kept.first().is_some_and(|first| first[1] == 0xe0)));
    sanitize.extend(first.concat());
    if walked.orientation != Orientation::NoTransforms {
        let exif = exif(walked.orientation);
        sanitize.extend([0xff, 0xe1, 0, 8 + exif.len() as u8]);
        sanitize.extend(b"Exif\0\0");
        sanitize.extend(exif);
    }
    for piece in rest {
        sanitize.extend_from_slice(piece);
    }
    Ok(sanitize)
}

/// Takes a file apart. What follows its end, such as further images for other devices, is no part of it.
fn walk(bytes: &[u8]) -> Result<ParsedJpeg<'_>, ImageError> {
    let mut walked = ParsedJpeg { size: (0, 0), orientation: Orientation::NoTransforms, kept: Vec::new() };
    let mut at = 2;
    loop {
        let start = at;
        if *bytes.get(at).ok_or(ImageError::CutOff)? != 0xff {
            return Err(ImageError::broken("there is no segment where one should begin"));
        }
        while *bytes.get(at).ok_or(ImageError::CutOff)? == 0xff {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => {
                walked.kept.push(&bytes[at - 2..at]);
                break;
            }
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = bytes.get(at..at + 2).ok_or(ImageError::CutOff)?;
        let end = at + usize::from(u16::from_be_bytes([length[0], length[1]]));
        let inside = bytes.get(at + 2..end).ok_or(ImageError::CutOff)?;
        at = end;
        match marker {
            // The frame: bits, height, width.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let [_, h1, h2, w1, w2, ..] = *inside else { return Err(ImageError::broken("its size is missing")) };
                walked.size = (u16::from_be_bytes([w1, w2]).into(), u16::from_be_bytes([h1, h2]).into());
            }
            // A scan: what follows is the image itself, to the next marker.
            0xda => at = end_of_scan(bytes, at).ok_or(ImageError::CutOff)?,
            0xe1 if inside.starts_with(b"Exif\0\0") => walked.orientation = orientation(inside),
            _ => {}
        }
        let is_kept = match marker {
            0xe2 => inside.starts_with(b"ICC_PROFILE\0"),
            // Adobe's says what the colours are.
            0xee => inside.starts_with(b"Adobe"),
            0xe0 => inside.starts_with(b"JFIF\0"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if is_kept {
            walked.kept.push(&bytes[start..at]);
        }
    }
    if walked.size.0 == 0 || walked.size.1 == 0 {
        return Err(ImageError::broken("it has no size"));
    }
    Ok(walked)
}

/// Where the marker after a scan stands.
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
