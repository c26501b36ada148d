//! What the report says of a text.

/// What kind of thing a note tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NoteKind {
    /// Something says the same in another way now.
    Changed,
    /// Something did not come along, or came as it was and may need a hand.
    NotConverted,
}

/// One thing that was changed or left, told to the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReportNote {
    /// Whether it was changed or left.
    pub(crate) kind: NoteKind,
    /// What it is.
    pub(crate) text: String,
}

/// The notes of one text. What happens often is told once, with its number.
#[derive(Default)]
pub(super) struct Notes {
    notes: Vec<(NoteKind, String, usize)>,
}

impl Notes {
    pub(super) fn changed(&mut self, text: impl Into<String>) {
        self.add(NoteKind::Changed, text.into());
    }

    pub(super) fn left(&mut self, text: impl Into<String>) {
        self.add(NoteKind::NotConverted, text.into());
    }

    /// A word in brackets that nothing is known of.
    pub(super) fn kept_in_brackets(&mut self, name: &str, is_call: bool) {
        if is_call || name.contains(['-', '_']) {
            self.left(format!("unknown shortcode [{name}] was kept as text"));
        } else {
            self.left(format!("the word [{name}] in brackets was kept as text"));
        }
    }

    fn add(&mut self, kind: NoteKind, text: String) {
        /// A text with more kinds of notes than this is not a person's.
        const MOST: usize = 1000;
        if let Some(known) = self.notes.iter_mut().find(|note| note.0 == kind && note.1 == text) {
            known.2 += 1;
        } else if self.notes.len() < MOST {
            self.notes.push((kind, text, 1));
        }
    }

    pub(super) fn finish(self) -> Vec<ReportNote> {
        let notes = self.notes.into_iter().map(|(kind, text, times)| ReportNote {
            kind,
            text: if times == 1 { text } else { format!("{text} ({times} times)") },
        });
        notes.collect()
    }
}
