//! What all that read and write HTML know of it: clean signs, elements that are blocks, attributes that say something.

use std::borrow::Cow;

/// No person's text has more bytes. The memory that one takes is thirty times its length at most.
pub(super) const LONGEST: usize = 4_000_000;

/// Line ends of one kind, and no signs that no text can have.
pub(super) fn with_clean_signs(text: &str) -> Cow<'_, str> {
    let text: Cow<str> =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() };
    let is_wrong = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FFFC}')
    };
    if text.contains(is_wrong) { text.replace(is_wrong, "").into() } else { text }
}

/// Elements that stand on lines of their own in Markdown.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "audio"
            | "blockquote"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "embed"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "iframe"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "object"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "video"
            | "xmp"
    )
}

/// Attributes that say something on any element.
pub(super) const GENERAL: [&str; 3] = ["lang", "dir", "title"];

/// Attributes of some elements.
pub(super) fn is_known(element: &str, attribute: &str) -> bool {
    match element {
        "a" => attribute == "href",
        "audio" => matches!(attribute, "src" | "controls" | "loop" | "muted"),
        "blockquote" | "q" => attribute == "cite",
        "button" => matches!(attribute, "type" | "name" | "value"),
        "col" | "colgroup" => attribute == "span",
        "del" | "ins" => matches!(attribute, "cite" | "datetime"),
        "details" => attribute == "open",
        "form" => matches!(attribute, "action" | "method"),
        "iframe" => matches!(attribute, "src" | "width" | "height" | "allowfullscreen"),
        "img" => matches!(attribute, "src" | "alt" | "width" | "height"),
        "input" => matches!(
            attribute,
            "type"
                | "id"
                | "name"
                | "value"
                | "placeholder"
                | "required"
                | "checked"
                | "maxlength"
                | "min"
                | "max"
                | "size"
        ),
        "label" => attribute == "for",
        "ol" => matches!(attribute, "start" | "reversed" | "type"),
        "option" => matches!(attribute, "value" | "selected"),
        "select" => matches!(attribute, "id" | "name" | "required" | "multiple"),
        "source" => matches!(attribute, "src" | "type"),
        "td" => matches!(attribute, "colspan" | "rowspan" | "headers"),
        "textarea" => matches!(attribute, "id" | "name" | "rows" | "cols" | "placeholder" | "required"),
        "th" => matches!(attribute, "colspan" | "rowspan" | "scope" | "headers"),
        "time" => attribute == "datetime",
        "track" => matches!(attribute, "src" | "kind" | "srclang" | "label"),
        "video" => matches!(attribute, "src" | "controls" | "loop" | "muted" | "poster" | "width" | "height"),
        _ => false,
    }
}

/// Text as HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An image as HTML, with its address as it is.
pub(super) fn image(address: &str, alt: &str) -> String {
    format!("<img src=\"{}\" alt=\"{}\">", escaped(address), escaped(alt))
}
