//! Categories, tags and authors: terms come from the posts that name them, and `content/terms.toml` says what more is
//! known of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Document, PostId, PostTerms, Sources, TERMS_FILE, Term, TermDefinition, TermId, TermReference};
use crate::config::{Config, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::language::UrlWord;
use crate::table::Span;

/// The three ways in which posts are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taxonomy {
    /// Broad subjects, which nest.
    Category,
    /// Keywords.
    Tag,
    /// People.
    Author,
}

impl Taxonomy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Category, Self::Tag, Self::Author];

    /// Its name in templates, strings and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
        }
    }

    /// Its name for several terms: the table of `terms.toml` and the key of front matter.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Category => "categories",
            Self::Tag => "tags",
            Self::Author => "authors",
        }
    }

    /// The theme's string for the heading of one of its terms.
    #[must_use]
    pub fn heading_key(self) -> &'static str {
        match self {
            Self::Category => "heading_category",
            Self::Tag => "heading_tag",
            Self::Author => "heading_author",
        }
    }

    /// The theme's string for the heading of its index.
    #[must_use]
    pub fn index_heading_key(self) -> &'static str {
        match self {
            Self::Category => "heading_categories",
            Self::Tag => "heading_tags",
            Self::Author => "heading_authors",
        }
    }

    /// Its word in addresses.
    #[must_use]
    pub fn url_word(self) -> UrlWord {
        match self {
            Self::Category => UrlWord::Category,
            Self::Tag => UrlWord::Tag,
            Self::Author => UrlWord::Author,
        }
    }
}

/// All terms, and those of every post.
pub(super) struct Taxonomies {
    pub(super) terms: Vec<Term>,
    pub(super) of_posts: Vec<PostTerms>,
}

/// A term while its posts are gathered.
struct TermBuilder<'a> {
    taxonomy: Taxonomy,
    language: LanguageId,
    name: &'a str,
    idea: Option<usize>,
    parent: Option<usize>,
    own_posts: Vec<PostId>,
    place: (Arc<str>, Span),
}

/// Names of terms, looked up but never listed.
type Index<'a> = FxHashMap<(Taxonomy, LanguageId, &'a str), usize>;

/// The terms of some posts that follow each other.
struct TermsOfPosts<'a> {
    /// In the order in which they are first named, without ideas.
    terms: Vec<TermBuilder<'a>>,
    /// Those of every post: numbers of `terms`.
    of_posts: Vec<PostTerms>,
}

/// Gathers the terms of `posts`, which stand in the order of the site.
pub(super) fn assemble(sources: &Sources, posts: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) -> Taxonomies {
    let (config, ideas) = (&*sources.config, &*sources.term_definitions);
    let idea_of: Index = ideas
        .iter()
        .enumerate()
        .flat_map(|(index, idea)| {
            idea.localizations.iter().map(move |(language, name)| ((idea.taxonomy, *language, &*name.name), index))
        })
        .collect();
    let size = posts.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts: Vec<TermsOfPosts> =
        posts.par_chunks(size).enumerate().map(|(index, posts)| gather(posts, (index * size) as u32)).collect();
    let mut gathered: Vec<TermBuilder> = Vec::new();
    let mut index: Index = Index::default();
    // Numbers of gatherings until these have their final order.
    let mut of_all_posts: Vec<PostTerms> = Vec::with_capacity(posts.len());
    for TermsOfPosts { terms, of_posts } in parts {
        let mut number_of = Vec::with_capacity(terms.len());
        for mut term in terms {
            let key = (term.taxonomy, term.language, term.name);
            let number = match index.entry(key) {
                Entry::Occupied(known) => {
                    gathered[*known.get()].own_posts.append(&mut term.own_posts);
                    *known.get()
                }
                Entry::Vacant(new) => {
                    diagnostics.extend(foreign_name(config, ideas, &idea_of, key, (&term.place.0, term.place.1)));
                    term.idea = idea_of.get(&key).copied();
                    gathered.push(term);
                    *new.insert(gathered.len() - 1)
                }
            };
            number_of.push(TermId(number as u32));
        }
        of_all_posts
            .extend(of_posts.into_iter().map(|own| own.into_iter().map(|id| number_of[id.0 as usize]).collect()));
    }
    let mut lost = Vec::new();
    let parents = parents(ideas, &index, diagnostics, &mut lost);
    // Posts that could not be read may name it.
    if sources.unreadable.is_empty() {
        diagnostics.append(&mut lost);
    }
    add_parents(&mut gathered, &mut index, ideas, &parents);
    let (terms, id_of) = finish(config, ideas, &gathered, diagnostics);
    for term in of_all_posts.iter_mut().flatten() {
        *term = id_of[term.0 as usize];
    }
    Taxonomies { terms, of_posts: of_all_posts }
}

