//! Collects the terms that posts name, and joins them with their definitions in `content/terms.toml`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::declared_series::{DeclaredSeries, keep_declared_series};
use super::equal_names::{NamedTerm, TermGroup, term_groups};
use super::term_builder::{TermBuilder, TermIndex};
use crate::config::{Config, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Document, PostId, PostTerms, Sources, TERMS_FILE, Taxonomy, Term, TermDefinition, TermId, TermReference,
};
use crate::nesting::MAX_CATEGORY_DEPTH;
use crate::table::Span;

/// All terms of a site, and the terms of every post.
pub(super) struct Terms {
    pub(super) all: Vec<Term>,
    pub(super) of_posts: Vec<PostTerms>,
}

/// The terms of a run of consecutive posts.
struct TermsOfPosts<'a> {
    /// The terms in the order of their first mention, not yet joined with their definitions.
    terms: Vec<TermBuilder<'a>>,
    /// The terms of every post: indices into `terms`.
    of_posts: Vec<PostTerms>,
}

/// Collects the terms of the posts among `documents`, which must be in the order of the site: first `post_count` posts.
pub(super) fn terms(
    sources: &Sources,
    documents: &[Arc<Document>],
    post_count: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Terms {
    let (posts, pages) = documents.split_at(post_count);
    let series = DeclaredSeries::new(&sources.term_definitions, pages);
    let (config, definitions) = (&*sources.config, &*sources.term_definitions);
    let definition_index: TermIndex = definitions
        .iter()
        .enumerate()
        .flat_map(|(index, definition)| {
            definition
                .localizations
                .iter()
                .map(move |(language, name)| ((definition.taxonomy, *language, &*name.name), index))
        })
        .collect();
    let size = posts.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts: Vec<TermsOfPosts> = posts
        .par_chunks(size)
        .enumerate()
        .map(|(index, posts)| collect_terms(posts, (index * size) as u32, config, !series.is_empty()))
        .collect();
    let mut builders: Vec<TermBuilder> = Vec::new();
    let mut index: TermIndex = TermIndex::default();
    // Holds indices into `builders` until the terms are sorted.
    let mut terms_of_posts: Vec<PostTerms> = Vec::with_capacity(posts.len());
    for TermsOfPosts { terms, of_posts } in parts {
        let mut builder_of = Vec::with_capacity(terms.len());
        for mut term in terms {
            let key = (term.taxonomy, term.language, term.name);
            let number = match index.entry(key) {
                Entry::Occupied(known) => {
                    builders[*known.get()].direct_posts.append(&mut term.direct_posts);
                    *known.get()
                }
                Entry::Vacant(new) => {
                    diagnostics.extend(name_of_other_language(
                        config,
                        definitions,
                        &definition_index,
                        key,
                        (&term.named_at.0, term.named_at.1),
                    ));
                    term.definition = definition_index.get(&key).copied();
                    builders.push(term);
                    *new.insert(builders.len() - 1)
                }
            };
            builder_of.push(TermId(number as u32));
        }
        terms_of_posts
            .extend(of_posts.into_iter().map(|own| own.into_iter().map(|id| builder_of[id.0 as usize]).collect()));
    }
    join_equal_names(&mut builders, definitions);
    if !series.is_empty() {
        let unreadable = !sources.unreadable.is_empty();
        diagnostics.extend(series.unknown(&builders, definitions).filter(|_| !unreadable));
        keep_declared_series(&series, &mut builders, &mut index, &mut terms_of_posts);
    }
    let mut unknown_parents = Vec::new();
    let parents = parents(definitions, &index, diagnostics, &mut unknown_parents);
    // A post that could not be parsed may name the parent.
    if sources.unreadable.is_empty() {
        diagnostics.append(&mut unknown_parents);
    }
    add_parents(&mut builders, &mut index, definitions, &parents);
    let (terms, id_of) = sorted_terms(config, definitions, &builders, diagnostics);
    for term in terms_of_posts.iter_mut().flatten() {
        *term = id_of[term.0 as usize];
    }
    Terms { all: terms, of_posts: terms_of_posts }
}

/// Collects the terms of consecutive posts. `first` is the index of the first post. Only `with_series`, series are terms.
fn collect_terms<'a>(posts: &'a [Arc<Document>], first: u32, config: &Config, with_series: bool) -> TermsOfPosts<'a> {
    let mut collected = TermsOfPosts { terms: Vec::new(), of_posts: Vec::with_capacity(posts.len()) };
    let mut index: TermIndex = TermIndex::default();
    // Most names are shared texts, so the address of a text finds its term without comparing characters.
    let mut builder_by_text: FxHashMap<(Taxonomy, LanguageId, usize), usize> = FxHashMap::default();
    for (post, document) in (first..).zip(posts) {
        let mut own = PostTerms::with_capacity(document.terms.len());
        for TermReference { taxonomy, name } in &document.terms {
            if *taxonomy == Taxonomy::Series && !with_series {
                continue;
            }
            let by_text = (*taxonomy, document.language, name.value.as_ptr() as usize);
            let builder_index = *builder_by_text.entry(by_text).or_insert_with(|| {
                *index.entry((*taxonomy, document.language, &*name.value)).or_insert_with(|| {
                    collected.terms.push(TermBuilder {
                        taxonomy: *taxonomy,
                        language: document.language,
                        name: &name.value,
                        definition: None,
                        group: None,
                        parent: None,
                        direct_posts: Vec::new(),
                        named_at: (Arc::clone(document.file_of(taxonomy.key(config))), name.span),
                    });
                    collected.terms.len() - 1
                })
            });
            let id = TermId(builder_index as u32);
            let posts_of_term = &mut collected.terms[builder_index].direct_posts;
            // A post may repeat a name.
            if posts_of_term.last() != Some(&PostId(post)) {
                posts_of_term.push(PostId(post));
                own.push(id);
            }
        }
        collected.of_posts.push(own);
    }
    collected
}

