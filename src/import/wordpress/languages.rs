//! Finds the language of every item: by Polylang or WPML, the prefix of addresses, a category, or one language for all.

use std::collections::{BTreeMap, BTreeSet};

use super::export_index::{ExportIndex, ItemMeta};
use super::hosts::Hosts;
use super::item::ItemKind;
use super::php::PhpValue;
use crate::diagnostic::Diagnostic;
use crate::language::Language;

/// The author's options about languages.
#[derive(Debug, Clone, Default)]
pub struct LanguageChoice {
    /// Tag of the default language.
    pub default: Option<String>,
    /// Languages by the first folder of addresses: the tag and the folder, such as `en` and `/en/`.
    pub prefixes: Vec<(String, String)>,
    /// Languages by category: the tag and the category's slug.
    pub categories: Vec<(String, String)>,
}

/// A language of the new site.
#[derive(Debug, Clone)]
pub(super) struct NewLanguage {
    /// BCP 47 tag.
    pub(super) tag: String,
    /// Slug of the language in Polylang, or the prefix that the author gave.
    pub(super) slug: String,
    /// First folder of addresses; empty if the language has none.
    pub(super) prefix: String,
    /// Scheme and host, if they differ from those of the blog.
    pub(super) origin: Option<String>,
}

/// Languages of the new site and of each item.
#[derive(Debug)]
pub(super) struct Languages {
    pub(super) all: Vec<NewLanguage>,
    /// Index of the default language in `all`.
    pub(super) default: usize,
    /// Language of each item, in the order of the export.
    by_item: Vec<u16>,
    /// Key that translations share, by item index.
    pub(super) translation_keys: BTreeMap<u32, String>,
    /// Groups of terms that are translations of each other: language and WordPress id.
    pub(super) term_groups: Vec<Vec<(usize, u64)>>,
    /// Notes for the report.
    pub(super) notes: Vec<String>,
    /// Whether translations of the export could not be joined.
    pub(super) has_lost_translations: bool,
}

impl Languages {
    /// Returns the language of an item, as an index into `all`.
    pub(super) fn language_of_item(&self, item_index: u32) -> usize {
        usize::from(self.by_item[item_index as usize])
    }

    pub(super) fn is_multilingual(&self) -> bool {
        self.all.len() > 1
    }

    /// Finds the languages of an export.
    ///
    /// # Errors
    /// Returns an error if a tag that the author gave is not a language.
    pub(super) fn from_export(
        export_index: &ExportIndex,
        hosts: &Hosts,
        choice: &LanguageChoice,
    ) -> Result<Self, Diagnostic> {
        let mut notes = Vec::new();
        let chosen_tag = choice.default.as_deref().map(parse_tag).transpose()?;
        let default_tag = chosen_tag.clone().unwrap_or_else(|| export_tag(export_index, &mut notes));
        let mut all = polylang_languages(export_index, &mut notes);
        let is_polylang = !all.is_empty();
        if !is_polylang {
            all = chosen_languages(&default_tag, choice)?;
        }
        let mut default = all.iter().position(|language| language.tag == default_tag).unwrap_or(0);
        let finder = LanguageFinder { languages: &all, is_polylang, hosts, choice };
        let found: Vec<Option<usize>> = export_index.items.iter().map(|item| finder.find(item)).collect();
        if is_polylang {
            locate_polylang_languages(&mut all, export_index, hosts, &found);
            if chosen_tag.is_none()
                && let Some(at_root) =
                    all.iter().position(|language| language.prefix.is_empty() && language.origin.is_none())
            {
                default = at_root;
            }
        }
        resolve_prefix_conflicts(&mut all, default);
        let mut damage = LanguageDamage::default();
        if is_polylang {
            let items = export_index.items.iter().zip(&found);
            let is_text = |item: &ItemMeta| matches!(item.kind, ItemKind::Post | ItemKind::Page);
            damage.without_language = items.filter(|(item, language)| language.is_none() && is_text(item)).count();
        }
        let by_item: Vec<u16> = found.iter().map(|language| language.unwrap_or(default) as u16).collect();
        let translation_keys = translation_keys(export_index, &by_item, &mut damage);
        let term_groups = term_groups(export_index, &all, &mut damage);
        damage.report(&all[default].tag, &mut notes);
        let has_lost_translations = damage.unreadable_groups + damage.equal_languages > 0;
        Ok(Self { all, default, by_item, translation_keys, term_groups, notes, has_lost_translations })
    }
}

