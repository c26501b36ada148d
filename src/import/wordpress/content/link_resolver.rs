//! The rest of the export, as the conversion of one text knows it.

/// What the conversion asks of the rest of the export.
pub(crate) trait LinkResolver {
    /// The address as it should stand in the Markdown: a relative link to a file of the bundle, or to another
    /// document. `None` leaves it as it is.
    fn resolve_link(&self, address: &str) -> Option<String>;
    /// The attachment of that WordPress id.
    fn attachment(&self, id: u64) -> Option<Attachment>;
    /// The attachments that belong to the post itself, in menu order: a `[gallery]` without ids shows them.
    fn post_attachments(&self) -> Vec<Attachment>;
    /// The content of a reusable block: `<!-- wp:block {"ref":12} /-->`.
    fn reusable_block(&self, id: u64) -> Option<String>;
    /// The language of the text, as a tag: words that are marked as being in it need no mark.
    fn language(&self) -> Option<String> {
        None
    }
    /// The anchors in the text to which links in other texts lead.
    fn linked_anchors(&self) -> Vec<String> {
        Vec::new()
    }
    /// The text of a footnote by its id, as HTML. WordPress keeps the notes of a post apart from its text, as JSON in
    /// the post's field `footnotes`.
    fn footnote(&self, id: &str) -> Option<String> {
        _ = id;
        None
    }
}

/// A file of the old blog.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attachment {
    /// Its address on the old blog: `LinkResolver::link` is asked for the one in Markdown.
    pub(crate) address: String,
    /// What an image shows, for those who cannot see it.
    pub(crate) alt: String,
    /// What is told of it below it; may hold HTML.
    pub(crate) caption: String,
    /// What it is called.
    pub(crate) title: String,
}
