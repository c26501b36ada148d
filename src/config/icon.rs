//! The icon of the site.

use crate::table::Spanned;

/// The table `[icon]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IconSettings {
    /// The image that all icons are made of, by its path from the site's folder; none leaves the theme's.
    pub file: Option<Spanned<String>>,
    /// The colour of a browser's frame around the site, as `#rrggbb`.
    pub theme_color: String,
    /// The colour behind an icon that does not fill its square.
    pub background: String,
}
