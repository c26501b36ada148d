//! What a language knows: its name, dates, times, numbers, plural forms, lists, order, slugs, how its text is set and
//! its words broken, and the words in its addresses. Everything CLDR knows comes from ICU4X; only what ICU4X does not
//! give stands in the tables of this folder.

mod alphabet;
mod collation;
mod date;
mod hyphens;
mod lazy;
mod list;
mod normalization;
mod number;
mod relative;
mod slug;
mod strings;
mod typography;
mod word_cache;
mod words;

use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality, TransformResult};
use icu_plurals::{PluralCategory, PluralRules};

pub use date::DateStyle;
pub use hyphens::{BreakOffsets, HyphenationExceptions, Hyphenator};
pub use normalization::normalize_nfc;
pub use relative::RelativeUnit;
pub use slug::SlugStyle;
pub use strings::{LanguageStrings, ThemeString, ThemeStrings, placeholders};
pub use typography::{Run, SOFT_HYPHEN, Typography, typeset_runs};
pub use words::count_words;

/// The words that stand in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlWord {
    /// Before a tag's slug.
    Tag,
    /// Before a category's slug.
    Category,
    /// Before an author's slug.
    Author,
    /// Before the number of a further page.
    Page,
    /// The archive index.
    Archive,
    /// The index of all posts by their titles.
    Index,
}

impl UrlWord {
    /// Every word with its key in site.toml, in the order in which languages list them.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Tag, "tag"),
        (Self::Category, "category"),
        (Self::Author, "author"),
        (Self::Page, "page"),
        (Self::Archive, "archive"),
        (Self::Index, "index"),
    ];
}

/// What Kielo itself knows of a language.
struct LanguageData {
    tag: &'static str,
    /// The language's own name, as its readers write it in a menu.
    name: &'static str,
    /// Tag, category, author, page, archive, index.
    words: [&'static str; 6],
    /// Letters whose ASCII form is the language's own and not that of deunicode.
    letters: &'static [(char, &'static str)],
}

const SWEDISH_LETTERS: &[(char, &str)] = &[('ä', "a"), ('ö', "o"), ('å', "a")];
const NORWEGIAN_LETTERS: &[(char, &str)] = &[('æ', "ae"), ('ø', "o"), ('å', "a")];

const DANISH_LETTERS: &[(char, &str)] = &[('æ', "ae"), ('ø', "oe"), ('å', "aa")];

const ENGLISH: LanguageData = LanguageData {
    tag: "en",
    name: "English",
    words: ["tag", "category", "author", "page", "archive", "index"],
    letters: &[],
};

/// A language that is not in this table has CLDR's dates, plurals and order, and English words.
const KNOWN: &[LanguageData] = &[
    LanguageData {
        tag: "da",
        name: "Dansk",
        words: ["tag", "kategori", "forfatter", "side", "arkiv", "register"],
        letters: DANISH_LETTERS,
    },
    ENGLISH,
    LanguageData {
        tag: "fi",
        name: "Suomi",
        words: ["avainsana", "kategoria", "kirjoittaja", "sivu", "arkisto", "hakemisto"],
        letters: SWEDISH_LETTERS,
    },
    LanguageData {
        tag: "nb",
        name: "Norsk bokmål",
        words: ["stikkord", "kategori", "forfatter", "side", "arkiv", "register"],
        letters: NORWEGIAN_LETTERS,
    },
    LanguageData {
        tag: "nn",
        name: "Norsk nynorsk",
        words: ["stikkord", "kategori", "forfattar", "side", "arkiv", "register"],
        letters: NORWEGIAN_LETTERS,
    },
    LanguageData {
        tag: "sv",
        name: "Svenska",
        words: ["etikett", "kategori", "forfattare", "sida", "arkiv", "register"],
        letters: SWEDISH_LETTERS,
    },
];

