//! The record of what a translation was made from, and the fingerprint that shows later changes of that text.

use std::fmt::{self, Write as _};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::LanguageId;

/// The beginning of the comment in which `kielo new --translate` shows the source text to the translator. The comment
/// is not a part of the translated text.
pub const SOURCE_COMMENT: &str = "<!-- Kielo: to be translated";

/// Returns a text without the comment that holds the source text.
#[must_use]
pub fn without_source_comment(body: &str) -> &str {
    if !body.trim_start().starts_with(SOURCE_COMMENT) {
        return body;
    }
    body.split_once("-->").map_or("", |(_, rest)| rest)
}

/// The most pairs of paragraphs that are compared to find the exact number of changes.
const MAX_COMPARISONS: usize = 1_000_000;

/// The state of a text at one moment: a hash of four characters for the title and for every paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFingerprint(Vec<[u8; 4]>);

impl TextFingerprint {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// Computes the fingerprint of a document. A paragraph is a run of lines that are not blank. Line breaks inside a
    /// paragraph do not matter.
    #[must_use]
    pub fn new(title: &str, body: &str) -> Self {
        let mut paragraphs = vec![Self::paragraph(title.split_whitespace())];
        let mut words: Vec<&str> = Vec::new();
        for line in without_source_comment(body).lines().chain([""]) {
            if line.trim().is_empty() {
                if !words.is_empty() {
                    paragraphs.push(Self::paragraph(words.drain(..)));
                }
            } else {
                words.extend(line.split_whitespace());
            }
        }
        Self(paragraphs)
    }

    fn paragraph<'a>(words: impl Iterator<Item = &'a str>) -> [u8; 4] {
        let mut text = String::new();
        for word in words {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        let mut number = xxh3_64(text.as_bytes());
        [(); 4].map(|()| {
            let digit = Self::DIGITS[(number % 62) as usize];
            number /= 62;
            digit
        })
    }

    /// Returns the smallest number of paragraphs that were changed, added or removed since (Levenshtein distance).
    ///
    /// Of texts in which thousands of paragraphs differ, it counts those that only one of the two contains, because the
    /// exact distance takes quadratic time.
    #[must_use]
    pub fn changed_paragraphs(&self, today: &Self) -> usize {
        let (mut before, mut after) = (&*self.0, &*today.0);
        let same = |pair: &(&[u8; 4], &[u8; 4])| pair.0 == pair.1;
        let at_start = before.iter().zip(after).take_while(same).count();
        (before, after) = (&before[at_start..], &after[at_start..]);
        let at_end = before.iter().rev().zip(after.iter().rev()).take_while(same).count();
        (before, after) = (&before[..before.len() - at_end], &after[..after.len() - at_end]);
        if before.len() * after.len() <= MAX_COMPARISONS {
            let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
            return strsim::generic_levenshtein(&before, &after);
        }
        let mut counts: FxHashMap<&[u8; 4], usize> = FxHashMap::default();
        for paragraph in before {
            *counts.entry(paragraph).or_default() += 1;
        }
        let is_kept = |paragraph: &&[u8; 4]| match counts.get_mut(*paragraph) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        let kept = after.iter().filter(is_kept).count();
        before.len().max(after.len()) - kept
    }

    /// Returns the number of paragraphs of the longer of two texts, with the title.
    #[must_use]
    pub fn paragraphs_of_longer(&self, other: &Self) -> usize {
        self.0.len().max(other.0.len())
    }
}

impl fmt::Display for TextFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, paragraph) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_char(' ')?;
            }
            for digit in paragraph {
                formatter.write_char(char::from(*digit))?;
            }
        }
        Ok(())
    }
}

/// The source of a translation, as the front matter of the translation records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslatedFrom {
    /// The language of the source.
    pub language: LanguageId,
    /// The text of the source when it was translated.
    pub fingerprint: TextFingerprint,
}

impl TranslatedFrom {
    /// Parses a record such as `fi 4kQz 9fA1`. Returns the language tag, and the fingerprint if it is valid.
    #[must_use]
    pub fn parse(written: &str) -> (&str, Option<TextFingerprint>) {
        let mut words = written.split_whitespace();
        let tag = words.next().unwrap_or_default();
        let paragraph = |word: &str| -> Option<[u8; 4]> {
            word.as_bytes().try_into().ok().filter(|bytes: &[u8; 4]| bytes.iter().all(u8::is_ascii_alphanumeric))
        };
        let paragraphs: Option<Vec<_>> = words.map(paragraph).collect();
        (tag, paragraphs.filter(|paragraphs| !paragraphs.is_empty()).map(TextFingerprint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(before: &str, after: &str) -> usize {
        TextFingerprint::new("Otsikko", before).changed_paragraphs(&TextFingerprint::new("Otsikko", after))
    }

    #[test]
    fn wrapping_and_blank_lines_are_no_changes() {
        assert_eq!(changes("Yksi kaksi\nkolme.\n\nNeljä.", "\n\nYksi\nkaksi  kolme.\r\n\r\n \r\nNeljä.\r\n"), 0);
    }

    #[test]
    fn a_changed_paragraph_counts_once() {
        assert_eq!(changes("a\n\nb\n\nc", "a\n\nB\n\nc"), 1);
        assert_eq!(changes("a\n\nb\n\nc", "a\n\nb\n\nuusi\n\nc"), 1);
        assert_eq!(changes("a\n\nb\n\nc", "b\n\nC"), 2);
        assert_eq!(TextFingerprint::new("A", "a").changed_paragraphs(&TextFingerprint::new("B", "a")), 1);
    }

    #[test]
    fn long_texts_are_compared_fast() {
        let text = |name: &str| (0..20_000).map(|n| format!("{name} {n}")).collect::<Vec<_>>().join("\n\n");
        assert_eq!(changes(&text("a"), &text("a")), 0);
        // A few of so many paragraphs have equal hashes.
        assert!(changes(&text("a"), &text("b")) > 19_900);
        let text_in_order = text("a");
        let mut paragraphs: Vec<&str> = text_in_order.split("\n\n").collect();
        paragraphs.reverse();
        paragraphs.push("uusi");
        assert_eq!(changes(&text_in_order, &paragraphs.join("\n\n")), 1);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let fingerprint = TextFingerprint::new("Otsikko", "Yksi.\n\nKaksi.");
        assert_eq!(TranslatedFrom::parse(&format!("fi {fingerprint}")), ("fi", Some(fingerprint)));
        assert_eq!(TranslatedFrom::parse("fi"), ("fi", None));
        assert_eq!(TranslatedFrom::parse("fi 4kQz ä12"), ("fi", None));
    }
}
