//! The writing direction of languages, and the HTML attributes of words in another language.

use std::fmt::Write as _;

use icu_locale::{Locale, LocaleDirectionality};

/// The writing direction of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// Returns the direction of a locale by its script. It is left to right if the script is unknown.
    pub(super) fn for_locale(locale: &Locale) -> Self {
        match LocaleDirectionality::new_common().get(&locale.id) {
            Some(icu_locale::Direction::RightToLeft) => Self::RightToLeft,
            _ => Self::LeftToRight,
        }
    }

    /// Returns the direction of a language by its tag.
    #[must_use]
    pub fn for_tag(tag: &str) -> Self {
        tag.parse().map_or(Self::LeftToRight, |locale| Self::for_locale(&locale))
    }

    /// Returns the value of HTML's `dir` attribute.
    #[must_use]
    pub fn html(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// Returns the attributes of an element whose words are in the language `tag`, each after a space: `lang`, and `dir` if the
/// words run in the other direction than those around the element. Empty if the language is the surrounding one. Both
/// tags must be canonical.
#[must_use]
pub fn language_attributes(tag: &str, surrounding: &str) -> String {
    if tag == surrounding {
        return String::new();
    }
    let mut attributes = format!(" lang=\"{tag}\"");
    let direction = Direction::for_tag(tag);
    if direction != Direction::for_tag(surrounding) {
        // Writing to a String cannot fail.
        _ = write!(attributes, " dir=\"{}\"", direction.html());
    }
    attributes
}

/// Returns whether words of one language are words of the other: their tags differ only in the region.
#[must_use]
pub fn is_same_language(tag: &str, other: &str) -> bool {
    let without_region = |tag: &str| {
        tag.parse::<Locale>().ok().map(|mut locale| {
            locale.id.region = None;
            locale.id
        })
    };
    tag == other || without_region(tag) == without_region(other)
}

#[cfg(test)]
mod tests {
    use super::{is_same_language, language_attributes};

    #[test]
    fn a_region_makes_no_other_language() {
        assert!(is_same_language("sv-FI", "sv") && is_same_language("en-GB", "en-US") && is_same_language("fi", "fi"));
        assert!(!is_same_language("nn", "nb") && !is_same_language("zh-Hant", "zh") && !is_same_language("pl", "en"));
    }

    #[test]
    fn words_of_another_language_are_marked() {
        assert_eq!(language_attributes("fi", "fi"), "");
        assert_eq!(language_attributes("nb", "fi"), " lang=\"nb\"");
        assert_eq!(language_attributes("ar", "fi"), " lang=\"ar\" dir=\"rtl\"");
        assert_eq!(language_attributes("fi", "he"), " lang=\"fi\" dir=\"ltr\"");
        assert_eq!(language_attributes("fa", "ur"), " lang=\"fa\"");
        // Kurdish and Punjabi are written in both directions.
        assert_eq!(language_attributes("pa-Arab", "pa"), " lang=\"pa-Arab\" dir=\"rtl\"");
        assert_eq!(language_attributes("ckb", "ku"), " lang=\"ckb\" dir=\"rtl\"");
    }
}
