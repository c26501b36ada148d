//! The categories, tags and authors of the new site, and content/terms.toml.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::super::slug::{clean_slug, unique_name};
use super::super::toml_value::toml_string;
use super::old_blog::OldBlog;
use crate::language::{Language, SlugStyle};

/// The terms of one taxonomy and language, by their old slugs in lower case.
type TermsBySlug = BTreeMap<String, NewTerm>;

/// A term of the new site.
#[derive(Debug)]
struct NewTerm {
    name: String,
    slug: String,
    /// The slug in its old address.
    old_slug: String,
    description: String,
}

/// The terms of all texts.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// Terms by taxonomy and language.
    by_taxonomy: BTreeMap<(&'static str, usize), TermsBySlug>,
    /// The keys in [`TermsBySlug`], by taxonomy, language and name.
    keys: BTreeMap<(&'static str, usize, String), String>,
}

const TAXONOMIES: [&str; 3] = ["categories", "tags", "authors"];

impl Terms {
    /// Collects the terms of all posts. Names with the same old address become one term.
    pub(super) fn collect(blog: &mut OldBlog, languages: &[Language]) -> Self {
        let mut terms = Self::merge_names(blog, languages);
        terms.apply_descriptions(blog, languages);
        terms
    }

    /// Collects the names in posts. Renames those in posts that share the slug of another name.
    fn merge_names(blog: &mut OldBlog, languages: &[Language]) -> Self {
        let mut terms = Self::default();
        let mut merged: BTreeSet<String> = BTreeSet::new();
        for text in blog.texts.iter_mut().filter(|text| text.is_post) {
            let language = text.language;
            for (taxonomy, names) in
                [("categories", &mut text.categories), ("tags", &mut text.tags), ("authors", &mut text.authors)]
            {
                let mut seen: BTreeSet<String> = BTreeSet::new();
                for name in names.iter_mut() {
                    let slug = blog.generator.term_slug(name, &languages[language]);
                    let known = terms.add((taxonomy, language), name, &slug, &languages[language]);
                    if *known != *name {
                        merged.insert(format!("{name} became {known}: they had one address."));
                        known.clone_into(name);
                    }
                }
                names.retain(|name| seen.insert(name.clone()));
            }
        }
        blog.notes.extend(merged);
        terms
    }

    /// Takes over the descriptions and titles that the old blog gives to terms.
    fn apply_descriptions(&mut self, blog: &mut OldBlog, languages: &[Language]) {
        for old in &blog.terms {
            let slug = blog.generator.term_slug(&old.name_or_slug, &languages[old.language]).to_lowercase();
            let terms = self.by_taxonomy.get_mut(&(old.taxonomy, old.language));
            let Some(term) = terms.and_then(|terms| terms.get_mut(&slug)) else { continue };
            term.description.clone_from(&old.description);
            if let Some(title) = old.title.as_ref().filter(|title| **title != term.name) {
                // Texts use the name of the term, so it changes there too.
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
                self.keys.insert((old.taxonomy, old.language, title.clone()), slug);
                term.name.clone_from(title);
            }
        }
    }

    /// Adds a name unless its slug is known, and returns the name of the term with that slug.
    ///
    /// `key` is the taxonomy and the index of the language.
    fn add(&mut self, key: (&'static str, usize), name: &str, slug: &str, language: &Language) -> &str {
        let (taxonomy, language_index) = key;
        let names = self.by_taxonomy.entry(key).or_default();
        let key = if slug.is_empty() { name.to_lowercase() } else { slug.to_lowercase() };
        self.keys.insert((taxonomy, language_index, name.to_owned()), key.clone());
        let slugs: BTreeSet<String> = names.values().map(|term| term.slug.to_lowercase()).collect();
        let term = names.entry(key).or_insert_with(|| {
            let wanted = clean_slug(slug);
            let wanted = if wanted.is_empty() { language.slug(name, SlugStyle::Language) } else { wanted };
            let new = unique_name(&wanted, |slug| slugs.contains(&slug.to_lowercase()));
            NewTerm { name: name.to_owned(), slug: new, old_slug: slug.to_owned(), description: String::new() }
        });
        &term.name
    }

    /// Returns the new slug of a term, or an empty text for an unknown name.
    pub(super) fn slug(&self, taxonomy: &'static str, language: usize, name: &str) -> &str {
        let key = self.keys.get(&(taxonomy, language, name.to_owned()));
        let names = self.by_taxonomy.get(&(taxonomy, language));
        key.zip(names).and_then(|(key, names)| names.get(key)).map_or("", |term| &term.slug)
    }

    /// Returns the terms whose slug changed: taxonomy, language, old and new slug.
    pub(super) fn changed_slugs(&self) -> impl Iterator<Item = (&'static str, usize, &str, &str)> {
        let all = self
            .by_taxonomy
            .iter()
            .flat_map(|((taxonomy, language), names)| names.values().map(move |term| (*taxonomy, *language, term)));
        let changed = all.filter(|(.., term)| !term.old_slug.is_empty() && term.slug != term.old_slug);
        changed.map(|(taxonomy, language, term)| (taxonomy, language, &*term.old_slug, &*term.slug))
    }

    /// Returns the slugs of a taxonomy in a language.
    pub(super) fn slugs(&self, taxonomy: &'static str, language: usize) -> impl Iterator<Item = &str> {
        self.by_taxonomy.get(&(taxonomy, language)).into_iter().flat_map(|names| names.values().map(|term| &*term.slug))
    }

    /// Returns the content of terms.toml: only terms that Kielo cannot derive from the posts.
    pub(super) fn terms_toml(&self, blog: &OldBlog, languages: &[Language]) -> String {
        let mut lines = format!(
            "# What is known of categories, tags and authors beyond their names, brought from {}.\n",
            blog.generator.name()
        );
        for taxonomy in TAXONOMIES {
            let mut terms_by_key: BTreeMap<&str, Vec<(usize, &NewTerm)>> = BTreeMap::new();
            for ((_, language), names) in self.by_taxonomy.iter().filter(|((known, _), _)| *known == taxonomy) {
                for (key, term) in names {
                    terms_by_key.entry(key).or_default().push((*language, term));
                }
            }
            for translations in terms_by_key.values() {
                write_term(&mut lines, taxonomy, translations, blog, languages);
            }
        }
        let has_author = |name: &str| {
            self.by_taxonomy
                .iter()
                .any(|((known, _), names)| *known == "authors" && names.values().any(|term| term.name == name))
        };
        if let Some(author) = blog.author.as_ref().filter(|author| !has_author(author)) {
            _ = writeln!(lines, "\n[[authors]]\nname = {}", toml_string(author));
        }
        lines
    }
}

/// Writes a term with all its translations, unless Kielo derives the same from the posts.
fn write_term(
    lines: &mut String,
    taxonomy: &str,
    translations: &[(usize, &NewTerm)],
    blog: &OldBlog,
    languages: &[Language],
) {
    let has_own_slug =
        |(language, term): &(usize, &NewTerm)| languages[*language].slug(&term.name, SlugStyle::Language) != term.slug;
    let is_needed = translations.len() > 1
        || translations.iter().any(|(_, term)| !term.description.is_empty())
        || translations.iter().any(has_own_slug);
    if !is_needed {
        return;
    }
    _ = writeln!(lines, "\n[[{taxonomy}]]");
    let same_name = translations.iter().all(|(_, term)| term.name == translations[0].1.name);
    let is_author = taxonomy == "authors" && same_name;
    if is_author {
        _ = writeln!(lines, "name = {}", toml_string(&translations[0].1.name));
    }
    for entry in translations {
        let (language, term) = entry;
        let mut fields = Vec::new();
        if !is_author {
            fields.push(format!("name = {}", toml_string(&term.name)));
        }
        if has_own_slug(entry) {
            fields.push(format!("slug = {}", toml_string(&term.slug)));
        }
        if !term.description.is_empty() {
            fields.push(format!("description = {}", toml_string(&term.description)));
        }
        let tag = &blog.languages[*language].tag;
        match &*fields {
            [] => {}
            [_] if !is_author => _ = writeln!(lines, "{tag} = {}", toml_string(&term.name)),
            fields => _ = writeln!(lines, "{tag} = {{ {} }}", fields.join(", ")),
        }
    }
}
