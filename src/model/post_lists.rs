//! The posts that the pages of lists show: the home page, and the pages of terms, years and months.
//!
//! If site.toml asks for it, posts that exist only in other languages are among them. Feeds have only their language's own.

use std::collections::BTreeMap;
use std::ops::Range;
use std::{slice, vec};

use super::archive::YearArchive;
use super::{DocumentId, HomeList, Post, PostId, Site, Taxonomy, Term, TermId, YearId};
use crate::config::{Config, LanguageId, MissingTranslations};

/// The posts of a list page in their order.
#[derive(Debug, Clone)]
pub enum PostList<'a> {
    /// Consecutive posts of the site.
    Range(Range<u32>),
    /// Any posts.
    Ids(slice::Iter<'a, PostId>),
    /// The posts of a list without some of them.
    Without(vec::IntoIter<PostId>),
}

impl Iterator for PostList<'_> {
    type Item = PostId;

    fn next(&mut self) -> Option<PostId> {
        self.nth(0)
    }

    fn nth(&mut self, index: usize) -> Option<PostId> {
        match self {
            Self::Range(range) => range.nth(index).map(PostId),
            Self::Ids(ids) => ids.nth(index).copied(),
            Self::Without(ids) => ids.nth(index),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Range(range) => range.size_hint(),
            Self::Ids(ids) => ids.size_hint(),
            Self::Without(ids) => ids.size_hint(),
        }
    }
}

impl ExactSizeIterator for PostList<'_> {}

/// The lists of a site that are more than the posts of their own language.
#[derive(Debug, Default)]
pub(super) struct PostLists {
    /// The posts of each language's home page; none if they are the language's own.
    home: Vec<Vec<PostId>>,
    /// The posts of each term's pages; none if they are the term's own.
    terms: Vec<Vec<PostId>>,
    /// The posts of the pages of each series, in the order of the series.
    pub(super) series: BTreeMap<TermId, Vec<PostId>>,
    /// The posts of each year's pages, and of the pages of its months; none if they are the language's own.
    years: Vec<(Vec<PostId>, Vec<Vec<PostId>>)>,
}

impl PostLists {
    /// Collects the lists. `post_ranges` holds the range of every language in `posts`.
    pub(super) fn new(
        config: &Config,
        (posts, post_ranges): (&[Post], &[Range<u32>]),
        terms: &[Term],
        years: &[YearArchive],
    ) -> Self {
        if config.missing_translations == MissingTranslations::Omit {
            return Self::default();
        }
        let sorted = |mut list: Vec<PostId>| {
            let post = |id: PostId| &posts[id.0 as usize];
            list.sort_unstable();
            list.dedup();
            list.sort_by(|a, b| post(*b).date.cmp(&post(*a).date).then_with(|| a.cmp(b)));
            list
        };
        let foreign: Vec<Vec<PostId>> =
            config.language_ids().map(|language| foreign_posts(config, posts, language)).collect();
        let with_own =
            |own: Range<u32>, foreign: &[PostId]| sorted(own.map(PostId).chain(foreign.iter().copied()).collect());
        let home = post_ranges.iter().zip(&foreign).map(|(own, foreign)| with_own(own.clone(), foreign)).collect();
        if config.missing_translations == MissingTranslations::List {
            return Self { home, ..Self::default() };
        }
        let mut is_foreign = vec![vec![false; posts.len()]; foreign.len()];
        for (language, ids) in foreign.iter().enumerate() {
            for id in ids {
                is_foreign[language][id.0 as usize] = true;
            }
        }
        let of_term = |term: &Term| {
            let is_foreign = &is_foreign[usize::from(term.language.0)];
            let others = term.translations.iter().flat_map(|id| &terms[id.0 as usize].posts);
            let others = others.filter(|id| is_foreign[id.0 as usize]);
            sorted(term.posts.iter().chain(others).copied().collect())
        };
        let of_year = |year: &YearArchive| {
            let foreign = &foreign[usize::from(year.language.0)];
            let date = |id: &PostId| posts[id.0 as usize].date().date();
            let of_year: Vec<PostId> = foreign.iter().copied().filter(|id| date(id).year() == year.year).collect();
            let of_month =
                |month: i8| -> Vec<PostId> { of_year.iter().copied().filter(|id| date(id).month() == month).collect() };
            let months = year.months.iter().map(|month| with_own(month.posts.clone(), &of_month(month.month)));
            (with_own(year.posts.clone(), &of_year), months.collect())
        };
        let (terms, years) = (terms.iter().map(of_term).collect(), years.iter().map(of_year).collect());
        Self { home, terms, years, series: BTreeMap::new() }
    }
}

