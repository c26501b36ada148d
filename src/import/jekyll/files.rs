//! Reads the files of a Jekyll site that are not texts. They keep their addresses.

use super::super::blog::{OldBlog, OldFile, SourceFolder, begins_with_front_matter};
use super::super::path::has_extension;
use super::config::Config;
use crate::diagnostic::counted;

/// The extensions of source files, which are not published.
const SOURCE_EXTENSIONS: [&str; 4] = [".scss", ".sass", ".coffee", ".gemspec"];

/// Returns whether Jekyll publishes a file.
pub(super) fn is_site_file(file: &str, config: &Config) -> bool {
    let is_excluded = config.excluded.iter().any(|path| file == path || file.starts_with(&format!("{path}/")));
    !is_excluded
        && !file.split('/').any(|part| part.starts_with('_') && part != "_redirects")
        && !SOURCE_EXTENSIONS.iter().any(|ending| file.ends_with(ending))
}

/// Reads all files that are not texts, and notes those that are not imported.
pub(super) fn read(folder: &SourceFolder, config: &Config, blog: &mut OldBlog) {
    for file in folder.files().filter(|file| is_site_file(file, config)) {
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        let may_have_front_matter = matches!(
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
        let has_front_matter =
            may_have_front_matter && folder.read(file).is_ok_and(|source| begins_with_front_matter(&source.text));
        let is_text = matches!(ending.as_str(), "md" | "markdown" | "mkd" | "mkdown" | "html" | "htm");
        if has_front_matter && is_text {
            continue;
        }
        if has_front_matter {
            // Kielo makes feeds and sitemaps itself, at the same address or the one in the settings.
            let is_generated = matches!(file, "feed.xml" | "atom.xml" | "rss.xml" | "sitemap.xml" | "robots.txt");
            if !is_generated {
                blog.left_behind.push(format!("{file}: Jekyll filled it in by a template"));
            }
            continue;
        }
        blog.files.push(OldFile::with_address(file, file));
    }
    for (name, what) in [
        ("_layouts", "templates"),
        ("_includes", "parts of templates"),
        ("_sass", "style sheets"),
        ("_plugins", "plug-ins"),
        ("_data", "data files"),
    ] {
        let count = folder.files_in(name).count();
        if count > 0 {
            blog.left_behind.push(format!(
                "{name}/: {}; {what} are Jekyll's own, and Kielo has its themes",
                counted(count, "file", "files")
            ));
        }
    }
    let files = folder.files().filter(|file| {
        file.contains("_posts/") && !["md", "markdown", "html"].iter().any(|ending| has_extension(file, ending))
    });
    for file in files {
        blog.left_behind.push(format!("{file}: Jekyll publishes no files that lie beside posts"));
    }
}
