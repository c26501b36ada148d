//! The names of languages and regions in the language itself, from CLDR.

use icu_experimental::displaynames::multi::LocaleDisplayNamesFormatter;
use icu_experimental::displaynames::{DisplayNamesOptions, LanguageDisplay};
use icu_locale::{Locale, locale};

use super::LanguageTag;

/// Returns the name of a language. `builtin` is Kielo's own name of it, for menus. The name has the region if it says more
/// than the language alone.
pub(super) fn name(language: &Locale, builtin: Option<&str>) -> String {
    match builtin {
        _ if has_telling_region(language) => name_with_region(language),
        Some(name) => name.to_owned(),
        None => format(language, &without_region(language), LanguageDisplay::Standard),
    }
}

/// Returns the name of a language with its region: `português (Brasil)`.
pub(super) fn name_with_region(language: &Locale) -> String {
    format(language, language, LanguageDisplay::Standard)
}

/// Whether the region is not that of the language anyway (`sv-FI`), or the language is so different in its regions that
/// CLDR has names for them (`pt-BR`: Brazilian Portuguese).
fn has_telling_region(language: &Locale) -> bool {
    if language.id.region.is_none() {
        return false;
    }
    let is_other = LanguageTag::parse(&language.to_string()).is_some_and(|tag| tag.short() == tag.tag());
    let english = locale!("en");
    let in_english = |display| format(&english, language, display);
    is_other || in_english(LanguageDisplay::Dialect) != in_english(LanguageDisplay::Standard)
}

fn without_region(language: &Locale) -> Locale {
    let mut language = language.clone();
    language.id.region = None;
    language
}

/// Returns the name of a language in the language of the reader; its tag if CLDR has no name.
fn format(reader: &Locale, language: &Locale, display: LanguageDisplay) -> String {
    let mut options = DisplayNamesOptions::default();
    options.language_display = display;
    let names = LocaleDisplayNamesFormatter::try_new(reader.into(), options);
    names.map_or_else(|_| language.to_string(), |names| names.of(language).into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Language;

    #[track_caller]
    fn check(tag: &str, name: &str, with_region: &str) {
        let language =
            Language::from_tag(tag).map(|language| (language.name().to_owned(), language.name_with_region()));
        assert_eq!(language, Some((name.to_owned(), with_region.to_owned())), "{tag}");
    }

    #[test]
    fn languages_have_their_own_names() {
        check("fi", "Suomi", "suomi");
        check("fi-FI", "Suomi", "suomi (Suomi)");
        check("nb-NO", "Norsk bokmål", "norsk bokmål (Norge)");
        check("sv-SE", "Svenska", "svenska (Sverige)");
        check("sv-FI", "svenska (Finland)", "svenska (Finland)");
        check("pt-BR", "português (Brasil)", "português (Brasil)");
        check("pt", "português", "português");
        check("en-GB", "English (United Kingdom)", "English (United Kingdom)");
        check("de-AT", "Deutsch (Österreich)", "Deutsch (Österreich)");
        check("et", "eesti", "eesti");
        check("pl", "polski", "polski");
    }
}
