//! A style sheet of a theme as browsers get it, but for the addresses of the files it names.

/// A style sheet with its imports in place, written short and for older browsers too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleSheet {
    /// The text without the addresses of the theme's files, which the plan knows.
    pub text: String,
    /// Where these addresses stand, in the order of the text.
    pub urls: Vec<StyleSheetUrl>,
}

/// A place in a style sheet that names a file of the theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleSheetUrl {
    /// The place in the text.
    pub offset: usize,
    /// The file: an index into [`super::Theme::files`].
    pub file: usize,
    /// What follows the file's address: empty, `?…` or `#…`.
    pub suffix: String,
}
