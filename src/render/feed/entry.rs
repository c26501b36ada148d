//! The content of feeds, independent of their format.

use std::borrow::Cow;

use crate::model::Term;

/// The content of a feed, independent of its format.
pub(super) struct Feed<'a> {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) language: &'a str,
    /// The id of the feed: its address, or an earlier one.
    pub(super) id: String,
    /// The absolute URL of the feed itself.
    pub(super) address: String,
    /// The absolute URL of the page that lists the same posts.
    pub(super) page: String,
    pub(super) hubs: &'a [String],
    /// The path of the style sheet with which browsers display the feed.
    pub(super) stylesheet: Option<&'a str>,
    /// The title of the site, which is also the author of entries without one.
    pub(super) site_title: &'a str,
    /// When the feed changed last.
    pub(super) updated: jiff::Zoned,
    pub(super) entries: Vec<Entry<'a>>,
}

/// A post in a feed: an entry of Atom, an item of RSS and JSON Feed.
pub(super) struct Entry<'a> {
    pub(super) title: Cow<'a, str>,
    /// The language of the title if it differs from that of the feed.
    pub(super) title_language: Option<&'a str>,
    /// The id: the one of an older system, else the address, or an earlier one.
    pub(super) id: String,
    pub(super) address: String,
    pub(super) published: &'a jiff::Zoned,
    pub(super) updated: Option<&'a jiff::Zoned>,
    pub(super) authors: Vec<EntryAuthor<'a>>,
    /// The categories, tags and other terms except authors.
    pub(super) terms: Vec<&'a Term>,
    pub(super) description: Option<&'a str>,
    /// The HTML of the full text or of the excerpt.
    pub(super) content: String,
    pub(super) image: Option<EntryImage<'a>>,
}

/// The author of a post or a comment.
pub(super) struct EntryAuthor<'a> {
    pub(super) name: &'a str,
    pub(super) homepage: Option<&'a str>,
}

impl Entry<'_> {
    pub(super) fn last_modified(&self) -> &jiff::Zoned {
        self.updated.unwrap_or(self.published)
    }
}

/// The main image of a post, which is its enclosure.
pub(super) struct EntryImage<'a> {
    pub(super) address: String,
    pub(super) media_type: &'static str,
    /// The length in bytes, if the image is on this site.
    pub(super) length: Option<u64>,
    pub(super) alt: &'a str,
}
