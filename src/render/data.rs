//! The data files of the site as templates see them: the variable `data`.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::value::Key;
use tera::{Map, Value};

use super::render_context::RenderContext;
use super::value::{list, value};
use crate::config::LanguageId;
use crate::model::{CsvTable, DataEntry, DataValue};

/// The name of the variable.
pub(super) const NAME: &str = "data";

/// Returns the data files for pages of a language. They are converted once, and only if a template reads them.
pub(super) fn data(context: RenderContext, language: LanguageId) -> Value {
    if !context.objects.fields_read().contains(NAME) {
        return Value::from(Map::default());
    }
    context.objects.data(language, || folder(&context.data.entries, language))
}

fn folder(entries: &BTreeMap<String, DataEntry>, language: LanguageId) -> Value {
    let values = entries.iter().filter_map(|(name, entry)| {
        let value = match entry {
            DataEntry::Folder(entries) => folder(entries, language),
            DataEntry::File(file) => match file.in_language(language)? {
                DataValue::Value(written) => value(written),
                DataValue::Rows(table) => rows(table),
            },
        };
        Some((Key::from(name.clone()), value))
    });
    Value::from(values.collect::<Map>())
}

/// The rows of a table, each with its cells by the names of the columns.
fn rows(table: &CsvTable) -> Value {
    let names: Vec<Arc<str>> = table.heading.iter().map(|name| Arc::from(&**name)).collect();
    list(table.rows.iter().map(|row| {
        let cells = names.iter().zip(row).map(|(name, cell)| (Key::String(Arc::clone(name)), Value::from(&**cell)));
        Value::from(cells.collect::<Map>())
    }))
}
