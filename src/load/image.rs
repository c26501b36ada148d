//! Reads the headers of an image file.

use std::fs;

use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::Diagnostic;
use crate::image::{self, ImageFormat};
use crate::model::{Image, SourceFile};

/// Reads an image. `format` is the format that the file name gives.
pub(super) fn read(source: &SourceFile, format: ImageFormat) -> Result<Image, Diagnostic> {
    let bytes = fs::read(&source.disk_path).map_err(|error| Diagnostic::unreadable_file(&source.file, &error))?;
    let header = image::read_header(format, &bytes)
        .map_err(|error| Diagnostic::invalid_image(&source.file, &error.to_string(), &error.advice()))?;
    let hash = xxh3_128(&bytes);
    Ok(Image { file: source.file.clone(), disk_path: source.disk_path.clone(), header, hash })
}
