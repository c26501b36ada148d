//! Terms whose posts are still being collected.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::equal_names::TermGroup;
use crate::config::LanguageId;
use crate::model::{PostId, Taxonomy};
use crate::table::Span;

/// A term whose posts are still being collected.
pub(super) struct TermBuilder<'a> {
    pub(super) taxonomy: Taxonomy,
    pub(super) language: LanguageId,
    pub(super) name: &'a str,
    /// The entry of `terms.toml` that has the name in this language: its index.
    pub(super) definition: Option<usize>,
    /// The same term in other languages.
    pub(super) group: Option<TermGroup>,
    pub(super) parent: Option<usize>,
    pub(super) direct_posts: Vec<PostId>,
    pub(super) named_at: (Arc<str>, Span),
}

impl TermBuilder<'_> {
    /// Returns the entry of `terms.toml` that the term belongs to: its index. The entry may have no name in this language.
    pub(super) fn entry(&self) -> Option<usize> {
        match self.group {
            Some(TermGroup::Definition(definition)) => Some(definition),
            Some(TermGroup::EqualName(_)) | None => None,
        }
    }
}

/// Indices of terms or definitions by taxonomy, language and name. The map is never iterated.
pub(super) type TermIndex<'a> = FxHashMap<(Taxonomy, LanguageId, &'a str), usize>;
