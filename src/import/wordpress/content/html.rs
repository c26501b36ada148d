//! Facts about HTML that readers and writers share: known attributes, escaping.

/// Largest content of a post in bytes. Converting one takes at most thirty times as much memory.
pub(super) const MAX_CONTENT_BYTES: usize = 4_000_000;

/// Attributes that are kept on every element.
pub(super) const GLOBAL_ATTRIBUTES: [&str; 3] = ["lang", "dir", "title"];

/// Whether an attribute is kept on this element.
pub(super) fn is_element_attribute(element: &str, attribute: &str) -> bool {
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

/// Escapes text for HTML.
pub(super) fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Writes an image as HTML.
pub(super) fn img_tag(address: &str, alt: &str) -> String {
    format!("<img src=\"{}\" alt=\"{}\">", escape_html(address), escape_html(alt))
}
