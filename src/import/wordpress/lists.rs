//! Where the old blog listed its posts by category, tag and author. WordPress lets a blog choose these addresses and does
//! not export the choice, so links in texts tell of it, or the author does.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::address::key;
use super::context::{ImportContext, root};
use super::pattern::PostPattern;
use crate::diagnostic::Diagnostic;

/// The words that WordPress has in addresses whatever its language.
pub(super) const USUAL: [(&str, &str); 4] =
    [("category", "category"), ("tag", "tag"), ("author", "author"), ("page", "page")];

/// A base that the author gave: `aihe`, or `nb=tema` for one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListBase {
    /// The language it is for; without one, all.
    pub language: Option<String>,
    /// The folders in which the lists stand.
    pub folders: String,
}

/// What the author says of the addresses of lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListBases {
    /// Of categories.
    pub categories: Vec<ListBase>,
    /// Of tags.
    pub tags: Vec<ListBase>,
}

/// Lists of one kind.
#[derive(Debug)]
struct Lists {
    /// What stands before the word: `/`, or `/blogi/`.
    folder: String,
    /// The word of each language.
    words: Vec<String>,
}

/// All lists of posts by terms.
#[derive(Debug)]
pub(super) struct ListAddresses {
    categories: Lists,
    tags: Lists,
    authors: Lists,
    pub(super) notes: Vec<String>,
}

impl ListAddresses {
    /// Finds them out.
    ///
    /// # Errors
    /// What the author gave cannot stand in an address.
    pub(super) fn of(
        context: &ImportContext,
        pattern: Option<&PostPattern>,
        given: &ListBases,
    ) -> Result<Self, Diagnostic> {
        let front = pattern.map_or("/", PostPattern::front);
        let mut notes = Vec::new();
        let mut lists = |taxonomy: &'static str, usual: &str, given: &[ListBase]| {
            let said = if given.is_empty() { by_links(context, taxonomy, front, usual, &mut notes) } else { None };
            let bases = if said.is_some() { said.as_slice() } else { given };
            Lists::of(context, front, usual, bases)
        };
        let categories = lists("category", "category", &given.categories)?;
        let tags = lists("post_tag", "tag", &given.tags)?;
        let authors = Lists::of(context, front, "author", &[])?;
        Ok(Self { categories, tags, authors, notes })
    }

    fn lists(&self, word: &str) -> &Lists {
        match word {
            "category" => &self.categories,
            "tag" => &self.tags,
            _ => &self.authors,
        }
    }

    /// What stands before the word of lists in site.toml, without the language.
    pub(super) fn folder(&self, word: &str) -> &str {
        &self.lists(word).folder
    }

    /// The word of a language for lists.
    pub(super) fn word(&self, word: &str, language: usize) -> &str {
        &self.lists(word).words[language]
    }

    /// The address below which lists stand in a language.
    pub(super) fn root(&self, context: &ImportContext, word: &str, language: usize) -> String {
        let lists = self.lists(word);
        let root = root(&context.languages.all[language].prefix);
        format!("{root}{}{}/", lists.folder.trim_start_matches('/'), lists.words[language])
    }

    /// The category or tag whose list stood at a path.
    pub(super) fn term_at(&self, context: &ImportContext, path: &str) -> Option<usize> {
        let languages = 0..context.languages.all.len();
        languages.flat_map(|language| [("category", language), ("tag", language)]).find_map(|(word, language)| {
            let below = path.strip_prefix(&*self.root(context, word, language))?;
            let slug = below.trim_end_matches('/').rsplit('/').next()?;
            context.terms.with_slug(if word == "tag" { "post_tag" } else { "category" }, slug)
        })
    }
}

impl Lists {
    fn of(context: &ImportContext, front: &str, usual: &str, bases: &[ListBase]) -> Result<Self, Diagnostic> {
        let mut folder = None;
        let mut words = Vec::new();
        for language in &context.languages.all {
            let own = bases.iter().rev().find(|base| base.language.as_ref() == Some(&language.tag));
            let Some(base) = own.or_else(|| bases.iter().rev().find(|base| base.language.is_none())) else {
                words.push(usual.to_owned());
                continue;
            };
            let written = base.folders.trim_matches('/');
            let (above, word) = written.rsplit_once('/').unwrap_or(("", written));
            let is_usable = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            };
            if !written.split('/').all(is_usable) {
                return Err(Diagnostic::invalid_list_base(&base.folders));
            }
            let above = if above.is_empty() { "/".to_owned() } else { format!("/{above}/") };
            if folder.get_or_insert_with(|| above.clone()) != &above {
                return Err(Diagnostic::conflicting_list_bases(&base.folders));
            }
            words.push(word.to_owned());
        }
        // A base that the blog chose itself stands at the root, and the usual one where posts do.
        Ok(Self { folder: folder.unwrap_or_else(|| front.to_owned()), words })
    }
}

/// The base that most links to terms have. `None` when that is the usual one.
fn by_links(
    context: &ImportContext,
    taxonomy: &'static str,
    front: &str,
    usual: &str,
    notes: &mut Vec<String>,
) -> Option<ListBase> {
    let items: FxHashSet<String> =
        context.export_index.items.iter().filter_map(|item| context.path(item)).map(|path| key(&path)).collect();
    let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for local in context.export_index.links.iter().filter_map(|link| context.hosts.local(link)) {
        let path = context.without_prefix(&local.path);
        if !local.query.is_empty() || items.contains(&key(&path)) {
            continue;
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let Some(term) = parts.last().and_then(|slug| context.terms.with_slug(taxonomy, slug)) else { continue };
        // All of the term's own path stands behind the base.
        let own = if taxonomy == "category" { context.terms.path(term) } else { context.terms.all[term].slug.clone() };
        let Some(base) = parts.len().checked_sub(own.split('/').count()).filter(|base| *base > 0) else { continue };
        if parts[base..].join("/").eq_ignore_ascii_case(&own) {
            found.entry(parts[..base].join("/")).or_default().insert(term);
        }
    }
    let other = if taxonomy == "category" { "tag" } else { "category" };
    let is_word = |base: &str| {
        let is_of_dates = base.split('/').all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        base.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/')) && !is_of_dates
    };
    let standard = |word: &str| format!("{}{word}", front.trim_start_matches('/'));
    found.retain(|base, _| is_word(base) && *base != standard(other) && *base != standard("author"));
    let most = |base: &str, terms: &BTreeSet<usize>| (terms.len(), base == standard(usual));
    let (base, terms) = found.iter().max_by_key(|(base, terms)| most(base, terms))?;
    if *base == standard(usual) {
        return None;
    }
    let what = if taxonomy == "category" { "Categories" } else { "Tags" };
    notes.push(format!(
        "{what} stand below /{base}/, as links to {} of them tell. If that is wrong, say it with --{usual}-base.",
        terms.len()
    ));
    Some(ListBase { language: None, folders: base.clone() })
}
