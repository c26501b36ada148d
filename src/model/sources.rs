//! What a site is assembled from: everything that was read, but the texts of documents.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Discussion, Document, Icon, Image, TermDefinition};
use crate::config::Config;

/// Redirects that the site itself writes for web hosts, named from the site's folder.
pub const REDIRECTS_FILE: &str = "static/_redirects";

/// A file that is published as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Its path relative to the site's folder, with `/`.
    pub file: Arc<str>,
    /// Where it really is.
    pub disk_path: PathBuf,
    /// Its length in bytes; 0 of what was read as a text.
    pub length: u64,
}

/// A document that is left out, but known, so that nothing links to it, none of its files leaks and nobody is told that
/// there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Its file.
    pub file: Arc<str>,
    /// The folder whose other files are its own, when it is a bundle.
    pub bundle: Option<String>,
}

/// What a site is assembled from.
pub struct Sources {
    /// The settings.
    pub config: Arc<Config>,
    /// The documents to publish, in the order of their files.
    pub documents: Vec<Arc<Document>>,
    /// Drafts and future posts, in the order of their files.
    pub unpublished: Vec<Excluded>,
    /// Documents that could not be read at all, in the order of their files.
    pub unreadable: Vec<Excluded>,
    /// What `terms.toml` says.
    pub term_definitions: Vec<TermDefinition>,
    /// The comments in files, in the order of the files.
    pub discussions: Vec<(Arc<str>, Arc<Discussion>)>,
    /// Files in `content/` that are no documents, in the order of their paths.
    pub files: Vec<Arc<SourceFile>>,
    /// The files of `static/`, in the order of their paths.
    pub static_files: Vec<Arc<SourceFile>>,
    /// What the site itself says in [`REDIRECTS_FILE`].
    pub site_redirects: Option<Arc<str>>,
    /// The image that site.toml names for icons, when the site has one of its own.
    pub icon: Option<Icon>,
    /// The images among both, in the order of their files.
    pub images: Vec<Arc<Image>>,
}

impl Sources {
    /// Whether the same site comes of both. What is large is the same only where it was read once; then it need not be
    /// looked at.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        fn alike<T>(one: &[T], other: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        let Self {
            config,
            documents,
            unpublished,
            unreadable,
            term_definitions,
            discussions,
            files,
            static_files,
            site_redirects,
            icon,
            images,
        } = self;
        Arc::ptr_eq(config, &other.config)
            && alike(documents, &other.documents, Arc::ptr_eq)
            && *unpublished == other.unpublished
            && *unreadable == other.unreadable
            && *term_definitions == other.term_definitions
            && alike(discussions, &other.discussions, |(one_file, one), (file, other)| {
                one_file == file && Arc::ptr_eq(one, other)
            })
            && *files == other.files
            && *static_files == other.static_files
            && *site_redirects == other.site_redirects
            && *icon == other.icon
            && alike(images, &other.images, Arc::ptr_eq)
    }
}
