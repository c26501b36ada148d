//! Writes site.toml of the new site.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::context::{ImportContext, language_root};
use super::disposition::Disposition;
use super::export_index::{ItemMeta, MenuItemMeta};
use super::item::{ItemKind, ItemTerm};
use super::languages::NewLanguage;
use super::layout::Layout;
use crate::address::strip_http_scheme;
use crate::config::BaseUrl;
use crate::import::time_zone;
use crate::import::toml_value::{toml_array, toml_string};

/// File of the first feed format. The old blog's feeds were RSS.
pub(super) const FEED_FILE: &str = "rss.xml";

/// Returns the content of site.toml. Notes for the report are added to `notes`.
pub(super) fn site_toml(
    context: &ImportContext,
    layout: &Layout,
    time_zone: Option<&str>,
    notes: &mut Vec<String>,
) -> String {
    let lines = String::from(
        "# Settings of this blog, brought from WordPress. What each key means stands in Kielo's guide, configuration.md.\n\n",
    );
    let mut writer = SettingsWriter { context, layout, notes, lines };
    writer.add_base_url();
    writer.add("default_language", &context.languages.all[context.languages.default].tag);
    writer.add_time_zone(time_zone);
    writer.add("slugs", "wordpress");
    writer.add_languages();
    writer.add_permalinks();
    writer.lines.push_str("\n# The old blog's feeds were RSS.\n[feeds]\nformats = [\"rss\", \"atom\"]\n");
    let sticky = sticky_posts(context, layout);
    if !sticky.is_empty() {
        _ = writeln!(
            writer.lines,
            "\n# Sticky posts stand first on the front page.\n[design]\nfeatured = {}",
            toml_array(&sticky)
        );
    }
    writer.add_menus();
    writer.lines
}

/// Writes site.toml, section by section.
struct SettingsWriter<'a> {
    context: &'a ImportContext<'a>,
    layout: &'a Layout,
    notes: &'a mut Vec<String>,
    lines: String,
}

