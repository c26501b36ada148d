//! The fields that the templates of a theme may read.

use rustc_hash::FxHashSet;

/// The names of the fields that the templates of a theme may read. Others need not be computed.
#[derive(Debug, PartialEq, Eq)]
pub enum FieldsRead {
    /// Templates may read every field: one prints a whole object, or looks up a field by a computed name.
    All,
    /// Templates read only fields of these names, of whichever object.
    Named(FxHashSet<String>),
}

impl FieldsRead {
    /// Returns whether a template may read a field of this name.
    pub(super) fn contains(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names.contains(name),
        }
    }
}
