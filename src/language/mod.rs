//! What a language knows: its name, dates, plural forms, order, slugs, where its words may be broken, and the words in
//! its addresses. Everything CLDR knows comes from ICU4X; only what CLDR does not know stands in the table of this file.

mod date;
mod hyphens;
mod order;
mod slug;
mod strings;
mod words;

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality};
use icu_plurals::{PluralCategory, PluralRules};

pub use date::DateStyle;
pub use hyphens::{Breaks, HyphenExceptions, Hyphens};
pub use slug::SlugStyle;
pub use strings::{LanguageStrings, Strings, Text};
pub use words::count_words;

/// The words that stand in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
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
}

impl Word {
    /// Every word with its key in site.toml, in the order in which languages list them.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Tag, "tag"),
        (Self::Category, "category"),
        (Self::Author, "author"),
        (Self::Page, "page"),
        (Self::Archive, "archive"),
    ];
}

/// What Kielo itself knows of a language.
struct Known {
    tag: &'static str,
    /// The language's own name, as its readers write it in a menu.
    name: &'static str,
    /// Tag, category, author, page, archive.
    words: [&'static str; 5],
    /// Letters whose ASCII form is the language's own and not that of deunicode.
    letters: &'static [(char, &'static str)],
}

const SWEDISH_LETTERS: &[(char, &str)] = &[('ä', "a"), ('ö', "o"), ('å', "a")];
const NORWEGIAN_LETTERS: &[(char, &str)] = &[('æ', "ae"), ('ø', "o"), ('å', "a")];

/// A language that is not in this table has CLDR's dates, plurals and order, and English words.
const KNOWN: &[Known] = &[
    Known { tag: "en", name: "English", words: ["tag", "category", "author", "page", "archive"], letters: &[] },
    Known {
        tag: "fi",
        name: "Suomi",
        words: ["avainsana", "kategoria", "kirjoittaja", "sivu", "arkisto"],
        letters: SWEDISH_LETTERS,
    },
    Known {
        tag: "nb",
        name: "Norsk bokmål",
        words: ["stikkord", "kategori", "forfatter", "side", "arkiv"],
        letters: NORWEGIAN_LETTERS,
    },
    Known {
        tag: "nn",
        name: "Norsk nynorsk",
        words: ["stikkord", "kategori", "forfattar", "side", "arkiv"],
        letters: NORWEGIAN_LETTERS,
    },
    Known {
        tag: "sv",
        name: "Svenska",
        words: ["etikett", "kategori", "forfattare", "sida", "arkiv"],
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
    known: &'static Known,
    plurals: PluralRules,
    decimals: DecimalFormatter,
    order: order::Order,
    dates: date::Dates,
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
            known: known.unwrap_or(&KNOWN[0]),
            plurals: PluralRules::try_new_cardinal((&locale).into()).ok()?,
            decimals: DecimalFormatter::try_new(
                (&locale).into(),
                icu_decimal::options::DecimalFormatterOptions::default(),
            )
            .ok()?,
            order: order::Order::new(&locale)?,
            dates: date::Dates::new(&locale)?,
            tag,
        })
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

    /// The direction of its script.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The word that stands in the language's addresses.
    #[must_use]
    pub fn word(&self, word: Word) -> &'static str {
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
        self.decimals.format(&Decimal::from(number)).to_string()
    }

    /// A date in words or digits.
    #[must_use]
    pub fn date(&self, date: jiff::civil::Date, style: DateStyle) -> String {
        self.dates.format(date, style)
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
    icu_locale::LocaleExpander::new_extended().maximize(&mut fuller);
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
        assert!(Language::from_tag("und").is_none());
        assert!(Language::from_tag("suomi_1").is_none());
        assert!(Language::from_tag("").is_none());
    }
}
