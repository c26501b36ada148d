//! Reads `strings/TAG.toml` of themes and of the site, and checks the strings against those that templates use.

use std::collections::{BTreeMap, BTreeSet};

use super::table_reader::{TableReader, read_toml_file};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source, has_errors, nearest};
use crate::language::{Language, LanguageStrings, ThemeString, placeholders};
use crate::model::Template;
use crate::table::{Span, Spanned, Value};
use crate::template_syntax::{TemplatePiece, calls, pieces};

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

    /// Reports strings that no template uses, and unknown placeholders. The program itself fills the strings that it uses,
    /// and templates of the built-in theme the others of `reference`.
    pub(super) fn check(&mut self, reference: &Self, used: &UsedStrings, diagnostics: &mut Vec<Diagnostic>) {
        let source = &self.source;
        let mut unused = Vec::new();
        for entry in &mut self.entries {
            let key = &*entry.key.value;
            let known = reference.placeholders(key).filter(|_| !used.is_own(key, reference));
            match known {
                Some(allowed) => {
                    let unknown = |name: &&str| !allowed.contains(name);
                    for form in &entry.forms {
                        for name in placeholders(&form.value).filter(unknown) {
                            diagnostics.push(Diagnostic::unknown_placeholder(source, form.span, name, &allowed));
                        }
                    }
                    // A call would be reported too, since it gives no value for the unknown placeholder.
                    entry.text.retain_placeholders(|name| allowed.contains(name));
                }
                None if used.contains(key) => {}
                None => unused.push(&entry.key),
            }
        }
        diagnostics.extend(unused_strings(source, &unused, reference, used));
    }

    /// Returns the keys of the strings that show a number.
    pub(super) fn counted_keys(&self) -> impl Iterator<Item = &str> {
        let shows_count = |entry: &&StringEntry| entry.forms.iter().any(|form| has_count(&form.value));
        self.entries.iter().filter(shows_count).map(|entry| &*entry.key.value)
    }

    /// Reports plural forms for several numbers that do not say which, though the string does so elsewhere: `counted` has the
    /// keys of such strings. A form for one number alone can say it in words.
    pub(super) fn check_counts(&self, counted: &BTreeSet<String>, diagnostics: &mut Vec<Diagnostic>) {
        let Some(language) = &self.language else { return };
        for entry in self.entries.iter().filter(|entry| counted.contains(&entry.key.value)) {
            let ThemeString::Plural(forms) = &entry.text else { continue };
            for ((category, _), form) in forms.iter().zip(&entry.forms) {
                let numbers = (0..=MAX_COUNT).filter(|count| language.plural_form(*count) == category);
                if !has_count(&form.value) && numbers.take(2).count() > 1 {
                    let key = &*entry.key.value;
                    diagnostics.push(Diagnostic::plural_form_without_count(&self.source, form.span, key, category));
                }
            }
        }
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

/// The greatest number whose plural form is looked up, to see whether a form is for several numbers.
const MAX_COUNT: u64 = 200;

fn has_count(form: &str) -> bool {
    placeholders(form).any(|name| name == "count")
}

/// A placeholder of a string that no template fills.
struct LonePlaceholder {
    /// The indices of the file and of the string in it.
    file: usize,
    entry: usize,
    name: String,
    span: Span,
    /// The values that the templates give and the string does not show.
    unused_values: BTreeSet<String>,
}

/// Reports placeholders that no template fills, in strings that have only filled ones in another language: then the template is
/// right, and the string is not. `is_own` tells whether a string is the theme's own: [`StringsFile::check`] knows the placeholders of
/// the others.
pub(super) fn report_lone_placeholders(
    files: &mut [StringsFile],
    templates: &[Template],
    is_own: impl Fn(&str) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for lone in lone_placeholders(files, templates, is_own) {
        let file = &mut files[lone.file];
        let values: Vec<&str> = lone.unused_values.iter().map(String::as_str).collect();
        diagnostics.push(Diagnostic::lone_placeholder(&file.source, lone.span, &lone.name, &values));
        // The template would be reported too, since it gives no value for the placeholder.
        file.entries[lone.entry].text.retain_placeholders(|name| name != lone.name);
    }
}

fn lone_placeholders(
    files: &[StringsFile],
    templates: &[Template],
    is_own: impl Fn(&str) -> bool,
) -> Vec<LonePlaceholder> {
    // Of each key, the strings in all languages: the index of the file, that of the string in it, and its placeholders.
    let mut by_key: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (file, strings) in files.iter().enumerate() {
        for (index, entry) in strings.entries.iter().enumerate().filter(|(_, entry)| is_own(&entry.key.value)) {
            let names: BTreeSet<&str> = entry.forms.iter().flat_map(|form| placeholders(&form.value)).collect();
            by_key.entry(&entry.key.value).or_default().push((file, index, names));
        }
    }
    // Most strings have the same placeholders in all languages, and reading templates takes time.
    by_key.retain(|_, strings| strings.iter().any(|(.., names)| *names != strings[0].2));
    if by_key.is_empty() {
        return Vec::new();
    }
    let given = given_values(templates, &by_key.keys().copied().collect());
    let mut found = Vec::new();
    for (key, strings) in &by_key {
        let Some(given) = given.get(*key) else { continue };
        let is_filled = |name: &&str| *name == "count" || given.contains(*name);
        if !strings.iter().any(|(.., names)| names.iter().all(is_filled)) {
            continue;
        }
        for (file, entry, names) in strings {
            for name in names.iter().filter(|name| !is_filled(name)) {
                let forms = &files[*file].entries[*entry].forms;
                let form = forms.iter().find(|form| placeholders(&form.value).any(|other| other == *name));
                found.extend(form.map(|form| LonePlaceholder {
                    file: *file,
                    entry: *entry,
                    name: (*name).to_owned(),
                    span: form.span,
                    unused_values: given.iter().filter(|value| !names.contains(&***value)).cloned().collect(),
                }));
            }
        }
    }
    found
}

/// Returns the names of the values that templates give to strings, of those that a call names.
fn given_values(templates: &[Template], keys: &BTreeSet<&str>) -> BTreeMap<String, BTreeSet<String>> {
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for template in templates {
        let text = &*template.source.text;
        for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in pieces(text) {
            for call in calls(text, &tokens) {
                let Some((key, _)) = call.argument("key").and_then(|argument| argument.text) else { continue };
                if keys.contains(key) {
                    let values = call.arguments.iter().map(|argument| argument.name.to_owned());
                    given.entry(key.to_owned()).or_default().extend(values.filter(|name| !is_option(name)));
                }
            }
        }
    }
    given
}

/// Whether an argument of `t` is none of the string's values.
fn is_option(name: &str) -> bool {
    matches!(name, "key" | "lang" | "count")
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
            let mut texts: Vec<(String, String)> =
                forms.iter().map(|(category, form)| (category.clone(), form.value.clone())).collect();
            if !forms.iter().any(|(category, _)| category == "other") {
                reader.report(|source| Diagnostic::plural_without_other(source, key.span, &key.value));
                // With another form, the string is not reported as missing too.
                texts.push(("other".to_owned(), texts.last().map_or_else(String::new, |(_, text)| text.clone())));
            }
            let forms = forms.into_iter().map(|(_, form)| form).collect();
            Some(StringEntry { key, text: ThemeString::Plural(texts), forms })
        }
        _ => reader.wrong_type(&key.value, &value, "text"),
    }
}

