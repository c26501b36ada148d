//! In which language everything of an export is written: Polylang's languages, prefixes of addresses, categories, or one
//! language for all.

use std::collections::BTreeMap;

use super::export_index::ExportIndex;
use super::hosts::Hosts;
use super::item::Kind;
use super::php::Php;
use crate::diagnostic::Diagnostic;
use crate::language::Language;

/// What the author says of languages.
#[derive(Debug, Clone, Default)]
pub struct LanguageChoice {
    /// The language of what nothing else says a language of.
    pub default: Option<String>,
    /// Languages by the first folder of addresses: `en` and `/en/`.
    pub prefixes: Vec<(String, String)>,
    /// Languages by category: `en` and the category's slug.
    pub categories: Vec<(String, String)>,
}

/// A language of the new site.
#[derive(Debug, Clone)]
pub(super) struct NewLanguage {
    /// Its tag, as Kielo writes it.
    pub(super) tag: String,
    /// What WordPress calls it.
    pub(super) slug: String,
    /// The first folder of its addresses.
    pub(super) prefix: String,
    /// Its own scheme and host, where it has some.
    pub(super) origin: Option<String>,
}

/// The languages of a site, and those of its items.
#[derive(Debug)]
pub(super) struct Languages {
    pub(super) all: Vec<NewLanguage>,
    pub(super) default: usize,
    /// The language of each item, by its place.
    of_items: Vec<u16>,
    /// The key that translations share, by the item's place.
    pub(super) groups: BTreeMap<u32, String>,
    /// Terms that are one idea in several languages: the ids by language.
    pub(super) term_groups: Vec<Vec<(usize, u64)>>,
    /// What the report must say.
    pub(super) notes: Vec<String>,
}

impl Languages {
    /// The language of the item at a place.
    pub(super) fn of_item(&self, place: u32) -> usize {
        usize::from(self.of_items[place as usize])
    }

    /// Whether there are several.
    pub(super) fn are_many(&self) -> bool {
        self.all.len() > 1
    }

    /// Finds out the languages of an export.
    ///
    /// # Errors
    /// A tag that the author gave and that names no language.
    pub(super) fn of(export_index: &ExportIndex, hosts: &Hosts, choice: &LanguageChoice) -> Result<Self, Diagnostic> {
        let mut notes = Vec::new();
        let said = choice.default.as_deref().map(known_tag).transpose()?;
        let default_tag = said.clone().unwrap_or_else(|| {
            Language::from_tag(&export_index.language.replace('_', "-")).map_or_else(
                || {
                    notes.push(
                        "The export does not say its language; English was taken. Give it with --language.".to_owned(),
                    );
                    "en".to_owned()
                },
                |language| language.tag().to_owned(),
            )
        });
        let mut all = polylang(export_index, &mut notes);
        let by_polylang = !all.is_empty();
        if !by_polylang {
            all.push(NewLanguage {
                tag: default_tag.clone(),
                slug: String::new(),
                prefix: String::new(),
                origin: None,
            });
            for (tag, prefix) in &choice.prefixes {
                let prefix = prefix.trim_matches('/').to_owned();
                add(&mut all, NewLanguage { tag: known_tag(tag)?, slug: prefix.clone(), prefix, origin: None });
            }
            for (tag, _) in &choice.categories {
                let tag = known_tag(tag)?;
                add(&mut all, NewLanguage { slug: String::new(), prefix: tag.clone(), tag, origin: None });
            }
        }
        let with_slug = |slug: &str| all.iter().position(|language| language.slug == slug && !slug.is_empty());
        let with_tag = |tag: &str| all.iter().position(|language| language.tag == tag);
        let mut default = with_tag(&default_tag).unwrap_or(0);
        let of_item = |place: usize| -> Option<usize> {
            let item = &export_index.items[place];
            if by_polylang {
                let named = item.terms.iter().find(|term| term.taxonomy == "language")?;
                return with_slug(&named.slug);
            }
            let path = hosts.path(&item.link).unwrap_or_default();
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            let by_prefix = all.iter().position(|language| !language.prefix.is_empty() && language.prefix == first);
            let category = |slug: &str| item.terms.iter().any(|term| term.taxonomy == "category" && term.slug == slug);
            let by_category = || {
                let (tag, _) = choice.categories.iter().find(|(_, slug)| category(slug))?;
                with_tag(Language::from_tag(tag)?.tag())
            };
            by_prefix.filter(|_| !choice.prefixes.is_empty()).or_else(by_category)
        };
        let found: Vec<Option<usize>> = (0..export_index.items.len()).map(of_item).collect();
        if by_polylang {
            place_polylang(&mut all, export_index, hosts, &found);
            if said.is_none()
                && let Some(at_root) =
                    all.iter().position(|language| language.prefix.is_empty() && language.origin.is_none())
            {
                default = at_root;
            }
        }
        // Two languages at one place would clash at every address.
        for index in 0..all.len() {
            let clashes =
                |other: usize| all[other].prefix == all[index].prefix && all[other].origin == all[index].origin;
            if (0..index).any(clashes) || (index < default && clashes(default)) {
                all[index].prefix = all[index].tag.to_lowercase();
            }
        }
        let of_items = found.iter().map(|language| language.unwrap_or(default) as u16).collect();
        let groups = groups(export_index, &found);
        let term_groups = term_groups(export_index, &all);
        Ok(Self { all, default, of_items, groups, term_groups, notes })
    }
}

fn known_tag(written: &str) -> Result<String, Diagnostic> {
    let language = Language::from_tag(written).ok_or_else(|| Diagnostic::invalid_import_language(written))?;
    Ok(language.tag().to_owned())
}

