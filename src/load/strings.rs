//! Reads `strings/TAG.toml`, of themes and of the site, and checks each against what the templates ask for.

use std::collections::BTreeSet;

use super::parse::parse_toml_file;
use super::reader::TableReader;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Language, LanguageStrings, ThemeString, placeholders};
use crate::table::{Span, Spanned, Value};

/// The strings of one file.
pub(super) struct StringsFile {
    source: Source,
    /// The language of its name, canonical; none when the name is no tag.
    pub(super) tag: Option<String>,
    entries: Vec<(Spanned<String>, ThemeString, Vec<Spanned<String>>)>,
}

impl StringsFile {
    /// Reads a file; `name` is its own, without folder and ending.
    pub(super) fn read(source: Source, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let tag = Language::from_tag(name).map(|language| language.tag().to_owned());
        if tag.is_none() {
            diagnostics.push(Diagnostic::invalid_language_tag(&source, Span::default(), name));
        }
        let table = parse_toml_file(&source).map_err(|problems| diagnostics.extend(problems)).unwrap_or_default();
        let mut entries = Vec::new();
        for (key, value) in table.entries {
            match value.value {
                Value::Text(text) => {
                    let written = vec![Spanned::new(text.clone(), value.span)];
                    entries.push((key, ThemeString::Plain(text), written));
                }
                Value::Table(forms) => {
                    let mut reader = TableReader::new(&source, forms, diagnostics);
                    let mut read = Vec::new();
                    for category in ["zero", "one", "two", "few", "many", "other"] {
                        read.extend(reader.text(category).map(|form| (category.to_owned(), form)));
                    }
                    reader.finish();
                    if !read.iter().any(|(category, _)| category == "other") {
                        diagnostics.push(Diagnostic::plural_without_other(&source, key.span, &key.value));
                        continue;
                    }
                    let written = read.iter().map(|(_, form)| form.clone()).collect();
                    let forms = read.into_iter().map(|(category, form)| (category, form.value)).collect();
                    entries.push((key, ThemeString::Plural(forms), written));
                }
                other => {
                    diagnostics.push(Diagnostic::wrong_type(&source, value.span, &key.value, "text", other.kind()));
                }
            }
        }
        Self { source, tag, entries }
    }

    /// Checks every key and placeholder, and keeps the strings that can be said. `reference` are the strings of the theme
    /// that every Kielo has; a theme may ask for more in its templates.
    pub(super) fn check(&mut self, reference: &Self, asked: &BTreeSet<String>, diagnostics: &mut Vec<Diagnostic>) {
        let source = &self.source;
        self.entries.retain(|(key, _, forms)| {
            let before = diagnostics.len();
            match reference.placeholders(&key.value) {
                Some(given) => {
                    for form in forms {
                        for name in placeholders(&form.value).filter(|name| !given.contains(name)) {
                            diagnostics.push(Diagnostic::unknown_placeholder(source, form.span, name, &given));
                        }
                    }
                }
                None if asked.contains(&key.value) => {}
                None => {
                    let known = reference.entries.iter().map(|(key, ..)| key.value.clone());
                    let known: Vec<String> = known.chain(asked.iter().cloned()).collect();
                    diagnostics.push(Diagnostic::unknown_string(source, key.span, &key.value, &known));
                }
            }
            diagnostics.len() == before
        });
    }

    /// The placeholders of a string in all its forms; `None` when there is no such string.
    fn placeholders(&self, key: &str) -> Option<BTreeSet<&str>> {
        let (_, text, forms) = self.entries.iter().find(|(known, ..)| known.value == key)?;
        let count = matches!(text, ThemeString::Plural(_)).then_some("count");
        Some(forms.iter().flat_map(|form| placeholders(&form.value)).chain(count).collect())
    }

    /// The strings by their keys.
    pub(super) fn into_strings(self) -> LanguageStrings {
        self.entries.into_iter().map(|(key, text, _)| (key.value, text)).collect()
    }
}

/// The keys that a template asks for by `t(key="…")`.
pub(super) fn asked_by(template: &str) -> impl Iterator<Item = &str> {
    template.split("key=\"").skip(1).filter_map(|rest| rest.split_once('"').map(|(key, _)| key))
}
