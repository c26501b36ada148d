//! Notes about a text for the import report.

use crate::import::report_note::{NoteKind, ReportNote};

/// The notes of one text. Equal notes are counted.
#[derive(Default)]
pub(super) struct ReportNotes {
    /// Kind, message and count of each note.
    notes: Vec<(NoteKind, String, usize)>,
}

impl ReportNotes {
    pub(super) fn add_changed(&mut self, text: impl Into<String>) {
        self.add(NoteKind::Changed, text.into());
    }

    pub(super) fn add_not_converted(&mut self, text: impl Into<String>) {
        self.add(NoteKind::NotConverted, text.into());
    }

    /// Adds a note about a word in brackets that may be an unknown shortcode.
    pub(super) fn add_unknown_shortcode(&mut self, name: &str, is_call: bool) {
        if is_call || name.contains(['-', '_']) {
            self.add_not_converted(format!("unknown shortcode [{name}] was kept as text"));
        } else {
            self.add_not_converted(format!("the word [{name}] in brackets was kept as text"));
        }
    }

    fn add(&mut self, kind: NoteKind, text: String) {
        /// Largest number of different notes. No real text has more.
        const MAX_NOTES: usize = 1000;
        if let Some(existing) = self.notes.iter_mut().find(|note| note.0 == kind && note.1 == text) {
            existing.2 += 1;
        } else if self.notes.len() < MAX_NOTES {
            self.notes.push((kind, text, 1));
        }
    }

    /// Returns the notes, with the count of repeated ones.
    pub(super) fn finish(self) -> Vec<ReportNote> {
        let notes = self.notes.into_iter().map(|(kind, text, times)| ReportNote {
            kind,
            text: if times == 1 { text } else { format!("{text} ({times} times)") },
        });
        notes.collect()
    }
}
