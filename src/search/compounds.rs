//! The parts of compounds. A word is split only where each part is a word of the site's own texts.

use rustc_hash::{FxHashMap, FxHashSet};

use super::finnish;
use super::vocabulary::Stems;

/// The shortest first part, and the shortest later part, in characters.
const SHORTEST_HEAD: usize = 3;
const SHORTEST_TAIL: usize = 4;
/// A word that is longer is no word of a language, and is not split.
const LONGEST: usize = 60;

/// The beginnings of Finnish endings that look like words of their own: `turvallis|uuden` is no `uusi`.
const FINNISH_ENDINGS: [&str; 21] = [
    "uus", "uude", "uute", "uuks", "maan", "maat", "lais", "lain", "nais", "nain", "estä", "ellä", "ella", "asti",
    "osti", "saan", "avaa", "vaan", "taan", "alle", "aina",
];

/// Scandinavian endings that look like words of their own: `land|skap` is no `skap`.
const SCANDINAVIAN_ENDINGS: [&str; 8] = ["skap", "domm", "eller", "else", "heten", "heter", "ling", "sonlig"];

/// The words that compounds are made of.
pub(super) struct Compounds<'a, F> {
    language: Kind,
    words: &'a FxHashSet<String>,
    bases: &'a FxHashMap<&'a str, Vec<String>>,
    stems: &'a Stems,
    /// The stems of the words that can be later parts.
    tail_stems: FxHashSet<String>,
    /// Whether a text is the base form of some word.
    has_base: F,
}

/// How a language joins words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Finnish,
    /// Bokmål, nynorsk, Swedish and Danish join words with `s`, `e` or nothing.
    Scandinavian,
    None,
}

impl<'a, F: Fn(&str) -> bool> Compounds<'a, F> {
    pub(super) fn new(
        tag: &str,
        stems: &'a Stems,
        words: &'a FxHashSet<String>,
        bases: &'a FxHashMap<&'a str, Vec<String>>,
        has_base: F,
    ) -> Self {
        let language = match tag {
            "fi" => Kind::Finnish,
            "nb" | "nn" | "no" | "sv" | "da" => Kind::Scandinavian,
            _ => Kind::None,
        };
        let tail_stems = if language == Kind::Scandinavian {
            let long = words.iter().filter(|word| word.chars().count() >= SHORTEST_TAIL);
            long.map(|word| stems.stem(word)).collect()
        } else {
            FxHashSet::default()
        };
        Self { language, words, bases, stems, tail_stems, has_base }
    }

    /// Calls `found` with each part of a compound by which readers would look for it: all parts behind the first one,
    /// which the search finds itself, and of a Finnish compound the first part if it is inflected.
    pub(super) fn split(&self, word: &str, mut found: impl FnMut(&str)) {
        if self.language == Kind::None || word.chars().count() > LONGEST {
            return;
        }
        let starts = self.starts(word);
        let mut heads: Vec<&str> = Vec::new();
        let mut tails: Vec<&str> = Vec::new();
        for at in starts {
            let (head, tail) = word.split_at(at);
            // `manager|spill` is no `managers|pill`.
            let is_inside = |longer: &&str| self.language == Kind::Scandinavian && longer.len() == tail.len() + 1;
            if !tails.last().is_some_and(is_inside) && self.is_tail(tail) {
                heads.push(head);
                tails.push(tail);
            }
        }
        for tail in &tails {
            found(tail);
            // A word between two others: the beginning of this tail, if the rest of it is a tail too.
            for inner in tails.iter().filter(|inner| inner.len() < tail.len()) {
                let middle = &tail[..tail.len() - inner.len()];
                if middle.chars().count() >= SHORTEST_TAIL && self.is_head(middle) {
                    found(middle);
                }
            }
        }
        if self.language == Kind::Finnish {
            heads.into_iter().filter(|head| head.ends_with('n')).for_each(found);
        }
    }

    fn is_tail(&self, tail: &str) -> bool {
        let long = tail.chars().count();
        if long < SHORTEST_TAIL {
            return false;
        }
        if self.language == Kind::Finnish {
            if FINNISH_ENDINGS.iter().any(|ending| tail.starts_with(ending) && long < ending.chars().count() + 3) {
                return false;
            }
            let is_word = |base: &String| self.words.contains(base) && base.chars().count() >= SHORTEST_TAIL;
            return self.words.contains(tail)
                || self.bases.get(tail).is_some_and(|bases| bases.iter().any(is_word))
                || (long > SHORTEST_TAIL && finnish::base_forms(tail).iter().any(|(base, _)| is_word(base)));
        }
        if SCANDINAVIAN_ENDINGS.iter().any(|ending| tail.starts_with(ending) && long < ending.len() + 5) {
            return false;
        }
        self.words.contains(tail) || self.tail_stems.contains(&self.stems.stem(tail))
    }

    /// Returns the places in a word before which there are only parts of a compound.
    fn starts(&self, word: &str) -> Vec<usize> {
        let mut starts: Vec<usize> = Vec::new();
        for (at, _) in word.char_indices().skip(SHORTEST_HEAD) {
            let is_inner_part =
                |start: &usize| word[*start..at].chars().count() >= SHORTEST_TAIL && self.is_head(&word[*start..at]);
            if self.is_head(&word[..at]) || starts.iter().any(is_inner_part) {
                starts.push(at);
            }
        }
        starts
    }

    /// Whether another word can follow a text in a compound.
    fn is_head(&self, head: &str) -> bool {
        let long = head.chars().count();
        if long < SHORTEST_HEAD {
            return false;
        }
        if self.words.contains(head) || (long > 4 && (self.has_base)(head)) {
            return true;
        }
        match self.language {
            // suomalais-: the form of words in -nen.
            Kind::Finnish => {
                long > 4 && head.strip_suffix('s').is_some_and(|rest| (self.has_base)(&format!("{rest}nen")))
            }
            _ => ["s", "e"]
                .into_iter()
                .filter_map(|joint| head.strip_suffix(joint))
                .any(|rest| rest.chars().count() >= SHORTEST_HEAD && self.words.contains(rest)),
        }
    }
}