fn add(all: &mut Vec<NewLanguage>, language: NewLanguage) {
    if !all.iter().any(|known| known.tag == language.tag) {
        all.push(language);
    }
}

/// Polylang's languages: as the export defines them, or else as items name them.
fn polylang(export_index: &ExportIndex, notes: &mut Vec<String>) -> Vec<NewLanguage> {
    let mut all: Vec<NewLanguage> = Vec::new();
    let mut named = |slug: &str, locale: Option<String>| {
        let written = [Some(slug.to_owned()), locale.map(|locale| locale.replace('_', "-"))];
        let mut tags =
            written.iter().flatten().filter_map(|tag| Language::from_tag(tag).map(|known| known.tag().to_owned()));
        let tag = tags.find(|tag| !all.iter().any(|known: &NewLanguage| known.tag == *tag));
        if let Some(tag) = tag {
            all.push(NewLanguage { tag, slug: slug.to_owned(), prefix: String::new(), origin: None });
        } else {
            notes.push(format!("Polylang's language {slug} is no language that Kielo knows, or the same as another; its texts were taken for those of the default language."));
        }
    };
    let mut slugs: Vec<&str> = Vec::new();
    for term in export_index.terms.iter().filter(|term| term.taxonomy == "language") {
        let locale = Php::parse(&term.description).and_then(|value| value.get("locale")?.text());
        slugs.push(&term.slug);
        named(&term.slug, locale);
    }
    let used = export_index.used_terms.keys().filter(|(taxonomy, _)| taxonomy == "language");
    let undefined: Vec<&str> = used.map(|(_, slug)| &**slug).filter(|slug| !slugs.contains(slug)).collect();
    for slug in &undefined {
        named(slug, None);
    }
    if export_index.has_inline_languages {
        notes.push(
            "Texts held several languages at once, as qTranslate writes them; each is now a text of its own in each of its languages. \
             Comments stand below the first. Categories, tags, menus and the site's title have the words of one language: translate \
             them in content/terms.toml and site.toml."
                .to_owned(),
        );
    } else if export_index.has_language_fields {
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

/// Finds out under which prefix or on which host each of Polylang's languages lives.
fn place_polylang(all: &mut [NewLanguage], export_index: &ExportIndex, hosts: &Hosts, found: &[Option<usize>]) {
    for (index, language) in all.iter_mut().enumerate() {
        let (mut with_prefix, mut without) = (0, 0);
        let mut origins: BTreeMap<String, usize> = BTreeMap::new();
        for (item, of_item) in export_index.items.iter().zip(found) {
            let counts = matches!(item.kind, Kind::Post | Kind::Page) && &*item.status == "publish";
            if *of_item != Some(index) || !counts || item.link.contains('?') {
                continue;
            }
            let Some((origin, path)) = hosts.split(&item.link) else { continue };
            *origins.entry(origin).or_default() += 1;
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            if first == language.slug { with_prefix += 1 } else { without += 1 }
        }
        if with_prefix > without {
            language.prefix.clone_from(&language.slug);
        }
        let usual = origins.into_iter().max_by_key(|(_, count)| *count).map(|(origin, _)| origin);
        language.origin = usual.filter(|origin| !hosts.is_main(origin));
    }
}

/// The translations of texts: by the groups that items name, else by those that the export defines.
fn groups(export_index: &ExportIndex, found: &[Option<usize>]) -> BTreeMap<u32, String> {
    let mut members: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for term in export_index.terms.iter().filter(|term| term.taxonomy == "post_translations") {
        let ids = Php::parse(&term.description);
        let ids = ids.iter().flat_map(Php::entries).filter_map(|(_, value)| value.number());
        members.entry(&term.slug).or_default().extend(ids.filter_map(|id| export_index.place_of(id)));
    }
    for (place, item) in export_index.items.iter().enumerate() {
        for term in item.terms.iter().filter(|term| term.taxonomy == "post_translations") {
            members.entry(&term.slug).or_default().push(place as u32);
        }
    }
    let mut groups = BTreeMap::new();
    let mut keys: BTreeMap<String, u32> = BTreeMap::new();
    for mut places in members.into_values() {
        places.sort_unstable();
        places.dedup();
        places
            .retain(|place| matches!(export_index.items[*place as usize].kind, Kind::Post | Kind::Page | Kind::Other));
        // A document has one translation in each language.
        let mut languages = Vec::new();
        places.retain(|place| {
            let language = found[*place as usize];
            let is_new = !languages.contains(&language);
            languages.push(language);
            is_new
        });
        let Some(first) = places.first().filter(|_| places.len() > 1) else { continue };
        let slug = &*export_index.items[*first as usize].slug;
        let key = if slug.is_empty() {
            format!("wordpress-{}", export_index.items[*first as usize].id)
        } else {
            slug.to_owned()
        };
        let count = keys.entry(key.clone()).or_default();
        *count += 1;
        let key = if *count == 1 { key } else { format!("{key}-{count}") };
        groups.extend(places.into_iter().map(|place| (place, key.clone())));
    }
    groups
}

fn term_groups(export_index: &ExportIndex, all: &[NewLanguage]) -> Vec<Vec<(usize, u64)>> {
    let groups = export_index.terms.iter().filter(|term| term.taxonomy == "term_translations");
    groups
        .filter_map(|term| Php::parse(&term.description))
        .map(|group| {
            let entries = group.entries().iter();
            let entries = entries.filter_map(|(slug, value)| {
                Some((all.iter().position(|language| language.slug == *slug)?, value.number()?))
            });
            entries.collect()
        })
        .collect()
}
