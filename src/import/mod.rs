//! Imports from other systems: turns a WordPress export, or a folder of Hugo, Jekyll or Zola, into a Kielo site.

mod blog;
pub mod hugo;
pub mod jekyll;
mod manifest;
mod markdown_syntax;
mod path;
mod report_note;
mod slug;
mod time_zone;
mod toml_value;
mod video;
pub mod wordpress;
pub mod zola;

use std::fmt::Write as _;

use crate::diagnostic::Diagnostic;

pub use self::blog::ImportOptions;
pub use self::manifest::WriteSummary;

/// The report of an import, in the folder of the new site.
pub const REPORT_FILE: &str = "import-report.md";

/// Result of an import.
#[derive(Debug)]
pub struct ImportOutcome {
    /// The report, in Markdown.
    pub report: String,
    /// Files that were written, unchanged or kept.
    pub files: WriteSummary,
    /// Whether something that an author wrote is missing from the new site.
    pub is_lossy: bool,
    /// Number of documents that were imported.
    pub document_count: usize,
    /// Errors in files of the old blog that could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Appends a section with a bullet list to a report. Does nothing if the list is empty.
fn push_report_list(report: &mut String, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    _ = writeln!(report, "\n## {heading}\n");
    for line in lines {
        _ = writeln!(report, "- {line}");
    }
}
