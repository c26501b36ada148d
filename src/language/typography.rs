//! Typography: what an author types on a keyboard, set as the printers of the language set it. Quotation marks follow
//! CLDR's delimiters; what is already right stays as it is.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use super::date::month_names;
use super::hyphens::LEAST_LETTERS;
use super::{HyphenExceptions, Hyphens, canonical_tag};

/// Shows a hyphen where the line is broken at it, and nothing elsewhere.
pub const SOFT_HYPHEN: char = '\u{ad}';
const NO_BREAK_SPACE: char = '\u{a0}';
/// Stands for code, a picture or a component among the words.
const OBJECT: char = '\u{fffc}';

/// Quotation marks of a language: outer start and end, inner start and end (CLDR 48, `delimiters`).
type Quotes = [char; 4];

const QUOTES: &[(&str, Quotes)] = &[
    ("cs", ['„', '“', '‚', '‘']),
    ("da", ['“', '”', '‘', '’']),
    ("de", ['„', '“', '‚', '‘']),
    ("en", ['“', '”', '‘', '’']),
    ("es", ['“', '”', '‘', '’']),
    ("et", ['„', '“', '‚', '‘']),
    ("fi", ['”', '”', '’', '’']),
    ("fr", ['«', '»', '«', '»']),
    ("is", ['„', '“', '‚', '‘']),
    ("it", ['«', '»', '“', '”']),
    ("lt", ['„', '“', '„', '“']),
    ("lv", ['“', '”', '‘', '’']),
    ("nb", ['«', '»', '‘', '’']),
    ("nl", ['‘', '’', '‘', '’']),
    ("nn", ['«', '»', '‘', '’']),
    ("pl", ['„', '”', '«', '»']),
    ("pt", ['“', '”', '‘', '’']),
    ("ru", ['«', '»', '„', '“']),
    ("se", ['”', '”', '’', '’']),
    ("sv", ['”', '”', '’', '’']),
    ("uk", ['«', '»', '„', '“']),
];

/// CLDR's root.
const ROOT_QUOTES: Quotes = ['“', '”', '‘', '’'];

/// What stands after a number with a space that must not break, in every language.
const UNITS: &[&str] = &[
    "%", "‰", "€", "$", "£", "°", "°C", "°F", "EUR", "USD", "GBP", "NOK", "SEK", "DKK", "km", "m", "cm", "mm", "m²",
    "m³", "m2", "m3", "km²", "km2", "km/h", "m/s", "ha", "kg", "g", "mg", "t", "l", "dl", "cl", "ml", "h", "min", "s",
    "ms", "W", "kW", "MW", "GW", "kWh", "MWh", "GWh", "TWh", "V", "A", "Hz", "kHz", "MHz", "GHz", "kB", "MB", "GB",
    "TB", "px", "pt",
];

/// The abbreviations of one language that belong to the number beside them.
struct Abbreviations {
    language: &'static str,
    after_number: &'static [&'static str],
    before_number: &'static [&'static str],
}

const ABBREVIATIONS: &[Abbreviations] = &[
    Abbreviations {
        language: "fi",
        after_number: &["v", "vrk", "kk", "vk", "pv", "kpl", "tuh", "milj", "mrd", "snt", "hlö", "kr"],
        before_number: &["klo", "nro", "s.", "n."],
    },
    Abbreviations {
        language: "nb",
        after_number: &["kr", "mill", "mrd", "stk", "pst", "øre"],
        before_number: &["kl.", "nr.", "s.", "kr", "kap.", "ca."],
    },
    Abbreviations {
        language: "nn",
        after_number: &["kr", "mill", "mrd", "stk", "pst", "øre"],
        before_number: &["kl.", "nr.", "s.", "kr", "kap.", "ca."],
    },
    Abbreviations {
        language: "sv",
        after_number: &["kr", "tkr", "mkr", "mdkr", "mn", "md", "st", "öre"],
        before_number: &["kl.", "nr", "s.", "kr", "kap.", "ca"],
    },
    Abbreviations {
        language: "da",
        after_number: &["kr", "mio", "mia", "stk", "pct", "øre"],
        before_number: &["kl.", "nr.", "s.", "kr.", "kr", "kap.", "ca."],
    },
    Abbreviations { language: "en", after_number: &[], before_number: &["No.", "p.", "pp.", "vol.", "ca."] },
];

