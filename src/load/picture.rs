//! Looks at a picture file: what it is, and what the cache knows of it. Its pixels are not read.

use std::fs;

use xxhash_rust::xxh3::xxh3_128;

use crate::cache::Cache;
use crate::diagnostic::Diagnostic;
use crate::model::{Picture, SourceFile};
use crate::picture::{self, Format, Tone};

pub(super) fn read(source: &SourceFile, named: Format, cache: &Cache) -> Result<Picture, Diagnostic> {
    let bytes = fs::read(&source.location).map_err(|error| Diagnostic::unreadable(&source.file, &error))?;
    let facts = picture::probe(named, &bytes)
        .map_err(|problem| Diagnostic::bad_picture(&source.file, &problem.to_string(), &problem.advice()))?;
    let hash = xxh3_128(&bytes);
    let tone = cache.read(Picture::tone_key(hash)).and_then(|tone| Tone::from_number(*tone.first()?));
    Ok(Picture { file: source.file.clone(), location: source.location.clone(), facts, hash, tone })
}