/// Returns the posts that exist in other languages only, each in the version that readers of this language understand best.
fn foreign_posts(config: &Config, posts: &[Post], language: LanguageId) -> Vec<PostId> {
    let language_of = |id: PostId| posts[id.0 as usize].document.language;
    let rank = |other: LanguageId| {
        let distance = config.language(language).language.distance(&config.language(other).language);
        (distance, other != config.default_language, other)
    };
    let represents_all = |id: &PostId| {
        let versions = || {
            let others = posts[id.0 as usize].translations.iter().filter_map(|other| match other {
                DocumentId::Post(other) => Some(language_of(*other)),
                DocumentId::Page(_) => None,
            });
            others.chain([language_of(*id)])
        };
        let is_missing = versions().all(|version| version != language);
        is_missing && versions().min_by_key(|version| rank(*version)) == Some(language_of(*id))
    };
    (0..posts.len() as u32).map(PostId).filter(represents_all).collect()
}

impl Site {
    /// Returns the posts that a language's home page and its further pages list.
    #[must_use]
    pub fn posts_on_home(&self, language: LanguageId) -> PostList<'_> {
        match self.post_lists.home.get(usize::from(language.0)) {
            Some(ids) => PostList::Ids(ids.iter()),
            None => PostList::Range(self.posts_in(language)),
        }
    }

    /// Returns the posts that a language's home page and its further pages list, if a theme shows those of other lists only
    /// there.
    #[must_use]
    pub fn posts_in_home_pager(&self, language: LanguageId, excluded: &[HomeList]) -> PostList<'_> {
        let highlights = self.home_highlights(language);
        let posts_of = |list: &HomeList| match list {
            HomeList::Hero => highlights.hero.as_slice(),
            HomeList::Featured => &highlights.featured,
        };
        let excluded: Vec<PostId> = excluded.iter().flat_map(posts_of).copied().collect();
        let all = self.posts_on_home(language);
        if excluded.is_empty() {
            return all;
        }
        let kept: Vec<PostId> = all.filter(|id| !excluded.contains(id)).collect();
        PostList::Without(kept.into_iter())
    }

    /// Returns the posts that the pages of a term list: those of a series in its order, and all others newest first.
    #[must_use]
    pub fn posts_on_term(&self, id: TermId) -> PostList<'_> {
        let lists = &self.post_lists;
        let of_series = if self.term(id).taxonomy == Taxonomy::Series { lists.series.get(&id) } else { None };
        let own = of_series.or_else(|| lists.terms.get(id.0 as usize)).unwrap_or(&self.term(id).posts);
        PostList::Ids(own.iter())
    }

    /// Returns the posts that the pages of a year list.
    #[must_use]
    pub fn posts_on_year(&self, id: YearId) -> PostList<'_> {
        match self.post_lists.years.get(id.0 as usize) {
            Some((ids, _)) => PostList::Ids(ids.iter()),
            None => PostList::Range(self.year(id).posts.clone()),
        }
    }

    /// Returns the posts that the pages of a month list. `month` is its index in [`YearArchive::months`].
    #[must_use]
    pub fn posts_on_month(&self, id: YearId, month: usize) -> PostList<'_> {
        match self.post_lists.years.get(id.0 as usize) {
            Some((_, months)) => PostList::Ids(months[month].iter()),
            None => PostList::Range(self.year(id).months[month].posts.clone()),
        }
    }
}
