//! Language tags (BCP 47): their canonical forms, and which tags mean the same language.

use icu_experimental::displaynames::DisplayNamesOptions;
use icu_experimental::displaynames::multi::{RegionDisplayNames, ScriptDisplayNames};
use icu_locale::subtags::Region;
use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleExpander, TransformResult};

/// Abbreviations that are language tags too, but more often the names of topics: `content/it/`.
const TOPICS: [&str; 6] = ["hr", "id", "io", "it", "ml", "os"];

/// The canonical form of a language tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageTag {
    /// Canonical by CLDR, with the region that was written.
    id: LanguageIdentifier,
    /// The tag without a region and a script that the language has anyway.
    short: String,
}

impl LanguageTag {
    /// Parses a tag in any case, with `-` or `_`; `no` means `nb`. Returns `None` if the tag is not well-formed or names
    /// no known language.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let mut id: LanguageIdentifier = written.trim().replace('_', "-").parse().ok()?;
        if id.language.is_unknown() {
            return None;
        }
        let mut locale = Locale::from(id);
        LocaleCanonicalizer::new_common().canonicalize(&mut locale);
        id = locale.id;
        if id.language.as_str() == "no" {
            id.language = "nb".parse().ok()?;
        }
        let mut maximized = LanguageIdentifier::from((id.language, None, None));
        // CLDR knows the usual script of every language. A code without one is not a language.
        if LocaleExpander::new_extended().maximize(&mut maximized) == TransformResult::Unmodified {
            return None;
        }
        if id.script == maximized.script {
            id.script = None;
        }
        let mut short = id.clone();
        short.region = id.region.filter(|region| Some(*region) != maximized.region);
        Some(Self { short: short.to_string(), id })
    }

    /// Parses the ending or the folder of a file as a tag. A name has more forms than a tag: the language must have two
    /// letters if it can be written so, script and region must exist, and there are no variants.
    #[must_use]
    pub fn parse_name(name: &str) -> Option<Self> {
        let tag = Self::parse(name)?;
        let is_long_form =
            name.split(['-', '_']).next().is_some_and(|main| main.len() > tag.id.language.as_str().len());
        let is_real = |region: Region| {
            let names = RegionDisplayNames::try_new(icu_locale::locale!("en").into(), DisplayNamesOptions::default());
            names.is_ok_and(|names| names.of(region).is_some())
        };
        let has_real_script = tag.id.script.is_none_or(|script| {
            let names = ScriptDisplayNames::try_new(icu_locale::locale!("en").into(), DisplayNamesOptions::default());
            names.is_ok_and(|names| names.of(script).is_some())
        });
        let is_name = is_long_form || !tag.id.variants.is_empty() || !has_real_script;
        (!is_name && tag.id.region.is_none_or(is_real)).then_some(tag)
    }

    /// Returns whether a first folder of this name is meant as the folder of a language, even if the site does not have
    /// the language.
    #[must_use]
    pub fn names_folder(name: &str) -> bool {
        let is_short = name.len() == 2 && !TOPICS.contains(&&*name.to_ascii_lowercase());
        (is_short || name.contains(['-', '_'])) && Self::parse_name(name).is_some()
    }

    /// Returns the tag with the region that was written, for `lang` and `hreflang`.
    #[must_use]
    pub fn tag(&self) -> String {
        self.id.to_string()
    }

    /// Returns the tag without a region that the language has anyway: `sv-SE` and `sv` are `sv`, but `sv-FI` is `sv-FI`.
    /// Tags of one language with one short form mean the same.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.short
    }

    /// Returns whether the tag was written with another main language than its own: `no` means `nb`.
    #[must_use]
    pub fn is_alias(&self, written: &str) -> bool {
        let main = written.trim().split(['-', '_']).next().unwrap_or_default();
        !main.eq_ignore_ascii_case(self.id.language.as_str())
    }

    /// Returns whether the tag names a language without its region, script or variant.
    #[must_use]
    pub fn is_main_language(&self) -> bool {
        self.id.region.is_none() && self.id.script.is_none() && self.id.variants.is_empty()
    }

    /// Returns whether both tags have the same main language.
    #[must_use]
    pub fn has_main_language_of(&self, other: &Self) -> bool {
        self.id.language == other.id.language
    }

    /// Returns whether both tags have the same main language in the same script.
    #[must_use]
    pub fn shares_main_language(&self, other: &Self) -> bool {
        let script = |tag: &Self| {
            let mut maximized = tag.id.clone();
            LocaleExpander::new_extended().maximize(&mut maximized);
            maximized.script
        };
        self.id.language == other.id.language && script(self) == script(other)
    }

    pub(super) fn locale(&self) -> Locale {
        Locale::from(self.id.clone())
    }
}

