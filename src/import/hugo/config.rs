//! Reads Hugo's settings: one file, or several in `config/_default/`.

use std::collections::BTreeSet;

use super::super::blog::{
    DataFormat, Fields, ImportOptions, OldBlog, SourceFolder, detect_generator, language_option, text_from_value,
    texts_from_value,
};
use crate::address::is_absolute;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::table::Value;

/// The settings that the import needs.
#[allow(clippy::struct_excessive_bools, reason = "each is a setting that is on or off")]
pub(super) struct Config {
    /// The settings that were not read yet.
    pub(super) fields: Fields,
    /// Content folders with their languages; a folder without a language is for all.
    pub(super) content_folders: Vec<(Option<usize>, String)>,
    pub(super) static_folders: Vec<String>,
    /// Permalink patterns by section, in lower case.
    pub(super) permalinks: Vec<(String, String)>,
    /// The folders of taxonomies with the taxonomy of Kielo: `categories`, `tags` or `authors`.
    pub(super) taxonomies: Vec<(String, &'static str)>,
    /// Taxonomies that Kielo does not have.
    pub(super) other_taxonomies: Vec<String>,
    pub(super) main_sections: Vec<String>,
    /// The setting `uglyURLs`: addresses end with `.html`.
    pub(super) has_ugly_urls: bool,
    /// The setting `disablePathToLower`.
    pub(super) keeps_case: bool,
    /// The setting `removePathAccents`.
    pub(super) removes_accents: bool,
    /// Whether dates come from file names (`:filename` in the setting `frontmatter.date`).
    pub(super) reads_dates_from_names: bool,
    /// The remaining settings of each language. The menus are read from them later.
    pub(super) language_fields: Vec<(usize, Fields)>,
}

impl Config {
    /// Reads the settings files.
    ///
    /// # Errors
    /// Fails if the folder is not a Hugo site or a file cannot be read.
    pub(super) fn read(folder: &SourceFolder, options: &ImportOptions) -> Result<Self, Diagnostic> {
        let mut fields = Fields::default();
        let mut has_settings = false;
        let names = [
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "hugo.json",
            "config.toml",
            "config.yaml",
            "config.yml",
            "config.json",
        ];
        let files_in = folder.files_in("config/_default").map(str::to_owned);
        let files: Vec<String> = names.iter().map(|name| (*name).to_owned()).chain(files_in).collect();
        for file in files.iter().filter(|file| folder.has_file(file)) {
            let Some(format) = DataFormat::from_file_name(file) else { continue };
            let source = folder.read(file)?;
            let settings = Fields::parse(&source, &source.text, 0, format).map_err(first_error)?;
            has_settings = true;
            let stem = file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
            let is_main_file = stem == "hugo" || stem == "config";
            fields.merge(if is_main_file { settings } else { nest_fields(file, stem, settings) });
        }
        // Zola's settings are in config.toml too.
        let other_generator = detect_generator(&options.folder).filter(|generator| *generator != "hugo");
        if !has_settings || (other_generator.is_some() && !fields.contains_key("baseURL")) {
            return Err(Diagnostic::import_from_other_generator(&folder.name(), "Hugo", "hugo.toml", other_generator));
        }
        let content = fields.take_text("contentDir").unwrap_or_else(|| "content".to_owned());
        let mut static_folders = fields.take_texts("staticDir");
        if static_folders.is_empty() {
            static_folders.push("static".to_owned());
        }
        let (taxonomies, other_taxonomies) = taxonomies(&mut fields);
        let date_rules = fields.take_table("frontmatter").map(|mut rules| rules.take_texts("date")).unwrap_or_default();
        let main_sections = fields.take_texts("mainSections");
        Ok(Self {
            content_folders: vec![(None, content.trim_matches('/').to_owned())],
            static_folders,
            permalinks: permalinks(&mut fields),
            taxonomies,
            other_taxonomies,
            main_sections,
            has_ugly_urls: fields.take_boolean("uglyURLs").unwrap_or(false),
            keeps_case: fields.take_boolean("disablePathToLower").unwrap_or(false),
            removes_accents: fields.take_boolean("removePathAccents").unwrap_or(false),
            reads_dates_from_names: date_rules.iter().any(|rule| rule == ":filename"),
            language_fields: Vec::new(),
            fields,
        })
    }

