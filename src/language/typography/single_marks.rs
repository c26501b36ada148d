//! Tells single quotation marks, apostrophes, and the signs of feet and minutes apart, and pairs the quotation marks.

use super::OBJECT_REPLACEMENT;
use super::address::Addresses;
use super::marks::{Half, Kind, Mark, Partner, Role};
use super::pairs::{OpenMark, pair, pair_remaining};
use super::surroundings::{Left, Likelihood, Right, is_letter, is_word, likelihood};

/// English words that begin with an apostrophe.
const ENGLISH_ELISIONS: [&str; 15] = [
    "twas", "twasn", "tis", "tisn", "twere", "twill", "twould", "tween", "tain", "em", "til", "bout", "nuff", "round",
    "cause",
];

/// How far the end of a quotation that begins with two digits may be, in bytes: `'17. etasje'`. Without an end the digits
/// are a year: `'17`.
const NUMBER_QUOTATION: usize = 80;

/// How long a quotation of a number can be, in bytes: `'4,50'`.
const LONGEST_NUMBER: usize = 24;

/// The possible meanings of a single mark.
enum Reading {
    Apostrophe,
    AsTyped,
    Quotation {
        can_open: Likelihood,
        can_close: Likelihood,
        /// Whether the mark is an apostrophe if it has no partner.
        otherwise_apostrophe: bool,
    },
}

/// Reads the single marks of a block in which double marks are paired. A pair of single marks lies inside or outside a
/// pair of double ones. Returns the marks outside that open a quotation and are not closed.
pub(super) fn pair_single_marks(text: &str, marks: &mut [Mark], addresses: &mut Addresses) -> Vec<usize> {
    let mut unpaired = Vec::new();
    // First the marks of typography, then the others inside or outside their pairs.
    for is_typed_stage in [false, true] {
        let includes = |mark: &Mark| mark.kind == Kind::Single && (is_typed_stage || !mark.is_typed());
        if !marks.iter().any(includes) {
            continue;
        }
        let mut pairing = SinglePairing { text, marks, addresses, open: Vec::new(), starts: vec![0] };
        for index in 0..pairing.marks.len() {
            let mark = &pairing.marks[index];
            match (mark.role, mark.partner) {
                (Role::Opening, Partner::Mark(_)) => pairing.starts.push(pairing.open.len()),
                (Role::Closing, Partner::Mark(_)) => _ = pairing.end_quotation(),
                _ if includes(mark) && mark.half != Half::Absorbed => pairing.read(index),
                _ => {}
            }
        }
        unpaired = pairing.end_quotation();
    }
    unpaired
}

struct SinglePairing<'a, 'rules> {
    text: &'a str,
    marks: &'a mut [Mark<'rules>],
    addresses: &'a mut Addresses,
    open: Vec<OpenMark>,
    /// For each pair around the current position that was made before: the number of marks that were open at its start.
    starts: Vec<usize>,
}

impl SinglePairing<'_, '_> {
    /// Leaves a pair of double marks. Returns the marks in it that were not closed.
    fn end_quotation(&mut self) -> Vec<usize> {
        let start = self.starts.pop().unwrap_or(0).min(self.open.len());
        pair_remaining(self.marks, self.open.drain(start..))
    }

    /// Returns the mark that a closing mark would close.
    fn innermost(&mut self) -> Option<&mut OpenMark> {
        let start = self.starts.last().copied().unwrap_or(0);
        self.open.get_mut(start..)?.last_mut()
    }

