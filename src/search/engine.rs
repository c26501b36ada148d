//! Runs the search engine (Pagefind) on the texts of one language.

use std::collections::BTreeMap;

use pagefind::api::{PagefindIndex, SyntheticFile};
use pagefind::options::PagefindServiceConfig;

use crate::render::SearchRecord;

/// A text for the engine.
pub(super) struct EngineRecord<'a> {
    pub(super) record: &'a SearchRecord,
    /// The words of the text.
    pub(super) digest: String,
}

/// Returns the files of the index of one language. `tag` is the tag of the language in lower case.
///
/// # Errors
/// Returns what the engine says if it fails.
pub(super) fn index(tag: &str, records: Vec<EngineRecord>) -> Result<Vec<SyntheticFile>, String> {
    let describe = |error: &dyn std::fmt::Display| error.to_string();
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| describe(&error))?;
    runtime.block_on(async {
        let options = PagefindServiceConfig::builder().keep_index_url(true).write_playground(false).build();
        let mut index = PagefindIndex::new(Some(options)).map_err(|error| describe(&error))?;
        for EngineRecord { record, digest } in records {
            let meta = [("title", Some(&record.title)), ("date", record.date.as_ref())];
            let meta = meta.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone())));
            let filters = [("category", &record.categories), ("tag", &record.tags), ("year", &record.years)];
            let filters = filters.into_iter().filter(|(_, values)| !values.is_empty());
            let filters: BTreeMap<String, Vec<String>> =
                filters.map(|(key, values)| (key.to_owned(), values.clone())).collect();
            let sort = BTreeMap::from([("date".to_owned(), record.sort_date.clone())]);
            let url = record.url.clone();
            let added =
                index.add_custom_record(url, digest, tag.to_owned(), Some(meta.collect()), Some(filters), Some(sort));
            added.await.map_err(|error| describe(&error))?;
        }
        index.get_files().await.map_err(|error| describe(&error))
    })
}
