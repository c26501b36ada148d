//! The strings of themes in each language, with placeholders and plural forms.

use std::collections::{BTreeMap, BTreeSet};

use super::Language;

/// A theme string: one form for every count, or a form for each CLDR plural category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeString {
    /// The same form for every count.
    Plain(String),
    /// Pairs of CLDR category and form. The category `other` is always present.
    Plural(Vec<(String, String)>),
}

impl ThemeString {
    /// Makes plain text of the placeholders that a string may not have.
    pub fn retain_placeholders(&mut self, is_allowed: impl Fn(&str) -> bool) {
        let forms: &mut dyn Iterator<Item = &mut String> = match self {
            Self::Plain(form) => &mut std::iter::once(form),
            Self::Plural(forms) => &mut forms.iter_mut().map(|(_, form)| form),
        };
        for form in forms {
            let wrong: Vec<String> =
                placeholders(form).filter(|name| !is_allowed(name)).map(|name| format!("{{{name}}}")).collect();
            for placeholder in wrong {
                *form = form.replace(&placeholder, placeholder.trim_matches(['{', '}']));
            }
        }
    }

    fn forms(&self) -> impl Iterator<Item = &str> {
        let (plain, plural) = match self {
            Self::Plain(form) => (Some(form), None),
            Self::Plural(forms) => (None, Some(forms)),
        };
        plain.into_iter().chain(plural.into_iter().flatten().map(|(_, form)| form)).map(String::as_str)
    }
}

/// The strings of one language, by key.
pub type LanguageStrings = BTreeMap<String, ThemeString>;

/// The strings of all languages, by language tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeStrings {
    by_tag: BTreeMap<String, LanguageStrings>,
    /// The strings of the built-in theme, for a theme that has neither these strings nor that theme below it: the program
    /// itself says some of them, such as the titles of lists.
    built_in: BTreeMap<String, LanguageStrings>,
}

/// The strings that a language lacks.
#[derive(Debug, Default)]
pub struct MissingStrings<'a> {
    /// The number of strings in all languages.
    pub total: usize,
    /// The keys of the strings that the language lacks.
    pub keys: Vec<&'a str>,
    /// The strings without some of the plural forms that the language has, with these forms.
    pub plural_forms: Vec<(&'a str, Vec<&'static str>)>,
}

impl ThemeStrings {
    /// Adds strings of a language. Existing strings are kept.
    pub fn add_missing(&mut self, tag: &str, strings: LanguageStrings) {
        let known = self.by_tag.entry(tag.to_owned()).or_default();
        for (key, text) in strings {
            known.entry(key).or_insert(text);
        }
    }

    /// Adds strings of the built-in theme, which are used where the theme has none in any language.
    pub fn add_built_in(&mut self, tag: &str, strings: LanguageStrings) {
        self.built_in.insert(tag.to_owned(), strings);
    }

    /// Returns the string `key` in a language. A string missing in Nynorsk is taken from Bokmål, and one missing
    /// elsewhere is taken from English. `count` selects the plural form and replaces `{count}`; `values` replace the
    /// other placeholders.
    ///
    /// Returns `None` if no language has the string.
    #[must_use]
    pub fn get(&self, language: &Language, key: &str, count: Option<u64>, values: &[(&str, &str)]) -> Option<String> {
        let (form, _) = self.form(language, key, count)?;
        Some(fill_placeholders(form, language, count, values))
    }

