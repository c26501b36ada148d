//! Assembles a [`Site`] from its sources: sorts the documents, finds their translations and collects their terms.

mod comments;
mod declared_series;
mod equal_names;
mod highlights;
mod pages;
mod term_builder;
mod terms;
mod texts_of_lists;
mod translations;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::{Timestamp, Zoned};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::language_files::LanguageFiles;
use super::post_lists::PostLists;
use super::{Document, DocumentId, PageId, Post, PostId, Site, Sources, archive, series, together};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;

impl Site {
    /// Assembles the site. A broken reference is reported in `diagnostics` and left out; the rest of the site is
    /// complete.
    #[must_use]
    pub fn assemble(sources: Arc<Sources>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let config = Arc::clone(&sources.config);
        let publication_dates = together::publication_dates(&config, &sources.documents);
        let (source_indices, post_count) = document_order(&sources.documents, &publication_dates);
        let mut documents_by_file = vec![DocumentId::Post(PostId(0)); source_indices.len()];
        for (position, index) in source_indices.iter().enumerate() {
            documents_by_file[*index as usize] = document_id_at(position, post_count);
        }
        let mut in_order: Vec<Arc<Document>> =
            source_indices.iter().map(|index| Arc::clone(&sources.documents[*index as usize])).collect();
        let (mut translation_diagnostics, mut term_diagnostics) = (Vec::new(), Vec::new());
        let (translations, terms) = rayon::join(
            || translations::translations(&config, &in_order, &mut translation_diagnostics),
            || terms::terms(&sources, &in_order, post_count, &mut term_diagnostics),
        );
        diagnostics.extend(translation_diagnostics.into_iter().chain(term_diagnostics));
        let mut post_translations: Vec<Vec<DocumentId>> = translations
            .into_iter()
            .map(|group| group.into_iter().map(|position| document_id_at(position as usize, post_count)).collect())
            .collect();
        let page_translations = post_translations.split_off(post_count);
        let pages = pages::pages(&config, in_order.split_off(post_count), page_translations);
        let posts: Vec<Post> = in_order
            .into_par_iter()
            .zip(terms.of_posts)
            .zip(post_translations)
            .zip(&source_indices[..post_count])
            .map(|(((document, terms), translations), index)| {
                // Every post has a date, so the default is never used.
                let date = publication_dates.get(index).or(document.date.as_ref()).cloned().unwrap_or_default();
                Post { document, terms, translations, date }
            })
            .collect();
        let post_ranges: Vec<Range<u32>> = config
            .language_ids()
            .map(|language| {
                let start = posts.partition_point(|post| post.document.language < language);
                let end = posts.partition_point(|post| post.document.language <= language);
                start as u32..end as u32
            })
            .collect();
        let years = archive::years(&posts, &post_ranges);
        let post_lists = PostLists::new(&config, (&posts, &post_ranges), &terms.all, &years);
        let unpublished = sources.unpublished.iter();
        let unpublished_bundles = unpublished.filter_map(|document| document.bundle.clone()).collect();
        let language_files = LanguageFiles::new(&config, &sources.files, &sources.static_files);
        let mut site = Self {
            language_files,
            sources,
            config,
            posts,
            pages,
            terms: terms.all,
            years,
            series_list: Vec::new(),
            post_ranges,
            post_lists,
            home_highlights: Vec::new(),
            home_texts: Vec::new(),
            term_texts: BTreeMap::new(),
            documents_by_file,
            source_indices,
            unpublished_bundles,
        };
        site.home_texts = texts_of_lists::home_texts(&site, diagnostics);
        site.term_texts = texts_of_lists::term_texts(&site, diagnostics);
        site.series_list = series::series_list(&site);
        site.post_lists.series = series::posts_on_series_pages(&site);
        site.home_highlights = highlights::home_highlights(&site, diagnostics);
        diagnostics.extend(comments::without_document(&site));
        site
    }
}

/// Returns the indices of the documents in the order of the site, and the number of posts among them. Posts come first,
/// sorted by language, newest first. Pages follow, sorted by language and logical path. Ties keep the order of files.
fn document_order(documents: &[Arc<Document>], publication_dates: &FxHashMap<u32, Zoned>) -> (Vec<u32>, usize) {
    let date = |(index, document): (usize, &Arc<Document>)| {
        let date = publication_dates.get(&(index as u32)).or(document.date.as_ref())?;
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

/// Returns the document at a position in the order of the site. The first `post_count` documents are posts.
fn document_id_at(position: usize, post_count: usize) -> DocumentId {
    match position.checked_sub(post_count) {
        None => DocumentId::Post(PostId(position as u32)),
        Some(page) => DocumentId::Page(PageId(page as u32)),
    }
}
