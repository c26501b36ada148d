//! Reads `[languages]`.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::table_reader::TableReader;
use super::parse_base_url;
use crate::config::{BaseUrl, LanguageAddresses, LanguageId, SiteLanguage};
use crate::diagnostic::Diagnostic;
use crate::language::{HyphenationExceptions, Language, LanguageTag, Typography, UrlWord, placeholders};
use crate::table::{Span, Spanned, Table, Value};

/// Reads all languages. The list is empty if there is no such table, or if one of the languages cannot be read: all texts and
/// settings in it would be reported again.
pub(super) fn read(reader: &mut TableReader) -> Vec<SiteLanguage> {
    let start = reader.span().start as usize;
    reader.table("languages", languages).unwrap_or_else(|| {
        let example = "[languages.fi], and below it title = \"…\"";
        reader.report_missing_at(Span::new(start, start), "languages", example);
        Vec::new()
    })
}

fn languages(reader: &mut TableReader) -> Vec<SiteLanguage> {
    let entries = reader.take_rest();
    if entries.is_empty() {
        let span = reader.span();
        reader.report(|source| Diagnostic::no_languages(source, span));
    }
    let is_only_one = entries.len() == 1;
    let mut are_all_known = true;
    let tags: Vec<LanguageTag> = entries.iter().filter_map(|(tag, _)| LanguageTag::parse(&tag.value)).collect();
    let mut languages: Vec<SiteLanguage> = Vec::new();
    for (tag, value) in entries {
        let Some(language) = Language::from_tag(&tag.value) else {
            reader.report(|source| Diagnostic::invalid_language_tag(source, tag.span, &tag.value));
            are_all_known = false;
            continue;
        };
        if let Some(first) = languages.iter().find(|other| other.language.short_tag() == language.short_tag()) {
            let (first, second) = ((&*first.configured_tag, first.span), (&*tag.value, tag.span));
            reader.report(|source| Diagnostic::duplicate_language(source, first, second, language.short_tag()));
            continue;
        }
        let relatives = tags.iter().filter(|other| other.has_main_language_of(language.parsed_tag())).count();
        let default_name = if relatives > 1 { language.name_with_region() } else { language.name().to_owned() };
        let settings = reader.table_from(&tag.value, value, |table| {
            let name = table.string("name").unwrap_or(default_name);
            SiteLanguage { name, ..site_language(table, language, &tag, is_only_one) }
        });
        are_all_known &= settings.is_some();
        languages.extend(settings);
    }
    if are_all_known { languages } else { Vec::new() }
}

fn site_language(
    reader: &mut TableReader,
    language: Language,
    tag: &Spanned<String>,
    is_only_one: bool,
) -> SiteLanguage {
    let title = reader.string("title");
    if title.is_none() {
        let example = "title = \"…\", the site's name in this language";
        reader.report_missing_at(tag.span, "title", example);
    }
    let base_url = reader.text("base_url").and_then(|written| parse_base_url(reader, &written));
    let own_prefix = prefix(reader);
    let has_own_prefix = own_prefix.is_some();
    let prefix = own_prefix.unwrap_or_else(|| {
        let is_at_root = is_only_one || base_url.is_some();
        if is_at_root { String::new() } else { language.short_tag().to_owned() }
    });
    SiteLanguage {
        name: language.name().to_owned(),
        title: title.unwrap_or_else(|| language.name().to_owned()),
        description: reader.text("description").map(|description| description.value).unwrap_or_default(),
        title_pattern: title_pattern(reader),
        locale: locale(reader),
        prefix,
        has_own_prefix,
        base_url,
        words: reader.table("words", url_words).unwrap_or_default(),
        typography: Arc::new(Typography::new(language.tag(), hyphen_exceptions(reader))),
        params: reader.free_table("params"),
        draft: reader.boolean("draft").unwrap_or(false),
        configured_tag: tag.value.clone(),
        span: tag.span,
        language,
    }
}

