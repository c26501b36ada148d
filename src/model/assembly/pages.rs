//! Arranges pages as trees.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::{Config, LanguageId};
use crate::model::{Document, DocumentId, Page, PageId};

/// Arranges the pages as trees. A page's logical path decides its parent, and its path begins with the parent's path.
/// `documents` must be sorted by language and logical path.
pub(super) fn pages(config: &Config, documents: Vec<Arc<Document>>, translations: Vec<Vec<DocumentId>>) -> Vec<Page> {
    let by_location: HashMap<(LanguageId, &str), usize> = documents
        .iter()
        .enumerate()
        .map(|(index, document)| ((document.language, &*document.logical_path), index))
        .collect();
    let parent = |document: &Arc<Document>| {
        let (folder, _) = document.logical_path.rsplit_once('/')?;
        by_location.get(&(document.language, folder)).copied()
    };
    let parents: Vec<Option<usize>> = documents.iter().map(parent).collect();
    let mut paths: Vec<String> = Vec::with_capacity(documents.len());
    let mut former_paths: Vec<Option<String>> = Vec::with_capacity(documents.len());
    let mut children: Vec<Vec<PageId>> = vec![Vec::new(); documents.len()];
    for (index, (document, parent)) in documents.iter().zip(&parents).enumerate() {
        let former = parent.and_then(|parent| former_paths[parent].as_deref());
        former_paths.push(former_path(document, parent.map(|parent| &*paths[parent]), former));
        let folders = document.folder_slugs.iter().chain([&document.slug]);
        paths.push(match parent {
            // A parent sorts before its children, so its path is known.
            Some(parent) => format!("{}/{}", paths[*parent], document.slug),
            None => folders.map(String::as_str).collect::<Vec<_>>().join("/"),
        });
        if let Some(parent) = parent {
            children[*parent].push(PageId(index as u32));
        }
    }
    for (document, children) in documents.iter().zip(&mut children) {
        let order = &config.language(document.language).language;
        let title = |id: &PageId| &documents[id.0 as usize].title.value;
        children.sort_by(|a, b| order.compare(title(a), title(b)));
    }
    let paths = paths.into_iter().zip(former_paths);
    let parts = documents.into_iter().zip(paths).zip(parents).zip(children).zip(translations);
    parts
        .map(|((((document, (path, former_path)), parent), children), translations)| Page {
            document,
            path,
            former_path,
            parent: parent.map(|index| PageId(index as u32)),
            children,
            translations,
        })
        .collect()
}

/// Returns the path of a page by former slugs, if it is another one. `parent` is the path of its parent, and `former_parent` the
/// one by former slugs, if that is another one.
fn former_path(document: &Document, parent: Option<&str>, former_parent: Option<&str>) -> Option<String> {
    let former = document.former_slugs.as_deref();
    if former.is_none() && former_parent.is_none() {
        return None;
    }
    let slug = former.map_or(&document.slug, |former| &former.slug);
    let folders = former.map_or(&document.folder_slugs, |former| &former.folders);
    match former_parent.or(parent) {
        // The folders of a page below another one are no part of its path.
        Some(_) if former_parent.is_none() && *slug == document.slug => None,
        Some(parent) => Some(format!("{parent}/{slug}")),
        None => Some(folders.iter().chain([slug]).map(String::as_str).collect::<Vec<_>>().join("/")),
    }
}
