//! The assembled site and its queries. The folder `assembly` builds the site.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::Zoned;

use super::archive::YearArchive;
use super::csv_table::CsvFile;
use super::language_files::LanguageFiles;
use super::post_lists::PostLists;
use super::series::Series;
use super::{
    Discussion, Document, DocumentId, Excluded, FileInLanguage, Image, ImageId, Page, PageId, Post, PostId, SiteFile,
    SourceFile, Sources, Taxonomy, Term, TermId, YearId, comments_files,
};
use crate::config::{Config, LanguageId};

/// The whole site. Every list is complete and in its final order.
pub struct Site {
    /// The sources that the site was assembled from.
    pub sources: Arc<Sources>,
    /// The settings of site.toml.
    pub config: Arc<Config>,
    /// All posts, sorted by language, newest first.
    pub posts: Vec<Post>,
    /// All pages, sorted by language and logical path.
    pub pages: Vec<Page>,
    /// All terms that have posts. They are sorted by taxonomy and language, and by name in the language's order.
    pub terms: Vec<Term>,
    /// All years that have posts, sorted by language, newest first.
    pub years: Vec<YearArchive>,
    /// All series, sorted by language and name.
    pub series_list: Vec<Series>,
    pub(super) post_ranges: Vec<Range<u32>>,
    pub(super) post_lists: PostLists,
    pub(super) home_highlights: Vec<HomeHighlights>,
    /// The text of the front page of each language.
    pub(super) home_texts: Vec<Option<PageId>>,
    /// The texts of terms.
    pub(super) term_texts: BTreeMap<TermId, PageId>,
    /// All posts and pages, sorted by file.
    pub(super) documents_by_file: Vec<DocumentId>,
    /// The index in [`Sources::documents`] of every post and then of every page.
    pub(super) source_indices: Vec<u32>,
    pub(super) unpublished_bundles: BTreeSet<String>,
    pub(super) language_files: LanguageFiles,
}

/// The posts that the home page of a language shows before its newest posts.
#[derive(Debug, Default)]
pub struct HomeHighlights {
    /// The post at the top.
    pub hero: Option<PostId>,
    /// The posts below the hero.
    pub featured: Vec<PostId>,
}

impl Site {
    /// Returns a post.
    #[must_use]
    pub fn post(&self, id: PostId) -> &Post {
        &self.posts[id.0 as usize]
    }

    /// Returns a page.
    #[must_use]
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// Returns a term.
    #[must_use]
    pub fn term(&self, id: TermId) -> &Term {
        &self.terms[id.0 as usize]
    }

    /// Returns an image.
    #[must_use]
    pub fn image(&self, id: ImageId) -> &Image {
        &self.sources.images[id.0 as usize]
    }

    /// Returns the CSV file with the given path.
    #[must_use]
    pub fn csv_by_file(&self, file: &str) -> Option<&CsvFile> {
        let files = &self.sources.csv_files;
        files.binary_search_by(|csv| (*csv.file).cmp(file)).ok().map(|index| &*files[index])
    }

    /// Finds the image in a file. The path is relative to the site's folder.
    #[must_use]
    pub fn image_by_file(&self, file: &str) -> Option<ImageId> {
        let found = self.sources.images.binary_search_by(|known| (*known.file).cmp(file));
        found.ok().map(|at| ImageId(at as u32))
    }

    /// Finds the file that a path means in a language: `content/kaavio.nb.png` for `content/kaavio.png`. The path is
    /// relative to the site's folder.
    #[must_use]
    pub fn file_in_language(&self, path: &str, language: LanguageId) -> FileInLanguage {
        let position = |files: &[Arc<SourceFile>]| {
            files.binary_search_by(|known| (*known.file).cmp(path)).ok().map(|index| index as u32)
        };
        self.language_files.find(path, language, || {
            if path.starts_with("static/") {
                position(&self.sources.static_files).map(SiteFile::Static)
            } else {
                position(&self.sources.files).map(SiteFile::Content)
            }
        })
    }

    /// Returns a file of the site that is not a document.
    #[must_use]
    pub fn file(&self, file: SiteFile) -> &SourceFile {
        match file {
            SiteFile::Content(index) => &self.sources.files[index as usize],
            SiteFile::Static(index) => &self.sources.static_files[index as usize],
        }
    }

    /// Finds the image that a path means in a language.
    #[must_use]
    pub fn image_in_language(&self, path: &str, language: LanguageId) -> Option<ImageId> {
        match self.file_in_language(path, language) {
            FileInLanguage::Found(file) => self.image_by_file(&self.file(file).file),
            _ => None,
        }
    }

    /// Returns a year's archive.
    #[must_use]
    pub fn year(&self, id: YearId) -> &YearArchive {
        &self.years[id.0 as usize]
    }