/// Reads the settings of one language that addresses were made from earlier. Those that the table lacks stay as they are.
pub(super) fn earlier_addresses(reader: &mut TableReader, language: &mut LanguageAddresses) {
    if let Some(prefix) = prefix(reader) {
        language.prefix = prefix;
    }
    if let Some(written) = reader.text("base_url") {
        // An empty text is a language that had no address of its own.
        language.base_url = if written.value.is_empty() { None } else { parse_base_url(reader, &written) };
    }
    let words = reader.table("words", url_words).unwrap_or_default();
    for (word, earlier) in language.words.iter_mut().zip(words) {
        if let Some(earlier) = earlier {
            *word = earlier;
        }
    }
}

fn prefix(reader: &mut TableReader) -> Option<String> {
    let prefix = reader.text("prefix")?;
    if !prefix.value.is_empty() && !is_folder_name(&prefix.value) {
        let advice = "write one folder's name of letters a–z, digits and hyphens, or \"\" for the root";
        reader.report_invalid("prefix", prefix.span, "cannot stand in an address", advice);
    }
    Some(prefix.value)
}

/// The pattern of titles in languages that set none.
const TITLE_PATTERN: &str = "{title} – {site}";

fn title_pattern(reader: &mut TableReader) -> String {
    let Some(pattern) = reader.filled_text("title_pattern") else {
        return TITLE_PATTERN.to_owned();
    };
    let unknown = placeholders(&pattern.value).find(|name| !matches!(*name, "title" | "site"));
    let problem = match unknown {
        Some(name) => format!("has an unknown part `{{{name}}}`"),
        None if !pattern.value.contains("{title}") => "gives every page the same title".to_owned(),
        None => return pattern.value,
    };
    let advice = "write {title} where the page's own title stands, and {site} where the site's title stands";
    reader.report_invalid("title_pattern", pattern.span, &problem, advice);
    TITLE_PATTERN.to_owned()
}

fn locale(reader: &mut TableReader) -> Option<String> {
    let is_locale = |text: &str| {
        text.split_once('_').is_some_and(|(language, country)| {
            matches!(language.len(), 2 | 3)
                && language.chars().all(|c| c.is_ascii_lowercase())
                && country.len() == 2
                && country.chars().all(|c| c.is_ascii_uppercase())
        })
    };
    let advice = "write the language and the country as in sv_FI";
    reader.valid_string("locale", is_locale, "is no language and country", advice)
}

fn hyphen_exceptions(reader: &mut TableReader) -> HyphenationExceptions {
    let mut exceptions = HyphenationExceptions::default();
    for word in reader.texts("hyphenation_exceptions") {
        if let Err(problem) = exceptions.add(&word.value) {
            let advice =
                "write one word with hyphens where it may be broken: \"asiakas-uskollis\" serves all that begin so";
            reader.report_invalid(&word.value, word.span, problem, advice);
        }
    }
    exceptions
}

fn url_words(reader: &mut TableReader) -> [Option<String>; UrlWord::ALL.len()] {
    UrlWord::ALL.map(|(_, key)| {
        let word = reader.text(key)?;
        if !is_folder_name(&word.value) {
            let advice = "write one word of letters a–z, digits and hyphens";
            reader.report_invalid(key, word.span, "cannot stand in an address", advice);
        }
        Some(word.value)
    })
}

/// Whether a text can be the name of one folder in an address.
pub(super) fn is_folder_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Whether all languages have different addresses. Two languages at one address would collide at every page, so this is
/// reported once and the site is not read further.
pub(super) fn check_addresses(
    reader: &mut TableReader,
    base_url: Option<&BaseUrl>,
    languages: &[SiteLanguage],
) -> bool {
    let mut is_distinct = true;
    for (index, language) in languages.iter().enumerate() {
        let host = |language: &SiteLanguage| language.base_url.clone().or_else(|| base_url.cloned());
        let is_same = |other: &&SiteLanguage| other.prefix == language.prefix && host(other) == host(language);
        if let Some(other) = languages[..index].iter().find(is_same) {
            let (tag, other) = (language.language.short_tag(), other.language.short_tag());
            reader.report(|source| {
                Diagnostic::duplicate_language_prefix(source, language.span, tag, other, &language.prefix)
            });
            is_distinct = false;
        }
    }
    is_distinct
}

