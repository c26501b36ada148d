//! Comments that readers wrote below a document on an earlier blogging system.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use jiff::Zoned;

use crate::language::without_control_characters;

/// The name, or the end of the name, of a file with comments.
pub const COMMENTS_FILE: &str = "comments.toml";

/// The comments and pingbacks of a document.
#[derive(Debug, Default)]
pub struct Discussion {
    /// The number of comments, replies included.
    pub count: usize,
    /// The top-level comments, oldest first.
    pub comments: Vec<Comment>,
    /// Links from other sites, oldest first.
    pub pingbacks: Vec<Comment>,
}

/// A comment or a pingback.
#[derive(Debug)]
pub struct Comment {
    /// An identifier that is unique among the comments of the document.
    pub id: String,
    /// The tag of the language that it is written in, if that is known.
    pub language: Option<String>,
    /// The name of the author.
    pub author: String,
    /// The author's web page; for a pingback, the page that links here.
    pub url: Option<String>,
    /// The time of writing, in the site's time zone.
    pub date: Zoned,
    /// The sanitized HTML.
    pub text: String,
    /// The replies to this comment, oldest first.
    pub replies: Vec<Self>,
}

/// Returns the files that may hold the comments of a document. The document's own file comes before the bundle's file.
#[must_use]
pub fn comments_files(document: &str, bundle: Option<&str>) -> Vec<String> {
    let own = format!("{}.{COMMENTS_FILE}", document.strip_suffix(".md").unwrap_or(document));
    let shared = bundle.map(|folder| format!("{folder}/{COMMENTS_FILE}"));
    std::iter::once(own).chain(shared).collect()
}

/// Returns whether a file of `content/` holds comments.
#[must_use]
pub fn is_comments_file(file: &str) -> bool {
    file.strip_suffix(COMMENTS_FILE).is_some_and(|before| before.ends_with(['/', '.']))
}

/// The HTML elements that a comment may contain.
const ALLOWED_ELEMENTS: [&str; 20] = [
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

/// Removes everything from a comment that could harm or track its readers: scripts, styles, images and frames.
pub struct CommentCleaner(Builder<'static>);

impl Default for CommentCleaner {
    fn default() -> Self {
        let mut cleaner = Builder::empty();
        cleaner
            .tags(HashSet::from(ALLOWED_ELEMENTS))
            .clean_content_tags(HashSet::from(["script", "style"]))
            .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("abbr", HashSet::from(["title"]))]))
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .url_relative(UrlRelative::Deny)
            .link_rel(Some("nofollow ugc"));
        Self(cleaner)
    }
}

impl CommentCleaner {
    /// Returns the HTML of a comment with only the allowed elements and attributes.
    #[must_use]
    pub fn clean(&self, html: &str) -> String {
        // A character reference can stand for any character.
        without_control_characters(self.0.clean(html).to_string().trim()).into_owned()
    }
}

impl Discussion {
    /// Returns all comments and links from other sites, replies included.
    #[must_use]
    pub fn all(&self) -> Vec<&Comment> {
        let mut pending: Vec<&Comment> = self.comments.iter().chain(&self.pingbacks).collect();
        let mut all = Vec::new();
        while let Some(comment) = pending.pop() {
            all.push(comment);
            pending.extend(&comment.replies);
        }
        all
    }
}
