//! Features of Markdown besides text: highlighted code, mathematics, links of bare addresses, and cards for other
//! services.

/// The features of a text, from site.toml or front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting that is on or off")]
pub struct TextFeatures {
    /// Whether code is highlighted.
    pub highlight: bool,
    /// Whether `$…$` and `$$…$$` are mathematics.
    pub math: bool,
    /// Whether the address of a video, recording, post or map that is alone in a paragraph becomes a card.
    pub embeds: bool,
    /// Whether the bare addresses of web pages and mail boxes are links.
    pub autolink: bool,
}

impl Default for TextFeatures {
    fn default() -> Self {
        Self { highlight: true, math: false, embeds: true, autolink: true }
    }
}
