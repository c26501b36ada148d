//! Learns which terms of two languages are one idea, from posts that are translations of each other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::{DocumentId, PostId, Site, Taxonomy, TermId};
use crate::config::LanguageId;

/// Two terms of different languages that may be one idea.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermPair {
    /// The terms, in the order of the site's languages.
    pub terms: [TermId; 2],
    /// The number of pairs of posts in which both terms occur.
    pub together: u32,
    /// The number of pairs of posts in which only one of them occurs.
    pub alone: u32,
}

/// The fewest pairs of posts that make a pair of terms certain.
const MIN_TOGETHER: u32 = 3;

impl TermPair {
    /// Returns whether the terms occur together in at least three pairs of posts, and never alone.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.together >= MIN_TOGETHER && self.alone == 0
    }
}

/// Names of one idea that `content/terms.toml` should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedTerm {
    /// The taxonomy.
    pub taxonomy: Taxonomy,
    /// The entry that lacks the names: its index in [`super::Sources::term_definitions`]. `None` for a new entry.
    pub definition: Option<usize>,
    /// The names to add, in the order of the site's languages.
    pub names: Vec<(LanguageId, String)>,
}

/// A pair of posts with more possible pairs of terms than this says nothing about any of them.
const MAX_TERM_PAIRS: usize = 1000;

/// How often terms occur in pairs of posts.
#[derive(Default)]
struct Occurrences {
    together: BTreeMap<(TermId, TermId), u32>,
    /// The pairs of posts with a term in the one post, by the language of the other.
    all: FxHashMap<(TermId, LanguageId), u32>,
}

/// How much two terms belong together: the share of their occurrences that are common, as a fraction.
#[derive(Clone, Copy)]
struct Likeness {
    common: u64,
    all: u64,
}

impl Likeness {
    fn is_above(self, other: Self) -> bool {
        self.common * other.all > other.common * self.all
    }

    fn is_below(self, other: Self) -> bool {
        other.is_above(self)
    }
}

impl Site {
    /// Returns the pairs of categories and of tags that occur in posts that are translations of each other, and that have
    /// no name in each other's language yet. Each is the only best match of the other. The pairs with the most common
    /// occurrences come first. Drafts are not counted: their terms may not be written yet.
    #[must_use]
    pub fn term_pairs(&self) -> Vec<TermPair> {
        let occurrences = self.term_occurrences();
        let alone = |one: TermId, other: TermId, together: u32| {
            let all = |id: TermId, language| occurrences.all.get(&(id, language)).copied().unwrap_or_default();
            let sum = all(one, self.term(other).language) + all(other, self.term(one).language);
            sum - 2 * together
        };
        // The best likeness of a term with any of a language, and the number of terms that have it.
        let mut best: FxHashMap<(TermId, LanguageId), (Likeness, u32)> = FxHashMap::default();
        let likeness = |one: TermId, other: TermId, together: u32| Likeness {
            common: u64::from(together),
            all: u64::from(together) + u64::from(alone(one, other, together)),
        };
        for ((one, other), together) in &occurrences.together {
            let own = likeness(*one, *other, *together);
            for (id, partner) in [(*one, *other), (*other, *one)] {
                let entry = best.entry((id, self.term(partner).language)).or_insert((own, 0));
                if own.is_above(entry.0) {
                    *entry = (own, 1);
                } else if !own.is_below(entry.0) {
                    entry.1 += 1;
                }
            }
        }
        let is_only_best = |id: TermId, partner: TermId, own: Likeness| {
            let found = best.get(&(id, self.term(partner).language));
            found.is_some_and(|(best, count)| *count == 1 && !own.is_below(*best))
        };
        let mut pairs = Vec::new();
        for ((one, other), together) in &occurrences.together {
            let own = likeness(*one, *other, *together);
            let alone = alone(*one, *other, *together);
            if *together > alone && is_only_best(*one, *other, own) && is_only_best(*other, *one, own) {
                pairs.push(TermPair { terms: [*one, *other], together: *together, alone });
            }
        }
        pairs.sort_by_key(|pair| (self.term(pair.terms[0]).taxonomy, Reverse(pair.together), pair.alone, pair.terms));
        pairs
    }

