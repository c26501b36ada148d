//! Letters with marks in one spelling: `ä` may be one sign or two, and both look the same.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// A text with each letter and its marks as one sign, where there is such a sign.
#[must_use]
pub fn normalize_nfc(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}
