//! Generates titles and texts from the vocabulary, about 3 kB of Markdown for a post.

use super::Language;
use super::random::Random;
use super::words::{Vocabulary, vocabulary};

/// A headline of three to six words.
pub(super) fn title(language: Language, random: &mut Random) -> String {
    let count = random.between(3, 6);
    capitalised(&words(vocabulary(language), count, random))
}

/// Returns the first paragraph and the rest. `linked` is the source path of the post to link to.
pub(super) fn body(language: Language, linked: Option<&str>, random: &mut Random) -> (String, String) {
    let words = vocabulary(language);
    let lead = paragraph(words, random);
    let mut rest = Vec::new();
    for _ in 1..random.between(4, 9) {
        if random.one_in(3) {
            rest.push(format!("## {}", heading(words, random)));
        }
        rest.push(paragraph(words, random));
        if random.one_in(6) {
            rest.push(list(words, random));
        }
    }
    if random.one_in(3) {
        rest.push(format!("> {}", sentence(words, random)));
    }
    if let Some(stem) = linked {
        rest.push(link(words, stem, random));
    }
    (lead, rest.join("\n\n"))
}

/// Two to six sentences, of which the last may be bold or italic.
fn paragraph(words: &Vocabulary, random: &mut Random) -> String {
    let mut sentences: Vec<String> = (0..random.between(2, 5)).map(|_| sentence(words, random)).collect();
    match random.below(4) {
        0 => sentences.push(format!("**{}**", sentence(words, random))),
        1 => sentences.push(format!("*{}*", sentence(words, random))),
        _ => {}
    }
    sentences.join(" ")
}

fn sentence(words: &Vocabulary, random: &mut Random) -> String {
    let count = random.between(5, 12);
    let mut text = capitalised(&self::words(words, count, random));
    if random.one_in(4) {
        let more = random.between(3, 6);
        text = format!("{text}, {}", self::words(words, more, random));
    }
    text + random.pick(&[".", ".", ".", ".", "!", "?"])
}

fn heading(words: &Vocabulary, random: &mut Random) -> String {
    let count = random.between(2, 5);
    capitalised(&self::words(words, count, random))
}

fn list(words: &Vocabulary, random: &mut Random) -> String {
    let items: Vec<String> = (0..random.between(3, 6)).map(|_| format!("- {}", sentence(words, random))).collect();
    items.join("\n")
}

fn link(words: &Vocabulary, stem: &str, random: &mut Random) -> String {
    let text = heading(words, random);
    format!("{} [{text}]({stem}.md). {}", words.see_also, sentence(words, random))
}

/// Words of marketing, about a third of them function words.
fn words(words: &Vocabulary, count: usize, random: &mut Random) -> String {
    let picked: Vec<&str> = (0..count)
        .map(|at| {
            let small = at > 0 && at + 1 < count && random.one_in(3);
            random.pick(if small { words.function_words } else { words.marketing })
        })
        .collect();
    picked.join(" ")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
