//! Reads the boxes of AVIF files (ISO/IEC 23008-12, AV1 Image File Format): the size of the picture, and the metadata that is
//! not published. The pixels are not decoded.

use std::ops::Range;

use image::metadata::Orientation;

use super::{ImageError, ImageFormat, ImageHeader};

/// The largest number of boxes or entries that are read in a file. Real files have some dozens.
const MAX_ENTRIES: usize = 4096;

/// Whether the first bytes are those of a file with one of these brands (ISO/IEC 14496-12, 4.3).
pub(super) fn has_brand(bytes: &[u8], brands: &[&[u8; 4]]) -> bool {
    let Some([size @ .., b'f', b't', b'y', b'p']) = bytes.first_chunk::<8>() else { return false };
    let length = size.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    let body = bytes.get(8..length.clamp(8, 256).min(bytes.len())).unwrap_or_default();
    // The version follows the first brand.
    let all = body.chunks_exact(4).enumerate().filter(|(index, _)| *index != 1);
    all.into_iter().any(|(_, brand)| brands.iter().any(|known| brand == &known[..]))
}

/// Reads the size, and whether the file is a sequence of pictures.
pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let file = AvifBoxes::read(bytes).ok_or_else(|| ImageError::malformed("its boxes cannot be read"))?;
    let size = file.size(bytes).ok_or_else(|| ImageError::malformed("it has no size"))?;
    let is_animated = has_brand(bytes, &[b"avis"]);
    Ok(ImageHeader::new(ImageFormat::Avif, size, Orientation::NoTransforms, is_animated))
}

/// Overwrites the metadata with zeros: the place, the time and the camera. All offsets in the file stay as they are.
pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let file = AvifBoxes::read(bytes).ok_or_else(|| ImageError::malformed("its boxes cannot be read"))?;
    let mut cleaned = bytes.to_vec();
    for range in file.metadata(bytes) {
        if let Some(part) = cleaned.get_mut(range) {
            part.fill(0);
        }
    }
    Ok(cleaned)
}

/// A box: its type and the range of its content.
struct FileBox {
    kind: [u8; 4],
    content: Range<usize>,
}

/// Returns the boxes in a range of a file. `None` if one of them is broken.
fn boxes(bytes: &[u8], range: Range<usize>) -> Option<Vec<FileBox>> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let head = bytes.get(at..range.end)?;
        let mut length = number(head.get(..4)?);
        let kind: [u8; 4] = head.get(4..8)?.try_into().ok()?;
        let mut start = 8;
        if length == 1 {
            length = number(head.get(8..16)?);
            start = 16;
        } else if length == 0 {
            length = head.len() as u64;
        }
        let length = usize::try_from(length).ok().filter(|length| (start..=head.len()).contains(length))?;
        found.push(FileBox { kind, content: at + start..at + length });
        at += length;
        if found.len() > MAX_ENTRIES {
            return None;
        }
    }
    Some(found)
}

/// Reads a number, most significant byte first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Reads numbers one after the other.
struct Numbers<'a> {
    bytes: &'a [u8],
}

impl Numbers<'_> {
    /// Reads a number of some bytes; one of no bytes is 0.
    fn next(&mut self, length: usize) -> Option<u64> {
        let (first, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(number(first))
    }
}

/// The boxes that describe the pictures of a file.
struct AvifBoxes {
    meta: Vec<FileBox>,
}

impl AvifBoxes {
    fn read(bytes: &[u8]) -> Option<Self> {
        let meta = boxes(bytes, 0..bytes.len())?.into_iter().find(|found| &found.kind == b"meta")?.content;
        // The version and the flags come first.
        Some(Self { meta: boxes(bytes, meta.start.checked_add(4)?..meta.end)? })
    }

