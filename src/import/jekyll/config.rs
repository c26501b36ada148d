//! Jekyll's settings.

use std::collections::BTreeMap;

use super::super::blog::{Blog, Facts, Folder, Format, Import, as_text, as_texts, given_language, looks_like};
use crate::address::is_absolute;
use crate::diagnostic::Diagnostic;
use crate::table::Value;

/// Front matter that settings give to texts.
pub(super) struct Defaults {
    path: String,
    kind: Option<String>,
    values: Vec<(String, Value)>,
}

/// A collection of texts besides posts.
pub(super) struct Collection {
    pub(super) name: String,
    /// Whether its texts have pages of their own.
    pub(super) is_published: bool,
    pub(super) permalink: Option<String>,
}

/// What is needed of the settings.
pub(super) struct Config {
    /// The pattern of addresses, or the name of a usual one.
    pub(super) permalink: String,
    pub(super) defaults: Vec<Defaults>,
    pub(super) collections: Vec<Collection>,
    /// What is no part of the site.
    pub(super) excluded: Vec<String>,
    /// What ends the excerpt, where that is not the usual mark.
    pub(super) separator: Option<String>,
    /// The names of authors by the words that texts have for them.
    pub(super) authors: BTreeMap<String, String>,
    /// Whether languages come from a plug-in that puts them before addresses.
    pub(super) has_prefixes: bool,
    /// Posts on a page of the front page's list, and the address of its further pages.
    pub(super) pages: Option<(i64, String)>,
}

impl Config {
    pub(super) fn facts(folder: &Folder, import: &Import) -> Result<Facts, Diagnostic> {
        let names = ["_config.yml", "_config.yaml", "_config.toml"];
        let file = names.into_iter().find(|file| folder.has(file));
        if file.is_none() && !folder.has_folder("_posts") {
            let is_other = looks_like(&import.folder).filter(|looks| *looks != "jekyll");
            return Err(Diagnostic::import_from_other_generator(&folder.name(), "Jekyll", "_config.yml", is_other));
        }
        let Some(file) = file else { return Ok(Facts::default()) };
        let source = folder.source(file)?;
        let format = Format::of_file(file).unwrap_or(Format::Yaml);
        Facts::parse(&source, &source.text, 0, format).map_err(|problems| {
            problems.into_iter().next().unwrap_or_else(|| Diagnostic::import_source_not_a_folder(&folder.name()))
        })
    }

