//! Escapes text for HTML and XML.

use pulldown_cmark_escape::escape_html;

/// Escapes a text for HTML in the same way as the Markdown writer.
pub(super) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a String cannot fail.
    _ = escape_html(&mut html, text);
    html
}

/// Escapes a text for XML. The result is also valid in HTML.
pub(super) fn xml(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
