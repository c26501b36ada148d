//! The table `[icon]`: the icons of the site.

use crate::table::Spanned;

/// The settings of icons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IconSettings {
    /// The image that all icons are made from, by its path in `static/`; `None` means the theme's icons.
    pub file: Option<Spanned<String>>,
    /// The colour of the browser's toolbar on pages of the site, as `#rrggbb`; `None` means the theme's.
    pub theme_color: Option<String>,
    /// The colour behind an icon that does not fill its square.
    pub background: String,
}

impl Default for IconSettings {
    fn default() -> Self {
        Self { file: None, theme_color: None, background: "#ffffff".to_owned() }
    }
}
