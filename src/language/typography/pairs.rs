//! Pairs the double quotation marks of a block.

use super::marks::{Half, Kind, Mark, Partner, Role};
use super::surroundings::{Left, Likelihood, Right, likelihood};

/// A mark that opened a quotation which is not closed yet.
pub(super) struct OpenMark {
    pub(super) mark: usize,
    /// The mark that closes the quotation if no better one does, and its rank.
    fallback: Option<(usize, u8)>,
}

impl OpenMark {
    pub(super) fn new(mark: usize) -> Self {
        Self { mark, fallback: None }
    }

    /// Offers a mark that can close the quotation if no better one does: after a digit or inside a word.
    pub(super) fn offer(&mut self, mark: usize, right: Right) {
        let rank = match right {
            Right::Word => 0,
            Right::Space | Right::Lead => 1,
            Right::Sign => 2,
        };
        if self.fallback.is_none_or(|(_, known)| rank > known) {
            self.fallback = Some((mark, rank));
        }
    }
}

pub(super) fn pair(marks: &mut [Mark], opening: usize, closing: usize) {
    for (index, partner, role) in [(opening, closing, Role::Opening), (closing, opening, Role::Closing)] {
        marks[index].partner = Partner::Mark(partner);
        marks[index].role = role;
    }
    marks[closing].kind = marks[opening].kind;
}

/// Pairs the marks that were not closed with the marks that can close them if need be. Returns those that remain.
pub(super) fn pair_remaining(marks: &mut [Mark], open: impl IntoIterator<Item = OpenMark>) -> Vec<usize> {
    let mut remaining: Vec<usize> = Vec::new();
    for entry in open {
        if let Some((closing, _)) = entry.fallback {
            pair(marks, entry.mark, closing);
            continue;
        }
        // A mark that seemed to open a quotation can close the one before it.
        let mark = &marks[entry.mark];
        let is_same =
            |before: &usize| marks[*before].kind == mark.kind && marks[*before].is_ambiguous() == mark.is_ambiguous();
        match remaining.last().copied().filter(|before| mark.can_close > Likelihood::No && is_same(before)) {
            Some(before) => {
                pair(marks, before, entry.mark);
                remaining.pop();
            }
            None => remaining.push(entry.mark),
        }
    }
    remaining
}

/// The double marks of a block without a partner in it.
#[derive(Debug, Default)]
pub(super) struct Unpaired {
    /// The marks that open a quotation.
    pub(super) opening: Vec<usize>,
    /// The first mark that closes a quotation.
    pub(super) closing: Option<usize>,
}

/// The marks that are paired together. The pairs of one stage lie inside or outside those of the stages before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The marks of typography.
    Typographic,
    /// `"`, and the marks of typography without a partner, if it is certain whether they open or close.
    Typed,
    /// The last two marks without a partner: `”Hei"`.
    Rest,
    /// `''`.
    Doubled,
}

/// Pairs the double marks of a block.
pub(super) fn pair_double_marks(text: &str, marks: &mut [Mark]) -> Unpaired {
    let mut unpaired = Unpaired::default();
    for stage in [Stage::Typographic, Stage::Typed, Stage::Rest, Stage::Doubled] {
        if !stage.is_needed(marks) {
            continue;
        }
        let mut pairing = DoublePairing { text, marks, stage, open: Vec::new(), starts: vec![0] };
        let closing = pairing.read_all();
        let opening = pairing.end_quotation();
        if stage != Stage::Doubled {
            unpaired = Unpaired { opening, closing };
        }
    }
    join_doubled_marks(marks);
    unpaired
}

/// Makes one mark of both halves of `''` if it has a partner, and two single marks if not.
fn join_doubled_marks(marks: &mut [Mark]) {
    for index in 0..marks.len() {
        let mark = &mut marks[index];
        if mark.half != Half::First {
            continue;
        }
        if mark.is_paired() {
            mark.length = 2;
            marks[index + 1].half = Half::Absorbed;
        } else {
            mark.kind = Kind::Single;
            mark.role = Role::Unknown;
        }
    }
}

impl Stage {
    fn includes(self, mark: &Mark) -> bool {
        match self {
            Self::Typographic => mark.kind == Kind::Double && !mark.is_typed(),
            Self::Typed => mark.kind == Kind::Double && (mark.is_typed() || !mark.is_ambiguous()),
            Self::Rest => mark.kind == Kind::Double,
            Self::Doubled => mark.half == Half::First,
        }
    }

