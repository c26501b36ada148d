//! Typography: words stay, and what is no text stays too.

use std::sync::LazyLock;

use kielo::language::{Run, SOFT_HYPHEN, Typography, typeset_paragraphs};

static LANGUAGES: LazyLock<Vec<Typography>> = LazyLock::new(|| {
    let tags = ["fi", "nb", "nn", "sv", "da", "en", "de", "fr"];
    tags.iter().map(|tag| Typography::from_tag(tag).expect("a language")).collect()
});

/// The first byte chooses the language. U+001F ends a run, of which each third one is code; a blank line ends a paragraph.
pub(crate) fn run(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let typography = &LANGUAGES[usize::from(*first) % LANGUAGES.len()];
    let typeset = typography.typeset_text(text);
    assert_eq!(letters(&typeset), letters(text), "typography changed words");
    let hyphenated = typography.hyphenate(text);
    let without = |text: &str| text.replace(SOFT_HYPHEN, "");
    assert_eq!(without(&hyphenated), without(text), "hyphenation changed more than hyphens");
    let mut paragraphs: Vec<Vec<Run>> = text
        .split("\n\n")
        .map(|paragraph| {
            let runs = paragraph.split('\u{1f}').enumerate();
            runs.map(|(index, text)| Run { text: text.into(), typography: (index % 3 != 2).then_some(typography) })
                .collect()
        })
        .collect();
    typeset_paragraphs(&mut paragraphs);
    for (paragraph, before) in paragraphs.iter().zip(text.split("\n\n")) {
        for (index, (run, before)) in paragraph.iter().zip(before.split('\u{1f}')).enumerate() {
            if index % 3 == 2 {
                assert_eq!(run.text, before, "what is no text was changed");
            }
            assert_eq!(letters(&run.text), letters(before), "words moved to another run");
        }
    }
}

/// The letters and digits of a text, which typography must not touch.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