impl SettingsWriter<'_> {
    /// Adds a key with a string.
    fn add(&mut self, key: &str, value: &str) {
        _ = writeln!(self.lines, "{key} = {}", toml_string(value));
    }

    fn add_base_url(&mut self) {
        let base_url = format!("{}{}", self.context.hosts.origin, self.context.hosts.base_path);
        if BaseUrl::parse(&base_url).is_some() {
            self.add("base_url", &base_url);
            return;
        }
        self.notes.push("The export does not say the blog's address; write it into site.toml as base_url.".to_owned());
        self.add("base_url", "https://www.example.com");
    }

    fn add_time_zone(&mut self, time_zone: Option<&str>) {
        let offsets = &self.context.export_index.utc_offsets;
        let default = &self.context.languages.all[self.context.languages.default];
        let (zone, is_sure) = match time_zone {
            Some(zone) => (zone.to_owned(), true),
            None => time_zone::guess(offsets, &default.tag),
        };
        if !is_sure {
            let why =
                if offsets.is_empty() { "no date in the export tells it" } else { "not all dates of posts fit it" };
            self.notes.push(format!("The time zone {zone} is a guess, since {why}; give it with --time-zone."));
        }
        self.add("time_zone", &zone);
    }

    fn add_languages(&mut self) {
        let (export_index, languages) = (self.context.export_index, self.context.languages);
        let title = if export_index.title.is_empty() { "Blog" } else { &export_index.title };
        for (index, language) in languages.all.iter().enumerate() {
            _ = writeln!(self.lines, "\n[languages.{}]", language.tag);
            self.add("title", title);
            if !export_index.description.is_empty() {
                self.add("description", &export_index.description);
            }
            if languages.is_multilingual() {
                self.add("prefix", &language.prefix);
            }
            if let Some(origin) = &language.origin {
                self.add("base_url", &format!("{origin}{}", self.context.hosts.base_path));
            }
            let layout = self.layout;
            let words = &layout.url_words[index];
            if !words.is_empty() {
                _ = writeln!(
                    self.lines,
                    "\n# The words in addresses are those of WordPress.\n[languages.{}.words]",
                    language.tag
                );
                for (key, word) in words {
                    self.add(key, word);
                }
            }
        }
        if languages.is_multilingual() && !export_index.title.is_empty() {
            self.notes.push("Title and description are the same in every language: exports hold one of each. Translate them in site.toml.".to_owned());
        }
    }

    fn add_permalinks(&mut self) {
        let language = if self.context.languages.is_multilingual() { "/{language}" } else { "" };
        let lists = &self.layout.lists;
        let category = format!("{language}{}{{word}}/{{path}}/", lists.folder("category"));
        let Some(pattern) = &self.layout.pattern else {
            self.notes.push("No published post has a readable address, so posts have Kielo's; addresses such as ?p=12 lead to them where the web host can do that.".to_owned());
            self.lines.push_str("\n[permalinks]\n");
            self.add("category", &category);
            return;
        };
        self.lines.push_str("\n# Every address is as it was.\n[permalinks]\n");
        self.add("post", &format!("{language}{}", pattern.pattern));
        self.add("category", &category);
        for word in ["tag", "author"] {
            let folder = lists.folder(word);
            if folder != "/" {
                self.add(word, &format!("{language}{folder}{{word}}/{{slug}}/"));
            }
        }
        if pattern.front() != "/" || pattern.ends_with_id {
            let date_base = pattern.date_base();
            self.add("year", &format!("{language}{date_base}{{year}}/"));
            self.add("month", &format!("{language}{date_base}{{year}}/{{month}}/"));
        }
    }

    /// Adds one menu for each language. The export does not say which menu the theme showed, so the best one is chosen.
    fn add_menus(&mut self) {
        let (context, layout) = (self.context, self.layout);
        let mut menus: BTreeMap<&str, Vec<&ItemMeta>> = BTreeMap::new();
        for item in &context.export_index.items {
            let menu = item.terms.iter().find(|term| term.taxonomy == "nav_menu");
            if let (Disposition::MenuItem, Some(menu), "publish") =
                (&layout.dispositions[item.index as usize], menu, &*item.status)
            {
                menus.entry(&menu.slug).or_default().push(item);
            }
        }
        let mut chosen: BTreeMap<usize, Menu> = BTreeMap::new();
        for (slug, mut items) in menus {
            items.sort_by_key(|item| (item.menu_order, item.id));
            let name = if slug.is_empty() { "without a name" } else { slug };
            let menu = Menu { name, entries: child_entries(context, layout, &items, 0, 0) };
            if menu.entries.is_empty() {
                self.notes.push(format!("The menu {name} leads to nothing that came along."));
                continue;
            }
            let language = menu_language(context, layout, slug, &items);
            let unused = match chosen.get(&language) {
                Some(other) if other.weight() >= menu.weight() => Some(name),
                _ => chosen.insert(language, menu).map(|other| other.name),
            };
            if let Some(unused) = unused {
                self.notes.push(format!(
                    "The menu {unused} was left: a language has one menu, and this did not look like the main one."
                ));
            }
        }
        for (language, menu) in chosen {
            let tag = &context.languages.all[language].tag;
            _ = writeln!(self.lines, "\n# The menu {}.", menu.name);
            for entry in &menu.entries {
                self.add_entry(&format!("menu.{tag}"), entry);
                for child in &entry.children {
                    self.add_entry(&format!("menu.{tag}.children"), child);
                }
            }
        }
    }

    fn add_entry(&mut self, table: &str, entry: &MenuEntry) {
        _ = writeln!(self.lines, "\n[[{table}]]");
        if let Some(title) = &entry.title {
            self.add("title", title);
        }
        if let Some(link) = &entry.link {
            self.add("link", link);
        }
    }
}

/// Returns the files of published sticky posts, relative to `content/`.
fn sticky_posts<'a>(context: &ImportContext, layout: &'a Layout) -> Vec<&'a str> {
    let sticky = context.export_index.items.iter().filter(|item| item.is_sticky && item.kind == ItemKind::Post);
    let documents = sticky.filter_map(|item| layout.document(item.index)).filter(|document| !document.is_draft());
    documents.filter_map(|document| document.file.strip_prefix("content/")).collect()
}

/// A menu of the old blog.
struct Menu<'a> {
    /// The slug, as the export has no other name.
    name: &'a str,
    entries: Vec<MenuEntry>,
}

impl Menu<'_> {
    /// Returns how likely this is the main menu: by its name, and by its length, as a page header has limited room.
    fn weight(&self) -> usize {
        let is_main = ["main", "primary", "header", "top", "paa", "pää", "hoved", "hovud"]
            .iter()
            .any(|word| self.name.contains(word));
        self.entries.len() + if is_main { 1000 } else { 0 } + if self.entries.len() <= 10 { 100 } else { 0 }
    }
}

