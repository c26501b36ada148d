//! Hugo's settings: one file, or several in `config/_default/`.

use super::super::blog::{Blog, Facts, Folder, Format, Import, as_text, given_language, looks_like};
use crate::address::is_absolute;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::table::Value;

/// What is needed of the settings.
#[allow(clippy::struct_excessive_bools, reason = "each is a setting that is on or off")]
pub(super) struct Config {
    /// What nobody asked for yet.
    pub(super) facts: Facts,
    /// The folders of texts by language; one without a language for all.
    pub(super) contents: Vec<(Option<usize>, String)>,
    pub(super) statics: Vec<String>,
    /// Patterns of addresses by section.
    pub(super) permalinks: Vec<(String, String)>,
    /// The folders of taxonomies, and which of Kielo's each is.
    pub(super) taxonomies: Vec<(String, &'static str)>,
    /// All other taxonomies.
    pub(super) others: Vec<String>,
    pub(super) main_sections: Vec<String>,
    pub(super) is_ugly: bool,
    pub(super) keeps_case: bool,
    pub(super) removes_accents: bool,
    /// Whether the name of a file may give the date.
    pub(super) dates_from_names: bool,
    /// The settings of each language, for menus.
    pub(super) of_languages: Vec<(usize, Facts)>,
}

impl Config {
    pub(super) fn read(folder: &Folder, import: &Import) -> Result<Self, Diagnostic> {
        let mut facts = Facts::default();
        let mut is_there = false;
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
        let in_folder = folder.in_folder("config/_default").map(str::to_owned);
        let files: Vec<String> = names.iter().map(|name| (*name).to_owned()).chain(in_folder).collect();
        for file in files.iter().filter(|file| folder.has(file)) {
            let Some(format) = Format::of_file(file) else { continue };
            let source = folder.source(file)?;
            let read = Facts::parse(&source, &source.text, 0, format).map_err(first)?;
            is_there = true;
            let stem = file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
            let part = if stem == "hugo" || stem == "config" { read } else { below(file, stem, read) };
            facts.add(part);
        }
        // A site of Zola's has a config.toml too.
        let is_other = looks_like(&import.folder).filter(|looks| *looks != "hugo");
        if !is_there || (is_other.is_some() && !facts.has("baseURL")) {
            return Err(Diagnostic::import_from_other_generator(&folder.name(), "Hugo", "hugo.toml", is_other));
        }
        let content = facts.text("contentDir").unwrap_or_else(|| "content".to_owned());
        let mut statics = facts.texts("staticDir");
        if statics.is_empty() {
            statics.push("static".to_owned());
        }
        let (taxonomies, others) = taxonomies(&mut facts);
        let date_rules = facts.table("frontmatter").map(|mut rules| rules.texts("date")).unwrap_or_default();
        let main_sections = facts.texts("mainSections");
        Ok(Self {
            contents: vec![(None, content.trim_matches('/').to_owned())],
            statics,
            permalinks: permalinks(&mut facts),
            taxonomies,
            others,
            main_sections,
            is_ugly: facts.boolean("uglyURLs").unwrap_or(false),
            keeps_case: facts.boolean("disablePathToLower").unwrap_or(false),
            removes_accents: facts.boolean("removePathAccents").unwrap_or(false),
            dates_from_names: date_rules.iter().any(|rule| rule == ":filename"),
            of_languages: Vec::new(),
            facts,
        })
    }