/// Gathers the terms of posts that follow each other; `first` is the number of the first.
fn gather(posts: &[Arc<Document>], first: u32) -> TermsOfPosts<'_> {
    let mut gathered = TermsOfPosts { terms: Vec::new(), of_posts: Vec::with_capacity(posts.len()) };
    let mut index: Index = Index::default();
    // Most names are shared texts: knowing where one lies spares reading it.
    let mut known_texts: FxHashMap<(Taxonomy, LanguageId, usize), usize> = FxHashMap::default();
    for (post, document) in (first..).zip(posts) {
        let mut own = PostTerms::with_capacity(document.terms.len());
        for TermReference { taxonomy, name } in &document.terms {
            let by_text = (*taxonomy, document.language, name.value.as_ptr() as usize);
            let gathering = *known_texts.entry(by_text).or_insert_with(|| {
                *index.entry((*taxonomy, document.language, &*name.value)).or_insert_with(|| {
                    gathered.terms.push(TermBuilder {
                        taxonomy: *taxonomy,
                        language: document.language,
                        name: &name.value,
                        idea: None,
                        parent: None,
                        own_posts: Vec::new(),
                        place: (Arc::clone(&document.file), name.span),
                    });
                    gathered.terms.len() - 1
                })
            });
            let id = TermId(gathering as u32);
            if !own.contains(&id) {
                own.push(id);
                gathered.terms[gathering].own_posts.push(PostId(post));
            }
        }
        gathered.of_posts.push(own);
    }
    gathered
}

/// A name that is no name of any idea in its own language, but in another: probably a slip in a translated post.
fn foreign_name(
    config: &Config,
    ideas: &[TermDefinition],
    idea_of: &Index,
    (taxonomy, language, name): (Taxonomy, LanguageId, &str),
    place: (&str, Span),
) -> Option<Diagnostic> {
    if idea_of.contains_key(&(taxonomy, language, name)) {
        return None;
    }
    let mut others = config.language_ids().filter(|other| *other != language);
    let (other, idea) = others.find_map(|other| Some((other, *idea_of.get(&(taxonomy, other, name))?)))?;
    let own = &ideas[idea].localized(language)?.name;
    let tag = |id: LanguageId| config.language(id).language.tag();
    Some(Diagnostic::term_name_of_other_language(place, taxonomy.name(), (name, tag(other)), (own, tag(language))))
}

/// What `parent` of an idea means.
#[derive(Clone, Copy)]
enum ParentTerm<'a> {
    None,
    /// Another idea.
    Idea(usize),
    /// A category that only posts name.
    Name(&'a str),
}

