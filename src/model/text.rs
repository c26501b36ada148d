//! The texts of documents below the title. The site is assembled without them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Anchors, DocumentId, Html, Site, TextFingerprint};

/// The rendered Markdown of one document and the facts collected from it.
#[derive(Debug)]
pub struct DocumentText {
    /// The whole text.
    pub body: Html,
    /// The beginning of the text for lists, without heading ids and footnotes.
    pub excerpt: Html,
    /// Whether the text continues after the excerpt.
    pub truncated: bool,
    /// The headings, nested by level.
    pub outline: Vec<Heading>,
    /// All anchors in the text.
    pub anchors: Anchors,
    /// The number of words.
    pub word_count: usize,
    /// The minutes that an adult needs to read the text in its language. At least one, or zero for an empty text.
    pub reading_minutes: usize,
}

/// A heading of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The level, 1 to 6.
    pub level: u8,
    /// The anchor, unique in the document.
    pub id: String,
    /// The text as HTML, without links.
    pub title: String,
    /// The headings of deeper levels that follow.
    pub children: Vec<Heading>,
}

/// The texts of all documents of a site.
pub struct DocumentTexts {
    texts: Vec<Arc<DocumentText>>,
    /// The fingerprints of the texts that translations record as their source, by file.
    fingerprints: BTreeMap<Arc<str>, Arc<TextFingerprint>>,
}

impl DocumentTexts {
    /// Wraps the texts of [`super::Sources::documents`], in the same order, and the fingerprints of those that translations
    /// record as their source.
    #[must_use]
    pub fn new(texts: Vec<Arc<DocumentText>>, fingerprints: BTreeMap<Arc<str>, Arc<TextFingerprint>>) -> Self {
        Self { texts, fingerprints }
    }

    /// Returns the fingerprint of a document's text, if a translation records it as its source.
    #[must_use]
    pub fn fingerprint(&self, site: &Site, id: DocumentId) -> Option<&TextFingerprint> {
        self.fingerprints.get(&site.document(id).file).map(|fingerprint| &**fingerprint)
    }

    /// Returns the text of a document. `site` must be assembled from the same sources.
    #[must_use]
    pub fn get(&self, site: &Site, id: DocumentId) -> &DocumentText {
        &self.texts[site.source_index(id)]
    }
}
