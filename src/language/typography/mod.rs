//! Typography: turns typewriter characters into the quotation marks, dashes and spaces of the language. The quotation
//! marks are CLDR's delimiters. Typographic characters in the source are kept.

mod address;
mod block;
mod spaces;
mod tables;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use super::date::month_names;
use super::hyphens::MIN_WORD_LETTERS;
use super::word_cache::WordCache;
use super::{HyphenationExceptions, Hyphenator, LanguageTag};
use address::is_unbreakable;
use block::Block;
use tables::{ABBREVIATIONS, Abbreviations, QUOTES, Quotes, ROOT_QUOTES};

/// U+00AD: shows a hyphen where a line breaks at it, and is otherwise invisible.
pub const SOFT_HYPHEN: char = '\u{ad}';
const NO_BREAK_SPACE: char = '\u{a0}';
/// U+FFFC: represents code, an image or a component among the words.
const OBJECT_REPLACEMENT: char = '\u{fffc}';

/// The typographic rules of a language.
pub struct Typography {
    tag: String,
    quotes: Quotes,
    abbreviations: Option<&'static Abbreviations>,
    months: OnceLock<Vec<String>>,
    hyphens: Option<Hyphenator>,
    exceptions: HyphenationExceptions,
    word_cache: Option<WordCache>,
}

impl Typography {
    /// Returns the typography of a language by its tag. `None` if the tag names no known language.
    #[must_use]
    pub fn from_tag(written: &str) -> Option<Self> {
        // For a few words the cache is not worth its memory.
        let tag = LanguageTag::parse(written)?.tag();
        Some(Self { word_cache: None, ..Self::new(&tag, HyphenationExceptions::default()) })
    }

    /// Returns the typography of a language by its canonical tag, with the author's list of hyphenation exceptions.
    #[must_use]
    pub fn new(tag: &str, exceptions: HyphenationExceptions) -> Self {
        let primary = tag.split('-').next().unwrap_or(tag);
        Self {
            tag: tag.to_owned(),
            hyphens: Hyphenator::for_language(tag),
            exceptions,
            word_cache: Some(WordCache::default()),
            quotes: QUOTES.iter().find(|(known, _)| *known == primary).map_or(ROOT_QUOTES, |(_, quotes)| *quotes),
            abbreviations: ABBREVIATIONS.iter().find(|known| known.language == primary),
            months: OnceLock::new(),
        }
    }

    /// Returns the language tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Returns the quotation marks: outer opening and closing mark, inner opening and closing mark.
    #[must_use]
    pub fn quotes(&self) -> [char; 4] {
        self.quotes
    }

    /// Typesets a text that is a block by itself.
    #[must_use]
    pub fn typeset_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut runs = [Run { text: text.into(), typography: Some(self) }];
        typeset_runs(&mut runs);
        let [run] = runs;
        run.text
    }

    /// Inserts soft hyphens into the long words of a text. Words with digits, with capitals after the first letter, or
    /// with soft hyphens of the author stay whole. So do addresses.
    #[must_use]
    pub fn hyphenate<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(hyphens) = &self.hyphens else { return text.into() };
        let (mut hyphenated, mut done) = (String::new(), 0);
        let mut token_end = 0;
        for token in text.split_inclusive(char::is_whitespace) {
            let mut end = token_end;
            token_end += token.len();
            if token.len() < MIN_WORD_LETTERS || is_unbreakable(token) {
                continue;
            }
            for word in token.split_inclusive(|c: char| !c.is_alphanumeric()) {
                let start = end;
                end += word.len();
                let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
                if word.len() < MIN_WORD_LETTERS || word.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric()) {
                    continue;
                }
                let find = || hyphens.breaks(word, &self.exceptions);
                for at in self.word_cache.as_ref().map_or_else(find, |cache| cache.get_or_find(word, find)) {
                    hyphenated.push_str(&text[done..start + at]);
                    hyphenated.push(SOFT_HYPHEN);
                    done = start + at;
                }
            }
        }
        if done == 0 {
            return text.into();
        }
        hyphenated.push_str(&text[done..]);
        hyphenated.into()
    }

    /// Returns the month, from 0, if a text begins with its name as the month of a date: `mai 2010`, `maaliskuuta`, `sept.
    /// 2010`.
    #[must_use]
    pub fn month_of_date(&self, text: &str) -> Option<usize> {
        let months = self.months.get_or_init(|| month_names(&self.tag));
        let (word, rest) = text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()));
        let word_lower = word.to_lowercase();
        let is_year = |text: &str| text.trim_start().bytes().take_while(u8::is_ascii_digit).count() == 4;
        let primary = self.tag.split('-').next().unwrap_or_default();
        // `May` and `March` are other words too, and English dates have no full stop. `Mars` is a planet.
        let needs_year = primary == "en" || word == "Mars";
        if word.len() >= 3 && rest.strip_prefix('.').is_some_and(is_year) {
            return months.iter().position(|month| month.starts_with(&word_lower));
        }
        // Finnish and Estonian decline the names.
        let is_name = |month: &String| {
            word_lower.strip_prefix(month.as_str()).is_some_and(|ending| {
                ending.is_empty() || (matches!(primary, "fi" | "et") && ending.chars().count() <= 4)
            })
        };
        months.iter().position(is_name).filter(|_| !needs_year || is_year(rest))
    }

    fn begins_with_month(&self, text: &str) -> bool {
        let months = self.months.get_or_init(|| month_names(&self.tag));
        let lower = text.chars().take(12).flat_map(char::to_lowercase).collect::<String>();
        months.iter().any(|month| lower.starts_with(month.as_str()))
    }
}

