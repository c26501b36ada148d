//! Looks at a picture file, by its headers.

use std::fs;

use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::Diagnostic;
use crate::model::{Picture, SourceFile};
use crate::picture::{self, Format};

pub(super) fn read(source: &SourceFile, named: Format) -> Result<Picture, Diagnostic> {
    let bytes = fs::read(&source.location).map_err(|error| Diagnostic::unreadable(&source.file, &error))?;
    let facts = picture::probe(named, &bytes)
        .map_err(|problem| Diagnostic::bad_picture(&source.file, &problem.to_string(), &problem.advice()))?;
    let hash = xxh3_128(&bytes);
    Ok(Picture { file: source.file.clone(), location: source.location.clone(), facts, hash })
}
