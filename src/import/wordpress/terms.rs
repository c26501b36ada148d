//! Categories, tags and authors: their names and slugs on the new site, and content/terms.toml.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::export_index::{ExportIndex, Term};
use super::item::ItemTerm;
use super::languages::Languages;
use super::plain::{plain, without_address};
use crate::address::is_external_url;
use crate::import::slug::{slug_or_fallback, unique_name};
use crate::import::toml_value::toml_string;
use crate::language::{Language, SlugStyle};

/// A category or tag of the new site.
#[derive(Debug)]
pub(super) struct NewTerm {
    pub(super) taxonomy: &'static str,
    /// Its number on the old blog; 0 where that is unknown.
    pub(super) id: u64,
    /// What posts call it.
    pub(super) name: String,
    pub(super) slug: String,
    description: String,
    pub(super) parent: Option<usize>,
    /// The languages in which it is used.
    languages: BTreeSet<usize>,
    is_used: bool,
}

/// Who writes on the new site.
#[derive(Debug)]
pub(super) struct NewAuthor {
    pub(super) name: String,
    pub(super) slug: String,
    bio: String,
    url: String,
}

/// All terms of the new site.
#[derive(Debug)]
pub(super) struct Terms {
    pub(super) all: Vec<NewTerm>,
    by_slug: FxHashMap<(&'static str, String), usize>,
    by_name: FxHashMap<(&'static str, String), usize>,
    /// Terms by the slugs and names that they have on the new site.
    given_slugs: FxHashMap<(&'static str, String), Vec<usize>>,
    given_names: FxHashMap<(&'static str, String), Vec<usize>>,
    /// Terms that are one idea, each by language; a term that stands alone is one too.
    ideas: Vec<Vec<usize>>,
    authors: BTreeMap<String, NewAuthor>,
    pub(super) notes: Vec<String>,
}

/// The taxonomies that come along, by what WordPress calls them.
const TAXONOMIES: [&str; 2] = ["category", "post_tag"];

/// No person puts categories deeper into each other.
const DEEPEST: usize = 20;

impl Terms {
    pub(super) fn of(export_index: &ExportIndex, languages: &Languages, tongues: &[Language]) -> Self {
        let mut terms = Self {
            all: Vec::new(),
            by_slug: FxHashMap::default(),
            by_name: FxHashMap::default(),
            given_slugs: FxHashMap::default(),
            given_names: FxHashMap::default(),
            ideas: Vec::new(),
            authors: BTreeMap::new(),
            notes: Vec::new(),
        };
        let mut ids: FxHashMap<u64, usize> = FxHashMap::default();
        let mut parents = Vec::new();
        for taxonomy in TAXONOMIES {
            let defined = export_index.terms.iter().filter(|term| term.taxonomy == taxonomy).cloned();
            let used = export_index.used_terms.iter().filter(|((known, _), _)| known == taxonomy);
            let used = used.map(|((_, slug), used)| Term {
                id: 0,
                taxonomy: taxonomy.to_owned(),
                slug: slug.clone(),
                name: used.name.clone(),
                parent: String::new(),
                description: String::new(),
            });
            let groups = |id: u64| {
                let group = languages.term_groups.iter().flatten().find(|(_, member)| *member == id && id > 0);
                group.map(|(language, _)| *language)
            };
            for term in defined.chain(used) {
                if terms.by_slug.contains_key(&(taxonomy, term.slug.to_lowercase())) {
                    continue;
                }
                let is_defined = !(term.id == 0 && term.parent.is_empty() && term.description.is_empty());
                if !is_defined && let Some(known) = terms.by_name.get(&(taxonomy, term.name.clone())).copied() {
                    // An item that names a term by another slug than the export defines means it all the same.
                    terms.by_slug.insert((taxonomy, term.slug.to_lowercase()), known);
                    terms.all[known].is_used = true;
                    continue;
                }
                let used = export_index.used_terms.get(&(taxonomy.to_owned(), term.slug.clone()));
                let mut spoken: BTreeSet<usize> = groups(term.id).into_iter().collect();
                if spoken.is_empty() {
                    spoken = used.iter().flat_map(|used| &used.items).map(|place| languages.of_item(*place)).collect();
                }
                if spoken.is_empty() {
                    spoken.insert(languages.default);
                }
                let index = terms.add(taxonomy, &term, spoken, used.is_some(), tongues);
                if term.id > 0 {
                    ids.insert(term.id, index);
                }
                parents.push((index, taxonomy, term.parent));
            }
        }
        terms.set_parents(parents);
        let mut in_idea = vec![false; terms.all.len()];
        for group in &languages.term_groups {
            let members: Vec<usize> = group.iter().filter_map(|(_, id)| ids.get(id).copied()).collect();
            if members.len() > 1 && members.iter().all(|index| !in_idea[*index]) {
                for index in &members {
                    in_idea[*index] = true;
                }
                terms.ideas.push(members);
            }
        }
        let alone = (0..terms.all.len()).filter(|index| !in_idea[*index]).map(|index| vec![index]);
        terms.ideas.extend(alone.collect::<Vec<_>>());
        terms.ideas.sort_by_key(|idea| idea.first().copied());
        terms.add_authors(export_index, &tongues[languages.default]);
        terms
    }

    fn add(
        &mut self,
        taxonomy: &'static str,
        term: &Term,
        languages: BTreeSet<usize>,
        is_used: bool,
        tongues: &[Language],
    ) -> usize {
        let language = &tongues[languages.first().copied().unwrap_or(0)];
        let word = if taxonomy == "category" { "category" } else { "tag" };
        let wanted = slug_or_fallback(&term.slug, &term.name, language, word, term.id);
        let is_among = |others: Option<&Vec<usize>>| {
            others.into_iter().flatten().any(|other| !self.all[*other].languages.is_disjoint(&languages))
        };
        let slug = unique_name(&wanted, |slug| is_among(self.given_slugs.get(&(taxonomy, slug.to_ascii_lowercase()))));
        let plain_name = if term.name.trim().is_empty() { slug.clone() } else { term.name.clone() };
        let has_name = |name: &str| is_among(self.given_names.get(&(taxonomy, name.to_owned())));
        let mut name = plain_name.clone();
        if has_name(&name) {
            let above =
                self.by_slug.get(&(taxonomy, term.parent.to_lowercase())).map(|index| self.all[*index].name.clone());
            let by_parent = above.map(|above| format!("{plain_name} ({above})")).filter(|name| !has_name(name));
            name = by_parent.unwrap_or_else(|| format!("{plain_name} ({slug})"));
            self.notes.push(format!(
                "Two {} are called “{plain_name}”; the one at {slug} is now “{name}”.",
                if word == "tag" { "tags" } else { "categories" }
            ));
        }
        let index = self.all.len();
        self.by_slug.insert((taxonomy, term.slug.to_lowercase()), index);
        self.by_name.entry((taxonomy, term.name.clone())).or_insert(index);
        self.given_slugs.entry((taxonomy, slug.to_ascii_lowercase())).or_default().push(index);
        self.given_names.entry((taxonomy, name.clone())).or_default().push(index);
        let description = plain(&term.description);
        self.all.push(NewTerm { taxonomy, id: term.id, name, slug, description, parent: None, languages, is_used });
        index
    }

    /// Puts categories below each other. What would stand below itself stands at the top.
    fn set_parents(&mut self, parents: Vec<(usize, &'static str, String)>) {
        for (index, taxonomy, parent) in parents {
            if parent.is_empty() || taxonomy != "category" {
                continue;
            }
            let name = self.all[index].name.clone();
            let Some(above) = self.by_slug.get(&(taxonomy, parent.to_lowercase())).copied() else {
                self.notes.push(format!(
                    "The category “{name}” stands below {parent}, which the export does not have; it is now at the top."
                ));
                continue;
            };
            let mut next = Some(above);
            while let Some(one) = next.filter(|one| *one != index) {
                next = self.all[one].parent;
            }
            if next.is_none() {
                self.all[index].parent = Some(above);
            } else {
                self.notes.push(format!("The category “{name}” stood below itself; it is now at the top."));
            }
        }
        for index in 0..self.all.len() {
            let (mut depth, mut next) = (0, self.all[index].parent);
            while let Some(one) = next {
                (depth, next) = (depth + 1, self.all[one].parent);
            }
            if depth > DEEPEST {
                self.all[index].parent = None;
                let name = &self.all[index].name;
                self.notes.push(format!("The category “{name}” stood below too many others; it is now at the top."));
            }
        }
    }

    fn add_authors(&mut self, export_index: &ExportIndex, language: &Language) {
        let used: BTreeSet<&str> =
            export_index.items.iter().map(|item| &*item.creator).filter(|login| !login.is_empty()).collect();
        let known =
            export_index.authors.iter().map(|author| (&*author.login, &*author.name, &*author.bio, &*author.url));
        let used = used.into_iter().map(|login| (login, login, "", ""));
        for (login, name, bio, url) in known.chain(used) {
            if self.author(login).is_some() {
                continue;
            }
            let name = without_address(name.trim());
            let made = language.slug(without_address(login), SlugStyle::WordPress);
            let wanted = slug_or_fallback(&made, name, language, "author", 1);
            let slug = unique_name(&wanted, |slug| self.authors.values().any(|other| other.slug == slug));
            let is_taken = self.authors.values().any(|other| other.name == name);
            let name = if is_taken { format!("{name} ({slug})") } else { name.to_owned() };
            self.authors
                .insert(login.to_lowercase(), NewAuthor { name, slug, bio: bio.to_owned(), url: url.to_owned() });
        }
    }

    pub(super) fn author(&self, login: &str) -> Option<&NewAuthor> {
        self.authors.get(&login.to_lowercase())
    }

    pub(super) fn authors(&self) -> impl Iterator<Item = &NewAuthor> {
        self.authors.values()
    }

    /// The term that an item names.
    pub(super) fn find(&self, named: &ItemTerm) -> Option<usize> {
        let taxonomy = TAXONOMIES.into_iter().find(|taxonomy| *taxonomy == named.taxonomy)?;
        let by_slug = self.by_slug.get(&(taxonomy, named.slug.to_lowercase())).filter(|_| !named.slug.is_empty());
        by_slug.or_else(|| self.by_name.get(&(taxonomy, named.name.clone()))).copied()
    }

    /// The category or tag at an address below its word: its slug is the last part.
    pub(super) fn with_slug(&self, taxonomy: &'static str, slug: &str) -> Option<usize> {
        self.by_slug.get(&(taxonomy, slug.to_lowercase())).copied()
    }

    /// The slugs of a category and of those above it.
    pub(super) fn path(&self, index: usize) -> String {
        let term = &self.all[index];
        match term.parent {
            Some(parent) => format!("{}/{}", self.path(parent), term.slug),
            None => term.slug.clone(),
        }
    }

    /// The text of content/terms.toml.
    pub(super) fn toml(&self, languages: &Languages, tongues: &[Language]) -> String {
        let mut lines = String::from(
            "# What is known of categories, tags and authors beyond their names in the posts.\n\
             # Those that need nothing more are not listed.\n",
        );
        let mut is_above = vec![false; self.all.len()];
        self.all.iter().filter_map(|term| term.parent).for_each(|parent| is_above[parent] = true);
        for (taxonomy, table) in [("category", "categories"), ("post_tag", "tags")] {
            for idea in self.ideas.iter().filter(|idea| self.all[idea[0]].taxonomy == taxonomy) {
                let is_needed = idea.len() > 1 || idea.iter().any(|index| is_above[*index]) || {
                    let term = &self.all[idea[0]];
                    let is_plain =
                        |language: &usize| tongues[*language].slug(&term.name, SlugStyle::WordPress) == term.slug;
                    !term.is_used
                        || !term.description.is_empty()
                        || term.parent.is_some()
                        || !term.languages.iter().all(is_plain)
                        || term.languages.len() > 1
                };
                if !is_needed {
                    continue;
                }
                _ = writeln!(lines, "\n[[{table}]]");
                let mut written = BTreeSet::new();
                for (index, language) in idea
                    .iter()
                    .flat_map(|index| self.all[*index].languages.iter().map(move |language| (*index, *language)))
                {
                    if written.insert(language) {
                        _ = writeln!(
                            lines,
                            "{} = {}",
                            languages.all[language].tag,
                            self.named(index, &tongues[language])
                        );
                    }
                }
                let parent = idea.iter().find_map(|index| self.all[*index].parent);
                if let Some(parent) = parent.filter(|parent| !idea.contains(parent)) {
                    _ = writeln!(lines, "parent = {}", toml_string(&self.all[parent].name));
                }
            }
        }
        for author in self.authors() {
            _ = writeln!(lines, "\n[[authors]]\nname = {}", toml_string(&author.name));
            if is_external_url(&author.url) && !author.url.contains(char::is_whitespace) {
                _ = writeln!(lines, "url = {}", toml_string(&author.url));
            }
            for (index, (language, tongue)) in languages.all.iter().zip(tongues).enumerate() {
                // The export does not say the language of a biography.
                let bio = if index == languages.default { &*author.bio } else { "" };
                let slug = (tongue.slug(&author.name, SlugStyle::WordPress) != author.slug)
                    .then(|| format!("slug = {}", toml_string(&author.slug)));
                let bio = (!bio.is_empty()).then(|| format!("description = {}", toml_string(bio)));
                let facts: Vec<String> = slug.into_iter().chain(bio).collect();
                if !facts.is_empty() {
                    _ = writeln!(lines, "{} = {{ {} }}", language.tag, facts.join(", "));
                }
            }
        }
        lines
    }

    fn named(&self, index: usize, language: &Language) -> String {
        let term = &self.all[index];
        let has_own_slug = language.slug(&term.name, SlugStyle::WordPress) != term.slug;
        if !has_own_slug && term.description.is_empty() {
            return toml_string(&term.name);
        }
        let mut named = format!("{{ name = {}", toml_string(&term.name));
        if has_own_slug {
            _ = write!(named, ", slug = {}", toml_string(&term.slug));
        }
        if !term.description.is_empty() {
            _ = write!(named, ", description = {}", toml_string(&term.description));
        }
        named + " }"
    }
}
