//! Finds the files that a document names and whose publication depends on it: those with the ending of another language,
//! and those outside its own bundle.

use percent_encoding::percent_decode_str;

use crate::address::is_external_url;
use crate::config::Config;
use crate::diagnostic::Source;
use crate::model::{Document, DocumentText, LanguageEnding};

/// The length of the longest tag that a file's name has in practice: `zh-Hant-TW`.
const MAX_TAG_LENGTH: usize = 10;

/// Returns the paths of the files, relative to the site's folder.
pub(super) fn named_files(source: &Source, document: &Document, text: &DocumentText, config: &Config) -> Vec<Box<str>> {
    // Without another language, no file belongs to one.
    if config.languages.len() < 2 {
        return Vec::new();
    }
    let is_in_other_language = |path: &str| {
        let language = LanguageEnding::parse(path).and_then(|ending| config.language_of_ending(ending.tag).language());
        language.is_some_and(|language| language != document.language)
    };
    let targets = text.body.targets().chain(document.image.as_ref().map(|image| &*image.value));
    let targets = targets.filter_map(|target| path(document, target));
    let targets = targets.filter(|path| is_outside(document, path) || is_in_other_language(path));
    let words = words_with_tag(&source.text).filter(|word| is_in_other_language(word));
    let words = words.filter_map(|word| path(document, word));
    let mut files: Vec<Box<str>> = targets.chain(words).map(String::into_boxed_str).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// Returns the path of a file that a document names; `None` for a document and for an address elsewhere.
fn path(document: &Document, written: &str) -> Option<String> {
    let path = written.split(['#', '?']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    if is_external_url(written) || !name.contains('.') || name.strip_suffix(".md").is_some() {
        return None;
    }
    document.resolve_path(&percent_decode_str(path).decode_utf8_lossy())
}

/// Whether a file is outside the document's bundle.
fn is_outside(document: &Document, path: &str) -> bool {
    let in_bundle = |bundle: &String| path.strip_prefix(&**bundle).is_some_and(|rest| rest.starts_with('/'));
    !document.bundle.as_ref().is_some_and(in_bundle)
}

/// Returns the words of a text that look like `kaavio.nb.png`, wherever they are: in links, HTML, component calls and front
/// matter.
fn words_with_tag(text: &str) -> impl Iterator<Item = &str> {
    let is_delimiter =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '(' | ')' | '<' | '>' | '=' | '|' | '[' | ']');
    // Few dots are followed by another one so soon, so the whole text is searched fast.
    text.match_indices('.').filter_map(move |(at, _)| {
        let rest = &text[at + 1..];
        let length =
            rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
        let has_extension = rest[length..].starts_with('.') && (2..=MAX_TAG_LENGTH).contains(&length);
        let start = has_extension.then(|| text[..at].rfind(is_delimiter))?;
        let start = start.map_or(0, |before| before + text[before..].chars().next().map_or(0, char::len_utf8));
        let end = text[at..].find(is_delimiter).map_or(text.len(), |end| at + end);
        Some(&text[start..end])
    })
}