/// How text of one language is set.
pub struct Typography {
    tag: String,
    quotes: Quotes,
    abbreviations: Option<&'static Abbreviations>,
    months: OnceLock<Vec<String>>,
    hyphens: Option<Hyphens>,
    exceptions: HyphenExceptions,
}

impl Typography {
    /// The typography of a language by its tag; `None` when the tag names no language.
    #[must_use]
    pub fn from_tag(written: &str) -> Option<Self> {
        canonical_tag(written).map(|tag| Self::of(&tag, HyphenExceptions::default()))
    }

    /// The typography of a language by its canonical tag, with the site's own list of hyphens.
    #[must_use]
    pub fn of(tag: &str, exceptions: HyphenExceptions) -> Self {
        let primary = tag.split('-').next().unwrap_or(tag);
        Self {
            tag: tag.to_owned(),
            hyphens: Hyphens::of(tag),
            exceptions,
            quotes: QUOTES.iter().find(|(known, _)| *known == primary).map_or(ROOT_QUOTES, |(_, quotes)| *quotes),
            abbreviations: ABBREVIATIONS.iter().find(|known| known.language == primary),
            months: OnceLock::new(),
        }
    }

    /// The tag of the language.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The quotation marks: outer start and end, inner start and end.
    #[must_use]
    pub fn quotes(&self) -> Quotes {
        self.quotes
    }

