//! The two halves of an old text: front matter between `---`, `+++` or in braces, and Markdown.

use super::facts::{Facts, Format};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// An old text taken apart.
pub(in crate::import) struct Halves {
    pub(in crate::import) facts: Facts,
    pub(in crate::import) body: String,
    /// The line of the file that the Markdown begins on.
    pub(in crate::import) line: usize,
}

/// Whether a file begins with front matter.
pub(in crate::import) fn begins_with_front_matter(text: &str) -> bool {
    matches!(text.trim_start().lines().next().map(str::trim_end), Some("---" | "+++"))
}

/// Takes a text apart. One without front matter is all Markdown.
///
/// # Errors
/// What is wrong with the front matter.
pub(in crate::import) fn split(source: &Source) -> Result<Halves, Vec<Diagnostic>> {
    let text: &str = &source.text;
    let start = text.len() - text.trim_start_matches(['\n', ' ']).len();
    let first = text[start..].lines().next().unwrap_or_default().trim_end();
    let (format, from, end, body_at) = match first {
        "---" | "+++" => {
            let from = start + text[start..].find('\n').map_or(first.len(), |at| at + 1);
            let Some((end, body_at)) = closing(text, from, first) else {
                return Err(vec![Diagnostic::unclosed_front_matter(source, Span::new(start, start + 3), first)]);
            };
            (if first == "---" { Format::Yaml } else { Format::Toml }, from, end, body_at)
        }
        first if first.starts_with('{') && !first.starts_with("{{") && !first.starts_with("{%") => {
            let end = start + json_end(&text[start..]);
            (Format::Json, start, end, end)
        }
        _ => return Ok(Halves { facts: Facts::default(), body: text.to_owned(), line: 1 }),
    };
    let facts = Facts::parse(source, &text[from..end], from, format)?;
    Ok(Halves { facts, body: text[body_at..].to_owned(), line: 1 + text[..body_at].matches('\n').count() })
}

/// Where the line that closes the front matter begins and ends. YAML may end with dots too.
fn closing(text: &str, from: usize, fence: &str) -> Option<(usize, usize)> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let written = line.trim_end();
        if written == fence || (fence == "---" && written == "...") {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Where the first value in braces ends.
fn json_end(text: &str) -> usize {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for (at, sign) in text.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' if in_text => is_escaped = true,
            '"' => in_text = !in_text,
            '{' if !in_text => depth += 1,
            '}' if !in_text => {
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
