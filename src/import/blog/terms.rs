//! Categories, tags and authors of the new site, and content/terms.toml.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::super::slug::{clean_slug, unique_name};
use super::super::toml_value::toml_string;
use super::old_blog::Blog;
use crate::language::{Language, SlugStyle};

/// The names of terms in one language, by their slugs in lower case.
type Names = BTreeMap<String, NewTerm>;

/// A term of the new site.
#[derive(Debug)]
struct NewTerm {
    name: String,
    slug: String,
    /// Its part of its old address.
    old_slug: String,
    description: String,
}

/// All terms by taxonomy and language.
#[derive(Debug, Default)]
pub(super) struct Terms {
    all: BTreeMap<(&'static str, usize), Names>,
    /// The keys of terms that may share their slug with another of a better right, by their names.
    keys: BTreeMap<(&'static str, usize, String), String>,
}

const TAXONOMIES: [&str; 3] = ["categories", "tags", "authors"];

impl Terms {
    /// Finds all terms that texts name. Names that had one address on the old blog become one.
    pub(super) fn of(blog: &mut Blog, tongues: &[Language]) -> Self {
        let mut terms = Self::default();
        let mut merged: BTreeSet<String> = BTreeSet::new();
        for text in blog.texts.iter_mut().filter(|text| text.is_post) {
            let language = text.language;
            for (taxonomy, names) in
                [("categories", &mut text.categories), ("tags", &mut text.tags), ("authors", &mut text.authors)]
            {
                let mut seen: BTreeSet<String> = BTreeSet::new();
                for name in names.iter_mut() {
                    let slug = blog.dialect.term_slug(name, &tongues[language]);
                    let known = terms.add(taxonomy, language, name, &slug, &tongues[language]);
                    if *known != *name {
                        merged.insert(format!("{name} became {known}: they had one address."));
                        known.clone_into(name);
                    }
                }
                names.retain(|name| seen.insert(name.clone()));
            }
        }
        blog.notes.extend(merged);
        for old in &blog.terms {
            let slug = blog.dialect.term_slug(&old.named, &tongues[old.language]).to_lowercase();
            let Some(term) = terms.all.get_mut(&(old.taxonomy, old.language)).and_then(|names| names.get_mut(&slug))
            else {
                continue;
            };
            term.description.clone_from(&old.description);
            if let Some(title) = old.title.as_ref().filter(|title| **title != term.name) {
                // Texts call it by its name, so that changes there as well.
                for text in blog.texts.iter_mut().filter(|text| text.language == old.language) {
                    let names = match old.taxonomy {
                        "categories" => &mut text.categories,
                        "tags" => &mut text.tags,
                        _ => &mut text.authors,
                    };
                    for name in names.iter_mut().filter(|name| **name == term.name) {
                        name.clone_from(title);
                    }
                }
                terms.keys.insert((old.taxonomy, old.language, title.clone()), slug);
                term.name.clone_from(title);
            }
        }
        terms
    }

    fn add(&mut self, taxonomy: &'static str, language: usize, name: &str, slug: &str, tongue: &Language) -> &str {
        let names = self.all.entry((taxonomy, language)).or_default();
        let key = if slug.is_empty() { name.to_lowercase() } else { slug.to_lowercase() };
        self.keys.insert((taxonomy, language, name.to_owned()), key.clone());
        let slugs: BTreeSet<String> = names.values().map(|term| term.slug.to_lowercase()).collect();
        let term = names.entry(key).or_insert_with(|| {
            let wanted = clean_slug(slug);
            let wanted = if wanted.is_empty() { tongue.slug(name, SlugStyle::Language) } else { wanted };
            let new = unique_name(&wanted, |slug| slugs.contains(&slug.to_lowercase()));
            NewTerm { name: name.to_owned(), slug: new, old_slug: slug.to_owned(), description: String::new() }
        });
        &term.name
    }

    /// The slug of a term.
    pub(super) fn slug(&self, taxonomy: &'static str, language: usize, name: &str) -> &str {
        let key = self.keys.get(&(taxonomy, language, name.to_owned()));
        let names = self.all.get(&(taxonomy, language));
        key.zip(names).and_then(|(key, names)| names.get(key)).map_or("", |term| &term.slug)
    }

    /// Terms whose slug had to be another one: the taxonomy, the language, and the old and the new slug.
    pub(super) fn moved(&self) -> impl Iterator<Item = (&'static str, usize, &str, &str)> {
        let all = self
            .all
            .iter()
            .flat_map(|((taxonomy, language), names)| names.values().map(move |term| (*taxonomy, *language, term)));
        let moved = all.filter(|(.., term)| !term.old_slug.is_empty() && term.slug != term.old_slug);
        moved.map(|(taxonomy, language, term)| (taxonomy, language, &*term.old_slug, &*term.slug))
    }

    /// All slugs of a taxonomy in a language.
    pub(super) fn slugs(&self, taxonomy: &'static str, language: usize) -> impl Iterator<Item = &str> {
        self.all.get(&(taxonomy, language)).into_iter().flat_map(|names| names.values().map(|term| &*term.slug))
    }

    /// content/terms.toml: what Kielo would not find out by itself.
    pub(super) fn toml(&self, blog: &Blog, tongues: &[Language]) -> String {
        let mut lines = format!(
            "# What is known of categories, tags and authors beyond their names, brought from {}.\n",
            blog.dialect.name()
        );
        for taxonomy in TAXONOMIES {
            let mut ideas: BTreeMap<&str, Vec<(usize, &NewTerm)>> = BTreeMap::new();
            for ((_, language), names) in self.all.iter().filter(|((known, _), _)| *known == taxonomy) {
                for (key, term) in names {
                    ideas.entry(key).or_default().push((*language, term));
                }
            }
            for idea in ideas.values() {
                let has_own_slug = |(language, term): &(usize, &NewTerm)| {
                    tongues[*language].slug(&term.name, SlugStyle::Language) != term.slug
                };
                let is_needed = idea.len() > 1
                    || idea.iter().any(|(_, term)| !term.description.is_empty())
                    || idea.iter().any(has_own_slug);
                if !is_needed {
                    continue;
                }
                _ = writeln!(lines, "\n[[{taxonomy}]]");
                let same_name = idea.iter().all(|(_, term)| term.name == idea[0].1.name);
                let is_author = taxonomy == "authors" && same_name;
                if is_author {
                    _ = writeln!(lines, "name = {}", toml_string(&idea[0].1.name));
                }
                for entry in idea {
                    let (language, term) = entry;
                    let mut facts = Vec::new();
                    if !is_author {
                        facts.push(format!("name = {}", toml_string(&term.name)));
                    }
                    if has_own_slug(entry) {
                        facts.push(format!("slug = {}", toml_string(&term.slug)));
                    }
                    if !term.description.is_empty() {
                        facts.push(format!("description = {}", toml_string(&term.description)));
                    }
                    let tag = &blog.languages[*language].tag;
                    match &*facts {
                        [] => {}
                        [_] if !is_author => _ = writeln!(lines, "{tag} = {}", toml_string(&term.name)),
                        facts => _ = writeln!(lines, "{tag} = {{ {} }}", facts.join(", ")),
                    }
                }
            }
        }
        let names = |name: &str| {
            self.all
                .iter()
                .any(|((known, _), names)| *known == "authors" && names.values().any(|term| term.name == name))
        };
        if let Some(author) = blog.author.as_ref().filter(|author| !names(author)) {
            _ = writeln!(lines, "\n[[authors]]\nname = {}", toml_string(author));
        }
        lines
    }
}