    /// Applies the settings to the blog.
    ///
    /// # Errors
    /// Fails if the `--language` option is wrong.
    pub(super) fn apply(&mut self, blog: &mut OldBlog, options: &ImportOptions) -> Result<(), Diagnostic> {
        let fields = &mut self.fields;
        blog.base_url = fields.take_text("baseURL").filter(|base| is_absolute(base)).unwrap_or_default();
        let title = fields.take_text("title").unwrap_or_default();
        let mut params = fields.take_table("params").unwrap_or_default();
        let description = params.take_first_text(&["description", "subtitle"]).unwrap_or_default();
        if self.main_sections.is_empty() {
            self.main_sections = params.take_texts("mainSections");
        }
        let author = params.take("author").or_else(|| fields.take("author"));
        blog.author = author.as_ref().and_then(|author| texts_from_value(author).into_iter().next());
        blog.time_zone = fields.take_text("timeZone");
        blog.has_autolinks = has_autolinks(fields);
        read_pagination(fields, blog);
        for (folder, taxonomy) in &self.taxonomies {
            let word = match *taxonomy {
                "categories" => "category",
                "tags" => "tag",
                _ => "author",
            };
            blog.url_words.push((word, folder.clone()));
        }
        read_feed(fields, blog);
        let given = language_option(options)?;
        let default = DefaultLanguage {
            key: fields.take_text("defaultContentLanguage"),
            code: fields.take_first_text(&["locale", "languageCode"]),
            is_in_subfolder: fields.take_boolean("defaultContentLanguageInSubdir").unwrap_or(false),
            title,
            description,
        };
        let languages = languages(fields);
        if languages.is_empty() {
            add_only_language(blog, given, default);
        } else {
            self.add_languages(blog, given.as_deref(), &default, languages);
        }
        Ok(())
    }

