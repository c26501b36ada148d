//! The content of the site: posts, pages, terms, archives and translations. It is assembled once and then only read.
//! The model knows no URLs and no templates, and it reads no files.

mod anchors;
mod archive;
mod assembly;
mod csv_table;
mod discussion;
mod document;
mod html;
mod icon;
mod ids;
mod image;
mod language_files;
mod near_translation;
mod post;
mod post_lists;
mod related;
mod series;
mod site;
mod site_data;
mod social_thread;
mod source_change;
mod sources;
mod stylesheet;
mod taxonomy;
mod term;
mod term_pairs;
mod text;
mod text_elements;
mod theme;
mod theme_ids;
mod theme_images;
mod theme_setting;
mod together;
mod translation;
mod translation_source;

pub use anchors::Anchors;
pub use archive::{MonthArchive, YearArchive};
pub use csv_table::{CsvFile, CsvTable};
pub use discussion::{COMMENTS_FILE, Comment, CommentCleaner, Discussion, comments_files, is_comments_file};
pub use document::{
    Document, FormerSlugs, FrontMatterFormat, Indexing, PageType, resolve_content_path, translation_key,
};
pub use html::{
    ArgumentValue, AuthoredEmbed, AuthoredImage, ComponentArgument, ComponentCall, Filled, Html, Placeholder,
    PlaceholderKind,
};
pub use icon::Icon;
pub use ids::{DocumentId, PageId, PostId, PostTerms, TermId, YearId};
pub use image::{Image, ImageId};
pub use language_files::{FileInLanguage, LanguageEnding, SiteFile, path_in_language};
pub use near_translation::{NameDifference, NearTranslation};
pub use post::{Page, Post};
pub use post_lists::PostList;
pub use series::Series;
pub use site::{HomeHighlights, Site};
pub use site_data::{DataEntry, DataFile, DataValue, SiteData};
pub use social_thread::{SocialNetwork, SocialThread};
pub use source_change::{ChangedParagraphs, SourceChange, SourceComparison};
pub use sources::{Excluded, ExclusionReason, HTACCESS_FILE, REDIRECTS_FILE, SourceFile, Sources};
pub use stylesheet::{StyleSheet, StyleSheetUrl};
pub use taxonomy::Taxonomy;
pub use term::{LocalizedTerm, TERMS_FILE, Term, TermDefinition, TermReference};
pub use term_pairs::{LearnedTerm, TermPair};
pub use text::{DocumentText, DocumentTexts, Heading};
pub use text_elements::{TextElement, TextElements};
pub use theme::{BASE_THEME, HEAD_TEMPLATE, HomeList, Template, Theme, ThemeFile};
pub use theme_ids::ThemeIds;
pub use theme_images::{Fit, ImageArgument, ImagePreset, ImageSize, ImageSource, MAX_SIDE, ThemeImages, names_image};
pub use theme_setting::{NumberLimits, ParamSchemas, SettingKind, SettingValue, ThemeSetting, add_missing_settings};
pub use together::{WaitingDocument, waiting_documents};
pub use translation::TranslationGroup;
pub use translation_source::{SOURCE_COMMENT, TextFingerprint, TranslatedFrom, without_source_comment};
