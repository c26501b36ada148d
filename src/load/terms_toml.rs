//! Reads `content/terms.toml`: data of terms in addition to their names in the posts.

use std::collections::HashSet;

use super::site_toml::{fediverse, overlay};
use super::table_reader::{TableReader, read_toml_file};
use crate::address::is_absolute;
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{is_invisible, normalize_name};
use crate::model::{LocalizedTerm, Taxonomy, TermDefinition};
use crate::table::{Spanned, Value};

/// Reads all entries.
pub(super) fn read(source: &Source, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<TermDefinition> {
    let ideas = read_toml_file(source, diagnostics, |reader| {
        let mut ideas = Vec::new();
        for taxonomy in Taxonomy::all(config) {
            ideas.extend(reader.tables(taxonomy.key(config), |entry| idea(entry, taxonomy, config)));
        }
        report_ambiguous_names(reader, config, &mut ideas);
        ideas
    });
    ideas.unwrap_or_default()
}

fn idea(reader: &mut TableReader, taxonomy: Taxonomy, config: &Config) -> Option<TermDefinition> {
    let span = reader.span();
    let is_person = taxonomy == Taxonomy::Author;
    let parent = if taxonomy == Taxonomy::Category { reader.filled_text("parent").map(normalized) } else { None };
    let shared_name = if is_person { reader.filled_text("name").map(normalized) } else { None };
    let homepage = if is_person { reader.filled_address("url").map(|url| url.value) } else { None };
    let image = reader.filled_address("image");
    let image = image.or_else(|| if is_person { reader.filled_address("picture") } else { None });
    let params = reader.free_table("params");
    let fediverse = if is_person { fediverse(reader) } else { None };
    let same_as = if is_person { reader.addresses("same_as") } else { Vec::new() };
    let mut names = Vec::new();
    for (language, value) in reader.take_by_language(&config.languages) {
        let tag = config.language(language).configured_tag.as_str();
        if let Some(mut name) = term_name(reader, tag, value, shared_name.as_ref()) {
            name.params = overlay(&params, &name.params);
            name.description = name.description.map(|text| config.typeset_text(language, text));
            names.push((language, name));
        }
    }
    if let Some(name) = &shared_name {
        // A person has the same name in all languages, even in those that the entry does not mention.
        for language in config.language_ids() {
            if !names.iter().any(|(known, _)| *known == language) {
                let name =
                    LocalizedTerm { params: params.clone(), ..LocalizedTerm::new(name.value.clone(), name.span) };
                names.push((language, name));
            }
        }
        names.sort_by_key(|(language, _)| *language);
    }
    if names.is_empty() {
        if !reader.has_problems() {
            reader.report(|source| Diagnostic::term_without_name(source, span));
        }
        return None;
    }
    let same_as = same_as.into_iter().map(|url| url.value).collect();
    Some(TermDefinition { taxonomy, localizations: names, parent, homepage, image, params, same_as, fediverse, span })
}

/// Reads `fi = "name"` or `fi = { name = …, slug = …, description = … }`. In the entry of a person with a `name`, the
/// text of `fi` is the description.
fn term_name(
    reader: &mut TableReader,
    tag: &str,
    value: Spanned<Value>,
    shared_name: Option<&Spanned<String>>,
) -> Option<LocalizedTerm> {
    let span = value.span;
    match value.value {
        Value::Text(text) => Some(match shared_name {
            Some(name) => LocalizedTerm { description: Some(text), ..LocalizedTerm::new(name.value.clone(), span) },
            None => LocalizedTerm::new(normalize_name(&text).trim().to_owned(), span),
        }),
        Value::Table(table) => reader.nested(table, |table| {
            let name = table.string("name").map(|name| normalize_name(&name).trim().to_owned());
            let slug = slug(table);
            let description = table.string("description");
            let params = table.free_table("params");
            let name = name.or_else(|| shared_name.map(|name| name.value.clone()));
            if name.is_none() {
                let example = "name = \"…\" inside the braces";
                table.report_missing_at(span, "name", example);
            }
            Some(LocalizedTerm { name: name?, slug, description, params, span })
        }),
        _ => reader.wrong_type(tag, &value, "text"),
    }
}

/// Returns a name in the form in which names are compared.
fn normalized(mut name: Spanned<String>) -> Spanned<String> {
    name.value = normalize_name(&name.value).trim().to_owned();
    name
}

/// Reads a slug. One that cannot be part of an address is reported and returned all the same.
pub(super) fn slug(reader: &mut TableReader) -> Option<String> {
    let slug = reader.text("slug")?;
    if let Some(problem) = slug_problem(&slug.value) {
        reader.report(|source| Diagnostic::invalid_slug(source, slug.span, &slug.value, problem));
    }
    Some(slug.value)
}

/// Returns why a slug cannot be part of an address; `None` if it can.
fn slug_problem(slug: &str) -> Option<&'static str> {
    if slug.is_empty() {
        Some("is empty")
    } else if is_absolute(slug) {
        Some("is a whole address")
    } else if slug.contains(['/', '\\']) {
        Some("has a slash in it")
    } else if slug.chars().all(|c| c == '.') || slug.contains("..") {
        Some("has .. in it")
    } else if slug.chars().any(char::is_control) {
        Some("has control characters in it")
    } else if slug.chars().any(|c| c.is_whitespace() || "?#%\"<>{}|^`:*&".contains(c)) {
        Some("has characters in it that mean something else in an address")
    } else if slug.chars().any(is_invisible) {
        Some("has invisible characters in it")
    } else if slug.len() > 200 {
        Some("is longer than 200 bytes")
    } else if slug.starts_with('.') {
        Some("begins with a dot, which web servers hide")
    } else {
        None
    }
}

/// Reports names that two entries have, and removes them from the second.
fn report_ambiguous_names(reader: &mut TableReader, config: &Config, ideas: &mut Vec<TermDefinition>) {
    let mut known: HashSet<(Taxonomy, LanguageId, String)> = HashSet::new();
    for idea in &mut *ideas {
        let taxonomy = idea.taxonomy;
        idea.localizations.retain(|(language, name)| {
            let is_new = known.insert((taxonomy, *language, name.name.clone()));
            if !is_new {
                let tag = config.language(*language).language.tag();
                reader.report(|source| Diagnostic::duplicate_term(source, name.span, &name.name, tag));
            }
            is_new
        });
    }
    ideas.retain(|idea| !idea.localizations.is_empty());
}
