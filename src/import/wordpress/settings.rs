//! site.toml of the new site.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::context::{ImportContext, root};
use super::export_index::{ItemMeta, MenuEntryMeta};
use super::item::Kind;
use super::layout::{Disposition, Layout};
use crate::address::strip_http_scheme;
use crate::config::BaseUrl;
use crate::import::time_zone;
use crate::import::toml_value::{toml_array, toml_string};

/// The feeds of the old blog are RSS, so that is the first format.
pub(super) const FEED_FILE: &str = "rss.xml";

/// Writes site.toml. What the report must say goes to `notes`.
pub(super) fn toml(
    context: &ImportContext,
    layout: &Layout,
    time_zone: Option<&str>,
    notes: &mut Vec<String>,
) -> String {
    let (export_index, languages) = (context.export_index, context.languages);
    let mut lines = String::from(
        "# Settings of this blog, brought from WordPress. What each key means stands in Kielo's guide, configuration.md.\n\n",
    );
    let base = format!("{}{}", context.hosts.origin, context.hosts.path);
    let base = if BaseUrl::parse(&base).is_some() {
        base
    } else {
        notes.push("The export does not say the blog's address; write it into site.toml as base_url.".to_owned());
        "https://www.example.com".to_owned()
    };
    _ = writeln!(lines, "base_url = {}", toml_string(&base));
    let default = &languages.all[languages.default];
    _ = writeln!(lines, "default_language = {}", toml_string(&default.tag));
    let (zone, is_sure) = match time_zone {
        Some(zone) => (zone.to_owned(), true),
        None => time_zone::guess(&export_index.offsets, &default.tag),
    };
    if !is_sure {
        let why = if export_index.offsets.is_empty() {
            "no date in the export tells it"
        } else {
            "not all dates of posts fit it"
        };
        notes.push(format!("The time zone {zone} is a guess, since {why}; give it with --time-zone."));
    }
    _ = writeln!(lines, "time_zone = {}", toml_string(&zone));
    lines.push_str("slugs = \"wordpress\"\n");
    let title = if export_index.title.is_empty() { "Blog" } else { &export_index.title };
    for (index, language) in languages.all.iter().enumerate() {
        _ = writeln!(lines, "\n[languages.{}]\ntitle = {}", language.tag, toml_string(title));
        if !export_index.description.is_empty() {
            _ = writeln!(lines, "description = {}", toml_string(&export_index.description));
        }
        if languages.are_many() {
            _ = writeln!(lines, "prefix = {}", toml_string(&language.prefix));
        }
        if let Some(origin) = &language.origin {
            _ = writeln!(lines, "base_url = {}", toml_string(&format!("{origin}{}", context.hosts.path)));
        }
        let words = &layout.words[index];
        if !words.is_empty() {
            _ = writeln!(
                lines,
                "\n# The words in addresses are those of WordPress.\n[languages.{}.words]",
                language.tag
            );
            for (key, word) in words {
                _ = writeln!(lines, "{key} = {}", toml_string(word));
            }
        }
    }
    if languages.are_many() && !export_index.title.is_empty() {
        notes.push("Title and description are the same in every language: exports hold one of each. Translate them in site.toml.".to_owned());
    }
    permalinks(context, layout, notes, &mut lines);
    lines.push_str("\n# The old blog's feeds were RSS.\n[feeds]\nformats = [\"rss\", \"atom\"]\n");
    let sticky = sticky(context, layout);
    if !sticky.is_empty() {
        _ = writeln!(
            lines,
            "\n# Sticky posts stand first on the front page.\n[design]\nfeatured = {}",
            toml_array(&sticky)
        );
    }
    menus(context, layout, notes, &mut lines);
    lines
}