/// Returns the short canonical form of a tag; what is no tag is unchanged.
#[must_use]
pub fn canonical_tag(written: &str) -> String {
    LanguageTag::parse(written).map_or_else(|| written.to_owned(), |tag| tag.short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, tag: &str, short: &str) {
        let parsed = LanguageTag::parse(written).map(|parsed| (parsed.tag(), parsed.short().to_owned()));
        assert_eq!(parsed, Some((tag.to_owned(), short.to_owned())), "{written}");
    }

    #[test]
    fn tags_are_canonicalized_and_keep_their_region() {
        check("fi", "fi", "fi");
        check("FI-fi", "fi-FI", "fi");
        check("nb-NO", "nb-NO", "nb");
        check("nb_NO", "nb-NO", "nb");
        check("no", "nb", "nb");
        check("no-NO", "nb-NO", "nb");
        check("nn-NO", "nn-NO", "nn");
        check("sv-SE", "sv-SE", "sv");
        check("sv-FI", "sv-FI", "sv-FI");
        check("pt-br", "pt-BR", "pt");
        check("pt-PT", "pt-PT", "pt-PT");
        check("en-US", "en-US", "en");
        check("zh-hant", "zh-Hant", "zh-Hant");
        check("zh_Hans_CN", "zh-CN", "zh");
        check("et", "et", "et");
        check("se", "se", "se");
        check("fo", "fo", "fo");
        for written in ["und", "suomi_1", "suomi", "xx", "", "_", "-no", "nb-", "n"] {
            assert_eq!(LanguageTag::parse(written), None, "{written}");
        }
    }

    #[test]
    fn names_of_files_are_tags_only_if_all_parts_exist() {
        for name in ["nb", "NB", "no", "nb-NO", "nb_no", "se", "net", "zh-Hant", "es-419", "sr_Latn_RS"] {
            assert!(LanguageTag::parse_name(name).is_some(), "{name}");
        }
        for name in ["no-go", "no-reply", "my-page", "no-show", "fin", "v2", "js", "asp", "core-2", "net-core", "0"] {
            assert!(LanguageTag::parse_name(name).is_none(), "{name}");
        }
    }

    #[test]
    fn folders_of_languages_and_folders_of_topics() {
        for folder in ["de", "no", "EN", "pt-BR", "pt_br"] {
            assert!(LanguageTag::names_folder(folder), "{folder}");
        }
        for folder in ["it", "hr", "ai", "css", "fin", "on", "no-go", "blog", "2026"] {
            assert!(!LanguageTag::names_folder(folder), "{folder}");
        }
    }

    #[test]
    fn regions_share_their_main_language() {
        let shares = |one: &str, other: &str| {
            LanguageTag::parse(one).zip(LanguageTag::parse(other)).map(|(one, other)| one.shares_main_language(&other))
        };
        assert_eq!(shares("sv-FI", "sv"), Some(true));
        assert_eq!(shares("nb", "nn"), Some(false));
        assert_eq!(shares("zh-Hant", "zh-Hans"), Some(false));
        assert_eq!(shares("zh-TW", "zh-Hant"), Some(true));
    }
}
