//! site.toml of the new site.

use std::fmt::Write as _;

use super::super::toml_value::{toml_array, toml_string};
use super::layout::Layout;
use super::old_blog::{Blog, OldEntry};
use crate::address::is_absolute;
use crate::config::BaseUrl;
use crate::language::Language;

/// Writes site.toml. What the report must say goes to the blog's notes.
pub(super) fn toml(blog: &mut Blog, layout: &Layout, tongues: &[Language]) -> String {
    let name = blog.dialect.name();
    let mut lines = format!(
        "# Settings of this blog, brought from {name}. What each key means stands in Kielo's guide, configuration.md.\n\n"
    );
    let base = blog.base_url.trim_end_matches('/').to_owned();
    let base = if BaseUrl::parse(&base).is_some() {
        base
    } else {
        blog.notes.push("The settings do not say the blog's address; write it into site.toml as base_url.".to_owned());
        "https://www.example.com".to_owned()
    };
    _ = writeln!(lines, "base_url = {}", toml_string(&base));
    _ = writeln!(lines, "default_language = {}", toml_string(&blog.languages[blog.default].tag));
    if let Some(zone) = &blog.time_zone {
        _ = writeln!(lines, "time_zone = {}", toml_string(zone));
    }
    if let Some(posts) = blog.posts_per_page.filter(|posts| *posts > 0 && *posts != 10) {
        _ = writeln!(lines, "posts_per_page = {posts}");
    }
    for (index, language) in blog.languages.iter().enumerate() {
        let title = if language.title.is_empty() { "Blog" } else { &language.title };
        _ = writeln!(lines, "\n[languages.{}]\ntitle = {}", language.tag, toml_string(title));
        if let Some(name) = language.name.as_ref().filter(|name| **name != tongues[index].name()) {
            _ = writeln!(lines, "name = {}", toml_string(name));
        }
        if !language.description.is_empty() {
            _ = writeln!(lines, "description = {}", toml_string(&language.description));
        }
        if blog.are_many() || !language.prefix.is_empty() {
            _ = writeln!(lines, "prefix = {}", toml_string(&language.prefix));
        }
        if let Some(own) = language.base_url.as_ref().filter(|own| BaseUrl::parse(own.trim_end_matches('/')).is_some())
        {
            _ = writeln!(lines, "base_url = {}", toml_string(own.trim_end_matches('/')));
        }
        let words = &layout.words[index];
        if !words.is_empty() {
            _ = writeln!(
                lines,
                "\n# The words in addresses are those of the old blog.\n[languages.{}.words]",
                language.tag
            );
            for (key, word) in words {
                _ = writeln!(lines, "{key} = {}", toml_string(word));
            }
        }
    }
    if layout.posts.is_some() || layout.are_pages_html {
        let language = if blog.are_many() { "/{language}" } else { "" };
        lines.push_str("\n# Addresses are as they were.\n[permalinks]\n");
        if let Some(posts) = &layout.posts {
            _ = writeln!(lines, "post = {}", toml_string(&format!("{language}{posts}")));
        }
        if layout.are_pages_html {
            _ = writeln!(lines, "page = {}", toml_string(&format!("{language}/{{path}}.html")));
        }
    }
    feeds(blog, &mut lines);
    menus(blog, layout, &mut lines);
    lines
}

fn feeds(blog: &Blog, lines: &mut String) {
    if blog.feeds.is_empty() {
        return;
    }
    let formats: Vec<&str> = blog.feeds.iter().map(|(format, _)| *format).collect();
    _ = write!(lines, "\n# The feeds of the old blog.\n[feeds]\nformats = {}\n\n[feeds.files]\n", toml_array(&formats));
    for (format, file) in &blog.feeds {
        _ = writeln!(lines, "{format} = {}", toml_string(file));
    }
}

fn menus(blog: &mut Blog, layout: &Layout, lines: &mut String) {
    let menus = std::mem::take(&mut blog.menus);
    for (language, entries) in &menus {
        let tag = &blog.languages[*language].tag;
        let table = format!("menu.{tag}");
        let mut lost = Vec::new();
        for entry in entries {
            let link = entry.link.as_ref().and_then(|link| target(blog, layout, *language, link));
            let children: Vec<(&OldEntry, String)> = entry
                .children
                .iter()
                .filter_map(|child| {
                    let link = child.link.as_ref().and_then(|link| target(blog, layout, *language, link));
                    if link.is_none() {
                        lost.push(child.title.clone());
                    }
                    Some((child, link?))
                })
                .collect();
            if link.is_none() && children.is_empty() {
                lost.push(entry.title.clone());
                continue;
            }
            write_entry(lines, &table, &entry.title, link.as_deref());
            for (child, link) in children {
                write_entry(lines, &format!("{table}.children"), &child.title, Some(&link));
            }
        }
        for title in lost {
            blog.notes
                .push(format!("The entry {title} of the menu leads to nothing that came along, and was left out."));
        }
    }
}

fn write_entry(lines: &mut String, table: &str, title: &str, link: Option<&str>) {
    _ = writeln!(lines, "\n[[{table}]]\ntitle = {}", toml_string(title));
    if let Some(link) = link {
        _ = writeln!(lines, "link = {}", toml_string(link));
    }
}

/// Where an entry leads on the new site.
fn target(blog: &Blog, layout: &Layout, language: usize, link: &str) -> Option<String> {
    if is_absolute(link) && !link.starts_with(blog.base_url.trim_end_matches('/')) {
        return Some(link.to_owned());
    }
    let path = link.strip_prefix(blog.base_url.trim_end_matches('/')).unwrap_or(link);
    let found = if let Some(source) = path.strip_prefix("@/") {
        layout.of_source(language, source)
    } else {
        let local = format!("{}{}", blog.root(language), path.trim_start_matches('/'));
        layout.at_address(path).or_else(|| layout.at_address(&local))
    };
    if let Some(text) = found {
        let placed = &layout.placed[text];
        return (!placed.is_hidden).then(|| placed.file.strip_prefix("content/").unwrap_or(&placed.file).to_owned());
    }
    let path = path.strip_prefix("@").unwrap_or(path);
    let path = path.split(['#', '?']).next().unwrap_or_default();
    let local = format!("{}{}", blog.root(language), path.trim_start_matches('/'));
    let is_home = path.trim_matches('/').is_empty();
    if is_home {
        return Some(blog.root(language));
    }
    // Lists of posts have become the front page.
    let in_lists = |path: &str| blog.lists.iter().any(|(_, list)| list.trim_matches('/') == path.trim_matches('/'));
    if in_lists(path) || in_lists(&local) {
        return Some(blog.root(language));
    }
    [local, format!("/{}", path.trim_start_matches('/'))].into_iter().find(|path| layout.is_taken(path)).map(|path| {
        if path.ends_with('/') || path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
            path
        } else {
            format!("{path}/")
        }
    })
}
