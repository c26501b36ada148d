//! Typography: turns typewriter characters into the quotation marks, dashes and spaces of the language. The quotation
//! marks are CLDR's delimiters. Typographic characters in the source are kept.

mod address;
mod block;
mod dashes;
mod marks;
mod pairs;
mod paragraphs;
mod single_marks;
mod spaces;
mod surroundings;
mod tables;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use super::date::month_names;
use super::hyphens::MIN_WORD_LETTERS;
use super::word_cache::WordCache;
use super::{HyphenationExceptions, Hyphenator, LanguageTag};
use address::is_unbreakable;
use block::{Block, Edit, representative};
use paragraphs::pair_over_paragraphs;
use tables::{ABBREVIATIONS, Abbreviations, QUOTES, Quotes, ROOT_QUOTES};

/// U+00AD: shows a hyphen where a line breaks at it, and is otherwise invisible.
pub const SOFT_HYPHEN: char = '\u{ad}';
const NO_BREAK_SPACE: char = '\u{a0}';
/// U+FFFC: represents code, an image or a component among the words.
const OBJECT_REPLACEMENT: char = '\u{fffc}';

/// The typographic rules of a language.
pub struct Typography {
    tag: String,
    quotes: Quotes,
    abbreviations: Option<&'static Abbreviations>,
    months: OnceLock<Vec<String>>,
    hyphens: Option<Hyphenator>,
    exceptions: HyphenationExceptions,
    word_cache: Option<WordCache>,
}

impl Typography {
    /// Returns the typography of a language by its tag. `None` if the tag names no known language.
    #[must_use]
    pub fn from_tag(written: &str) -> Option<Self> {
        // For a few words the cache is not worth its memory.
        let tag = LanguageTag::parse(written)?.tag();
        Some(Self { word_cache: None, ..Self::new(&tag, HyphenationExceptions::default()) })
    }

    /// Returns the typography of a language by its canonical tag, with the author's list of hyphenation exceptions.
    #[must_use]
    pub fn new(tag: &str, exceptions: HyphenationExceptions) -> Self {
        let primary = tag.split('-').next().unwrap_or(tag);
        Self {
            tag: tag.to_owned(),
            hyphens: Hyphenator::for_language(tag),
            exceptions,
            word_cache: Some(WordCache::default()),
            quotes: QUOTES.iter().find(|(known, _)| *known == primary).map_or(ROOT_QUOTES, |(_, quotes)| *quotes),
            abbreviations: ABBREVIATIONS.iter().find(|known| known.language == primary),
            months: OnceLock::new(),
        }
    }

    /// Returns the language tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Returns the quotation marks: outer opening and closing mark, inner opening and closing mark.
    #[must_use]
    pub fn quotes(&self) -> [char; 4] {
        self.quotes
    }

    /// Typesets a text that is a block by itself.
    #[must_use]
    pub fn typeset_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut runs = [Run { text: text.into(), typography: Some(self) }];
        typeset_runs(&mut runs);
        let [run] = runs;
        run.text
    }

    /// Inserts soft hyphens into the long words of a text. Words with digits, with capitals after the first letter, or
    /// with soft hyphens of the author stay whole. So do addresses.
    #[must_use]
    pub fn hyphenate<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(hyphens) = &self.hyphens else { return text.into() };
        let (mut hyphenated, mut done) = (String::new(), 0);
        let mut token_end = 0;
        for token in text.split_inclusive(char::is_whitespace) {
            let mut end = token_end;
            token_end += token.len();
            if token.len() < MIN_WORD_LETTERS || is_unbreakable(token) {
                continue;
            }
            for word in token.split_inclusive(|c: char| !c.is_alphanumeric()) {
                let start = end;
                end += word.len();
                let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
                if word.len() < MIN_WORD_LETTERS || word.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric()) {
                    continue;
                }
                let find = || hyphens.breaks(word, &self.exceptions);
                for at in self.word_cache.as_ref().map_or_else(find, |cache| cache.get_or_find(word, find)) {
                    hyphenated.push_str(&text[done..start + at]);
                    hyphenated.push(SOFT_HYPHEN);
                    done = start + at;
                }
            }
        }
        if done == 0 {
            return text.into();
        }
        hyphenated.push_str(&text[done..]);
        hyphenated.into()
    }

    /// Returns the month, from 0, if a text begins with its name as the month of a date: `mai 2010`, `maaliskuuta`, `sept.
    /// 2010`.
    #[must_use]
    pub fn month_of_date(&self, text: &str) -> Option<usize> {
        let months = self.months.get_or_init(|| month_names(&self.tag));
        let (word, rest) = text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()));
        let word_lower = word.to_lowercase();
        let is_year = |text: &str| text.trim_start().bytes().take_while(u8::is_ascii_digit).count() == 4;
        let primary = self.tag.split('-').next().unwrap_or_default();
        // `May` and `March` are other words too, and English dates have no full stop. `Mars` is a planet.
        let needs_year = primary == "en" || word == "Mars";
        if word.len() >= 3 && rest.strip_prefix('.').is_some_and(is_year) {
            return months.iter().position(|month| month.starts_with(&word_lower));
        }
        // Finnish and Estonian decline the names.
        let is_name = |month: &String| {
            word_lower.strip_prefix(month.as_str()).is_some_and(|ending| {
                ending.is_empty() || (matches!(primary, "fi" | "et") && ending.chars().count() <= 4)
            })
        };
        months.iter().position(is_name).filter(|_| !needs_year || is_year(rest))
    }

    /// Returns the language without its region.
    fn primary(&self) -> &str {
        self.tag.split('-').next().unwrap_or(&self.tag)
    }

    fn begins_with_month(&self, text: &str) -> bool {
        let months = self.months.get_or_init(|| month_names(&self.tag));
        let lower = text.chars().take(12).flat_map(char::to_lowercase).collect::<String>();
        months.iter().any(|month| lower.starts_with(month.as_str()))
    }
}