    fn read(&mut self, index: usize) {
        let right = self.marks[index].right;
        self.marks[index].role = Role::Unknown;
        let (can_open, can_close, otherwise_apostrophe) = match self.reading(index) {
            Reading::AsTyped => return,
            Reading::Apostrophe => {
                self.marks[index].role = Role::Apostrophe;
                return;
            }
            Reading::Quotation { can_open, can_close, otherwise_apostrophe } => {
                (can_open, can_close, otherwise_apostrophe)
            }
        };
        self.marks[index].can_close = can_close;
        let closes = can_close > Likelihood::Weak && can_close >= can_open;
        if closes && self.innermost().is_some() {
            if let Some(opening) = self.open.pop() {
                pair(self.marks, opening.mark, index);
            }
            return;
        }
        if otherwise_apostrophe {
            self.marks[index].role = Role::Apostrophe;
        }
        if can_open > Likelihood::No {
            if !otherwise_apostrophe {
                self.marks[index].role = Role::Opening;
            }
            self.open.push(OpenMark::new(index));
        } else if can_close == Likelihood::Weak {
            if self.quotes_number(index) {
                if let Some(opening) = self.open.pop() {
                    pair(self.marks, opening.mark, index);
                }
            } else if let Some(opening) = self.innermost() {
                opening.offer(index, right);
            }
        }
    }

    /// Whether only a number is between the innermost opening mark and the mark at `index`.
    fn quotes_number(&mut self, index: usize) -> bool {
        let Some(opening) = self.innermost().map(|opening| opening.mark) else { return false };
        let inside = &self.text[self.marks[opening].end()..self.marks[index].at];
        inside.len() <= LONGEST_NUMBER
            && inside.chars().all(|c| c.is_numeric() || matches!(c, '.' | ',' | ':' | '-' | '–' | '/' | ' ' | '\u{a0}'))
    }

    /// Finds out what a mark can be.
    fn reading(&mut self, index: usize) -> Reading {
        let mark = &self.marks[index];
        let (opens, closes) = mark.glyph_roles();
        let reading = match (opens, closes) {
            (true, false) => Reading::Quotation {
                can_open: Likelihood::Sure,
                can_close: Likelihood::No,
                otherwise_apostrophe: false,
            },
            (false, true) if mark.glyph != '’' => Reading::Quotation {
                can_open: Likelihood::No,
                can_close: Likelihood::Sure,
                otherwise_apostrophe: false,
            },
            (false, false) => Reading::Apostrophe,
            _ => self.reading_beside(index),
        };
        match reading {
            // The mark of English and Norwegian that closes a quotation cannot open one.
            Reading::Quotation { can_close: Likelihood::No, .. } if !opens => Reading::Apostrophe,
            Reading::Quotation { can_close, otherwise_apostrophe, .. } if !opens => {
                Reading::Quotation { can_open: Likelihood::No, can_close, otherwise_apostrophe }
            }
            reading => reading,
        }
    }

