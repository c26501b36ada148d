//! What a theme says, in each language: texts with placeholders and plural forms.

use std::collections::BTreeMap;

use super::Language;

/// One string: the same for every count, or a form for each CLDR plural category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeString {
    /// One form.
    Plain(String),
    /// `(category, form)`; `other` is always among them.
    Plural(Vec<(String, String)>),
}

/// The strings of one language by their keys.
pub type LanguageStrings = BTreeMap<String, ThemeString>;

/// The strings of every language, by tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeStrings {
    by_tag: BTreeMap<String, LanguageStrings>,
}

impl ThemeStrings {
    /// Adds strings of a language; those that are there already stay.
    pub fn add_missing(&mut self, tag: &str, strings: LanguageStrings) {
        let known = self.by_tag.entry(tag.to_owned()).or_default();
        for (key, text) in strings {
            known.entry(key).or_insert(text);
        }
    }

    /// The string `key` in a language. A string missing in nynorsk is taken from bokmål, one missing elsewhere from
    /// English. `count` chooses the plural form and fills `{count}`; `values` fill the other placeholders.
    ///
    /// `None` when no language has it.
    #[must_use]
    pub fn get(&self, language: &Language, key: &str, count: Option<u64>, values: &[(&str, &str)]) -> Option<String> {
        let (text, tag) =
            chain(language.tag()).find_map(|tag| self.by_tag.get(tag)?.get(key).map(|text| (text, tag)))?;
        let form = match text {
            ThemeString::Plain(form) => form,
            ThemeString::Plural(forms) => {
                // The plural rules must be those of the language whose words these are.
                let wanted = match count {
                    Some(count) if language.tag().split('-').next() == tag.split('-').next() => {
                        language.plural_form(count)
                    }
                    Some(1) => "one",
                    _ => "other",
                };
                let find = |name: &str| forms.iter().find(|(form, _)| form == name);
                &find(wanted).or_else(|| find("other"))?.1
            }
        };
        Some(fill(form, language, count, values))
    }

    /// The first placeholder of a string for which nothing is given.
    #[must_use]
    pub fn missing_value(&self, language: &Language, key: &str, count: bool, given: &[(&str, &str)]) -> Option<&str> {
        let text = chain(language.tag()).find_map(|tag| self.by_tag.get(tag)?.get(key))?;
        let forms: &mut dyn Iterator<Item = &String> = match text {
            ThemeString::Plain(form) => &mut std::iter::once(form),
            ThemeString::Plural(forms) => &mut forms.iter().map(|(_, form)| form),
        };
        let is_given = |name: &str| (count && name == "count") || given.iter().any(|(known, _)| *known == name);
        forms.flat_map(|form| placeholders(form)).find(|name| !is_given(name))
    }

    /// Whether there are strings in a language, or in the one that stands in for it: bokmål for nynorsk.
    #[must_use]
    pub fn has_language(&self, language: &Language) -> bool {
        let base = language.tag().split('-').next();
        chain(language.tag()).any(|tag| self.by_tag.contains_key(tag) && (tag != "en" || base == Some("en")))
    }

    /// The keys that some language has.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<_> = self.by_tag.values().flat_map(BTreeMap::keys).map(String::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// The names in braces.
pub fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The languages in which a string is looked for.
fn chain(tag: &str) -> impl Iterator<Item = &str> {
    let base = tag.split('-').next().unwrap_or(tag);
    let neighbour = if base == "nn" { "nb" } else { base };
    [tag, base, neighbour, "en"].into_iter()
}

fn fill(form: &str, language: &Language, count: Option<u64>, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(form.len() + 16);
    let mut rest = form;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(close) = rest.find('}') else { break };
        let name = &rest[1..close];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => match count {
                Some(count) if name == "count" => {
                    filled.push_str(&language.number(i64::try_from(count).unwrap_or(i64::MAX)));
                }
                _ => filled.push_str(&rest[..=close]),
            },
        }
        rest = &rest[close + 1..];
    }
    filled.push_str(rest);
    filled
}
