//! Terms: what `content/terms.toml` says of an idea, and what it is in one language with its posts.

use std::sync::Arc;

use super::{PostId, Taxonomy, TermId};
use crate::config::LanguageId;
use crate::table::{Span, Spanned};

/// The file that ideas come from, named from the site's folder.
pub const TERMS_FILE: &str = "content/terms.toml";

/// A term as a document names it.
#[derive(Debug, Clone)]
pub struct TermReference {
    /// Its taxonomy.
    pub taxonomy: Taxonomy,
    /// Its name. Documents that were read together share the text of equal names.
    pub name: Spanned<Arc<str>>,
}

/// One entry of `content/terms.toml`: one idea, named in several languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermDefinition {
    /// Its taxonomy.
    pub taxonomy: Taxonomy,
    /// Its name in each of the site's languages that has one.
    pub localizations: Vec<(LanguageId, LocalizedTerm)>,
    /// The name of the category above it, in any language.
    pub parent: Option<Spanned<String>>,
    /// A person's own web page.
    pub homepage: Option<String>,
    /// A person's image, as a link from `content/`.
    pub image: Option<Spanned<String>>,
    /// Other addresses of the same person.
    pub same_as: Vec<String>,
    /// A person's account in the fediverse: `@name@server`.
    pub fediverse: Option<String>,
    /// Where the entry stands.
    pub span: Span,
}

impl TermDefinition {
    /// Its name in a language.
    #[must_use]
    pub fn localized(&self, language: LanguageId) -> Option<&LocalizedTerm> {
        self.localizations.iter().find(|(known, _)| *known == language).map(|(_, name)| name)
    }
}

/// A term's name in one language, and what is said of it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalizedTerm {
    /// The name as posts write it.
    pub name: String,
    /// A slug of its own.
    pub slug: Option<String>,
    /// A description; for an author, a short biography.
    pub description: Option<String>,
    /// Where it stands in `terms.toml`.
    pub span: Span,
}

/// A category, tag or author in one language, with its posts.
#[derive(Debug)]
pub struct Term {
    /// Its taxonomy.
    pub taxonomy: Taxonomy,
    /// Its language.
    pub language: LanguageId,
    /// Its name.
    pub name: String,
    /// Its part of its address.
    pub slug: String,
    /// What is said of it.
    pub description: Option<String>,
    /// The category above it.
    pub parent: Option<TermId>,
    /// The categories below it, in the language's order.
    pub children: Vec<TermId>,
    /// Its posts and its children's, the newest first.
    pub posts: Vec<PostId>,
    /// The same idea in other languages, in the order of the site's languages.
    pub translations: Vec<TermId>,
    /// A person's own web page.
    pub homepage: Option<String>,
    /// A person's image, as a link from `content/`.
    pub image: Option<Spanned<String>>,
    /// Other addresses of the same person.
    pub same_as: Vec<String>,
    /// A person's account in the fediverse: `@name@server`.
    pub fediverse: Option<String>,
    /// A file and place that name it.
    pub named_at: (Arc<str>, Span),
}
