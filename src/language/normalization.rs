//! Unicode normalization. `ä` can be one character or two, and both look the same.

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Returns a text in composed form (NFC): each letter and its marks are one character if Unicode has one.
#[must_use]
pub fn normalize_nfc(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// Returns a name in the form in which names are compared and files are published: composed (NFC), with a plain space for
/// each no-break space. macOS writes names of files in decomposed form, and some of its programs put no-break spaces there.
#[must_use]
pub fn normalize_name(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let is_no_break_space = |c: char| matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    let composed = normalize_nfc(name);
    if composed.contains(is_no_break_space) { composed.replace(is_no_break_space, " ").into() } else { composed }
}

/// Whether a character is invisible: a joiner, a direction mark, a filler or a replacement character.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

/// Returns a text in which letters and their marks are composed. A text without such marks stays as it is: NFC would also
/// replace some characters that look different, such as compatibility ideographs in Japanese names.
#[must_use]
pub fn compose_letters(text: &str) -> Cow<'_, str> {
    // Marks of Latin, Greek and Cyrillic letters, parts of Korean syllables, and the voicing marks of Japanese.
    let is_part = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}' | '\u{3099}' | '\u{309a}');
    if text.is_ascii() || !text.contains(is_part) { Cow::Borrowed(text) } else { normalize_nfc(text) }
}

/// Returns a name in decomposed form (NFD), as macOS may write it.
#[must_use]
pub fn decompose(name: &str) -> Cow<'_, str> {
    DecomposingNormalizerBorrowed::new_nfd().normalize(name)
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
    use super::{compose_letters, name_key, normalize_name};

    #[test]
    fn names_have_one_form() {
        assert_eq!(normalize_name("ka\u{308}ynti 1.md"), "käynti 1.md");
        assert_eq!(normalize_name("kuva\u{a0}1\u{202f}.png"), "kuva 1 .png");
        assert_eq!(compose_letters("a\u{30a}pen\u{a0}5"), "åpen\u{a0}5");
        // A compatibility ideograph.
        assert_eq!(compose_letters("\u{fa19}"), "\u{fa19}");
    }

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
