//! Reads `[taxonomies]`.

use super::super::table_reader::TableReader;
use super::languages::is_folder_name;
use crate::config::{AddressSettings, LanguageId, OwnTaxonomy, RESERVED_TAXONOMY_NAMES, SiteLanguage, TaxonomyWords};
use crate::diagnostic::Diagnostic;
use crate::language::SlugStyle;
use crate::table::{Spanned, Value};

/// The number of taxonomies that a site may declare. Every page has a list of them.
const MAX_TAXONOMIES: usize = 50;

/// The longest name of a taxonomy, in bytes.
const MAX_NAME: usize = 40;

/// Reads all taxonomies, in the order of site.toml. One whose name is not valid is reported and left out. One whose words
/// cannot be read is there all the same, because posts name its terms.
pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage], slugs: SlugStyle) -> Vec<OwnTaxonomy> {
    let Some(value) = reader.take("taxonomies") else { return Vec::new() };
    match value.value {
        Value::Table(table) => reader.nested(table, |table| tables(table, languages, slugs)),
        Value::Array(items) => {
            let names: Vec<Spanned<String>> = items.into_iter().filter_map(name_in_list).collect();
            let name = names.first().map_or("industry", |name| &name.value);
            reader.report(|source| Diagnostic::list_of_taxonomies(source, value.span, name));
            let is_own =
                |name: &Spanned<String>| is_valid_name(&name.value) && !RESERVED_TAXONOMY_NAMES.contains(&&*name.value);
            let names = names.into_iter().filter(is_own).take(MAX_TAXONOMIES);
            names.map(|name| without_words(name, languages)).collect()
        }
        _ => reader.wrong_type("taxonomies", &value, "a table").unwrap_or_default(),
    }
}

fn tables(reader: &mut TableReader, languages: &[SiteLanguage], slugs: SlugStyle) -> Vec<OwnTaxonomy> {
    let mut taxonomies: Vec<OwnTaxonomy> = Vec::new();
    for (name, value) in reader.take_rest() {
        if RESERVED_TAXONOMY_NAMES.contains(&&*name.value) {
            reader.report(|source| Diagnostic::reserved_taxonomy_name(source, name.span, &name.value));
            continue;
        }
        if !is_valid_name(&name.value) {
            reader.report(|source| Diagnostic::invalid_taxonomy_name(source, name.span, &name.value));
            continue;
        }
        if taxonomies.len() == MAX_TAXONOMIES {
            reader.report(|source| Diagnostic::too_many_taxonomies(source, name.span, MAX_TAXONOMIES));
            break;
        }
        let words = reader.table_from(&name.value, value, |table| words(table, &name, languages, slugs));
        taxonomies.push(match words {
            Some(words) => OwnTaxonomy { name: name.value, span: name.span, words },
            None => without_words(name, languages),
        });
    }
    taxonomies
}

/// Returns the name in an item of a list: a text, or a table with the key `name`.
fn name_in_list(item: Spanned<Value>) -> Option<Spanned<String>> {
    match item.value {
        Value::Text(name) => Some(Spanned::new(name, item.span)),
        Value::Table(table) => table.entries.into_iter().find_map(|(key, value)| match value.value {
            Value::Text(name) if key.value == "name" => Some(Spanned::new(name, value.span)),
            _ => None,
        }),
        _ => None,
    }
}

fn without_words(name: Spanned<String>, languages: &[SiteLanguage]) -> OwnTaxonomy {
    let words = TaxonomyWords { title: name.value.clone(), singular: name.value.clone(), slug: name.value.clone() };
    OwnTaxonomy { words: vec![words; languages.len()], span: name.span, name: name.value }
}

/// Reads the words in addresses of earlier declarations: `industry.fi.slug`.
pub(super) fn earlier_words(reader: &mut TableReader, languages: &[SiteLanguage], settings: &mut AddressSettings) {
    let names: Vec<String> =
        settings.languages.first().into_iter().flat_map(|own| &own.taxonomies).map(|(name, _)| name.clone()).collect();
    for (index, name) in names.iter().enumerate() {
        reader.table(name, |table| {
            for (language, value) in table.take_by_language(languages) {
                let position = usize::from(language.0);
                let words = table.table_from(&languages[position].configured_tag, value, written_words);
                if let Some(slug) = words.and_then(|words| words.slug) {
                    settings.languages[position].taxonomies[index].1 = slug;
                }
            }
        });
    }
}

/// Whether a name can be a key of front matter and a field of templates.
fn is_valid_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.len() <= MAX_NAME && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_letter)
}

/// The words that one table has.
#[derive(Default)]
struct WrittenWords {
    title: Option<String>,
    singular: Option<String>,
    slug: Option<String>,
}

/// Reads the words of one taxonomy: those for all languages, and those of each language.
fn words(
    reader: &mut TableReader,
    name: &Spanned<String>,
    languages: &[SiteLanguage],
    slugs: SlugStyle,
) -> Vec<TaxonomyWords> {
    let mut shared = written_words(reader);
    let mut own: Vec<(LanguageId, WrittenWords)> = Vec::new();
    for (language, value) in reader.take_by_language(languages) {
        let tag = &languages[usize::from(language.0)].configured_tag;
        let words = match value.value {
            // `fi = "Toimialat"` is short for a table with a title.
            Value::Text(title) => Some(WrittenWords { title: filled(title), ..WrittenWords::default() }),
            _ => reader.table_from(tag, value, written_words),
        };
        own.extend(words.map(|words| (language, words)));
    }
    let untitled: Vec<&str> = (0..)
        .map(LanguageId)
        .zip(languages)
        .filter(|(id, language)| {
            let has_title = own.iter().any(|(known, words)| known == id && words.title.is_some());
            !has_title && shared.title.is_none() && !language.draft
        })
        .map(|(_, language)| &*language.configured_tag)
        .collect();
    if !untitled.is_empty() && !reader.has_problems() {
        reader.report(|source| Diagnostic::taxonomy_without_title(source, name.span, &name.value, &untitled));
    }
    shared.title = shared.title.or_else(|| Some(name.value.clone()));
    let words_in = |(index, settings): (usize, &SiteLanguage)| {
        let own = own.iter().find(|(id, _)| usize::from(id.0) == index).map(|(_, words)| words);
        let word = |choose: fn(&WrittenWords) -> &Option<String>| own.and_then(|own| choose(own).clone());
        let title = word(|words| &words.title).or_else(|| shared.title.clone()).unwrap_or_default();
        let singular = word(|words| &words.singular).or_else(|| shared.singular.clone());
        let slug = word(|words| &words.slug).or_else(|| shared.slug.clone());
        let made = || Some(settings.language.slug(&title, slugs)).filter(|slug| is_folder_name(slug));
        TaxonomyWords {
            slug: slug.or_else(made).unwrap_or_else(|| name.value.clone()),
            singular: settings.typography.typeset_text(&singular.unwrap_or_else(|| title.clone())).into_owned(),
            title: settings.typography.typeset_text(&title).into_owned(),
        }
    };
    languages.iter().enumerate().map(words_in).collect()
}

fn written_words(reader: &mut TableReader) -> WrittenWords {
    let slug = reader.text("slug").map(|slug| {
        if !is_folder_name(&slug.value) {
            let advice = "write one word of letters a–z, digits and hyphens";
            reader.report_invalid("slug", slug.span, "cannot stand in an address", advice);
        }
        slug.value
    });
    WrittenWords {
        title: reader.filled_text("title").map(|title| title.value),
        singular: reader.filled_text("singular").map(|singular| singular.value),
        slug,
    }
}

fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}
