//! Jekyll's other files: what is no text keeps its address.

use super::super::blog::{Blog, Folder, OldFile, begins_with_front_matter, counted};
use super::super::path::has_extension;
use super::config::Config;

/// Files of programs, which no reader asks for.
const SOURCES: [&str; 4] = [".scss", ".sass", ".coffee", ".gemspec"];

/// Whether a file is a part of the old site.
pub(super) fn is_part(file: &str, config: &Config) -> bool {
    let is_excluded = config.excluded.iter().any(|path| file == path || file.starts_with(&format!("{path}/")));
    !is_excluded
        && !file.split('/').any(|part| part.starts_with('_') && part != "_redirects")
        && !SOURCES.iter().any(|ending| file.ends_with(ending))
}

/// Reads all files that are no texts.
pub(super) fn read(folder: &Folder, config: &Config, blog: &mut Blog) {
    for file in folder.files().filter(|file| is_part(file, config)) {
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        let may_have_facts = matches!(
            ending.as_str(),
            "md" | "markdown"
                | "mkd"
                | "mkdown"
                | "html"
                | "htm"
                | "xml"
                | "json"
                | "txt"
                | "css"
                | "js"
                | "csv"
                | "webmanifest"
        );
        let has_facts =
            may_have_facts && folder.source(file).is_ok_and(|source| begins_with_front_matter(&source.text));
        let is_text = matches!(ending.as_str(), "md" | "markdown" | "mkd" | "mkdown" | "html" | "htm");
        if has_facts && is_text {
            continue;
        }
        if has_facts {
            // The feed and the sitemap are made by Kielo, at the same address or one that the settings name.
            let is_made = matches!(file, "feed.xml" | "atom.xml" | "rss.xml" | "sitemap.xml" | "robots.txt");
            if !is_made {
                blog.left.push(format!("{file}: Jekyll filled it in by a template"));
            }
            continue;
        }
        blog.files.push(OldFile::at(file, file));
    }
    for (name, what) in [
        ("_layouts", "templates"),
        ("_includes", "parts of templates"),
        ("_sass", "style sheets"),
        ("_plugins", "plug-ins"),
        ("_data", "data files"),
    ] {
        let count = folder.in_folder(name).count();
        if count > 0 {
            blog.left.push(format!(
                "{name}/: {}; {what} are Jekyll's own, and Kielo has its themes",
                counted(count, "file")
            ));
        }
    }
    let beside = folder.files().filter(|file| {
        file.contains("_posts/") && !["md", "markdown", "html"].iter().any(|ending| has_extension(file, ending))
    });
    let beside: Vec<String> = beside.map(str::to_owned).collect();
    for file in beside {
        blog.left.push(format!("{file}: Jekyll publishes no files that lie beside posts"));
    }
}
