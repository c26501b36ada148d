//! Categories, tags and authors of the new site: their names and slugs, and content/terms.toml.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::export_index::{ExportIndex, Term, UsedTerm};
use super::item::ItemTerm;
use super::languages::Languages;
use super::plain_text::{plain_text, without_email_domain};
use crate::address::{is_external_url, runs_code_in_frame};
use crate::import::slug::{slug_or_fallback, unique_name};
use crate::import::toml_value::toml_string;
use crate::language::{Language, SlugStyle};
use crate::nesting::MAX_CATEGORY_DEPTH;

/// A category or tag of the new site.
#[derive(Debug)]
pub(super) struct NewTerm {
    pub(super) taxonomy: &'static str,
    /// WordPress id; 0 if the export does not define the term.
    pub(super) id: u64,
    /// Name as posts write it.
    pub(super) name: String,
    pub(super) slug: String,
    description: String,
    pub(super) parent: Option<usize>,
    /// Languages in which the term is used.
    languages: BTreeSet<usize>,
    is_used: bool,
}

/// An author of the new site.
#[derive(Debug)]
pub(super) struct NewAuthor {
    pub(super) name: String,
    pub(super) slug: String,
    bio: String,
    url: String,
}

/// All terms and authors of the new site.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) all: Vec<NewTerm>,
    /// Terms by taxonomy and old slug, in lower case.
    by_slug: FxHashMap<(&'static str, String), usize>,
    /// Terms by taxonomy and old name.
    by_name: FxHashMap<(&'static str, String), usize>,
    by_new_slug: FxHashMap<(&'static str, String), Vec<usize>>,
    by_new_name: FxHashMap<(&'static str, String), Vec<usize>>,
    /// Terms that are translations of each other. A term without translations is a group too.
    translation_groups: Vec<Vec<usize>>,
    /// Authors by login, in lower case.
    authors: BTreeMap<String, NewAuthor>,
    /// Notes for the report.
    pub(super) notes: Vec<String>,
}

/// Taxonomies that become terms, by their WordPress names.
const TAXONOMIES: [&str; 2] = ["category", "post_tag"];

/// Collects the terms of an export.
struct TermCollector<'a> {
    export_index: &'a ExportIndex,
    languages: &'a Languages,
    locales: &'a [Language],
    terms: Terms,
    /// Collected terms by WordPress id.
    index_by_id: FxHashMap<u64, usize>,
    /// Term, taxonomy and the slug of the parent.
    parents: Vec<(usize, &'static str, String)>,
}

impl TermCollector<'_> {
    /// Collects the terms of a taxonomy: first those that the export defines, then others that items name.
    fn collect(&mut self, taxonomy: &'static str) {
        let defined = self.export_index.terms.iter().filter(|term| term.taxonomy == taxonomy).cloned();
        let used = self.export_index.used_terms.iter().filter(|((known, _), _)| known == taxonomy);
        let used = used.map(|((_, slug), used)| Term {
            id: 0,
            taxonomy: taxonomy.to_owned(),
            slug: slug.clone(),
            name: used.name.clone(),
            parent: String::new(),
            description: String::new(),
        });
        for term in defined.chain(used) {
            self.collect_term(taxonomy, term);
        }
    }

    fn collect_term(&mut self, taxonomy: &'static str, term: Term) {
        if self.terms.by_slug.contains_key(&(taxonomy, term.slug.to_lowercase())) {
            return;
        }
        let is_defined = !(term.id == 0 && term.parent.is_empty() && term.description.is_empty());
        if !is_defined && let Some(known) = self.terms.by_name.get(&(taxonomy, term.name.clone())).copied() {
            // An item may name a term by another slug than the export defines.
            self.terms.by_slug.insert((taxonomy, term.slug.to_lowercase()), known);
            self.terms.all[known].is_used = true;
            return;
        }
        let used = self.export_index.used_terms.get(&(taxonomy.to_owned(), term.slug.clone()));
        let languages = self.languages_of(&term, used);
        let index = self.add(taxonomy, &term, languages, used.is_some());
        if term.id > 0 {
            self.index_by_id.insert(term.id, index);
        }
        self.parents.push((index, taxonomy, term.parent));
    }

    /// Returns the language that Polylang gives a term, else those of the items that use it, else the default language.
    fn languages_of(&self, term: &Term, used: Option<&UsedTerm>) -> BTreeSet<usize> {
        let mut members = self.languages.term_groups.iter().flatten();
        let member = members.find(|(_, member)| *member == term.id && term.id > 0);
        if let Some((language, _)) = member {
            return BTreeSet::from([*language]);
        }
        let items = used.iter().flat_map(|used| &used.items);
        let mut languages: BTreeSet<usize> =
            items.map(|item_index| self.languages.language_of_item(*item_index)).collect();
        if languages.is_empty() {
            languages.insert(self.languages.default);
        }
        languages
    }

    /// Adds a term under a slug and a name that no other term of the same taxonomy and language has.
    fn add(&mut self, taxonomy: &'static str, term: &Term, languages: BTreeSet<usize>, is_used: bool) -> usize {
        let locale = &self.locales[languages.first().copied().unwrap_or(0)];
        let word = if taxonomy == "category" { "category" } else { "tag" };
        let wanted = slug_or_fallback(&term.slug, &term.name, locale, word, term.id);
        let terms = &mut self.terms;
        let slug = unique_name(&wanted, |slug| {
            terms.is_among(terms.by_new_slug.get(&(taxonomy, slug.to_ascii_lowercase())), &languages)
        });
        let name = terms.free_name(taxonomy, term, &slug, &languages);
        let index = terms.all.len();
        terms.by_slug.insert((taxonomy, term.slug.to_lowercase()), index);
        terms.by_name.entry((taxonomy, term.name.clone())).or_insert(index);
        terms.by_new_slug.entry((taxonomy, slug.to_ascii_lowercase())).or_default().push(index);
        terms.by_new_name.entry((taxonomy, name.clone())).or_default().push(index);
        let description = plain_text(&term.description);
        terms.all.push(NewTerm { taxonomy, id: term.id, name, slug, description, parent: None, languages, is_used });
        index
    }

    fn group_translations(&mut self) {
        let mut is_grouped = vec![false; self.terms.all.len()];
        let groups = &mut self.terms.translation_groups;
        for group in &self.languages.term_groups {
            let members: Vec<usize> = group.iter().filter_map(|(_, id)| self.index_by_id.get(id).copied()).collect();
            if members.len() > 1 && members.iter().all(|index| !is_grouped[*index]) {
                for index in &members {
                    is_grouped[*index] = true;
                }
                groups.push(members);
            }
        }
        let ungrouped = (0..is_grouped.len()).filter(|index| !is_grouped[*index]);
        groups.extend(ungrouped.map(|index| vec![index]));
        groups.sort_by_key(|group| group.first().copied());
    }
}

impl Terms {
    pub(super) fn from_export(export_index: &ExportIndex, languages: &Languages, locales: &[Language]) -> Self {
        let mut collector = TermCollector {
            export_index,
            languages,
            locales,
            terms: Self::default(),
            index_by_id: FxHashMap::default(),
            parents: Vec::new(),
        };
        for taxonomy in TAXONOMIES {
            collector.collect(taxonomy);
        }
        let parents = std::mem::take(&mut collector.parents);
        collector.terms.set_parents(parents);
        collector.group_translations();
        let mut terms = collector.terms;
        terms.add_authors(export_index, &locales[languages.default]);
        terms
    }

    /// Whether one of the terms is used in one of the languages.
    fn is_among(&self, terms: Option<&Vec<usize>>, languages: &BTreeSet<usize>) -> bool {
        terms.into_iter().flatten().any(|other| !self.all[*other].languages.is_disjoint(languages))
    }

    /// Returns the name of a term. If another term has it, the parent's name or the slug is added.
    fn free_name(&mut self, taxonomy: &'static str, term: &Term, slug: &str, languages: &BTreeSet<usize>) -> String {
        let wanted = if term.name.trim().is_empty() { slug.to_owned() } else { term.name.clone() };
        let is_taken = |name: &str| self.is_among(self.by_new_name.get(&(taxonomy, name.to_owned())), languages);
        if !is_taken(&wanted) {
            return wanted;
        }
        let parent = self.by_slug.get(&(taxonomy, term.parent.to_lowercase())).map(|index| &self.all[*index].name);
        let with_parent = parent.map(|parent| format!("{wanted} ({parent})")).filter(|name| !is_taken(name));
        let name = with_parent.unwrap_or_else(|| format!("{wanted} ({slug})"));
        self.notes.push(format!(
            "Two {} are called “{wanted}”; the one at {slug} is now “{name}”.",
            if taxonomy == "category" { "categories" } else { "tags" }
        ));
        name
    }

    /// Sets the parents of categories. A category that would be below itself goes to the top.
    fn set_parents(&mut self, parents: Vec<(usize, &'static str, String)>) {
        for (index, taxonomy, parent) in parents {
            if parent.is_empty() || taxonomy != "category" {
                continue;
            }
            let name = self.all[index].name.clone();
            let Some(parent_index) = self.by_slug.get(&(taxonomy, parent.to_lowercase())).copied() else {
                self.notes.push(format!(
                    "The category “{name}” stands below {parent}, which the export does not have; it is now at the top."
                ));
                continue;
            };
            self.all[index].parent = Some(parent_index);
        }
        self.cut_circles();
        self.cut_deep_lines();
    }

    /// Takes away the parent of the last category of each circle.
    fn cut_circles(&mut self) {
        // The number of the walk that reached each term; 0 if none did.
        let mut reached = vec![0; self.all.len()];
        for start in 0..self.all.len() {
            let walk = start + 1;
            let mut at = start;
            while reached[at] == 0
                && let Some(parent) = self.all[at].parent
            {
                reached[at] = walk;
                at = parent;
            }
            if reached[at] != walk {
                continue;
            }
            let (mut last, mut other) = (at, at);
            while let Some(parent) = self.all[other].parent.filter(|parent| *parent != at) {
                other = parent;
                last = last.max(other);
            }
            self.all[last].parent = None;
            let name = &self.all[last].name;
            self.notes.push(format!("The category “{name}” stood below itself; it is now at the top."));
        }
    }

    /// Takes away the parents of categories that are nested in more others than a site can have. There are no circles any more.
    fn cut_deep_lines(&mut self) {
        // The number of categories in each other down to a term; 0 if it is not known.
        let mut depths = vec![0; self.all.len()];
        for start in 0..self.all.len() {
            let mut line = vec![start];
            while let Some(at) = line.last().filter(|at| depths[**at] == 0)
                && let Some(parent) = self.all[*at].parent
            {
                line.push(parent);
            }
            for at in line.into_iter().rev() {
                if depths[at] > 0 {
                    continue;
                }
                depths[at] = self.all[at].parent.map_or(1, |parent| depths[parent] + 1);
                if depths[at] > MAX_CATEGORY_DEPTH {
                    depths[at] = 1;
                    self.all[at].parent = None;
                    let name = &self.all[at].name;
                    self.notes
                        .push(format!("The category “{name}” stood below too many others; it is now at the top."));
                }
            }
        }
    }

    /// Adds the authors that the export defines, then logins that only items name.
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
            let name = without_email_domain(name.trim());
            let generated = language.slug(without_email_domain(login), SlugStyle::WordPress);
            let wanted = slug_or_fallback(&generated, name, language, "author", 1);
            let slug = unique_name(&wanted, |slug| self.authors.values().any(|other| other.slug == slug));
            let is_taken = self.authors.values().any(|other| other.name == name);
            let name = if is_taken { format!("{name} ({slug})") } else { name.to_owned() };
            self.authors
                .insert(login.to_lowercase(), NewAuthor { name, slug, bio: bio.to_owned(), url: url.to_owned() });
        }
    }

    /// Returns the author with a login.
    pub(super) fn author(&self, login: &str) -> Option<&NewAuthor> {
        self.authors.get(&login.to_lowercase())
    }

    pub(super) fn authors(&self) -> impl Iterator<Item = &NewAuthor> {
        self.authors.values()
    }

    /// Returns the term that an item names, by slug or else by name.
    pub(super) fn find_item_term(&self, named: &ItemTerm) -> Option<usize> {
        let taxonomy = TAXONOMIES.into_iter().find(|taxonomy| *taxonomy == named.taxonomy)?;
        let by_slug = self.by_slug.get(&(taxonomy, named.slug.to_lowercase())).filter(|_| !named.slug.is_empty());
        by_slug.or_else(|| self.by_name.get(&(taxonomy, named.name.clone()))).copied()
    }

    /// Returns the category or tag with an old slug.
    pub(super) fn find_by_slug(&self, taxonomy: &'static str, slug: &str) -> Option<usize> {
        self.by_slug.get(&(taxonomy, slug.to_lowercase())).copied()
    }

    /// Returns the slugs of a category and its ancestors, separated by slashes.
    pub(super) fn path(&self, index: usize) -> String {
        let term = &self.all[index];
        match term.parent {
            Some(parent) => format!("{}/{}", self.path(parent), term.slug),
            None => term.slug.clone(),
        }
    }

    /// Returns the content of content/terms.toml.
    pub(super) fn toml(&self, languages: &Languages, locales: &[Language]) -> String {
        let mut lines = String::from(
            "# What is known of categories, tags and authors beyond their names in the posts.\n\
             # Those that need nothing more are not listed.\n",
        );
        let mut is_parent = vec![false; self.all.len()];
        self.all.iter().filter_map(|term| term.parent).for_each(|parent| is_parent[parent] = true);
        for (taxonomy, table) in [("category", "categories"), ("post_tag", "tags")] {
            for group in self.translation_groups.iter().filter(|group| self.all[group[0]].taxonomy == taxonomy) {
                if group.iter().any(|index| is_parent[*index]) || self.needs_entry(group, locales) {
                    _ = writeln!(lines, "\n[[{table}]]");
                    self.write_group(&mut lines, group, languages, locales);
                }
            }
        }
        for author in self.authors() {
            write_author(&mut lines, author, languages, locales);
        }
        lines
    }

    /// Whether a group of terms has anything that Kielo cannot derive from the names in posts.
    fn needs_entry(&self, group: &[usize], locales: &[Language]) -> bool {
        let term = &self.all[group[0]];
        let has_default_slug = |language: &usize| is_default_slug(&locales[*language], &term.name, &term.slug);
        group.len() > 1
            || !term.is_used
            || !term.description.is_empty()
            || term.parent.is_some()
            || !term.languages.iter().all(has_default_slug)
            || term.languages.len() > 1
    }

    fn write_group(&self, lines: &mut String, group: &[usize], languages: &Languages, locales: &[Language]) {
        let mut written = BTreeSet::new();
        for index in group {
            for language in &self.all[*index].languages {
                if written.insert(*language) {
                    let tag = &languages.all[*language].tag;
                    _ = writeln!(lines, "{tag} = {}", self.translation_toml(*index, &locales[*language]));
                }
            }
        }
        let parent = group.iter().find_map(|index| self.all[*index].parent);
        if let Some(parent) = parent.filter(|parent| !group.contains(parent)) {
            _ = writeln!(lines, "parent = {}", toml_string(&self.all[parent].name));
        }
    }

    /// Returns the name of a term as a TOML string, or as an inline table with its slug and description.
    fn translation_toml(&self, index: usize, language: &Language) -> String {
        let term = &self.all[index];
        let has_own_slug = !is_default_slug(language, &term.name, &term.slug);
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

/// Returns whether Kielo makes a slug from a name. One that it made differently before is written all the same: nothing of a
/// new blog has that address.
fn is_default_slug(language: &Language, name: &str, slug: &str) -> bool {
    language.slug(name, SlugStyle::WordPress) == slug
        && language.former_slug(name, SlugStyle::WordPress, slug).is_none()
}

fn write_author(lines: &mut String, author: &NewAuthor, languages: &Languages, locales: &[Language]) {
    _ = writeln!(lines, "\n[[authors]]\nname = {}", toml_string(&author.name));
    let is_page = is_external_url(&author.url) && !runs_code_in_frame(&author.url);
    if is_page && !author.url.contains(char::is_whitespace) {
        _ = writeln!(lines, "url = {}", toml_string(&author.url));
    }
    for (index, (language, locale)) in languages.all.iter().zip(locales).enumerate() {
        // The export does not give the language of a biography.
        let bio = if index == languages.default { &*author.bio } else { "" };
        let slug = (!is_default_slug(locale, &author.name, &author.slug))
            .then(|| format!("slug = {}", toml_string(&author.slug)));
        let bio = (!bio.is_empty()).then(|| format!("description = {}", toml_string(bio)));
        let pairs: Vec<String> = slug.into_iter().chain(bio).collect();
        if !pairs.is_empty() {
            _ = writeln!(lines, "{} = {{ {} }}", language.tag, pairs.join(", "));
        }
    }
}
