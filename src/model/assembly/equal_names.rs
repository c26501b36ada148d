//! Finds which terms of several languages are one term: by their entry in `content/terms.toml`, else by an equal name.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::LanguageId;
use crate::language::name_key;
use crate::model::{Taxonomy, TermDefinition};

/// A term that posts name.
pub(super) struct NamedTerm<'a> {
    pub(super) taxonomy: Taxonomy,
    pub(super) language: LanguageId,
    pub(super) name: &'a str,
    /// The entry of `terms.toml` that has the name in the term's language: its index.
    pub(super) definition: Option<usize>,
}

/// The terms of several languages that are translations of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TermGroup {
    /// The terms of one entry of `terms.toml`: its index.
    Definition(usize),
    /// Terms of an equal name without an entry.
    EqualName(usize),
}

/// The terms and the entries that share a name.
#[derive(Default)]
struct EqualNames {
    /// The terms without an entry that has their name in their language: indices.
    terms: Vec<usize>,
    /// The entries that have the name in any language: indices.
    definitions: Vec<usize>,
}

/// Returns the group of every term; `None` for a term that has no counterpart in any language.
///
/// A term without an entry joins the only entry that has its name in another language, if that entry has no name in the
/// term's language and no second term would join it there. The other terms of an equal name form a group. So two entries
/// keep terms of equal names apart, and a term never has two counterparts in one language.
pub(super) fn term_groups(terms: &[NamedTerm], definitions: &[TermDefinition]) -> Vec<Option<TermGroup>> {
    let mut groups: Vec<Option<TermGroup>> =
        terms.iter().map(|term| term.definition.map(TermGroup::Definition)).collect();
    let names = equal_names(terms, definitions);
    let joins = |names: &EqualNames, index: usize| {
        let open = |definition: &&usize| definitions[**definition].localized(terms[index].language).is_none();
        let mut candidates = names.definitions.iter().filter(open);
        candidates.next().copied().filter(|_| candidates.next().is_none())
    };
    let mut claims: FxHashMap<(usize, LanguageId), u32> = FxHashMap::default();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for names in &names {
        for index in &names.terms {
            if let Some(definition) = joins(names, *index) {
                *claims.entry((definition, terms[*index].language)).or_default() += 1;
                joined.push((*index, definition));
            }
        }
    }
    for (index, definition) in joined {
        if claims[&(definition, terms[index].language)] == 1 {
            groups[index] = Some(TermGroup::Definition(definition));
        }
    }
    for (number, names) in names.iter().enumerate() {
        let rest: Vec<usize> = names.terms.iter().copied().filter(|index| groups[*index].is_none()).collect();
        if rest.len() > 1 {
            for index in rest {
                groups[index] = Some(TermGroup::EqualName(number));
            }
        }
    }
    groups
}

/// Collects the terms without an entry by their names. Two such terms of one language and one name are left out: their
/// addresses collide, which is an error.
fn equal_names(terms: &[NamedTerm], definitions: &[TermDefinition]) -> Vec<EqualNames> {
    if definitions.is_empty() && terms.windows(2).all(|pair| pair[0].language == pair[1].language) {
        return Vec::new();
    }
    let key = |term: &NamedTerm| term.definition.is_none().then(|| name_key(term.name));
    let keys: Vec<Option<String>> = terms.par_iter().map(key).collect();
    let mut index: FxHashMap<(Taxonomy, String), usize> = FxHashMap::default();
    let mut all: Vec<EqualNames> = Vec::new();
    for (number, (term, key)) in terms.iter().zip(keys).enumerate() {
        let Some(key) = key else {
            continue;
        };
        let place = *index.entry((term.taxonomy, key)).or_insert_with(|| {
            all.push(EqualNames::default());
            all.len() - 1
        });
        all[place].terms.push(number);
    }
    for (number, definition) in definitions.iter().enumerate() {
        for (_, localized) in &definition.localizations {
            if let Some(place) = index.get(&(definition.taxonomy, name_key(&localized.name)))
                && all[*place].definitions.last() != Some(&number)
            {
                all[*place].definitions.push(number);
            }
        }
    }
    for names in &mut all {
        names.terms.sort_by_key(|index| (terms[*index].language, *index));
        let groups = names.terms.chunk_by(|a, b| terms[*a].language == terms[*b].language);
        names.terms = groups.filter(|same| same.len() == 1).flatten().copied().collect();
    }
    all
}
