//! Near misses: documents that would be translations of each other but for one key, the case, a date or one letter.
//!
//! Kielo does not link such documents. It reports them with the line to write. Every document is put into buckets by its
//! normalized names, so the time is linear in the number of documents.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::{DocumentId, Site};
use crate::config::LanguageId;
use crate::language::{SlugStyle, name_key};
use crate::table::looks_like_date;

/// Two documents that are nearly translations of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearTranslation {
    /// The document that needs a change.
    pub document: DocumentId,
    /// The document that it is nearly a translation of.
    pub other: DocumentId,
    /// The difference that keeps the two apart.
    pub difference: NameDifference,
    /// The value of `translation` that makes them translations.
    pub key: String,
    /// The documents that need the key, in the order of the site's languages.
    pub without_key: Vec<DocumentId>,
}

/// The difference that keeps two documents from being translations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameDifference {
    /// The names are equal, but only one document has a `translation` key, and then names do not count.
    OneKey,
    /// The `translation` key of one document is the name of the other, which has no key.
    KeyIsName,
    /// The `translation` keys differ in case or by one letter.
    Keys,
    /// The names differ in case, accents or separators.
    Spelling,
    /// The names differ by the tag of the language, which is a word of the name: `palvelut-fi` and `palvelut-nb`.
    LanguageWord,
    /// The names differ by the date at their beginning.
    Date,
    /// The names differ by one letter.
    OneLetter,
}

/// Names with fewer letters than this are never compared by one letter: too many words are that near.
const MIN_LETTERS: usize = 5;

/// A shorter word, such as the `a` of `liite-a`, may distinguish two documents.
const MIN_LETTERS_OF_WORD: usize = 4;

/// The longest name that is compared by one letter.
const MAX_NAME_LENGTH: usize = 120;

/// More candidates than this are never one document and its translation.
const MAX_CANDIDATES: usize = 16;

/// Documents that are translations of each other already, or would be after an advice that was given.
struct Cluster {
    documents: Vec<DocumentId>,
    /// Their languages, and those of their unpublished translations.
    languages: BTreeSet<LanguageId>,
    /// The `translation` key that they share or were advised to share.
    key: Option<String>,
}

/// The names of a document in the forms that are compared.
struct ComparedName {
    cluster: usize,
    is_post: bool,
    has_key: bool,
    logical_path: String,
    /// The normalized folders, each with a slash after it.
    folder: String,
    /// The date at the beginning of the name.
    date: String,
    /// The normalized name without its date.
    name: String,
    /// The name without the tag of its own language as first or last word.
    name_without_language: String,
}

impl Site {
    /// Returns the documents that are nearly translations of each other, sorted by file. Documents that cannot be parsed
    /// may be the missing translations, so there are no near misses while the site has such documents.
    #[must_use]
    pub fn near_translations(&self) -> Vec<NearTranslation> {
        if self.config.languages.len() < 2 || !self.sources.unreadable.is_empty() {
            return Vec::new();
        }
        let mut search = Search::new(self);
        search.compare_names();
        search.found.sort_by_key(|near| (&self.document(near.document).file, &self.document(near.other).file));
        search.found
    }
}

/// The state of a search. Clusters that were found to belong together are joined.
struct Search<'a> {
    site: &'a Site,
    clusters: Vec<Cluster>,
    /// The cluster that each cluster was joined to, or its own index.
    joined_to: Vec<usize>,
    names: Vec<ComparedName>,
    used_keys: BTreeSet<String>,
    found: Vec<NearTranslation>,
}

