//! Reads `content/terms.toml`: what is known of terms beyond their names in the posts.

use std::collections::HashSet;

use super::parse::parse_toml_file;
use super::reader::TableReader;
use super::site_toml::publicity::fediverse;
use crate::address::is_absolute;
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{LocalizedTerm, Taxonomy, TermDefinition};
use crate::table::{Spanned, Table, Value};

/// Reads all entries.
pub(super) fn read(source: &Source, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<TermDefinition> {
    let table = match parse_toml_file(source) {
        Ok(table) => table,
        Err(problems) => {
            diagnostics.extend(problems);
            return Vec::new();
        }
    };
    let mut reader = TableReader::new(source, table, diagnostics);
    let tables = Taxonomy::ALL.map(|taxonomy| (taxonomy, reader.tables(taxonomy.plural())));
    reader.finish();
    let mut ideas = Vec::new();
    for (taxonomy, tables) in tables {
        ideas.extend(tables.into_iter().filter_map(|table| idea(source, taxonomy, table, config, diagnostics)));
    }
    check_names(source, config, &mut ideas, diagnostics);
    ideas
}

fn idea(
    source: &Source,
    taxonomy: Taxonomy,
    table: Table,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<TermDefinition> {
    let mut reader = TableReader::new(source, table, diagnostics);
    let span = reader.span();
    let parent = match taxonomy {
        Taxonomy::Category => reader.filled_text("parent"),
        Taxonomy::Tag | Taxonomy::Author => None,
    };
    let person = taxonomy == Taxonomy::Author;
    let shared_name = if person { reader.filled_text("name") } else { None };
    let homepage = if person { reader.filled_text("url").map(|url| url.value) } else { None };
    let image = if person { reader.filled_text("picture") } else { None };
    let fediverse = if person { fediverse(source, &mut reader) } else { None };
    let same_as = if person { reader.texts("same_as").into_iter().map(|url| url.value).collect() } else { Vec::new() };
    let mut written = Vec::new();
    for language in config.language_ids() {
        let settings = config.language(language);
        let tag = settings.written.as_str();
        if let Some(value) = reader.take(tag).or_else(|| reader.take(settings.language.tag())) {
            written.push((language, tag, value));
        }
    }
    reader.finish();
    let mut names = Vec::new();
    for (language, tag, value) in written {
        if let Some(mut name) = term_name(source, tag, value, shared_name.as_ref(), diagnostics) {
            name.description = name.description.map(|text| config.typeset_text(language, text));
            names.push((language, name));
        }
    }
    if let Some(name) = &shared_name {
        // A person has the same name in every language, also where nothing more is said.
        for language in config.language_ids() {
            if !names.iter().any(|(known, _)| *known == language) {
                names.push((
                    language,
                    LocalizedTerm { name: name.value.clone(), slug: None, description: None, span: name.span },
                ));
            }
        }
        names.sort_by_key(|(language, _)| *language);
    }
    if names.is_empty() {
        diagnostics.push(Diagnostic::term_without_name(source, span));
        return None;
    }
    Some(TermDefinition { taxonomy, localizations: names, parent, homepage, image, same_as, fediverse, span })
}

/// `fi = "name"` or `fi = { name = …, slug = …, description = … }`; of a person, whose name is given, `fi` is the
/// description alone.
fn term_name(
    source: &Source,
    tag: &str,
    value: Spanned<Value>,
    shared_name: Option<&Spanned<String>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<LocalizedTerm> {
    let span = value.span;
    match value.value {
        Value::Text(text) => Some(match shared_name {
            Some(name) => LocalizedTerm { name: name.value.clone(), slug: None, description: Some(text), span },
            None => LocalizedTerm { name: text, slug: None, description: None, span },
        }),
        Value::Table(table) => {
            let mut reader = TableReader::new(source, table, diagnostics);
            let name = reader.filled_text("name");
            let slug = reader.text("slug");
            let description = reader.filled_text("description");
            if let Some(slug) = &slug
                && let Some(problem) = slug_problem(&slug.value)
            {
                reader.report(Diagnostic::invalid_slug(source, slug.span, &slug.value, problem));
            }
            let Some(name) = name.as_ref().or(shared_name) else {
                reader.report(Diagnostic::missing_key(source, span, "name", "name = \"…\" inside the braces"));
                reader.finish();
                return None;
            };
            reader.finish();
            Some(LocalizedTerm {
                name: name.value.clone(),
                slug: slug.map(|slug| slug.value),
                description: description.map(|description| description.value),
                span,
            })
        }
        other => {
            diagnostics.push(Diagnostic::wrong_type(source, span, tag, "text", other.kind()));
            None
        }
    }
}

/// What keeps a slug out of an address.
pub(super) fn slug_problem(slug: &str) -> Option<&'static str> {
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
    } else if slug.len() > 200 {
        Some("is longer than 200 bytes")
    } else if slug.starts_with('.') {
        Some("begins with a dot, which web servers hide")
    } else {
        None
    }
}

/// Tells of names that stand for two ideas, and leaves them to the first.
fn check_names(source: &Source, config: &Config, ideas: &mut Vec<TermDefinition>, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: HashSet<(Taxonomy, LanguageId, String)> = HashSet::new();
    for idea in &mut *ideas {
        let taxonomy = idea.taxonomy;
        idea.localizations.retain(|(language, name)| {
            let is_new = known.insert((taxonomy, *language, name.name.clone()));
            if !is_new {
                let tag = config.language(*language).language.tag();
                diagnostics.push(Diagnostic::duplicate_term(source, name.span, &name.name, tag));
            }
            is_new
        });
    }
    ideas.retain(|idea| !idea.localizations.is_empty());
}
