//! A text as the search engine reads it: the words that readers see, and behind them further forms of these words.
//!
//! The engine has two marks for weights. A word behind the mark [`FORMS`] is not seen by readers: the script of the search
//! page shows only the text before it. Such a word is followed by the places in the text where it belongs, each written
//! as a character from [`FIRST_PLACE`] on. The engine ignores these characters, because they are no letters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashSet;

use super::vocabulary::{Vocabulary, words_of};
use crate::render::SearchRecord;

/// Stands between the text and the further forms.
const FORMS: char = '\u{e000}';
/// Stands for the first word of the text; the next character for the second one, and so on.
const FIRST_PLACE: u32 = 0xf_0000;
/// The number of words whose places can be written.
const PLACES: usize = 0xfff0;
/// The number of places of one form that are written.
const MOST_PLACES: usize = 20;

/// The weights of words, where a word of the text weighs 1.
const HEADING: f32 = 3.0;
const KEYWORD: f32 = 2.0;
const FORM: f32 = 0.5;
/// The largest weight of a form that occurs often.
const OFTEN: f32 = 3.0;

/// Returns the words of a record: those of its text, its title and its keywords.
pub(super) fn words(record: &SearchRecord) -> impl Iterator<Item = String> + use<'_> {
    let texts = record.parts.iter().map(|part| &*part.text).chain(further_texts(record));
    texts.flat_map(str::split_whitespace).flat_map(words_of)
}

fn further_texts(record: &SearchRecord) -> impl Iterator<Item = &str> {
    std::iter::once(&*record.title).chain(record.keywords.iter().map(|keyword| &**keyword))
}

/// Returns the text that the search engine gets.
pub(super) fn digest(record: &SearchRecord, vocabulary: &Vocabulary) -> String {
    let mut forms: BTreeMap<&str, (f32, Vec<u32>)> = BTreeMap::new();
    let mut own_stems: FxHashSet<String> = FxHashSet::default();
    let mut text = String::new();
    let mut place = 0;
    for part in &record.parts {
        if part.is_heading {
            open_weight(&mut text, HEADING);
        }
        for token in part.text.split_whitespace() {
            let token = clean(token);
            if token.is_empty() {
                continue;
            }
            text.push_str(&token);
            text.push(' ');
            for word in words_of(&token) {
                for form in vocabulary.further_forms(&word) {
                    let (weight, places) = forms.entry(form).or_default();
                    *weight = (*weight + FORM).min(OFTEN);
                    if place < PLACES && places.len() < MOST_PLACES {
                        places.push(place as u32);
                    }
                }
                own_stems.insert(vocabulary.stem(&word));
            }
            place += 1;
        }
        if part.is_heading {
            close_weight(&mut text);
        }
    }
    // The engine reads the title by itself, but knows nothing of its further forms and of the keywords.
    let mut keywords: BTreeMap<String, f32> = BTreeMap::new();
    for words in
        further_texts(record).flat_map(str::split_whitespace).map(|token| words_of(&clean(token)).collect::<Vec<_>>())
    {
        for word in words {
            for form in vocabulary.further_forms(&word) {
                forms.entry(form).or_default().0 = OFTEN;
            }
            keywords.insert(word, KEYWORD);
        }
    }
    forms.retain(|form, _| !own_stems.contains(&vocabulary.stem(form)));
    keywords.retain(|word, _| !own_stems.contains(&vocabulary.stem(word)));
    if !forms.is_empty() || !keywords.is_empty() {
        text.push(FORMS);
        text.push(' ');
    }
    let forms = forms.into_iter().map(|(form, (weight, places))| (weight, form.to_owned(), places));
    let keywords = keywords.into_iter().map(|(word, weight)| (weight, word, Vec::new()));
    for (weight, form, places) in forms.chain(keywords) {
        open_weight(&mut text, weight);
        text.push_str(&form);
        text.push(' ');
        text.extend(places.iter().filter_map(|place| char::from_u32(FIRST_PLACE + place)));
        text.push(' ');
        close_weight(&mut text);
    }
    text
}

/// Removes from a word what has a meaning for the search engine or in a digest.
fn clean(token: &str) -> String {
    let is_allowed = |c: &char| {
        !matches!(*c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | FORMS) && (*c as u32) < FIRST_PLACE
    };
    let word: String = token.chars().filter(is_allowed).collect();
    // The marks of the search engine begin so.
    if word.starts_with("___") { word.trim_start_matches('_').to_owned() } else { word }
}

fn open_weight(text: &mut String, weight: f32) {
    _ = write!(text, "___PAGEFIND_WEIGHT___{weight} ");
}

fn close_weight(text: &mut String) {
    text.push_str("___END_PAGEFIND_WEIGHT___ ");
}
