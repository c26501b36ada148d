//! The data that the whole import shares, and the addresses that items had and get.

use jiff::civil::DateTime;

use super::export_index::{ExportIndex, ItemMeta};
use super::hosts::Hosts;
use super::item::ItemKind;
use super::languages::Languages;
use super::permalink::PermalinkPattern;
use super::terms::Terms;
use crate::import::slug::{clean_slug, file_name_from_slug};
use crate::language::Language;
use crate::plan::fill_permalink;

/// Everything that is known of the old blog before its documents get addresses.
pub(super) struct ImportContext<'a> {
    pub(super) export_index: &'a ExportIndex,
    pub(super) hosts: &'a Hosts,
    pub(super) languages: &'a Languages,
    pub(super) locales: &'a [Language],
    pub(super) terms: &'a Terms,
    pub(super) post_types: &'a [String],
}

impl ImportContext<'_> {
    /// Returns the old path of an item, without the prefix of its language.
    pub(super) fn path(&self, item: &ItemMeta) -> Option<String> {
        self.hosts.item_path(&item.link).map(|path| self.without_language_prefix(&path))
    }

    /// Removes the first folder of a path if it is the prefix of a language.
    pub(super) fn without_language_prefix(&self, path: &str) -> String {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        let is_prefix =
            self.languages.all.iter().any(|language| !language.prefix.is_empty() && language.prefix == first);
        if is_prefix { path[first.len() + 1..].to_owned() } else { path.to_owned() }
    }

    /// Returns the publication date of an item. An item without one gets the date of the export.
    pub(super) fn date(&self, item: &ItemMeta) -> Option<DateTime> {
        item.date.or(self.export_index.last_date).or_else(|| DateTime::new(1970, 1, 1, 0, 0, 0, 0).ok())
    }

    /// Returns the index of the parent item, if the export contains it.
    pub(super) fn parent(&self, item: &ItemMeta) -> Option<u32> {
        if item.parent == 0 || item.parent == item.id {
            return None;
        }
        self.export_index.index_of(item.parent)
    }

    /// Returns the folder for items of a custom post type: the same as in their addresses.
    pub(super) fn type_folder(&self, item: &ItemMeta) -> Option<String> {
        if item.kind != ItemKind::Other {
            return None;
        }
        let path = self.path(item).unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let folders = parts.split_last().map(|(_, folders)| folders).filter(|folders| !folders.is_empty());
        Some(match folders {
            Some(folders) => {
                folders.iter().map(|folder| file_name_from_slug(&clean_slug(folder))).collect::<Vec<_>>().join("/")
            }
            None => file_name_from_slug(&clean_slug(&item.post_type)),
        })
    }

    /// Returns the address of a page with a slug, below the address of its parent if it has one.
    pub(super) fn page_address(
        &self,
        item: &ItemMeta,
        language: usize,
        slug: &str,
        parent_address: Option<&str>,
    ) -> String {
        let root = language_root(&self.languages.all[language].prefix);
        let folder = || self.type_folder(item).map_or_else(|| root.clone(), |folder| format!("{root}{folder}/"));
        format!("{}{slug}/", parent_address.map_or_else(folder, str::to_owned))
    }

    /// Returns the address of a post with a slug and a date.
    pub(super) fn post_address(
        &self,
        pattern: Option<&PermalinkPattern>,
        item: &ItemMeta,
        language: usize,
        slug: &str,
        date: DateTime,
    ) -> String {
        let prefix = &self.languages.all[language].prefix;
        let category = self.primary_category(item).map(|index| self.terms.path(index)).unwrap_or_default();
        let author = self.terms.author(&item.creator).map_or("", |author| &author.slug);
        let pattern = match pattern {
            Some(pattern) => format!("/{{language}}{}", pattern.pattern),
            None => crate::config::Permalinks::default().post,
        };
        let parts = [
            ("language", &**prefix),
            ("year", &format!("{:04}", date.year())),
            ("month", &format!("{:02}", date.month())),
            ("day", &format!("{:02}", date.day())),
            ("category", &category),
            ("author", author),
            ("slug", slug),
        ];
        fill_permalink(&pattern, &parts)
    }

    /// Returns the category in a post's old address, else its first category.
    pub(super) fn primary_category(&self, item: &ItemMeta) -> Option<usize> {
        let terms = item.terms.iter().filter(|term| term.taxonomy == "category");
        let categories: Vec<usize> = terms.filter_map(|term| self.terms.find_item_term(term)).collect();
        let path = self.path(item).unwrap_or_default();
        let in_path = |index: &&usize| path.contains(&format!("/{}/", self.terms.path(**index)));
        categories
            .iter()
            .filter(in_path)
            .max_by_key(|index| self.terms.path(**index).len())
            .or(categories.first())
            .copied()
    }
}

/// Returns the address of a language's home page.
pub(super) fn language_root(prefix: &str) -> String {
    if prefix.is_empty() { "/".to_owned() } else { format!("/{prefix}/") }
}
