//! Finds words in YAML that belong to no value: `#` begins a comment, and `&` and `!` begin names.

use crate::diagnostic::{Diagnostic, Source};
use crate::table::{Span, Spanned, Table, Value, looks_like_date};

/// The keys whose words readers see.
const KEYS_WITH_WORDS: [&str; 8] =
    ["title", "description", "categories", "tags", "authors", "series", "image_alt", "image_caption"];

/// Tags of YAML that give the type of a value.
const KNOWN_TAGS: [&str; 9] = ["!", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!seq", "!!map", "!!timestamp"];

/// Reports the words of front matter that are lost. `table` was read from the text at `yaml` in the file.
pub(super) fn report(source: &Source, yaml: &str, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    // Nearly no front matter has one of these signs.
    if memchr::memchr3(b'#', b'&', b'!', yaml.as_bytes()).is_none() {
        return;
    }
    let mut pending: Vec<(&str, bool, &Spanned<Value>)> = Vec::new();
    for (key, value) in &table.entries {
        pending.push((&key.value, KEYS_WITH_WORDS.contains(&&*key.value), value));
    }
    while let Some((key, is_words, value)) = pending.pop() {
        match &value.value {
            Value::Table(table) => {
                pending.extend(table.entries.iter().map(|(key, value)| (&*key.value, false, value)));
            }
            Value::Array(items) => pending.extend(items.iter().map(|item| (key, is_words, item))),
            _ => diagnostics.extend(lost_words(source, yaml, (key, is_words), value)),
        }
    }
}

/// Reports the words around a value that are no part of it.
fn lost_words(
    source: &Source,
    yaml: &str,
    (key, is_words): (&str, bool),
    value: &Spanned<Value>,
) -> Option<Diagnostic> {
    let text: &str = &source.text;
    let (start, end) = (value.span.start as usize, value.span.end as usize);
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line_end = end + text[end..].find('\n').unwrap_or(text.len() - end);
    let before = text[line_start..start].trim_end();
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_name = match word.strip_prefix('&') {
        // A name that is used is one.
        Some(name) => !name.is_empty() && !yaml.contains(&format!("*{name}")),
        None => word.len() > 1 && word.starts_with('!') && !KNOWN_TAGS.contains(&word),
    };
    if is_name {
        let word_start = line_start + before.len() - word.len();
        let span = Span::new(word_start, word_start + word.len());
        return Some(Diagnostic::lost_yaml_name(source, span, key, &text[word_start..line_end]));
    }
    // The place of no value is the end of its line.
    let (kept, comment) = match &value.value {
        Value::Null => ("", text.get(line_start..line_end)?.find(" #").map(|at| line_start + at + 1)?),
        // A block of lines ends with a line break.
        Value::Text(kept)
            if !looks_like_date(kept) && !text[start..].starts_with(['"', '\'']) && !text[..end].ends_with('\n') =>
        {
            let rest = &text[end..line_end];
            let comment = end + rest.len() - rest.trim_start().len();
            (&**kept, Some(comment).filter(|at| *at > end && text[*at..].starts_with('#'))?)
        }
        _ => return None,
    };
    let before = text[line_start..comment].trim_end();
    // `#1` is rarely meant as a comment, `# note` often.
    let is_hashtag = text[comment + 1..line_end].starts_with(|c: char| !c.is_whitespace() && c != '#');
    // Other keys have names of files and settings, without spaces.
    let is_lost = if is_words { is_hashtag || !kept.is_empty() } else { is_hashtag && kept.contains(' ') };
    let has_words = text[comment..line_end].contains(char::is_alphanumeric);
    if before.is_empty() || !is_lost || !has_words {
        return None;
    }
    let words = text[comment..line_end].trim_end();
    let span = Span::new(comment, comment + words.len());
    Some(Diagnostic::lost_yaml_comment(source, span, key, (kept, words)))
}
