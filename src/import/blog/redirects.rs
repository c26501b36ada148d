//! The file `static/_redirects`: old addresses of lists and feeds, and the redirects of the old blog.

use std::fmt::Write as _;

use super::super::path::encode_redirect_path;
use super::folder::SourceFolder;
use super::layout::Layout;
use super::old_blog::OldBlog;
use crate::address::is_absolute;

/// Returns the content of `static/_redirects`.
pub(super) fn redirects_file(blog: &OldBlog, layout: &Layout, folder: &SourceFolder) -> String {
    let base = blog.base_path();
    let mut lines = format!(
        "# Old addresses of {}, for web hosts that read this file. Kielo adds the aliases of documents below.\n",
        blog.generator.name()
    );
    for file in ["static/_redirects", "_redirects"] {
        if let Ok(own) = folder.read(file) {
            _ = writeln!(lines, "{}", own.text.trim_end());
            break;
        }
    }
    let feed = blog.feeds.first().map(|(_, file)| file.as_str());
    for (language, list) in &blog.removed_lists {
        let root = format!("{base}{}", blog.language_root(*language));
        let list = format!("{base}/{}", encode_redirect_path(list.trim_matches('/')));
        if !layout.is_address_taken(list.strip_prefix(base).unwrap_or(&list)) {
            _ = writeln!(lines, "{list}/ {root} 301");
        }
        if let Some(feed) = feed {
            _ = writeln!(lines, "{list}/{feed} {root}{feed} 301");
        }
        let word = blog.url_words.iter().find(|(key, _)| *key == "page").map_or("page", |(_, word)| word);
        _ = writeln!(lines, "{list}/{word}/* {root} 301");
    }
    for (from, to) in blog.redirects.iter().filter(|(from, _)| !layout.is_address_taken(from)) {
        let to = if is_absolute(to) { to.clone() } else { format!("{base}{}", encode_redirect_path(to)) };
        _ = writeln!(lines, "{base}{} {to} 301", encode_redirect_path(from));
    }
    lines
}
