//! The table `[social]`: previews of the site's links on social networks.

use super::ByLanguage;
use crate::table::Spanned;

/// The settings of link previews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocialSettings {
    /// Whether a social card is drawn for every post.
    pub cards: bool,
    /// The image for pages without one: a path in `static/` or `content/`, or an absolute URL.
    pub image: ByLanguage<Spanned<String>>,
}

impl Default for SocialSettings {
    fn default() -> Self {
        Self { cards: true, image: ByLanguage::default() }
    }
}