/// Finds the group of every term.
fn join_equal_names(builders: &mut [TermBuilder], definitions: &[TermDefinition]) {
    let named: Vec<NamedTerm> = builders
        .iter()
        .map(|term| NamedTerm {
            taxonomy: term.taxonomy,
            language: term.language,
            name: term.name,
            definition: term.definition,
        })
        .collect();
    let groups = term_groups(&named, definitions);
    for (builder, group) in builders.iter_mut().zip(groups) {
        builder.group = group;
    }
}

/// Reports a name that is defined in another language but not in the language of the post. It is probably a mistake in
/// a translated post.
fn name_of_other_language(
    config: &Config,
    definitions: &[TermDefinition],
    definition_index: &TermIndex,
    (taxonomy, language, name): (Taxonomy, LanguageId, &str),
    location: (&str, Span),
) -> Option<Diagnostic> {
    if definition_index.contains_key(&(taxonomy, language, name)) {
        return None;
    }
    let mut others = config.language_ids().filter(|other| *other != language);
    let (other, definition) =
        others.find_map(|other| Some((other, *definition_index.get(&(taxonomy, other, name))?)))?;
    let own = &definitions[definition].localized(language)?.name;
    let tag = |id: LanguageId| config.language(id).language.tag();
    Some(Diagnostic::term_name_of_other_language(
        location,
        taxonomy.name(config),
        (name, tag(other)),
        (own, tag(language)),
    ))
}

/// The parent of a term definition.
#[derive(Clone, Copy)]
enum ParentTerm<'a> {
    None,
    /// Another definition: its index.
    Definition(usize),
    /// A category without a definition, which only posts name.
    Name(&'a str),
}

