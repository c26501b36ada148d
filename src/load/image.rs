//! Reads the headers of an image file.

use std::fs::{self, File};
use std::io::{self, Read};

use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::Diagnostic;
use crate::image::{self, HEAD_LENGTH, ImageFormat, format_with_private_data};
use crate::model::{Image, SourceFile};

/// Reads an image. One with another ending than its bytes say has its real format, and one without a known ending is
/// recognized by its first bytes. Returns `None` for other files, which are published as they are.
///
/// # Errors
/// The file cannot be read or is broken. The diagnostic is a warning if the file is published all the same.
pub(super) fn read(source: &SourceFile) -> Option<Result<Image, Diagnostic>> {
    let named = ImageFormat::from_file_name(&source.file);
    match named {
        Some(named) if named != ImageFormat::Avif => Some(read_named(source, named)),
        _ => read_recognized(source).transpose(),
    }
}

fn read_named(source: &SourceFile, named: ImageFormat) -> Result<Image, Diagnostic> {
    let bytes = fs::read(&source.disk_path).map_err(|error| Diagnostic::unreadable_file(&source.file, &error))?;
    let actual = ImageFormat::recognized(&bytes).filter(|_| named != ImageFormat::Svg);
    let header = image::read_header(actual.unwrap_or(named), &bytes);
    let invalid =
        |error: image::ImageError| Diagnostic::invalid_image(&source.file, &error.to_string(), &error.advice());
    header.map(|header| new_image(source, header, &bytes)).map_err(invalid)
}

fn new_image(source: &SourceFile, header: image::ImageHeader, bytes: &[u8]) -> Image {
    Image { file: source.file.clone(), disk_path: source.disk_path.clone(), header, hash: xxh3_128(bytes) }
}

/// Reads a file that is an image by its first bytes. Only these are read of any other file.
fn read_recognized(source: &SourceFile) -> Result<Option<Image>, Diagnostic> {
    let unreadable = |error: io::Error| Diagnostic::unreadable_file(&source.file, &error);
    let mut file = File::open(&source.disk_path).map_err(unreadable)?;
    let mut bytes = Vec::with_capacity(HEAD_LENGTH);
    Read::by_ref(&mut file).take(HEAD_LENGTH as u64).read_to_end(&mut bytes).map_err(unreadable)?;
    let Some(format) = ImageFormat::recognized(&bytes) else {
        // A file that ends too early has no metadata.
        let format = format_with_private_data(&bytes, &mut file).unwrap_or_default();
        return format.map_or(Ok(None), |format| Err(Diagnostic::private_data_kept(&source.file, format)));
    };
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    match image::read_header(format, &bytes) {
        Ok(header) => Ok(Some(new_image(source, header, &bytes))),
        Err(_) if format == ImageFormat::Avif => {
            let format = format_with_private_data(&bytes, &mut file).unwrap_or_default();
            format.map_or(Ok(None), |format| Err(Diagnostic::private_data_kept(&source.file, format)))
        }
        Err(error) => Err(Diagnostic::broken_image_kept(&source.file, format.name(), &error.to_string())),
    }
}
