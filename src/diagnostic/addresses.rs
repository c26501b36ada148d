//! Diagnostics about addresses that a change moved, and about the ids in feeds.

use std::fmt::Write as _;

use super::publish::place_of_rules;
use super::{Diagnostic, counted, shell_word};
use crate::table::Span;

/// The number of addresses that a message names.
const MAX_EXAMPLES: usize = 3;
/// The number of rules of redirects that a message names.
const MAX_REDIRECTS: usize = 8;

/// A setting that differs from that of an earlier build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedSetting {
    /// The key in site.toml, such as `languages.fi.prefix`.
    pub(crate) key: String,
    /// The earlier value, as TOML.
    pub(crate) before: String,
    /// The current value, as TOML.
    pub(crate) now: String,
}

impl Diagnostic {
    /// `unread_by` is the site's web host if it does not read `_redirects`.
    pub(crate) fn default_language_below_prefix(
        (file, span): (&str, Span),
        tag: &str,
        prefix: &str,
        redirects: &[String],
        unread_by: Option<&str>,
    ) -> Self {
        let mut advice = format!(
            "to keep addresses at the root, write prefix = \"\" in [languages.{tag}]. If they were below /{prefix}/ before, or \
             should move there, write prefix = \"{prefix}\". To lead readers to the new ones, "
        );
        write_redirects(redirects, unread_by, &mut advice);
        Self::warning(format!(
            "all texts are in `{tag}`, and their addresses begin with /{prefix}/ only because the site has another language: \
             a site with one language has them at the root"
        ))
        .in_file(file, span)
        .with_advice(advice)
    }

    /// `moves` are the old and the new addresses.
    pub(crate) fn slugs_follow_wordpress(file: &str, moves: &[(&str, &str)]) -> Self {
        let examples: Vec<String> =
            moves.iter().take(MAX_EXAMPLES).map(|(old, new)| format!("{old} → {new}")).collect();
        let more = if moves.len() > MAX_EXAMPLES { ", …" } else { "" };
        Self::note(format!(
            "{} WordPress's rules in full now, which the last build did not: {}{more}",
            if moves.len() == 1 { "1 address follows".to_owned() } else { format!("{} addresses follow", moves.len()) },
            examples.join(", "),
        ))
        .about_file(file)
        .with_advice("the old ones lead on. To keep one, write its last part as the `slug` of the text or term")
    }

    /// `list` is the list of addresses that the site was compared with, if not with the last build. `counts` are the numbers
    /// of texts, lists and feeds. `moves` are the old and the new addresses. `unread_by` is the site's web host if it does not
    /// read `_redirects`.
    pub(crate) fn addresses_moved(
        (file, list): (&str, Option<&str>),
        counts: (usize, usize, usize),
        settings: &[&ChangedSetting],
        moves: &[(String, Option<String>)],
        redirects: &[String],
        unread_by: Option<&str>,
    ) -> Self {
        let (texts, lists, feeds) = counts;
        let total = texts + lists + feeds;
        let mut parts = Vec::new();
        for (count, one, many) in [(texts, "text", "texts"), (lists, "list", "lists"), (feeds, "feed", "feeds")] {
            if count > 0 {
                parts.push(counted(count, one, many));
            }
        }
        let examples = moves.iter().take(MAX_EXAMPLES).map(|(old, new)| match new {
            Some(new) => format!("{old} (now {new})"),
            None => old.clone(),
        });
        let examples: Vec<String> = examples.collect();
        let source = list.map_or_else(|| "of the last build".to_owned(), |list| format!("in {list}"));
        let message = format!(
            "{} {source} {} ({}), because {}: {}{}",
            counted(total, "address", "addresses"),
            if total == 1 { "disappears" } else { "disappear" },
            parts.join(", "),
            changes(settings),
            examples.join(", "),
            if moves.len() > MAX_EXAMPLES { ", …" } else { "" },
        );
        let mut advice = format!("to keep the addresses, {}", earlier_settings(settings));
        if !redirects.is_empty() {
            advice.push_str(". To lead readers to the new ones, ");
            write_redirects(redirects, unread_by, &mut advice);
        }
        Self::warning(message).about_file(file).with_advice(advice)
    }

    /// `unread_by` is the site's web host if it does not read `_redirects`.
    pub(crate) fn addresses_vanished(
        list: &str,
        addresses: &[&str],
        settings: &[&ChangedSetting],
        unread_by: Option<&str>,
    ) -> Self {
        let count = counted(addresses.len(), "address", "addresses");
        let (is, them) = if addresses.len() == 1 { ("is", "it") } else { ("are", "them") };
        let examples = addresses.iter().take(MAX_EXAMPLES).copied().collect::<Vec<_>>().join(", ");
        let more = if addresses.len() > MAX_EXAMPLES { ", …" } else { "" };
        let because = if settings.is_empty() { String::new() } else { format!("; {}", changes(settings)) };
        let or_rule = match unread_by.map(place_of_rules) {
            None => ", or a line in static/_redirects".to_owned(),
            Some(Some(place)) => format!(", or write a redirect into {place}"),
            Some(None) => String::new(),
        };
        let all = if more.is_empty() {
            String::new()
        } else {
            format!(". kielo check --old-urls {} lists them all", shell_word(list))
        };
        Self::warning(format!("{count} in {list} {is} not published any more: {examples}{more}{because}"))
            .about_file(list)
            .with_advice(format!(
                "give the text that belongs there the old address in `aliases`{or_rule}. If you meant to \
                 remove {them}, write the list anew with --write-addresses{all}"
            ))
    }

