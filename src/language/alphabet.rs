//! The letters that head the sections of a sorted list of names. CLDR gives the alphabet, and the language's collation
//! decides the letter of a name. So `Ü` belongs to `Y` in Finnish, and `Aa` to `Å` in Norwegian.

use std::cmp::Ordering;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale::Locale;
use icu_locale::exemplar_chars::ExemplarCharacters;

/// The heading of names that begin with a digit.
const DIGITS: &str = "0–9";
/// The heading of names that begin with neither a letter nor a digit.
const SIGNS: &str = "#";
/// The heading of names in a script that sorts after the language's own script.
const OTHER_SCRIPTS: &str = "…";

/// The alphabet of a language.
pub(super) struct Alphabet {
    /// Compares base letters only: accents and case are ignored.
    collator: CollatorBorrowed<'static>,
    /// The letters that serve as headings, in order.
    letters: Vec<String>,
}

impl Alphabet {
    pub(super) fn new(locale: &Locale) -> Option<Self> {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Primary);
        let collator = Collator::try_new(locale.into(), options).ok()?;
        let known = ExemplarCharacters::try_new_index(&locale.into()).ok()?;
        let mut letters: Vec<String> = known
            .code_points()
            .iter_chars()
            .map(String::from)
            .chain(known.strings().iter().map(str::to_owned))
            .collect();
        letters.sort_by(|a, b| collator.compare(a, b).then_with(|| a.cmp(b)));
        // Letters that the collation treats as equal share a heading, such as A and Ą in Lithuanian.
        letters.dedup_by(|a, b| collator.compare(a, b) == Ordering::Equal);
        Some(Self { collator, letters })
    }

    /// Returns the heading of a name.
    pub(super) fn heading(&self, name: &str) -> &str {
        let after = self.letters.partition_point(|letter| self.collator.compare(letter, name) != Ordering::Greater);
        let Some(letter) = after.checked_sub(1).map(|index| &self.letters[index]) else {
            return if name.starts_with(char::is_numeric) { DIGITS } else { SIGNS };
        };
        let own_script = after < self.letters.len() || name.starts_with(|c: char| is_same_script(c, letter));
        if own_script { letter } else { OTHER_SCRIPTS }
    }
}

/// Returns whether a character may belong to the script of a letter. Comparing Unicode blocks is precise enough to find
/// Cyrillic names in a Latin list.
fn is_same_script(c: char, letter: &str) -> bool {
    let block = |c: char| match c {
        '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 0,
        '\u{370}'..='\u{3ff}' => 1,
        '\u{400}'..='\u{52f}' => 2,
        other => u32::from(other) >> 8,
    };
    letter.chars().next().is_some_and(|letter| block(letter) == block(c))
}

/// Returns the part of a name that decides its place in a list: the name without quotation marks and other signs before
/// its first letter.
pub(super) fn without_leading_signs(name: &str) -> &str {
    let bare = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() { name } else { bare }
}
