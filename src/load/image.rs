//! Looks at an image file, by its headers.

use std::fs;

use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::Diagnostic;
use crate::image::{self, Format};
use crate::model::{Image, SourceFile};

pub(super) fn read(source: &SourceFile, named: Format) -> Result<Image, Diagnostic> {
    let bytes = fs::read(&source.disk_path).map_err(|error| Diagnostic::unreadable_file(&source.file, &error))?;
    let facts = image::probe(named, &bytes)
        .map_err(|problem| Diagnostic::invalid_image(&source.file, &problem.to_string(), &problem.advice()))?;
    let hash = xxh3_128(&bytes);
    Ok(Image { file: source.file.clone(), disk_path: source.disk_path.clone(), header: facts, hash })
}
