//! Style sheets of a theme, bundled, without the URLs of the files that they name.

/// A style sheet with its imports inlined, minified and compiled for older browsers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleSheet {
    /// The text without the URLs of the theme's files. The plan knows these URLs.
    pub text: String,
    /// The places of these URLs, in the order of the text.
    pub urls: Vec<StyleSheetUrl>,
}

/// A place in a style sheet where the URL of a theme file belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleSheetUrl {
    /// The byte offset in the text.
    pub offset: usize,
    /// The file: an index into [`super::Theme::files`].
    pub file: usize,
    /// The text after the path of the file: empty, `?…` or `#…`.
    pub suffix: String,
}
