//! The options of one run: the input that is not in files, including the time; and the record of an earlier run.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;

/// The default cache folder in the site's folder.
pub const CACHE_FOLDER: &str = ".kielo-cache";

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
    /// A list of addresses with which the build is compared, instead of with the last build.
    pub addresses: Option<PathBuf>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether posts dated later than `now` are published.
    pub future: bool,
    /// The time of the run, read from the clock once.
    pub now: Timestamp,
}

/// The record of the texts that readers can already find on the site: none of them is withdrawn to wait. A text is known
/// by its language and its logical path, which stays the same when its file gets a language suffix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedTexts(BTreeSet<String>);

impl PublishedTexts {
    /// The file in the output folder that begins with one line and then has the record.
    pub const FILE: &str = ".kielo-manifest";
    const LINE_START: &str = "text ";

    /// Adds a text. `tag` is the tag of its language.
    pub fn insert(&mut self, tag: &str, logical_path: &str) {
        self.0.insert(format!("{tag} {logical_path}"));
    }

    /// Returns whether a text was published.
    #[must_use]
    pub fn contains(&self, tag: &str, logical_path: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&format!("{tag} {logical_path}"))
    }
}

/// Collects lines in the form of [`fmt::Display`], up to the first other line.
impl FromIterator<String> for PublishedTexts {
    fn from_iter<I: IntoIterator<Item = String>>(lines: I) -> Self {
        let text = |line: String| line.strip_prefix(Self::LINE_START).map(str::to_owned);
        Self(lines.into_iter().map_while(text).collect())
    }
}

/// Writes one line for each text.
impl fmt::Display for PublishedTexts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|text| writeln!(formatter, "{}{text}", Self::LINE_START))
    }
}