    /// Returns the form of the string `key` for a count, with its placeholders, and the tag of the language that it is
    /// in. Returns `None` if no language has the string.
    #[must_use]
    pub fn form<'a>(&'a self, language: &'a Language, key: &str, count: Option<u64>) -> Option<(&'a str, &'a str)> {
        let (text, tag) = self.find(language, key)?;
        let form = match text {
            ThemeString::Plain(form) => form,
            ThemeString::Plural(forms) => {
                // The plural rules must belong to the language of the string.
                let wanted = match count {
                    Some(count) if language.short_tag().split('-').next() == tag.split('-').next() => {
                        language.plural_form(count)
                    }
                    Some(1) => "one",
                    _ => "other",
                };
                let find = |name: &str| forms.iter().find(|(form, _)| form == name);
                &find(wanted).or_else(|| find("other"))?.1
            }
        };
        Some((form, tag))
    }

    /// Returns the string `key` in a language, and the tag of the language that it is in, if it has neither placeholders
    /// nor plural forms.
    #[must_use]
    pub fn constant<'a>(&'a self, language: &'a Language, key: &str) -> Option<(&'a str, &'a str)> {
        match self.find(language, key)? {
            (ThemeString::Plain(form), tag) => placeholders(form).next().is_none().then_some((form, tag)),
            (ThemeString::Plural(_), _) => None,
        }
    }

    /// Finds a string in a language or in those that lend it theirs, with the tag of the language that it is in.
    fn find<'a>(&'a self, language: &'a Language, key: &str) -> Option<(&'a ThemeString, &'a str)> {
        let in_tags = |strings: &'a BTreeMap<String, LanguageStrings>| {
            fallback_tags(language).find_map(|tag| strings.get(tag)?.get(key).map(|text| (text, tag)))
        };
        in_tags(&self.by_tag).or_else(|| in_tags(&self.built_in))
    }

    /// Returns the placeholders of a string in all languages. A string with plural forms has `count`. Returns `None` if no
    /// language has the string.
    #[must_use]
    pub fn placeholders(&self, key: &str) -> Option<BTreeSet<&str>> {
        let all =
            |strings: &BTreeMap<String, LanguageStrings>| strings.values().any(|strings| strings.contains_key(key));
        let strings = if all(&self.by_tag) { &self.by_tag } else { &self.built_in };
        let mut found = None;
        for text in strings.values().filter_map(|strings| strings.get(key)) {
            let names: &mut BTreeSet<&str> = found.get_or_insert_default();
            names.extend(text.forms().flat_map(placeholders));
            if matches!(text, ThemeString::Plural(_)) {
                names.insert("count");
            }
        }
        found
    }

    /// Returns the first placeholder of a string that has no value.
    #[must_use]
    pub fn missing_value<'a>(
        &'a self,
        language: &'a Language,
        key: &str,
        count: bool,
        given: &[&str],
    ) -> Option<&'a str> {
        let (text, _) = self.find(language, key)?;
        let forms: &mut dyn Iterator<Item = &String> = match text {
            ThemeString::Plain(form) => &mut std::iter::once(form),
            ThemeString::Plural(forms) => &mut forms.iter().map(|(_, form)| form),
        };
        let is_given = |name: &str| (count && name == "count") || given.contains(&name);
        forms.flat_map(|form| placeholders(form)).find(|name| !is_given(name))
    }

    /// Returns what a language lacks of the strings of all languages. Strings in Bokmål count for Nynorsk.
    #[must_use]
    pub fn missing(&self, language: &Language) -> MissingStrings<'_> {
        let base = language.short_tag().split('-').next();
        let own: Vec<&LanguageStrings> = fallback_tags(language)
            .filter(|tag| *tag != "en" || base == Some("en"))
            .filter_map(|tag| self.by_tag.get(tag))
            .collect();
        let all = self.keys();
        let mut missing = MissingStrings { total: all.len(), ..MissingStrings::default() };
        let needed = language.plural_forms();
        for key in all {
            match own.iter().find_map(|strings| strings.get(key)) {
                None => missing.keys.push(key),
                Some(ThemeString::Plain(_)) => {}
                Some(ThemeString::Plural(forms)) => {
                    let is_missing = |form: &&&str| forms.iter().all(|(known, _)| known != **form);
                    let forms: Vec<&str> = needed.iter().filter(is_missing).copied().collect();
                    if !forms.is_empty() {
                        missing.plural_forms.push((key, forms));
                    }
                }
            }
        }
        missing
    }

    /// Returns the keys of the strings in all languages.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<_> = self.by_tag.values().flat_map(BTreeMap::keys).map(String::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// Returns the names of the placeholders: the texts in braces.
pub fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// Returns the tags of the languages in which a string is looked up, in order.
fn fallback_tags(language: &Language) -> impl Iterator<Item = &str> {
    let short = language.short_tag();
    let base = short.split('-').next().unwrap_or(short);
    let neighbour = if base == "nn" { "nb" } else { base };
    [language.tag(), short, base, neighbour, "en"].into_iter()
}

/// Replaces `{count}` and the other placeholders of a form. Placeholders without a value are kept.
#[must_use]
pub fn fill_placeholders(form: &str, language: &Language, count: Option<u64>, values: &[(&str, &str)]) -> String {
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
