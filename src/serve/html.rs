//! The pages that the preview writes itself: escaping, and the frame of those that hardly say anything.

use std::fmt::{self, Display, Formatter};

use pulldown_cmark_escape::{FmtWriter, escape_html};

use super::client::{FAILURE_STYLE, LOOK};

/// A text as it stands in HTML and in attributes between quotation marks.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        escape_html(FmtWriter(formatter), self.0)
    }
}

/// A message of Kielo, whose `names` stand between backticks.
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

/// A page with a heading and a text, for where the site has none. What is wrong is told by the preview's script.
pub(super) fn failure(heading: &str, text: &str) -> String {
    let (heading, text) = (Escaped(heading), Escaped(text));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{heading}</title>\n<style>{LOOK}{FAILURE_STYLE}</style>\n\
         </head>\n<body>\n<main><h1>{heading}</h1><p>{text}</p></main>\n</body>\n</html>\n"
    )
}