    /// Says what the settings mean for the new site.
    pub(super) fn settle(&mut self, blog: &mut Blog, import: &Import) -> Result<(), Diagnostic> {
        let facts = &mut self.facts;
        blog.base_url = facts.text("baseURL").filter(|base| is_absolute(base)).unwrap_or_default();
        let title = facts.text("title").unwrap_or_default();
        let mut params = facts.table("params").unwrap_or_default();
        let description = params.first_text(&["description", "subtitle"]).unwrap_or_default();
        if self.main_sections.is_empty() {
            self.main_sections = params.texts("mainSections");
        }
        let author = params.take("author").or_else(|| facts.take("author"));
        blog.author = author.as_ref().and_then(|author| super::super::blog::as_texts(author).into_iter().next());
        blog.time_zone = facts.text("timeZone");
        let mut pagination = facts.table("pagination").unwrap_or_default();
        blog.posts_per_page = pagination.number("pagerSize").or_else(|| facts.number("paginate"));
        let page = pagination.text("path").or_else(|| facts.text("paginatePath")).unwrap_or_else(|| "page".to_owned());
        blog.words.push(("page", page));
        for (folder, taxonomy) in &self.taxonomies {
            let word = match *taxonomy {
                "categories" => "category",
                "tags" => "tag",
                _ => "author",
            };
            blog.words.push((word, folder.clone()));
        }
        let disabled: Vec<String> = facts.texts("disableKinds").iter().map(|kind| kind.to_lowercase()).collect();
        if !disabled.iter().any(|kind| kind == "rss") {
            let mut formats = facts.table("outputFormats").unwrap_or_default();
            let name =
                formats.table("RSS").and_then(|mut rss| rss.text("baseName")).unwrap_or_else(|| "index".to_owned());
            blog.feeds.push(("rss", format!("{name}.xml")));
        }
        let given = given_language(import)?;
        let written = facts.text("defaultContentLanguage");
        let code = facts.first_text(&["locale", "languageCode"]);
        let in_folder = facts.boolean("defaultContentLanguageInSubdir").unwrap_or(false);
        let languages = languages(facts);
        if languages.is_empty() {
            let tag = given.or(written).or(code);
            if tag.is_none() {
                blog.notes.push(
                    "The settings do not say the language; English was taken. Give it with --language.".to_owned(),
                );
            }
            let index = blog.add_language(&tag.unwrap_or_else(|| "en".to_owned()), "en");
            blog.languages[index].title = title;
            blog.languages[index].description = description;
            return Ok(());
        }
        let default = written.unwrap_or_else(|| {
            let has_english = languages.iter().any(|(key, _)| key == "en");
            if has_english { "en".to_owned() } else { languages[0].0.clone() }
        });
        let mut own_folders = Vec::new();
        for (key, mut language) in languages {
            let code = language.first_text(&["locale", "languageCode"]);
            // A key may be any word, as long as the language's code says what it is.
            let named = if Language::from_tag(&key).is_some() { None } else { code };
            let fallback = given.as_deref().unwrap_or("en");
            let index = match &named {
                Some(code) => blog.add_language(code, fallback),
                None => blog.add_language(&key, fallback),
            };
            let mut own_params = language.table("params").unwrap_or_default();
            let known = &mut blog.languages[index];
            known.key.clone_from(&key);
            known.title = language.text("title").unwrap_or_else(|| title.clone());
            known.description = own_params
                .first_text(&["description", "subtitle"])
                .or_else(|| language.text("description"))
                .unwrap_or_else(|| description.clone());
            known.name = language.first_text(&["label", "languageName"]);
            known.base_url = language.text("baseURL").filter(|base| is_absolute(base));
            let is_default = key.eq_ignore_ascii_case(&default);
            if known.base_url.is_none() && (!is_default || in_folder) {
                known.prefix = key.to_lowercase();
            }
            if is_default {
                blog.default = index;
            }
            if let Some(content) = language.text("contentDir") {
                own_folders.push((Some(index), content.trim_matches('/').to_owned()));
            }
            self.of_languages.push((index, language));
        }
        blog.has_language_folders =
            own_folders.iter().map(|(_, folder)| folder).collect::<std::collections::BTreeSet<_>>().len() > 1;
        if blog.has_language_folders {
            self.contents = own_folders;
        }
        if !blog.are_many() && !in_folder {
            blog.languages[0].prefix.clear();
        }
        Ok(())
    }
}

/// The first problem of several.
pub(super) fn first(problems: Vec<Diagnostic>) -> Diagnostic {
    problems.into_iter().next().unwrap_or_else(|| Diagnostic::import_source_not_a_folder(""))
}

/// The facts of a file such as `menus.fi.toml`, below the keys that its name says.
fn below(file: &str, stem: &str, facts: Facts) -> Facts {
    let mut parts = file.rsplit('/').next().unwrap_or_default().split('.').skip(1);
    let language = parts.next().filter(|_| parts.next().is_some());
    let wrap = |key: &str, facts: Facts| {
        let mut whole = Facts::default();
        whole.add_one(key, Value::Table(facts.into_table()));
        whole
    };
    match language {
        Some(language) if stem == "languages" => wrap("languages", wrap(language, facts)),
        Some(language) => wrap("languages", wrap(language, wrap(stem, facts))),
        None => wrap(stem, facts),
    }
}

/// The languages in the order of their weights.
fn languages(facts: &mut Facts) -> Vec<(String, Facts)> {
    let Some(table) = facts.table("languages") else { return Vec::new() };
    let mut languages: Vec<(i64, String, Facts)> = Vec::new();
    for (key, value) in table.rest() {
        if let Value::Table(table) = value {
            let mut language = Facts::of(table);
            if language.boolean("disabled") == Some(true) {
                continue;
            }
            let weight = language.number("weight").unwrap_or(i64::MAX);
            languages.push((weight, key, language));
        }
    }
    languages.sort_by_key(|(weight, ..)| *weight);
    languages.into_iter().map(|(_, key, language)| (key, language)).collect()
}

fn permalinks(facts: &mut Facts) -> Vec<(String, String)> {
    let Some(mut table) = facts.table("permalinks") else { return Vec::new() };
    let mut permalinks = Vec::new();
    let pages = table.table("page").unwrap_or_default();
    for (section, pattern) in table.entries().chain(pages.entries()) {
        if let Some(pattern) = as_text(pattern) {
            permalinks.push((section.to_lowercase(), pattern));
        }
    }
    permalinks
}

/// The folders of taxonomies that Kielo has, and the others.
fn taxonomies(facts: &mut Facts) -> (Vec<(String, &'static str)>, Vec<String>) {
    let Some(table) = facts.table("taxonomies") else {
        return (vec![("categories".to_owned(), "categories"), ("tags".to_owned(), "tags")], Vec::new());
    };
    let (mut known, mut others) = (Vec::new(), Vec::new());
    for (singular, plural) in table.entries() {
        let plural = as_text(plural).unwrap_or_else(|| singular.to_owned());
        match (singular.to_lowercase().as_str(), plural.to_lowercase().as_str()) {
            ("category", _) | (_, "categories") => known.push((plural, "categories")),
            ("tag", _) | (_, "tags") => known.push((plural, "tags")),
            ("author", _) | (_, "authors") => known.push((plural, "authors")),
            // Kielo has series, but no pages of them.
            _ => others.push(plural),
        }
    }
    (known, others)
}
