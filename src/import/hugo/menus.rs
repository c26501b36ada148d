//! Reads Hugo's main menu from the settings and from the front matter of texts.

use super::super::blog::{Fields, OldBlog, OldMenuEntry, text_from_value};
use super::config::Config;
use crate::table::Value;

/// A menu entry before it is nested below its parent.
struct FlatEntry {
    weight: i64,
    identifier: String,
    parent: Option<String>,
    entry: OldMenuEntry,
}

/// Reads the main menu of each language.
pub(super) fn read(config: &mut Config, blog: &mut OldBlog) {
    let mut shared = main_menu(&mut config.fields, blog);
    let mut by_language: Vec<(usize, Vec<FlatEntry>)> = Vec::new();
    for (language, fields) in &mut config.language_fields {
        by_language.push((*language, main_menu(fields, blog)));
    }
    for index in 0..blog.languages.len() {
        let mut entries = by_language
            .iter_mut()
            .find(|(language, _)| *language == index)
            .map(|(_, entries)| std::mem::take(entries))
            .unwrap_or_default();
        if entries.is_empty() && index == blog.default_language {
            entries = std::mem::take(&mut shared);
        }
        for text in blog.texts.iter_mut().filter(|text| text.language == index && text.draft_reason.is_none()) {
            let position =
                text.params.iter().position(|(key, _)| matches!(key.to_lowercase().as_str(), "menu" | "menus"));
            if let Some(position) = position
                && let Some(entry) = entry_of_text(&text.params[position].1, &text.title, &text.source_path())
            {
                text.params.remove(position);
                entries.push(entry);
            }
        }
        let entries = nest_entries(entries);
        if !entries.is_empty() {
            blog.menus.push((index, entries));
        }
    }
}

/// Takes out the main menu, and notes the other menus.
fn main_menu(fields: &mut Fields, blog: &mut OldBlog) -> Vec<FlatEntry> {
    let menus = fields.take_table("menus").or_else(|| fields.take_table("menu"));
    let Some(mut menus) = menus else { return Vec::new() };
    let main = menus.take_tables("main");
    for (name, _) in menus.entries() {
        blog.notes.push(format!("The menu {name} was left: a language has one menu, and the theme shows `main`."));
    }
    main.into_iter().filter_map(entry_from_fields).collect()
}

fn entry_from_fields(mut fields: Fields) -> Option<FlatEntry> {
    let page = fields.take_text("pageRef").map(|page| format!("@/{}", page.trim_start_matches('/')));
    let link = page.or_else(|| fields.take_text("url"));
    let title = fields.take_first_text(&["name", "title"]);
    let identifier = fields.take_text("identifier").or_else(|| title.clone()).unwrap_or_default();
    let title = title.or_else(|| Some(identifier.clone()).filter(|title| !title.is_empty()))?;
    Some(FlatEntry {
        weight: fields.take_number("weight").filter(|weight| *weight != 0).unwrap_or(i64::MAX),
        identifier,
        parent: fields.take_text("parent"),
        entry: OldMenuEntry { title, link, children: Vec::new() },
    })
}

/// Returns the entry that a text defines for itself.
fn entry_of_text(value: &Value, title: &str, path: &str) -> Option<FlatEntry> {
    let with_weight = |weight| FlatEntry {
        weight,
        identifier: title.to_owned(),
        parent: None,
        entry: OldMenuEntry { title: title.to_owned(), link: Some(format!("@/{path}")), children: Vec::new() },
    };
    match value {
        Value::Array(names) => names
            .iter()
            .any(|name| text_from_value(&name.value).as_deref() == Some("main"))
            .then(|| with_weight(i64::MAX)),
        Value::Table(table) => {
            let mut fields = Fields::from_table(table.clone());
            let mut main = fields.take_table("main")?;
            let weight = main.take_number("weight").filter(|weight| *weight != 0).unwrap_or(i64::MAX);
            let mut entry = with_weight(weight);
            entry.parent = main.take_text("parent");
            if let Some(name) = main.take_first_text(&["name", "title"]) {
                entry.entry.title.clone_from(&name);
                entry.identifier = main.take_text("identifier").unwrap_or(name);
            }
            Some(entry)
        }
        value => (text_from_value(value)? == "main").then(|| with_weight(i64::MAX)),
    }
}

/// Puts entries below their parents and sorts each level by weight and name.
fn nest_entries(mut entries: Vec<FlatEntry>) -> Vec<OldMenuEntry> {
    entries.sort_by(|a, b| (a.weight, &a.entry.title).cmp(&(b.weight, &b.entry.title)));
    let (children, top): (Vec<FlatEntry>, Vec<FlatEntry>) =
        entries.into_iter().partition(|entry| entry.parent.is_some());
    let mut top: Vec<(String, OldMenuEntry)> = top.into_iter().map(|entry| (entry.identifier, entry.entry)).collect();
    for child in children {
        match top.iter_mut().find(|(identifier, _)| Some(identifier) == child.parent.as_ref()) {
            Some((_, parent)) => parent.children.push(child.entry),
            None => top.push((child.identifier, child.entry)),
        }
    }
    top.into_iter().map(|(_, entry)| entry).collect()
}
