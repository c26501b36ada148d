//! Reads Jekyll's settings.

use std::collections::BTreeMap;

use super::super::blog::{
    DataFormat, Fields, ImportOptions, OldBlog, OldTerm, SourceFolder, detect_generator, language_option,
    text_from_value, texts_from_value,
};
use crate::address::is_absolute;
use crate::diagnostic::Diagnostic;
use crate::table::Value;

/// Front matter defaults: values for the texts in a scope.
pub(super) struct Defaults {
    path: String,
    /// The type of texts, such as `posts`; `None` for all.
    text_type: Option<String>,
    values: Vec<(String, Value)>,
}

/// A collection other than posts.
pub(super) struct Collection {
    pub(super) name: String,
    /// Whether its texts have pages (the setting `output`).
    pub(super) is_published: bool,
    pub(super) permalink: Option<String>,
}

/// The settings that the import needs.
pub(super) struct Config {
    /// The permalink pattern of posts, or the name of a built-in style.
    pub(super) permalink: String,
    pub(super) defaults: Vec<Defaults>,
    pub(super) collections: Vec<Collection>,
    /// Files and folders that are not part of the site.
    pub(super) excluded: Vec<String>,
    /// The excerpt separator, unless it is `<!--more-->`.
    pub(super) excerpt_separator: Option<String>,
    /// The names of authors, by the keys that texts use for them.
    pub(super) authors: BTreeMap<String, String>,
    /// Whether a plug-in adds a language prefix to addresses.
    pub(super) has_language_prefixes: bool,
    /// The number of posts on a page of the front page, and the path of further pages.
    pub(super) pagination: Option<(i64, String)>,
}

impl Config {
    /// Reads the settings file. A site may have posts and no settings.
    ///
    /// # Errors
    /// Fails if the folder is not a Jekyll site or the file cannot be read.
    pub(super) fn read_fields(folder: &SourceFolder, options: &ImportOptions) -> Result<Fields, Diagnostic> {
        let names = ["_config.yml", "_config.yaml", "_config.toml"];
        let file = names.into_iter().find(|file| folder.has_file(file));
        if file.is_none() && !folder.has_folder("_posts") {
            let other_generator = detect_generator(&options.folder).filter(|generator| *generator != "jekyll");
            return Err(Diagnostic::import_from_other_generator(
                &folder.name(),
                "Jekyll",
                "_config.yml",
                other_generator,
            ));
        }
        let Some(file) = file else { return Ok(Fields::default()) };
        let source = folder.read(file)?;
        let format = DataFormat::from_file_name(file).unwrap_or(DataFormat::Yaml);
        Fields::parse(&source, &source.text, 0, format).map_err(|errors| {
            errors.into_iter().next().unwrap_or_else(|| Diagnostic::import_source_not_a_folder(&folder.name()))
        })
    }

