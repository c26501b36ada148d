//! The pattern after which posts have their addresses.

use std::collections::BTreeMap;

use super::export_index::{ExportIndex, ItemMeta};
use super::item::Kind;

/// The pattern of posts' addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostPattern {
    /// As site.toml writes it, without the language.
    pub(super) pattern: String,
    /// Whether the last part is the post's number.
    pub(super) is_numbered: bool,
}

impl PostPattern {
    /// What stands before everything that varies: `/`, or `/blogi/`.
    pub(super) fn front(&self) -> &str {
        let end = self.pattern.find('{').unwrap_or(1);
        let end = self.pattern[..end].rfind('/').map_or(0, |at| at + 1);
        &self.pattern[..end.max(1)]
    }

    /// What stands before the years and months of archives.
    pub(super) fn dates(&self) -> String {
        let front = self.front();
        if self.is_numbered { format!("{front}date/") } else { front.to_owned() }
    }

    /// The pattern that most published posts follow; `None` when none has a readable address.
    pub(super) fn of(
        export_index: &ExportIndex,
        path_of: impl Fn(&ItemMeta) -> Option<String>,
        category_paths: &dyn Fn(&ItemMeta) -> Vec<String>,
    ) -> Option<Self> {
        let mut counts: BTreeMap<(String, bool), usize> = BTreeMap::new();
        for post in export_index.items.iter().filter(|item| item.kind == Kind::Post && &*item.status == "publish") {
            if let Some(path) = path_of(post)
                && let Some(pattern) = pattern(post, &path, &category_paths(post))
            {
                *counts.entry(pattern).or_default() += 1;
            }
        }
        let best = counts.into_iter().max_by(|(a, first), (b, second)| first.cmp(second).then_with(|| b.cmp(a)));
        best.map(|((pattern, is_numbered), _)| Self { pattern, is_numbered })
    }
}

/// The pattern of one post's path, and whether it ends with the post's number.
fn pattern(post: &ItemMeta, path: &str, categories: &[String]) -> Option<(String, bool)> {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.pop()?;
    let (name, ending) = last.strip_suffix(".html").map_or((last, "/"), |name| (name, ".html"));
    let id = post.id.to_string();
    let is_slug = !post.slug.is_empty() && name.eq_ignore_ascii_case(&post.slug);
    let is_numbered = !is_slug && name == id;
    if !is_slug && !is_numbered {
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
    Some((pattern, is_numbered))
}

fn starts_with(parts: &[&str], path: &str) -> bool {
    let mut parts = parts.iter();
    path.split('/').all(|wanted| parts.next().is_some_and(|part| *part == wanted))
}
