//! Adds names to `content/terms.toml`. Comments, order and all other entries stay.

use std::path::Path;

use toml_edit::{ArrayOfTables, Decor, DocumentMut, InlineTable, Item, Table, Value, value};

use super::terms_toml;
use super::walk::read_source_or_empty;
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{LearnedTerm, TERMS_FILE, Taxonomy, TermDefinition};
use crate::table;

/// The names of an entry, by language.
type EntryNames = (Taxonomy, Vec<(LanguageId, String)>);

/// Returns the text of `content/terms.toml` with the names of `learned`. Entries that exist get the names that they lack,
/// and the other names become new entries. The file need not exist.
///
/// # Errors
/// If the file cannot be read, or if adding the names would change anything else.
pub fn with_learned_terms(
    root: &Path,
    config: &Config,
    definitions: &[TermDefinition],
    learned: &[LearnedTerm],
) -> Result<String, Vec<Diagnostic>> {
    let source = read_source_or_empty(root, TERMS_FILE).map_err(|error| vec![error])?;
    let lines = || learned.iter().map(|term| entry_text(config, term)).collect::<Vec<_>>().join("\n");
    let cannot = || vec![Diagnostic::cannot_add_terms(TERMS_FILE, &lines())];
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let mut document: DocumentMut = text.parse().map_err(|_| cannot())?;
    for term in learned {
        let is_added = match term.definition {
            Some(index) => {
                let before = &definitions[..index];
                let number = before.iter().filter(|definition| definition.taxonomy == term.taxonomy).count();
                extend_entry(&mut document, config, term, number)
            }
            None => add_entry(&mut document, config, term),
        };
        is_added.ok_or_else(cannot)?;
    }
    let result = with_line_ends(&document.to_string(), text);
    let result = format!("{}{result}", &source.text[..source.text.len() - text.len()]);
    // The file can have forms that this function does not expect, so the result is read and compared.
    let mut diagnostics = Vec::new();
    let changed = Source { file: TERMS_FILE.into(), text: result.as_str().into() };
    let after = terms_toml::read(&changed, config, &mut diagnostics);
    if diagnostics.is_empty() && names(&after) == expected_names(definitions, learned) {
        Ok(result)
    } else {
        Err(cannot())
    }
}

/// Gives every line the line end that it has in `original`, and new lines the one that most lines have. The editor writes
/// `\n` after every line.
pub(super) fn with_line_ends(text: &str, original: &str) -> String {
    let is_crlf = original.matches("\r\n").count() * 2 > original.matches('\n').count();
    let content = |line: &str| line.trim_end_matches(['\r', '\n']).to_owned();
    let mut known = original.split_inclusive('\n').filter(|line| line.ends_with('\n')).peekable();
    let mut result = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let own = content(line);
        result.push_str(&own);
        match known.next_if(|known| content(known) == own) {
            Some(known) => result.push_str(&known[own.len()..]),
            None if line.ends_with('\n') => result.push_str(if is_crlf { "\r\n" } else { "\n" }),
            None => {}
        }
    }
    result
}

/// Adds names to the entry of a number among those of its taxonomy. Returns `None` if there is no such entry.
fn extend_entry(document: &mut DocumentMut, config: &Config, term: &LearnedTerm, number: usize) -> Option<()> {
    let names = term.names.iter().map(|(language, name)| (&*config.language(*language).configured_tag, name.as_str()));
    match document.get_mut(term.taxonomy.key(config))? {
        Item::ArrayOfTables(entries) => {
            let entry = entries.get_mut(number)?;
            for (tag, name) in names {
                entry.insert(tag, value(name));
            }
        }
        Item::Value(Value::Array(entries)) => {
            let entry = entries.get_mut(number)?.as_inline_table_mut()?;
            for (tag, name) in names {
                // The space before the brace moves to the new last value.
                let mut new = Value::from(name);
                if let Some((_, last)) = entry.iter_mut().last() {
                    let space = last.decor().suffix().and_then(|space| space.as_str()).unwrap_or_default().to_owned();
                    last.decor_mut().set_suffix("");
                    *new.decor_mut() = Decor::new(" ", space);
                }
                entry.insert(tag, new);
            }
        }
        _ => return None,
    }
    Some(())
}

/// Adds an entry after the others of its taxonomy. Returns `None` if the file has no list there.
fn add_entry(document: &mut DocumentMut, config: &Config, term: &LearnedTerm) -> Option<()> {
    let names = term.names.iter().map(|(language, name)| (&*config.language(*language).configured_tag, name.as_str()));
    let last_position = last_position(document.as_table());
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    let entries = document.entry(term.taxonomy.key(config)).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    match entries {
        Item::ArrayOfTables(entries) => {
            let is_last = entries.iter().last().is_none_or(|table| self::last_position(table) == last_position);
            let mut table: Table = names.map(|(tag, name)| (tag, value(name))).collect();
            if is_last && !trailing.trim().is_empty() {
                // Comments at the end of the file stay before the new entry.
                let gap = if trailing.ends_with('\n') { "\n" } else { "\n\n" };
                table.decor_mut().set_prefix(format!("{trailing}{gap}"));
                entries.push(table);
                document.set_trailing("");
            } else {
                entries.push(table);
            }
        }
        Item::Value(Value::Array(entries)) => {
            // A list of lines stays one.
            let space = entries.iter().last().and_then(|last| last.decor().prefix()?.as_str()?.rsplit_once('\n'));
            let space = space.map(|(_, indentation)| format!("\n{indentation}"));
            let mut entry = Value::from(names.collect::<InlineTable>());
            match space {
                Some(space) => {
                    *entry.decor_mut() = Decor::new(space, "");
                    entries.push_formatted(entry);
                }
                None => entries.push(entry),
            }
        }
        _ => return None,
    }
    Some(())
}

/// Returns the largest position of a table and of the tables in it.
fn last_position(table: &Table) -> Option<isize> {
    let inside = table.iter().filter_map(|(_, item)| match item {
        Item::Table(table) => last_position(table),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(last_position).max(),
        _ => None,
    });
    inside.chain(table.position()).max()
}

/// Returns the lines of an entry, for authors who write them themselves.
fn entry_text(config: &Config, term: &LearnedTerm) -> String {
    let names = term.names.iter().map(|(language, name)| {
        format!("{} = {}", config.language(*language).configured_tag, table::Value::Text(name.clone()))
    });
    [format!("[[{}]]", term.taxonomy.key(config))].into_iter().chain(names).collect::<Vec<_>>().join("\n")
}

fn names(definitions: &[TermDefinition]) -> Vec<EntryNames> {
    let names = |definition: &TermDefinition| {
        let names = definition.localizations.iter().map(|(language, name)| (*language, name.name.clone()));
        (definition.taxonomy, names.collect())
    };
    definitions.iter().map(names).collect()
}

/// Returns the names of all entries with those that are added.
fn expected_names(definitions: &[TermDefinition], learned: &[LearnedTerm]) -> Vec<EntryNames> {
    let mut entries = names(definitions);
    for term in learned {
        match term.definition {
            Some(index) => entries[index].1.extend(term.names.iter().cloned()),
            None => entries.push((term.taxonomy, term.names.clone())),
        }
    }
    for (_, names) in &mut entries {
        names.sort_by_key(|(language, _)| *language);
    }
    entries.sort_by_key(|(taxonomy, _)| *taxonomy);
    entries
}
