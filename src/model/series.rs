//! Series: posts that are meant to be read in order. The front matter key `series` names them.

use std::collections::BTreeMap;

use super::{Post, PostId};
use crate::config::LanguageId;

/// The posts of one language that belong to one series.
#[derive(Debug)]
pub struct Series {
    /// The language of the posts.
    pub language: LanguageId,
    /// The name, as the posts write it.
    pub name: String,
    /// The posts, oldest first.
    pub posts: Vec<PostId>,
}

/// Returns the series of all languages, sorted by language and name.
pub(super) fn series_list(posts: &[Post]) -> Vec<Series> {
    let mut named: BTreeMap<(LanguageId, &str), Vec<PostId>> = BTreeMap::new();
    // `posts` lists the newest post of a language first.
    for (index, post) in posts.iter().enumerate().rev() {
        if let Some(name) = &post.document.series {
            named.entry((post.document.language, name)).or_default().push(PostId(index as u32));
        }
    }
    let series = |((language, name), posts): ((LanguageId, &str), _)| Series { language, name: name.to_owned(), posts };
    named.into_iter().map(series).collect()
}
