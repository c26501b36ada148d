//! Pairs quotation marks over paragraphs: each paragraph of a long quotation opens it, and the last one closes it.

use super::block::Block;
use super::marks::{Kind, Partner, Role};

/// The marks of one kind in a block that can belong to a quotation over several paragraphs.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct LooseMarks {
    /// The mark that opens a quotation at the start of the block, with or without a partner.
    pub(super) at_start: Option<usize>,
    /// The mark that opens a quotation and has no partner in the block.
    pub(super) opening: Option<usize>,
    /// The mark that closes a quotation and has no partner in the block.
    pub(super) closing: Option<usize>,
}

/// Pairs the loose marks of consecutive paragraphs. A mark whose partner is in no paragraph stays as it is.
pub(super) fn pair_over_paragraphs(blocks: &mut [Block]) {
    for kind in [Kind::Double, Kind::Single] {
        // The opening marks that wait for the end of their quotation.
        let mut waiting: Vec<(usize, usize)> = Vec::new();
        for index in 0..blocks.len() {
            let loose = blocks[index].loose_marks(kind);
            if let Some(&(first, _)) = waiting.first() {
                let is_reopened = loose.at_start.is_some();
                if is_reopened && loose.at_start == loose.opening {
                    waiting.extend(loose.opening.map(|mark| (index, mark)));
                    continue;
                }
                let closing = if is_reopened { None } else { loose.closing };
                if is_reopened || closing.is_some() {
                    for (block, mark) in waiting.drain(..).chain(closing.map(|mark| (index, mark))) {
                        blocks[block].continue_mark(mark);
                    }
                    for block in &mut blocks[first + 1..=index] {
                        block.begins_in_quotation |= kind == Kind::Double && !block.is_opened_at_start();
                    }
                } else if kind == Kind::Single {
                    waiting.clear();
                }
            }
            if let Some(mark) = loose.opening {
                waiting.clear();
                waiting.push((index, mark));
            }
        }
    }
}

impl Block<'_> {
    /// Returns the loose marks of a kind. Single marks count only at the start of a block: elsewhere they are too often
    /// apostrophes.
    fn loose_marks(&self, kind: Kind) -> LooseMarks {
        let at_start = self.marks_at_start().find(|mark| self.marks[*mark].kind == kind);
        match kind {
            Kind::Single => {
                let is_loose = |mark: &usize| self.unpaired_single.contains(mark);
                LooseMarks { at_start, opening: at_start.filter(is_loose), closing: None }
            }
            _ => LooseMarks {
                at_start,
                opening: at_start.filter(|mark| self.unpaired_double.opening.first() == Some(mark)).or(self
                    .unpaired_double
                    .opening
                    .last()
                    .copied()),
                closing: self.unpaired_double.closing,
            },
        }
    }

    /// Returns the opening marks before the first word.
    fn marks_at_start(&self) -> impl Iterator<Item = usize> {
        let mut at = self.text.len() - self.text.trim_start().len();
        let at_start = self.marks.iter().enumerate().take_while(move |(_, mark)| {
            let touches = mark.at == at;
            at = mark.end();
            touches
        });
        at_start.filter(|(_, mark)| mark.role == Role::Opening).map(|(index, _)| index)
    }

    fn is_opened_at_start(&self) -> bool {
        self.marks_at_start().any(|mark| self.marks[mark].kind == Kind::Double && self.marks[mark].is_paired())
    }

    fn continue_mark(&mut self, mark: usize) {
        self.marks[mark].partner = Partner::InOtherParagraph;
    }
}
