//! The taxonomies of posts: categories, tags and authors.

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
}

impl Taxonomy {
    /// All taxonomies.
    pub const ALL: [Self; 3] = [Self::Category, Self::Tag, Self::Author];

    /// Returns the name in templates, theme strings and diagnostics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
        }
    }

    /// Returns the plural name: a table of `terms.toml` and a key of front matter.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Category => "categories",
            Self::Tag => "tags",
            Self::Author => "authors",
        }
    }

    /// Returns the key of the theme string for the heading of a term's page.
    #[must_use]
    pub fn heading_key(self) -> &'static str {
        match self {
            Self::Category => "heading_category",
            Self::Tag => "heading_tag",
            Self::Author => "heading_author",
        }
    }

    /// Returns the key of the theme string for the heading of the list of terms.
    #[must_use]
    pub fn index_heading_key(self) -> &'static str {
        match self {
            Self::Category => "heading_categories",
            Self::Tag => "heading_tags",
            Self::Author => "heading_authors",
        }
    }

    /// Returns the word in URLs.
    #[must_use]
    pub fn url_word(self) -> UrlWord {
        match self {
            Self::Category => UrlWord::Category,
            Self::Tag => UrlWord::Tag,
            Self::Author => UrlWord::Author,
        }
    }
}
