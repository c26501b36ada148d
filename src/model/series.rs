//! Serials: posts that belong together and are read in their order, as their front matter's key `series` says.

use std::collections::BTreeMap;

use super::{Post, PostId};
use crate::config::LanguageId;

/// The posts of one language that name one series.
#[derive(Debug)]
pub struct Series {
    /// Its language.
    pub language: LanguageId,
    /// Its name, as its posts write it.
    pub name: String,
    /// Its posts, the oldest first.
    pub posts: Vec<PostId>,
}

/// The serials of a site: by language, in the order of their names.
pub(super) fn series_list(posts: &[Post]) -> Vec<Series> {
    let mut named: BTreeMap<(LanguageId, &str), Vec<PostId>> = BTreeMap::new();
    // Within a language the newest comes first.
    for (index, post) in posts.iter().enumerate().rev() {
        if let Some(name) = &post.document.series {
            named.entry((post.document.language, name)).or_default().push(PostId(index as u32));
        }
    }
    let series = |((language, name), posts): ((LanguageId, &str), _)| Series { language, name: name.to_owned(), posts };
    named.into_iter().map(series).collect()
}
