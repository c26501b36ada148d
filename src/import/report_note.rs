//! A note about an imported text, for the import report.

/// The part of the report that a note belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum NoteKind {
    /// Content was changed but says the same.
    Changed,
    /// Content is missing, or was kept as it was and may need manual work.
    NotConverted,
}

/// A note about content that was changed or not converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportNote {
    pub(super) kind: NoteKind,
    /// The message for the author.
    pub(super) text: String,
}