/// The number of unused strings of a file that are reported one by one.
const MAX_UNUSED_REPORTS: usize = 5;

/// Returns the warnings about the unused strings of a file. A template that misspells a key is reported itself.
fn unused_strings(
    source: &Source,
    unused: &[&Spanned<String>],
    reference: &StringsFile,
    used: &UsedStrings,
) -> Vec<Diagnostic> {
    let reference_keys: Vec<&str> = reference.entries.iter().map(|entry| &*entry.key.value).collect();
    let used_keys: Vec<&str> = used.keys.iter().map(|key| &**key).collect();
    let own_keys: Vec<&str> = used_keys
        .iter()
        .copied()
        .filter(|key| !reference_keys.contains(key))
        .chain(reference_keys.iter().copied())
        .collect();
    let near = |key: &str| if used.extends_built_in { nearest(key, &own_keys) } else { nearest(key, &used_keys) };
    let is_misspelt_in_template = |key: &&Spanned<String>| nearest(&key.value, &used.missing).is_some();
    let unused: Vec<&Spanned<String>> = unused.iter().copied().filter(|key| !is_misspelt_in_template(key)).collect();
    if unused.len() <= MAX_UNUSED_REPORTS {
        let warning =
            |key: &&Spanned<String>| Diagnostic::unused_string(source, key.span, &key.value, near(&key.value));
        return unused.iter().map(warning).collect();
    }
    let keys: Vec<&str> = unused.iter().map(|key| &*key.value).collect();
    unused.first().map(|first| Diagnostic::unused_strings(source, first.span, &keys)).into_iter().collect()
}

