//! Typesets one block of text: pairs its quotation marks, and finds hyphens that mean dashes and dots that mean an
//! ellipsis.

use std::ops::Range;

use super::address::is_address;
use super::spaces::{is_telephone, needs_no_break_space};
use super::{NO_BREAK_SPACE, OBJECT_REPLACEMENT, Run, Typography};

/// English words that begin with an apostrophe.
const ENGLISH_ELISIONS: [&str; 9] = ["twas", "twasn", "tis", "tisn", "twere", "twill", "twould", "tween", "em"];

/// Replaces `length` bytes with one character.
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) replacement: char,
}

/// A quotation that is open.
struct Quotation {
    /// The typed mark: `"` or `'`.
    typed: char,
    /// The mark that closes the quotation.
    closing_mark: char,
    is_inner: bool,
}

/// The position of the next single mark that can close a quotation.
#[derive(Clone, Copy)]
enum NextClosingMark {
    Unknown,
    At(usize),
    Absent,
}

/// The text of a block in one string.
pub(super) struct Block {
    pub(super) text: String,
    /// The byte offset at which each run ends.
    pub(super) run_ends: Vec<usize>,
    open_quotations: Vec<Quotation>,
    /// The end of the last quotation mark, and whether that mark opened a quotation.
    last_quotation_mark: (usize, bool),
    /// The last token that was checked, and whether it is an address.
    last_token: (Range<usize>, bool),
    /// The position of the next single mark that can close a quotation. It avoids repeated searches.
    next_closing_mark: NextClosingMark,
}

impl Block {
    /// Joins the text of `runs`. A run without typography is represented by one character.
    pub(super) fn from_runs(runs: &[Run]) -> Self {
        let mut block = Self {
            text: String::new(),
            run_ends: Vec::with_capacity(runs.len()),
            open_quotations: Vec::new(),
            last_quotation_mark: (0, false),
            last_token: (0..0, false),
            next_closing_mark: NextClosingMark::Unknown,
        };
        for run in runs {
            match run.typography {
                Some(_) => block.text.push_str(&run.text),
                None => block.text.push(if run.text.trim().is_empty() { ' ' } else { OBJECT_REPLACEMENT }),
            }
            block.run_ends.push(block.text.len());
        }
        block
    }

