//! Splits an old text into front matter (between `---` or `+++`, or JSON in braces) and Markdown.

use super::fields::{DataFormat, Fields};
use super::folder::SourceFolder;
use super::old_blog::OldBlog;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// An old text, split into front matter and Markdown.
pub(in crate::import) struct SplitText {
    pub(in crate::import) front_matter: Fields,
    pub(in crate::import) body: String,
    /// The line of the file on which the Markdown begins.
    pub(in crate::import) body_line: usize,
    /// Whether the text begins with YAML or TOML front matter.
    pub(in crate::import) has_fenced_front_matter: bool,
}

/// Returns whether a file begins with YAML or TOML front matter.
pub(in crate::import) fn begins_with_front_matter(text: &str) -> bool {
    matches!(text.trim_start().lines().next().map(str::trim_end), Some("---" | "+++"))
}

/// Splits a text. Without front matter, all of it is Markdown.
///
/// # Errors
/// Returns the errors in the front matter.
fn split_front_matter(source: &Source) -> Result<SplitText, Vec<Diagnostic>> {
    let text: &str = &source.text;
    let has_fenced_front_matter = begins_with_front_matter(text);
    let start = text.len() - text.trim_start_matches(['\n', ' ']).len();
    let first = text[start..].lines().next().unwrap_or_default().trim_end();
    let (format, from, end, body_at) = match first {
        "---" | "+++" => {
            let from = start + text[start..].find('\n').map_or(first.len(), |at| at + 1);
            let Some((end, body_at)) = closing_fence(text, from, first) else {
                return Err(vec![Diagnostic::unclosed_front_matter(source, Span::new(start, start + 3), first)]);
            };
            (if first == "---" { DataFormat::Yaml } else { DataFormat::Toml }, from, end, body_at)
        }
        first if first.starts_with('{') && !first.starts_with("{{") && !first.starts_with("{%") => {
            let end = start + json_end(&text[start..]);
            (DataFormat::Json, start, end, end)
        }
        _ => {
            let body = text.to_owned();
            return Ok(SplitText { front_matter: Fields::default(), body, body_line: 1, has_fenced_front_matter });
        }
    };
    let front_matter = Fields::parse(source, &text[from..end], from, format)?;
    let body_line = 1 + text[..body_at].matches('\n').count();
    Ok(SplitText { front_matter, body: text[body_at..].to_owned(), body_line, has_fenced_front_matter })
}

/// Reads a file and splits it. If that fails, adds the first error to the blog and returns `None`.
pub(in crate::import) fn read_split_text(folder: &SourceFolder, file: &str, blog: &mut OldBlog) -> Option<SplitText> {
    let split_text = folder.read(file).map_err(|error| vec![error]).and_then(|source| split_front_matter(&source));
    split_text.map_err(|errors| blog.diagnostics.extend(errors.into_iter().take(1))).ok()
}

/// Returns the start and end of the closing fence. YAML may also end with `...`.
fn closing_fence(text: &str, from: usize, fence: &str) -> Option<(usize, usize)> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let trimmed = line.trim_end();
        if trimmed == fence || (fence == "---" && trimmed == "...") {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Returns the end of the JSON object that a text begins with.
fn json_end(text: &str) -> usize {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if in_string => is_escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => depth += 1,
            '}' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}
