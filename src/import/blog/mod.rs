//! A blog that another generator made of a folder: what Hugo's, Jekyll's and Zola's have in common, and how it becomes
//! a site. Each generator's own module reads its folder into a [`Blog`].

mod call;
mod facts;
mod files;
mod folder;
mod front_matter;
mod keys;
mod layout;
mod links;
mod pattern;
mod redirects;
mod report;
mod scan;
mod settings;
mod terms;
mod text;

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

pub(super) use self::call::{Arguments, Call, Meaning, code, usual};
pub(super) use self::facts::{Facts, Format, as_text, as_texts, offset_minutes};
pub(super) use self::files::OldFile;
pub(super) use self::folder::Folder;
pub(super) use self::front_matter::{begins_with_front_matter, split};
pub(super) use self::keys::read_keys;
use self::layout::Layout;
use self::terms::Terms;
use super::ledger::Ledger;
use super::{Imported, REPORT_FILE, zone};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::model::{REDIRECTS_FILE, TERMS_FILE};
use crate::table::{Value, WrittenDate};

/// What is to be brought, and how.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The folder of the old blog.
    pub folder: PathBuf,
    /// The site's folder.
    pub into: PathBuf,
    /// The language of texts that nothing else says a language of.
    pub language: Option<String>,
    /// The blog's time zone.
    pub time_zone: Option<String>,
    /// Folders whose texts are posts, besides those that look so.
    pub posts: Vec<String>,
    /// Whether nothing is written.
    pub is_dry: bool,
    /// Whether files that somebody changed since are written again.
    pub is_forced: bool,
}

/// How a generator's blogs differ from those of the others.
pub(super) trait Dialect {
    /// What the generator calls itself.
    fn name(&self) -> &'static str;

    /// The call that a text begins with, if it begins with one.
    fn call(&self, rest: &str, text: &OldText) -> Option<Call>;

    /// A line of a text without what stands for nothing on Kielo's pages, and what is told of it.
    fn line(&self, _line: &str) -> Option<(String, &'static str)> {
        None
    }

    /// Code as readers saw it.
    fn code(&self, code: &str) -> Option<String>;

    /// The part of an address that the name of a term has.
    fn term_slug(&self, name: &str, language: &Language) -> String;
}

/// A language of the old blog.
#[derive(Debug, Clone)]
pub(super) struct OldLanguage {
    pub(super) tag: String,
    /// What the old blog calls it.
    pub(super) key: String,
    /// The first folder of its addresses; empty at the root.
    pub(super) prefix: String,
    pub(super) title: String,
    pub(super) description: String,
    /// An address of its own.
    pub(super) base_url: Option<String>,
    /// What its menu says.
    pub(super) name: Option<String>,
}

/// A text of the old blog.
#[derive(Debug, Clone, Default)]
pub(super) struct OldText {
    /// Its file in the old folder.
    pub(super) source: String,
    /// The same below the folder of texts, without language and ending: that of translations is the same.
    pub(super) id: String,
    pub(super) language: usize,
    pub(super) is_post: bool,
    /// Whether it has files of its own.
    pub(super) is_bundle: bool,
    /// Its address below the blog's own, with the language's prefix.
    pub(super) address: String,
    pub(super) title: String,
    pub(super) date: Option<WrittenDate>,
    pub(super) updated: Option<WrittenDate>,
    /// Why it is a draft.
    pub(super) draft: Option<String>,
    pub(super) description: String,
    pub(super) image: Option<String>,
    pub(super) image_alt: Option<String>,
    pub(super) image_caption: Option<String>,
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) series: Option<String>,
    pub(super) aliases: Vec<String>,
    /// Its id in feeds, where that is not its address.
    pub(super) guid: Option<String>,
    pub(super) translation: Option<String>,
    pub(super) noindex: bool,
    /// `false` hides the comments.
    pub(super) comments: Option<bool>,
    /// What Kielo has no key for.
    pub(super) params: Vec<(String, Value)>,
    pub(super) body: String,
    /// The line of the file that the text begins on.
    pub(super) line: usize,
    /// What the report must say of it.
    pub(super) notes: Vec<Note>,
}

