//! Diagnostics about links and addresses, on the site and of an older site.

use jiff::Zoned;

use super::suggestion::suggestion;
use super::{Diagnostic, UnknownTarget, day};
use crate::address::ImpossibleAddress;
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn empty_link(file: &str, span: Span) -> Self {
        Self::error("this link has no address")
            .in_file(file, span)
            .with_advice("write the address between the brackets: [text](address)")
    }

    pub(crate) fn broken_link(file: &str, span: Span, target: &str) -> Self {
        let broken = Self::error(format!("there is no document or file `{target}`")).in_file(file, span);
        if target.starts_with("www.") {
            broken.with_advice(format!("for an address on another site, write https://{target}"))
        } else if let Some(rest) = target.strip_prefix("https//").or_else(|| target.strip_prefix("http//")) {
            broken.with_advice(format!("did you mean `https://{rest}`?"))
        } else if target.contains('@') {
            broken.with_advice(format!("for an e-mail address, write mailto:{target}"))
        } else {
            broken
                .with_unknown_target(UnknownTarget::File(target.to_owned()))
                .with_advice("give the file's path as seen from this document, or from content/ with a / in front")
        }
    }

    /// Reports an address that leads nowhere. Only the path of a file on the author's computer is an error: a copy of the file
    /// is missing on the site.
    pub(crate) fn impossible_address(file: &str, span: Span, target: &str, problem: &ImpossibleAddress) -> Self {
        let shown = shown_address(target);
        let advice = match problem {
            // Texts of other systems have such addresses, and must not keep an imported site from being built.
            ImpossibleAddress::LocalFile
                if target.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("file:")) =>
            {
                return Self::old_local_file(file, span, target);
            }
            ImpossibleAddress::LocalFile => {
                return Self::error(format!("`{shown}` is a file on your computer, which readers do not have"))
                    .in_file(file, span)
                    .with_advice("copy the file beside the text, and write its name only");
            }
            ImpossibleAddress::Script => return Self::running_address(file, span, target),
            ImpossibleAddress::OwnComputer => {
                return Self::warning(format!(
                    "`{shown}` is an address of your own computer, which readers do not reach"
                ))
                .in_file(file, span)
                .with_advice("link to the document by its file's path, or write the address as `code`");
            }
            ImpossibleAddress::Scheme(meant) => format!("did you mean `{meant}`?"),
            ImpossibleAddress::Host => "write the whole address, such as https://www.example.com/".to_owned(),
            ImpossibleAddress::SpacedNumber(meant) => {
                return Self::warning(format!("`{shown}` has spaces, with which not every telephone calls a number"))
                    .in_file(file, span)
                    .with_advice(format!("write the address without them: {meant}"));
            }
            ImpossibleAddress::Empty => {
                "write mailto:aino@example.com for a mail address, or tel:+358401234567 for a telephone".to_owned()
            }
        };
        Self::warning(format!("`{shown}` leads nowhere")).in_file(file, span).with_advice(advice)
    }

    /// Reports an address that a reader's browser would run.
    pub(crate) fn running_address(file: &str, span: Span, target: &str) -> Self {
        let shown = shown_address(target);
        Self::error(format!("`{shown}` is no address of a page: a reader's browser would run it"))
            .in_file(file, span)
            .with_advice("write the address of a page, or remove it")
    }

    /// Reports a file of somebody's computer, as old texts of other systems have it in HTML and as `file:` address.
    pub(crate) fn old_local_file(file: &str, span: Span, target: &str) -> Self {
        let shown = shown_address(target);
        Self::warning(format!("`{shown}` is a file on somebody's computer, which readers do not have"))
            .in_file(file, span)
            .with_advice("copy the file beside the text and write its name only, or remove it")
    }

    pub(crate) fn link_to_draft(file: &str, span: Span, target: &str) -> Self {
        Self::error(format!("`{target}` is a draft, so nothing can link to it"))
            .in_file(file, span)
            .with_advice("publish it, or remove the link")
    }

    /// Reports a link that a run with drafts can show, and the build cannot.
    pub(crate) fn link_to_draft_for_now(file: &str, span: Span, target: &str) -> Self {
        Self::warning(format!("`{target}` is a draft, so the site cannot be published with this link"))
            .in_file(file, span)
            .with_advice("publish it with this text, or remove the link")
    }

    pub(crate) fn link_to_unpublished_file(file: &str, span: Span, target: &str) -> Self {
        Self::error(format!("`{target}` belongs to a text that is not published yet"))
            .in_file(file, span)
            .with_advice("move it out of the folder of that text, or publish the text")
    }

    pub(crate) fn link_to_scheduled(file: &str, span: Span, target: &str, date: &Zoned) -> Self {
        let day = day(date);
        Self::warning(format!("`{target}` appears on {day}; until then nothing links to it"))
            .in_file(file, span)
            .with_advice("nothing to do, if that is right: the first build from that day on adds the link")
    }

    /// Reports a file that a language lacks. `missing` is the name that it would have in the language, `existing` are the
    /// files of the other languages.
    pub(crate) fn file_in_other_languages(
        (file, span): (&str, Span),
        target: &str,
        tag: &str,
        missing: &str,
        existing: &[&str],
    ) -> Self {
        let others = existing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Self::error(format!("there is no file `{target}` in `{tag}`, only {others}"))
            .in_file(file, span)
            .with_advice(format!("add `{missing}`, or `{target}` for all other languages"))
    }

    pub(crate) fn link_to_waiting(file: &str, span: Span, target: &str, languages: &[&str]) -> Self {
        let languages = languages.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(" and ");
        Self::error(format!("`{target}` waits for its translation into {languages}, so nothing can link to it yet"))
            .in_file(file, span)
            .with_advice("publish the translation, remove the link, or write `together = []` in that document")
    }

    pub(crate) fn unknown_address(file: &str, span: Span, target: &str) -> Self {
        Self::warning(format!("nothing on this site has the address `{target}`"))
            .in_file(file, span)
            .with_unknown_target(UnknownTarget::Address(target.to_owned()))
            .with_advice("link to a document by its file's path, or keep the address if something else serves it")
    }

    pub(crate) fn missing_anchor(file: &str, span: Span, anchor: &str, target: &str, known: &[String]) -> Self {
        Self::error(format!("`{target}` has no heading `#{anchor}`"))
            .in_file(file, span)
            .with_advice(suggestion(anchor, known, "headings"))
    }

    pub(crate) fn duplicate_address(
        url: &str,
        first: (&str, Option<(&str, Span)>),
        second: (&str, Option<(&str, Span)>),
    ) -> Self {
        let clash = Self::error(format!("{} and {} would have the same address, {url}", first.0, second.0))
            .with_advice("give one of them another slug, or another name");
        let mut locations =
            [first, second].into_iter().filter_map(|(name, location)| location.map(|location| (name, location)));
        let clash = match locations.next() {
            Some((_, (file, span))) => clash.in_file(file, span),
            None => clash,
        };
        match locations.next() {
            Some((name, (file, span))) => clash.with_related(Self::note(format!("{name} is this")).in_file(file, span)),
            None => clash,
        }
    }

    pub(crate) fn address_in_search_folder(url: &str, folder: &str, from: (&str, Option<(&str, Span)>)) -> Self {
        let clash = Self::error(format!("{} would have the address {url}, which belongs to the search index", from.0))
            .with_advice(format!("the folder {folder} holds the index: choose another address, or remove [search]"));
        match from.1 {
            Some((file, span)) => clash.in_file(file, span),
            None => clash,
        }
    }

    pub(crate) fn dead_links(count: usize) -> Self {
        let text = if count == 1 {
            "1 link to another site is dead".to_owned()
        } else {
            format!("{count} links to other sites are dead")
        };
        Self::error(text)
            .with_advice("take the link away, or let it lead to where its page went, or to a copy in a web archive")
    }

    pub(crate) fn missing_old_urls(file: &str, count: usize) -> Self {
        let (are, it) = if count == 1 {
            ("1 old address is neither a page nor a redirect".to_owned(), "it")
        } else {
            (format!("{count} old addresses are neither pages nor redirects"), "each")
        };
        Self::error(format!("{file}: {are}")).about_file(file).with_advice(format!(
            "list {it} under `aliases` of the document that took its place; what has a `?` in it needs a line in \
             static/_redirects"
        ))
    }

    pub(crate) fn no_old_urls_of_site(file: &str, count: usize, hosts: &[String]) -> Self {
        let none = match count {
            0 => format!("there is no address in {file}"),
            count => format!("none of the {count} addresses in {file} is one of this site"),
        };
        Self::error(none).about_file(file).with_advice(format!(
            "give a sitemap, a list with an address on each line, or an access log, of {}",
            hosts.join(" or ")
        ))
    }

    pub(crate) fn invalid_old_url_lines(file: &str, line: usize, count: usize) -> Self {
        let more = if count > 1 { format!(", nor are {} more", count - 1) } else { String::new() };
        Self::warning(format!("line {line} of {file} is neither an address nor a line of an access log{more}"))
            .about_file(file)
            .with_advice("an address begins with / or https://")
    }

    pub(crate) fn unread_sitemap(file: &str, name: &str) -> Self {
        Self::warning(format!("{file} names the sitemap {name}, which was not read"))
            .about_file(file)
            .with_advice(format!("save {name} beside it, or give it with another --old-urls"))
    }
}

/// Returns the beginning of an address, without control characters.
fn shown_address(target: &str) -> String {
    target.chars().take(60).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
