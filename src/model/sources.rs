//! The input of the model: all parsed source files except the texts of the documents.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Zoned;
use rustc_hash::FxHashMap;

use super::{CsvFile, Discussion, Document, Icon, Image, TermDefinition, WaitingDocument};
use crate::config::{Config, LanguageId};

/// The redirects that the site's author wrote for the web host. The path is relative to the site's folder.
pub const REDIRECTS_FILE: &str = "static/_redirects";

/// The rules that the site's author wrote for Apache. The path is relative to the site's folder.
pub const HTACCESS_FILE: &str = "static/.htaccess";

/// A file that is published unchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// The path relative to the site's folder, with `/`.
    pub file: Arc<str>,
    /// The path on the disk.
    pub disk_path: PathBuf,
    /// The length in bytes; 0 for a file that was parsed as text.
    pub length: u64,
}

impl SourceFile {
    /// Returns the name without folders.
    #[must_use]
    pub fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or_default()
    }
}

/// A document that is not part of the site: a draft, a future post, a document that waits for its translations, or a file
/// that could not be parsed.
///
/// It stays known, so that links to it get the right message and the files of its bundle are not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The path of the document relative to the site's folder.
    pub file: Arc<str>,
    /// The folder of the bundle, if the document is one.
    pub bundle: Option<String>,
    /// The [`Document::translation_key`] and the language of the document; `None` if it could not be parsed.
    pub translation: Option<(u128, LanguageId)>,
    /// Why the document is not part of the site.
    pub reason: ExclusionReason,
}

/// Why a document is not part of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExclusionReason {
    /// It is a draft.
    Draft,
    /// It appears at this time.
    Scheduled(Zoned),
    /// It waits for its translations.
    Waiting,
    /// It could not be parsed.
    Unreadable,
}

/// Everything that a site is assembled from.
pub struct Sources {
    /// The settings of site.toml.
    pub config: Arc<Config>,
    /// The documents to publish, sorted by file.
    pub documents: Vec<Arc<Document>>,
    /// Drafts, future posts and documents that wait, sorted by file.
    pub unpublished: Vec<Excluded>,
    /// The documents that wait for their translations, sorted by file. The preview publishes them all the same.
    pub waiting: Vec<WaitingDocument>,
    /// Documents that could not be parsed at all, sorted by file.
    pub unreadable: Vec<Excluded>,
    /// The entries of `terms.toml`.
    pub term_definitions: Vec<TermDefinition>,
    /// The parsed comment files with their paths, sorted by path.
    pub discussions: Vec<(Arc<str>, Arc<Discussion>)>,
    /// The files of `content/` that are not documents, sorted by path.
    pub files: Vec<Arc<SourceFile>>,
    /// The files of `static/`, sorted by path.
    pub static_files: Vec<Arc<SourceFile>>,
    /// The content of [`REDIRECTS_FILE`].
    pub site_redirects: Option<Arc<str>>,
    /// The content of [`HTACCESS_FILE`], if Apache serves the site.
    pub site_htaccess: Option<Arc<str>>,
    /// The image that site.toml names for the icons.
    pub icon: Option<Icon>,
    /// The images of `content/` and `static/`, and those of the theme that its templates name, sorted by file.
    pub images: Vec<Arc<Image>>,
    /// The paths of images in data files, if the theme asks for sizes of these.
    pub data_images: Arc<[Box<str>]>,
    /// The number of readers of posts, by the file of the post.
    pub readers: FxHashMap<Box<str>, u64>,
    /// The CSV files of `content/` and `static/`, sorted by file.
    pub csv_files: Vec<Arc<CsvFile>>,
}

impl Sources {
    /// Returns whether both sources assemble to the same site. Large values are compared by pointer: the loader shares
    /// a value that did not change.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        fn all_same<T>(one: &[T], other: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        let Self {
            config,
            documents,
            unpublished,
            waiting,
            unreadable,
            term_definitions,
            discussions,
            files,
            static_files,
            site_redirects,
            site_htaccess,
            icon,
            images,
            data_images,
            readers,
            csv_files,
        } = self;
        Arc::ptr_eq(config, &other.config)
            && all_same(documents, &other.documents, Arc::ptr_eq)
            && *unpublished == other.unpublished
            && *waiting == other.waiting
            && *unreadable == other.unreadable
            && *term_definitions == other.term_definitions
            && all_same(discussions, &other.discussions, |(one_file, one), (file, other)| {
                one_file == file && Arc::ptr_eq(one, other)
            })
            && *files == other.files
            && *static_files == other.static_files
            && *site_redirects == other.site_redirects
            && *site_htaccess == other.site_htaccess
            && *icon == other.icon
            && all_same(images, &other.images, Arc::ptr_eq)
            && *data_images == other.data_images
            && *readers == other.readers
            && all_same(csv_files, &other.csv_files, Arc::ptr_eq)
    }
}