    /// Says what the settings mean for the new site.
    pub(super) fn settle(
        mut facts: Facts,
        folder: &Folder,
        import: &Import,
        blog: &mut Blog,
    ) -> Result<Self, Diagnostic> {
        let base = facts.text("baseurl").unwrap_or_default();
        let url = facts.text("url").filter(|url| is_absolute(url));
        blog.base_url = url.map(|url| format!("{}{}", url.trim_end_matches('/'), slashed(&base))).unwrap_or_default();
        let has_prefixes = languages(&mut facts, import, blog)?;
        let title = facts.first_text(&["title", "name"]).unwrap_or_default();
        let description = facts.first_text(&["description", "tagline", "subtitle"]).unwrap_or_default();
        for language in &mut blog.languages {
            language.title.clone_from(&title);
            language.description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        blog.time_zone = facts.text("timezone");
        blog.author = facts.take("author").and_then(|author| as_texts(&author).into_iter().next());
        blog.words.push(("page", "page".to_owned()));
        archives(&mut facts, blog);
        feeds(&mut facts, folder, blog);
        let posts = facts.number("paginate");
        blog.posts_per_page = posts;
        let path = facts.text("paginate_path").unwrap_or_else(|| "/page:num/".to_owned());
        Ok(Self {
            permalink: facts.text("permalink").unwrap_or_else(|| "date".to_owned()),
            defaults: defaults(&mut facts),
            collections: collections(&mut facts, folder),
            excluded: excluded(&mut facts),
            separator: facts.text("excerpt_separator").filter(|mark| mark.replace(' ', "") != "<!--more-->"),
            authors: authors(&mut facts, folder, blog),
            has_prefixes,
            pages: posts.map(|posts| (posts, path)),
        })
    }

    /// Adds what the settings say of a text.
    pub(super) fn add_defaults(&self, facts: &mut Facts, path: &str, kind: &str) {
        for defaults in &self.defaults {
            let is_below =
                defaults.path.is_empty() || path == defaults.path || path.starts_with(&format!("{}/", defaults.path));
            if is_below && defaults.kind.as_ref().is_none_or(|known| known == kind) {
                for (key, value) in &defaults.values {
                    facts.add_one(key, value.clone());
                }
            }
        }
    }
}

/// A folder with one slash before it and none behind; nothing stays nothing.
fn slashed(folder: &str) -> String {
    let folder = folder.trim_matches('/');
    if folder.is_empty() { String::new() } else { format!("/{folder}") }
}

/// The languages of the blog; the result tells whether addresses begin with them.
fn languages(facts: &mut Facts, import: &Import, blog: &mut Blog) -> Result<bool, Diagnostic> {
    let given = given_language(import)?;
    let all = facts.texts("languages");
    let written = facts.first_text(&["default_lang", "lang", "locale", "language"]);
    if written.is_none() && given.is_none() && all.is_empty() {
        blog.notes.push("The settings do not say the language; English was taken. Give it with --language.".to_owned());
    }
    let default = written.or_else(|| all.first().cloned()).unwrap_or_else(|| "en".to_owned());
    let tag = given.unwrap_or_else(|| default.clone());
    blog.default = blog.add_language(&tag, "en");
    blog.languages[blog.default].key.clone_from(&default);
    for key in all.iter().filter(|key| **key != default) {
        let index = blog.add_language(key, &tag);
        blog.languages[index].prefix.clone_from(key);
    }
    Ok(all.len() > 1)
}

/// The words of the pages that a plug-in makes of categories and tags.
fn archives(facts: &mut Facts, blog: &mut Blog) {
    let Some(mut archives) = facts.table("jekyll-archives") else { return };
    let mut permalinks = archives.table("permalinks").unwrap_or_default();
    for word in ["category", "tag"] {
        let pattern = permalinks.text(word).unwrap_or_else(|| format!("/{word}/:name/"));
        if let Some(folder) = pattern.trim_matches('/').strip_suffix("/:name").filter(|folder| !folder.contains('/')) {
            blog.words.push((word, folder.to_owned()));
        }
    }
}

/// The feed: that of the plug-in, or one that a template makes.
fn feeds(facts: &mut Facts, folder: &Folder, blog: &mut Blog) {
    let path = facts.table("feed").and_then(|mut feed| feed.text("path"));
    let path = path.map(|path| path.trim_start_matches('/').to_owned()).filter(|path| !path.contains('/'));
    let own = ["atom.xml", "rss.xml", "feed.xml", "index.xml"].into_iter().find(|file| folder.has(file));
    let Some(file) = path.or_else(|| own.map(str::to_owned)) else { return };
    let is_rss = file.contains("rss") || folder.source(&file).is_ok_and(|source| source.text.contains("<rss"));
    blog.feeds.push((if is_rss { "rss" } else { "atom" }, file));
}

fn defaults(facts: &mut Facts) -> Vec<Defaults> {
    let mut all: Vec<Defaults> = Vec::new();
    for mut entry in facts.tables("defaults") {
        let mut scope = entry.table("scope").unwrap_or_default();
        let values = entry.table("values").map(Facts::rest).unwrap_or_default();
        let path = scope.text("path").unwrap_or_default().trim_matches('/').trim_end_matches("/*").to_owned();
        let kind = scope
            .text("type")
            .map(|kind| if kind.ends_with('s') || kind == "draft" { kind } else { format!("{kind}s") });
        all.push(Defaults { path, kind, values });
    }
    // What says more of a text goes before what says less.
    all.sort_by_key(|defaults| std::cmp::Reverse((defaults.path.len(), defaults.kind.is_some())));
    all
}

fn collections(facts: &mut Facts, folder: &Folder) -> Vec<Collection> {
    let mut all = Vec::new();
    let mut add = |name: &str, is_published, permalink| {
        if name != "posts" && folder.has_folder(&format!("_{name}")) {
            all.push(Collection { name: name.to_owned(), is_published, permalink });
        }
    };
    if let Some(table) = facts.table("collections") {
        for (name, value) in table.entries() {
            let mut facts = match value {
                Value::Table(table) => Facts::of(table.clone()),
                _ => Facts::default(),
            };
            add(name, facts.boolean("output") == Some(true), facts.text("permalink"));
        }
        return all;
    }
    for name in facts.texts("collections") {
        add(&name, false, None);
    }
    all
}

fn excluded(facts: &mut Facts) -> Vec<String> {
    const USUAL: [&str; 12] = [
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
    let mut all: Vec<String> = USUAL.iter().map(|name| (*name).to_owned()).collect();
    all.extend(facts.texts("exclude").iter().map(|path| path.trim_matches('/').to_owned()));
    all
}

/// The names of authors in the settings and in `_data/`.
fn authors(facts: &mut Facts, folder: &Folder, blog: &mut Blog) -> BTreeMap<String, String> {
    let mut authors = facts.table("authors").unwrap_or_default();
    for file in ["_data/authors.yml", "_data/authors.yaml", "_data/authors.json"] {
        let Some(source) = folder.has(file).then(|| folder.source(file).ok()).flatten() else { continue };
        let format = Format::of_file(file).unwrap_or(Format::Yaml);
        match Facts::parse(&source, &source.text, 0, format) {
            Ok(more) => authors.add(more),
            Err(problems) => blog.problems.extend(problems.into_iter().take(1)),
        }
    }
    let mut names = BTreeMap::new();
    for (key, value) in authors.entries() {
        let name = match value {
            Value::Table(table) => {
                let mut facts = Facts::of(table.clone());
                let name = facts.first_text(&["name", "display_name"]);
                if let (Some(name), Some(bio)) = (&name, facts.first_text(&["bio", "description"])) {
                    blog.terms.push(super::super::blog::OldTerm {
                        taxonomy: "authors",
                        language: blog.default,
                        named: name.clone(),
                        title: None,
                        description: bio,
                    });
                }
                name
            }
            value => as_text(value),
        };
        names.extend(name.map(|name| (key.to_owned(), name)));
    }
    names
}
