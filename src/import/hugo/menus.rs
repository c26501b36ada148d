//! Hugo's main menu: in the settings, and in the front matter of texts.

use super::super::blog::{Blog, Facts, OldEntry, as_text};
use super::config::Config;
use crate::table::Value;

/// An entry before its place is known.
struct Entry {
    weight: i64,
    identifier: String,
    parent: Option<String>,
    shown: OldEntry,
}

/// Reads the main menu of each language.
pub(super) fn read(config: &mut Config, blog: &mut Blog) {
    let mut shared = main_menu(&mut config.facts, blog);
    let mut own: Vec<(usize, Vec<Entry>)> = Vec::new();
    for (language, facts) in &mut config.of_languages {
        own.push((*language, main_menu(facts, blog)));
    }
    for index in 0..blog.languages.len() {
        let mut entries = own
            .iter_mut()
            .find(|(language, _)| *language == index)
            .map(|(_, entries)| std::mem::take(entries))
            .unwrap_or_default();
        if entries.is_empty() && index == blog.default {
            entries = std::mem::take(&mut shared);
        }
        for text in blog.texts.iter_mut().filter(|text| text.language == index && text.draft.is_none()) {
            let position =
                text.params.iter().position(|(key, _)| matches!(key.to_lowercase().as_str(), "menu" | "menus"));
            if let Some(position) = position
                && let Some(entry) = in_text(&text.params[position].1, &text.title, &text.source_path())
            {
                text.params.remove(position);
                entries.push(entry);
            }
        }
        let entries = nested(entries);
        if !entries.is_empty() {
            blog.menus.push((index, entries));
        }
    }
}

fn main_menu(facts: &mut Facts, blog: &mut Blog) -> Vec<Entry> {
    let menus = facts.table("menus").or_else(|| facts.table("menu"));
    let Some(mut menus) = menus else { return Vec::new() };
    let main = menus.tables("main");
    for (name, _) in menus.entries() {
        blog.notes.push(format!("The menu {name} was left: a language has one menu, and the theme shows `main`."));
    }
    main.into_iter().filter_map(entry).collect()
}

fn entry(mut facts: Facts) -> Option<Entry> {
    let page = facts.text("pageRef").map(|page| format!("@/{}", page.trim_start_matches('/')));
    let link = page.or_else(|| facts.text("url"));
    let title = facts.first_text(&["name", "title"]);
    let identifier = facts.text("identifier").or_else(|| title.clone()).unwrap_or_default();
    let title = title.or_else(|| Some(identifier.clone()).filter(|title| !title.is_empty()))?;
    Some(Entry {
        weight: facts.number("weight").filter(|weight| *weight != 0).unwrap_or(i64::MAX),
        identifier,
        parent: facts.text("parent"),
        shown: OldEntry { title, link, children: Vec::new() },
    })
}

/// The entry that a text has made of itself.
fn in_text(value: &Value, title: &str, path: &str) -> Option<Entry> {
    let plain = |weight| Entry {
        weight,
        identifier: title.to_owned(),
        parent: None,
        shown: OldEntry { title: title.to_owned(), link: Some(format!("@/{path}")), children: Vec::new() },
    };
    match value {
        Value::Array(names) => {
            names.iter().any(|name| as_text(&name.value).as_deref() == Some("main")).then(|| plain(i64::MAX))
        }
        Value::Table(table) => {
            let mut facts = Facts::of(table.clone());
            let mut main = facts.table("main")?;
            let weight = main.number("weight").filter(|weight| *weight != 0).unwrap_or(i64::MAX);
            let mut entry = plain(weight);
            entry.parent = main.text("parent");
            if let Some(name) = main.first_text(&["name", "title"]) {
                entry.shown.title.clone_from(&name);
                entry.identifier = main.text("identifier").unwrap_or(name);
            }
            Some(entry)
        }
        value => (as_text(value)? == "main").then(|| plain(i64::MAX)),
    }
}

/// Entries below their parents, each level by weight and name.
fn nested(mut entries: Vec<Entry>) -> Vec<OldEntry> {
    entries.sort_by(|a, b| (a.weight, &a.shown.title).cmp(&(b.weight, &b.shown.title)));
    let (below, top): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.parent.is_some());
    let mut top: Vec<(String, OldEntry)> = top.into_iter().map(|entry| (entry.identifier, entry.shown)).collect();
    for child in below {
        match top.iter_mut().find(|(identifier, _)| Some(identifier) == child.parent.as_ref()) {
            Some((_, parent)) => parent.children.push(child.shown),
            None => top.push((child.identifier, child.shown)),
        }
    }
    top.into_iter().map(|(_, entry)| entry).collect()
}
