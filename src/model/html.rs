//! HTML with holes: everything a document's own file can say is done, and what needs the rest of the site (links,
//! pictures, components, the theme's words) is left open for render.

use crate::table::Span;

/// What belongs into a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    /// The address of a document, file or heading, as the author wrote it; stands in an attribute.
    Link(Box<str>),
    /// A picture of the site.
    Picture(Box<WrittenPicture>),
    /// A component call in Tera's syntax, without the braces around it: `<youtube id="…" />`.
    Component(Box<str>),
    /// One of the theme's strings, by its key.
    Words(&'static str),
}

/// A picture as the author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPicture {
    /// Its address.
    pub target: Box<str>,
    /// What it shows, for those who cannot see it.
    pub alt: Box<str>,
    /// Its title; empty where it has none, or where that is a caption.
    pub title: Box<str>,
}

/// An open place in HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The byte of the text before which the filling goes.
    pub at: u32,
    /// Where the author wrote it.
    pub span: Span,
    /// What goes in.
    pub filling: Filling,
}

/// HTML with holes, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html {
    text: Box<str>,
    holes: Box<[Hole]>,
}

impl Html {
    /// Joins a text and its holes, which must be in the text's order.
    #[must_use]
    pub fn new(text: String, holes: Vec<Hole>) -> Self {
        Self { text: text.into_boxed_str(), holes: holes.into_boxed_slice() }
    }

    /// The text with every hole filled by `filling`, which gives finished HTML.
    pub fn fill(&self, mut filling: impl FnMut(&Hole) -> String) -> String {
        let mut filled = String::with_capacity(self.text.len() + self.holes.len() * 48);
        let mut done = 0;
        for hole in &self.holes {
            filled.push_str(&self.text[done..hole.at as usize]);
            filled.push_str(&filling(hole));
            done = hole.at as usize;
        }
        filled.push_str(&self.text[done..]);
        filled
    }
}

/// Whether an address names a scheme (`https:`, `mailto:`) or another host.
#[must_use]
pub fn is_on_another_site(target: &str) -> bool {
    let scheme = target.split(':').next().unwrap_or_default();
    target.starts_with("//")
        || (scheme.len() < target.len()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
}
