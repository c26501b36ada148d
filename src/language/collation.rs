//! The order of names in a language: CLDR collation through ICU4X.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale::Locale;

/// The collator of a language.
pub(super) struct Collation(CollatorBorrowed<'static>);

impl Collation {
    pub(super) fn new(locale: &Locale) -> Option<Self> {
        let mut preferences: CollatorPreferences = locale.into();
        // Numeric order: "Kirje 2" sorts before "Kirje 10".
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        Collator::try_new(preferences, CollatorOptions::default()).ok().map(Self)
    }

    /// Compares two names. Names that the collation treats as equal are compared by bytes, so the order is
    /// deterministic.
    pub(super) fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0.compare(a, b).then_with(|| a.cmp(b))
    }
}
