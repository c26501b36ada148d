//! Decides which documents wait for their translations, and when documents that were published together appeared.

use std::sync::Arc;

use jiff::{Timestamp, Zoned};
use rustc_hash::FxHashMap;

use super::Document;
use crate::config::{Config, LanguageId};

/// A document that waits for translations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingDocument {
    /// The path of the document relative to the site's folder.
    pub file: Arc<str>,
    /// The languages whose translations are missing, drafts or dated later.
    pub languages: Vec<LanguageId>,
}

/// Returns the indices of the documents that wait, with the languages that they wait for. `documents` contains drafts and
/// future posts too. A translation dated later than `now` counts as missing.
#[must_use]
pub fn waiting_documents(config: &Config, documents: &[&Arc<Document>], now: Timestamp) -> Vec<(u32, Vec<LanguageId>)> {
    let mut waiting = Vec::new();
    for group in TogetherGroup::find(config, documents) {
        for (index, document) in group.bound.iter().map(|index| (*index, documents[*index as usize])) {
            let moment = document.date.as_ref().map_or(now, |date| date.timestamp().max(now));
            let is_there = |language: &LanguageId| {
                let mut members = group.members.iter().map(|index| documents[*index as usize]);
                members.any(|member| {
                    let date = member.date.as_ref().map(Zoned::timestamp);
                    member.language == *language && date.is_none_or(|date| date <= moment)
                })
            };
            let missing: Vec<LanguageId> =
                group.languages.iter().copied().filter(|language| !is_there(language)).collect();
            if !missing.is_empty() {
                waiting.push((index, missing));
            }
        }
    }
    waiting.sort_unstable();
    waiting
}

/// Returns the publication dates of posts that appeared together with a later translation, by their index.
pub(super) fn publication_dates(config: &Config, documents: &[Arc<Document>]) -> FxHashMap<u32, Zoned> {
    let documents: Vec<&Arc<Document>> = documents.iter().collect();
    let mut dates = FxHashMap::default();
    for group in TogetherGroup::find(config, &documents) {
        let document = |index: u32| documents[index as usize];
        // A translation that nobody waited for says nothing about the others.
        let is_awaited =
            |index: &u32| group.asking.contains(index) || group.languages.contains(&document(*index).language);
        let members = group.members.iter().copied().filter(is_awaited);
        let Some(latest) = members.filter_map(|index| document(index).date.as_ref()).max() else {
            continue;
        };
        for index in &group.bound {
            if document(*index).date.as_ref().is_some_and(|date| date < latest) {
                dates.insert(*index, latest.clone());
            }
        }
    }
    dates
}

/// Documents that are translations of each other, some of which are to be published together. Drafts are no members.
struct TogetherGroup {
    /// The indices of all documents.
    members: Vec<u32>,
    /// The indices of the documents that require translations.
    asking: Vec<u32>,
    /// The indices of the documents that appear only with all translations: those that require them, and others that are
    /// no older.
    bound: Vec<u32>,
    /// The languages that must be there, in the order of the site.
    languages: Vec<LanguageId>,
}

impl TogetherGroup {
    /// Returns all groups in which a document names languages or falls under the rule of site.toml.
    fn find(config: &Config, documents: &[&Arc<Document>]) -> Vec<Self> {
        let mut members_by_key: FxHashMap<u128, Vec<u32>> = FxHashMap::default();
        for document in documents {
            if !document.draft && requires_any(config, document) {
                members_by_key.entry(document.translation_key).or_default();
            }
        }
        // Most sites publish nothing together.
        if members_by_key.is_empty() {
            return Vec::new();
        }
        for (index, document) in documents.iter().enumerate().filter(|(_, document)| !document.draft) {
            if let Some(members) = members_by_key.get_mut(&document.translation_key) {
                members.push(index as u32);
            }
        }
        let groups = members_by_key.into_values().flat_map(|members| separate_accidental(members, documents));
        groups.map(|members| Self::new(config, members, documents)).collect()
    }

    fn new(config: &Config, members: Vec<u32>, documents: &[&Arc<Document>]) -> Self {
        let document = |index: u32| documents[index as usize];
        let day = |index: u32| document(index).date.as_ref().map(Zoned::date);
        let asking: Vec<u32> = members.iter().copied().filter(|index| requires_any(config, document(*index))).collect();
        let mut languages: Vec<LanguageId> =
            asking.iter().flat_map(|index| required_languages(config, document(*index))).collect();
        languages.sort_unstable();
        languages.dedup();
        // A post without the key is bound by the key of a translation, unless it is the older one: then it may have been
        // published long ago.
        let first_day = asking.iter().filter_map(|index| day(*index)).min();
        let is_bound = |index: &u32| {
            asking.contains(index)
                || (document(*index).together.is_none()
                    && first_day.zip(day(*index)).is_some_and(|(first, own)| own >= first))
        };
        let bound = members.iter().copied().filter(is_bound).collect();
        Self { members, asking, bound, languages }
    }
}

/// Whether a document requires a translation.
fn requires_any(config: &Config, document: &Document) -> bool {
    match &document.together {
        None if config.translations.together.is_empty() => false,
        _ => required_languages(config, document).next().is_some(),
    }
}

/// Returns the languages into which a document must be translated: those of its front matter, or else those of
/// site.toml for posts of its date. Nothing waits for a language in preparation.
fn required_languages(config: &Config, document: &Document) -> impl Iterator<Item = LanguageId> {
    let written = document.together.iter().flatten().copied();
    let day = document.date.as_ref().filter(|_| document.together.is_none()).map(Zoned::date);
    let rules = config.translations.together.iter();
    let by_rule = rules.filter(move |(_, since)| day.is_some_and(|day| day >= *since)).map(|(language, _)| *language);
    let all = written.chain(by_rule);
    all.filter(|language| *language != document.language && !config.language(*language).draft)
}

/// Splits documents that share a logical path only by accident: two are in one language and name no `translation` key.
fn separate_accidental(mut members: Vec<u32>, documents: &[&Arc<Document>]) -> Vec<Vec<u32>> {
    let document = |index: u32| documents[index as usize];
    members.sort_unstable_by_key(|index| (document(*index).language, *index));
    let is_accidental = members.windows(2).any(|pair| {
        document(pair[0]).language == document(pair[1]).language && document(pair[0]).translation.is_none()
    });
    if is_accidental { members.into_iter().map(|index| vec![index]).collect() } else { vec![members] }
}
