//! The record of what a translation was made from, and the fingerprint that shows later changes of that text.

use std::fmt::{self, Write as _};

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
        let text = words.collect::<Vec<_>>().join(" ");
        let mut number = xxh3_64(text.as_bytes());
        [(); 4].map(|()| {
            let digit = Self::DIGITS[(number % 62) as usize];
            number /= 62;
            digit
        })
    }

    /// Returns the smallest number of paragraphs that were changed, added or removed since (Levenshtein distance).
    #[must_use]
    pub fn changed_paragraphs(&self, today: &Self) -> usize {
        strsim::generic_levenshtein(&self.0, &today.0)
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
    fn what_is_written_is_read_again() {
        let fingerprint = TextFingerprint::new("Otsikko", "Yksi.\n\nKaksi.");
        assert_eq!(TranslatedFrom::parse(&format!("fi {fingerprint}")), ("fi", Some(fingerprint)));
        assert_eq!(TranslatedFrom::parse("fi"), ("fi", None));
        assert_eq!(TranslatedFrom::parse("fi 4kQz ä12"), ("fi", None));
    }
}
