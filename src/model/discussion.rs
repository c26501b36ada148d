//! What readers wrote below a document on an older system.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use jiff::Zoned;

/// The end of a file with comments.
pub const COMMENTS_FILE: &str = "comments.toml";

/// The comments of a document.
#[derive(Debug, Default)]
pub struct Discussion {
    /// How many comments there are, replies included.
    pub count: usize,
    /// The comments that are no reply, the oldest first.
    pub comments: Vec<Comment>,
    /// Other sites that linked here, the oldest first.
    pub pingbacks: Vec<Comment>,
}

/// One comment, or one link from elsewhere.
#[derive(Debug)]
pub struct Comment {
    /// What tells it from the others of the document.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// Their page.
    pub url: Option<String>,
    /// When it was written, in the site's time zone.
    pub date: Zoned,
    /// Clean HTML.
    pub text: String,
    /// The replies to it, the oldest first.
    pub replies: Vec<Self>,
}

/// The files that may hold the comments of a document, the one that is its alone first.
#[must_use]
pub fn comments_files(document: &str, bundle: Option<&str>) -> Vec<String> {
    let own = format!("{}.{COMMENTS_FILE}", document.strip_suffix(".md").unwrap_or(document));
    let shared = bundle.map(|folder| format!("{folder}/{COMMENTS_FILE}"));
    std::iter::once(own).chain(shared).collect()
}

/// Whether a file of `content/` holds comments.
#[must_use]
pub fn is_comments_file(file: &str) -> bool {
    file.strip_suffix(COMMENTS_FILE).is_some_and(|before| before.ends_with(['/', '.']))
}

/// What may stand in a comment.
const TAGS: [&str; 20] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "del",
    "em",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "strong",
    "sub",
    "sup",
    "ul",
];

/// Takes out of a comment all that could harm a reader or shows who reads it: scripts, styles, images, frames.
pub struct CommentCleaner(Builder<'static>);

impl Default for CommentCleaner {
    fn default() -> Self {
        let mut cleaner = Builder::empty();
        cleaner
            .tags(HashSet::from(TAGS))
            .clean_content_tags(HashSet::from(["script", "style"]))
            .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("abbr", HashSet::from(["title"]))]))
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .url_relative(UrlRelative::Deny)
            .link_rel(Some("nofollow ugc"));
        Self(cleaner)
    }
}

impl CommentCleaner {
    /// The HTML of a comment with what may stay.
    #[must_use]
    pub fn clean(&self, html: &str) -> String {
        self.0.clean(html).to_string().trim().to_owned()
    }
}