    fn content<'b>(&self, bytes: &'b [u8], kind: [u8; 4]) -> Option<&'b [u8]> {
        bytes.get(self.meta.iter().find(|found| found.kind == kind)?.content.clone())
    }

    /// Returns the item that is shown, if the file names one.
    fn primary_item(&self, bytes: &[u8]) -> Option<u64> {
        let content = self.content(bytes, *b"pitm")?;
        let length = if content.first() == Some(&0) { 2 } else { 4 };
        content.get(4..4 + length).map(number)
    }

    /// Returns the width and the height of the picture as it is shown.
    fn size(&self, bytes: &[u8]) -> Option<(u32, u32)> {
        let properties = self.meta.iter().find(|found| &found.kind == b"iprp")?.content.clone();
        let properties = boxes(bytes, properties)?;
        let container = properties.iter().find(|found| &found.kind == b"ipco")?.content.clone();
        let all = boxes(bytes, container)?;
        let association = properties.iter().find(|found| &found.kind == b"ipma");
        let own = association
            .and_then(|found| property_indices(bytes.get(found.content.clone())?, self.primary_item(bytes)?));
        let own: Vec<&FileBox> = match own {
            Some(indices) => indices.into_iter().filter_map(|index| all.get(index.checked_sub(1)?)).collect(),
            None => all.iter().collect(),
        };
        let size = own.iter().find(|found| &found.kind == b"ispe")?.content.clone();
        let content = bytes.get(size)?;
        let (width, height) = (number(content.get(4..8)?), number(content.get(8..12)?));
        let size = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        let turn = own.iter().find(|found| &found.kind == b"irot");
        let is_turned = turn.and_then(|found| bytes.get(found.content.start)).is_some_and(|angle| angle & 1 == 1);
        let size = if is_turned { (size.1, size.0) } else { size };
        (size.0 > 0 && size.1 > 0).then_some(size)
    }

    /// Returns the ranges of the file that hold Exif and XMP data.
    fn metadata(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let items = self.metadata_items(bytes).unwrap_or_default();
        if items.is_empty() {
            return Vec::new();
        }
        let data = self.meta.iter().find(|found| &found.kind == b"idat").map(|found| found.content.start);
        let content = self.content(bytes, *b"iloc");
        content.and_then(|content| item_ranges(content, &items, data)).unwrap_or_default()
    }

    /// Returns the items that hold Exif or XMP data.
    fn metadata_items(&self, bytes: &[u8]) -> Option<Vec<u64>> {
        let content = self.meta.iter().find(|found| &found.kind == b"iinf")?.content.clone();
        let count_length = if bytes.get(content.start) == Some(&0) { 2 } else { 4 };
        let entries = boxes(bytes, content.start.checked_add(4 + count_length)?..content.end)?;
        let item = |entry: &FileBox| {
            let content = bytes.get(entry.content.clone())?;
            let length = if content.first()? == &2 { 2 } else { 4 };
            let id = number(content.get(4..4 + length)?);
            let kind = content.get(6 + length..10 + length)?;
            (kind == b"Exif" || kind == b"mime").then_some(id)
        };
        Some(entries.iter().filter_map(item).collect())
    }
}

/// Returns the indices of an item's properties, from a box `ipma`. They count from 1.
fn property_indices(content: &[u8], item: u64) -> Option<Vec<usize>> {
    let (version, is_wide) = (*content.first()?, content.get(3)? & 1 == 1);
    let mut numbers = Numbers { bytes: content.get(4..)? };
    let count = numbers.next(4)?;
    for _ in 0..count.min(MAX_ENTRIES as u64) {
        let id = numbers.next(if version < 1 { 2 } else { 4 })?;
        let associations = numbers.next(1)?;
        let index = |numbers: &mut Numbers| {
            let index = numbers.next(if is_wide { 2 } else { 1 })?;
            // The highest bit says that the property is essential.
            usize::try_from(index & if is_wide { 0x7fff } else { 0x7f }).ok()
        };
        let indices: Option<Vec<usize>> = (0..associations).map(|_| index(&mut numbers)).collect();
        if id == item {
            return indices;
        }
        indices?;
    }
    None
}

/// Returns the ranges of some items in the file, from a box `iloc`. `data` is the offset of the content of `idat`.
fn item_ranges(content: &[u8], items: &[u64], data: Option<usize>) -> Option<Vec<Range<usize>>> {
    let version = *content.first()?;
    let mut numbers = Numbers { bytes: content.get(4..)? };
    let lengths = numbers.next(2)?;
    let nibble = |shift: u32| usize::try_from(lengths >> shift & 0xf).unwrap_or_default();
    let (offset_length, extent_length, base_length) = (nibble(12), nibble(8), nibble(4));
    let index_length = if version == 0 { 0 } else { nibble(0) };
    let count = numbers.next(if version < 2 { 2 } else { 4 })?;
    let mut ranges = Vec::new();
    for _ in 0..count.min(MAX_ENTRIES as u64) {
        let id = numbers.next(if version < 2 { 2 } else { 4 })?;
        let method = if version == 0 { 0 } else { numbers.next(2)? & 0xf };
        numbers.next(2)?;
        let base = numbers.next(base_length)?;
        let extents = numbers.next(2)?;
        for _ in 0..extents.min(MAX_ENTRIES as u64) {
            numbers.next(index_length)?;
            let offset = numbers.next(offset_length)?;
            let length = numbers.next(extent_length)?;
            let origin = match method {
                0 => Some(0),
                1 => data,
                _ => None,
            };
            if items.contains(&id)
                && let Some(origin) = origin
            {
                let start = usize::try_from(base.checked_add(offset)?).ok()?.checked_add(origin)?;
                ranges.push(start..start.checked_add(usize::try_from(length).ok()?)?);
            }
        }
    }
    Some(ranges)
}
