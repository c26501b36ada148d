//! Diagnostics about the pages that a theme makes: what readers, browsers and search engines miss in them.

use super::{Diagnostic, Source};
use crate::table::Span;

/// What is wrong with the pages of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PageFault {
    /// Nothing of the metadata that `head()` writes.
    NoMetadata,
    NoTitle,
    TwoTitles,
    /// The language in `<html>` is not that of the page.
    Language {
        /// The language that is written; empty for none.
        written: String,
        /// The language of a page.
        page: String,
    },
    NoHeading,
    /// The text of the post or page is not shown.
    NoText {
        is_post: bool,
    },
    /// The first page of a list leads to no further posts.
    NoNextPage,
    /// An inline script or style sheet that is not the same on all pages.
    BlockedInline {
        element: &'static str,
    },
    /// Some pages load from another site, and not the one that the policy was made from.
    BlockedOrigin {
        directive: &'static str,
        origin: String,
    },
}

impl Diagnostic {
    /// Reports a fault of all pages of some templates. `source` is the template that should be mended.
    pub(crate) fn page_fault(source: &Source, span: Span, fault: &PageFault, templates: &[&str]) -> Self {
        let templates = templates.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
        let pages = match &*templates {
            [first, second, third, rest @ ..] if rest.len() > 1 => {
                format!("the pages of {first}, {second}, {third} and {} more templates", rest.len())
            }
            [first @ .., last] if !first.is_empty() => format!("the pages of {} and {last}", first.join(", ")),
            _ => format!("the pages of {}", templates.concat()),
        };
        let (message, advice) = match fault {
            PageFault::NoMetadata => (
                format!("{pages} lack the metadata of a page"),
                "write {{ head() }} into <head>: title, description, feeds and languages, for browsers and search engines"
                    .to_owned(),
            ),
            PageFault::NoTitle => (
                format!("{pages} have no title for browsers"),
                "write {{ head() }} into <head>, or <title>{{ current.head_title }}</title>".to_owned(),
            ),
            PageFault::TwoTitles => (
                format!("{pages} have two `<title>` elements, and browsers show the first"),
                "remove one of them: {{ head() }} writes a title already".to_owned(),
            ),
            PageFault::Language { written, page } => {
                let message = if written.is_empty() {
                    format!("`<html>` does not say in which language {pages} are")
                } else {
                    format!("`<html>` says that {pages} are in `{written}`, and some are in `{page}`")
                };
                let advice = "write <html lang=\"{{ site.language.tag }}\" dir=\"{{ site.language.direction }}\">";
                (message, advice.to_owned())
            }
            PageFault::NoHeading => (
                format!("{pages} have no `<h1>`"),
                "write the title as <h1>{{ current.title_html }}</h1>: search engines and screen readers look for it"
                    .to_owned(),
            ),
            PageFault::NoText { is_post } => {
                let object = if *is_post { "post" } else { "page" };
                (
                    format!("{pages} do not show the text of the {object}"),
                    format!("write {{{{ {object}.content }}}} where it should be"),
                )
            }
            PageFault::NoNextPage => (
                format!("{pages} do not link to their next page, so readers cannot reach the older posts"),
                "write {% include \"kielo/parts/pager.html\" %} below the posts, or a link to pager.next".to_owned(),
            ),
            PageFault::BlockedInline { element } => (
                format!("this `<{element}>` differs from page to page, so browsers pass over it on most of them"),
                "the Content-Security-Policy of the site allows inline code that is the same everywhere; write it into a file \
                 of static/, and the values into data- attributes"
                    .to_owned(),
            ),
            PageFault::BlockedOrigin { directive, origin } => (
                format!("browsers do not load what some pages of {} take from {origin}", templates.join(", ")),
                format!(
                    "the Content-Security-Policy of the site allows what every page of a template loads; put the file into \
                     static/, or let site.toml allow it: [headers] csp = {{ {directive} = [\"{origin}\"] }}"
                ),
            ),
        };
        Self::warning(message).at(source, span).with_advice(advice)
    }
}
