//! A document: what the front matter and the name of one source file say.

use std::sync::Arc;

use jiff::Zoned;

use super::{TermReference, TranslatedFrom};
use crate::config::LanguageId;
use crate::language::Typography;
use crate::table::{Span, Spanned, Table};

/// One Markdown file of `content/`: a post when it has a date, a page when it has none. Its text is a [`super::DocumentText`] of
/// its own, so that the document stays the same while its author writes.
// To assemble the site is to go through all documents for a few of their fields. Those stand together at the beginning, so
// that the rest of them need not be fetched into the processor's cache.
#[derive(Debug)]
#[repr(C)]
pub struct Document {
    /// Tells its translations from all other documents: it is the same for those that share a `translation` key or,
    /// without one, a location. The hash of either, so that it is known without looking for the text.
    pub translation_key: u128,
    /// The language it is written in.
    pub language: LanguageId,
    /// When it was published, in the site's time zone; a post has one, a page has none.
    pub date: Option<Zoned>,
    /// Its categories, tags and authors by their names in its language: one taxonomy after the other, each in the
    /// author's order.
    pub terms: Vec<TermReference>,
    /// Its own part of its address: ASCII, without slashes.
    pub slug: String,
    /// Old addresses that lead to it: paths on its language's host.
    pub aliases: Vec<Spanned<String>>,
    /// The series it belongs to.
    pub series: Option<String>,
    /// The file's path relative to the site's folder, with `/`: `content/2010-03-02-et-valvo-yksin.md`.
    pub file: Arc<str>,
    /// Its title, plain text.
    pub title: Spanned<String>,
    /// How its title is set, when that is in another language.
    pub title_typography: Option<Arc<Typography>>,
    /// Whether long words of its title and text may be broken.
    pub hyphenation: bool,
    /// When it was last changed in a way readers should know of.
    pub updated: Option<Zoned>,
    /// The folders it stands in, as slugs, without a language folder.
    pub folder_slugs: Vec<String>,
    /// Its path in `content/` without language folder, language suffix, `/index` and ending. Documents in several
    /// languages at one location are translations, and a page's parent is the page at the location of its folder.
    pub logical_path: String,
    /// The folder whose other files are its own, when it is a bundle: `content/suosittelu`.
    pub bundle: Option<String>,
    /// The key it shares with its translations.
    pub translation: Option<Spanned<String>>,
    /// What it was translated from, when its front matter says so.
    pub translated_from: Option<Spanned<TranslatedFrom>>,
    /// What search engines and lists say of it.
    pub description: Option<String>,
    /// Not to be published yet.
    pub draft: bool,
    /// The id that feeds give it, kept from an older system.
    pub guid: Option<String>,
    /// The image that stands for it, as a link.
    pub image: Option<Spanned<String>>,
    /// What that image shows.
    pub image_alt: Option<String>,
    /// What is told of that image below it.
    pub image_caption: Option<String>,
    /// What its author asks of search engines.
    pub indexing: Indexing,
    /// What a page is about, for search engines.
    pub page_type: PageType,
    /// The template that renders it instead of the usual one.
    pub template: Option<Spanned<String>>,
    /// Whether readers' comments belong to it, when it says so.
    pub comments: Option<bool>,
    /// The author's own keys.
    pub params: Table,
}

impl Document {
    /// The file that an address in it means, from the site's folder; `None` when it leads out of `content/`.
    #[must_use]
    pub fn resolve_path(&self, path: &str) -> Option<String> {
        resolve_content_path(self.file.rsplit_once('/').map_or("", |(folder, _)| folder), path)
    }

    /// Where messages about the whole document point: its title.
    #[must_use]
    pub fn title_location(&self) -> (&str, Span) {
        (&self.file, self.title.span)
    }
}

/// What an author asks of search engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexing {
    /// To list the document.
    Index,
    /// To leave it out.
    Noindex,
}

/// What a page is about, for search engines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageType {
    /// Anything.
    #[default]
    Plain,
    /// Who is behind the site.
    About,
    /// How to reach them.
    Contact,
}

impl PageType {
    /// The types that front matter can name.
    pub const ALL: [(Self, &'static str); 2] = [(Self::About, "about"), (Self::Contact, "contact")];
}

/// The file that a path written in `folder` means, from the site's folder; `None` when it leads out of `content/`. What
/// begins with a slash begins in `content/`.
#[must_use]
pub fn resolve_content_path(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = if path.starts_with('/') { vec!["content"] } else { folder.split('/').collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
                if parts.is_empty() {
                    return None;
                }
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