    /// Finds out what a mark can be by the characters beside it.
    fn reading_beside(&mut self, index: usize) -> Reading {
        let mark = &self.marks[index];
        let (at, next, right) = (mark.at, mark.end(), mark.right);
        let text = self.text;
        let (before, after) = (&text[..at], &text[next..]);
        let touching = index.checked_sub(1).filter(|before| self.marks[*before].end() == at);
        let last = before.chars().next_back();
        let first = after.chars().next();
        let is = |c: Option<char>, test: fn(char) -> bool| c.is_some_and(test);
        let quotation = |can_open, can_close, otherwise_apostrophe| Reading::Quotation {
            can_open,
            can_close,
            otherwise_apostrophe,
        };
        if is(last, is_word) && (is(first, is_word) || first == Some(OBJECT_REPLACEMENT)) {
            // Between digits it means feet or minutes.
            if (!is(last, is_letter) && !is(first, is_letter)) || self.addresses.contains(text, at) {
                return Reading::AsTyped;
            }
            let follows_number = is(last, char::is_numeric) && !self.is_ending(index);
            if follows_number && self.innermost().is_some() {
                return quotation(Likelihood::No, Likelihood::Weak, true);
            }
            return Reading::Apostrophe;
        }
        if self.is_elision(index) {
            return Reading::Apostrophe;
        }
        if self.is_stray_half(index) {
            return Reading::AsTyped;
        }
        if is(last, is_letter) && touching.is_none() {
            // It can be a genitive: `'What's the girls' room?'`.
            let is_genitive = is(last, |c| matches!(c, 's' | 'S' | 'x' | 'z')) && precedes_word(after);
            if is_genitive {
                return quotation(Likelihood::No, Likelihood::Weak, true);
            }
            return quotation(Likelihood::No, Likelihood::Sure, true);
        }
        let left = match touching.map(|before| self.marks[before].role) {
            Some(Role::Opening) => Left::Opening,
            Some(_) => Left::Closing,
            None => Left::of(before),
        };
        if matches!(left, Left::Closing | Left::Word) && is(first, is_letter) {
            // The ending of a sign, of code or of a quotation: `Inc.'s`, `(CEO)'s`.
            if self.is_ending(index) {
                return Reading::Apostrophe;
            }
            let can_open = if left == Left::Word { Likelihood::No } else { Likelihood::Weak };
            let follows_stray = touching.is_some_and(|before| self.marks[before].role == Role::Unknown);
            return quotation(can_open, Likelihood::Likely, !follows_stray);
        }
        if matches!(left, Left::Space | Left::Opening | Left::Dash)
            && is(first, |c| c.is_ascii_digit())
            && let Some(reading) = self.year(index)
        {
            return reading;
        }
        let right = match left {
            Left::Space | Left::Opening if self.marks[index].touches_next => Right::Word,
            _ => right,
        };
        let (can_open, can_close) = likelihood(left, right);
        // A single mark with spaces beside it is no quotation mark.
        let can_close = if left == Left::Space { Likelihood::No } else { can_close };
        quotation(can_open, can_close, false)
    }

    /// Returns whether a mark is a half of `''` without a partner, between two spaces or two words.
    fn is_stray_half(&self, index: usize) -> bool {
        let first = match index.checked_sub(1) {
            Some(before) if self.marks[before].half == Half::First => before,
            _ if self.marks[index].half == Half::First => index,
            _ => return false,
        };
        let (before, after) = (&self.text[..self.marks[first].at], &self.text[self.marks[first + 1].end()..]);
        matches!(
            (Left::of(before), Right::of(after)),
            (Left::Space, Right::Space) | (Left::Word | Left::Digit, Right::Word)
        )
    }

    /// Returns whether the letters after a mark are an ending: one letter such as `s`, or English `ll`.
    fn is_ending(&self, index: usize) -> bool {
        let mark = &self.marks[index];
        let after = &self.text[mark.end()..];
        let letters = &after[..after.find(|c| !is_word(c)).unwrap_or(after.len())];
        let is_short = letters.chars().count() == 1 && letters.starts_with(is_letter);
        let is_english = || {
            mark.typography.primary() == "en"
                && ["ll", "re", "ve"].iter().any(|ending| letters.eq_ignore_ascii_case(ending))
        };
        // A quoted letter: `('s')`.
        let rest = after[letters.len()..].strip_prefix(['\'', '’']);
        let is_quoted = rest.is_some_and(|rest| !precedes_letter(rest))
            && self.starts.last().is_some_and(|start| self.open.len() <= *start);
        (is_short || is_english()) && !is_quoted
    }

