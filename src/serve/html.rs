//! HTML of the preview's own pages: escaping, and a simple page with a heading and a text.

use std::fmt::{self, Display, Formatter};

use pulldown_cmark_escape::{FmtWriter, escape_html};

use super::client::{BASE_STYLE, FAILURE_STYLE};

/// Displays a text escaped for HTML and for quoted attributes.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        escape_html(FmtWriter(formatter), self.0)
    }
}

/// Displays a message of a diagnostic as HTML: names between backticks become `<code>` elements.
pub(super) struct Message<'a>(pub(super) &'a str);

impl Display for Message<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.split('`').enumerate() {
            let part = Escaped(part);
            if index % 2 == 0 { write!(formatter, "{part}")? } else { write!(formatter, "<code>{part}</code>")? }
        }
        Ok(())
    }
}

/// Returns a page with a heading and a text, for an address where the site has no page.
pub(super) fn failure_page(heading: &str, text: &str) -> String {
    let (heading, text) = (Escaped(heading), Escaped(text));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{heading}</title>\n<style>{BASE_STYLE}{FAILURE_STYLE}</style>\n\
         </head>\n<body>\n<main><h1>{heading}</h1><p>{text}</p></main>\n</body>\n</html>\n"
    )
}
