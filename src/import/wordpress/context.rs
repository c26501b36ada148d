//! What the layout of the new site follows: the old blog as a whole, and the addresses that its items had and get.

use jiff::civil::DateTime;

use super::export_index::{ExportIndex, ItemMeta};
use super::hosts::Hosts;
use super::item::Kind;
use super::languages::Languages;
use super::pattern::PostPattern;
use super::terms::Terms;
use crate::import::slug::{clean_slug, file_name_from_slug};
use crate::language::Language;
use crate::plan::fill_permalink;

/// What is known of the old blog before any text has its place.
pub(super) struct ImportContext<'a> {
    pub(super) export_index: &'a ExportIndex,
    pub(super) hosts: &'a Hosts,
    pub(super) languages: &'a Languages,
    pub(super) tongues: &'a [Language],
    pub(super) terms: &'a Terms,
    pub(super) post_types: &'a [String],
}

impl ImportContext<'_> {
    /// The path of an item at its old address.
    pub(super) fn path(&self, item: &ItemMeta) -> Option<String> {
        self.hosts.path(&item.link).map(|path| self.without_prefix(&path))
    }

    /// A path without the first folder, where that is a language's.
    pub(super) fn without_prefix(&self, path: &str) -> String {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        let is_prefix =
            self.languages.all.iter().any(|language| !language.prefix.is_empty() && language.prefix == first);
        if is_prefix { path[first.len() + 1..].to_owned() } else { path.to_owned() }
    }

    /// When an item was published: posts without a date get that of the export.
    pub(super) fn date(&self, item: &ItemMeta) -> Option<DateTime> {
        item.date.or(self.export_index.last_date).or_else(|| DateTime::new(1970, 1, 1, 0, 0, 0, 0).ok())
    }

    /// The item that it stands below, if the export has that.
    pub(super) fn parent(&self, item: &ItemMeta) -> Option<u32> {
        if item.parent == 0 || item.parent == item.id {
            return None;
        }
        self.export_index.place_of(item.parent)
    }

    /// The folder of texts of a type that a plug-in added: as in their addresses.
    pub(super) fn type_folder(&self, item: &ItemMeta) -> Option<String> {
        if item.kind != Kind::Other {
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

    /// The address of a page with a slug, below another page or not.
    pub(super) fn address_of_page(&self, item: &ItemMeta, language: usize, slug: &str, above: Option<&str>) -> String {
        let root = root(&self.languages.all[language].prefix);
        let folder = || self.type_folder(item).map_or_else(|| root.clone(), |folder| format!("{root}{folder}/"));
        format!("{}{slug}/", above.map_or_else(folder, str::to_owned))
    }

    /// The address of a post with a slug, and of a day.
    pub(super) fn address_of_post(
        &self,
        pattern: Option<&PostPattern>,
        item: &ItemMeta,
        language: usize,
        slug: &str,
        date: DateTime,
    ) -> String {
        let prefix = &self.languages.all[language].prefix;
        let category = self.first_category(item).map(|index| self.terms.path(index)).unwrap_or_default();
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

    /// The category that stands in a post's address, else its first.
    pub(super) fn first_category(&self, item: &ItemMeta) -> Option<usize> {
        let named = item.terms.iter().filter(|term| term.taxonomy == "category");
        let categories: Vec<usize> = named.filter_map(|term| self.terms.find(term)).collect();
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

/// The root of a language.
pub(super) fn root(prefix: &str) -> String {
    if prefix.is_empty() { "/".to_owned() } else { format!("/{prefix}/") }
}