/// What `parent` of every idea means. Names of nothing go to `lost`.
fn parents<'a>(
    ideas: &'a [TermDefinition],
    index: &Index,
    diagnostics: &mut Vec<Diagnostic>,
    lost: &mut Vec<Diagnostic>,
) -> Vec<ParentTerm<'a>> {
    let categories = || ideas.iter().enumerate().filter(|(_, idea)| idea.taxonomy == Taxonomy::Category);
    let mut parents: Vec<ParentTerm> = ideas
        .iter()
        .map(|idea| {
            let Some(parent) = &idea.parent else {
                return ParentTerm::None;
            };
            let named =
                categories().find(|(_, other)| other.localizations.iter().any(|(_, name)| name.name == parent.value));
            if let Some((above, _)) = named {
                return ParentTerm::Idea(above);
            }
            let used = idea
                .localizations
                .iter()
                .any(|(language, _)| index.contains_key(&(Taxonomy::Category, *language, &*parent.value)));
            if used {
                return ParentTerm::Name(&parent.value);
            }
            let known: Vec<_> = categories()
                .flat_map(|(_, idea)| idea.localizations.iter().map(|(_, name)| name.name.clone()))
                .collect();
            lost.push(Diagnostic::unknown_parent_term(TERMS_FILE, parent.span, &parent.value, &known));
            ParentTerm::None
        })
        .collect();
    for start in 0..ideas.len() {
        let mut above = start;
        for _ in 0..ideas.len() {
            match parents[above] {
                ParentTerm::Idea(next) if next == start => {
                    let span = ideas[start].parent.as_ref().map_or(ideas[start].span, |parent| parent.span);
                    let name = ideas[start].localizations.first().map_or("", |(_, name)| &name.name);
                    diagnostics.push(Diagnostic::category_cycle(TERMS_FILE, span, name));
                    parents[start] = ParentTerm::None;
                    break;
                }
                ParentTerm::Idea(next) => above = next,
                _ => break,
            }
        }
    }
    parents
}

/// Gives every category its parent, which may be one that no post names itself.
fn add_parents<'a>(
    gathered: &mut Vec<TermBuilder<'a>>,
    index: &mut Index<'a>,
    ideas: &'a [TermDefinition],
    parents: &[ParentTerm<'a>],
) {
    let mut next = 0;
    while next < gathered.len() {
        let language = gathered[next].language;
        let mut above = gathered[next].idea.map_or(ParentTerm::None, |idea| parents[idea]);
        // A parent that has no name in this language is passed over for its own parent.
        let parent = loop {
            match above {
                ParentTerm::None => break None,
                ParentTerm::Name(name) => {
                    break index.get(&(Taxonomy::Category, language, name)).copied();
                }
                ParentTerm::Idea(idea) => {
                    let Some(name) = ideas[idea].localized(language) else {
                        above = parents[idea];
                        continue;
                    };
                    let gathering = *index.entry((Taxonomy::Category, language, &name.name)).or_insert_with(|| {
                        gathered.push(TermBuilder {
                            taxonomy: Taxonomy::Category,
                            language,
                            name: &name.name,
                            idea: Some(idea),
                            parent: None,
                            own_posts: Vec::new(),
                            place: (TERMS_FILE.into(), name.span),
                        });
                        gathered.len() - 1
                    });
                    break Some(gathering);
                }
            }
        };
        let mut line = std::iter::successors(parent, |above| gathered[*above].parent);
        gathered[next].parent = if line.any(|above| above == next) { None } else { parent };
        next += 1;
    }
}