impl<'a> Search<'a> {
    fn new(site: &'a Site) -> Self {
        let mut unpublished: FxHashMap<u128, Vec<LanguageId>> = FxHashMap::default();
        for (key, language) in site.sources.unpublished.iter().filter_map(|document| document.translation) {
            unpublished.entry(key).or_default().push(language);
        }
        let mut search = Self {
            site,
            clusters: Vec::new(),
            joined_to: Vec::new(),
            names: Vec::new(),
            used_keys: BTreeSet::new(),
            found: Vec::new(),
        };
        for group in site.translation_groups() {
            let first = site.document(group.documents[0]);
            let key = first.translation.as_ref().map(|key| key.value.clone());
            let mut languages: BTreeSet<_> = group.documents.iter().map(|id| site.document(*id).language).collect();
            languages.extend(unpublished.get(&first.translation_key).into_iter().flatten());
            search.used_keys.extend(key.clone());
            if languages.len() == site.config.languages.len() {
                continue;
            }
            let cluster = search.clusters.len();
            search.names.extend(group.documents.iter().map(|id| ComparedName::new(site, *id, cluster)));
            search.joined_to.push(cluster);
            search.clusters.push(Cluster { documents: group.documents, languages, key });
        }
        search
    }

    /// Compares all names, the surest likeness first.
    fn compare_names(&mut self) {
        self.compare(NameDifference::OneKey, |_, name| vec![name.logical_path.clone()]);
        self.compare(NameDifference::KeyIsName, |key, name| match key {
            Some(key) if name.has_key => vec![name_key(key)],
            _ if name.has_key => Vec::new(),
            _ => vec![name.name.clone(), format!("{}{}", name.folder, name.name), name_key(&name.logical_path)],
        });
        self.compare(NameDifference::Keys, |key, name| {
            key.filter(|_| name.has_key).map(|key| words(key, "")).into_iter().collect()
        });
        self.compare(NameDifference::Spelling, |_, name| vec![format!("{}{}/{}", name.folder, name.date, name.name)]);
        self.compare(NameDifference::LanguageWord, |_, name| {
            vec![format!("{}{}/{}", name.folder, name.date, name.name_without_language)]
        });
        self.compare(NameDifference::Date, |_, name| vec![format!("{}{}/{}", name.is_post, name.folder, name.name)]);
        self.compare_by_one_letter(NameDifference::Keys);
        self.compare_by_one_letter(NameDifference::OneLetter);
    }

    /// Joins clusters that share a form of a name. If two clusters have documents in one language, neither is joined.
    fn compare(&mut self, difference: NameDifference, forms: fn(Option<&str>, &ComparedName) -> Vec<String>) {
        let mut index: FxHashMap<String, usize> = FxHashMap::default();
        let mut buckets: Vec<Vec<usize>> = Vec::new();
        for name in &self.names {
            for form in forms(self.clusters[name.cluster].key.as_deref(), name) {
                let bucket = *index.entry(form).or_insert_with(|| {
                    buckets.push(Vec::new());
                    buckets.len() - 1
                });
                buckets[bucket].push(name.cluster);
            }
        }
        for bucket in buckets {
            let mut clusters: Vec<usize> = bucket.into_iter().map(|cluster| self.joined(cluster)).collect();
            clusters.sort_unstable();
            clusters.dedup();
            let mut candidates: BTreeMap<LanguageId, usize> = BTreeMap::new();
            for language in clusters.iter().flat_map(|cluster| &self.clusters[*cluster].languages) {
                *candidates.entry(*language).or_default() += 1;
            }
            clusters
                .retain(|cluster| self.clusters[*cluster].languages.iter().all(|language| candidates[language] == 1));
            self.join(&clusters, difference);
        }
    }