    pub(crate) fn pages_vanished(file: &str, pages: &[String], settings: &[&ChangedSetting]) -> Self {
        let count = counted(pages.len(), "page", "pages");
        let disappear = if pages.len() == 1 { "disappears" } else { "disappear" };
        let examples = pages.iter().take(MAX_EXAMPLES).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if pages.len() > MAX_EXAMPLES { ", …" } else { "" };
        Self::warning(format!("{count} of the last build {disappear}: {examples}{more}; {}", changes(settings)))
            .about_file(file)
            .with_advice(format!(
                "to keep the addresses, {}. Otherwise give the texts their old addresses in `aliases`",
                earlier_settings(settings)
            ))
    }

    pub(crate) fn language_withdrawn((file, span): (&str, Span), tag: &str, texts: usize) -> Self {
        let disappear = if texts == 1 { "disappears" } else { "disappear" };
        Self::warning(format!(
            "`{tag}` is in preparation, so {} of the last build {disappear} from the site",
            counted(texts, "text", "texts")
        ))
        .in_file(file, span)
        .with_advice(format!("to keep them, remove draft = true from [languages.{tag}]"))
    }

    pub(crate) fn feed_ids_changed(file: &str, posts: usize, feeds: usize, settings: &[(String, String)]) -> Self {
        let mut parts = Vec::new();
        if posts > 0 {
            parts.push(counted(posts, "post", "posts"));
        }
        if feeds > 0 {
            parts.push(counted(feeds, "feed", "feeds"));
        }
        let mut advice = "to keep the ids, add this table to site.toml:\n[feeds.ids]".to_owned();
        for (key, value) in settings {
            // Keys and tags need no quotation marks in TOML.
            _ = write!(advice, "\n{} = {value}", key.strip_prefix("feeds.").unwrap_or(key));
        }
        let get = if posts + feeds == 1 { "gets another id" } else { "get other ids" };
        Self::warning(format!(
            "{} {get} in feeds than in the last build, so feed readers show old posts as new",
            parts.join(" and ")
        ))
        .about_file(file)
        .with_advice(advice)
    }

    pub(crate) fn duplicate_feed_id(id: &str, first: (&str, Span), second: (&str, Span)) -> Self {
        Self::warning(format!("two posts have the id {id} in feeds, so feed readers show only one of them"))
            .in_file(first.0, first.1)
            .with_advice(
                "give the newer post its own id in the front matter, such as its address: guid = \"https://…\"",
            )
            .with_related(Self::note("the other one is this").in_file(second.0, second.1))
    }

    /// Reports a file that would have been replaced. The site itself is already published.
    pub(crate) fn no_address_list(list: &str) -> Self {
        Self::error(format!("{list} is no list of addresses, so it was not replaced")).about_file(list).with_advice(
            "the site is published; name a file for --write-addresses that does not exist, such as addresses.txt",
        )
    }

    /// The site itself is already published.
    pub(crate) fn cannot_write_address_list(list: &str, error: &std::io::Error) -> Self {
        Self::error(format!("{list} cannot be written: {error}"))
            .about_file(list)
            .with_advice("check that you may write there, or name another file: --write-addresses FILE")
    }

    pub(crate) fn empty_address_list(list: &str) -> Self {
        Self::error(format!("{list} has no addresses"))
            .about_file(list)
            .with_advice("make it with kielo build --write-addresses, and commit it with the sources")
    }
}

/// Returns what to write into site.toml to have the earlier settings.
fn earlier_settings(settings: &[&ChangedSetting]) -> String {
    let parts = settings.iter().map(|ChangedSetting { key, before, .. }| {
        // A language has a `base_url`, or no such key.
        if before == "\"\"" && key.ends_with(".base_url") { format!("no {key}") } else { format!("{key} = {before}") }
    });
    format!("set this in site.toml: {}", parts.collect::<Vec<_>>().join(", "))
}

/// Returns the earlier and the current values of settings.
fn changes(settings: &[&ChangedSetting]) -> String {
    let changes =
        settings.iter().map(|ChangedSetting { key, before, now }| format!("`{key}` was {before} and is now {now}"));
    changes.collect::<Vec<_>>().join(", and ")
}

/// Adds where the rules belong, and the rules on lines of their own. A host without rules has pages that lead on.
fn write_redirects(redirects: &[String], unread_by: Option<&str>, text: &mut String) {
    match unread_by.map(|host| (host, place_of_rules(host))) {
        None => text.push_str("add these lines to static/_redirects:"),
        Some((_, Some(place))) => _ = write!(text, "write these redirects into {place}:"),
        Some((host, None)) => {
            _ = write!(
                text,
                "give the texts their old addresses in `aliases`; the host \"{host}\" has no redirects for lists and feeds"
            );
            return;
        }
    }
    for line in redirects.iter().take(MAX_REDIRECTS) {
        _ = write!(text, "\n{line}");
    }
    if redirects.len() > MAX_REDIRECTS {
        _ = write!(text, "\n… and {} more of this kind", redirects.len() - MAX_REDIRECTS);
    }
}
