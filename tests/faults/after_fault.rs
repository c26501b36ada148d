//! The rules after a fault: the site is whole, the message true, and the next build heals.

use std::process::Output;

use crate::small_site::{Compare, Generation, SmallSite, Tree, build};

/// Exceptions that one system allows beyond the rule "the old site or the new one".
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Allowed {
    /// No site at all for a moment: folders cannot be exchanged.
    pub(crate) absence: bool,
    /// Old and new pages beside each other, each of them whole: the output is a volume of its own.
    pub(crate) mixture: bool,
    /// The owner's file cannot be there: nothing was published before.
    pub(crate) first_build: bool,
}

/// Returns what is wrong with the published files while a build from one generation to the other may be at any point.
pub(crate) fn problem_of_site(
    site: &SmallSite,
    from: Option<Generation>,
    to: Generation,
    allowed: Allowed,
) -> Option<String> {
    let found = site.published();
    let new = site.tree(to);
    let old = from.map(|from| site.tree(from));
    let is_old = old.map_or_else(|| found.is_empty(), |old| *old == found);
    if allowed.absence && !site.public().exists() {
        return None;
    }
    if is_old || *new == found {
        return if allowed.first_build { None } else { site.lost_own_file() };
    }
    if allowed.mixture {
        return torn_file(old, new, &found);
    }
    let before = old.and_then(|old| old.difference(&found));
    Some(format!("neither the old site ({before:?}) nor the new one ({:?})", new.difference(&found)))
}

/// Returns a file that is neither whole and old nor whole and new, or missing although both sites have it.
fn torn_file(old: Option<&Tree>, new: &Tree, found: &Tree) -> Option<String> {
    let empty = Tree::new();
    let old = old.unwrap_or(&empty);
    let torn = found.iter().find(|(file, bytes)| old.get(*file) != Some(*bytes) && new.get(*file) != Some(*bytes));
    let torn = torn.map(|(file, _)| format!("{file} is torn"));
    let missing = || old.keys().find(|file| new.contains_key(*file) && !found.contains_key(*file));
    torn.or_else(|| missing().map(|file| format!("{file} is missing, which both sites have")))
}

/// Returns what is wrong with the exit code and the message of a build in which a call failed with an error.
pub(crate) fn problem_of_message(
    site: &SmallSite,
    output: &Output,
    (from, to): (Option<Generation>, Generation),
    error: &str,
    allowed: Allowed,
) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let result = String::from_utf8_lossy(&output.stdout);
    let found = site.published();
    let says_error = text.contains(words_of(error));
    match output.status.code() {
        Some(0) => {
            if let Some(difference) = site.tree(to).difference(&found) {
                return Some(format!("exit 0, but {difference}: {text}"));
            }
            // A message is a warning about the call that failed. Nothing else is wrong with this site.
            (!text.is_empty() && !says_error).then(|| format!("a message about something else: {text}"))
        }
        Some(1) => {
            if !result.is_empty() {
                return Some(format!("exit 1 with a result: {result}"));
            }
            if !says_error {
                return Some(format!("the message does not name {error}: {text}"));
            }
            let is_old = from.map_or_else(|| found.is_empty(), |from| *site.tree(from) == found);
            let says_old = text.contains("untouched") || text.contains("nothing was published");
            let says_part = text.contains("part of the new site is there");
            if !is_old && says_old && !(allowed.mixture && says_part) {
                return Some(format!("the message says that the old site is there, which it is not: {text}"));
            }
            None
        }
        code => Some(format!("exit {code:?}: {text}")),
    }
}

/// The words of the system for an error.
fn words_of(error: &str) -> &'static str {
    match error {
        "ENOSPC" => "No space left on device",
        "EACCES" => "ermission denied",
        "EIO" => "Input/output error",
        "EMFILE" => "Too many open files",
        "EINTR" => "Interrupted system call",
        "EROFS" => "Read-only file system",
        "EFBIG" => "File too large",
        other => panic!("{other} has no words"),
    }
}

/// Builds again without a fault, and returns what is wrong then: the site must be as a fresh build makes it.
pub(crate) fn problem_of_next_build(site: &SmallSite, to: Generation, allowed: Allowed) -> Option<String> {
    let output = build(site.root());
    if !output.status.success() || !output.stderr.is_empty() {
        return Some(format!("the next build: {}", String::from_utf8_lossy(&output.stderr)));
    }
    if let Some(difference) = site.tree(to).difference(&site.published()) {
        return Some(format!("after the next build {difference}"));
    }
    let leftovers = site.leftovers();
    if !leftovers.is_empty() {
        return Some(format!("after the next build there is still {}", leftovers.join(", ")));
    }
    if allowed.first_build { None } else { site.lost_own_file().map(|lost| format!("after the next build {lost}")) }
}
