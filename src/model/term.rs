//! Terms: categories, tags and authors, as documents name them, as `content/terms.toml` defines them, and as the site
//! lists them.

use std::sync::Arc;

use super::{PostId, Taxonomy, TermId};
use crate::config::LanguageId;
use crate::table::{Span, Spanned, Table};

/// The file with the definitions of terms. The path is relative to the site's folder.
pub const TERMS_FILE: &str = "content/terms.toml";

/// A term that a document names.
#[derive(Debug, Clone)]
pub struct TermReference {
    /// The taxonomy of the term.
    pub taxonomy: Taxonomy,
    /// The name. Documents that were read together share the text of equal names.
    pub name: Spanned<Arc<str>>,
}

/// One entry of `content/terms.toml`: the same term in several languages.
#[derive(Debug, Clone, PartialEq)]
pub struct TermDefinition {
    /// The taxonomy of the term.
    pub taxonomy: Taxonomy,
    /// The names and descriptions, by language. A language may be missing.
    pub localizations: Vec<(LanguageId, LocalizedTerm)>,
    /// The name of the parent category, in any language.
    pub parent: Option<Spanned<String>>,
    /// The web page of an author.
    pub homepage: Option<String>,
    /// The image, as a link from `content/`.
    pub image: Option<Spanned<String>>,
    /// The author's own keys, for languages without a name of the entry.
    pub params: Table,
    /// Further web pages of the same author, as in schema.org's `sameAs`.
    pub same_as: Vec<String>,
    /// The account of an author in the fediverse: `@name@server`.
    pub fediverse: Option<String>,
    /// The position of the entry in `terms.toml`.
    pub span: Span,
}

impl TermDefinition {
    /// Returns the name and description in a language.
    #[must_use]
    pub fn localized(&self, language: LanguageId) -> Option<&LocalizedTerm> {
        self.localizations.iter().find(|(known, _)| *known == language).map(|(_, name)| name)
    }
}

/// The name and description of a term in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalizedTerm {
    /// The name as posts write it.
    pub name: String,
    /// The slug that replaces the one made from the name.
    pub slug: Option<String>,
    /// The description; for an author, a short biography.
    pub description: Option<String>,
    /// The author's own keys: those of the language over those of the entry.
    pub params: Table,
    /// The position in `terms.toml`.
    pub span: Span,
}

impl LocalizedTerm {
    /// Creates a name without anything else.
    #[must_use]
    pub fn new(name: String, span: Span) -> Self {
        Self { name, slug: None, description: None, params: Table::default(), span }
    }
}

/// A category, tag or author in one language, with its posts.
#[derive(Debug)]
pub struct Term {
    /// The taxonomy of the term.
    pub taxonomy: Taxonomy,
    /// The language of the term.
    pub language: LanguageId,
    /// The name.
    pub name: String,
    /// The last part of the URL.
    pub slug: String,
    /// The slug that Kielo made from the name before it followed all of WordPress's rules, if it is another one.
    pub former_slug: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The parent category.
    pub parent: Option<TermId>,
    /// The child categories, sorted by name in the language's order.
    pub children: Vec<TermId>,
    /// The posts of the term and of all terms below it, newest first.
    pub posts: Vec<PostId>,
    /// The same term in other languages, in the order of the site's languages.
    pub translations: Vec<TermId>,
    /// The entry of `content/terms.toml` that the term belongs to: its index in [`super::Sources::term_definitions`]. The
    /// entry has no name in the term's language if the term belongs to it by an equal name in another language.
    pub definition: Option<usize>,
    /// The web page of an author.
    pub homepage: Option<String>,
    /// The image, as a link from `content/`.
    pub image: Option<Spanned<String>>,
    /// The author's own keys.
    pub params: Table,
    /// Further web pages of the same author, as in schema.org's `sameAs`.
    pub same_as: Vec<String>,
    /// The account of an author in the fediverse: `@name@server`.
    pub fediverse: Option<String>,
    /// A file and the position in it that name the term.
    pub named_at: (Arc<str>, Span),
}
