//! Typesets one block of text: pairs its quotation marks, and finds the characters that change.

use memchr::{memchr2, memchr3_iter};

use super::address::Addresses;
use super::dashes::{dash, ellipsis};
use super::marks::{Half, Kind, Mark, Partner, Role, find_marks, look_ahead};
use super::pairs::{Unpaired, pair_double_marks};
use super::single_marks::pair_single_marks;
use super::spaces::needs_no_break_space;
use super::surroundings::{Left, is_quotation_mark};
use super::{NO_BREAK_SPACE, OBJECT_REPLACEMENT, Run, Typography};

/// Replaces `length` bytes with one character.
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) replacement: char,
}

/// The text of a block in one string, and its quotation marks.
#[derive(Default)]
pub(super) struct Block<'rules> {
    pub(super) text: String,
    /// The typography of each run, and the byte offset at which the run ends.
    runs: Vec<(Option<&'rules Typography>, usize)>,
    has_read_marks: bool,
    pub(super) marks: Vec<Mark<'rules>>,
    pub(super) unpaired_double: Unpaired,
    /// The single marks that open a quotation and have no partner.
    pub(super) unpaired_single: Vec<usize>,
    /// Whether the block continues a quotation of an earlier paragraph without another opening mark.
    pub(super) begins_in_quotation: bool,
    addresses: Addresses,
}

/// A quotation that is open.
struct Level {
    is_inner: bool,
    closing_mark: char,
}

impl<'rules> Block<'rules> {
    /// Joins the text of `runs`. A run without typography is represented by one character.
    pub(super) fn from_runs(runs: &[Run<'_, 'rules>]) -> Self {
        let mut block = Self { runs: Vec::with_capacity(runs.len()), ..Self::default() };
        for run in runs {
            match run.typography {
                Some(_) => block.text.push_str(&run.text),
                None => block.text.extend(representative(&run.text)),
            }
            block.runs.push((run.typography, block.text.len()));
        }
        block
    }

    /// Whether the block has quotation marks or apostrophes of typewriters.
    pub(super) fn has_typed_marks(&self) -> bool {
        memchr2(b'"', b'\'', self.text.as_bytes()).is_some()
    }

    /// Finds the quotation marks and pairs those that belong together.
    pub(super) fn read_marks(&mut self) {
        let mut start = 0;
        for (typography, end) in &self.runs {
            if let Some(typography) = *typography {
                find_marks(&self.text, (start, *end), typography, &mut self.marks);
            }
            start = *end;
        }
        look_ahead(&self.text, &mut self.marks);
        self.unpaired_double = pair_double_marks(&self.text, &mut self.marks);
        self.unpaired_single = pair_single_marks(&self.text, &mut self.marks, &mut self.addresses);
        self.unpaired_single.retain(|mark| self.marks[*mark].role == Role::Opening);
        self.has_read_marks = true;
    }

    /// Returns the changes of the block, in the order of the text.
    pub(super) fn edits(&mut self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let (mut start, mut done) = (0, 0);
        for index in 0..self.runs.len() {
            let (typography, end) = self.runs[index];
            if let Some(typography) = typography {
                self.other_edits(typography, (start.max(done), end), &mut edits);
                // A change can go over the end of its run.
                done = edits.last().map_or(0, |edit: &Edit| edit.start + edit.length);
            }
            start = end;
        }
        if self.has_read_marks {
            self.mark_edits(&mut edits);
            edits.sort_by_key(|edit| edit.start);
        }
        edits
    }

    /// Finds the dashes, the ellipses and the no-break spaces between two byte offsets.
    fn other_edits(&mut self, typography: &Typography, (start, end): (usize, usize), edits: &mut Vec<Edit>) {
        let mut done = start;
        let text = std::mem::take(&mut self.text);
        for found in memchr3_iter(b'-', b'.', b' ', text.as_bytes().get(start..end).unwrap_or_default()) {
            let at = start + found;
            if at < done {
                continue;
            }
            let edit = match text.as_bytes()[at] {
                b'-' => {
                    let mut addresses = std::mem::take(&mut self.addresses);
                    let edit = dash(&text, at, &mut addresses, |mark| self.is_opening(&text, mark));
                    self.addresses = addresses;
                    edit
                }
                b'.' => ellipsis(&text, at, &mut self.addresses),
                _ => needs_no_break_space(typography, &text[..at], &text[at + 1..]).then_some((1, NO_BREAK_SPACE)),
            };
            if let Some((length, replacement)) = edit {
                edits.push(Edit { start: at, length, replacement });
                done = at + length;
            }
        }
        self.text = text;
    }

    /// Returns whether the quotation mark at a byte offset opens a quotation.
    fn is_opening(&mut self, text: &str, at: usize) -> bool {
        if !self.has_read_marks {
            text.clone_into(&mut self.text);
            self.read_marks();
        }
        let mark =
            self.marks.binary_search_by_key(&at, |mark| mark.at).ok().map(|index| match self.marks[index].half {
                Half::Absorbed => &self.marks[index - 1],
                _ => &self.marks[index],
            });
        match mark {
            Some(mark) if matches!(mark.partner, Partner::Mark(_)) => mark.role == Role::Opening,
            _ => matches!(Left::of(text[..at].trim_end_matches(is_quotation_mark)), Left::Space | Left::Opening),
        }
    }

    /// Finds the quotation marks and apostrophes that change. Quotations in quotations alternate.
    fn mark_edits(&self, edits: &mut Vec<Edit>) {
        let mut levels = Vec::new();
        if self.begins_in_quotation {
            levels.extend(
                self.marks.first().map(|mark| Level { is_inner: false, closing_mark: mark.typography.quotes[1] }),
            );
        }
        for mark in &self.marks {
            let [start, end, inner_start, inner_end] = mark.typography.quotes;
            let replacement = match mark.role {
                Role::Apostrophe => '’',
                Role::Opening if mark.is_paired() => {
                    let is_typed = |partner: usize| self.marks[partner].is_typed();
                    let has_typographic_partner =
                        !mark.is_typed() || matches!(mark.partner, Partner::Mark(partner) if !is_typed(partner));
                    let is_inner = match mark.kind {
                        Kind::Single => true,
                        _ if has_typographic_partner => false,
                        _ => levels.last().is_some_and(|around: &Level| !around.is_inner),
                    };
                    let (opening, closing_mark) = if is_inner { (inner_start, inner_end) } else { (start, end) };
                    levels.push(Level { is_inner, closing_mark });
                    opening
                }
                Role::Closing if mark.is_paired() => levels.pop().map_or(end, |level| level.closing_mark),
                _ => continue,
            };
            if mark.is_typed() {
                edits.push(Edit { start: mark.at, length: mark.length, replacement });
            }
        }
    }
}

/// Returns the character that represents a run without typography: a space for nothing but spaces, a sign for itself, and
/// otherwise a character that acts like a word.
pub(super) fn representative(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let is_plain =
        |c: char| !c.is_alphanumeric() && !is_quotation_mark(c) && !matches!(c, '-' | '.') && !c.is_control();
    match chars.next() {
        _ if text.trim().is_empty() => Some(' '),
        None if is_plain(first) => Some(first),
        _ => Some(OBJECT_REPLACEMENT),
    }
}
