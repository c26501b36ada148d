//! Reads `[permalinks]`.

use super::super::table_reader::TableReader;
use crate::config::Permalinks;
use crate::diagnostic::Diagnostic;

/// Reads patterns. Those that the table lacks stay as they are in `permalinks`.
pub(super) fn read(reader: &mut TableReader, mut permalinks: Permalinks) -> Permalinks {
    const TERM: &[&str] = &["language", "word", "slug", "path"];
    const POST: &[&str] = &["language", "year", "month", "day", "slug", "category", "author"];
    // The third list of each row has the parts that distinguish addresses; a pattern needs one of them.
    for (key, pattern, allowed, distinct) in [
        ("post", &mut permalinks.post, POST, &["slug"][..]),
        ("page", &mut permalinks.page, &["language", "path", "slug"], &["path", "slug"]),
        ("category", &mut permalinks.category, TERM, &["slug", "path"]),
        ("tag", &mut permalinks.tag, TERM, &["slug", "path"]),
        ("author", &mut permalinks.author, TERM, &["slug", "path"]),
        ("year", &mut permalinks.year, &["language", "year"], &["year"]),
        ("month", &mut permalinks.month, &["language", "year", "month"], &["month"]),
    ] {
        let Some(written) = reader.text(key) else { continue };
        match check(&written.value, allowed, distinct) {
            Ok(()) => *pattern = written.value,
            Err((problem, advice)) => {
                reader.report(|source| Diagnostic::invalid_permalink(source, written.span, &problem, &advice));
            }
        }
    }
    permalinks
}

/// Checks a pattern; an error is the problem and the advice.
fn check(pattern: &str, allowed: &[&str], distinct: &[&str]) -> Result<(), (String, String)> {
    if !pattern.starts_with('/') {
        return Err(("does not begin with /".to_owned(), format!("write \"/{pattern}\"")));
    }
    if !pattern.ends_with('/') && pattern.strip_suffix(".html").is_none() {
        return Err(("ends neither in / nor in .html".to_owned(), format!("write \"{pattern}/\"")));
    }
    let in_braces = |parts: &[&str]| parts.iter().map(|part| format!("{{{part}}}")).collect::<Vec<_>>();
    let mut rest = pattern;
    let mut used = Vec::new();
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').map_or(rest.len(), |at| open + at);
        let part = rest.get(open + 1..close).unwrap_or_default();
        if !allowed.contains(&part) {
            let known = in_braces(allowed).join(", ");
            return Err((format!("has an unknown part `{{{part}}}`"), format!("the parts known here are {known}")));
        }
        used.push(part);
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    if !distinct.iter().any(|part| used.contains(part)) {
        let needed = in_braces(distinct).join(" or ");
        return Err(("gives every one the same address".to_owned(), format!("let {needed} stand in it")));
    }
    let literal: String = pattern.split('{').map(|piece| piece.rsplit('}').next().unwrap_or(piece)).collect();
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    if !literal.chars().all(is_allowed) || literal.contains("..") || pattern.contains("//") {
        let problem = "has characters that do not belong into an address".to_owned();
        return Err((problem, "use letters a–z, digits, hyphens and /".to_owned()));
    }
    // Web servers do not answer addresses of hidden files, and Kielo's own files begin with a dot.
    if pattern.split('/').any(|part| part.starts_with('.')) {
        let problem = "has a part that begins with a dot".to_owned();
        return Err((problem, "begin every part with a letter, a digit or {…}".to_owned()));
    }
    Ok(())
}
