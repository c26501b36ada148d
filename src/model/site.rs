//! The whole site, and how it is assembled from documents.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::ops::{Bound, Range};
use std::sync::Arc;

use jiff::{Timestamp, Zoned};
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;

use super::archive::{self, YearArchive};
use super::home_highlights::{self, HomeHighlights};
use super::related;
use super::series::{self, Series};
use super::{COMMENTS_FILE, Discussion, Document, Image, ImageId, Sources, Taxonomy, Term, comments_files, taxonomy};
use crate::config::{Config, LanguageId, MissingTranslations};
use crate::diagnostic::Diagnostic;
use crate::table::Span;

/// A post: an index into [`Site::posts`]. Within a language a smaller one is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostId(pub u32);

/// A page: an index into [`Site::pages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// A term: an index into [`Site::terms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

/// A year of one language: an index into [`Site::years`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearId(pub u32);

/// A post or a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentId {
    /// A dated document.
    Post(PostId),
    /// An undated one.
    Page(PageId),
}

/// The terms of a post. Most posts have a few, which need no memory of their own.
pub type PostTerms = SmallVec<[TermId; 6]>;

/// A dated document.
#[derive(Debug)]
pub struct Post {
    /// Its source.
    pub document: Arc<Document>,
    /// Its categories, tags and authors, in the order the author gave them.
    pub terms: PostTerms,
    /// Its translations, in the order of the site's languages; not itself.
    pub translations: Vec<DocumentId>,
    date: Zoned,
}

impl Post {
    /// When it was or will be published, in the site's time zone.
    #[must_use]
    pub fn date(&self) -> &Zoned {
        &self.date
    }

    /// When it last changed in a way readers should know of: `updated`, else its date.
    #[must_use]
    pub fn last_modified(&self) -> &Zoned {
        self.document.updated.as_ref().unwrap_or(&self.date)
    }
}

/// An undated document.
#[derive(Debug)]
pub struct Page {
    /// Its source.
    pub document: Arc<Document>,
    /// Its path under the language: the slugs of its parents and its own, joined by `/`.
    pub path: String,
    /// The page whose location is its folder.
    pub parent: Option<PageId>,
    /// The pages whose parent it is, in the language's order.
    pub children: Vec<PageId>,
    /// Its translations, in the order of the site's languages; not itself.
    pub translations: Vec<DocumentId>,
}

/// Everything there is to say, in the order in which it is said.
pub struct Site {
    /// What it was assembled from.
    pub sources: Arc<Sources>,
    /// The settings.
    pub config: Arc<Config>,
    /// All posts: by language, the newest first.
    pub posts: Vec<Post>,
    /// All pages: by language, in the order of their paths.
    pub pages: Vec<Page>,
    /// All terms that have posts: by taxonomy and language, in the language's order.
    pub terms: Vec<Term>,
    /// All years that have posts: by language, the newest first.
    pub years: Vec<YearArchive>,
    /// All series of posts: by language, in the order of their names.
    pub series_list: Vec<Series>,
    ranges: Vec<Range<u32>>,
    listed: Vec<Vec<PostId>>,
    all_home_highlights: Vec<HomeHighlights>,
    /// All posts and pages, in the order of their files.
    by_file: Vec<DocumentId>,
    /// The places of posts and then of pages in that order.
    places: Vec<u32>,
    unpublished_bundles: BTreeSet<String>,
}