/// What the report must say of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) kind: NoteKind,
    pub(super) text: String,
}

/// Whether something was changed, or left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteKind {
    Changed,
    Left,
}

impl OldText {
    /// The path that other texts name it by.
    pub(super) fn source_path(&self) -> String {
        format!("{}.md", self.id)
    }

    pub(super) fn changed(&mut self, text: impl Into<String>) {
        self.notes.push(Note { kind: NoteKind::Changed, text: text.into() });
    }

    /// Notes that it was the text of a list, or of the list at the root.
    pub(super) fn was_of_list(&mut self, is_front_page: bool) {
        self.changed(if is_front_page {
            "the text of the front page is a page now: Kielo's front page shows posts"
        } else {
            "the text of a list is a page now; the list itself is the front page"
        });
    }

    pub(super) fn left(&mut self, text: impl Into<String>) {
        self.notes.push(Note { kind: NoteKind::Left, text: text.into() });
    }
}

/// What the old blog said of a category, tag or author.
#[derive(Debug, Clone)]
pub(super) struct OldTerm {
    /// `categories`, `tags` or `authors`.
    pub(super) taxonomy: &'static str,
    pub(super) language: usize,
    /// The name or slug that posts know it by.
    pub(super) named: String,
    /// What it is called, where that is something else.
    pub(super) title: Option<String>,
    pub(super) description: String,
}

/// An entry of a menu.
#[derive(Debug, Clone)]
pub(super) struct OldEntry {
    pub(super) title: String,
    /// A path in the old folder with `@/` before it, or an address.
    pub(super) link: Option<String>,
    pub(super) children: Vec<OldEntry>,
}

