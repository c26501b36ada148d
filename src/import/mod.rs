//! Moving in: what WordPress exports, and the folders of Hugo, Jekyll and Zola, become a Kielo site.

mod blog;
pub mod hugo;
pub mod jekyll;
mod manifest;
mod path;
mod slug;
mod spelling;
mod toml_text;
mod video;
pub mod wordpress;
pub mod zola;
mod zone;

use std::fmt::Write as _;

use crate::diagnostic::Diagnostic;

pub use self::blog::Import;
pub use self::manifest::WriteCounts;

/// The file that tells what came.
pub const REPORT_FILE: &str = "import-report.md";

/// What came of an import.
#[derive(Debug)]
pub struct Imported {
    /// The report, in Markdown.
    pub report: String,
    /// What happened to the site's files.
    pub files: WriteCounts,
    /// Whether something that somebody wrote did not come along.
    pub is_lossy: bool,
    /// How many texts came.
    pub texts: usize,
    /// What is wrong with files of the old blog that could not be read.
    pub problems: Vec<Diagnostic>,
}

/// Adds a part with a list to a report, unless there is nothing to tell.
fn list(report: &mut String, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    _ = writeln!(report, "\n## {heading}\n");
    for line in lines {
        _ = writeln!(report, "- {line}");
    }
}