    /// Finds the changes between two byte offsets.
    pub(super) fn collect_edits(&mut self, typography: &Typography, start: usize, end: usize, edits: &mut Vec<Edit>) {
        let mut at = start;
        // All characters of interest are ASCII, except quotation marks. In UTF-8 those begin with 0xc2 or 0xe2.
        while let Some(found) = self.text.as_bytes()[at..end]
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\'' | b'-' | b'.' | b' ' | 0xc2 | 0xe2))
        {
            at += found;
            let length = self.text[at..].chars().next().map_or(1, char::len_utf8);
            let open_before = self.open_quotations.len();
            let byte = self.text.as_bytes()[at];
            let edit = match byte {
                b'"' => self.double_quote(typography, at).map(|replacement| (1, replacement)),
                b'\'' => self.single_quote(typography, at).map(|replacement| (1, replacement)),
                b'-' => self.dash(at),
                b'.' => self.ellipsis(at),
                b' ' => {
                    let (before, after) = (&self.text[..at], &self.text[at + 1..]);
                    needs_no_break_space(typography, before, after).then_some((1, NO_BREAK_SPACE))
                }
                _ => {
                    self.typographic_quote(typography, at);
                    None
                }
            };
            if !matches!(byte, b'-' | b'.' | b' ') {
                self.last_quotation_mark = (at + length, self.open_quotations.len() > open_before);
            }
            // A change that reaches into the next run is dropped.
            let edit = edit.filter(|(length, _)| at + length <= end);
            if let Some((length, replacement)) = edit {
                edits.push(Edit { start: at, length, replacement });
            }
            at += edit.map_or(length, |(length, _)| length);
        }
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    fn after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// Returns whether a word, or a quotation, can begin at `at`. The mark itself does not decide: Finnish and Swedish
    /// open and close a quotation with the same mark.
    fn can_begin(&self, at: usize) -> bool {
        self.before(at).is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, '(' | '[' | '{' | '-' | '–' | '—' | '/' | '=')
                || self.last_quotation_mark == (at, true)
        })
    }

    fn is_followed_by_space(&self, at: usize) -> bool {
        self.after(at).is_none_or(char::is_whitespace)
    }

    /// Returns whether a mark at `at`, where a word could begin, closes a quotation all the same: after a dash, a slash, an
    /// opening bracket or another mark, if no word follows. `next` is the position after the mark.
    fn closes_after_sign(&self, at: usize, next: usize) -> bool {
        let is_after_space = self.before(at).is_none_or(char::is_whitespace);
        // An ellipsis and a further mark can begin a quotation: `("...niin")`.
        let is_after_opening = self.last_quotation_mark == (at, true) || self.text[..at].ends_with(['(', '[', '{']);
        let begins = |c: char| {
            c.is_alphanumeric()
                || c == OBJECT_REPLACEMENT
                || "([{#@$€£§&+<".contains(c)
                || (is_after_opening && ("…-–—/*".contains(c) || is_quotation_mark(c)))
        };
        let begins_with_dots = is_after_opening && self.text[next..].starts_with("..");
        !is_after_space && !begins_with_dots && !self.after(next).is_some_and(begins)
    }

    fn is_open(&self, typed: char) -> bool {
        self.open_quotations.iter().any(|quotation| quotation.typed == typed)
    }

    fn open_quotation(&mut self, typography: &Typography, typed: char) -> char {
        let [start, end, inner_start, inner_end] = typography.quotes;
        let is_inner = match typed {
            '"' => self.open_quotations.last().is_some_and(|around| !around.is_inner),
            _ => true,
        };
        let (start, end) = if is_inner { (inner_start, inner_end) } else { (start, end) };
        self.open_quotations.push(Quotation { typed, closing_mark: end, is_inner });
        start
    }

    /// Closes the innermost quotation that was opened with `typed`, and all quotations inside it.
    fn close_quotation(&mut self, typed: char) -> Option<char> {
        let index = self.open_quotations.iter().rposition(|quotation| quotation.typed == typed)?;
        self.open_quotations.drain(index..).next().map(|quotation| quotation.closing_mark)
    }

    fn double_quote(&mut self, typography: &Typography, at: usize) -> Option<char> {
        let closes_after_sign = self.is_open('"') && self.closes_after_sign(at, at + 1);
        if self.can_begin(at) && !closes_after_sign && !self.is_followed_by_space(at + 1) {
            return Some(self.open_quotation(typography, '"'));
        }
        if self.is_open('"') {
            return self.close_quotation('"');
        }
        // The mark may close a quotation from an earlier paragraph. A mark after a digit means inches.
        let before = self.before(at)?;
        let closes = !self.can_begin(at)
            && !before.is_numeric()
            && !self.after(at + 1).is_some_and(|c| c.is_alphanumeric() || c == OBJECT_REPLACEMENT);
        closes.then(|| typography.quotes[1])
    }

    fn single_quote(&mut self, typography: &Typography, at: usize) -> Option<char> {
        let (before, after) = (self.before(at), self.after(at + 1));
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        if is_word(before) && is_word(after) {
            // Between digits it means feet or minutes.
            if !is_letter(before) && !is_letter(after) {
                return None;
            }
            return (!self.is_in_address(at)).then_some('’');
        }
        // The genitive of code or of an address is a word too: `main`'s.
        let is_genitive = before == Some(OBJECT_REPLACEMENT) && is_letter(after) && !self.is_open('\'');
        if is_genitive || self.is_elision(typography, at, at + 1) {
            return Some('’');
        }
        if self.is_open('\'') && (!self.can_begin(at) || self.closes_after_sign(at, at + 1)) {
            return self.close_quotation('\'');
        }
        if self.can_begin(at) {
            let is_year = is_word(after) && self.is_short_year(at + 1);
            if !is_year && !self.is_followed_by_space(at + 1) && self.closes_later(at + 1) {
                return Some(self.open_quotation(typography, '\''));
            }
            // An omitted century: ’90-luvulla.
            return after.is_some_and(char::is_numeric).then_some('’');
        }
        before.is_some_and(char::is_alphabetic).then_some('’')
    }

    /// Returns whether the mark between `at` and `next` stands for omitted letters of a short word: `rock 'n' roll`, English
    /// `'Twas`.
    fn is_elision(&self, typography: &Typography, at: usize, next: usize) -> bool {
        let is_mark = |c: &char| matches!(c, '\'' | '’');
        let (before, after) = (&self.text[..at], &self.text[next..]);
        // Both marks of `'n'` between two words.
        let is_first = || {
            let rest = after.strip_prefix(['n', 'N']).and_then(|rest| rest.strip_prefix(['\'', '’']));
            rest.is_some_and(|rest| follows_word(before) && precedes_word(rest))
        };
        let is_second = || {
            let rest = before.strip_suffix(['n', 'N']).and_then(|rest| rest.strip_suffix(['\'', '’']));
            rest.is_some_and(|rest| follows_word(rest) && precedes_word(after))
        };
        if self.after(at).as_ref().is_some_and(is_mark) && (is_first() || is_second()) {
            return true;
        }
        let length = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let can_be_english = (2..=6).contains(&length) && typography.tag().split('-').next() == Some("en");
        can_be_english && self.can_begin(at) && ENGLISH_ELISIONS.contains(&&*after[..length].to_ascii_lowercase())
    }

    /// Returns whether a year without its century begins at `from`.
    fn is_short_year(&self, from: usize) -> bool {
        self.text[from..].bytes().take_while(u8::is_ascii_digit).count() == 2
    }

    /// Returns whether a single quotation mark that can close a quotation follows after `from`.
    fn closes_later(&mut self, from: usize) -> bool {
        match self.next_closing_mark {
            NextClosingMark::At(at) if at > from => return true,
            NextClosingMark::Absent => return false,
            NextClosingMark::At(_) | NextClosingMark::Unknown => {}
        }
        let mut marks = self.text[from..].match_indices('\'').map(|(at, _)| from + at);
        let end = marks.find(|at| {
            let can_close = !self.can_begin(*at) || self.closes_after_sign(*at, at + 1);
            *at > from && can_close && !self.after(at + 1).is_some_and(char::is_alphanumeric)
        });
        self.next_closing_mark = end.map_or(NextClosingMark::Absent, NextClosingMark::At);
        end.is_some()
    }

    /// Opens or closes a quotation at a mark that is already typographic.
    fn typographic_quote(&mut self, typography: &Typography, at: usize) {
        let Some(mark) = self.after(at) else { return };
        let [start, end, inner_start, inner_end] = typography.quotes;
        let next = at + mark.len_utf8();
        let opens = self.can_begin(at) && !self.is_followed_by_space(next);
        if (mark == start || mark == end) && !(mark == inner_start && start != inner_start) {
            let closes_after_sign = mark == end && self.is_open('"') && self.closes_after_sign(at, next);
            if opens && mark == start && !closes_after_sign {
                self.open_quotations.push(Quotation { typed: '"', closing_mark: end, is_inner: false });
            } else if mark == end {
                self.close_quotation('"');
            }
        } else if mark == inner_start || mark == inner_end {
            let (before, after) = (self.before(at), self.after(next));
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let is_apostrophe =
                (is_word(before) && is_word(after)) || (opens && mark == '’' && after.is_some_and(char::is_numeric));
            let is_apostrophe = is_apostrophe || (mark == '’' && self.is_elision(typography, at, next));
            if is_apostrophe {
                return;
            }
            let closes_after_sign = mark == inner_end && self.is_open('\'') && self.closes_after_sign(at, next);
            if opens && mark == inner_start && !closes_after_sign {
                self.open_quotations.push(Quotation { typed: '\'', closing_mark: inner_end, is_inner: true });
            } else if mark == inner_end {
                self.close_quotation('\'');
            }
        }
    }

    /// Finds one to three hyphens that mean a dash. Returns their number and the dash.
    fn dash(&mut self, at: usize) -> Option<(usize, char)> {
        if self.before(at) == Some('-') || self.is_in_address(at) {
            return None;
        }
        let count = self.text[at..].bytes().take_while(|byte| *byte == b'-').count();
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

    /// Returns whether the hyphen at `at` is between the ends of a range: `2009-2014`, `1.-5.3.`
    fn is_range(&self, at: usize) -> bool {
        let digits_before = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (before, after) = (&self.text[..at], &self.text[at + 1..]);
        let ordinal = before.strip_suffix('.');
        let before = ordinal.unwrap_or(before);
        let (left, right) = (digits_before(before), after.bytes().take_while(u8::is_ascii_digit).count());
        if left == 0 || right == 0 || left > 9 || right > 9 {
            return false;
        }
        let (rest_before, rest_after) = (&before[..before.len() - left], &after[right..]);
        // Exclude dates such as 2010-03-02, telephone numbers and parts of codes.
        let joins =
            |c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '—' | '+' | '/' | '_' | '#' | OBJECT_REPLACEMENT);
        if rest_before.chars().next_back().is_some_and(joins)
            || rest_after.strip_prefix(['-', '–']).is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()))
            || rest_after.starts_with(['_', '/', OBJECT_REPLACEMENT])
        {
            return false;
        }
        let (left, right) = (&before[before.len() - left..], &after[..right]);
        let is_code = |number: &str| number.len() > 2 && number.starts_with('0');
        let is_area = left.starts_with('0') && left.len() != right.len();
        if is_code(left) || is_code(right) || is_area || is_telephone(rest_before) {
            return false;
        }
        let value = |number: &str| number.parse::<u64>().unwrap_or_default();
        // The second year omits the century: 2009–14.
        let short_year = left.len() == 4 && right.len() == 2 && value(&left[2..]) < value(right);
        ordinal.is_some() || value(left) < value(right) || short_year || rest_before.ends_with([',', '.', ':'])
    }

    /// Finds exactly three dots, which mean an ellipsis.
    fn ellipsis(&mut self, at: usize) -> Option<(usize, char)> {
        if self.before(at) == Some('.') {
            return None;
        }
        let count = self.text[at..].bytes().take_while(|byte| *byte == b'.').count();
        (count == 3 && !self.is_in_address(at)).then_some((3, '…'))
    }

    /// Returns whether the character at `at` belongs to an address. Addresses are never changed.
    fn is_in_address(&mut self, at: usize) -> bool {
        if !self.last_token.0.contains(&at) {
            let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | OBJECT_REPLACEMENT);
            let before = self.text[..at].char_indices().rev().find(|(_, c)| is_end(*c));
            let start = before.map_or(0, |(at, c)| at + c.len_utf8());
            let end = self.text[at..].find(is_end).map_or(self.text.len(), |end| at + end);
            self.last_token = (start..end, is_address(&self.text[start..end]));
        }
        self.last_token.1
    }
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

/// Whether a character is a quotation mark, of typewriters or of typography.
fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»')
}
