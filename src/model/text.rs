//! The texts of documents: what readers read below the title. The site is assembled without them.

use std::sync::Arc;

use super::{DocumentId, Html, Site};

/// What the text of a document became.
#[derive(Debug)]
pub struct DocumentText {
    /// The text.
    pub body: Html,
    /// The beginning of the text, for lists: without headings' ids and footnotes.
    pub excerpt: Html,
    /// Whether the text goes on after the excerpt.
    pub truncated: bool,
    /// The headings, nested by level.
    pub outline: Vec<Heading>,
    /// Every anchor in the text.
    pub anchors: Vec<String>,
    /// Words in the text.
    pub word_count: usize,
    /// Minutes that an adult takes to read the text in its language; at least one, unless there is nothing to read.
    pub reading_minutes: usize,
}

/// A heading of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor, unique in the document.
    pub id: String,
    /// Its text as HTML, without links.
    pub title: String,
    /// The headings below it.
    pub children: Vec<Heading>,
}

/// The texts of all documents that a site is assembled from.
pub struct DocumentTexts(Vec<Arc<DocumentText>>);

impl DocumentTexts {
    /// The texts of [`super::Sources::documents`], in the same order.
    #[must_use]
    pub fn new(texts: Vec<Arc<DocumentText>>) -> Self {
        Self(texts)
    }

    /// The text of a document of the site that was assembled from the same sources.
    #[must_use]
    pub fn get(&self, site: &Site, id: DocumentId) -> &DocumentText {
        &self.0[site.place_in_sources(id)]
    }
}
