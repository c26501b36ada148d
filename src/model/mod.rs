//! The site as its author thinks of it: posts, pages, terms, archives and translations, assembled once and then only
//! read. No address, no template and no file access here.

mod archive;
mod discussion;
mod document;
mod home_highlights;
mod html;
mod icon;
mod image;
mod related;
mod series;
mod site;
mod sources;
mod stylesheet;
mod taxonomy;
mod term;
mod text;
mod theme;
mod translation;

pub use archive::{MonthArchive, YearArchive};
pub use discussion::{COMMENTS_FILE, Comment, CommentCleaner, Discussion, comments_files, is_comments_file};
pub use document::{Document, Indexing, PageType, resolve_content_path};
pub use home_highlights::HomeHighlights;
pub use html::{AuthoredImage, Html, Placeholder, PlaceholderKind};
pub use icon::Icon;
pub use image::{Image, ImageId};
pub use series::Series;
pub use site::{DocumentId, Page, PageId, Post, PostId, PostTerms, Site, TermId, YearId};
pub use sources::{Excluded, REDIRECTS_FILE, SourceFile, Sources};
pub use stylesheet::{StyleSheet, StyleSheetUrl};
pub use taxonomy::Taxonomy;
pub use term::{LocalizedTerm, TERMS_FILE, Term, TermDefinition, TermReference};
pub use text::{DocumentText, DocumentTexts, Heading};
pub use theme::{Fit, ImagePreset, Template, Theme, ThemeFile, ThemeImages};
pub use translation::{SOURCE_COMMENT, TextFingerprint, TranslatedFrom, TranslationGroup, without_source_comment};
