//! What links to the site show elsewhere.

use crate::table::Spanned;

/// The table `[social]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Social {
    /// Whether a card is drawn for every post.
    pub cards: bool,
    /// The image that stands for pages without one: a path in `static/` or `content/`, or a whole address.
    pub image: Option<Spanned<String>>,
}