impl Site {
    /// Assembles the site. Problems go to `found`; what they touch is left out, and the rest is complete.
    #[must_use]
    pub fn assemble(sources: Arc<Sources>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let config = Arc::clone(&sources.config);
        let (places, posts) = order(&sources.documents);
        let mut by_file = vec![DocumentId::Post(PostId(0)); places.len()];
        for (place, index) in places.iter().enumerate() {
            by_file[*index as usize] = id_at(place, posts);
        }
        let mut in_order: Vec<Arc<Document>> =
            places.iter().map(|index| Arc::clone(&sources.documents[*index as usize])).collect();
        let (mut found_in_groups, mut found_in_terms) = (Vec::new(), Vec::new());
        let (translations, taxonomies) = rayon::join(
            || translations(&config, &in_order, &mut found_in_groups),
            || taxonomy::assemble(&sources, &in_order[..posts], &mut found_in_terms),
        );
        diagnostics.extend(found_in_groups.into_iter().chain(found_in_terms));
        let mut of_posts: Vec<Vec<DocumentId>> = translations
            .into_iter()
            .map(|group| group.into_iter().map(|place| id_at(place as usize, posts)).collect())
            .collect();
        let of_pages = of_posts.split_off(posts);
        let pages = pages(&config, in_order.split_off(posts), of_pages);
        let posts: Vec<Post> = in_order
            .into_par_iter()
            .zip(taxonomies.of_posts)
            .zip(of_posts)
            .map(|((document, terms), translations)| {
                // What has no date is no post.
                let date = document.date.clone().unwrap_or_default();
                Post { document, terms, translations, date }
            })
            .collect();
        let ranges: Vec<Range<u32>> = config
            .language_ids()
            .map(|language| {
                let start = posts.partition_point(|post| post.document.language < language);
                let end = posts.partition_point(|post| post.document.language <= language);
                start as u32..end as u32
            })
            .collect();
        let years = archive::years(&posts, &ranges);
        let series_list = series::series_list(&posts);
        let listed = listed(&config, &posts, &ranges);
        let unpublished = sources.unpublished.iter();
        let unpublished_bundles = unpublished.filter_map(|document| document.bundle.clone()).collect();
        let mut site = Self {
            sources,
            config,
            posts,
            pages,
            terms: taxonomies.terms,
            years,
            series_list,
            ranges,
            listed,
            all_home_highlights: Vec::new(),
            by_file,
            places,
            unpublished_bundles,
        };
        site.all_home_highlights = home_highlights::all_home_highlights(&site, diagnostics);
        diagnostics.extend(site.lone_discussions());
        site
    }

    /// A post by its id.
    #[must_use]
    pub fn post(&self, id: PostId) -> &Post {
        &self.posts[id.0 as usize]
    }

    /// A page by its id.
    #[must_use]
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// A term by its id.
    #[must_use]
    pub fn term(&self, id: TermId) -> &Term {
        &self.terms[id.0 as usize]
    }

    /// An image by its id.
    #[must_use]
    pub fn image(&self, id: ImageId) -> &Image {
        &self.sources.images[id.0 as usize]
    }

    /// The image in a file, named from the site's folder.
    #[must_use]
    pub fn image_by_file(&self, file: &str) -> Option<ImageId> {
        let found = self.sources.images.binary_search_by(|known| (*known.file).cmp(file));
        found.ok().map(|at| ImageId(at as u32))
    }

    /// A year by its id.
    #[must_use]
    pub fn year(&self, id: YearId) -> &YearArchive {
        &self.years[id.0 as usize]
    }

    /// All posts and pages.
    pub fn documents(&self) -> impl Iterator<Item = DocumentId> + use<> {
        let posts = (0..self.posts.len() as u32).map(|index| DocumentId::Post(PostId(index)));
        posts.chain((0..self.pages.len() as u32).map(|index| DocumentId::Page(PageId(index))))
    }

    /// The source of a post or page.
    #[must_use]
    pub fn document(&self, id: DocumentId) -> &Arc<Document> {
        match id {
            DocumentId::Post(id) => &self.post(id).document,
            DocumentId::Page(id) => &self.page(id).document,
        }
    }

    /// The translations of a post or page, in the order of the site's languages.
    #[must_use]
    pub fn translations(&self, id: DocumentId) -> &[DocumentId] {
        match id {
            DocumentId::Post(id) => &self.post(id).translations,
            DocumentId::Page(id) => &self.page(id).translations,
        }
    }

    /// What readers wrote below a document; nothing where its author wants none shown.
    #[must_use]
    pub fn discussion(&self, id: DocumentId) -> Option<&Discussion> {
        let document = self.document(id);
        if document.comments == Some(false) {
            return None;
        }
        comments_files(&document.file, document.bundle.as_deref()).iter().find_map(|file| {
            let at = self.sources.discussions.binary_search_by(|(known, _)| (**known).cmp(file)).ok()?;
            Some(&*self.sources.discussions[at].1)
        })
    }

