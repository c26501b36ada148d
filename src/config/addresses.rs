//! The settings that addresses are made from. Kielo can also apply earlier values of them: to see which addresses a change
//! moved, and for feeds that keep their ids.

use std::fmt;

use super::{
    BaseUrl, Config, FeedFormat, FeedList, FeedSettings, LanguageId, OwnTaxonomy, OwnTaxonomyId, Permalinks,
    SiteLanguage,
};
use crate::language::{SlugStyle, UrlWord};

/// With `domain_folders`, the folder of the site's own domain if all languages have other domains. No language has this
/// tag.
pub const MAIN_FOLDER: &str = "main";

/// The settings that addresses are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressSettings {
    /// The address of the site.
    pub base_url: BaseUrl,
    /// Whether each domain has its own folder in the output. It decides where files are, not their addresses.
    pub domain_folders: bool,
    /// The languages, in the order of [`LanguageId`].
    pub languages: Vec<LanguageAddresses>,
    /// The patterns of addresses.
    pub permalinks: Permalinks,
    /// The formats of feeds.
    pub feed_formats: Vec<FeedFormat>,
    /// The lists that have feeds.
    pub feed_lists: Vec<FeedList>,
    /// The file names of feeds, in the order of [`FeedFormat::ALL`].
    pub feed_files: [String; FeedFormat::ALL.len()],
}

/// The settings of one language that addresses are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageAddresses {
    /// The tag of the language in addresses.
    pub tag: String,
    /// The first folder of the language's addresses; empty at the root.
    pub prefix: String,
    /// The base URL of a language on another domain or in another folder.
    pub base_url: Option<BaseUrl>,
    /// The words in addresses, in the order of [`UrlWord::ALL`].
    pub words: [String; UrlWord::ALL.len()],
    /// The words in addresses of the site's own taxonomies, each with the taxonomy's name, in the order of
    /// [`OwnTaxonomyId`].
    pub taxonomies: Vec<(String, String)>,
}

/// A setting by its key in site.toml, such as `languages.fi.prefix`, and its value as TOML.
pub type AddressSetting = (String, String);

