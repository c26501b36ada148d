//! Comments of readers, as a file beside the post.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::content::wpautop;
use super::item::Comment;
use super::plain::without_address;
use crate::address::strip_http_scheme;
use crate::import::toml_value::{toml_multiline_string, toml_string};
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
    let numbers = numbers(&shown);
    let cleaner = CommentCleaner::default();
    let mut lines = String::from("# What readers wrote below this text on the old blog.\n");
    let first = shown.iter().find_map(|comment| comment.date);
    for is_ping in [false, true] {
        let numbered = shown.iter().zip(&numbers).filter(|(comment, _)| comment.is_ping() == is_ping);
        for (comment, (id, parent)) in numbered {
            _ = writeln!(lines, "\n[[comments]]\nid = {id}");
            if is_ping {
                lines.push_str("kind = \"pingback\"\n");
            }
            if let Some(parent) = parent {
                _ = writeln!(lines, "parent = {parent}");
            }
            let author = without(without_address(&comment.author), &private);
            // Whoever left no name is called so in every Nordic language.
            _ = writeln!(lines, "author = {}", toml_string(if author.trim().is_empty() { "N. N." } else { &author }));
            if is_link(&comment.url) {
                _ = writeln!(lines, "url = {}", toml_string(&without(&comment.url, &private)));
            }
            let date = comment.date.or(first).unwrap_or(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
            _ = writeln!(lines, "date = {date}");
            _ = writeln!(lines, "text = {}", toml_multiline_string(&cleaned(&comment.text, &cleaner, &private)));
        }
    }
    Some(lines)
}

/// The number of each comment, which no other has, and that of the comment it answers. What answers itself, over
/// whatever others, answers nothing.
fn numbers(comments: &[&Comment]) -> Vec<(u64, Option<u64>)> {
    let mut places: BTreeMap<u64, usize> = BTreeMap::new();
    let mut next = comments.iter().map(|comment| comment.id).max().unwrap_or(0);
    let mut ids = Vec::new();
    for (place, comment) in comments.iter().enumerate() {
        let is_free = comment.id > 0 && !places.contains_key(&comment.id);
        let id = if is_free {
            comment.id
        } else {
            next = next.saturating_add(1);
            next
        };
        places.insert(id, place);
        ids.push(id);
    }
    let mut parents: Vec<Option<usize>> = vec![None; comments.len()];
    for (place, comment) in comments.iter().enumerate() {
        let Some(parent) = places.get(&comment.parent).copied() else { continue };
        let mut above = Some(parent);
        while let Some(one) = above.filter(|one| *one != place) {
            above = parents[one];
        }
        if above.is_none() {
            parents[place] = Some(parent);
        }
    }
    ids.iter().zip(&parents).map(|(id, parent)| (*id, parent.map(|parent| ids[parent]))).collect()
}

fn is_link(url: &str) -> bool {
    let host = strip_http_scheme(url).unwrap_or_default();
    host.contains('.')
        && !host.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '@'))
}

/// The HTML of a comment as readers of the old blog saw it, with nothing in it that tells on its author.
fn cleaned(text: &str, cleaner: &CommentCleaner, private: &BTreeSet<&str>) -> String {
    /// No person's comment has more; how long the cleaner takes grows with their square where they stand in each other.
    const MOST_TAGS: usize = 1000;
    if text.matches('<').count() > MOST_TAGS {
        let words = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        return cleaner.clean(&without(&wpautop(&words), private));
    }
    cleaner.clean(&without(&wpautop(text), private))
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
