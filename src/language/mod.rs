//! Everything that depends on a language: names, dates, numbers, plurals, lists, collation, slugs, typography,
//! hyphenation, and the words in URLs. CLDR data comes from ICU4X. The tables in this folder hold only data that ICU4X
//! does not offer.

mod alphabet;
mod collation;
mod control_characters;
mod date;
mod direction;
mod hyphens;
mod lazy_formatter;
mod list;
mod names;
mod normalization;
mod number;
mod php_tags;
mod relative;
mod slug;
mod strings;
mod tag;
mod typography;
mod word_cache;
mod wordpress_slug;
mod words;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use icu_experimental::displaynames::DisplayNamesOptions;
use icu_experimental::displaynames::multi::LanguageDisplayNames;
use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};

pub use control_characters::without_control_characters;
pub use date::DateStyle;
pub use direction::{Direction, is_same_language, language_attributes};
pub use hyphens::{BreakOffsets, HyphenationExceptions, Hyphenator};
pub use normalization::{
    compose_letters, decompose, is_invisible, name_key, normalize_name, normalize_nfc, without_marks,
};
pub use relative::RelativeUnit;
pub use slug::SlugStyle;
pub use strings::{LanguageStrings, MissingStrings, ThemeString, ThemeStrings, fill_placeholders, placeholders};
pub use tag::{LanguageTag, canonical_tag};
pub use typography::{Run, SOFT_HYPHEN, Typography, typeset_paragraphs};
use wordpress_slug::LocaleRules;
pub use words::count_words;

/// The words that a language has in URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlWord {
    /// The segment before a tag's slug.
    Tag,
    /// The segment before a category's slug.
    Category,
    /// The segment before an author's slug.
    Author,
    /// The segment before the number of a further page of a list.
    Page,
    /// The segment of the archive index.
    Archive,
    /// The segment of the index of all posts by title.
    Index,
    /// The segment of the search page.
    Search,
    /// The segment before the feed of comments.
    Comments,
    /// The segment before a series' slug.
    Series,
}

impl UrlWord {
    /// All words with their keys in site.toml, in the order of `LanguageData::url_words`.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Tag, "tag"),
        (Self::Category, "category"),
        (Self::Author, "author"),
        (Self::Page, "page"),
        (Self::Archive, "archive"),
        (Self::Index, "index"),
        (Self::Search, "search"),
        (Self::Comments, "comments"),
        (Self::Series, "series"),
    ];
}

/// Kielo's own data on a language.
struct LanguageData {
    tag: &'static str,
    /// The name of the language in that language, as readers see it in a menu.
    name: &'static str,
    /// The words in URLs, in the order of [`UrlWord::ALL`].
    url_words: [&'static str; UrlWord::ALL.len()],
    /// The letters that this language transliterates differently from deunicode.
    slug_letters: &'static [(char, &'static str)],
}

const SWEDISH_AND_FINNISH_LETTERS: &[(char, &str)] = &[('ä', "a"), ('ö', "o"), ('å', "a")];
const NORWEGIAN_LETTERS: &[(char, &str)] = &[('æ', "ae"), ('ø', "o"), ('å', "a")];

const DANISH_LETTERS: &[(char, &str)] = &[('æ', "ae"), ('ø', "oe"), ('å', "aa")];

const ENGLISH: LanguageData = LanguageData {
    tag: "en",
    name: "English",
    url_words: ["tag", "category", "author", "page", "archive", "index", "search", "comments", "series"],
    slug_letters: &[],
};