/// The direction in which a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir`.
    #[must_use]
    pub fn html(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// One language and all that is known of it.
pub struct Language {
    tag: String,
    name: String,
    direction: Direction,
    known: &'static LanguageData,
    plurals: PluralRules,
    numbers: number::Numbers,
    order: collation::Collation,
    dates: date::Dates,
    relative_times: relative::RelativeTimes,
    lists: list::Lists,
    locale: Locale,
    letters: lazy::Lazy<alphabet::Alphabet>,
}

impl Language {
    /// The language of a BCP 47 tag; `nb-NO` and `no` mean `nb`. `None` when the tag is not well-formed, or names no
    /// language.
    #[must_use]
    pub fn from_tag(written: &str) -> Option<Self> {
        let tag = canonical_tag(written)?;
        let locale: Locale = tag.parse().ok()?;
        let known = KNOWN.iter().find(|known| known.tag == locale.id.language.as_str());
        let direction = match LocaleDirectionality::new_common().get(&locale.id) {
            Some(icu_locale::Direction::RightToLeft) => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        };
        Some(Self {
            name: known.map_or_else(|| tag.clone(), |known| known.name.to_owned()),
            direction,
            known: known.unwrap_or(&ENGLISH),
            plurals: PluralRules::try_new_cardinal((&locale).into()).ok()?,
            numbers: number::Numbers::new(&locale)?,
            order: collation::Collation::new(&locale)?,
            dates: date::Dates::new(&locale),
            relative_times: relative::RelativeTimes::new(&locale),
            lists: list::Lists::new(&locale),
            letters: lazy::Lazy::new(),
            locale,
            tag,
        })
    }

    /// Whether a text is the tag of a language that Kielo has words for.
    #[must_use]
    pub fn has_builtin_data(tag: &str) -> bool {
        tag == "no" || KNOWN.iter().any(|known| known.tag == tag)
    }

    /// The tag as it stands in addresses and in HTML's `lang`.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The language's own name, such as `Suomi`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The language and its country as social networks write them: `fi_FI`. Where the tag names no country, it is the one
    /// where CLDR says most readers live.
    #[must_use]
    pub fn open_graph_locale(&self) -> String {
        let mut fuller = self.locale.id.clone();
        icu_locale::LocaleExpander::new_extended().maximize(&mut fuller);
        match fuller.region {
            Some(region) => format!("{}_{region}", fuller.language),
            None => fuller.language.to_string(),
        }
    }

    /// The direction of its script.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// How far another language is for readers of this one: 1 between bokmål and nynorsk, 2 between Scandinavian
    /// languages, else 3.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u8 {
        let is_scandinavian = |language: &Self| matches!(language.known.tag, "da" | "nb" | "nn" | "sv");
        let is_norwegian = |language: &Self| matches!(language.known.tag, "nb" | "nn");
        if is_norwegian(self) && is_norwegian(other) {
            1
        } else if is_scandinavian(self) && is_scandinavian(other) {
            2
        } else {
            3
        }
    }

    /// The word that stands in the language's addresses.
    #[must_use]
    pub fn url_word(&self, word: UrlWord) -> &'static str {
        self.known.words[word as usize]
    }

    /// The ASCII slug of a text, which may be empty.
    #[must_use]
    pub fn slug(&self, text: &str, style: SlugStyle) -> String {
        slug::slug(text, self.known.letters, style)
    }

    /// The order of two names by the language's alphabet (CLDR root and tailorings, numbers by value).
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> std::cmp::Ordering {
        self.order.compare(a, b)
    }

    /// Things in the order of their names, under the letters of the language's alphabet. Signs before the first letter
    /// do not count, so that a title in quotation marks stands where readers look for it.
    #[must_use]
    pub fn group_by_letter<T>(&self, mut named: Vec<(&str, T)>) -> Vec<(String, Vec<T>)> {
        let letters = self.letters.get(|| alphabet::Alphabet::new(&self.locale).ok_or(()));
        named.sort_by(|(a, _), (b, _)| {
            self.compare(alphabet::sought(a), alphabet::sought(b)).then_with(|| self.compare(a, b))
        });
        let mut headed: Vec<(String, Vec<T>)> = Vec::new();
        for (name, thing) in named {
            let heading = letters.map_or("", |letters| letters.heading(alphabet::sought(name)));
            match headed.last_mut().filter(|(known, _)| known == heading) {
                Some((_, things)) => things.push(thing),
                None => headed.push((heading.to_owned(), vec![thing])),
            }
        }
        headed
    }

    /// The text that stands before each thing of a list but the first, when `count` things are listed in a sentence:
    /// `, ` and before the last ` ja `.
    #[must_use]
    pub fn list_separators(&self, count: usize) -> Vec<String> {
        // A name that no separator holds.
        let name = "\u{fffc}";
        let list = self.list(&vec![name; count]);
        list.split(name).skip(1).take(count.saturating_sub(1)).map(str::to_owned).collect()
    }

    /// The CLDR plural form that a count takes.
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

    /// A whole number as the language writes it: `1 234`.
    #[must_use]
    pub fn number(&self, number: i64) -> String {
        self.numbers.whole(number)
    }

    /// A number with up to three places after its decimal mark: `1 234,5`.
    #[must_use]
    pub fn decimal(&self, number: f64) -> String {
        self.numbers.decimal(number)
    }

    /// A date in words or digits.
    #[must_use]
    pub fn date(&self, date: jiff::civil::Date, style: DateStyle) -> String {
        self.dates.date(date, style)
    }

    /// A date with its time of day: `2. maaliskuuta 2010 klo 9.05`. A style that names a part of a date alone
    /// counts as [`DateStyle::Long`].
    #[must_use]
    pub fn date_time(&self, at: jiff::civil::DateTime, style: DateStyle) -> String {
        self.dates.date_time(at, style)
    }

    /// A time of day, to the minute: `9.05`.
    #[must_use]
    pub fn time(&self, time: jiff::civil::Time) -> String {
        self.dates.time(time)
    }

    /// A distance from now, negative in the past: `3 tuntia sitten`, `eilen`.
    #[must_use]
    pub fn relative_time(&self, amount: i64, unit: RelativeUnit) -> String {
        self.relative_times.format(amount, unit)
    }

    /// How many whole minutes a text takes to read; none when there is nothing to read, else at least one.
    #[must_use]
    pub fn reading_minutes(&self, text: &str) -> usize {
        words::reading_minutes(text, self.tag.split('-').next().unwrap_or(&self.tag))
    }

    /// Texts joined as in running text: `a, b ja c`.
    #[must_use]
    pub fn list(&self, items: &[&str]) -> String {
        self.lists.and(items)
    }
}

