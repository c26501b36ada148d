//! The old blog, as each generator's own module reads it out of a folder: texts, terms, files, menus and settings.

use super::call::Call;
use crate::address::AbsoluteAddress;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::table::{Value, WrittenDate};

/// How a generator's blogs differ from those of the others.
pub(in crate::import) trait Dialect {
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
pub(in crate::import) struct OldLanguage {
    pub(in crate::import) tag: String,
    /// What the old blog calls it.
    pub(in crate::import) key: String,
    /// The first folder of its addresses; empty at the root.
    pub(in crate::import) prefix: String,
    pub(in crate::import) title: String,
    pub(in crate::import) description: String,
    /// An address of its own.
    pub(in crate::import) base_url: Option<String>,
    /// What its menu says.
    pub(in crate::import) name: Option<String>,
}

/// A text of the old blog.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct OldText {
    /// Its file in the old folder.
    pub(in crate::import) source: String,
    /// The same below the folder of texts, without language and ending: that of translations is the same.
    pub(in crate::import) id: String,
    pub(in crate::import) language: usize,
    pub(in crate::import) is_post: bool,
    /// Whether it has files of its own.
    pub(in crate::import) is_bundle: bool,
    /// Its address below the blog's own, with the language's prefix.
    pub(in crate::import) address: String,
    pub(in crate::import) title: String,
    pub(in crate::import) date: Option<WrittenDate>,
    pub(in crate::import) updated: Option<WrittenDate>,
    /// Why it is a draft.
    pub(in crate::import) draft: Option<String>,
    pub(in crate::import) description: String,
    pub(in crate::import) image: Option<String>,
    pub(in crate::import) image_alt: Option<String>,
    pub(in crate::import) image_caption: Option<String>,
    pub(in crate::import) categories: Vec<String>,
    pub(in crate::import) tags: Vec<String>,
    pub(in crate::import) authors: Vec<String>,
    pub(in crate::import) series: Option<String>,
    pub(in crate::import) aliases: Vec<String>,
    /// Its id in feeds, where that is not its address.
    pub(in crate::import) guid: Option<String>,
    pub(in crate::import) translation: Option<String>,
    pub(in crate::import) noindex: bool,
    /// `false` hides the comments.
    pub(in crate::import) comments: Option<bool>,
    /// What Kielo has no key for.
    pub(in crate::import) params: Vec<(String, Value)>,
    pub(in crate::import) body: String,
    /// The line of the file that the text begins on.
    pub(in crate::import) line: usize,
    /// What the report must say of it.
    pub(in crate::import) notes: Vec<ReportNote>,
}

/// What the report must say of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct ReportNote {
    pub(in crate::import) kind: NoteKind,
    pub(in crate::import) text: String,
}

/// Whether something was changed, or left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum NoteKind {
    Changed,
    NotConverted,
}

impl OldText {
    /// The path that other texts name it by.
    pub(in crate::import) fn source_path(&self) -> String {
        format!("{}.md", self.id)
    }

    pub(in crate::import) fn changed(&mut self, text: impl Into<String>) {
        self.notes.push(ReportNote { kind: NoteKind::Changed, text: text.into() });
    }

    /// Notes that it was the text of a list, or of the list at the root.
    pub(in crate::import) fn was_of_list(&mut self, is_front_page: bool) {
        self.changed(if is_front_page {
            "the text of the front page is a page now: Kielo's front page shows posts"
        } else {
            "the text of a list is a page now; the list itself is the front page"
        });
    }

    pub(in crate::import) fn left(&mut self, text: impl Into<String>) {
        self.notes.push(ReportNote { kind: NoteKind::NotConverted, text: text.into() });
    }
}

/// What the old blog said of a category, tag or author.
#[derive(Debug, Clone)]
pub(in crate::import) struct OldTerm {
    /// `categories`, `tags` or `authors`.
    pub(in crate::import) taxonomy: &'static str,
    pub(in crate::import) language: usize,
    /// The name or slug that posts know it by.
    pub(in crate::import) named: String,
    /// What it is called, where that is something else.
    pub(in crate::import) title: Option<String>,
    pub(in crate::import) description: String,
}

/// An entry of a menu.
#[derive(Debug, Clone)]
pub(in crate::import) struct OldEntry {
    pub(in crate::import) title: String,
    /// A path in the old folder with `@/` before it, or an address.
    pub(in crate::import) link: Option<String>,
    pub(in crate::import) children: Vec<OldEntry>,
}