/// Reports a default language that is in preparation. It has the texts that name no language, and the root of the site.
/// Returns whether the default language is published.
pub(super) fn check_default(reader: &mut TableReader, languages: &[SiteLanguage], default: LanguageId) -> bool {
    let draft = languages.get(usize::from(default.0)).filter(|language| language.draft);
    if let Some(language) = draft {
        let tag = &language.configured_tag;
        reader.report(|source| Diagnostic::draft_default_language(source, language.span, tag));
    }
    draft.is_none()
}

/// Moves languages in preparation behind the others, which keep their order. Returns the languages, the new index of the
/// default language, and the number of the others.
pub(super) fn drafts_last(languages: Vec<SiteLanguage>, default: LanguageId) -> (Vec<SiteLanguage>, LanguageId, usize) {
    let before = languages.iter().take(usize::from(default.0)).filter(|language| !language.draft).count();
    let (drafts, mut ordered): (Vec<_>, Vec<_>) = languages.into_iter().partition(|language| language.draft);
    let published = ordered.len();
    ordered.extend(drafts);
    (ordered, LanguageId(before as u16), published)
}

/// Lays the free table of a language over that of the site.
pub(super) fn with_params(language: SiteLanguage, shared: &Table) -> SiteLanguage {
    SiteLanguage { params: overlay(shared, &language.params), ..language }
}

/// Lays a table over another, key by key. Tables in both are merged; any other value replaces the other.
pub(in crate::load) fn overlay(below: &Table, above: &Table) -> Table {
    let mut merged = below.clone();
    let places: HashMap<&str, usize> =
        below.entries.iter().enumerate().map(|(index, (key, _))| (&*key.value, index)).collect();
    for (key, value) in &above.entries {
        let Some(index) = places.get(&*key.value) else {
            merged.entries.push((key.clone(), value.clone()));
            continue;
        };
        merged.entries[*index].1 = match (&below.entries[*index].1.value, &value.value) {
            (Value::Table(below), Value::Table(above)) => Spanned::new(Value::Table(overlay(below, above)), value.span),
            _ => value.clone(),
        };
    }
    merged
}

/// Applies a language's typography to its own title and description.
pub(super) fn typeset(language: SiteLanguage) -> SiteLanguage {
    let typeset = |text: &str| language.typography.typeset_text(text).into_owned();
    SiteLanguage { title: typeset(&language.title), description: typeset(&language.description), ..language }
}

/// Moves languages on other domains to the folders that the output has for these domains. Languages in another folder of the
/// site's own domain stay there. `written` is the base URL in site.toml, and `base_url` the one that replaces it.
pub(super) fn on_one_origin(
    mut languages: Vec<SiteLanguage>,
    base_url: &BaseUrl,
    written: Option<&BaseUrl>,
) -> Vec<SiteLanguage> {
    let domains: Vec<Option<BaseUrl>> = languages.iter().map(|language| language.base_url.clone()).collect();
    for index in 0..languages.len() {
        let Some(own) = &domains[index] else { continue };
        let first = domains.iter().position(|other| *other == domains[index]).unwrap_or(index);
        let path = if written.is_some_and(|written| written.origin == own.origin) {
            own.path.clone()
        } else {
            format!("{}/{}", base_url.path, languages[first].language.short_tag())
        };
        languages[index].base_url = Some(BaseUrl { origin: base_url.origin.clone(), path });
    }
    languages
}
