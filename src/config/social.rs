//! What links to the site show elsewhere.

/// The table `[social]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Social {
    /// Whether a card is drawn for every post.
    pub cards: bool,
}