/// A file of the old blog.
#[derive(Debug, Clone)]
pub(in crate::import) struct OldFile {
    /// Its path in the old folder.
    pub(in crate::import) source: String,
    /// Its address, where it is published by itself.
    pub(in crate::import) address: Option<String>,
    /// Where it stands beside a text.
    pub(in crate::import) beside: Option<Beside>,
}

/// The place of a file that belongs to a text.
#[derive(Debug, Clone)]
pub(in crate::import) struct Beside {
    /// The text, by what it shares with its translations.
    id: String,
    /// Its language, where translations have files of their own.
    language: Option<usize>,
    /// The path in the text's folder.
    pub(in crate::import) path: String,
}

impl Beside {
    pub(super) fn is_of(&self, text: &OldText) -> bool {
        text.is_bundle && text.id == self.id && self.language.is_none_or(|language| text.language == language)
    }
}

impl OldFile {
    /// A file that keeps its address.
    pub(in crate::import) fn at(source: &str, address: &str) -> Self {
        Self { source: source.to_owned(), address: Some(format!("/{}", address.trim_start_matches('/'))), beside: None }
    }

    /// A file of a text's own.
    pub(in crate::import) fn beside(source: &str, id: &str, language: Option<usize>, path: &str) -> Self {
        let beside = Beside { id: id.to_owned(), language, path: path.to_owned() };
        Self { source: source.to_owned(), address: None, beside: Some(beside) }
    }
}

/// An old blog.
pub(in crate::import) struct Blog {
    pub(in crate::import) dialect: Box<dyn Dialect>,
    pub(in crate::import) base_url: String,
    pub(in crate::import) languages: Vec<OldLanguage>,
    pub(in crate::import) default: usize,
    /// Whether each language has a folder of its own, and no ending in names.
    pub(in crate::import) has_language_folders: bool,
    pub(in crate::import) time_zone: Option<String>,
    pub(in crate::import) posts_per_page: Option<i64>,
    /// The words in addresses: `category`, `tag`, `author` and `page`.
    pub(in crate::import) words: Vec<(&'static str, String)>,
    /// The formats of feeds and the names of their files.
    pub(in crate::import) feeds: Vec<(&'static str, String)>,
    pub(in crate::import) texts: Vec<OldText>,
    pub(in crate::import) terms: Vec<OldTerm>,
    pub(in crate::import) files: Vec<OldFile>,
    /// The menu of each language that has one.
    pub(in crate::import) menus: Vec<(usize, Vec<OldEntry>)>,
    /// Addresses of lists that Kielo does not have, with their languages.
    pub(in crate::import) lists: Vec<(usize, String)>,
    /// Further addresses and where they lead.
    pub(in crate::import) redirects: Vec<(String, String)>,
    /// Who the settings say writes here.
    pub(in crate::import) author: Option<String>,
    /// What must be known of the site as a whole.
    pub(in crate::import) notes: Vec<String>,
    /// What stayed behind.
    pub(in crate::import) left: Vec<String>,
    /// Whether anything of it was written by somebody.
    pub(in crate::import) is_lossy: bool,
    pub(in crate::import) problems: Vec<Diagnostic>,
}

impl Blog {
    pub(in crate::import) fn new(dialect: impl Dialect + 'static) -> Self {
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
    pub(in crate::import) fn add_language(&mut self, key: &str, default_tag: &str) -> usize {
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
    pub(in crate::import) fn language(&self, key: &str) -> Option<usize> {
        self.languages.iter().position(|known| known.key.eq_ignore_ascii_case(key))
    }

    /// The folder that the blog stands in on its host: empty, or `/blogi`.
    pub(in crate::import) fn base_path(&self) -> &str {
        AbsoluteAddress::split(&self.base_url).map_or("", |base| base.rest.trim_end_matches('/'))
    }

    pub(in crate::import) fn are_many(&self) -> bool {
        self.languages.len() > 1
    }

    /// The root of a language's addresses.
    pub(in crate::import) fn root(&self, language: usize) -> String {
        let prefix = &self.languages[language].prefix;
        if prefix.is_empty() { "/".to_owned() } else { format!("/{prefix}/") }
    }
}