/// An entry of a menu of the new site.
struct MenuEntry {
    title: Option<String>,
    link: Option<String>,
    children: Vec<MenuEntry>,
}

/// Returns the language of most documents that a menu links to, else the language that its slug ends with.
fn menu_language(context: &ImportContext, layout: &Layout, slug: &str, items: &[&ItemMeta]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for menu in items.iter().filter_map(|item| item.menu_item.as_deref()) {
        let document = context.export_index.index_of(menu.object_id).and_then(|item_index| layout.document(item_index));
        if let Some(document) = document.filter(|_| menu.item_type == "post_type") {
            *counts.entry(document.language).or_default() += 1;
        }
    }
    let by_links = counts.into_iter().max_by_key(|(_, count)| *count).map(|(language, _)| language);
    let by_name = || {
        let ends_with_language = |language: &NewLanguage| slug.rsplit(['-', '_']).next() == Some(&language.slug);
        context.languages.all.iter().position(ends_with_language)
    };
    by_links.or_else(by_name).unwrap_or(context.languages.default)
}

/// Returns the entries below a menu item. Kielo has two levels of entries; deeper ones move up to the second level.
fn child_entries(
    context: &ImportContext,
    layout: &Layout,
    items: &[&ItemMeta],
    parent: u64,
    depth: usize,
) -> Vec<MenuEntry> {
    /// Deeper menu items are skipped.
    const MAX_DEPTH: usize = 8;
    let mut entries = Vec::new();
    let is_known = |id: u64| items.iter().any(|item| item.id == id);
    for item in items {
        let Some(menu) = item.menu_item.as_deref() else { continue };
        let above = if is_known(menu.parent) { menu.parent } else { 0 };
        if above != parent || depth > MAX_DEPTH || item.id == parent {
            continue;
        }
        let mut children = child_entries(context, layout, items, item.id, depth + 1);
        let link = menu_link(context, layout, menu);
        let has_own_title = link.as_ref().is_some_and(|link| link.strip_suffix(".md").is_some());
        let title = (!item.title.is_empty()).then(|| item.title.to_string());
        let entry_children = if depth == 0 { std::mem::take(&mut children) } else { Vec::new() };
        if (link.is_some() && (title.is_some() || has_own_title)) || (!entry_children.is_empty() && title.is_some()) {
            entries.push(MenuEntry { title, link, children: entry_children });
        } else {
            children.extend(entry_children);
        }
        entries.append(&mut children);
    }
    entries
}

/// Returns the link of a menu item: a document, a list of a term, or an address.
fn menu_link(context: &ImportContext, layout: &Layout, menu: &MenuItemMeta) -> Option<String> {
    let document = |item_index: u32| {
        let document = layout.document(item_index).filter(|document| !document.is_draft())?;
        document.file.strip_prefix("content/").map(str::to_owned)
    };
    match &*menu.item_type {
        "post_type" => document(context.export_index.index_of(menu.object_id)?),
        "taxonomy" => term_link(context, layout, menu),
        _ => {
            let url = menu.url.trim();
            match context.hosts.local_address(url) {
                Some(local) if local.path == "/" && local.query.is_empty() => {
                    Some(language_root(&context.languages.all[context.languages.default].prefix))
                }
                Some(local) => layout
                    .item_at_path(&local.path)
                    .or_else(|| context.export_index.index_of(local.id()?))
                    .and_then(document),
                None => strip_http_scheme(url).is_some().then(|| url.to_owned()),
            }
        }
    }
}

/// Returns the address of the list of a category or tag.
fn term_link(context: &ImportContext, layout: &Layout, menu: &MenuItemMeta) -> Option<String> {
    let is_category = menu.object == "category";
    let taxonomy = if is_category { "category" } else { "post_tag" };
    let mut terms = context.export_index.terms.iter();
    let term = terms.find(|term| term.id == menu.object_id && term.taxonomy == taxonomy)?;
    let index = context.terms.find_item_term(&ItemTerm {
        taxonomy: taxonomy.to_owned(),
        slug: term.slug.clone(),
        name: term.name.clone(),
    })?;
    let language = *layout.term_languages(index).first()?;
    let path = if is_category { context.terms.path(index) } else { context.terms.all[index].slug.clone() };
    let word = if is_category { "category" } else { "tag" };
    Some(format!("{}{path}/", layout.lists.address(context, word, language)))
}
