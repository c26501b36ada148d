//! Writes the comments of readers into a file beside the post.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::content::wpautop;
use super::item::Comment;
use super::plain_text::without_email_domain;
use crate::address::strip_http_scheme;
use crate::import::toml_value::{toml_multiline_string, toml_string};
use crate::model::CommentCleaner;

/// Returns the content of the file; `None` if no comment was approved.
pub(super) fn comments_toml(comments: &[Comment]) -> Option<String> {
    let mut approved: Vec<&Comment> = comments.iter().filter(|comment| comment.is_approved()).collect();
    if approved.is_empty() {
        return None;
    }
    approved.sort_by_key(|comment| (comment.date, comment.id));
    let private_texts: BTreeSet<&str> = comments
        .iter()
        .flat_map(|comment| &comment.private_texts)
        .map(String::as_str)
        .filter(|text| text.contains(['@', '.', ':']))
        .collect();
    let ids_and_parents = ids_and_parents(&approved);
    let cleaner = CommentCleaner::default();
    let mut lines = String::from("# What readers wrote below this text on the old blog.\n");
    let first = approved.iter().find_map(|comment| comment.date);
    for is_ping in [false, true] {
        let numbered = approved.iter().zip(&ids_and_parents).filter(|(comment, _)| comment.is_ping() == is_ping);
        for (comment, (id, parent)) in numbered {
            _ = writeln!(lines, "\n[[comments]]\nid = {id}");
            if is_ping {
                lines.push_str("kind = \"pingback\"\n");
            }
            if let Some(parent) = parent {
                _ = writeln!(lines, "parent = {parent}");
            }
            let author = without_private(without_email_domain(&comment.author), &private_texts);
            // “N. N.” means an unknown name in every Nordic language.
            _ = writeln!(lines, "author = {}", toml_string(if author.trim().is_empty() { "N. N." } else { &author }));
            if is_web_url(&comment.url) {
                _ = writeln!(lines, "url = {}", toml_string(&without_private(&comment.url, &private_texts)));
            }
            let date = comment.date.or(first).unwrap_or(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
            _ = writeln!(lines, "date = {date}");
            _ = writeln!(lines, "text = {}", toml_multiline_string(&cleaned(&comment.text, &cleaner, &private_texts)));
        }
    }
    Some(lines)
}

/// Returns a unique id for each comment, and the id of the comment that it replies to. A reply that would close a loop
/// gets no parent.
fn ids_and_parents(comments: &[&Comment]) -> Vec<(u64, Option<u64>)> {
    let mut index_by_id: BTreeMap<u64, usize> = BTreeMap::new();
    let mut next = comments.iter().map(|comment| comment.id).max().unwrap_or(0);
    let mut ids = Vec::new();
    for (index, comment) in comments.iter().enumerate() {
        let is_free = comment.id > 0 && !index_by_id.contains_key(&comment.id);
        let id = if is_free {
            comment.id
        } else {
            next = next.saturating_add(1);
            next
        };
        index_by_id.insert(id, index);
        ids.push(id);
    }
    let mut parents: Vec<Option<usize>> = vec![None; comments.len()];
    for (index, comment) in comments.iter().enumerate() {
        let Some(parent) = index_by_id.get(&comment.parent).copied() else { continue };
        let mut ancestor = Some(parent);
        while let Some(next) = ancestor.filter(|next| *next != index) {
            ancestor = parents[next];
        }
        if ancestor.is_none() {
            parents[index] = Some(parent);
        }
    }
    ids.iter().zip(&parents).map(|(id, parent)| (*id, parent.map(|parent| ids[parent]))).collect()
}

fn is_web_url(url: &str) -> bool {
    let host = strip_http_scheme(url).unwrap_or_default();
    host.contains('.')
        && !host.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '@'))
}

/// Returns the sanitised HTML of a comment, as readers of the old blog saw it, without private data.
fn cleaned(text: &str, cleaner: &CommentCleaner, private_texts: &BTreeSet<&str>) -> String {
    /// Maximum number of tags. The time to clean nested tags grows with the square of their number, and no person writes
    /// more.
    const MOST_TAGS: usize = 1000;
    if text.matches('<').count() > MOST_TAGS {
        let words = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        return cleaner.clean(&without_private(&wpautop(&words), private_texts));
    }
    cleaner.clean(&without_private(&wpautop(text), private_texts))
}

/// Replaces private texts with an ellipsis.
fn without_private(text: &str, private_texts: &BTreeSet<&str>) -> String {
    let mut text = text.to_owned();
    for secret in private_texts {
        if text.contains(secret) {
            text = text.replace(secret, "…");
        }
    }
    text
}
