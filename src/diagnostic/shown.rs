//! The diagnostics that are shown where space is limited, and notes that count the others.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::{Diagnostic, DiagnosticCounts};

/// The number of problems of one file that are shown. Nobody mends more at once, and one broken file can have thousands.
const MAX_SHOWN: usize = 20;

/// Returns the first problems of each file in the given order; the most serious ones if there are too many. A note after
/// them counts the others of that file.
#[must_use]
pub fn shown(diagnostics: &[Diagnostic]) -> Vec<Cow<'_, Diagnostic>> {
    let mut by_file: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        by_file.entry(diagnostic.file()).or_default().push(index);
    }
    let mut is_left_out = vec![false; diagnostics.len()];
    // By the index of the diagnostic that they follow.
    let mut notes: HashMap<usize, Diagnostic> = HashMap::new();
    for (file, mut indices) in by_file {
        if indices.len() <= MAX_SHOWN {
            continue;
        }
        indices.sort_by_key(|index| diagnostics[*index].severity());
        let (kept, left_out) = indices.split_at(MAX_SHOWN);
        for index in left_out {
            is_left_out[*index] = true;
        }
        let counts = DiagnosticCounts::new(left_out.iter().map(|index| &diagnostics[*index]));
        if let Some(last) = kept.iter().max() {
            notes.insert(*last, Diagnostic::more_problems(file, counts));
        }
    }
    let mut shown = Vec::new();
    for (index, diagnostic) in diagnostics.iter().enumerate().filter(|(index, _)| !is_left_out[*index]) {
        shown.push(Cow::Borrowed(diagnostic));
        shown.extend(notes.remove(&index).map(Cow::Owned));
    }
    shown
}

impl Diagnostic {
    /// Counts the problems of a file that are not shown.
    fn more_problems(file: Option<&str>, counts: DiagnosticCounts) -> Self {
        let more = |place: &str| Self::note(format!("{counts} more {place}"));
        match file {
            Some(file) => more(&format!("in {file}")).about_file(file),
            None => more("of the site as a whole"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_problems_of_a_file_are_shown_and_the_others_counted() {
        let warnings = (0..30).map(|number| Diagnostic::warning(format!("{number}")).about_file("a.md"));
        let mut all: Vec<Diagnostic> = warnings.collect();
        all.push(Diagnostic::error("broken").about_file("a.md"));
        all.push(Diagnostic::warning("other").about_file("b.md"));
        let messages: Vec<String> = shown(&all).iter().map(|diagnostic| diagnostic.message().to_owned()).collect();
        let mut expected: Vec<String> = (0..19).map(|number| number.to_string()).collect();
        expected.extend(["broken", "11 warnings more in a.md", "other"].map(str::to_owned));
        assert_eq!(messages, expected);
        assert_eq!(shown(&all[..20]).len(), 20);
    }
}
