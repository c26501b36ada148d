//! One block of text: quotation marks are paired, hyphens that stand for dashes and dots that stand for an ellipsis are
//! found.

use std::ops::Range;

use super::address::is_address;
use super::spaces::{holds_together, is_telephone};
use super::{NO_BREAK_SPACE, OBJECT, Run, Typography};

/// What takes the place of `length` bytes.
pub(super) struct Edit {
    pub(super) at: usize,
    pub(super) length: usize,
    pub(super) sign: char,
}

/// An open quotation.
struct Quotation {
    /// What was typed: `"` or `'`.
    typed: char,
    /// The mark that ends it.
    end: char,
    inner: bool,
}

/// Where the next single mark stands that can end a quotation.
#[derive(Clone, Copy)]
enum NextEnd {
    Unknown,
    At(usize),
    Nowhere,
}

/// The text of a block in one piece.
pub(super) struct Block {
    pub(super) flat: String,
    /// Where each run ends.
    pub(super) ends: Vec<usize>,
    open: Vec<Quotation>,
    /// Where the last quotation mark ended, and whether it began a quotation.
    last_mark: (usize, bool),
    /// The last token that was looked at, and whether it is an address.
    token: (Range<usize>, bool),
    /// Where the next single mark stands that can end a quotation, as far as it was looked for.
    next_end: NextEnd,
}

impl Block {
    /// The text of `runs`, with signs in the place of those that are not set.
    pub(super) fn of(runs: &[Run]) -> Self {
        let mut block = Self {
            flat: String::new(),
            ends: Vec::with_capacity(runs.len()),
            open: Vec::new(),
            last_mark: (0, false),
            token: (0..0, false),
            next_end: NextEnd::Unknown,
        };
        for run in runs {
            match run.typography {
                Some(_) => block.flat.push_str(&run.text),
                None => block.flat.push(if run.text.trim().is_empty() { ' ' } else { OBJECT }),
            }
            block.ends.push(block.flat.len());
        }
        block
    }

    /// Finds what is to be set otherwise between two places.
    pub(super) fn edit(&mut self, typography: &Typography, start: usize, end: usize, edits: &mut Vec<Edit>) {
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
                b' ' => {
                    let (before, after) = (&self.flat[..at], &self.flat[at + 1..]);
                    holds_together(typography, before, after).then_some((1, NO_BREAK_SPACE))
                }
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
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        if is_word(before) && is_word(after) {
            // Feet and minutes stand between digits.
            if !is_letter(before) && !is_letter(after) {
                return None;
            }
            return (!self.is_in_address(at)).then_some('’');
        }
        if self.is_open('\'') && !self.is_beginning(at) {
            return self.end('\'');
        }
        if self.is_beginning(at) {
            let is_year = is_word(after) && self.is_short_year(at + 1);
            if !is_year && !self.is_followed_by_space(at + 1) && self.ends_later(at + 1) {
                return Some(self.start(typography, '\''));
            }
            // ’90-luvulla
            return after.is_some_and(char::is_numeric).then_some('’');
        }
        before.is_some_and(char::is_alphabetic).then_some('’')
    }

    /// Whether a year without its century begins at `from`.
    fn is_short_year(&self, from: usize) -> bool {
        self.flat[from..].bytes().take_while(u8::is_ascii_digit).count() == 2
    }

    /// Whether a single quotation mark that can end a quotation comes later.
    fn ends_later(&mut self, from: usize) -> bool {
        match self.next_end {
            NextEnd::At(at) if at > from => return true,
            NextEnd::Nowhere => return false,
            NextEnd::At(_) | NextEnd::Unknown => {}
        }
        let mut marks = self.flat[from..].match_indices('\'').map(|(at, _)| from + at);
        let end = marks
            .find(|at| *at > from && !self.is_beginning(*at) && !self.after(at + 1).is_some_and(char::is_alphanumeric));
        self.next_end = end.map_or(NextEnd::Nowhere, NextEnd::At);
        end.is_some()
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
    fn hyphens(&mut self, at: usize) -> Option<(usize, char)> {
        if self.before(at) == Some('-') || self.is_in_address(at) {
            return None;
        }
        let count = self.flat[at..].bytes().take_while(|byte| *byte == b'-').count();
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
        let is_area = left.starts_with('0') && left.len() != right.len();
        if is_code(left) || is_code(right) || is_area || is_telephone(rest_before) {
            return false;
        }
        let value = |number: &str| number.parse::<u64>().unwrap_or_default();
        // 2009–14 leaves out the century.
        let short_year = left.len() == 4 && right.len() == 2 && value(&left[2..]) < value(right);
        ordinal.is_some() || value(left) < value(right) || short_year || rest_before.ends_with([',', '.', ':'])
    }

    /// Three dots and no more are an ellipsis.
    fn dots(&mut self, at: usize) -> Option<(usize, char)> {
        if self.before(at) == Some('.') {
            return None;
        }
        let count = self.flat[at..].bytes().take_while(|byte| *byte == b'.').count();
        (count == 3 && !self.is_in_address(at)).then_some((3, '…'))
    }

    /// Whether the sign at `at` is a part of an address, which is never touched.
    fn is_in_address(&mut self, at: usize) -> bool {
        if !self.token.0.contains(&at) {
            let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | OBJECT);
            let before = self.flat[..at].char_indices().rev().find(|(_, c)| is_end(*c));
            let start = before.map_or(0, |(at, c)| at + c.len_utf8());
            let end = self.flat[at..].find(is_end).map_or(self.flat.len(), |end| at + end);
            self.token = (start..end, is_address(&self.flat[start..end]));
        }
        self.token.1
    }
}
