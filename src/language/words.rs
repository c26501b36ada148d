//! Words of running text, and how long they take to read.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

/// Characters without spaces that an adult reads in a minute, by language: Trauzettel-Klosinski and Dietz,
/// "Standardized Assessment of Reading Performance: The New International Reading Speed Texts IReST" (Investigative
/// Ophthalmology & Visual Science 53, 2012), table 2. Danish and Norwegian were not measured there; they are read like
/// Swedish, their nearest relative.
const CHARACTERS_PER_MINUTE: &[(&str, usize)] = &[
    ("da", 917),
    ("de", 920),
    ("en", 987),
    ("es", 1025),
    ("fi", 1078),
    ("fr", 998),
    ("it", 950),
    ("nb", 917),
    ("nl", 978),
    ("nn", 917),
    ("pl", 916),
    ("pt", 913),
    ("sv", 917),
];

/// The mean of all 17 languages measured there.
const USUAL_CHARACTERS_PER_MINUTE: usize = 863;

/// How many words a text has, by Unicode's rules for word boundaries (UAX 29).
#[must_use]
pub fn count_words(text: &str) -> usize {
    let segmenter = WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());
    text.split_whitespace()
        .map(|token| {
            // Letters alone are one word; only what has signs among them needs the rules.
            let bare = token.trim_matches(|c: char| c.is_ascii_punctuation());
            if bare.chars().all(is_latin_letter) {
                return usize::from(!bare.is_empty());
            }
            segmenter.segment_str(token).iter_with_word_type().filter(|(_, word)| word.is_word_like()).count()
        })
        .sum()
}

/// How many whole minutes a text takes to read; none when there is nothing to read, else at least one.
pub(super) fn reading_minutes(text: &str, language: &str) -> usize {
    let known = CHARACTERS_PER_MINUTE.iter().find(|(known, _)| *known == language);
    let speed = known.map_or(USUAL_CHARACTERS_PER_MINUTE, |(_, speed)| *speed);
    let characters = text.chars().filter(|c| !c.is_whitespace()).count();
    let half_up = (characters + speed / 2) / speed;
    half_up.max(usize::from(characters > 0))
}

fn is_latin_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (matches!(c, '\u{c0}'..='\u{24f}') && !matches!(c, '×' | '÷'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_counted_by_unicode() {
        assert_eq!(count_words("Asiakas palaa – ehkä 2 kertaa."), 4 + 1);
        assert_eq!(count_words("it's kanta-asiakas 3,5 %"), 1 + 2 + 1);
        assert_eq!(count_words(" – … "), 0);
    }

    #[test]
    fn a_text_takes_at_least_a_minute() {
        assert_eq!(reading_minutes("", "fi"), 0);
        assert_eq!(reading_minutes("Kiitos!", "fi"), 1);
        assert_eq!(reading_minutes(&"sana ".repeat(1078), "fi"), 4);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn the_short_way_counts_the_same(text in "[a-zäöåæøé,.!' \\-0-9()’]{0,40}") {
            let segmenter = WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());
            let all = segmenter.segment_str(&text).iter_with_word_type().filter(|(_, word)| word.is_word_like()).count();
            prop_assert_eq!(count_words(&text), all);
        }
    }
}