/// Returns whether the program itself uses a string: the titles of lists, for one. A theme that does not extend the
/// built-in one owns all other keys.
fn is_program_string(key: &str) -> bool {
    const GROUPS: [&str; 7] = ["alert_", "comment_mail_", "description_", "footnote", "form_", "heading_", "task_"];
    const SINGLE: [&str; 9] = [
        "choose_language",
        "comment_entry",
        "comment_feed",
        "digest_subject",
        "languages",
        "page_number",
        "share_copy",
        "share_email",
        "share_system",
    ];
    SINGLE.contains(&key) || GROUPS.iter().any(|group| key.starts_with(group))
}

/// Returns the keys that a template writes as `key="…"`.
fn called_keys(template: &str) -> impl Iterator<Item = &str> {
    template.split("key").skip(1).filter_map(|rest| {
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        value[1..].split_once(quote).map(|(key, _)| key)
    })
}

/// The strings that the templates of a theme use.
pub(super) struct UsedStrings {
    keys: BTreeSet<String>,
    /// The keys in calls: `t(key="…")`.
    called: BTreeSet<String>,
    /// The keys in calls that no file has. Templates misspell them, and report that themselves.
    missing: Vec<String>,
    /// The beginnings of keys that templates put together: `"heading_" ~ kind`.
    beginnings: Vec<String>,
    /// Whether the theme extends the built-in theme, whose templates use the strings of it.
    extends_built_in: bool,
}

impl UsedStrings {
    /// Finds the strings in templates. Every quoted text can be a key, which a template passes on.
    pub(super) fn new<'a>(templates: impl Iterator<Item = &'a str>, extends_built_in: bool) -> Self {
        let (keys, called) = (BTreeSet::new(), BTreeSet::new());
        let mut used = Self { keys, called, missing: Vec::new(), beginnings: Vec::new(), extends_built_in };
        for template in templates {
            used.called.extend(called_keys(template).map(str::to_owned));
            for quote in ['"', '\'', '`'] {
                let mut rest = template;
                while let Some((_, after)) = rest.split_once(quote) {
                    let end = after.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.'));
                    let Some(end) = end else { break };
                    let (word, after) = after.split_at(end);
                    rest = after;
                    if let Some(behind) = after.strip_prefix(quote)
                        && !word.is_empty()
                    {
                        used.keys.insert(word.to_owned());
                        if behind.trim_start().starts_with('~') {
                            used.beginnings.push(word.to_owned());
                        }
                    }
                }
            }
        }
        used
    }

    /// Finds the keys in calls that none of the files has.
    pub(super) fn find_missing(&mut self, files: &[StringsFile], reference: &StringsFile) {
        let has = |file: &StringsFile, key: &str| file.entries.iter().any(|entry| entry.key.value == key);
        let is_missing = |key: &&String| !has(reference, key) && !files.iter().any(|file| has(file, key));
        self.missing = self.called.iter().filter(is_missing).cloned().collect();
    }

    /// Whether a string is the theme's own, which neither the program nor a built-in theme uses.
    pub(super) fn is_own(&self, key: &str, reference: &StringsFile) -> bool {
        let is_known = reference.entries.iter().any(|entry| entry.key.value == key);
        !(is_known && self.extends_built_in || is_program_string(key))
    }

    fn contains(&self, key: &str) -> bool {
        self.keys.contains(key) || self.beginnings.iter().any(|beginning| key.starts_with(&**beginning))
    }
}
