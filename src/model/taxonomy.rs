//! The taxonomies of posts: categories, tags, authors, series, and those that the site declares.

use crate::config::{Config, FeedList, OwnTaxonomyId};
use crate::language::UrlWord;

/// A way to classify posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taxonomy {
    /// Broad subjects, which can be nested.
    Category,
    /// Keywords.
    Tag,
    /// The people who wrote a post.
    Author,
    /// Posts that are meant to be read in order. Its terms are the series that have an entry in `terms.toml` or a text.
    Series,
    /// A taxonomy that site.toml declares.
    Own(OwnTaxonomyId),
}

impl Taxonomy {
    /// The taxonomies that every site has.
    pub const BUILT_IN: [Self; 4] = [Self::Category, Self::Tag, Self::Author, Self::Series];

    /// Returns all taxonomies of a site: those that every site has, then its own.
    pub fn all(config: &Config) -> impl Iterator<Item = Self> + use<> {
        Self::BUILT_IN
            .into_iter()
            .chain((0..config.taxonomies.len() as u16).map(|index| Self::Own(OwnTaxonomyId(index))))
    }

    /// Returns the position in [`Self::all`].
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::Category => 0,
            Self::Tag => 1,
            Self::Author => 2,
            Self::Series => 3,
            Self::Own(id) => Self::BUILT_IN.len() + usize::from(id.0),
        }
    }

    /// Returns the name in templates and diagnostics.
    #[must_use]
    pub fn name(self, config: &Config) -> &str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Series => "series",
            Self::Own(id) => &config.taxonomy(id).name,
        }
    }

    /// Returns the key of front matter, which is also a list of `terms.toml` and a folder of `content/terms/`.
    #[must_use]
    pub fn key(self, config: &Config) -> &str {
        match self {
            Self::Category => "categories",
            Self::Tag => "tags",
            Self::Author => "authors",
            Self::Series => "series",
            Self::Own(id) => &config.taxonomy(id).name,
        }
    }

    /// Returns the key of the theme string for the heading of a term's page.
    #[must_use]
    pub fn heading_key(self) -> &'static str {
        match self {
            Self::Category => "heading_category",
            Self::Tag => "heading_tag",
            Self::Author => "heading_author",
            Self::Series => "heading_series",
            Self::Own(_) => "heading_term",
        }
    }

    /// Returns the key of the theme string for the heading of the list of terms. `None` if site.toml has that heading.
    #[must_use]
    pub fn index_heading_key(self) -> Option<&'static str> {
        match self {
            Self::Category => Some("heading_categories"),
            Self::Tag => Some("heading_tags"),
            Self::Author => Some("heading_authors"),
            Self::Series => Some("heading_all_series"),
            Self::Own(_) => None,
        }
    }

    /// Returns the word in URLs. `None` if site.toml has it.
    #[must_use]
    pub fn url_word(self) -> Option<UrlWord> {
        match self {
            Self::Category => Some(UrlWord::Category),
            Self::Tag => Some(UrlWord::Tag),
            Self::Author => Some(UrlWord::Author),
            Self::Series => Some(UrlWord::Series),
            Self::Own(_) => None,
        }
    }

    /// Returns the kind of list for the choice of feeds.
    #[must_use]
    pub fn feed_list(self) -> FeedList {
        match self {
            Self::Category => FeedList::Category,
            Self::Tag => FeedList::Tag,
            Self::Author => FeedList::Author,
            Self::Series => FeedList::Series,
            Self::Own(_) => FeedList::Own,
        }
    }
}
