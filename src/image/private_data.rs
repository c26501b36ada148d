//! Finds the place, the time and the camera in formats from which Kielo cannot remove them.

use std::io::{self, Read, Seek, SeekFrom};

use super::UnshownFormat;
use super::avif::has_brand;

/// The length of the first part of a file that is searched, in bytes. Programs write metadata before the pixels.
const SEARCHED: u64 = 256 << 10;

/// What metadata begins with: Exif, XMP, and the blocks of Photoshop for IPTC, Exif and XMP.
const BEGINNINGS: [&[u8]; 7] = [
    b"Exif",
    b"http://ns.adobe.com/xap/",
    b"<x:xmpmeta",
    b"<?xpacket",
    b"8BIM\x04\x04",
    b"8BIM\x04\x22",
    b"8BIM\x04\x24",
];

/// The tags of a TIFF file that hold metadata: description, make, model, time, artist, XMP, IPTC, Photoshop, Exif and GPS.
const TIFF_TAGS: [u16; 10] = [270, 271, 272, 306, 315, 700, 33_723, 34_377, 34_665, 34_853];

/// Returns the name of an image file's format if the file has metadata that [`super::sanitize`] cannot remove. `file` begins
/// with `head`. Other files than images have none.
///
/// # Errors
/// The file cannot be read.
pub fn format_with_private_data(head: &[u8], file: &mut (impl Read + Seek)) -> io::Result<Option<&'static str>> {
    let format = match head {
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => {
            return Ok(tiff_has_private_data(file)?.then_some("TIFF"));
        }
        // Olympus, Panasonic and Fujifilm.
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'I', b'I', b'U', 0, ..] | [b'F', b'U', b'J', b'I', b'F', ..] => {
            return Ok(Some("the raw data of a camera"));
        }
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => "JPEG XL",
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => "JPEG 2000",
        _ if has_brand(head, &[b"avif", b"avis"]) => "AVIF",
        _ if has_brand(head, &[b"crx "]) => "the raw data of a camera",
        _ => match UnshownFormat::from_first_bytes(head).filter(|format| *format != super::unshown::PDF) {
            Some(format) => format.name,
            None => return Ok(None),
        },
    };
    file.seek(SeekFrom::Start(0))?;
    let mut searched = Vec::new();
    file.take(SEARCHED).read_to_end(&mut searched)?;
    let has_private_data = BEGINNINGS.iter().any(|beginning| memchr::memmem::find(&searched, beginning).is_some());
    Ok(has_private_data.then_some(format))
}

/// Whether the first directory of a TIFF file has a tag with metadata. It may be anywhere in the file.
fn tiff_has_private_data(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let mut header = [0; 8];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut header)?;
    let is_big_endian = header[0] == b'M';
    let short = |bytes: [u8; 2]| if is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
    let offset = [header[4], header[5], header[6], header[7]];
    let offset = if is_big_endian { u32::from_be_bytes(offset) } else { u32::from_le_bytes(offset) };
    file.seek(SeekFrom::Start(offset.into()))?;
    let mut count = [0; 2];
    file.read_exact(&mut count)?;
    let mut entries = Vec::new();
    file.take(u64::from(short(count)) * 12).read_to_end(&mut entries)?;
    Ok(entries.chunks_exact(12).any(|entry| TIFF_TAGS.contains(&short([entry[0], entry[1]]))))
}