    /// Comments that belong to no document.
    fn lone_discussions(&self) -> Vec<Diagnostic> {
        if self.sources.discussions.is_empty() {
            return Vec::new();
        }
        let published = self.documents().map(|id| (&*self.document(id).file, self.document(id).bundle.as_deref()));
        let others = self.sources.unpublished.iter().chain(&self.sources.unreadable);
        let others = others.map(|document| (&*document.file, document.bundle.as_deref()));
        let known: BTreeSet<String> =
            published.chain(others).flat_map(|(file, bundle)| comments_files(file, bundle)).collect();
        let lone = self.sources.discussions.iter().filter(|(file, _)| !known.contains(&**file));
        let wanted = |file: &str| {
            // The file's name lacks the language of its document: `lupaus.comments.toml` beside `lupaus.fi.md`.
            let stem = file.strip_suffix(COMMENTS_FILE)?;
            known
                .range::<str, _>((Bound::Excluded(stem), Bound::Unbounded))
                .next()
                .filter(|near| near.starts_with(stem))
        };
        lone.map(|(file, _)| Diagnostic::comments_without_document(file, wanted(file).map(String::as_str))).collect()
    }

    /// The document that stands in a file, named from the site's folder.
    #[must_use]
    pub fn document_by_file(&self, file: &str) -> Option<DocumentId> {
        let found = self.by_file.binary_search_by(|id| (*self.document(*id).file).cmp(file));
        found.ok().map(|at| self.by_file[at])
    }

    /// The place of a document among the sources.
    pub(super) fn place_in_sources(&self, id: DocumentId) -> usize {
        let place = match id {
            DocumentId::Post(PostId(index)) => index as usize,
            DocumentId::Page(PageId(index)) => self.posts.len() + index as usize,
        };
        self.places[place] as usize
    }

    /// Whether the file holds a draft or a future post that is left out.
    #[must_use]
    pub fn is_unpublished(&self, file: &str) -> bool {
        self.sources.unpublished.binary_search_by(|known| (*known.file).cmp(file)).is_ok()
    }

    /// Whether the folder is the bundle of a draft or a future post that is left out.
    #[must_use]
    pub fn is_unpublished_bundle(&self, folder: &str) -> bool {
        self.unpublished_bundles.contains(folder)
    }

    /// The posts of a language, the newest first.
    #[must_use]
    pub fn posts_in(&self, language: LanguageId) -> Range<u32> {
        self.ranges[usize::from(language.0)].clone()
    }

    /// The posts that a language's front page lists, the newest first: its own and, where site.toml wants it, those
    /// that exist in other languages only.
    #[must_use]
    pub fn home_posts(&self, language: LanguageId) -> &[PostId] {
        &self.listed[usize::from(language.0)]
    }

    /// What a language's front page shows before its newest posts.
    #[must_use]
    pub fn home_highlights(&self, language: LanguageId) -> &HomeHighlights {
        &self.all_home_highlights[usize::from(language.0)]
    }

    /// The series that a post belongs to.
    #[must_use]
    pub fn series(&self, id: PostId) -> Option<&Series> {
        let document = &self.post(id).document;
        let name = document.series.as_deref()?;
        let known = |series: &Series| (series.language, &*series.name).cmp(&(document.language, name));
        self.series_list.binary_search_by(known).ok().map(|at| &self.series_list[at])
    }

    /// The next newer post of the same language.
    #[must_use]
    pub fn newer_post(&self, id: PostId) -> Option<PostId> {
        let range = self.posts_in(self.post(id).document.language);
        (id.0 > range.start).then(|| PostId(id.0 - 1))
    }

    /// The next older post of the same language.
    #[must_use]
    pub fn older_post(&self, id: PostId) -> Option<PostId> {
        let range = self.posts_in(self.post(id).document.language);
        (id.0 + 1 < range.end).then(|| PostId(id.0 + 1))
    }

    /// Up to `most` posts that share the rarest terms with a post, the nearest first.
    #[must_use]
    pub fn related_posts(&self, id: PostId, most: usize) -> Vec<PostId> {
        related::related(self, id, most)
    }

