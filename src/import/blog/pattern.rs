//! The pattern of posts' addresses: the one that most of them follow.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::path::has_extension;

/// What is known of a post whose address is looked at.
pub(super) struct Facts<'a> {
    /// Its old address without the language's prefix.
    pub(super) path: &'a str,
    pub(super) date: Date,
    /// The slug of its first category, and of its first author.
    pub(super) category: &'a str,
    pub(super) author: &'a str,
}

/// The pattern that most posts follow, without the language.
pub(super) fn of<'a>(posts: impl Iterator<Item = Facts<'a>>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for pattern in posts.filter_map(|post| pattern(&post)) {
        *counts.entry(pattern).or_default() += 1;
    }
    let best = counts.into_iter().max_by(|(a, first), (b, second)| first.cmp(second).then_with(|| b.cmp(a)));
    best.map(|(pattern, _)| pattern)
}

fn pattern(post: &Facts) -> Option<String> {
    let mut parts: Vec<&str> = post.path.split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.pop()?;
    let ending = if has_extension(last, "html") { ".html" } else { "/" };
    let mut pattern = String::from("/");
    let mut wanted = vec![
        (format!("{:04}", post.date.year()), "{year}/"),
        (format!("{:02}", post.date.month()), "{month}/"),
        (format!("{:02}", post.date.day()), "{day}/"),
        (post.category.to_owned(), "{category}/"),
        (post.author.to_owned(), "{author}/"),
    ];
    for part in parts {
        if let Some(at) = wanted.iter().position(|(value, _)| value == part) {
            pattern.push_str(wanted.remove(at).1);
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
    fn most_posts_decide() {
        let post = |path, category| Facts { path, date: Date::constant(2024, 1, 31), category, author: "" };
        let posts = [
            post("/uutiset/2024/01/31/a.html", "uutiset"),
            post("/2024/x.html", ""),
            post("/muut/2024/01/31/b.html", "muut"),
        ];
        assert_eq!(of(posts.into_iter()).as_deref(), Some("/{category}/{year}/{month}/{day}/{slug}.html"));
        assert_eq!(of([post("/posts/a/", "")].into_iter()).as_deref(), Some("/posts/{slug}/"));
    }
}