fn permalinks(context: &ImportContext, layout: &Layout, notes: &mut Vec<String>, lines: &mut String) {
    let Some(pattern) = &layout.pattern else {
        notes.push("No published post has a readable address, so posts have Kielo's; addresses such as ?p=12 lead to them where the web host can do that.".to_owned());
        let language = if context.languages.are_many() { "/{language}" } else { "" };
        _ = write!(
            lines,
            "\n[permalinks]\ncategory = {}\n",
            toml_string(&format!("{language}{}{{word}}/{{path}}/", layout.lists.folder("category")))
        );
        return;
    };
    let language = if context.languages.are_many() { "/{language}" } else { "" };
    let front = pattern.front();
    let dates = pattern.dates();
    _ = write!(
        lines,
        "\n# Every address is as it was.\n[permalinks]\npost = {}\ncategory = {}\n",
        toml_string(&format!("{language}{}", pattern.pattern)),
        toml_string(&format!("{language}{}{{word}}/{{path}}/", layout.lists.folder("category"))),
    );
    for word in ["tag", "author"] {
        let folder = layout.lists.folder(word);
        if folder != "/" {
            _ = writeln!(lines, "{word} = {}", toml_string(&format!("{language}{folder}{{word}}/{{slug}}/")));
        }
    }
    if front != "/" || pattern.is_numbered {
        _ = write!(
            lines,
            "year = {}\nmonth = {}\n",
            toml_string(&format!("{language}{dates}{{year}}/")),
            toml_string(&format!("{language}{dates}{{year}}/{{month}}/")),
        );
    }
}

/// Sticky posts by their files as seen from `content/`.
fn sticky<'a>(context: &ImportContext, layout: &'a Layout) -> Vec<&'a str> {
    let sticky = context.export_index.items.iter().filter(|item| item.is_sticky && item.kind == Kind::Post);
    let documents = sticky.filter_map(|item| layout.document(item.place)).filter(|document| document.draft.is_none());
    documents.filter_map(|document| document.file.strip_prefix("content/")).collect()
}

/// An entry of a new menu.
struct Entry {
    title: Option<String>,
    link: Option<String>,
    children: Vec<Entry>,
}

/// Writes the main menu of each language. The export does not say which menu the theme showed where.
fn menus(context: &ImportContext, layout: &Layout, notes: &mut Vec<String>, lines: &mut String) {
    let mut menus: BTreeMap<&str, Vec<&ItemMeta>> = BTreeMap::new();
    for item in &context.export_index.items {
        let menu = item.terms.iter().find(|term| term.taxonomy == "nav_menu");
        if let (Disposition::MenuEntry, Some(menu), "publish") =
            (&layout.dispositions[item.place as usize], menu, &*item.status)
        {
            menus.entry(&menu.slug).or_default().push(item);
        }
    }
    let mut chosen: BTreeMap<usize, (&str, usize, Vec<Entry>)> = BTreeMap::new();
    for (slug, mut items) in menus {
        items.sort_by_key(|item| (item.menu_order, item.id));
        let language = language_of(context, layout, slug, &items);
        let entries = below(context, layout, &items, 0, 0);
        let is_main =
            ["main", "primary", "header", "top", "paa", "pää", "hoved", "hovud"].iter().any(|word| slug.contains(word));
        // A menu fits into the head of a page.
        let weight = entries.len() + if is_main { 1000 } else { 0 } + if entries.len() <= 10 { 100 } else { 0 };
        if entries.is_empty() {
            notes.push(format!("The menu {slug} leads to nothing that came along."));
            continue;
        }
        let other = chosen.get(&language).map(|(other, weight, _)| (*other, *weight));
        let loser = match other {
            Some((_, known)) if known >= weight => slug,
            Some((other, _)) => other,
            None => "",
        };
        if !loser.is_empty() {
            notes.push(format!(
                "The menu {loser} was left: a language has one menu, and this did not look like the main one."
            ));
        }
        if loser != slug {
            chosen.insert(language, (slug, weight, entries));
        }
    }
    for (language, (slug, _, entries)) in chosen {
        let tag = &context.languages.all[language].tag;
        _ = writeln!(lines, "\n# The menu {slug}.");
        for entry in &entries {
            write_entry(lines, &format!("menu.{tag}"), entry);
            for child in &entry.children {
                write_entry(lines, &format!("menu.{tag}.children"), child);
            }
        }
    }
}