    /// Reads a mark before a digit, where a quotation or a year without its century can begin. `None` if it is no year.
    fn year(&mut self, index: usize) -> Option<Reading> {
        let mark_language = self.marks[index].typography.primary();
        let after = &self.text[self.marks[index].end()..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &after[digits..];
        let mut following = rest.chars();
        let (next, second) = (following.next(), following.next());
        let precedes_digit = second.is_some_and(|c| c.is_ascii_digit());
        let is_number = matches!(next, Some('.' | ',' | ':')) && precedes_digit;
        if digits != 2 || is_number {
            return None;
        }
        let is_quotation = match next {
            Some('\'' | '’') => self.innermost().is_none() && !second.is_some_and(is_word),
            Some('-' | '–' | '—') if !precedes_digit => false,
            Some('-' | '–' | '/') if precedes_digit => {
                let end = rest.trim_start_matches(['-', '–', '/']).trim_start_matches(|c: char| c.is_ascii_digit());
                end.starts_with(['\'', '’']) && !precedes_letter(&end[end.chars().next().map_or(0, char::len_utf8)..])
            }
            Some(c) if is_word(c) || c == OBJECT_REPLACEMENT => false,
            _ => ends_soon(rest, mark_language == "en"),
        };
        let quotation =
            Reading::Quotation { can_open: Likelihood::Sure, can_close: Likelihood::No, otherwise_apostrophe: true };
        Some(if is_quotation { quotation } else { Reading::Apostrophe })
    }

    /// Returns whether a mark replaces omitted letters of a short word: `rock 'n' roll`, English `'Twas`.
    fn is_elision(&mut self, index: usize) -> bool {
        let mark = &self.marks[index];
        let text = self.text;
        let (before, after) = (&text[..mark.at], &text[mark.end()..]);
        // Both marks of `'n'` between two words.
        let is_first = || {
            let rest = after.strip_prefix(['n', 'N']).and_then(|rest| rest.strip_prefix(['\'', '’']));
            rest.is_some_and(|rest| follows_word(before) && precedes_word(rest))
        };
        let is_second = || {
            let rest = before.strip_suffix(['n', 'N']).and_then(|rest| rest.strip_suffix(['\'', '’']));
            rest.is_some_and(|rest| follows_word(rest) && precedes_word(after))
        };
        if is_first() || is_second() {
            return true;
        }
        let length = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let begins = before.chars().next_back().is_none_or(|c| !is_word(c));
        if !begins || !(2..=6).contains(&length) || mark.typography.primary() != "en" {
            return false;
        }
        let rest = &after[length..];
        let is_quoted = rest.strip_prefix(['\'', '’']).is_some_and(|rest| !precedes_letter(rest));
        ENGLISH_ELISIONS.contains(&&*after[..length].to_ascii_lowercase()) && !(is_quoted && self.innermost().is_none())
    }
}

/// Returns whether a quotation of a few words that began with a number ends soon: `. etasje' er`. A genitive does not end
/// it. In English that can be any word, elsewhere a name: `girls' books`, `Hans' bok`.
fn ends_soon(rest: &str, is_english: bool) -> bool {
    let mut previous = ['\0'; 2];
    let mut is_name = false;
    for (at, c) in rest.char_indices().take_while(|(at, _)| *at < NUMBER_QUOTATION) {
        let after = &rest[at + c.len_utf8()..];
        match c {
            // An apostrophe in a word.
            '\'' | '’' if precedes_letter(after) && is_word(previous[1]) => {}
            '\'' | '’' if precedes_letter(after) => return false,
            '\'' | '’' => {
                let is_genitive = matches!(previous[1], 's' | 'S' | 'x' | 'z') && precedes_word(after);
                let is_genitive = is_genitive && (is_english || is_name);
                // After a digit the mark can mean feet.
                return !previous[1].is_whitespace() && !previous[1].is_numeric() && !is_genitive;
            }
            '"' => return false,
            // A sentence ends.
            c if c.is_uppercase() && previous[1].is_whitespace() && matches!(previous[0], '.' | '!' | '?' | '…') => {
                return false;
            }
            _ => {}
        }
        if !is_word(previous[1]) {
            is_name = c.is_uppercase();
        }
        previous = [previous[1], c];
    }
    false
}

/// Whether a text begins with a letter or a digit.
fn precedes_letter(text: &str) -> bool {
    text.starts_with(is_word)
}

/// Whether a text ends with a word and a space.
fn follows_word(text: &str) -> bool {
    let rest = text.trim_end_matches([' ', '\u{a0}']);
    rest.len() < text.len() && rest.ends_with(char::is_alphanumeric)
}

/// Whether a text begins with a space and a word.
fn precedes_word(text: &str) -> bool {
    let rest = text.trim_start_matches([' ', '\u{a0}']);
    rest.len() < text.len() && rest.starts_with(char::is_alphanumeric)
}
