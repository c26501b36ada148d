//! Reads the headers of an image file.

use std::fs;

use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::Diagnostic;
use crate::image::{self, ImageFormat};
use crate::model::{Image, SourceFile};

/// Reads an image. `named` is the format that the file name gives; an image with another ending has its real format. Returns
/// `None` for an AVIF file that cannot be read: it is published as any other file.
pub(super) fn read(source: &SourceFile, named: ImageFormat) -> Option<Result<Image, Diagnostic>> {
    let bytes = match fs::read(&source.disk_path) {
        Ok(bytes) => bytes,
        Err(error) => return Some(Err(Diagnostic::unreadable_file(&source.file, &error))),
    };
    let actual = ImageFormat::recognized(&bytes).filter(|_| named != ImageFormat::Svg);
    match image::read_header(actual.unwrap_or(named), &bytes) {
        Ok(header) => {
            let hash = xxh3_128(&bytes);
            Some(Ok(Image { file: source.file.clone(), disk_path: source.disk_path.clone(), header, hash }))
        }
        Err(_) if named == ImageFormat::Avif => None,
        Err(error) => Some(Err(Diagnostic::invalid_image(&source.file, &error.to_string(), &error.advice()))),
    }
}
