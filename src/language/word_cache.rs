//! Words whose breaks are known: most long words of a blog come again and again, and finding their breaks is the dearest
//! part of setting a text.

use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use super::BreakOffsets;

/// How many words are kept at most, each in the one place that its hash gives; a power of two.
const PLACES: usize = 1 << 15;

/// A table that only fills: the first word of a place stays, and the words that would take its place are worked out
/// each time. So threads hardly ever wait for each other, and every word has the same breaks whoever asks.
#[derive(Default)]
pub(super) struct WordCache(OnceLock<Box<[Slot]>>);

type Slot = OnceLock<(Box<str>, BreakOffsets)>;

impl WordCache {
    /// The breaks of a word, by `find` unless they are known.
    pub(super) fn breaks(&self, word: &str, find: impl Fn() -> BreakOffsets) -> BreakOffsets {
        let places = self.0.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(PLACES).collect());
        let place = &places[xxh3_64(word.as_bytes()) as usize % PLACES];
        let (known, breaks) = place.get_or_init(|| (word.into(), find()));
        if **known == *word { breaks.clone() } else { find() }
    }
}
