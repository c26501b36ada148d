//! Documents: the front matter and the file name of one Markdown file, parsed.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Zoned;
use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::{ImageArgument, SocialThread, Taxonomy, TermReference, TranslatedFrom};
use crate::config::LanguageId;
use crate::image::Focus;
use crate::language::{Typography, normalize_name};
use crate::table::{Span, Spanned, Table, Value};

/// One Markdown file of `content/`. A document with a date is a post, and one without a date is a page. The text is
/// kept apart in [`super::DocumentText`], so the document stays unchanged while its author edits only the text.
// The fields that the assembly of the site reads come first. This order keeps them in few cache lines of the processor.
#[derive(Debug)]
#[repr(C)]
pub struct Document {
    /// The key that translations share: the hash of the `translation` key, or else of the logical path. A hash compares
    /// faster than the text.
    pub translation_key: u128,
    /// The language of the document.
    pub language: LanguageId,
    /// The publication date in the site's time zone. A post has one, and a page has none.
    pub date: Option<Zoned>,
    /// The categories, tags and authors, by their names in the document's language. They are grouped by taxonomy, each
    /// group in the author's order.
    pub terms: Vec<TermReference>,
    /// The languages whose translations the document waits for, if the front matter says. Then site.toml does not
    /// decide.
    pub together: Option<Vec<LanguageId>>,
    /// The last part of the URL, without slashes.
    pub slug: String,
    /// The slugs that Kielo made from the same names before it followed all of WordPress's rules, if any is different.
    pub former_slugs: Option<Box<FormerSlugs>>,
    /// Old URLs that redirect to the document: paths on the host of its language.
    pub aliases: Vec<Spanned<String>>,
    /// The name of the series that the document belongs to.
    pub series: Option<String>,
    /// The path of the file relative to the site's folder, with `/`: `content/2010-03-02-et-valvo-yksin.md`.
    pub file: Arc<str>,
    /// The title as plain text.
    pub title: Spanned<String>,
    /// The typography of the title, if the title is in another language than the document.
    pub title_typography: Option<Arc<Typography>>,
    /// Whether long words in the title and the text may be hyphenated.
    pub hyphenation: bool,
    /// The date of the last change that readers should know of.
    pub updated: Option<Zoned>,
    /// The location of [`Self::updated`] in the file.
    pub updated_span: Span,
    /// The slugs of the folders that hold the file, without a language folder.
    pub folder_slugs: Vec<String>,
    /// The path below `content/` without language folder, language suffix, `/index` and extension. Documents in several
    /// languages with one logical path are translations of each other. The parent of a page is the page whose logical
    /// path is the folder.
    pub logical_path: String,
    /// The folder of the bundle, such as `content/suosittelu`. Its other files belong to this document. `None` for a
    /// document that is not a bundle.
    pub bundle: Option<String>,
    /// The syntax of the front matter.
    pub format: FrontMatterFormat,
    /// The key of the front matter that its translations share.
    pub translation: Option<Spanned<String>>,
    /// The source of the translation, if the front matter records it.
    pub translated_from: Option<Spanned<TranslatedFrom>>,
    /// A summary for search engines and lists.
    pub description: Option<String>,
    /// Whether the document is the text of its language's front page: an `index.md` at the top of `content/` or of a language's
    /// folder, without a slug of its own.
    pub is_home_text: bool,
    /// The term that the document is the text of, by its name: a file of `content/terms/categories/` and the like, without a
    /// slug of its own.
    pub term_text: Option<(Taxonomy, String)>,
    /// Whether the document is a draft.
    pub draft: bool,
    /// The identifier in feeds, kept from an earlier system.
    pub guid: Option<String>,
    /// The link to the document's main image.
    pub image: Option<Spanned<String>>,
    /// The alternative text of the main image.
    pub image_alt: Option<String>,
    /// The point of the main image that stays in it when it is cropped.
    pub image_focus: Option<Spanned<Focus>>,
    /// The caption of the main image.
    pub image_caption: Option<String>,
    /// Whether search engines may list the document.
    pub indexing: Indexing,
    /// The page type that structured data reports.
    pub page_type: PageType,
    /// The template that replaces the default one.
    pub template: Option<Spanned<String>>,
    /// Whether the document has comments; `None` if the front matter does not say.
    pub comments: Option<bool>,
    /// The post of a social network whose replies are shown as comments.
    pub discussion: Option<Spanned<SocialThread>>,
    /// The author's own keys.
    pub params: Table,
    /// The files that front matter and text name outside the document's bundle, or with the ending of another language.
    /// The files of a language in a bundle are published where documents show them.
    pub named_files: Vec<Box<str>>,
    /// The images that the text passes to components that show them in sizes of the theme, each with the argument that names
    /// it, as the author wrote it.
    pub named_images: Vec<(ImageArgument, Box<str>)>,
    /// The keys whose values come from the defaults of folders, with the files of these defaults. The locations of such values
    /// are in these files.
    pub inherited: Vec<(Cow<'static, str>, Arc<str>)>,
}

impl Document {
    /// Resolves a path written in the document to a file, relative to the site's folder. Returns `None` for a path
    /// outside `content/`.
    #[must_use]
    pub fn resolve_path(&self, path: &str) -> Option<String> {
        resolve_content_path(self.file.rsplit_once('/').map_or("", |(folder, _)| folder), path)
    }

