//! Escaping for the pages that the preview writes itself.

use std::fmt::{self, Display, Formatter};

use pulldown_cmark_escape::{FmtWriter, escape_html};

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
