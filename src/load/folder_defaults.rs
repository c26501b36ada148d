//! Defaults that folders give to the front matter of their texts: `content/uutiset/_defaults.toml`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use super::front_matter::FrontMatter;
use super::params_schema;
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::model::ParamSchemas;

/// The start of the names of files with defaults.
const STEM: &str = "_defaults";

/// The defaults in one file.
pub(super) struct Defaults {
    file: Arc<str>,
    /// The hash of the source text, the path and the names of the site's own taxonomies, by whose indices the values are
    /// stored.
    hash: u128,
    values: FrontMatter,
}

impl Defaults {
    /// Reads a file. Returns `None` if it has errors.
    pub(super) fn read(
        source: &Source,
        config: &Config,
        schemas: &ParamSchemas,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let known_problems = diagnostics.len();
        let values = FrontMatter::read_defaults(source, config, diagnostics)?;
        params_schema::check_defaults(source, &values.params, schemas, config, diagnostics);
        let taxonomies = xxh3_128(config.taxonomy_names().join(" ").as_bytes());
        let hash = xxh3_128(source.file.as_bytes()).rotate_left(1) ^ xxh3_128(source.text.as_bytes());
        let hash = hash ^ taxonomies.rotate_left(2);
        let defaults = Self { file: Arc::clone(&source.file), hash, values };
        (!has_errors(&diagnostics[known_problems..])).then_some(defaults)
    }
}

/// The keys whose values come from files with defaults, with these files.
pub(super) type InheritedKeys = Vec<(Cow<'static, str>, Arc<str>)>;

/// All files with defaults, by their folders.
#[derive(Default)]
pub(super) struct FolderDefaults(BTreeMap<Box<str>, Vec<DefaultsOfFolder>>);

/// The defaults in a file, with the language that they are for.
type DefaultsOfFolder = (Option<LanguageId>, Arc<Defaults>);

impl FolderDefaults {
    /// Collects the files of a site. Their names are valid.
    pub(super) fn new<'a>(files: impl Iterator<Item = &'a Arc<Defaults>>, config: &Config) -> Self {
        let mut by_folder: BTreeMap<Box<str>, Vec<DefaultsOfFolder>> = BTreeMap::new();
        for defaults in files {
            let (folder, name) = defaults.file.rsplit_once('/').unwrap_or(("", &defaults.file));
            let language = ending(name).and_then(|tag| config.language_of_ending(tag).language());
            by_folder.entry(folder.into()).or_default().push((language, Arc::clone(defaults)));
        }
        Self(by_folder)
    }

    /// Whether both have the same files with the same texts.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        let hashes = |one: &Self| -> Vec<(Option<LanguageId>, u128)> {
            one.0.values().flatten().map(|(language, defaults)| (*language, defaults.hash)).collect()
        };
        hashes(self) == hashes(other)
    }

    /// Returns the files whose defaults a text may take, the nearest folder first, with the language that they are for.
    fn above<'a>(&'a self, file: &'a str) -> impl Iterator<Item = &'a DefaultsOfFolder> {
        let folders = file.rmatch_indices('/').map(|(at, _)| &file[..at]);
        let folders = folders.take(if self.0.is_empty() { 0 } else { usize::MAX });
        folders.filter_map(|folder| self.0.get(folder)).flatten()
    }

    /// Returns a hash of all defaults that a text may take; 0 if there are none.
    pub(super) fn hash_for(&self, file: &str) -> u128 {
        self.above(file).fold(0, |hash, (_, defaults)| hash.rotate_left(1) ^ defaults.hash)
    }

    /// Whether a text may take any defaults.
    pub(super) fn has_any_for(&self, file: &str) -> bool {
        self.above(file).next().is_some()
    }

    /// Gives a text in a language the defaults of its folders. The nearest folder wins, and in it the file of the language.
    pub(super) fn apply(
        &self,
        file: &str,
        (config, language): (&Config, LanguageId),
        front_matter: &mut FrontMatter,
        is_post: bool,
    ) -> InheritedKeys {
        let mut inherited = InheritedKeys::new();
        let mut apply = |defaults: &Arc<Defaults>| {
            let keys = front_matter.inherit(&defaults.values, config, is_post);
            inherited.extend(keys.into_iter().map(|key| (key, Arc::clone(&defaults.file))));
        };
        for (at, _) in file.rmatch_indices('/') {
            let files = self.0.get(&file[..at]).map(Vec::as_slice).unwrap_or_default();
            files.iter().filter(|(known, _)| *known == Some(language)).for_each(|(_, defaults)| apply(defaults));
            files.iter().filter(|(known, _)| known.is_none()).for_each(|(_, defaults)| apply(defaults));
        }
        inherited
    }
}

/// Returns the part of a file's name between `_defaults` and `.toml`, if there is one.
fn ending(name: &str) -> Option<&str> {
    name.strip_prefix(STEM)?.strip_suffix(".toml")?.strip_prefix('.')
}

/// Whether a file of `content/` has defaults for the texts in its folder.
pub(super) fn is_defaults_file(file: &str, config: &Config) -> bool {
    let name = file.rsplit('/').next().unwrap_or_default();
    name == "_defaults.toml" || ending(name).is_some_and(|tag| config.language_of_ending(tag).language().is_some())
}

/// Returns a warning about a file that is published, but whose name looks like that of defaults.
pub(super) fn near_name(file: &str, config: &Config) -> Option<Diagnostic> {
    let name = file.rsplit('/').next().unwrap_or_default().to_lowercase();
    let stem = name.strip_suffix(".toml").or(name.strip_suffix(".yaml")).or(name.strip_suffix(".yml"))?;
    let is_near = ["_default", "_defaults"].contains(&stem.split('.').next().unwrap_or_default());
    is_near.then(|| Diagnostic::near_defaults_name(file, &config.language_tags()))
}