    /// Returns the file that has the value of a key of the front matter: the document's, or one with defaults of a folder.
    #[must_use]
    pub fn file_of(&self, key: &str) -> &Arc<str> {
        let inherited = self.inherited.iter().find(|(known, _)| **known == *key);
        inherited.map_or(&self.file, |(_, file)| file)
    }

    /// Returns the file and the span of the title. Diagnostics about the whole document point there.
    #[must_use]
    pub fn title_location(&self) -> (&str, Span) {
        (&self.file, self.title.span)
    }
}

/// Slugs by earlier rules. The document's old address is made from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerSlugs {
    /// The slug of the document.
    pub slug: String,
    /// The slugs of the folders that hold the file, as in [`Document::folder_slugs`].
    pub folders: Vec<String>,
}

/// Computes [`Document::translation_key`] from the key `translation`, if there is one, or else from the logical path.
#[must_use]
pub fn translation_key(translation: Option<&str>, logical_path: &str) -> u128 {
    match translation {
        Some(key) => xxh3_128_with_seed(key.as_bytes(), 1),
        None => xxh3_128_with_seed(logical_path.as_bytes(), 2),
    }
}

/// The syntax of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontMatterFormat {
    /// TOML between lines of `+++`.
    Toml,
    /// YAML between lines of `---`.
    Yaml,
}

impl FrontMatterFormat {
    /// Returns the line that gives a key a text.
    #[must_use]
    pub fn key_line(self, key: &str, text: &str) -> String {
        // A basic string of TOML is a double-quoted scalar of YAML too.
        let text = Value::Text(text.to_owned());
        match self {
            Self::Toml => format!("{key} = {text}"),
            Self::Yaml => format!("{key}: {text}"),
        }
    }
}

/// Whether search engines may list a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexing {
    /// Search engines may list it.
    Index,
    /// The document asks search engines not to list it (`noindex`).
    Noindex,
}

/// The type of a page in structured data (schema.org).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageType {
    /// No special type.
    #[default]
    Plain,
    /// A page about the people behind the site: `AboutPage`.
    About,
    /// A page with contact details: `ContactPage`.
    Contact,
}

impl PageType {
    /// The types that front matter can name.
    pub const ALL: [(Self, &'static str); 2] = [(Self::About, "about"), (Self::Contact, "contact")];
}

/// Resolves a path written in a file of `folder`, relative to the site's folder. Returns `None` for a path outside
/// `content/`. A leading slash means the folder `content/`. The result has the form in which names are compared.
#[must_use]
pub fn resolve_content_path(folder: &str, path: &str) -> Option<String> {
    let path = &*normalize_name(path);
    let mut segments: Vec<&str> = if path.starts_with('/') { vec!["content"] } else { folder.split('/').collect() };
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
                if segments.is_empty() {
                    return None;
                }
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}