/// Finds the parent of every definition. Diagnostics of unknown parents go to `unknown_parents`.
fn parents<'a>(
    definitions: &'a [TermDefinition],
    index: &TermIndex,
    diagnostics: &mut Vec<Diagnostic>,
    unknown_parents: &mut Vec<Diagnostic>,
) -> Vec<ParentTerm<'a>> {
    let mut by_name: FxHashMap<&str, usize> = FxHashMap::default();
    for (at, definition) in definitions.iter().enumerate() {
        if definition.taxonomy == Taxonomy::Category {
            for (_, name) in &definition.localizations {
                by_name.entry(&name.name).or_insert(at);
            }
        }
    }
    let mut parents = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let Some(parent) = &definition.parent else {
            parents.push(ParentTerm::None);
            continue;
        };
        let is_used = |language| index.contains_key(&(Taxonomy::Category, language, &*parent.value));
        parents.push(if let Some(above) = by_name.get(&*parent.value) {
            ParentTerm::Definition(*above)
        } else if definition.localizations.iter().any(|(language, _)| is_used(*language)) {
            ParentTerm::Name(&parent.value)
        } else {
            let known: Vec<_> = definitions
                .iter()
                .filter(|definition| definition.taxonomy == Taxonomy::Category)
                .flat_map(|definition| definition.localizations.iter().map(|(_, name)| name.name.clone()))
                .collect();
            unknown_parents.push(Diagnostic::unknown_parent_term(TERMS_FILE, parent.span, &parent.value, &known));
            ParentTerm::None
        });
    }
    cut_circles(definitions, &mut parents, diagnostics);
    cut_deep_lines(definitions, &mut parents, diagnostics);
    parents
}

/// Reports categories that are their own ancestors, and takes away the parent of one of each circle.
fn cut_circles(definitions: &[TermDefinition], parents: &mut [ParentTerm], diagnostics: &mut Vec<Diagnostic>) {
    // The number of the walk that reached each definition; 0 if none did.
    let mut reached = vec![0; definitions.len()];
    for start in 0..definitions.len() {
        let walk = start + 1;
        let mut at = start;
        while reached[at] == 0
            && let ParentTerm::Definition(above) = parents[at]
        {
            reached[at] = walk;
            at = above;
        }
        if reached[at] != walk {
            continue;
        }
        let mut first = at;
        let mut other = at;
        while let ParentTerm::Definition(above) = parents[other]
            && above != at
        {
            other = above;
            first = first.min(other);
        }
        let definition = &definitions[first];
        let span = definition.parent.as_ref().map_or(definition.span, |parent| parent.span);
        diagnostics.push(Diagnostic::category_cycle(TERMS_FILE, span, first_name(definition)));
        parents[first] = ParentTerm::None;
    }
}

/// Reports categories with too many others above them, and takes away their parents. There are no circles any more.
fn cut_deep_lines(definitions: &[TermDefinition], parents: &mut [ParentTerm], diagnostics: &mut Vec<Diagnostic>) {
    // The number of categories in each other down to a definition; 0 if it is not known.
    let mut depths = vec![0_usize; definitions.len()];
    for start in 0..definitions.len() {
        let mut line = vec![start];
        while let Some(at) = line.last().filter(|at| depths[**at] == 0)
            && let ParentTerm::Definition(above) = parents[*at]
        {
            line.push(above);
        }
        for at in line.into_iter().rev() {
            depths[at] = match parents[at] {
                _ if depths[at] > 0 => depths[at],
                ParentTerm::None => 1,
                ParentTerm::Name(_) => 2,
                ParentTerm::Definition(above) => depths[above] + 1,
            };
        }
    }
    for (at, depth) in depths.into_iter().enumerate().filter(|(_, depth)| *depth > MAX_CATEGORY_DEPTH) {
        if depth == MAX_CATEGORY_DEPTH + 1 {
            let definition = &definitions[at];
            let span = definition.parent.as_ref().map_or(definition.span, |parent| parent.span);
            diagnostics.push(Diagnostic::too_deep_category(TERMS_FILE, span, first_name(definition)));
        }
        parents[at] = ParentTerm::None;
    }
}

fn first_name(definition: &TermDefinition) -> &str {
    definition.localizations.first().map_or("", |(_, name)| &name.name)
}

