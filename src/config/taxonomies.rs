//! The tables `[taxonomies.NAME]`: ways to classify posts that the site adds to categories, tags and authors.

use super::LanguageId;
use crate::table::Span;

/// One of the site's own taxonomies: an index into [`super::Config::taxonomies`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnTaxonomyId(pub u16);

/// A taxonomy that site.toml declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTaxonomy {
    /// The name: a key of front matter, a list of `terms.toml` and a folder of `content/terms/`.
    pub name: String,
    /// The location of the name in site.toml.
    pub span: Span,
    /// The words in each language, in the order of [`LanguageId`].
    pub words: Vec<TaxonomyWords>,
}

impl OwnTaxonomy {
    /// Returns the words in a language.
    #[must_use]
    pub fn words(&self, language: LanguageId) -> &TaxonomyWords {
        &self.words[usize::from(language.0)]
    }
}

/// The words of a taxonomy in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxonomyWords {
    /// The heading of the page that lists all terms, such as `Toimialat`.
    pub title: String,
    /// The word before the name of one term, such as `Toimiala`.
    pub singular: String,
    /// The segment in addresses before the slug of a term.
    pub slug: String,
}

/// The names that no taxonomy can have: keys of front matter and of `terms.toml`, arguments of the function `posts`, and
/// names of the other taxonomies.
pub const RESERVED_TAXONOMY_NAMES: [&str; 45] = [
    "aliases",
    "author",
    "authors",
    "categories",
    "category",
    "comments",
    "date",
    "description",
    "discussion",
    "draft",
    "embeds",
    "exclude",
    "guid",
    "highlight",
    "hyphenation",
    "image",
    "image_alt",
    "image_caption",
    "image_focus",
    "language",
    "limit",
    "math",
    "noindex",
    "offset",
    "order",
    "page_type",
    "params",
    "series",
    "slug",
    "tag",
    "tags",
    "taxonomies",
    "taxonomy",
    "template",
    "term",
    "title",
    "title_language",
    "together",
    "translated_from",
    "translation",
    "typography",
    "updated",
    "url",
    "name",
    "kind",
];
