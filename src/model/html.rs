//! HTML with holes: everything a document's own file can say is done, and what needs the rest of the site (links,
//! images, components, the theme's words) is left open for render.

use crate::table::Span;

/// What belongs into a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceholderKind {
    /// The address of a document, file or heading, as the author wrote it; stands in an attribute.
    Link(Box<str>),
    /// An image of the site.
    Image(Box<AuthoredImage>),
    /// A component call in Tera's syntax, without the braces around it: `<youtube id="…" />`.
    Component(Box<str>),
    /// One of the theme's strings, by its key.
    ThemeString(&'static str),
}

/// An image as the author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoredImage {
    /// Its address.
    pub target: Box<str>,
    /// What it shows, for those who cannot see it.
    pub alt: Box<str>,
    /// Its title; empty where it has none, or where that is a caption.
    pub title: Box<str>,
}

/// An open place in HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The byte of the text before which the filling goes.
    pub offset: u32,
    /// Where the author wrote it.
    pub span: Span,
    /// What goes in.
    pub kind: PlaceholderKind,
}

/// HTML with holes, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html {
    text: Box<str>,
    placeholders: Box<[Placeholder]>,
}

impl Html {
    /// Joins a text and its holes, which must be in the text's order.
    #[must_use]
    pub fn new(text: String, placeholders: Vec<Placeholder>) -> Self {
        Self { text: text.into_boxed_str(), placeholders: placeholders.into_boxed_slice() }
    }

    /// The text with every hole filled by `kind`, which gives finished HTML.
    pub fn fill_placeholders(&self, mut kind: impl FnMut(&Placeholder) -> String) -> String {
        let mut filled = String::with_capacity(self.text.len() + self.placeholders.len() * 48);
        let mut done = 0;
        for placeholder in &self.placeholders {
            filled.push_str(&self.text[done..placeholder.offset as usize]);
            filled.push_str(&kind(placeholder));
            done = placeholder.offset as usize;
        }
        filled.push_str(&self.text[done..]);
        filled
    }
}