    /// Joins clusters whose names differ by one letter: two names are that near if they become equal when at most one
    /// letter is removed from each.
    fn compare_by_one_letter(&mut self, difference: NameDifference) {
        let mut index: FxHashMap<(String, String), usize> = FxHashMap::default();
        let mut buckets: Vec<Vec<(usize, usize)>> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for name in &self.names {
            let (scope, word) = match (difference, &self.clusters[name.cluster].key) {
                (NameDifference::Keys, Some(key)) if name.has_key => (String::new(), words(key, "")),
                (NameDifference::OneLetter, _) => {
                    (format!("{}{}{}", name.is_post, name.folder, name.date), name.name.clone())
                }
                _ => continue,
            };
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            if letters < MIN_LETTERS || word.len() > MAX_NAME_LENGTH {
                continue;
            }
            // Numbers that differ distinguish two documents.
            let digits: String = word.chars().filter(char::is_ascii_digit).collect();
            let scope = format!("{scope} {digits}");
            let shorter = word.char_indices().map(|(at, c)| [&word[..at], &word[at + c.len_utf8()..]].concat());
            for form in shorter.chain([word.clone()]) {
                let bucket = *index.entry((scope.clone(), form)).or_insert_with(|| {
                    buckets.push(Vec::new());
                    buckets.len() - 1
                });
                buckets[bucket].push((name.cluster, names.len()));
            }
            names.push(word);
        }
        let mut near: BTreeSet<(usize, usize)> = BTreeSet::new();
        for bucket in buckets.iter().filter(|bucket| bucket.len() <= MAX_CANDIDATES) {
            for (at, (one, one_name)) in bucket.iter().enumerate() {
                for (other, other_name) in &bucket[at + 1..] {
                    let (one, other) = (self.joined(*one), self.joined(*other));
                    let is_open = self.clusters[one].languages.is_disjoint(&self.clusters[other].languages);
                    if is_open && differ_by_one_letter(&names[*one_name], &names[*other_name]) {
                        near.insert((one.min(other), one.max(other)));
                    }
                }
            }
        }
        let mut candidates: BTreeMap<(usize, LanguageId), u32> = BTreeMap::new();
        for (one, other) in &near {
            for (own, other) in [(one, other), (other, one)] {
                for language in &self.clusters[*other].languages {
                    *candidates.entry((*own, *language)).or_default() += 1;
                }
            }
        }
        let is_only = |own: usize, other: usize| {
            self.clusters[other].languages.iter().all(|language| candidates.get(&(own, *language)) == Some(&1))
        };
        near.retain(|(one, other)| is_only(*one, *other) && is_only(*other, *one));
        for (one, other) in near {
            let (one, other) = (self.joined(one), self.joined(other));
            if one != other && self.clusters[one].languages.is_disjoint(&self.clusters[other].languages) {
                self.join(&[one, other], difference);
            }
        }
    }

    fn joined(&self, mut cluster: usize) -> usize {
        while self.joined_to[cluster] != cluster {
            cluster = self.joined_to[cluster];
        }
        cluster
    }

    /// Joins clusters and notes what their authors should write.
    fn join(&mut self, clusters: &[usize], difference: NameDifference) {
        let with_key = clusters.iter().filter(|cluster| self.clusters[**cluster].key.is_some()).count();
        let is_allowed = match difference {
            NameDifference::Keys => true,
            NameDifference::KeyIsName => with_key == 1,
            // Authors give keys of their own to documents that are no translations of each other.
            _ => with_key < 2,
        };
        if clusters.len() < 2 || !is_allowed {
            return;
        }
        let default = self.site.config.default_language;
        let rank = |cluster: &&usize| {
            let Cluster { languages, key, .. } = &self.clusters[**cluster];
            (key.is_none(), !languages.contains(&default), languages.first().copied(), **cluster)
        };
        let Some(target) = clusters.iter().min_by_key(rank).copied() else {
            return;
        };
        for other in clusters.iter().copied().filter(|other| *other != target) {
            let (key, mut without_key) = match self.clusters[target].key.clone() {
                Some(key) => (key, Vec::new()),
                None => (self.new_key(target), self.clusters[target].documents.clone()),
            };
            without_key.extend(&self.clusters[other].documents);
            without_key.sort_by_key(|id| self.site.document(*id).language);
            let (document, other_document) = (self.clusters[other].documents[0], self.clusters[target].documents[0]);
            self.used_keys.insert(key.clone());
            self.found.push(NearTranslation {
                document,
                other: other_document,
                difference,
                key: key.clone(),
                without_key,
            });
            let joined = std::mem::take(&mut self.clusters[other].documents);
            let languages = std::mem::take(&mut self.clusters[other].languages);
            self.clusters[target].documents.extend(joined);
            self.clusters[target].languages.extend(languages);
            self.clusters[target].key = Some(key);
            self.joined_to[other] = target;
        }
    }

