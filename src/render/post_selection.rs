//! The lists of posts that templates ask for, and the names by which they do.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::LanguageId;
use crate::language::{name_key, normalize_name};
use crate::model::{DocumentId, PostId, Site, Taxonomy, TermId};
use crate::plan::HostId;

/// The order of the posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Order {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// By title, as the language sorts.
    Title,
    /// The last changed first.
    Updated,
    /// The most read first.
    Readers,
    /// As a series is read.
    Series,
}

impl Order {
    pub(super) const ALL: [(Self, &'static str); 6] = [
        (Self::Newest, "newest"),
        (Self::Oldest, "oldest"),
        (Self::Title, "title"),
        (Self::Updated, "updated"),
        (Self::Readers, "readers"),
        (Self::Series, "series"),
    ];
}

/// The posts that a call chooses, before some of them are left out: the key of the cache.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PostSelection {
    pub(super) language: LanguageId,
    /// The terms that a post must have; `None` for a term that the language does not have.
    pub(super) terms: Vec<Option<TermId>>,
    /// The name of the series.
    pub(super) series: Option<String>,
    pub(super) order: Order,
}

/// A part of such a list, for pages on a host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PostQuery {
    pub(super) selection: Arc<PostSelection>,
    pub(super) offset: usize,
    pub(super) limit: Option<usize>,
    pub(super) host: HostId,
}

/// The terms and series of a site by their names, in all languages.
pub(super) struct NameIndex {
    terms: FxHashMap<(Taxonomy, String), Vec<TermId>>,
    slugs: FxHashMap<(Taxonomy, String), Vec<TermId>>,
    /// The indices of series.
    series: FxHashMap<String, Vec<usize>>,
}

impl NameIndex {
    pub(super) fn new(site: &Site) -> Self {
        let mut index = Self { terms: FxHashMap::default(), slugs: FxHashMap::default(), series: FxHashMap::default() };
        for (id, term) in (0..).map(TermId).zip(&site.terms) {
            index.terms.entry((term.taxonomy, name_key(&term.name))).or_default().push(id);
            index.slugs.entry((term.taxonomy, term.slug.clone())).or_default().push(id);
        }
        for (number, series) in site.series_list.iter().enumerate() {
            index.series.entry(name_key(&series.name)).or_default().push(number);
        }
        index
    }

    /// Returns the term of a name or a slug: that of the language, else one of another language.
    pub(super) fn term(&self, site: &Site, taxonomy: Taxonomy, name: &str, language: LanguageId) -> Option<TermId> {
        let key = (taxonomy, name_key(&normalize_name(name)));
        let found = self.terms.get(&key).or_else(|| self.slugs.get(&key))?;
        found.iter().copied().find(|id| site.term(*id).language == language).or_else(|| found.first().copied())
    }

    /// Returns the name of a series as its posts write it: that of the language, else of another language.
    pub(super) fn series<'s>(&self, site: &'s Site, name: &str, language: LanguageId) -> Option<&'s str> {
        let found = self.series.get(&name_key(&normalize_name(name)))?;
        let mut series = found.iter().map(|index| &site.series_list[*index]);
        let own = series.clone().find(|series| series.language == language);
        own.or_else(|| series.next()).map(|series| &*series.name)
    }
}

/// Returns the posts of a series in a language: its own, else the translations of those in another language.
fn posts_of_series(site: &Site, language: LanguageId, name: &str) -> Vec<PostId> {
    let named = || site.series_list.iter().filter(|series| series.name == name);
    if let Some(own) = named().find(|series| series.language == language) {
        return own.posts.clone();
    }
    let in_language = |id: &PostId| {
        site.translations(DocumentId::Post(*id)).iter().find_map(|other| match other {
            DocumentId::Post(other) if site.post(*other).document.language == language => Some(*other),
            _ => None,
        })
    };
    named().next().map(|series| series.posts.iter().filter_map(in_language).collect()).unwrap_or_default()
}

/// Collects the posts of a selection in their order.
pub(super) fn select(site: &Site, selection: &PostSelection) -> Vec<PostId> {
    let Some(terms) = selection.terms.iter().copied().collect::<Option<Vec<TermId>>>() else { return Vec::new() };
    let mut posts: Vec<PostId> = match (&selection.series, terms.first()) {
        (Some(name), _) => posts_of_series(site, selection.language, name),
        (None, Some(term)) => site.posts_on_term(*term).collect(),
        (None, None) => site.posts_on_home(selection.language).collect(),
    };
    let others = if selection.series.is_some() { &terms[..] } else { terms.get(1..).unwrap_or_default() };
    for term in others {
        let of_term: FxHashSet<PostId> = site.posts_on_term(*term).collect();
        posts.retain(|id| of_term.contains(id));
    }
    let date = |id: &PostId| site.post(*id).date().timestamp();
    match selection.order {
        Order::Series => {}
        Order::Newest if selection.series.is_none() => {}
        Order::Newest => posts.sort_by_key(|id| std::cmp::Reverse(date(id))),
        Order::Oldest if selection.series.is_none() => posts.reverse(),
        Order::Oldest => posts.sort_by_key(date),
        Order::Title => {
            let language = &site.config.language(selection.language).language;
            posts.sort_by(|a, b| {
                language.compare(&site.post(*a).document.title.value, &site.post(*b).document.title.value)
            });
        }
        Order::Updated => posts.sort_by_key(|id| std::cmp::Reverse(site.post(*id).last_modified().timestamp())),
        Order::Readers => {
            let readers = |id: &PostId| site.sources.readers.get(&*site.post(*id).document.file).copied();
            posts.sort_by_key(|id| std::cmp::Reverse(readers(id)));
        }
    }
    posts
}