    fn is_needed(self, marks: &[Mark]) -> bool {
        let mut included = marks.iter().filter(|mark| self.includes(mark) && !mark.is_paired());
        match self {
            Self::Typographic | Self::Typed => included.next().is_some(),
            Self::Rest => match (included.next(), included.next(), included.next()) {
                (Some(first), Some(second), None) => {
                    first.is_typed() != second.is_typed() && first.is_ambiguous() && second.is_ambiguous()
                }
                _ => false,
            },
            // Nobody types both `"` and `''` for it.
            Self::Doubled => included.next().is_some() && !marks.iter().any(|mark| mark.glyph == '"'),
        }
    }
}

/// Pairs the double marks of one stage.
struct DoublePairing<'a, 'rules> {
    text: &'a str,
    marks: &'a mut [Mark<'rules>],
    stage: Stage,
    open: Vec<OpenMark>,
    /// For each pair of an earlier stage around the current position: the number of marks that were open at its start.
    starts: Vec<usize>,
}

impl DoublePairing<'_, '_> {
    /// Reads all marks. Returns the first one that closes a quotation and is in none.
    fn read_all(&mut self) -> Option<usize> {
        let mut closing = None;
        for index in 0..self.marks.len() {
            let mark = &self.marks[index];
            match (mark.role, mark.partner) {
                (Role::Opening, Partner::Mark(_)) => self.starts.push(self.open.len()),
                (Role::Closing, Partner::Mark(_)) => _ = self.end_quotation(),
                _ if !self.stage.includes(mark) => {}
                _ => {
                    let is_unopened = self.read(index);
                    if is_unopened && self.open.is_empty() && self.starts.len() == 1 {
                        closing.get_or_insert(index);
                    }
                }
            }
        }
        closing
    }

    /// Leaves a pair of an earlier stage. Returns the marks in it that were not closed.
    fn end_quotation(&mut self) -> Vec<usize> {
        let start = self.starts.pop().unwrap_or(0).min(self.open.len());
        pair_remaining(self.marks, self.open.drain(start..))
    }

    /// Reads a mark. Returns whether it closes a quotation that is not open.
    fn read(&mut self, index: usize) -> bool {
        let (left, right) = self.surroundings(index);
        let mark = &mut self.marks[index];
        let (mut can_open, mut can_close) = likelihood(left, right);
        if !mark.is_typed() {
            (can_open, can_close) = match mark.glyph_roles() {
                (true, true) if left == Left::Digit => (Likelihood::No, Likelihood::Sure),
                (true, true) => (can_open, can_close),
                (true, false) => (Likelihood::Sure, Likelihood::No),
                _ => (Likelihood::No, Likelihood::Sure),
            };
        }
        mark.role = Role::Unknown;
        mark.can_close = can_close;
        let start = self.starts.last().copied().unwrap_or(0);
        let is_open = self.open.len() > start;
        if can_close > Likelihood::Weak && can_close >= can_open && is_open {
            if let Some(opening) = self.open.pop() {
                pair(self.marks, opening.mark, index);
            }
        } else if can_open > Likelihood::No {
            mark.role = Role::Opening;
            if self.stage == Stage::Doubled {
                mark.kind = Kind::Doubled;
            }
            self.open.push(OpenMark::new(index));
        } else if can_close == Likelihood::Weak {
            if let Some(opening) = self.open.last_mut().filter(|_| is_open) {
                opening.offer(index, right);
            }
        } else if can_close == Likelihood::Sure {
            mark.role = Role::Closing;
            return true;
        }
        false
    }

    /// Returns what is beside a mark. Marks of other stages between it and a word do not matter: `"'yes' or 'no'"`.
    fn surroundings(&self, index: usize) -> (Left, Right) {
        let mark = &self.marks[index];
        let mut at = mark.at;
        let mut before = index;
        let touches = |before: usize, at: usize| before > 0 && self.marks[before - 1].end() == at;
        let is_other = |mark: &Mark| mark.kind == Kind::Single || !(mark.is_paired() || self.stage.includes(mark));
        while touches(before, at) && is_other(&self.marks[before - 1]) {
            before -= 1;
            at = self.marks[before].at;
        }
        let mut left = if touches(before, at) {
            match self.marks[before - 1].role {
                Role::Opening => Left::Opening,
                _ => Left::Closing,
            }
        } else {
            Left::of(&self.text[..at])
        };
        // A quotation begins after an apostrophe: French `l'"auteur"`.
        if before < index && left == Left::Word && mark.right == Right::Word {
            left = Left::Closing;
        }
        let touches_next = match self.stage {
            Stage::Doubled => self.marks[index + 1].touches_next,
            _ => mark.touches_next,
        };
        let right = match left {
            Left::Space | Left::Opening if touches_next => Right::Word,
            _ => mark.right,
        };
        (left, right)
    }
}