    /// Applies the settings to the blog.
    ///
    /// # Errors
    /// Fails if the `--language` option is wrong.
    pub(super) fn apply(
        mut fields: Fields,
        folder: &SourceFolder,
        options: &ImportOptions,
        blog: &mut OldBlog,
    ) -> Result<Self, Diagnostic> {
        let base = fields.take_text("baseurl").unwrap_or_default();
        let url = fields.take_text("url").filter(|url| is_absolute(url));
        blog.base_url =
            url.map(|url| format!("{}{}", url.trim_end_matches('/'), with_leading_slash(&base))).unwrap_or_default();
        let has_language_prefixes = read_languages(&mut fields, options, blog)?;
        let title = fields.take_first_text(&["title", "name"]).unwrap_or_default();
        let description = fields.take_first_text(&["description", "tagline", "subtitle"]).unwrap_or_default();
        for language in &mut blog.languages {
            language.title.clone_from(&title);
            language.description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        blog.time_zone = fields.take_text("timezone");
        blog.has_autolinks = has_autolinks(&mut fields);
        blog.author = fields.take("author").and_then(|author| texts_from_value(&author).into_iter().next());
        blog.url_words.push(("page", "page".to_owned()));
        read_archives(&mut fields, blog);
        read_feed(&mut fields, folder, blog);
        let posts = fields.take_number("paginate");
        blog.posts_per_page = posts;
        let path = fields.take_text("paginate_path").unwrap_or_else(|| "/page:num/".to_owned());
        Ok(Self {
            permalink: fields.take_text("permalink").unwrap_or_else(|| "date".to_owned()),
            defaults: read_defaults(&mut fields),
            collections: read_collections(&mut fields, folder),
            excluded: read_excluded(&mut fields),
            excerpt_separator: fields
                .take_text("excerpt_separator")
                .filter(|mark| mark.replace(' ', "") != "<!--more-->"),
            authors: read_authors(&mut fields, folder, blog),
            has_language_prefixes,
            pagination: posts.map(|posts| (posts, path)),
        })
    }

    /// Adds the defaults for a text to its front matter.
    pub(super) fn add_defaults(&self, fields: &mut Fields, path: &str, text_type: &str) {
        for defaults in &self.defaults {
            let is_in_scope =
                defaults.path.is_empty() || path == defaults.path || path.starts_with(&format!("{}/", defaults.path));
            if is_in_scope && defaults.text_type.as_ref().is_none_or(|known| known == text_type) {
                for (key, value) in &defaults.values {
                    fields.set_default(key, value.clone());
                }
            }
        }
    }
}

/// Returns a folder with one leading and no trailing slash; an empty text stays empty.
fn with_leading_slash(folder: &str) -> String {
    let folder = folder.trim_matches('/');
    if folder.is_empty() { String::new() } else { format!("/{folder}") }
}

/// Reads the languages. Returns whether addresses have language prefixes.
fn read_languages(fields: &mut Fields, options: &ImportOptions, blog: &mut OldBlog) -> Result<bool, Diagnostic> {
    let given = language_option(options)?;
    let all = fields.take_texts("languages");
    let default_key = fields.take_first_text(&["default_lang", "lang", "locale", "language"]);
    if default_key.is_none() && given.is_none() && all.is_empty() {
        blog.notes.push("The settings do not say the language; English was taken. Give it with --language.".to_owned());
    }
    let default = default_key.or_else(|| all.first().cloned()).unwrap_or_else(|| "en".to_owned());
    let tag = given.unwrap_or_else(|| default.clone());
    blog.default_language = blog.add_language(&tag, "en");
    blog.languages[blog.default_language].key.clone_from(&default);
    for key in all.iter().filter(|key| **key != default) {
        let index = blog.add_language(key, &tag);
        blog.languages[index].prefix.clone_from(key);
    }
    Ok(all.len() > 1)
}

/// Returns whether the Markdown parser makes links of bare addresses. Jekyll's own parser, kramdown, does not; GitHub Pages'
/// `CommonMarkGhPages` always does, and others have an extension for it.
fn has_autolinks(fields: &mut Fields) -> bool {
    let parser = fields.take_text("markdown").unwrap_or_default().to_lowercase();
    let mut settings = fields.take_table(&parser).unwrap_or_default();
    let mut settings = settings.take_texts("extensions").into_iter().chain(settings.take_texts("options"));
    match &*parser {
        "commonmarkghpages" => true,
        "commonmark" | "redcarpet" => settings.any(|extension| extension.eq_ignore_ascii_case("autolink")),
        _ => false,
    }
}

/// Reads the words in the addresses of categories and tags, which the plug-in jekyll-archives makes.
fn read_archives(fields: &mut Fields, blog: &mut OldBlog) {
    let Some(mut archives) = fields.take_table("jekyll-archives") else { return };
    let mut permalinks = archives.take_table("permalinks").unwrap_or_default();
    for word in ["category", "tag"] {
        let pattern = permalinks.take_text(word).unwrap_or_else(|| format!("/{word}/:name/"));
        if let Some(folder) = pattern.trim_matches('/').strip_suffix("/:name").filter(|folder| !folder.contains('/')) {
            blog.url_words.push((word, folder.to_owned()));
        }
    }
}

/// Reads the file name of the feed, from the plug-in jekyll-feed or from a template.
fn read_feed(fields: &mut Fields, folder: &SourceFolder, blog: &mut OldBlog) {
    let path = fields.take_table("feed").and_then(|mut feed| feed.take_text("path"));
    let path = path.map(|path| path.trim_start_matches('/').to_owned()).filter(|path| !path.contains('/'));
    let template = ["atom.xml", "rss.xml", "feed.xml", "index.xml"].into_iter().find(|file| folder.has_file(file));
    let Some(file) = path.or_else(|| template.map(str::to_owned)) else { return };
    let is_rss = file.contains("rss") || folder.read(&file).is_ok_and(|source| source.text.contains("<rss"));
    blog.feeds.push((if is_rss { "rss" } else { "atom" }, file));
}

/// Reads the front matter defaults, the most specific first.
fn read_defaults(fields: &mut Fields) -> Vec<Defaults> {
    let mut all: Vec<Defaults> = Vec::new();
    for mut entry in fields.take_tables("defaults") {
        let mut scope = entry.take_table("scope").unwrap_or_default();
        let values = entry.take_table("values").map(Fields::into_entries).unwrap_or_default();
        let path = scope.take_text("path").unwrap_or_default().trim_matches('/').trim_end_matches("/*").to_owned();
        let text_type = scope
            .take_text("type")
            .map(|name| if name.ends_with('s') || name == "draft" { name } else { format!("{name}s") });
        all.push(Defaults { path, text_type, values });
    }
    all.sort_by_key(|defaults| std::cmp::Reverse((defaults.path.len(), defaults.text_type.is_some())));
    all
}

/// Reads the collections that have a folder.
fn read_collections(fields: &mut Fields, folder: &SourceFolder) -> Vec<Collection> {
    let mut all = Vec::new();
    let mut add = |name: &str, is_published, permalink| {
        if name != "posts" && folder.has_folder(&format!("_{name}")) {
            all.push(Collection { name: name.to_owned(), is_published, permalink });
        }
    };
    if let Some(table) = fields.take_table("collections") {
        for (name, value) in table.entries() {
            let mut fields = match value {
                Value::Table(table) => Fields::from_table(table.clone()),
                _ => Fields::default(),
            };
            add(name, fields.take_boolean("output") == Some(true), fields.take_text("permalink"));
        }
        return all;
    }
    for name in fields.take_texts("collections") {
        add(&name, false, None);
    }
    all
}

/// Returns the files that Jekyll excludes by default and those in the settings.
fn read_excluded(fields: &mut Fields) -> Vec<String> {
    const DEFAULT: [&str; 12] = [
        "Gemfile",
        "Gemfile.lock",
        "LICENSE",
        "LICENSE.md",
        "LICENSE.txt",
        "README.md",
        "README",
        "Rakefile",
        "package.json",
        "package-lock.json",
        "CHANGELOG.md",
        "Makefile",
    ];
    let mut all: Vec<String> = DEFAULT.iter().map(|name| (*name).to_owned()).collect();
    all.extend(fields.take_texts("exclude").iter().map(|path| path.trim_matches('/').to_owned()));
    all
}

/// Reads the names of authors from the settings and `_data/`, and adds their biographies to the blog.
fn read_authors(fields: &mut Fields, folder: &SourceFolder, blog: &mut OldBlog) -> BTreeMap<String, String> {
    let mut authors = fields.take_table("authors").unwrap_or_default();
    for file in ["_data/authors.yml", "_data/authors.yaml", "_data/authors.json"] {
        let Some(source) = folder.has_file(file).then(|| folder.read(file).ok()).flatten() else { continue };
        let format = DataFormat::from_file_name(file).unwrap_or(DataFormat::Yaml);
        match Fields::parse(&source, &source.text, 0, format) {
            Ok(more) => authors.merge(more),
            Err(errors) => blog.diagnostics.extend(errors.into_iter().take(1)),
        }
    }
    let mut names = BTreeMap::new();
    for (key, value) in authors.entries() {
        let name = match value {
            Value::Table(table) => {
                let mut fields = Fields::from_table(table.clone());
                let name = fields.take_first_text(&["name", "display_name"]);
                if let (Some(name), Some(bio)) = (&name, fields.take_first_text(&["bio", "description"])) {
                    blog.terms.push(OldTerm {
                        taxonomy: "authors",
                        language: blog.default_language,
                        name_or_slug: name.clone(),
                        title: None,
                        description: bio,
                    });
                }
                name
            }
            value => text_from_value(value),
        };
        names.extend(name.map(|name| (key.to_owned(), name)));
    }
    names
}