    /// A text that stands alone, set.
    #[must_use]
    pub fn set_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut runs = [Run { text: text.into(), typography: Some(self) }];
        set(&mut runs);
        let [run] = runs;
        run.text
    }

    /// A text with soft hyphens where its long words may be broken. Words with digits, capitals inside or signs that
    /// make them addresses stay whole, and so do words that hold soft hyphens already.
    #[must_use]
    pub fn hyphenate<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(hyphens) = &self.hyphens else { return text.into() };
        let (mut hyphenated, mut done) = (String::new(), 0);
        let mut token_end = 0;
        for token in text.split_inclusive(char::is_whitespace) {
            let mut end = token_end;
            token_end += token.len();
            if token.len() < LEAST_LETTERS || is_one_thing(token) {
                continue;
            }
            for word in token.split_inclusive(|c: char| !c.is_alphanumeric()) {
                let start = end;
                end += word.len();
                let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
                if word.len() < LEAST_LETTERS || word.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric()) {
                    continue;
                }
                for at in hyphens.breaks(word, &self.exceptions) {
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

/// A stretch of a block's text.
pub struct Run<'text, 'rules> {
    /// The words; of a run that is not to be set it only matters that there are some.
    pub text: Cow<'text, str>,
    /// How it is set; `None` for what must stay as it is: code, addresses, what the author switched off.
    pub typography: Option<&'rules Typography>,
}

/// Sets the text of one block. Quotation marks are paired over all runs, so that one may open before an emphasis and
/// close inside it.
pub fn set(runs: &mut [Run]) {
    // A mark that found no place, such as one after a number, is looked at again among the marks that did, so that
    // setting the result once more would change nothing. Each time there is one less.
    while set_once(runs) {}
}

/// Sets the text once; whether something changed and marks are left as they were typed.
fn set_once(runs: &mut [Run]) -> bool {
    let mut block =
        Block { flat: String::new(), ends: Vec::with_capacity(runs.len()), open: Vec::new(), last_mark: (0, false) };
    for run in &*runs {
        match run.typography {
            Some(_) => block.flat.push_str(&run.text),
            None => block.flat.push(if run.text.trim().is_empty() { ' ' } else { OBJECT }),
        }
        block.ends.push(block.flat.len());
    }
    let mut edits = Vec::new();
    let mut start = 0;
    for (index, run) in runs.iter().enumerate() {
        let end = block.ends[index];
        if let Some(typography) = run.typography {
            block.edit(typography, start, end, &mut edits);
        }
        start = end;
    }
    let changed = !edits.is_empty();
    let mut edits = edits.into_iter().peekable();
    let mut start = 0;
    for (index, run) in runs.iter_mut().enumerate() {
        let end = block.ends[index];
        if edits.peek().is_some_and(|edit| edit.at < end) {
            let mut text = String::with_capacity(run.text.len() + 16);
            let mut done = start;
            while let Some(edit) = edits.next_if(|edit| edit.at < end) {
                text.push_str(&block.flat[done..edit.at]);
                text.push(edit.sign);
                done = edit.at + edit.length;
            }
            text.push_str(&block.flat[done..end]);
            run.text = text.into();
        }
        start = end;
    }
    let is_left = |run: &Run| run.typography.is_some() && run.text.contains(['"', '\'']);
    changed && runs.iter().any(is_left)
}

/// What takes the place of `length` bytes.
struct Edit {
    at: usize,
    length: usize,
    sign: char,
}

/// An open quotation.
struct Quotation {
    /// What was typed: `"` or `'`.
    typed: char,
    /// The mark that ends it.
    end: char,
    inner: bool,
}

/// The text of a block in one piece.
struct Block {
    flat: String,
    /// Where each run ends.
    ends: Vec<usize>,
    open: Vec<Quotation>,
    /// Where the last quotation mark ended, and whether it began a quotation.
    last_mark: (usize, bool),
}

impl Block {
    fn edit(&mut self, typography: &Typography, start: usize, end: usize, edits: &mut Vec<Edit>) {
        let mut at = start;
        // The signs sought are ASCII but for quotation marks, which all begin with 0xc2 or 0xe2.
        while let Some(found) = self.flat.as_bytes()[at..end]
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\'' | b'-' | b'.' | b' ' | 0xc2 | 0xe2))
        {
            at += found;
            let length = self.flat[at..].chars().next().map_or(1, char::len_utf8);
            let open = self.open.len();
            let byte = self.flat.as_bytes()[at];
            let edit = match byte {
                b'"' => self.double_quote(typography, at).map(|sign| (1, sign)),
                b'\'' => self.single_quote(typography, at).map(|sign| (1, sign)),
                b'-' => self.hyphens(at),
                b'.' => self.dots(at),
                b' ' => self.holds_together(typography, at).then_some((1, NO_BREAK_SPACE)),
                _ => {
                    self.set_quote(typography, at);
                    None
                }
            };
            if !matches!(byte, b'-' | b'.' | b' ') {
                self.last_mark = (at + length, self.open.len() > open);
            }
            // What reaches into the next run stays as it was typed.
            let edit = edit.filter(|(length, _)| at + length <= end);
            if let Some((length, sign)) = edit {
                edits.push(Edit { at, length, sign });
            }
            at += edit.map_or(length, |(length, _)| length);
        }
    }

    fn before(&self, at: usize) -> Option<char> {
        self.flat[..at].chars().next_back()
    }

    fn after(&self, at: usize) -> Option<char> {
        self.flat[at..].chars().next()
    }

    /// Whether a word, or a quotation around one, can begin at `at`. The marks themselves do not tell: in Finnish and
    /// Swedish the one that begins a quotation looks like the one that ends it.
    fn is_beginning(&self, at: usize) -> bool {
        self.before(at).is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, '(' | '[' | '{' | '-' | '–' | '—' | '/' | '=')
                || self.last_mark == (at, true)
        })
    }

    fn is_followed_by_space(&self, at: usize) -> bool {
        self.after(at).is_none_or(char::is_whitespace)
    }

    fn is_open(&self, typed: char) -> bool {
        self.open.iter().any(|quotation| quotation.typed == typed)
    }

    fn start(&mut self, typography: &Typography, typed: char) -> char {
        let [start, end, inner_start, inner_end] = typography.quotes;
        let inner = match typed {
            '"' => self.open.last().is_some_and(|around| !around.inner),
            _ => true,
        };
        let (start, end) = if inner { (inner_start, inner_end) } else { (start, end) };
        self.open.push(Quotation { typed, end, inner });
        start
    }

    /// Ends the innermost quotation that was opened with `typed`, and all inside it.
    fn end(&mut self, typed: char) -> Option<char> {
        let index = self.open.iter().rposition(|quotation| quotation.typed == typed)?;
        self.open.drain(index..).next().map(|quotation| quotation.end)
    }

    fn double_quote(&mut self, typography: &Typography, at: usize) -> Option<char> {
        if self.is_beginning(at) && !self.is_followed_by_space(at + 1) {
            return Some(self.start(typography, '"'));
        }
        if self.is_open('"') {
            return self.end('"');
        }
        // A quotation that began in an earlier paragraph may end here; inches may not.
        let before = self.before(at)?;
        let ends = !self.is_beginning(at)
            && !before.is_numeric()
            && !self.after(at + 1).is_some_and(|c| c.is_alphanumeric() || c == OBJECT);
        ends.then(|| typography.quotes[1])
    }

    fn single_quote(&mut self, typography: &Typography, at: usize) -> Option<char> {
        let (before, after) = (self.before(at), self.after(at + 1));
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if is_word(before) && is_word(after) {
            return (!self.is_in_address(at)).then_some('’');
        }
        if self.is_open('\'') && !self.is_beginning(at) {
            return self.end('\'');
        }
        if self.is_beginning(at) {
            if !self.is_followed_by_space(at + 1) && self.ends_later(at + 1) {
                return Some(self.start(typography, '\''));
            }
            // ’90-luvulla
            return after.is_some_and(char::is_numeric).then_some('’');
        }
        before.is_some_and(char::is_alphabetic).then_some('’')
    }

    /// Whether a single quotation mark that can end a quotation comes later.
    fn ends_later(&self, from: usize) -> bool {
        self.flat[from..].match_indices('\'').any(|(at, _)| {
            let at = from + at;
            at > from && !self.is_beginning(at) && !self.after(at + 1).is_some_and(char::is_alphanumeric)
        })
    }

    /// A mark that is set already opens or ends a quotation like one that was typed.
    fn set_quote(&mut self, typography: &Typography, at: usize) {
        let Some(sign) = self.after(at) else { return };
        let [start, end, inner_start, inner_end] = typography.quotes;
        let next = at + sign.len_utf8();
        let opens = self.is_beginning(at) && !self.is_followed_by_space(next);
        if (sign == start || sign == end) && !(sign == inner_start && start != inner_start) {
            if opens && sign == start {
                self.open.push(Quotation { typed: '"', end, inner: false });
            } else if sign == end {
                self.end('"');
            }
        } else if sign == inner_start || sign == inner_end {
            let (before, after) = (self.before(at), self.after(next));
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let is_apostrophe =
                (is_word(before) && is_word(after)) || (opens && sign == '’' && after.is_some_and(char::is_numeric));
            if is_apostrophe {
                return;
            }
            if opens && sign == inner_start {
                self.open.push(Quotation { typed: '\'', end: inner_end, inner: true });
            } else if sign == inner_end {
                self.end('\'');
            }
        }
    }

    /// Hyphens that stand for a dash.
    fn hyphens(&self, at: usize) -> Option<(usize, char)> {
        let count = self.flat[at..].bytes().take_while(|byte| *byte == b'-').count();
        if self.before(at) == Some('-') || self.is_in_address(at) {
            return None;
        }
        let (before, after) = (self.before(at)?, self.after(at + count)?);
        let between_spaces = before.is_whitespace() && after.is_whitespace();
        let between_words = before.is_alphanumeric() && after.is_alphanumeric();
        match count {
            1 if between_spaces || self.is_range(at) => Some((1, '–')),
            2 if between_spaces || between_words => Some((2, '–')),
            3 if between_spaces || between_words => Some((3, '—')),
            _ => None,
        }
    }

    /// Whether the hyphen at `at` stands between the ends of a range: `2009-2014`, `1.-5.3.`
    fn is_range(&self, at: usize) -> bool {
        let digits_before = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (before, after) = (&self.flat[..at], &self.flat[at + 1..]);
        let ordinal = before.strip_suffix('.');
        let before = ordinal.unwrap_or(before);
        let (left, right) = (digits_before(before), after.bytes().take_while(u8::is_ascii_digit).count());
        if left == 0 || right == 0 || left > 9 || right > 9 {
            return false;
        }
        let (rest_before, rest_after) = (&before[..before.len() - left], &after[right..]);
        // Neither a date such as 2010-03-02, nor a telephone number, nor a part of a code.
        let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '—' | '+' | '/' | '_' | '#' | OBJECT);
        if rest_before.chars().next_back().is_some_and(joins)
            || rest_after.strip_prefix(['-', '–']).is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()))
            || rest_after.starts_with(['_', '/', OBJECT])
        {
            return false;
        }
        let (left, right) = (&before[before.len() - left..], &after[..right]);
        let is_code = |number: &str| number.len() > 2 && number.starts_with('0');
        if is_code(left) || is_code(right) {
            return false;
        }
        let value = |number: &str| number.parse::<u64>().unwrap_or_default();
        // 2009–14 leaves out the century.
        let short_year = left.len() == 4 && right.len() == 2 && value(&left[2..]) < value(right);
        ordinal.is_some() || value(left) < value(right) || short_year || rest_before.ends_with([',', '.'])
    }

    /// Three dots and no more are an ellipsis.
    fn dots(&self, at: usize) -> Option<(usize, char)> {
        let count = self.flat[at..].bytes().take_while(|byte| *byte == b'.').count();
        let alone = self.before(at) != Some('.') && count == 3;
        (alone && !self.is_in_address(at)).then_some((3, '…'))
    }

    /// Whether the space at `at` must not end a line.
    fn holds_together(&self, typography: &Typography, at: usize) -> bool {
        let (before, after) = (&self.flat[..at], &self.flat[at + 1..]);
        let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else {
            return false;
        };
        if last.is_ascii_digit() {
            return self.belongs_to_number(typography, before, after, next);
        }
        if next.is_ascii_digit() {
            return matches!(last, '§' | '€' | '$' | '£')
                || typography.abbreviations.is_some_and(|known| ends_with_word(before, known.before_number));
        }
        last == '.' && (is_initials(before, after) || self.is_ordinal_date(typography, before, next, after))
    }

    /// Whether what follows a number and a space belongs to it.
    fn belongs_to_number(&self, typography: &Typography, before: &str, after: &str, next: char) -> bool {
        let left = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        if next.is_ascii_digit() {
            let right = after.bytes().take_while(u8::is_ascii_digit).count();
            let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let begins = before[..before.len() - left].chars().next_back();
            return typography.abbreviations.is_none_or(|known| known.language != "en")
                && left <= 3
                && right == 3
                && begins.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, ':' | '/' | '+'))
                && ends(after[right..].chars().next());
        }
        let length =
            after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '%' | '‰' | '€' | '$' | '£' | '°' | '/')));
        let word = &after[..length.unwrap_or(after.len())];
        UNITS.contains(&word)
            || typography.abbreviations.is_some_and(|known| known.after_number.contains(&word))
            || (left <= 2 && next.is_alphabetic() && typography.begins_with_month(after))
    }

    /// `2. maaliskuuta`, `2. mars`
    fn is_ordinal_date(&self, typography: &Typography, before: &str, next: char, after: &str) -> bool {
        let number = &before[..before.len() - 1];
        let digits = number.bytes().rev().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits)
            && next.is_alphabetic()
            && number[..number.len() - digits].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
            && typography.begins_with_month(after)
    }

    /// Whether the sign at `at` is a part of an address, which is never touched.
    fn is_in_address(&self, at: usize) -> bool {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | OBJECT);
        let start = self.flat[..at]
            .rfind(is_end)
            .map_or(0, |end| end + self.flat[end..].chars().next().map_or(1, char::len_utf8));
        let end = self.flat[at..].find(is_end).map_or(self.flat.len(), |end| at + end);
        is_address(&self.flat[start..end])
    }
}

