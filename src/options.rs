//! What this run asks for, the clock included: the part of the input that is not in files.

use std::path::PathBuf;

use jiff::Timestamp;

/// The folder in the site's for what is made once and used again, where nothing else is asked for.
pub const CACHE_FOLDER: &str = ".kielo-cache";

/// The choices of one run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The site's folder: where `site.toml` stands.
    pub root: PathBuf,
    /// The folder that is published.
    pub output: PathBuf,
    /// The folder of what was made before; without one, images are not looked at.
    pub cache: Option<PathBuf>,
    /// An address that takes the place of `base_url`, for a preview on another host.
    pub base_url: Option<String>,
    /// Everything lives below that address, languages with a domain of their own included.
    pub one_origin: bool,
    /// Publish drafts too.
    pub drafts: bool,
    /// Publish posts dated later than `now` too.
    pub future: bool,
    /// The time of the run, read once.
    pub now: Timestamp,
}
