//! Posts and pages: documents and their relations to other documents of the site.

use std::sync::Arc;

use jiff::Zoned;

use super::{Document, DocumentId, PageId, PostTerms};

/// A dated document.
#[derive(Debug)]
pub struct Post {
    /// The source document.
    pub document: Arc<Document>,
    /// Its categories, tags and authors, in the author's order.
    pub terms: PostTerms,
    /// Its translations, without itself, in the order of the site's languages.
    pub translations: Vec<DocumentId>,
    pub(super) date: Zoned,
}

impl Post {
    /// Returns the publication date in the site's time zone. It may lie in the future. A post that waited for a later
    /// translation was published on the date of that translation; [`Document::date`] remains its own date.
    #[must_use]
    pub fn date(&self) -> &Zoned {
        &self.date
    }

    /// Returns the front matter's `updated`, or else the publication date. A post that waited was not changed before it
    /// was published.
    #[must_use]
    pub fn last_modified(&self) -> &Zoned {
        let waited = self.document.date.as_ref() != Some(&self.date);
        let updated = self.document.updated.as_ref().filter(|updated| !waited || **updated >= self.date);
        updated.unwrap_or(&self.date)
    }
}

/// An undated document.
#[derive(Debug)]
pub struct Page {
    /// The source document.
    pub document: Arc<Document>,
    /// The path below the language's root: the slugs of its parents and its own slug, joined by `/`.
    pub path: String,
    /// The path by the former slugs of the page and of its parents, if it is another one.
    pub former_path: Option<String>,
    /// The page whose logical path is the folder of this page.
    pub parent: Option<PageId>,
    /// The pages below this one, sorted by title in the language's order.
    pub children: Vec<PageId>,
    /// Its translations, without itself, in the order of the site's languages.
    pub translations: Vec<DocumentId>,
}
