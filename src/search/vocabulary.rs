//! The words of a site's texts in one language, and which of them belong together though the search's stems differ.
//!
//! The search engine cuts words to stems (Snowball) and finds every word that begins with the stem of the query. That
//! joins most forms of a word. The vocabulary adds the rest: Finnish forms whose stem changes (`asiakas`, `asiakkaiden`),
//! the later parts of compounds (`asiakaskokemus`, `kundetilfredshet`), and letters that readers may not have (`søknad`).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use pagefind_stem::{Algorithm, Stemmer};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::compounds::Compounds;
use super::finnish;
use crate::language::without_marks;

/// The largest number of further forms of a word. Only a misreading of the rules has more.
const MOST_FORMS: usize = 16;

/// The words of all texts in one language.
pub(super) struct Vocabulary {
    /// The further forms of each word that has some, sorted.
    further: FxHashMap<String, Vec<String>>,
    stems: Stems,
}

/// The stems of a language, as the search engine makes them.
pub(super) struct Stems(Option<Stemmer>);

impl Stems {
    pub(super) fn new(language: &str) -> Self {
        let algorithm = match language {
            "da" => Some(Algorithm::Danish),
            "en" => Some(Algorithm::English),
            "fi" => Some(Algorithm::Finnish),
            "nb" | "nn" | "no" => Some(Algorithm::Norwegian),
            "sv" => Some(Algorithm::Swedish),
            _ => None,
        };
        Self(algorithm.map(Stemmer::create))
    }

    /// Returns the stem of a word in lower case.
    pub(super) fn stem(&self, word: &str) -> String {
        let plain = without_marks(word);
        self.0.as_ref().map_or_else(|| plain.to_string(), |stemmer| stemmer.stem(&plain).into_owned())
    }
}

/// Returns the words of a text as the search engine reads them: in lower case, without signs. A word with a hyphen counts
/// as a whole and in its parts.
pub(super) fn words_of(token: &str) -> impl Iterator<Item = String> {
    let lower = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let inner = token.trim_matches(|c: char| !c.is_alphanumeric());
    let parts = inner.contains(|c: char| !c.is_alphanumeric()).then(|| {
        let parts = inner.split(|c: char| !c.is_alphanumeric()).map(lower);
        parts.filter(|part: &String| part.chars().count() > 2).collect::<Vec<String>>()
    });
    let whole: String = lower(inner);
    std::iter::once(whole).filter(|word| !word.is_empty()).chain(parts.into_iter().flatten())
}

impl Vocabulary {
    /// Reads all words of a language. `tag` is the main part of its tag.
    pub(super) fn new(tag: &str, words: &FxHashSet<String>) -> Self {
        let stems = Stems::new(tag);
        let mut sorted: Vec<&String> = words.iter().filter(|word| word.chars().all(char::is_alphabetic)).collect();
        sorted.sort_unstable();
        let relations = Relations::new(tag, &stems, &sorted, words);
        let compounds = Compounds::new(tag, &stems, words, &relations.bases, |base| relations.has_base(base));
        let found = sorted.par_iter().filter_map(|word| {
            let mut forms = BTreeSet::new();
            relations.add_related(word, &mut forms);
            compounds.split(word, |part| {
                forms.insert(part.to_owned());
                relations.add_related(part, &mut forms);
            });
            let own = stems.stem(word);
            let mut seen: Vec<String> = Vec::new();
            forms.retain(|form| {
                let stem = stems.stem(form);
                // The search finds all words that begin with a stem.
                let is_new = !own.starts_with(&stem) && !seen.contains(&stem);
                seen.push(stem);
                is_new
            });
            let forms: Vec<String> = forms.into_iter().take(MOST_FORMS).collect();
            (!forms.is_empty()).then(|| ((*word).clone(), forms))
        });
        Self { further: found.collect(), stems }
    }

    /// Returns the further forms by which a word should be found.
    pub(super) fn further_forms(&self, word: &str) -> &[String] {
        self.further.get(word).map_or(&[], Vec::as_slice)
    }

    /// Returns the stem of a word, as the search engine makes it.
    pub(super) fn stem(&self, word: &str) -> String {
        self.stems.stem(word)
    }
}

/// Which words have a base form or a spelling in common.
struct Relations<'a> {
    is_finnish: bool,
    words: &'a FxHashSet<String>,
    /// The base forms of each Finnish word.
    bases: FxHashMap<&'a str, Vec<String>>,
    /// For each base form of a Finnish word, one word for each stem: the shortest.
    forms: BTreeMap<String, Vec<&'a str>>,
    /// The words with special letters, by their spelling without these.
    spellings: FxHashMap<String, Vec<&'a str>>,
}

