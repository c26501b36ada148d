//! Word counts and reading times.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

/// The characters, without spaces, that an adult reads in a minute, by language. Source: Trauzettel-Klosinski and
/// Dietz, "Standardized Assessment of Reading Performance: The New International Reading Speed Texts IReST"
/// (Investigative Ophthalmology & Visual Science 53, 2012), table 2. The study did not measure Danish and Norwegian.
/// They have the value of Swedish, their nearest relative.
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

/// The mean of the 17 languages in that table.
const MEAN_CHARACTERS_PER_MINUTE: usize = 863;

/// Counts the words of a text by Unicode's word boundaries (UAX 29).
#[must_use]
pub fn count_words(text: &str) -> usize {
    let segmenter = WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());
    text.split_whitespace()
        .map(|token| {
            // A token of letters only is one word. Only tokens with other characters need the segmenter.
            let bare = token.trim_matches(|c: char| c.is_ascii_punctuation());
            if bare.chars().all(is_latin_letter) {
                return usize::from(!bare.is_empty());
            }
            segmenter.segment_str(token).iter_with_word_type().filter(|(_, word)| word.is_word_like()).count()
        })
        .sum()
}

/// Returns the whole minutes that it takes to read a text: at least one, or zero for an empty text.
pub(super) fn reading_minutes(text: &str, language: &str) -> usize {
    let known = CHARACTERS_PER_MINUTE.iter().find(|(known, _)| *known == language);
    let speed = known.map_or(MEAN_CHARACTERS_PER_MINUTE, |(_, speed)| *speed);
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
        fn the_fast_path_counts_like_the_segmenter(text in "[a-zäöåæøé,.!' \\-0-9()’]{0,40}") {
            let segmenter = WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());
            let all = segmenter.segment_str(&text).iter_with_word_type().filter(|(_, word)| word.is_word_like()).count();
            prop_assert_eq!(count_words(&text), all);
        }
    }
}
