//! A cache of hyphenated words. Most long words of a blog occur many times, and finding their breaks is the slowest
//! part of typesetting.

use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use super::BreakOffsets;

/// The number of slots. Each holds one word, chosen by the hash of the word. A power of two.
const SLOTS: usize = 1 << 15;

/// A table whose slots are filled once. The first word of a slot stays, and other words of that slot are computed each
/// time. So threads hardly ever wait for each other, and the result does not depend on the order of calls.
#[derive(Default)]
pub(super) struct WordCache(OnceLock<Box<[Slot]>>);

type Slot = OnceLock<(Box<str>, BreakOffsets)>;

impl WordCache {
    /// Returns the breaks of a word from the cache, or else computes them with `find`.
    pub(super) fn get_or_find(&self, word: &str, find: impl Fn() -> BreakOffsets) -> BreakOffsets {
        let slots = self.0.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(SLOTS).collect());
        let slot = &slots[xxh3_64(word.as_bytes()) as usize % SLOTS];
        let (known, breaks) = slot.get_or_init(|| (word.into(), find()));
        if **known == *word { breaks.clone() } else { find() }
    }
}