impl<'a> Relations<'a> {
    fn new(tag: &str, stems: &Stems, sorted: &[&'a String], words: &'a FxHashSet<String>) -> Self {
        let is_finnish = tag == "fi";
        let mut spellings: FxHashMap<String, Vec<&str>> = FxHashMap::default();
        for word in sorted {
            if let Cow::Owned(plain) = plain_spelling(word) {
                spellings.entry(plain).or_default().push(word);
            }
        }
        let bases: FxHashMap<&str, Vec<String>> = if is_finnish {
            sorted.par_iter().map(|word| (word.as_str(), base_forms(word, words))).collect()
        } else {
            FxHashMap::default()
        };
        let mut by_stem: BTreeMap<String, BTreeMap<String, &str>> = BTreeMap::new();
        for word in sorted {
            let stem = stems.stem(word);
            for base in bases.get(word.as_str()).into_iter().flatten() {
                let forms = by_stem.entry(base.clone()).or_default();
                let shortest = forms.entry(stem.clone()).or_insert(word);
                if word.len() < shortest.len() {
                    *shortest = word;
                }
            }
        }
        let forms = by_stem.into_iter().map(|(base, forms)| (base, forms.into_values().collect())).collect();
        Self { is_finnish, words, bases, forms, spellings }
    }

    fn has_base(&self, base: &str) -> bool {
        self.forms.contains_key(base)
    }

    /// Adds other forms and spellings of a word, which may be a part of a compound.
    fn add_related(&self, word: &str, related: &mut BTreeSet<String>) {
        let plain = plain_spelling(word);
        related.extend(self.spellings.get(&*plain).into_iter().flatten().map(|word| (*word).to_owned()));
        if let Cow::Owned(plain) = plain {
            related.insert(plain);
        }
        if !self.is_finnish {
            return;
        }
        let read;
        let bases = if let Some(bases) = self.bases.get(word) {
            bases
        } else {
            read = base_forms(word, self.words);
            &read
        };
        for base in bases {
            related.insert(base.clone());
            related.extend(self.forms.get(base).into_iter().flatten().map(|form| (*form).to_owned()));
        }
    }
}

/// Returns the base forms of a Finnish word that are words of the site, or certain.
fn base_forms(word: &str, words: &FxHashSet<String>) -> Vec<String> {
    let forms = finnish::base_forms(word).into_iter();
    forms
        .filter(|(form, is_certain)| *is_certain || form == word || words.contains(form))
        .map(|(form, _)| form)
        .collect()
}

/// Returns a word with the letters that the search engine does not reduce itself: `søknad` becomes `soknad`.
fn plain_spelling(word: &str) -> Cow<'_, str> {
    if !word.contains(['ø', 'æ', 'ß', 'ð', 'þ', 'đ', 'ł', 'œ']) {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ø' => plain.push('o'),
            'æ' => plain.push_str("ae"),
            'ß' => plain.push_str("ss"),
            'ð' | 'đ' => plain.push('d'),
            'þ' => plain.push_str("th"),
            'ł' => plain.push('l'),
            'œ' => plain.push_str("oe"),
            other => plain.push(other),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(tag: &str, words: &[&str]) -> Vocabulary {
        Vocabulary::new(tag, &words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn finnish_forms_with_other_stems_belong_together() {
        let vocabulary = vocabulary("fi", &["asiakkaiden", "kauppa", "kaupan", "tavan", "hinta"]);
        // Without `asiakas` on the site, too.
        assert_eq!(vocabulary.further_forms("asiakkaiden"), ["asiakas"]);
        assert_eq!(vocabulary.further_forms("kauppa"), ["kaupan"]);
        // No word of the site says whether it is `tapa` or `tava`.
        assert!(vocabulary.further_forms("tavan").is_empty());
        assert!(vocabulary.further_forms("hinta").is_empty());
    }

    #[test]
    fn compounds_are_found_by_their_parts_if_these_are_words() {
        let fi = vocabulary(
            "fi",
            &["asiakas", "kokemus", "asiakaskokemuksen", "maailma", "turvallisuuden", "turvallis", "uuden"],
        );
        assert_eq!(fi.further_forms("asiakaskokemuksen"), ["asiakaskokemus", "kokemuksen", "kokemus"]);
        assert!(fi.further_forms("maailma").is_empty());
        assert_eq!(fi.further_forms("turvallisuuden"), ["turvallisuus"]);
        let nb = vocabulary("nb", &["kunde", "tilfredshet", "kundetilfredsheten", "arbeid", "arbeidsplass", "plassen"]);
        assert_eq!(nb.further_forms("kundetilfredsheten"), ["tilfredsheten"]);
        assert_eq!(nb.further_forms("arbeidsplass"), ["plass"]);
        let nb = vocabulary("nb", &["manager", "spill", "pill", "managerspill", "land", "skap", "landskap"]);
        assert_eq!(nb.further_forms("managerspill"), ["spill"]);
        assert!(nb.further_forms("landskap").is_empty());
    }

    #[test]
    fn letters_that_readers_may_not_have_can_be_left_out() {
        let vocabulary = vocabulary("nb", &["søknad", "ærlig", "bjorn", "bjørn"]);
        assert_eq!(vocabulary.further_forms("søknad"), ["soknad"]);
        assert_eq!(vocabulary.further_forms("ærlig"), ["aerlig"]);
        assert_eq!(vocabulary.further_forms("bjorn"), ["bjørn"]);
    }

    #[test]
    fn no_word_takes_long() {
        let long = "asiakas".repeat(5_000);
        let repeated = "a".repeat(60);
        let mut words: Vec<String> = (1..60).map(|long| "a".repeat(long)).collect();
        words.extend([long, repeated]);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert!(vocabulary("fi", &words).further_forms("aaaaaaaaaaaa").len() <= MOST_FORMS);
        vocabulary("nb", &words);
    }

    /// Counts right and wrong matches in a list of words with their base forms, such as a treebank: `KIELO_LEMMAS` is a file
    /// with `form TAB base form` in each line, `KIELO_LEMMAS_LANGUAGE` its language. Parts of compounds are marked by `#`.
    #[test]
    #[ignore = "reads a file of your own"]
    #[allow(clippy::print_stdout, reason = "the counts are the result")]
    fn matches_in_a_list_of_base_forms() {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let text = std::fs::read_to_string(variable("KIELO_LEMMAS")).unwrap_or_default();
        let lemmas: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('\t')).collect();
        let tag = variable("KIELO_LEMMAS_LANGUAGE");
        let words: Vec<&str> = lemmas.keys().copied().collect();
        let vocabulary = vocabulary(&tag, &words);
        let mut by_stem: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (word, lemma) in &lemmas {
            by_stem.entry(vocabulary.stem(word)).or_default().extend(lemma.split('#').chain([*lemma]));
        }
        let (mut right, mut wrong, mut with_wrong) = (0, Vec::new(), 0);
        for (word, lemma) in &lemmas {
            let before = wrong.len();
            for form in vocabulary.further_forms(word) {
                let Some(meant) = by_stem.get(&vocabulary.stem(form)) else { continue };
                if lemma.split('#').chain([*lemma]).any(|part| meant.contains(part)) {
                    right += 1;
                } else {
                    wrong.push(format!("{word} → {form}"));
                }
            }
            with_wrong += usize::from(wrong.len() > before);
        }
        let count = |is_found: &dyn Fn(&str, &str) -> bool| {
            let mut by_lemma: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (word, lemma) in &lemmas {
                by_lemma.entry(lemma).or_default().push(word);
            }
            let pairs =
                by_lemma.values().flat_map(|words| words.iter().flat_map(|a| words.iter().map(move |b| (*a, *b))));
            let found: Vec<bool> = pairs.filter(|(a, b)| a != b).map(|(asked, text)| is_found(asked, text)).collect();
            (found.iter().filter(|found| **found).count(), found.len())
        };
        let begins = |asked: &str, text: &str| vocabulary.stem(text).starts_with(&vocabulary.stem(asked));
        let with_forms = |asked: &str, text: &str| {
            begins(asked, text) || vocabulary.further_forms(text).iter().any(|form| begins(asked, form))
        };
        println!(
            "{} words; forms {right} right, {} wrong; {with_wrong} words with a wrong one",
            words.len(),
            wrong.len()
        );
        println!("pairs of forms found: {:?} before, {:?} with further forms", count(&begins), count(&with_forms));
        println!("{}", wrong.iter().step_by(wrong.len() / 40 + 1).cloned().collect::<Vec<_>>().join("; "));
    }
}
