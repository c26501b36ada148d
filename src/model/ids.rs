//! Identifiers of posts, pages, terms and years: typed indices into the lists of [`super::Site`].

use smallvec::SmallVec;

/// Identifies a post: an index into [`super::Site::posts`]. Within a language a smaller index is a newer post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostId(pub u32);

/// Identifies a page: an index into [`super::Site::pages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// Identifies a term: an index into [`super::Site::terms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

/// Identifies a year of one language: an index into [`super::Site::years`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearId(pub u32);

/// Identifies a post or a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentId {
    /// A dated document.
    Post(PostId),
    /// An undated document.
    Page(PageId),
}

/// The terms of a post. Up to six are stored inline, because most posts have only a few.
pub type PostTerms = SmallVec<[TermId; 6]>;