    /// The terms of a taxonomy in a language, in the language's order.
    pub fn terms_in(&self, taxonomy: Taxonomy, language: LanguageId) -> impl Iterator<Item = TermId> + use<'_> {
        let start = self.terms.partition_point(|term| (term.taxonomy, term.language) < (taxonomy, language));
        let end = self.terms.partition_point(|term| (term.taxonomy, term.language) <= (taxonomy, language));
        (start as u32..end as u32).map(TermId)
    }

    /// The years of a language, the newest first.
    pub fn years_in(&self, language: LanguageId) -> impl Iterator<Item = YearId> + use<'_> {
        let start = self.years.partition_point(|year| year.language < language);
        let end = self.years.partition_point(|year| year.language <= language);
        (start as u32..end as u32).map(YearId)
    }

    /// The top-level pages of a language, in its order.
    #[must_use]
    pub fn top_level_pages(&self, language: LanguageId) -> Vec<PageId> {
        let top = |page: &Page| page.parent.is_none() && page.document.language == language;
        let mut top: Vec<_> = self
            .pages
            .iter()
            .enumerate()
            .filter(|(_, page)| top(page))
            .map(|(index, _)| PageId(index as u32))
            .collect();
        let order = &self.config.language(language).language;
        top.sort_by(|a, b| order.compare(&self.page(*a).document.title.value, &self.page(*b).document.title.value));
        top
    }
}

/// The documents' indices in the order of the site, and how many of them are posts: posts by language, the newest first,
/// then pages by language and location; what is equal in this stays in the order of files.
fn order(documents: &[Arc<Document>]) -> (Vec<u32>, usize) {
    let date = |(index, document): (usize, &Arc<Document>)| {
        let date = document.date.as_ref()?;
        Some((document.language, Reverse(date.timestamp()), index as u32))
    };
    let dates: Vec<Option<(LanguageId, Reverse<Timestamp>, u32)>> =
        documents.par_iter().enumerate().map(date).collect();
    let mut posts = Vec::with_capacity(documents.len());
    let mut pages: Vec<(LanguageId, &str, u32)> = Vec::new();
    for (index, date) in dates.into_iter().enumerate() {
        match date {
            Some(post) => posts.push(post),
            None => pages.push((documents[index].language, &documents[index].logical_path, index as u32)),
        }
    }
    posts.sort_unstable();
    pages.sort_unstable();
    let order = posts.iter().map(|(_, _, index)| *index).chain(pages.iter().map(|(_, _, index)| *index));
    (order.collect(), posts.len())
}

/// The document at a place in the order of the site, where the first `posts` are posts.
fn id_at(place: usize, posts: usize) -> DocumentId {
    match place.checked_sub(posts) {
        None => DocumentId::Post(PostId(place as u32)),
        Some(page) => DocumentId::Page(PageId(page as u32)),
    }
}

/// For every language the posts that its front page lists.
fn listed(config: &Config, posts: &[Post], ranges: &[Range<u32>]) -> Vec<Vec<PostId>> {
    let ids = || (0..posts.len() as u32).map(PostId);
    let post = |id: PostId| &posts[id.0 as usize];
    let language_of = |id: PostId| post(id).document.language;
    let list = |language: LanguageId| {
        let own = ranges[usize::from(language.0)].clone().map(PostId);
        if config.missing_translations == MissingTranslations::Omit {
            return own.collect();
        }
        // Of a post in several other languages the one that readers of this language read most easily stands for all.
        let rank = |other: LanguageId| {
            let distance = config.language(language).language.distance(&config.language(other).language);
            (distance, other != config.default_language, other)
        };
        let stands_for_all = |id: &PostId| {
            let versions = || {
                let others = post(*id).translations.iter().filter_map(|other| match other {
                    DocumentId::Post(other) => Some(language_of(*other)),
                    DocumentId::Page(_) => None,
                });
                others.chain([language_of(*id)])
            };
            let is_missing = versions().all(|version| version != language);
            is_missing && versions().min_by_key(|version| rank(*version)) == Some(language_of(*id))
        };
        let foreign = ids().filter(stands_for_all);
        let mut listed: Vec<PostId> = own.chain(foreign).collect();
        listed.sort_by(|a, b| post(*b).date.cmp(&post(*a).date).then_with(|| a.cmp(b)));
        listed
    };
    config.language_ids().map(list).collect()
}

