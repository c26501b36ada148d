//! Makes the smaller pictures that sinks ask for, once: they are kept in the cache, and drawings with them.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, RwLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::cache::Cache;
use crate::diagnostic::Diagnostic;
use crate::model::Picture;
use crate::options::{CACHE_FOLDER, Options};
use crate::picture::{self, Decoded, Problem, Recipe, Tone};
use crate::render::Kept;

/// Pictures above so many pixels are read one at a time: a few of them would fill the memory.
const LARGE: u64 = 25_000_000;

/// What is made of pictures, and where it is kept.
pub struct Gallery {
    cache: Cache,
    large: Mutex<()>,
    /// The tones that were asked for, by the hashes of their pictures.
    tones: RwLock<FxHashMap<u128, Option<Tone>>>,
}

impl Gallery {
    /// The gallery of a run, which keeps what it made in the folder that the run names.
    #[must_use]
    pub fn of(options: &Options) -> Self {
        let folder = options.cache.clone().unwrap_or_else(|| options.root.join(CACHE_FOLDER));
        Self { cache: Cache::at(&folder), large: Mutex::default(), tones: RwLock::default() }
    }

    /// The file of a smaller picture, made if it is not there.
    ///
    /// # Errors
    /// When the picture cannot be read, or the cache not be written.
    pub fn file(&self, picture: &Picture, recipe: &Recipe) -> Result<PathBuf, Diagnostic> {
        if let Some(path) = self.cache.get(picture.key(recipe)) {
            return Ok(path);
        }
        self.make(picture, &[*recipe])?;
        self.cache.get(picture.key(recipe)).ok_or_else(|| Diagnostic::changed_picture(&picture.file))
    }

    /// Makes all that is missing of many pictures: each is read once, whatever is made of it.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn make_missing(&self, wanted: &[(&Picture, Vec<Recipe>)]) -> Result<(), Vec<Diagnostic>> {
        let make = |(picture, recipes): &(&Picture, Vec<Recipe>)| {
            let is_missing = |recipe: &&Recipe| self.cache.get(picture.key(recipe)).is_none();
            let missing: Vec<Recipe> = recipes.iter().filter(is_missing).copied().collect();
            if missing.is_empty() { None } else { self.make(picture, &missing).err() }
        };
        let problems: Vec<Diagnostic> = wanted.par_iter().filter_map(make).collect();
        self.cache.prune();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Reads a picture, and keeps what the recipes make of it, and its tone.
    fn make(&self, picture: &Picture, recipes: &[Recipe]) -> Result<Option<Tone>, Diagnostic> {
        let broken = |problem: Problem| bad(picture, &problem);
        let failed = |error| Diagnostic::cannot_cache(self.cache.folder(), &error);
        let is_large = u64::from(picture.facts.width) * u64::from(picture.facts.height) > LARGE;
        let _alone = is_large.then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner));
        let decoded = Decoded::read(&picture.facts, &bytes(picture)?).map_err(broken)?;
        for recipe in recipes {
            self.cache.put(picture.key(recipe), &decoded.make(recipe).map_err(broken)?).map_err(failed)?;
        }
        let tone = decoded.tone();
        let number = tone.map_or(u8::MAX, Tone::number);
        self.cache.put(Picture::tone_key(picture.hash), &[number]).map_err(failed)?;
        self.tones.write().unwrap_or_else(PoisonError::into_inner).insert(picture.hash, tone);
        Ok(tone)
    }
}

impl Kept for Gallery {
    fn drawing(&self, key: u128, draw: &dyn Fn() -> Result<Vec<u8>, Diagnostic>) -> Result<PathBuf, Diagnostic> {
        self.cache.get_or_make(key, draw, |error| Diagnostic::cannot_cache(self.cache.folder(), &error))
    }

    fn tone(&self, picture: &Picture) -> Option<Tone> {
        if !picture.facts.can_be_scaled() {
            return None;
        }
        if let Some(tone) = self.tones.read().unwrap_or_else(PoisonError::into_inner).get(&picture.hash) {
            return *tone;
        }
        let Some(number) = self.cache.read(Picture::tone_key(picture.hash)) else {
            // What is wrong with it is told where it is shown itself.
            let made = self.make(picture, &[]);
            // One that cannot be read may be right the next time; one whose bytes are wrong stays so.
            if made.is_err() && bytes(picture).is_err() {
                return None;
            }
            let tone = made.ok().flatten();
            self.tones.write().unwrap_or_else(PoisonError::into_inner).insert(picture.hash, tone);
            return tone;
        };
        let tone = number.first().and_then(|number| Tone::from_number(*number));
        self.tones.write().unwrap_or_else(PoisonError::into_inner).insert(picture.hash, tone);
        tone
    }
}

/// A picture as it is published at its own address.
///
/// # Errors
/// When it cannot be read.
pub fn original(picture: &Picture) -> Result<Vec<u8>, Diagnostic> {
    picture::clean(&picture.facts, &bytes(picture)?).map_err(|problem| bad(picture, &problem))
}

/// The bytes that the picture had when it was looked at.
fn bytes(picture: &Picture) -> Result<Vec<u8>, Diagnostic> {
    let bytes = fs::read(&picture.location).map_err(|error| Diagnostic::unreadable(&picture.file, &error))?;
    if xxh3_128(&bytes) == picture.hash { Ok(bytes) } else { Err(Diagnostic::changed_picture(&picture.file)) }
}

fn bad(picture: &Picture, problem: &Problem) -> Diagnostic {
    Diagnostic::bad_picture(&picture.file, &problem.to_string(), &problem.advice())
}