    fn term_occurrences(&self) -> Occurrences {
        let mut occurrences = Occurrences::default();
        for group in self.translation_groups() {
            let posts = group.documents.iter().filter_map(|id| match id {
                DocumentId::Post(id) if !self.post(*id).document.draft => Some(*id),
                _ => None,
            });
            let posts: Vec<PostId> = posts.collect();
            for (at, one) in posts.iter().enumerate() {
                for other in &posts[at + 1..] {
                    self.count_terms(*one, *other, &mut occurrences);
                }
            }
        }
        occurrences
    }

    fn count_terms(&self, one: PostId, other: PostId, occurrences: &mut Occurrences) {
        let language = |id: PostId| self.post(id).document.language;
        let unnamed = |id: PostId, other: PostId| -> Vec<TermId> {
            let terms = self.post(id).terms.iter().copied();
            let is_unnamed = |id: &TermId| {
                self.term(*id).taxonomy != Taxonomy::Author && self.term_name_in(*id, language(other)).is_none()
            };
            terms.filter(is_unnamed).collect()
        };
        let (terms, other_terms) = (unnamed(one, other), unnamed(other, one));
        if terms.len() * other_terms.len() > MAX_TERM_PAIRS {
            return;
        }
        for (terms, other) in [(&terms, other), (&other_terms, one)] {
            for id in terms {
                *occurrences.all.entry((*id, language(other))).or_default() += 1;
            }
        }
        for id in terms {
            let same_taxonomy = |other: &&TermId| self.term(**other).taxonomy == self.term(id).taxonomy;
            for other in other_terms.iter().filter(same_taxonomy) {
                *occurrences.together.entry((id, *other)).or_default() += 1;
            }
        }
    }

    /// Returns the names that the certain pairs add to `content/terms.toml`. Terms that are one already stay one, and two
    /// entries are never joined.
    #[must_use]
    pub fn learned_terms(&self, pairs: &[TermPair]) -> Vec<LearnedTerm> {
        let mut clusters: Vec<BTreeSet<TermId>> = Vec::new();
        let mut cluster_of: FxHashMap<TermId, usize> = FxHashMap::default();
        let mut changed: BTreeSet<usize> = BTreeSet::new();
        for pair in pairs.iter().filter(|pair| pair.is_certain()) {
            let [one, other] = pair.terms.map(|id| {
                *cluster_of.entry(id).or_insert_with(|| {
                    clusters.push(self.term(id).translations.iter().copied().chain([id]).collect());
                    clusters.len() - 1
                })
            });
            for at in [one, other] {
                cluster_of.extend(clusters[at].iter().map(|id| (*id, at)));
            }
            if one == other {
                continue;
            }
            let joined: BTreeSet<TermId> = clusters[one].union(&clusters[other]).copied().collect();
            if self.is_one_idea(&joined) {
                cluster_of.extend(joined.iter().map(|id| (*id, one)));
                clusters[one] = joined;
                clusters[other].clear();
                changed.remove(&other);
                changed.insert(one);
            }
        }
        changed.into_iter().map(|at| self.learned_term(&clusters[at])).collect()
    }

    /// Whether terms can have one entry: one name in each language, and no two entries already.
    fn is_one_idea(&self, terms: &BTreeSet<TermId>) -> bool {
        let languages: BTreeSet<LanguageId> = terms.iter().map(|id| self.term(*id).language).collect();
        let entries: BTreeSet<usize> = terms.iter().filter_map(|id| self.term(*id).definition).collect();
        let is_open = |id: &TermId| {
            let term = self.term(*id);
            let mut entries = entries.iter().map(|entry| &self.sources.term_definitions[*entry]);
            term.definition.is_some() || entries.all(|entry| entry.localized(term.language).is_none())
        };
        languages.len() == terms.len() && entries.len() < 2 && terms.iter().all(is_open)
    }

    fn learned_term(&self, terms: &BTreeSet<TermId>) -> LearnedTerm {
        let terms = || terms.iter().map(|id| self.term(*id));
        LearnedTerm {
            taxonomy: terms().next().map_or(Taxonomy::Tag, |term| term.taxonomy),
            definition: terms().find_map(|term| term.definition),
            names: terms()
                .filter(|term| term.definition.is_none())
                .map(|term| (term.language, term.name.clone()))
                .collect(),
        }
    }
}
