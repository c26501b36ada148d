//! Comments of readers, as a file beside the post.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::content::paragraphs;
use super::item::Comment;
use super::plain::without_address;
use crate::import::toml_text::{long_text, text};
use crate::model::CommentCleaner;

/// The text of the file; `None` without comments that readers saw.
pub(super) fn toml(comments: &[Comment]) -> Option<String> {
    let mut shown: Vec<&Comment> = comments.iter().filter(|comment| comment.is_approved()).collect();
    if shown.is_empty() {
        return None;
    }
    shown.sort_by_key(|comment| (comment.date, comment.id));
    let private: BTreeSet<&str> = comments
        .iter()
        .flat_map(|comment| &comment.private)
        .map(String::as_str)
        .filter(|text| text.contains(['@', '.', ':']))
        .collect();
    let known: BTreeSet<u64> = shown.iter().map(|comment| comment.id).collect();
    let cleaner = CommentCleaner::default();
    let mut lines = String::from("# What readers wrote below this text on the old blog.\n");
    let first = shown.iter().find_map(|comment| comment.date);
    for is_ping in [false, true] {
        for comment in shown.iter().filter(|comment| comment.is_ping() == is_ping) {
            _ = writeln!(lines, "\n[[comments]]\nid = {}", comment.id);
            if is_ping {
                lines.push_str("kind = \"pingback\"\n");
            }
            if known.contains(&comment.parent) && comment.parent != comment.id {
                _ = writeln!(lines, "parent = {}", comment.parent);
            }
            let author = without(without_address(&comment.author), &private);
            // Whoever left no name is called so in every Nordic language.
            _ = writeln!(lines, "author = {}", text(if author.trim().is_empty() { "N. N." } else { &author }));
            if is_link(&comment.url) {
                _ = writeln!(lines, "url = {}", text(&without(&comment.url, &private)));
            }
            let date = comment.date.or(first).unwrap_or(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
            _ = writeln!(lines, "date = {date}");
            _ = writeln!(lines, "text = {}", long_text(&cleaned(&comment.text, &cleaner, &private)));
        }
    }
    Some(lines)
}

fn is_link(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    host.contains('.')
        && !host.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '@'))
}

/// The HTML of a comment as readers of the old blog saw it, with nothing in it that tells on its author.
fn cleaned(text: &str, cleaner: &CommentCleaner, private: &BTreeSet<&str>) -> String {
    cleaner.clean(&without(&paragraphs(text), private))
}

/// The text without anything that must not be told on.
fn without(text: &str, private: &BTreeSet<&str>) -> String {
    let mut text = text.to_owned();
    for secret in private {
        if text.contains(secret) {
            text = text.replace(secret, "…");
        }
    }
    text
}
