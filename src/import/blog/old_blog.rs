//! The old blog as read from its folder: settings, texts, terms, files and menus.

use super::shortcode::Shortcode;
use crate::address::AbsoluteAddress;
use crate::diagnostic::Diagnostic;
use crate::import::report_note::{NoteKind, ReportNote};
use crate::language::Language;
use crate::table::{DateValue, Value};

/// The syntax of a generator's texts and the slugs that it makes.
pub(in crate::import) trait Generator {
    /// Returns the name of the generator in messages.
    fn name(&self) -> &'static str;

    /// Parses the shortcode or Liquid tag that `rest` begins with.
    fn parse_shortcode(&self, rest: &str, text: &OldText) -> Option<Shortcode>;

    /// Returns the replacement of a line whose syntax Kielo lacks, and a note for the report.
    fn replace_line(&self, _line: &str) -> Option<(String, &'static str)> {
        None
    }

    /// Returns code without the escapes of shortcodes or Liquid, or `None` if it has none.
    fn unescape_code(&self, code: &str) -> Option<String>;

    /// Returns the slug of a term.
    fn term_slug(&self, name: &str, language: &Language) -> String;
}

/// A language of the old blog.
#[derive(Debug, Clone)]
pub(in crate::import) struct OldLanguage {
    pub(in crate::import) tag: String,
    /// The name of the language in the old settings and file names.
    pub(in crate::import) key: String,
    /// The first folder of its addresses; empty if they begin at the root.
    pub(in crate::import) prefix: String,
    pub(in crate::import) title: String,
    pub(in crate::import) description: String,
    /// The base address of this language, if it differs from the blog's.
    pub(in crate::import) base_url: Option<String>,
    /// The name in the language menu.
    pub(in crate::import) name: Option<String>,
}

/// A text of the old blog.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct OldText {
    /// The path of the file below the old folder.
    pub(in crate::import) source: String,
    /// The path below the content folder, without language and extension. Translations share it.
    pub(in crate::import) id: String,
    /// The index in [`OldBlog::languages`].
    pub(in crate::import) language: usize,
    pub(in crate::import) is_post: bool,
    /// Whether the text is a bundle: a folder with the files that belong to it.
    pub(in crate::import) is_bundle: bool,
    /// The path of its address below the base address, with the language's prefix.
    pub(in crate::import) address: String,
    pub(in crate::import) title: String,
    pub(in crate::import) date: Option<DateValue>,
    pub(in crate::import) updated: Option<DateValue>,
    /// The reason why it is a draft, for the report.
    pub(in crate::import) draft_reason: Option<String>,
    pub(in crate::import) description: String,
    pub(in crate::import) image: Option<String>,
    pub(in crate::import) image_alt: Option<String>,
    pub(in crate::import) image_caption: Option<String>,
    pub(in crate::import) categories: Vec<String>,
    pub(in crate::import) tags: Vec<String>,
    pub(in crate::import) authors: Vec<String>,
    pub(in crate::import) series: Option<String>,
    pub(in crate::import) aliases: Vec<String>,
    /// The id in feeds, if that is not the address.
    pub(in crate::import) guid: Option<String>,
    /// The key that all translations of a text share.
    pub(in crate::import) translation_key: Option<String>,
    pub(in crate::import) noindex: bool,
    /// `false` hides the comments.
    pub(in crate::import) shows_comments: Option<bool>,
    /// Values that Kielo has no key for.
    pub(in crate::import) params: Vec<(String, Value)>,
    pub(in crate::import) body: String,
    /// The line of the file on which the Markdown begins.
    pub(in crate::import) body_line: usize,
    /// Notes for the report.
    pub(in crate::import) notes: Vec<ReportNote>,
}

impl OldText {
    /// Returns the path by which other texts link to it.
    pub(in crate::import) fn source_path(&self) -> String {
        format!("{}.md", self.id)
    }

    /// Notes a change.
    pub(in crate::import) fn note_changed(&mut self, text: impl Into<String>) {
        self.notes.push(ReportNote { kind: NoteKind::Changed, text: text.into() });
    }

    /// Notes that it was the text of a list, such as a section, or of the front page.
    pub(in crate::import) fn note_list_text(&mut self, is_front_page: bool) {
        self.note_changed(if is_front_page {
            "the text of the front page is a page now: Kielo's front page shows posts"
        } else {
            "the text of a list is a page now; the list itself is the front page"
        });
    }

    /// Notes a part of the text that was not converted.
    pub(in crate::import) fn note_not_converted(&mut self, text: impl Into<String>) {
        self.notes.push(ReportNote { kind: NoteKind::NotConverted, text: text.into() });
    }
}

/// The title and description of a category, tag or author.
#[derive(Debug, Clone)]
pub(in crate::import) struct OldTerm {
    /// `categories`, `tags` or `authors`.
    pub(in crate::import) taxonomy: &'static str,
    pub(in crate::import) language: usize,
    /// The name or slug that posts use.
    pub(in crate::import) name_or_slug: String,
    /// The title, if the old blog gives one.
    pub(in crate::import) title: Option<String>,
    pub(in crate::import) description: String,
}

/// An entry of the menu.
#[derive(Debug, Clone)]
pub(in crate::import) struct OldMenuEntry {
    pub(in crate::import) title: String,
    /// A content path that begins with `@/`, or an address.
    pub(in crate::import) link: Option<String>,
    pub(in crate::import) children: Vec<OldMenuEntry>,
}

