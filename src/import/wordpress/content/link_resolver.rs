//! The interface through which the conversion of a text uses the rest of the export.

/// Looks up links and other content of the export for the conversion of one text.
pub(crate) trait LinkResolver {
    /// Returns the new address of a link: a relative path to a file of the bundle or to another document.
    /// `None` leaves the address as it is.
    fn resolve_link(&self, address: &str) -> Option<String>;
    /// Returns the attachment with a WordPress id.
    fn attachment(&self, id: u64) -> Option<Attachment>;
    /// Returns the attachments of the post in menu order. A `[gallery]` without ids shows them.
    fn post_attachments(&self) -> Vec<Attachment>;
    /// Returns the content of a reusable block: `<!-- wp:block {"ref":12} /-->`.
    fn reusable_block(&self, id: u64) -> Option<String>;
    /// Returns the language tag of the text. Content in this language needs no language mark.
    fn language(&self) -> Option<String> {
        None
    }
    /// Returns the anchors of the text that links in other texts lead to.
    fn linked_anchors(&self) -> Vec<String> {
        Vec::new()
    }
    /// Returns the HTML of a footnote. WordPress stores the footnotes of a post as JSON in its meta field `footnotes`.
    fn footnote(&self, id: &str) -> Option<String> {
        _ = id;
        None
    }
}

/// An attachment of WordPress: a file of its media library.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attachment {
    /// Address on the old blog. [`LinkResolver::resolve_link`] returns the new one.
    pub(crate) address: String,
    /// Alternative text of an image.
    pub(crate) alt: String,
    /// Caption, which may contain HTML.
    pub(crate) caption: String,
    /// Title in the media library.
    pub(crate) title: String,
}