/// Sets the parent of every category. A parent that no post names is added.
fn add_parents<'a>(
    builders: &mut Vec<TermBuilder<'a>>,
    index: &mut TermIndex<'a>,
    definitions: &'a [TermDefinition],
    parents: &[ParentTerm<'a>],
) {
    // Terms that belong to an entry without a name in their language.
    let joined: FxHashMap<(usize, LanguageId), usize> = builders
        .iter()
        .enumerate()
        .filter(|(_, builder)| builder.definition.is_none())
        .filter_map(|(index, builder)| Some(((builder.entry()?, builder.language), index)))
        .collect();
    let mut next = 0;
    while next < builders.len() {
        let language = builders[next].language;
        let mut above = builders[next].entry().map_or(ParentTerm::None, |definition| parents[definition]);
        // A parent without a name in this language is replaced by the next parent above it.
        let parent = loop {
            match above {
                ParentTerm::None => break None,
                ParentTerm::Name(name) => {
                    break index.get(&(Taxonomy::Category, language, name)).copied();
                }
                ParentTerm::Definition(definition) => {
                    if let Some(index) = joined.get(&(definition, language)) {
                        break Some(*index);
                    }
                    let Some(name) = definitions[definition].localized(language) else {
                        above = parents[definition];
                        continue;
                    };
                    let builder_index = *index.entry((Taxonomy::Category, language, &name.name)).or_insert_with(|| {
                        builders.push(TermBuilder {
                            taxonomy: Taxonomy::Category,
                            language,
                            name: &name.name,
                            definition: Some(definition),
                            group: Some(TermGroup::Definition(definition)),
                            parent: None,
                            direct_posts: Vec::new(),
                            named_at: (TERMS_FILE.into(), name.span),
                        });
                        builders.len() - 1
                    });
                    break Some(builder_index);
                }
            }
        };
        let mut line = std::iter::successors(parent, |above| builders[*above].parent);
        builders[next].parent = if line.any(|above| above == next) { None } else { parent };
        next += 1;
    }
}

/// Returns the terms in their final order, and the new identifier of every builder.
fn sorted_terms(
    config: &Config,
    definitions: &[TermDefinition],
    builders: &[TermBuilder],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Term>, Vec<TermId>) {
    let mut order: Vec<usize> = (0..builders.len()).collect();
    order.par_sort_by(|a, b| {
        let (a, b) = (&builders[*a], &builders[*b]);
        let language = &config.language(a.language).language;
        (a.taxonomy, a.language).cmp(&(b.taxonomy, b.language)).then_with(|| language.compare(a.name, b.name))
    });
    let mut id_of = vec![TermId(0); builders.len()];
    for (id, builder) in order.iter().enumerate() {
        id_of[*builder] = TermId(id as u32);
    }
    let mut posts = posts_with_children(builders);
    let mut children: Vec<Vec<TermId>> = vec![Vec::new(); builders.len()];
    for (id, builder) in order.iter().enumerate() {
        if let Some(parent) = builders[*builder].parent {
            children[id_of[parent].0 as usize].push(TermId(id as u32));
        }
    }
    let in_order: Vec<&TermBuilder> = order.iter().map(|builder| &builders[*builder]).collect();
    let translations = translations(&in_order);
    let slug = |builder: &&TermBuilder| {
        let definition = builder.definition.map(|definition| &definitions[definition]);
        let own =
            definition.and_then(|definition| definition.localized(builder.language)).and_then(|name| name.slug.clone());
        if let Some(own) = own {
            return (own, None);
        }
        let language = &config.language(builder.language).language;
        let slug = language.slug(builder.name, config.slugs);
        let former = language.former_slug(builder.name, config.slugs, &slug);
        (slug, former)
    };
    let mut slugs: Vec<(String, Option<String>)> = in_order.par_iter().map(slug).collect();
    keep_distinct_slugs(&in_order, &mut slugs);
    let mut terms = Vec::with_capacity(builders.len());
    let rows = in_order.iter().zip(&order).zip(slugs);
    for (((builder, index), (slug, former_slug)), (children, translations)) in
        rows.zip(children.into_iter().zip(translations))
    {
        let definition = builder.entry().map(|definition| &definitions[definition]);
        terms.push(Term {
            taxonomy: builder.taxonomy,
            language: builder.language,
            name: builder.name.to_owned(),
            slug,
            former_slug,
            description: definition.and_then(|definition| definition.localized(builder.language)?.description.clone()),
            parent: builder.parent.map(|parent| id_of[parent]),
            children,
            posts: std::mem::take(&mut posts[*index]),
            translations,
            definition: builder.entry(),
            homepage: definition.and_then(|definition| definition.homepage.clone()),
            image: definition.and_then(|definition| definition.image.clone()),
            params: definition
                .map(|definition| definition.localized(builder.language).map_or(&definition.params, |own| &own.params))
                .cloned()
                .unwrap_or_default(),
            same_as: definition.map(|definition| definition.same_as.clone()).unwrap_or_default(),
            fediverse: definition.and_then(|definition| definition.fediverse.clone()),
            named_at: builder.named_at.clone(),
        });
    }
    check_slugs(config, &terms, diagnostics);
    (terms, id_of)
}