    /// Returns the text of a language's front page.
    #[must_use]
    pub fn home_text(&self, language: LanguageId) -> Option<PageId> {
        self.home_texts.get(usize::from(language.0)).copied().flatten()
    }

    /// Returns the text of a term.
    #[must_use]
    pub fn term_text(&self, id: TermId) -> Option<PageId> {
        self.term_texts.get(&id).copied()
    }

    /// Returns the texts of all terms.
    pub fn term_texts(&self) -> impl Iterator<Item = (TermId, PageId)> + use<'_> {
        self.term_texts.iter().map(|(term, text)| (*term, *text))
    }

    /// Returns whether a page is the text of a front page or of a term. It is shown there and has no page of its own.
    #[must_use]
    pub fn is_text_of_list(&self, id: PageId) -> bool {
        let document = &self.page(id).document;
        document.term_text.is_some() || document.is_home_text && self.home_text(document.language) == Some(id)
    }

    /// Returns all posts and then all pages.
    pub fn documents(&self) -> impl Iterator<Item = DocumentId> + use<> {
        let posts = (0..self.posts.len() as u32).map(|index| DocumentId::Post(PostId(index)));
        posts.chain((0..self.pages.len() as u32).map(|index| DocumentId::Page(PageId(index))))
    }

    /// Returns the source document of a post or page.
    #[must_use]
    pub fn document(&self, id: DocumentId) -> &Arc<Document> {
        match id {
            DocumentId::Post(id) => &self.post(id).document,
            DocumentId::Page(id) => &self.page(id).document,
        }
    }

    /// Returns the publication date of a post; `None` for a page.
    #[must_use]
    pub fn publication_date(&self, id: DocumentId) -> Option<&Zoned> {
        match id {
            DocumentId::Post(id) => Some(self.post(id).date()),
            DocumentId::Page(_) => None,
        }
    }

    /// Returns the translations of a post or page, in the order of the site's languages.
    #[must_use]
    pub fn translations(&self, id: DocumentId) -> &[DocumentId] {
        match id {
            DocumentId::Post(id) => &self.post(id).translations,
            DocumentId::Page(id) => &self.page(id).translations,
        }
    }

    /// Returns the comments of a document; `None` if its front matter switches comments off.
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

    /// Finds the document in a file. The path is relative to the site's folder.
    #[must_use]
    pub fn document_by_file(&self, file: &str) -> Option<DocumentId> {
        let found = self.documents_by_file.binary_search_by(|id| (*self.document(*id).file).cmp(file));
        found.ok().map(|at| self.documents_by_file[at])
    }

    /// Finds the document in `stem.TAG.md`, where the tag is one of the ways to write the language.
    #[must_use]
    pub fn document_by_stem(&self, stem: &str, language: LanguageId) -> Option<DocumentId> {
        let prefix = format!("{stem}.");
        let start = self.documents_by_file.partition_point(|id| *self.document(*id).file < *prefix);
        let files = self.documents_by_file[start..].iter();
        let mut files = files.take_while(|id| self.document(**id).file.starts_with(&prefix));
        files.find(|id| self.is_file_in(&self.document(**id).file, &prefix, language)).copied()
    }

    /// Finds the excluded document in `stem.TAG.md`.
    #[must_use]
    pub fn unpublished_by_stem(&self, stem: &str, language: LanguageId) -> Option<&Excluded> {
        let prefix = format!("{stem}.");
        let start = self.sources.unpublished.partition_point(|known| *known.file < *prefix);
        let documents = self.sources.unpublished[start..].iter();
        let mut documents = documents.take_while(|known| known.file.starts_with(&prefix));
        documents.find(|known| self.is_file_in(&known.file, &prefix, language))
    }

    fn is_file_in(&self, file: &str, prefix: &str, language: LanguageId) -> bool {
        let ending = file.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(".md"));
        ending.is_some_and(|ending| self.config.language_of_ending(ending).language() == Some(language))
    }

    /// Returns the index of a document in [`Sources::documents`].
    pub(super) fn source_index(&self, id: DocumentId) -> usize {
        let position = match id {
            DocumentId::Post(PostId(index)) => index as usize,
            DocumentId::Page(PageId(index)) => self.posts.len() + index as usize,
        };
        self.source_indices[position] as usize
    }

    /// Returns the languages whose translations the document in a file waits for.
    #[must_use]
    pub fn awaited_languages(&self, file: &str) -> &[LanguageId] {
        let waiting = &self.sources.waiting;
        let found = waiting.binary_search_by(|known| (*known.file).cmp(file));
        found.map_or(&[], |at| &waiting[at].languages)
    }

    /// Finds the draft, the future post or the waiting document in a file, if this run excludes it.
    #[must_use]
    pub fn unpublished_by_file(&self, file: &str) -> Option<&Excluded> {
        let unpublished = &self.sources.unpublished;
        let found = unpublished.binary_search_by(|known| (*known.file).cmp(file));
        found.ok().map(|at| &unpublished[at])
    }

    /// Returns whether a path may mean a document that could not be parsed: one of the files, or `stem.TAG.md`.
    #[must_use]
    pub fn may_be_unreadable(&self, file: &str, stem: &str) -> bool {
        self.sources.unreadable.iter().any(|known| {
            let in_language = || known.file.strip_prefix(stem)?.strip_prefix('.')?.strip_suffix(".md");
            let is_in_bundle = || known.bundle.as_deref().is_some_and(|bundle| is_below(file, bundle));
            *known.file == *file || in_language().is_some() || is_in_bundle()
        })
    }

    /// Returns whether the folder is the bundle of a document that this run excludes.
    #[must_use]
    pub fn is_unpublished_bundle(&self, folder: &str) -> bool {
        self.unpublished_bundles.contains(folder)
    }

    /// Returns the posts of a language, newest first.
    #[must_use]
    pub fn posts_in(&self, language: LanguageId) -> Range<u32> {
        self.post_ranges[usize::from(language.0)].clone()
    }

    /// Returns whether a language has a post or a page that this run publishes.
    #[must_use]
    pub fn has_texts(&self, language: LanguageId) -> bool {
        let first_page = self.pages.partition_point(|page| page.document.language < language);
        let has_page = self.pages.get(first_page).is_some_and(|page| page.document.language == language);
        has_page || !self.posts_in(language).is_empty()
    }

    /// Returns the languages that readers can choose from, in the order of site.toml: those with texts, or all languages
    /// of a site without any text.
    pub fn languages_with_texts(&self) -> impl Iterator<Item = LanguageId> + use<'_> {
        let is_empty = self.posts.is_empty() && self.pages.is_empty();
        self.config.language_ids().filter(move |language| is_empty || self.has_texts(*language))
    }

    /// Returns the hero and the featured posts of a language's home page.
    #[must_use]
    pub fn home_highlights(&self, language: LanguageId) -> &HomeHighlights {
        &self.home_highlights[usize::from(language.0)]
    }

    /// Returns the series of a post.
    #[must_use]
    pub fn series(&self, id: PostId) -> Option<&Series> {
        let document = &self.post(id).document;
        let name = document.series.as_deref()?;
        let known = |series: &Series| (series.language, &*series.name).cmp(&(document.language, name));
        self.series_list.binary_search_by(known).ok().map(|at| &self.series_list[at])
    }

    /// Returns the term of a post's series, if the series has a page.
    #[must_use]
    pub fn series_term(&self, id: PostId) -> Option<TermId> {
        self.post(id).terms.iter().copied().find(|id| self.term(*id).taxonomy == Taxonomy::Series)
    }

    /// Returns the next newer post of the same language.
    #[must_use]
    pub fn newer_post(&self, id: PostId) -> Option<PostId> {
        let range = self.posts_in(self.post(id).document.language);
        (id.0 > range.start).then(|| PostId(id.0 - 1))
    }

    /// Returns the next older post of the same language.
    #[must_use]
    pub fn older_post(&self, id: PostId) -> Option<PostId> {
        let range = self.posts_in(self.post(id).document.language);
        (id.0 + 1 < range.end).then(|| PostId(id.0 + 1))
    }

    /// Returns the terms of a taxonomy in a language, sorted in the language's order.
    pub fn terms_in(&self, taxonomy: Taxonomy, language: LanguageId) -> impl Iterator<Item = TermId> + use<'_> {
        let start = self.terms.partition_point(|term| (term.taxonomy, term.language) < (taxonomy, language));
        let end = self.terms.partition_point(|term| (term.taxonomy, term.language) <= (taxonomy, language));
        (start as u32..end as u32).map(TermId)
    }

    /// Returns the years of a language, newest first.
    pub fn years_in(&self, language: LanguageId) -> impl Iterator<Item = YearId> + use<'_> {
        let start = self.years.partition_point(|year| year.language < language);
        let end = self.years.partition_point(|year| year.language <= language);
        (start as u32..end as u32).map(YearId)
    }

    /// Returns the pages of a language that have no parent, sorted by title in the language's order.
    #[must_use]
    pub fn top_level_pages(&self, language: LanguageId) -> Vec<PageId> {
        let is_top_level = |page: &Page| page.parent.is_none() && page.document.language == language;
        let mut pages: Vec<_> = self
            .pages
            .iter()
            .enumerate()
            .filter(|(_, page)| is_top_level(page))
            .map(|(index, _)| PageId(index as u32))
            .filter(|id| !self.is_text_of_list(*id))
            .collect();
        let order = &self.config.language(language).language;
        pages.sort_by(|a, b| order.compare(&self.page(*a).document.title.value, &self.page(*b).document.title.value));
        pages
    }
}

/// Whether a file is in a folder.
fn is_below(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
