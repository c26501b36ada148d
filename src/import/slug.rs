//! Slugs and file names out of what an export says: nothing in them can lead out of the site's folder.

use crate::language::{Language, SlugStyle};

/// The longest slug in bytes; a file's name has a date and an ending besides.
const LONGEST: usize = 180;

/// A slug that can stand in an address, as near to the one in the export as possible; empty when nothing is left of it.
pub(super) fn usable(slug: &str) -> String {
    let mut usable = String::with_capacity(slug.len());
    for c in slug.chars() {
        if c.is_control() || is_invisible(c) {
            continue;
        }
        let c = if c.is_whitespace() || "/\\?#%\"<>{}|^`:*&".contains(c) { '-' } else { c };
        let is_doubled = matches!(c, '-' | '.') && usable.ends_with(c) && c != '-';
        if !is_doubled {
            usable.push(c);
        }
    }
    let start = usable.trim_start_matches('.');
    let end = start.floor_char_boundary(LONGEST);
    start[..end].trim_end_matches('.').to_owned()
}

/// Signs that are not seen: they join letters, turn the direction of text, or fill.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

/// The slug in an export, else one made of a name, else a word and a number.
pub(super) fn slug(written: &str, name: &str, language: &Language, word: &str, number: u64) -> String {
    let written = usable(written);
    if !written.is_empty() {
        return written;
    }
    let made = language.slug(name, SlugStyle::WordPress);
    if made.is_empty() { format!("{word}-{number}") } else { made }
}

/// A text, or the text with the first number that makes it new.
pub(super) fn first_free(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let wanted = if wanted.is_empty() { usable("x") } else { wanted.to_owned() };
    if !is_taken(&wanted) {
        return wanted;
    }
    (2..u32::MAX).map(|number| format!("{wanted}-{number}")).find(|slug| !is_taken(slug)).unwrap_or(wanted)
}

/// The name of a file or folder for a slug: no dots, since what stands behind one means something.
pub(super) fn file_name(slug: &str) -> String {
    const LONGEST: usize = 100;
    let name: String = slug.chars().map(|c| if c == '.' || c == '#' || c == '~' { '-' } else { c }).collect();
    let end = name.floor_char_boundary(LONGEST);
    let name = name[..end].trim_matches('-');
    if name.is_empty() { "teksti".to_owned() } else { name.to_owned() }
}

/// The name under which a file of the media library stands in a bundle.
pub(super) fn media_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain = |text: &str| text.chars().map(|c| if is_plain(c) { c } else { '-' }).collect::<String>();
    let stem = plain(stem).replace("..", "-");
    let stem = stem.trim_matches(['-', '.']);
    let stem = &stem[..stem.floor_char_boundary(120)];
    let stem = if stem.is_empty() { "file" } else { stem };
    let ending = plain(ending).to_lowercase();
    // What ends like a document would be read as one.
    match &ending[..ending.floor_char_boundary(10)] {
        "" => stem.to_owned(),
        "md" | "markdown" => format!("{stem}.txt"),
        "toml" if stem == "comments" => "comments-1.toml".to_owned(),
        ending => format!("{stem}.{ending}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for slug in ["../../etc/passwd", "..", ".ssh", "a/../b", "\u{202e}..\u{202d}", "a\0b", "C:\\x"] {
            let usable = usable(slug);
            assert!(
                !usable.contains("..") && !usable.contains(['/', '\\', '\0']) && !usable.starts_with('.'),
                "{usable}"
            );
            let name = file_name(&usable);
            assert!(!name.contains(['.', '/']) && !name.is_empty(), "{name}");
        }
        assert_eq!(usable("þág²"), "þág²");
        assert_eq!(media_name("2008/06/../../Kuva 1.JPG"), "Kuva-1.jpg");
        assert_eq!(media_name("../.md"), "file.txt");
    }
}
