//! The addresses that Hugo gives to texts.

use jiff::civil::Date;

use super::super::path::has_extension;
use super::config::Config;

/// What an address is made of.
pub(super) struct Parts<'a> {
    /// The folders of the text below the folder of all texts.
    pub(super) folders: &'a [&'a str],
    /// The name of its file, or of its bundle's folder.
    pub(super) name: &'a str,
    pub(super) slug: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) date: Option<Date>,
}

/// The address of a text below the root of its language, without a slash before it.
pub(super) fn of(config: &Config, parts: &Parts) -> String {
    let section = parts.folders.first().map_or("/", |section| section).to_lowercase();
    let pattern = config.permalinks.iter().find(|(known, _)| *known == section);
    let end = if config.is_ugly { ".html" } else { "/" };
    let Some((_, pattern)) = pattern else {
        // Spaces in names of files become hyphens before anything is left out, and in slugs after.
        let name = parts.slug.map_or_else(|| parts.name.replace(' ', "-"), str::to_owned);
        let path: Vec<String> = parts.folders.iter().map(|folder| folder.replace(' ', "-")).chain([name]).collect();
        return format!("{}{end}", sanitized(&path.join("/"), config));
    };
    let filled: Vec<String> = pattern.split('/').map(|part| filled(part, parts)).collect();
    let path = filled.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/");
    let path = sanitized(&path, config);
    if has_extension(&path, "html") { path } else { format!("{path}{end}") }
}

/// A part of a pattern, with what its tokens stand for.
fn filled(part: &str, parts: &Parts) -> String {
    let mut filled = String::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once(':') {
        filled.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (token, mut left) = after.split_at(end);
        if token == "sections" && left.starts_with('[') {
            let (range, behind) = left[1..].split_once(']').unwrap_or((&left[1..], ""));
            filled.push_str(&chosen(parts.folders, range).join("/"));
            left = behind;
        } else {
            filled.push_str(&value(token, parts));
        }
        rest = left;
    }
    filled.push_str(rest);
    filled
}

/// Folders by a range such as `1:` or `last`.
fn chosen<'a>(folders: &[&'a str], range: &str) -> Vec<&'a str> {
    let place = |text: &str, usual: usize| match text {
        "" => usual,
        "last" => folders.len().saturating_sub(1),
        text => text.parse().unwrap_or(usual),
    };
    let (from, to) = match range.split_once(':') {
        Some((from, to)) => (place(from, 0), place(to, folders.len())),
        None => (place(range, 0), place(range, 0) + 1),
    };
    folders.get(from..to.min(folders.len())).unwrap_or_default().to_vec()
}

fn value(token: &str, parts: &Parts) -> String {
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

fn sanitized(path: &str, config: &Config) -> String {
    sanitize(path, config.keeps_case, config.removes_accents)
}

/// A path as Hugo writes it: hyphens for spaces, and only signs that it lets stand.
pub(super) fn sanitize(path: &str, keeps_case: bool, removes_accents: bool) -> String {
    let mut new = String::with_capacity(path.len());
    let mut is_gap = false;
    for sign in path.chars() {
        let is_kept = sign.is_alphanumeric() || "./\\_#+~-@%".contains(sign) || is_mark(sign);
        if sign.is_whitespace() {
            is_gap = !new.is_empty();
        } else if is_kept {
            if is_gap && sign != '-' && !new.ends_with('-') {
                new.push('-');
            }
            is_gap = false;
            if removes_accents && !sign.is_ascii() {
                new.push_str(
                    deunicode::deunicode_char(sign)
                        .filter(|_| has_accent(sign))
                        .map_or(&sign.to_string(), |ascii| ascii),
                );
            } else {
                new.push(sign);
            }
        }
    }
    if keeps_case { new } else { new.to_lowercase() }
}

/// A sign that joins the letter before it.
fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e4e}')
}

/// Letters that are another one with something above or below; `ø` and `æ` are letters of their own.
fn has_accent(sign: char) -> bool {
    !matches!(sign, 'ø' | 'Ø' | 'æ' | 'Æ' | 'đ' | 'ł' | 'ß' | 'þ' | 'ð') && ('\u{c0}'..='\u{24f}').contains(&sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_hugo_does() {
        assert_eq!(sanitize("Hei Maailma (osa 2)!", false, false), "hei-maailma-osa-2");
        assert_eq!(sanitize("Äiti & Øl", false, false), "äiti-øl");
        assert_eq!(sanitize("Äiti ja Øl", false, true), "aiti-ja-øl");
        assert_eq!(chosen(&["a", "b", "c"], "1:"), ["b", "c"]);
        assert_eq!(chosen(&["a", "b", "c"], "last"), ["c"]);
    }
}
