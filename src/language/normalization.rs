//! Unicode normalization. `ä` can be one character or two, and both look the same.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// Returns a text in composed form (NFC): each letter and its marks are one character if Unicode has one.
#[must_use]
pub fn normalize_nfc(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}
