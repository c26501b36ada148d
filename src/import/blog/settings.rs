//! Writes site.toml of the new site.

use std::fmt::Write as _;

use super::super::toml_value::{toml_array, toml_string};
use super::layout::Layout;
use super::old_blog::{OldBlog, OldMenuEntry};
use crate::address::{is_absolute, runs_code};
use crate::config::BaseUrl;
use crate::language::Language;

/// Returns the content of site.toml. Adds notes on missing settings and lost menu entries to the blog.
pub(super) fn site_toml(blog: &mut OldBlog, layout: &Layout, languages: &[Language]) -> String {
    let name = blog.generator.name();
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
    _ = writeln!(lines, "default_language = {}", toml_string(&blog.languages[blog.default_language].tag));
    if let Some(zone) = &blog.time_zone {
        _ = writeln!(lines, "time_zone = {}", toml_string(zone));
    }
    if let Some(posts) = blog.posts_per_page.filter(|posts| *posts > 0 && *posts != 10) {
        _ = writeln!(lines, "posts_per_page = {posts}");
    }
    if !blog.has_autolinks {
        _ = write!(lines, "\n# {name} made no links of bare addresses.\n[markdown]\nautolink = false\n");
    }
    write_languages(blog, layout, languages, &mut lines);
    if layout.post_pattern.is_some() || layout.pages_end_in_html {
        let language = if blog.is_multilingual() { "/{language}" } else { "" };
        lines.push_str("\n# Addresses are as they were.\n[permalinks]\n");
        if let Some(posts) = &layout.post_pattern {
            _ = writeln!(lines, "post = {}", toml_string(&format!("{language}{posts}")));
        }
        if layout.pages_end_in_html {
            _ = writeln!(lines, "page = {}", toml_string(&format!("{language}/{{path}}.html")));
        }
    }
    write_feeds(blog, &mut lines);
    write_menus(blog, layout, &mut lines);
    lines
}

fn write_languages(blog: &OldBlog, layout: &Layout, languages: &[Language], lines: &mut String) {
    for (index, language) in blog.languages.iter().enumerate() {
        let title = if language.title.is_empty() { "Blog" } else { &language.title };
        _ = writeln!(lines, "\n[languages.{}]\ntitle = {}", language.tag, toml_string(title));
        if let Some(name) = language.name.as_ref().filter(|name| **name != languages[index].name()) {
            _ = writeln!(lines, "name = {}", toml_string(name));
        }
        if !language.description.is_empty() {
            _ = writeln!(lines, "description = {}", toml_string(&language.description));
        }
        if blog.is_multilingual() || !language.prefix.is_empty() {
            _ = writeln!(lines, "prefix = {}", toml_string(&language.prefix));
        }
        if let Some(own) = language.base_url.as_ref().filter(|own| BaseUrl::parse(own.trim_end_matches('/')).is_some())
        {
            _ = writeln!(lines, "base_url = {}", toml_string(own.trim_end_matches('/')));
        }
        let words = &layout.url_words[index];
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
}

fn write_feeds(blog: &OldBlog, lines: &mut String) {
    if blog.feeds.is_empty() {
        return;
    }
    let formats: Vec<&str> = blog.feeds.iter().map(|(format, _)| *format).collect();
    _ = write!(lines, "\n# The feeds of the old blog.\n[feeds]\nformats = {}\n\n[feeds.files]\n", toml_array(&formats));
    for (format, file) in &blog.feeds {
        _ = writeln!(lines, "{format} = {}", toml_string(file));
    }
}

fn write_menus(blog: &mut OldBlog, layout: &Layout, lines: &mut String) {
    let menus = std::mem::take(&mut blog.menus);
    for (language, entries) in &menus {
        let tag = &blog.languages[*language].tag;
        let table = format!("menu.{tag}");
        let mut lost = Vec::new();
        for entry in entries {
            let link = entry.link.as_ref().and_then(|link| menu_link(blog, layout, *language, link));
            let children: Vec<(&OldMenuEntry, String)> = entry
                .children
                .iter()
                .filter_map(|child| {
                    let link = child.link.as_ref().and_then(|link| menu_link(blog, layout, *language, link));
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
            write_menu_entry(lines, &table, &entry.title, link.as_deref());
            for (child, link) in children {
                write_menu_entry(lines, &format!("{table}.children"), &child.title, Some(&link));
            }
        }
        for title in lost {
            blog.notes
                .push(format!("The entry {title} of the menu leads to nothing that came along, and was left out."));
        }
    }
}

fn write_menu_entry(lines: &mut String, table: &str, title: &str, link: Option<&str>) {
    _ = writeln!(lines, "\n[[{table}]]\ntitle = {}", toml_string(title));
    if let Some(link) = link {
        _ = writeln!(lines, "link = {}", toml_string(link));
    }
}

/// Returns the link of a menu entry on the new site: a content path or an address.
fn menu_link(blog: &OldBlog, layout: &Layout, language: usize, link: &str) -> Option<String> {
    if runs_code(link) {
        return None;
    }
    if is_absolute(link) && !link.starts_with(blog.base_url.trim_end_matches('/')) {
        return Some(link.to_owned());
    }
    let path = link.strip_prefix(blog.base_url.trim_end_matches('/')).unwrap_or(link);
    let index = if let Some(source) = path.strip_prefix("@/") {
        layout.text_from_source(language, source)
    } else {
        let local = format!("{}{}", blog.language_root(language), path.trim_start_matches('/'));
        layout.text_at_address(path).or_else(|| layout.text_at_address(&local))
    };
    if let Some(index) = index {
        let new_text = &layout.new_texts[index];
        let file = &new_text.file;
        return (!new_text.is_unpublished).then(|| file.strip_prefix("content/").unwrap_or(file).to_owned());
    }
    let path = path.strip_prefix("@").unwrap_or(path);
    let path = path.split(['#', '?']).next().unwrap_or_default();
    let local = format!("{}{}", blog.language_root(language), path.trim_start_matches('/'));
    let is_home = path.trim_matches('/').is_empty();
    if is_home {
        return Some(blog.language_root(language));
    }
    // The front page replaces the lists of posts.
    let in_lists =
        |path: &str| blog.removed_lists.iter().any(|(_, list)| list.trim_matches('/') == path.trim_matches('/'));
    if in_lists(path) || in_lists(&local) {
        return Some(blog.language_root(language));
    }
    [local, format!("/{}", path.trim_start_matches('/'))].into_iter().find(|path| layout.is_address_taken(path)).map(
        |path| {
            if path.ends_with('/') || path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
                path
            } else {
                format!("{path}/")
            }
        },
    )
}
