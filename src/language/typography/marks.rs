//! The quotation marks of a block.

use super::Typography;
use super::surroundings::{Likelihood, Right, is_word};

/// The kinds of quotation marks, by how they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `"`, and the outer marks of the language.
    Double,
    /// `''`, which some people type for `"`.
    Doubled,
    /// `'`, and the inner marks of the language.
    Single,
}

/// The probable meaning of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Unknown,
    Opening,
    Closing,
    Apostrophe,
}

/// The other mark of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Partner {
    Missing,
    /// The index of the other mark.
    Mark(usize),
    InOtherParagraph,
}

/// Whether a single mark is a half of `''`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    No,
    /// The first of two marks, which can mean `"`.
    First,
    /// The second of two marks that mean `"`.
    Absorbed,
}

/// A quotation mark or an apostrophe.
#[derive(Debug)]
pub(super) struct Mark<'rules> {
    /// The byte offset in the block.
    pub(super) at: usize,
    pub(super) length: usize,
    pub(super) kind: Kind,
    pub(super) glyph: char,
    pub(super) typography: &'rules Typography,
    /// The text after the mark and all marks that touch it.
    pub(super) right: Right,
    /// Whether another mark follows directly.
    pub(super) touches_next: bool,
    pub(super) half: Half,
    pub(super) can_close: Likelihood,
    pub(super) role: Role,
    pub(super) partner: Partner,
}

impl<'rules> Mark<'rules> {
    fn new(at: usize, glyph: char, kind: Kind, typography: &'rules Typography) -> Self {
        Self {
            at,
            length: glyph.len_utf8(),
            kind,
            glyph,
            typography,
            right: Right::Space,
            touches_next: false,
            half: Half::No,
            can_close: Likelihood::No,
            role: Role::Unknown,
            partner: Partner::Missing,
        }
    }

    /// Whether the mark is one of typewriters.
    pub(super) fn is_typed(&self) -> bool {
        matches!(self.glyph, '"' | '\'')
    }

    /// Whether only the text around the mark tells whether it opens or closes: Finnish has one mark for both.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.glyph_roles() == (true, true)
    }

    pub(super) fn is_paired(&self) -> bool {
        self.partner != Partner::Missing
    }

    pub(super) fn end(&self) -> usize {
        self.at + self.length
    }

    /// Returns whether a mark of typography can open a quotation, and whether it can close one.
    pub(super) fn glyph_roles(&self) -> (bool, bool) {
        let [start, end, inner_start, inner_end] = self.typography.quotes;
        match self.kind {
            _ if self.is_typed() => (true, true),
            Kind::Single => (self.glyph == inner_start, self.glyph == inner_end),
            _ => (self.glyph == start, self.glyph == end),
        }
    }
}

/// Finds the marks between two byte offsets of `text`, which have one typography.
pub(super) fn find_marks<'rules>(
    text: &str,
    (start, end): (usize, usize),
    typography: &'rules Typography,
    marks: &mut Vec<Mark<'rules>>,
) {
    let [outer_start, outer_end, inner_start, inner_end] = typography.quotes;
    let bytes = &text.as_bytes()[start..end];
    // In UTF-8 the marks of typography begin with 0xc2 or 0xe2.
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'"' | b'\'' | 0xc2 | 0xe2)) {
        let at = start + at;
        let Some(glyph) = text[at..].chars().next() else { continue };
        let is_in_word = || {
            text[..at].chars().next_back().is_some_and(is_word)
                && text[at + glyph.len_utf8()..].chars().next().is_some_and(is_word)
        };
        let kind = match glyph {
            '"' => Kind::Double,
            '\'' => Kind::Single,
            '’' if is_in_word() => Kind::Single,
            _ if glyph == inner_start && outer_start != inner_start => Kind::Single,
            _ if glyph == outer_start || glyph == outer_end => Kind::Double,
            _ if glyph == inner_end || glyph == '’' => Kind::Single,
            _ => continue,
        };
        marks.push(Mark::new(at, glyph, kind, typography));
    }
}

/// Notes what follows each mark.
pub(super) fn look_ahead(text: &str, marks: &mut [Mark]) {
    let mut next: Option<(usize, Right)> = None;
    for mark in marks.iter_mut().rev() {
        match next {
            Some((at, right)) if at == mark.end() => {
                mark.right = right;
                mark.touches_next = true;
            }
            _ => mark.right = Right::of(&text[mark.end()..]),
        }
        next = Some((mark.at, mark.right));
    }
    for index in 1..marks.len() {
        let is_single = |index: usize| marks.get(index).is_some_and(|mark| mark.glyph == '\'');
        let touches = |index: usize| {
            is_single(index) && marks[index - 1].glyph == '\'' && marks[index - 1].end() == marks[index].at
        };
        let is_pair = touches(index) && !(index > 1 && touches(index - 1)) && !touches(index + 1);
        if is_pair {
            marks[index - 1].half = Half::First;
        }
    }
}
