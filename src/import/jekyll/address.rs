//! Computes the addresses that Jekyll gives to texts.

use jiff::civil::Date;

/// The values that an address is made from.
pub(super) struct PermalinkParts<'a> {
    pub(super) categories: &'a [String],
    /// The slug in the front matter, or else the file name without its date.
    pub(super) slug: &'a str,
    pub(super) date: Option<Date>,
    pub(super) collection: &'a str,
    /// The path in the collection, without extension.
    pub(super) path: &'a str,
}

/// Returns the pattern of a built-in permalink style; any other text is a pattern.
pub(super) fn permalink_pattern(permalink: &str) -> String {
    match permalink {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
        "none" => "/:categories/:title:output_ext",
        other => other,
    }
    .to_owned()
}

/// Returns the pattern of pages. Only the end of the permalink setting matters for them.
pub(super) fn page_pattern(permalink: &str) -> &'static str {
    match permalink {
        "pretty" => "/:path/",
        "date" | "ordinal" | "weekdate" | "none" => "/:path:output_ext",
        other if other.ends_with('/') => "/:path/",
        other if other.ends_with(":output_ext") => "/:path:output_ext",
        _ => "/:path",
    }
}

/// Replaces the tokens, such as `:year`, in a permalink pattern.
pub(super) fn fill_pattern(pattern: &str, parts: &PermalinkParts) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        path.push_str(before);
        let end = after.find(|c: char| !(c.is_ascii_alphabetic() || c == '_')).unwrap_or(after.len());
        path.push_str(&token_value(&after[..end], parts));
        rest = &after[end..];
    }
    path.push_str(rest);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

/// Returns the value of a token, or an empty text for an unknown one.
fn token_value(token: &str, parts: &PermalinkParts) -> String {
    let date = |form: &str| parts.date.map_or_else(String::new, |date| date.strftime(form).to_string());
    let lower = |names: &[String]| names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>().join("/");
    match token {
        "year" => date("%Y"),
        "month" => date("%m"),
        "day" => date("%d"),
        "i_month" => date("%-m"),
        "i_day" => date("%-d"),
        "short_year" => date("%y"),
        "short_month" => date("%b"),
        "long_month" => date("%B"),
        "short_day" => date("%a"),
        "long_day" => date("%A"),
        "y_day" => date("%j"),
        "week" => date("%V"),
        "w_year" => date("%G"),
        "title" | "name" => parts.slug.to_owned(),
        "slug" => slug(parts.slug),
        "categories" => lower(parts.categories),
        "slugified_categories" => parts.categories.iter().map(|name| slug(name)).collect::<Vec<_>>().join("/"),
        "collection" => parts.collection.to_owned(),
        "path" => parts.path.to_owned(),
        "basename" => parts.path.rsplit('/').next().unwrap_or_default().to_owned(),
        "output_ext" => ".html".to_owned(),
        _ => String::new(),
    }
}

/// Returns a slug as Jekyll makes it: the letters of every script stay.
pub(super) fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled_as_jekyll_does() {
        let categories = ["Uutiset".to_owned()];
        let parts = PermalinkParts {
            categories: &categories,
            slug: "hei",
            date: Some(Date::constant(2024, 1, 5)),
            collection: "posts",
            path: "hei",
        };
        assert_eq!(fill_pattern(&permalink_pattern("date"), &parts), "/uutiset/2024/01/05/hei.html");
        assert_eq!(fill_pattern("/:year/:i_day/:title/", &PermalinkParts { categories: &[], ..parts }), "/2024/5/hei/");
    }
}