/// Lets terms that have the same slug by the present rules keep those that tell them apart: `AT&T` is `att` as `ATT` is, and
/// was `at-t`. Each slug comes with the former one.
fn keep_distinct_slugs(in_order: &[&TermBuilder], slugs: &mut [(String, Option<String>)]) {
    if slugs.iter().all(|(_, former)| former.is_none()) {
        return;
    }
    let key = |index: usize, slug: &str| (in_order[index].taxonomy, in_order[index].language, slug.to_lowercase());
    let mut counts: HashMap<(Taxonomy, LanguageId, String), usize> = HashMap::new();
    for (index, (slug, _)) in slugs.iter().enumerate() {
        *counts.entry(key(index, slug)).or_default() += 1;
    }
    for (index, (slug, former)) in slugs.iter_mut().enumerate() {
        let Some(distinct) = former.as_ref().filter(|former| !counts.contains_key(&key(index, former))) else {
            continue;
        };
        let same = counts.entry(key(index, slug)).or_default();
        if *same > 1 {
            *same -= 1;
            counts.insert(key(index, distinct), 1);
            *slug = former.take().unwrap_or_default();
        }
    }
}

/// Returns the posts of every term and of all terms below it, newest first.
fn posts_with_children(builders: &[TermBuilder]) -> Vec<Vec<PostId>> {
    let mut posts: Vec<Vec<PostId>> = builders.iter().map(|builder| builder.direct_posts.clone()).collect();
    let mut merged = vec![false; builders.len()];
    for builder in builders {
        let mut above = builder.parent;
        while let Some(parent) = above {
            posts[parent].extend(&builder.direct_posts);
            merged[parent] = true;
            above = builders[parent].parent;
        }
    }
    for (posts, merged) in posts.iter_mut().zip(merged) {
        if merged {
            posts.sort_unstable();
            posts.dedup();
        }
    }
    posts
}

/// Returns for every term its versions in other languages.
fn translations(in_order: &[&TermBuilder]) -> Vec<Vec<TermId>> {
    let mut groups: HashMap<TermGroup, Vec<TermId>> = HashMap::new();
    for (id, builder) in in_order.iter().enumerate() {
        if let Some(group) = builder.group {
            groups.entry(group).or_default().push(TermId(id as u32));
        }
    }
    let others = |(id, builder): (usize, &&TermBuilder)| {
        let group = builder.group.and_then(|group| groups.get(&group)).map(Vec::as_slice).unwrap_or_default();
        group.iter().copied().filter(|other| other.0 as usize != id).collect()
    };
    in_order.iter().enumerate().map(others).collect()
}

fn check_slugs(config: &Config, terms: &[Term], diagnostics: &mut Vec<Diagnostic>) {
    let mut first: HashMap<(Taxonomy, LanguageId, String), &Term> = HashMap::new();
    for term in terms {
        let (file, span) = (&*term.named_at.0, term.named_at.1);
        if term.slug.is_empty() {
            diagnostics.push(Diagnostic::term_without_slug(term.taxonomy.name(config), &term.name, file, span));
            continue;
        }
        match first.entry((term.taxonomy, term.language, term.slug.to_lowercase())) {
            Entry::Vacant(entry) => _ = entry.insert(term),
            Entry::Occupied(entry) => {
                let other = entry.get();
                diagnostics.push(Diagnostic::duplicate_term_slug(
                    &term.slug,
                    term.taxonomy.key(config),
                    (&other.name, &other.named_at.0, other.named_at.1),
                    (&term.name, file, span),
                ));
            }
        }
    }
}
