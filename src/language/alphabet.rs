//! The letters under which a list of names is read: an alphabet from CLDR, and the order of the language to tell which
//! letter a name belongs to. So `Ü` stands under `Y` in Finnish, and `Aa` under `Å` in Norwegian.

use std::cmp::Ordering;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale::Locale;
use icu_locale::exemplar_chars::ExemplarCharacters;

/// Where names go that begin with a digit.
const DIGITS: &str = "0–9";
/// Where names go that begin with another sign than a letter or a digit.
const SIGNS: &str = "#";
/// Where names go whose script comes after the language's own.
const OTHER_SCRIPTS: &str = "…";

/// The alphabet of one language.
pub(super) struct Alphabet {
    /// Compares letters only, without accents and case.
    order: CollatorBorrowed<'static>,
    /// Every letter that names are headed with, in order.
    letters: Vec<String>,
}

impl Alphabet {
    pub(super) fn new(locale: &Locale) -> Option<Self> {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Primary);
        let order = Collator::try_new(locale.into(), options).ok()?;
        let known = ExemplarCharacters::try_new_index(&locale.into()).ok()?;
        let mut letters: Vec<String> = known
            .code_points()
            .iter_chars()
            .map(String::from)
            .chain(known.strings().iter().map(str::to_owned))
            .collect();
        letters.sort_by(|a, b| order.compare(a, b).then_with(|| a.cmp(b)));
        // Letters that the order holds equal share a heading, as in Lithuanian A and Ą.
        letters.dedup_by(|a, b| order.compare(a, b) == Ordering::Equal);
        Some(Self { order, letters })
    }

    /// The heading under which a name stands.
    pub(super) fn heading(&self, name: &str) -> &str {
        let after = self.letters.partition_point(|letter| self.order.compare(letter, name) != Ordering::Greater);
        let Some(letter) = after.checked_sub(1).map(|index| &self.letters[index]) else {
            return if name.starts_with(char::is_numeric) { DIGITS } else { SIGNS };
        };
        let own_script = after < self.letters.len() || name.starts_with(|c: char| is_like(c, letter));
        if own_script { letter } else { OTHER_SCRIPTS }
    }
}

/// Whether a character may begin a word of the script in which a letter is written: a coarse look at the blocks of
/// Unicode is enough to tell Cyrillic names in a Latin list.
fn is_like(c: char, letter: &str) -> bool {
    let block = |c: char| match c {
        '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 0,
        '\u{370}'..='\u{3ff}' => 1,
        '\u{400}'..='\u{52f}' => 2,
        other => u32::from(other) >> 8,
    };
    letter.chars().next().is_some_and(|letter| block(letter) == block(c))
}

/// The part of a name by which readers look for it: without quotation marks and other signs before its first letter.
pub(super) fn sought(name: &str) -> &str {
    let bare = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() { name } else { bare }
}