/// The terms in their final order, and the place in it of each that was gathered.
fn finish(
    config: &Config,
    ideas: &[TermDefinition],
    gathered: &[TermBuilder],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Term>, Vec<TermId>) {
    let mut order: Vec<usize> = (0..gathered.len()).collect();
    order.par_sort_by(|a, b| {
        let (a, b) = (&gathered[*a], &gathered[*b]);
        let language = &config.language(a.language).language;
        (a.taxonomy, a.language).cmp(&(b.taxonomy, b.language)).then_with(|| language.compare(a.name, b.name))
    });
    let mut id_of = vec![TermId(0); gathered.len()];
    for (id, gathering) in order.iter().enumerate() {
        id_of[*gathering] = TermId(id as u32);
    }
    let mut posts = posts_with_children(gathered);
    let mut children: Vec<Vec<TermId>> = vec![Vec::new(); gathered.len()];
    for (id, gathering) in order.iter().enumerate() {
        if let Some(parent) = gathered[*gathering].parent {
            children[id_of[parent].0 as usize].push(TermId(id as u32));
        }
    }
    let in_order: Vec<&TermBuilder> = order.iter().map(|gathering| &gathered[*gathering]).collect();
    let translations = translations(&in_order);
    let slug = |gathering: &&TermBuilder| {
        let idea = gathering.idea.map(|idea| &ideas[idea]);
        let own = idea.and_then(|idea| idea.localized(gathering.language)).and_then(|name| name.slug.clone());
        own.unwrap_or_else(|| config.language(gathering.language).language.slug(gathering.name, config.slugs))
    };
    let slugs: Vec<String> = in_order.par_iter().map(slug).collect();
    let mut terms = Vec::with_capacity(gathered.len());
    let places = in_order.iter().zip(&order).zip(slugs);
    for (((gathering, index), slug), (children, translations)) in places.zip(children.into_iter().zip(translations)) {
        let idea = gathering.idea.map(|idea| &ideas[idea]);
        terms.push(Term {
            taxonomy: gathering.taxonomy,
            language: gathering.language,
            name: gathering.name.to_owned(),
            slug,
            description: idea.and_then(|idea| idea.localized(gathering.language)?.description.clone()),
            parent: gathering.parent.map(|parent| id_of[parent]),
            children,
            posts: std::mem::take(&mut posts[*index]),
            translations,
            homepage: idea.and_then(|idea| idea.homepage.clone()),
            image: idea.and_then(|idea| idea.image.clone()),
            same_as: idea.map(|idea| idea.same_as.clone()).unwrap_or_default(),
            fediverse: idea.and_then(|idea| idea.fediverse.clone()),
            named_at: gathering.place.clone(),
        });
    }
    check_slugs(&terms, diagnostics);
    (terms, id_of)
}

/// The posts of every term with those of all terms below it, the newest first.
fn posts_with_children(gathered: &[TermBuilder]) -> Vec<Vec<PostId>> {
    let mut posts: Vec<Vec<PostId>> = gathered.iter().map(|gathering| gathering.own_posts.clone()).collect();
    let mut merged = vec![false; gathered.len()];
    for gathering in gathered {
        let mut above = gathering.parent;
        while let Some(parent) = above {
            posts[parent].extend(&gathering.own_posts);
            merged[parent] = true;
            above = gathered[parent].parent;
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

/// For each term, in the final order, the same idea in other languages. An author without an entry is the same person
/// everywhere.
fn translations(in_order: &[&TermBuilder]) -> Vec<Vec<TermId>> {
    let key = |gathering: &TermBuilder| match (gathering.idea, gathering.taxonomy) {
        (Some(idea), taxonomy) => Some((taxonomy, Some(idea), String::new())),
        (None, Taxonomy::Author) => Some((Taxonomy::Author, None, gathering.name.to_owned())),
        (None, _) => None,
    };
    let keys: Vec<_> = in_order.iter().map(|gathering| key(gathering)).collect();
    let mut groups: HashMap<_, Vec<TermId>> = HashMap::new();
    for (id, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            groups.entry(key).or_default().push(TermId(id as u32));
        }
    }
    let others = |(id, key): (usize, &Option<_>)| {
        let group = key.as_ref().and_then(|key| groups.get(key)).map(Vec::as_slice).unwrap_or_default();
        group.iter().copied().filter(|other| other.0 as usize != id).collect()
    };
    keys.iter().enumerate().map(others).collect()
}

fn check_slugs(terms: &[Term], diagnostics: &mut Vec<Diagnostic>) {
    let mut first: HashMap<(Taxonomy, LanguageId, String), &Term> = HashMap::new();
    for term in terms {
        let (file, span) = (&*term.named_at.0, term.named_at.1);
        if term.slug.is_empty() {
            diagnostics.push(Diagnostic::term_without_slug(term.taxonomy.name(), &term.name, file, span));
            continue;
        }
        match first.entry((term.taxonomy, term.language, term.slug.to_lowercase())) {
            Entry::Vacant(entry) => _ = entry.insert(term),
            Entry::Occupied(entry) => {
                let other = entry.get();
                diagnostics.push(Diagnostic::duplicate_term_slug(
                    &term.slug,
                    term.taxonomy.plural(),
                    (&other.name, &other.named_at.0, other.named_at.1),
                    (&term.name, file, span),
                ));
            }
        }
    }
}
