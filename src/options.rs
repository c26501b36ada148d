//! The options of one run: the input that is not in files, including the time.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::{Date, date};

/// The default cache folder in the site's folder.
pub const CACHE_FOLDER: &str = ".kielo-cache";

/// The default output folder in the site's folder.
pub const OUTPUT_FOLDER: &str = "public";

/// The day on which this version was written, by which a wrong clock is recognized. Each release sets it.
pub const RELEASED: Date = date(2026, 11, 29);

/// The options of one run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The site's folder, which contains `site.toml`.
    pub root: PathBuf,
    /// The output folder.
    pub output: PathBuf,
    /// The cache folder. Without one, images are not read.
    pub cache: Option<PathBuf>,
    /// An address that replaces `base_url` of site.toml, for a preview on another host.
    pub base_url: Option<String>,
    /// Whether languages with their own domain also get addresses below `base_url`.
    pub one_origin: bool,
    /// The name of a theme that replaces the one in site.toml, for the demo of a theme.
    pub theme: Option<String>,
    /// A list of addresses with which the build is compared, instead of with the last build.
    pub addresses: Option<PathBuf>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether posts dated later than `now` are published.
    pub future: bool,
    /// The time of the run, read from the clock once.
    pub now: Timestamp,
    /// The time that templates get as the time of the build, if it is not `now`. It never decides which posts are published.
    pub build_time: Option<Timestamp>,
}