/// An old blog.
pub(super) struct Blog {
    pub(super) dialect: Box<dyn Dialect>,
    pub(super) base_url: String,
    pub(super) languages: Vec<OldLanguage>,
    pub(super) default: usize,
    /// Whether each language has a folder of its own, and no ending in names.
    pub(super) has_language_folders: bool,
    pub(super) time_zone: Option<String>,
    pub(super) posts_per_page: Option<i64>,
    /// The words in addresses: `category`, `tag`, `author` and `page`.
    pub(super) words: Vec<(&'static str, String)>,
    /// The formats of feeds and the names of their files.
    pub(super) feeds: Vec<(&'static str, String)>,
    pub(super) texts: Vec<OldText>,
    pub(super) terms: Vec<OldTerm>,
    pub(super) files: Vec<OldFile>,
    /// The menu of each language that has one.
    pub(super) menus: Vec<(usize, Vec<OldEntry>)>,
    /// Addresses of lists that Kielo does not have, with their languages.
    pub(super) lists: Vec<(usize, String)>,
    /// Further addresses and where they lead.
    pub(super) redirects: Vec<(String, String)>,
    /// Who the settings say writes here.
    pub(super) author: Option<String>,
    /// What must be known of the site as a whole.
    pub(super) notes: Vec<String>,
    /// What stayed behind.
    pub(super) left: Vec<String>,
    /// Whether anything of it was written by somebody.
    pub(super) is_lossy: bool,
    pub(super) problems: Vec<Diagnostic>,
}

impl Blog {
    pub(super) fn new(dialect: impl Dialect + 'static) -> Self {
        Self {
            dialect: Box::new(dialect),
            base_url: String::new(),
            languages: Vec::new(),
            default: 0,
            has_language_folders: false,
            time_zone: None,
            posts_per_page: None,
            words: Vec::new(),
            feeds: Vec::new(),
            texts: Vec::new(),
            terms: Vec::new(),
            files: Vec::new(),
            menus: Vec::new(),
            lists: Vec::new(),
            redirects: Vec::new(),
            author: None,
            notes: Vec::new(),
            left: Vec::new(),
            is_lossy: false,
            problems: Vec::new(),
        }
    }

    /// Adds a language by what the old blog calls it.
    pub(super) fn add_language(&mut self, key: &str, default_tag: &str) -> usize {
        let tag = Language::from_tag(&key.replace('_', "-")).map(|language| language.tag().to_owned());
        let tag = match tag {
            Some(tag) if tag.eq_ignore_ascii_case(key) => tag,
            Some(tag) => {
                self.notes.push(format!("The language {key} is {tag} now, its tag in Kielo."));
                tag
            }
            None => {
                self.notes.push(format!(
                    "{key} is no language that Kielo knows; {default_tag} was taken for it. Give it with --language."
                ));
                default_tag.to_owned()
            }
        };
        if let Some(known) = self.languages.iter().position(|known| known.tag == tag) {
            return known;
        }
        self.languages.push(OldLanguage {
            tag,
            key: key.to_owned(),
            prefix: String::new(),
            title: String::new(),
            description: String::new(),
            base_url: None,
            name: None,
        });
        self.languages.len() - 1
    }

    /// The language that the old blog calls so.
    pub(super) fn language(&self, key: &str) -> Option<usize> {
        self.languages.iter().position(|known| known.key.eq_ignore_ascii_case(key))
    }

    /// The folder that the blog stands in on its host: empty, or `/blogi`.
    pub(super) fn base_path(&self) -> &str {
        let after = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        after.find('/').map_or("", |at| after[at..].trim_end_matches('/'))
    }

    pub(super) fn are_many(&self) -> bool {
        self.languages.len() > 1
    }

    /// The root of a language's addresses.
    pub(super) fn root(&self, language: usize) -> String {
        let prefix = &self.languages[language].prefix;
        if prefix.is_empty() { "/".to_owned() } else { format!("/{prefix}/") }
    }
}

/// A number of things.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The tag that the author gave.
///
/// # Errors
/// It names no language.
pub(super) fn given_language(import: &Import) -> Result<Option<String>, Diagnostic> {
    let tag = |written: &String| {
        Language::from_tag(written)
            .map(|language| language.tag().to_owned())
            .ok_or_else(|| Diagnostic::import_language(written))
    };
    import.language.as_ref().map(tag).transpose()
}

/// Writes the new site.
///
/// # Errors
/// An argument is wrong, or a file cannot be written.
pub(super) fn bring(mut blog: Blog, folder: &Folder, import: &Import) -> Result<Imported, Diagnostic> {
    let zone = time_zone(&mut blog, import)?;
    let tongues: Vec<Language> =
        blog.languages.iter().filter_map(|language| Language::from_tag(&language.tag)).collect();
    blog.texts.sort_by(|a, b| a.source.cmp(&b.source));
    undated(&mut blog);
    files::leave_broken(&mut blog, folder);
    let terms = Terms::of(&mut blog, &tongues);
    lists_of_terms(&mut blog, &terms, &tongues);
    let layout = Layout::of(&mut blog, &terms, &tongues, &zone);
    let bodies = text::without_calls(&mut blog);
    let texts = text::all(&mut blog, &layout, &bodies, &tongues);
    let mut ledger = Ledger::open(&import.into, import.is_dry, import.is_forced)?;
    let settings = settings::toml(&mut blog, &layout, &tongues);
    ledger.write(SITE_FILE, settings.as_bytes())?;
    ledger.write(TERMS_FILE, terms.toml(&blog, &tongues).as_bytes())?;
    for (file, text) in &texts {
        ledger.write(file, text.as_bytes())?;
    }
    let files = files::copy(&blog, folder, &layout, &mut ledger)?;
    let redirects = redirects::lines(&blog, &layout, folder);
    ledger.write(REDIRECTS_FILE, redirects.as_bytes())?;
    let report = report::of(&blog, &layout, files, &ledger.happened.kept);
    ledger.write_own(REPORT_FILE, report.as_bytes())?;
    let is_lossy = blog.is_lossy || !blog.problems.is_empty();
    Ok(Imported { report, files: ledger.close()?, is_lossy, texts: texts.len(), problems: blog.problems })
}

/// The time zone that the author or the settings name, or else the one that the dates of posts fit.
fn time_zone(blog: &mut Blog, import: &Import) -> Result<TimeZone, Diagnostic> {
    if let Some(name) = &import.time_zone {
        let zone = TimeZone::get(name).map_err(|_| Diagnostic::import_time_zone(name))?;
        blog.time_zone = Some(name.clone());
        return Ok(zone);
    }
    if let Some(name) = &blog.time_zone {
        if let Ok(zone) = TimeZone::get(name) {
            return Ok(zone);
        }
        blog.notes.push(format!("The time zone {name} is not known; give another with --time-zone."));
    }
    let offsets: Vec<_> = blog
        .texts
        .iter()
        .filter_map(|text| text.date.as_ref())
        .filter_map(|date| Some((date.date, offset_minutes(date)?)))
        .collect();
    let (name, is_sure) = zone::of(&offsets, &blog.languages[blog.default].tag);
    if !is_sure {
        blog.notes.push(format!("The time zone {name} is a guess; give it with --time-zone."));
    }
    let zone = TimeZone::get(&name).unwrap_or(TimeZone::UTC);
    blog.time_zone = Some(name);
    Ok(zone)
}

/// Gives posts without a date that of the newest: without one they would be pages.
fn undated(blog: &mut Blog) {
    let newest = blog
        .texts
        .iter()
        .filter(|text| text.is_post)
        .filter_map(|text| text.date)
        .max_by_key(|date| (date.date, date.time));
    let epoch = WrittenDate {
        date: jiff::civil::Date::constant(1970, 1, 1),
        time: jiff::civil::Time::midnight(),
        offset: None,
    };
    for text in blog.texts.iter_mut().filter(|text| text.is_post && text.date.is_none()) {
        let date = newest.unwrap_or(epoch);
        text.date = Some(date);
        text.changed(format!("it had no date, and got {}", date.date));
    }
}

/// Lists of terms that are elsewhere now. Terms that only pages have lead to the front page: Kielo lists posts alone.
fn lists_of_terms(blog: &mut Blog, terms: &Terms, tongues: &[Language]) {
    let mut lists = std::collections::BTreeSet::new();
    for text in blog.texts.iter().filter(|text| !text.is_post && text.draft.is_none()) {
        for (taxonomy, word, names) in [
            ("categories", "category", &text.categories),
            ("tags", "tag", &text.tags),
            ("authors", "author", &text.authors),
        ] {
            let Some((_, word)) = blog.words.iter().find(|(key, _)| *key == word) else { continue };
            for name in names {
                let slug = blog.dialect.term_slug(name, &tongues[text.language]);
                if !terms.slugs(taxonomy, text.language).any(|known| known.eq_ignore_ascii_case(&slug)) {
                    lists.insert((text.language, format!("{}{word}/{slug}/", blog.root(text.language))));
                }
            }
        }
    }
    blog.lists.extend(lists);
    for (taxonomy, language, old, new) in terms.moved() {
        let word = match taxonomy {
            "categories" => "category",
            "tags" => "tag",
            _ => "author",
        };
        if let Some((_, word)) = blog.words.iter().find(|(key, _)| *key == word) {
            let folder = format!("{}{word}", blog.root(language));
            blog.redirects.push((format!("{folder}/{old}/"), format!("{folder}/{new}/")));
        }
    }
}

/// What a folder looks like, so that who chose the wrong command learns which is the right one.
pub(super) fn looks_like(folder: &Path) -> Option<&'static str> {
    let has = |name: &str| folder.join(name).exists();
    let config = std::fs::read_to_string(folder.join("config.toml")).unwrap_or_default();
    let says = |key: &str| config.lines().any(|line| line.split('=').next().is_some_and(|start| start.trim() == key));
    let hugo = ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default", "archetypes", "config.yaml"];
    if has("_config.yml") || has("_config.yaml") || has("_config.toml") || has("_posts") {
        Some("jekyll")
    } else if hugo.iter().any(|name| has(name)) || config.to_lowercase().contains("baseurl") {
        Some("hugo")
    } else if says("base_url") {
        Some("zola")
    } else {
        None
    }
}
