//! Makes slugs and file names from the words of an export. None of them can lead out of the site's folder.

use crate::language::{Language, SlugStyle, is_invisible};

/// Longest slug in bytes, as in WordPress and in front matter. The names of files are shorter: [`file_name_from_slug`].
const MAX_SLUG_BYTES: usize = 200;

/// Removes or replaces the characters of a slug that an address cannot have. The result may be empty.
pub(super) fn clean_slug(slug: &str) -> String {
    let mut clean = String::with_capacity(slug.len());
    for c in slug.chars() {
        if c.is_control() || is_invisible(c) {
            continue;
        }
        let c = if c.is_whitespace() || "/\\?#%\"<>{}|^`:*&".contains(c) { '-' } else { c };
        let is_repeated_dot = c == '.' && clean.ends_with(c);
        if !is_repeated_dot {
            clean.push(c);
        }
    }
    let clean = clean.trim_start_matches('.');
    let end = clean.floor_char_boundary(MAX_SLUG_BYTES);
    clean[..end].trim_end_matches('.').to_owned()
}

/// Returns the slug of the export, else a slug made from the name, else `word-number`.
pub(super) fn slug_or_fallback(exported: &str, name: &str, language: &Language, word: &str, number: u64) -> String {
    let exported = clean_slug(exported);
    if !exported.is_empty() {
        return exported;
    }
    let from_name = language.slug(name, SlugStyle::WordPress);
    if from_name.is_empty() { format!("{word}-{number}") } else { from_name }
}

/// Returns the wanted name, with the first number from 2 that makes it unique if it is taken.
pub(super) fn unique_name(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let wanted = if wanted.is_empty() { clean_slug("x") } else { wanted.to_owned() };
    if !is_taken(&wanted) {
        return wanted;
    }
    (2..u32::MAX).map(|number| format!("{wanted}-{number}")).find(|name| !is_taken(name)).unwrap_or(wanted)
}

/// Returns the name of a file or folder for a slug. It has no dot: Kielo reads a language or an extension after one.
pub(super) fn file_name_from_slug(slug: &str) -> String {
    const MAX_BYTES: usize = 100;
    let name: String = slug.chars().map(|c| if c == '.' || c == '#' || c == '~' { '-' } else { c }).collect();
    let end = name.floor_char_boundary(MAX_BYTES);
    let name = name[..end].trim_matches('-');
    if name.is_empty() { "teksti".to_owned() } else { name.to_owned() }
}

/// Returns the name that a file of the media library gets in a page bundle.
pub(super) fn media_file_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain = |text: &str| text.chars().map(|c| if is_plain(c) { c } else { '-' }).collect::<String>();
    let stem = plain(stem).replace("..", "-");
    let stem = stem.trim_matches(['-', '.']);
    let stem = &stem[..stem.floor_char_boundary(120)];
    let stem = if stem.is_empty() { "file" } else { stem };
    let extension = plain(extension).to_lowercase();
    // Kielo would read a file with a document's extension as a document.
    match &extension[..extension.floor_char_boundary(10)] {
        "" => stem.to_owned(),
        "md" | "markdown" => format!("{stem}.txt"),
        "toml" if stem == "comments" => "comments-1.toml".to_owned(),
        extension => format!("{stem}.{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_folder() {
        for slug in ["../../etc/passwd", "..", ".ssh", "a/../b", "\u{202e}..\u{202d}", "a\0b", "C:\\x"] {
            let clean = clean_slug(slug);
            assert!(!clean.contains("..") && !clean.contains(['/', '\\', '\0']) && !clean.starts_with('.'), "{clean}");
            let name = file_name_from_slug(&clean);
            assert!(!name.contains(['.', '/']) && !name.is_empty(), "{name}");
        }
        assert_eq!(clean_slug("þág²"), "þág²");
        assert_eq!(media_file_name("2008/06/../../Kuva 1.JPG"), "Kuva-1.jpg");
        assert_eq!(media_file_name("../.md"), "file.txt");
    }
}
