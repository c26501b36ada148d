//! Numbers with their nouns, for messages and reports.

/// Returns a number with its noun: `1 page`, `2 pages`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
