//! Facts about HTML elements.

/// The elements of HTML that are no blocks, old ones too, and the usual ones of drawings.
const INLINE_ELEMENTS: [&str; 105] = [
    "a",
    "abbr",
    "acronym",
    "applet",
    "area",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "body",
    "br",
    "button",
    "canvas",
    "cite",
    "code",
    "col",
    "colgroup",
    "command",
    "data",
    "datalist",
    "del",
    "dfn",
    "em",
    "font",
    "frame",
    "frameset",
    "head",
    "html",
    "i",
    "image",
    "img",
    "input",
    "ins",
    "isindex",
    "kbd",
    "keygen",
    "label",
    "link",
    "map",
    "mark",
    "marquee",
    "math",
    "menuitem",
    "meta",
    "meter",
    "nextid",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "optgroup",
    "option",
    "output",
    "param",
    "picture",
    "plaintext",
    "portal",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "select",
    "selectedcontent",
    "slot",
    "small",
    "source",
    "spacer",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "template",
    "textarea",
    "time",
    "title",
    "track",
    "tt",
    "u",
    "var",
    "wbr",
    "path",
    "g",
    "circle",
    "rect",
    "line",
    "polygon",
    "polyline",
    "ellipse",
    "defs",
    "use",
    "text",
    "tspan",
];

/// Whether a name is that of an element of HTML, or of a usual one in drawings.
pub(crate) fn is_html_element(name: &str) -> bool {
    is_block_element(name) || INLINE_ELEMENTS.contains(&name)
}

/// Whether an element is a block.
pub(crate) fn is_block_element(name: &str) -> bool {
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

/// Whether the start of an element ends an open paragraph (HTML standard, "The p element"). Blocks that may be among words,
/// such as `audio` and `iframe`, do not.
pub(crate) fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "details"
            | "dialog"
            | "div"
            | "dl"
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
            | "hr"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "ul"
    )
}

/// Whether an element has no content and no end tag, obsolete elements included (HTML standard, "void elements").
pub(crate) fn is_void_element(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether the start tag `name` closes the open element `last`.
pub(super) fn closes_implicitly(name: &str, last: &str) -> bool {
    match last {
        "p" => is_block_element(name),
        "li" => name == "li",
        "dd" | "dt" => matches!(name, "dd" | "dt"),
        "option" => matches!(name, "option" | "optgroup"),
        "td" | "th" => matches!(name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot"),
        "tr" => matches!(name, "tr" | "tbody" | "thead" | "tfoot"),
        "tbody" | "thead" | "tfoot" => matches!(name, "tbody" | "thead" | "tfoot"),
        "caption" | "colgroup" => matches!(name, "caption" | "colgroup" | "tbody" | "thead" | "tfoot" | "tr"),
        _ => false,
    }
}

/// Whether the HTML standard calls an element a formatting element.
pub(super) fn is_formatting_element(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Whether an element is a table or a part of one.
pub(super) fn is_table_part(name: &str) -> bool {
    matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption" | "colgroup")
}

/// Whether an element keeps the blocks in it from ending a paragraph around it (HTML standard, "button scope").
pub(super) fn is_paragraph_border(name: &str) -> bool {
    matches!(name, "applet" | "button" | "caption" | "marquee" | "object" | "table" | "td" | "template" | "th")
}

/// Whether HTML lets authors omit the end tag of an element.
pub(super) fn is_omissible(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dd"
            | "dt"
            | "option"
            | "optgroup"
            | "rb"
            | "rp"
            | "rt"
            | "rtc"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "colgroup"
    )
}

/// Whether the end tag of an element also ends the paragraphs and items in it (HTML standard, "generate implied end tags").
pub(super) fn ends_open_blocks(name: &str) -> bool {
    (ends_paragraph(name) && !matches!(name, "hr" | "p"))
        || is_table_part(name)
        || matches!(
            name,
            "applet"
                | "button"
                | "center"
                | "dd"
                | "dir"
                | "dt"
                | "hgroup"
                | "li"
                | "listing"
                | "marquee"
                | "object"
                | "search"
                | "summary"
                | "template"
        )
}

/// Whether a start tag ends the SVG or MathML around it (HTML standard, "The rules for parsing tokens in foreign content").
pub(super) fn leaves_foreign_content(name: &str, tag: &str) -> bool {
    let has_attribute = |names: &[&str]| {
        let tag = tag.to_ascii_lowercase();
        names.iter().any(|name| tag.contains(name))
    };
    matches!(
        name,
        "b" | "big"
            | "blockquote"
            | "body"
            | "br"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "embed"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "hr"
            | "i"
            | "img"
            | "li"
            | "listing"
            | "menu"
            | "meta"
            | "nobr"
            | "ol"
            | "p"
            | "pre"
            | "ruby"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "strike"
            | "sub"
            | "sup"
            | "table"
            | "tt"
            | "u"
            | "ul"
            | "var"
    ) || (name == "font" && has_attribute(&["color", "face", "size"]))
}
