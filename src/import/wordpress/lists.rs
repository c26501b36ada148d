//! Finds the addresses of category, tag and author lists. A blog can choose its category base and tag base, but WordPress
//! does not export them. So they come from the author's options or from links in texts.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::address::path_key;
use super::context::{ImportContext, language_root};
use super::permalink::PermalinkPattern;
use crate::diagnostic::Diagnostic;

/// WordPress's default words in addresses, which are the same in every language.
pub(super) const STANDARD_BASES: [(&str, &str); 4] =
    [("category", "category"), ("tag", "tag"), ("author", "author"), ("page", "page")];

/// A category base or tag base that the author gave: `aihe`, or `nb=tema` for one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListBase {
    /// Tag of the language; `None` for all languages.
    pub language: Option<String>,
    /// The base, which can have several folders.
    pub folders: String,
}

/// The author's options for the addresses of lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListBases {
    /// Category bases.
    pub categories: Vec<ListBase>,
    /// Tag bases.
    pub tags: Vec<ListBase>,
}

/// Folder and words of one kind of list.
#[derive(Debug)]
struct ListWords {
    /// Path before the word: `/`, or `/blogi/`.
    folder: String,
    /// Word of each language.
    words: Vec<String>,
}

/// Addresses of all category, tag and author lists.
#[derive(Debug)]
pub(super) struct ListAddresses {
    categories: ListWords,
    tags: ListWords,
    authors: ListWords,
    pub(super) notes: Vec<String>,
}

impl ListAddresses {
    /// Finds the addresses.
    ///
    /// # Errors
    /// Returns an error if a base that the author gave cannot be part of an address.
    pub(super) fn find(
        context: &ImportContext,
        pattern: Option<&PermalinkPattern>,
        given: &ListBases,
    ) -> Result<Self, Diagnostic> {
        let front = pattern.map_or("/", PermalinkPattern::front);
        let mut notes = Vec::new();
        let mut lists = |taxonomy: &'static str, standard_word: &str, given: &[ListBase]| {
            let from_links = if given.is_empty() {
                base_from_links(context, taxonomy, front, standard_word, &mut notes)
            } else {
                None
            };
            let bases = if from_links.is_some() { from_links.as_slice() } else { given };
            ListWords::from_bases(context, front, standard_word, bases)
        };
        let categories = lists("category", "category", &given.categories)?;
        let tags = lists("post_tag", "tag", &given.tags)?;
        let authors = ListWords::from_bases(context, front, "author", &[])?;
        Ok(Self { categories, tags, authors, notes })
    }

    fn lists(&self, word: &str) -> &ListWords {
        match word {
            "category" => &self.categories,
            "tag" => &self.tags,
            _ => &self.authors,
        }
    }

    /// Returns the path before the word of lists in site.toml, without the language.
    pub(super) fn folder(&self, word: &str) -> &str {
        &self.lists(word).folder
    }

    /// Returns the word of a language for lists.
    pub(super) fn word(&self, word: &str, language: usize) -> &str {
        &self.lists(word).words[language]
    }

    /// Returns the address below which lists are in a language.
    pub(super) fn address(&self, context: &ImportContext, word: &str, language: usize) -> String {
        let lists = self.lists(word);
        let root = language_root(&context.languages.all[language].prefix);
        format!("{root}{}{}/", lists.folder.trim_start_matches('/'), lists.words[language])
    }

    /// Returns the category or tag whose list had a path.
    pub(super) fn term_at(&self, context: &ImportContext, path: &str) -> Option<usize> {
        let languages = 0..context.languages.all.len();
        languages.flat_map(|language| [("category", language), ("tag", language)]).find_map(|(word, language)| {
            let below = path.strip_prefix(&*self.address(context, word, language))?;
            let slug = below.trim_end_matches('/').rsplit('/').next()?;
            context.terms.find_by_slug(if word == "tag" { "post_tag" } else { "category" }, slug)
        })
    }
}

impl ListWords {
    fn from_bases(
        context: &ImportContext,
        front: &str,
        standard_word: &str,
        bases: &[ListBase],
    ) -> Result<Self, Diagnostic> {
        let mut folder = None;
        let mut words = Vec::new();
        for language in &context.languages.all {
            let for_language = bases.iter().rev().find(|base| base.language.as_ref() == Some(&language.tag));
            let Some(base) = for_language.or_else(|| bases.iter().rev().find(|base| base.language.is_none())) else {
                words.push(standard_word.to_owned());
                continue;
            };
            let folders = base.folders.trim_matches('/');
            let (parent_folder, word) = folders.rsplit_once('/').unwrap_or(("", folders));
            let is_usable = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            };
            if !folders.split('/').all(is_usable) {
                return Err(Diagnostic::invalid_list_base(&base.folders));
            }
            let parent_folder = if parent_folder.is_empty() { "/".to_owned() } else { format!("/{parent_folder}/") };
            if folder.get_or_insert_with(|| parent_folder.clone()) != &parent_folder {
                return Err(Diagnostic::conflicting_list_bases(&base.folders));
            }
            words.push(word.to_owned());
        }
        // A custom base is at the root; the default base follows the front of the permalinks.
        Ok(Self { folder: folder.unwrap_or_else(|| front.to_owned()), words })
    }
}

/// Returns the base that most links to terms have; `None` if it is the default.
fn base_from_links(
    context: &ImportContext,
    taxonomy: &'static str,
    front: &str,
    standard_word: &str,
    notes: &mut Vec<String>,
) -> Option<ListBase> {
    let items: FxHashSet<String> =
        context.export_index.items.iter().filter_map(|item| context.path(item)).map(|path| path_key(&path)).collect();
    let mut terms_by_base: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for local in context.export_index.links.iter().filter_map(|link| context.hosts.local_address(link)) {
        let path = context.without_language_prefix(&local.path);
        if !local.query.is_empty() || items.contains(&path_key(&path)) {
            continue;
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let Some(term) = parts.last().and_then(|slug| context.terms.find_by_slug(taxonomy, slug)) else { continue };
        // The base is everything before the path of the term.
        let term_path =
            if taxonomy == "category" { context.terms.path(term) } else { context.terms.all[term].slug.clone() };
        let Some(base) = parts.len().checked_sub(term_path.split('/').count()).filter(|base| *base > 0) else {
            continue;
        };
        if parts[base..].join("/").eq_ignore_ascii_case(&term_path) {
            terms_by_base.entry(parts[..base].join("/")).or_default().insert(term);
        }
    }
    let other = if taxonomy == "category" { "tag" } else { "category" };
    let is_usable = |base: &str| {
        let is_date = base.split('/').all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        base.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/')) && !is_date
    };
    let standard = |word: &str| format!("{}{word}", front.trim_start_matches('/'));
    terms_by_base.retain(|base, _| is_usable(base) && *base != standard(other) && *base != standard("author"));
    let weight = |base: &str, terms: &BTreeSet<usize>| (terms.len(), base == standard(standard_word));
    let (base, terms) = terms_by_base.iter().max_by_key(|(base, terms)| weight(base, terms))?;
    if *base == standard(standard_word) {
        return None;
    }
    let what = if taxonomy == "category" { "Categories" } else { "Tags" };
    notes.push(format!(
        "{what} stand below /{base}/, as links to {} of them tell. If that is wrong, say it with --{standard_word}-base.",
        terms.len()
    ));
    Some(ListBase { language: None, folders: base.clone() })
}