    /// Adds the languages of a multilingual site.
    fn add_languages(
        &mut self,
        blog: &mut OldBlog,
        given: Option<&str>,
        default: &DefaultLanguage,
        languages: Vec<(String, Fields)>,
    ) {
        let default_key = default.key.clone().unwrap_or_else(|| {
            let has_english = languages.iter().any(|(key, _)| key == "en");
            if has_english { "en".to_owned() } else { languages[0].0.clone() }
        });
        let mut content_folders = Vec::new();
        for (key, mut settings) in languages {
            let code = settings.take_first_text(&["locale", "languageCode"]);
            // The key may be any word if the language code gives the language.
            let tag = if Language::from_tag(&key).is_some() { None } else { code };
            let index = blog.add_language(tag.as_ref().unwrap_or(&key), given.unwrap_or("en"));
            let mut params = settings.take_table("params").unwrap_or_default();
            let language = &mut blog.languages[index];
            language.key.clone_from(&key);
            language.title = settings.take_text("title").unwrap_or_else(|| default.title.clone());
            language.description = params
                .take_first_text(&["description", "subtitle"])
                .or_else(|| settings.take_text("description"))
                .unwrap_or_else(|| default.description.clone());
            language.name = settings.take_first_text(&["label", "languageName"]);
            language.base_url = settings.take_text("baseURL").filter(|base| is_absolute(base));
            let is_default = key.eq_ignore_ascii_case(&default_key);
            if language.base_url.is_none() && (!is_default || default.is_in_subfolder) {
                language.prefix = key.to_lowercase();
            }
            if is_default {
                blog.default_language = index;
            }
            if let Some(content) = settings.take_text("contentDir") {
                content_folders.push((Some(index), content.trim_matches('/').to_owned()));
            }
            self.language_fields.push((index, settings));
        }
        blog.has_language_folders = content_folders.iter().map(|(_, folder)| folder).collect::<BTreeSet<_>>().len() > 1;
        if blog.has_language_folders {
            self.content_folders = content_folders;
        }
        if !blog.is_multilingual() && !default.is_in_subfolder {
            blog.languages[0].prefix.clear();
        }
    }
}

/// The settings of the site that concern its default language.
struct DefaultLanguage {
    key: Option<String>,
    code: Option<String>,
    /// The setting `defaultContentLanguageInSubdir`.
    is_in_subfolder: bool,
    title: String,
    description: String,
}

/// Adds the language of a site in one language.
fn add_only_language(blog: &mut OldBlog, given: Option<String>, default: DefaultLanguage) {
    let tag = given.or(default.key).or(default.code);
    if tag.is_none() {
        blog.notes.push("The settings do not say the language; English was taken. Give it with --language.".to_owned());
    }
    let index = blog.add_language(&tag.unwrap_or_else(|| "en".to_owned()), "en");
    blog.languages[index].title = default.title;
    blog.languages[index].description = default.description;
}

/// Returns whether the Markdown parser makes links of bare addresses, as it does by default.
fn has_autolinks(fields: &mut Fields) -> bool {
    let markup = fields.take_table("markup");
    let goldmark = markup.and_then(|mut markup| markup.take_table("goldmark"));
    let extensions = goldmark.and_then(|mut goldmark| goldmark.take_table("extensions"));
    extensions.and_then(|mut extensions| extensions.take_boolean("linkify")).unwrap_or(true)
}

fn read_pagination(fields: &mut Fields, blog: &mut OldBlog) {
    let mut pagination = fields.take_table("pagination").unwrap_or_default();
    blog.posts_per_page = pagination.take_number("pagerSize").or_else(|| fields.take_number("paginate"));
    let path = pagination.take_text("path").or_else(|| fields.take_text("paginatePath"));
    blog.url_words.push(("page", path.unwrap_or_else(|| "page".to_owned())));
}

/// Reads the file name of the RSS feed, unless the site has none.
fn read_feed(fields: &mut Fields, blog: &mut OldBlog) {
    let disabled: Vec<String> = fields.take_texts("disableKinds").iter().map(|kind| kind.to_lowercase()).collect();
    if !disabled.iter().any(|kind| kind == "rss") {
        let mut formats = fields.take_table("outputFormats").unwrap_or_default();
        let name = formats.take_table("RSS").and_then(|mut rss| rss.take_text("baseName"));
        blog.feeds.push(("rss", format!("{}.xml", name.unwrap_or_else(|| "index".to_owned()))));
    }
}

/// Returns the first of several errors.
fn first_error(errors: Vec<Diagnostic>) -> Diagnostic {
    errors.into_iter().next().unwrap_or_else(|| Diagnostic::import_source_not_a_folder(""))
}

/// Nests the settings of a file such as `menus.fi.toml` below the keys in its name.
fn nest_fields(file: &str, stem: &str, fields: Fields) -> Fields {
    let mut parts = file.rsplit('/').next().unwrap_or_default().split('.').skip(1);
    let language = parts.next().filter(|_| parts.next().is_some());
    let wrap = |key: &str, fields: Fields| {
        let mut nested = Fields::default();
        nested.set_default(key, Value::Table(fields.into_table()));
        nested
    };
    match language {
        Some(language) if stem == "languages" => wrap("languages", wrap(language, fields)),
        Some(language) => wrap("languages", wrap(language, wrap(stem, fields))),
        None => wrap(stem, fields),
    }
}

/// Returns the languages that are not disabled, by weight.
fn languages(fields: &mut Fields) -> Vec<(String, Fields)> {
    let Some(table) = fields.take_table("languages") else { return Vec::new() };
    let mut languages: Vec<(i64, String, Fields)> = Vec::new();
    for (key, value) in table.into_entries() {
        if let Value::Table(table) = value {
            let mut language = Fields::from_table(table);
            if language.take_boolean("disabled") == Some(true) {
                continue;
            }
            let weight = language.take_number("weight").unwrap_or(i64::MAX);
            languages.push((weight, key, language));
        }
    }
    languages.sort_by_key(|(weight, ..)| *weight);
    languages.into_iter().map(|(_, key, language)| (key, language)).collect()
}

/// Returns the permalink patterns of sections, in both forms that Hugo accepts.
fn permalinks(fields: &mut Fields) -> Vec<(String, String)> {
    let Some(mut table) = fields.take_table("permalinks") else { return Vec::new() };
    let mut permalinks = Vec::new();
    let pages = table.take_table("page").unwrap_or_default();
    for (section, pattern) in table.entries().chain(pages.entries()) {
        if let Some(pattern) = text_from_value(pattern) {
            permalinks.push((section.to_lowercase(), pattern));
        }
    }
    permalinks
}

/// Returns the folders of taxonomies that Kielo has, and the others.
fn taxonomies(fields: &mut Fields) -> (Vec<(String, &'static str)>, Vec<String>) {
    let Some(table) = fields.take_table("taxonomies") else {
        return (vec![("categories".to_owned(), "categories"), ("tags".to_owned(), "tags")], Vec::new());
    };
    let (mut known, mut other_taxonomies) = (Vec::new(), Vec::new());
    for (singular, plural) in table.entries() {
        let plural = text_from_value(plural).unwrap_or_else(|| singular.to_owned());
        match (singular.to_lowercase().as_str(), plural.to_lowercase().as_str()) {
            ("category", _) | (_, "categories") => known.push((plural, "categories")),
            ("tag", _) | (_, "tags") => known.push((plural, "tags")),
            ("author", _) | (_, "authors") => known.push((plural, "authors")),
            // Kielo has series, but no term pages for them.
            _ => other_taxonomies.push(plural),
        }
    }
    (known, other_taxonomies)
}