/// The languages with their own data. Any other language has CLDR's dates, plurals and collation, and English words in
/// URLs.
const LANGUAGES: &[LanguageData] = &[
    LanguageData {
        tag: "da",
        name: "Dansk",
        url_words: ["tag", "kategori", "forfatter", "side", "arkiv", "register", "soeg", "kommentarer", "serie"],
        slug_letters: DANISH_LETTERS,
    },
    ENGLISH,
    LanguageData {
        tag: "fi",
        name: "Suomi",
        url_words: [
            "avainsana",
            "kategoria",
            "kirjoittaja",
            "sivu",
            "arkisto",
            "hakemisto",
            "haku",
            "kommentit",
            "sarja",
        ],
        slug_letters: SWEDISH_AND_FINNISH_LETTERS,
    },
    LanguageData {
        tag: "nb",
        name: "Norsk bokmål",
        url_words: ["stikkord", "kategori", "forfatter", "side", "arkiv", "register", "sok", "kommentarer", "serie"],
        slug_letters: NORWEGIAN_LETTERS,
    },
    LanguageData {
        tag: "nn",
        name: "Norsk nynorsk",
        url_words: ["stikkord", "kategori", "forfattar", "side", "arkiv", "register", "sok", "kommentarar", "serie"],
        slug_letters: NORWEGIAN_LETTERS,
    },
    LanguageData {
        tag: "sv",
        name: "Svenska",
        url_words: ["etikett", "kategori", "forfattare", "sida", "arkiv", "register", "sok", "kommentarer", "serie"],
        slug_letters: SWEDISH_AND_FINNISH_LETTERS,
    },
];

/// A language with its formatters.
pub struct Language {
    tag: String,
    parsed_tag: LanguageTag,
    name: String,
    direction: Direction,
    data: &'static LanguageData,
    plurals: PluralRules,
    numbers: number::NumberFormat,
    collation: collation::Collation,
    dates: date::DateTimeFormat,
    relative_times: relative::RelativeTimeFormat,
    lists: list::ListFormat,
    locale: Locale,
    locale_rules: LocaleRules,
    alphabet: OnceLock<Option<alphabet::Alphabet>>,
}

impl Language {
    /// Returns the language of a BCP 47 tag; `no` means `nb`. `None` if the tag is not well-formed or names no known
    /// language.
    #[must_use]
    pub fn from_tag(written: &str) -> Option<Self> {
        let parsed_tag = LanguageTag::parse(written)?;
        let tag = parsed_tag.tag();
        let locale = parsed_tag.locale();
        let data = LANGUAGES.iter().find(|data| data.tag == locale.id.language.as_str());
        Some(Self {
            name: names::name(&locale, data.map(|data| data.name)),
            direction: Direction::for_locale(&locale),
            data: data.unwrap_or(&ENGLISH),
            plurals: PluralRules::try_new_cardinal((&locale).into()).ok()?,
            numbers: number::NumberFormat::new(&locale)?,
            collation: collation::Collation::new(&locale)?,
            dates: date::DateTimeFormat::new(&locale),
            relative_times: relative::RelativeTimeFormat::new(&locale),
            lists: list::ListFormat::new(&locale),
            alphabet: OnceLock::new(),
            locale_rules: LocaleRules::for_language(locale.id.language.as_str(), !locale.id.variants.is_empty()),
            locale,
            tag,
            parsed_tag,
        })
    }

    /// Returns the tag as used in HTML's `lang` attribute, with the region that was written.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Returns the tag as used in URLs and file names, without a region that the language has anyway.
    #[must_use]
    pub fn short_tag(&self) -> &str {
        self.parsed_tag.short()
    }

    /// Returns the tag in its canonical form.
    #[must_use]
    pub fn parsed_tag(&self) -> &LanguageTag {
        &self.parsed_tag
    }

    /// Returns the name of the language in that language, such as `Suomi`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name of another language in this language, as CLDR has it: `finsk` for Finnish in Norwegian. Returns the
    /// other language's own name if CLDR has none.
    #[must_use]
    pub fn name_of(&self, other: &Self) -> String {
        let names = LanguageDisplayNames::try_new(self.locale.clone().into(), DisplayNamesOptions::default());
        let name = names.ok().and_then(|names| names.of(other.locale.id.language).map(str::to_owned));
        name.unwrap_or_else(|| other.name.clone())
    }

    /// Returns the name of the language in that language with its region, if one was written: `svenska (Finland)`. It
    /// tells languages apart that differ in their region.
    #[must_use]
    pub fn name_with_region(&self) -> String {
        names::name_with_region(&self.locale)
    }

    /// Returns the locale as Open Graph writes it: `fi_FI`. If the tag has no region, the most likely region from CLDR
    /// is added.
    #[must_use]
    pub fn open_graph_locale(&self) -> String {
        let mut maximized = self.locale.id.clone();
        icu_locale::LocaleExpander::new_extended().maximize(&mut maximized);
        match maximized.region {
            Some(region) => format!("{}_{region}", maximized.language),
            None => maximized.language.to_string(),
        }
    }

