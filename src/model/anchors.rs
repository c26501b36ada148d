//! The anchors of a text: the ids that links can lead to.

use crate::language::normalize_name;

/// The ids of a text's headings and elements.
#[derive(Debug, Default)]
pub struct Anchors {
    ids: Vec<String>,
    /// The positions of the ids, sorted by their normalized names.
    by_name: Vec<usize>,
}

impl Anchors {
    /// Wraps the ids, in the order of the text.
    #[must_use]
    pub fn new(ids: Vec<String>) -> Self {
        let mut by_name: Vec<usize> = (0..ids.len()).collect();
        by_name.sort_by(|one, other| normalize_name(&ids[*one]).cmp(&normalize_name(&ids[*other])));
        Self { ids, by_name }
    }

    /// Returns all ids.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Returns the id that a link means. Its letters may be composed in another way, as file systems do.
    #[must_use]
    pub fn find(&self, anchor: &str) -> Option<&str> {
        let name = normalize_name(anchor);
        let found = self.by_name.binary_search_by(|position| normalize_name(&self.ids[*position]).cmp(&name));
        found.ok().map(|at| &*self.ids[self.by_name[at]])
    }
}
