//! Unicode normalization. `ä` can be one character or two, and both look the same.

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Returns a text in composed form (NFC): each letter and its marks are one character if Unicode has one.
#[must_use]
pub fn normalize_nfc(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// Returns a word without the marks on its Latin letters: `ä` becomes `a`. Letters such as `ø` have no marks.
#[must_use]
pub fn without_marks(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let is_mark = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    Cow::Owned(DecomposingNormalizerBorrowed::new_nfd().normalize_iter(word.chars()).filter(|c| !is_mark(c)).collect())
}

/// Returns the form in which names of different languages are compared. Case, typographic quotation marks and dashes,
/// kinds of spaces and soft hyphens do not matter, and a letter with marks is one character.
#[must_use]
pub fn name_key(name: &str) -> String {
    let name = normalize_nfc(name);
    let plain = name.chars().filter_map(|c| match c {
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => None,
        '’' | '‘' | 'ʼ' => Some('\''),
        '“' | '”' | '«' | '»' | '„' => Some('"'),
        '‐' | '‑' | '–' | '—' => Some('-'),
        c => Some(c),
    });
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn names_that_look_equal_are_equal() {
        for (one, other) in [
            ("NPS", "nps"),
            ("Cafe\u{301}", "CAFÉ"),
            ("What’s New", "what's  new"),
            ("B\u{a0}2\u{a0}B", "B 2 B"),
            ("asia\u{ad}kas", "asiakas"),
            ("A–Z", "A-Z"),
        ] {
            assert_eq!(name_key(one), name_key(other));
        }
        assert_ne!(name_key("C"), name_key("C++"));
        assert_ne!(name_key("sää"), name_key("saa"));
    }
}
