//! Finds the paths of images in data files, for themes that show these in sizes of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{DataEntry, DataValue, SiteData, names_image};

/// The paths in the data files that were read last.
#[derive(Default)]
pub(super) struct DataImages {
    data: Option<Arc<SiteData>>,
    paths: Arc<[Box<str>]>,
}

impl DataImages {
    /// Returns the paths of images in the data files, if they are needed.
    pub(super) fn update(&mut self, data: &Arc<SiteData>, is_needed: bool) -> Arc<[Box<str>]> {
        if !is_needed {
            return Arc::default();
        }
        if !self.data.as_ref().is_some_and(|before| Arc::ptr_eq(before, data)) {
            let mut paths = BTreeSet::new();
            data.entries.values().for_each(|entry| add_entry(entry, &mut paths));
            *self = Self { data: Some(Arc::clone(data)), paths: paths.into_iter().collect() };
        }
        Arc::clone(&self.paths)
    }
}

fn add_entry(entry: &DataEntry, paths: &mut BTreeSet<Box<str>>) {
    match entry {
        DataEntry::Folder(entries) => entries.values().for_each(|entry| add_entry(entry, paths)),
        DataEntry::File(file) => {
            let versions = file.by_language.iter().map(|(_, value)| value);
            versions.chain(&file.shared).for_each(|value| add_value(value, paths));
        }
    }
}

fn add_value(value: &DataValue, paths: &mut BTreeSet<Box<str>>) {
    let mut add = |text: &str| {
        if names_image(text) {
            paths.insert(text.into());
        }
    };
    match value {
        DataValue::Value(value) => value.for_each_text(&mut add),
        DataValue::Rows(table) => table.rows.iter().flatten().for_each(|cell| add(cell)),
    }
}
