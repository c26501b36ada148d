//! Finds the series that have pages, because `content/terms.toml` or a text declares them.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::equal_names::TermGroup;
use super::term_builder::{TermBuilder, TermIndex};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{Document, PostTerms, TERMS_FILE, Taxonomy, TermDefinition, TermId};

/// The series that have pages, because an entry of `terms.toml` or a text declares them.
pub(super) struct DeclaredSeries<'a> {
    /// The entries: their indices.
    definitions: Vec<usize>,
    /// The series with a text.
    texts: FxHashSet<(LanguageId, &'a str)>,
}

impl<'a> DeclaredSeries<'a> {
    pub(super) fn new(definitions: &[TermDefinition], pages: &'a [Arc<Document>]) -> Self {
        let is_series = |(_, definition): &(usize, &TermDefinition)| definition.taxonomy == Taxonomy::Series;
        let text = |document: &'a Arc<Document>| match &document.term_text {
            Some((Taxonomy::Series, name)) => Some((document.language, &**name)),
            _ => None,
        };
        Self {
            definitions: definitions.iter().enumerate().filter(is_series).map(|(index, _)| index).collect(),
            texts: pages.iter().filter_map(text).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.definitions.is_empty() && self.texts.is_empty()
    }

    /// Returns warnings about the names of entries that no post has, if they are similar to those of series with posts.
    pub(super) fn unknown<'s>(
        &'s self,
        builders: &'s [TermBuilder],
        definitions: &'s [TermDefinition],
    ) -> impl Iterator<Item = Diagnostic> + use<'s, 'a> {
        let names = self.definitions.iter().flat_map(|index| &definitions[*index].localizations);
        names.filter_map(|(language, name)| {
            let in_language = || {
                let is_of_it =
                    |builder: &&TermBuilder| (builder.taxonomy, builder.language) == (Taxonomy::Series, *language);
                builders.iter().filter(is_of_it)
            };
            if in_language().any(|builder| builder.name == name.name) {
                return None;
            }
            let undeclared = in_language().filter(|builder| builder.entry().is_none());
            let known: Vec<&str> = undeclared.map(|builder| builder.name).collect();
            Diagnostic::near_series(TERMS_FILE, name.span, &name.name, &known)
        })
    }
}

/// Removes the series that nothing declares. A series is declared if one of its translations is.
pub(super) fn keep_declared_series<'a>(
    series: &DeclaredSeries,
    builders: &mut Vec<TermBuilder<'a>>,
    index: &mut TermIndex<'a>,
    terms_of_posts: &mut [PostTerms],
) {
    let has_text = |builder: &TermBuilder| series.texts.contains(&(builder.language, builder.name));
    let with_text = builders.iter().filter(|builder| builder.taxonomy == Taxonomy::Series && has_text(builder));
    let groups: FxHashSet<TermGroup> = with_text.filter_map(|builder| builder.group).collect();
    let is_kept = |builder: &TermBuilder| {
        builder.taxonomy != Taxonomy::Series
            || builder.entry().is_some()
            || has_text(builder)
            || builder.group.is_some_and(|group| groups.contains(&group))
    };
    let mut kept = 0;
    let new_index: Vec<Option<usize>> = builders
        .iter()
        .map(|builder| {
            let position = is_kept(builder).then_some(kept);
            kept += usize::from(position.is_some());
            position
        })
        .collect();
    let mut positions = new_index.iter();
    builders.retain(|_| positions.next().is_some_and(Option::is_some));
    index.retain(|_, at| new_index[*at].inspect(|new| *at = *new).is_some());
    for terms in terms_of_posts {
        terms.retain(|id| new_index[id.0 as usize].is_some());
        for id in terms.iter_mut() {
            *id = new_index[id.0 as usize].map_or(*id, |new| TermId(new as u32));
        }
    }
}
