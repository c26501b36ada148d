//! Series: posts that are meant to be read in order. The front matter key `series` names them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{DocumentId, PostId, Site, Taxonomy, TermId};
use crate::config::LanguageId;

/// The posts of one language that belong to one series.
#[derive(Debug)]
pub struct Series {
    /// The language of the posts.
    pub language: LanguageId,
    /// The name, as the posts write it.
    pub name: String,
    /// The posts, oldest first. A translation counts as old as its source, so every language has the same order.
    pub posts: Vec<PostId>,
}

/// Returns the series of all languages, sorted by language and name.
pub(super) fn series_list(site: &Site) -> Vec<Series> {
    let mut named: BTreeMap<(LanguageId, &str), Vec<PostId>> = BTreeMap::new();
    // `posts` lists the newest post of a language first.
    for (index, post) in site.posts.iter().enumerate().rev() {
        if let Some(name) = &post.document.series {
            named.entry((post.document.language, name)).or_default().push(PostId(index as u32));
        }
    }
    let series = |((language, name), mut posts): ((LanguageId, &str), Vec<PostId>)| {
        posts.sort_by_cached_key(|id| source_date(site, *id));
        Series { language, name: name.to_owned(), posts }
    };
    named.into_iter().map(series).collect()
}

/// Returns the posts that the pages of each series list, in the order of the series.
pub(super) fn posts_on_series_pages(site: &Site) -> BTreeMap<TermId, Vec<PostId>> {
    let of_term = |id: TermId| {
        let mut posts: Vec<PostId> = site.posts_on_term(id).collect::<Vec<_>>().into_iter().rev().collect();
        posts.sort_by_cached_key(|id| source_date(site, *id));
        (id, posts)
    };
    site.config.language_ids().flat_map(|language| site.terms_in(Taxonomy::Series, language)).map(of_term).collect()
}

/// Returns the time when the source of a post was published: that of the post itself if it is no translation of a post.
fn source_date(site: &Site, id: PostId) -> Timestamp {
    let source = site.translation_group(DocumentId::Post(id)).source;
    site.document(source).date.as_ref().unwrap_or(site.post(id).date()).timestamp()
}
