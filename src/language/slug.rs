//! Slugs: the form of a text for URLs.

use super::normalize_nfc;

/// The rules that slugs follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SlugStyle {
    /// The rules of the language: Finnish `ä` becomes `a`, and Norwegian `æ` becomes `ae`.
    #[default]
    Language,
    /// The rules of WordPress's `remove_accents` and `sanitize_title`, for blogs that keep their old URLs.
    WordPress,
}

impl SlugStyle {
    /// All values with their names in site.toml.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Language, "language"), (Self::WordPress, "wordpress")];

    /// Returns the name in site.toml.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// The letters that WordPress's `remove_accents` transliterates differently from deunicode, in locales without rules of
/// their own. Source: WordPress 6, `wp-includes/formatting.php`.
const WORDPRESS_LETTERS: &[(char, &str)] =
    &[('ä', "a"), ('ö', "o"), ('å', "a"), ('ü', "u"), ('æ', "ae"), ('ø', "o"), ('þ', "th"), ('ð', "d"), ('ß', "s")];

/// The largest length of a slug in bytes, as in WordPress.
const MAX_SLUG_BYTES: usize = 200;

/// Returns `text` as ASCII letters and digits in lower case, separated by single hyphens.
pub(super) fn ascii_slug(text: &str, letters: &[(char, &str)], style: SlugStyle) -> String {
    let letters = match style {
        SlugStyle::Language => letters,
        SlugStyle::WordPress => WORDPRESS_LETTERS,
    };
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |piece: &str| {
        for c in piece.chars() {
            if c.is_ascii_alphanumeric() {
                if gap && !slug.is_empty() {
                    slug.push('-');
                }
                gap = false;
                slug.push(c.to_ascii_lowercase());
            // These characters are dropped inside a word: "Bain's" becomes "bains".
            } else if !matches!(c, '\'' | '"' | '[' | ']') {
                gap = true;
            }
        }
    };
    for c in normalize_nfc(text).chars().flat_map(char::to_lowercase) {
        if matches!(c, '’' | '‘' | '”' | '“' | '«' | '»' | '\u{ad}') {
            continue;
        }
        match letters.iter().find(|(letter, _)| *letter == c) {
            Some((_, ascii)) => push(ascii),
            None if c.is_ascii() => push(c.encode_utf8(&mut [0; 4])),
            None => push(deunicode::deunicode_char(c).unwrap_or("-")),
        }
    }
    truncated(slug)
}

/// Truncates a slug between words to WordPress's limit. File systems limit names to 255 bytes.
fn truncated(mut slug: String) -> String {
    if slug.len() > MAX_SLUG_BYTES {
        let end = slug[..=MAX_SLUG_BYTES].rfind('-').unwrap_or(MAX_SLUG_BYTES);
        slug.truncate(end);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, SlugStyle};

    #[track_caller]
    fn check(tag: &str, text: &str, expected: &str) {
        let slug = Language::from_tag(tag).map(|language| language.slug(text, SlugStyle::Language));
        assert_eq!(slug.as_deref(), Some(expected));
    }

    #[test]
    fn follows_the_rules_of_each_language() {
        check("fi", "Asiakkuudenhallinta (CRM)", "asiakkuudenhallinta-crm");
        check("fi", "Kärsitkö vuorovaikutusinflaatiosta?", "karsitko-vuorovaikutusinflaatiosta");
        check("fi", "Ääkköset ja Åbo", "aakkoset-ja-abo");
        check("nb", "Blåbærsyltetøy på norsk", "blabaersyltetoy-pa-norsk");
        check("sv", "Återköp & värde – så gör du", "aterkop-varde-sa-gor-du");
        check("fi", "”Totta kai” – 2.0!", "totta-kai-2-0");
        check("fi", "Šakki ja žeton", "sakki-ja-zeton");
        check("fi", "  ", "");
        check("en", "What’s new", "whats-new");
    }

    #[test]
    fn follows_wordpress_where_asked() {
        assert_eq!(ascii_slug("Straße", &[], SlugStyle::WordPress), "strase");
        assert_eq!(ascii_slug("Blåbær", &[], SlugStyle::WordPress), "blabaer");
    }
}
