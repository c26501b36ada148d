//! The site as its author thinks of it: posts, pages, terms, archives and translations, assembled once and then only
//! read. No address, no template and no file access here.

mod archive;
mod discussion;
mod document;
mod front_page;
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

pub use archive::{Month, Year};
pub use discussion::{COMMENTS_FILE, Comment, CommentCleaner, Discussion, comments_files, holds_comments};
pub use document::{Document, Indexing, PageType, file_from};
pub use front_page::FrontPage;
pub use html::{AuthoredImage, Html, Placeholder, PlaceholderKind, is_on_another_site};
pub use icon::Icon;
pub use image::{Image, ImageId};
pub use series::Series;
pub use site::{DocumentId, Page, PageId, Post, PostId, PostTerms, Site, TermId, YearId};
pub use sources::{Excluded, REDIRECTS_FILE, SourceFile, Sources};
pub use stylesheet::{NamedFile, StyleSheet};
pub use taxonomy::Taxonomy;
pub use term::{NamedTerm, TERMS_FILE, Term, TermIdea, TermName};
pub use text::{Heading, Text, Texts};
pub use theme::{Fit, Preset, Template, Theme, ThemeFile, ThemeImages};
pub use translation::{Fingerprint, SOURCE_COMMENT, TranslatedFrom, TranslationGroup, without_source_comment};
