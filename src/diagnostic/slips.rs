//! Diagnostics about slips of typing that readers would see.

use super::{Diagnostic, Source};
use crate::table::Span;

/// A slip of typing in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Slip {
    /// A heading of the first level, which the page has already.
    TopHeading,
    /// `##Heading`.
    Heading,
    /// The mark of a table of contents in other programs.
    TableOfContents,
    /// `<!-more->` or another form of the mark for the end of the excerpt that is no comment.
    ExcerptMark,
    /// A shortcode or template tag of another program.
    Shortcode { call: String },
    /// `::: note`.
    FencedDiv,
    /// `[[Page]]`.
    WikiLink,
    /// `[text](my file.png)`.
    SpaceInAddress { address: String },
    /// `[text](file.md "title)`.
    BrokenTitle,
    /// `[text][label]` without a line that defines the label.
    UndefinedReference { label: String },
    /// `[](file.md)`.
    EmptyLink,
    /// `[text](https://…`.
    UnclosedLink,
    /// `** word **`.
    Bold,
    /// `[text] (https://…)`.
    SpaceInLink,
    /// `(text)[https://…]`.
    SwappedBrackets,
    /// TeX, while mathematics is off.
    Formula,
    /// A date at the beginning of a paragraph.
    DateAsList { first: u64 },
}

impl Diagnostic {
    pub(crate) fn slip(source: &Source, span: Span, slip: Slip) -> Self {
        let (message, advice) = match slip {
            Slip::TopHeading => (
                "this is a second heading of the first level: the title is the first one".to_owned(),
                "begin with ## in the text".to_owned(),
            ),
            Slip::Heading => (
                "this is no heading, because no space follows the #".to_owned(),
                "write a space after the #, or \\# for a plain #".to_owned(),
            ),
            Slip::TableOfContents => (
                "readers see this as it is written".to_owned(),
                "write {{ <toc /> }} for a table of contents".to_owned(),
            ),
            Slip::ExcerptMark => (
                "readers see this as it is written, and the excerpt does not end here".to_owned(),
                "write <!-- more --> where the excerpt ends".to_owned(),
            ),
            Slip::Shortcode { call } => {
                let short: String = call.chars().take(40).collect();
                let dots = if short.len() < call.len() { "…" } else { "" };
                (
                    format!("`{short}{dots}` is syntax of another program, and readers see it as it is written"),
                    shortcode_advice(&call).to_owned(),
                )
            }
            Slip::FencedDiv => (
                "readers see these colons as they are written".to_owned(),
                "write {% <note> %} and {% </note> %} around the text, or > [!NOTE]".to_owned(),
            ),
            Slip::WikiLink => (
                "this is no link, and readers see its brackets".to_owned(),
                "write [text](file.md), or ![text](picture.png) for a picture".to_owned(),
            ),
            Slip::SpaceInAddress { address } => {
                let address = address.trim();
                let is_path = !address.contains(':');
                let number: String = address.chars().filter(|c| !c.is_whitespace()).collect();
                (
                    "this is no link or picture, because its address has a space".to_owned(),
                    if is_path || address.contains("//") {
                        format!("write <{address}>, or rename the file")
                    } else {
                        format!("write the address without spaces: {number}")
                    },
                )
            }
            Slip::BrokenTitle => (
                "this is no link or picture, because of the quotation marks of its title".to_owned(),
                "write [text](address \"title\") with two straight marks; a mark inside the title is written \\\"".to_owned(),
            ),
            Slip::UndefinedReference { label } => (
                format!("no line gives the address of `{label}`, so this is no link, and readers see its brackets"),
                format!("add a line [{label}]: https://…, or write [text](address); \\[ is a plain bracket"),
            ),
            Slip::EmptyLink => (
                "this link has no words, so readers do not see it".to_owned(),
                "write its words between the brackets: [text](address)".to_owned(),
            ),
            Slip::UnclosedLink => (
                "this is no link, because its address has no ) at the end".to_owned(),
                "write [text](address)".to_owned(),
            ),
            Slip::Bold => (
                "these asterisks make nothing bold, and readers see them".to_owned(),
                "write **words** without a space beside the asterisks inside, and with one outside; \\* is a plain asterisk"
                    .to_owned(),
            ),
            Slip::SpaceInLink => (
                "this is no link, because there is a space between its brackets".to_owned(),
                "write [text](address) without the space".to_owned(),
            ),
            Slip::SwappedBrackets => (
                "this is no link, because its brackets are the wrong way round".to_owned(),
                "write [text](address)".to_owned(),
            ),
            Slip::Formula => (
                "this looks like a formula, and readers see its TeX".to_owned(),
                "write math = true in the front matter and $ around it; \\$ is a plain dollar sign".to_owned(),
            ),
            Slip::DateAsList { first } => (
                format!("this begins with a date, so it becomes a numbered list that starts at {first}"),
                format!("write {first}\\. with a backslash if it is no list"),
            ),
        };
        Self::warning(message).at(source, span).with_advice(advice)
    }
}

/// Returns what to write in Kielo instead of a shortcode.
fn shortcode_advice(call: &str) -> &'static str {
    let call = call.to_ascii_lowercase();
    let names = |name: &str| call.contains(name);
    if names("youtube") {
        "write the address of the video in a paragraph of its own, or {{ <youtube id=\"…\" title=\"…\" /> }}"
    } else if names("vimeo") {
        "write the address of the video in a paragraph of its own, or {{ <vimeo id=\"…\" title=\"…\" /> }}"
    } else if names("gallery") {
        "write {% <gallery> %}, pictures as ![text](picture.jpg), and {% </gallery> %}"
    } else if names("figure") || names("caption") {
        "write ![text](picture.jpg \"caption\") in a paragraph of its own"
    } else if names("highlight") {
        "write ```language before the code and ``` after it"
    } else if names("toc") {
        "write {{ <toc /> }} for a table of contents"
    } else {
        "write a component, such as {{ <toc /> }}, or `code` in backticks if readers are meant to see it"
    }
}