fn write_entry(lines: &mut String, table: &str, entry: &Entry) {
    _ = writeln!(lines, "\n[[{table}]]");
    if let Some(title) = &entry.title {
        _ = writeln!(lines, "title = {}", toml_string(title));
    }
    if let Some(link) = &entry.link {
        _ = writeln!(lines, "link = {}", toml_string(link));
    }
}

/// The language of most texts that a menu leads to.
fn language_of(context: &ImportContext, layout: &Layout, slug: &str, items: &[&ItemMeta]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for menu in items.iter().filter_map(|item| item.menu.as_deref()) {
        let document = context.export_index.place_of(menu.object_id).and_then(|place| layout.document(place));
        if let Some(document) = document.filter(|_| menu.item_type == "post_type") {
            *counts.entry(document.language).or_default() += 1;
        }
    }
    let by_links = counts.into_iter().max_by_key(|(_, count)| *count).map(|(language, _)| language);
    let by_name = || {
        let ends = |language: &super::languages::NewLanguage| slug.rsplit(['-', '_']).next() == Some(&language.slug);
        context.languages.all.iter().position(ends)
    };
    by_links.or_else(by_name).unwrap_or(context.languages.default)
}

/// The entries below an entry. Kielo has two levels; what stands deeper comes to the second.
fn below(context: &ImportContext, layout: &Layout, items: &[&ItemMeta], parent: u64, depth: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    let is_known = |id: u64| items.iter().any(|item| item.id == id);
    for item in items {
        let Some(menu) = item.menu.as_deref() else { continue };
        let above = if is_known(menu.parent) { menu.parent } else { 0 };
        if above != parent || depth > 8 || item.id == parent {
            continue;
        }
        let mut children = below(context, layout, items, item.id, depth + 1);
        let link = link(context, layout, menu);
        let has_own_title = link.as_ref().is_some_and(|link| link.strip_suffix(".md").is_some());
        let title = (!item.title.is_empty()).then(|| item.title.to_string());
        let entry_children = if depth == 0 { std::mem::take(&mut children) } else { Vec::new() };
        if (link.is_some() && (title.is_some() || has_own_title)) || (!entry_children.is_empty() && title.is_some()) {
            entries.push(Entry { title, link, children: entry_children });
        } else {
            children.extend(entry_children);
        }
        entries.append(&mut children);
    }
    entries
}

fn link(context: &ImportContext, layout: &Layout, menu: &MenuEntryMeta) -> Option<String> {
    let document = |place: u32| {
        let document = layout.document(place).filter(|document| document.draft.is_none())?;
        document.file.strip_prefix("content/").map(str::to_owned)
    };
    match &*menu.item_type {
        "post_type" => document(context.export_index.place_of(menu.object_id)?),
        "taxonomy" => {
            let taxonomy = if menu.object == "category" { "category" } else { "post_tag" };
            let term = context
                .export_index
                .terms
                .iter()
                .find(|term| term.id == menu.object_id && term.taxonomy == taxonomy)?;
            let index = context.terms.find(&super::item::ItemTerm {
                taxonomy: taxonomy.to_owned(),
                slug: term.slug.clone(),
                name: term.name.clone(),
            })?;
            let language = *layout.term_languages(index).first()?;
            let word = if taxonomy == "category" { "category" } else { "tag" };
            let path =
                if taxonomy == "category" { context.terms.path(index) } else { context.terms.all[index].slug.clone() };
            Some(format!("{}{path}/", layout.lists.root(context, word, language)))
        }
        _ => {
            let url = menu.url.trim();
            match context.hosts.local(url) {
                Some(local) if local.path == "/" && local.query.is_empty() => {
                    Some(root(&context.languages.all[context.languages.default].prefix))
                }
                Some(local) => layout
                    .at_path(&local.path)
                    .or_else(|| context.export_index.place_of(local.id()?))
                    .and_then(document),
                None => strip_http_scheme(url).is_some().then(|| url.to_owned()),
            }
        }
    }
}