/// Whether a text between spaces holds an address of the web or of e-mail, or the name of a file in folders.
pub(super) fn is_address(token: &str) -> bool {
    if !token.contains(['/', '@', '.', '\\']) {
        return false;
    }
    let host = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    token.contains("://")
        || token.contains('@')
        || token.contains('\\')
        || host.starts_with("www.")
        || host.split_once('/').is_some_and(|(name, _)| {
            name.is_empty() || name.split_once('.').is_some_and(|(_, end)| end.starts_with(char::is_alphabetic))
        })
}

/// Whether a text between spaces must not be broken: an address, a name of a file or in code, or words whose author
/// has put soft hyphens into them.
fn is_one_thing(token: &str) -> bool {
    let mut dots = token.match_indices('.');
    token.contains(['_', '@', '\\', '=', '#', SOFT_HYPHEN])
        || dots.any(|(at, _)| token[at + 1..].starts_with(char::is_alphanumeric))
        || is_address(token)
}

/// Whether a text ends with one of the words, whole.
fn ends_with_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.strip_suffix(word).is_some_and(|rest| !rest.chars().next_back().is_some_and(|c| c.is_alphanumeric()))
    })
}

/// Between initials, and between initials and a name: `J. K. Rowling`.
fn is_initials(before: &str, after: &str) -> bool {
    let is_initial = |text: &str| {
        let mut back = text.strip_suffix('.').unwrap_or(text).chars().rev();
        back.next().is_some_and(char::is_uppercase) && back.next().is_none_or(|c| !c.is_alphanumeric())
    };
    let mut next = after.chars();
    is_initial(before)
        && next.next().is_some_and(char::is_uppercase)
        && next.next().is_some_and(|c| c == '.' || c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(tag: &str, typed: &str, set: &str) {
        let found = Typography::of(tag, HyphenExceptions::default()).set_text(typed).replace(NO_BREAK_SPACE, "~");
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
    fn apostrophes_are_no_quotations() {
        check("fi", "raa'an vaa'an ja '90-luvun", "raa’an vaa’an ja ’90-luvun");
        check("en", "the girls' books, rock'n'roll", "the girls’ books, rock’n’roll");
        check("fi", "5' 11\" pitkä", "5' 11\" pitkä");
    }

    #[test]
    fn dashes_and_ellipses() {
        check("fi", "Hyvä - tai huono -- asia...", "Hyvä – tai huono – asia…");
        check("nb", "2009-2014, s. 5-7, 1.-5. mars", "2009–2014, s.~5–7, 1.–5.~mars");
        check(
            "fi",
            "2010-03-02, 040-1234567, 050-123 4567, COVID-19, 24-7, 2000-luku",
            "2010-03-02, 040-1234567, 050-123 4567, COVID-19, 24-7, 2000-luku",
        );
        check(
            "fi",
            "3-4-vuotiaat, 2009-14, 5,5-6,5 %, .... --verify",
            "3–4-vuotiaat, 2009–14, 5,5–6,5~%, .... --verify",
        );
    }

    #[test]
    fn spaces_that_hold_together() {
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
        check("sv", "den 2 mars, 5 st", "den 2~mars, 5~st");
        check("en", "J. K. Rowling, 2 March, 5 men", "J.~K.~Rowling, 2~March, 5 men");
        check("fi", "Vuonna 2010 100 ihmistä. Se on A. Ja B.", "Vuonna 2010 100 ihmistä. Se on A.~Ja B.");
    }

    #[test]
    fn addresses_are_left_alone() {
        let text = "https://a.fi/1-2...x www.a.fi/2009-2014 a-1-2@b.fi a.fi/x'y /fi/2009-2014/";
        check("fi", text, text);
        check("fi", r#""https://a.fi/1-2""#, "”https://a.fi/1-2”");
    }

    #[test]
    fn long_words_get_soft_hyphens() {
        let hyphenate = |text: &str| {
            let typography = Typography::of("nb", HyphenExceptions::default());
            typography.hyphenate(text).replace(SOFT_HYPHEN, "|")
        };
        assert_eq!(hyphenate("Et kundelojalitetsprogram."), "Et kun|de|lo|ja|li|tets|pro|gram.");
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
        let rules = Typography::of("nb", HyphenExceptions::default());
        let english = Typography::of("en", HyphenExceptions::default());
        let run = |text: &'static str, typography| Run { text: text.into(), typography };
        let mut runs = [
            run("Hun sa \"", Some(&rules)),
            run("it's \"fine\"", Some(&english)),
            run("\" og \"", Some(&rules)),
            run("\"--\"", None),
            run("\".", Some(&rules)),
        ];
        set(&mut runs);
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
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..ProptestConfig::default() })]
        #[test]
        fn what_is_set_stays_as_it_is(
            tag in prop::sample::select(&["fi", "nb", "sv", "en", "de", "fr", "nl"][..]),
            tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..24),
            cut in 0_usize..24,
        ) {
            let rules = Typography::of(tag, HyphenExceptions::default());
            let typed = tokens.concat();
            let once = rules.set_text(&typed);
            prop_assert_eq!(rules.set_text(&once), once.clone());
            let (a, b) = tokens.split_at(cut.min(tokens.len()));
            let twice = |a: &str, b: &str| {
                let mut runs = [a, b].map(|text| Run { text: text.to_owned().into(), typography: Some(&rules) });
                set(&mut runs);
                runs.map(|run| run.text.into_owned())
            };
            let [a, b] = twice(&a.concat(), &b.concat());
            prop_assert_eq!(twice(&a, &b), [a, b]);
        }
    }
}