/// The pages as trees: parents are found by location, and paths follow the parents. `documents` stand in the order of
/// their languages and locations.
fn pages(config: &Config, documents: Vec<Arc<Document>>, translations: Vec<Vec<DocumentId>>) -> Vec<Page> {
    let by_location: HashMap<(LanguageId, &str), usize> = documents
        .iter()
        .enumerate()
        .map(|(index, document)| ((document.language, &*document.logical_path), index))
        .collect();
    let parent = |document: &Arc<Document>| {
        let (folder, _) = document.logical_path.rsplit_once('/')?;
        by_location.get(&(document.language, folder)).copied()
    };
    let parents: Vec<Option<usize>> = documents.iter().map(parent).collect();
    let mut paths: Vec<String> = Vec::with_capacity(documents.len());
    let mut children: Vec<Vec<PageId>> = vec![Vec::new(); documents.len()];
    for (index, (document, parent)) in documents.iter().zip(&parents).enumerate() {
        let folders = document.folder_slugs.iter().chain([&document.slug]);
        paths.push(match parent {
            // In the order of locations a parent stands before its children, so its path is known.
            Some(parent) => format!("{}/{}", paths[*parent], document.slug),
            None => folders.map(String::as_str).collect::<Vec<_>>().join("/"),
        });
        if let Some(parent) = parent {
            children[*parent].push(PageId(index as u32));
        }
    }
    for (document, children) in documents.iter().zip(&mut children) {
        let order = &config.language(document.language).language;
        let title = |id: &PageId| &documents[id.0 as usize].title.value;
        children.sort_by(|a, b| order.compare(title(a), title(b)));
    }
    let parts = documents.into_iter().zip(paths).zip(parents).zip(children).zip(translations);
    parts
        .map(|((((document, path), parent), children), translations)| Page {
            document,
            path,
            parent: parent.map(|index| PageId(index as u32)),
            children,
            translations,
        })
        .collect()
}

/// For every document the places of its translations, in the order of the site's languages.
fn translations(config: &Config, documents: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) -> Vec<Vec<u32>> {
    // Most documents are alone; only the others are gathered: the first of a group, and one more.
    let mut first: FxHashMap<u128, u32> = FxHashMap::with_capacity_and_hasher(documents.len(), FxBuildHasher);
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (place, document) in documents.iter().enumerate() {
        match first.entry(document.translation_key) {
            Entry::Vacant(entry) => _ = entry.insert(place as u32),
            Entry::Occupied(entry) => pairs.push((*entry.get(), place as u32)),
        }
    }
    pairs.sort_unstable();
    let mut translations = vec![Vec::new(); documents.len()];
    for pairs in pairs.chunk_by(|(a, _), (b, _)| a == b) {
        let document = |place: u32| &documents[place as usize];
        let mut group: Vec<u32> = pairs.iter().map(|(_, other)| *other).chain([pairs[0].0]).collect();
        group.sort_unstable_by_key(|place| (document(*place).language, *place));
        let twice = group.windows(2).find(|pair| document(pair[0]).language == document(pair[1]).language);
        if let Some(pair) = twice {
            // Two documents that only happen to have one location are no translations of anything.
            if document(pair[0]).translation.is_none() {
                continue;
            }
            let place = |place: u32| -> (&str, Span) {
                let document = document(place);
                (&document.file, document.translation.as_ref().map_or(document.title.span, |key| key.span))
            };
            let tag = config.language(document(pair[0]).language).language.tag();
            diagnostics.push(Diagnostic::duplicate_translation(place(pair[0]), place(pair[1]), tag));
        }
        for own in &group {
            let others = group.iter().filter(|other| document(**other).language != document(*own).language);
            translations[*own as usize] = others.copied().collect();
        }
    }
    translations
}
