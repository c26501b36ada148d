//! Infers the permalink pattern that most posts follow.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::path::has_extension;

/// The old address of a post and the values that its parts may come from.
pub(super) struct PostAddress<'a> {
    /// The old address without the language's prefix.
    pub(super) path: &'a str,
    pub(super) date: Date,
    /// The slug of the first category, or an empty text.
    pub(super) category: &'a str,
    /// The slug of the first author, or an empty text.
    pub(super) author: &'a str,
}

/// Returns the most common pattern, without the language. Ties go to the first in alphabetical order.
pub(super) fn most_common_pattern<'a>(posts: impl Iterator<Item = PostAddress<'a>>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for pattern in posts.filter_map(|post| infer_pattern(&post)) {
        *counts.entry(pattern).or_default() += 1;
    }
    let best = counts.into_iter().max_by(|(a, first), (b, second)| first.cmp(second).then_with(|| b.cmp(a)));
    best.map(|(pattern, _)| pattern)
}

/// Returns the pattern of one address, or `None` if a folder is neither a known value nor plain ASCII.
fn infer_pattern(post: &PostAddress) -> Option<String> {
    let mut parts: Vec<&str> = post.path.split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.pop()?;
    let ending = if has_extension(last, "html") { ".html" } else { "/" };
    let mut pattern = String::from("/");
    let mut placeholders = vec![
        (format!("{:04}", post.date.year()), "{year}/"),
        (format!("{:02}", post.date.month()), "{month}/"),
        (format!("{:02}", post.date.day()), "{day}/"),
        (post.category.to_owned(), "{category}/"),
        (post.author.to_owned(), "{author}/"),
    ];
    for part in parts {
        if let Some(at) = placeholders.iter().position(|(value, _)| value == part) {
            pattern.push_str(placeholders.remove(at).1);
        } else if part.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'_')) {
            pattern.push_str(part);
            pattern.push('/');
        } else {
            return None;
        }
    }
    pattern.push_str("{slug}");
    pattern.push_str(ending);
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_common_pattern_wins() {
        let post = |path, category| PostAddress { path, date: Date::constant(2024, 1, 31), category, author: "" };
        let posts = [
            post("/uutiset/2024/01/31/a.html", "uutiset"),
            post("/2024/x.html", ""),
            post("/muut/2024/01/31/b.html", "muut"),
        ];
        assert_eq!(
            most_common_pattern(posts.into_iter()).as_deref(),
            Some("/{category}/{year}/{month}/{day}/{slug}.html")
        );
        assert_eq!(most_common_pattern([post("/posts/a/", "")].into_iter()).as_deref(), Some("/posts/{slug}/"));
    }
}