/// A file of the old blog that is not a text.
#[derive(Debug, Clone)]
pub(in crate::import) struct OldFile {
    /// The path below the old folder.
    pub(in crate::import) source: String,
    /// The address, if the file is published on its own.
    pub(in crate::import) address: Option<String>,
    /// The position in a bundle, if the file belongs to one.
    pub(in crate::import) bundle_file: Option<BundleFile>,
}

/// The position of a file in the bundle of a text.
#[derive(Debug, Clone)]
pub(in crate::import) struct BundleFile {
    /// The [id](OldText::id) of the text.
    text_id: String,
    /// The language, if each translation has its own files.
    language: Option<usize>,
    /// The path in the bundle.
    pub(in crate::import) path: String,
}

impl BundleFile {
    /// Returns whether the file is in the bundle of `text`.
    pub(super) fn belongs_to(&self, text: &OldText) -> bool {
        text.is_bundle && text.id == self.text_id && self.language.is_none_or(|language| text.language == language)
    }
}

impl OldFile {
    /// Creates a file that keeps its address.
    pub(in crate::import) fn with_address(source: &str, address: &str) -> Self {
        let address = format!("/{}", address.trim_start_matches('/'));
        Self { source: source.to_owned(), address: Some(address), bundle_file: None }
    }

    /// Creates a file in the bundle of the text with the id `text_id`.
    pub(in crate::import) fn in_bundle(source: &str, text_id: &str, language: Option<usize>, path: &str) -> Self {
        let bundle_file = BundleFile { text_id: text_id.to_owned(), language, path: path.to_owned() };
        Self { source: source.to_owned(), address: None, bundle_file: Some(bundle_file) }
    }
}

/// The old blog, as read from its folder.
pub(in crate::import) struct OldBlog {
    pub(in crate::import) generator: Box<dyn Generator>,
    pub(in crate::import) base_url: String,
    pub(in crate::import) languages: Vec<OldLanguage>,
    /// The index of the default language.
    pub(in crate::import) default_language: usize,
    /// Whether each language has its own content folder instead of a suffix in file names.
    pub(in crate::import) has_language_folders: bool,
    pub(in crate::import) time_zone: Option<String>,
    /// Whether the generator made links of bare addresses.
    pub(in crate::import) has_autolinks: bool,
    pub(in crate::import) posts_per_page: Option<i64>,
    /// The words in addresses, by `category`, `tag`, `author` and `page`.
    pub(in crate::import) url_words: Vec<(&'static str, String)>,
    /// The formats of feeds with their file names.
    pub(in crate::import) feeds: Vec<(&'static str, String)>,
    pub(in crate::import) texts: Vec<OldText>,
    pub(in crate::import) terms: Vec<OldTerm>,
    pub(in crate::import) files: Vec<OldFile>,
    /// Menus by language.
    pub(in crate::import) menus: Vec<(usize, Vec<OldMenuEntry>)>,
    /// Addresses of lists that Kielo does not make, by language. They redirect to the front page.
    pub(in crate::import) removed_lists: Vec<(usize, String)>,
    /// Further redirects: old path and target.
    pub(in crate::import) redirects: Vec<(String, String)>,
    /// The author that the settings name.
    pub(in crate::import) author: Option<String>,
    /// Notes on the whole site for the report.
    pub(in crate::import) notes: Vec<String>,
    /// Files and texts that were not imported, with the reason, for the report.
    pub(in crate::import) left_behind: Vec<String>,
    /// Whether any of `left_behind` was written by an author.
    pub(in crate::import) is_lossy: bool,
    /// The errors in texts that could not be read.
    pub(in crate::import) diagnostics: Vec<Diagnostic>,
}

impl OldBlog {
    /// Creates a blog without any content.
    pub(in crate::import) fn new(generator: impl Generator + 'static) -> Self {
        Self {
            generator: Box::new(generator),
            base_url: String::new(),
            languages: Vec::new(),
            default_language: 0,
            has_language_folders: false,
            time_zone: None,
            has_autolinks: true,
            posts_per_page: None,
            url_words: Vec::new(),
            feeds: Vec::new(),
            texts: Vec::new(),
            terms: Vec::new(),
            files: Vec::new(),
            menus: Vec::new(),
            removed_lists: Vec::new(),
            redirects: Vec::new(),
            author: None,
            notes: Vec::new(),
            left_behind: Vec::new(),
            is_lossy: false,
            diagnostics: Vec::new(),
        }
    }

    /// Adds the language that the old blog calls `key`, unless it exists, and returns its index.
    ///
    /// An unknown language becomes `default_tag`. The report notes every tag that differs from `key`.
    pub(in crate::import) fn add_language(&mut self, key: &str, default_tag: &str) -> usize {
        let tag = Language::from_tag(&key.replace('_', "-")).map(|language| language.short_tag().to_owned());
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
        if let Some(index) = self.languages.iter().position(|known| known.tag == tag) {
            return index;
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

    /// Returns the index of the language that the old blog calls `key`.
    pub(in crate::import) fn language_by_key(&self, key: &str) -> Option<usize> {
        self.languages.iter().position(|known| known.key.eq_ignore_ascii_case(key))
    }

    /// Returns the path of the base address: empty, or a folder such as `/blogi`.
    pub(in crate::import) fn base_path(&self) -> &str {
        AbsoluteAddress::split(&self.base_url).map_or("", |base| base.rest.trim_end_matches('/'))
    }

    pub(in crate::import) fn is_multilingual(&self) -> bool {
        self.languages.len() > 1
    }

    /// Returns the path that all addresses of a language begin with.
    pub(in crate::import) fn language_root(&self, language: usize) -> String {
        let prefix = &self.languages[language].prefix;
        if prefix.is_empty() { "/".to_owned() } else { format!("/{prefix}/") }
    }
}