impl fmt::Debug for Typography {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_tuple("Typography").field(&self.tag).finish()
    }
}

/// A part of a block's text that has one typography.
pub struct Run<'text, 'rules> {
    /// The text. Without typography it matters only whether the text is blank.
    pub text: Cow<'text, str>,
    /// The rules. `None` for text that must not change: code, addresses, and text for which the author switched
    /// typography off.
    pub typography: Option<&'rules Typography>,
}

/// Typesets the runs of one block. Quotation marks are paired across runs, so a quotation may open before an emphasis
/// and close inside it.
pub fn typeset_runs(runs: &mut [Run]) {
    // A mark that was left, such as one after a number, may pair with a mark that the last pass set. The passes are
    // repeated so that typesetting the result again changes nothing. Each pass leaves fewer marks, so the loop ends.
    while typeset_pass(runs) {}
}

/// Makes one pass over the runs. Returns whether it changed a run and left typewriter marks.
fn typeset_pass(runs: &mut [Run]) -> bool {
    let mut block = Block::from_runs(runs);
    let mut edits = Vec::new();
    let mut start = 0;
    for (index, run) in runs.iter().enumerate() {
        let end = block.run_ends[index];
        if let Some(typography) = run.typography {
            block.collect_edits(typography, start, end, &mut edits);
        }
        start = end;
    }
    let changed = !edits.is_empty();
    let mut edits = edits.into_iter().peekable();
    let mut start = 0;
    for (index, run) in runs.iter_mut().enumerate() {
        let end = block.run_ends[index];
        if edits.peek().is_some_and(|edit| edit.start < end) {
            let mut text = String::with_capacity(run.text.len() + 16);
            let mut done = start;
            while let Some(edit) = edits.next_if(|edit| edit.start < end) {
                text.push_str(&block.text[done..edit.start]);
                text.push(edit.replacement);
                done = edit.start + edit.length;
            }
            text.push_str(&block.text[done..end]);
            run.text = text.into();
        }
        start = end;
    }
    let is_left = |run: &Run| run.typography.is_some() && run.text.contains(['"', '\'']);
    changed && runs.iter().any(is_left)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(tag: &str, typed: &str, set: &str) {
        let found =
            Typography::new(tag, HyphenationExceptions::default()).typeset_text(typed).replace(NO_BREAK_SPACE, "~");
        assert_eq!(found, set);
    }

    #[test]
    fn quotation_marks_are_those_of_the_language() {
        check(
            "fi",
            r#"Hän sanoi: "Kiitos 'vain' kaikille." Ja lähti."#,
            "Hän sanoi: ”Kiitos ’vain’ kaikille.” Ja lähti.",
        );
        check("sv", r#""Hej", sa hon"#, "”Hej”, sa hon");
        check("nb", r#"Hun sa: "Takk for 'hjelpen'." ("Ja.")"#, "Hun sa: «Takk for ‘hjelpen’.» («Ja.»)");
        check("nn", r#"Ho sa "hei"."#, "Ho sa «hei».");
        check("en", r#"She said "don't 'quote' me"."#, "She said “don’t ‘quote’ me”.");
        check("da", r#""Hej""#, "“Hej”");
        check("de", r#""Guten Tag", sagte er"#, "„Guten Tag“, sagte er");
        check("xx", r#""a""#, "“a”");
    }

    #[test]
    fn quotations_in_quotations_alternate() {
        check("nb", r#""Han sa "hei" til meg", sa hun"#, "«Han sa ‘hei’ til meg», sa hun");
        check("nb", r#"«Han sa "hei" til meg», sa hun"#, "«Han sa ‘hei’ til meg», sa hun");
        check("fi", r#"”Hän sanoi "hei" minulle”"#, "”Hän sanoi ’hei’ minulle”");
    }

    #[test]
    fn apostrophes_are_not_quotation_marks() {
        check("nb", "'90-tallet og Hans' hus", "’90-tallet og Hans’ hus");
        check("fi", "raa'an vaa'an ja '90-luvun", "raa’an vaa’an ja ’90-luvun");
        check("en", "the girls' books, rock'n'roll", "the girls’ books, rock’n’roll");
        check("fi", "5' 11\" pitkä, 5'11\", 60°10'15\"", "5' 11\" pitkä, 5'11\", 60°10'15\"");
    }

    #[test]
    fn a_mark_after_a_sign_closes_an_open_quotation() {
        for (tag, open, close) in
            [("nb", "«", "»"), ("nn", "«", "»"), ("fi", "”", "”"), ("sv", "”", "”"), ("en", "“", "”"), ("de", "„", "“")]
        {
            for inside in ["Men jeg –", "Men jeg -", "Men jeg —", "https://example.org/", "a/", "x=", "–", "/"] {
                for after in [",", ".", "!", "?", ";", ":", ")", "…", "", " og", "\u{a0}og", "»"] {
                    let typed = format!("x \"{inside}\"{after}");
                    check(tag, &typed, &format!("x {open}{inside}{close}{after}").replace('\u{a0}', "~"));
                }
            }
        }
        check("nb", "\"Han sa 'men –', og gikk\"", "«Han sa ‘men –’, og gikk»");
        check("nb", "\"Han sa 'men –'\", sa hun", "«Han sa ‘men –’», sa hun");
        check("nb", "«Men jeg –», sa \"hun\"", "«Men jeg –», sa «hun»");
        check("fi", "”Minä –”, sanoi \"hän\"", "”Minä –”, sanoi ”hän”");
        check("nb", "\"Se (\"hei\")\", \"a/\"b\"\"", "«Se (‘hei’)», «a/‘b’»");
        check("nb", "(\"...nei\") –\"ja\"", "(«…nei») –«ja»");
        check("nb", "\"\", \"\"", "«», «»");
        check(
            "en",
            "\"parallel\"/\"side by side\", '-', \"-\", 'a'/'b'",
            "“parallel”/“side by side”, ‘-’, “-”, ‘a’/‘b’",
        );
        check("en", "The dog---\"'man's' best friend\"", "The dog---“‘man’s’ best friend”");
        check("nb", "\"Tegnet (\", \"a [\".", "«Tegnet (», «a [».");
    }

    #[test]
    fn omitted_letters_have_an_apostrophe() {
        for tag in ["nb", "nn", "da", "en", "fi", "sv"] {
            check(tag, "rock 'n' roll, Rock 'N' Roll", "rock ’n’ roll, Rock ’N’ Roll");
            check(tag, "rock ’n’ roll", "rock ’n’ roll");
        }
        check("nb", "\"Drum 'n' bass\" og 'hei'", "«Drum ’n’ bass» og ‘hei’");
        check("en", "'Twas the night; 'tis 'the end', 'TWERE", "’Twas the night; ’tis ‘the end’, ’TWERE");
        check("en", "He said \"'Twas 'em.\"", "He said “’Twas ’em.”");
        check("en", "'Tisn't", "’Tisn’t");
        check("nb", "'tis", "'tis");
    }

    #[test]
    fn dashes_and_ellipses() {
        check("fi", "Hyvä - tai huono -- asia...", "Hyvä – tai huono – asia…");
        check("nb", "2009-2014, s. 5-7, 1.-5. mars", "2009–2014, s.~5–7, 1.–5.~mars");
        check(
            "fi",
            "2010-03-02, 040-1234567, 050-123 4567, 09-1234 567, 0400 123-456, +358 40 123-4567, COVID-19, 24-7, 2000-luku",
            "2010-03-02, 040-1234567, 050-123 4567, 09-1234 567, 0400 123-456, +358 40 123-4567, COVID-19, 24-7, 2000-luku",
        );
        check(
            "fi",
            "3-4-vuotiaat, 2009-14, 5,5-6,5 %, .... --verify",
            "3–4-vuotiaat, 2009–14, 5,5–6,5~%, .... --verify",
        );
    }

    #[test]
    fn spaces_that_must_not_break() {
        check(
            "fi",
            "25 % ja 1 000 000 € tai 12 345,6 kg, § 5, klo 9.30",
            "25~% ja 1~000~000~€ tai 12~345,6~kg, §~5, klo~9.30",
        );
        check(
            "fi",
            "2. maaliskuuta 2010, 15. Maaliskuun aamu, 2. luvussa",
            "2.~maaliskuuta 2010, 15.~Maaliskuun aamu, 2. luvussa",
        );
        check("nb", "kr 500, 500 kr, 3 mill. kr, 17. mai, 2. plass", "kr~500, 500~kr, 3~mill. kr, 17.~mai, 2. plass");
        check("fi", "klo 9.30 s. 5, 1 000 € 20 kg", "klo~9.30 s.~5, 1~000~€ 20~kg");
        check(
            "nb",
            "1 500 kr/mnd, 25 €/md, NOK 250, kr. 250, kl. 17:30-18:00",
            "1~500~kr/mnd, 25~€/md, NOK~250, kr.~250, kl.~17:30–18:00",
        );
        check("sv", "den 2 mars, 5 st", "den 2~mars, 5~st");
        check("en", "J. K. Rowling, 2 March, 5 men", "J.~K.~Rowling, 2~March, 5 men");
        check("fi", "Vuonna 2010 100 ihmistä. Se on A. Ja B.", "Vuonna 2010 100 ihmistä. Se on A.~Ja B.");
    }

    #[test]
    fn addresses_are_unchanged() {
        let text = "https://a.fi/1-2...x www.a.fi/2009-2014 a-1-2@b.fi a.fi/x'y /fi/2009-2014/";
        check("fi", text, text);
        check("fi", r#""https://a.fi/1-2""#, "”https://a.fi/1-2”");
    }

    #[test]
    fn long_words_get_soft_hyphens() {
        let hyphenate = |text: &str| {
            let typography = Typography::new("nb", HyphenationExceptions::default());
            typography.hyphenate(text).replace(SOFT_HYPHEN, "|")
        };
        assert_eq!(hyphenate("Et kundelojalitetsprogram."), "Et kunde|loja|li|tets|pro|gram.");
        for whole in [
            "kunde",
            "KUNDELOJALITET",
            "kundeLojalitet",
            "kundelojalitet.no",
            "kundelojalitet_2",
            "a@kundelojalitet",
            "kunde\u{ad}lojalitet",
        ] {
            assert_eq!(hyphenate(whole), whole.replace(SOFT_HYPHEN, "|"));
        }
    }

    #[test]
    fn a_quotation_may_span_runs() {
        let rules = Typography::new("nb", HyphenationExceptions::default());
        let english = Typography::new("en", HyphenationExceptions::default());
        let run = |text: &'static str, typography| Run { text: text.into(), typography };
        let mut runs = [
            run("Hun sa \"", Some(&rules)),
            run("it's \"fine\"", Some(&english)),
            run("\" og \"", Some(&rules)),
            run("\"--\"", None),
            run("\".", Some(&rules)),
        ];
        typeset_runs(&mut runs);
        assert_eq!(runs.map(|run| run.text.into_owned()), ["Hun sa «", "it’s ‘fine’", "» og «", "\"--\"", "»."]);
    }

    const TOKENS: [&str; 34] = [
        "\"",
        "'",
        "-",
        "--",
        "---",
        "...",
        ".",
        " ",
        " ",
        " ",
        "\u{a0}",
        "1",
        "000",
        "2010",
        "%",
        "€",
        "kr",
        "kg",
        "§",
        "sana",
        "Sana",
        "A",
        ".",
        "maaliskuuta",
        "mars",
        "(",
        ")",
        ",",
        "”",
        "’",
        "«",
        "»",
        "‘",
        "https://a.fi/",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn hyphenation_adds_only_soft_hyphens(
            tag in prop::sample::select(&["fi", "nb", "sv", "da", "en", "et", "de"][..]),
            words in prop::collection::vec("\\PC{0,30}|\\p{Alphabetic}{8,60}|[A-Za-zäöåæøé]{8,60}", 0..6),
        ) {
            let typography = Typography::new(tag, HyphenationExceptions::default());
            let text = words.join(" ");
            let hyphenated = typography.hyphenate(&text);
            prop_assert_eq!(hyphenated.replace(SOFT_HYPHEN, ""), text.replace(SOFT_HYPHEN, ""));
            prop_assert_eq!(typography.hyphenate(&hyphenated), hyphenated.clone());
            let set = typography.typeset_text(&text);
            prop_assert_eq!(typography.typeset_text(&set), set.clone());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..ProptestConfig::default() })]
        #[test]
        fn typesetting_twice_changes_nothing(
            tag in prop::sample::select(&["fi", "nb", "sv", "en", "de", "fr", "nl"][..]),
            tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..24),
            cut in 0_usize..24,
        ) {
            let rules = Typography::new(tag, HyphenationExceptions::default());
            let typed = tokens.concat();
            let once = rules.typeset_text(&typed);
            prop_assert_eq!(rules.typeset_text(&once), once.clone());
            let (a, b) = tokens.split_at(cut.min(tokens.len()));
            let twice = |a: &str, b: &str| {
                let mut runs = [a, b].map(|text| Run { text: text.to_owned().into(), typography: Some(&rules) });
                typeset_runs(&mut runs);
                runs.map(|run| run.text.into_owned())
            };
            let [a, b] = twice(&a.concat(), &b.concat());
            prop_assert_eq!(twice(&a, &b), [a, b]);
        }
    }
}