impl AddressSettings {
    /// Returns the settings of a site.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let lists = (&config.feeds, &*config.taxonomies);
        let settings = Self::from_parts(&config.base_url, &config.languages, &config.permalinks, lists);
        Self { domain_folders: config.domain_folders, ..settings }
    }

    /// Returns the settings of a site whose settings are not complete yet.
    #[must_use]
    pub fn from_parts(
        base_url: &BaseUrl,
        languages: &[SiteLanguage],
        permalinks: &Permalinks,
        (feeds, taxonomies): (&FeedSettings, &[OwnTaxonomy]),
    ) -> Self {
        let languages = (0..).map(LanguageId).zip(languages).map(|(id, language)| LanguageAddresses {
            tag: language.language.short_tag().to_owned(),
            prefix: language.prefix.clone(),
            base_url: language.base_url.clone(),
            words: UrlWord::ALL.map(|(word, _)| language.word(word).to_owned()),
            taxonomies: taxonomies.iter().map(|own| (own.name.clone(), own.words(id).slug.clone())).collect(),
        });
        Self {
            base_url: base_url.clone(),
            domain_folders: false,
            languages: languages.collect(),
            permalinks: permalinks.clone(),
            feed_formats: feeds.formats.clone(),
            feed_lists: feeds.lists.clone(),
            feed_files: feeds.files.clone(),
        }
    }

    /// Returns the settings of a language.
    #[must_use]
    pub fn language(&self, id: LanguageId) -> &LanguageAddresses {
        &self.languages[usize::from(id.0)]
    }

    /// Returns the word in addresses of one of the site's own taxonomies.
    #[must_use]
    pub fn taxonomy_word(&self, language: LanguageId, taxonomy: OwnTaxonomyId) -> &str {
        let words = &self.language(language).taxonomies;
        words.get(usize::from(taxonomy.0)).map_or("", |(_, word)| word)
    }

    /// Returns all settings.
    #[must_use]
    pub fn to_list(&self) -> Vec<AddressSetting> {
        let mut list = vec![
            ("base_url".to_owned(), quoted(&self.base_url.to_string())),
            ("domain_folders".to_owned(), self.domain_folders.to_string()),
        ];
        for language in &self.languages {
            let mut add =
                |key: &str, value: &str| list.push((format!("languages.{}.{key}", language.tag), quoted(value)));
            add("prefix", &language.prefix);
            add("base_url", &language.base_url.as_ref().map(BaseUrl::to_string).unwrap_or_default());
            for ((_, key), word) in UrlWord::ALL.iter().zip(&language.words) {
                add(&format!("words.{key}"), word);
            }
            let words = language.taxonomies.iter();
            list.extend(words.map(|(name, word)| (format!("taxonomies.{name}.{}.slug", language.tag), quoted(word))));
        }
        let permalinks =
            self.permalinks.patterns().map(|(key, pattern)| (format!("permalinks.{key}"), quoted(pattern)));
        list.extend(permalinks);
        let names =
            |names: Vec<&str>| format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "));
        let formats = FeedFormat::ALL.iter().filter(|(format, _)| self.feed_formats.contains(format));
        list.push(("feeds.formats".to_owned(), names(formats.map(|(_, name)| *name).collect())));
        let lists = FeedList::ALL.iter().filter(|(list, _)| self.feed_lists.contains(list));
        list.push(("feeds.for".to_owned(), names(lists.map(|(_, name)| *name).collect())));
        for ((_, key), file) in FeedFormat::ALL.iter().zip(&self.feed_files) {
            list.push((format!("feeds.files.{key}"), quoted(file)));
        }
        list
    }

    /// Returns the settings with other values for some keys. Unknown keys, and keys of languages that the site does not
    /// have, are ignored: the list may come from another version of the program or of the site.
    #[must_use]
    pub fn with<'a>(mut self, list: impl IntoIterator<Item = &'a AddressSetting>) -> Self {
        for (key, value) in list {
            let key: Vec<&str> = key.split('.').collect();
            let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            self.set(&key, value, text);
        }
        self
    }

    /// Sets one value. `text` is a value that is text, without its quotation marks.
    fn set(&mut self, key: &[&str], value: &str, text: Option<&str>) {
        let replace = |old: &mut String| text.into_iter().for_each(|text| text.clone_into(old));
        match key {
            ["base_url"] => self.base_url = text.and_then(BaseUrl::parse).unwrap_or_else(|| self.base_url.clone()),
            ["domain_folders"] => self.domain_folders = value == "true",
            ["feeds", "formats"] => self.feed_formats = chosen(&FeedFormat::ALL, value),
            ["feeds", "for"] => self.feed_lists = chosen(&FeedList::ALL, value),
            ["feeds", "files", name] => {
                let position = FeedFormat::ALL.iter().position(|(_, format)| format == name);
                position.map(|position| &mut self.feed_files[position]).into_iter().for_each(replace);
            }
            ["permalinks", name] => self.permalinks.pattern_mut(name).into_iter().for_each(replace),
            ["taxonomies", name, tag, "slug"] => {
                let language = self.languages.iter_mut().find(|language| language.tag == *tag);
                let words = language.into_iter().flat_map(|language| &mut language.taxonomies);
                words.filter(|(known, _)| known == name).map(|(_, word)| word).for_each(replace);
            }
            ["languages", tag, key @ ..] => {
                let Some(language) = self.languages.iter_mut().find(|language| language.tag == *tag) else { return };
                match key {
                    ["prefix"] => replace(&mut language.prefix),
                    ["base_url"] => language.base_url = text.and_then(BaseUrl::parse),
                    ["words", name] => {
                        let position = UrlWord::ALL.iter().position(|(_, word)| word == name);
                        position.map(|position| &mut language.words[position]).into_iter().for_each(replace);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The settings of one build that addresses and the ids in feeds were made from. It is kept beside the addresses, so that
/// a later build knows which setting moved them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressRecord {
    /// The settings that addresses were made from.
    pub settings: Vec<AddressSetting>,
    /// The settings from which ids in feeds were made, where they differ.
    pub ids: Vec<AddressSetting>,
}

/// The key of the rules by which a build made slugs in WordPress's style. Builds by former rules have no such key.
const WORDPRESS_RULES: &str = "slugs.wordpress";

/// The prefix of the keys of [`AddressRecord::ids`].
const IDS: &str = "feeds.ids.";

impl AddressRecord {
    /// Returns the settings of a site. Without `with_base_url` they say nothing of the site's own address: it belongs to
    /// one run only.
    #[must_use]
    pub fn new(config: &Config, with_base_url: bool) -> Self {
        let list = AddressSettings::new(config).to_list();
        let ids = config.feeds.ids.as_ref().map(AddressSettings::to_list).unwrap_or_default();
        let ids = ids.into_iter().filter(|setting| !list.contains(setting)).collect();
        let mut settings: Vec<AddressSetting> =
            list.into_iter().filter(|(key, _)| with_base_url || key != "base_url").collect();
        let default_language = config.language(config.default_language).language.short_tag();
        settings.push(("default_language".to_owned(), quoted(default_language)));
        settings.push(("slugs".to_owned(), quoted(config.slugs.name())));
        if config.slugs == SlugStyle::WordPress {
            settings.push((WORDPRESS_RULES.to_owned(), quoted("sanitize_title")));
        }
        let time_zone = config.time_zone.iana_name().unwrap_or("UTC");
        settings.push(("time_zone".to_owned(), quoted(time_zone)));
        Self { settings, ids }
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(known, _)| known == key).map(|(_, value)| &**value)
    }

    /// Returns the address of the site in that build, if it is recorded.
    #[must_use]
    pub fn base_url(&self) -> Option<BaseUrl> {
        BaseUrl::parse(self.value("base_url")?.trim_matches('"'))
    }

    /// Returns whether a build made slugs in WordPress's style before Kielo followed all of WordPress's rules.
    #[must_use]
    pub fn has_former_slugs(&self) -> bool {
        self.value("slugs") == Some(&quoted(SlugStyle::WordPress.name())) && self.value(WORDPRESS_RULES).is_none()
    }

    /// Returns whether a build wrote the record. Every build writes this key.
    #[must_use]
    pub fn is_of_a_build(&self) -> bool {
        self.value("domain_folders").is_some()
    }

    /// Adds the setting in a line that `fmt` wrote. Other lines are ignored.
    pub fn read_line(&mut self, line: &str) {
        let Some((key, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(" = ")) else { return };
        match key.strip_prefix(IDS) {
            Some(key) => self.ids.push((key.to_owned(), value.to_owned())),
            None => self.settings.push((key.to_owned(), value.to_owned())),
        }
    }
}

/// Writes each setting as a comment line.
impl fmt::Display for AddressRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, value) in &self.settings {
            writeln!(formatter, "# {key} = {value}")?;
        }
        for (key, value) in &self.ids {
            writeln!(formatter, "# {IDS}{key} = {value}")?;
        }
        Ok(())
    }
}

/// Returns a text as TOML. No address contains quotation marks or backslashes.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Returns the choices that are named in a list.
fn chosen<T: Copy>(choices: &[(T, &str)], list: &str) -> Vec<T> {
    let is_named = |name: &str| list.contains(&quoted(name));
    choices.iter().filter(|(_, name)| is_named(name)).map(|(choice, _)| *choice).collect()
}