/// Gaps in the languages and translations of an export.
#[derive(Default)]
struct LanguageDamage {
    /// Texts without a language, or with one that is not defined.
    without_language: usize,
    /// Groups of translations that cannot be read.
    unreadable_groups: usize,
    /// Texts that a group names and the export does not have.
    missing_texts: usize,
    /// Texts in a group that has another text of the same language.
    equal_languages: usize,
}

impl LanguageDamage {
    /// Adds notes for the report.
    fn report(&self, default_tag: &str, notes: &mut Vec<String>) {
        let mut note = |count: usize, text: &str| {
            if count > 0 {
                notes.push(format!("{count} {text}"));
            }
        };
        note(
            self.without_language,
            &format!(
                "× a text whose language the export does not say: it was taken for {default_tag}. Set `language` in its front matter."
            ),
        );
        note(
            self.unreadable_groups,
            "× a group of translations that cannot be read: its texts or terms are not joined, unless they name it themselves. \
             Give translations the same `translation` in their front matter.",
        );
        note(self.missing_texts, "× a translation that the export names but does not have.");
        note(
            self.equal_languages,
            "× a text that the export calls the translation of another one in the same language: it is not joined with it.",
        );
    }
}

/// Finds the language of an item.
struct LanguageFinder<'a> {
    languages: &'a [NewLanguage],
    is_polylang: bool,
    hosts: &'a Hosts,
    choice: &'a LanguageChoice,
}

impl LanguageFinder<'_> {
    /// Returns an index into the languages; `None` if nothing names a language.
    fn find(&self, item: &ItemMeta) -> Option<usize> {
        if self.is_polylang {
            let named = item.terms.iter().find(|term| term.taxonomy == "language")?;
            return self.languages.iter().position(|known| known.slug == named.slug && !named.slug.is_empty());
        }
        let by_prefix = if self.choice.prefixes.is_empty() { None } else { self.by_prefix(item) };
        by_prefix.or_else(|| self.by_category(item))
    }

    fn by_prefix(&self, item: &ItemMeta) -> Option<usize> {
        let path = self.hosts.item_path(&item.link).unwrap_or_default();
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        self.languages.iter().position(|language| !language.prefix.is_empty() && language.prefix == first)
    }

    fn by_category(&self, item: &ItemMeta) -> Option<usize> {
        let has_category = |slug: &str| item.terms.iter().any(|term| term.taxonomy == "category" && term.slug == slug);
        let (written, _) = self.choice.categories.iter().find(|(_, slug)| has_category(slug))?;
        let tag = Language::from_tag(written)?;
        self.languages.iter().position(|language| language.tag == tag.short_tag())
    }
}

/// Returns the language tag of the channel, else English with a note.
fn export_tag(export_index: &ExportIndex, notes: &mut Vec<String>) -> String {
    if let Some(language) = Language::from_tag(&export_index.language.replace('_', "-")) {
        return language.short_tag().to_owned();
    }
    notes.push("The export does not say its language; English was taken. Give it with --language.".to_owned());
    "en".to_owned()
}

