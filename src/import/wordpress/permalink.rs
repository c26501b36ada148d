//! Derives the permalink structure of posts from their addresses.

use std::collections::BTreeMap;

use super::export_index::{ExportIndex, ItemMeta};
use super::item::ItemKind;

/// Permalink structure of posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PermalinkPattern {
    /// The pattern as site.toml writes it, without the language.
    pub(super) pattern: String,
    /// Whether the last part is the post's id.
    pub(super) ends_with_id: bool,
}

impl PermalinkPattern {
    /// Returns the fixed folders before the first variable: `/`, or `/blogi/`. WordPress calls them the front.
    pub(super) fn front(&self) -> &str {
        let end = self.pattern.find('{').unwrap_or(1);
        let end = self.pattern[..end].rfind('/').map_or(0, |at| at + 1);
        &self.pattern[..end.max(1)]
    }

    /// Returns the folders before the years of date archives.
    pub(super) fn date_base(&self) -> String {
        let front = self.front();
        if self.ends_with_id { format!("{front}date/") } else { front.to_owned() }
    }

    /// Returns the pattern that most published posts follow; `None` if no post has a readable address.
    pub(super) fn most_common(
        export_index: &ExportIndex,
        path_of: impl Fn(&ItemMeta) -> Option<String>,
        category_paths: &dyn Fn(&ItemMeta) -> Vec<String>,
    ) -> Option<Self> {
        let mut counts: BTreeMap<(String, bool), usize> = BTreeMap::new();
        for post in export_index.items.iter().filter(|item| item.kind == ItemKind::Post && &*item.status == "publish") {
            if let Some(path) = path_of(post)
                && let Some(pattern) = pattern(post, &path, &category_paths(post))
            {
                *counts.entry(pattern).or_default() += 1;
            }
        }
        let best = counts.into_iter().max_by(|(a, first), (b, second)| first.cmp(second).then_with(|| b.cmp(a)));
        best.map(|((pattern, ends_with_id), _)| Self { pattern, ends_with_id })
    }
}

/// Returns the pattern of one post's path, and whether it ends with the post's id.
fn pattern(post: &ItemMeta, path: &str, categories: &[String]) -> Option<(String, bool)> {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.pop()?;
    let (name, ending) = last.strip_suffix(".html").map_or((last, "/"), |name| (name, ".html"));
    let id = post.id.to_string();
    let is_slug = !post.slug.is_empty() && name.eq_ignore_ascii_case(&post.slug);
    let ends_with_id = !is_slug && name == id;
    if !is_slug && !ends_with_id {
        return None;
    }
    let mut pattern = String::from("/");
    let date = post.date?;
    let mut wanted = vec![
        (format!("{:04}", date.year()), "{year}/"),
        (format!("{:02}", date.month()), "{month}/"),
        (format!("{:02}", date.day()), "{day}/"),
    ];
    let mut rest: &[&str] = &parts;
    while let Some(first) = rest.first() {
        if let Some(at) = wanted.iter().position(|(value, _)| value == first) {
            pattern.push_str(wanted.remove(at).1);
            rest = &rest[1..];
        } else if let Some(category) = categories.iter().find(|category| starts_with(rest, category)) {
            pattern.push_str("{category}/");
            rest = &rest[category.split('/').count()..];
        } else if *first == &*post.creator {
            pattern.push_str("{author}/");
            rest = &rest[1..];
        } else if first.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            pattern.push_str(first);
            pattern.push('/');
            rest = &rest[1..];
        } else {
            return None;
        }
    }
    pattern.push_str("{slug}");
    pattern.push_str(ending);
    Some((pattern, ends_with_id))
}

fn starts_with(parts: &[&str], path: &str) -> bool {
    let mut parts = parts.iter();
    path.split('/').all(|wanted| parts.next().is_some_and(|part| *part == wanted))
}