    /// Returns a key for a cluster without one: the name of its first document, if no document has that key.
    fn new_key(&self, cluster: usize) -> String {
        let document = self.site.document(self.clusters[cluster].documents[0]);
        let name = ComparedName::new(self.site, self.clusters[cluster].documents[0], cluster);
        let short = name.name_without_language;
        let mut forms = [short.clone(), format!("{}{short}", name.folder)].into_iter();
        let unused = forms.find(|form| !form.is_empty() && !self.used_keys.contains(form));
        unused.unwrap_or_else(|| document.logical_path.clone())
    }
}

impl ComparedName {
    fn new(site: &Site, id: DocumentId, cluster: usize) -> Self {
        let document = site.document(id);
        let language = &site.config.language(document.language).language;
        let normalized = |segment: &str| words(&language.slug(segment, SlugStyle::Language), segment);
        let (folder, last) = document.logical_path.rsplit_once('/').unwrap_or(("", &document.logical_path));
        let date = last.get(..10).filter(|date| looks_like_date(date)).unwrap_or_default();
        let rest = last[date.len()..].trim_start_matches(['-', '_', ' ']);
        // A name that is nothing but a date is compared as a whole.
        let (date, rest) = if rest.is_empty() { ("", last) } else { (date, rest) };
        let name = normalized(rest);
        let is_own_language = |word: &str| site.config.language_of_ending(word).language() == Some(document.language);
        let parts = [name.rsplit_once('-'), name.split_once('-').map(|(word, rest)| (rest, word))];
        let without_language = parts.into_iter().flatten().find(|(_, word)| is_own_language(word));
        let name_without_language = without_language.map_or(&*name, |(rest, _)| rest).to_owned();
        let folders = folder.split('/').filter(|folder| !folder.is_empty());
        Self {
            cluster,
            is_post: matches!(id, DocumentId::Post(_)),
            has_key: document.translation.is_some(),
            logical_path: document.logical_path.clone(),
            folder: folders.flat_map(|folder| [normalized(folder), "/".to_owned()]).collect(),
            date: date.to_owned(),
            name_without_language,
            name,
        }
    }
}

/// Returns a text, or the fallback if it is empty, with words separated by single hyphens, in lower case.
fn words(text: &str, fallback: &str) -> String {
    let text = name_key(if text.is_empty() { fallback } else { text });
    text.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Whether two names differ by one letter of a word that is long enough to have a misspelling.
fn differ_by_one_letter(one: &str, other: &str) -> bool {
    if strsim::osa_distance(one, other) != 1 {
        return false;
    }
    let (words, other_words): (Vec<&str>, Vec<&str>) = (one.split('-').collect(), other.split('-').collect());
    if words.len() != other_words.len() {
        return true;
    }
    let length = |word: &str| word.chars().count();
    let mut pairs = words.iter().zip(&other_words).filter(|(word, other)| word != other);
    pairs.all(|(word, other)| length(word).min(length(other)) >= MIN_LETTERS_OF_WORD)
}

#[cfg(test)]
mod tests {
    use super::differ_by_one_letter;

    #[test]
    fn one_letter_of_a_long_word_is_a_misspelling() {
        for (one, other) in [
            ("statistik", "statistikk"),
            ("lupaus-pitaa", "lupuas-pitaa"),
            ("yhteistiedot", "yhteis-tiedot"),
            ("asiakaskysely", "asiakaskyselu"),
        ] {
            assert!(differ_by_one_letter(one, other), "{one} {other}");
        }
        for (one, other) in [("liite-a", "liite-b"), ("osa-i", "osa-ii"), ("lupaus", "lupaus"), ("kysely", "kyselijat")]
        {
            assert!(!differ_by_one_letter(one, other), "{one} {other}");
        }
    }
}