/// Returns the default language and those that the author named by prefix or category.
fn chosen_languages(default_tag: &str, choice: &LanguageChoice) -> Result<Vec<NewLanguage>, Diagnostic> {
    let (tag, slug, prefix) = (default_tag.to_owned(), String::new(), String::new());
    let mut all = vec![NewLanguage { tag, slug, prefix, origin: None }];
    let mut add = |language: NewLanguage| {
        if !all.iter().any(|known| known.tag == language.tag) {
            all.push(language);
        }
    };
    for (tag, prefix) in &choice.prefixes {
        let prefix = prefix.trim_matches('/').to_owned();
        add(NewLanguage { tag: parse_tag(tag)?, slug: prefix.clone(), prefix, origin: None });
    }
    for (tag, _) in &choice.categories {
        let tag = parse_tag(tag)?;
        add(NewLanguage { slug: String::new(), prefix: tag.clone(), tag, origin: None });
    }
    Ok(all)
}

fn parse_tag(written: &str) -> Result<String, Diagnostic> {
    let language = Language::from_tag(written).ok_or_else(|| Diagnostic::invalid_import_language(written))?;
    Ok(language.short_tag().to_owned())
}

/// Gives a language its tag as prefix if another language has the same prefix and host: all their addresses would
/// collide.
fn resolve_prefix_conflicts(all: &mut [NewLanguage], default: usize) {
    for index in 0..all.len() {
        let conflicts = |other: usize| all[other].prefix == all[index].prefix && all[other].origin == all[index].origin;
        if (0..index).any(conflicts) || (index < default && conflicts(default)) {
            all[index].prefix = all[index].tag.to_lowercase();
        }
    }
}

/// Returns Polylang's languages: those that the export defines, then others that items name.
fn polylang_languages(export_index: &ExportIndex, notes: &mut Vec<String>) -> Vec<NewLanguage> {
    let mut all: Vec<NewLanguage> = Vec::new();
    let mut add = |slug: &str, locale: Option<String>| {
        let candidates = [Some(slug.to_owned()), locale.map(|locale| locale.replace('_', "-"))];
        let mut tags = candidates
            .iter()
            .flatten()
            .filter_map(|tag| Language::from_tag(tag).map(|known| known.short_tag().to_owned()));
        let tag = tags.find(|tag| !all.iter().any(|known: &NewLanguage| known.tag == *tag));
        if let Some(tag) = tag {
            all.push(NewLanguage { tag, slug: slug.to_owned(), prefix: String::new(), origin: None });
        } else {
            notes.push(format!("Polylang's language {slug} is no language that Kielo knows, or the same as another; its texts were taken for those of the default language."));
        }
    };
    let mut slugs: Vec<&str> = Vec::new();
    for term in export_index.terms.iter().filter(|term| term.taxonomy == "language") {
        let locale = PhpValue::parse(&term.description).and_then(|value| value.get("locale")?.text());
        slugs.push(&term.slug);
        add(&term.slug, locale);
    }
    let used = export_index.used_terms.keys().filter(|(taxonomy, _)| taxonomy == "language");
    let undefined: Vec<&str> = used.map(|(_, slug)| &**slug).filter(|slug| !slugs.contains(slug)).collect();
    for slug in &undefined {
        add(slug, None);
    }
    if export_index.has_qtranslate_texts {
        notes.push(
            "Texts held several languages at once, as qTranslate writes them; each is now a text of its own in each of its languages. \
             Comments stand below the first. Categories, tags, menus and the site's title have the words of one language: translate \
             them in content/terms.toml and site.toml."
                .to_owned(),
        );
    } else if export_index.has_wpml_languages {
        notes.push(
            "The languages of texts are those that WPML wrote into fields of the export. It does not say which categories and \
             tags are translations of each other; name them in content/terms.toml."
                .to_owned(),
        );
    } else if !undefined.is_empty() {
        notes.push(
            "Texts name languages of Polylang that the export does not define, so it was not made with “All content”. \
             The languages of texts are right all the same, but which categories are translations of each other is \
             not known. Export again with “All content” to bring that too."
                .to_owned(),
        );
    }
    all
}