/// The tag that a written tag means: well-formed by BCP 47, canonical by CLDR, and bokmål for Norwegian. A region
/// is left out where it says no more than the language does (`fi-FI`), and kept where it does (`sv-FI`).
fn canonical_tag(written: &str) -> Option<String> {
    let mut id: LanguageIdentifier = written.trim().parse().ok()?;
    if id.language.is_unknown() {
        return None;
    }
    let mut locale = Locale::from(id.clone());
    LocaleCanonicalizer::new_common().canonicalize(&mut locale);
    id = locale.id;
    if id.language.as_str() == "no" {
        id.language = "nb".parse().ok()?;
    }
    let mut fuller = LanguageIdentifier::from((id.language, None, None));
    // CLDR knows the usual script of every language that has a code: what has none is no language.
    if icu_locale::LocaleExpander::new_extended().maximize(&mut fuller) == TransformResult::Unmodified {
        return None;
    }
    if id.region == fuller.region {
        id.region = None;
    }
    if id.script == fuller.script {
        id.script = None;
    }
    Some(id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, tag: &str) {
        assert_eq!(Language::from_tag(written).map(|language| language.tag().to_owned()).as_deref(), Some(tag));
    }

    #[test]
    fn names_stand_under_the_letters_of_the_alphabet() {
        let check = |tag: &str, names: &str, expected: &str| {
            let Some(language) = Language::from_tag(tag) else { panic!("{tag} is no language") };
            let headed = language.group_by_letter(names.split(", ").map(|name| (name, name)).collect());
            let shown: Vec<_> =
                headed.iter().map(|(letter, names)| format!("{letter}: {}", names.join(", "))).collect();
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
    fn social_networks_want_a_country() {
        let names = ["fi", "nb", "nn", "sv", "sv-FI", "da", "en", "en-GB", "se"]
            .map(|tag| Language::from_tag(tag).map(|language| language.open_graph_locale()).unwrap_or_default());
        assert_eq!(names, ["fi_FI", "nb_NO", "nn_NO", "sv_SE", "sv_FI", "da_DK", "en_US", "en_GB", "se_NO"]);
    }

    #[test]
    fn a_tag_means_one_language() {
        check("fi", "fi");
        check("FI-fi", "fi");
        check("nb-NO", "nb");
        check("no", "nb");
        check("no-NO", "nb");
        check("nn-NO", "nn");
        check("sv-SE", "sv");
        check("sv-FI", "sv-FI");
        check("pt-BR", "pt");
        check("pt-PT", "pt-PT");
        check("en-US", "en");
        check("zh-Hant", "zh-Hant");
        check("et", "et");
        check("se", "se");
        check("fo", "fo");
        assert!(Language::from_tag("und").is_none());
        assert!(Language::from_tag("suomi_1").is_none());
        assert!(Language::from_tag("suomi").is_none());
        assert!(Language::from_tag("xx").is_none());
        assert!(Language::from_tag("").is_none());
    }
}
