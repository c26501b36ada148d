//! What Markdown can hold besides text: highlighted code, mathematics, and cards for other services.

/// The features of a text, from site.toml or front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextFeatures {
    /// Whether code is highlighted.
    pub highlight: bool,
    /// Whether `$…$` and `$$…$$` are mathematics.
    pub math: bool,
    /// Whether the address of a video, recording, post or map that is alone in a paragraph becomes a card.
    pub embeds: bool,
}

impl Default for TextFeatures {
    fn default() -> Self {
        Self { highlight: true, math: false, embeds: true }
    }
}
