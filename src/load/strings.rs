//! Reads `strings/TAG.toml` of themes and of the site, and checks the strings against those that templates use.

use std::collections::BTreeSet;

use super::table_reader::{TableReader, read_toml_file};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::language::{Language, LanguageStrings, ThemeString, placeholders};
use crate::table::{Span, Spanned, Value};

/// The strings of one file.
pub(super) struct StringsFile {
    source: Source,
    /// The language in the file name; `None` if the name is not a language tag.
    language: Option<Language>,
    entries: Vec<StringEntry>,
    /// Whether a part of the file cannot be read, and is reported.
    is_broken: bool,
}

/// One string with its key.
struct StringEntry {
    key: Spanned<String>,
    text: ThemeString,
    /// The text, or each plural form, with its location.
    forms: Vec<Spanned<String>>,
}

impl StringsFile {
    /// Reads a file. `name` is the file name without folder and extension.
    pub(super) fn read(source: Source, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let known_problems = diagnostics.len();
        let language = Language::from_tag(name);
        if language.is_none() {
            diagnostics.push(Diagnostic::invalid_language_tag(&source, Span::default(), name));
        }
        let entries = read_toml_file(&source, diagnostics, |reader| {
            let entries = reader.take_rest();
            entries.into_iter().filter_map(|(key, value)| entry(reader, key, value)).collect()
        });
        let is_broken = has_errors(&diagnostics[known_problems..]);
        Self { language, entries: entries.unwrap_or_default(), is_broken, source }
    }

    /// Whether strings are missing because a part of the file cannot be read.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Reports unknown keys and placeholders, and removes their strings. `reference` has the strings of the built-in
    /// theme; `used_keys` are further strings that templates of other themes use.
    pub(super) fn check(&mut self, reference: &Self, used_keys: &BTreeSet<String>, diagnostics: &mut Vec<Diagnostic>) {
        let source = &self.source;
        self.entries.retain(|entry| {
            let before = diagnostics.len();
            let key = &entry.key;
            match reference.placeholders(&key.value) {
                Some(allowed) => {
                    for form in &entry.forms {
                        for name in placeholders(&form.value).filter(|name| !allowed.contains(name)) {
                            diagnostics.push(Diagnostic::unknown_placeholder(source, form.span, name, &allowed));
                        }
                    }
                }
                None if used_keys.contains(&key.value) => {}
                None => {
                    let known = reference.entries.iter().map(|entry| entry.key.value.clone());
                    let known: Vec<String> = known.chain(used_keys.iter().cloned()).collect();
                    diagnostics.push(Diagnostic::unknown_string(source, key.span, &key.value, &known));
                }
            }
            diagnostics.len() == before
        });
    }

    /// Returns the placeholders of a string in all its forms; `None` if there is no such string.
    fn placeholders(&self, key: &str) -> Option<BTreeSet<&str>> {
        let entry = self.entries.iter().find(|entry| entry.key.value == key)?;
        let count = matches!(entry.text, ThemeString::Plural(_)).then_some("count");
        Some(entry.forms.iter().flat_map(|form| placeholders(&form.value)).chain(count).collect())
    }

    /// Returns the strings by their keys, with the tag of their language. `None` if the file name is not a language tag.
    ///
    /// The tag has the region of the file name if a language of the site has it too: `sv-SE.toml` is not for `sv-FI`.
    pub(super) fn into_strings(self, config: &Config) -> Option<(String, LanguageStrings)> {
        let language = self.language?;
        let is_of_site = config.languages.iter().any(|settings| settings.language.tag() == language.tag());
        let tag = if is_of_site { language.tag() } else { language.short_tag() };
        Some((tag.to_owned(), self.entries.into_iter().map(|entry| (entry.key.value, entry.text)).collect()))
    }
}

fn entry(reader: &mut TableReader, key: Spanned<String>, value: Spanned<Value>) -> Option<StringEntry> {
    match value.value {
        Value::Text(text) => {
            let forms = vec![Spanned::new(text.clone(), value.span)];
            Some(StringEntry { key, text: ThemeString::Plain(text), forms })
        }
        Value::Table(table) => {
            let forms: Vec<(String, Spanned<String>)> = reader.nested(table, |forms| {
                let categories = ["zero", "one", "two", "few", "many", "other"].into_iter();
                categories.filter_map(|category| Some((category.to_owned(), forms.text(category)?))).collect()
            });
            if !forms.iter().any(|(category, _)| category == "other") {
                reader.report(|source| Diagnostic::plural_without_other(source, key.span, &key.value));
                return None;
            }
            let texts = forms.iter().map(|(category, form)| (category.clone(), form.value.clone())).collect();
            let forms = forms.into_iter().map(|(_, form)| form).collect();
            Some(StringEntry { key, text: ThemeString::Plural(texts), forms })
        }
        _ => reader.wrong_type(&key.value, &value, "text"),
    }
}

/// Returns the keys that a template uses in `t(key="…")`.
pub(super) fn keys_in_template(template: &str) -> impl Iterator<Item = &str> {
    template.split("key=\"").skip(1).filter_map(|rest| rest.split_once('"').map(|(key, _)| key))
}