/// Finds the prefix or host of each Polylang language from the addresses of published items.
fn locate_polylang_languages(
    all: &mut [NewLanguage],
    export_index: &ExportIndex,
    hosts: &Hosts,
    item_languages: &[Option<usize>],
) {
    for (index, language) in all.iter_mut().enumerate() {
        let (mut with_prefix, mut without_prefix) = (0, 0);
        let mut origins: BTreeMap<String, usize> = BTreeMap::new();
        for (item, item_language) in export_index.items.iter().zip(item_languages) {
            let is_published = matches!(item.kind, ItemKind::Post | ItemKind::Page) && &*item.status == "publish";
            if *item_language != Some(index) || !is_published || item.link.contains('?') {
                continue;
            }
            let Some((origin, path)) = hosts.origin_and_item_path(&item.link) else { continue };
            *origins.entry(origin).or_default() += 1;
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            if first == language.slug { with_prefix += 1 } else { without_prefix += 1 }
        }
        if with_prefix > without_prefix {
            language.prefix.clone_from(&language.slug);
        }
        let most_common = origins.into_iter().max_by_key(|(_, count)| *count).map(|(origin, _)| origin);
        language.origin = most_common.filter(|origin| !hosts.is_main_origin(origin));
    }
}

/// Returns the translation keys of items, from the groups that the export defines and those that items name.
fn translation_keys(
    export_index: &ExportIndex,
    item_languages: &[u16],
    damage: &mut LanguageDamage,
) -> BTreeMap<u32, String> {
    let mut members: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for term in export_index.terms.iter().filter(|term| term.taxonomy == "post_translations") {
        let group = PhpValue::parse(&term.description);
        damage.unreadable_groups += usize::from(group.is_none());
        let ids = group.iter().flat_map(PhpValue::entries).filter_map(|(_, value)| value.number());
        let members = members.entry(&term.slug).or_default();
        for id in ids {
            match export_index.index_of(id) {
                Some(index) => members.push(index),
                None => damage.missing_texts += 1,
            }
        }
    }
    for (index, item) in export_index.items.iter().enumerate() {
        for term in item.terms.iter().filter(|term| term.taxonomy == "post_translations") {
            members.entry(&term.slug).or_default().push(index as u32);
        }
    }
    let mut translation_keys = BTreeMap::new();
    let mut keys: BTreeMap<String, u32> = BTreeMap::new();
    for mut item_indexes in members.into_values() {
        item_indexes.sort_unstable();
        item_indexes.dedup();
        item_indexes.retain(|index| {
            matches!(export_index.items[*index as usize].kind, ItemKind::Post | ItemKind::Page | ItemKind::Other)
        });
        // A document has at most one translation in each language.
        let mut languages = BTreeSet::new();
        item_indexes.retain(|index| {
            let language = item_languages[*index as usize];
            let is_new = languages.insert(language);
            damage.equal_languages += usize::from(!is_new);
            is_new
        });
        let Some(first) = item_indexes.first().filter(|_| item_indexes.len() > 1) else { continue };
        let slug = &*export_index.items[*first as usize].slug;
        let key = if slug.is_empty() {
            format!("wordpress-{}", export_index.items[*first as usize].id)
        } else {
            slug.to_owned()
        };
        let count = keys.entry(key.clone()).or_default();
        *count += 1;
        let key = if *count == 1 { key } else { format!("{key}-{count}") };
        translation_keys.extend(item_indexes.into_iter().map(|index| (index, key.clone())));
    }
    translation_keys
}

/// Parses Polylang's groups of translated terms: PHP arrays from language slug to term id.
fn term_groups(export_index: &ExportIndex, all: &[NewLanguage], damage: &mut LanguageDamage) -> Vec<Vec<(usize, u64)>> {
    let groups = export_index.terms.iter().filter(|term| term.taxonomy == "term_translations");
    groups
        .filter_map(|term| {
            let group = PhpValue::parse(&term.description);
            damage.unreadable_groups += usize::from(group.is_none());
            group
        })
        .map(|group| {
            let entries = group.entries().iter();
            let entries = entries.filter_map(|(slug, value)| {
                Some((all.iter().position(|language| language.slug == *slug)?, value.number()?))
            });
            entries.collect()
        })
        .collect()
}