impl fmt::Debug for Typography {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_tuple("Typography").field(&self.tag).finish()
    }
}

/// A part of a block's text that has one typography.
pub struct Run<'text, 'rules> {
    /// The text. Without typography it matters only whether the text is blank.
    pub text: Cow<'text, str>,
    /// The rules. `None` for text that must not change: code, addresses, and text for which the author switched
    /// typography off.
    pub typography: Option<&'rules Typography>,
}

/// How often the paragraphs are typeset at most.
const MAX_PASSES: usize = 8;

/// Typesets the runs of one block. Quotation marks are paired across runs, so a quotation may open before an emphasis
/// and close inside it.
fn typeset_runs(runs: &mut [Run]) {
    typeset_blocks(&mut [runs]);
}

/// Typesets consecutive paragraphs, each of them a list of runs. A quotation may go over several paragraphs.
pub fn typeset_paragraphs(paragraphs: &mut [Vec<Run>]) {
    let mut blocks: Vec<&mut [Run]> = paragraphs.iter_mut().map(Vec::as_mut_slice).collect();
    typeset_blocks(&mut blocks);
}

fn typeset_blocks(blocks: &mut [&mut [Run]]) {
    // A mark that was left, such as one after a number, may pair with a mark that the last pass set. The passes are
    // repeated so that typesetting the result again changes nothing.
    for _ in 0..MAX_PASSES {
        if !typeset_pass(blocks) {
            break;
        }
    }
}

/// Makes one pass over the blocks. Returns whether it changed a run and left typewriter marks.
fn typeset_pass(paragraphs: &mut [&mut [Run]]) -> bool {
    let mut blocks: Vec<Block> = paragraphs.iter().map(|runs| Block::from_runs(runs)).collect();
    let has_marks = blocks.iter().any(Block::has_typed_marks);
    if has_marks {
        blocks.iter_mut().for_each(Block::read_marks);
        pair_over_paragraphs(&mut blocks);
    }
    let mut is_changed = false;
    for (runs, block) in paragraphs.iter_mut().zip(&mut blocks) {
        let edits = block.edits();
        is_changed |= !edits.is_empty();
        apply(runs, &block.text, &edits);
    }
    let is_left = |run: &Run| run.typography.is_some() && run.text.contains(['"', '\'']);
    has_marks && is_changed && paragraphs.iter().any(|runs| runs.iter().any(is_left))
}

/// Applies the changes of a block to its runs. If a change goes over the end of a run, the new character is in that run.
fn apply(runs: &mut [Run], text: &str, edits: &[Edit]) {
    let mut edits = edits.iter().peekable();
    let (mut start, mut done) = (0, 0);
    for run in runs {
        let end = start
            + if run.typography.is_some() {
                run.text.len()
            } else {
                representative(&run.text).map_or(0, char::len_utf8)
            };
        if run.typography.is_some() && (done > start || edits.peek().is_some_and(|edit| edit.start < end)) {
            let mut changed = String::with_capacity(run.text.len() + 16);
            done = done.max(start);
            while let Some(edit) = edits.next_if(|edit| edit.start < end) {
                changed.push_str(&text[done..edit.start]);
                changed.push(edit.replacement);
                done = edit.start + edit.length;
            }
            changed.push_str(text.get(done..end).unwrap_or_default());
            run.text = changed.into();
        }
        start = end;
    }
}

#[cfg(test)]
mod tests;
