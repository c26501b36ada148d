//! The options of one run, including the current time: all input that does not come from files.

use std::path::PathBuf;

use jiff::Timestamp;

/// The default cache folder, relative to the site's folder.
pub const CACHE_FOLDER: &str = ".kielo-cache";

/// The options of one run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The site's folder, which contains `site.toml`.
    pub root: PathBuf,
    /// The output folder.
    pub output: PathBuf,
    /// The cache folder; `None` means that images are not read.
    pub cache: Option<PathBuf>,
    /// An address that replaces `base_url`, for a preview on another host.
    pub base_url: Option<String>,
    /// Puts all languages below that address, even those with another domain.
    pub one_origin: bool,
    /// Publishes drafts too.
    pub drafts: bool,
    /// Publishes posts dated after `now` too.
    pub future: bool,
    /// The current time, read once per run.
    pub now: Timestamp,
}
