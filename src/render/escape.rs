//! Texts as they stand in HTML and in XML.

use pulldown_cmark_escape::escape_html;

/// A text in HTML, as Markdown's own texts are written.
pub(super) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a String cannot fail.
    _ = escape_html(&mut html, text);
    html
}

/// A text that can stand in XML and in HTML.
pub(super) fn xml(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