    /// Returns the direction of the script.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Returns how hard another language is for readers of this one: 1 between Bokmål and Nynorsk, 2 between
    /// Scandinavian languages, otherwise 3.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u8 {
        let is_scandinavian = |language: &Self| matches!(language.data.tag, "da" | "nb" | "nn" | "sv");
        let is_norwegian = |language: &Self| matches!(language.data.tag, "nb" | "nn");
        if is_norwegian(self) && is_norwegian(other) {
            1
        } else if is_scandinavian(self) && is_scandinavian(other) {
            2
        } else {
            3
        }
    }

    /// Returns a word in URLs.
    #[must_use]
    pub fn url_word(&self, word: UrlWord) -> &'static str {
        self.data.url_words[word as usize]
    }

    /// Returns the slug of a text for addresses. It can be empty. In WordPress's style it can have letters of any script, as
    /// the name of a folder has them.
    #[must_use]
    pub fn slug(&self, text: &str, style: SlugStyle) -> String {
        let slug = match style {
            SlugStyle::Language => String::new(),
            SlugStyle::WordPress => wordpress_slug::decoded(&wordpress_slug::sanitize_title(text, self.locale_rules)),
        };
        // Where WordPress has nothing but the number of the post, the letters that Kielo finds are better.
        if slug.is_empty() { self.ascii_slug(text, style) } else { slug }
    }

    /// Returns the slug of a text in ASCII, for anchors and names of images. It can be empty.
    #[must_use]
    pub fn ascii_slug(&self, text: &str, style: SlugStyle) -> String {
        slug::ascii_slug(text, self.data.slug_letters, style)
    }

    /// Returns the slug that Kielo made for addresses before it followed all of WordPress's rules, if it is another one than
    /// `slug`, the present slug of the text.
    #[must_use]
    pub fn former_slug(&self, text: &str, style: SlugStyle, slug: &str) -> Option<String> {
        if style == SlugStyle::Language {
            return None;
        }
        let former = self.ascii_slug(text, style);
        (!former.is_empty() && former != slug).then_some(former)
    }

    /// Compares two names by the language's collation (CLDR root and tailorings, numbers by value).
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> std::cmp::Ordering {
        self.collation.compare(a, b)
    }

    /// Sorts items by name and groups them under the letters of the language's alphabet. Signs before the first letter
    /// are ignored, so a title in quotation marks is found where readers expect it.
    #[must_use]
    pub fn group_by_letter<T>(&self, mut named: Vec<(&str, T)>) -> Vec<(String, Vec<T>)> {
        let alphabet = self.alphabet.get_or_init(|| alphabet::Alphabet::new(&self.locale)).as_ref();
        named.sort_by(|(a, _), (b, _)| {
            self.compare(alphabet::without_leading_signs(a), alphabet::without_leading_signs(b))
                .then_with(|| self.compare(a, b))
        });
        let mut groups: Vec<(String, Vec<T>)> = Vec::new();
        for (name, item) in named {
            let heading = alphabet.map_or("", |alphabet| alphabet.heading(alphabet::without_leading_signs(name)));
            match groups.last_mut().filter(|(known, _)| known == heading) {
                Some((_, items)) => items.push(item),
                None => groups.push((heading.to_owned(), vec![item])),
            }
        }
        groups
    }

    /// Returns the separators of a list of `count` items in running text. They are `, ` between items and ` ja ` before
    /// the last one.
    #[must_use]
    pub fn list_separators(&self, count: usize) -> Vec<String> {
        // A character that occurs in no separator.
        let name = "\u{fffc}";
        let list = self.list(&vec![name; count]);
        list.split(name).skip(1).take(count.saturating_sub(1)).map(str::to_owned).collect()
    }

    /// Returns the CLDR plural category of a count.
    #[must_use]
    pub fn plural_form(&self, count: u64) -> &'static str {
        match self.plurals.category_for(count) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// Returns the CLDR plural categories that counts have in this language. Categories for fractions and for millions
    /// are left out.
    #[must_use]
    pub fn plural_forms(&self) -> Vec<&'static str> {
        // The rules of all languages repeat by hundreds.
        const COUNTS: std::ops::RangeInclusive<u64> = 0..=300;
        let used: BTreeSet<&str> = COUNTS.map(|count| self.plural_form(count)).collect();
        ["zero", "one", "two", "few", "many", "other"].into_iter().filter(|form| used.contains(form)).collect()
    }

    /// Formats a whole number: `1 234`.
    #[must_use]
    pub fn number(&self, number: i64) -> String {
        self.numbers.whole(number)
    }

    /// Formats a number with up to three decimal places: `1 234,5`.
    #[must_use]
    pub fn decimal(&self, number: f64) -> String {
        self.numbers.decimal(number)
    }

    /// Formats a date in words or digits.
    #[must_use]
    pub fn date(&self, date: jiff::civil::Date, style: DateStyle) -> String {
        self.dates.date(date, style)
    }

    /// Formats a date with the time of day: `2. maaliskuuta 2010 klo 9.05`. A style for only a part of a date is
    /// treated as [`DateStyle::Long`].
    #[must_use]
    pub fn date_time(&self, at: jiff::civil::DateTime, style: DateStyle) -> String {
        self.dates.date_time(at, style)
    }

    /// Formats a time of day to the minute: `9.05`.
    #[must_use]
    pub fn time(&self, time: jiff::civil::Time) -> String {
        self.dates.time(time)
    }

    /// Formats a distance from now: `3 tuntia sitten`, `eilen`. A negative amount is in the past.
    #[must_use]
    pub fn relative_time(&self, amount: i64, unit: RelativeUnit) -> String {
        self.relative_times.format(amount, unit)
    }

    /// Returns the whole minutes that it takes to read a text: at least one, or zero for an empty text.
    #[must_use]
    pub fn reading_minutes(&self, text: &str) -> usize {
        words::reading_minutes(text, self.tag.split('-').next().unwrap_or(&self.tag))
    }

    /// Joins texts as in running text: `a, b ja c`.
    #[must_use]
    pub fn list(&self, items: &[&str]) -> String {
        self.lists.and(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_grouped_by_letter() {
        let check = |tag: &str, names: &str, expected: &str| {
            let Some(language) = Language::from_tag(tag) else { panic!("{tag} is not a language") };
            let groups = language.group_by_letter(names.split(", ").map(|name| (name, name)).collect());
            let shown: Vec<_> =
                groups.iter().map(|(letter, names)| format!("{letter}: {}", names.join(", "))).collect();
            assert_eq!(shown.join(" | "), expected, "{tag}");
        };
        let names = "Ånes, Aas, Æsop, Østby, zebra, Ärjä, Öljy, wahl, vala, Ülo, 7 syytä, 10 syytä, ”Zoo”, *, Жук";
        check(
            "fi",
            names,
            "#: * | 0–9: 7 syytä, 10 syytä | A: Aas | V: vala | W: wahl | Y: Ülo | Z: zebra, ”Zoo” | Å: Ånes | \
             Ä: Ärjä, Æsop | Ö: Öljy, Østby | …: Жук",
        );
        check(
            "nb",
            names,
            "#: * | 0–9: 7 syytä, 10 syytä | V: vala | W: wahl | Y: Ülo | Z: zebra, ”Zoo” | Æ: Ärjä, Æsop | \
             Ø: Öljy, Østby | Å: Ånes, Aas | …: Жук",
        );
    }

    #[test]
    fn lists_are_joined_as_in_sentences() {
        let separators = |tag: &str, count| Language::from_tag(tag).map(|language| language.list_separators(count));
        let texts = |texts: &[&str]| Some(texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
        assert_eq!(separators("fi", 3), texts(&[", ", " ja "]));
        assert_eq!(separators("nb", 2), texts(&[" og "]));
        assert_eq!(separators("nb", 1), texts(&[]));
        assert_eq!(separators("nb", 0), texts(&[]));
    }

    #[test]
    fn open_graph_locales_have_a_region() {
        let names = ["fi", "nb", "nn", "sv", "sv-FI", "da", "en", "en-GB", "se"]
            .map(|tag| Language::from_tag(tag).map(|language| language.open_graph_locale()).unwrap_or_default());
        assert_eq!(names, ["fi_FI", "nb_NO", "nn_NO", "sv_SE", "sv_FI", "da_DK", "en_US", "en_GB", "se_NO"]);
    }
}
