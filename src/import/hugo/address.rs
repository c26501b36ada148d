//! Computes the addresses that Hugo gives to texts.

use jiff::civil::Date;

use super::super::path::has_extension;
use super::config::Config;

/// The values that an address is made from.
pub(super) struct PermalinkParts<'a> {
    /// The folders between the content folder and the text.
    pub(super) folders: &'a [&'a str],
    /// The name of the file, or of the bundle's folder, without extension.
    pub(super) name: &'a str,
    pub(super) slug: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) date: Option<Date>,
}

/// Returns the address of a text below the root of its language, without a leading slash.
pub(super) fn page_address(config: &Config, parts: &PermalinkParts) -> String {
    let section = parts.folders.first().map_or("/", |section| section).to_lowercase();
    let pattern = config.permalinks.iter().find(|(known, _)| *known == section);
    let end = if config.has_ugly_urls { ".html" } else { "/" };
    let Some((_, pattern)) = pattern else {
        // Hugo turns spaces in file names into hyphens before it removes characters, but after it in slugs.
        let name = parts.slug.map_or_else(|| parts.name.replace(' ', "-"), str::to_owned);
        let path: Vec<String> = parts.folders.iter().map(|folder| folder.replace(' ', "-")).chain([name]).collect();
        return format!("{}{end}", sanitize_for(&path.join("/"), config));
    };
    let path: Vec<String> = pattern.split('/').map(|part| fill_tokens(part, parts)).collect();
    let path = path.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/");
    let path = sanitize_for(&path, config);
    if has_extension(&path, "html") { path } else { format!("{path}{end}") }
}

/// Replaces the tokens, such as `:year`, in one part of a permalink pattern.
fn fill_tokens(part: &str, parts: &PermalinkParts) -> String {
    let mut filled = String::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once(':') {
        filled.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (token, mut left) = after.split_at(end);
        if token == "sections" && left.starts_with('[') {
            let (range, behind) = left[1..].split_once(']').unwrap_or((&left[1..], ""));
            filled.push_str(&section_range(parts.folders, range).join("/"));
            left = behind;
        } else {
            filled.push_str(&token_value(token, parts));
        }
        rest = left;
    }
    filled.push_str(rest);
    filled
}

/// Returns the folders in a range such as `1:` or `last`.
fn section_range<'a>(folders: &[&'a str], range: &str) -> Vec<&'a str> {
    let index = |text: &str, default: usize| match text {
        "" => default,
        "last" => folders.len().saturating_sub(1),
        text => text.parse().unwrap_or(default),
    };
    let (from, to) = match range.split_once(':') {
        Some((from, to)) => (index(from, 0), index(to, folders.len())),
        None => (index(range, 0), index(range, 0) + 1),
    };
    folders.get(from..to.min(folders.len())).unwrap_or_default().to_vec()
}

/// Returns the value of a token, or an empty text for an unknown one.
fn token_value(token: &str, parts: &PermalinkParts) -> String {
    let date = |form: &dyn Fn(Date) -> String| parts.date.map_or_else(String::new, form);
    let slug_or = |other: &str| parts.slug.unwrap_or(other).to_owned();
    match token {
        "year" => date(&|date| format!("{:04}", date.year())),
        "month" => date(&|date| format!("{:02}", date.month())),
        "monthname" => date(&|date| date.strftime("%B").to_string()),
        "day" => date(&|date| format!("{:02}", date.day())),
        "weekday" => date(&|date| date.weekday().to_sunday_zero_offset().to_string()),
        "weekdayname" => date(&|date| date.strftime("%A").to_string()),
        "yearday" => date(&|date| date.day_of_year().to_string()),
        "section" => parts.folders.first().map_or_else(String::new, |section| (*section).to_owned()),
        "sections" => parts.folders.join("/"),
        "title" => parts.title.to_owned(),
        "slug" => slug_or(parts.title),
        "filename" | "contentbasename" => parts.name.to_owned(),
        "slugorfilename" | "slugorcontentbasename" => slug_or(parts.name),
        _ => String::new(),
    }
}

fn sanitize_for(path: &str, config: &Config) -> String {
    sanitize(path, config.keeps_case, config.removes_accents)
}

/// Returns a path as Hugo writes it: with hyphens for spaces, and without characters that Hugo removes.
pub(super) fn sanitize(path: &str, keeps_case: bool, removes_accents: bool) -> String {
    let mut new = String::with_capacity(path.len());
    let mut is_gap = false;
    for character in path.chars() {
        let is_kept = character.is_alphanumeric() || "./\\_#+~-@%".contains(character) || is_mark(character);
        if character.is_whitespace() {
            is_gap = !new.is_empty();
        } else if is_kept {
            if is_gap && character != '-' && !new.ends_with('-') {
                new.push('-');
            }
            is_gap = false;
            if removes_accents && !character.is_ascii() {
                new.push_str(
                    deunicode::deunicode_char(character)
                        .filter(|_| has_accent(character))
                        .map_or(&character.to_string(), |ascii| ascii),
                );
            } else {
                new.push(character);
            }
        }
    }
    if keeps_case { new } else { new.to_lowercase() }
}

/// Returns whether a character combines with the letter before it.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e4e}')
}

/// Returns whether a letter is a base letter with an accent. `ø` and `æ` are letters without one.
fn has_accent(character: char) -> bool {
    !matches!(character, 'ø' | 'Ø' | 'æ' | 'Æ' | 'đ' | 'ł' | 'ß' | 'þ' | 'ð')
        && ('\u{c0}'..='\u{24f}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_sanitized_as_in_hugo() {
        assert_eq!(sanitize("Hei Maailma (osa 2)!", false, false), "hei-maailma-osa-2");
        assert_eq!(sanitize("Äiti & Øl", false, false), "äiti-øl");
        assert_eq!(sanitize("Äiti ja Øl", false, true), "aiti-ja-øl");
        assert_eq!(section_range(&["a", "b", "c"], "1:"), ["b", "c"]);
        assert_eq!(section_range(&["a", "b", "c"], "last"), ["c"]);
    }
}
