//! The texts that readers can find on the site: the beginning of the manifest that each build leaves in its output.

use std::collections::BTreeSet;
use std::fmt;

/// The name of the manifest in the output folder.
pub const MANIFEST_FILE: &str = ".kielo-manifest";

/// The first line of a manifest. The record of the published texts follows it.
pub const MANIFEST_HEADER: &str = "kielo manifest 2";

/// The first line of manifests that have no hash of their own content.
pub const FIRST_MANIFEST_HEADER: &str = "kielo manifest 1";

/// The record of the texts that readers can already find on the site: none of them is withdrawn to wait. A text is known
/// by its language and its logical path, which stays the same when its file gets a language suffix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedTexts(BTreeSet<String>);

impl PublishedTexts {
    const LINE_START: &str = "text ";

    /// Reads the record from the lines of a manifest. It is empty if this version cannot read the manifest.
    pub fn from_manifest(lines: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut lines = lines.into_iter();
        let is_known = |line: &str| line == MANIFEST_HEADER || line == FIRST_MANIFEST_HEADER;
        if !lines.next().is_some_and(|line| is_known(line.as_ref())) {
            return Self::default();
        }
        let text = |line: &str| line.strip_prefix(Self::LINE_START).map(str::to_owned);
        Self(lines.map_while(|line| text(line.as_ref())).collect())
    }

    /// Adds a text. `tag` is the tag of its language.
    pub fn insert(&mut self, tag: &str, logical_path: &str) {
        self.0.insert(format!("{tag} {logical_path}"));
    }

    /// Returns the number of texts in a language. `tag` is its tag.
    #[must_use]
    pub fn count_in(&self, tag: &str) -> usize {
        self.0.iter().filter(|text| text.strip_prefix(tag).is_some_and(|rest| rest.starts_with(' '))).count()
    }

    /// Returns whether a text was published.
    #[must_use]
    pub fn contains(&self, tag: &str, logical_path: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&format!("{tag} {logical_path}"))
    }
}

/// Writes one line for each text.
impl fmt::Display for PublishedTexts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|text| writeln!(formatter, "{}{text}", Self::LINE_START))
    }
}
