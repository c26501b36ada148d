//! The order of names by a language's alphabet: CLDR collation through ICU4X.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale::Locale;

/// The collation of one language.
pub(super) struct Collation(CollatorBorrowed<'static>);

impl Collation {
    pub(super) fn new(locale: &Locale) -> Option<Self> {
        let mut preferences: CollatorPreferences = locale.into();
        // "Kirje 2" comes before "Kirje 10".
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        Collator::try_new(preferences, CollatorOptions::default()).ok().map(Self)
    }

    /// Names that the alphabet holds equal are ordered by their bytes, so that the order is always the same.
    pub(super) fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0.compare(a, b).then_with(|| a.cmp(b))
    }
}
