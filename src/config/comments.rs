//! The table `[comments]`: the ways in which readers add a comment, and the feeds of comments.

use super::{ByLanguage, FormEndpoint, HiddenFields, LanguageId};

/// The settings of comments.
#[derive(Debug, Default)]
pub struct CommentSettings {
    /// The address that comments are mailed to.
    pub email: ByLanguage<String>,
    /// The endpoint of the form for comments.
    pub form: ByLanguage<FormEndpoint>,
    /// The field for the reader's e-mail address.
    pub form_email: EmailField,
    /// The hidden fields of the form.
    pub fields: HiddenFields,
    /// The words that readers agree to before they send the form; without them, the theme's own.
    pub consent: ByLanguage<String>,
    /// The discussions of a repository on GitHub, which giscus shows.
    pub giscus: Option<Giscus>,
    /// Whether each language has a feed of its newest comments.
    pub feed: bool,
    /// Whether each post has a feed of its comments.
    pub post_feeds: bool,
}

impl CommentSettings {
    /// Returns the endpoint of the form for comments in a language.
    #[must_use]
    pub fn form(&self, language: LanguageId) -> Option<&FormEndpoint> {
        self.form.get(language)
    }
}

/// Whether the form for comments asks for an e-mail address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EmailField {
    /// It asks, and readers may leave it empty.
    #[default]
    Optional,
    /// It asks, and readers must fill it in.
    Required,
    /// It does not ask.
    None,
}

impl EmailField {
    /// All values with their names in site.toml and templates.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Optional, "optional"), (Self::Required, "required"), (Self::None, "none")];

    /// Returns the name in site.toml and templates.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A category of discussions on GitHub, as giscus.app names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Giscus {
    /// The repository, such as `kaisla/kommentit`.
    pub repo: String,
    /// The id of the repository.
    pub repo_id: String,
    /// The name of the category.
    pub category: String,
    /// The id of the category.
    pub category_id: String,
}

impl Giscus {
    /// The origin of giscus.
    pub const ORIGIN: &str = "https://giscus.app";
}
